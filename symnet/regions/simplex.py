"""Linear feasibility in integers: whether an affine form is negative somewhere on a polytope, with a point or a proof.

The polytope is given by forms that are >= 0 on it, and by a point where all of them are positive. The simplex method runs in
integers over one denominator, its pivots by Bland's rule, so that it ends. Where the form is negative at a corner that it meets,
that corner is the answer; else the form is a constant >= 0 plus multiples >= 0 of the given forms: Farkas' vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Form = tuple[int, ...]
Point = tuple[int, ...]
"""Coordinates and the positive number that they are divided by."""


@dataclass(frozen=True, slots=True)
class Negative:
    """A point of the polytope where the form is negative."""

    point: Point


@dataclass(frozen=True, slots=True)
class Farkas:
    """The form is `least` plus the sum of multipliers times forms that are >= 0."""

    least: Fraction
    multipliers: tuple[tuple[int, Fraction], ...]

    def proves(self, form: Form, bounds: Sequence[Form]) -> bool:
        """Whether this shows that a form is >= 0 where these are."""
        total = [Fraction(0)] * (len(form) - 1) + [self.least]
        for place, factor in self.multipliers:
            total = [value + factor * more for value, more in zip(total, bounds[place], strict=True)]
        return self.least >= 0 and all(factor >= 0 for _, factor in self.multipliers) and total == list(form)


class Tableau:
    """Basic variables as integer combinations of the others, over one denominator; the last row is the form."""

    def __init__(self, form: Form, bounds: Sequence[Form], inside: Point) -> None:
        self.free = len(form) - 1
        self.denominator = 1
        self.rows = [[*each[:-1], value(each, inside)] for each in (*bounds, form)]
        self.basic = list(range(self.free, self.free + len(bounds)))
        """Numbers of variables: the coordinates first, which are free, then a slack for each form."""
        self.outside = list(range(self.free))

    def entering(self) -> tuple[int, int] | None:
        """A column along which the form falls and the direction in which; None at a minimum."""
        last = self.rows[-1]
        for name, column in sorted((name, column) for column, name in enumerate(self.outside)):
            if last[column] and (name < self.free or last[column] < 0):
                return column, -1 if last[column] > 0 else 1
        return None

    def leaving(self, column: int, direction: int) -> int:
        """The row whose slack is the first to become 0, that of the smallest number where several are."""
        best, found = None, -1
        for place, name in enumerate(self.basic):
            slope = self.rows[place][column] * direction
            if name < self.free or slope >= 0:
                continue
            ratio = Fraction(self.rows[place][-1], -slope)
            if best is None or ratio < best or (ratio == best and name < self.basic[found]):
                best, found = ratio, place
        if found < 0:
            raise ArithmeticError("the polytope is not bounded")
        return found

    def pivot(self, row: int, column: int) -> None:
        """Exchange the variable of a row for that of a column."""
        pivoted, pivot, below = self.rows[row], self.rows[row][column], self.denominator
        for place, each in enumerate(self.rows):
            factor = each[column]
            if place == row or factor == 0:
                if place != row and pivot != below:
                    self.rows[place] = [entry * pivot // below for entry in each]
                continue
            self.rows[place] = [(entry * pivot - factor * other) // below for entry, other in zip(each, pivoted, strict=True)]
            self.rows[place][column] = factor
        self.rows[row] = [-entry for entry in pivoted]
        self.rows[row][column] = below
        self.denominator = pivot
        if pivot < 0:
            self.denominator = -pivot
            self.rows = [[-entry for entry in each] for each in self.rows]
        self.basic[row], self.outside[column] = self.outside[column], self.basic[row]

    def point(self, inside: Point) -> Point:
        """Return where the variables outside are 0."""
        steps = [0] * self.free
        for place, name in enumerate(self.basic):
            if name < self.free:
                steps[name] = self.rows[place][-1]
        *start, scale = inside
        return (*(x * self.denominator + step for x, step in zip(start, steps, strict=True)), scale * self.denominator)


def value(form: Form, point: Point) -> int:
    """Return a form at a point, times the point's denominator."""
    return sum(a * x for a, x in zip(form, point, strict=True))


def negative_on(form: Form, bounds: Sequence[Form], inside: Point) -> Negative | Farkas:
    """Return a point of the polytope where a form is negative, or the proof that there is none.

    bounds: forms >= 0 on the polytope, which is bounded; inside: a point where all are positive.
    """
    if value(form, inside) < 0:
        return Negative(inside)
    tableau = Tableau(form, bounds, inside)
    while tableau.rows[-1][-1] >= 0:
        step = tableau.entering()
        if step is None:
            least, scale = tableau.rows[-1][-1], inside[-1]
            factors = zip(tableau.outside, tableau.rows[-1], strict=False)
            found = [(name - tableau.free, Fraction(factor, tableau.denominator)) for name, factor in factors if factor]
            return Farkas(Fraction(least, tableau.denominator * scale), tuple(found))
        tableau.pivot(tableau.leaving(*step), step[0])
    return Negative(tableau.point(inside))


def least_on(form: Form, bounds: Sequence[Form], inside: Point) -> tuple[Fraction, Point]:
    """Return the least value of a form that is bounded below on a polytope, and a corner where it is taken.

    bounds: forms >= 0 on the polytope; inside: a point where all are positive.
    """
    tableau = Tableau(form, bounds, inside)
    while (step := tableau.entering()) is not None:
        tableau.pivot(tableau.leaving(*step), step[0])
    corner = tableau.point(inside)
    return Fraction(value(form, corner), corner[-1]), corner
