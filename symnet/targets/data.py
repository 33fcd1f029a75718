"""Data as a target: every function with a modulus of continuity and the values of a table at its points, within a tolerance.

The target is the band of these functions; as a function of its own it is the middle of the band, which is one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.targets.band import Band
from symnet.targets.box import Box, parse_box
from symnet.targets.enclosure.enclosure import decimal
from symnet.targets.half_width import HalfWidth, open_width
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus, parse_hoelder
from symnet.targets.table import Sample, Table, read_table, samples
from symnet.targets.target import Given, Target


@dataclass(frozen=True, slots=True)
class DataTarget:
    """The band of a table as a target, the table, and the tolerance within which its values were taken."""

    target: Target
    band: Band
    table: Table
    tolerance: Fraction

    @property
    def samples(self) -> tuple[Sample, ...]:
        """The points with their intervals, in the order of the points."""
        return self.band.samples

    @property
    def lipschitz(self) -> Fraction:
        """The constant of the modulus."""
        return self.band.modulus.constant

    @property
    def half_width(self) -> HalfWidth:
        """How much the table leaves open: half the largest distance between two functions of the band."""
        return open_width(self.band)


def data_target(
    path: str | Path,
    lipschitz: Any = None,
    *,
    hoelder: Any = None,
    inputs: str | None = None,
    output: str | None = None,
    tolerance: Any = 0,
    box: Any = None,
) -> DataTarget:
    """Return the target of a file with one point a line: coordinates in a box, and the value.

    The box is by default [0, 1]^d where all points are in it, else the one that they span.

    Commas, semicolons, tabs or blanks stand between numbers, which are decimals or p/q, taken exactly; a header is skipped,
    and its names choose columns: `inputs` "a,b" and `output` "c". Rows of one point are merged. `tolerance`: each value is
    known within this. The modulus is `lipschitz`, or `hoelder` ("L,alpha"). Raises UsageError with the line, Refuted with the
    points that force a larger constant.
    """
    found = data_targets(path, lipschitz, hoelder=hoelder, inputs=inputs, output=output, tolerance=tolerance, box=box)
    if len(found) > 1:
        raise UsageError(f"--output names {len(found)} columns; data_targets gives a target for each")
    return found[0]


def data_targets(
    path: str | Path,
    lipschitz: Any = None,
    *,
    hoelder: Any = None,
    inputs: str | None = None,
    output: str | None = None,
    tolerance: Any = 0,
    box: Any = None,
) -> list[DataTarget]:
    """Return a target for each column that `output` names ("c,d"), all on the same points; else as data_target."""
    table = read_table(path, inputs, output)
    within = exact(tolerance, "--tolerance")
    sides = table.box if box is None else parse_box(box, len(table.inputs))
    table.check_inside(sides)
    several = len(table.outputs) > 1
    return [
        _column(replace(table, name=f"{table.name}, {name}") if several else table, place, within, (lipschitz, hoelder), sides)
        for place, name in enumerate(table.outputs)
    ]


def _column(table: Table, place: int, within: Fraction, stated: tuple[Any, Any], sides: Box) -> DataTarget:
    """The target of one column of values."""
    found = samples(table, within, place)
    modulus = _modulus(table, found, *stated)
    table = replace(table, outputs=table.outputs[place : place + 1])
    Band(table.name, found, modulus).check_consistent()
    if sides.is_cube:
        return banded(table, found, modulus, within)
    placed = tuple([replace(sample, point=sides.to_cube(sample.point)) for sample in found])
    made = banded(table, placed, modulus.stretched(sides.longest), within)
    return replace(made, target=replace(made.target, given=Given(sides, None, modulus)))


def banded(
    table: Table, found: tuple[Sample, ...], modulus: LipschitzModulus | HoelderModulus, tolerance: Fraction
) -> DataTarget:
    """Return the band of samples of the cube that do not contradict the modulus as a target."""
    band = Band(table.name, found, modulus)
    target = Target(band.dimension, table.name, None, band.middle, modulus, band)
    return DataTarget(target, band, table, tolerance)


def _modulus(table: Table, found: tuple[Sample, ...], lipschitz: Any, hoelder: Any) -> LipschitzModulus | HoelderModulus:
    """The modulus that is stated; raises UsageError with the least constant where none is."""
    if lipschitz is not None and hoelder is not None:
        raise UsageError("give one of --lipschitz and --hoelder with --data")
    if hoelder is not None:
        return parse_hoelder(hoelder if isinstance(hoelder, str) else ",".join(map(str, hoelder)))
    if lipschitz is None:
        least, _ = Band(table.name, found, LipschitzModulus(Fraction(0))).least_constant()
        raise UsageError(f"--data needs --lipschitz L; the values force a constant of about {decimal(least, 1)} or more")
    return LipschitzModulus(exact(lipschitz, "--lipschitz"))
