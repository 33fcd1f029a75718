"""A verdict on a quantised network: boxes are halved until what is unsafe is excluded. Nothing here is trusted.

The bounds are the kernel's own, so that it finds what the search has found; where a box is down to one number of each axis in
every operator, its outputs are exact, so that only properties that hold or fail by an order of sums are left open.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import FORMAT, Certificate, sealed
from symnet.core.codec import canonical_json
from symnet.core.rational import to_hex
from symnet.errors import UsageError
from symnet.kernel import Verdict
from symnet.kernel.branching.floats import given
from symnet.kernel.branching.formats import FLOAT32
from symnet.kernel.branching.property import Constraint, Entry, Sides, read_property
from symnet.kernel.branching.quantised import MAX_DEPTH, between, excluded, surely
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.theories.quantised import CONDITIONS
from symnet.quantised.network import WORK, QuantisedNetwork
from symnet.verification.certificate import written_property
from symnet.verification.property import Property
from symnet.verification.tree import CLOSED, Tree

Images = tuple[Sides, Any]


@dataclass(frozen=True)
class Limits:
    """Seconds and boxes that a search may take, and whether inputs are real numbers that are rounded first."""

    seconds: float | None = None
    nodes: int | None = None
    rounds_inputs: bool = False

    @property
    def inputs(self) -> str:
        """What the inputs are, as statements say it."""
        return "rounded" if self.rounds_inputs else "floats"


@dataclass(frozen=True)
class Found:
    """A point of float32 that is unsafe, the ends of its outputs, and the root and the conjunction that it satisfies."""

    point: tuple[Fraction, ...]
    outputs: tuple[tuple[Fraction, Fraction], ...]
    root: int
    conjunction: int


@dataclass(frozen=True)
class Answer:
    """unsat with an accepted certificate, sat with a point, or unknown and why: time, nodes, stuck, rejected."""

    verdict: str
    asked: Property
    network: QuantisedNetwork
    limits: Limits
    certificate: Certificate | None = None
    judged: Verdict | None = None
    found: Found | None = None
    end: str = ""
    leaves: int = 0
    depth: int = 0
    nodes: int = 0
    seconds: float = 0.0
    check_seconds: float = 0.0
    claim: bytes = field(default=b"", repr=False)


def judged(network: QuantisedNetwork, asked: Property, limits: Limits = Limits()) -> Answer:
    """Return the verdict on a property of a quantised network; raises UsageError where they do not fit each other."""
    asked.check_fits(network.inputs, network.outputs)
    search = _Search(network, asked, limits)
    end = search.run()
    if search.found is None and end:
        return search.answer("unknown", end=end)
    kind = "unsafe" if search.found is not None else "safe"
    statement = {
        **{"kind": f"{kind}-quantised", "property": written_property(asked)},
        **{"conditions": list(CONDITIONS), "inputs": limits.inputs},
    }
    certificate = _certificate(network, search, statement)
    started = time.monotonic()
    verdict = certificate.judged(work=WORK)
    if not verdict.accepted:
        return search.answer("unknown", end="rejected", certificate=certificate, judged=verdict)
    return search.answer(
        "unsat" if kind == "safe" else "sat",
        certificate=certificate,
        judged=verdict,
        check_seconds=time.monotonic() - started,
        claim=_claim(network, asked, statement),
    )


@dataclass
class _Search:
    """A search in the making."""

    network: QuantisedNetwork
    asked: Property
    limits: Limits
    started: float = field(default_factory=time.monotonic)
    budget: Budget = field(default_factory=lambda: Budget(WORK))
    trees: list[Tree] = field(default_factory=list)
    found: Found | None = None
    nodes: int = 0

    def run(self) -> str:
        """Search every root; return why it ended without an answer, "" where there is one."""
        entries = read_property(written_property(self.asked), self.asked.inputs, self.asked.outputs, Budget(WORK))
        try:
            boxes = [given(entry, FLOAT32, self.limits.inputs) for entry in entries]
        except Rejected as problem:
            raise UsageError(f"the property: {problem}; widen the box, or constrain outputs only") from problem
        for number, (entry, box) in enumerate(zip(entries, boxes, strict=True)):
            end = self._root(number, entry, box)
            if end or self.found is not None:
                return end
        return ""

    def _root(self, number: int, entry: Entry, box: Sides) -> str:
        """Halve the box of one root, what is most likely to be unsafe first."""
        tree = Tree()
        self.trees.append(tree)
        todo: list[tuple[Fraction, int, int, Sides]] = []
        end = self._enter(todo, number, entry, (0, 0, box), tree)
        while todo and self.found is None and not end:
            if self.limits.seconds is not None and time.monotonic() > self.started + self.limits.seconds:
                return "time"
            if self.limits.nodes is not None and self.nodes >= self.limits.nodes:
                return "nodes"
            _, node, depth, part = heapq.heappop(todo)
            axis = _widest(part, box)
            if axis is None or depth == MAX_DEPTH:
                return "stuck"
            low, high = part[axis]
            middle = (low + high) / 2
            for new, half in zip(tree.halve(node, axis), ((low, middle), (middle, high)), strict=True):
                cut = (*part[:axis], half, *part[axis + 1 :])
                end = end or self._enter(todo, number, entry, (new, depth + 1, cut), tree)
        return end

    def _enter(self, todo: list[Any], number: int, entry: Entry, part: tuple[int, int, Sides], tree: Tree) -> str:
        """Bound a part: close it, find that a point of it is unsafe, or put it to what is to be halved."""
        node, depth, box = part
        self.nodes += 1
        try:
            images = self.network.machine.images(box, self.budget)
            if excluded(entry, images, self.budget) is None:
                tree.close(node)
                return ""
        except Rejected:  # numbers may overflow on so large a part
            heapq.heappush(todo, (Fraction(-1 << 200), node, depth, box))
            return ""
        self.found = self._attacked(number, entry, images) if images is not None else None
        score = min(_slack(each, images, self.budget) for each in entry.unsafe) if images is not None else Fraction(0)
        heapq.heappush(todo, (score, node, depth, box))
        return ""

    def _attacked(self, number: int, entry: Entry, images: Images) -> Found | None:
        """The point in the middle, if it is unsafe."""
        point = tuple(_middle(low, high) for low, high in images[0])
        found = self.network.machine.images(tuple((value, value) for value in point), self.budget)
        for place, conjunction in enumerate(entry.unsafe):
            if found is not None and all(surely(each, found, self.budget) for each in conjunction):
                return Found(point, tuple((Fraction(low), Fraction(high)) for low, high in found[1]), number, place)
        return None

    def answer(self, verdict: str, **more: Any) -> Answer:
        """The answer, with how far the search came."""
        leaves, depth = sum(tree.leaves for tree in self.trees), max((tree.depth for tree in self.trees), default=0)
        seconds = time.monotonic() - self.started
        more |= {"found": self.found, "leaves": leaves, "depth": depth, "nodes": self.nodes, "seconds": seconds}
        return Answer(verdict, self.asked, self.network, self.limits, **more)


def _slack(conjunction: tuple[Constraint, ...], images: Images, budget: Budget) -> Fraction:
    """How far a conjunction is from being impossible: less is nearer to unsafe."""
    return max(between(each, images, budget)[0] for each in conjunction)


def _middle(low: Fraction, high: Fraction) -> Fraction:
    """The number of float32 between two that is nearest to the middle."""
    return min(max(FLOAT32.rounded((low + high) / 2), low), high)


def _widest(part: Sides, box: Sides) -> int | None:
    """The axis that is widest beside the root, None where each has one number of float32."""
    best, found = Fraction(0), None
    for axis, ((low, high), (first, last)) in enumerate(zip(part, box, strict=True)):
        if FLOAT32.rounded(low, 1) < FLOAT32.rounded(high, -1) and (high - low) / (last - first) > best:
            best, found = (high - low) / (last - first), axis
    return found


def _certificate(network: QuantisedNetwork, search: _Search, statement: dict[str, Any]) -> Certificate:
    """The certificate of what a search found."""
    if search.found is None:
        rule, data = "branches-quantised", {"trees": [_marks(tree) for tree in search.trees]}
    else:
        place = [to_hex(Fraction(search.found.root)), to_hex(Fraction(search.found.conjunction))]
        rule = "counterexample-quantised"
        data = {"conjunction": place, "point": [to_hex(value) for value in search.found.point]}
    content = {
        **{"format": FORMAT, "box": [], "network": {"onnx": network.digest}, "target": [], "hypotheses": []},
        "steps": [{"rule": rule, "premises": [], "data": data, "statement": statement}],
        "claims": [statement],
    }
    return Certificate(sealed(content), {network.digest: network.data})


def _marks(tree: Tree) -> str:
    """A tree as text."""
    axes = [tree.axes[node] for node, _ in tree.walk()]
    return "".join("." if axis == CLOSED else str(axis) if axis < 10 else f"({axis})" for axis in axes)


def _claim(network: QuantisedNetwork, asked: Property, statement: dict[str, Any]) -> bytes:
    """The claim, as a file for `symnet check --claim`."""
    return canonical_json(
        {
            **{"format": "symnet claim 1", "statement": statement, "target": [], "box": [], "hypotheses": []},
            **{"outputs": to_hex(Fraction(asked.outputs)), "network": network.digest},
        }
    )
