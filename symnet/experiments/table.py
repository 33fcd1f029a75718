"""The table of an experiment, as Table 2 of SYZ22: test accuracy beside the number of trained parameters."""

from collections.abc import Sequence
from dataclasses import dataclass

from symnet.experiments.architecture import BLOCK_NAMES, parameters_in
from symnet.experiments.config import PRINTED_BATCH, PRINTED_EPOCHS
from symnet.experiments.results import Results, Summary, seconds_spent, summaries
from symnet.experiments.strategy import Strategy

TITLES = {"digits": "scikit-learn digits", "mnist": "MNIST", "kmnist": "KMNIST", "fmnist": "FashionMNIST"}
PRINTED_ACCURACY = {
    "mnist": {"S1": "0.9964", "S2": "0.9962"},
    "kmnist": {"S1": "0.9832", "S2": "0.9744"},
    "fmnist": {"S1": "0.9458", "S2": "0.9360"},
}


@dataclass(frozen=True)
class Table:
    """A title, column names, rows of text, and the notes that belong under them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def make_table(results: Results) -> Table:
    """Return the table of `results`; printed accuracies stand beside, on the data sets that SYZ22 used."""
    printed = PRINTED_ACCURACY.get(results.config.data.set, {})
    columns = ("strategy", "first", "then", "parameters", "test accuracy", "last")
    rows = tuple(_row(results, summary, printed) for summary in summaries(results))
    return Table(_title(results), columns + (("printed",) if printed else ()), rows, _notes(results))


def _row(results: Results, one: Summary, printed: dict[str, str]) -> tuple[str, ...]:
    strategy = next(s for s in results.config.strategies if s.name == one.strategy)
    cells = (
        one.strategy,
        _labels(strategy.pretrain_labels),
        _trained(strategy),
        f"{one.trained:,}",
        _accuracy(one),
        f"{one.last_mean:.4f}",
    )
    return (*cells, printed.get(one.strategy, "")) if printed else cells


def _labels(labels: Sequence[int]) -> str:
    if len(labels) > 2 and list(labels) == list(range(labels[0], labels[-1] + 1)):
        return f"{labels[0]} to {labels[-1]}"
    return ", ".join(map(str, labels)) or "nothing"


def _trained(strategy: Strategy) -> str:
    numbers = [name.removeprefix("block") for name in strategy.train_blocks]
    where = ("blocks " if len(numbers) > 1 else "block ") + ", ".join(numbers)
    where = where if strategy.frozen_blocks else "all"
    how = {"random": f"{strategy.fraction:.2%} of {where}", "low-rank": f"{where}, rank {strategy.rank}"}
    return how.get(strategy.update, where)


def _accuracy(one: Summary) -> str:
    spread = f" ± {one.spread:.4f}" if one.spread is not None else ""
    return f"{one.mean:.4f}{spread}"


def _title(results: Results) -> str:
    training, seeds = results.config.training, len(results.config.seeds)
    epochs = str(training.epochs)
    if training.epochs != training.pretrain_epochs:
        epochs = f"{training.pretrain_epochs} + {epochs}"
    return (
        f"{TITLES[results.config.data.set]}: {epochs} epochs a stage in batches of {training.batch} "
        f"(printed: {PRINTED_EPOCHS}, {PRINTED_BATCH}), {seeds} seed{'s' if seeds > 1 else ''}"
    )


def _notes(results: Results) -> tuple[str, ...]:
    printed = ("printed: the test accuracies of SYZ22, Table 2",)
    missing = len(results.config.seeds) * len(results.config.strategies) - len(results.runs)
    notes = [
        "first: the labels whose samples pre-train everything; then: what is trained afterwards, blocks as in SYZ22",
        "test accuracy: largest over the epochs of the second stage; mean and standard deviation over the seeds",
        "last: mean test accuracy after the last epoch (no epoch chosen by looking at the test images)",
        f"parameters: trained afterwards; the network has {parameters_in(BLOCK_NAMES):,}",
        f"{results.train_images:,} training and {results.test_images:,} test images: "
        f"one test image is {1 / results.test_images:.4f}",
        f"{seconds_spent(results):.0f} seconds of training in all, on {_devices(results)}",
    ]
    if results.config.data.set in PRINTED_ACCURACY:
        notes += printed
    if missing:
        notes.append(f"{missing} runs are not finished: symnet experiment resume goes on with them")
    return tuple(notes)


def _devices(results: Results) -> str:
    return "; ".join(sorted({run.environment["device"] for run in results.runs})) or "nothing yet"


def markdown(table: Table) -> str:
    """Return the table in Markdown, title first, notes last."""
    lines = [f"**{table.title}**", "", _pipes(table.columns), _pipes(["---"] * len(table.columns))]
    return "\n".join([*lines, *map(_pipes, table.rows), "", *(f"- {note}" for note in table.notes)]) + "\n"


def _pipes(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
