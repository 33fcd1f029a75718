"""The output folder of an experiment: its configuration, finished runs, checkpoints and results."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from symnet.errors import MalformedFile, UsageError
from symnet.experiments.config import Config
from symnet.experiments.config_file import parse_config, write_config
from symnet.experiments.files import write_text
from symnet.experiments.records import Run, run_from_json, run_to_json
from symnet.experiments.results import Results, curves_csv, results_to_json, runs_csv
from symnet.experiments.strategy import Strategy

CONFIG_FILE = "config.toml"
RESULTS_FILE = "results.json"


@dataclass(frozen=True)
class Folder:
    """`path` holds config.toml, results.json, results.csv, curves.csv, and the folders runs and checkpoints."""

    path: Path

    def claim(self, config: Config) -> Config:
        """Store `config` here and return it with the seeds and strategies that were here before.

        More seeds and more strategies may be added; data, training and strategies of the same name must agree, else
        UsageError.
        """
        if (self.path / CONFIG_FILE).exists():
            here = self.config()
            _check_agreement(str(self.path), here, config)
            config = _merged(here, config)
        write_text(self.path / CONFIG_FILE, write_config(config))
        return config

    def config(self) -> Config:
        """Return the stored configuration; UsageError if there is none."""
        file = self.path / CONFIG_FILE
        if not file.is_file():
            raise UsageError(
                f"folder {str(self.path)!r} holds no experiment ({CONFIG_FILE} is missing); start one with: symnet experiment run"
            )
        return parse_config(file.read_text(encoding="utf-8"), str(file))

    def checkpoint(self, name: str, seed: int) -> Path:
        """Return where an unfinished stage is saved."""
        return self.path / "checkpoints" / f"{name}-seed-{seed}.pt"

    def pretrained(self, name: str, seed: int) -> Path:
        """Return where a finished pre-training is saved, for the strategies that share it."""
        return self.path / "checkpoints" / f"{name}-seed-{seed}-done.pt"

    def _run_file(self, strategy: str, seed: int) -> Path:
        return self.path / "runs" / f"{strategy}-seed-{seed}.json"

    def read_run(self, strategy: Strategy, seed: int) -> Run | None:
        """Return the finished run, or None; MalformedFile if its file was damaged."""
        file = self._run_file(strategy.name, seed)
        if not file.exists():
            return None
        try:
            table = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise MalformedFile(f"{file}: not JSON ({error}); delete it to run it again") from error
        return run_from_json(table, str(file))

    def write_run(self, run: Run) -> None:
        """Store a finished run and drop its checkpoint."""
        write_text(self._run_file(run.strategy, run.seed), json.dumps(run_to_json(run), indent=1) + "\n")
        self.checkpoint(run.strategy, run.seed).unlink(missing_ok=True)

    def write_results(self, results: Results) -> None:
        """Store the results so far as JSON and CSV."""
        write_text(self.path / RESULTS_FILE, json.dumps(results_to_json(results), indent=1) + "\n")
        write_text(self.path / "results.csv", runs_csv(results))
        write_text(self.path / "curves.csv", curves_csv(results))


def _check_agreement(where: str, here: Config, new: Config) -> None:
    for part in ("data", "training"):
        old, wanted = asdict(getattr(here, part)), asdict(getattr(new, part))
        for key in old:
            if old[key] != wanted[key] and key != "checkpoint_every":
                raise _disagreement(where, f"{part}.{key}", old[key], wanted[key])
    stored = {strategy.name: strategy for strategy in here.strategies}
    for strategy in new.strategies:
        if stored.get(strategy.name, strategy) != strategy:
            raise _disagreement(where, f"strategy {strategy.name}", stored[strategy.name], strategy)


def _disagreement(where: str, what: str, old: object, new: object) -> UsageError:
    return UsageError(
        f"--output: {where!r} holds runs with {what} = {old}, this configuration says {new}; "
        "name another --output folder, or go on there with: symnet experiment resume"
    )


def _merged(here: Config, new: Config) -> Config:
    names = [strategy.name for strategy in here.strategies]
    added = tuple(strategy for strategy in new.strategies if strategy.name not in names)
    seeds = here.seeds + tuple(seed for seed in new.seeds if seed not in here.seeds)
    return Config(new.name, seeds, new.data, new.training, here.strategies + added)
