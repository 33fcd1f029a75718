"""The engine: every executor gives the same results in the same order, and a folder keeps them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.small_kinds import KINDS, answer_small

from symnet.errors import MalformedFile, Refuted, SymnetError, UsageError
from symnet.jobs.engine import results, run, standing
from symnet.jobs.executor import Executor, Here, answer
from symnet.jobs.folder import About, JobFolder, Memory, opened
from symnet.jobs.processes import Processes
from symnet.jobs.task import Job, Task, kind_of

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


def test_results_stay_in_a_folder(tmp_path: Path) -> None:
    work = job("square", *map(str, range(9)), shared="7")
    with opened(tmp_path / "job", ABOUT, work, resume=False) as folder:
        assert run(work, folder, Here(KINDS)).reused == 0
    with opened(tmp_path / "job", ABOUT, work, resume=True) as folder:
        assert run(work, folder, Here({})).reused == 9  # nothing is run
        assert [int(result) for _, result in results(work, folder)] == [number**2 + 7 for number in range(9)]
    again = JobFolder(tmp_path / "job").job(KINDS)
    assert (again.kind.name, again.shared, again.first) == ("square", b"7", work.first)
    assert standing(again, folder).done == 9


def test_a_folder_says_how_far_a_job_is(tmp_path: Path) -> None:
    work = job("sum", "0 100", "100 117")
    with opened(tmp_path / "job", ABOUT, work, resume=False) as folder:
        for task in work.tasks[:1]:
            folder.put(task, b"0")
        found = standing(work, folder)
        assert (found.done, found.waiting, found.share) == (1, 3, 0)


def test_a_digest_is_of_kind_code_and_inputs() -> None:
    task = Task("square", "c", "s", b"1")
    others = [
        Task("sum", "c", "s", b"1"),
        Task("square", "d", "s", b"1"),
        Task("square", "c", "t", b"1"),
        Task("square", "c", "s", b"2"),
    ]
    assert len({each.digest for each in (task, *others)}) == 5
    assert task.digest == Task("square", "c", "s", b"1", share=0.5).digest


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data.replace(b"result 1", b"result 2"), lambda data: b""]
)
def test_a_damaged_result_is_made_again(tmp_path: Path, change: object) -> None:
    work = job("square", "5", "6")
    with opened(tmp_path / "job", ABOUT, work, resume=False) as folder:
        run(work, folder, Here(KINDS))
        place = folder.place(work.tasks[0])
        place.write_bytes(change(place.read_bytes()))  # type: ignore[operator]
        assert standing(work, folder).waiting == 1
        assert run(work, folder, Here(KINDS)).reused == 1
        assert [result for _, result in results(work, folder)] == [b"25", b"36"]


def test_a_false_result_in_a_folder_is_made_again(tmp_path: Path) -> None:
    work = job("square", "5")
    with opened(tmp_path / "job", ABOUT, work, resume=False) as folder:
        folder.put(work.tasks[0], b"26")
        assert run(work, folder, Here(KINDS)).reused == 0
        assert folder.get(work.tasks[0]) == b"25"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(SymnetError, match="a task of square is not done"):
        list(results(job("square", "5"), Memory()))


def test_other_code_is_refused() -> None:
    assert answer(KINDS, b"0", "square", "0" * 64, b"3")[0] == "refused"
    assert answer(KINDS, b"0", "circle", "0" * 64, b"3") == (
        "refused",
        b"UsageError\nthere is no kind of task 'circle'; the kinds are " + ", ".join(sorted(KINDS)).encode(),
    )


def test_errors_of_tasks_are_told(executor: Executor) -> None:
    with pytest.raises(Refuted, match=r"^9 is no prime$"):
        run(job("refute", "9"), Memory(), executor)


def test_failures_of_tasks_are_told(executor: Executor) -> None:
    with pytest.raises(SymnetError, match="a task of fail failed 2 times, at last: ZeroDivisionError"):
        run(job("fail", "0"), Memory(), executor)


def test_what_was_done_before_an_error_is_kept(tmp_path: Path) -> None:
    work = Job(kind_of(KINDS, "fail"), b"0", (b"1", b"0"))
    with opened(tmp_path / "job", ABOUT, work, resume=False) as folder, pytest.raises(SymnetError):
        run(work, folder, Here(KINDS))
    assert standing(work, folder).done == 1


@pytest.mark.parametrize(
    ("name", "asked", "inputs", "said"),
    [
        ("cubes", {"count": "9"}, {}, "its job is squares, not cubes"),
        ("squares", {"count": "8"}, {}, "--count '8': the job in .* was begun with '9'"),
        (
            "squares",
            {"count": "9"},
            {"/n.json": "b" * 64},
            "/n.json has changed: its SHA-256 is bbbbbbbbbbbbbbbb..., and the job",
        ),
    ],
)
def test_a_folder_of_another_job(tmp_path: Path, name: str, asked: dict[str, str], inputs: dict[str, str], said: str) -> None:
    begun = About("squares", {"count": "9"}, {"/n.json": "a" * 64} if inputs else {})
    with opened(tmp_path / "job", begun, job("square", "5"), resume=False):
        pass
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    with (
        pytest.raises(UsageError, match=said),
        opened(tmp_path / "job", About(name, asked, inputs), job("square", "5"), resume=True),
    ):
        pass
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*.json")}


def test_folders_that_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    (tmp_path / "file").touch()
    with opened(tmp_path / "job", ABOUT, job("square", "5"), resume=False):
        pass
    for name, said in (
        ("mine", "files of something else"),
        ("job", "a job is there; go on with --resume"),
        ("file", "cannot be made"),
    ):
        with pytest.raises(UsageError, match=said), opened(tmp_path / name, ABOUT, job("square", "5"), resume=False):
            pass


@pytest.mark.parametrize("name", ["shared", "tasks"])
def test_a_changed_file_of_a_folder_is_found(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / "job", ABOUT, job("square", "5"), resume=False) as folder:
        pass
    (folder.path / name).write_bytes((folder.path / name).read_bytes() + b" ")
    with pytest.raises(MalformedFile, match=f"{name}: its SHA-256 is"):
        folder.job(KINDS)
    with pytest.raises(MalformedFile, match="its SHA-256"), opened(folder.path, ABOUT, job("square", "5"), resume=True):
        pass


def test_on_a_dask_cluster(tmp_path: Path) -> None:
    """A worker has a session of its own; one that dies is followed by another, and its task is done again."""
    pytest.importorskip("distributed")
    from symnet.jobs.cluster import Cluster

    executor = Cluster("local:2", answer_small, dashboard=None)
    try:
        work, store = job("sum", "0 50", "50 67"), Memory()
        run(work, store, executor)
        assert sum(int(result) for _, result in results(work, store)) == sum(range(67))
        liar, store = job("lie", "1", "2", shared=str(os.getpid())), Memory()
        assert run(liar, store, executor).refused == 6
        assert [result for _, result in results(liar, store)] == [b"1", b"4"]
        assert all(os.getsid(worker.pid) == worker.pid for worker in executor._local.workers.values())
        died, store = job("die", "3", "4", shared=str(tmp_path)), Memory()
        run(died, store, executor)
        assert [result for _, result in results(died, store)] == [b"9", b"16"]
    finally:
        executor.close()


@pytest.mark.parametrize(
    ("address", "said"), [("local:0", "such as local:4"), ("tcp://127.0.0.1:1", "no scheduler answers there")]
)
def test_addresses_without_a_cluster(address: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    from symnet.jobs.cluster import Cluster

    monkeypatch.setattr("symnet.jobs.cluster.CONNECTING", 0.5)
    with pytest.raises(UsageError, match=said):
        Cluster(address, answer_small)
