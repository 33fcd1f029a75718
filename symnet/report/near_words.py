"""Statements about networks of parts in words and as LaTeX: what neurons are near, ranges of expressions, kinks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from symnet.kernel.targets.printing import target_text
from symnet.report.names import Names
from symnet.report.notation import latex_name
from symnet.report.numbers import bound_text, number, rounded_up

Statement = Mapping[str, Any]
LONG = 300
VARIABLE = re.compile(r"\bx(\d+)\b")


def expression(s: Statement, names: Names) -> str:
    """Return the tree of a statement as text in the inputs, or in the neurons of its cut."""
    cut = s["cut"]

    def name(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        return names.neuron(cut[place][0]) if cut else names.place.coordinate(place)

    found = VARIABLE.sub(name, target_text(s["tree"]))
    inner = found[1:-1] if _is_open(s) else found
    return inner if len(inner) <= LONG else f"{inner[:LONG]}..."


def _is_open(s: Statement) -> bool:
    """Whether the tree of a statement is printed in parentheses, which it needs behind a minus only."""
    return s["tree"][0] in ("add", "mul", "div", "pow", "neg")


def _where(s: Statement, names: Names) -> str:
    """Where a statement speaks: on the box, or where the neurons of its cut are in their intervals."""
    if not s["cut"]:
        return f"on {names.place.domain}"
    met = [f"{names.neuron(place)} is in [{bound_text(low)}, {bound_text(high)}]" for place, low, high in s["cut"]]
    return f"where {' and '.join(met)}"


def near(s: Statement, names: Names) -> str:
    """Return what a neuron is near."""
    neuron, tree = names.neuron(s["neuron"]), expression(s, names)
    if s["bound"] == "0x0":
        return f"{neuron} = {tree} {_where(s, names)}"
    return f"|{neuron} - {f'({tree})' if _is_open(s) else tree}| <= {bound_text(s['bound'])} {_where(s, names)}"


def enclosure(s: Statement, names: Names) -> str:
    """Return the range of an expression."""
    return f"{expression(s, names)} is in [{bound_text(s['low'])}, {bound_text(s['high'])}] {_where(s, names)}"


def kinks(s: Statement, names: Names) -> str:
    """Return how many kinks, and so how many neurons, it takes."""
    count = int(s["kinks"], 16)
    least = f"{count} kink" + "s" * (count != 1)
    return (
        f"every continuous piecewise linear function within {bound_text(s['error'])} of f on {names.place.domain} has at least "
        f"{least}; so no network with one hidden layer and this error has fewer than {count} neurons"
    )


def _latex_where(s: Statement, names: Names) -> str:
    if not s["cut"]:
        return rf"x\in {names.place.domain_latex}"
    return ",\\ ".join(
        rf"{latex_name(names.neuron(place))}\in[{number(low)},{number(high)}]" for place, low, high in s["cut"][:8]
    )


def near_latex(s: Statement, names: Names) -> str:
    """Return what a neuron is near, as LaTeX."""
    neuron, tree = latex_name(names.neuron(s["neuron"])), rf"\text{{({expression(s, names)})}}"
    where = rf"\quad ({_latex_where(s, names)})"
    return rf"{neuron}={tree}{where}" if s["bound"] == "0x0" else rf"|{neuron}-{tree}|\le {rounded_up(s['bound'])}{where}"


def enclosure_latex(s: Statement, names: Names) -> str:
    """Return the range of an expression, as LaTeX."""
    return rf"{number(s['low'])}\le\text{{{expression(s, names)}}}\le {number(s['high'])}\quad ({_latex_where(s, names)})"


def broken_line(s: Statement, names: Names) -> str:
    """Return what broken line the output is near."""
    cells = len(s["values"]) - 1
    near = "is" if s["bound"] == "0x0" else f"is within {bound_text(s['bound'])} of"
    return (
        f"for every x in {names.place.domain} the output {near} the broken line with {cells} cells of length {number(s['step'])} "
        f"and the values {', '.join(number(value) for value in s['values'][:3])}, ..., {number(s['values'][-1])} at their ends"
    )


def broken_line_latex(s: Statement, names: Names) -> str:
    """Return what broken line the output is near, as LaTeX."""
    at = rf"P(a+jh)=v_j,\ h={number(s['step'])},\ j\le {len(s['values']) - 1}"
    return rf"|\phi-P|\le {rounded_up(s['bound'])}\quad ({at})"


def levels(s: Statement, names: Names) -> str:
    """Return the values of the output on intervals."""
    pieces = [f"{number(value)} on [{number(low)}, {number(high)}]" for low, high, value in s["pieces"]]
    return f"the output is exactly {', '.join(pieces[:12])}{', ...' * (len(pieces) > 12)}"


def levels_latex(s: Statement, names: Names) -> str:
    """Return the values of the output on intervals, as LaTeX."""
    pieces = [rf"\phi={number(value)}\text{{ on }}[{number(low)},{number(high)}]" for low, high, value in s["pieces"]]
    return r",\quad ".join(pieces[:6]) + r",\dots" * (len(pieces) > 6)


def kinks_latex(s: Statement, names: Names) -> str:
    """Return how many kinks it takes, as LaTeX."""
    near = rf"\|P-f\|_{{L^\infty({names.place.domain_latex})}}\le {number(s['error'])}"
    return rf"\text{{kinks of }}P\ge {int(s['kinks'], 16)}\quad ({near})"
