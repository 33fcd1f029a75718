"""Sympy expressions as trees."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError
from symnet.targets.expression.cases import Comparison, cases
from symnet.targets.expression.macros import MACROS, signed_power
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, apply

if TYPE_CHECKING:
    import sympy

_SAME = ("exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "sinc", "erf", "erfc")
_JUMPS = ("sign", "Heaviside", "floor", "ceiling", "frac", "Mod")
_SIGNS = {"StrictLessThan": "<", "LessThan": "<=", "StrictGreaterThan": ">", "GreaterThan": ">="}


def from_sympy(expression: sympy.Basic, names: Mapping[str, int] | None = None) -> Expression:
    """Return the tree of a sympy expression; `names` maps symbol names to indices (by default x, y, z, x1..x99).

    Raises UsageError for a Float, an unknown symbol or an unknown function.
    """
    results: list[Expression] = []
    todo: list[tuple[Any, bool]] = [(expression, False)]
    while todo:
        current, ready = todo.pop()
        if type(current).__name__ == "Piecewise":
            results.append(_piecewise(current, names))
        elif (odd := _odd_power(current)) is not None:
            under, exponent, rest = odd
            root = signed_power(from_sympy(under, names), exponent)
            results.append(root if rest == 1 else Apply("mul", (root, from_sympy(rest, names))))
        elif ready:
            count = len(current.args)
            arguments = results[-count:]
            del results[-count:]
            results.append(_node(current, arguments))
        elif current.args:
            todo.append((current, True))
            todo.extend((argument, False) for argument in reversed(current.args))
        else:
            results.append(_leaf(current, names))
    return results[0]


def _leaf(leaf: Any, names: Mapping[str, int] | None) -> Expression:
    import sympy

    if isinstance(leaf, sympy.Rational):
        return Number(Fraction(int(leaf.p), int(leaf.q)))
    if leaf is sympy.pi or leaf is sympy.E:
        return Named("pi" if leaf is sympy.pi else "e")
    if isinstance(leaf, sympy.Symbol):
        return Variable(_index(leaf.name, names))
    if isinstance(leaf, sympy.Float):
        raise UsageError(f"the sympy number {leaf} is a Float, already rounded; write sympy.Rational(1, 10)")
    raise UsageError(f"{str(leaf)[:40]!r} is not a real number or a variable; use Rational, pi, E and x, y, z")


def _index(name: str, names: Mapping[str, int] | None) -> int:
    if names is not None:
        if name in names:
            return names[name]
        raise UsageError(f"the symbol {name!r} is not among {', '.join(names)}")
    if name in ("x", "y", "z"):
        return "xyz".index(name)
    if name[:1] == "x" and name[1:].isascii() and name[1:].isdigit() and name[1] != "0" and len(name) <= 3:
        return int(name[1:]) - 1
    raise UsageError(f"the symbol {name!r} is not a coordinate; use x, y, z or x1..x99")


def _piecewise(node: Any, names: Mapping[str, int] | None) -> Expression:
    """The cases of a Piecewise, the last of them for all else, as one where in another."""
    pairs = [(pair.expr, pair.cond) for pair in node.args]
    if type(pairs[0][1]).__name__ == "Equality" and type(pairs[0][1].lhs).__name__ == "im":
        return from_sympy(pairs[0][0], names)  # real_root of a symbol that sympy does not know to be real
    if type(pairs[-1][1]).__name__ != "BooleanTrue":
        raise UsageError("the last case of a Piecewise must be for all else; write (expression, True)")
    found = from_sympy(pairs[-1][0], names)
    for case, condition in reversed(pairs[:-1]):
        value = from_sympy(case, names)
        sign = _SIGNS.get(type(condition).__name__)
        if sign is None:
            raise UsageError(f"the condition {str(condition)[:40]} of a Piecewise is not one comparison; write for example x < 1")
        found = cases(Comparison(from_sympy(condition.lhs, names), sign, from_sympy(condition.rhs, names)), value, found)
    return found


def _odd_power(node: Any) -> tuple[Any, Fraction, Any] | None:
    """A product sign(u) |u|^r times a rest, r > 0, as u, r and the rest: real_root is written so."""
    import sympy

    if not isinstance(node, sympy.Mul):
        return None
    for factor in node.args:
        if isinstance(factor, sympy.sign):
            for other in node.args:
                base, exponent = other.as_base_exp()
                if base == sympy.Abs(factor.args[0]) and exponent.is_Rational and exponent > 0:
                    rest = sympy.Mul(*(part for part in node.args if part not in (factor, other)))
                    return factor.args[0], Fraction(int(exponent.p), int(exponent.q)), rest
    return None


def _node(node: Any, arguments: list[Expression]) -> Expression:
    kind = type(node).__name__
    if kind in ("Add", "Mul", "Min", "Max"):
        return Apply(kind.lower(), tuple(arguments))
    if kind == "Pow":
        return _power(arguments[0], arguments[1])
    name = "abs" if kind == "Abs" else kind
    if name in _SAME or name == "abs":
        return MACROS[name][3](*arguments) if name in MACROS else Apply(name, tuple(arguments))
    if kind in _JUMPS:
        raise UsageError(f"{kind} is not continuous; write a continuous function, for example a ramp clip(u, 0, 1)")
    raise UsageError(f"{kind} is not among {', '.join(_SAME)}, sqrt, real_root, Abs, Min, Max, Piecewise; rewrite it")


def _power(base: Expression, exponent: Expression) -> Expression:
    if base == Named("e"):
        return Apply("exp", (exponent,))
    if isinstance(exponent, Number):
        if exponent.value == -1:
            return apply("div", Number(Fraction(1)), base)
        return Apply("pow", (base, exponent))
    return Apply("exp", (Apply("mul", (exponent, Apply("log", (base,)))),))
