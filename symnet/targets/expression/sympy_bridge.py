"""Expression trees to sympy, for display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnet.targets.expression.notation import variable_name
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, fold

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
        "cbrt": lambda: sympy.sign(values[0]) * sympy.Abs(values[0]) ** sympy.Rational(1, 3),
        "hypot": lambda: sympy.sqrt(sympy.Add(*(value**2 for value in values))),
        "continued": lambda: values[0] / values[1],
        "xlogx": lambda: values[0] * sympy.log(values[0]),
    }
    if node.operator in simple:
        return simple[node.operator]()
    return getattr(sympy, _NAMES.get(node.operator, node.operator))(*values)
