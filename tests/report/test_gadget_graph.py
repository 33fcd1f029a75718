"""The graph of parts: no line runs through a box, and formulas as one writes them."""

from __future__ import annotations

from fractions import Fraction

from symnet.report.gadget_graph import HIGH, _columns, _middles, gadget_figure
from symnet.report.gadgets import Gadget


def part(place: int, formula: str, *inner: int) -> Gadget:
    return Gadget(place, formula, "pieces" if inner else "input", 3, inner, Fraction(1), Fraction(1, 4))


PARTS = [part(0, "x"), part(1, "y"), part(2, "exp(x)", 0), part(3, "exp(x)*y", 2, 1), part(4, "exp(x)*y + x", 3, 0)]


def test_lines_are_led_past_boxes() -> None:
    column = _columns(PARTS)
    middles, height = _middles(PARTS, column)
    assert [sorted(each) for each in middles] == [[0, 1], [0, 1, 2], [0, 3], [4]]
    for at, heights in enumerate(middles):
        boxes = [y for place, y in heights.items() if column[place] == at]
        led = [y for place, y in heights.items() if column[place] != at]
        assert all(abs(line - box) > HIGH / 2 for line in led for box in boxes)
        assert all(HIGH / 2 <= box <= height - HIGH / 2 for box in boxes)
        assert all(0 <= line <= height for line in led)


def test_a_line_for_each_step_of_an_edge() -> None:
    svg = gadget_figure(PARTS)
    assert svg.count('class="edge"') == 11, "one between neighbouring columns, two more for each column that is passed"
