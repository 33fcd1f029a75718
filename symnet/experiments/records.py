"""What a finished run leaves behind: its epochs, its parameter count, its accuracy; as plain JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from symnet.errors import MalformedFile

FORMAT = "symnet-experiment-run-1"


@dataclass(frozen=True)
class Epoch:
    """One pass over the stage's samples: mean training loss, test accuracy after it, seconds it took."""

    stage: str
    epoch: int
    learning_rate: float
    loss: float
    accuracy: float
    seconds: float


@dataclass(frozen=True)
class Run:
    """One strategy with one seed. `pretraining` and `training` are its epochs; the counts are of the second stage."""

    strategy: str
    seed: int
    trained: int
    frozen: int
    statistics: int
    pretraining: tuple[Epoch, ...]
    training: tuple[Epoch, ...]
    environment: dict[str, str]

    @property
    def accuracy(self) -> float:
        """Return the largest test accuracy over the epochs of the second stage (the measure of SYZ22)."""
        return max(epoch.accuracy for epoch in self.training)

    @property
    def best_epoch(self) -> int:
        """Return the first epoch that reaches it."""
        return next(epoch.epoch for epoch in self.training if epoch.accuracy == self.accuracy)

    @property
    def last_accuracy(self) -> float:
        """Return the test accuracy after the last epoch, which no choice by test images has raised."""
        return self.training[-1].accuracy


def run_to_json(run: Run) -> dict[str, Any]:
    """Return the run as plain values, with the derived numbers beside the recorded ones."""
    derived = {"accuracy": run.accuracy, "best_epoch": run.best_epoch, "last_accuracy": run.last_accuracy}
    return {"format": FORMAT, **asdict(run), **derived}


def run_from_json(table: Any, source: str) -> Run:
    """Return the run stored in `table`; MalformedFile names `source` and what is wrong."""
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise MalformedFile(f"{source}: not a finished run ({FORMAT}); delete it to run it again")
    try:
        return Run(
            table["strategy"],
            table["seed"],
            table["trained"],
            table["frozen"],
            table["statistics"],
            epochs_from_json(table["pretraining"]),
            epochs_from_json(table["training"]),
            table["environment"],
        )
    except (KeyError, TypeError) as error:
        raise MalformedFile(f"{source}: a finished run without {error}; delete it to run it again") from error


def epochs_from_json(rows: list[dict[str, Any]]) -> tuple[Epoch, ...]:
    """Return the epochs stored as plain values."""
    return tuple(Epoch(**row) for row in rows)
