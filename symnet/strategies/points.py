"""Strategies for exact numbers and for points of the cube."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any, TypeAlias

from hypothesis import strategies as st

from symnet.core.rational import exact, whole
from symnet.errors import UsageError

Point: TypeAlias = tuple[Fraction, ...]


def rationals(least: Any = -4, greatest: Any = 4, *, max_denominator: int = 64) -> st.SearchStrategy[Fraction]:
    """Return a strategy for rationals from `least` to `greatest`; shrinks towards 0 and small denominators.

    The bounds are exact numbers (1, "1/3"), and both are drawn.
    """
    lo, hi = exact(least, "least"), exact(greatest, "greatest")
    if lo > hi:
        raise UsageError(f"there are no rationals from {lo} to {hi}; give least <= greatest")

    def over(bottom: int) -> st.SearchStrategy[Fraction]:
        return st.integers(ceil(lo * bottom), floor(hi * bottom)).map(lambda top: Fraction(top, bottom))

    bottoms = [bottom for bottom in range(1, max_denominator + 1) if ceil(lo * bottom) <= floor(hi * bottom)]
    ends = st.sampled_from(sorted({lo, hi, min(max(lo, Fraction(0)), hi)}, key=lambda end: (abs(end), end < 0)))
    return st.one_of(st.sampled_from(bottoms).flatmap(over), ends) if bottoms else ends


def cube_points(dimension: int, *, cells: int = 4, max_denominator: int = 64) -> st.SearchStrategy[Point]:
    """Return a strategy for points of [0,1]^dimension, tuples of Fractions.

    Vertices, faces and the nodes of the grid with `cells` cells an axis are drawn often, and so are points of the Kuhn
    faces, where two local coordinates are equal: there the pieces of a network meet.
    """
    one = _coordinates(whole(cells, "cells"), max_denominator)
    anywhere = st.tuples(*[one] * whole(dimension, "dimension"))
    return st.one_of(anywhere, st.tuples(anywhere, one).map(_on_the_diagonal))


def _coordinates(cells: int, max_denominator: int) -> st.SearchStrategy[Fraction]:
    nodes = st.integers(0, cells).map(lambda node: Fraction(node, cells))
    return st.one_of(st.sampled_from([Fraction(0), Fraction(1)]), nodes, rationals(0, 1, max_denominator=max_denominator))


def _on_the_diagonal(drawn: tuple[Point, Fraction]) -> Point:
    point, shared = drawn
    return (shared, shared, *point[2:]) if len(point) > 1 else (shared,)
