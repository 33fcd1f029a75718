"""Parts of networks, piece by piece: jets, bends, bounds of pieces, curves, polynomials, parities, against other arithmetic."""

from __future__ import annotations

import contextlib
import math
import random
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

import mpmath
import pytest
from amount import amount, examples
from hypothesis import assume, given
from hypothesis import strategies as st
from kernel.certificates import base
from kernel.near_networks import X, Y, square
from kernel.small_networks import layer, network
from kernel.truth import refuted
from kernel.values_of_targets import Undefined, target, targets

from symnet.certificates.certificate import certificate, sealed
from symnet.certificates.derivation import Derivation, neuron
from symnet.core.layer import Node, Read, affine
from symnet.core.network import Network
from symnet.errors import Unproved
from symnet.kernel import check
from symnet.kernel.arithmetic import show
from symnet.kernel.curves import Curve, Curves
from symnet.kernel.cutting import prove
from symnet.kernel.networks import network as decoded
from symnet.kernel.plain import excerpt
from symnet.kernel.statements import box, fact, variable
from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets import intervals
from symnet.kernel.targets.expression import flatten, flattened, on_box
from symnet.kernel.targets.gradient import steepest
from symnet.kernel.targets.jets import jets
from symnet.kernel.targets.parity import is_odd
from symnet.kernel.targets.polynomials import Writer, below
from symnet.kernel.theories import near_norms
from symnet.kernel.theories.near_functions import Function, Piece

PRECISION = 96
HALF = Fraction(1, 2)
Tree = list[Any]


def one(value: Any) -> Tree:
    return ["number", show(Fraction(value))]


def scalar(source: random.Random, depth: int) -> Tree:
    """A tree in one variable of every operator that has a second derivative."""
    if depth == 0:
        return source.choice([X, X, one(Fraction(source.randrange(-4, 5), 2)), ["named", "pi"]])
    a, b = scalar(source, depth - 1), scalar(source, depth - 1)
    return source.choice(
        [
            *([name, a, b] for name in ("add", "mul", "min", "max", "hypot", "div")),
            *([name, a] for name in ("abs", "neg", "sin", "cos", "tanh", "atan", "erf", "sinc", "exp", "sinh", "cosh", "cbrt")),
            *(["pow", a, one(power)] for power in (2, 3, -1, Fraction(3, 2))),
            ["sqrt", ["add", one(1), square(a)]],
            ["log", ["add", one(1), square(a)]],
            ["xlogx", ["add", one(2), ["sin", a]]],
            ["asin", ["mul", one(HALF), ["sin", a]]],
            ["tan", ["sin", a]],
        ]
    )


def derivatives(tree: Tree, t: Fraction) -> list[Any]:
    """Value, slope and second derivative by difference quotients with many digits."""
    with mpmath.workdps(80):
        step = Fraction(1, 10**20)
        low, middle, high = (target(tree, (t + way * step,)) for way in (-1, 0, 1))
        width = mpmath.mpf(10) ** -20
        return [middle, (high - low) / (2 * width), (high - 2 * middle + low) / width**2]


@pytest.mark.parametrize("seed", range(amount(240)))
def test_jets_hold_what_difference_quotients_give(seed: int) -> None:
    source = random.Random(seed)
    tree = scalar(source, source.choice([1, 2, 3]))
    low = Fraction(source.randrange(-32, 32), 16)
    a = low, low + source.choice([Fraction(1, 64), Fraction(1, 4)])
    try:
        operations = flatten(tree, 1)
        found = jets(operations, a, PRECISION, Budget())
    except (Rejected, Malformed):
        return
    for _ in range(3):
        t = a[0] + (a[1] - a[0]) * Fraction(source.randrange(1, 64), 64)
        at = jets(operations, (t, t), PRECISION, Budget(), found)
        for order, value in enumerate(derivatives(tree, t)):
            slack = mpmath.mpf(10) ** -12 * (1 + abs(value))
            for enclosed in (found[-1][order], at[-1][order]):
                ends = [mpmath.mpf(end.numerator) / end.denominator for end in enclosed]
                assert ends[0] - slack <= value <= ends[1] + slack, (tree, t, order)


@pytest.mark.parametrize("seed", range(amount(240)))
def test_no_point_of_a_piece_is_farther_than_its_bound(seed: int) -> None:
    """Pieces of random functions, by their middle, their range and tangents anywhere, at ends and kinks too."""
    source = random.Random(seed)
    tree = scalar(source, source.choice([1, 2, 3]))
    a = Fraction(source.randrange(-16, 16), 8)
    b = a + source.choice([Fraction(1, 16), Fraction(1, 4), Fraction(1)])
    try:
        function = Function(flatten(tree, 1), PRECISION, Budget())
        with mpmath.workdps(40):
            ends = [Fraction(int(target(tree, (t,)) * 1024), 1024) for t in (a, b)]
    except (Malformed, ValueError, ZeroDivisionError):
        return
    rise = (ends[1] - ends[0]) / (b - a) + Fraction(source.randrange(-1, 2), 8)
    piece = Piece(a, b, ends[0] - rise * a, rise)
    touches = ["", "range", show(a), show(b), show(a + (b - a) * Fraction(source.randrange(9), 8))]
    places = [a + (b - a) * Fraction(number, 32) for number in range(33)]
    for touch in touches:
        try:
            bound = function.gap(piece, touch)
        except Rejected:
            continue
        with mpmath.workdps(50):
            values = targets(tree, [(t,) for t in places])
            worst = max(abs(value - _real(piece.at(t))) for t, value in zip(places, values, strict=True))
            assert worst <= _real(bound) + mpmath.mpf(10) ** -20, (tree, a, b, touch)


@pytest.mark.parametrize("seed", range(amount(90)))
def test_a_piece_that_ends_at_a_kink_has_the_slope_of_its_side(seed: int) -> None:
    source = random.Random(seed)
    c, h = Fraction(source.randrange(-4, 5), 4), Fraction(source.choice([1, 2, 4]), 4) * source.choice([1, -1])
    gap = ["add", X, one(-c)]
    fold = source.choice([["abs", gap], ["max", gap, one(0)], ["min", gap, ["neg", gap]]])
    steep = one(source.choice([-4, -2, 2, 4]))
    tree = ["add", source.choice([square(X), ["cosh", X], ["neg", ["exp", X]]]), ["mul", steep, fold]]
    function = Function(flatten(tree, 1), PRECISION, Budget())
    a, b = sorted((c, c + h))
    with mpmath.workdps(40):
        ends = [Fraction(int(target(tree, (t,)) * 4096), 4096) for t in (a, b)]
    rise = (ends[1] - ends[0]) / (b - a)
    piece, places = Piece(a, b, ends[0] - rise * a, rise), [a + (b - a) * Fraction(number, 64) for number in range(65)]
    with mpmath.workdps(50):
        values = targets(tree, [(t,) for t in places])
        worst = max(abs(value - _real(piece.at(t))) for t, value in zip(places, values, strict=True))
        assert all(worst <= _real(function.gap(piece, show(t))) + mpmath.mpf(10) ** -20 for t in (a, b, (a + b) / 2))


def _real(number: Fraction) -> Any:
    return mpmath.mpf(number.numerator) / number.denominator


def test_a_tangent_beside_the_middle() -> None:
    """t^2, its chord on [0, 1], the tangent at 2/5: 9/25, where the supremum is 1/4 and the value there 6/25."""
    function = Function(flatten(square(X), 1), 64, Budget())
    piece = Piece(Fraction(0), Fraction(1), Fraction(0), Fraction(1))
    assert function.gap(piece, show(Fraction(2, 5))) == Fraction(9, 25)
    assert function.gap(piece, show(HALF)) == Fraction(1, 4)
    assert function.gap(piece, show(Fraction(0))) == Fraction(1)


def test_a_tangent_at_an_end_where_the_piece_runs_away_is_the_end() -> None:
    """On [1/2, 1] the line 0 has its largest distance from t^2 at 1, which a tangent there shows."""
    function = Function(flatten(square(X), 1), 64, Budget())
    assert function.gap(Piece(HALF, Fraction(1), Fraction(0), Fraction(0)), "0x1") == 1


def test_eighty_pieces_take_a_fifth_of_a_second() -> None:
    proof, knots, touch = _many(80)
    here = proof.apply("near-input", cut=[], input=0)
    around = proof.apply("enclosure", cut=[], high=1, low=0, precision=64, splits=".", tree=X)
    step = proof.apply(
        "near-function",
        [here, around],
        bound=Fraction(1, 1000),
        function=square(X),
        knots=knots,
        neuron=neuron("output"),
        precision=64,
        touch=touch,
    )
    proof.claim(proof.apply("near-error", [step]))
    data = certificate(proof).data
    start = time.process_time()
    assert check(data).accepted
    assert time.process_time() - start < 1  # 0.1 s on an idle machine
    assert check(data, work=400_000).accepted


def _many(count: int) -> tuple[Derivation, list[Any], list[Fraction]]:
    knots = [[Fraction(place, count), Fraction(place, count) ** 2] for place in range(count + 1)]
    slopes = [(v - u) / (t - s) for (s, u), (t, v) in pairwise(knots)]
    changes = [slopes[0], *(after - before for before, after in pairwise(slopes))]
    rows = [({0: Fraction(1)}, -t) for t, _ in knots[:-1]]
    hidden = Node("pieces", affine("relu", rows), (Read("input", 0, 1),))  # type: ignore[arg-type]
    output = affine("identity", [(dict(enumerate(changes)), Fraction(0))])
    network = Network(1, (hidden, Node("output", output, (Read("pieces", 0, count),))))
    return Derivation(network, [square(X)]), knots, [(s + t) / 2 for (s, _), (t, _) in pairwise(knots)]


# Curves.

numbers = st.integers(-12, 12).map(lambda number: Fraction(number, 4))


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    places = draw(st.lists(st.integers(1, 15), unique=True, max_size=4))
    changes = tuple((Fraction(place, 16), draw(numbers.filter(bool))) for place in sorted(places))
    return Curve(draw(numbers), draw(numbers), changes)


def _at(curve: Curve, t: Fraction) -> Fraction:
    return curve.start + curve.slope * t + sum((c * max(t - s, Fraction(0)) for s, c in curve.changes), Fraction(0))


@examples(200)
@given(st.lists(st.tuples(numbers, curves()), min_size=1, max_size=3), st.integers(0, 64))
def test_sums_and_relus_of_curves_are_those_of_their_values(parts: list[tuple[Fraction, Curve]], place: int) -> None:
    room, t = Curves(Fraction(0), Fraction(1), Budget()), Fraction(place, 64)
    total = room.total(parts)
    assert _at(total, t) == sum(factor * _at(curve, t) for factor, curve in parts)
    cut = room.relu(total)
    assert _at(cut, t) == max(_at(total, t), Fraction(0))
    assert all(0 < s < 1 and change for s, change in cut.changes)
    again = room.total([(HALF, total), (HALF, total)])
    assert again == total


def test_a_curve_of_too_many_pieces() -> None:
    room = Curves(Fraction(0), Fraction(1), Budget(1 << 40), held=1 << 20)
    with pytest.raises(Rejected, match="more than 1048576 changes of slope"):
        room.line({0: Fraction(1)})


# What is long is paid for.


def _primes(count: int) -> list[int]:
    found = list[int]()
    number = 1 << 16
    while len(found) < count:
        number += 1
        if all(number % each for each in range(2, math.isqrt(number) + 1)):
            found.append(number)
    return found


def _cost(do: Callable[[Budget], object]) -> int:
    """What something takes, with more than any budget."""
    budget = Budget(1 << 40)
    do(budget)
    return (1 << 40) - budget.left


PRIMES = _primes(400)
LONG = Fraction((1 << 9_000) + 1, 3**5_000)


def test_values_along_a_curve_are_paid_for() -> None:
    """The value at a number is a fraction with the primes of all before it."""
    changes = tuple((Fraction(place * p // 500, p), Fraction(1)) for place, p in enumerate(PRIMES, 1))
    curve = Curve(Fraction(0), Fraction(1), changes)
    words = sum(17 * place for place in range(len(PRIMES))) >> 6
    assert _cost(lambda budget: Curves(Fraction(0), Fraction(1), budget).relu(curve)) > words


def test_products_that_cancel_are_paid_for() -> None:
    curve = Curve(1 / LONG, Fraction(0), ())
    assert _cost(lambda budget: Curves(Fraction(0), Fraction(1), budget).total([(LONG, curve)])) > 2 * 200
    assert _cost(lambda budget: budget.product(LONG, 1 / LONG)) > _cost(lambda budget: budget.product(LONG, HALF)) == 0


def test_sums_of_many_primes_are_paid_for() -> None:
    """A sum of 1/p, by curves, by cutting and at a point."""
    entries = [[show(at), show(Fraction(1, p))] for at, p in enumerate(PRIMES)]
    file = network(1, layer("n", "input", 1, [["0x1"]] * len(PRIMES)), layer("m", "n", len(PRIMES), [["0x0", *entries]]))
    value = [show(sum((Fraction(1, p) for p in PRIMES), Fraction(0)))]
    words = sum(17 * place for place in range(len(PRIMES))) >> 6
    for ends in (("0x0", "0x1"), ("0x0", "-"), ("0x0", "0x0")):
        stated = fact([box(ends, 1)], {("input", 0): variable(0)}, {("m", 0): value})
        assert _cost(partial(prove, decoded(file, "network", {}), stated)) > words


@pytest.mark.parametrize("work", ["parts", "kinks"])
def test_numbers_of_one_hash_take_no_longer(work: str) -> None:
    """2^61 - 1 and its multiples have the hash 0; those of 2^61 + 1 have not."""
    same, other = (1 << 61) - 1, (1 << 61) + 1
    assert len({hash(Fraction(same * place)) for place in range(9)}) == 1
    assert len({hash(Fraction(other * place)) for place in range(9)}) == 9
    done = {"parts": _summed, "kinks": _triples}[work]
    assert _least_time(done, same) < 10 * _least_time(done, other)


def _summed(apart: int) -> None:
    room = Curves(Fraction(0), Fraction(apart * 6_000), Budget())
    parts = [(Fraction(1), room.relu(room.line({0: Fraction(1), -1: Fraction(-apart * place)}))) for place in range(1, 3_000)]
    room.total(parts)


def _triples(apart: int) -> None:
    data = {"error": "0x0", "precision": "0x10", "triples": [[show(apart * (2 * k + j)) for j in range(3)] for k in range(3_000)]}
    flat = Network(1, (Node("output", affine("identity", [({0: Fraction(1)}, Fraction(0))]), (Read("input", 0, 1),)),))  # type: ignore[arg-type]
    proof = Derivation(flat, [["sin", X]], sides=((Fraction(0), Fraction(apart * 6_000)),))
    with contextlib.suppress(Unproved):
        proof.about(0, flat).apply("kinks", **data)


def _least_time(done: Callable[[int], None], apart: int) -> float:
    times = []
    for _ in range(2):
        start = time.process_time()
        done(apart)
        times.append(time.process_time() - start)
    return min(times)


def test_long_slopes_are_paid_for() -> None:
    """Slopes of many primes times one another, where the values are rounded and short."""
    sums = [["add", *(["mul", one(Fraction(1, p)), X] for p in part)] for part in (PRIMES[:200], PRIMES[200:])]
    operations = flatten(["mul", *sums], 1)
    a = Fraction(1, (1 << 61) - 1), Fraction(1 << 60, (1 << 61) - 1)
    length = jets(operations, a, 16, Budget(1 << 40))[-2][1][0].denominator.bit_length()
    assert length > 200 * 16
    short = _cost(lambda budget: jets(flatten(["mul", ["add", *[X] * 200], ["add", *[X] * 201]], 1), a, 16, budget))
    assert _cost(lambda budget: jets(operations, a, 16, budget)) > short + (8 * length >> 6) ** 2 >> 8
    gradients, values = (_cost(partial(of, operations, [a], 4_096)) for of in (steepest, on_box))
    assert gradients - values > 100 * (length >> 6)


@pytest.mark.parametrize("order", [3, 7, 64, 1_000])
def test_roots_of_high_order_are_floors_and_take_few_steps(order: int) -> None:
    """A root of one bit more than a multiple of the order, where a power of two above it is twice as large."""
    source = random.Random(order)
    numbers = [*(number**order + more for number in range(1, 40) for more in (-1, 0, 1)), source.getrandbits(5_000)]
    for number in numbers:
        root = intervals._integer_root(number, order)
        assert root**order <= number < (root + 1) ** order
    start = time.process_time()
    intervals._integer_root(1 << 40 * order, order)
    assert time.process_time() - start < 0.1


def test_the_text_of_what_a_rule_makes_is_as_long_as_its_message() -> None:
    tree: Tree = X
    for _ in range(40):
        tree = ["max", tree, tree]
    assert len(excerpt(tree)) == 900


# Polynomials.


def _same(first: Tree, second: Tree, shared: tuple[Tree, ...] = ()) -> bool:
    operations, (old, new, *kept) = flattened([first, second, *shared], 2)
    writer = Writer(operations, set(kept), below(operations, [old]), Budget())
    return writer.of(old) == writer.of(new)


def _polynomial(source: random.Random, depth: int) -> Tree:
    if depth == 0:
        return source.choice([X, Y, one(source.randrange(-3, 4)), ["sin", X], ["div", one(1), ["exp", Y]]])
    a, b = _polynomial(source, depth - 1), _polynomial(source, depth - 1)
    return source.choice([["add", a, b], ["mul", a, b], ["neg", a], square(a), ["div", a, one(3)], ["add", a, ["neg", b]]])


@pytest.mark.parametrize("seed", range(amount(150)))
def test_trees_are_one_polynomial_only_if_they_are_one_function(seed: int) -> None:
    source = random.Random(seed)
    first, second = (_polynomial(source, 2) for _ in range(2))
    for other in (second, ["add", ["mul", one(2), first], ["neg", first]], ["add", first, ["mul", X, one(0)]]):
        try:
            same = _same(first, other)
        except Rejected:
            continue
        where = [(Fraction(a, 7), Fraction(b, 5)) for a, b in ((3, 2), (-4, 9), (11, -6))]
        equal = all(
            abs(one_value - other_value) < mpmath.mpf(10) ** -40
            for one_value, other_value in zip(targets(first, where), targets(other, where), strict=True)
        )
        assert same == equal, (first, other)


def test_products_by_squares() -> None:
    half = one(HALF)
    squares = [square(["mul", half, ["add", X, sign(Y)]]) for sign in (lambda y: y, lambda y: ["neg", y])]
    assert _same(["add", squares[0], ["neg", squares[1]]], ["mul", X, Y])
    assert _same(["add", ["exp", X], ["exp", X]], ["mul", one(2), ["exp", X]], (["exp", X],))
    assert _same(["div", Y, X], ["mul", Y, ["pow", X, one(-1)]])
    assert not _same(["pow", ["add", X, Y], one(3)], ["add", ["pow", X, one(3)], ["pow", Y, one(3)]])


# Parities.


@pytest.mark.parametrize("seed", range(amount(200)))
def test_what_is_odd_by_its_form_is_odd(seed: int) -> None:
    source = random.Random(seed)
    tree = scalar(source, source.choice([1, 2, 3]))
    try:
        odd = is_odd(flatten(tree, 1))
        values = [targets(tree, [(Fraction(sign * place, 8),) for sign in (1, -1)]) for place in (1, 3, 7)]
    except (Malformed, Undefined):
        return
    assert not odd or all(abs(a + b) < mpmath.mpf(10) ** -40 for a, b in values), tree


@pytest.mark.parametrize(("tree", "odd"), [
    (["sinh", X], True), (["mul", X, ["abs", X]], True), (["div", ["sin", X], ["cosh", X]], True),
    (["pow", X, one(3)], True), (["add", X, one(1)], False), (["exp", X], False), (["abs", ["sin", X]], False),
    (["atan2", X, one(1)], False), (["hypot", X, one(1)], False), (["cbrt", X], True),
])  # fmt: skip
def test_parities(tree: Tree, odd: bool) -> None:
    assert is_odd(flatten(tree, 1)) is odd


# Whole certificates.


@pytest.mark.parametrize(
    "name",
    [
        "near_curve",
        "near_root",
        "near_chain",
        "near_valley",
        "near_product",
        "near_teeth",
        "near_size",
        "near_gate",
        "near_addition",
        "near_norm",
        "near_angle",
        "near_instead",
    ],
)
def test_what_is_claimed_of_parts_is_true(name: str) -> None:
    assert refuted(base(name)) == ""


def test_lines_to_read_are_those_of_all_that_was_enclosed() -> None:
    """x is the target; a part of the proof is about x + erf(x) - erf(x)."""
    proof, _, _ = _many(1)
    proof.targets = [X]
    here = proof.apply("near-input", cut=[], input=0)
    around = proof.apply("enclosure", cut=[], high=1, low=0, precision=64, splits=".", tree=X)
    given_ = {"bound": 1, "knots": [[0, 0], [1, 1]], "neuron": neuron("output"), "precision": 64, "touch": [""]}
    lines = []
    for tree in (["add", X, ["add", ["erf", X], ["neg", ["erf", X]]]], ["add", X, ["add", X, ["neg", X]]]):
        step = proof.apply("near-function", [here, around], function=tree, **given_)
        proof.claims = [proof.stated(proof.apply("near-error", [proof.apply("near-same", [step], shared=[], tree=X)]))]
        lines.append(check(certificate(proof).data).lines)
        del proof.steps[around + 2 :]
    assert lines[0] > lines[1] + 200 > 1_000


@examples(40)
@given(
    st.sampled_from(["near_curve", "near_chain", "near_product", "near_teeth", "near_size", "near_gate", "near_addition"]),
    st.data(),
)
def test_a_network_that_is_changed_is_refused_or_still_near(name: str, data: st.DataObject) -> None:
    """A weight or bias of the network is changed: nothing false is then accepted."""
    content = base(name)
    rows = [row for node in content["network"]["nodes"] for row in node["rows"]]
    row = data.draw(st.sampled_from(rows))
    at = data.draw(st.integers(0, len(row) - 1))
    new = show(data.draw(numbers.filter(bool)))
    assume(new != (row[0] if at == 0 else row[at][1]))
    if at == 0:
        row[0] = new
    else:
        row[at][1] = new
    verdict = check(sealed(content))
    assert not verdict.accepted or refuted(content) == ""


def test_a_derivation_says_which_rule_refuses() -> None:
    proof, knots, touch = _many(4)
    here = proof.apply("near-input", cut=[], input=0)
    around = proof.apply("enclosure", cut=[], high=1, low=0, precision=64, splits=".", tree=X)
    data = {"function": square(X), "knots": knots, "neuron": neuron("output"), "precision": 64, "touch": touch}
    with pytest.raises(Unproved, match=r"rule near-function: .* only known to be within"):
        proof.apply("near-function", [here, around], bound=Fraction(1, 100), **data)


def test_multiples_of_coordinates_are_written_as_they_are_read() -> None:
    weights = Fraction(2), Fraction(0), Fraction(-1)
    assert [near_norms._weighted(((weight, X), (Fraction(1), Y))) for weight in weights] == [
        ["add", ["mul", ["number", "0x2"], X], Y],
        Y,
        ["add", ["neg", X], Y],
    ]
