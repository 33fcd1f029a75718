"""The largest error of a network over all functions of a band: how far its farther edge is from the network.

On a line the network, a closed form, and the two edges of the band are piecewise linear: the largest distance is attained at a
node of the grid, at a point of the band, or at a peak or bottom between two of them, all of which are looked at, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symnet.constructions.closed_form import ClosedForm
from symnet.core.cells import by_axis
from symnet.errors import UsageError
from symnet.targets.band import Band
from symnet.targets.envelopes import Line


def error_over_a_band(form: object, band: Band) -> Fraction:
    """Return the largest sup norm of network - f over all f of a band on a line, the network given by what it is on the cube.

    Raises UsageError for other bands and networks.
    """
    line = band.line
    if line is None or not isinstance(form, ClosedForm):
        raise UsageError(
            f"the largest error over all functions through {band.name} is found for one input, a Lipschitz constant and a scan "
            "network only; `symnet approximate --data` proves a bound of it"
        )
    (cells,) = by_axis(form.cells, form.dimension)
    places = {*(Fraction(k, cells) for k in range(cells + 1)), *_bends(line)}
    return max(_distance(form, band, place) for place in places)


def _distance(form: ClosedForm, band: Band, place: Fraction) -> Fraction:
    """How far the farther edge of the band is from the network at a place."""
    (pair,) = band.pairs([(place,)])
    bounds, value = band.bounds((place,), pair), form((place,))
    return max(bounds.hi - value, value - bounds.lo)


def _bends(line: Line) -> Iterator[Fraction]:
    """The points of a line in [0, 1], and the peaks and bottoms between neighbours."""
    yield from (Fraction(place) / line.unit for place in line.places)
    for here in range(len(line.places) - 1 if line.slope else 0):
        for (left, right), values, sign in ((line.above, line.high, 1), (line.below, line.low, -1)):
            one, two = left[here], right[here + 1]
            rise = Fraction(sign * (values[two] - values[one])) / line.slope  # integers, where they are such, have no quotient
            middle = Fraction(line.places[one] + line.places[two] + rise) / 2
            if line.places[here] < middle < line.places[here + 1]:
                yield middle / line.unit
