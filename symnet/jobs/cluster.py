"""Tasks done by the workers of a Dask cluster (extra: dask). What is sent is one function by its name, texts and bytes.

Dask itself decides which worker does what, and moves a task whose worker is gone to another one. It keeps no results beyond its
own life: those are in the folder of a job.
"""

from __future__ import annotations

import logging
import multiprocessing
import queue
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

from symnet.errors import MissingExtra, UsageError, install_line
from symnet.jobs.executor import FAILED, LOST, Outcome, Request

Answer: TypeAlias = Callable[[bytes, str, str, bytes], tuple[str, bytes]]
"""Shared input, kind, code, own input -> status and payload: a function that the workers import by its name."""
AHEAD = 2
"""Requests a thread of the cluster has at most, so that none waits for this process."""
SECONDS, CONNECTING = 1.0, 10
LOCAL = "local:"
LIGHT = {
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.work-stealing": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "2s",
    **{f"distributed.worker.memory.{what}": False for what in ("target", "spill", "pause", "terminate")},
}
"""What a cluster of one machine does without: stacks sampled a hundred times a second, clocks and memory looked at as often,
tasks moved between workers that are given the next one anyway."""
SESSION = "symnet.jobs.session"
FORMS = ["dask", "msgpack"]
"""How results are written on their way here: forms that hold bytes and run nothing."""


class Cluster:
    """The workers of a Dask cluster: at an address, or `local:N` for one of N processes that lives as long as this one."""

    def __init__(self, address: str, answer: Answer, dashboard: str | None = ":0") -> None:
        self.address, self.answer = address, answer
        self._client, self._local = _connected(address, dashboard, answer.__module__)
        self._shared: Any = None
        self._sent = b""
        self._threads = self._count()
        self._running: dict[int, Any] = {}
        self._done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        self.name = f"Dask at {self._client.scheduler.address}"

    @property
    def dashboard(self) -> str:
        """The address of Dask's own pages about what runs."""
        return str(self._client.dashboard_link or "")

    @property
    def workers(self) -> int:
        """The threads of all workers."""
        return self._threads

    @property
    def free(self) -> int:
        """How many more requests the cluster is given now."""
        return AHEAD * self._threads - len(self._running)

    def begin(self, shared: bytes) -> None:
        """Send the shared input to all workers."""
        if self._sent != shared:
            self._shared, self._sent = None, shared
        self._send()

    def _send(self) -> None:
        """Send it where it is not there: also again, when the workers that held it have died."""
        if self._shared is None:
            self._shared = self._client.scatter(self._sent, broadcast=True, hash=False)

    def submit(self, request: Request) -> None:
        """Give a task to the cluster."""
        self._send()
        arguments = (self._shared, request.kind, request.code, request.data)
        future = self._client.submit(self.answer, *arguments, pure=False, key=f"{request.kind}-{id(self):x}-{request.number}")
        self._running[request.number] = future
        future.add_done_callback(lambda done, number=request.number: self._done.put((number, done)))

    def wait(self) -> list[Outcome]:
        """Take what is done."""
        found = []
        try:
            found.append(self._done.get(timeout=SECONDS))
            while True:
                found.append(self._done.get_nowait())
        except queue.Empty:
            pass
        if self._client.status not in ("running", "connecting"):
            raise UsageError(f"--dask {self.address}: the scheduler is gone; start it and go on with the folder of the job")
        self._threads = self._threads if found else self._count()
        return [each for number, future in found for each in self._outcome(number, future)]

    def distrust(self, worker: str) -> None:
        """Dask chooses the worker of the next try."""

    def close(self) -> None:
        """Take back what is under way, and end a cluster that was started here."""
        for future in self._running.values():
            future.cancel()
        self._running = {}
        self._client.close()
        if self._local is not None:
            self._local.close()

    def _count(self) -> int:
        return max(1, sum(map(int, self._client.nthreads().values())))

    def _outcome(self, number: int, future: Any) -> list[Outcome]:
        if self._running.pop(number, None) is None:
            return []
        if future.status != "finished":
            if future.status != "error":  # what it needed is gone
                self._shared = None
            return [Outcome(number, LOST, f"Dask ended it: {future.status}".encode(), "dask")]
        try:
            status, payload = future.result(timeout=60)
        except Exception as problem:  # of transport: what Dask raises has no common base
            return [Outcome(number, LOST, f"{type(problem).__name__}: {problem}"[:300].encode(), "dask")]
        if not (isinstance(status, str) and isinstance(payload, bytes)):
            return [Outcome(number, FAILED, b"a worker returned what is no result", "dask")]
        return [Outcome(number, status, payload, "dask")]


def _fork_workers(config: Any, modules: list[str]) -> None:
    """Have workers here forked from one process that has loaded Dask, which each of them would take a second to load.

    That process begins while this one loads Dask too. Where Dask has been loaded, or there is no fork, workers begin anew.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods() or "distributed" in sys.modules:
        return
    from multiprocessing import forkserver

    config.set({"distributed.worker.multiprocessing-method": "forkserver"})
    multiprocessing.set_forkserver_preload(modules)
    forkserver.ensure_running()


def _connected(address: str, dashboard: str | None, module: str) -> tuple[Any, Any]:
    """A client, and the cluster where it was started here; `module` is one that its workers use."""
    try:
        import dask

        if address.startswith(LOCAL):
            _fork_workers(dask.config, ["distributed.nanny", "distributed.worker", module])
        import distributed
    except ImportError as problem:
        line = install_line("dask", "distributed", "bokeh")
        raise MissingExtra(f"--dask needs the package distributed; install it with: {line}") from problem
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is told by this process
    if not address.startswith(LOCAL):
        try:
            found = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
            return distributed.Client(**found, timeout=CONNECTING, serializers=FORMS, deserializers=FORMS), None
        except (OSError, ValueError, TypeError) as problem:
            raise UsageError(
                f"--dask {address[:80]!r}: no scheduler answers there ({type(problem).__name__}); "
                "start one with: dask scheduler, or write --dask local:4"
            ) from problem
    count = address.removeprefix(LOCAL)
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:9]) <= 256):
        raise UsageError(f"--dask {address[:80]}: write local: and the number of processes, 1 to 256, such as local:4")
    with dask.config.set(LIGHT):
        local = distributed.LocalCluster(
            n_workers=int(count),
            threads_per_worker=1,
            processes=True,
            dashboard_address=dashboard,
            silence_logs=logging.CRITICAL,
            preload=[SESSION],
        )
    return distributed.Client(local, serializers=FORMS, deserializers=FORMS), local
