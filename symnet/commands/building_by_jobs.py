"""The encoding of a large network as a job: by processes, by a Dask cluster, kept in a folder from which it goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.commands.working import Work, kept_in, lines
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.commands.progress import Stages
    from symnet.jobs.task import Job
    from symnet.jobs.watch import Progress

TEXTS = (
    *("d", "box", "error", "n", "cells", "lipschitz", "hoelder", "modulus", "construction", "p", "parameters", "bits"),
    *("quantum", "prefer", "eta", "scale-bits", "true-error", "out"),
)
FLAGS = ("overwrite", "network-only", "no-check", "no-report", "printed", "force", "certify-error")
"""The options of `symnet approximate` that a folder keeps."""


@dataclass(frozen=True)
class Encoding:
    """Who encodes, and how `symnet approximate` is asked again; `work` is None where this process does."""

    work: Work | None
    again: Mapping[str, Any]

    @property
    def jobs(self) -> int:
        """The processes that check the certificate."""
        return 1 if self.work is None or self.work.jobs is None else self.work.jobs

    @contextmanager
    def begun(self, stage: Stages) -> Iterator[Callable[[Job], Sequence[bytes]] | None]:
        """Give what does the tasks of a network: None for the plain way."""
        if self.work is None:
            yield None
            return
        from symnet.constructions.scan.slabs import ENCODE
        from symnet.jobs.engine import results, run
        from symnet.jobs.task import Job

        told = lines("encoding")

        def watch(progress: Progress) -> None:
            stage(progress.amount)
            if not sys.stderr.isatty():
                told(progress)

        with self.work.begun(Job(ENCODE, b"", ()), "approximate", self.again, {}) as (executor, store):

            def done(job: Job) -> list[bytes]:
                run(job, store, executor, watch)
                return [result for _, result in results(job, store)]

            yield done


def encoding_of(expression: str | None, folder: Path | None, options: dict[str, Any], more: Mapping[str, Any]) -> Encoding:
    """Take --jobs and --dask from the options, and return how a network is encoded; `more` are options beside them."""
    jobs, dask = options.pop("jobs"), options.pop("dask")
    if jobs is None and dask is None and folder is None:
        return Encoding(None, {})
    if expression is None:
        raise UsageError("--jobs, --dask and --job are for formulas; leave them out with --data and --table")
    asked = {name.replace("_", "-"): value for name, value in options.items()} | {**more, "d": options["dimension"]}
    texts = {name: asked[name] for name in TEXTS if asked.get(name) is not None}
    again = {"EXPRESSION": expression, **texts, **{name: "yes" for name in FLAGS if asked[name]}}
    return Encoding(kept_in(jobs, dask, folder), again | {"out": Path(more["out"]).resolve()})
