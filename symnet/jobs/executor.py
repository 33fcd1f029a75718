"""Executors: where tasks are done. This one does them here, one after another; others are processes and a Dask cluster.

An executor moves bytes. It decides nothing: which tasks there are, and whether a result is one, is decided by who asked.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from symnet.errors import MalformedFile, MissingExtra, Refuted, SymnetError, TooLarge, Undecided, Unproved, UsageError
from symnet.jobs.task import Kinds, kind_of

DONE, REFUSED, FAILED, LOST = "done", "refused", "failed", "lost"
"""A result; an error of symnet, which comes again if it is tried again; any other failure; the end of the worker."""
SAID = {
    each.__name__: each for each in (MalformedFile, MissingExtra, Refuted, SymnetError, TooLarge, Undecided, Unproved, UsageError)
}


@dataclass(frozen=True)
class Request:
    """A task on its way to a worker, by the number that its outcome bears."""

    number: int
    kind: str
    code: str
    data: bytes


@dataclass(frozen=True)
class Outcome:
    """What came back: DONE with a result, or REFUSED, FAILED or LOST with a text."""

    number: int
    status: str
    payload: bytes
    worker: str = ""


class Executor(Protocol):
    """Where tasks are done; begun with the shared input of a job, ended whatever happens."""

    name: str
    """As people say it."""

    @property
    def workers(self) -> int:
        """How many work at the same time."""

    @property
    def free(self) -> int:
        """How many more requests are taken now."""

    def begin(self, shared: bytes) -> None:
        """Make the shared input of a job known to all workers; no request may be under way."""

    def submit(self, request: Request) -> None:
        """Take a request; only where `free` is positive."""

    def wait(self) -> list[Outcome]:
        """Wait for outcomes and return them, one or more, but none after a second or so without any."""

    def distrust(self, worker: str) -> None:
        """Take note that a worker returned what is no result."""

    def close(self) -> None:
        """End all workers; requests under way are lost."""


def answer(kinds: Kinds, shared: bytes, kind: str, code: str, data: bytes) -> tuple[str, bytes]:
    """Return status and payload for a request; what a worker does. Never raises, but for an interrupt."""
    try:
        found = kind_of(kinds, kind)
        if found.code != code:
            raise UsageError("a worker has another symnet than the one that sends the tasks; install the same on all machines")
        return DONE, found.run(shared, data)
    except SymnetError as problem:
        name = type(problem).__name__ if type(problem).__name__ in SAID else SymnetError.__name__
        return REFUSED, f"{name}\n{problem}".encode()
    except MemoryError:
        return FAILED, b"the memory of a worker is used up"
    except Exception as problem:  # a worker lives on, and the task is told of
        return FAILED, f"{type(problem).__name__}: {problem}"[:500].encode()


def refusal(payload: bytes) -> SymnetError:
    """Return the error that a worker met."""
    name, _, message = payload.decode(errors="replace").partition("\n")
    return SAID.get(name, SymnetError)(message[:2000])


class Here:
    """Tasks done in this process, one after another."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self.name = "this process"
        self.shared = b""
        self._todo: deque[Request] = deque()

    @property
    def workers(self) -> int:
        """One."""
        return 1

    @property
    def free(self) -> int:
        """One, where nothing is under way."""
        return 1 - len(self._todo)

    def begin(self, shared: bytes) -> None:
        """Keep the shared input."""
        self.shared = shared

    def submit(self, request: Request) -> None:
        """Take a request."""
        self._todo.append(request)

    def wait(self) -> list[Outcome]:
        """Do what was asked for."""
        request = self._todo.popleft()
        return [Outcome(request.number, *answer(self.kinds, self.shared, request.kind, request.code, request.data), "here")]

    def distrust(self, worker: str) -> None:
        """There is no other worker."""

    def close(self) -> None:
        """Forget what was asked for."""
        self._todo.clear()
