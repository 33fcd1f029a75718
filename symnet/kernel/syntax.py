"""What a certificate says, decoded: plain frozen data, the two ways in which it can fail, and the budget of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Union

Json = Any
"""An object, list or text: certificates hold nothing else."""
Statement = dict[str, Json]
"""An object with a kind."""
MAX_WEIGHT = 1 << 20
MAX_END = 1 << 10
"""The bits of an end of a side."""
WORK = 1 << 26
"""The work that a check may cost unless the caller says otherwise: operations on rationals of up to 64 bits."""


class Malformed(Exception):
    """The bytes are not a certificate: the message names the place."""


class Rejected(Exception):
    """The certificate is well formed and does not prove its claims: the message names step, rule and values."""


def words_of(number: Fraction) -> int:
    """The 64-bit words of a number."""
    return number.numerator.bit_length() + number.denominator.bit_length() >> 6


@dataclass(slots=True)
class Budget:
    """The work that is left, of so much as a part may cost."""

    left: int = WORK
    part: int = WORK

    def spend(self, work: int) -> None:
        """Take work off the budget before it is done; rejects where there is not enough left."""
        self.left -= work
        if self.left < 0:
            raise Rejected("the check needs more work than its budget; give it more with --work")

    def hold(self, number: Fraction) -> None:
        """Spend what a number takes."""
        self.words(words_of(number))

    def product(self, first: Fraction, second: Fraction) -> Fraction:
        """Return first * second, paid for where both are long: they may cancel, so that no number tells what it took.

        A sum pays for a product with a short number, by its length; 0 has none, and is found without multiplying.
        """
        if not first or not second:
            return Fraction(0)
        one, two = words_of(first), words_of(second)
        if one and two:
            self.words(one + two)
        return first * second

    def sum(self, first: Fraction, second: Fraction) -> Fraction:
        """Return first + second, paid for by their length: a sum of many may be as long as all of them.

        Where one is no dyadic number, a part of the product of their lengths is paid too: so much the denominators take.
        """
        one, two = words_of(first), words_of(second)
        if one or two:
            bottoms = first.denominator, second.denominator
            self.spend(one + two + (one * two >> 6 if any(each & each - 1 for each in bottoms) else 0))
        return first + second

    def words(self, count: int) -> None:
        """Spend what numbers of so many words take: them, and a part of their square, for that is what a gcd costs."""
        if count:
            self.spend(count + (count * count >> 8))


@dataclass(frozen=True, slots=True)
class Scheduled:
    """constant + sum of factor * schedule at step l of a scan."""

    constant: Fraction
    terms: tuple[tuple[str, Fraction], ...]


Entry = Union[Fraction, str, Scheduled]  # noqa: UP007 - a text is the name of an intrinsic parameter


@dataclass(frozen=True, slots=True)
class Row:
    """A neuron: bias and non-zero weights by position."""

    bias: Entry
    weights: tuple[tuple[int, Entry], ...]


Chain = tuple[tuple[str, Fraction], ...]
"""Operations of a machine on one number, one after another: a name and a number."""


@dataclass(frozen=True, slots=True)
class Node:
    """A layer (rows) or a scan (body, copies side by side): what it reads is a list of (node, start, stop)."""

    name: str
    reads: tuple[tuple[str, int, int], ...]
    activation: str = "identity"
    rows: tuple[Row, ...] = ()
    body: Network | None = None
    steps: int = 0
    schedules: Mapping[str, list[Json]] = field(default_factory=dict)
    copies: int = 1
    stride: int = 0
    operator: str = ""
    """The operator of an ONNX file that it is."""
    format: str = ""
    """The type of its numbers in such a file, where a Cast makes it another one than that of the input."""
    chains: tuple[Chain, ...] = ()
    """For each row, what is done to its exact sum, where the operator is one of quantised networks."""

    @property
    def arity(self) -> int:
        """The number of values read."""
        return sum(stop - start for _, start, stop in self.reads)

    @property
    def outputs(self) -> int:
        """The number of values given."""
        return len(self.rows) if self.body is None else self.copies * self.body.outputs


@dataclass(frozen=True)
class Network:
    """Nodes in order; the last one is the output. `parameters` are the values of the intrinsic parameters."""

    inputs: int
    nodes: tuple[Node, ...]
    parameters: Mapping[str, Fraction]
    format: str = ""
    """The type of the numbers of an ONNX file."""

    @cached_property
    def weight(self) -> int:
        """The nodes, reads, neurons and weights, bodies of scans once each: what it costs to look at all of it."""
        rows = sum(1 + len(row.weights) for node in self.nodes for row in node.rows)
        inner = sum(node.body.weight for node in self.nodes if node.body is not None)
        return rows + inner + sum(1 + len(node.reads) for node in self.nodes)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each node by its name."""
        return {node.name: place for place, node in enumerate(self.nodes)}

    @cached_property
    def quantised(self) -> bool:
        """Whether it has operators of quantised networks, whose values are rounded to integers; most rules speak of no such."""
        return any(node.chains for node in self.nodes)

    @property
    def outputs(self) -> int:
        """The number of output values."""
        return self.nodes[-1].outputs

    def node(self, name: Json) -> Node:
        """Return a node by name."""
        if not isinstance(name, str) or name not in self.places:
            raise Rejected(f"the network has no node {str(name)[:60]!r}")
        return self.nodes[self.places[name]]

    def scan(self, name: Json) -> tuple[Node, Network]:
        """Return a scan by name, and its body."""
        node = self.node(name)
        if node.body is None:
            raise Rejected(f"node {node.name!r} is not a scan")
        return node, node.body

    def value(self, entry: Fraction | str) -> Fraction:
        """Return an entry's number, intrinsic parameters replaced by their values."""
        return self.parameters[entry] if isinstance(entry, str) else entry


@dataclass(frozen=True, slots=True)
class Step:
    """One step: rule(premises, data) gives the statement."""

    rule: str
    premises: tuple[int, ...]
    data: Statement
    statement: Statement


@dataclass(frozen=True, slots=True)
class Certificate:
    """A decoded certificate: a network on a box, targets (one an output, or none), hypotheses, steps, claims."""

    box: tuple[tuple[Fraction, Fraction], ...]
    targets: tuple[Json, ...]
    network: Network
    network_json: Statement
    claims: tuple[Statement, ...]
    hypotheses: tuple[Statement, ...]
    steps: tuple[Step, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The files given: SHA-256 -> bytes."""
    budget: Budget = field(default_factory=Budget)
    sides: tuple[Fraction, ...] = ()
    """In the view of one output: the sides of the box that the cube stands for."""
    whole: Certificate | None = None
    """In the view of one output: the certificate, with the whole network on its box."""
    place: int = 0
    """The output that a rule speaks of, where it sees the view of one, or the whole network."""
    views: dict[str, Certificate] = field(default_factory=dict)
    """The views of outputs made so far."""
    kept: list[Any] = field(default_factory=list)
    """What the last step made of a network that the next one may need again."""
    rows: list[Any] = field(default_factory=list)
    """The target that was last followed along the rows of a grid, with what that took."""
    bands: tuple[Any, ...] = ()
    """For each target the band that it is, None for others."""
    tables: tuple[Any, ...] = ()
    """For each target the table that it is, None for others."""

    @property
    def target(self) -> Json:
        """The target of a network with one output; rejects where there is none."""
        if len(self.targets) != 1:
            raise Rejected(f"this rule speaks of one target, the certificate has {len(self.targets)}")
        return self.targets[0]

    @property
    def on_cube(self) -> bool:
        """Whether the box is the unit cube."""
        return bool(self.box) and all(low == 0 and high == 1 for low, high in self.box)

    @property
    def is_plain(self) -> bool:
        """Whether the box is the unit cube and the network has one output."""
        return self.on_cube and self.network.outputs == 1

    def need_short_sides(self) -> None:
        """Reject a certificate without a box, and sides with long ends, which would be worked with again and again."""
        if not self.box:
            raise Rejected("the certificate has no box, and this step speaks of one")
        if any(max(end.numerator.bit_length(), end.denominator.bit_length()) > MAX_END for side in self.box for end in side):
            raise Rejected(f"the box has an end of more than {MAX_END} bits")

    def need_cube(self) -> None:
        """Reject unless the box is the unit cube and the network has one output."""
        if not self.is_plain:
            raise Rejected("this rule speaks of one output on the unit cube; say which, under the key output")


@dataclass(frozen=True)
class Verdict:
    """accepted, rejected, malformed, or sampled where only some parts were checked; why; claims, their hypotheses, digests."""

    verdict: str
    reason: str
    claims: tuple[Statement, ...] = ()
    hypotheses: tuple[Statement, ...] = ()
    target: str = ""
    template_sha256: str = ""
    network_sha256: str = ""
    rules: tuple[str, ...] = ()
    theories: tuple[str, ...] = ()
    lines: int = 0
    """The lines of the kernel that this verdict rests on."""
    words: tuple[str, ...] = ()
    """Claims about properties in words."""

    @property
    def accepted(self) -> bool:
        """Whether every claim is proved from the hypotheses listed."""
        return self.verdict == "accepted"
