"""Hessian intervals contain the second derivatives that sympy finds."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import sympy

from symnet.targets import target
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.curvature import jet
from symnet.targets.enclosure.gradient import BoxRange
from symnet.targets.enclosure.points import Undecided
from symnet.targets.expression.sympy_bridge import to_sympy
from symnet.targets.expression.tree import Variable

SMOOTH = [
    "x**3 - 2*x*y + 1/(1 + y)", "sin(3*x)*cos(2*y)", "exp(x*y)/(2 - x)", "log(1 + x + y)*sqrt(1 + y)", "atan(2*x - y)",
    "tan(x*y)", "sinh(x) - cosh(y)*x", "tanh(3*x)*y", "(1 + x)**(7/3)", "(2 + x)**(-2)*y**2", "abs(x + 1)*y", "max(x, x + 1 + y)",
    "(x + y)**4", "(1 + y)**(1/2)*x", "erf(2*x - y)", "asin(x*y/2)", "sinc(3*x + y)", "cbrt(x + y + 1/8)", "cbrt(x - 2)*y",
    "sin(3*x + 1)/(3*x + 1)*y",
    "continued(sin(x - 1), x - 1, 1)*y", "xlogx(x + y + 1/8)", "hypot(x + 1/8, 2*y, x*y)", "atan2(x + 1/8, y - x)",
    "atan2(x - y, 1/8 + y**2)",
    "atan2(-x - 1/8, y - 1)",
]  # fmt: skip


@pytest.mark.parametrize("expression", SMOOTH)
@pytest.mark.parametrize("corner", [(Fraction(0), Fraction(1, 4)), (Fraction(1, 2), Fraction(3, 4))])
def test_second_derivatives(expression: str, corner: tuple[Fraction, Fraction]) -> None:
    found = target(expression, 2)
    assert found.expression is not None
    plain = to_sympy(found.expression)
    x, y = (to_sympy(Variable(axis)) for axis in range(2))
    with balls.precision(64):
        box = [(balls.ratio(low), balls.ratio(low + Fraction(1, 4))) for low in corner]
        where = BoxRange(found.tape, box)
        where.evaluate()
        _, hessian = jet(where, {})
    for one, two in itertools.product(range(3), repeat=2):
        point = {x: corner[0] + Fraction(one, 8), y: corner[1] + Fraction(two, 8)}
        values = {symbol: sympy.Rational(value.numerator, value.denominator) for symbol, value in point.items()}
        for i, j in ((0, 0), (0, 1), (1, 1)):
            exactly = float(sympy.diff(plain, (x, y)[i], (x, y)[j]).subs(values).evalf(30))
            low, high = (float(balls.fraction(end)) for end in hessian.get((i, j), (balls.ratio(0), balls.ratio(0))))
            assert low - 1e-12 <= exactly <= high + 1e-12


@pytest.mark.parametrize("expression", ["abs(x - 1/8)", "sqrt(x)", "x**(3/2)", "max(x, 1/8)", "min(x, y)"])
def test_where_there_are_none(expression: str) -> None:
    found = target(expression, 2)
    where = BoxRange(found.tape, [(balls.ratio(0), balls.ratio(Fraction(1, 4)))] * 2)
    where.evaluate()
    with pytest.raises(Undecided):
        jet(where, {})
