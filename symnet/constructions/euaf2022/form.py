"""What an EUAF network is on the cube: a broken line with equal cells, by the theorem of its neurons."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symnet.constructions.euaf2022.template import PARTS, TURNS, euaf_template, parameters
from symnet.constructions.tables.form import TableForm
from symnet.core.layer import INPUT, Layer, Node, Read, affine
from symnet.core.network import Network
from symnet.targets.grid_table import GridTable

SAID = "closed form of the EUAF network: a broken line with equal cells, equal to the network by the theorem of its neurons"
MOST_CELLS = 1 << 14


def euaf_form(network: Network) -> TableForm | None:
    """Return what a bound EUAF network is on [0,1], with or without a map to its interval before it; None for any other."""
    inner, low, side = _without_map(network)
    if inner.nodes != euaf_template().nodes:
        return None
    given = inner.parameters
    cells, alpha, step = -given["minus_K"], -given["minus_alpha"], 1 / (2 * given["rise"]) if given["rise"] else Fraction(0)
    turns, factor = [given[name] for name in TURNS], given["M24"] / 24
    if cells.denominator > 1 or not 2 <= cells <= MOST_CELLS or min(step, alpha, factor, *turns) <= 0:
        return None
    count, start = int(cells), (Fraction(1, 2) - given["a_1"]) * 2 * step
    covered = start <= low and low + side <= start + (4 * count - 4) * step
    if not covered or parameters(count, step, start, alpha, turns, factor) != given:
        return None
    knots = [(start + j * step - low) / side for j in range(4 * count - 3)]
    return TableForm(network, _on_cube(knots, line_values(count, alpha, turns, factor)), SAID)


def _without_map(network: Network) -> tuple[Network, Fraction, Fraction]:
    """The network behind an affine map of the input, if it begins with one, and the ends' map: low + side t."""
    first = network.nodes[0]
    same = network, Fraction(0), Fraction(1)
    if not isinstance(first.operation, Layer) or len(first.operation.rows) != 1 or len(network.nodes) == 1:
        return same
    (row,), second = first.operation.rows, network.nodes[1]
    side = row.weights[0][1] if len(row.weights) == 1 else None
    if not isinstance(side, Fraction) or not isinstance(row.bias, Fraction) or side <= 0:
        return same
    mapped = Node(first.name, affine("identity", [({0: side}, row.bias)]), (Read(INPUT, 0, 1),))
    if first != mapped or second.reads != (Read(first.name, 0, 1),):
        return same
    if any(read.node in (INPUT, first.name) for node in network.nodes[2:] for read in node.reads):
        return same
    nodes = (replace(second, reads=(Read(INPUT, 0, 1),)), *network.nodes[2:])
    return Network(1, nodes, network.parameters), row.bias, side


def line_values(cells: int, alpha: Fraction, turns: list[Fraction], factor: Fraction) -> list[Fraction]:
    """Return the values of the network at its 4 K - 3 knots, exactly: M (2 s(w_i / (alpha + k)) - 1) at 4 k - 3 - i."""
    from flint import fmpz

    found = [Fraction(0)] * (4 * cells - 3)
    for i, turn in zip(PARTS, turns, strict=True):
        top = fmpz(turn.numerator) * alpha.denominator
        for k in range(1 if i == 1 else 2, cells + 1):
            bottom = turn.denominator * (alpha.numerator + alpha.denominator * k)
            rest = int(top % (2 * bottom))
            found[4 * k - 3 - i] = factor * Fraction(2 * min(rest, 2 * bottom - rest) - bottom, bottom)
    return found


def _on_cube(knots: list[Fraction], values: list[Fraction]) -> GridTable:
    """The broken line on [0, 1], which the knots cover, cut there."""
    line = GridTable("line", ("x",), "y", (tuple(knots),), tuple(values))
    inside = (Fraction(0), *(knot for knot in knots if 0 < knot < 1), Fraction(1))
    return GridTable("line", ("x",), "y", (inside,), tuple(map(line, inside)))
