"""Tables of text: columns, headers, folded cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.commands.table import fitted, lines, print_table


def test_columns_and_headers(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([("width", "9"), ("", "twelve")])
    print_table([("a", "b")], ("name", "value"))
    assert capsys.readouterr().out == "width  9\n       twelve\n\n name   value\n ──────────────\n a      b\n\n"


def test_long_cells_are_folded() -> None:
    assert lines([("x", "one two three"), ("y", "abcdefghijkl")], (), 12) == ["x  one two", "   three", "y  abcdefg", "   hijkl"]


@given(st.lists(st.tuples(st.text("ab ", max_size=40), st.text("xy", max_size=40)), min_size=1), st.integers(16, 60))
def test_no_line_is_too_long_and_nothing_is_lost(rows: list[tuple[str, str]], width: int) -> None:
    shown = lines(rows, (), width)
    assert max(map(len, shown)) <= width
    assert "".join("".join(shown).split()) != "" or not any(cell.strip() for row in rows for cell in row)
    assert sorted("".join(shown).replace(" ", "")) == sorted("".join(map("".join, rows)).replace(" ", ""))


def test_the_widest_columns_are_cut() -> None:
    assert fitted([3, 30, 20], 40) == [3, 18, 18]
    assert fitted([3, 5], 40) == [3, 5]
