"""The engine: it hands the tasks of a job to an executor, judges what comes back, keeps results, and tries again what was lost.

It schedules and never decides: which tasks there are follows from the inputs and from results that were judged, whatever the
number of workers and the order in which they end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from symnet.errors import SymnetError
from symnet.jobs.executor import DONE, FAILED, REFUSED, Executor, Outcome, Request, refusal
from symnet.jobs.folder import Store
from symnet.jobs.task import Job, Task
from symnet.jobs.watch import Progress, Watch, unseen

LOSSES = 8
"""Workers that may die of one task: by accident, but not each time."""
FAILURES = 2
REFUSALS = 3
"""Results of one task that may be refused before it is done in this process."""


def run(job: Job, store: Store, executor: Executor, watch: Watch = unseen) -> Progress:
    """Do all tasks of a job that the store has no results of, and those that they lead to; afterwards it has them all.

    Raises the error of a task that fails, at once; what is done is in the store, then and after an interrupt.
    """
    return Run(job, store, executor, watch).whole()


def results(job: Job, store: Store) -> Iterator[tuple[bytes, bytes]]:
    """Yield own input and result of each task of a job, in the order of its tasks, each before those that it leads to.

    For a job that `run` has done in this process: what it judged is not judged again. Raises SymnetError where one is missing.
    """
    todo = job.tasks[::-1]
    while todo:
        task = todo.pop()
        result = store.get(task)
        if result is None:
            raise SymnetError(f"a task of {job.kind.name} is not done; go on with the job")
        yield task.data, result
        todo += job.after(task, result)[::-1]


def standing(job: Job, store: Store) -> Progress:
    """Return how far a job has come in a store, its results taken as they are; nothing is done."""
    found = Progress(0, job.kind.unit)
    todo = job.tasks
    while todo:
        task = todo.pop()
        result = store.get(task)
        if result is None:
            found.waiting += 1
            continue
        more = job.after(task, result)
        todo += more
        _count(found, job, task, result, bool(more))
    return found


def _judged(job: Job, store: Store, task: Task) -> bytes | None:
    """The result of a task in a store, where it is one."""
    result = store.get(task)
    if result is None or job.kind.judge(job.shared, task.data, result):
        return None
    return result


def _count(progress: Progress, job: Job, task: Task, result: bytes, leads_on: bool) -> None:
    progress.done += 1
    progress.amount += job.kind.amount(result)
    progress.share += 0.0 if leads_on else task.share


@dataclass
class Run:
    """A job in the making."""

    job: Job
    store: Store
    executor: Executor
    watch: Watch
    todo: list[Task] = field(default_factory=list)
    running: dict[int, Task] = field(default_factory=dict)
    number: int = 0
    losses: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.todo = self.job.tasks[::-1]
        self.progress = Progress(self.executor.workers, self.job.kind.unit)

    def whole(self) -> Progress:
        """Do everything."""
        begun = False
        while self.todo or self.running:
            while self.todo and (not begun or self.executor.free > 0):
                task = self.todo.pop()
                if self._kept(task):
                    continue
                if not begun:
                    self.executor.begin(self.job.shared)
                    begun = True
                self._submit(task)
            if self.running:
                for outcome in self.executor.wait():
                    self._take(outcome)
            self._tell()
        return self.progress

    def _kept(self, task: Task) -> bool:
        """Whether the store has the result."""
        result = _judged(self.job, self.store, task)
        if result is None:
            return False
        self._follow(task, result)
        self.progress.reused += 1
        self.progress.kept = self.progress.share
        self.progress.kept_amount += self.job.kind.amount(result)
        return True

    def _submit(self, task: Task) -> None:
        self.number += 1
        self.running[self.number] = task
        self.executor.submit(Request(self.number, task.kind, task.code, task.data))

    def _take(self, outcome: Outcome) -> None:
        """Keep a result that is one; have the task done again otherwise."""
        task = self.running.pop(outcome.number, None)
        if task is None:
            return
        if outcome.status == REFUSED:
            raise refusal(outcome.payload)
        if outcome.status != DONE:
            self._again(task, outcome)
            return
        why = self.job.kind.judge(self.job.shared, task.data, outcome.payload)
        if why:
            self._refuse(task, outcome, why)
            return
        self.store.put(task, outcome.payload)
        self._follow(task, outcome.payload)

    def _follow(self, task: Task, result: bytes) -> None:
        more = self.job.after(task, result)
        self.todo += more[::-1]
        _count(self.progress, self.job, task, result, bool(more))

    def _again(self, task: Task, outcome: Outcome) -> None:
        """Give a task to another worker, unless it ends or fails each time."""
        counts, most = (self.failures, FAILURES) if outcome.status == FAILED else (self.losses, LOSSES)
        counts[task.digest] += 1
        if counts[task.digest] >= most:
            said = outcome.payload.decode(errors="replace")
            raise SymnetError(f"a task of {task.kind} failed {most} times, at last: {said}; results so far are kept")
        self.progress.lost += 1
        self.todo.insert(0, task)  # last, so that a task that ends workers does not end them all at once

    def _refuse(self, task: Task, outcome: Outcome, why: str) -> None:
        """Have a task done again after a result that was none, at last in this process."""
        self.executor.distrust(outcome.worker)
        self.refusals[task.digest] += 1
        self.progress.refused += 1
        if self.refusals[task.digest] < REFUSALS:
            self.todo.append(task)
            return
        result = self.job.kind.run(self.job.shared, task.data)
        wrong = self.job.kind.judge(self.job.shared, task.data, result)
        if wrong:
            raise SymnetError(f"a task of {task.kind} has no result that its judge takes: {wrong} (of a worker: {why})")
        self.store.put(task, result)
        self._follow(task, result)

    def _tell(self) -> None:
        self.progress.waiting, self.progress.running = len(self.todo), len(self.running)
        self.progress.workers = self.executor.workers
        self.watch(self.progress)
