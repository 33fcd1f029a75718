"""What long work is at: a line on stderr, only on a terminal, with what is done and the time left.

Where nodes are counted the time left follows from them; elsewhere it is an estimate from the size of the job, made with rates of
one core of a machine of 2024, and said to be one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnet.constructions.plan import Plan

ENCODING = 3e-6
"""Seconds to encode the value of a node."""
NODE, CELL_PAIR, ARITHMETIC, FUNCTION, START = 1e-4, 5e-5, 3e-5, 3e-4, 0.3
"""Seconds in which the kernel reads the code of a node, compares two cells, evaluates an operation or a function, and starts."""
RATIONAL = frozenset({"add", "mul", "neg", "div", "min", "max", "abs", "pow"})


@dataclass
class Stages:
    """The stages of a job; `bar` is the line on the terminal, None where there is none."""

    bar: Any = None
    task: Any = None
    nodes: int = 0
    started: float = field(default_factory=time.monotonic)

    def begin(self, what: str, total: int | None = None, seconds: float | None = None) -> None:
        """Begin a stage: with the number of things to count, with an estimate of its seconds, or with neither."""
        self.nodes = total or 0
        if self.bar is None:
            return
        if self.task is not None:
            self.bar.remove_task(self.task)
        self.task = self.bar.add_task(what[:60], total=total, seconds=seconds)

    def plan(self, plan: Plan) -> None:
        """Begin to enclose a target at the nodes of a plan."""
        self.begin("enclosing the values", plan.nodes)

    def __call__(self, done: int) -> None:
        """Tell how many nodes are done; after the last one the codes are made."""
        if self.bar is not None:
            self.bar.update(self.task, completed=done)
        if self.nodes and done >= self.nodes:
            self.begin("encoding", seconds=ENCODING * self.nodes)


@contextmanager
def stages() -> Iterator[Stages]:
    """The stages of a job, shown on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield Stages()
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(*columns(), console=Console(stderr=True), transient=True) as bar:
        yield Stages(bar)


def columns() -> tuple[Any, ...]:
    """What stands in the line: what is done, how much of it, the time left."""
    from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TextColumn
    from rich.text import Text

    class Left(ProgressColumn):
        """The time that is left."""

        def render(self, task: Task) -> Text:
            return Text(left(task.elapsed or 0.0, task.completed, task.total, task.fields.get("seconds")))

    return SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), Left()


def left(elapsed: float, done: float, total: float | None, seconds: float | None) -> str:
    """Return the time left in words, from what is done of the whole or from an estimate of the seconds."""
    if total and done:
        return f"{done:.0f} of {total:.0f}, {duration(elapsed * (total - done) / done)} left"
    if seconds is None or total:
        return duration(elapsed)
    if elapsed > seconds:
        return f"{duration(elapsed)}, longer than estimated"
    return f"about {duration(seconds - elapsed)} left"


def duration(seconds: float) -> str:
    """Return a time in seconds, minutes or hours."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


NEURON = 1e-4
"""Seconds to look at a neuron of the network of a table."""
BAND = 5e-5
"""Seconds for two rows of a band at a node."""


def checking_seconds(content: dict[str, Any]) -> float:
    """Return about how long the kernel takes for a decoded certificate: nearly all of it goes into codes at nodes."""
    value = max((_evaluation(tree) for tree in content.get("target") or []), default=0.0)
    total = START
    for step in content.get("steps", ()):
        if isinstance(step, dict) and step.get("rule") == "table-error":
            total += NEURON * sum(len(node["rows"]) for node in content["network"]["nodes"])
        if isinstance(step, dict) and step.get("rule") in ("codes", "band-codes"):
            count = int(step["data"]["stop"], 16) - int(step["data"]["start"], 16)
            snake = step["statement"].get("source", [""])[0] == "snake"
            total += count * (value + (NODE if snake else CELL_PAIR * count))
    return total


def _evaluation(tree: Any) -> float:
    """Seconds for the value of a tree at a point, or for the two comparisons that a band takes; a table is not evaluated."""
    if tree[:1] == ["table"]:
        return 0.0
    if tree[:1] == ["band"]:
        return BAND
    found, todo = 0.0, [tree]
    while todo:
        operator, *arguments = todo.pop()
        if operator == "band":
            found += FUNCTION
        elif operator not in ("number", "named", "variable"):
            found += ARITHMETIC if operator in RATIONAL else FUNCTION
            todo += arguments
    return found
