"""The kinds of tasks that symnet knows: the closed table that workers take their work from, and the executors that use it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.jobs.executor import Executor
    from symnet.jobs.task import Kind, Kinds


def _regions() -> Kind:
    from symnet.regions.tasks import REGIONS

    return REGIONS


def _space_regions() -> Kind:
    from symnet.regions.space_tasks import SPACE

    return SPACE


def _branching() -> Kind:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: many small products, and threads only wait for each other
    from symnet.verification.tasks import BRANCHING

    return BRANCHING


def _check() -> Kind:
    from symnet.certificates.check_tasks import CHECK

    return CHECK


def _encode() -> Kind:
    from symnet.constructions.scan.slabs import ENCODE

    return ENCODE


def _row() -> Kind:
    from symnet.comparisons.tasks import ROW

    return ROW


def _true_error() -> Kind:
    from symnet.true_errors.tasks import ERROR

    return ERROR


KINDS: Kinds = {
    "branching": _branching,
    "check": _check,
    "compare-row": _row,
    "encode": _encode,
    "regions": _regions,
    "space-regions": _space_regions,
    "true-error": _true_error,
}
"""Each kind with the function that loads it: nothing else is ever run for a task."""


def answer(shared: bytes, kind: str, code: str, data: bytes) -> tuple[str, bytes]:
    """Return status and payload for a task: what the workers of a Dask cluster call."""
    from symnet.jobs.executor import answer as answered

    return answered(KINDS, shared, kind, code, data)


def known(name: str) -> Kind:
    """Return a kind of the table."""
    from symnet.jobs.task import kind_of

    return kind_of(KINDS, name)


@contextmanager
def executor_of(jobs: int | None, dask: str | None) -> Iterator[Executor]:
    """Where tasks are done: in this process, by so many processes, or on a Dask cluster; all ended at the end."""
    if jobs is not None and dask is not None:
        raise UsageError(f"--jobs {jobs} and --dask {dask}: give one of them, for processes here or for a Dask cluster")
    found = _begun(1 if jobs is None else jobs, dask)
    try:
        yield found
    finally:
        found.close()


def _begun(jobs: int, dask: str | None) -> Executor:
    if dask is not None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # Dask loads numpy, and its workers have it so from there
        from symnet.jobs.cluster import Cluster

        return Cluster(dask, answer)
    if jobs == 1:
        from symnet.jobs.executor import Here

        return Here(KINDS)
    from symnet.jobs.processes import WORKER, Processes

    return Processes(jobs, WORKER)
