"""The gallery says what its commands say now: numbers and pictures; times are those of the run that wrote it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from symnet.drawing.picture import standalone

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))

from gallery import COMPILED, ENTRIES, Entry, made, part, rounded_up  # noqa: E402

PAGE = (DOCS / "gallery.md").read_text()
QUICK = {"kink", "paper", "product", "tanh"}
ALL = (*ENTRIES, *COMPILED)


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


def test_errors_are_rounded_up() -> None:
    from fractions import Fraction

    assert [rounded_up(Fraction(text)) for text in ("1/64", "1/10", "1/30000", "7")] == ["0.0157", "0.1000", "0.0001", "7.0000"]
