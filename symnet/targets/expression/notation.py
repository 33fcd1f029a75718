"""Expression trees as text that the parser reads back to the same tree."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, fold

Piece: TypeAlias = tuple[str, int, tuple[str, int]]
"""A text, how tightly it binds, and for a negation the same of its operand (so that a - b*c needs no brackets)."""
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = 1, 2, 3, 4, 5
_LETTERS = "xyz"


def variable_name(index: int) -> str:
    """Return x, y, z for the first three coordinates, then x4, x5, ..."""
    return _LETTERS[index] if index < 3 else f"x{index + 1}"


def text(expression: Expression) -> str:
    """Return the expression as text; `parse(text(e)) == e` for every tree that the parser or `apply` makes."""
    return fold(expression, _leaf, _node)[0]


def _leaf(leaf: Number | Named | Variable) -> Piece:
    if isinstance(leaf, Named):
        return _piece(leaf.name, _ATOM)
    if isinstance(leaf, Variable):
        return _piece(variable_name(leaf.index), _ATOM)
    if leaf.value.denominator != 1:
        return _piece(str(leaf.value), _PRODUCT)
    return _piece(str(leaf.value), _ATOM if leaf.value >= 0 else _SIGN)


def _piece(shown: str, binding: int) -> Piece:
    return shown, binding, ("", 0)


def _closed(piece: Piece | tuple[str, int], least: int) -> str:
    return piece[0] if piece[1] >= least else f"({piece[0]})"


def _node(node: Apply, pieces: list[Piece]) -> Piece:
    shown, binding = _operator(node, pieces)
    return shown, binding, pieces[0][:2]


def _operator(node: Apply, pieces: list[Piece]) -> tuple[str, int]:
    if node.operator == "add":
        return _sum(node, pieces), _SUM
    if node.operator == "mul":
        # (x*y)*z is not x*y*z as a tree, so a product that stands first in a product keeps its brackets.
        first = _bracketed(pieces[0], node.arguments[0], "mul") if pieces[0][1] >= _PRODUCT else f"({pieces[0][0]})"
        return "*".join([first, *(_closed(piece, _POWER) for piece in pieces[1:])]), _PRODUCT
    if node.operator == "div":
        return f"{_closed(pieces[0], _PRODUCT)}/{_closed(pieces[1], _POWER)}", _PRODUCT
    if node.operator == "neg":
        return f"-{_closed(pieces[0], _SIGN)}", _SIGN
    if node.operator == "pow":
        return f"{_closed(pieces[0], _ATOM)}**{_closed(pieces[1], _ATOM)}", _POWER
    return f"{node.operator}({', '.join(piece[0] for piece in pieces)})", _ATOM


def _bracketed(piece: Piece, argument: Expression, operator: str) -> str:
    same = isinstance(argument, Apply) and argument.operator == operator
    return f"({piece[0]})" if same else piece[0]


def _sum(node: Apply, pieces: list[Piece]) -> str:
    parts = [_bracketed(pieces[0], node.arguments[0], "add")]
    for argument, piece in zip(node.arguments[1:], pieces[1:], strict=True):
        if isinstance(argument, Number) and argument.value < 0:
            parts.append(f" - {Fraction(-argument.value)}")
        elif isinstance(argument, Apply) and argument.operator == "neg":
            parts.append(f" - {_closed(piece[2], _PRODUCT)}")
        else:
            parts.append(f" + {_closed(piece, _PRODUCT)}")
    return "".join(parts)
