"""Derived Lipschitz constants: valid against sampled quotients, and within the slack of known least ones."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product

import pytest
import sympy
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from target_trees import trees

from symnet.core.rational import root_upper
from symnet.errors import SymnetError, UsageError
from symnet.targets.domain import check_defined
from symnet.targets.enclosure.balls import ratio
from symnet.targets.enclosure.gradient import SLOPES
from symnet.targets.enclosure.grid import GridValues, node
from symnet.targets.expression.tree import Expression
from symnet.targets.modulus import lipschitz
from symnet.targets.modulus.contradiction import find_contradiction
from symnet.targets.modulus.lipschitz import derive_lipschitz
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus, parse_hoelder, root_text
from symnet.targets.target import Target, target

KNOWN = [
    ("sin(3*x)*cos(2*y)", "3"), ("sin(pi*x)*y", "pi"), ("abs(x - 1/3)", "1"), ("max(x, y)", "1"), ("x**2*y", "sqrt(5)"),
    ("exp(x)", "E"), ("tanh(5*x - 2)", "5"), ("sqrt(x + 1)", "1/2"), ("2*x - y", "sqrt(5)"), ("abs(x) - abs(x)", "0"),
    ("x**(3/2)", "3/2"), ("sqrt(x - x**2 + 1/100)", "5"), ("clip(3*x - 1, 0, 1)*y", "sqrt(10)"), ("7", "0"),
    ("max(abs(x - 1/2), abs(y - 1/3))", "1"), ("1/(x + 1/10)", "100"), ("min(x, y, z)", "1"), ("atan(3*x - 1)", "3"),
    ("abs(x - 1/3) - abs(x - 1/3)", "0"), ("cos(20*x)", "20"), ("tan(x)", "1 + tan(1)**2"), ("log(x + 1/2)", "2"),
    ("cosh(x) + sinh(y)", "sqrt(sinh(1)**2 + cosh(1)**2)"), ("(x + 1)**(-1/2)", "1/2"), ("abs(x) + y", "sqrt(2)"),
]  # fmt: skip


def derived(text: str) -> tuple[Target, LipschitzModulus]:
    one = target(text, 1 if text == "7" else None)
    return one, derive_lipschitz(one)


@pytest.mark.parametrize(("text", "least"), KNOWN)
def test_known_constants(text: str, least: str) -> None:
    _, modulus = derived(text)
    exact = sympy.sympify(least)
    constant = sympy.Rational(modulus.constant.numerator, modulus.constant.denominator)
    assert bool(constant >= exact)
    assert bool(constant <= exact * sympy.Rational(65, 64))
    assert modulus.origin == "derived"


@pytest.mark.parametrize(
    ("text", "exact"), [("abs(x - 1/3)", "1"), ("max(x, y)", "1"), ("7", "0"), ("3*x - 4*y", "5"), ("x/7", "1/7")]
)
def test_exact_constants(text: str, exact: str) -> None:
    assert derived(text)[1].constant == Fraction(exact)


def test_irrational_exact_constant() -> None:
    assert derived("2*x - y")[1].constant == root_upper(Fraction(5), 2)


def evidence_covers_the_cube(modulus: LipschitzModulus) -> bool:
    volume = Fraction(0)
    for leaf in modulus.evidence:
        size = Fraction(1)
        for lo, hi in zip(leaf.lo, leaf.hi, strict=True):
            size *= hi - lo
        volume += size
    return volume == 1 and all(leaf.square <= modulus.constant**2 for leaf in modulus.evidence)


@pytest.mark.parametrize("text", ["sin(3*x)*cos(2*y)", "max(abs(x - 1/2), abs(y - 1/3))*x", "sin(10*x*y) + z"])
def test_evidence_covers_the_cube(text: str) -> None:
    assert evidence_covers_the_cube(derived(text)[1])


def violated(one: Target, constant: Fraction, cells: int = 8) -> bool:
    """Whether sampled difference quotients exceed the constant, in exact arithmetic on enclosures."""
    grid = one.grid(cells, Fraction(1, 2**60))
    indices = range(len(grid.values))
    pairs = product(indices, indices) if len(indices) <= 100 else pairwise(indices)
    for i, j in pairs:
        ends = node(i, cells, one.dimension), node(j, cells, one.dimension)
        square = sum((a - b) ** 2 for a, b in zip(*ends, strict=True))
        gap = abs(grid.value(i) - grid.value(j)) - 2 * grid.radius
        if gap > 0 and gap**2 > constant**2 * square:
            return True
    return False


@examples(60)
@given(trees())
def test_no_quotient_exceeds_the_constant(tree: Expression) -> None:
    one = target(tree, 2)
    try:
        check_defined(one)
        modulus = derive_lipschitz(one)
    except SymnetError:
        return
    assert not violated(one, modulus.constant)


def test_the_quotients_see_a_wrong_slope(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not violated(*_target_and_constant("sin(3*x)"))
    monkeypatch.setitem(SLOPES, "sin", lambda step, argument, result: (result[0] * 0, result[0] * 0 + 1 / ratio(2)))
    assert violated(*_target_and_constant("sin(3*x)"))


def _target_and_constant(text: str) -> tuple[Target, Fraction]:
    one, modulus = derived(text)
    return one, modulus.constant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sqrt(x)", r'sqrt\(x\) has an unbounded slope at x = 0; give --hoelder "L,1/2"'),
        ("x**(1/3)", '"L,1/3"'),
        ("sqrt(x - x**2)", "unbounded slope"),
        ("sqrt(abs(x - 1/3)) + y", "near x = 333/1000"),
        ("sqrt(x*y)", "--lipschitz"),
    ],
)
def test_unbounded_slopes_are_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        derive_lipschitz(target(text))


def test_the_budget_keeps_a_valid_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lipschitz, "WORK", 100)
    one, modulus = derived("sin(10*x*y) + z")
    assert evidence_covers_the_cube(modulus) and not violated(one, modulus.constant, 6)


def test_moduli() -> None:
    lip, hoelder = LipschitzModulus(Fraction(3)), HoelderModulus(Fraction(2), Fraction(1, 2))
    assert lip.upper(Fraction(1, 4)) == Fraction(3, 2) and hoelder.upper(Fraction(1, 16)) == 1
    assert lip.expression(Fraction(2)) == 3 * sympy.sqrt(2)
    assert hoelder.expression(Fraction(4)) == 2 * sympy.sqrt(2)
    assert str(lip) == "Lipschitz 3 (stated)" and str(hoelder) == "Hoelder 2, order 1/2 (stated)"
    assert lip.concave and parse_hoelder("2, 1/2") == hoelder
    bound = hoelder.upper(Fraction(3, 7))
    assert Fraction(16 * 3, 7) < bound**4 < Fraction(16 * 3, 7) * (1 + Fraction(1, 2**57))
    for order in (2, 0):
        with pytest.raises(UsageError, match="order"):
            HoelderModulus(Fraction(1), Fraction(order))
    for constant, said in ((Fraction(-1), "negative"), (0.5, "float")):
        with pytest.raises(UsageError, match=said):
            LipschitzModulus(constant)  # type: ignore[arg-type]
    for text in ("2", "2,x", "", "1,1/2,3"):
        with pytest.raises(UsageError):
            parse_hoelder(text)


@pytest.mark.parametrize("text", ["sin(3*x)*cos(2*y)", "abs(x - 1/3)", "min(x, y, z)", "x*y*z + x4", "abs(x - y)"])
def test_a_true_constant_is_never_contradicted(text: str) -> None:
    one, modulus = derived(text)
    for cells in (1, 2, 5, 8):
        assert find_contradiction(one.grid(cells, Fraction(1, 2**30)), cells, one.dimension, modulus) is None


@pytest.mark.parametrize(
    ("text", "modulus", "slope"),
    [
        ("abs(x - 1/3)", LipschitzModulus(Fraction(9, 10)), "1"),
        ("sin(3*x)*cos(2*y)", LipschitzModulus(Fraction(29, 10)), "299/100"),
        ("x + y", LipschitzModulus(Fraction(7, 5)), "1414213/1000000"),
        ("x - y", LipschitzModulus(Fraction(7, 5)), "1414213/1000000"),
        ("sqrt(x)", HoelderModulus(Fraction(99, 100), Fraction(1, 2)), "1"),
        ("x + y - z", LipschitzModulus(Fraction(17, 10)), "173/100"),
    ],
)
def test_a_planted_small_constant_is_contradicted(text: str, modulus: LipschitzModulus, slope: str) -> None:
    one = target(text)
    found = find_contradiction(one.grid(24, Fraction(1, 2**40)), 24, one.dimension, modulus)
    assert found is not None and found.slope >= Fraction(slope) - Fraction(1, 10**6)
    for point, enclosure in zip(found.points, found.enclosures, strict=True):
        near = one.enclose(point, Fraction(1, 2**60))
        assert near.lo <= enclosure.hi and enclosure.lo <= near.hi
    square = sum((a - b) ** 2 for a, b in zip(*found.points, strict=True))
    gap = abs(found.enclosures[0].mid - found.enclosures[1].mid) - 2 * found.enclosures[0].radius
    assert gap > modulus.upper(Fraction(square))
    said = str(found.refuted())
    assert str(found.points[0][0]) in said and "(stated)" in said and "\n" not in said


def test_a_jump_that_only_a_long_stride_sees() -> None:
    values = GridValues([0, 1, 2, 3, 4, 5, 6, 7, 8], 8, Fraction(0))
    assert find_contradiction(values, 8, 1, LipschitzModulus(Fraction(1))) is None
    found = find_contradiction(values, 8, 1, HoelderModulus(Fraction(99, 100), Fraction(1, 2)))
    assert found is not None and found.points == ((Fraction(0),), (Fraction(1),))


def test_random_grids_agree_with_all_pairs_of_neighbours() -> None:
    choice = random.Random(5)
    for cells in (3, 4, 7):
        grid = GridValues([choice.randrange(100) for _ in range((cells + 1) ** 2)], 100, Fraction(1, 1000))
        found = find_contradiction(grid, cells, 2, LipschitzModulus(Fraction(1, 100)))
        best = Fraction(0)
        for i, j in product(range(len(grid.values)), repeat=2):
            shift = [a - b for a, b in zip(node(i, cells, 2), node(j, cells, 2), strict=True)]
            if i != j and max(map(abs, shift)) == Fraction(1, cells):
                gap = abs(grid.value(i) - grid.value(j)) - 2 * grid.radius
                best = max(best, gap / root_upper(Fraction(sum(s * s for s in shift)), 2))
        assert found is not None and found.slope >= best


@given(st.fractions(0, 30, max_denominator=40), st.integers(0, 90), st.integers(1, 60))
def test_roots_are_written_as_sympy_writes_them(constant: Fraction, top: int, cells: int) -> None:
    square, modulus = Fraction(top, cells**2), LipschitzModulus(constant)
    assert modulus.written(square) == str(modulus.expression(square)) == root_text(constant, square)


def test_other_roots_are_left_to_sympy() -> None:
    assert root_text(Fraction(1), Fraction(2, 103)) is None
    assert LipschitzModulus(Fraction(1)).written(Fraction(2, 103)) == "sqrt(206)/103"
    assert HoelderModulus(Fraction(1), Fraction(1, 2)).written(Fraction(1, 4)) == "sqrt(2)/2"
