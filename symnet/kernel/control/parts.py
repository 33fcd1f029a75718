"""Polytopes cut by trees of forms, and the outputs of a network on a polytope: affine on each part of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..arithmetic import Place
from ..cutting import MAX_REGIONS, Step, neurons, parts
from ..evaluation import source
from ..facts import Fact, Scope, form_of
from ..plain import items
from ..polytope import CONSTANT, ONE, ZERO, Form, Polytope, cut, plus, polytope, product, sign_on, value, words
from ..syntax import Budget, Json, Network, Rejected, words_of

Side = tuple[Fraction, Fraction]
MAX_OPEN, MAX_WALLS = 1 << 12, 1 << 13
CONSTANT_FORM: Form = {CONSTANT: ONE}


def sum_of(parts: Sequence[tuple[Fraction, Form]], budget: Budget) -> Form:
    """The sum of forms with factors, paid for term by term."""
    total: dict[int, Fraction] = {}
    for factor, form in parts:
        for variable, coefficient in form.items() if factor else ():
            budget.spend(1)
            so_far, more = total.get(variable, ZERO), budget.product(factor, coefficient)
            budget.words(words_of(so_far) + words_of(more))
            total[variable] = so_far + more
    return {variable: coefficient for variable, coefficient in total.items() if coefficient}


def pay(form: Form, domain: Polytope, budget: Budget) -> None:
    """Pay for the values of a form at the vertices of a polytope."""
    long = domain.words + words(form)
    budget.spend(1 + len(domain.generators) * (1 + len(form)) * (1 + long + (long * long >> 8)))


def sign(form: Form, domain: Polytope, budget: Budget) -> int | None:
    """1 or -1 where a form is >= 0 or <= 0 on all of a polytope, None where it changes sign."""
    pay(form, domain, budget)
    return sign_on(form, domain)


def box_of(sides: Sequence[Side]) -> Polytope:
    """The box with these sides, which have a length above 0."""
    found = []
    for axis, (low, high) in enumerate(sides):
        if low >= high:
            raise Rejected(f"the side [{low}, {high}] of a box has no length")
        ends = [plus({CONSTANT: ONE}, {axis: ONE}, end) for end in (low, high)]
        found.append(polytope(ends, (), ({axis: ONE, CONSTANT: -low}, {axis: -ONE, CONSTANT: high})))
    return product(found)


def whole_scope(size: int, budget: Budget) -> Scope:
    """What forms of so many variables are read with: no names."""
    return Scope(size, (), budget)


def leaves(domain: Polytope, tree: Json, budget: Budget) -> Iterator[tuple[Polytope, Json]]:
    """Yield the leaves of a polytope cut by a tree in preorder, with their marks: they cover the polytope by its form.

    An item that is a list is a form that changes sign on the part it cuts, its side >= 0 first; every other item is a leaf.
    """
    scope, todo = whole_scope(len(domain.variables) - 1, budget), [domain]
    for item in items(tree, "tree"):
        if not todo:
            raise Rejected("the tree goes on after its last leaf")
        part = todo.pop()
        if not isinstance(item, list):
            yield part, item
            continue
        form = form_of(item, scope)
        if sign(form, part, budget) is not None:
            raise Rejected("a form of the tree does not change sign on the part that it cuts")
        above, below = cut(form, part, budget)
        todo += [below, above]
        if len(todo) > MAX_OPEN or above.walls > MAX_WALLS:
            raise Rejected(f"the tree has more than {MAX_OPEN} parts open, or a part more than {MAX_WALLS} walls")
    if todo:
        raise Rejected(f"the tree ends with {len(todo)} parts open")


class Outputs:
    """All outputs of a network, as forms of its inputs on the parts of polytopes."""

    def __init__(self, network: Network, budget: Budget) -> None:
        size = network.inputs
        reading = {("input", place): {place: ONE} for place in range(size)}
        self._fact = Fact(network, Scope(size, (network.parameters,), budget), {}, reading, (), ())
        self._last = network.nodes[-1]
        self._network = network
        self._steps = [self._below((self._last.name, place)) for place in range(self._last.outputs)]
        self._read: dict[int, list[Step]] = {}

    def on(self, domain: Polytope) -> Iterator[tuple[Polytope, list[Form]]]:
        """Yield the parts of a polytope on which all outputs are affine, with their forms."""
        found: list[tuple[Polytope, list[Form]]] = [(domain, [])]
        for steps in self._steps:
            before, found = found, []
            for part, forms in before:
                for smaller, more in parts(self._fact, steps, part):
                    found.append((smaller, [*forms, more[-1]]))
                    if len(found) > MAX_REGIONS:
                        raise Rejected(f"the network has more than {MAX_REGIONS} parts on a polytope")
        yield from found

    def _below(self, place: Place) -> list[Step]:
        """The neurons that a value depends on, paid for with all their weights as long as they are kept."""
        found = neurons(self._fact, place)
        self._fact.scope.budget.spend(sum(64 + 8 * len(step.summands) for step in found))
        return found

    def affine(self, domain: Polytope) -> list[Form] | None:
        """The forms of all outputs on a polytope with an inside, None where an output reads what is not affine on all of it.

        Each neuron that outputs read is looked at alone, so that the parts of many do not meet.
        """
        if self._last.activation != "identity":
            return None
        forms: dict[int, Form] = {}
        found = []
        for row in self._last.rows:
            summands = [(self._network.value(row.bias), CONSTANT_FORM)]  # type: ignore[arg-type]
            for position, weight in row.weights:
                if position not in forms:
                    form = self._one(position, domain)
                    if form is None:
                        return None
                    forms[position] = form
                summands.append((self._network.value(weight), forms[position]))  # type: ignore[arg-type]
            found.append(sum_of(summands, self._fact.scope.budget))
        return found

    def _one(self, position: int, domain: Polytope) -> Form | None:
        """The form of a value that outputs read, None where it has several on a polytope."""
        if position not in self._read:
            self._read[position] = self._below(source(self._last, position))
        first: Form | None = None
        for _, forms in parts(self._fact, self._read[position], domain):
            if first is not None and forms[-1] != first:
                return None
            first = forms[-1]
        return first


def agree(outputs: Outputs, domain: Polytope, wanted: Sequence[Form], budget: Budget, alone: bool = False) -> str:
    """Where an output is not the wanted form on a polytope: what is wrong there, "" where nothing is.

    `alone`: what outputs read is looked at one by one first, on a polytope with an inside.
    """
    affine = outputs.affine(domain) if alone else None
    for part, forms in outputs.on(domain) if affine is None else [(domain, affine)]:
        for place, (found, form) in enumerate(zip(forms, wanted, strict=True)):
            gap = plus(found, form, -ONE)
            pay(gap, part, budget)
            if any(value(gap, each) for each, _ in part.generators):
                return f"output {place} is not the affine function it should be"
    return ""
