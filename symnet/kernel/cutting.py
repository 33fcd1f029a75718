"""How a fact is decided: its domain is cut where a neuron below or a term changes sign, and forms are compared on the parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from .arithmetic import Place, show
from .evaluation import Below, evaluated, needed, source
from .facts import KEYS, MAX_VARIABLES, Fact, Factor, form_of, member, members, node_of, operator, text, variables_of
from .plain import canonical, items, keys
from .polytope import CONSTANT, ONE, ZERO, Form, Polytope, check_length, cut, plus, same_on, sign_on, times, value
from .syntax import Budget, Entry, Json, Network, Node, Rejected, Scheduled, Statement

MAX_REGIONS = 1 << 14
MAX_VERTICES = 256


def prove(network: Network, stated: Statement, budget: Budget) -> None:
    """Reject unless a fact holds, for every member of its family."""
    body = keys({key: item for key, item in stated.items() if key != "kind"}, "fact", *KEYS)
    domain = items(body["domain"], "domain", MAX_VARIABLES)
    below, length = None, len(canonical(body))
    for index in members(domain):
        budget.spend(length)
        fact = member(network, body, domain, index)
        if fact.network is network and not fact.schedules and all(_is_point(factor) for factor in fact.factors):
            below = below or needed(network, fact.reading, [place for place, _ in fact.values])
            _prove_at_point(fact, budget, below)
            continue
        for place, term in fact.values:
            _prove_value(fact, place, term, budget)


def _is_point(factor: Factor) -> bool:
    return len(factor.generators) == 1 and not factor.lines


def _prove_at_point(fact: Fact, budget: Budget, below: Below) -> None:
    """Reject unless the neurons are their terms at the one point of the domain, by evaluation: scans are walked."""
    point = _domain(fact, set(range(fact.size))).generators[0]
    known = {place: value(form, point) for place, form in fact.reading.items()}
    found = evaluated(fact.network, known, [place for place, _ in fact.values], budget, below)
    for place, term in fact.values:
        variables_of(term, fact.size, fact.numbers)
        ((_, claimed),) = _term_on(term, Polytope((point,)), fact)
        if found[place] != value(claimed, point):
            there = f"is {show(found[place])[:200]}, not {show(value(claimed, point))[:200]}"
            raise Rejected(f"neuron {place[1]} of {place[0]!r} {there}, at {text(point)}")


def _prove_value(fact: Fact, place: Place, term: Json, budget: Budget) -> None:
    """Reject unless one neuron is its term, on the factors of the domain that it and the term speak of."""
    order, leaves = _below(fact, place)
    used = _variables(fact, order, leaves) | variables_of(term, fact.size, fact.numbers)
    domain = _domain(fact, used)
    regions = 0
    for part, found in _pieces(fact, order, {leaf: fact.reading[leaf] for leaf in leaves}, domain, place, budget):
        for piece, claimed in _term_on(term, part, fact):
            regions += 1
            budget.spend(len(piece.generators))
            if regions > MAX_REGIONS:
                raise Rejected(f"neuron {place[1]} of {place[0]!r} has more than {MAX_REGIONS} regions")
            if not same_on(found, claimed, piece):
                raise Rejected(f"neuron {place[1]} of {place[0]!r} is {text(found)}, not {text(claimed)}, on {_shown(piece)}")


def _shown(domain: Polytope) -> str:
    found = "; ".join(text(each) for each in (*domain.generators, *domain.lines))
    return "the hull of " + (found if len(found) <= 200 else found[:200] + "...")


def _domain(fact: Fact, used: set[int]) -> Polytope:
    """The product of the factors that hold a used variable, or a point."""
    vertices: list[Form] = [{CONSTANT: ONE}]
    rays: list[Form] = []
    lines: list[Form] = []
    start = 0
    for factor in fact.factors:
        stop = start + factor.count * factor.width
        for first in range(start, stop, factor.width):
            if not used.isdisjoint(range(first, first + factor.width)):
                moved = [{v if v == CONSTANT else first + v: c for v, c in each.items()} for each in factor.generators]
                corners = [each for each in moved if CONSTANT in each]
                vertices = [{**a, **b} for a, b in product(vertices, corners)]
                rays += [each for each in moved if CONSTANT not in each]
                lines += [{first + v: c for v, c in each.items()} for each in factor.lines]
            if len(vertices) > MAX_VERTICES:
                raise Rejected(f"a domain has more than {MAX_VERTICES} vertices")
        start = stop
    return Polytope((*vertices, *rays), tuple(lines))


def _variables(fact: Fact, order: Sequence[tuple[Node, int]], leaves: set[Place]) -> set[int]:
    """The variables that the neurons read."""
    used = {variable for place in leaves for variable in fact.reading[place]}
    if any(isinstance(entry, Scheduled) for node, number in order for entry in _entries(node, number)):
        used |= {variable for _, key, result in fact.schedules for form in (key, result) for variable in form}
    return used - {CONSTANT}


def _entries(node: Node, number: int) -> list[Entry]:
    row = node.rows[number] if node.body is None else None
    return [] if row is None else [row.bias, *(weight for _, weight in row.weights)]


def _below(fact: Fact, wanted: Place) -> tuple[list[tuple[Node, int]], set[Place]]:
    """The neurons that the wanted one depends on, earliest first, and those of the reading among what they read."""
    order = fact.network.places
    needed: set[Place] = set()
    leaves: set[Place] = set()
    todo = [wanted]
    while todo:
        place = todo.pop()
        if place in fact.reading:
            leaves.add(place)
        if place in needed or place in leaves:
            continue
        node = node_of(fact.network, place)
        if node is None:
            raise Rejected(f"a neuron depends on input {place[1]}, which the fact does not read")
        if node.body is not None:
            raise Rejected(f"node {node.name!r} is a scan, not a layer")
        needed.add(place)
        todo += [source(node, position) for position, _ in node.rows[place[1]].weights]
    inner = sorted(needed, key=lambda at: (order[at[0]], at[1]))
    return [(fact.network.nodes[order[name]], number) for name, number in inner], leaves


def _pieces(
    fact: Fact, order: Sequence[tuple[Node, int]], start: dict[Place, Form], domain: Polytope, wanted: Place, budget: Budget
) -> Iterator[tuple[Polytope, Form]]:
    """The wanted neuron as forms on the parts of a domain where no neuron below it changes sign."""
    todo = [(0, domain, start)]
    while todo:
        place, part, known = todo.pop()
        while place < len(order):
            node, number = order[place]
            key = node.name, number
            place += 1
            before = _sum(fact, node, number, known)
            budget.spend(1 + len(before) * len(part.generators))
            if node.activation == "identity":
                known[key] = before
                continue
            if node.activation != "relu":
                raise Rejected(f"the activation {node.activation!r} is not piecewise linear here")
            sign = sign_on(before, part)
            if sign is None:
                part, other = cut(before, part)
                todo.append((place, other, {**known, key: {}}))
            known[key] = before if sign != -1 else {}
        yield part, known[wanted]


def _sum(fact: Fact, node: Node, number: int, known: dict[Place, Form]) -> Form:
    """The form of a neuron before its activation."""
    row = node.rows[number]
    total: dict[int, Fraction] = {}
    scheduled: dict[str, Form] = {}
    terms = [(row.bias, {CONSTANT: ONE}), *((weight, known[source(node, position)]) for position, weight in row.weights)]
    for entry, form in terms:
        fixed = entry.constant if isinstance(entry, Scheduled) else fact.network.value(entry)
        for variable, coefficient in form.items() if fixed else ():
            total[variable] = total.get(variable, ZERO) + (fixed * coefficient if fixed != 1 else coefficient)
        for name, factor in entry.terms if isinstance(entry, Scheduled) else ():
            scheduled[name] = plus(scheduled.get(name, {}), form, factor)
    found: Form = {variable: coefficient for variable, coefficient in total.items() if coefficient}
    for name, multiplied in scheduled.items():
        found = plus(found, _scheduled(fact, name, multiplied)) if multiplied else found
    if len(terms) > 1:
        check_length(found)
    return found


def _scheduled(fact: Fact, name: str, multiplied: Form) -> Form:
    """schedule * form, for a rational multiple of a form whose product the fact names."""
    for schedule, key, result in fact.schedules:
        if schedule == name and key.keys() == multiplied.keys():
            lead = next(iter(key))
            ratio = multiplied[lead] / key[lead]
            if all(multiplied[variable] == ratio * coefficient for variable, coefficient in key.items()):
                return times(result, ratio)
    raise Rejected(f"schedule {name!r} multiplies {text(multiplied)}, which the fact does not name")


def _term_on(term: Json, domain: Polytope, fact: Fact) -> Iterator[tuple[Polytope, Form]]:
    """A term as forms on the parts of a domain."""
    if isinstance(term, list):
        yield domain, form_of(term, fact.size, fact.numbers)
        return
    name, arguments = operator(term)
    (factor, first), *rest = arguments
    for part, form in _term_on(first, domain, fact):
        yield from _folded(name, rest, part, times(form, factor), fact)


def _folded(
    name: str, arguments: list[tuple[Fraction, Json]], domain: Polytope, so_far: Form, fact: Fact
) -> Iterator[tuple[Polytope, Form]]:
    """A sum, maximum or minimum so far, taken on with the arguments that are left."""
    if not arguments:
        yield domain, so_far
        return
    (factor, first), *rest = arguments
    for part, form in _term_on(first, domain, fact):
        if name == "sum":
            yield from _folded(name, rest, part, plus(so_far, form, factor), fact)
            continue
        gap = plus(so_far, form, -ONE) if name == "max" else plus(form, so_far, -ONE)
        sign = sign_on(gap, part)
        sides = zip(cut(gap, part), (1, -1), strict=True) if sign is None else [(part, sign)]
        for piece, side in sides:
            yield from _folded(name, rest, piece, so_far if side == 1 else form, fact)
