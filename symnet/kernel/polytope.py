"""Polytopes by vertices, rays and lines, and how a plane cuts one: the ground that piecewise-linear facts stand on.

A form c_0 + c_1 t_1 + ... is a mapping of variables to coefficients, its constant under CONSTANT. A vertex is one too, with
1 under CONSTANT; a ray or a line has none. So one sum of products is the value of a form at a vertex, and its growth along
a ray. The polytope is the convex hull of the vertices, plus what the rays and lines span.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .syntax import MAX_WEIGHT, Rejected

Form = Mapping[int, Fraction]
Unit = frozenset[tuple[int, Fraction]]
"""A form up to a factor."""
CONSTANT = -1
ZERO, ONE = Fraction(0), Fraction(1)
MAX_GENERATORS = 8_192


@dataclass(frozen=True, slots=True)
class Polytope:
    """At least one vertex; `generators` are vertices and rays, in some variables (and CONSTANT). All others are free."""

    generators: tuple[Form, ...]
    lines: tuple[Form, ...]
    variables: frozenset[int]


POINT = Polytope(({CONSTANT: ONE},), (), frozenset((CONSTANT,)))
"""The polytope in no variables."""


def moved(domain: Polytope, by: int) -> Polytope:
    """A polytope in variables that stand later."""

    def later(form: Form) -> Form:
        return {variable if variable == CONSTANT else variable + by: coefficient for variable, coefficient in form.items()}

    variables = later(dict.fromkeys(domain.variables, ONE))
    return Polytope(tuple(map(later, domain.generators)), tuple(map(later, domain.lines)), frozenset(variables))


def product(factors: Iterable[Polytope]) -> Polytope:
    """The product of polytopes in different variables."""
    vertices, rays, lines, variables = list(POINT.generators), list[Form](), list[Form](), set(POINT.variables)
    for factor in factors:
        corners = [each for each in factor.generators if CONSTANT in each]
        vertices = [{**first, **second} for first in vertices for second in corners]
        rays += [each for each in factor.generators if CONSTANT not in each]
        lines += factor.lines
        variables |= factor.variables
        if len(vertices) + len(rays) > MAX_GENERATORS:
            raise Rejected(f"a domain has more than {MAX_GENERATORS} vertices and rays")
    return Polytope((*vertices, *rays), tuple(lines), frozenset(variables))


def value(form: Form, generator: Form) -> Fraction:
    """The value of a form at a vertex, or its growth along a ray or line."""
    if len(generator) < len(form):
        form, generator = generator, form
    total = ZERO
    for variable, coefficient in form.items():
        other = generator.get(variable)
        if other is not None:
            total += coefficient * other
    return total


def plus(first: Form, second: Form, factor: Fraction = ONE) -> Form:
    """first + factor * second."""
    total = dict(first)
    for variable, coefficient in second.items():
        found = total.get(variable, ZERO) + factor * coefficient
        if found:
            total[variable] = found
        else:
            total.pop(variable, None)
    return total


def times(form: Form, factor: Fraction) -> Form:
    """factor * form."""
    return {variable: factor * coefficient for variable, coefficient in form.items()} if factor else {}


def unit(form: Form) -> tuple[Fraction, Unit]:
    """The first coefficient of a form that is not 0, and the form divided by it."""
    lead = form[min(form)] if form else ONE
    return lead, frozenset(times(form, 1 / lead).items())


def sign_on(form: Form, domain: Polytope) -> int | None:
    """1 or -1 where a form is >= 0 or <= 0 on all of a polytope, None where it may change sign."""
    if any(value(form, line) for line in domain.lines):
        return None
    values = [value(form, generator) for generator in domain.generators]
    return 1 if all(each >= 0 for each in values) else -1 if all(each <= 0 for each in values) else None


def zero_on(form: Form, domain: Polytope) -> bool:
    """Whether a form is 0 on all of a polytope: at its vertices and along its rays and lines."""
    return not any(value(form, each) for each in (*domain.generators, *domain.lines))


def cut(form: Form, domain: Polytope) -> tuple[Polytope, Polytope]:
    """The parts of a polytope where form >= 0 and where form <= 0.

    A line along which the form grows is turned into a ray, everything else moved along it to where the form is 0. Without
    one, a side keeps its generators, and every pair of generators on opposite sides gives their crossing.
    """
    lines = domain.lines
    line = next((each for each in lines if value(form, each)), None)
    if line is not None:
        rise = value(form, line)
        lines = _each_once([plus(other, line, -value(form, other) / rise) for other in lines if other is not line])
        level = [plus(each, line, -value(form, each) / rise) for each in domain.generators]
        up = times(line, ONE if rise > 0 else -ONE)
        sides = [*level, up], [*level, times(up, -ONE)]
    else:
        values = [(each, value(form, each)) for each in domain.generators]
        above, below = [each for each in values if each[1] > 0], [each for each in values if each[1] < 0]
        if len(above) * len(below) > MAX_GENERATORS:
            raise Rejected(f"a cut of a polytope would have more than {MAX_GENERATORS} vertices and rays")
        crossing = [plus(times(q, a), p, -b) for p, a in above for q, b in below]
        level = [each for each, rise in values if not rise] + crossing
        sides = [*level, *(each for each, _ in above)], [*level, *(each for each, _ in below)]
    first, second = (Polytope(_each_once(side), lines, domain.variables) for side in sides)
    return first, second


def _each_once(generators: list[Form]) -> tuple[Form, ...]:
    """Generators, each once: a vertex with 1 under CONSTANT, a ray with a first coefficient 1 or -1; 0 is no ray."""
    met: dict[frozenset[tuple[int, Fraction]], Form] = {}
    for each in filter(None, generators):
        scale = abs(each[min(each)])
        found = each if scale == 1 else times(each, 1 / scale)
        check_length(found)
        met.setdefault(frozenset(found.items()), found)
    if len(met) > MAX_GENERATORS:
        raise Rejected(f"a polytope with more than {MAX_GENERATORS} vertices and rays")
    return tuple(met.values())


def check_length(form: Form) -> None:
    """Reject a form with a coefficient beyond MAX_WEIGHT bits."""
    if any(max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_WEIGHT for c in form.values()):
        raise Rejected(f"a form has coefficients of more than {MAX_WEIGHT} bits")
