"""Random expression trees, points of the cube, and an independent evaluator in mpmath for the target tests."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
from hypothesis import strategies as st

from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, apply, fold

DIGITS = 60


def numbers() -> st.SearchStrategy[Fraction]:
    return st.fractions(min_value=-4, max_value=4, max_denominator=12)


def leaves(dimension: int = 2) -> st.SearchStrategy[Expression]:
    return st.one_of(
        st.builds(Number, numbers()),
        st.sampled_from([Named("pi"), Named("e")]),
        st.builds(Variable, st.integers(0, dimension - 1)),
    )


SMOOTH = ("sin", "cos", "atan", "tanh", "exp", "sinh", "cosh", "abs", "erf", "sinc", "cbrt", "asin", "xlogx")


def _extend(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        st.tuples(st.sampled_from(["add", "mul", "min", "max"]), several).map(lambda pair: apply(pair[0], *pair[1])),
        inner.map(lambda one: apply("neg", one)),
        st.tuples(st.sampled_from(["div", "atan2", "hypot"]), inner, inner).map(lambda drawn: apply(*drawn)),
        st.tuples(inner, st.integers(-3, 4)).map(lambda pair: apply("pow", pair[0], Number(Fraction(pair[1])))),
        st.tuples(inner, st.sampled_from(["1/2", "1/3", "-2/3", "3/2"])).map(
            lambda pair: apply("pow", pair[0], Number(Fraction(pair[1])))
        ),
        st.tuples(st.sampled_from([*SMOOTH, "tan", "log", "sqrt"]), inner).map(lambda pair: apply(*pair)),
    )


def trees(dimension: int = 2) -> st.SearchStrategy[Expression]:
    """Any tree, defined or not."""
    return st.recursive(leaves(dimension), _extend, max_leaves=8)


def points(dimension: int = 2) -> st.SearchStrategy[tuple[Fraction, ...]]:
    one = st.fractions(min_value=0, max_value=1, max_denominator=30)
    return st.tuples(*[one] * dimension)


class OutsideDomain(Exception):
    """The independent evaluator met a pole, a negative root or a number too large to compare."""


def evaluate(expression: Expression, point: tuple[Fraction, ...]) -> Any:
    """The value in mpmath at the working precision; raises OutsideDomain."""
    with mpmath.workdps(DIGITS):
        return fold(expression, lambda leaf: _leaf(leaf, point), _node)


def _leaf(leaf: Number | Named | Variable, point: tuple[Fraction, ...]) -> Any:
    if isinstance(leaf, Named):
        return +mpmath.pi if leaf.name == "pi" else +mpmath.e
    number = leaf.value if isinstance(leaf, Number) else point[leaf.index]
    return mpmath.mpf(number.numerator) / number.denominator


def _node(node: Apply, values: list[Any]) -> Any:
    tiny = mpmath.mpf(10) ** -20
    if max(abs(value) for value in values) > 10**6:
        raise OutsideDomain
    name, first = node.operator, values[0]
    if (name == "div" and abs(values[1]) < tiny) or (name in ("log", "sqrt") and first < tiny):
        raise OutsideDomain
    if (name == "tan" and abs(mpmath.cos(first)) < tiny) or (name in ("exp", "sinh", "cosh") and abs(first) > 40):
        raise OutsideDomain
    if (name == "asin" and abs(first) > 1) or (name == "xlogx" and first < 0):
        raise OutsideDomain
    if name == "atan2" and abs(first) < tiny and values[1] < tiny:
        raise OutsideDomain
    if name == "pow":
        return _power(node, first, tiny)
    rules = {"add": mpmath.fsum, "mul": mpmath.fprod, "min": min, "max": max}
    if name in rules:
        return rules[name](values)
    own = {
        "cbrt": lambda: mpmath.sign(first) * mpmath.cbrt(abs(first)),
        "xlogx": lambda: first * mpmath.log(first) if first else first,
        "hypot": lambda: mpmath.sqrt(mpmath.fsum(value * value for value in values)),
    }
    if name in own:
        return own[name]()
    simple = {"neg": lambda: -first, "div": lambda: first / values[1], "abs": lambda: abs(first)}
    return simple[name]() if name in simple else getattr(mpmath, name)(*values)


def _power(node: Apply, base: Any, tiny: Any) -> Any:
    exponent = node.arguments[1]
    power = exponent.value if isinstance(exponent, Number) else Fraction(1)
    if (abs(base) < tiny and power <= 0) or (power.denominator > 1 and base < tiny):
        raise OutsideDomain
    if power.denominator == 1:
        return base ** int(power)
    return mpmath.exp(mpmath.mpf(power.numerator) / power.denominator * mpmath.log(base))
