"""The engine: every executor gives the same results, and nothing is lost or believed when workers die, lie or fail."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.small_kinds import KINDS

from symnet.jobs.engine import results, run
from symnet.jobs.executor import Executor, Here
from symnet.jobs.folder import About, Memory
from symnet.jobs.processes import Processes
from symnet.jobs.task import Job, kind_of

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, str(Path(__file__).parent / "small_worker.py"))
ABOUT = About("squares", {"count": "9"}, {})


@pytest.fixture(autouse=True)
def _paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")


@pytest.fixture(params=["here", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    found: Executor = Here(KINDS) if request.param == "here" else Processes(2, COMMAND)
    yield found
    found.close()


@pytest.fixture
def two() -> Iterator[Processes]:
    found = Processes(2, COMMAND)
    yield found
    found.close()


def job(kind: str, *data: str, shared: str = "0") -> Job:
    return Job(kind_of(KINDS, kind), shared.encode(), tuple(each.encode() for each in data))


def test_all_tasks_are_done_in_order(executor: Executor) -> None:
    work, store = job("square", *map(str, range(20)), shared="7"), Memory()
    progress = run(work, store, executor)
    assert [int(result) for _, result in results(work, store)] == [number**2 + 7 for number in range(20)]
    assert (progress.done, progress.reused, progress.lost) == (20, 0, 0)
    assert progress.share == pytest.approx(1)


def test_tasks_lead_to_tasks(executor: Executor) -> None:
    work, store = job("sum", "0 100", "100 117"), Memory()
    progress = run(work, store, executor)
    assert sum(int(result) for _, result in results(work, store)) == sum(range(117))
    assert progress.done > 60
    assert progress.share == pytest.approx(1)


def test_an_executor_takes_one_job_after_another(executor: Executor) -> None:
    for shared in ("1", "2"):
        work, store = job("square", "3", shared=shared), Memory()
        run(work, store, executor)
        assert [int(result) for _, result in results(work, store)] == [9 + int(shared)]
