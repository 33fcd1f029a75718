"""Encoding by tasks: what a construction is handed that does a job, and what it answers where there is nothing to encode so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from symnet.constructions.plan import Progress
    from symnet.jobs.task import Job

Done: TypeAlias = "Callable[[Job], Sequence[bytes]]"
"""Does a job and returns the results of its tasks in their order."""


class Encoded(Enum):
    """Why there are no parameters."""

    NOT_IN_TASKS = "all values are needed at once, or there are not many"
    TOO_LONG = "exact values are too long: plan again with enclosures"


NOT_IN_TASKS, TOO_LONG = Encoded.NOT_IN_TASKS, Encoded.TOO_LONG


def done_here(progress: Progress | None) -> Done:
    """Return what does a job in this process; `progress` is told how much of it is done."""

    def done(job: Job) -> list[bytes]:
        from symnet.jobs.engine import results, run  # the engine is for large networks
        from symnet.jobs.executor import Here
        from symnet.jobs.folder import Memory

        store = Memory()
        run(job, store, Here({job.kind.name: lambda: job.kind}), lambda found: progress and progress(found.amount))
        return [result for _, result in results(job, store)]

    return done
