"""A target along the rows of a grid in whole numbers: every column against exact intervals at single points, many bits finer."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from target_trees import trees

from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets import expression
from symnet.kernel.targets import rows as kernel_rows
from symnet.kernel.targets.expression import Grid
from symnet.kernel.targets.rows import Rows
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import to_json

FINE = 400
LOTS = 1 << 60
X, Y = ["variable", "0x0"], ["variable", "0x1"]


def followed(tree: Any, counts: tuple[int, ...], p: int) -> tuple[int, int]:
    """Compare all rows with exact intervals; return how many points were enclosed in whole numbers, and how many were not.

    counts: the cells of each axis.
    """
    exact = Grid(tree, counts, FINE, Budget(LOTS))
    rows = Rows(Grid(tree, counts, p, Budget(LOTS)), Budget(LOTS))
    seen = left = 0
    cells = counts[-1]
    for head in product(*(range(each + 1) for each in counts[:-1])):
        for first, last in ((0, cells + 1), (1, cells)):
            found = rows.along(head, first, last, Budget(LOTS))
            if found is None:
                left += last - first
                continue
            column, r = found
            assert len(column) in (1, last - first) and r >= 0
            for place in range(first, last):
                low, high = exact.at((*head, place))
                m = column[place - first] if len(column) > 1 else column[0]
                assert (m - r) <= high * (1 << rows.w) and low * (1 << rows.w) <= m + r
                assert (m - r) <= low * (1 << rows.w) + 1 and high * (1 << rows.w) - 1 <= m + r, "the true value is not in reach"
                seen += 1
    return seen, left


@settings(max_examples=150, deadline=None)
@given(trees(), st.lists(st.integers(2, 6), min_size=1, max_size=2), st.sampled_from([30, 64, 72, 100]))
@example(parse("sin(9*x*y)/(x + y + 1)"), [5, 5], 64)
@example(parse("sin(9*x*y)/(x + y + 1)"), [2, 5], 64)
def test_every_value_is_in_reach(tree: Any, counts: list[int], p: int) -> None:
    try:
        exact = Grid(to_json(tree), counts, FINE, Budget(LOTS))
        for node in product(*(range(each + 1) for each in counts)):
            exact.at(node)
        found = Grid(to_json(tree), counts, p, Budget(LOTS))
    except (Rejected, Malformed):
        assume(False)
    assert found
    followed(to_json(tree), tuple(counts), p)


QUICK = (
    *("sin(pi*x)*y", "sin(x*y) + x", "cos(3*x - 2*y)", "exp(x*y - 2)", "exp(-4*(x^2 + y^2))", "x*y + 1/3"),
    *("abs(x - y)", "min(x*y, 1/3)", "max(x + y, 1)", "1/(1 + x + y)", "(x + y)^5", "(1 + x*y)^-3", "sqrt(1 + x*y)"),
    *("sin(400*x*y)", "cos(-900*x*y)", "-(x*y)", "(x - y)/(-3 - x*y)", "x*y - exp(y - x)*3"),
)


@pytest.mark.parametrize("text", QUICK)
@pytest.mark.parametrize("counts", [(6, 6), (6, 6, 6), (2, 7), (7, 2), (1, 4, 3)])
def test_what_is_followed_along_rows(text: str, counts: tuple[int, ...]) -> None:
    """These need no interval at any point, up to points where the arguments of a root or a quotient come near 0."""
    assert followed(to_json(parse(text)), counts, 72)[1] == 0


@pytest.mark.parametrize("counts", [(4, 4), (2, 7), (7, 2), (1, 4, 3)])
def test_coordinates_that_are_not_tabled(counts: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a grid too fine for tables each coordinate is a multiple of its own 1/K_i."""
    monkeypatch.setattr(expression, "MAX_TABLES", 0)
    for text in ("x/3 + y", "sin(x)*y - x^2", "x*y + 1/3"):
        assert followed(to_json(parse(text)), counts, 72)[1] == 0


@pytest.mark.parametrize("text", ["tanh(x*y)", "sqrt(x*y)", "(x + y)^(1/2)", "exp(99*(x + y))", "1/(x*y + 1)*exp(70 + x*y)"])
def test_what_is_left_to_intervals(text: str) -> None:
    assert followed(to_json(parse(text)), (4, 4), 72)[1] > 0


def test_more_bits_than_a_series_gives() -> None:
    """sin at 100 bits is left to intervals, a product is not."""
    assert followed(to_json(parse("sin(x*y)")), (4, 4), 100)[0] == 0
    assert followed(to_json(parse("x*y")), (4, 4), 100)[1] == 0


def test_values_beyond_all_bounds() -> None:
    square: Any = ["add", ["mul", X, Y], ["number", "0x1000"]]
    for _ in range(12):
        square = ["mul", square, square]
    with suppress(Rejected):
        followed(square, (2, 2), 64)
    huge: Any = ["mul", X, ["number", "0x1" + "0" * 60]]
    assert followed(["add", huge, Y], (2, 2), 40)[0] == 0, "a table of huge numbers"
    assert followed(["div", huge, ["add", X, ["number", "0x1"]]], (2,), 40)[0] == 0


def test_errors_beyond_all_bounds() -> None:
    """Around the numbers 0 the error is bounded too: powers of it are paid for by w, and would not end."""
    zero: Any = ["add", X, ["neg", X]]
    for _ in range(2):
        zero = ["mul", zero, ["number", "0x1" + "0" * 16]]
    assert followed(zero, (2,), 75)[1] == 0
    assert followed(["mul", zero, zero], (2,), 75)[1] == 0
    assert followed(["pow", zero, ["number", "0x3e8"]], (2,), 75)[0] == 0
    for operation in (["div", zero, ["add", X, ["number", "0x1"]]], ["mul", zero, ["mul", zero, zero]]):
        column = Rows(Grid(["mul", operation, operation], (2,), 75, Budget(LOTS)), Budget(LOTS)).along((), 0, 3, Budget(LOTS))
        assert column is None or column[1].bit_length() <= 4 * 67


@pytest.mark.parametrize("name", ["sin", "cos", "exp"])
def test_an_entry_that_is_not_close_is_not_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = [name, ["mul", X, Y]]
    wide = {**kernel_rows.FUNCTIONS, name: lambda t, p: (Fraction(-1), Fraction(1))}
    monkeypatch.setattr(kernel_rows, "FUNCTIONS", wide)
    assert followed(tree, (3, 3), 64)[0] == 0


def test_the_work_of_a_row() -> None:
    """Arithmetic at 64 points is paid before it is done, and so are the entries of a table of a series."""
    grid = Grid(["sin", ["mul", X, Y]], (63, 63), 64, Budget(LOTS))
    rows = Rows(grid, Budget(LOTS))
    budget = Budget(LOTS)
    rows.along((1,), 0, 64, budget)
    first = LOTS - budget.left
    rows.along((1,), 0, 64, budget)
    again = LOTS - budget.left - first
    assert 64 * 2 < again < 64 * 6 and first > again + kernel_rows.ENTRY
    for tight in (0, again - 1):
        with pytest.raises(Rejected, match="more work"):
            rows.along((1,), 0, 64, Budget(tight))


def test_columns_are_bounded() -> None:
    """Many operations at many points are followed in short pieces: what is held does not grow with both."""
    tree: Any = X
    for bottom in range(3, 603, 2):
        tree = ["abs", ["add", tree, ["number", f"-0x1/{bottom:#x}"]]]
    few = Rows(Grid(X, (1 << 20,), 64, Budget(LOTS)), Budget(LOTS)).together
    many = Rows(Grid(tree, (1 << 20,), 64, Budget(LOTS)), Budget(LOTS)).together
    assert many <= few // 300 and many * 600 <= kernel_rows.MAX_HELD
    assert Rows(Grid(tree, (1 << 20,), 4_000, Budget(LOTS)), Budget(LOTS)).together < many // 20


def test_a_quotient_by_numbers_that_may_be_0_is_left_to_exact_intervals() -> None:
    above = ([1 << 8, 1 << 9], 0)
    assert kernel_rows.div(8, above, ([1 << 8, -1], 2)) is None
    assert kernel_rows.div(8, above, ([1 << 8, 2], 2)) is None
    assert kernel_rows.div(8, above, ([1 << 8, 1 << 7], 0)) == ([1 << 8, 1 << 10], 3)
