"""Theorem 2.3 by the paper's network: the bound on the whole cube, one template for all targets, exact counts, refusals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import floor
from pathlib import Path

import pytest
from amount import examples
from error_checks import naive, within
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, certify, strategies
from symnet.comparisons.comparison import comparison
from symnet.constructions.approximation import Approximation
from symnet.constructions.syz2022.theorem_2_3 import (
    Theorem23Plan,
    counts_text,
    levels,
    neuron_count,
    stored_numbers,
    theorem_2_3_template,
)
from symnet.constructions.template_file import load_template, make_template
from symnet.core.folding import folded
from symnet.core.network import INPUT, Network, Read
from symnet.core.realize import realize
from symnet.errors import MalformedFile, TooLarge, UsageError
from symnet.library.step_function import step_contract
from symnet.piecewise.activation_regions import prove
from symnet.targets import LipschitzModulus, Target
from symnet.true_errors.true_error import true_error

BUILT = {(1, 1): 167, (2, 1): 1199, (1, 2): 132008, (3, 1): 134711}
Point = tuple[Fraction, ...]


def _points(dimension: int, n: int) -> st.SearchStrategy[Point]:
    """Faces and corners of cells, points in the strips and at their ends, and any rational points."""
    cells = 1 << n
    shares = st.sampled_from([Fraction(p, 12) for p in (-24, -13, -12, -6, -1, 0, 1, 6, 12)])
    near = st.builds(lambda k, t: min(max((k + t / 3) / cells, Fraction(0)), Fraction(1)), st.integers(0, cells), shares)
    return st.tuples(*[st.one_of(near, strategies.rationals(0, 1), st.sampled_from([Fraction(0), Fraction(1)]))] * dimension)


def _check(built: Approximation, points: list[Point]) -> None:
    """Neuron by neuron, what does not depend on x once."""
    walked = folded(built.network)
    for point in points:
        within(built, realize(walked, point)[0], point, built.error.bound)


@pytest.mark.parametrize(("dimension", "n", "count"), [(1, 1, 60), (2, 1, 20), (1, 2, 2)])
def test_the_bound_on_the_whole_cube(dimension: int, n: int, count: int) -> None:
    @examples(count)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        constant = data.draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1), Fraction(7)]))
        function: Target = data.draw(strategies.lipschitz_functions(dimension, constant))
        points = data.draw(st.lists(_points(dimension, n), min_size=1, max_size=12))
        _check(
            approximate(function, n=n, construction="theorem-2.3"),
            [*points, *product((Fraction(0), Fraction(1)), repeat=dimension)],
        )

    run()


@examples(20)
@given(strategies.hoelder_functions(1, 1, Fraction(1, 2)), st.lists(_points(1, 1), min_size=1, max_size=6))
def test_hoelder_functions(function: Target, points: list[Point]) -> None:
    _check(approximate(function, n=1, construction="theorem-2.3"), points)


@examples(8)
@given(strategies.lipschitz_functions(1, 1), _points(1, 1))
def test_the_independent_evaluator_confirms_it(function: Target, point: Point) -> None:
    built = approximate(function, n=1, construction="theorem-2.3")
    assert naive(built.network, point) == realize(folded(built.network), point)[0] == built(*point)
    within(built, naive(built.network, point), point, built.error.bound)


@pytest.mark.parametrize(("expression", "n"), [("abs(x - 1/3)", 1), ("abs(x - 1/3)", 2), ("abs(x - 1/3)*y + y/4", 1)])
def test_it_is_the_network_of_theorem_2_2_off_the_strips(expression: str, n: int) -> None:
    """The same codes, mid values, s and b: only how the bits are read differs, and v is a_1, ..., a_n in a row."""
    ours, theirs = (approximate(expression, n=n, construction=name) for name in ("theorem-2.3", "theorem-2.2"))
    bits = 2 << (ours.plan.dimension * n)
    assert ours.parameters["v"] == sum(theirs.parameters[f"a_{place + 1}"] / 2 ** (bits * place) for place in range(n))
    assert (ours.parameters["s"], ours.parameters["b"]) == (theirs.parameters["s"], theirs.parameters["b"])
    assert ours.error.bound == theirs.error.bound
    walked = folded(ours.network)
    corner = [Fraction(k, 1 << n) + Fraction(5, 12) / (1 << n) for k in range(1 << n)]
    for point in product([*corner, Fraction(0), Fraction(1)], repeat=ours.plan.dimension):
        assert realize(walked, point) == realize(theirs.network, point)


def _staircase(dimension: int, n: int) -> Network:
    """The last staircase of a network as a function of v."""
    nodes = [node for node in stored_numbers(dimension, n, 2 << (dimension * n)).nodes if node.name.startswith(f"stairs_{n}.")]
    return Network(1, (replace(nodes[0], reads=(Read(INPUT, 0, 1),)), *nodes[1:]))


@pytest.mark.parametrize(("dimension", "bits"), [(1, 4), (2, 8)])
def test_every_tread_of_the_staircase(dimension: int, bits: int) -> None:
    stairs = _staircase(dimension, 1)
    assert stairs.size.width == 2 * (2**bits - 1)
    for number in range(1 << bits):
        assert stairs(Fraction(number, 1 << bits)) == number
    for number in (1, 2**bits - 1):
        assert stored_numbers(dimension, 1, bits).bind({"v": Fraction(number, 1 << bits)})(*[0] * dimension) == Fraction(
            number, 1 << bits
        )


def test_the_contract_of_the_staircase() -> None:
    stairs = _staircase(1, 1)
    contract = step_contract(1 << 4, Fraction(1, 2 << 4)).placed(stairs, "stairs_1.")
    assert prove(contract).regions == 2 * (1 << 4) - 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [0x00FF, 0x0100, 0x7FFE, 0xFFFF])
def test_two_numbers_in_one(number: int) -> None:
    """d = 1, n = 2: floor(2^8 v) / 2^8 and the rest, on the staircases with 2^8 and 2^16 treads."""
    stored = stored_numbers(1, 2, 8)
    first, second = divmod(number, 256)
    assert stored.bind({"v": Fraction(number, 2**16)})(0) == (Fraction(first, 256), Fraction(second, 256))


@pytest.mark.parametrize(("dimension", "n"), sorted(BUILT))
def test_the_counts(dimension: int, n: int) -> None:
    exponents, others = neuron_count(dimension, n)
    count = sum(2 * (2**exponent - 1) for exponent in exponents) + others
    assert count == BUILT[dimension, n] and counts_text(dimension, n)[1] == str(count)
    if dimension < 3:
        size = theorem_2_3_template(dimension, n, Fraction(1, 3 << n)).size
        assert (size.neurons, size.intrinsic_parameters, size.intrinsic_entries) == (count, 3, 3)
        digits = 2 ** (dimension * n)
        assert size.depth == 2 + levels(digits) + 2 * digits + 2 + 2 * dimension


def test_one_template_for_every_target() -> None:
    made = [approximate(text, n=1, construction="theorem-2.3") for text in ("x", "abs(x - 1/3)*9", "sin(3*x)", "2/7 + 0*x")]
    assert len({built.network.template_sha256 for built in made}) == 1
    assert all(set(built.parameters) == {"v", "s", "b"} and 0 <= built.parameters["v"] < 1 for built in made)
    assert made[-1].parameters == {"v": 0, "s": 0, "b": Fraction(2, 7)}


@pytest.mark.parametrize(("expression", "options"), [("x", {"lipschitz": "1"}), ("sqrt(x)", {"hoelder": "1,1/2"})])
def test_certified(expression: str, options: dict[str, str]) -> None:
    verdict = certify(approximate(expression, n=1, construction="theorem-2.3", **options)).verdict
    assert verdict.accepted and len(verdict.hypotheses) == 1
    kinds = [claim["kind"] for claim in verdict.claims]
    assert kinds == ["error", "sizes", "lower-bound"]


@pytest.mark.parametrize(
    ("dimension", "n", "treads", "neurons"),
    [
        (4, 1, "2^32 = 4294967296", "8589954755"),
        (1, 3, "2^48 = 281474976710656", "562958543488097"),
        (2, 2, "2^64 = 18446744073709551616", "36893488156009042082"),
        (1, 5, "2^320", "2^65 + 2^129 + ... + 2^321 + 6715"),
    ],
)
def test_what_is_too_large_is_counted(dimension: int, n: int, treads: str, neurons: str) -> None:
    assert counts_text(dimension, n) == (treads, neurons)
    with pytest.raises(TooLarge) as caught:
        approximate(" + ".join(f"x{axis}" for axis in range(1, dimension + 1)), n=n, construction="theorem-2.3", force=True)
    message = str(caught.value)
    assert f"a staircase of {treads} treads and {neurons} neurons" in message and "--construction scan" in message


def test_a_request_by_error() -> None:
    assert approximate("x", error=1, construction="theorem-2.3").plan.cells == 2
    with pytest.raises(TooLarge, match="n = 4 "):
        approximate("x", error="1/8", construction="theorem-2.3")
    with pytest.raises(UsageError, match="power of two"):
        approximate("x", cells=3, construction="theorem-2.3")


def test_the_true_error() -> None:
    built = approximate("x**2", n=1, construction="theorem-2.3")
    found = true_error(built.network, built.target)
    assert found.method == "cells" and found.low == found.high == 1 <= built.error.bound
    for change in ({"v": Fraction(1, 2)}, {"s": Fraction(-1)}):
        other = built.network.bind(change)
        assert true_error(other, built.target).method == "linear pieces"


def test_the_row_of_the_comparison() -> None:
    rows = {row.name: row for row in comparison("abs(x - 1/3)", 1, seconds=1).rows()}
    row = rows["theorem-2.3 (paper)"]
    assert (row.intrinsic, row.bits, row.neurons, row.depth, row.proved) == (3, 11, 167, 13, 1)
    assert row.true_high == Fraction(5, 6)
    rows = {row.name: row for row in comparison("abs(x - 1/3)", "1/8", seconds=1).rows()}
    row = rows["theorem-2.3 (paper)"]
    assert row.width > 2**128 and row.bits_each == 128 < row.bits and not row.built
    assert row.note.startswith("counted: a staircase of 2^128 treads, ")
    assert "theorem-2.3" not in rows


def test_a_template_for_a_class(tmp_path: Path) -> None:
    made = make_template("hoelder:1,1/2", 1, Fraction(3, 2), construction="theorem-2.3")
    made.save(tmp_path / "t.json")
    loaded = load_template(tmp_path / "t.json")
    assert isinstance(loaded.plan, Theorem23Plan) and loaded.plan.cells == 2 and loaded.to_bytes() == made.to_bytes()
    first, second = (loaded.encode(text) for text in ("sqrt(x)", "x/2"))
    assert first.network.template_sha256 == second.network.template_sha256
    assert first.parameters["s"] == second.parameters["s"] == made.plan.scale  # type: ignore[attr-defined]
    assert certify(first).verdict.accepted
    with pytest.raises(TooLarge):
        make_template("lipschitz:1", 1, Fraction(1, 8), construction="theorem-2.3")
    text = (tmp_path / "t.json").read_text()
    for old, new in (
        ('"construction":"theorem-2.3"', '"construction":"theorem-2.2"'),
        ('"cells":"0x2"', '"cells":"0x2","runs":"0x1"'),
    ):
        (tmp_path / "u.json").write_text(text.replace(old, new))
        with pytest.raises(MalformedFile):
            load_template(tmp_path / "u.json")


@pytest.mark.parametrize("construction", ["theorem-2.2", "scan"])
def test_folding_leaves_other_networks_alone(construction: str) -> None:
    network = approximate("x", n=1, construction=construction).network
    assert folded(network) is network


def test_the_plan() -> None:
    plan = Theorem23Plan(1, 2, LipschitzModulus(Fraction(1)))
    assert plan.stored_bits == {"v": 16} and plan.tread_bits == 16 and plan.delta == Fraction(1, 12)
    assert "Theorem 2.3" in plan.error.reason
    assert floor(plan.bytes_needed / 2**20) < 1024
