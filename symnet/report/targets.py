"""The targets of a certificate as their user writes them: text and formulas from the trees, in the coordinates of the box."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from symnet.errors import SymnetError
from symnet.kernel import Verdict
from symnet.report.place import Place, place_of
from symnet.targets.coordinates import input_name
from symnet.targets.expression.notation import text
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, fold, from_json

NAMED = re.compile(r"\b[xyz]\b")
LONG = 1_200
"""Characters of LaTeX beyond which a formula is not set."""
SUM, PRODUCT, SIGN, POWER, ATOM = range(5)
Piece = tuple[str, int]
"""LaTeX, and how tightly it binds."""


def expressions(content: Mapping[str, Any]) -> list[Expression | None]:
    """Return the targets as expressions, None for one that is none."""
    return [expression_of(tree) for tree in content.get("target", [])]


def expression_of(tree: Any) -> Expression | None:
    """Return a target as an expression, None where it is none."""
    try:
        return from_json(tree)
    except (SymnetError, LookupError, TypeError, ValueError, RecursionError):
        return None


def target_texts(content: Mapping[str, Any]) -> list[str]:
    """Return the targets as text that the parser reads, inputs by their names here; nothing where one cannot be read."""
    found = expressions(content)
    return [written(each, place_of(content)) for each in found if each is not None] if None not in found else []


def written(expression: Expression, place: Place) -> str:
    """Return an expression as text, with the names of the inputs of this place."""
    shown = text(expression)
    return NAMED.sub(lambda met: input_name("xyz".index(met[0]), place.inputs), shown)


def target_line(content: Mapping[str, Any], verdict: Verdict) -> str:
    """Return the targets and their domain in a line; as the kernel prints them where their trees cannot be read."""
    found = target_texts(content)
    return f"{'; '.join(found)} on {place_of(content).domain}" if found else verdict.target


def formula(expression: Expression, place: Place) -> str:
    """Return an expression as LaTeX, without delimiters; nothing where it is too long to be set."""
    shown = fold(expression, lambda leaf: _leaf(leaf, place), _node)[0]
    return shown if len(shown) <= LONG else ""


def _leaf(leaf: Number | Named | Variable, place: Place) -> Piece:
    if isinstance(leaf, Named):
        return {"pi": r"\pi"}.get(leaf.name, leaf.name), ATOM
    if isinstance(leaf, Variable):
        name = input_name(leaf.index, place.inputs)
        return (name if len(name) == 1 else f"x_{{{name[1:]}}}"), ATOM
    value = leaf.value
    shown = str(abs(value.numerator))
    shown = shown if value.denominator == 1 else rf"\frac{{{shown}}}{{{value.denominator}}}"
    bound = ATOM if value.denominator == 1 else PRODUCT
    return (shown, bound) if value >= 0 else (f"-{shown}", SIGN if value.denominator == 1 else SUM)


def _closed(piece: Piece, least: int) -> str:
    return piece[0] if piece[1] >= least else f"({piece[0]})"


def _node(node: Apply, pieces: list[Piece]) -> Piece:
    name = node.operator
    if name == "add":
        first, *rest = (_closed(piece, SUM) for piece in pieces)
        return first + "".join(each if each.startswith("-") else f"+{each}" for each in rest), SUM
    if name == "mul":
        return _product(pieces), PRODUCT
    if name == "div":
        return rf"\frac{{{pieces[0][0]}}}{{{pieces[1][0]}}}", POWER
    if name == "neg":
        return f"-{_closed(pieces[0], PRODUCT)}", SUM
    if name == "pow":
        return f"{_closed(pieces[0], ATOM)}^{{{pieces[1][0]}}}", POWER
    return _applied(name, pieces)


def _product(pieces: Sequence[Piece]) -> str:
    """Factors side by side, a dot before a number."""
    shown = [_closed(piece, PRODUCT if place == 0 else POWER) for place, piece in enumerate(pieces)]
    joined = shown[0]
    for each in shown[1:]:
        joined += rf"\cdot {each}" if each[0].isdigit() or each.startswith(r"\frac") else rf"\,{each}"
    return joined


def _applied(name: str, pieces: Sequence[Piece]) -> Piece:
    inner = ",".join(piece[0] for piece in pieces)
    if name == "sqrt":
        return rf"\sqrt{{{inner}}}", ATOM
    if name == "exp":
        return f"e^{{{inner}}}", POWER
    if name == "abs":
        return f"|{inner}|", ATOM
    return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}({inner})", ATOM
