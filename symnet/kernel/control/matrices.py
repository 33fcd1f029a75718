"""Matrices of rational numbers: reading them, and whether a symmetric one is positive definite or semidefinite."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..plain import items, number
from ..syntax import MAX_END, Budget, Json, Rejected

Matrix = Sequence[Sequence[Fraction]]


def short(value: Json, where: str, budget: Budget) -> Fraction:
    """A number of bounded length."""
    budget.spend(1)
    found = number(value, where)
    budget.hold(found)
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_END:
        raise Rejected(f"{where}: a number of more than {MAX_END} bits")
    return found


def matrix(value: Json, where: str, rows: int, columns: int, budget: Budget) -> Matrix:
    """A matrix of so many rows and columns."""
    found = items(value, where, rows, rows)
    return [[short(each, where, budget) for each in items(row, where, columns, columns)] for row in found]


def symmetric(value: Json, where: str, size: int, budget: Budget) -> Matrix:
    """A symmetric matrix."""
    found = matrix(value, where, size, size, budget)
    if any(found[i][j] != found[j][i] for i in range(size) for j in range(i)):
        raise Rejected(f"{where} is not symmetric")
    return found


def is_positive(given: Matrix, budget: Budget, strict: bool) -> bool:
    """Whether a symmetric matrix is positive definite, or semidefinite where it need not be strict: by its pivots.

    Each pivot is above 0; or, in the other case, 0 with zeros behind it. The rows behind it are then those of the Schur
    complement, on which the same is asked.
    """
    rows = [list(row) for row in given]
    for at, row in enumerate(rows):
        pivot = row[at]
        if pivot < 0 or (pivot == 0 and (strict or any(row[at:]))):
            return False
        for other in rows[at + 1 :] if pivot else ():
            factor = other[at] / pivot
            for place in range(at, len(row)) if factor else ():
                budget.spend(1)
                other[place] = budget.sum(other[place], budget.product(-factor, row[place]))
    return True


def inverse(given: Matrix, budget: Budget) -> list[list[Fraction]] | None:
    """The inverse of a square matrix, None where it has none."""
    size = len(given)
    rows = [[*row, *(Fraction(int(place == at)) for place in range(size))] for at, row in enumerate(given)]
    for at in range(size):
        chosen = next((place for place in range(at, size) if rows[place][at]), None)
        if chosen is None:
            return None
        rows[at], rows[chosen] = rows[chosen], rows[at]
        lead = rows[at][at]
        rows[at] = [budget.product(1 / lead, each) for each in rows[at]]
        for place, row in enumerate(rows):
            factor = row[at]
            if place != at and factor:
                budget.spend(len(row))
                rows[place] = [budget.sum(each, budget.product(-factor, one)) for each, one in zip(row, rows[at], strict=True)]
    return [row[size:] for row in rows]
