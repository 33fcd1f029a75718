"""Piecewise-linear terms: affine forms of variables, and sums, maxima, minima and positive parts of terms.

    x, y = variables(2)
    relu(1 - maximum(0, x, y) + minimum(0, x, y))

Numbers are exact (1, Fraction, "1/3"). A sum stays as it is written, only affine forms side by side become one form.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.piecewise.number import ONE, ZERO, Name, Number, plus, times
from symnet.piecewise.text import joined, listed


class Term(ABC):
    """A continuous piecewise-linear function of variables, written with + - * / abs, `relu`, `maximum` and `minimum`."""

    __slots__ = ()

    def __add__(self, other: Any) -> Term:
        return added(self, as_term(other))

    def __radd__(self, other: Any) -> Term:
        return added(as_term(other), self)

    def __sub__(self, other: Any) -> Term:
        return added(self, scaled(as_term(other), -1))

    def __rsub__(self, other: Any) -> Term:
        return added(as_term(other), scaled(self, -1))

    def __neg__(self) -> Term:
        return scaled(self, -1)

    def __mul__(self, factor: Any) -> Term:
        return scaled(self, factor)

    def __rmul__(self, factor: Any) -> Term:
        return scaled(self, factor)

    def __truediv__(self, divisor: Any) -> Term:
        return scaled(self, 1 / exact(divisor, "divisor"))

    def __abs__(self) -> Term:
        return maximum(self, -self)

    def __str__(self) -> str:
        return self.text(())

    @abstractmethod
    def text(self, names: Sequence[str]) -> str:
        """Return the term for people; variable i is names[i], or t_i where it has no name."""


@dataclass(frozen=True, slots=True)
class Form(Term):
    """An affine form: weights of variables, sorted and not 0, and a constant."""

    weights: tuple[tuple[int, Number], ...] = ()
    constant: Number = ZERO

    def text(self, names: Sequence[str]) -> str:
        pieces = [(weight, names[at] if at < len(names) else f"t{at}") for at, weight in self.weights]
        return joined([*pieces, (self.constant, "")] if self.constant != 0 or not pieces else pieces)


@dataclass(frozen=True, slots=True)
class Sum(Term):
    """A sum of terms with factors; the factor of a form is 1."""

    parts: tuple[tuple[Fraction, Term], ...]

    def text(self, names: Sequence[str]) -> str:
        return joined([(factor, part.text(names)) for factor, part in self.parts])


@dataclass(frozen=True, slots=True)
class Extreme(Term):
    """The greatest of terms (`kind` "max"), or the least ("min")."""

    kind: str
    terms: tuple[Term, ...]

    def text(self, names: Sequence[str]) -> str:
        return f"{self.kind}({listed([term.text(names) for term in self.terms])})"


@dataclass(frozen=True, slots=True)
class Relu(Term):
    """max(0, term)."""

    term: Term

    def text(self, names: Sequence[str]) -> str:
        return f"relu({self.term.text(names)})"


def variables(count: int) -> tuple[Form, ...]:
    """Return the variables t0, t1, ..., as many as asked for."""
    return tuple(Form(((at, ONE),)) for at in range(count))


def relu(term: Any) -> Term:
    """Return max(0, term)."""
    return Relu(as_term(term))


def maximum(*terms: Any) -> Term:
    """Return the greatest of terms and numbers."""
    return Extreme("max", _some(terms))


def minimum(*terms: Any) -> Term:
    """Return the least of terms and numbers."""
    return Extreme("min", _some(terms))


def total(*terms: Any) -> Term:
    """Return the sum of terms and numbers, each kept by itself as it is written."""
    return Sum(tuple(part for term in _some(terms) for part in _parts(term)))


def as_term(value: Any) -> Term:
    """Return a term, or the constant form of a number; raises UsageError for a float and for anything else."""
    if isinstance(value, Term):
        return value
    return Form((), value if isinstance(value, Name) else exact(value, "number in a term"))


def as_form(value: Any, what: str = "form") -> Form:
    """Return an affine form; raises UsageError for any other term."""
    found = as_term(value)
    if not isinstance(found, Form):
        raise UsageError(f"{what} = {found} is not an affine form of the variables")
    return found


def added(first: Term, second: Term) -> Term:
    """Return first + second."""
    if isinstance(first, Form) and isinstance(second, Form):
        return _sum_of_forms(first, second)
    if Form() in (first, second):
        return second if first == Form() else first
    before, after = _parts(first), _parts(second)
    last, following = before[-1][1], after[0][1]
    if isinstance(last, Form) and isinstance(following, Form):
        return Sum((*before[:-1], (ONE, _sum_of_forms(last, following)), *after[1:]))
    return Sum((*before, *after))


def scaled(term: Term, factor: Any) -> Term:
    """Return factor * term; raises UsageError unless the factor is a number."""
    if isinstance(factor, Term):
        raise UsageError(f"({term}) * ({factor}) is a product of two terms, which is not piecewise linear; multiply by a number")
    by = factor if isinstance(factor, Name) else exact(factor, "factor")
    if isinstance(term, Form):
        products = ((at, times(weight, by)) for at, weight in term.weights)
        return Form(tuple(item for item in products if item[1] != 0), times(term.constant, by))
    if isinstance(by, Name):
        raise UsageError(f"{by} * ({term}): a named number multiplies variables only")
    return Sum(tuple((ONE, scaled(part, by)) if isinstance(part, Form) else (by * each, part) for each, part in _parts(term)))


def _parts(term: Term) -> tuple[tuple[Fraction, Term], ...]:
    return term.parts if isinstance(term, Sum) else ((ONE, term),)


def _some(terms: Sequence[Any]) -> tuple[Term, ...]:
    if not terms:
        raise UsageError("a maximum, minimum or total is of one term or more")
    return tuple(as_term(term) for term in terms)


def _sum_of_forms(first: Form, second: Form) -> Form:
    weights = dict(first.weights)
    for at, weight in second.weights:
        weights[at] = plus(weights.get(at, ZERO), weight)
    kept = sorted((item for item in weights.items() if item[1] != 0), key=lambda item: item[0])
    return Form(tuple(kept), plus(first.constant, second.constant))
