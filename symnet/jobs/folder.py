"""Where results are kept: in memory, or in a folder from which a job goes on after any end.

DIR/job.json              what the job is: its kind, what was asked for, the digests of its input files
DIR/shared                the input that all tasks share
DIR/results/ab/ab12...    a result, by the digest of its task, with a digest of its own in the first line
DIR/lock                  who works there now
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Protocol

from symnet.core.codec import canonical_json, read_bytes, read_json, write_together, write_whole
from symnet.errors import MalformedFile, UsageError
from symnet.jobs.lock import LOCK, locked
from symnet.jobs.task import Job, Kinds, Task, kind_of

FORMAT, FIRST, RESULT = "symnet job 1", b"symnet tasks 1 ", b"symnet result 1 "
JOB, SHARED, TASKS, RESULTS = "job.json", "shared", "tasks", "results"
BEGUN = (SHARED, TASKS)
"""The files of a new folder, before job.json makes it one of a job."""


class Store(Protocol):
    """Where results are kept, by the digest of their task."""

    def get(self, task: Task) -> bytes | None:
        """Return the result of a task, None where there is none."""

    def put(self, task: Task, result: bytes) -> None:
        """Keep the result of a task."""


@dataclass
class Memory:
    """Results that end with this process."""

    found: dict[str, bytes] = field(default_factory=dict)

    def get(self, task: Task) -> bytes | None:
        """Return the result of a task, None where there is none."""
        return self.found.get(task.digest)

    def put(self, task: Task, result: bytes) -> None:
        """Keep the result of a task."""
        self.found[task.digest] = result


@dataclass(frozen=True)
class About:
    """What a job is: the name of its door, what was asked for, as texts, and its input files with their SHA-256."""

    name: str
    asked: Mapping[str, str]
    inputs: Mapping[str, str]

    @property
    def content(self) -> bytes:
        """The file job.json."""
        parts = {"name": self.name, "asked": dict(self.asked), "inputs": dict(self.inputs)}
        return canonical_json({"format": FORMAT, **parts}) + b"\n"


@dataclass(frozen=True)
class JobFolder:
    """A folder of a job; `damaged` are results that were there and could not be read, to be done again."""

    path: Path
    damaged: list[Path] = field(default_factory=list)

    def place(self, task: Task) -> Path:
        """Return where the result of a task is, or will be."""
        return self.path / RESULTS / task.digest[:2] / task.digest

    def get(self, task: Task) -> bytes | None:
        """Return the result of a task; None where there is none, or the file is not as it was written."""
        place = self.place(task)
        if not place.is_file():
            return None
        try:
            head, _, result = place.read_bytes().partition(b"\n")
        except OSError as problem:
            raise UsageError(f"{place}: cannot be read ({problem.strerror})") from problem
        if head == _head(task, result):
            return result
        self.damaged.append(place)
        return None

    def put(self, task: Task, result: bytes) -> None:
        """Write the result of a task, whole or not at all; raises UsageError where that is not possible."""
        place = self.place(task)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise UsageError(f"{place.parent}: cannot be made ({problem.strerror}); {self.kept}") from problem
        try:
            write_whole(place, _head(task, result) + b"\n" + result)
        except UsageError as problem:
            raise UsageError(f"{str(problem).partition('; choose')[0]}; {self.kept}") from problem

    @property
    def kept(self) -> str:
        """What to say where a run ends early."""
        return f"what was done is kept, go on with: symnet jobs {self.path} --resume"

    def about(self) -> About:
        """Return what the job is; raises UsageError where the folder has none."""
        place = self.path / JOB
        if not place.is_file():
            raise UsageError(f"{self.path}: no job is there ({JOB} is missing); name the folder that --out named")
        found = read_json(read_bytes(place), str(place))
        if not isinstance(found, dict) or set(found) != {"format", "name", "asked", "inputs"} or found["format"] != FORMAT:
            raise MalformedFile(f'{place}: expected one object with "format": "{FORMAT}"')
        parts = found["asked"], found["inputs"]
        if not isinstance(found["name"], str) or not all(map(_is_texts, parts)):
            raise MalformedFile(f"{place}: a name, what was asked for and the inputs were expected, all texts")
        return About(found["name"], *parts)

    def read(self, name: str) -> bytes:
        """Return the file SHARED or TASKS; raises MalformedFile where it is not as it was written."""
        data = read_bytes(self.path / name)
        wanted, found = self.about().inputs.get(name, ""), hashlib.sha256(data).hexdigest()
        if wanted != found:
            raise MalformedFile(f"{self.path / name}: its SHA-256 is {found[:16]}..., {JOB} says {wanted[:16]}...; begin anew")
        return data

    def job(self, kinds: Kinds) -> Job:
        """Return the job, by what the folder holds of it."""
        head, _, rest = self.read(TASKS).partition(b"\n")
        lengths, _, rest = rest.partition(b"\n")
        try:
            ends = [0, *accumulate(int(each, 16) for each in lengths.split())]
            name = head.removeprefix(FIRST).decode("ascii")
        except ValueError as problem:
            raise MalformedFile(f"{self.path / TASKS}: no tasks are there; begin anew") from problem
        return Job(kind_of(kinds, name), self.read(SHARED), tuple(rest[low:high] for low, high in pairwise(ends)))

    def written(self) -> list[float]:
        """Return when each result was written, in seconds of time.time."""
        return [each.stat().st_mtime for each in self.path.glob(f"{RESULTS}/??/*") if not each.name.startswith(".")]


def first_tasks(job: Job) -> bytes:
    """Return the file of the first tasks of a job."""
    lengths = " ".join(f"{len(each):x}" for each in job.first)
    return FIRST + f"{job.kind.name}\n{lengths}\n".encode() + b"".join(job.first)


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _head(task: Task, result: bytes) -> bytes:
    return RESULT + f"{task.digest} {hashlib.sha256(result).hexdigest()}".encode()


@contextmanager
def opened(path: Path, about: About, job: Job, resume: bool) -> Iterator[JobFolder]:
    """Hold the folder of a job, a new one, or with `resume` one that was begun with the same inputs.

    Raises UsageError where another process holds it, where another job is there, or where an input file has changed.
    """
    folder, contents = JobFolder(path), {SHARED: job.shared, TASKS: first_tasks(job)}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    about = About(about.name, about.asked, {**about.inputs, **digests})
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageError(f"--out {path}: cannot be made ({problem.strerror}); choose another folder") from problem
    if not (path / JOB).exists() and any(each.name not in (LOCK, *BEGUN) and each.name[0] != "." for each in path.iterdir()):
        raise UsageError(f"--out {path}: files of something else are there; choose another folder")
    with locked(path):
        _sweep(path)
        if (path / JOB).exists():
            if not resume:
                raise UsageError(f"--out {path}: a job is there; go on with --resume, or choose another folder")
            _check_same(folder, about)
        else:
            write_together({path / name: data for name, data in contents.items()})
            write_whole(path / JOB, about.content)
        yield folder


def _check_same(folder: JobFolder, about: About) -> None:
    """Raise UsageError where a folder is about something else."""
    here = folder.about()
    if here.name != about.name:
        raise UsageError(f"--out {folder.path}: its job is {here.name[:60]}, not {about.name}; choose another folder")
    for name, digest in about.inputs.items():
        if here.inputs.get(name) != digest and name not in BEGUN:
            was = here.inputs.get(name, "")
            raise UsageError(
                f"{name} has changed: its SHA-256 is {digest[:16]}..., and the job in {folder.path} was begun with "
                f"{was[:16]}...; put it back, or begin anew in another folder"
            )
    for name in {**here.asked, **about.asked}:
        if here.asked.get(name) != about.asked.get(name):
            raise UsageError(
                f"--{name} {about.asked.get(name)!r}: the job in {folder.path} was begun with {here.asked.get(name)!r}; "
                "write the same, or choose another folder"
            )
    if any(here.inputs.get(name) != about.inputs[name] for name in BEGUN):
        raise UsageError(f"{folder.path}: its job was begun with other inputs, or by another symnet; choose another folder")
    for name in BEGUN:
        folder.read(name)


def _sweep(path: Path) -> None:
    """Remove what a killed process had not finished writing."""
    begun = [path.glob(f".{name}.*") for name in (JOB, *BEGUN)]
    for each in (*(place for found in begun for place in found), *(path / RESULTS).glob("??/.*")):
        each.unlink(missing_ok=True)
