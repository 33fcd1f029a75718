"""How a fact is decided: neurons and terms are steps, sums and relus of sums; a domain is cut where a relu changes sign.

A part of the domain speaks of those variables only that a sign has been asked of; it is taken on with others when they are
needed. On a part every step is a form, and a neuron is its term where their difference is 0. Facts in one variable between two
ends are tried by curves.py first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .arithmetic import Place
from .curves import Curve, Curves
from .evaluation import Below, evaluated, needed, source
from .facts import KEYS, MAX_VARIABLES, Fact, form_of, member, members, node_of, operator, text
from .plain import items, keys
from .polytope import CONSTANT, ONE, POINT, ZERO, Form, Polytope, check_length, cut, plus, product, sign_on, value, words, zero_on
from .syntax import Budget, Json, Network, Rejected, Scheduled, Statement

MAX_REGIONS = 1 << 14
MAX_DEPTH = 16
MAX_PENDING = 1 << 22
MAX_HELD = 1 << 21


@dataclass(frozen=True, slots=True)
class Step:
    """A form plus earlier steps (by their positions) with factors, some of them times a schedule, or relu of that."""

    form: Form
    summands: Sequence[tuple[Fraction, int]] = ()
    scheduled: Sequence[tuple[str, Fraction, int]] = ()
    relu: bool = False


NUMBER_ONE = Step({CONSTANT: ONE})
"""The first of all steps."""


def prove(network: Network, stated: Statement, budget: Budget) -> None:
    """Reject unless a fact holds, for every member of its family."""
    body = keys({key: item for key, item in stated.items() if key != "kind"}, "fact", *KEYS)
    domain = items(body["domain"], "domain", MAX_VARIABLES)
    below: Below | None = None
    for index in members(domain):
        fact = member(network, body, domain, index, budget)
        if fact.network is network and all(_is_point(factor) for _, factor in fact.factors):
            below = below or needed(network, fact.reading, [place for place, _ in fact.values], budget)
            _prove_at_point(fact, below)
            continue
        for place, term in fact.values:
            steps = neurons(fact, place)
            if not _is_one_curve(fact, steps, term):
                _require(fact, place, steps, term, POINT)


def _is_point(factor: Polytope) -> bool:
    return len(factor.generators) == 1 and not factor.lines


def _prove_at_point(fact: Fact, below: Below) -> None:
    """Reject unless the neurons are their terms at the one point of the domain, by evaluation: scans are walked."""
    domain = _taken_on(fact, POINT, dict.fromkeys(range(fact.scope.size), ONE))
    known = {place: value(form, domain.generators[0].form) for place, form in fact.reading.items()}
    found = evaluated(fact.network, known, [place for place, _ in fact.values], fact.scope.budget, below)
    for place, term in fact.values:
        _require(fact, place, [NUMBER_ONE, Step({CONSTANT: found[place]})], term, domain)


def _is_one_curve(fact: Fact, neurons: Sequence[Step], term: Json) -> bool:
    """Whether a fact is in one variable between two ends, and a neuron and its term are one curve there."""
    interval = fact.factors[0][1] if fact.scope.size == 1 else POINT
    ends = sorted(each.get(0, ZERO) for each, _ in interval.generators if CONSTANT in each)
    steps = with_term(term, fact, neurons) if len(ends) == 2 and len(interval.generators) == 2 else []
    if not steps or any(step.scheduled for step in steps):
        return False
    curves, found = Curves(ends[0], ends[1], fact.scope.budget), list[Curve]()
    for step in steps:
        parts = [(factor, found[at]) for factor, at in step.summands]
        curve = curves.total([(ONE, curves.line(step.form)), *parts]) if parts else curves.line(step.form)
        found.append(curves.relu(curve) if step.relu else curve)
    return found[len(neurons) - 1] == found[-1]


def _require(fact: Fact, place: Place, neurons: Sequence[Step], term: Json, domain: Polytope) -> None:
    """Reject unless a neuron, the last of these steps, is its term on a domain, taken on with what else they speak of."""
    for count, (part, forms) in enumerate(parts(fact, with_term(term, fact, neurons), domain)):
        if count >= MAX_REGIONS:
            raise Rejected(f"neuron {place[1]} of {place[0]!r} has more than {MAX_REGIONS} regions")
        found, claimed = forms[len(neurons) - 1], forms[-1]
        gap = plus(found, claimed, -ONE)
        part = _taken_on(fact, part, gap)
        if not zero_on(gap, part):
            raise Rejected(f"neuron {place[1]} of {place[0]!r} is {text(found)}, not {text(claimed)}, on {_shown(part)}")


def _shown(domain: Polytope) -> str:
    found = "; ".join([text(each) for each, _ in domain.generators] + [text(each) for each in domain.lines])
    return "the hull of " + (found if len(found) <= 200 else found[:200] + "...")


def _taken_on(fact: Fact, part: Polytope, form: Form) -> Polytope:
    """A part of the domain, taken on with the factors that hold the other variables of a form, before a sign is asked."""
    met, factors = set(part.variables), []
    for variable in sorted(form.keys() - met):
        if variable not in met:
            factors.append(fact.around(variable))
            met |= factors[-1].variables
    domain = product((part, *factors)) if factors else part
    long = domain.words + words(form)
    products = sum(min(len(form), len(each)) for each, _ in domain.generators) + len(domain.lines)
    fact.scope.budget.spend(1 + products * (1 + long + (long * long >> 8)))
    return domain


def neurons(fact: Fact, wanted: Place) -> list[Step]:
    """The neurons that the wanted one depends on, as steps; it comes last. Those of the reading depend on nothing."""
    order = fact.network.places
    reads: dict[Place, list[Place]] = {}
    todo = [wanted]
    while todo:
        place = todo.pop()
        if place not in reads:
            reads[place] = [] if place in fact.reading else _read_by(fact, place)
            todo += reads[place]
    places = sorted(reads, key=lambda at: (order.get(at[0], -1), at[1]))
    position = {place: number for number, place in enumerate(places, 1)}
    steps = [NUMBER_ONE]
    for place in places:
        given = fact.reading.get(place)
        steps.append(_neuron(fact.network, place, [0, *(position[at] for at in reads[place])]) if given is None else Step(given))
    return steps


def _read_by(fact: Fact, place: Place) -> list[Place]:
    """The neurons that a neuron of a layer reads."""
    node = node_of(fact.network, place)
    if node is None:
        raise Rejected(f"a neuron depends on input {place[1]}, which the fact does not read")
    if node.body is not None:
        raise Rejected(f"node {node.name!r} is a scan, not a layer")
    weights = node.rows[place[1]].weights
    fact.scope.budget.spend(len(weights) * len(node.reads))
    return [source(node, position) for position, _ in weights]


def _neuron(network: Network, place: Place, positions: Sequence[int]) -> Step:
    """A neuron of a layer: its bias times the number 1 and its weights times what it reads."""
    node = network.node(place[0])
    if node.activation not in ("relu", "identity"):
        raise Rejected(f"the activation {node.activation!r} is not piecewise linear here")
    row = node.rows[place[1]]
    summands, scheduled = [], []
    for entry, at in zip((row.bias, *(weight for _, weight in row.weights)), positions, strict=True):
        if isinstance(entry, Scheduled):
            scheduled += [(name, factor, at) for name, factor in entry.terms]
        summands.append((entry.constant if isinstance(entry, Scheduled) else network.value(entry), at))
    return Step({}, summands, scheduled, node.activation == "relu")


def with_term(term: Json, fact: Fact, before: Sequence[Step]) -> list[Step]:
    """Steps, and the steps of a term behind them; its value comes last."""
    steps = list(before)

    def add(step: Step) -> int:
        steps.append(step)
        return len(steps) - 1

    def value_of(term: Json, depth: int) -> int:
        if depth > MAX_DEPTH:
            raise Rejected(f"a term is nested deeper than {MAX_DEPTH}")
        if isinstance(term, list):
            return add(Step(form_of(term, fact.scope)))
        name, arguments = operator(term)
        for factor, _ in arguments:
            fact.scope.budget.hold(factor)
        summands = [(factor, value_of(each, depth + 1)) for factor, each in arguments]
        if name in ("sum", "relu"):
            return add(Step({}, summands, relu=name == "relu"))
        sign = ONE if name == "max" else -ONE  # max(a, b) = a + relu(b - a), min(a, b) = a - relu(a - b)
        (_, so_far), *rest = summands
        for _, other in rest:
            gain = add(Step({}, [(sign, other), (-sign, so_far)], relu=True))
            so_far = add(Step({}, [(ONE, so_far), (sign, gain)]))
        return so_far

    value_of(term, 0)
    return steps


def parts(fact: Fact, steps: Sequence[Step], domain: Polytope) -> Iterator[tuple[Polytope, list[Form]]]:
    """The parts of a domain where no relu changes sign, each with the forms of all steps."""
    todo: list[tuple[Polytope, list[Form]]] = [(domain, [])]
    while todo:
        part, forms = todo.pop()
        held = sum(map(len, forms))
        while len(forms) < len(steps):
            step = steps[len(forms)]
            form = _sum(fact, step, forms)
            if step.relu:
                part = _taken_on(fact, part, form)
                sign = sign_on(form, part)
                if sign is None:
                    fact.scope.budget.spend(len(forms))
                    part, other = cut(form, part, fact.scope.budget)
                    todo.append((other, [*forms, {}]))
                    if len(todo) * len(steps) > MAX_PENDING:
                        raise Rejected(f"more than {MAX_PENDING} forms wait on parts of a domain")
                form = {} if sign == -1 else form
            forms.append(form)
            held += len(form)
            if held > MAX_HELD:
                raise Rejected(f"the forms of neurons have more than {MAX_HELD} coefficients in all")
        yield part, forms


def _sum(fact: Fact, step: Step, forms: Sequence[Form]) -> Form:
    """The form of a step before relu."""
    fact.scope.budget.spend(1 + 2 * sum(len(forms[at]) for _, at in step.summands))
    total, budget = dict(step.form), fact.scope.budget
    for factor, at in step.summands:
        for variable, coefficient in forms[at].items() if factor else ():
            more = coefficient if factor == 1 else budget.product(factor, coefficient)
            total[variable] = budget.sum(total[variable], more) if variable in total else more
    found: Form = {variable: coefficient for variable, coefficient in total.items() if coefficient}
    scheduled: dict[str, Form] = {}
    for name, factor, at in step.scheduled:
        fact.scope.budget.spend(2 * len(forms[at]) + len(scheduled.get(name, ())))
        scheduled[name] = plus(scheduled.get(name, {}), forms[at], factor)
    for name, multiplied in scheduled.items():
        found = plus(found, fact.product(name, multiplied)) if multiplied else found
    if len(step.summands) > 1:
        check_length(found)
        for coefficient in found.values():
            fact.scope.budget.hold(coefficient)
    return found
