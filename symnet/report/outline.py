"""The proof of a certificate as an outline with numbers: parts, steps, and each step unfolded."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symnet.errors import MalformedFile, UsageError
from symnet.kernel import Verdict
from symnet.report.wording import PHASES, latex, number, words

CUT = 60


@dataclass(frozen=True, slots=True)
class OutlineStep:
    """A step as a reader meets it: number "2.1", part, rule, sentence, formula, premises by number, status."""

    place: int
    label: str
    part: str
    rule: str
    sentence: str
    formula: str
    premises: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    status: str

    def _repr_html_(self) -> str:
        from symnet.report.notebook import step_html

        return step_html(self)

    def _repr_latex_(self) -> str:
        return f"${self.formula}$"


def outline(content: Mapping[str, Any], verdict: Verdict) -> list[OutlineStep]:
    """Return the steps of a certificate with the kernel's word on each; raises MalformedFile where they cannot be read."""
    if verdict.verdict == "malformed":
        raise MalformedFile(f"the kernel calls this file malformed: {verdict.reason}")
    labels = _labels([str(step["rule"]) for step in content["steps"]])
    failed = re.match(r"step (\d+),", verdict.reason) if verdict.verdict == "rejected" else None
    bad = int(failed.group(1)) if failed else None
    return [_step(place, step, labels, bad, verdict) for place, step in enumerate(content["steps"])]


def _labels(rules: list[str]) -> list[tuple[str, str]]:
    """Number the parts in the order in which they come, the steps within them."""
    parts: list[str] = []
    counts: list[int] = []
    labels = []
    for rule in rules:
        part = PHASES.get(rule, rule)
        if not parts or parts[-1] != part:
            parts.append(part)
            counts.append(0)
        counts[-1] += 1
        labels.append((f"{len(parts)}.{counts[-1]}", part))
    return labels


def _step(place: int, step: Mapping[str, Any], labels: list[tuple[str, str]], bad: int | None, verdict: Verdict) -> OutlineStep:
    label, part = labels[place]
    status = "proved" if bad is None or place < bad else verdict.reason if place == bad else "not reached"
    return OutlineStep(
        place,
        label,
        part,
        str(step["rule"]),
        words(step["statement"]),
        latex(step["statement"]),
        tuple(labels[int(premise, 16)][0] for premise in step["premises"] if int(premise, 16) < len(labels)),
        tuple((key, _shown(value)) for key, value in sorted(step["data"].items())),
        status,
    )


def _shown(value: Any) -> str:
    text = number(value) if isinstance(value, str) and value.lstrip("-").startswith("0x") else str(value)
    return text if len(text) <= CUT else f"{text[:CUT]}... ({len(text)} characters)"


def find_step(steps: list[OutlineStep], wanted: str) -> OutlineStep:
    """Return the step with this label, or with this number counted from 0; raises UsageError."""
    for step in steps:
        if wanted in (step.label, str(step.place)):
            return step
    raise UsageError(f"there is no step {wanted!r}; the steps are {', '.join(step.label for step in steps)}")


def figure(rule: str) -> str:
    """Return the inference figure of a rule, from the kernel itself."""
    from symnet.kernel.theories import RULES

    return inspect.cleandoc(RULES[rule].check.__doc__ or "") if rule in RULES else "(no such rule)"
