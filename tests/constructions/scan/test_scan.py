"""The scan network: Theorem S on drawn functions, one template for every target, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from amount import examples
from error_checks import check_scan, naive, walked
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, strategies
from symnet.constructions.scan.encoding import quantise, snake
from symnet.constructions.scan.plan import ScanPlan
from symnet.constructions.scan.recognition import closed_form
from symnet.constructions.scan.template import scan_template
from symnet.core.realize import realize
from symnet.core.schedule import snake_order
from symnet.errors import Refuted, UsageError
from symnet.targets import HoelderModulus, LipschitzModulus, Target, target
from symnet.targets.enclosure.grid import GridValues

SIZES = {1: 12, 2: 5, 3: 3}
CONSTANTS = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1), Fraction(7)])


@st.composite
def _cases(draw: st.DrawFn, dimension: int) -> tuple[Target, int, list[tuple[Fraction, ...]]]:
    function = draw(CONSTANTS.flatmap(lambda constant: strategies.lipschitz_functions(dimension, constant)))
    cells = draw(st.integers(1, SIZES[dimension]))
    return function, cells, draw(st.lists(strategies.cube_points(dimension, cells=cells), min_size=1, max_size=8))


@examples(50)
@given(_cases(1))
def test_theorem_s_in_dimension_1(case: tuple[Target, int, list[tuple[Fraction, ...]]]) -> None:
    check_scan(approximate(case[0], cells=case[1]), case[2])


@examples(40)
@given(_cases(2))
def test_theorem_s_in_dimension_2(case: tuple[Target, int, list[tuple[Fraction, ...]]]) -> None:
    check_scan(approximate(case[0], cells=case[1]), case[2])


@examples(25)
@given(_cases(3))
def test_theorem_s_in_dimension_3(case: tuple[Target, int, list[tuple[Fraction, ...]]]) -> None:
    check_scan(approximate(case[0], cells=case[1]), case[2])


@examples(40)
@given(st.sampled_from(["1/2", "1/3", "2/5"]), st.data())
def test_theorem_s_for_hoelder_functions(order: str, data: st.DataObject) -> None:
    dimension = data.draw(st.integers(1, 2))
    function = data.draw(strategies.hoelder_functions(dimension, "3/2", order))
    built = approximate(function, cells=data.draw(st.integers(1, 5)))
    check_scan(built, data.draw(st.lists(strategies.cube_points(dimension), min_size=1, max_size=5)))


@examples(15)
@given(_cases(2))
def test_the_independent_evaluator_confirms_it_too(case: tuple[Target, int, list[tuple[Fraction, ...]]]) -> None:
    built = approximate(case[0], cells=min(case[1], 3))
    check_scan(built, case[2], naive)


FIVE = [
    ("abs(x - 1/3)", 1, {}),
    ("sin(3*x)*cos(2*y)", 2, {}),
    ("sin(40*x)/8", 1, {}),
    ("7/3", 3, {}),
    ("sqrt(x)", 1, {"hoelder": "1,1/2"}),
    ("max(x, y, z) - 1/2*x*y", 3, {}),
]


@pytest.mark.parametrize(("expression", "dimension", "modulus"), FIVE)
def test_functions_of_every_kind_at_a_requested_error(expression: str, dimension: int, modulus: dict[str, str]) -> None:
    error = {1: "1/16", 2: "1/4", 3: 1}[dimension]
    built = approximate(expression, dimension=dimension, error=error, construction="scan", **modulus)  # type: ignore[arg-type]
    assert built.error.bound <= {1: Fraction(1, 16), 2: Fraction(1, 4), 3: 1}[dimension]
    points = [tuple(Fraction(k * k * (axis + 3) % 31, 30) for axis in range(dimension)) for k in range(12)]
    check_scan(built, points, lambda network, point: built(*point))
    assert walked(built.network, points[3]) == built(*points[3])


def test_the_size_is_the_smallest_that_meets_the_error() -> None:
    built = approximate("abs(x - 1/3)", error="1/16", construction="scan")
    smaller = approximate("abs(x - 1/3)", cells=built.plan.cells - 1)
    assert built.error.bound <= Fraction(1, 16) < smaller.error.bound


@pytest.mark.parametrize("dimension", [1, 2, 3, 4])
@pytest.mark.parametrize("cells", [1, 2])
def test_small_sizes_up_to_dimension_4(dimension: int, cells: int) -> None:
    built = approximate("abs(x - 1/3)", dimension=dimension, cells=cells)
    check_scan(built, [(Fraction(1),) * dimension, (Fraction(0),) * dimension, (Fraction(1, 2),) * dimension])


def test_the_same_template_for_every_target() -> None:
    sources: list[tuple[str, dict[str, Any]]] = [
        ("sin(3*x)*cos(2*y)", {}), ("abs(x - y)", {}), ("7", {"dimension": 2}), ("sqrt(x*y)", {"hoelder": "2,1/2"}),
    ]  # fmt: skip
    built = [approximate(source, cells=6, **options) for source, options in sources]
    assert len({one.network.template_sha256 for one in built}) == 1
    assert len({one.network.sha256 for one in built}) == len(sources)
    assert built[0].network.template == scan_template(2, 6)
    assert approximate("x*y", cells=7).network.template_sha256 != built[0].network.template_sha256


@examples(30)
@given(strategies.lipschitz_functions(2, 3), strategies.lipschitz_functions(2, "1/2"))
def test_equal_templates_for_drawn_targets(one: Target, two: Target) -> None:
    built = [approximate(function, cells=3).network for function in (one, two)]
    assert built[0].template_sha256 == built[1].template_sha256 and built[0].intrinsic == built[1].intrinsic == ("v", "s", "b")


@examples(60)
@given(st.integers(1, 3).flatmap(lambda d: strategies.lipschitz_functions(d, 2)), st.data())
def test_only_two_bits_a_node(function: Target, data: st.DataObject) -> None:
    cells = data.draw(st.integers(1, 4))
    built = approximate(function, cells=cells)
    v, nodes = built.parameters["v"], (cells + 1) ** function.dimension
    assert 0 <= v < 1 and (v * 4 ** (nodes - 1)).denominator == 1
    assert closed_form(built.network) is not None  # digits 0, 1, 2 only
    assert built.parameters["s"].denominator & (built.parameters["s"].denominator - 1) == 0


@pytest.mark.parametrize(("cells", "dimension"), [(3, 1), (3, 2), (2, 3)])
def test_snake_puts_grid_values_in_snake_order(cells: int, dimension: int) -> None:
    lexicographic = [sum(k * 10**i for i, k in enumerate(reversed(n))) for n in sorted(snake_order(cells, dimension))]
    expected = [sum(k * 10**i for i, k in enumerate(reversed(n))) for n in snake_order(cells, dimension)]
    assert list(snake(lexicographic, cells, dimension)) == expected


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1), st.integers(1, 999), strategies.rationals("1/8", 4))
def test_quantise_rounds_to_the_nearest(values: list[int], denominator: int, scale: Fraction) -> None:
    codes = quantise(GridValues(values, denominator, Fraction(0)), scale, 1, 0)
    for value, code in zip(values, codes, strict=True):
        assert code == (Fraction(value, denominator) / scale + Fraction(1, 2)).__floor__()


def test_constants_take_no_bits() -> None:
    built = approximate("pi", dimension=2, cells=5)
    assert built.parameters["v"] == built.parameters["s"] == 0
    assert abs(built(0, 1) - Fraction(355, 113)) < Fraction(1, 10**6)
    assert 0 < built.error.bound <= Fraction(1, 1 << 60)
    assert approximate("1/3", dimension=1, error="1/1000").error.bound == 0


def test_python_callables_and_sympy_expressions_are_targets() -> None:
    import sympy

    x = sympy.Symbol("x")
    assert approximate(sympy.Abs(x - sympy.Rational(1, 3)), cells=6).network == approximate("abs(x - 1/3)", cells=6).network
    exact = approximate(lambda x: abs(x - Fraction(1, 3)), dimension=1, lipschitz=1, cells=6)
    check_scan(exact, [(Fraction(1, 3),), (Fraction(5, 7),)])
    assert exact.network.template == approximate("abs(x - 1/3)", lipschitz=1, cells=6).network.template
    wide = target(lambda x: (x - Fraction(1, 10**12), x), 1, LipschitzModulus(Fraction(1)))
    assert abs(approximate(wide, cells=3)(Fraction(1, 2)) - Fraction(1, 2)) <= Fraction(1, 3)
    with pytest.raises(UsageError, match="float"):
        approximate(lambda x: 0.5, dimension=1, lipschitz=1, cells=3)
    with pytest.raises(UsageError, match="dimension="):
        approximate(lambda x: x, cells=3)


@pytest.mark.parametrize(
    ("source", "options", "kind"),
    [
        ("3*x", {"lipschitz": "29/10"}, "slope of at least 3"),
        ("abs(x - y)", {"lipschitz": "7/5"}, "slope of at least 1.414213"),
        ("sqrt(x)", {"hoelder": "1,2/3"}, "Hoelder constant"),
        ("sin(40*x)", {"lipschitz": 1}, "slope"),
    ],
)
def test_a_stated_modulus_that_the_values_contradict(source: str, options: dict[str, Any], kind: str) -> None:
    with pytest.raises(Refuted, match=kind):
        approximate(source, cells=8, **options)


@given(st.integers(1, 60), st.sampled_from([1, 2, 3]), strategies.rationals("1/16", 9), st.integers(2, 24))
def test_the_scale_is_an_upper_bound_with_few_bits(cells: int, dimension: int, constant: Fraction, bits: int) -> None:
    for modulus in (LipschitzModulus(constant), HoelderModulus(constant, Fraction(1, 2))):
        plan = ScanPlan(dimension, cells, modulus, bits)
        step = modulus.upper(Fraction(1, cells**2))
        assert step + 2 * plan.radius <= plan.scale <= (step + 2 * plan.radius) * (1 + Fraction(2, 2**bits))
        assert plan.radius <= plan.scale / (1 << 20)


def test_outside_the_cube_the_network_is_still_walked_exactly() -> None:
    built = approximate("abs(x - 1/3)", cells=4)
    assert built(2) == realize(built.network, (2,))[0] and built(-1) == realize(built.network, (-1,))[0]
