"""The target as text, printed from its tree: what a reader of a verdict compares with what they meant."""

from __future__ import annotations

import hashlib

from ..arithmetic import show
from ..plain import canonical, number
from ..syntax import Json
from .bands import digest_of, is_band
from .tables import is_table

SHOWN = 4
SIGNS = {"add": " + ", "mul": "*", "div": "/"}


def target_text(tree: Json) -> str:
    """Return a tree, a band or a table as text; "" for [], no target. Names of variables are x1, x2, ..."""
    if tree == []:
        return ""
    if is_band(tree):
        return _band_text(*tree[1:])
    if is_table(tree):
        return _table_text(*tree[1:])
    results: list[str] = []
    todo: list[tuple[Json, bool]] = [(tree, False)]
    while todo:
        item, ready = todo.pop()
        if item[0] == "number":
            value = number(item[1], "target")
            short = max(abs(value.numerator), value.denominator) < 1 << 4096  # Python refuses longer decimals
            plain = str(value) if short else show(value)
            results.append(plain if value.denominator == 1 and value >= 0 else f"({plain})")
        elif item[0] in ("named", "variable"):
            results.append(str(item[1]) if item[0] == "named" else f"x{int(number(item[1], 'target')) + 1}")
        elif not ready:
            todo.append((item, True))
            todo.extend((argument, False) for argument in reversed(item[1:]))
        else:
            count = len(item) - 1
            arguments = results[len(results) - count :]
            del results[len(results) - count :]
            results.append(_joined(item[0], arguments))
    return results[0]


def _band_text(modulus: Json, rows: Json) -> str:
    """A band in words: the modulus, and the first of its rows or the file that holds them."""
    if "expression" in modulus:
        bound = f"|f(x) - f(y)| <= h(r) wherever |x - y| <= r, h(x1) = {target_text(modulus['expression'])},"
    else:
        power = "" if modulus["order"] == "0x1" else f"^({_plain(modulus['order'])})"
        bound = f"|f(x) - f(y)| <= {_plain(modulus['constant'])} |x - y|{power}"
    if digest_of(rows):
        known = f"values as in the file with SHA-256 {digest_of(rows)}"
    else:
        shown = [f"f({', '.join(map(_plain, row[:-2]))}) in [{_plain(row[-2])}, {_plain(row[-1])}]" for row in rows[:SHOWN]]
        known = "; ".join(shown) + (f"; and so on, {len(rows)} rows" if len(rows) > SHOWN else "")
    return f"every f with {bound} and {known}"


def _table_text(knots: Json, values: Json) -> str:
    """A table in words: knots and values, the first of them where they are many, and the SHA-256 of lists or of the file."""
    axes = "; ".join(f"x{axis} = {_few(each)}{_unseen(each)}" for axis, each in enumerate(knots, 1))
    digest = digest_of(values)
    here = "" if digest else f"{_few(values)}, a list "
    known = f"with the values {here or 'of the file '}with SHA-256 {digest or _sha256(values)}"
    size = " x ".join(str(len(each)) for each in knots)
    return f"the interpolant on the Kuhn triangulation of a grid of {size} nodes, {axes}, {known}"


def _unseen(numbers: Json) -> str:
    """The SHA-256 of a list of which the middle ones are left out: two grids have not one text."""
    return f", a list with SHA-256 {_sha256(numbers)}" if len(numbers) > SHOWN + 2 else ""


def _sha256(numbers: Json) -> str:
    return hashlib.sha256(canonical(numbers)).hexdigest()


def _few(numbers: Json) -> str:
    """Numbers in a row, the middle ones left out where they are many."""
    shown = [*numbers[:SHOWN], "", numbers[-1]] if len(numbers) > SHOWN + 2 else numbers
    return ", ".join(_plain(each) if each else "..." for each in shown)


def _plain(text: Json) -> str:
    """A number as p/q, unless that is long."""
    value = number(text, "target")
    return str(value) if max(abs(value.numerator), value.denominator) < 1 << 256 else show(value)


def _joined(name: str, arguments: list[str]) -> str:
    if name in SIGNS:
        return "(" + SIGNS[name].join(arguments) + ")"
    if name == "neg":
        return f"(-{arguments[0]})"
    if name == "continued":
        return f"({arguments[0]}/{arguments[1]} continued to {arguments[2]})"
    if name == "pow":
        return f"({arguments[0]}**{arguments[1]})"
    return f"{name}({', '.join(arguments)})"
