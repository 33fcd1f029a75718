"""How far a job has come: tasks done, units of work, rates over all workers, the time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass
class Progress:
    """How far a job has come; `share` is between 0 and 1, `kept` what files of an earlier run held of it."""

    workers: int
    unit: str = "tasks"
    done: int = 0
    waiting: int = 0
    running: int = 0
    reused: int = 0
    amount: int = 0
    lost: int = 0
    """Tasks whose worker died, and that were given to another one."""
    refused: int = 0
    """Results that were judged to be none."""
    share: float = 0.0
    kept: float = 0.0
    kept_amount: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.started

    @property
    def rate(self) -> float:
        """Units a second, all workers together, what was found in files not counted."""
        return (self.amount - self.kept_amount) / max(self.seconds, 1e-3)

    @property
    def left(self) -> float | None:
        """About how many seconds are left; None where nothing tells yet."""
        made = self.share - self.kept
        return None if made <= 0 else self.seconds * max(0.0, 1 - self.share) / made

    def words(self) -> str:
        """Return it in a line."""
        left = self.left
        parts = [f"{self.done:,} tasks of {self.done + self.running + self.waiting:,}"]
        if self.unit != "tasks":
            parts.append(f"{self.amount:,} {self.unit}, {self.rate:,.0f} a second")
        else:
            parts.append(f"{self.rate:,.1f} a second")
        parts += [] if left is None else [f"about {_duration(left)} left"]
        parts.append(f"{self.workers} worker{'s' if self.workers > 1 else ''}")
        parts += [f"{self.reused:,} from files"] if self.reused else []
        parts += [f"{self.lost:,} tried again"] if self.lost else []
        parts += [f"{self.refused:,} results refused"] if self.refused else []
        return ", ".join(parts)


def _duration(seconds: float) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


Watch: TypeAlias = Callable[[Progress], None]
"""Who watches: called after every task, and about once a second."""


def unseen(progress: Progress) -> None:
    """Nobody watches."""
