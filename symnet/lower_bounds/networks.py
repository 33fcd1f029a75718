"""What no network of a size reaches for all functions of a class: the larger of two bounds, each computed in integers.

entropy    (weights in [-w, w]) Theorem A2: networks whose parameters lie in one of M^n cubes are within 2 eta of each other,
           M = ceil(w Lambda / eta), so that more than M^n functions, 2 r apart, cannot all be closer to networks than r - eta.
signs      (ReLU, any weights, sup norm) Warren's theorem bounds the number of sign patterns of the outputs at the m points of a
           grid; where 2^m exceeds it, a function with values +-omega(1/N)/2 there has signs that no network has.

M^n is never formed: bits = floor(n log2(M)) is computed from log2(M) between rational ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.lower_bounds.architecture import EXACT_DEPTH, Architecture, parameter_constant
from symnet.lower_bounds.logarithms import E_ABOVE, floor_of_multiple, log2_above, log2_ends
from symnet.lower_bounds.packings import Packing, mean_packing, order_of, rise, sup_packing
from symnet.targets.modulus.modulus import Modulus

MOST_HALVINGS = 1_000
"""Rooms eta = L 2^-k are tried up to this k."""
MOST_BITS = 1_000
"""Of the numbers that a bound is about."""
EACH_LAYER = 64
"""Up to this depth the sign patterns are counted layer by layer, beyond it all layers at once (Jensen)."""


@dataclass(frozen=True, slots=True)
class EntropyBound:
    """Theorem A2: some function of the packing is at least radius - room away from every network."""

    packing: Packing
    room: Fraction
    """eta."""
    bits: int
    """floor(n log2(M)), an integer above it from 257 hidden layers on."""

    @property
    def error(self) -> Fraction:
        """r - eta."""
        return self.packing.radius - self.room


@dataclass(frozen=True, slots=True)
class SignBound:
    """Some function with the values +-error at the (points + 1)^d points of a grid has signs that no network has there."""

    points: int
    error: Fraction
    count: int
    """(points + 1)^d: fewer than 2^count patterns of signs occur."""


@dataclass(frozen=True, slots=True)
class NetworkBound:
    """Both lower bounds for a class, a size and a norm; a bound that says nothing is None."""

    modulus: Modulus
    network: Architecture
    weights: Fraction | None
    p: int | None
    """The norm is L^p, None for the sup norm."""
    entropy: EntropyBound | None
    signs: SignBound | None

    @property
    def error(self) -> Fraction:
        """The larger bound, 0 where neither says anything."""
        return max((each.error for each in (self.entropy, self.signs) if each is not None), default=Fraction(0))

    @property
    def is_entropy(self) -> bool:
        """Whether the bound by entropy is the larger one."""
        return self.entropy is not None and self.entropy.error == self.error

    @property
    def reason(self) -> str:
        """Why this bound is the larger one."""
        if self.entropy is None and self.signs is None:
            return "neither bound says anything"
        if self.entropy is None:
            return "the weights may be of any size" if self.weights is None else "the bound by entropy says nothing"
        if self.signs is None:
            return "the bound by signs is for the sup norm" if self.p else "the bound by signs says nothing"
        size = "small" if self.is_entropy else "large"
        counts = ("networks that differ", "patterns of signs")
        first, second = counts if self.is_entropy else counts[::-1]
        return f"with weights so {size}, counting {first} says more than counting {second}"


def network_bound(
    modulus: Modulus, network: Architecture, weights: Fraction | str | int | None = None, p: int | None = None
) -> NetworkBound:
    """Return what no ReLU network of this size, with weights and biases in [-weights, weights], reaches for all of a class.

    `weights` None is any size. Classes are those of omega(r) = L r^alpha; in the L^p norm alpha = 1.
    """
    size = None if weights is None else exact(weights, "weights")
    if size is not None and size <= 0:
        raise UsageError(f"weights = {size} is not above 0; write the largest size that a weight may have, such as 1")
    order = order_of(modulus)
    for name, number in (("weights", size or Fraction(1)), ("class, constant", modulus.constant)):
        if max(number.numerator.bit_length(), number.denominator.bit_length()) > MOST_BITS:
            raise UsageError(f"{name}: a number of more than {MOST_BITS} bits; write a rounder one")
    if p is not None and order != 1:
        raise UsageError(f"norm Lp:{p}: pyramids are known for lipschitz:L only, not for order {order}; write --norm sup")
    if p is not None and whole(p, "p") > 64:
        raise UsageError(f"norm Lp:{p}: p is not an integer from 1 to 64")
    entropy = None if size is None else entropy_bound(modulus, network, size, p)
    return NetworkBound(modulus, network, size, p, entropy, None if p else sign_bound(modulus, network))


def entropy_bound(modulus: Modulus, network: Architecture, weights: Fraction, p: int | None = None) -> EntropyBound | None:
    """Return the bound of Theorem A2 with the best room eta = L 2^-k; None where it is not above 0."""
    found = [_with_room(modulus, network, weights, p, k) for k in _rooms(modulus, network, weights, p)]
    best = max(found, key=lambda each: each.error)
    return best if best.error > 0 else None


def _with_room(modulus: Modulus, network: Architecture, weights: Fraction, p: int | None, k: int) -> EntropyBound:
    room = modulus.constant / (1 << k)
    bits = parameter_bits(network, weights, room)
    return EntropyBound(_packing(modulus, network.inputs, p, bits), room, bits)


def _rooms(modulus: Modulus, network: Architecture, weights: Fraction, p: int | None) -> list[int]:
    """Three k, the middle one the best where log2(M) is log2(w Lambda / L) + k: halving the room costs n bits."""
    count, constant = network.parameters, modulus.constant
    first = max(Fraction(0), log2_of_moves(network, weights, constant))

    def error(k: int) -> Fraction:
        return _packing(modulus, network.inputs, p, int(count * (first + k))).radius - constant / (1 << k)

    k = 1
    while k < MOST_HALVINGS and error(k + 1) > error(k):
        k += 1
    return [max(1, k - 1), k, k + 1]


def _packing(modulus: Modulus, dimension: int, p: int | None, bits: int) -> Packing:
    return sup_packing(modulus, dimension, bits) if p is None else mean_packing(modulus, dimension, p, bits)


def parameter_bits(network: Architecture, weights: Fraction, room: Fraction) -> int:
    """Return floor(n log2(M)), from 257 hidden layers on an integer above it: networks to within room, told apart by bits."""
    count = network.parameters
    if network.depth <= EXACT_DEPTH:
        pieces = weights * parameter_constant(network, weights) / room
        return floor_of_multiple(count, -(-pieces.numerator // pieces.denominator))
    return int(count * (1 + max(Fraction(0), log2_of_moves(network, weights, room))))


def log2_of_moves(network: Architecture, weights: Fraction, room: Fraction) -> Fraction:
    """Return a rational above log2(w Lambda / room)."""
    if network.depth <= EXACT_DEPTH:
        return log2_ends(weights * parameter_constant(network, weights) / room)[1]
    return log2_ends(weights / room)[1] + closed_log2(network, weights)


def closed_log2(network: Architecture, weights: Fraction) -> Fraction:
    """Return a rational above log2((l + 1) (V + 1) Q^l), which is above log2(Lambda)."""
    widest = max(network.inputs, network.width)
    grows = log2_ends(max(Fraction(1), weights * (widest + 1)))[1]
    return log2_ends((network.depth + 1) * (widest + 1))[1] + network.depth * grows


def sign_bound(modulus: Modulus, network: Architecture) -> SignBound | None:
    """Return the bound by sign patterns with the fewest points that suffice; None where even 2^200 do not."""

    def enough(points: int) -> bool:
        count = int((points + 1) ** network.inputs)
        return bool(count > sign_patterns(network, count))

    low, high = 0, 1
    while not enough(high):
        low, high = high, 2 * high
        if high.bit_length() > 200:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return SignBound(high, rise(modulus, high) / 2, (high + 1) ** network.inputs)


def sign_patterns(network: Architecture, points: int) -> Fraction:
    """Return a rational above log2 of the number of sign patterns of the outputs at so many points, by Warren's theorem.

    Within a part of the parameters where the hidden layers before it have fixed signs, a layer's inputs to its neurons are
    polynomials in its own and all earlier parameters, of degree i for layer i.
    """
    width, depth = network.width, network.depth
    last = _warren(points, depth + 1, network.parameters)
    if depth <= EACH_LAYER:
        return last + sum(_warren(points * width, layer, network.up_to(layer)) for layer in range(1, depth + 1))
    total = depth * network.width * (network.inputs + 1) + depth * (depth - 1) // 2 * width * (width + 1)
    if points * width < network.up_to(depth):
        return Fraction(points + points * width * depth)
    return last + depth + total * log2_ends(E_ABOVE * points * width * depth * (depth + 1) / total)[1]


def _warren(count: int, degree: int, variables: int) -> Fraction:
    """A rational above log2 G, G = 2^t for t < v, else min(2^t, 2 (2 e t D / v)^v)."""
    if count < variables:
        return Fraction(count)
    return min(Fraction(count), 1 + variables * log2_above(2 * E_ABOVE * count * degree / variables))


def log2_of_constant(found: NetworkBound) -> float | None:
    """Return log2(Lambda), rounded to one decimal, for people; None for weights of any size."""
    if found.weights is None:
        return None
    if found.network.depth > EXACT_DEPTH:
        return round(float(closed_log2(found.network, found.weights)), 1)
    return round(float(log2_ends(parameter_constant(found.network, found.weights))[1]), 1)
