"""A verdict on a network: search, a certificate of what it finds, and the kernel's judgement of that certificate.

"unsat" is said only after the kernel has accepted the certificate, "sat" only of an exact counterexample.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, partial
from math import isfinite
from pathlib import Path
from typing import Any, TypeAlias

from symnet.certificates.certificate import Certificate
from symnet.errors import UsageError
from symnet.jobs.folder import Memory
from symnet.jobs.processes import WORKER, Processes
from symnet.kernel import Verdict
from symnet.verification.arithmetic import EXACTLY, Arithmetic
from symnet.verification.attack import Confirm, attacked
from symnet.verification.certificate import safe_certificate, unsafe_certificate
from symnet.verification.covering import Covering, Sliced, covering, here
from symnet.verification.floats import Machine
from symnet.verification.given import Given
from symnet.verification.property import Counterexample, Property
from symnet.verification.replay import replayed
from symnet.verification.saved import load_search, restore, saved
from symnet.verification.search import Branching, Limits
from symnet.verification.tasks import Question, Tasks
from symnet.verification.tree import Tree

WORK = 1 << 62
"""What a check of the kernel may cost: the searcher checks its own certificate however long it takes."""
TRIES = 6
WIDER = 16
"""How much wider margins become where the kernel's rounding has eaten one."""


@dataclass(frozen=True)
class Stage:
    """How far a verdict has come: "searching" or "checking", leaves closed, the share of the volume, roots done and in all."""

    what: str
    leaves: int = 0
    share: float = 0.0
    depth: int = 0


Report = Callable[[Stage], None]
GoOn: TypeAlias = "Callable[[int, Sequence[Branching], Sequence[Limits]], Iterable[Sliced]]"
"""How parts of the search of a root, by its number, go on."""


@dataclass(frozen=True)
class Options:
    """How a verdict is sought: limits of time and nodes, a seed, processes, and whether the kernel judges at once."""

    seconds: float | None = None
    nodes: int | None = None
    seed: int = 0
    jobs: int = 1
    """Processes of the kernel, and of the search unless `where` is given."""
    check: bool = True
    resume: Path | None = None
    """The folder of a search to go on with."""
    arithmetic: Arithmetic = EXACTLY
    where: Callable[[Question], GoOn] | None = None
    """By whom parts of a search are gone on with, where not by processes of this machine."""


@dataclass(frozen=True)
class Answer:
    """A verdict: "unsat" with an accepted certificate, "sat" with a counterexample, or "unknown" with how far it came.

    `leaf_margins` are the depths of the leaves of each tree, in order, and by how much their bounds in floats suffice;
    `replayed` the outputs of onnxruntime at the counterexample, where it is installed. `end` says why nothing is known: "time",
    "nodes", "interrupted", "stuck" (a box cannot be halved in floats), "rejected" (the kernel does not accept what the search
    found) or "unchecked" (the kernel was not asked). `saved` is the search of an unknown verdict, as a file to go on from.
    """

    verdict: str
    asked: Property
    given: Given
    trees: tuple[Tree, ...] = ()
    leaf_margins: tuple[Sequence[tuple[int, float | None]], ...] = ()
    certificate: Certificate | None = None
    judged: Verdict | None = None
    counterexample: Counterexample | None = None
    replayed: tuple[float, ...] | None = None
    end: str = ""
    saved: bytes = field(default=b"", repr=False)
    nodes: int = 0
    seconds: float = 0.0
    check_seconds: float = 0.0
    arithmetic: Arithmetic = EXACTLY

    def __repr__(self) -> str:
        kernel = "not asked" if self.judged is None else self.judged.verdict
        why = f" ({self.end})" if self.end else ""
        return f"<Answer {self.verdict}{why}: {self.leaves} leaves, depth {self.depth}, kernel {kernel}>"

    @property
    def replayed_unsafe(self) -> bool:
        """Whether what onnxruntime computes at the counterexample satisfies the same constraints."""
        found = self.counterexample
        if found is None or self.replayed is None or not all(map(isfinite, self.replayed)):
            return False
        values = [Fraction(value) for value in self.replayed]
        conjunction = self.asked.roots[found.root].conjunctions[found.conjunction]
        return all(constraint.holds(found.point, values) for constraint in conjunction)

    @property
    def leaves(self) -> int:
        """The number of closed leaves of all trees."""
        return sum(tree.leaves for tree in self.trees)

    @property
    def splits_signs(self) -> bool:
        """Whether signs of neurons were assumed somewhere, so that shares count cases, not volume."""
        return any(axis >= self.asked.inputs for tree in self.trees for axis in tree.axes)

    @property
    def depth(self) -> int:
        """The depth of the deepest node of all trees."""
        return max((tree.depth for tree in self.trees), default=0)

    @property
    def share(self) -> Fraction:
        """The share of the boxes, by volume, in which nothing unsafe can be; each box, and each assumed sign, counts the same."""
        return sum((tree.share for tree in self.trees), Fraction(0)) / max(1, len(self.asked.roots))


def judged(given: Given, asked: Property, options: Options = Options(), report: Report = lambda _: None) -> Answer:
    """Return the verdict on a property of a network.

    Raises UsageError where the property is about another number of inputs or outputs.
    """
    asked.check_fits(given.network.inputs, given.network.outputs)
    if not options.arithmetic.exact and given.notes:
        why = given.notes[-1].rpartition("the kernel does not read the file itself")[2].strip(" ()")
        raise UsageError(f"{options.arithmetic.name}: only what the kernel reads itself has a meaning in floats ({why:.200})")
    return _Search(given, asked, replace(options, arithmetic=options.arithmetic.about(given)), report).answer()


@dataclass
class _Search:
    """A verdict in the making."""

    given: Given
    asked: Property
    options: Options
    report: Report
    started: float = field(default_factory=time.monotonic)
    coverings: list[Covering] = field(default_factory=list)

    @cached_property
    def question(self) -> Question:
        """What is asked, of which network, in which arithmetic."""
        return Question(self.given, self.asked, self.options.arithmetic)

    @property
    def machine(self) -> Machine:
        """The network in the format that is asked for."""
        return self.question.machine

    def answer(self) -> Answer:
        """Search and judge."""
        try:
            found = self._searched()
            if found is not None:
                return self._sat(found)
            end = self._end()
            return self._unknown(end) if end else self._unsat()
        except KeyboardInterrupt:
            return self._unknown("interrupted")

    def _searched(self) -> Counterexample | None:
        """Attack every root, then branch on each."""
        self.coverings = [covering(*each, self.options.seed) for each in self.question.roots]
        if self.options.resume is not None:
            begun = load_search(self.options.resume, self.given, self.asked, self.options.arithmetic)
            for each, root in zip(self.coverings, begun, strict=True):
                restore(each, root)
            return self._branched()
        exact = self.options.arithmetic.exact
        for first in (True, False)[exact:]:
            for number, each in enumerate(self.coverings):
                top = each.top
                confirm = self._surely(number) if first else top.confirm
                found = attacked(top.stack, top.unsafe, top.start, confirm, (self.options.seed,))
                found = found if first or found is not None or exact else self.machine.sampled(number, self.options.seed)
                if found is not None:
                    return found
        return self._branched()

    def _surely(self, number: int) -> Confirm:
        """What confirms a counterexample for which the order of sums does not matter."""
        return partial(self.machine.confirmed, number, True)

    def _branched(self) -> Counterexample | None:
        """Branch on each root in turn, within what is left of the limits."""
        with self._rounds() as go_on:
            for number, each in enumerate(self.coverings):
                found = each.run(self._limits(each), partial(go_on, number), lambda: self.report(self._stage("searching")))
                if found is not None:
                    return found
        return None

    @contextmanager
    def _rounds(self) -> Iterator[GoOn]:
        """How parts go on: here, or as tasks."""
        jobs, where = self.options.jobs, self.options.where
        if where is None and jobs == 1:
            yield lambda number, parts, limits: here(parts, limits)
        elif where is None:
            workers = Processes(jobs, WORKER)
            try:
                yield Tasks(self.question, workers, Memory())
            finally:
                workers.close()
        else:
            yield where(self.question)

    def _limits(self, covering: Covering) -> Limits:
        """What the search on one root may use."""
        deadline = None if self.options.seconds is None else self.started + self.options.seconds
        others = sum(each.nodes for each in self.coverings if each is not covering)
        return Limits(deadline, None if self.options.nodes is None else self.options.nodes - others)

    def _stage(self, what: str) -> Stage:
        parts = [each.progress for each in self.coverings]
        share = sum(part.share for part in parts) / len(parts)
        return Stage(what, sum(part.leaves for part in parts), share, max(part.depth for part in parts))

    def _end(self) -> str:
        """Why the search has left something open, "" where it has not."""
        if any(each.open for each in self.coverings):
            seconds = self.options.seconds
            return "time" if seconds is not None and time.monotonic() > self.started + seconds else "nodes"
        return "stuck" if any(each.stuck for each in self.coverings) else ""

    def _unknown(self, end: str) -> Answer:
        begun = len(self.coverings) == len(self.asked.roots)
        return self._answer("unknown", end=end, saved=self._saved() if begun else b"")

    def _saved(self) -> bytes:
        return saved(self.given, self.asked, self.coverings, self.options.arithmetic)

    def _answer(self, verdict: str, **more: Any) -> Answer:
        trees = tuple(each.tree for each in self.coverings)
        margins = tuple(each.leaf_margins for each in self.coverings)
        nodes = sum(each.nodes for each in self.coverings)
        more |= {"nodes": nodes, "seconds": time.monotonic() - self.started, "arithmetic": self.options.arithmetic}
        return Answer(verdict, self.asked, self.given, trees, margins, **more)

    def _sat(self, found: Counterexample) -> Answer:
        arithmetic = self.options.arithmetic
        written = unsafe_certificate(self.given, self.asked, found, arithmetic)
        answer = self._answer("sat", counterexample=found, certificate=written)
        if self.given.onnx is not None:
            answer = replace(answer, replayed=replayed(self.given.onnx, found.point, optimised=arithmetic.exact))
        answer = self._checked(answer) if self.options.check else answer
        refused = answer.judged is not None and not answer.judged.accepted
        return replace(answer, verdict="unknown", end="rejected") if refused else answer

    def _unsat(self) -> Answer:
        """Write the trees down and have them judged; where the kernel's rounding ate a margin, search on with wider ones."""
        for _ in range(TRIES):
            written = safe_certificate(self.given, self.asked, self.coverings, self.options.arithmetic)
            answer = self._answer("unsat", certificate=written)
            if not self.options.check:
                return replace(answer, verdict="unknown", end="unchecked")
            answer = self._checked(answer)
            if answer.judged is None or answer.judged.accepted:
                return answer
            for each in self.coverings:
                each.reopen(WIDER)
            found = self._branched()
            if found is not None:
                return self._sat(found)
            if self._end():
                break
        return replace(answer, verdict="unknown", end="rejected", saved=self._saved())

    def _checked(self, answer: Answer) -> Answer:
        """Have the kernel judge the certificate of an answer."""
        if answer.certificate is None:
            return answer
        self.report(self._stage("checking"))
        started = time.monotonic()
        found = answer.certificate.judged(jobs=self.options.jobs, work=WORK)
        return replace(answer, judged=found, check_seconds=time.monotonic() - started)
