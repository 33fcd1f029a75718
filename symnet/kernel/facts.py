"""Piecewise-linear facts about neurons: what they say, and how they are written.

A fact has a place ("" for the network, or a scan, whose body is meant), variables t_0, t_1, ..., a reading, schedules, a
domain and values. It says: for every x in R^d (in a body: for every state and every step of every copy) and every point t
of the domain, if each neuron (input) of the reading is its form of t, and each schedule times its form is the other form,
then each neuron of the values is its term of t.

    form      [constant, [variable, coefficient], ...]; a coefficient is a number or the name of an intrinsic parameter
    term      a form, {"sum": [[factor, term], ...]}, {"max": [term, ...]}, {"min": [term, ...]}, {"relu": term}
    domain    a product of ["box", low, high, n], n variables ("-" is no end), and ["triangle"], 0 <= t_1 <= t_0 <= 1
    families  ["cells", K, delta, shift]: for # = 0..K-1 the interval [#/K, (#+1)/K - delta] - shift, the first from -inf,
              the last to inf; ["integers", first, last]: the point # for # = first..last; a coefficient may be # or 4^#
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .arithmetic import Place, raised, read_int, read_place, show
from .digits import Parameters
from .plain import items, number
from .polytope import CONSTANT, ONE, ZERO, Form, Polytope, Unit, moved, plus, polytope, times, unit
from .syntax import Budget, Json, Network, Node, Rejected, Statement

MAX_VARIABLES = 1 << 14
MAX_FAMILY = 1 << 16
MAX_ARGUMENTS = 128
KEYS = ("domain", "in", "reading", "schedules", "values")


@dataclass(frozen=True, slots=True)
class Scope:
    """What forms are read with: the number of variables, numbers that have a name, the budget."""

    size: int
    named: tuple[Mapping[str, Fraction], ...]
    budget: Budget

    def coefficient(self, value: Json) -> Fraction:
        """A number, or the one that has this name; a parameter is paid for by its length wherever it is named."""
        for numbers in self.named:
            if value in numbers:
                if isinstance(numbers, Parameters):
                    self.budget.hold(numbers[value])
                return numbers[value]
        found = number(value, "form")
        self.budget.hold(found)
        return found


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact at one member of its family, decoded. A factor of the domain stands at its first variable, and ends at the next."""

    network: Network
    scope: Scope
    schedules: Mapping[tuple[str, Unit], Form]
    reading: Mapping[Place, Form]
    factors: tuple[tuple[int, Polytope], ...]
    values: tuple[tuple[Place, Json], ...]

    def around(self, variable: int) -> Polytope:
        """The factor of the domain that holds a variable."""
        start, factor = self.factors[bisect(self.factors, variable, key=lambda each: each[0]) - 1]
        return moved(factor, variable - (variable - start) % (len(factor.variables) - 1))

    def product(self, schedule: str, form: Form) -> Form:
        """schedule * form, for a rational multiple of a form whose product the fact names."""
        lead, key = unit(form)
        if (schedule, key) not in self.schedules:
            raise Rejected(f"schedule {schedule!r} multiplies {text(form)}, which the fact does not name")
        return times(self.schedules[schedule, key], lead)


def members(domain: Sequence[Json]) -> range:
    """The indices of a family; one of them where there is none."""
    families = [factor for factor in domain if isinstance(factor, list) and factor and factor[0] in ("cells", "integers")]
    if not families:
        return range(1)
    name, first, second = families[0][:3]
    if len(families) > 1:
        raise Rejected("a fact has at most one family")
    if name == "cells":
        return range(read_int({"cells": first}, "cells", 2, MAX_FAMILY))
    start = read_int({"first": first}, "first", 0, MAX_FAMILY)
    return range(start, read_int({"last": second}, "last", start, MAX_FAMILY) + 1)


def member(network: Network, body: Statement, domain: Sequence[Json], index: int, budget: Budget) -> Fact:
    """A fact at one index."""
    place: Json = body["in"]
    node, inner = (None, network) if place == "" else network.scan(place)
    budget.spend(64 + len(domain) + 4 * (len(body["reading"]) + len(body["values"])) + (index >> 5))
    factors, size = [], 0
    for item in domain:
        count, factor = _factor(item, index, budget)
        factors.append((size, factor))
        size += count * (len(factor.variables) - 1)
    if size > MAX_VARIABLES:
        raise Rejected(f"a fact has more than {MAX_VARIABLES} variables")
    scope = Scope(size, ({"#": Fraction(index), "4^#": raised(Fraction(4), index)}, network.parameters), budget)
    schedules: dict[tuple[str, Unit], Form] = {}
    for item in items(body["schedules"], "schedules", 1 << 12):
        definition, multiplied, result = items(item, "schedules", 3, 3)
        lead, key = unit(form_of(multiplied, scope))
        for name in _schedules_of(node, definition, budget):
            schedules.setdefault((name, key), times(form_of(result, scope), 1 / lead))
    bound = [(read_place(item[0], "reading"), item[1]) for item in pairs(body["reading"], "reading")]
    reading = {neuron: form_of(form, scope) for neuron, form in bound}
    if len(reading) != len(bound):
        raise Rejected("a neuron stands twice in the reading")
    values = tuple((read_place(item[0], "values"), item[1]) for item in pairs(body["values"], "values"))
    for neuron in (*reading, *(neuron for neuron, _ in values)):
        node_of(inner, neuron)
    return Fact(inner, scope, schedules, reading, tuple(factors), values)


def pairs(value: Json, where: str) -> list[Json]:
    return [items(item, where, 2, 2) for item in items(value, where, MAX_VARIABLES)]


def _schedules_of(node: Node | None, definition: Json, budget: Budget) -> list[str]:
    """The schedules of a scan that have this definition, at least one."""
    budget.spend(len(node.schedules) if node else 0)
    found = [name for name, stated in node.schedules.items() if stated == definition] if node else []
    if not found:
        raise Rejected(f"there is no schedule {str(definition)[:80]} here")
    return found


def _factor(item: Json, index: int, budget: Budget) -> tuple[int, Polytope]:
    """A factor of a domain at an index of the family: how often it stands there, and one of it."""
    name, *rest = items(item, "domain", 4, 1)
    if name == "triangle" and not rest:
        corners = {CONSTANT: ONE}, {CONSTANT: ONE, 0: ONE}, {CONSTANT: ONE, 0: ONE, 1: ONE}
        return 1, polytope(corners, (), ({1: ONE}, {0: ONE, 1: -ONE}, {CONSTANT: ONE, 0: -ONE}))
    if name == "box" and len(rest) == 3:
        ends = [None if end == "-" else number(end, "domain") for end in rest[:2]]
        for end in ends:
            budget.hold(end or ZERO)
        return read_int({"n": rest[2]}, "n", 1, MAX_VARIABLES), _interval(*ends)
    if name == "integers" and len(rest) == 2:
        return 1, _interval(Fraction(index), Fraction(index))
    if name == "cells" and len(rest) == 3:
        cells = read_int({"cells": rest[0]}, "cells", 2, MAX_FAMILY)
        delta, shift = (number(each, "domain") for each in rest[1:])
        for each in (delta, shift):
            budget.hold(each)
        if not 0 < delta < Fraction(1, cells):
            raise Rejected(f"delta = {delta} is not in (0, 1/{cells})")
        low = Fraction(index, cells) - shift if index else None
        return 1, _interval(low, Fraction(index + 1, cells) - delta - shift if index < cells - 1 else None)
    raise Rejected(f"{str(item)[:80]} is not a factor of a domain")


def _interval(low: Fraction | None, high: Fraction | None) -> Polytope:
    """[low, high] in one variable; None is no end."""
    ends = [(end, way) for end, way in ((low, ONE), (high, -ONE)) if end is not None]
    if low is not None and high is not None and low > high:
        raise Rejected(f"the interval [{low}, {high}] is empty")
    vertices = [plus({CONSTANT: ONE}, {0: ONE}, end) for end in dict.fromkeys(end for end, _ in ends or [(ZERO, ONE)])]
    rays = [{0: way} for _, way in ends] if len(ends) == 1 else []
    return polytope((*vertices, *rays), () if ends else ({0: ONE},), [plus({0: way}, {CONSTANT: -way}, end) for end, way in ends])


def form_of(value: Json, scope: Scope) -> Form:
    """A form, coefficients replaced by their numbers."""
    constant, *weights = items(value, "form", MAX_VARIABLES + 1, 1)
    scope.budget.spend(4 * len(value))
    found = {CONSTANT: scope.coefficient(constant)}
    last = CONSTANT
    for item in weights:
        place, coefficient = items(item, "form", 2, 2)
        last = read_int({"variable": place}, "variable", last + 1, scope.size - 1)
        if coefficient == "0x0":
            raise Rejected("a coefficient 0 is left out")
        found[last] = scope.coefficient(coefficient)
    return {variable: coefficient for variable, coefficient in found.items() if coefficient}


def operator(term: Json) -> tuple[str, list[tuple[Fraction, Json]]]:
    """The operator of a term and its arguments with their factors."""
    if not isinstance(term, dict) or len(term) != 1:
        raise Rejected(f"{str(term)[:80]} is not a term")
    ((name, inner),) = term.items()
    if name == "relu":
        return name, [(ONE, inner)]
    arguments = items(inner, name, MAX_ARGUMENTS, 1)
    if name == "sum":
        return name, [(number(item[0], "term"), item[1]) for item in pairs(arguments, "sum")]
    if name in ("max", "min"):
        return name, [(ONE, each) for each in arguments]
    raise Rejected(f"{name[:40]!r} is not an operator of terms: sum, max, min, relu")


def node_of(network: Network, place: Place) -> Node | None:
    """The node of a neuron that is there, None for an input."""
    node = None if place[0] == "input" else network.node(place[0])
    if not 0 <= place[1] < (network.inputs if node is None else node.outputs):
        raise Rejected(f"there is no neuron {place[1]} of {place[0]!r}")
    return node


def text(form: Form) -> str:
    """A form, for people."""
    parts = [show(c) if v == CONSTANT else f"{show(c)}*t{v}" for v, c in sorted(form.items())]
    found = " + ".join(parts) if parts else "0"
    return found if len(found) <= 200 else found[:200] + "..."
