"""The results of an experiment: all its runs, summed up over the seeds, as JSON and CSV."""

import csv
import io
import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from symnet.errors import MalformedFile, UsageError
from symnet.experiments.config import Config
from symnet.experiments.config_file import parse_config, write_config
from symnet.experiments.records import Run, run_from_json, run_to_json

FORMAT = "symnet-experiment-results-1"


@dataclass(frozen=True)
class Results:
    """The configuration, the number of images, where they came from (file, SHA-256), and the finished runs."""

    config: Config
    train_images: int
    test_images: int
    sources: tuple[tuple[str, str], ...]
    runs: Sequence[Run]


@dataclass(frozen=True)
class Summary:
    """One strategy over its seeds; `spread` is the sample standard deviation, None for a single run."""

    strategy: str
    runs: int
    trained: int
    total: int
    mean: float
    spread: float | None
    lowest: float
    highest: float
    last_mean: float


def summaries(results: Results) -> list[Summary]:
    """Return one summary a strategy that has a finished run, in the order of the configuration."""
    by_name = {s.name: [r for r in results.runs if r.strategy == s.name] for s in results.config.strategies}
    return [_summary(name, runs) for name, runs in by_name.items() if runs]


def _summary(name: str, runs: list[Run]) -> Summary:
    values = [run.accuracy for run in runs]
    return Summary(
        name,
        len(runs),
        runs[0].trained,
        runs[0].trained + runs[0].frozen,
        statistics.fmean(values),
        statistics.stdev(values) if len(values) > 1 else None,
        min(values),
        max(values),
        statistics.fmean(run.last_accuracy for run in runs),
    )


def seconds_spent(results: Results) -> float:
    """Return the seconds of all epochs, a shared pre-training counted once."""
    strategies = {strategy.name: strategy for strategy in results.config.strategies}
    shared = {(run.seed, strategies[run.strategy].pretrain_labels): run.pretraining for run in results.runs}
    stages = [run.training for run in results.runs] + list(shared.values())
    return sum(epoch.seconds for stage in stages for epoch in stage)


def results_to_json(results: Results) -> dict[str, Any]:
    """Return everything as plain values; the configuration as its TOML text."""
    return {
        "format": FORMAT,
        "config": write_config(results.config),
        "train_images": results.train_images,
        "test_images": results.test_images,
        "sources": [list(source) for source in results.sources],
        "summary": [asdict(one) for one in summaries(results)],
        "runs": [run_to_json(run) for run in results.runs],
    }


def read_results(path: Path) -> Results:
    """Return the results stored in `path` (results.json, or the folder that holds it).

    Errors: UsageError if there is none, MalformedFile if it was damaged.
    """
    file = path / "results.json" if path.is_dir() else path
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"RESULTS: {str(file)!r} cannot be read ({error.strerror}); name an output folder of "
            "'symnet experiment run', or run it first"
        ) from error
    except ValueError as error:
        raise MalformedFile(f"{file}: not JSON ({error}); 'symnet experiment resume' writes it anew") from error
    return _from_json(table, str(file))


def _from_json(table: Any, source: str) -> Results:
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise MalformedFile(f"{source}: not results of an experiment ({FORMAT})")
    try:
        runs = [run_from_json(run, source) for run in table["runs"]]
        sources = tuple((name, digest) for name, digest in table["sources"])
        return Results(parse_config(table["config"], source), table["train_images"], table["test_images"], sources, runs)
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedFile(f"{source}: results without {error}; 'symnet experiment resume' writes it anew") from error


def runs_csv(results: Results) -> str:
    """Return one line a run."""
    names = ("strategy", "seed", "trained", "frozen", "accuracy", "best_epoch", "last_accuracy")
    return _csv(names, ([getattr(run, name) for name in names] for run in results.runs))


def curves_csv(results: Results) -> str:
    """Return one line an epoch of each run."""
    names = ("stage", "epoch", "learning_rate", "loss", "accuracy", "seconds")
    rows = (
        [run.strategy, run.seed, *(getattr(epoch, name) for name in names)]
        for run in results.runs
        for epoch in (*run.pretraining, *run.training)
    )
    return _csv(("strategy", "seed", *names), rows)


def _csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()
