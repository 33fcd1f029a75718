"""The plan for a band of functions: the size at which the error is met by all of them.

At the nodes of a grid the functions of a band lie w around their middle at most, which the error pays beside rounding. Where
the points of the band are all nodes of a grid, that grid and its divisors cost the tolerance alone; any other grid costs no
more than the half-width of the band, below which no network can be close to all its functions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symnet.constructions.construction import Construction, P
from symnet.constructions.plan import Request
from symnet.core.cells import alike
from symnet.errors import TooLarge, UsageError
from symnet.targets.band import Band
from symnet.targets.enclosure.enclosure import decimal
from symnet.targets.half_width import open_width

WHAT = "a network for data or a callable"
MOST_NODES = 1 << 22
"""Nodes at which the bounds of a band are looked for."""


def plan_on_band(construction: Construction[P], band: Band, request: Request) -> P:
    """Return the plan of the smallest network that meets a request for every function of a band; raises UsageError."""
    if construction.norm != "sup":
        raise UsageError(f"{construction.name} bounds no error of all functions through data; write --construction scan")
    if request.error is None:
        return _settled(construction, band, request, alike(_plan(construction, band, request).cells, WHAT))
    sizes = sorted(_candidates(construction, band, request))
    if not sizes:
        raise UsageError(_too_small(band, request.error))
    return _settled(construction, band, request, sizes[0])


def _plan(construction: Construction[P], band: Band, request: Request) -> P:
    return construction.plan(band.dimension, band.modulus, request, False)


def _settled(construction: Construction[P], band: Band, request: Request, cells: int) -> P:
    """The plan with these cells and the width that the band has at their nodes; raises TooLarge where these are too many."""
    nodes = (cells + 1) ** band.dimension
    if nodes > MOST_NODES:
        raise TooLarge(
            f"{cells} cells an axis with {band.dimension} inputs are {nodes} nodes, more than {MOST_NODES}; ask for less"
        )
    return _plan(construction, band, replace(request, error=None, n=None, cells=cells, width=band.nodes(cells).width))


def _candidates(construction: Construction[P], band: Band, request: Request) -> Iterator[int]:
    """Sizes that meet the error: with the widest the band is anywhere, and those on whose nodes all points stand."""
    error, widest = request.error or Fraction(0), open_width(band).high
    if widest < error:
        yield alike(_plan(construction, band, replace(request, width=widest)).cells, WHAT)
    for cells in _grid_sizes(band):
        try:
            plan = _settled(construction, band, request, cells)
        except UsageError:  # a construction that wants a power of two
            continue
        if plan.error_bound <= error:
            yield cells
            return


def _grid_sizes(band: Band) -> list[int]:
    """The sizes, ascending, of grids all of whose nodes are points of the band."""
    points = {sample.point for sample in band.samples}
    unit = math.lcm(*(at.denominator for point in points for at in point))
    if (unit + 1) ** band.dimension != len(points):
        return []
    return [cells for cells in range(1, unit + 1) if unit % cells == 0]


def _too_small(band: Band, error: Fraction) -> str:
    low, high = open_width(band).low, open_width(band).high
    if error <= low:
        return (
            f"error = {error} is below what {band.name} leaves open: two functions through it are {decimal(2 * low, -1)} apart, "
            f"so no network is closer than {decimal(low, -1)} to both; give --error above {decimal(high, 1)}, or more points"
        )
    return (
        f"error = {error} could not be reached: {band.name} leaves open up to {decimal(high, 1)} on either side of the middle; "
        f"give --error above that, or more points"
    )
