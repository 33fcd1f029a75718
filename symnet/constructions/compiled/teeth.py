"""factor t^2 by teeth (Telgarsky 2015, Yarotsky 2017): three neurons a level, and each level makes the error four times smaller.

z_0 = |t|/w, w the largest |t|; z_i = tent(z_(i-1)); t^2 = w^2 (z_0 - sum 4^-i z_i - 2^-(2k+3)) but for w^2 2^-(2k+3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.part import Found
from symnet.constructions.compiled.pieces import Pieces, rounded_up
from symnet.constructions.compiled.proposal import Proposal
from symnet.constructions.compiled.scalar import Quadratic

MOST_LEVELS = 64


@dataclass
class Teeth:
    """factor t^2 on [low, high], as exactly as wanted."""

    g: Quadratic
    low: Fraction
    high: Fraction
    kappa: float = 1.0
    straight: bool = True
    cost: float = 0.0

    @property
    def width(self) -> Fraction:
        """The largest |t|."""
        return max(self.high, -self.low)

    def best(self, neurons: int) -> Found:
        """Return what so many neurons do."""
        return self._with(max(1, neurons // 3))

    def line(self, spare: float) -> Found:
        """Return the fewest levels within an error."""
        whole = float(self.g.factor * self.width**2)
        levels = math.ceil((math.log2(whole / spare) - 3) / 2) if 0 < spare < whole else 1
        return self._with(min(max(1, levels), MOST_LEVELS))

    def _with(self, levels: int) -> Found:
        height = float(self.g.factor * self.width**2)
        return Proposal(((0.0, 0.0), (float(levels), height))), height * 2.0 ** -(2 * levels + 3)

    def pieces(self, found: Found, exactly: bool) -> Pieces:
        """Return the number of levels as pieces: their error is known exactly."""
        levels = round(found[0].knots[1][0])
        top = self.g.factor * self.width**2
        line = BrokenLine((self.low, self.high), (-2 * top * self.low / self.width, -2 * top * self.high / self.width))
        return Pieces(line, (), rounded_up(top / (1 << 2 * levels + 3)), levels=levels, width=self.width, factor=self.g.factor)
