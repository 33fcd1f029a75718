"""What the user sees while an experiment runs, and its table on a terminal."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

from symnet.experiments.records import Epoch, Run
from symnet.experiments.table import Table

MINUTE, HOUR = 60, 3600
_NUMERIC = ("parameters", "test accuracy", "last", "printed")


class ProgressBar:
    """An observer that shows a bar with the time left; away from a terminal only the finished runs are printed."""

    def __init__(self, console: Console) -> None:
        """Show nothing until the work is planned."""
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f}%"))
        times = (TimeElapsedColumn(), TextColumn("{task.fields[left]}"))
        self.progress = Progress(*columns, *times, console=console, disable=not console.is_terminal)
        self._console = console
        self._task: TaskID | None = None
        self._told: set[tuple[str, int]] = set()
        self._work = self._done = self._seconds = 0.0

    def plan(self, work: float) -> None:
        """Start the bar."""
        self._work = work
        self._task = self.progress.add_task("starting", total=work, left="")

    def epoch(self, label: str, epoch: Epoch, work: float) -> None:
        """Move the bar and estimate the time left from the seconds an image pass has taken so far."""
        if self._task is None or (label, epoch.epoch) in self._told:
            return
        self._told.add((label, epoch.epoch))
        self._done += work
        self._seconds += epoch.seconds
        left = self._seconds / self._done * max(self._work - self._done, 0)
        text = f"{label}: epoch {epoch.epoch}, accuracy {epoch.accuracy:.4f}"
        self.progress.update(self._task, completed=self._done, description=text, left=f"about {duration(left)} left")

    def finished(self, run: Run, kept: bool) -> None:
        """Print one line."""
        note = " (finished before)" if kept else ""
        text = f"{run.strategy}, seed {run.seed}: {run.accuracy:.4f} with {run.trained:,} trained parameters{note}"
        self._console.print(text, highlight=False, soft_wrap=True)


def duration(seconds: float) -> str:
    """Return seconds as text: 45 s, 3 min 05 s, 2 h 10 min."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE:02d} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE:02d} min"


def print_table(console: Console, table: Table) -> None:
    """Print the table with its notes."""
    rich = RichTable(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in table.columns:
        rich.add_column(
            column, justify="right" if column in _NUMERIC else "left", no_wrap=column in ("strategy", "test accuracy")
        )
    for row in table.rows:
        rich.add_row(*row)
    console.print(table.title, highlight=False, soft_wrap=True)
    console.print(rich)
    for note in table.notes:
        console.print(note, highlight=False, soft_wrap=True)
