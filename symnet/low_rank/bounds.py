"""The ranks that weight decay and small batches allow, as exact integers; |.| any matrix norm.

Step mu, decay lambda, batches of B samples, a layer that is applied m times to each sample: W' = (1 - x) W - mu G, where
x = 2 mu lambda and G, the mean of B gradients, has a rank of at most m B. Lemma 3.2 of Galanti, Siegel, Gupte, Poggio (arXiv
2206.05794), repaired: W_T/|W_T| is within |1 - x|^n |W_{T-n}|/|W_T| of rank m B n, for W_T - (1-x)^n W_{T-n} is a sum of m B n
outer products. So once the ratio tends to 1: within eps of rank m B n for the least n with |1 - x|^n < eps.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.core.rational import exact, whole
from symnet.errors import UsageError

MAX_STEPS = 1_000_000
BITS = 256


@dataclass(frozen=True, slots=True)
class Decay:
    """x = 2 mu lambda with |1 - x| < 1, and m B."""

    x: Fraction
    per_step: int

    def steps(self, eps: Fraction) -> int:
        """Return the least n >= 1 with |1 - x|^n < eps: W_T/|W_T| comes within eps of rank m B n."""
        return self._least(eps, strict=True)

    def steps_in_print(self, eps: Fraction) -> int:
        """Return the n of the printed proof, ceil(log(2/eps)/(-log|1 - x|)): the least n >= 1 with |1 - x|^n <= eps/2."""
        return self._least(eps / 2, strict=False)

    def _least(self, bound: Fraction, strict: bool) -> int:
        """The least n >= 1 with |1 - x|^n below the bound, or at most the bound; by doubling and bisection of exact powers."""
        base = abs(1 - self.x)

        def enough(n: int) -> bool:
            return _power_below(base, n, bound, strict)

        high = 1
        while not enough(high):
            high *= 2
            if high > MAX_STEPS:
                raise UsageError(f"x = {self.x} is so near 0 or 2 that more than {MAX_STEPS} steps are needed; take more decay")
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle, high)
        return high

    def rank(self, eps: Fraction) -> int:
        """Return m B n for eps."""
        return self.per_step * self.steps(eps)

    def rank_in_print(self, eps: Fraction) -> int:
        """Return floor(m B log(2/eps)/x), the printed bound of Theorem 3.3; it is false for 2/e < eps < 1."""
        from symnet.targets.enclosure.balls import flint, precision, ratio

        with precision(BITS):
            value = self.per_step * flint().arb(ratio(2 / eps)).log() / ratio(self.x)
            found = value.floor().unique_fmpz()
        return int(found)


def _power_below(base: Fraction, n: int, bound: Fraction, strict: bool) -> bool:
    """Whether base^n < bound (<= where not strict), exactly; short powers as they are, long ones by balls that decide."""
    from symnet.targets.enclosure.balls import flint, precision, ratio

    if n * max(base.numerator.bit_length(), base.denominator.bit_length()) < 1 << 16:
        return base**n < bound or (not strict and base**n == bound)
    with precision(BITS):
        power = flint().arb(ratio(base)) ** n
        if power < ratio(bound):
            return True
        if power > ratio(bound):
            return False
    return base**n < bound or (not strict and base**n == bound)


def decay(rate: object, strength: object, batch: object, applied: object = 1) -> Decay:
    """Return the decay of training; raises UsageError where a number cannot be, or weights would not decay."""
    mu, lam = exact(rate, "rate"), exact(strength, "decay")
    if mu <= 0 or lam <= 0:
        raise UsageError(f"rate {mu}, decay {lam}: both must be above 0; write for example 0.1 and 0.01")
    x = 2 * mu * lam
    if abs(1 - x) >= 1:
        raise UsageError(
            f"rate {mu}, decay {lam}: |1 - 2 rate decay| = {abs(1 - x)} is not below 1; take a smaller rate or decay"
        )
    return Decay(x, whole(batch, "batch") * whole(applied, "patches"))


def accuracy(value: object) -> Fraction:
    """Return eps; raises UsageError unless it lies between 0 and 1."""
    eps = exact(value, "accuracy")
    if not 0 < eps < 1:
        raise UsageError(f"accuracy {eps} is not between 0 and 1; write for example 0.2")
    return eps
