"""The polynomial that a formula is, written out by the kernel's own arithmetic of trees."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.errors import TooLarge, UsageError
from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets.expression import flattened
from symnet.kernel.targets.polynomials import Writer, below

MOST_DEGREE, MOST_TERMS = 32, 256
Powers = tuple[int, ...]
Polynomial = dict[Powers, Fraction]
"""For exponents, one an input, the coefficient."""


def terms_of(tree: Any, dimension: int) -> Polynomial:
    """Return the coefficients of the polynomial that a tree is, by exponents; raises UsageError where it is none."""
    try:
        operations, (place,) = flattened([tree], dimension)
        found = Writer(operations, set(), below(operations, [place]), Budget()).of(place)
    except (Rejected, Malformed) as problem:
        raise TooLarge(f"the formula is too long to write out as a polynomial: {problem}") from problem
    terms: Polynomial = {}
    for monomial, value in found.items():
        powers = [0] * dimension
        for (at, sign), exponent in monomial:
            if operations[at].operator != "variable" or sign < 0:
                what = "a quotient" if sign < 0 else repr(operations[at].operator)
                raise UsageError(
                    f"the formula has {what} and is no polynomial, and only polynomials are exact, or of several numbers, with "
                    "--construction euaf; take --construction compiled"
                )
            powers[int(operations[at].value)] = exponent
        terms[tuple(powers)] = value
    degree = max(map(sum, terms), default=0)
    if degree > MOST_DEGREE or len(terms) > MOST_TERMS:
        raise TooLarge(f"a polynomial of degree {degree} with {len(terms)} terms, more than {MOST_DEGREE} or {MOST_TERMS}")
    return terms or {(0,) * dimension: Fraction(0)}
