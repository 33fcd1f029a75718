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

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .arithmetic import Place, raised, read_int, read_place, show
from .plain import items, number
from .polytope import CONSTANT, ONE, Form
from .syntax import Json, Network, Node, Rejected, Statement

MAX_VARIABLES = 1 << 14
MAX_FAMILY = 1 << 16
MAX_ARGUMENTS = 128
KEYS = ("domain", "in", "reading", "schedules", "values")


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of a domain, `count` times over: its variables, and its generators and lines in them."""

    count: int
    width: int
    generators: Sequence[Form]
    lines: Sequence[Form] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact at one member of its family: everything decoded, coefficients replaced by their numbers."""

    network: Network
    schedules: tuple[tuple[str, Form, Form], ...]
    reading: dict[Place, Form]
    factors: tuple[Factor, ...]
    values: tuple[tuple[Place, Json], ...]
    numbers: dict[str, Fraction]
    size: int


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


def member(network: Network, body: Statement, domain: Sequence[Json], index: int) -> Fact:
    """A fact at one index."""
    place: Json = body["in"]
    node, inner = (None, network) if place == "" else network.scan(place)
    numbers = {**network.parameters, "#": Fraction(index), "4^#": raised(Fraction(4), index)}
    factors = tuple(_factor(item, index) for item in domain)
    size = sum(factor.count * factor.width for factor in factors)
    if size > MAX_VARIABLES:
        raise Rejected(f"a fact has more than {MAX_VARIABLES} variables")
    schedules = []
    for item in items(body["schedules"], "schedules", 1 << 12):
        definition, key, result = items(item, "schedules", 3, 3)
        for name in _schedules_of(node, definition):
            schedules.append((name, form_of(key, size, numbers), form_of(result, size, numbers)))
    bound = [(read_place(item[0], "reading"), item[1]) for item in pairs(body["reading"], "reading")]
    reading = {neuron: form_of(form, size, numbers) for neuron, form in bound}
    if len(reading) != len(bound):
        raise Rejected("a neuron stands twice in the reading")
    for neuron in reading:
        node_of(inner, neuron)
    values = tuple((read_place(item[0], "values"), item[1]) for item in pairs(body["values"], "values"))
    return Fact(inner, tuple(schedules), reading, factors, values, numbers, size)


def pairs(value: Json, where: str) -> list[Json]:
    return [items(item, where, 2, 2) for item in items(value, where, MAX_VARIABLES)]


def _schedules_of(node: Node | None, definition: Json) -> list[str]:
    """The schedules of a scan that have this definition, at least one."""
    found = [name for name, stated in node.schedules.items() if stated == definition] if node else []
    if not found:
        raise Rejected(f"there is no schedule {str(definition)[:80]} here")
    return found


def _factor(item: Json, index: int) -> Factor:
    """A factor of a domain at an index of the family."""
    name, *rest = items(item, "domain", 4, 1)
    if name == "triangle" and not rest:
        corner = {CONSTANT: ONE}
        return Factor(1, 2, [corner, {**corner, 0: ONE}, {**corner, 0: ONE, 1: ONE}])
    if name == "box" and len(rest) == 3:
        ends = [None if end == "-" else number(end, "domain") for end in rest[:2]]
        return Factor(read_int({"n": rest[2]}, "n", 1, MAX_VARIABLES), 1, *_interval(*ends))
    if name == "integers" and len(rest) == 2:
        return Factor(1, 1, *_interval(Fraction(index), Fraction(index)))
    if name == "cells" and len(rest) == 3:
        cells = read_int({"cells": rest[0]}, "cells", 2, MAX_FAMILY)
        delta, shift = (number(each, "domain") for each in rest[1:])
        if not 0 < delta < Fraction(1, cells):
            raise Rejected(f"delta = {delta} is not in (0, 1/{cells})")
        low = Fraction(index, cells) - shift if index else None
        return Factor(1, 1, *_interval(low, Fraction(index + 1, cells) - delta - shift if index < cells - 1 else None))
    raise Rejected(f"{str(item)[:80]} is not a factor of a domain")


def _interval(low: Fraction | None, high: Fraction | None) -> tuple[list[Form], list[Form]]:
    """[low, high] in one variable; None is no end."""
    if low is None and high is None:
        return [{CONSTANT: ONE}], [{0: ONE}]
    if low is not None and high is not None:
        if low > high:
            raise Rejected(f"the interval [{low}, {high}] is empty")
        return [{CONSTANT: ONE, 0: end} if end else {CONSTANT: ONE} for end in dict.fromkeys((low, high))], []
    start, way = (low, ONE) if low is not None else (high, -ONE)
    return [{CONSTANT: ONE, 0: start} if start else {CONSTANT: ONE}, {0: way}], []


def form_of(value: Json, size: int, numbers: dict[str, Fraction]) -> Form:
    """A form, coefficients replaced by their numbers: the constant first, then variables in order, each once."""
    constant, *weights = items(value, "form", MAX_VARIABLES + 1, 1)
    found: dict[int, Fraction] = {}
    start = _coefficient(constant, numbers)
    if start:
        found[CONSTANT] = start
    last = CONSTANT
    for pair in weights:
        name, weight = items(pair, "form", 2, 2)
        last = read_int({"variable": name}, "variable", last + 1, size - 1)
        coefficient = _coefficient(weight, numbers)
        if coefficient:
            found[last] = coefficient
        elif weight == "0x0":
            raise Rejected("a coefficient 0 is left out")
    return found


def _coefficient(value: Json, numbers: dict[str, Fraction]) -> Fraction:
    """A number, or the value of what a name stands for."""
    return numbers[value] if isinstance(value, str) and value in numbers else number(value, "form")


def variables_of(term: Json, size: int, numbers: dict[str, Fraction], depth: int = 0) -> set[int]:
    """The variables of a term; rejects what is no term."""
    if depth > 16:
        raise Rejected("a term is nested deeper than 16")
    if isinstance(term, list):
        return set(form_of(term, size, numbers)) - {CONSTANT}
    inner = operator(term)[1]
    return set().union(*(variables_of(each, size, numbers, depth + 1) for _, each in inner))


def operator(term: Json) -> tuple[str, list[tuple[Fraction, Json]]]:
    """The operator of a term and its arguments with their factors."""
    if not isinstance(term, dict) or len(term) != 1:
        raise Rejected(f"{str(term)[:80]} is not a term")
    ((name, inner),) = term.items()
    if name == "relu":
        return "max", [(ONE, ["0x0"]), (ONE, inner)]
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
