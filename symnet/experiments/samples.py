"""What a plain network is fitted to: points with values of a formula on a box, or of a file of data, in units of their own.

Points are mapped from the box to [-1, 1]^d and values have the mean 0 and the variance 1, so that the same training does for
all units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.targets.box import Box

SIDE = {1: 65, 2: 17, 3: 9}
"""Points an axis of the grid on which a formula is read, by its number of variables."""
CLOSE = Fraction(1, 1 << 40)
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Samples:
    """Points in [-1, 1]^d and the values at them, standardised, one number for each output; `name` says of what."""

    name: str
    points: list[list[float]]
    values: list[list[float]]


def samples_of(
    expression: str | None, data: Path | None, inputs: str | None, output: str | None, box: str | None
) -> Samples | None:
    """Return the samples of a formula or of a file; None where neither is given.

    Raises UsageError where both are, or a box, or columns, without what they are about.
    """
    if expression is not None and data is not None:
        raise UsageError("give EXPRESSION or --data FILE, not both")
    if data is not None:
        return of_file(data, inputs, output, box)
    for name, given in (("--inputs", inputs), ("--output", output)):
        if given is not None:
            raise UsageError(f"{name} is about a table; give --data FILE with it, or leave it out")
    if expression is not None:
        return of_formula(expression, box)
    if box is not None:
        raise UsageError("--box is about EXPRESSION or --data FILE; give one of them with it, or leave it out")
    return None


def of_formula(text: str, box: str | None) -> Samples:
    """Return the values of a formula, or of several with ; between them, on a grid of its box."""
    from symnet.targets.enclosure.grid import node
    from symnet.targets.problem import defined, targets_on

    found, sides = targets_on(text, None, box)
    if sides.dimension not in SIDE:
        raise UsageError(f"the formula has {sides.dimension} variables, and a grid is for at most {max(SIDE)}; give --data FILE")
    cells = SIDE[sides.dimension] - 1
    grids = [defined(each, sides).grid(cells, CLOSE) for each in found]
    values = [[float(grid.value(place)) for grid in grids] for place in range(len(grids[0].values))]
    points = [_centred(node(place, cells, sides.dimension)) for place in range(len(values))]
    return Samples(f"{text} on {sides}", points, _standardised(values, text))


def of_file(path: Path, inputs: str | None, output: str | None, box: str | None) -> Samples:
    """Return the rows of a file of data; its box is the one given, or the one that its points span."""
    from symnet.targets.box import parse_box
    from symnet.targets.table import read_table

    table = read_table(path, inputs, output)
    if len(table.points) > MOST_ROWS:
        raise UsageError(f"{path}: {len(table.points)} rows are more than {MOST_ROWS}; give fewer, each step takes all of them")
    sides = table.box if box is None else parse_box(box, len(table.inputs))
    table.check_inside(sides)
    points = [_centred(sides.to_cube(point)) for point in table.points]
    values = [list(map(float, row)) for row in table.values]
    return Samples(f"{', '.join(table.outputs)} of {table.name} on {_shown(sides)}", points, _standardised(values, str(path)))


def _shown(box: Box) -> str:
    """A box in decimals."""
    return " x ".join(f"[{float(low):.6g}, {float(high):.6g}]" for low, high in box.sides)


def _centred(point: Sequence[Fraction]) -> list[float]:
    """A point of the cube as one of [-1, 1]^d."""
    return [float(2 * coordinate - 1) for coordinate in point]


def _standardised(values: list[list[float]], name: str) -> list[list[float]]:
    """Each column shifted and scaled to the mean 0 and the variance 1; raises UsageError for one that is constant."""
    columns = []
    for place, column in enumerate(zip(*values, strict=True)):
        mean = math.fsum(column) / len(column)
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in column) / len(column))
        if not deviation or not math.isfinite(deviation):
            which = f"output {place + 1} of " if len(values[0]) > 1 else ""
            raise UsageError(f"{which}{name:.60} is {column[0]:.6g} at every point; there is nothing to fit")
        columns.append([(value - mean) / deviation for value in column])
    return [list(row) for row in zip(*columns, strict=True)]
