"""Polytopes by vertices, rays and lines, and how a plane cuts one: the ground that piecewise-linear facts stand on.

A form c_0 + c_1 t_1 + ... is a mapping of variables to coefficients, its constant under CONSTANT. A vertex is one too, with
1 under CONSTANT; a ray or a line has none. So one sum of products is the value of a form at a vertex, and its growth along
a ray. The polytope is the convex hull of the vertices, plus what the rays and lines span.

It is also where some forms, its walls, are >= 0, and each generator knows those that are 0 at it. As no generator is a sum
of others, two of them are the ends of an edge if all walls that both lie on meet in no third one (the double description
method): so a cut keeps to edges, and the generators stay as few as they can be. docs/explanation/proof_of_the_cut.md proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from .syntax import MAX_WEIGHT, Budget, Rejected

Form = Mapping[int, Fraction]
Unit = str
"""A form up to a factor, as a text: a file can choose numbers, but not texts, that all have one hash."""
CONSTANT = -1
ZERO, ONE = Fraction(0), Fraction(1)
MAX_GENERATORS = 1 << 13
MAX_PAIRS = 1 << 16


class Generator(NamedTuple):
    """A vertex or a ray, and the walls that it lies on, as bits."""

    form: Form
    walls: int


@dataclass(frozen=True, slots=True)
class Polytope:
    """In some variables (and CONSTANT), free in all others: it has at least one vertex, and no generator twice.

    Wall 0 is the constant 1, which is 0 along rays; lines lie on all walls.
    """

    generators: tuple[Generator, ...]
    lines: tuple[Form, ...]
    walls: int
    variables: frozenset[int]
    words: int = 0
    """The 64-bit words of the longest coordinate: what work with it costs."""


def words(form: Form) -> int:
    """The 64-bit words of the longest coefficient of a form, 0 for short ones."""
    return max((c.numerator.bit_length() + c.denominator.bit_length() for c in form.values()), default=0) >> 6


def polytope(generators: Iterable[Form], lines: Sequence[Form], walls: Sequence[Form]) -> Polytope:
    """The polytope where some forms are >= 0, given by its vertices, extreme rays and lines as well."""
    walls = [{CONSTANT: ONE}, *walls]
    found = [Generator(each, sum(1 << at for at, wall in enumerate(walls) if not value(wall, each))) for each in generators]
    longest = max(map(words, (*(each for each, _ in found), *lines)), default=0)
    return Polytope(tuple(found), tuple(lines), len(walls), frozenset[int]().union(*walls, *lines), longest)


def moved(domain: Polytope, by: int) -> Polytope:
    """A polytope in variables that stand later."""

    def later(form: Form) -> Form:
        return {variable if variable == CONSTANT else variable + by: coefficient for variable, coefficient in form.items()}

    generators = tuple(Generator(later(each), walls) for each, walls in domain.generators)
    variables = later(dict.fromkeys(domain.variables, ONE))
    return Polytope(generators, tuple(map(later, domain.lines)), domain.walls, frozenset(variables), domain.words)


def product(factors: Sequence[Polytope]) -> Polytope:
    """The product of polytopes in different variables; a ray of one lies on the walls of all others."""
    vertices, rays, start = [Generator({CONSTANT: ONE}, 0)], list[Generator](), 1
    every = (1 << 1 + sum(factor.walls - 1 for factor in factors)) - 1
    for factor in factors:
        stop = start + factor.walls - 1
        others = every - (1 << stop) + (1 << start)
        own = [Generator(each, walls >> 1 << start) for each, walls in factor.generators]
        rays += [Generator(each, walls | others) for each, walls in own if CONSTANT not in each]
        corners = [each for each in own if CONSTANT in each.form]
        vertices = [Generator({**a, **b}, first | second) for a, first in vertices for b, second in corners]
        if len(vertices) + len(rays) > MAX_GENERATORS:
            raise Rejected(f"a domain has more than {MAX_GENERATORS} vertices and rays")
        start = stop
    lines = tuple(line for factor in factors for line in factor.lines)
    variables = frozenset((CONSTANT,)).union(*(each.variables for each in factors))
    return Polytope((*vertices, *rays), lines, start, variables, max((each.words for each in factors), default=0))


POINT = product(())
"""The polytope in no variables."""


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
    scaled = sorted(times(form, 1 / lead).items())
    return lead, " ".join([f"{variable} {found.numerator:x} {found.denominator:x}" for variable, found in scaled])


def sign_on(form: Form, domain: Polytope) -> int | None:
    """1 or -1 where a form is >= 0 or <= 0 on all of a polytope, None where it changes sign."""
    if any(value(form, line) for line in domain.lines):
        return None
    values = [value(form, each) for each, _ in domain.generators]
    return 1 if all(each >= 0 for each in values) else -1 if all(each <= 0 for each in values) else None


def zero_on(form: Form, domain: Polytope) -> bool:
    """Whether a form is 0 on all of a polytope: at its vertices and along its rays and lines."""
    return not any(value(form, each) for each, _ in domain.generators) and not any(value(form, line) for line in domain.lines)


def cut(form: Form, domain: Polytope, budget: Budget) -> tuple[Polytope, Polytope]:
    """The parts of a polytope where a form that changes sign is >= 0 and where it is <= 0.

    A line along which the form grows is turned into a ray, everything else moved along it to where the form is 0. Without
    one, a side keeps its generators, and every edge between generators on opposite sides gives their crossing.
    """
    lines, wall = domain.lines, 1 << domain.walls
    line = next((each for each in lines if value(form, each)), None)
    if line is not None:
        rise = value(form, line)
        lines = tuple(_scaled(plus(each, line, -value(form, each) / rise)) for each in lines if each is not line)
        budget.spend(len(domain.generators))
        moved_there = [(plus(each, line, -value(form, each) / rise), walls) for each, walls in domain.generators]
        level = [Generator(_held(each, budget), walls | wall) for each, walls in moved_there]
        up = times(line, ONE if rise > 0 else -ONE)
        sides = [*level, Generator(up, wall - 1)], [*level, Generator(times(up, -ONE), wall - 1)]
    else:
        values = [(each, value(form, each.form)) for each in domain.generators]
        above, below = [each for each in values if each[1] > 0], [each for each in values if each[1] < 0]
        if len(above) * len(below) > MAX_PAIRS:
            raise Rejected(f"a cut of a polytope has more than {MAX_PAIRS} pairs of vertices and rays")
        budget.spend(len(values) * (len(values) + (len(above) * len(below) >> 5)))
        level = [Generator(each, walls | wall) for (each, walls), rise in values if not rise]
        for (p, walls), a in above:
            for (q, others), b in below:
                both = walls & others
                if sum(both & each.walls == both for each in domain.generators) == 2:
                    level.append(Generator(_held(plus(times(q, a), p, -b), budget), both | wall))
        sides = [*level, *(each for each, _ in above)], [*level, *(each for each, _ in below)]
    first, second = (_side(each, lines, domain) for each in sides)
    return first, second


def _held(form: Form, budget: Budget) -> Form:
    """A form whose coefficients have been paid for."""
    for coefficient in form.values():
        budget.hold(coefficient)
    return form


def _side(generators: Sequence[Generator], lines: tuple[Form, ...], domain: Polytope) -> Polytope:
    """A side of a polytope that has been cut."""
    if len(generators) > MAX_GENERATORS:
        raise Rejected(f"a polytope with more than {MAX_GENERATORS} vertices and rays")
    found = tuple(Generator(_scaled(each), walls) for each, walls in generators)
    longest = max(map(words, (*(each for each, _ in found), *lines)), default=0)
    return Polytope(found, lines, domain.walls + 1, domain.variables, longest)


def _scaled(generator: Form) -> Form:
    """A vertex with 1 under CONSTANT, or a ray or line with a first coefficient 1 or -1."""
    scale = abs(generator[min(generator)])
    found = generator if scale == 1 else times(generator, 1 / scale)
    check_length(found)
    return found


def check_length(form: Form) -> None:
    """Reject a form with a coefficient beyond MAX_WEIGHT bits."""
    if any(max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_WEIGHT for c in form.values()):
        raise Rejected(f"a form has coefficients of more than {MAX_WEIGHT} bits")
