"""Contracts: what neurons of a network compute, as piecewise-linear terms of the values that others have.

For every point of the domain: if the neurons of the reading (inputs, or neurons whose own contracts are proved elsewhere)
have the values of their forms, then each neuron of `values` has the value of its term. The prover decides it
(activation_regions.py), and a certificate carries it as a step (`statement`), which the kernel decides again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from symnet.core.network import INPUT, Network, Scan
from symnet.core.schedule import Schedule
from symnet.errors import UsageError
from symnet.piecewise.domain import Domain
from symnet.piecewise.number import ONE
from symnet.piecewise.term import Extreme, Form, Relu, Sum, Term, as_form, as_term
from symnet.piecewise.text import listed
from symnet.piecewise.written import factor_json, term_json

Place: TypeAlias = tuple[str, int]
"""A neuron: node name and number; ("input", i) is an input."""


@dataclass(frozen=True, slots=True)
class Times:
    """What a schedule of a scan times a form of the variables is, in every step."""

    schedule: Schedule
    form: Form
    result: Form

    def text(self, name: str, names: Sequence[str]) -> str:
        """Return the product for people, by the name of the schedule."""
        by = "" if self.form == Form((), ONE) else f"*({self.form.text(names)})"
        return f"{name}{by} = {self.result.text(names)}"


@dataclass(frozen=True)
class Contract:
    """A gadget's claim; see the head of this file.

    `inside` names a scan where the neurons are those of its body, in every step and whatever the state; `times` says what
    its schedules contribute there. `names` are the names of the variables in texts for people.
    """

    name: str
    network: Network
    reading: Mapping[Place, Form]
    domain: Domain
    values: Mapping[Place, Term]
    times: tuple[Times, ...] = ()
    inside: str = ""
    names: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reading", {place: as_form(form, f"{place}") for place, form in self.reading.items()})
        object.__setattr__(self, "values", {place: as_term(term) for place, term in self.values.items()})
        for place in (*self.reading, *self.values):
            _check_place(self.name, self.about, place)
        forms = [*self.reading.values(), *(each for item in self.times for each in (item.form, item.result))]
        beyond = variables_of([*forms, *self.values.values()]) - set(range(self.domain.size))
        if beyond:
            raise UsageError(f"{self.name}: the domain has {self.domain.size} variables, none numbered {sorted(beyond)}")
        if not self.values or not self.domain.members:
            raise UsageError(f"{self.name}: a contract says what at least one neuron is; give values={{place: term}}")

    @property
    def about(self) -> Network:
        """The network whose neurons are meant: the network itself, or the body of the scan."""
        return self.scan.body if self.inside else self.network

    @property
    def scan(self) -> Scan:
        """The scan whose body is meant; raises UsageError where it is none."""
        for node in self.network.nodes:
            if node.name == self.inside and isinstance(node.operation, Scan):
                return node.operation
        raise UsageError(f"{self.name}: {self.inside!r} is not a scan of the network")

    @property
    def requires(self) -> str:
        """The domain and the reading, for people."""
        direct = list(self.reading) == [(INPUT, number) for number in range(self.domain.size)]
        read = [f"{self._text(place)} = {form.text(self.names)}" for place, form in self.reading.items()]
        names = {schedule: name for name, schedule in self.scan.schedules} if self.inside else {}
        products = [each.text(names.get(each.schedule, str(each.schedule)), self.names) for each in self.times]
        return "; ".join(filter(None, [self.domain.text(self.names), "" if direct else listed(read), listed(products)]))

    @property
    def ensures(self) -> str:
        """What the neurons are, for people."""
        return listed([f"{self._text(place)} = {term.text(self.names)}" for place, term in self.values.items()])

    def _text(self, place: Place) -> str:
        """A neuron for people: the name of its node where it is the only one there, and a number behind it otherwise."""
        return place[0] if _neurons(self.about).get(place[0]) == 1 else f"{place[0]}[{place[1]}]"

    def placed(
        self,
        network: Network,
        prefix: str = "",
        *,
        reads: Sequence[Place | str] = (),
        where: Mapping[Place, Place] | None = None,
        inside: str | None = None,
    ) -> Contract:
        """Return the contract of this gadget where it stands in a larger network.

        Its node names have `prefix` before them there, its scan the name `inside`; `reads` are the neurons that feed its
        inputs, in order (the name of a node is its first neuron), and `where` says under which names neurons stand that the
        prefix does not find.
        """
        found = {(INPUT, number): (read, 0) if isinstance(read, str) else read for number, read in enumerate(reads)}
        found |= where or {}
        before = "" if self.inside else prefix

        def moved(place: Place) -> Place:
            return found.get(place) or (place if place[0] == INPUT else (before + place[0], place[1]))

        return replace(
            self,
            network=network,
            reading={moved(place): form for place, form in self.reading.items()},
            values={moved(place): term for place, term in self.values.items()},
            inside=inside if inside is not None else prefix + self.inside if self.inside else "",
        )

    def statement(self) -> dict[str, Any]:
        """Return the contract as the statement of a certificate's step."""
        return {
            "kind": "pl",
            "domain": [factor_json(factor) for factor in self.domain.factors],
            "in": self.inside,
            "reading": [[_place_json(place), term_json(form)] for place, form in self.reading.items()],
            "schedules": [[each.schedule.to_json(), term_json(each.form), term_json(each.result)] for each in self.times],
            "values": [[_place_json(place), term_json(term)] for place, term in self.values.items()],
        }


def inputs(*forms: Any) -> dict[Place, Form]:
    """Return the reading in which input i is forms[i]."""
    return {(INPUT, number): as_form(form, f"input {number}") for number, form in enumerate(forms)}


def outputs(network: Network, *terms: Any) -> dict[Place, Term]:
    """Return the values in which output i of a network is terms[i]."""
    if len(terms) != network.outputs:
        raise UsageError(f"{len(terms)} terms for {network.outputs} outputs; give one for each")
    return {(network.nodes[-1].name, number): as_term(term) for number, term in enumerate(terms)}


def variables_of(terms: Iterable[Term]) -> set[int]:
    """Return the numbers of the variables that stand in terms."""
    found: set[int] = set()
    for term in terms:
        match term:
            case Form(weights):
                found |= {at for at, _ in weights}
            case Sum(parts):
                found |= variables_of(part for _, part in parts)
            case Extreme(_, inner):
                found |= variables_of(inner)
            case Relu(inner):
                found |= variables_of([inner])
    return found


def _check_place(name: str, network: Network, place: Place) -> None:
    counts = {INPUT: network.inputs, **_neurons(network)}
    if place[0] not in counts:
        raise UsageError(f"{name}: there is no node {place[0]!r}; the nodes are {', '.join(list(counts)[:12])}")
    if not 0 <= place[1] < counts[place[0]]:
        raise UsageError(f"{name}: {place[0]!r} has {counts[place[0]]} neurons, none numbered {place[1]}")


def _neurons(network: Network) -> dict[str, int]:
    return {node.name: node.operation.outputs for node in network.nodes}


def _place_json(place: Place) -> list[str]:
    return [place[0], hex(place[1])]
