"""Schedules: snake order, powers, and counting zeros without running through the steps."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import oracle
import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet.core.cells import Cells, by_axis, joined, node_count
from symnet.core.schedule import (
    Power,
    Snake,
    count_zeros,
    schedule_from_json,
    snake_node,
    snake_nodes_from,
    snake_number,
    snake_order,
)
from symnet.errors import MalformedFile, TooLarge

GRIDS: list[tuple[Cells, int]] = [(1, 1), (5, 1), (1, 2), (4, 2), (3, 3), (2, 4), ((1, 4), 2), ((5, 2, 1), 3), ((2, 2, 3), 3)]


@pytest.mark.parametrize(("cells", "dimension"), GRIDS)
def test_snake_order_visits_every_node_once_by_single_steps(cells: Cells, dimension: int) -> None:
    order = list(snake_order(cells, dimension))
    assert sorted(order) == list(product(*(range(each + 1) for each in by_axis(cells, dimension))))
    assert all(sum(abs(a - b) for a, b in zip(one, two, strict=True)) == 1 for one, two in pairwise(order))
    assert order == oracle.snake(cells, dimension)
    assert len(order) == node_count(cells, dimension)


@pytest.mark.parametrize(("cells", "dimension"), GRIDS)
def test_number_and_node_are_inverse(cells: Cells, dimension: int) -> None:
    for number, node in enumerate(snake_order(cells, dimension)):
        assert snake_node(cells, dimension, number) == node
        assert snake_number(cells, node) == number
    start = node_count(cells, dimension) // 2
    assert next(snake_nodes_from(cells, dimension, start)) == snake_node(cells, dimension, start)


def test_values_by_step() -> None:
    assert [Power(4, 3).at(step) for step in (1, 3, 5)] == [16, 1, Fraction(1, 16)]
    assert [Snake(2, 2, 1, 1).at(step) for step in range(1, 6)] == [1, 2, 2, 1, 0]


@st.composite
def _sums(draw: st.DrawFn) -> tuple[Fraction, list[tuple[Power | Snake, Fraction]], int]:
    dimension = draw(st.integers(1, 3))
    cells = joined(draw(st.lists(st.integers(1, 4), min_size=dimension, max_size=dimension)))
    nodes = node_count(cells, dimension)
    start = draw(st.integers(0, nodes + 1))
    steps = draw(st.integers(0, max(0, nodes - start) + 3))  # also past the last node
    factors = st.builds(Fraction, st.sampled_from([-4, -2, -1, 1, 2, 3]), st.sampled_from([1, 2, 3]))
    axes = draw(st.lists(st.integers(0, dimension - 1), unique=True, max_size=dimension))
    terms: list[tuple[Power | Snake, Fraction]] = [(Snake(cells, dimension, axis, start), draw(factors)) for axis in axes]
    if draw(st.booleans()):
        terms.append((Power(draw(st.sampled_from([2, 3, 4])), draw(st.integers(0, steps + 1))), draw(factors)))
    constant = draw(st.builds(Fraction, st.integers(-8, 8), st.sampled_from([1, 2, 3, 16])))
    return constant, terms, steps


@examples(400)
@given(_sums())
def test_count_zeros_is_what_brute_force_counts(drawn: tuple[Fraction, list[tuple[Power | Snake, Fraction]], int]) -> None:
    constant, terms, steps = drawn
    brute = sum(constant + sum(f * s.at(step) for s, f in terms) == 0 for step in range(1, steps + 1))
    assert count_zeros(constant, terms, steps) == brute


def test_counting_without_end_is_refused() -> None:
    with pytest.raises(TooLarge):
        count_zeros(Fraction(1), [(Power(2, 3), Fraction(1)), (Power(3, 3), Fraction(1))], 1 << 40)
    with pytest.raises(TooLarge):
        count_zeros(Fraction(1), [(Snake(1 << 40, 3, axis), Fraction(1)) for axis in range(3)], (1 << 40) ** 3)


def test_parts_of_a_large_grid_are_counted_at_once() -> None:
    """y = x on the first half of a grid of 2^80 nodes, whose rows are the x: one zero a row; y = 5 in every row."""
    side = 1 << 40
    both = [(Snake(side - 1, 2, axis), Fraction(factor)) for axis, factor in ((0, 1), (1, -1))]
    assert count_zeros(Fraction(0), both, side * side // 2) == side // 2
    assert count_zeros(Fraction(-5), [(Snake(side - 1, 2, 1, 7 * side), Fraction(1))], 3 * side) == 3


@pytest.mark.parametrize("schedule", [Power(4, 17), Snake(16, 3, 2, 5), Snake((2, 9, 9), 3, 2, 5)])
def test_json_round_trip(schedule: Power | Snake) -> None:
    assert schedule_from_json(schedule.to_json(), "here") == schedule


@pytest.mark.parametrize(
    "data",
    [[], "power", ["power"], ["power", "0x1", "0x2"], ["power", "0x2", "-0x1"], ["power", "0x2", "0x1p-1"], ["zigzag", "0x1"],
     ["snake", "0x0", "0x1", "0x0", "0x0"], ["snake", "0x2", "0x2", "0x2", "0x0"], ["snake", "0x2", "0x41", "0x0", "0x0"],
     ["power", "0x2", "0x10000000000000000"], ["power", 2, 3], {"power": 1}, ["snake", ["0x2", "0x2"], "0x2", "0x0", "0x0"],
     ["snake", ["0x2"], "0x1", "0x0", "0x0"], ["snake", ["0x2", "0x3"], "0x3", "0x0", "0x0"], ["snake", [], "0x0", "0x0", "0x0"],
     ["snake", ["0x2", "0x0"], "0x2", "0x0", "0x0"], ["snake", ["0x2", 3], "0x2", "0x0", "0x0"], ["snake", ["0x2", "0x3"], "0x2"],
     ["snake", "0x2", ["0x2", "0x3"], "0x0", "0x0"]],
)  # fmt: skip
def test_other_schedules_are_refused(data: object) -> None:
    with pytest.raises(MalformedFile):
        schedule_from_json(data, "here")
