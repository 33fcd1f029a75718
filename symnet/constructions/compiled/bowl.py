"""cosh and cos on [0, h] with a small h: pieces of a parabola, where samples in floating point would be all noise."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.part import Found, Square
from symnet.constructions.compiled.pieces import Pieces, about, bounded, exact_line
from symnet.constructions.compiled.proposal import Proposal
from symnet.constructions.compiled.scalar import Quadratic, Scalar
from symnet.targets.expression.tree import Apply, Variable

SMALL = Fraction(1, 1 << 7)
"""Up to here the parabola is near enough for proposals."""
WAYS = {"cosh": 1, "cos": -1}
HALF, ONE = Fraction(1, 2), Fraction(1)


@dataclass
class Bowl:
    """1 + t^2/2 or 1 - t^2/2 on [0, high], but for terms that are smaller than any error: proposed as the parabola that it is."""

    g: Scalar
    low: Fraction
    high: Fraction
    way: int
    kappa: float = 1.0
    straight: bool = False
    off: float = 0.0

    def __post_init__(self) -> None:
        self.parabola = Square(Quadratic(HALF), self.low, self.high)

    @property
    def cost(self) -> float:
        """c: its neurons are about c over the root of its error."""
        return self.parabola.cost

    def steepest(self, eta: float) -> float:
        """Return how steep pieces within an error are."""
        return float(self.high) * 1.001

    def folded_once(self) -> Bowl:
        """It is folded already."""
        return self

    def best(self, neurons: int) -> Found:
        """Return equal pieces and their error."""
        return self.parabola.best(neurons)

    def line(self, spare: float) -> Found:
        """Return one straight piece."""
        return self.best(1)

    def pieces(self, found: Found, exactly: bool) -> Pieces:
        """Return proposed pieces as exact ones, with an exact bound of their error or about what it is."""
        proposal, eta = found
        line = exact_line(Proposal(proposal.knots, proposal.flat), lambda t: t * t / 2, self.low, self.high, eta)
        inner = BrokenLine(line.knots, tuple(ONE + self.way * value for value in line.values))
        if not exactly:
            return about(inner, (), eta)
        return bounded(inner, (), self.g, self._parallel)

    def _parallel(self, left: Fraction, right: Fraction, slope: Fraction) -> Fraction:
        """Where it runs nearly parallel to a piece."""
        return min(max(self.way * slope, left), right)


def bowl(g: Scalar, low: Fraction, high: Fraction) -> Bowl | None:
    """Return the part of cosh or cos on a small [0, high], None for anything else."""
    tree = g.expression
    if low != 0 or high > SMALL or not isinstance(tree, Apply) or tree.arguments != (Variable(0),):
        return None
    way = WAYS.get(tree.operator)
    return None if way is None else Bowl(g, low, high, way)
