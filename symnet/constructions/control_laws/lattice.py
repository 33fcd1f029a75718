"""Continuous piecewise linear functions as a maximum of minima, or a minimum of maxima, of their affine functions.

The pieces are cut until the affine functions are in one order on each. A set of them is allowed where on every piece one of
the set is at most the function there; it gives the function on the pieces where all of the set are at least the function.
So a few allowed sets that together give all pieces are enough: each is made small, and the sets are chosen greedily.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.constructions.control_laws.cells import Cell, Vector, value
from symnet.piecewise.term import Extreme, Form, Term

Pieces: TypeAlias = "Sequence[tuple[Cell, Vector]]"
"""Cells, and the affine function on each."""


@dataclass(frozen=True)
class Lattice:
    """The greatest of the least of some sets of functions, or the other way round (`kind` "min")."""

    kind: str
    functions: tuple[Vector, ...]
    sets: tuple[frozenset[int], ...]

    @property
    def term(self) -> Term:
        """The expression."""
        inner = "min" if self.kind == "max" else "max"
        parts = [_extreme(inner, [form_of(self.functions[at]) for at in sorted(each)]) for each in self.sets]
        return _extreme(self.kind, parts)


def form_of(function: Vector) -> Form:
    """A row of numbers as a form."""
    *weights, constant = (Fraction(int(each.p), int(each.q)) for each in function)
    return Form(tuple((at, weight) for at, weight in enumerate(weights) if weight), constant)


def _extreme(kind: str, terms: Sequence[Term]) -> Term:
    return terms[0] if len(terms) == 1 else Extreme(kind, tuple(terms))


def lattice_of(pieces: Pieces, kinds: Sequence[str] = ("max", "min")) -> Lattice:
    """Return the smaller, of these kinds, of a maximum of minima and a minimum of maxima that is this function on its pieces."""
    functions = tuple(dict.fromkeys(function for _, function in pieces))
    orders = set()
    for cell, function in pieces:
        for part in _ordered(cell, function, functions):
            orders.add((functions.index(function), *_compared(part, function, functions)))
    found = [
        Lattice("max", functions, _sets([(least, most) for _, least, most in orders])),
        Lattice("min", functions, _sets([(most, least) for _, least, most in orders])),
    ]
    return min((each for each in found if each.kind in kinds), key=lambda each: sum(map(len, each.sets)) + len(each.sets))


def _ordered(cell: Cell, function: Vector, functions: Sequence[Vector]) -> list[Cell]:
    """The parts of a cell where each function is on one side of its own."""
    parts = [cell]
    for other in functions:
        gap = tuple(one - two for one, two in zip(other, function, strict=True))
        if any(gap):
            parts = [half for part in parts for half in part.cut(gap) if half is not None]
    return parts


def _compared(part: Cell, function: Vector, functions: Sequence[Vector]) -> tuple[frozenset[int], frozenset[int]]:
    """The functions that are at most, and at least, that of a part."""
    found = []
    for side in (1, -1):
        gaps = [[side * (value(function, each) - value(other, each)) for each in part.vertices] for other in functions]
        found.append(frozenset(at for at, gap in enumerate(gaps) if all(each >= 0 for each in gap)))
    return found[0], found[1]


def _sets(pieces: Sequence[tuple[frozenset[int], frozenset[int]]]) -> tuple[frozenset[int], ...]:
    """Few small sets, each with a member in the first part of every piece, and one inside the second part of each piece."""
    hit = [first for first, _ in pieces]
    candidates = []
    for _, most in sorted(pieces, key=lambda each: sorted(each[1])):
        chosen = set(most)
        for at in sorted(most, key=lambda at: (sum(at in first for first in hit), at)):
            if all(first & (chosen - {at}) for first in hit):
                chosen.discard(at)
        candidates.append(frozenset(chosen))
    left, found = [most for _, most in pieces], []
    while left:
        best = max(dict.fromkeys(candidates), key=lambda each: (sum(each <= most for most in left), -len(each), sorted(each)))
        found.append(best)
        left = [most for most in left if not best <= most]
    return tuple(found)


def of_all_regions(pieces: Pieces) -> int:
    """The comparisons of the form that takes a minimum for each piece, of all functions that are at least its own there."""
    functions = tuple(dict.fromkeys(function for _, function in pieces))
    sizes = [len(_compared(cell, function, functions)[1]) for cell, function in pieces]
    return sum(size - 1 for size in sizes) + len(sizes) - 1


def fractions_of(row: Vector) -> tuple[Fraction, ...]:
    """Numbers of flint as fractions."""
    return tuple(Fraction(int(each.p), int(each.q)) for each in row)


def written_row(row: Sequence[Fraction]) -> list[Any]:
    """Return a row as certificates write forms, numbers not yet text: the constant, then pairs of variable and coefficient."""
    *weights, constant = row
    return [constant, *([at, weight] for at, weight in enumerate(weights) if weight)]


def shortened(row: Vector) -> tuple[Fraction, ...]:
    """A row times the positive number that makes its entries integers without a common factor."""
    from math import gcd, lcm

    numbers = fractions_of(row)
    scale = lcm(*(each.denominator for each in numbers))
    whole = [int(each * scale) for each in numbers]
    common = gcd(*whole) or 1
    return tuple(Fraction(each // common) for each in whole)
