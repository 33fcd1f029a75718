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
CONSTANT = -1
ZERO, ONE = Fraction(0), Fraction(1)
MAX_GENERATORS = 4_096


@dataclass(frozen=True, slots=True)
class Polytope:
    """At least one vertex; `generators` are vertices and rays."""

    generators: tuple[Form, ...]
    lines: tuple[Form, ...] = ()


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


def sign_on(form: Form, domain: Polytope) -> int | None:
    """1 or -1 where a form is >= 0 or <= 0 on all of a polytope, None where it may change sign."""
    if any(value(form, line) for line in domain.lines):
        return None
    values = [value(form, generator) for generator in domain.generators]
    return 1 if all(each >= 0 for each in values) else -1 if all(each <= 0 for each in values) else None


def same_on(first: Form, second: Form, domain: Polytope) -> bool:
    """Whether two forms agree on a polytope: their difference is 0 at its vertices and along its rays and lines."""
    gap = plus(first, second, -ONE)
    return not gap or not any(value(gap, each) for each in (*domain.generators, *domain.lines))


def cut(form: Form, domain: Polytope) -> tuple[Polytope, Polytope]:
    """The parts of a polytope where form >= 0 and where form <= 0.

    A line along which the form grows is turned into a ray, everything else moved along it to where the form is 0. Without
    one, a side keeps its generators, and every pair of generators on opposite sides gives their crossing.
    """
    for line in domain.lines:
        rise = value(form, line)
        if rise:
            lines = tuple(plus(other, line, -value(form, other) / rise) for other in domain.lines if other is not line)
            level = [plus(each, line, -value(form, each) / rise) for each in domain.generators]
            up = times(line, ONE if rise > 0 else -ONE)
            return _polytope([*level, up], lines), _polytope([*level, times(up, -ONE)], lines)
    values = [(each, value(form, each)) for each in domain.generators]
    above, below = [each for each in values if each[1] > 0], [each for each in values if each[1] < 0]
    if len(above) * len(below) > MAX_GENERATORS:
        raise Rejected(f"a cut of a polytope would have more than {MAX_GENERATORS} vertices and rays")
    crossing = [plus(times(q, a), p, -b) for p, a in above for q, b in below]
    sides = ([each for each, rise in values if rise * side >= 0] for side in (1, -1))
    first, second = (_polytope([*side, *crossing], domain.lines) for side in sides)
    return first, second


def _polytope(generators: Iterable[Form], lines: tuple[Form, ...]) -> Polytope:
    """A polytope of generators, each once: a vertex with 1 under CONSTANT, a ray with a first coefficient 1 or -1."""
    met: dict[tuple[tuple[int, Fraction], ...], Form] = {}
    for each in generators:
        scale = each.get(CONSTANT) or abs(next((each[variable] for variable in sorted(each)), ZERO))
        if not scale:
            continue
        found = each if scale == 1 else times(each, 1 / scale)
        check_length(found)
        met.setdefault(tuple(sorted(found.items())), found)
    if len(met) > MAX_GENERATORS:
        raise Rejected(f"a polytope with more than {MAX_GENERATORS} vertices and rays")
    return Polytope(tuple(met.values()), lines)


def check_length(form: Form) -> None:
    """Reject a form with a coefficient beyond MAX_WEIGHT bits."""
    if any(max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_WEIGHT for c in form.values()):
        raise Rejected(f"a form has coefficients of more than {MAX_WEIGHT} bits")
