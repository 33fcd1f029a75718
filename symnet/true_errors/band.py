"""How wide the band of all L-Lipschitz functions through data is: the largest half-width on the cube, enclosed."""

from __future__ import annotations

import time
from fractions import Fraction

from symnet.targets.data import DataTarget
from symnet.targets.enclosure import balls
from symnet.true_errors.cells import box_simplices
from symnet.true_errors.pieces import Function, piece
from symnet.true_errors.search import Search


def band(data: DataTarget, seconds: float = 2, relative: Fraction = Fraction(1, 100)) -> tuple[Fraction, Fraction | None]:
    """Return low <= sup of the half-width <= high (None: no bound in the time given).

    Every L-Lipschitz function through the data is within the half-width of the extension, and two of them attain it.
    """
    with balls.precision(96):
        function = Function(data.band)
        search = Search(function, balls.ratio(0))
        zero, one = balls.ratio(0), balls.ratio(1)
        for vertices in box_simplices(((zero, one),) * data.target.dimension):
            search.push(piece(function, vertices, [zero] * len(vertices)))
        search.run(relative, time.monotonic() + seconds, None)
        return search.bounds()
