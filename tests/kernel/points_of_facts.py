"""Piecewise-linear facts refuted by points: the readings are solved for the variables, and the terms compared with the neurons.

Outside scans x is a point of R^d; inside one it is a state of its body at a step of a copy, with the schedules of that step.
A variable that no reading and no schedule determines takes a few values. Nothing is shared with the kernel: terms, forms
and domains are evaluated as the certificate writes them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import oracle
from kernel.values import Point, Values
from oracle import number

Assignment = dict[int, Fraction]
ONE = Fraction(1)
FREE = tuple(map(Fraction, ("0", "1", "1/3", "-1/2", "7")))
MEMBERS = 40
"""How many members of a family are tried."""
STEPS, STATES, POINTS = 3, 6, 12
"""How many steps of a scan, states at each, and points are tried at most."""


@dataclass(frozen=True)
class Case:
    """The neurons at a point or state, by name and number, and the numbers of the schedules of a step, by definition."""

    neuron: Callable[[Any], Fraction]
    schedules: Mapping[str, Fraction]
    told: str


def refuted_fact(values: Values, claim: Any, where: list[Point]) -> str:
    """A counterexample among points, or among states at steps, in words."""
    for case in _states(values, claim["in"]) if claim["in"] else _points(values, where):
        for index in _members(claim["domain"]):
            found = _refuted(values, claim, case, index)
            if found:
                return found
    return ""


def _points(values: Values, where: list[Point]) -> Iterator[Case]:
    """The points, moved about so that they leave the cube too."""
    for place, x in enumerate(where[:: -(-len(where) // POINTS)]):
        for move in (Fraction(0), Fraction(3 - 2 * (place % 4))):
            at = tuple(t + move for t in x)
            yield Case(lambda neuron, at=at: values.neuron(neuron, at), {}, f"x = {_text(at)}")


def _states(values: Values, name: str) -> Iterator[Case]:
    """States of a scan's body at its first steps, of the first copy and of the last."""
    node = values.nodes[name]
    copies, stride, steps = (int(node.get(key, "0x0"), 16) for key in ("copies", "stride", "steps"))
    body, size, dice = node["body"], int(node["body"]["inputs"], 16), random.Random(4)
    for step, copy in product(range(1, min(steps, STEPS) + 1), {0, max(copies - 1, 0)}):
        numbers = {key: _schedule(rule, step, copy * stride) for key, rule in node["schedules"].items()}
        for _ in range(STATES):
            state = [Fraction(dice.choice((0, 1, 1, 2, 3)), dice.choice((1, 2, 3, 4))) for _ in range(size)]
            inside = _Body(body, state, numbers, values.parameters)
            defined = {str(rule): numbers[key] for key, rule in node["schedules"].items()}
            yield Case(inside.neuron, defined, f"state {_text(state)}, step {step} of copy {copy}")


def _schedule(rule: Any, step: int, later: int) -> Fraction:
    name, first, *numbers = rule
    arguments = [int(text, 16) for text in numbers]
    if name == "power":
        return Fraction(int(first, 16)) ** (arguments[0] - step)
    dimension, axis, start = arguments
    nodes, place = oracle.snake(oracle.counts(first), dimension), start + later + step - 1
    return Fraction(nodes[place][axis] if place < len(nodes) else -1)


class _Body:
    """The neurons of a scan's body at a state."""

    def __init__(self, body: Any, state: list[Fraction], schedules: Any, parameters: Any) -> None:
        self.known = {"input": state}
        for node in body["nodes"]:
            read = [item for name, start, stop in node["reads"] for item in self.known[name][int(start, 16) : int(stop, 16)]]
            self.known[node["name"]] = oracle.node_values(node, read, parameters, schedules)

    def neuron(self, place: Any) -> Fraction:
        return self.known[place[0]][int(place[1], 16)]


def _members(domain: Any) -> list[int]:
    """The indices of a family, some of them where there are many; 0 where there is none."""
    families = [factor for factor in domain if factor[0] in ("cells", "integers")]
    if not families:
        return [0]
    name, first, second = families[0][:3]
    every = range(int(first, 16)) if name == "cells" else range(int(first, 16), int(second, 16) + 1)
    return list(every) if len(every) <= MEMBERS else random.Random(1).sample(every, MEMBERS)


def _refuted(values: Values, claim: Any, case: Case, index: int) -> str:
    names = {**values.parameters, "#": Fraction(index), "4^#": Fraction(4) ** index}
    equations = [(form, case.neuron(place)) for place, form in claim["reading"]]
    for t in _solutions(equations, claim, case, names):
        if _inside(claim["domain"], t, index):
            for place, term in claim["values"]:
                found, wanted = case.neuron(place), value(term, t, names)
                if found != wanted:
                    return f"at {case.told}, t = {dict(sorted(t.items()))} neuron {place} is {found}, not {wanted}"
    return ""


def _solutions(equations: list[tuple[Any, Fraction]], claim: Any, case: Case, names: Any) -> Iterator[Assignment]:
    """Values of all variables under which the readings and the schedules hold; of those left free, a few."""
    known: Assignment = {}
    while True:
        before = len(known)
        for form, wanted in equations:
            _solve(form, wanted, known, names)
        for rule, key, result in claim["schedules"]:
            if str(rule) in case.schedules and _variables(key) <= set(known):
                _solve(result, case.schedules[str(rule)] * value(key, known, names), known, names)
        if len(known) == before:
            break
    free = [variable for variable in range(_size(claim["domain"])) if variable not in known]
    for chosen in product(FREE, repeat=min(len(free), 2)):
        t = {**known, **dict.fromkeys(free, chosen[-1] if chosen else ONE), **dict(zip(free, chosen, strict=False))}
        if all(value(form, t, names) == wanted for form, wanted in equations) and all(
            value(result, t, names) == case.schedules.get(str(rule), ONE) * value(key, t, names)
            for rule, key, result in claim["schedules"]
        ):
            yield t


def _solve(form: Any, wanted: Fraction, known: Assignment, names: Any) -> None:
    """Find the one variable of a form that is not known yet."""
    unknown = [(int(variable, 16), _number(c, names)) for variable, c in form[1:] if int(variable, 16) not in known]
    if len(unknown) == 1 and unknown[0][1]:
        rest = value([form[0], *(pair for pair in form[1:] if int(pair[0], 16) in known)], known, names)
        known[unknown[0][0]] = (wanted - rest) / unknown[0][1]


def _variables(form: Any) -> set[int]:
    return {int(variable, 16) for variable, _ in form[1:]}


def _size(domain: Any) -> int:
    return sum(2 if factor[0] == "triangle" else int(factor[3], 16) if factor[0] == "box" else 1 for factor in domain)


def _inside(domain: Any, t: Assignment, index: int) -> bool:
    """Whether a point lies in the domain, at an index of its family."""
    start = 0
    for name, *rest in domain:
        if name == "triangle":
            if not 0 <= t[start + 1] <= t[start] <= 1:
                return False
            start += 2
            continue
        ends, count = _ends(name, rest, index)
        if not all(ends[0] <= t[start + at] <= ends[1] for at in range(count)):
            return False
        start += count
    return True


def _ends(name: str, rest: Any, index: int) -> tuple[tuple[Any, Any], int]:
    """The ends of an interval, and how many variables lie in it."""
    infinity = float("inf")
    if name == "box":
        low, high = (None if end == "-" else number(end) for end in rest[:2])
        return (-infinity if low is None else low, infinity if high is None else high), int(rest[2], 16)
    if name == "integers":
        return (Fraction(index), Fraction(index)), 1
    cells, delta, shift = int(rest[0], 16), number(rest[1]), number(rest[2])
    low = Fraction(index, cells) - shift if index else -infinity
    return (low, Fraction(index + 1, cells) - delta - shift if index < cells - 1 else infinity), 1


def value(term: Any, t: Assignment, names: Any) -> Fraction:
    """The value of a term at a point."""
    if isinstance(term, list):
        constant, *weights = term
        return _number(constant, names) + sum((_number(c, names) * t[int(v, 16)] for v, c in weights), Fraction(0))
    ((name, inner),) = term.items()
    if name == "relu":
        return max(Fraction(0), value(inner, t, names))
    if name == "sum":
        return sum((number(factor) * value(each, t, names) for factor, each in inner), Fraction(0))
    return (max if name == "max" else min)(value(each, t, names) for each in inner)


def _number(text: str, names: Any) -> Fraction:
    found: Fraction = names[text] if text in names else number(text)
    return found


def _text(point: Any) -> str:
    return "(" + ", ".join(map(str, point)) + ")"
