"""The proof of a certificate as an outline with numbers: parts, steps, and each step unfolded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from symnet.errors import MalformedFile, UsageError
from symnet.kernel import Verdict
from symnet.report.names import Names, names_of
from symnet.report.numbers import data_text
from symnet.report.parts import FACT, citing, parts_of
from symnet.report.step import OutlineStep
from symnet.report.whole import whole
from symnet.report.wording import latex, words

CUT = 60
HEX = re.compile(r"0x[0-9a-f]{1,8}")
NONE: Mapping[str, bytes] = {}


def outline(content: Mapping[str, Any], verdict: Verdict, files: Mapping[str, bytes] = NONE) -> list[OutlineStep]:
    """Return the steps of a certificate, and of the files it names, part by part, with the kernel's word on each.

    Parts come in the order of their first lemmas, the steps of a part in the order of the certificate: facts about neurons
    before the lemma that cites them. Raises MalformedFile where the steps cannot be read.
    """
    if verdict.verdict == "malformed":
        raise MalformedFile(f"the kernel calls this file malformed: {verdict.reason}")
    reader = _Reader(whole(content, files), verdict)
    return [reader.step(place) for place in reader.labels]


class _Reader:
    """The steps with their labels, and the names of what they speak of."""

    def __init__(self, content: Mapping[str, Any], verdict: Verdict) -> None:
        self.steps, self.verdict = content["steps"], verdict
        self.parts, self.cited, self.names = parts_of(self.steps), citing(self.steps), names_of(content)
        self.labels = _labels(self.parts, [step["rule"] == FACT for step in self.steps])
        failed = re.match(r"step (\d+),", verdict.reason) if verdict.verdict == "rejected" else None
        self.bad = int(failed.group(1)) if failed else None

    def step(self, place: int) -> OutlineStep:
        """Return a step as a reader meets it."""
        step = self.steps[place]
        output = step["statement"].get("output")
        names = self.names if output is None else self.names.for_output(output)
        names = names.in_lemma(self.cited.get(place)) if step["rule"] == FACT else names
        return OutlineStep(
            place,
            self.labels[place],
            self.parts[place],
            str(step["rule"]),
            words(step["statement"], names),
            latex(step["statement"], names),
            tuple(self.labels[int(premise, 16)] for premise in step["premises"] if int(premise, 16) in self.labels),
            tuple((key, _shown(value, names, step["data"])) for key, value in sorted(step["data"].items())),
            self._status(place),
        )

    def _status(self, place: int) -> str:
        if self.bad is None or place < self.bad:
            return "proved"
        return self.verdict.reason if place == self.bad else "not reached"


def _labels(parts: Sequence[str], facts: Sequence[bool]) -> dict[int, str]:
    """Number the parts in the order of their first lemmas, the steps within them; in the order of the outline."""
    members: dict[str, list[int]] = {}
    for place, part in enumerate(parts):
        members.setdefault(part, []).append(place)
    ordered = sorted(members.values(), key=lambda places: min((place for place in places if not facts[place]), default=places[0]))
    return {place: f"{number}.{at}" for number, places in enumerate(ordered, 1) for at, place in enumerate(places, 1)}


def _shown(value: Any, names: Names, data: Mapping[str, Any]) -> str:
    """Data of a step, a neuron by its name."""
    neuron = isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value)
    if neuron and not value[0].lstrip("-").startswith("0x") and HEX.fullmatch(value[1]):
        text = names.neuron(value, str(data.get("scan", "")))
    else:
        text = data_text(value)
    return text if len(text) <= CUT else f"{text[:CUT]}... ({len(text)} characters)"


def find_step(steps: list[OutlineStep], wanted: str) -> OutlineStep:
    """Return the step with this label, or with this number counted from 0; raises UsageError."""
    for step in steps:
        if wanted in (step.label, str(step.place)):
            return step
    raise UsageError(f"there is no step {wanted!r}; the steps are {', '.join(step.label for step in steps)}")
