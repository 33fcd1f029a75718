"""Expression trees to sympy, for display, and from sympy, as targets."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError
from symnet.targets.expression.notation import variable_name
from symnet.targets.expression.tree import FUNCTIONS, Apply, Expression, Named, Number, Variable, apply, fold

if TYPE_CHECKING:
    import sympy

_NAMES = {"abs": "Abs", "min": "Min", "max": "Max"}


def to_sympy(expression: Expression) -> sympy.Expr:
    """Return the expression in sympy, over real symbols x, y, z, x4, ..."""
    import sympy

    def leaf(current: Number | Named | Variable) -> Any:
        if isinstance(current, Number):
            return sympy.Rational(current.value.numerator, current.value.denominator)
        if isinstance(current, Named):
            return sympy.pi if current.name == "pi" else sympy.E
        return sympy.Symbol(variable_name(current.index), real=True)

    return fold(expression, leaf, _to_sympy)


def _to_sympy(node: Apply, values: list[Any]) -> Any:
    import sympy

    simple = {
        "add": lambda: sympy.Add(*values),
        "mul": lambda: sympy.Mul(*values),
        "neg": lambda: -values[0],
        "div": lambda: values[0] / values[1],
        "pow": lambda: values[0] ** values[1],
    }
    if node.operator in simple:
        return simple[node.operator]()
    return getattr(sympy, _NAMES.get(node.operator, node.operator))(*values)


def from_sympy(expression: sympy.Basic, names: Mapping[str, int] | None = None) -> Expression:
    """Return the tree of a sympy expression; `names` maps symbol names to indices (by default x, y, z, x1..x99).

    Raises UsageError for a Float, an unknown symbol or an unknown function.
    """
    results: list[Expression] = []
    todo: list[tuple[Any, bool]] = [(expression, False)]
    while todo:
        current, ready = todo.pop()
        if ready:
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


def _node(node: Any, arguments: list[Expression]) -> Expression:
    kind = type(node).__name__
    if kind in ("Add", "Mul", "Min", "Max"):
        return Apply(kind.lower(), tuple(arguments))
    if kind == "Pow":
        return _power(arguments[0], arguments[1])
    if kind.lower() in FUNCTIONS and len(arguments) == 1:
        return Apply(kind.lower(), tuple(arguments))
    raise UsageError(f"{kind} is not among the functions {', '.join(FUNCTIONS)}, min, max; rewrite the expression")


def _power(base: Expression, exponent: Expression) -> Expression:
    if base == Named("e"):
        return Apply("exp", (exponent,))
    if isinstance(exponent, Number):
        if exponent.value == -1:
            return apply("div", Number(Fraction(1)), base)
        return Apply("pow", (base, exponent))
    return Apply("exp", (Apply("mul", (exponent, Apply("log", (base,)))),))
