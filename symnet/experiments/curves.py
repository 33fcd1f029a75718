"""The curves of an experiment, in the manner of Figure 5 of SYZ22: test accuracy against the epoch."""

import statistics
from pathlib import Path
from typing import Any

from symnet.errors import UsageError
from symnet.experiments.extras import require
from symnet.experiments.files import write_whole
from symnet.experiments.results import Results
from symnet.experiments.table import make_table

SUFFIXES = (".svg", ".png", ".pdf")
# told apart without colour, too
STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


def draw_curves(results: Results, file: Path) -> None:
    """Draw mean test accuracy (line) and its range over the seeds (band), one curve a strategy, into `file`.

    Errors: UsageError for a file that is not SVG, PNG or PDF, MissingExtra without matplotlib.
    """
    if file.suffix not in SUFFIXES:
        raise UsageError(f"FILE {str(file)!r} ends in {file.suffix!r}; write one of {', '.join(SUFFIXES)}")
    matplotlib = require("matplotlib")
    figure = require("matplotlib.figure").Figure(figsize=(7.5, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for index, strategy in enumerate(results.config.strategies):
        _draw_strategy(axes, results, strategy.name, index)
    axes.set(title=make_table(results).title, xlabel="epoch of the second stage", ylabel="test accuracy")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="lower right")
    # the same results give the same file: no date, and SVG ids that do not change
    metadata = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(file.suffix, {})
    with matplotlib.rc_context({"svg.hashsalt": "symnet"}):
        write_whole(file, lambda temporary: figure.savefig(temporary, dpi=150, metadata=metadata))


def _draw_strategy(axes: Any, results: Results, name: str, index: int) -> None:
    runs = [[epoch.accuracy for epoch in run.training] for run in results.runs if run.strategy == name]
    if not runs:
        return
    columns = list(zip(*runs, strict=True))
    epochs = range(1, len(columns) + 1)
    lowest, highest = [min(column) for column in columns], [max(column) for column in columns]
    axes.fill_between(epochs, lowest, highest, alpha=0.15, color=f"C{index % 10}", linewidth=0)
    means = [statistics.fmean(column) for column in columns]
    axes.plot(epochs, means, label=name, color=f"C{index % 10}", linestyle=STYLES[index % len(STYLES)])
