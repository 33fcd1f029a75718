"""Signs before products: (-x)*y, as -x*y is read, is the same part of a formula as x*y but for its sign."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, fold

SIGNED = ("mul", "div")


def with_fewer_parts(expression: Expression) -> Expression:
    """Return an expression with signs in front of its products and quotients, where it has fewer different parts then."""
    found = _signs_outside(expression)
    return found if _parts(found) < _parts(expression) else expression


def _signs_outside(expression: Expression) -> Expression:
    def leaf(current: Number | Named | Variable) -> Expression:
        return current

    def node(current: Apply, arguments: Sequence[Expression]) -> Expression:
        if current.operator not in SIGNED:
            return Apply(current.operator, tuple(arguments))
        negative = sum(_is_negative(each) for each in arguments) % 2 == 1
        plain = Apply(current.operator, tuple(each.arguments[0] if _is_negative(each) else each for each in arguments))  # type: ignore[union-attr]
        return Apply("neg", (plain,)) if negative else plain

    return fold(expression, leaf, node)


def _is_negative(expression: Expression) -> bool:
    return isinstance(expression, Apply) and expression.operator == "neg"


def _parts(expression: Expression) -> int:
    """The number of different operations in an expression."""
    met: set[Expression] = set()

    def node(current: Apply, _: Sequence[None]) -> None:
        met.add(current)

    fold(expression, lambda _: None, node)
    return len(met)
