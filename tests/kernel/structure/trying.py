"""Tries: moves on an honest certificate or on one that was accepted before, what the kernel says, and whether it is true."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import mpmath
from kernel.remade import Content, Kernel, Marks, Remade, bare, remade
from kernel.structure.bases import BASES, known
from kernel.structure.moves import Move
from kernel.structure.plans import Made, moves, planned
from kernel.structure.proof import linked, usages
from kernel.structure.wiring import parts
from kernel.truth import hypothesis_fails, refuted_claim
from kernel.values import Values
from kernel.values_of_targets import DIGITS, some_points

POOL = 400
FAR = 4
"""How many times what was accepted is changed further."""


@dataclass(frozen=True)
class Try:
    """A base and the moves on it, in stages: after each the statements are written anew."""

    base: str
    stages: tuple[tuple[Made, ...], ...]

    def without(self, stage: int, place: int) -> Try:
        """The same without one move."""
        kept = self.stages[stage][:place] + self.stages[stage][place + 1 :]
        return Try(self.base, tuple(s for s in (*self.stages[:stage], kept, *self.stages[stage + 1 :]) if s))


@dataclass(frozen=True)
class Falsehood:
    """An accepted certificate with a false claim: the first false statement and how it was derived."""

    trial: Try
    number: int
    content: Content
    words: tuple[str, ...]
    rules: tuple[str, ...]
    claim: Any
    found: str


@dataclass
class Trying:
    """A run of the generator: the kernel, the dice, what was met so far."""

    kernel: Kernel
    seed: int = 0
    names: tuple[str, ...] = tuple(BASES)
    counts: Counter[str] = field(default_factory=Counter)
    false: dict[tuple[str, ...], Falsehood] = field(default_factory=dict)
    times: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.bases = known(self.kernel, self.names)
        self.texts = {name: json.dumps(content) for name, content in self.bases.items()}
        self.moves: Mapping[str, Move] = moves(usages(self.bases.values()))
        self.pool: list[tuple[Try, str]] = []
        self.judged: dict[Any, str] = {}
        for content in self.bases.values():
            if self.lie(content):
                raise SystemExit(f"an honest certificate is found to be false: {self.lie(content)}")

    def run(self, tries: int) -> None:
        """Make so many tries more."""
        for _ in range(tries):
            self.counts["tries"] += 1
            self.once()

    def once(self) -> None:
        """One try."""
        start, text = self._start()
        content = json.loads(text)
        trial = Try(start.base, (*start.stages, self._planned(content)))
        before = json.dumps(content["network"])
        if not all(words for words in applied(self.moves, content, trial.stages[-1])):
            self.counts["moves that found nothing to change"] += 1
            return
        changed = json.dumps(content["network"]) != before or bool(start.stages)
        self.counts["tries with a changed network"] += changed
        again = remade(self.kernel, content)
        for rule in again.refused:
            self.counts[f"refused by {rule}"] += 1
        if again.content.get("claims"):
            self._stands(trial, again, changed)

    def _planned(self, content: Content) -> tuple[Made, ...]:
        output = any("output" in step["statement"] for step in content["steps"])
        return planned(self.dice, len(parts(content)) > 1, _has_facts(content), output)

    def _start(self) -> tuple[Try, str]:
        if self.pool and self.dice.random() < 0.4:
            return self.dice.choice(self.pool)
        name = self.dice.choices(self.names, [BASES[each][0] for each in self.names])[0]
        return Try(name, ()), self.texts[name]

    def _stands(self, trial: Try, again: Remade, changed: bool) -> None:
        """Judge what the rules let stand."""
        lie = self.lie(again.content)
        if not lie and again.refused:
            self.counts["steps that stand in part, and are true"] += 1
            return
        verdict = self.kernel.verdict(again.content)
        if not verdict.accepted:
            self.counts[f"not accepted in the end: {verdict.verdict}"] += 1
        elif lie:
            self.counts["accepted and false"] += 1
            self._false(trial, again.content)
        else:
            self.counts["accepted and true"] += 1
            self.counts["accepted and true, with a changed network"] += changed
            if len(trial.stages) < FAR:
                self._kept(trial, bare(again.content, self.kernel))

    def _kept(self, trial: Try, content: Content) -> None:
        """What was accepted is changed further, an earlier one makes room."""
        if len(self.pool) < POOL:
            self.pool.append((trial, json.dumps(content)))
        else:
            self.pool[self.dice.randrange(POOL)] = trial, json.dumps(content)

    def lie(self, content: Content) -> tuple[Any, str] | None:
        """The first step that states what is false, with the counterexample; none where a hypothesis is false."""
        marks, where = Marks(content), some_points(int(content["network"]["inputs"], 16))
        values = Values(content["network"], marks.nodes)
        with mpmath.workdps(DIGITS):
            if hypothesis_fails(content):
                return None
            for claim in (step["statement"] for step in content["steps"]):
                key = marks.key({"rule": "", "data": claim, "statement": claim}, [])
                key = key[:2] if claim["kind"] == "modulus" else key
                if key not in self.judged:
                    self.judged[key] = _refuted(content, claim, where, values)
                if self.judged[key]:
                    return claim, self.judged[key]
        return None

    def again(self, trial: Try) -> tuple[Content, tuple[str, ...]] | None:
        """The certificate of a try made again, with the words of its moves; None where nothing is claimed any more."""
        made, words = json.loads(self.texts[trial.base]), list[str]()
        for stage in trial.stages:
            content = bare(made, self.kernel)
            words += applied(self.moves, content, stage)
            made = remade(self.kernel, content).content
            if not made.get("claims"):
                return None
        return made, tuple(words)

    def _false(self, trial: Try, content: Content) -> None:
        """Keep an accepted falsehood, made as small as it goes, once for each way in which it is derived."""
        found = self._falsehood(trial, content, ())
        self.times[found.rules] += 1
        if self.times[found.rules] > 3:
            return
        small = self.smallest(found)
        old = self.false.get(small.rules)
        if old is None or sum(map(len, small.trial.stages)) < sum(map(len, old.trial.stages)):
            self.false[small.rules] = small

    def _falsehood(self, trial: Try, content: Content, words: tuple[str, ...]) -> Falsehood:
        claim, reason = self.lie(content) or ({}, "")
        return Falsehood(trial, self.counts["tries"], content, words, derived(content, claim), claim, reason)

    def smallest(self, found: Falsehood) -> Falsehood:
        """The same falsehood, or another one, with no move that could be left out."""
        made = self.again(found.trial)
        if made is not None:
            found = self._falsehood(found.trial, *made)
        for stage in reversed(range(len(found.trial.stages))):
            for place in reversed(range(len(found.trial.stages[stage]) if stage < len(found.trial.stages) else 0)):
                trial = found.trial.without(stage, place)
                fewer = self.again(trial)
                if fewer is not None and self.lie(fewer[0]) and self.kernel.verdict(fewer[0]).accepted:
                    found = self._falsehood(trial, *fewer)
        return found


def _has_facts(content: Content) -> bool:
    return any(step["rule"] == "pl" and step["data"]["values"] for step in content["steps"])


def _refuted(content: Content, claim: Any, where: list[Any], values: Values) -> str:
    try:
        return refuted_claim(content, claim, where, values)
    except LookupError as problem:
        return f"the claim speaks of {problem}, which is not there"


def applied(known_moves: Mapping[str, Move], content: Content, stage: tuple[Made, ...]) -> list[str]:
    """Make moves; the words of each."""
    return [known_moves[kind](content, Random(seed)) for kind, seed in stage]


def derived(content: Content, claim: Any) -> tuple[str, ...]:
    """The rules by which a statement is derived: the longest way to it."""
    longest: dict[int, tuple[str, ...]] = {}
    for step in linked(content):
        before = max((longest[id(premise)] for premise in step.premises), key=len, default=())
        longest[id(step)] = (*before, step.rule)
        if step.statement == claim:
            return longest[id(step)]
    return ()
