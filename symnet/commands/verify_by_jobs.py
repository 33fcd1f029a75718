"""The search of `symnet verify` as a job: its parts go on as tasks, of processes, of a Dask cluster, kept in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.working import Work, kept_in
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.verification.tasks import Question
    from symnet.verification.verify import GoOn


@dataclass(frozen=True)
class SearchJob:
    """A question, the folder of a saved search to go on with, and how the search is done, None for the plain way."""

    question: Question
    resume: Path | None
    work: Work | None
    again: Mapping[str, Any]
    """What `symnet verify` is asked for when the job goes on."""

    @contextmanager
    def begun(self) -> Iterator[Callable[[Question], GoOn] | None]:
        """Give who goes on with the parts of the search: None for this process, or processes of its own."""
        if self.work is None:
            yield None
            return
        from symnet.core.codec import read_bytes
        from symnet.jobs.task import Job
        from symnet.verification.tasks import BRANCHING, Tasks

        inputs = {self.again[name]: read_bytes(self.again[name]) for name in ("NETWORK", "PROPERTY")}
        with self.work.begun(Job(BRANCHING, self.question.shared, ()), "verify", self.again, inputs) as (executor, store):
            yield lambda question: Tasks(question, executor, store)


def search_of(network: Path, property: Path, resume: Path | None, seconds: float | None, asked: Mapping[str, Any]) -> SearchJob:
    """Read a network and a property; `asked` are the options of `symnet verify` about the search."""
    from symnet.verification.arithmetic import arithmetic_of
    from symnet.verification.given import load_given
    from symnet.verification.tasks import Question
    from symnet.verification.vnnlib import load_property

    arithmetic = arithmetic_of(asked["arithmetic"], asked["round_inputs"])
    question = Question(load_given(network), load_property(property), arithmetic)
    for note in question.given.notes:
        click.echo(f"symnet: {network}: {note}", err=True)
    again = {"NETWORK": network.resolve(), "PROPERTY": property.resolve(), "arithmetic": asked["arithmetic"]}
    again |= {"round-inputs": "yes" if asked["round_inputs"] else None, "nodes": asked["nodes"], "seed": asked["seed"]}
    is_job = resume is not None and (resume / "job.json").is_file()
    work = _work(asked, resume if is_job else asked["job"], seconds)
    return SearchJob(question, None if is_job else resume, work, again)


def _work(asked: Mapping[str, Any], folder: Path | None, seconds: float | None) -> Work | None:
    """How the parts of a search are done."""
    if folder is not None and seconds is not None:
        raise UsageError("--seconds stops anywhere, and a job keeps what comes again; give --nodes instead of it")
    return (
        None
        if asked["dask"] is None and folder is None
        else kept_in(None if asked["dask"] is not None else asked["jobs"], asked["dask"], folder)
    )
