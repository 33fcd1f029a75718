"""The seeds of an experiment as tasks: all strategies of a seed are one, since they may share a pre-training.

Shared: the configuration as its file. Own: a seed. A result: the runs of the seed as JSON. What a worker saves on the way is in a
folder that ends with the task.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from symnet.errors import SymnetError
from symnet.experiments.config import Config
from symnet.experiments.config_file import parse_config, write_config
from symnet.experiments.folder import Folder
from symnet.experiments.records import Epoch, Run, run_from_json, run_to_json
from symnet.jobs.executor import answer as answered
from symnet.jobs.task import Job, Kind, Kinds, Task

UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, SymnetError)


class _Unseen:
    """Nobody watches."""

    def plan(self, work: float) -> None:
        """Take note of nothing."""

    def epoch(self, label: str, epoch: Epoch, work: float) -> None:
        """Take note of nothing."""

    def finished(self, run: Run, kept: bool) -> None:
        """Take note of nothing."""


def _config(shared: bytes, data: bytes) -> Config:
    """The configuration, of one seed."""
    return replace(parse_config(shared.decode(), "the configuration of a task"), seeds=(int(data),))


def _run(shared: bytes, data: bytes) -> bytes:
    """Run all strategies with a seed."""
    from symnet.experiments.runner import run_experiment

    with TemporaryDirectory() as folder:
        return _written(run_experiment(_config(shared, data), Path(folder), _Unseen()).runs)


def _written(runs: Sequence[Run]) -> bytes:
    return json.dumps([run_to_json(run) for run in runs]).encode()


def runs_of(result: bytes) -> list[Run]:
    """Return the runs that a result is."""
    return [run_from_json(each, "the result of a task") for each in json.loads(result)]


def _judge(shared: bytes, data: bytes, result: bytes) -> str:
    """Return why a result is none: other strategies or seeds, other numbers of epochs, accuracies that are none."""
    config = _config(shared, data)
    try:
        runs = runs_of(result)
        epochs = [epoch for run in runs for epoch in (*run.pretraining, *run.training)]
        if [(run.strategy, run.seed) for run in runs] != [(each.name, int(data)) for each in config.strategies]:
            return "it has runs of other strategies, or of another seed"
        if any(len(run.training) != config.training.epochs for run in runs):
            return f"it has a run of other than {config.training.epochs} epochs"
        return "" if all(0 <= epoch.accuracy <= 1 for epoch in epochs) else "an accuracy is none"
    except UNREADABLE as problem:
        return f"it cannot be read ({problem!r:.100})"


SEED = Kind("experiment-seed", _run, _judge, ("experiments",), unit="seeds")
"""Running all strategies of an experiment with a seed."""
KINDS: Kinds = {"experiment-seed": lambda: SEED}


def answer(shared: bytes, kind: str, code: str, data: bytes) -> tuple[str, bytes]:
    """Return status and payload for a task: what the workers of a Dask cluster call."""
    return answered(KINDS, shared, kind, code, data)


@dataclass(frozen=True)
class Runs:
    """The output folder of an experiment as a store: a seed is done where all its runs are there."""

    config: Config
    folder: Folder

    def get(self, task: Task) -> bytes | None:
        """Return the runs of a seed, None where one is missing."""
        found = [self.folder.read_run(strategy, int(task.data)) for strategy in self.config.strategies]
        runs = [run for run in found if run is not None]
        return _written(runs) if len(runs) == len(found) else None

    def put(self, task: Task, result: bytes) -> None:
        """Write the runs of a seed."""
        for run in runs_of(result):
            self.folder.write_run(run)


def seeds_job(config: Config) -> Job:
    """Return the job of all seeds of an experiment."""
    return Job(SEED, write_config(config).encode(), tuple(str(seed).encode() for seed in config.seeds))
