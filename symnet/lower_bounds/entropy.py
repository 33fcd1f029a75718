"""How many bits any encoder needs: bumps with independent signs, whatever the network (mathematics.md section 5).

Claim. Let omega be nondecreasing and concave with omega(0) = 0, for example L r^alpha with 0 < alpha <= 1, and let n >= 2
with omega(1/(n - 1)) > 2 E. Then no encoder with fewer than n^d bits determines every g on [0,1]^d with
|g(x) - g(y)| <= omega(|x - y|) within E in the sup norm.

Proof. Take rho with E < rho <= omega(D)/2, D = 1/(n - 1), and the n^d points c of the grid of spacing D, those on the
boundary included. Put b_c(x) = max(0, rho - omega(|x - c|)), zero beyond R, the least with omega(R) = rho. As omega is
concave, omega(D/2) >= omega(D)/2 >= rho, so D >= 2 R and at most one bump is not zero at a point. For signs e_c = +-1 let
g = sum_c e_c b_c. Then |g(x) - g(y)| <= omega(|x - y|):
  - one bump at most concerns x and y, or two of equal sign (the difference is then at most the larger value, and the
    other bump's point counts as a zero of that bump): omega is subadditive, so
    |b_c(x) - b_c(y)| <= |omega(|x - c|) - omega(|y - c|)| <= omega(|x - y|).
  - two bumps of opposite sign, u = |x - c| <= R, w = |y - c'| <= R, |x - y| >= D - u - w >= 0: wanted is
    2 rho <= omega(u) + omega(w) + omega(D - u - w). The right-hand side is concave in (u, w), so on [0, R]^2 it is least
    at a corner: omega(D) >= 2 rho at (0, 0); omega(R) + omega(D - R) >= 2 omega(R) = 2 rho at (R, 0) and (0, R);
    2 rho + omega(D - 2 R) at (R, R).
Two choices of signs give functions that differ by 2 rho > 2 E at some c, so one value of the code cannot serve both:
2^(n^d) values are needed, already for the functions of the class with values in [-B, B], any B > E (the whole class holds
every constant, so that no words of one length serve it). For n = 1 the functions +-rho b with one bump (rho > E as large
as wanted) need 1 bit.

For L r^alpha the largest n is ceil((L/(2E))^(1/alpha)), at least 1: for Lipschitz classes ceil(L/(2E))^d bits for an error
<= E. For an error < rho the same bumps give (floor((L/(2 rho))^(1/alpha)) + 1)^d bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from symnet.core.rational import exact, integer_root, root_upper, whole
from symnet.errors import UsageError
from symnet.targets.modulus.general_modulus import ExpressionModulus
from symnet.targets.modulus.modulus import HoelderModulus, Modulus

if TYPE_CHECKING:
    from symnet.targets.expression.tree import Expression

MAX_WITNESS, MAX_POINTS = 4_096, 1 << 40


@dataclass(frozen=True, slots=True)
class LowerBound:
    """`points`^dimension bits are needed for the class of `modulus` at a sup error <= `error`; the bumps prove it."""

    modulus: Modulus
    dimension: int
    error: Fraction
    points: int

    @property
    def bits(self) -> int:
        """The number of bits, which is the number of bumps."""
        return int(self.points**self.dimension)

    @property
    def spacing(self) -> Fraction | None:
        """The distance of neighbouring bumps along an axis; None for a single bump."""
        return Fraction(1, self.points - 1) if self.points > 1 else None

    @property
    def height(self) -> Fraction:
        """rho: above the error, at most omega(spacing)/2, a rational."""
        if self.spacing is None:
            return 2 * self.error if self.error else Fraction(1)
        if isinstance(self.modulus, ExpressionModulus):
            return self.modulus.lower(self.spacing) / 2
        constant, order = self.modulus.constant, _order(self.modulus)
        square = self.spacing**2
        bits = 16
        while True:
            found = _power_lower(constant, square, order, bits) / 2
            if found > self.error:
                return found
            bits *= 2

    @property
    def radius(self) -> Fraction | None:
        """A rational upper bound of the bumps' radius R, omega(R) = rho; None where it is 0 (of expressions: for one bump)."""
        if isinstance(self.modulus, ExpressionModulus):
            return self._radius(self.modulus)
        if self.modulus.constant == 0:
            return None
        order = _order(self.modulus)
        return root_upper((self.height / self.modulus.constant) ** order.denominator, order.numerator)

    def _radius(self, modulus: ExpressionModulus) -> Fraction | None:
        """The least multiple of spacing 2^-20 that is proved to reach the height; none where there is one bump."""
        if self.spacing is None:
            return None
        unit, low, high = self.spacing / (1 << 20), 0, 1 << 20
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if modulus.lower(middle * unit) >= self.height else (middle, high)
        return high * unit

    def centres(self) -> Iterator[tuple[Fraction, ...]]:
        """Yield the centres of the bumps."""
        axis = [Fraction(place, max(1, self.points - 1)) for place in range(self.points)]
        yield from product(axis, repeat=self.dimension)

    def witness(self, signs: Sequence[int]) -> Expression:
        """Return the function with these signs (+1 or -1, one a centre); any two of them differ by 2 * height somewhere."""
        from symnet.targets.expression.tree import Number, apply

        if self.bits > MAX_WITNESS or len(signs) != self.bits or not set(signs) <= {1, -1}:
            raise UsageError(f"signs: give {self.bits} numbers 1 or -1 (at most {MAX_WITNESS} bumps can be written down)")
        bumps = [self._bump(centre) for centre in self.centres()]
        signed = [bump if sign > 0 else apply("neg", bump) for sign, bump in zip(signs, bumps, strict=True)]
        return apply("add", Number(Fraction(0)), *signed)

    def _bump(self, centre: tuple[Fraction, ...]) -> Expression:
        """max(0, rho - omega(|x - c|)); L (|x - c|^2)^(alpha/2) for omega(r) = L r^alpha."""
        from symnet.targets.expression.tree import Number, Variable, apply

        gaps = [apply("add", Variable(axis), Number(-place)) for axis, place in enumerate(centre)]
        order = _order(self.modulus)
        if self.dimension == 1:
            distance = apply("pow", apply("abs", gaps[0]), Number(order)) if order != 1 else apply("abs", gaps[0])
        else:
            square = apply("add", *(apply("pow", gap, Number(Fraction(2))) for gap in gaps))
            distance = apply("pow", square, Number(order / 2))
        if isinstance(self.modulus, ExpressionModulus):
            fall = apply("neg", self.modulus.of(distance))
        else:
            fall = apply("mul", Number(-self.modulus.constant), distance)
        return apply("max", Number(Fraction(0)), apply("add", Number(self.height), fall))

    def ratio(self, used: int) -> Fraction:
        """Return used bits / needed bits."""
        return Fraction(used, self.bits)

    def __str__(self) -> str:
        return f"{self.bits} bits for {self.modulus} on [0,1]^{self.dimension} at a sup error <= {self.error}"


def _order(modulus: Modulus) -> Fraction:
    return modulus.order if isinstance(modulus, HoelderModulus) else Fraction(1)


def lower_bound(modulus: Modulus, dimension: int, error: Fraction) -> LowerBound | None:
    """Return the bits that any encoder of the class needs at a sup error <= `error`; None where no bump count is known.

    That is the case for moduli that are not proved concave, and for error 0 of a modulus that is not 0.
    """
    size, bound = whole(dimension, "dimension"), exact(error, "error")
    if bound < 0:
        raise UsageError(f"error = {bound} is negative; write a number >= 0")
    if why_none(modulus) is not None or (bound == 0 and modulus.upper(Fraction(size))):
        return None
    if isinstance(modulus, ExpressionModulus):
        return LowerBound(modulus, size, bound, _points_of(modulus, bound))
    return LowerBound(modulus, size, bound, _points(modulus.constant, _order(modulus), bound))


def why_none(modulus: Modulus) -> str | None:
    """Return why no lower bound is claimed for the class of a modulus, None where one is."""
    return None if modulus.concave else "the modulus is not proved concave, so bumps may not have it"


def _points_of(modulus: ExpressionModulus, error: Fraction) -> int:
    """The largest n >= 1 with n = 1 or omega(1/(n - 1)) proved > 2E, up to MAX_POINTS."""
    low, high = 1, MAX_POINTS + 1
    while high - low > 1:
        middle = min(2 * low, (low + high) // 2)
        low, high = (middle, high) if modulus.lower(Fraction(1, middle - 1)) > 2 * error else (low, middle)
    return low


def _points(constant: Fraction, order: Fraction, error: Fraction) -> int:
    """The largest n >= 1 with n = 1 or L^q > (2E)^q (n - 1)^p: m = ceil(y^(1/p)) for y = (L/(2E))^q."""
    if constant == 0:
        return 1
    ratio = (constant / (2 * error)) ** order.denominator
    root = integer_root(ratio.numerator // ratio.denominator, order.numerator)  # floor of the root of the floor
    return max(1, root if Fraction(root) ** order.numerator == ratio else root + 1)


def _power_lower(constant: Fraction, square: Fraction, order: Fraction, bits: int) -> Fraction:
    """A rational lower bound of constant * square^(order/2), within about 2^-bits of it."""
    degree = 2 * order.denominator
    number = constant**degree * square**order.numerator
    exactly = root_upper(number, degree)
    if exactly**degree == number:
        return exactly
    size = max(0, number.denominator.bit_length() - number.numerator.bit_length()) // degree
    shift = bits + size + 1
    return Fraction(integer_root((number.numerator << (shift * degree)) // number.denominator, degree), 1 << shift)
