"""Where |phi - f| is largest, exactly: phi and f are affine on the pieces that the grid and the kinks of f cut out.

A convex function on a simplex is largest at a vertex, so a list of the vertices of all pieces settles the sup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import TypeAlias

from symnet.core.network import Network
from symnet.errors import TooLarge, Unproved
from symnet.export.claim import Box
from symnet.export.piecewise_linear import difference
from symnet.library.calculus import chain, compose, layer
from symnet.targets.enclosure.balls import fraction
from symnet.targets.expression.parser import parse
from symnet.true_errors.linear_pieces import linear_pieces

Point: TypeAlias = "tuple[Fraction, ...]"
Function: TypeAlias = Callable[[Sequence[Fraction]], Fraction]
FINEST = 64
"""Bits after the point, at most, of a counterexample."""


def worst_point(phi: Function, target: str, box: Box, cells: int) -> tuple[Fraction, Point]:
    """Return max |phi - f| on the box and a point where it is attained.

    phi must be affine on every Kuhn simplex of the grid of `cells` cells an axis, so far as it lies in the box.
    """
    largest, found = Fraction(-1), tuple(low for low, _ in box)
    pieces = linear_pieces(_kinks(target, box, cells))
    if pieces is None:
        raise TooLarge(f"{target} with {cells} cells an axis has too many linear pieces")
    for vertices, values in pieces:
        for vertex, value in zip(vertices, values, strict=True):
            point = _in_box([fraction(coordinate) for coordinate in vertex], box)
            error = abs(phi(point) + fraction(value))
            if error > largest:
                largest, found = error, point
    return largest, found


def counterexample(error: Function, box: Box, near: Point, bound: Fraction) -> Point:
    """Return a point of the box with |error| > bound whose coordinates are multiples of 2^-k, k as small as it goes.

    Such coordinates are finite decimals, and float64 numbers where k <= 53. `near` is a point where |error| > bound.
    """
    for bits in range(FINEST + 1):
        choices = [sorted({_snapped(x, bits, up, side) for up in (0, 1)}) for x, side in zip(near, box, strict=True)]
        for point in product(*choices):
            if abs(error(point)) > bound:
                return point
    raise Unproved(f"no point with {FINEST} bits after the point refutes the bound {bound}")


def below(value: Fraction, gap: Fraction) -> Fraction:
    """Return a dyadic number just under value (1 - gap)."""
    return _rounded(value, -gap)


def above(value: Fraction, gap: Fraction) -> Fraction:
    """Return a dyadic number just over value (1 + gap)."""
    return _rounded(value, gap)


def _rounded(value: Fraction, gap: Fraction) -> Fraction:
    """value (1 + gap), away from value, in steps of at most |gap| value / 8."""
    steps = 1 << int(8 / (value * abs(gap)) + 1).bit_length()
    scaled = value * (1 + gap) * steps
    return Fraction(scaled.__ceil__() if gap > 0 else scaled.__floor__(), steps)


def _snapped(value: Fraction, bits: int, up: int, side: tuple[Fraction, Fraction]) -> Fraction:
    low, high = side
    return min(max(Fraction((value * (1 << bits)).__floor__() + up, 1 << bits), low), high)


def _in_box(point: Sequence[Fraction], box: Box) -> Point:
    return tuple(low + x * (high - low) for x, (low, high) in zip(point, box, strict=True))


def _kinks(target: str, box: Box, cells: int) -> Network:
    """t -> -f(x), x the point t of the unit cube moved into the box, with neurons that bend where the grid does."""
    size = len(box)
    bends = [({axis: Fraction(1)}, Fraction(-k, cells)) for axis in range(size) for k in range(1, cells)]
    for i, j in combinations(range(size), 2):
        bends += [({i: Fraction(1), j: Fraction(-1)}, Fraction(k, cells)) for k in range(1 - cells, cells)]
    flat = chain(size, ("grid", "relu", bends or [({}, Fraction(0))]), ("flat", "identity", [({}, Fraction(0))]))
    inside = layer(size, "box", "identity", [({axis: high - low}, low) for axis, (low, high) in enumerate(box)])
    return compose(difference(flat, parse(target)), inside)
