"""Tasks done by processes of this machine: workers that are asked through pipes; one that dies is replaced."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from symnet.jobs.executor import LOST, Outcome, Request
from symnet.jobs.frames import Garbled, shared_frame, task_frame, told

WORKER = (sys.executable, "-m", "symnet.commands.worker")
"""The command of a worker that knows all kinds of tasks of symnet."""
SECOND = 1.0
CHUNK = 1 << 20


@dataclass(eq=False)
class Worker:
    """A process, what it has sent so far, and the number of its task, None where it waits for one."""

    process: subprocess.Popen[bytes]
    buffer: bytearray = field(default_factory=bytearray)
    number: int | None = None

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self.process.pid

    def send(self, frame: bytes) -> None:
        """Write a frame to the process; one that is gone is found out when its outcome is waited for."""
        if self.process.stdin is not None:
            with suppress(BrokenPipeError, ConnectionError):
                self.process.stdin.write(frame)
                self.process.stdin.flush()

    def end(self) -> None:
        """Kill the process."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self.process.wait()


class Processes:
    """So many worker processes, each started by a command that calls `symnet.jobs.worker.serve`."""

    def __init__(self, count: int, command: Sequence[str]) -> None:
        self.count = count
        self.command = tuple(command)
        self.name = f"{count} process{'es' if count > 1 else ''}"
        self.shared = b""
        self._selector = selectors.DefaultSelector()
        self._all: list[Worker] = []

    @property
    def workers(self) -> int:
        """The number of processes."""
        return self.count

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes by their numbers."""
        return tuple(worker.pid for worker in self._all)

    @property
    def free(self) -> int:
        """How many wait for a task."""
        return sum(worker.number is None for worker in self._all)

    def begin(self, shared: bytes) -> None:
        """Start the workers, or tell those that run of another shared input."""
        if shared != self.shared:
            self.shared = shared
            for worker in self._all:
                worker.send(shared_frame(shared))
        while len(self._all) < self.count:
            self._start()

    def submit(self, request: Request) -> None:
        """Give a task to a worker that waits."""
        worker = next(each for each in self._all if each.number is None)
        worker.number = request.number
        worker.send(task_frame(request.number, request.kind, request.code, request.data))

    def wait(self) -> list[Outcome]:
        """Read what has come."""
        found: list[Outcome] = []
        for key, _ in self._selector.select(SECOND):
            found += self._read(key.data)
        return found

    def distrust(self, worker: str) -> None:
        """Replace a worker."""
        for each in [each for each in self._all if str(each.pid) == worker]:
            self._replace(each)

    def close(self) -> None:
        """Kill all workers."""
        for worker in self._all:
            self._selector.unregister(_out(worker))
            worker.end()
        self._all = []
        self._selector.close()

    def _start(self) -> None:
        worker = Worker(subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True))
        self._all.append(worker)
        self._selector.register(_out(worker), selectors.EVENT_READ, worker)
        worker.send(shared_frame(self.shared))

    def _read(self, worker: Worker) -> list[Outcome]:
        chunk = os.read(_out(worker), CHUNK)
        if not chunk:
            return self._lost(worker, "a worker process has ended")
        worker.buffer += chunk
        try:
            found = told(worker.buffer)
        except Garbled:
            return self._lost(worker, "a worker process sent what is no result")
        if found is None:
            return []
        status, number, payload = found
        if number != worker.number or worker.buffer:
            return self._lost(worker, "a worker process sent a result that it was not asked for")
        worker.number = None
        return [Outcome(number, status, payload, str(worker.pid))]

    def _lost(self, worker: Worker, why: str) -> list[Outcome]:
        number, pid = worker.number, str(worker.pid)
        self._replace(worker)
        return [] if number is None else [Outcome(number, LOST, why.encode(), pid)]

    def _replace(self, worker: Worker) -> None:
        self._selector.unregister(_out(worker))
        worker.end()
        self._all.remove(worker)
        self._start()


def _out(worker: Worker) -> int:
    """The pipe from a worker."""
    if worker.process.stdout is None:
        raise ValueError("a worker without a pipe")
    return worker.process.stdout.fileno()
