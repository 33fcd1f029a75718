"""Moduli without a Lipschitz constant: against the exact ones of single functions, and against pairs of points of random ones."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kernel.values_of_targets import DIGITS, target

from symnet.certificates.derivation import hexed
from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets.expression import flatten
from symnet.kernel.theories.hoelder import compare, found_powers
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import to_json

HALF, THIRD, ONE = Fraction(1, 2), Fraction(1, 3), Fraction(1)
ORDER = Fraction(3, 4)


def powers(tree: Any, d: int, halvings: int = 0, budget: Budget | None = None) -> dict[Fraction, Fraction]:
    """The sum of powers that the calculus finds on so many halvings of the cube."""
    splits = "."
    for place in range(halvings):
        splits = f"{place % d}{splits}{splits}"
    return found_powers(flatten(tree, d), d, splits, ORDER, 64, budget or Budget())


def _real(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def _at(found: dict[Fraction, Fraction], distance: Any) -> Any:
    return mpmath.fsum(_real(constant) * distance ** _real(order) for order, constant in found.items())


EXACT: dict[str, tuple[Fraction, float]] = {
    "sqrt(x)": (HALF, 1),
    "sqrt(1 - x)": (HALF, 1),
    "x**(1/3)": (THIRD, 1),
    "x**(2/3)": (Fraction(2, 3), 1),
    "cbrt(x - 1/2)": (THIRD, 4 ** (1 / 3)),
    "sqrt(1 - x**2)": (HALF, 2**0.5),
    "asin(2*x - 1)": (HALF, 3.141592653589793),
    "sqrt(abs(x - 1/3))": (HALF, 1),
    "3 - 2*sqrt(x)": (HALF, 2),
    "sqrt(sqrt(x))": (Fraction(1, 4), 1),
    "exp(sqrt(x))": (HALF, 2.718281828459045),
    "max(sqrt(x), 1 - sqrt(x))": (HALF, 1),
    "4/(1 + sqrt(x))": (HALF, 4),
}
"""Targets with their order, and the least constant of it, to many digits."""


@pytest.mark.parametrize("written", EXACT)
def test_the_least_constant_is_found(written: str) -> None:
    order, least = EXACT[written]
    found = powers(to_json(parse(written)), 1)
    assert set(found) == {order}
    assert least <= float(found[order]) * (1 + 1e-15) and float(found[order]) <= least * 1.0001


@pytest.mark.parametrize("written", [each for each in EXACT if "exp" not in each and "/(" not in each])
def test_no_constant_below_the_least_one_is_a_modulus(written: str) -> None:
    """Some two points are as far apart as the exact modulus says, so the oracle of the others is not idle."""
    order, least = EXACT[written]
    points = [Fraction(k, 48) for k in range(49)]
    with mpmath.workdps(DIGITS):
        values = [target(to_json(parse(written)), (point,)) for point in points]
        pairs = [(a, b) for a in range(49) for b in range(a)]
        most = max(abs(values[a] - values[b]) / (mpmath.mpf(a - b) / 48) ** _real(order) for a, b in pairs)
        assert least * 0.99 <= most <= least * 1.000001


@given(
    st.fractions(0, 1, max_denominator=10**6), st.fractions(0, 1, max_denominator=10**6), st.fractions(0, 20, max_denominator=8)
)
@example(Fraction(0), Fraction(1, 100), Fraction(1))
@example(Fraction(0), Fraction(1), Fraction(20))
@settings(max_examples=60)
def test_x_log_x_on_any_side(one: Fraction, two: Fraction, side: Fraction) -> None:
    found = powers(["xlogx", ["mul", ["number", hexed(side)], ["variable", "0x0"]]], 1)
    with mpmath.workdps(DIGITS):
        first, second = (target(["xlogx", ["number", hexed(side * point)]], ()) for point in (one, two))
        assert abs(first - second) <= _at(found, abs(_real(one - two))) + mpmath.mpf(10) ** -40


LEAVES: list[Any] = [["variable", "0x0"], ["variable", "0x1"], ["number", "0x3p-2"]]


def _tree(source: random.Random, depth: int) -> Any:
    """A target of two variables with many points where it has no slope."""
    if depth == 0:
        return source.choice(LEAVES)
    one, two = _tree(source, depth - 1), _tree(source, depth - 1)
    shifted = ["add", one, ["number", hexed(Fraction(source.randrange(-8, 9), 8))]]
    return source.choice(
        [
            *([name, one, two] for name in ("add", "mul", "min", "max", "hypot")),
            *([name, ["abs", shifted]] for name in ("sqrt", "xlogx", "sqrt")),
            *([name, shifted] for name in ("cbrt", "sin", "atan", "neg", "exp")),
            ["pow", ["abs", shifted], ["number", source.choice(["0x2/0x3", "0x1p-2", "0x3p-1", "0x2"])]],
            ["asin", ["div", one, ["add", ["number", "0x1"], ["abs", one]]]],
            ["div", one, ["add", ["number", "0x1"], ["abs", two]]],
        ]
    )


@pytest.mark.parametrize("seed", range(80))
def test_no_two_points_are_further_apart_than_the_modulus_says(seed: int) -> None:
    """Pairs of random targets: at places of few digits, where the singularities are, close to each other and far."""
    source = random.Random(seed)
    tree = _tree(source, source.choice([2, 3, 4]))
    try:
        found = powers(tree, 2, source.choice([0, 1, 3]))
    except (Rejected, Malformed):
        return
    with mpmath.workdps(DIGITS):
        for _ in range(12):
            one = tuple(Fraction(source.randrange(9), 8) for _ in range(2))
            scale = source.choice([1, 8, 1000, 10**9])
            two = tuple(min(max(at + Fraction(source.randrange(-8, 9), 8 * scale), Fraction(0)), ONE) for at in one)
            gap = abs(target(tree, one) - target(tree, two))
            distance = mpmath.sqrt(_real(sum(((a - b) ** 2 for a, b in zip(one, two, strict=True)), Fraction(0))))
            assert gap <= _at(found, distance) * (1 + mpmath.mpf(10) ** -12) + mpmath.mpf(10) ** -15, (tree, one, two)


def test_many_random_targets_have_a_modulus() -> None:
    """The test above is about something: most of its targets get a modulus, many of an order below 1."""
    met = []
    for seed in range(80):
        source = random.Random(seed)
        tree = _tree(source, source.choice([2, 3, 4]))
        try:
            met.append(min(powers(tree, 2, source.choice([0, 1, 3])), default=ONE))
        except (Rejected, Malformed):
            continue
    assert len(met) >= 60 and sum(order < 1 for order in met) >= 15


@given(
    st.dictionaries(st.fractions(Fraction(1, 4), 1, max_denominator=4), st.fractions(0, 9, max_denominator=8), max_size=3),
    st.dictionaries(
        st.fractions(Fraction(1, 4), 1, max_denominator=4), st.fractions(0, 9, max_denominator=8), min_size=1, max_size=3
    ),
    st.integers(1, 3),
)
@example({ONE: ONE}, {HALF: ONE}, 1)
@example({ONE: ONE}, {HALF: ONE}, 2)
def test_a_sum_that_is_said_to_be_at_most_another_is(
    found: dict[Fraction, Fraction], stated: dict[Fraction, Fraction], d: int
) -> None:
    try:
        compare(found, stated, d, 64, Budget())
    except Rejected:
        return
    with mpmath.workdps(DIGITS):
        for k in range(1, 33):
            r = mpmath.sqrt(d) * k / 32
            assert _at(found, r) <= _at(stated, r) * (1 + mpmath.mpf(10) ** -15)


def test_one_power_for_another() -> None:
    compare({ONE: ONE}, {HALF: ONE}, 1, 64, Budget())
    with pytest.raises(Rejected, match="the constant found is"):
        compare({ONE: ONE}, {HALF: Fraction(1_189, 1_000)}, 2, 64, Budget())
    compare({ONE: ONE}, {HALF: Fraction(1_190, 1_000)}, 2, 64, Budget())  # 2^(1/4) = 1.1892


def test_constants_stay_short() -> None:
    """Sums of numbers with other and other denominators are rounded up, and so are products."""
    terms = [["mul", ["number", f"0x1/0x{2 * k + 1:x}"], ["sqrt", ["variable", "0x0"]]] for k in range(1, 300)]
    for tree, exact in ((["add", *terms], sum(Fraction(1, 2 * k + 1) for k in range(1, 300))),):
        (constant,) = powers(tree, 1).values()
        assert constant.denominator.bit_length() <= 2 * 64 and exact <= constant <= exact + Fraction(300, 1 << 64)
    nested: Any = ["variable", "0x0"]
    for _ in range(40):
        nested = ["pow", nested, ["number", "0x1/0x3e8"]]
    (order,) = powers(nested, 1)
    assert order == Fraction(1, 1000**40)
    with pytest.raises(Rejected, match="is below those stated"):
        compare({order: ONE}, {Fraction(1, 1000): ONE}, 1, 64, Budget())


def test_work_is_paid_for_before_it_is_done() -> None:
    """A root of a long number, as often as there are powers, costs more than a small budget has."""
    tree = [
        "pow",
        ["add", *(["pow", ["variable", "0x0"], ["number", f"0x{k:x}/0x1f"]] for k in range(1, 17))],
        ["number", "0x1/0x1f"],
    ]
    assert len(powers(tree, 1)) == 16
    with pytest.raises(Rejected, match="needs more work"):
        powers(tree, 1, budget=Budget(1_000))


def test_long_constants_are_paid_for_operation_by_operation() -> None:
    """1/(1 + L sqrt(x)) has short values and a constant of as many bits as L, and so has each multiple of it."""

    def multiples(large: str) -> Any:
        root = ["div", ["number", "0x1"], ["add", ["number", "0x1"], ["mul", ["number", large], ["sqrt", ["variable", "0x0"]]]]]
        return ["mul", root, *(["number", f"0x1/0x{2 * k + 3:x}"] for k in range(100))]

    powers(multiples("0x3"), 1, budget=Budget(100_000))
    with pytest.raises(Rejected, match="needs more work"):
        powers(multiples(f"0x{3**39_000:x}"), 1, budget=Budget(200_000))
