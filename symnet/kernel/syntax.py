"""What a certificate says, decoded: plain frozen data, and the two ways in which a certificate can fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Union

Json = Any
"""An object, list or text: certificates hold nothing else."""
Statement = dict[str, Json]
"""An object with a kind."""
MAX_WEIGHT = 1 << 20


class Malformed(Exception):
    """The bytes are not a certificate: the message names the place."""


class Rejected(Exception):
    """The certificate is well formed and does not prove its claims: the message names step, rule and values."""


@dataclass(frozen=True)
class Scheduled:
    """constant + sum of factor * schedule at step l of a scan."""

    constant: Fraction
    terms: tuple[tuple[str, Fraction], ...]


Entry = Union[Fraction, str, Scheduled]  # noqa: UP007 - a text is the name of an intrinsic parameter


@dataclass(frozen=True)
class Row:
    """A neuron: bias and non-zero weights by position."""

    bias: Entry
    weights: tuple[tuple[int, Entry], ...]


@dataclass(frozen=True)
class Node:
    """A layer (rows) or a scan (body, copies side by side): what it reads is a list of (node, start, stop)."""

    name: str
    reads: tuple[tuple[str, int, int], ...]
    relu: bool = False
    rows: tuple[Row, ...] = ()
    body: Network | None = None
    steps: int = 0
    schedules: dict[str, list[str]] = field(default_factory=dict)
    copies: int = 1
    stride: int = 0

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
    parameters: dict[str, Fraction]

    @property
    def outputs(self) -> int:
        """The number of output values."""
        return self.nodes[-1].outputs

    def node(self, name: str) -> Node:
        """Return a node by name."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise Rejected(f"the network has no node {name!r}")

    def value(self, entry: Fraction | str) -> Fraction:
        """Return an entry's number, intrinsic parameters replaced by their values."""
        found = self.parameters[entry] if isinstance(entry, str) else entry
        if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_WEIGHT:
            raise Rejected(f"a weight of more than {MAX_WEIGHT} bits stands in an affine form")
        return found


@dataclass(frozen=True)
class Step:
    """One step: rule(premises, data) gives the statement."""

    rule: str
    premises: tuple[int, ...]
    data: dict[str, Json]
    statement: dict[str, Json]


@dataclass(frozen=True)
class Certificate:
    """A decoded certificate."""

    target: Json
    network: Network
    network_json: dict[str, Json]
    claims: tuple[dict[str, Json], ...]
    hypotheses: tuple[dict[str, Json], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Verdict:
    """accepted, rejected or malformed; why; the claims, the hypotheses they rest on, the digests."""

    verdict: str
    reason: str
    claims: tuple[dict[str, Json], ...] = ()
    hypotheses: tuple[dict[str, Json], ...] = ()
    target: str = ""
    template_sha256: str = ""
    network_sha256: str = ""
    rules: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether every claim is proved from the hypotheses listed."""
        return self.verdict == "accepted"
