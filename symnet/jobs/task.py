"""Tasks and their kinds: a task is bytes -> bytes, named by a digest of its inputs and of the code that does it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeAlias

from symnet.errors import UsageError

ALWAYS = ("jobs", "core", "errors", "views")
"""Parts of symnet that every kind uses."""


def no_more(shared: bytes, data: bytes, result: bytes) -> Sequence[bytes]:
    """No further tasks."""
    return ()


def one(result: bytes) -> int:
    """Each result counts one."""
    return 1


@dataclass(frozen=True)
class Kind:
    """What is done with the tasks of one name; all functions depend on their arguments alone.

    run: shared input and own input -> result; judge: shared, own, result -> "" or why the result is none, much cheaper than run;
    sources: the parts of symnet (packages, modules) whose code can change a result; more: shared, own, result -> own inputs of
    tasks that this one leads to; amount: how many units, such as regions, a result counts for.
    """

    name: str
    run: Callable[[bytes, bytes], bytes]
    judge: Callable[[bytes, bytes, bytes], str]
    sources: tuple[str, ...]
    more: Callable[[bytes, bytes, bytes], Sequence[bytes]] = no_more
    amount: Callable[[bytes], int] = one
    unit: str = "tasks"

    @cached_property
    def code(self) -> str:
        """The SHA-256 of the sources of the kind."""
        return code_of((*ALWAYS, *self.sources))


Kinds: TypeAlias = Mapping[str, Callable[[], Kind]]
"""A closed table of kinds: each name with the function that loads its kind."""


def kind_of(kinds: Kinds, name: str) -> Kind:
    """Return a kind by its name; raises UsageError for one that is not in the table."""
    if name not in kinds:
        raise UsageError(f"there is no kind of task {name[:60]!r}; the kinds are {', '.join(sorted(kinds))}")
    return kinds[name]()


@cache
def code_of(sources: tuple[str, ...]) -> str:
    """Return the SHA-256 of the files of parts of symnet."""
    root = Path(__file__).resolve().parent.parent
    whole = hashlib.sha256()
    for part in sorted(set(sources)):
        places = sorted((root / part).rglob("*.py")) or [root / f"{part}.py"]
        for place in places:
            whole.update(f"{place.relative_to(root).as_posix()} {hashlib.sha256(place.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


@dataclass(frozen=True)
class Task:
    """One task of a job: what its kind is to be run on; `share` is its part of the job, by number of tasks."""

    kind: str
    code: str
    shared: str
    """The SHA-256 of the input that the tasks of a job share."""
    data: bytes
    share: float = 0.0

    @cached_property
    def digest(self) -> str:
        """The name of the result: a SHA-256 of the kind, its code and both inputs."""
        own = hashlib.sha256(self.data).hexdigest()
        return hashlib.sha256(f"symnet task 1\n{self.kind}\n{self.code}\n{self.shared}\n{own}\n".encode()).hexdigest()


@dataclass(frozen=True)
class Job:
    """Tasks of one kind with one shared input: the first ones, and those that their results lead to."""

    kind: Kind
    shared: bytes
    first: tuple[bytes, ...]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the shared input."""
        return hashlib.sha256(self.shared).hexdigest()

    @property
    def tasks(self) -> list[Task]:
        """The first tasks."""
        return self._tasks(self.first, 1.0)

    def after(self, task: Task, result: bytes) -> list[Task]:
        """Return the tasks that the result of a task leads to."""
        return self._tasks(self.kind.more(self.shared, task.data, result), task.share)

    def _tasks(self, inputs: Sequence[bytes], share: float) -> list[Task]:
        return [Task(self.kind.name, self.kind.code, self.digest, data, share / len(inputs)) for data in inputs]
