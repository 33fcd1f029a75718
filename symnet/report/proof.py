"""The proof of a page: parts, steps, steps of one rule in a row folded together, and the rules themselves."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import CodeType

from symnet.kernel.theories import RULES
from symnet.report.parts import FACT
from symnet.report.rules import figure, theorem
from symnet.report.step import OutlineStep

FOLD = 6
MAX_RUN = 24
MAX_SHOWN = 600


@dataclass(frozen=True)
class Run:
    """Steps of one rule in a row; `left_out` says how many more there are."""

    rule: str
    steps: list[OutlineStep]
    count: int

    @property
    def folded(self) -> bool:
        """Whether the run is shown as one line that unfolds: a long one, and the facts that a lemma cites."""
        return self.count > FOLD or self.rule == FACT

    @property
    def heading(self) -> str:
        """What the line says."""
        if self.rule == FACT:
            return "A fact about neurons" if self.count == 1 else f"{self.count} facts about neurons"
        return f"{self.count} steps by the rule {self.rule}"

    @property
    def left_out(self) -> int:
        """The number of steps of the run that are not on the page."""
        return self.count - len(self.steps)


@dataclass(frozen=True)
class Part:
    """A part of the proof."""

    label: str
    name: str
    runs: list[Run]
    count: int


@dataclass(frozen=True)
class Rule:
    """A rule that the proof uses: figure, what it rests on, where it stands in the kernel, its text, how many steps it makes."""

    name: str
    figure: str
    theorem: str
    place: str
    source: str
    count: int


def parts(steps: Sequence[OutlineStep]) -> list[Part]:
    """Return the steps in parts; at most MAX_SHOWN are shown, and a refuted one always."""
    found = []
    room = MAX_SHOWN
    for label, members in groupby(steps, key=lambda step: step.label.split(".")[0]):
        inside = list(members)
        runs = []
        for rule, same in groupby(inside, key=lambda step: step.rule):
            run = _run(rule, list(same), room)
            room -= len(run.steps)
            runs.append(run)
        found.append(Part(label, inside[0].part, runs, len(inside)))
    return found


def _run(rule: str, steps: list[OutlineStep], room: int) -> Run:
    kept = steps if len(steps) <= MAX_RUN else [*steps[: MAX_RUN - 1], steps[-1]]
    kept = kept[: max(room, 1)]
    odd = [step for step in steps if step.status not in ("proved", "not reached") and step not in kept]
    return Run(rule, [*kept, *odd], len(steps))


def rules(steps: Sequence[OutlineStep]) -> list[Rule]:
    """Return the rules in the order of their first use, each with its definition in the kernel."""
    counts: dict[str, int] = {}
    for step in steps:
        counts[step.rule] = counts.get(step.rule, 0) + 1
    return [_rule(name, count) for name, count in counts.items() if name in RULES]


def _rule(name: str, count: int) -> Rule:
    found = RULES[name]
    home = f"{found.check.__module__.replace('.', '/')}.py, {found.check.__name__}"
    source = [_source(function) for function in (found.facts, found.check) if function is not None]
    return Rule(name, figure(name), theorem(name), home, "\n\n".join(source), count)


def _source(function: Callable[..., object]) -> str:
    """The lines of a function; its compiled code knows them, so that its file need not be taken apart."""
    code = function.__code__
    return "".join(linecache.getlines(code.co_filename)[code.co_firstlineno - 1 : _last_line(code)])


def _last_line(code: CodeType) -> int:
    inner = (_last_line(part) for part in code.co_consts if isinstance(part, CodeType))
    return max([*(line for _, line, _, _ in code.co_positions() if line is not None), *inner])
