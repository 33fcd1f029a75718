"""Theorem B1: networks of depth 1, 2, ... converge uniformly on bounded sets where the sums of |P_k| and |b_k| are finite.

With A_(k+1) = (1 + |P_(k+1)|) A_k + |b_(k+1)| and A_n >= |N_n(x)|, the increments |N_(k+1) - N_k| add up to at most A_inf - A_n,
and A_inf <= (A_M + beta_M) / (1 - p_M) where p_M < 1 and beta_M bound the sums beyond layer M. All numbers are rationals, rounded
up to multiples of 2^-160.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from symnet.convergence.deep_network import DeepNetwork, matrix_norm, vector_norm
from symnet.errors import UsageError

PLACES = 160
AHEAD = 64
"""Layers that are looked at one by one beyond the one that is asked about, before the bounds of the tails are used."""
MAX_DEPTH = 1 << 12


@dataclass(frozen=True)
class Rates:
    """How far the network of each depth is from the limit, for all x with |x| <= radius, or for one x."""

    network: DeepNetwork
    radius: Fraction

    @property
    def problem(self) -> str | None:
        """Why convergence is not shown, None where it is."""
        weights, biases = self.network.tails(max(self.network.proved_from, AHEAD))
        if weights is None or biases is None:
            which = "of the norms of W_n - I" if weights is None else "of the norms of b_n"
            return f"the sum {which} is not shown to be finite by comparison with a geometric or a p-series"
        return None

    @cached_property
    def _sizes(self) -> list[Fraction]:
        """A_1, A_2, ...: bounds of |N_n(x)|, as far as they were asked for."""
        first, norm = self.network.first, self.network.norm
        return [up(matrix_norm(first.weights, norm) * self.radius + vector_norm(first.biases, norm))]

    def size(self, n: int) -> Fraction:
        """Return A_n."""
        while len(self._sizes) < n:
            weights, biases = self.network.sizes(len(self._sizes) + 1)
            self._sizes.append(up((1 + weights) * self._sizes[-1] + biases))
        return self._sizes[n - 1]

    def rate(self, n: int, size: Fraction | None = None) -> Fraction | None:
        """Return a rational >= |N_inf(x) - N_n(x)| for all x of the set; None where it is not shown.

        `size` is |N_n(x)| where one x is meant.
        """
        if not 1 <= n <= MAX_DEPTH:
            raise UsageError(f"depth {n} is not from 1 to {MAX_DEPTH}")
        start = self.size(n) if size is None else size
        far, end = start, max(n + AHEAD, self.network.proved_from)
        for k in range(n + 1, end + 1):
            weights, biases = self.network.sizes(k)
            far = up((1 + weights) * far + biases)
        while end <= 2 * MAX_DEPTH:
            more, shift = self.network.tails(end)
            if more is None or shift is None:
                return None
            if more < 1:
                return up((far + shift) / (1 - more)) - start
            for k in range(end + 1, 2 * end + 1):
                weights, biases = self.network.sizes(k)
                far = up((1 + weights) * far + biases)
            end *= 2
        return None

    def sums(self, n: int) -> tuple[Fraction, Fraction] | None:
        """Return bounds of the sums of |P_k| and of |b_k| over k > n; None where they are not shown finite."""
        end = max(n + AHEAD, self.network.proved_from)
        weights, biases = self.network.tails(end)
        if weights is None or biases is None:
            return None
        known = [self.network.sizes(k) for k in range(n + 1, end + 1)]
        return up(weights + sum(one for one, _ in known)), up(biases + sum(two for _, two in known))

    def depth_for(self, accuracy: Fraction) -> int | None:
        """Return the least depth, found by halving, whose network is within `accuracy` of the limit on the set.

        None where no depth up to 2^12, or up to the last layer that is known, is shown to be.
        """

        def enough(n: int) -> bool:
            found = self.rate(n)
            return found is not None and found <= accuracy

        deepest = MAX_DEPTH if self.network.last is None else self.network.last
        low, high = 0, 1
        while not enough(high):
            if high == deepest:
                return None
            low, high = high, min(2 * high, deepest)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle, high)
        return high

    @property
    def product(self) -> Fraction | None:
        """Return C >= |J_n W_n ... J_2 W_2| for every n and all 0/1 diagonals J (Theorem B2); None where it is not shown."""
        found, end = Fraction(1), max(AHEAD, self.network.proved_from)
        for k in range(2, end + 1):
            found = up(found * (1 + self.network.sizes(k)[0]))
        more = self.network.tails(end)[0]
        return None if more is None or more >= 1 else up(found / (1 - more))


def up(number: Fraction) -> Fraction:
    """Return a number rounded up to a multiple of 2^-160."""
    return Fraction(-(-(number.numerator << PLACES) // number.denominator), 1 << PLACES)
