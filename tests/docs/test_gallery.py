"""The gallery says what its commands say now: numbers and pictures; times are those of the run that wrote it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from symnet.drawing.picture import standalone

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))

from gallery import ALL as CHAPTERS  # noqa: E402
from gallery import COMPILED, ENTRIES, TABLES, Entry, Table, made, part, printed, rounded_up, table_part  # noqa: E402

PAGE = (DOCS / "gallery.md").read_text()
QUICK = {"kink", "paper", "product", "tanh"}
ALL = [entry for _, entries in CHAPTERS for entry in entries]


@pytest.mark.parametrize(
    "entry",
    [pytest.param(entry, marks=[] if entry.name in QUICK else [pytest.mark.slow]) for entry in ALL],
    ids=lambda entry: entry.name,
)
def test_a_row_is_what_its_command_says(entry: Entry) -> None:
    found = made(entry)
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| [{entry.title}]")]
    *cells, seconds = [cell.strip() for cell in row.strip("|").split(" | ")][1:]
    assert tuple(cells) == found.cells and float(seconds) > 0
    assert standalone(found.picture) + "\n" == (DOCS / "gallery" / f"{entry.name}.svg").read_text()


def test_two_times_ten_functions_are_on_the_page() -> None:
    assert len(ENTRIES) == len(COMPILED) == 10 and all(part(entry) in PAGE for entry in ALL)
    assert {path.stem for path in (DOCS / "gallery").iterdir()} == {entry.name for entry in ALL}


@pytest.mark.parametrize(
    "entry",
    [pytest.param(entry, marks=[pytest.mark.slow] if entry.name == "completion" else []) for entry in TABLES],
    ids=lambda entry: entry.name,
)
def test_a_table_is_what_its_command_prints(entry: Table) -> None:
    """Seconds, the last words of the lines about methods, are those of the run that wrote the page."""
    before, after = table_part(entry, "\n\n").split("\n\n\n\n")
    shown = PAGE[PAGE.index(before) + len(before) + 1 : PAGE.index(after)]
    timed = entry.words[0] == "compare-gaps"
    lines = [
        [line.rsplit(" ", 1)[0].split() if timed else line for line in text.splitlines()] for text in (shown, printed(entry))
    ]
    assert lines[0][: len(lines[1])] == lines[1] and not any(lines[0][len(lines[1]) :])
    assert (DOCS / "pictures" / f"{entry.name}.svg").exists()


def test_errors_are_rounded_up() -> None:
    from fractions import Fraction

    rounded = [rounded_up(Fraction(text)) for text in ("1/64", "1/10", "7", "1/30000", "1e-9", "1/1000000001")]
    assert rounded == ["0.0157", "0.1000", "7.0000", "3.4e-05", "1e-09", "1e-09"]
