"""What commands with jobs share: the options, the folder of a job, and the line that says how far it has come."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from symnet.errors import Interrupted, UsageError

if TYPE_CHECKING:
    from symnet.jobs.executor import Executor
    from symnet.jobs.folder import Store
    from symnet.jobs.task import Job
    from symnet.jobs.watch import Progress, Watch

EVERY = 30.0
"""Seconds between two lines where stderr is no terminal."""
AFTER = 10.0
Command = TypeVar("Command", bound=Callable[..., Any])


dask_option = click.option(
    "--dask", metavar="ADDRESS", help="Work on a Dask cluster, or on local:4, one of 4 processes made here."
)


job_option = click.option(
    "--job", type=click.Path(path_type=Path), help="A folder that keeps what is done; what is there is not done again."
)


def where_options(command: Command) -> Command:
    """Add the options that say who works."""
    for option in (
        dask_option,
        click.option("--jobs", type=click.IntRange(1, 256), help="Work with so many processes."),
    ):
        command = option(command)
    return command


def job_options(command: Command) -> Command:
    """Add the options of a job: who works, and where its results are kept."""
    for option in (
        click.option("--resume", is_flag=True, help="Go on with the job in --out."),
        click.option("--out", type=click.Path(path_type=Path), help="A new folder that keeps results: a job goes on from there."),
    ):
        command = option(command)
    return where_options(command)


@dataclass(frozen=True)
class Work:
    """How a job is to be done: who works, the folder that keeps results, and whether it is there already."""

    jobs: int | None = None
    dask: str | None = None
    out: Path | None = None
    resume: bool = False

    def __post_init__(self) -> None:
        if self.resume and self.out is None:
            raise UsageError("--resume goes on with the job in a folder; name it with --out")

    @property
    def is_asked(self) -> bool:
        """Whether any of it was given."""
        return self.jobs is not None or self.dask is not None or self.out is not None

    @contextmanager
    def done(self, job: Job, name: str, asked: Mapping[str, Any], inputs: Mapping[Path, bytes], watch: Watch) -> Iterator[Store]:
        """Do a job and give the store that holds its results; `asked` and `inputs` say how `symnet NAME` asks for it again."""
        from symnet.jobs.engine import run

        with self.begun(job, name, asked, inputs) as (executor, store):
            run(job, store, executor, watch)
            yield store

    @contextmanager
    def begun(
        self, job: Job, name: str, asked: Mapping[str, Any], inputs: Mapping[Path, bytes]
    ) -> Iterator[tuple[Executor, Store]]:
        """Give the executor and the store for a job, or for several of one name."""
        from symnet.commands.kinds import executor_of
        from symnet.jobs.folder import About, Memory, opened

        if self.out is None:
            with executor_of(self.jobs, self.dask) as executor:
                yield executor, Memory()
            return
        texts = {key: str(value) for key, value in asked.items() if value is not None}
        digests = {str(path.resolve()): hashlib.sha256(data).hexdigest() for path, data in inputs.items()}
        with opened(self.out, About(name, texts, digests), job, self.resume) as folder:
            try:
                with executor_of(self.jobs, self.dask) as executor:
                    yield executor, folder
            except KeyboardInterrupt:
                raise Interrupted(f"interrupted; {folder.kept}") from None


def kept_in(jobs: int | None, dask: str | None, job: Path | None) -> Work:
    """Return how a job is done for --job: in a new folder, or in one where it was begun."""
    resume = job is not None and (job / "job.json").is_file()
    return Work(jobs, dask, job, resume)


@contextmanager
def watching(what: str) -> Iterator[Watch]:
    """Say on stderr how far a job has come: in one line on a terminal, elsewhere in a line now and then."""
    if not sys.stderr.isatty():
        yield _Lines(what)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn

    with Bar(SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)

        def show(progress: Progress) -> None:
            bar.update(task, description=f"{what}: {progress.words()}")

        yield show


def lines(what: str) -> Watch:
    """Return what says now and then, in a line, how far a job has come."""
    return _Lines(what)


class _Lines:
    """Lines for a log."""

    def __init__(self, what: str) -> None:
        self.what, self.next = what, time.monotonic() + AFTER

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + EVERY
            click.echo(f"{self.what}: {progress.words()}", err=True)
