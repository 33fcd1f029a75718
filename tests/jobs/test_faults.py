"""Faults at small scale: nothing is lost but tasks under way, nothing false is kept, whoever dies, lies or runs out of space."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.small_job import COMMAND, squares
from jobs.small_kinds import KINDS

from symnet.core import codec
from symnet.errors import SymnetError, UsageError
from symnet.jobs.engine import results, run, standing
from symnet.jobs.executor import Here
from symnet.jobs.folder import About, JobFolder, Memory, opened
from symnet.jobs.lock import owner
from symnet.jobs.processes import Processes
from symnet.jobs.task import Job
from symnet.jobs.watch import Progress

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = (sys.executable, str(Path(__file__).parent / "small_job.py"))
ABOUT = About("squares", {"count": "9"}, {})
KILLS = 20


@pytest.fixture(autouse=True)
def _paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")


@pytest.fixture
def workers() -> Iterator[Processes]:
    found = Processes(3, COMMAND)
    yield found
    found.close()


def job(kind: str, *data: str, shared: str = "0") -> Job:
    return Job(KINDS[kind](), shared.encode(), tuple(each.encode() for each in data))


def test_workers_killed_at_random(workers: Processes) -> None:
    """Twenty times in a run some worker is killed; every task is done, once, and right."""
    dice, killed = random.Random(5), []

    def kill(progress: Progress) -> None:
        if progress.done >= 10 * len(killed) + 5 and len(killed) < KILLS:
            killed.append(dice.choice(workers.pids))
            os.kill(killed[-1], signal.SIGKILL)

    work, store = squares(300, 5), Memory()
    progress = run(work, store, workers, kill)
    assert len(killed) == KILLS
    assert 0 < progress.lost <= KILLS
    assert [int(result) for _, result in results(work, store)] == [number**2 for number in range(300)]


def test_every_task_kills_its_worker_once(workers: Processes, tmp_path: Path) -> None:
    work, store = job("die", *"12345", shared=str(tmp_path)), Memory()
    assert run(work, store, workers).lost == 5
    assert [result for _, result in results(work, store)] == [b"1", b"4", b"9", b"16", b"25"]


@pytest.mark.parametrize(("kind", "said"), [("always-die", "has ended"), ("shout", "sent what is no result")])
def test_a_task_that_always_kills_its_worker(workers: Processes, kind: str, said: str) -> None:
    with pytest.raises(SymnetError, match=f"a task of {kind} failed 8 times, at last: a worker process {said}"):
        run(job(kind, "3"), Memory(), workers)


def test_workers_that_return_garbage(workers: Processes) -> None:
    """Each result is judged; a worker that lied is replaced, and what three of them lied about is done in this process."""
    work, store = job("lie", *"123", shared=str(os.getpid())), Memory()
    progress = run(work, store, workers)
    assert (progress.refused, progress.done) == (9, 3)
    assert [result for _, result in results(work, store)] == [b"1", b"4", b"9"]


def test_a_task_that_has_no_right_result() -> None:
    with pytest.raises(SymnetError, match="a task of lie has no result that its judge takes: b'12345' is not the square of 3"):
        run(job("lie", "3", shared="0"), Memory(), Here(KINDS))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_end_of_everything(tmp_path: Path, how: signal.Signals) -> None:
    """A job is killed with tasks under way: all others are there when it goes on, and their files are not written again."""
    begun = subprocess.Popen([*PROGRAM, str(tmp_path / "job"), "60", "20"], stdout=subprocess.PIPE)
    folder = JobFolder(tmp_path / "job")
    until = time.monotonic() + 60
    while len(folder.written()) < 7 and time.monotonic() < until:
        time.sleep(0.01)
    begun.send_signal(how)
    begun.communicate()
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "job" / "results").glob("??/*") if path.name[0] != "."}
    assert 7 <= len(kept) < 60
    assert owner(tmp_path / "job") == ""
    done = subprocess.run([*PROGRAM, str(tmp_path / "job"), "60", "20"], capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(kept)
    assert all(path.stat().st_mtime_ns == at for path, at in kept.items())
    assert [int(result) for _, result in results(squares(60, 20), folder)] == [number**2 for number in range(60)]
    assert not list((tmp_path / "job").rglob(".*"))


def test_two_runs_in_one_folder(tmp_path: Path) -> None:
    begun = subprocess.Popen([*PROGRAM, str(tmp_path / "job"), "60", "50"], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not JobFolder(tmp_path / "job").written() and time.monotonic() < until:
            time.sleep(0.01)
        second = subprocess.run([*PROGRAM, str(tmp_path / "job"), "60", "50"], capture_output=True, text=True, check=False)
    finally:
        begun.kill()
        begun.wait()
    assert second.returncode == 2
    assert f"process {begun.pid} on " in second.stdout
    assert "works there; wait for it" in second.stdout


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result that finds no room is not there, not even in part; those before are, and the job goes on from them."""
    place, work, written = tmp_path / "job", squares(9, 0), codec.write_whole

    def full(path: Path, data: bytes) -> None:
        if len(JobFolder(place).written()) == 4:
            raise UsageError(f"{path}: cannot be written (No space left on device); choose another place")
        written(path, data)

    monkeypatch.setattr("symnet.jobs.folder.write_whole", full)
    said = "No space left on device.*what was done is kept, go on with: symnet jobs .*job --resume"
    with opened(place, ABOUT, work, resume=False) as folder, pytest.raises(UsageError, match=said):
        run(work, folder, Here(KINDS))
    monkeypatch.undo()
    assert standing(work, folder).done == 4
    with opened(place, ABOUT, work, resume=True) as folder:
        assert run(work, folder, Here(KINDS)).reused == 4


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """The same on a file system of 256 KiB, where this process may mount one."""
    inner = f'mount -t tmpfs -o size=256k none "{tmp_path}" && exec "$@"'
    mounted = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", inner, "sh"]
    if shutil.which("unshare") is None or subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    done = subprocess.run([*mounted, *PROGRAM, str(tmp_path / "job"), "400", "0"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert "No space left on device); what was done is kept, go on with: symnet jobs" in done.stdout
