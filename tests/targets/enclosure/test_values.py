"""Values, enclosures and grids against an independent evaluator in mpmath."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from amount import examples
from hypothesis import assume, given
from target_trees import OutsideDomain, evaluate, points, trees

from symnet.errors import Unproved, UsageError
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.enclosure import Enclosure
from symnet.targets.enclosure.grid import node
from symnet.targets.expression.tree import Expression
from symnet.targets.modulus.modulus import LipschitzModulus
from symnet.targets.target import Target, target

SLOW = examples(150)


def as_fraction(number: Any) -> Fraction:
    sign, mantissa, exponent, _ = number._mpf_
    return Fraction(-int(mantissa) if sign else int(mantissa)) * Fraction(2) ** int(exponent)


def contains(found: Enclosure, number: Any, extra: Fraction = Fraction(1, 10**25)) -> bool:
    exact = as_fraction(number)
    slack = extra * (1 + abs(exact))
    return found.lo - slack <= exact <= found.hi + slack


def independent(tree: Expression, point: tuple[Fraction, ...]) -> Any:
    try:
        value = evaluate(tree, point)
    except OutsideDomain:
        assume(False)
    assume(abs(value) < 10**6)
    return value


@SLOW
@given(trees(), points())
def test_enclosures_contain_the_value(tree: Expression, point: tuple[Fraction, ...]) -> None:
    value = independent(tree, point)
    found = target(tree, 2).enclose(point, Fraction(1, 2**60))
    assert found.radius <= Fraction(1, 2**60)
    assert contains(found, value)


@SLOW
@given(trees(), points(), points())
def test_boxes_contain_the_values(tree: Expression, one: tuple[Fraction, ...], two: tuple[Fraction, ...]) -> None:
    lo, hi = (tuple(map(choose, one, two)) for choose in (min, max))
    middle = tuple((a + b) / 2 for a, b in zip(lo, hi, strict=True))
    values = [independent(tree, point) for point in (lo, middle, hi, one)]
    try:
        found = target(tree, 2).box(lo, hi)
    except Unproved:
        return
    assert all(contains(found, value) for value in values)


@examples(60)
@given(trees())
def test_grids_contain_the_values(tree: Expression) -> None:
    nodes = [node(index, 3, 2) for index in range(16)]
    values = [independent(tree, point) for point in nodes]
    found = target(tree, 2).grid(3, Fraction(1, 2**40))
    assert found.radius <= Fraction(1, 2**40) and len(found.values) == 16
    for index, value in enumerate(values):
        assert contains(Enclosure(found.value(index) - found.radius, found.value(index) + found.radius), value)


def test_the_oracle_sees_a_wrong_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    one = target("sin(x) + 1/7")
    value = evaluate(one.expression, (Fraction(1, 3),))  # type: ignore[arg-type]
    assert contains(one.enclose([Fraction(1, 3)], Fraction(1, 2**60)), value)
    monkeypatch.setitem(balls.SHARED, "add", lambda a, b: a + b + balls.ball(balls.ratio(Fraction(1, 2**50))))
    assert not contains(one.enclose([Fraction(1, 3)], Fraction(1, 2**60)), value)


@pytest.mark.parametrize(
    ("text", "cells"),
    [("sin(3*x)*cos(2*y)", 20), ("sin(x*y) + z*exp(x*z)", 6), ("sin(x*z)*y + x*y", 5), ("sqrt(x4) + y*z*x", 3),
     ("pi", 4), ("sin(pi*x)", 5000), ("sqrt(abs(x - 1/3)) + y", 30), ("cos(y)", 7), ("exp(7*x)*y**2", 12)],
)  # fmt: skip
def test_grids_agree_with_single_points(text: str, cells: int) -> None:
    one = target(text, 2 if text == "pi" else None)
    found = one.grid(cells, Fraction(1, 2**30))
    choice = random.Random(7)
    for index in [0, len(found.values) - 1, *(choice.randrange(len(found.values)) for _ in range(40))]:
        near = one.enclose(node(index, cells, one.dimension), Fraction(1, 2**70))
        assert abs(near.mid - found.value(index)) <= found.radius + near.radius


@pytest.mark.parametrize("text", ["abs(x - 1/3)", "x**2*y - 1/7", "max(x, 1/3)*y", "1/(x + 1)", "min(x, y)/3", "7/3"])
def test_rational_targets_are_exact(text: str) -> None:
    one = target(text, 2)
    assert one.is_exact
    found = one.grid(5, Fraction(1, 2**20))
    assert found.radius == 0
    for index in range(36):
        assert one.value(node(index, 5, 2)) == found.value(index)


def test_common_denominators_beyond_128_bits_fall_back() -> None:
    one = target("1/(x + 1)")
    found = one.grid(300, Fraction(1, 2**20))
    assert 0 < found.radius <= Fraction(1, 2**20)
    assert all(abs(found.value(i) - Fraction(300, 300 + i)) <= found.radius for i in range(301))


def test_values_known_to_be_rational() -> None:
    assert target("sqrt(x)").value(["4/9"]) == Fraction(2, 3)
    assert target("sqrt(abs(x - 1/3)) + cos(x - 1/3)").value(["1/3"]) == 1
    assert target("sin(x)").value(["1/2"]) is None
    assert target("x**0").value([0]) == 1
    assert not target("sin(x)").is_exact
    found = target("sqrt(abs(sin(pi*x)))").enclose([1], Fraction(1, 2**40))
    assert found.radius <= Fraction(1, 2**40) and Fraction(0) in found


def test_high_precision_and_progress() -> None:
    tight = target("exp(x)").enclose([1], Fraction(1, 2**5000))
    with mpmath.workdps(1600):
        exact = as_fraction(mpmath.e)
    assert tight.lo - Fraction(1, 2**5200) <= exact <= tight.hi + Fraction(1, 2**5200)
    done: list[int] = []
    target("sin(x) + y").grid(9, "1/1000", done.append)
    assert done[-1] == 100 and done == sorted(done)
    cancelling = target("(1 + sin(x)/10**30 - 1)*10**30").grid(40, Fraction(1, 2**40))
    plain = target("sin(x)").grid(40, Fraction(1, 2**40))
    assert all(abs(a - b) <= 2 for a, b in zip(cancelling.values, plain.values, strict=True))


@pytest.mark.parametrize(
    ("text", "said"),
    [("1/x", r"1/x is not defined at x = 0"), ("log(x)", "log.x. is not defined at x = 0.*logarithm of 0"),
     ("sqrt(x - 1/2)", "negative number -1/2"), ("1/(3*x - 1)", "x = 1/3"), ("exp(exp(99*x))", "exceeds 2"),
     ("sqrt(-1) + x", "negative"), ("((2**1000)**1000)**1000*x", "exceeds"), ("x**(-1/2)", "divides by zero")],
)  # fmt: skip
def test_nodes_without_value_are_named(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        target(text).grid(3, Fraction(1, 1000))


def test_tiny_values_and_unbounded_boxes() -> None:
    tiny = target("((x/2)**1000)**1000 + (((x/3)**1000)**1000)**1000")
    assert Fraction(0) in tiny.enclose([1], Fraction(1, 2**60)) and list(tiny.grid(3, "1/8").values) == [0] * 4
    steep = target("sqrt(x - x**2) + y")  # natural interval arithmetic does not bound it on the cube
    found = steep.grid(32, Fraction(1, 2**40))
    assert abs(found.value(16 * 33) - Fraction(1, 2)) <= found.radius


def test_a_cancellation_that_never_converges_is_unproved() -> None:
    with pytest.raises(Unproved, match=r"sin.*x = 1/3"):
        target("1/(sin(x)**2 + cos(x)**2 - 1)").enclose(["1/3"], "1/100")


def test_dimensions() -> None:
    assert target("y").dimension == 2 and target("x12").dimension == 12 and target("x", 4).dimension == 4
    for source, dimension, said in [("pi", None, "--d"), ("y", 1, "too small"), ("x", 0, ">= 1"), ("1", 0, ">= 1")]:
        with pytest.raises(UsageError, match=said):
            target(source, dimension)
    with pytest.raises(UsageError, match="outside the cube"):
        target("x").enclose([2], 1)
    with pytest.raises(UsageError, match="float"):
        target("x").enclose([0.5], 1)
    with pytest.raises(UsageError, match="float"):
        target(0.5, 1)
    with pytest.raises(UsageError, match="not positive"):
        target("sin(x)").grid(3, 0)
    with pytest.raises(UsageError, match="coordinates"):
        target("x").value([0, 1])


def test_callables() -> None:
    with pytest.raises(UsageError, match="dimension= and modulus="):
        target(lambda x: x)
    one = target(lambda x, y: x * y / 3, 2, LipschitzModulus(Fraction(1, 2)))
    assert one.grid(4, "1/100").radius == 0 and one.value(["1/2", 1]) == Fraction(1, 6)
    assert one.grid(4, "1/100").value(24) == Fraction(1, 3)
    wide = target(lambda x: (x, x + Fraction(1, 1000)), 1, LipschitzModulus(Fraction(1)))
    found = wide.grid(4, "1/100")
    assert found.radius <= Fraction(1, 100) and abs(found.value(2) - Fraction(1, 2)) <= found.radius
    with pytest.raises(Unproved, match="narrower"):
        wide.enclose([0], Fraction(1, 10**6))
    with pytest.raises(UsageError, match="float"):
        target(lambda x: 0.5, 1, LipschitzModulus(Fraction(1))).grid(2, "1/2")
    assert Fraction(1, 4) in wide.box([0], [1])


def test_sympy_expressions() -> None:
    import sympy

    from symnet.targets.expression.sympy_bridge import to_sympy
    from symnet.targets.expression.sympy_reader import from_sympy

    x, y = sympy.symbols("x y", real=True)
    source = sympy.Abs(x - sympy.Rational(1, 3)) + sympy.exp(y) * sympy.sqrt(x) / 7 + sympy.Max(x, y, sympy.pi / 5)
    one, point = target(source), (Fraction(2, 7), Fraction(1, 5))
    exact = source.subs({x: sympy.Rational(2, 7), y: sympy.Rational(1, 5)})
    with mpmath.workdps(40):
        assert contains(one.enclose(point, Fraction(1, 2**80)), mpmath.mpf(str(sympy.N(exact, 40))))
    assert to_sympy(target("sin(x)**2/3 - abs(x)").expression) == sympy.sin(x) ** 2 / 3 - sympy.Abs(x)  # type: ignore[arg-type]
    for bad, said in [(x * 0.5, "Float"), (sympy.Symbol("t"), "'t'"), (sympy.gamma(x), "gamma"), (x + sympy.I, "real")]:
        with pytest.raises(UsageError, match=said):
            from_sympy(bad)
    assert isinstance(target(x), Target)
