"""Theorem 2.2: the bound on the whole cube, faces and trifling region included, and what it rests on (Lemma A.2)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import floor

import pytest
from amount import examples
from error_checks import Point, naive, walked, within
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, certify, strategies
from symnet.constructions.approximation import Approximation
from symnet.constructions.syz2022.cell_codes import corners
from symnet.constructions.syz2022.printed_counts import printed_counts
from symnet.constructions.syz2022.theorem_2_2 import MidValuePlan, Theorem22Plan, ways
from symnet.errors import UsageError
from symnet.targets import LipschitzModulus, Target

BOTH = ["theorem-2.2", "theorem-2.2-copied"]
SIZES = {1: 3, 2: 2, 3: 1}
Case = tuple[Target, int, list[tuple[Fraction, ...]]]


def _trifling_points(dimension: int, n: int) -> st.SearchStrategy[tuple[Fraction, ...]]:
    """Points with coordinates in or at the ends of a strip (k/K - delta, k/K), shifted by up to delta: inside the cube."""
    cells = 1 << n
    share = st.sampled_from([Fraction(p, 12) for p in (-24, -18, -13, -12, -6, -1, 0, 1, 6, 12)])
    one = st.builds(lambda k, t: min(max((k + t / 3) / cells, Fraction(0)), Fraction(1)), st.integers(0, cells), share)
    return st.tuples(*[one] * dimension)


@st.composite
def _cases(draw: st.DrawFn, dimension: int, alpha: Fraction = Fraction(1)) -> Case:
    n = draw(st.integers(1, SIZES[dimension]))
    if alpha == 1:
        constant = draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1), Fraction(7)]))
        function = draw(strategies.lipschitz_functions(dimension, constant))
    else:
        function = draw(strategies.hoelder_functions(dimension, 1, alpha))
    points = st.one_of(strategies.cube_points(dimension, cells=2**n), _trifling_points(dimension, n))
    return function, n, draw(st.lists(points, min_size=1, max_size=6))


def _check(case: Case, construction: str, evaluate: Callable[..., Fraction] = walked, **options: object) -> None:
    built = approximate(case[0], n=case[1], construction=construction, **options)  # type: ignore[arg-type]
    for point in case[2]:
        within(built, evaluate(built.network, point), point, built.error.bound)


@pytest.mark.parametrize("construction", BOTH)
@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_bound_on_the_whole_cube(dimension: int, construction: str) -> None:
    @examples({1: 40, 2: 20, 3: 8}[dimension])
    @given(_cases(dimension))
    def run(case: Case) -> None:
        _check(case, construction)

    run()


@examples(15)
@given(_cases(1, Fraction(1, 2)), st.sampled_from(BOTH))
def test_hoelder_functions(case: Case, construction: str) -> None:
    _check(case, construction)


@examples(8)
@given(_cases(1), st.sampled_from(BOTH))
def test_the_independent_evaluator_confirms_it(case: Case, construction: str) -> None:
    _check(case, construction, naive)


@examples(10)
@given(strategies.lipschitz_functions(1, 1, kinds=["affine", "cones"]), st.integers(1, 3), _trifling_points(1, 3))
def test_printed_codes(function: Target, n: int, point: tuple[Fraction, ...]) -> None:
    built = approximate(function, n=n, construction="theorem-2.2", printed=True)
    assert built.parameters["s"] == 2
    within(built, walked(built.network, point), point, built.error.bound)


def _cell(t: Fraction, cells: int, delta: Fraction) -> int | None:
    """The cell of a number by its definition; None in a strip."""
    found = [k for k in range(cells) if (k == 0 or k <= t * cells) and (k == cells - 1 or t <= Fraction(k + 1, cells) - delta)]
    return found[0] if found else None


def _middle(values: list[Fraction]) -> Fraction:
    return sorted(values)[1]


@pytest.mark.parametrize("construction", BOTH)
@pytest.mark.parametrize(("dimension", "n"), [(1, 2), (2, 1)])
def test_the_network_is_the_nested_mid_of_the_codes(dimension: int, n: int, construction: str) -> None:
    """Where all shifted points are off the strips: the value from the codes, with no network at all."""
    source = "abs(x - 1/3)" if dimension == 1 else "abs(x - 1/3)*y + y/4"
    built = approximate(source, n=n, construction=construction)
    cells, delta = 1 << n, Fraction(1, 3 << n)
    for point in product([Fraction(k, 24) for k in range(25)], repeat=dimension):
        values = []
        for sigma in ways(dimension):
            found = [_cell(t + delta * way, cells, delta) for t, way in zip(point, sigma, strict=True)]
            values.append(None if None in found else _code(built, [k or 0 for k in found]))
        if None not in values:
            while len(values) > 1:
                values = [_middle([v for v in values[i : i + 3] if v is not None]) for i in range(0, len(values), 3)]
            assert walked(built.network, point) == values[0]


def _code(built: Approximation, cell: list[int]) -> Fraction:
    """b + s * code of a cell, its bits read off the parameters."""
    place = 1 + sum(k * built.plan.cells**axis for axis, k in enumerate(cell))
    total, plan = Fraction(0), built.plan
    assert isinstance(plan, MidValuePlan)
    for bit in range(1, plan.n + 1):
        digit = floor(built.parameters[f"a_{bit}"] * 4**place) % 4
        assert digit in (0, 1)
        total += Fraction(digit, 2**bit)
    return built.parameters["b"] + built.parameters["s"] * total


@examples(60)
@given(st.integers(1, 3), st.integers(1, 4), st.data())
def test_lemma_a_2_with_garbage_in_the_trifling_region(dimension: int, cells: int, data: st.DataObject) -> None:
    """Any values in the strips, of size 10^6, and outside the cube only the codes of the cells: mids stay within the bound.

    f(x) = sum_i w_i x_i is exact at the corner of each cell, |f(x) - f(y)| <= sum |w_i| max |x_i - y_i|.
    """
    weights = data.draw(st.lists(strategies.rationals(-3, 3), min_size=dimension, max_size=dimension))
    delta = Fraction(1, 3 * cells) * data.draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 9)]))
    garbage = data.draw(st.sampled_from([Fraction(10**6), Fraction(-(10**6))]))
    share = st.builds(
        lambda k, t: min(max(Fraction(k, cells) + t * delta, Fraction(0)), Fraction(1)),
        st.integers(0, cells),
        strategies.rationals(-2, 2),
    )
    point = data.draw(st.tuples(*[st.one_of(share, strategies.rationals(0, 1))] * dimension))

    def g(y: Point, count: int) -> Fraction:
        found = [_cell(t, cells, delta) for t in y]
        if None in found:
            return garbage if count % 2 == 0 else -garbage
        return sum((w * Fraction(k or 0, cells) for w, k in zip(weights, found, strict=True)), Fraction(0))

    values = [
        g([t + delta * way for t, way in zip(point, sigma, strict=True)], count) for count, sigma in enumerate(ways(dimension))
    ]
    while len(values) > 1:
        values = [_middle(values[i : i + 3]) for i in range(0, len(values), 3)]
    f = sum((w * t for w, t in zip(weights, point, strict=True)), Fraction(0))
    assert abs(values[0] - f) <= sum(abs(w) for w in weights) / Fraction(cells)


def test_two_of_three_fail_where_delta_is_too_large() -> None:
    """delta <= 1/(3K) is needed: with delta = 1/(2K) two of three points can be in strips at once (K = 3, x = 1/2)."""
    cells = 3
    for delta, wanted in ((Fraction(1, 2 * cells), 2), (Fraction(1, 3 * cells), 1)):
        points = [Fraction(k, 1000) for k in range(1001)]
        bad = [sum(_cell(t + way * delta, cells, delta) is None for way in (-1, 0, 1)) for t in points]
        assert max(bad) == wanted


@pytest.mark.parametrize("construction", BOTH)
def test_constants_and_requests(construction: str) -> None:
    assert walked(
        approximate("3/7", dimension=2, n=1, construction=construction).network, (Fraction(1, 3), Fraction(1))
    ) == Fraction(3, 7)
    built = approximate("x/8", error="1/16", construction=construction)
    assert built.error.bound <= Fraction(1, 16) and built.error.norm == "sup"
    with pytest.raises(UsageError, match="power of two"):
        approximate("x", cells=3, construction=construction)


@pytest.mark.parametrize(("dimension", "n"), [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1)])
def test_entries_templates_and_counts(dimension: int, n: int) -> None:
    """3^d n + 2 places for n + 2 numbers, or n + 2 places; the same network for every target; the printed counts hold."""
    terms = " + ".join(f"x{axis}/{axis + 1}" for axis in range(1, dimension + 1))
    entries = {"theorem-2.2": 3**dimension * n + 2, "theorem-2.2-copied": n + 2}
    for construction, places in entries.items():
        one, two = (
            approximate(source, n=n, construction=construction, dimension=dimension) for source in (terms, f"abs({terms} - 1/2)")
        )
        assert one.network.size.intrinsic_entries == places
        assert one.network.size.intrinsic_parameters == n + 2
        assert one.network.template_sha256 == two.network.template_sha256
    plan = Theorem22Plan(dimension, n, LipschitzModulus(Fraction(1)))
    found = printed_counts(plan)
    assert found["phi_1"] <= 3**dimension * 2 ** (dimension * n + 5) == found["phi_1_printed"]
    assert found["phi_2"] <= 3**dimension * 2 ** (dimension * n + 8) * n == found["phi_2_printed"]


def test_cells_are_numbered_with_the_first_coordinate_fastest() -> None:
    assert corners(2, 2) == [0, 3, 1, 4] and list(ways(2))[:4] == [(-1, -1), (0, -1), (1, -1), (-1, 0)]


@pytest.mark.parametrize("construction", BOTH)
@pytest.mark.parametrize(("dimension", "source"), [(1, "sqrt(x + 1)"), (2, "sin(pi*x)*y"), (3, "abs(x - 1/3)*y + z/2")])
def test_the_kernel_accepts_the_certificate(dimension: int, source: str, construction: str) -> None:
    proof = certify(approximate(source, n=1, construction=construction))
    assert proof.verdict.accepted, proof.verdict.reason
    assert not proof.verdict.hypotheses
    kinds = {claim["kind"] for claim in proof.verdict.claims}
    assert {"error", "sizes"} < kinds and ({"printed-counts", "printed-shape"} < kinds) == (construction == BOTH[0])
