"""Terms cut into affine parts: the forms that a term is, and the parts of a polytope where it is each of them.

Forms are vectors, the constant last, see polytope.py. Their numbers are the elements that sympy's QQ has where python-flint is
installed; they are taken from flint itself, so that a small job does not load sympy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from flint import fmpq

from symnet.errors import Unproved
from symnet.piecewise.number import Number
from symnet.piecewise.polytope import Polytope, Vector, cut, moved, sign
from symnet.piecewise.term import Extreme, Form, Relu, Sum, Term

Part: TypeAlias = tuple[Polytope, Vector]
"""A polytope, and the form that a term is on it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The number of variables, and the values of named numbers."""

    size: int
    numbers: Mapping[str, Fraction]

    @property
    def zero(self) -> Vector:
        """The form 0."""
        return (fmpq(0),) * (self.size + 1)

    def vector(self, form: Form) -> Vector:
        """Return a form as a vector; raises Unproved where a named number has no value."""
        found = list(self.zero)
        for at, weight in form.weights:
            found[at] = self.number(weight)
        found[-1] = self.number(form.constant)
        return tuple(found)

    def number(self, entry: Number) -> Any:
        """Return a number, or the value of a named one."""
        if isinstance(entry, Fraction):
            return rational(entry)
        if entry.name not in self.numbers:
            raise Unproved(f"the intrinsic parameter {entry.name} has no value; bind it first")
        return rational(self.numbers[entry.name])


def parts(term: Term, domain: Polytope, frame: Frame) -> list[Part]:
    """Return the parts of a polytope on which a term is affine, with its forms; they cover it."""
    match term:
        case Form():
            return [(domain, frame.vector(term))]
        case Relu(inner):
            return _extreme("max", (Form(), inner), domain, frame)
        case Extreme(kind, terms):
            return _extreme(kind, terms, domain, frame)
        case Sum(pieces):
            found = [(domain, frame.zero)]
            for factor, piece in pieces:
                pairs = [(so_far, part, form) for at, so_far in found for part, form in parts(piece, at, frame)]
                found = [(part, moved(so_far, form, rational(factor))) for so_far, part, form in pairs]
            return found
    raise TypeError(f"{term!r} is not a term")


def _extreme(kind: str, terms: tuple[Term, ...], domain: Polytope, frame: Frame) -> list[Part]:
    found = parts(terms[0], domain, frame)
    for term in terms[1:]:
        pairs = [(so_far, part, form) for at, so_far in found for part, form in parts(term, at, frame)]
        found = [better for so_far, part, form in pairs for better in _better(kind, so_far, form, part)]
    return found


def _better(kind: str, first: Vector, second: Vector, domain: Polytope) -> list[Part]:
    """The greater, or less, of two forms, on the parts of a polytope where it is one of them."""
    lead = moved(first, second, -1) if kind == "max" else moved(second, first, -1)
    side = sign(lead, domain)
    if side is not None:
        return [(domain, first if side == 1 else second)]
    return list(zip(cut(lead, domain), (first, second), strict=True))


def rational(number: Fraction | int) -> Any:
    """Return a number as sympy's QQ has it."""
    return fmpq(number.numerator, number.denominator)
