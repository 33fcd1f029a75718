"""Parts of a search as tasks: go on with one for so many nodes. What comes back proposes; the kernel judges the certificate.

Shared: a line of canonical JSON about the property and the arithmetic, then the network, then its ONNX file. Own: a line with the
root and the limits, then the state of the part. A result: a line with the counterexample, where one was found, then the state.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from typing import Any

from symnet.core.codec import canonical_json, decode, read_json
from symnet.core.rational import from_hex, to_hex
from symnet.errors import MalformedFile, SymnetError
from symnet.jobs.engine import results, run
from symnet.jobs.executor import Executor
from symnet.jobs.folder import Store
from symnet.jobs.task import Job, Kind
from symnet.jobs.watch import Watch, unseen
from symnet.verification.arithmetic import Arithmetic
from symnet.verification.attack import Confirm, confirmed, counterexample_at
from symnet.verification.certificate import written_property
from symnet.verification.floats import Machine
from symnet.verification.formula import Constraint, Linear
from symnet.verification.given import Given
from symnet.verification.property import Counterexample, Property, Root
from symnet.verification.search import BATCH, Branching, Limits, branching
from symnet.verification.stack import Stack, stack_of
from symnet.verification.state import put_state, state_of

UNREADABLE = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, SymnetError)


@dataclass(frozen=True)
class Question:
    """A network, what is asked of it, and in which arithmetic."""

    given: Given
    asked: Property
    arithmetic: Arithmetic

    @cached_property
    def machine(self) -> Machine:
        """The network in the format that is asked for."""
        return Machine(self.given, self.asked, self.arithmetic)

    @cached_property
    def roots(self) -> tuple[tuple[Stack, Root, Confirm], ...]:
        """What each root is searched with: the arrays, its box, and what confirms a counterexample."""
        if self.arithmetic.exact:
            stack = stack_of(self.given.network)
            return tuple((stack, root, partial(confirmed, self.given.network, self.asked, root)) for root in self.asked.roots)
        machine = self.machine
        return tuple((machine.stack, root, partial(machine.confirmed, each, False)) for each, root in enumerate(machine.roots))

    def holds(self, found: Counterexample) -> bool:
        """Whether a counterexample is one."""
        if self.arithmetic.exact:
            return counterexample_at(self.given.network, self.asked, found.point) == found
        return self.machine.at(found.root, found.point, False) == found

    @cached_property
    def shared(self) -> bytes:
        """The input that all parts share."""
        network, onnx = self.given.network.canonical, self.given.onnx
        head = {
            "property": written_property(self.asked),
            "sizes": [hex(self.asked.inputs), hex(self.asked.outputs)],
            "arithmetic": [self.arithmetic.name, hex(self.arithmetic.rounds_inputs)],
            "network": hex(len(network)),
            "onnx": "" if onnx is None else hex(len(onnx)),
        }
        return canonical_json(head) + b"\n" + network + (onnx or b"")


@lru_cache(maxsize=2)
def question_of(shared: bytes) -> Question:
    """Return the question that bytes are; raises MalformedFile."""
    line, _, rest = shared.partition(b"\n")
    head: Any = read_json(line, "the question of a task")
    try:
        end, (name, rounds) = int(head["network"], 16), head["arithmetic"]
        given = Given(decode(rest[:end]), rest[end:] if head["onnx"] else None)
        inputs, outputs = (int(size, 16) for size in head["sizes"])
        asked = Property(inputs, outputs, tuple(map(_root, head["property"])))
        return Question(given, asked, Arithmetic(name, rounds == "0x1"))
    except UNREADABLE as problem:
        raise MalformedFile(f"the question of a task: it cannot be read ({problem!r:.100})") from problem


def _root(content: Any) -> Root:
    box = tuple((from_hex(low), from_hex(high)) for low, high in content["box"])
    return Root(box, tuple(tuple(map(_constraint, each)) for each in content["unsafe"]))


def _constraint(content: Any) -> Constraint:
    sign, constant, *parts = content
    pairs = [((kind, place), weight) for kind, part in zip("XY", parts, strict=True) for place, weight in part]
    weights = tuple(((kind, int(from_hex(place))), from_hex(weight)) for (kind, place), weight in pairs)
    return Constraint(Linear(weights, from_hex(constant)), sign == "<")


@dataclass(frozen=True)
class Asked:
    """A task: go on with a part of a root's search."""

    root: int
    limits: Limits
    state: bytes

    @property
    def data(self) -> bytes:
        """The own input of the task."""
        nodes, deadline = self.limits.nodes, self.limits.deadline
        until = "" if deadline is None else (time.time() + deadline - time.monotonic()).hex()
        head = {"root": hex(self.root), "nodes": "" if nodes is None else hex(nodes), "until": until}
        return canonical_json(head) + b"\n" + self.state


def asked_of(data: bytes) -> Asked:
    """Return the task of an own input; raises an error of UNREADABLE."""
    line, _, state = data.partition(b"\n")
    head: Any = read_json(line, "a task")
    until = None if not head["until"] else float.fromhex(head["until"]) - time.time() + time.monotonic()
    return Asked(int(head["root"], 16), Limits(until, int(head["nodes"], 16) if head["nodes"] else None), state)


def begun(question: Question, root: int, state: bytes) -> Branching:
    """Return the part of a search that a state is."""
    stack, box, confirm = question.roots[root]
    found = branching(stack, box, confirm)
    put_state(found, state)
    return found


def go_on(shared: bytes, data: bytes) -> bytes:
    """Go on with a part."""
    question, asked = question_of(shared), asked_of(data)
    search = begun(question, asked.root, asked.state)
    found = search.run(asked.limits)
    return canonical_json({} if found is None else _written(found)) + b"\n" + state_of(search)


def judge(shared: bytes, data: bytes, result: bytes) -> str:
    """Return why a result is none: no search on the same box, no counterexample, or more nodes than were asked for."""
    question = question_of(shared)
    try:
        asked = asked_of(data)
        search, found = taken(question, asked.root, result)
        before = begun(question, asked.root, asked.state)
        if found is not None and not question.holds(found):
            return "its counterexample is none"
    except UNREADABLE as problem:
        return f"it cannot be read ({problem!r:.100})"
    most = None if asked.limits.nodes is None else asked.limits.nodes + BATCH
    if most is not None and search.progress.nodes > max(most, before.progress.nodes):
        return f"it looked at {search.progress.nodes} nodes, and at most {most} were asked for"
    same = all((one == two).all() for one, two in zip(before.start, search.start, strict=True))
    return "" if same and before.margin == search.margin else "it is about another box"


def taken(question: Question, root: int, result: bytes) -> tuple[Branching, Counterexample | None]:
    """Return the part and the counterexample of a result."""
    line, _, state = result.partition(b"\n")
    head: Any = read_json(line, "a result")
    return begun(question, root, state), _read(head) if head else None


def _written(found: Counterexample) -> dict[str, Any]:
    return {
        "point": [to_hex(each) for each in found.point],
        "outputs": [to_hex(each) for each in found.outputs],
        "place": [hex(found.root), hex(found.conjunction)],
        "in order": hex(found.in_order),
    }


def _read(head: Any) -> Counterexample:
    point, outputs = (tuple(map(from_hex, head[name])) for name in ("point", "outputs"))
    root, conjunction = (int(each, 16) for each in head["place"])
    return Counterexample(_fractions(point), _fractions(outputs), root, conjunction, head["in order"] == "0x1")


def _fractions(numbers: Sequence[Any]) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers))


BRANCHING = Kind(
    "branching", go_on, judge, ("verification", "reading", "kernel", "library", "piecewise", "targets", "certificates")
)
"""Going on with a part of a branching search."""


@dataclass(frozen=True)
class Tasks:
    """How parts of searches go on as tasks, by an executor, their results in a store."""

    question: Question
    executor: Executor
    store: Store
    watch: Watch = unseen

    def __call__(
        self, root: int, parts: Sequence[Branching], limits: Sequence[Limits]
    ) -> Iterator[tuple[Branching, Counterexample | None]]:
        """Go on with parts of the search of a root, and give them back in order."""
        data = tuple(Asked(root, limit, state_of(part)).data for part, limit in zip(parts, limits, strict=True))
        job = Job(BRANCHING, self.question.shared, data)
        run(job, self.store, self.executor, self.watch)
        for part, (_, result) in zip(parts, results(job, self.store), strict=True):
            found = taken(self.question, root, result)
            found[0].confirm = part.confirm
            yield found
