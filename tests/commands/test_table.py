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


CELL = st.one_of(
    st.integers(0, 10**12).map(str), st.text("ab ", max_size=30), st.sampled_from(["", "0.061618..0.0725", "> 2^385"])
)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=5), st.integers(20, 160))
def test_no_number_is_ever_broken(rows: list[tuple[str, str, str, str]], width: int) -> None:
    shown = lines(rows, ("construction", "bits (all)", "x needed", "note"), width, {1, 2})
    words = " ".join(shown).split()
    for row in rows:
        for cell in row:
            for word in cell.split():
                if word[0].isdigit() and len(word) < width - 14:
                    assert word in words
    assert max(map(len, shown)) <= max(width, 30)


def test_where_the_numbers_do_not_fit_a_row_is_a_record() -> None:
    shown = lines([("scan", "524292", "1234567890"), ("x", "1", "")], ("name", "bits", "neurons"), 22)
    assert shown == ["", "name     scan", "bits     524292", "neurons  1234567890", "", "name  x", "bits  1", ""]


def test_columns_of_numbers_stand_to_the_right() -> None:
    assert lines([("a", "5"), ("b", "12345")], ("name", "bits"), 40, {1})[3:5] == [" a          5", " b      12345"]


def test_rows_are_styled_line_by_line() -> None:
    plain = lines([("a", "5")], ("name", "bits"), 40, styles=["bold"])
    assert "\x1b[1m" in plain[3] and "\x1b" not in plain[1]
