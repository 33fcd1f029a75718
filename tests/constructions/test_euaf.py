"""EUAF networks: winding numbers, the broken line exactly, errors and sizes of the tables, steps, polynomials, superpositions."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import oracle
import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet import approximate
from symnet.constructions.euaf2022.classify import classify, steps_of
from symnet.constructions.euaf2022.construction import euaf_network
from symnet.constructions.euaf2022.form import euaf_form, line_values
from symnet.constructions.euaf2022.short_winding import short_winding
from symnet.constructions.euaf2022.superposition import printed_sizes, superposition
from symnet.constructions.euaf2022.template import euaf_template, parameters
from symnet.constructions.euaf2022.winding import MOST_BITS, counting_bits, moduli_for, winding
from symnet.core.activation import euaf
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.core.size import size_of
from symnet.errors import SymnetError, TooLarge, UsageError
from symnet.library.waves import exact_polynomial, exact_product, exact_square

SHARES = st.fractions(0, 1, max_denominator=60)
DONE = "sin(7*x)*exp(-x)"


def wave(x: Fraction) -> Fraction:
    """s by its definition."""
    return abs(x - 2 * ((x + 1) // 2)) if x >= 0 else x / (abs(x) + 1)


@given(st.fractions(-50, 50, max_denominator=40))
def test_the_activation(x: Fraction) -> None:
    assert euaf(x) == wave(x)


# Winding numbers.


@examples(60)
@given(st.lists(SHARES, min_size=1, max_size=12), st.integers(1, 2_000))
def test_a_winding_number_winds_to_its_values(values: list[Fraction], steps: int) -> None:
    eta = Fraction(1, steps)
    w, factor = winding(values, eta)
    assert w >= 0 and all(abs(wave(Fraction(w, 1 + factor * k)) - value) <= eta for k, value in enumerate(values, 1))
    moduli = moduli_for(len(values), eta)
    assert all(math.gcd(one, two) == 1 for one, two in combinations(moduli.numbers, 2)) and moduli.step == factor
    found = moduli.winding(values)
    assert found.turns > 0 and found.turns.denominator == 1
    for k, value in enumerate(values, 1):
        assert abs(wave(found.turns / (found.alpha + k)) - value) <= Fraction(1, moduli.numbers[k - 1]) <= eta


BITS = [
    (2, "1/100", 14, 11.3, 100), (4, "1/100", 30, 22.6, 102), (4, "1/1000", 46, 35.9, 1002), (6, "1/1000", 68, 53.8, 1020),
    (10, "1/1000", 119, 89.7, None), (32, "1/1000", 1319, 286.9, None), (64, "1/1000", 5201, 573.8, None),
    (100, "1/1000", 12606, 896.6, None),
]  # fmt: skip
"""K, eta, bits of w in an example, the counting bound, L."""


@pytest.mark.parametrize(("count", "eta", "bits", "least", "factor"), BITS)
def test_bits_of_winding_numbers(count: int, eta: str, bits: int, least: float, factor: int | None) -> None:
    """The longest w has the bits of the example, up to what the values decide; and the counting bound."""
    moduli, random = moduli_for(count, Fraction(eta)), Random(5)
    found = max(winding([Fraction(random.randint(0, 999), 999) for _ in range(count)], eta)[0].bit_length() for _ in range(4))
    assert bits - 3 <= found <= moduli.bits <= bits + 5
    assert abs(counting_bits(count, Fraction(eta)) - least) < 0.06 and (factor is None or moduli.step == factor)


@pytest.mark.parametrize(("w", "count", "eta", "factor"), [(16258, 2, "1/100", 100), (916188114, 4, "1/100", 102)])
def test_examples_of_winding_numbers(w: int, count: int, eta: str, factor: int) -> None:
    """The numbers of the tables, wound: the values that they stand for give them again."""
    values = [wave(Fraction(w, 1 + factor * k)) for k in range(1, count + 1)]
    again, same = winding(values, eta)
    assert same == factor
    assert all(abs(wave(Fraction(again, 1 + factor * k)) - value) <= Fraction(eta) for k, value in enumerate(values, 1))


@pytest.mark.parametrize(("count", "eta", "bits"), [(2, "1/100", 21), (4, "1/100", 37), (4, "1/1000", 53), (10, "1/1000", 117)])
def test_short_winding_numbers(count: int, eta: str, bits: int) -> None:
    random = Random(7)
    values = [Fraction(random.randint(0, 999), 999) for _ in range(count)]
    w, places = short_winding(values, eta), math.ceil(math.log2(1 / Fraction(eta))) + 6
    assert (w * 2**places).denominator == 1 and abs((w * 2**places).numerator.bit_length() - bits) <= 6
    for k, value in enumerate(values, 1):
        assert abs(wave(w / (Fraction(math.pi) + k)) - value) <= Fraction(eta) + Fraction(1, 1 << 20) * w / 2**20
    rational = short_winding(["1/2", "1/3"], "1/10", "355/113")
    assert all(abs(wave(rational / (Fraction(355, 113) + k)) - Fraction(1, k + 1)) <= Fraction(1, 10) for k in (1, 2))


@pytest.mark.parametrize(
    ("values", "eta", "told"),
    [(["1/2"], "0", "eta = 0 is not positive"), (["1/2"], "-1", "eta = -1 is not positive"), (["3/2"], "1/2", "between 0 and 1")],
)
def test_what_cannot_be_wound(values: list[str], eta: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        winding(values, eta)
    with pytest.raises(SymnetError):
        short_winding(values, eta)


def test_long_winding_numbers_are_estimated_and_refused() -> None:
    with pytest.raises(
        TooLarge, match=r"take winding numbers of about 2\d+ bits, more than 2000000; ask for a larger error, or give"
    ):
        moduli_for(1_300, Fraction(1, 1000), force=False)
    assert moduli_for(1_000, Fraction(1, 10**6)).bits < MOST_BITS


# The broken line.


def lined(cells: int, values: list[Fraction], eta: Fraction) -> tuple[Network, list[Fraction]]:
    """The network on [0, 9/10] with the step 1/(4 K) and M = 1, and what it is at its knots."""
    moduli = moduli_for(cells, eta)
    shares = [[(values[max(4 * k - 3 - i, 0)] + 1) / 2 for k in range(1, cells + 1)] for i in range(1, 5)]
    turns = [moduli.winding(each).turns for each in shares]
    network = euaf_template().bind(parameters(cells, Fraction(1, 4 * cells), Fraction(0), moduli.alpha, turns, Fraction(1)))
    return network, line_values(cells, moduli.alpha, turns, Fraction(1))


@pytest.mark.parametrize("cells", [2, 3, 5, 7, 10, 16])
def test_the_network_is_its_line_at_random_rationals(cells: int) -> None:
    random = Random(cells)
    wanted = [Fraction(random.randint(-99, 99), 100) for _ in range(4 * cells - 3)]
    network, values = lined(cells, wanted, Fraction(1, 1000))
    assert all(abs(value - target) <= Fraction(2, 1000) for value, target in zip(values, wanted, strict=True))
    end = 1 - Fraction(1, cells)
    for _ in range(50):
        x = end * Fraction(random.randint(0, 10**6), 10**6)
        place = int(min(x * 4 * cells, 4 * cells - 5))
        line = values[place] + (x * 4 * cells - place) * (values[place + 1] - values[place])
        assert realize(network, (x,)) == (line,)
    assert oracle.value(network.canonical, (end / 3,)) == realize(network, (end / 3,))


def quadratic(left: Fraction, right: Fraction, before: Fraction, after: Fraction) -> Fraction:
    """The largest |line - x^2| between two knots, exactly."""
    slope = (after - before) / (right - left)
    places = [left, right, *([slope / 2] if left < slope / 2 < right else [])]
    return max(abs(before + slope * (x - left) - x * x) for x in places)


def kinked(left: Fraction, right: Fraction, before: Fraction, after: Fraction) -> Fraction:
    """The same for |x - 1/3|."""
    slope = (after - before) / (right - left)
    places = [left, right, *([Fraction(1, 3)] if left < Fraction(1, 3) < right else [])]
    return max(abs(before + slope * (x - left) - abs(x - Fraction(1, 3))) for x in places)


@pytest.mark.parametrize(
    ("cells", "square", "kink", "bits"),
    [(10, "2.303e-04", "1.109e-02", 156), (50, "6.250e-06", "2.222e-03", 3170), (100, "1.563e-06", "1.111e-03", 12606),
     (200, "3.906e-07", "5.556e-04", 55655)],
)  # fmt: skip
def test_errors_of_the_tables(cells: int, square: str, kink: str, bits: int) -> None:
    """Certified suprema on [0, 9/10] with M = 1 and eta = 10^-4, and the bits of w."""
    knots = [Fraction(j, 4 * cells) for j in range(4 * cells - 3)]
    ends = [*(knot for knot in knots if knot < Fraction(9, 10)), Fraction(9, 10)]
    assert moduli_for(cells, Fraction(1, 10**4)).bits in (bits, bits + 1)
    for f, worst, wanted in ((lambda x: x * x, quadratic, square), (lambda x: abs(x - Fraction(1, 3)), kinked, kink)):
        network, values = lined(cells, [f(knot) for knot in knots], Fraction(1, 10**4))
        assert size_of(network).nonzero_parameters == 232
        found = Fraction(0)
        for place, (left, right) in enumerate(pairwise(ends)):
            slope = (values[place + 1] - values[place]) * 4 * cells
            found = max(found, worst(left, right, values[place], values[place] + slope * (right - left)))
        assert abs(float(found) / float(wanted) - 1) < 6e-4


# The construction.


def test_one_network_for_every_error() -> None:
    coarse, fine = (approximate(DONE, error=error, construction="euaf") for error in ("1/100", "1/1000"))
    assert coarse.network.template_sha256 == fine.network.template_sha256 == euaf_template().sha256
    other = approximate("abs(x - 1/3)", error="1/10", construction="euaf", box="x in [-2,5]")
    assert other.network.template_sha256 == coarse.network.template_sha256
    for made in (coarse, fine, other):
        size = made.network.size
        assert [node.operation.outputs for node in made.network.nodes] == [16, 8, 8, 36, 24, 1]
        assert (size.neurons, size.width, size.depth) == (92, 36, 5) and made.certify().verdict.accepted
    assert coarse.network.size.nonzero_parameters == fine.network.size.nonzero_parameters == 232


@examples(12)
@given(
    st.sampled_from(["x**2", "abs(x-1/3)", "sin(3*x)", "sqrt(x+4)", "max(x,1/2)*exp(x/4)", "1/(x+5)"]),
    st.fractions(-3, 1, max_denominator=4),
    st.fractions(Fraction(1, 2), 3, max_denominator=4),
    st.sampled_from(["1/5", "1/40"]),
)
def test_the_error_holds_where_it_is_sampled(formula: str, low: Fraction, side: Fraction, error: str) -> None:
    made = approximate(formula, error=error, box=f"x in [{low},{low + side}]", construction="euaf")
    assert made.certify().verdict.accepted, made.certify().verdict.reason
    found = made.true_error(seconds=2)
    assert found.low <= made.bound <= Fraction(error)
    form = euaf_form(made.parts[0].network)
    assert form is not None
    for share in (Fraction(0), Fraction(3, 7), Fraction(1)):
        assert form((share,)) == made.network(low + side * share) == realize(made.network, (low + side * share,))[0]


def test_by_a_modulus() -> None:
    made = approximate("abs(x-1/3)", lipschitz=1, error="1/20", construction="euaf")
    verdict = made.certify().verdict
    assert verdict.accepted and len(verdict.hypotheses) == 1 and "line-modulus" in verdict.rules
    assert made.plan.cells == 4 and made.true_error().high <= Fraction(1, 20)


@pytest.mark.parametrize("options", [{}, {"lipschitz": 2}])
def test_eta(options: dict[str, object]) -> None:
    """How near the waves come: shorter numbers and a larger error for a large eta; an error that is asked for is kept."""
    fine, rough = (approximate("x**2", construction="euaf", cells=6, eta=eta, **options) for eta in ("1e-20", "1/10"))
    assert fine.winding_bits > 3 * rough.winding_bits and fine.bound < rough.bound <= Fraction(1, 4)
    for made in (fine, rough, approximate("x**2", construction="euaf", error="1/50", eta="1/2", **options)):
        assert made.certify().verdict.accepted
    assert made.bound <= Fraction(1, 50)


def test_eta_on_the_command_line(run: Run, tmp_path: Path) -> None:
    line = ("approximate", "x**2", "--construction", "euaf", "--cells", 4, "--network-only", "--out", tmp_path / "net")
    assert "euaf, K = 4" in run(*line, "--eta", "1/1000").out
    assert "eta = 0 is not positive" in run(*line[:-1], tmp_path / "other", "--eta", "0").err
    other = run("approximate", "x**2", "--cells", 4, "--eta", "1/3")
    assert other.code == 2 and "eta = 1/3 is for euaf; scan has no such choice, leave it out" in other.err


def test_the_printed_choice() -> None:
    made = approximate("x**2", error="1/25", construction="euaf", printed=True, box="x in [0,9/10]")
    assert made.plan.cells >= 10 and made.plan.step == Fraction(1, 4 * made.plan.cells) and made.certify().verdict.accepted
    better = euaf_network("x**2", box="x in [0,9/10]", cells=made.plan.cells)
    assert better.bound * 40 < made.bound  # values one knot further: an error of the first order


@pytest.mark.parametrize(
    ("formula", "options", "told"),
    [
        ("x", {}, "euaf takes the error to stay below, for example --error 1/1000, or a number of cells, --cells 10"),
        ("x", {"error": "1/10", "cells": 3}, "euaf takes the error to stay below"),
        ("x", {"cells": 1}, "cells = 1 is not an integer >= 2"),
        ("sin(x)", {"error": 0}, "the formula has 'sin' and is no polynomial"),
        ("x", {"error": "-1/3"}, "error = -1/3 is not positive"),
        ("exp(x*y)", {"error": "1/10"}, "the formula has 'exp' and is no polynomial"),
        ("x; x", {"error": "1/10"}, "the formula has 2 outputs; take --construction compiled"),
        ("x", {"error": "1/10", "printed": True}, r"Theorem 15 as it stands, on \[0,9/10\]"),
        ("x", {"error": "1/10", "lipschitz": 1, "box": "x in [0,2]"}, "takes a modulus of continuity for a function on"),
        ("sqrt(x)", {"error": "1/10", "lipschitz": "1/10"}, "is refuted"),
        ("x", {"n": 3, "error": "1/10"}, "euaf has no grid"),
        ("x", {"cells": 3, "eta": 0}, "eta = 0 is not positive"),
        ("x", {"cells": 3, "eta": "-1/3"}, "eta = -1/3 is not positive"),
        ("x", {"cells": 3, "eta": "little"}, "is not a rational number"),
        ("sin(30000*x)", {"error": "1/10"}, "takes more than 4000 cells K|more than 2000000"),
    ],
)
def test_bad_input(formula: str, options: dict[str, object], told: str) -> None:
    with pytest.raises(SymnetError, match=told):
        approximate(formula, construction="euaf", **options)


def test_the_command_and_what_it_writes(run: Run, tmp_path: Path) -> None:
    net = tmp_path / "net"
    done = run("approximate", DONE, "--construction", "euaf", "--error", "1/100", "--out", net)
    assert done.code == 0 and "accepted by the kernel, hypotheses: none" in done.out and "92 (width 36, depth 5)" in done.out
    page = (net / "report.html").read_text()
    assert "blue neurons are euaf" in page and "The broken line" in page
    assert run("check", net / "certificate.json").code == 0
    assert run("evaluate", net / "network.json", "1/3").code == 0
    refused = run("export", net / "network.json", "--to", "onnx", "--out", tmp_path / "net.onnx")
    assert refused.code == 2 and "would have to hold numbers of" in refused.err and not (tmp_path / "net.onnx").exists()
    assert run("export", net / "network.json", "--to", "exact", "--out", tmp_path / "again.json").code == 0


# Steps.


@examples(30)
@given(st.lists(st.tuples(SHARES, SHARES.filter(bool), st.fractions(-5, 5, max_denominator=6)), min_size=1, max_size=5))
def test_steps_are_exact(parts: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    at, steps = Fraction(-1), []
    for length, gap, value in parts:
        steps.append((at, at + length, value))
        at += length + gap
    made = classify(steps)
    assert made.certify().verdict.accepted
    for low, high, value in steps:
        assert all(made(low + (high - low) * Fraction(share, 3)) == value for share in range(4))
    size = made.network.size
    assert (size.neurons, size.width, size.depth) == (94, 36, 6)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 on [0,1/2]; 2 on [1/2,1]", "two intervals meet at 1/2"),
        ("1 on [0,1/2]; 2 on [1/4,1]", "two intervals meet at 1/4"),
        ("1 on (0,1)", "is no value on a closed interval"),
        ("1 on [1,0]", r"the interval \[1, 0\] is empty"),
        ("x on [0,1]", "is not a rational number"),
        ("", "is no value on a closed interval"),
    ],
)
def test_steps_that_are_none(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        steps_of(text)


def test_gaps_and_values_beyond_all_limits() -> None:
    with pytest.raises(TooLarge, match="takes more than 4000 cells"):
        classify("1 on [0,1/100000]; 2 on [2/100000,1]")
    with pytest.raises(TooLarge, match="levels, more than"):
        classify("1/1000003 on [0,1/3]; 2 on [1/2,1]")
    with pytest.raises(UsageError, match="give a longer interval"):
        classify("1 on [0,3]", (Fraction(0), Fraction(1)))


def test_the_command_for_steps(run: Run, tmp_path: Path) -> None:
    done = run("euaf-classify", "0 on [-3,-1]; 1/2 on [0,0]; 0 on [1,3]", "--out", tmp_path / "net", "--json")
    told = json.loads(done.out)
    assert done.code == 0 and (told["neurons"], told["width"], told["depth"]) == (94, 36, 6)
    checked = run("check", tmp_path / "net" / "certificate.json")
    assert checked.code == 0 and "the output is exactly 0 on [-3, -1], 1/2 on [0, 0], 0 on [1, 3]" in checked.out
    assert run("euaf-classify", "1 on [0,1]; 2 on [1,2]", "--out", tmp_path / "other").code == 2
    assert run("euaf-classify", "1 on [0,2]", "--box", "[0,1]", "--out", tmp_path / "other").code == 2


# Polynomials and superpositions.


@examples(25)
@given(st.fractions(-3, 3, max_denominator=20), st.fractions(-3, 3, max_denominator=20))
def test_squares_and_products_are_exact(x: Fraction, y: Fraction) -> None:
    square, product = exact_square(3), exact_product(3)
    assert square(x) == x * x and product(x, y) == x * y
    assert (square.size.width, square.size.depth, product.size.width, product.size.depth) == (3, 2, 9, 2)


@examples(20)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(0, 2)), st.fractions(-4, 4, max_denominator=5), min_size=1, max_size=5
    ),
    st.tuples(SHARES, SHARES),
)
def test_polynomials_are_exact(terms: dict[tuple[int, int], Fraction], at: tuple[Fraction, Fraction]) -> None:
    network, (x, y) = exact_polynomial(terms, (2, "1/2")), (4 * at[0] - 2, at[1] - Fraction(1, 2))
    assert network(x, y) == sum(value * x**a * y**b for (a, b), value in terms.items())
    assert network.size.depth == max(0, 2 * (max(a + b for a, b in terms) - 1))


def test_polynomials_that_are_none() -> None:
    for terms, bounds in (({}, (1,)), ({(1, 2): 1}, (1,)), ({(-1,): 1}, (1,)), ({(1,): 1}, (0,))):
        with pytest.raises(UsageError):
            exact_polynomial(terms, bounds)
    with pytest.raises(TooLarge):
        exact_polynomial({(10_000,): 1}, (1,))


def test_a_superposition_that_is_given() -> None:
    made = superposition([("x**2/4", ("x", "x")), ("-x**2/4", ("x", "-x")), ("sin(x)", ("exp(x)", "x/2"))], "1/10")
    assert made.bound <= Fraction(1, 10)
    random = Random(4)
    for _ in range(12):
        x, y = Fraction(random.randint(0, 99), 99), Fraction(random.randint(0, 99), 99)
        wanted = float(x * y) + math.sin(math.exp(x) + y / 2)
        assert abs(float(made.network(x, y)) - wanted) <= float(made.bound) + 1e-12
    width, depth, nonzero = printed_sizes(2)
    size = made.network.size
    assert size.width == 36 * 2 * 3 <= width and size.depth == 10 <= depth and size.nonzero_parameters <= nonzero
    assert printed_sizes(1) == (108, 11, 5437 * 6) and printed_sizes(2) == (360, 11, 81555)
    with pytest.raises(UsageError, match="give each of them one for every input"):
        superposition([("x", ("x", "x")), ("x", ("x",))], "1/10")
