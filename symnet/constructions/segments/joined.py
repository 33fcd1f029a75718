"""Lines that join, or nearly so once their coefficients are numbers of a format: knots of a path, rounded."""

from __future__ import annotations

import itertools

from symnet.constructions.segments.fitting import Fitter
from symnet.constructions.segments.links import Knot


def rounded(knots: list[Knot], fitter: Fitter) -> tuple[list[tuple[int, int]], list[int]]:
    """Return lines, as places of slope and intercept, and the places of the starts of all but the first one.

    Slopes and starts to the nearest numbers; each intercept so that the line meets the one before as nearly as it can.
    """
    form, lines, starts = fitter.form, list[tuple[int, int]](), list[int]()
    t, height = knots[0]
    for (left, before), (right, after) in itertools.pairwise(knots):
        start = form.place(left)
        if right <= left or (starts and start <= starts[-1]):
            continue
        slope = form.place((after - before) / (right - left))
        if lines:
            starts.append(start)
            t = fitter.number(start)
            height = fitter.number(lines[-1][0]) * t + fitter.number(lines[-1][1])
        middle = (fitter.number(slope) * (right - t)) / 2 + height if not lines else 0.0
        if not lines:  # the first line keeps its middle
            height = (before + after) / 2 - (middle - height)
        lines.append((slope, form.place(height - fitter.number(slope) * t)))
    return lines, starts
