"""A derivation under construction: steps that cite earlier steps, hypotheses, and the claims they lead to.

`apply` lets a rule of the kernel make the statement and adds the facts that the rule needs; `step` is for statements whose
making costs as much as their check (values on a grid, slopes on boxes), which are written down as they will be found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from symnet.core.codec import canonical_json
from symnet.core.network import Network
from symnet.core.outputs import parameter_of
from symnet.core.rational import to_hex
from symnet.errors import TooLarge, Unproved, UsageError
from symnet.kernel.networks import network as decoded_network
from symnet.kernel.plain import LONG
from symnet.kernel.replay import conclude, wanted
from symnet.kernel.syntax import Certificate as CheckedCertificate
from symnet.kernel.syntax import Malformed, Rejected
from symnet.kernel.theories import RULES
from symnet.piecewise.contract import Contract

Statement: TypeAlias = dict[str, Any]


def hexed(number: int | Fraction) -> str:
    """Return the text of a number in a certificate."""
    return to_hex(Fraction(number))


def neuron(layer: str, number: int = 0) -> list[str]:
    """Return how a statement names a neuron."""
    return [layer, hexed(number)]


def written(value: Any) -> Any:
    """Return data as a certificate writes it: numbers as text, everything else as it is."""
    if isinstance(value, Fraction | int):
        return hexed(value)
    if isinstance(value, Mapping):
        return {key: written(item) for key, item in value.items()}
    return [written(item) for item in value] if isinstance(value, list | tuple) else value


@dataclass
class Derivation:
    """Steps about a bound network and its targets (trees, one an output, or none), written one after another.

    Each method returns the number of a step, for later steps to cite.
    """

    network: Network
    targets: Sequence[Any] = ()
    steps: list[Statement] = field(default_factory=list)
    hypotheses: list[Statement] = field(default_factory=list)
    claims: list[Statement] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What the network names by its SHA-256: parameters that are too long to stand in it."""
    sides: Sequence[tuple[Fraction, Fraction]] = ()
    """The ends of the sides of the box that the claims are about; none for the unit cube."""
    rows: Sequence[tuple[int, int]] = ()
    """For a band as target: the rows that bound it from above and from below at the nodes of the grid, in lexicographic order."""
    whole: Derivation | None = None
    output: int | None = None
    """In the part of a derivation that is about one output: the derivation, and the output."""

    def about(self, output: int, network: Network) -> Derivation:
        """Return the part about one output, whose slice on the cube is `network`; its steps are steps of this derivation."""
        shared = (self.steps, self.hypotheses, self.claims, self.files, self.sides)
        return Derivation(network, self.targets, *shared, whole=self, output=output)

    @cached_property
    def network_json(self) -> Statement:
        """The network as certificates hold it."""
        found: Statement = json.loads(self.network.canonical)
        for name, value in self.network.parameters.items():
            if max(value.numerator.bit_length(), value.denominator.bit_length() - 1) > LONG:
                found["parameters"][name] = self._in_a_file(name, value)
        return found

    def _in_a_file(self, name: str, value: Fraction) -> list[str]:
        """Put a long number into a file of its own, most significant byte first; what stands for it in the network."""
        whole = value.denominator == 1 and value > 0
        length = value.numerator.bit_length() if whole else value.denominator.bit_length() - 1
        if not whole and (not 0 <= value < 1 or value.denominator != 1 << length):
            raise TooLarge(
                f"parameter {name} has more than {LONG} bits and is neither in [0, 1) and dyadic nor a whole number > 0"
            )
        data = (value.numerator << (0 if whole else -length % 8)).to_bytes(-(-length // 8), "big")
        digest = hashlib.sha256(data).hexdigest()
        self.files[digest] = data
        return ["integer" if whole else "bits", digest, hexed(length)]

    @property
    def box(self) -> list[list[str]]:
        """The box that the claims are about."""
        return [[hexed(low), hexed(high)] for low, high in self._box]

    @property
    def _box(self) -> tuple[tuple[Fraction, Fraction], ...]:
        return tuple(self.sides) or ((Fraction(0), Fraction(1)),) * self.network.inputs

    @property
    def _mark(self) -> dict[str, str]:
        """What stands in every statement of a part."""
        return {} if self.output is None else {"output": hexed(self.output)}

    @cached_property
    def _about(self) -> CheckedCertificate:
        """What the rules of the kernel see beside premises and data."""
        if self.whole is not None:
            return self.whole._about
        seen = decoded_network(self.network_json, "network", self.files)
        return CheckedCertificate(self._box, tuple(self.targets), seen, self.network_json, (), (), ())

    def step(self, rule: str, premises: Sequence[int], data: Mapping[str, Any], kind: str, **statement: Any) -> int:
        """Add a step: `rule` makes the statement of this kind from the premises and the data."""
        stated = {"kind": kind, **{key: written(value) for key, value in statement.items()}, **self._mark}
        cited = [hexed(premise) for premise in premises]
        self.steps.append({"rule": rule, "premises": cited, "data": written(data), "statement": stated})
        return len(self.steps) - 1

    def apply(self, rule: str, premises: Sequence[int] = (), /, **data: Any) -> int:
        """Add the facts that a rule needs and a step whose statement the rule makes; raises Unproved where it makes none."""
        given, read = [self.steps[place]["statement"] for place in premises], written(data)
        try:
            output = self._mark.get("output")
            facts = wanted(self._about, rule, given, read, output)
            stated = conclude(self._about, rule, [*given, *facts], read, output)
        except (Rejected, Malformed) as problem:
            raise Unproved(f"rule {rule}: {problem}") from problem
        body = {key: value for key, value in stated.items() if key != "kind"}
        beside = {key: value for key, value in read.items() if not RULES[rule].itself and key not in RULES[rule].stated.split()}
        return self.step(rule, [*premises, *map(self.fact, facts)], beside, stated["kind"], **body)

    def cite(self, rule: str, kind: str, data: Mapping[str, Any], premises: Sequence[int] = (), /, **statement: Any) -> int:
        """Add the facts that a rule needs, and a step with this statement, judged at the end only; data as the rule takes it.

        What a statement says beside the data of its rule is made from them; it stands in the statement alone.
        """
        given, read = [self.steps[place]["statement"] for place in premises], written({**statement, **data})
        keys = set(RULES[rule].data.split())
        try:
            taken = {key: value for key, value in read.items() if key in keys}
            facts = wanted(self._about, rule, given, taken, self._mark.get("output"))
        except (Rejected, Malformed) as problem:
            raise Unproved(f"rule {rule}: {problem}") from problem
        return self.step(rule, [*premises, *map(self.fact, facts)], data, kind, **statement)

    def apart(self, first: int) -> int:
        """Put the steps from the number `first` on, none of them a fact, into a file of their own; one step stands for them."""
        moved = self.steps[first:]
        del self.steps[first:]
        cited = [[int(premise, 16) for premise in step["premises"]] for step in moved]
        outside = sorted({premise for each in cited for premise in each if premise < first})
        places = {premise: place for place, premise in enumerate((*outside, *range(first, first + len(moved))))}
        inside = [
            {**step, "premises": [hexed(places[premise]) for premise in each]} for step, each in zip(moved, cited, strict=True)
        ]
        data = canonical_json(inside)
        digest = hashlib.sha256(data).hexdigest()
        self.files[digest] = data
        rules = sorted({step["rule"] for step in moved})
        self.steps.append(
            {
                "rule": "part",
                "premises": [hexed(premise) for premise in outside],
                "data": {"rules": rules, "sha256": digest},
                "statement": moved[-1]["statement"],
            }
        )
        return first

    def fact(self, statement: Contract | Mapping[str, Any]) -> int:
        """Add a piecewise-linear fact, or a contract placed in this network, or find it among the steps."""
        if isinstance(statement, Contract):
            statement = self._placed(statement).statement()
        stated = {"kind": "pl", **written({key: value for key, value in statement.items() if key not in ("kind", "output")})}
        key = json.dumps(stated, sort_keys=True)
        if key not in self._facts:
            body = {name: value for name, value in stated.items() if name != "kind"}
            self._facts[key] = self.step("pl", [], {}, "pl", **body)
        return self._facts[key]

    def _placed(self, contract: Contract) -> Contract:
        """A contract about this network; raises UsageError where it is about another one."""
        if contract.network is not self.network and contract.network != self.network:
            raise UsageError(f"{contract.name} is about another network; write contract.placed(network, prefix, where)")
        return contract

    @cached_property
    def _facts(self) -> dict[str, int]:
        return {}

    def assume(self, kind: str, **statement: Any) -> int:
        """Add a named hypothesis and the step that uses it."""
        self.hypotheses.append({"kind": kind, **written(statement), **self._mark})
        return self.step("hypothesis", [], {"index": len(self.hypotheses) - 1}, kind, **statement)

    def parameter(self, name: str) -> str:
        """Return the name that an intrinsic parameter of a part has in the whole network."""
        several = self.whole is not None and self.whole.network.outputs > 1
        return parameter_of(name, self.output) if several and self.output is not None else name

    def last(self, kind: str) -> int:
        """Return the number of the last step that states something of this kind."""
        return max(place for place, step in enumerate(self.steps) if step["statement"]["kind"] == kind)

    def stated(self, step: int) -> Statement:
        """Return the statement of a step."""
        found: Statement = self.steps[step]["statement"]
        return found

    def claim(self, step: int) -> None:
        """Put the statement of a step among the claims."""
        self.claims.append(self.steps[step]["statement"])


def network_digest(network: Network) -> str:
    """Return the SHA-256 by which certificates name a network: of its canonical bytes, long parameters in files of their own.

    A network that no certificate can hold is named by its own bytes.
    """
    try:
        return hashlib.sha256(canonical_json(Derivation(network).network_json)).hexdigest()
    except TooLarge:
        return network.sha256
