"""What stands beside a result: the error that no network of its width and depth has for its whole class, whatever the weights."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.core.decimals import rounded_down
from symnet.errors import UsageError
from symnet.lower_bounds.architecture import MAX_INPUTS, MOST, Architecture
from symnet.lower_bounds.networks import sign_bound
from symnet.lower_bounds.packings import order_of
from symnet.targets.modulus.modulus import Modulus


@dataclass(frozen=True, slots=True)
class Beside:
    """The error below which no network of this width and depth stays for every function of the class, in the sup norm."""

    width: int
    depth: int
    error: Fraction

    def ratio(self, proved: Fraction) -> Fraction:
        """Return how many times larger a proved error is."""
        return proved / self.error

    def short(self, proved: Fraction) -> str:
        """Return the error and the ratio for a column."""
        return f"{rounded_down(self.error, 3)} (x {_rounded_up(self.ratio(proved))})"

    def words(self, proved: Fraction) -> str:
        """Return the error and the ratio as a sentence."""
        layers = f"{self.depth} hidden layer{'s' * (self.depth != 1)} of {self.width} neurons"
        found = f"no network with {layers}, whatever its weights, is within {rounded_down(self.error)} of every function"
        return f"{found} of the class; the proved error is {_rounded_up(self.ratio(proved))} times as large"


def beside(modulus: Modulus, dimension: int, width: object, depth: object, norm: str) -> Beside | None:
    """Return what no network of this size reaches; None in L^p norms, for classes without a packing, and beyond its sizes."""
    if norm != "sup" or not isinstance(width, int) or not isinstance(depth, int):
        return None
    if not (0 < width <= MOST and 0 < depth <= MOST and 0 < dimension <= MAX_INPUTS):
        return None
    try:
        order_of(modulus)
    except UsageError:
        return None
    found = sign_bound(modulus, Architecture(dimension, width, depth))
    return None if found is None else Beside(width, depth, found.error)


def _rounded_up(ratio: Fraction) -> str:
    """A ratio, rounded up; beyond 10^9 to two digits."""
    whole = -(-ratio.numerator // ratio.denominator)
    return f"{whole:,}" if whole < 10**9 else rounded_down(ratio + ratio / 10, 2)
