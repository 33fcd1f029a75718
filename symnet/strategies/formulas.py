"""Strategies for formulas: expressions of operations that are defined everywhere, for constructions that take formulas apart."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from symnet.core.rational import whole
from symnet.targets import Target, target
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, apply

UNARY = ("sin", "cos", "tanh", "atan", "abs", "neg", "exp", "square", "bell", "root", "inverse", "erf")
BINARY = ("add", "sub", "mul", "max", "min", "norm")
ONE, TWO, HALF = Number(Fraction(1)), Number(Fraction(2)), Number(Fraction(1, 2))


def formulas(dimension: int, depth: int = 3) -> st.SearchStrategy[Target]:
    """Return a strategy for formulas on [0,1]^dimension, of operations that are nested at most `depth` deep.

    Sums, products, maxima, minima, norms, and functions of one value that are smooth or have a kink, all defined everywhere;
    parts may be shared. Drawn: `symnet.Target`s without a modulus. They shrink towards one variable.
    """
    count, levels = whole(dimension, "dimension"), whole(depth, "depth", 0)
    return _expressions(count, levels).map(lambda tree: target(tree, count))


def _expressions(dimension: int, depth: int) -> st.SearchStrategy[Expression]:
    leaves = st.integers(0, dimension - 1).map(Variable)
    if depth == 0:
        return leaves
    inner = _expressions(dimension, depth - 1)
    numbers = st.fractions(-2, 2, max_denominator=4).filter(bool).map(Number)
    scaled = st.builds(lambda number, tree: Apply("add", (number, tree)), numbers, inner)
    one = st.builds(_unary, st.sampled_from(UNARY), st.one_of(inner, scaled))
    two = st.builds(_binary, st.sampled_from(BINARY), inner, inner)
    turned = st.builds(lambda number, tree: Apply("mul", (number, Named("pi"), tree)), numbers, inner)
    return st.one_of(leaves, one, two, turned)


def _unary(name: str, u: Expression) -> Expression:
    """A function of one value that is defined everywhere."""
    square = Apply("pow", (u, TWO))
    found: dict[str, Expression] = {
        "neg": apply("neg", u),
        "square": square,
        "exp": Apply("exp", (Apply("min", (u, ONE)),)),
        "bell": Apply("exp", (apply("neg", square),)),
        "root": Apply("sqrt", (Apply("add", (ONE, square)),)),
        "inverse": Apply("div", (ONE, Apply("add", (ONE, square)))),
    }
    return found.get(name) or Apply(name, (u,))


def _binary(name: str, one: Expression, two: Expression) -> Expression:
    if one == two and name in ("max", "min"):
        return one
    if name == "sub":
        return Apply("add", (one, apply("neg", two)))
    return Apply({"norm": "hypot"}.get(name, name), (one, two))
