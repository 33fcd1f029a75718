"""The target as text, printed from its tree: what a reader of a verdict compares with what they meant."""

from __future__ import annotations

from ..arithmetic import show
from ..plain import number
from ..syntax import Json

SIGNS = {"add": " + ", "mul": "*", "div": "/"}


def target_text(tree: Json) -> str:
    """Return a tree as text; "" for [], no target. Names of variables are x1, x2, ..."""
    if tree == []:
        return ""
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
