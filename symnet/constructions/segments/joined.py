"""Lines that join, or nearly so once their coefficients are numbers of a format: the path with the fewest links in a tube."""

from __future__ import annotations

import itertools

from symnet.constructions.fewest.tube import Tube as Corridor
from symnet.constructions.fewest.tube import flat_link, path
from symnet.constructions.segments.fitting import Fitter
from symnet.constructions.segments.real import smallest
from symnet.constructions.segments.samples import Samples
from symnet.errors import Unproved

MOST = 1_200
STEPS = 14
Knots = list[tuple[float, float]]


def joined(found: Samples, fitter: Fitter, count: int, eta: float | None) -> tuple[list[tuple[int, int]], list[int]]:
    """Return at most so many lines, as places of slope and intercept, and the places of the starts of all but the first one.

    eta: an error to stay within, before rounding; None for the smallest one.
    """
    step = max(len(found.x) // MOST, 1)
    x, y = list(found.x[::step]), list(found.y[::step])
    if x[-1] != found.x[-1]:
        x, y = [*x, found.x[-1]], [*y, found.y[-1]]
    total = count + 2 * bool(found.wishes.tails)

    def links(eta: float) -> Knots:
        corridor = Corridor(x, y, eta)
        return path(corridor, flat_link, total) if found.wishes.tails == "constant" else path(corridor, most=total)

    if eta is None:
        eta = smallest(lambda eta: 0 < len(links(eta)) <= total + 1, 0.0, max(y) - min(y), STEPS)
    knots = links(eta)
    if not knots:
        raise Unproved(f"no {count} segments that join were found; take more segments")
    return _rounded(knots, fitter)


def _rounded(knots: Knots, fitter: Fitter) -> tuple[list[tuple[int, int]], list[int]]:
    """Slopes and starts to the nearest numbers; each intercept so that the line meets the one before as nearly as it can."""
    form, lines, starts = fitter.form, list[tuple[int, int]](), list[int]()
    t, height = knots[0]
    for (left, before), (right, after) in itertools.pairwise(knots):
        start = form.place(left)
        if starts and start <= starts[-1]:
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
