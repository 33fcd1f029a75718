"""Single functions of the kernel on what no whole certificate brings before them."""

from __future__ import annotations

import runpy
import shutil
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import mpmath
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kernel.certificates import base
from kernel.make_corpus import FOLDER
from kernel.values_of_targets import target
from oracle import number as exact
from oracle import snake
from target_trees import trees

import symnet.kernel
from symnet.certificates.certificate import sealed
from symnet.kernel import __main__ as command
from symnet.kernel import evaluation
from symnet.kernel.arithmetic import raised, show
from symnet.kernel.decode import decode
from symnet.kernel.plain import number
from symnet.kernel.syntax import Budget, Certificate, Malformed, Network, Rejected
from symnet.kernel.targets.expression import Grid, flatten, on_box, work
from symnet.kernel.targets.gradient import square_of_gradient
from symnet.kernel.targets.moduli import at_least_modulus
from symnet.kernel.targets.printing import target_text
from symnet.kernel.theories import RULES, scan
from symnet.kernel.theories.snake import Snake, nodes_of, snake_node
from symnet.targets.expression.tree import to_json

X, Y = ["variable", "0x0"], ["variable", "0x1"]


def n(text: str) -> list[str]:
    """A number in a tree."""
    return ["number", text]


SMOOTH: dict[str, Any] = {
    "sum": ["add", X, Y, n("0x3")],
    "product": ["mul", X, Y, ["add", X, n("0x1")]],
    "quotient": ["div", ["add", X, n("0x1")], ["add", Y, n("0x2")]],
    "power": ["pow", ["add", X, Y], n("0x3")],
    "power_0": ["pow", ["add", X, Y], n("0x0")],
    "power_half": ["pow", ["add", X, n("0x1")], n("0x3p-1")],
    "power_minus": ["pow", ["add", X, n("0x1")], n("-0x2")],
    "power_minus_third": ["pow", ["add", X, n("0x1")], n("-0x1/0x3")],
    "root": ["sqrt", ["add", X, Y, n("0x1p-2")]],
    "exp": ["exp", ["neg", X]],
    "log": ["log", ["add", X, n("0x1p-1")]],
    "sin": ["sin", ["mul", ["named", "pi"], X]],
    "cos": ["cos", ["mul", ["named", "e"], X, Y]],
    "tan": ["tan", X],
    "atan": ["atan", ["mul", n("0x3"), X]],
    "sinh": ["sinh", ["add", X, Y]],
    "cosh": ["cosh", ["add", X, n("-0x1p-1")]],
    "tanh": ["tanh", ["add", X, Y]],
    "erf": ["erf", ["add", X, ["neg", Y]]],
    "asin": ["asin", ["mul", n("0x1/0x3"), ["add", X, Y]]],
    "sinc": ["sinc", ["mul", n("0x9"), ["add", X, ["neg", Y]]]],
    "cbrt": ["cbrt", ["add", X, n("0x1p-3")]],
    "cbrt_minus": ["cbrt", ["add", n("-0x3"), X, ["mul", Y, Y]]],
    "xlogx": ["xlogx", ["add", X, n("0x1p-3")]],
    "atan2": ["atan2", ["add", X, n("-0x1p-1")], ["add", Y, n("0x1p-3")]],
    "atan2_above": ["atan2", ["add", Y, n("0x1p-3")], ["add", X, n("-0x1p-1")]],
    "atan2_below": ["atan2", ["add", ["neg", Y], n("-0x1p-3")], ["add", X, n("-0x1p-1")]],
    "continued": ["continued", ["sin", ["mul", n("0x9"), X]], X, n("0x0")],
    "continued_inside": [
        "continued",
        ["add", ["exp", ["add", X, n("-0x1p-1")]], n("-0x1")],
        ["tan", ["add", X, n("-0x1p-1")]],
        n("0x1p-1"),
    ],
    "continued_twice": [
        "continued",
        ["add", n("0x1"), ["neg", ["cos", ["mul", n("0x9"), X]]]],
        ["mul", X, X],
        n("0x0"),
        n("0x2"),
    ],
    "continued_product": ["mul", ["continued", ["log", ["add", X, n("0x1")]], X, n("0x0")], ["add", Y, X]],
    "norm_away": ["hypot", ["add", X, n("0x1p-3")], ["mul", n("0x2"), Y], ["add", X, ["neg", Y]]],
}
KINKED: dict[str, Any] = {
    "abs": ["abs", ["add", X, n("-0x1/0x3")]],
    "max": ["max", X, Y, n("0x1p-1")],
    "min": ["min", ["mul", n("0x2"), X], ["neg", Y]],
    "many": ["add", *(["abs", ["add", t, n(f"-0x{k:x}p-3")]] for k in (1, 3, 5, 7) for t in (X, Y))],
    "mixed": ["mul", ["max", X, Y], ["min", X, ["sin", Y]], ["abs", ["add", X, ["neg", Y]]]],
    "norm": ["hypot", ["add", X, n("-0x1p-1")], ["mul", n("0x2"), Y], ["add", X, ["neg", Y]]],
    "norm_of_kinks": ["hypot", ["abs", ["add", X, n("-0x1p-1")]], ["max", X, Y]],
    "turned_together": ["add", ["pow", ["min", X, Y], n("0x2")], ["max", X, Y], ["sin", ["min", X, Y]]],
    "softplus": ["add", ["max", X, Y], ["exp", ["add", ["min", X, Y], ["neg", ["max", X, Y]]]]],
    "wide": ["max", *(["add", X, n(f"0x{k:x}p-8")] for k in range(1, 150, 2))],
}  # fmt: skip
UNIT = st.fractions(min_value=0, max_value=1, max_denominator=500)


@pytest.mark.parametrize("name", sorted({**SMOOTH, **KINKED}))
@given(a=st.tuples(UNIT, UNIT), b=st.tuples(UNIT, UNIT))
def test_slopes_between_two_points_of_a_box_stay_below_the_gradient(name: str, a: Any, b: Any) -> None:
    tree = {**SMOOTH, **KINKED}[name]
    box = [(min(s, t), max(s, t)) for s, t in zip(a, b, strict=True)]
    bound = square_of_gradient(flatten(tree, 2), box, 64)
    distance = sum((s - t) ** 2 for s, t in zip(a, b, strict=True))
    with mpmath.workdps(60):
        rise = target(tree, a) - target(tree, b)
        assert rise**2 <= mpmath.mpf((bound * distance).numerator) / (bound * distance).denominator + mpmath.mpf(10) ** -40


AT_THE_EDGE = {
    "abs at its zero below": (["add", ["abs", Y], ["neg", Y]], 0),
    "abs at its zero above": (["add", ["abs", ["add", X, n("-0x1")]], X], 0),
    "the first is the smaller": (["min", X, ["add", n("0x1"), ["mul", n("0x3"), Y]]], 1),
    "the second is the smaller": (["min", ["add", n("0x1"), ["mul", n("0x3"), Y]], X], 1),
    "the second is the greater": (["max", ["mul", n("-0x3"), X], Y], 1),
    "the first is the greater": (["max", Y, ["mul", n("-0x3"), X]], 1),
    "the greater of equals": (["max", Y, Y], 1),
    "abs on both sides of its zero": (["add", ["abs", ["add", X, n("-0x1p-1")]], X], 4),
}
"""A tree in x, y whose kink lies on the edge of the unit square (but for the last), and the square of its largest slope."""


def _paired(drawn: tuple[Any, Any, Any, str, str]) -> Any:
    """Two kinks of the same two functions, with a third one between them."""
    one, two, other, first, second = drawn
    return ["add", [first, one, two], ["mul", [second, two, one], other], ["abs", one], ["neg", ["abs", one]]]


SIDES = st.sampled_from(["min", "max", "hypot"])
PLAIN = trees().map(to_json)
ANY = st.one_of(PLAIN, st.tuples(PLAIN, PLAIN, PLAIN, SIDES, SIDES).map(_paired))


@given(tree=ANY, a=st.tuples(UNIT, UNIT), width=st.sampled_from([Fraction(1, k) for k in (1, 4, 64, 1000)]), data=st.data())
def test_no_two_points_of_any_box_lie_steeper_than_the_gradient(tree: Any, a: Any, width: Fraction, data: st.DataObject) -> None:
    box = [(low, min(low + width, Fraction(1))) for low in a]
    operations = flatten(tree, 2)
    try:
        square, (low, high) = square_of_gradient(operations, box, 64), on_box(operations, box, 64)[-1]
    except Rejected:
        return
    shares = st.fractions(0, 1, max_denominator=8)
    ends = [tuple(low + data.draw(shares) * (high - low) for low, high in box) for _ in range(2)]
    with mpmath.workdps(60):
        values = [target(tree, end) for end in ends]
        close = mpmath.mpf(10) ** -30 * (1 + max(map(abs, values)))
        assert all(mpmath.mpf(low.numerator) / low.denominator <= value + close for value in values)
        assert all(value - close <= mpmath.mpf(high.numerator) / high.denominator for value in values)
        way = square * sum((s - t) ** 2 for s, t in zip(*ends, strict=True))
        assert (values[0] - values[1]) ** 2 <= mpmath.mpf(way.numerator) / way.denominator + close**2


LEAST: dict[str, Any] = {
    "a norm": (["hypot", X, Y], 1),
    "a norm around its zero": (["hypot", ["add", X, n("-0x1p-1")], ["add", Y, n("-0x1p-1")]], 1),
    "a norm of sum and difference": (["hypot", ["add", X, Y], ["add", X, ["neg", Y]]], 2),
    "a norm of one function twice": (["hypot", X, X], 2),
    "a norm of different measure": (["hypot", ["mul", n("0x3"), X], ["mul", n("-0x4"), Y]], 16),
    "a norm and more": (["add", ["hypot", X, Y], ["neg", ["hypot", Y, X]]], 2),
    "a multiple of a norm": (["mul", n("-0x3"), ["hypot", X, Y]], 9),
    "the least of norms": (["min", ["hypot", X, Y], ["neg", ["hypot", X, Y]]], 1),
    "the size of a norm": (["abs", ["hypot", X, Y]], 1),
    "two sides of one border": (["add", ["min", X, n("0x1p-1")], ["max", X, n("0x1p-1")]], 1),
    "two sides, other way round": (["add", ["min", X, Y], ["neg", ["max", Y, X]]], 2),
    "two signs of one function": (["add", ["abs", ["add", X, n("-0x1p-1")]], ["neg", ["abs", ["add", X, n("-0x1p-1")]]]], 0),
    "two borders": (["add", ["min", X, n("0x1p-1")], ["max", X, n("0x1p-2")]], 4),
}
"""A tree in x, y and the square of the constant that its branches give on the unit square, up to the rounding of a root."""


@pytest.mark.parametrize("name", LEAST)
def test_branches_that_go_together(name: str) -> None:
    tree, square = LEAST[name]
    found = square_of_gradient(flatten(tree, 2), [(Fraction(0), Fraction(1))] * 2, 64)
    assert square <= found <= square * (1 + Fraction(1, 1 << 60))


@pytest.mark.parametrize("name", AT_THE_EDGE)
def test_a_kink_on_the_edge_of_a_box_has_one_side(name: str) -> None:
    tree, square = AT_THE_EDGE[name]
    assert square_of_gradient(flatten(tree, 2), [(Fraction(0), Fraction(1))] * 2, 64) == square


@pytest.mark.parametrize("name", sorted({**SMOOTH, **KINKED}))
def test_values_at_grid_points(name: str) -> None:
    tree = {**SMOOTH, **KINKED}[name]
    grid = Grid(tree, (3, 3), 80, Budget())
    with mpmath.workdps(60):
        for node in ((0, 0), (1, 3), (2, 1), (3, 3)):
            low, high = grid.at(node)
            value = target(tree, tuple(Fraction(k, 3) for k in node))
            assert mpmath.mpf(low.numerator) / low.denominator <= value + mpmath.mpf(10) ** -45
            assert value - mpmath.mpf(10) ** -45 <= mpmath.mpf(high.numerator) / high.denominator
            assert high - low <= Fraction(1, 1 << 60)


def test_values_at_points_of_a_grid_whose_cells_differ_by_axis() -> None:
    """A product of functions of one variable and a constant: their tables have other lengths."""
    tree = ["mul", ["add", ["mul", X, X], n("0x1")], ["mul", Y, n("0x3")]]
    for counts in ((2, 5), (5, 2)):
        grid = Grid(tree, counts, 64, Budget())
        for node in product(range(counts[0] + 1), range(counts[1] + 1)):
            x, y = (Fraction(k, cells) for k, cells in zip(node, counts, strict=True))
            assert grid.at(node) == ((x * x + 1) * 3 * y,) * 2


def test_the_work_of_a_grid() -> None:
    tree = ["add", X, *(n(f"0x{k:x}") for k in range(1, 40))]
    operations = len(flatten(tree, 2))
    budget = Budget()
    grid = Grid(tree, (3, 3), 64, budget)
    reading = 2 * (len(tree) - 1 + 2)  # every leaf once, the sum twice
    assert budget == Budget(Budget().left - operations * 2 * 4 - reading), "one variable: in tables of four, whatever the points"
    point = 3 + operations // 16  # each is walked, and every table looked up
    before = budget.left
    grid.at((1, 2))
    assert before - budget.left == point
    with pytest.raises(Rejected, match="the check needs more work than its budget"):
        Grid(tree, (3, 3), 64, Budget(operations * 8 + reading - 1))
    budget = Budget(operations * 10 + 5 * point + reading)
    grid = Grid(tree, (3,), 64, budget)
    assert budget.left == operations * 10 + 5 * point, "no tables in one dimension: each point is paid for when it is asked for"
    for _ in range(5):
        grid.at((1,))
    assert budget.left == 0


def test_a_long_parameter_is_paid_for_each_time_that_digits_are_read_off_it() -> None:
    """A range of two points out of 2^20: all of the number is made bytes for its one digit."""
    cells = 1 << 20
    network = Network(1, (), {"v": Fraction(1, 1 << cells), "s": Fraction(1), "b": Fraction(0)})
    certificate = Certificate((), (), network, {}, (), (), ())
    source = ["snake", ["v"], hex(cells), "0x2", "0x1", "0x2", "0x1"]
    given = {"cells": hex(cells), "source": source, "scale": "s", "shift": "b"}
    before = certificate.budget.left
    snake = Snake(certificate, given, 5, 6, "0x4")
    assert snake.moves(5, 6) == [-1] and before - certificate.budget.left >= cells >> 12


def test_long_coordinates_are_not_tabled() -> None:
    """A target in two variables at a few points of a grid that is too fine for tables."""
    tree, cells = ["add", ["mul", X, X], Y], 1 << 21
    grid = Grid(tree, (cells, cells), 64, Budget())
    assert grid.at((1, cells)) == (1 + Fraction(1, cells**2),) * 2


U, V = ["add", X, n("-0x1p-1")], ["add", ["mul", X, X], n("-0x1p-2")]
INNER: dict[str, Any] = {
    "sin": ["sin", U],
    "cos": ["add", ["cos", U], n("-0x1")],
    "tan": ["tan", U],
    "atan": ["atan", U],
    "asin": ["asin", U],
    "exp": ["add", ["exp", U], n("-0x1")],
    "log": ["log", ["add", U, n("0x1")]],
    "sqrt": ["add", ["sqrt", ["add", U, n("0x1")]], n("-0x1")],
    "root": ["add", ["pow", ["add", U, n("0x1")], n("0x5/0x3")], n("-0x1")],
    "power": ["pow", U, n("0x3")],
    "power_0": ["mul", ["pow", ["add", X, n("0x2")], n("0x0")], U],
    "power_minus": ["add", ["pow", ["add", U, n("0x1")], n("-0x2")], n("-0x1")],
    "sinh": ["sinh", U],
    "cosh": ["mul", ["cosh", U], U],
    "tanh": ["tanh", U],
    "erf": ["erf", U],
    "cbrt": ["add", ["cbrt", ["add", U, n("0x1")]], n("-0x1")],
    "xlogx": ["xlogx", ["add", U, n("0x1")]],
    "quotient": ["div", U, ["add", X, n("0x2")]],
    "inverse": ["add", ["div", n("0x1"), ["add", U, n("0x1")]], n("-0x1")],
    "constants": ["neg", ["mul", ["named", "pi"], U, ["named", "e"]]],
    "constant": ["mul", n("0x0"), ["sin", n("0x1")]],
}
"""Functions of x that are exactly 0 at 1/2."""


@pytest.mark.parametrize("divisor", ["affine", "square", "sine"])
@pytest.mark.parametrize("name", INNER)
@given(a=UNIT, b=UNIT)
@example(a=Fraction(0), b=Fraction(1))
@example(a=Fraction(1, 2), b=Fraction(1, 2))
@example(a=Fraction(499, 1000), b=Fraction(501, 1000))
@settings(max_examples=12)
def test_quotients_continued_to_a_common_zero(name: str, divisor: str, a: Fraction, b: Fraction) -> None:
    under = {"affine": U, "square": V, "sine": ["sin", ["mul", n("0x3"), U]]}[divisor]
    operations = flatten(["continued", INNER[name], under, n("0x1p-1")], 1)
    box = [(min(a, b), max(a, b))]
    try:
        values, square = on_box(operations, box, 64)[-1], square_of_gradient(operations, box, 64)
    except Rejected:
        assert box[0][1] - box[0][0] > Fraction(1, 8) or (divisor == "square" and box[0][0] < Fraction(1, 4))
        return
    tree = ["continued", INNER[name], under, n("0x1p-1")]
    with mpmath.workdps(60):
        close = mpmath.mpf(10) ** -15
        found = [target(tree, (t,)) for t in box[0]]
        for value in found:
            assert mpmath.mpf(values[0].numerator) / values[0].denominator - close <= value
            assert value <= mpmath.mpf(values[1].numerator) / values[1].denominator + close
        rise, way = found[1] - found[0], mpmath.mpf((b - a).numerator) / (b - a).denominator
        assert rise**2 <= mpmath.mpf(square.numerator) / square.denominator * way**2 + close**2


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        (["continued", ["sin", X], X, n("0x1p-1")], "is not continued to 1/2"),
        (["continued", ["cos", X], X, n("0x0")], "is not continued to 0"),
        (["continued", X, ["exp", X], n("0x0")], None),
        (["continued", ["sin", ["mul", ["named", "pi"], X]], ["add", X, n("-0x1")], n("0x1")], "is not continued to 1"),
        (["continued", ["pow", X, n("0x3")], ["pow", X, n("0x2")], n("0x0")], "a division by an interval that contains 0"),
        (["continued", ["pow", X, n("0x3p-1")], X, n("0x0")], "a division by an interval that contains 0"),
    ],
)
def test_quotients_that_are_not_continued(tree: Any, says: str | None) -> None:
    operations = flatten(tree, 1)
    if says is None:
        assert on_box(operations, [(Fraction(0), Fraction(1))], 64)[-1][0] >= 0  # the divisor is nowhere 0: a quotient
        return
    with pytest.raises(Rejected, match=says):
        square_of_gradient(operations, [(Fraction(0), Fraction(1))], 64)


MANY = ["mul", *(["exp", ["mul", n(f"0x{k:x}"), X]] for k in range(1, 400))]


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        (["continued", ["sin", Y], X, n("0x0")], "a continued quotient of 2 variables"),
        (["continued", n("0x0"), n("0x0"), n("0x0")], "a continued quotient of 0 variables"),
        (["continued", ["abs", X], X, n("0x0")], "'abs' in a quotient that is continued"),
        (["continued", ["hypot", X, X], X, n("0x0")], "'hypot' in a quotient that is continued"),
        (["continued", ["continued", X, X, n("0x0")], X, n("0x0")], "'continued' in a quotient that is continued"),
        (["continued", X, X, X], "'continued' with 3 arguments"),
        (["continued", X, X, n("0x0"), X], "'continued' with 4 arguments"),
        (["continued", X, X, n("0x0"), n("0x1")], "'continued' with 4 arguments"),
        (["continued", X, X, n("0x0"), n("0x9")], "'continued' with 4 arguments"),
        (["continued", X, X, n("0x0"), n("0x5p-1")], "'continued' with 4 arguments"),
        (["continued", X, X], "'continued' with 2 arguments"),
        (["continued", X, X, n("0x1p-256")], "'continued' with 3 arguments"),
        (["add", *(["continued", ["mul", n(f"0x{k:x}"), X], X, n("0x0")] for k in range(1, 12))], "or more than 10 of them"),
        (["continued", MANY, X, n("0x0")], "more than 5000 operations with the derivatives"),
    ],
)
def test_continued_quotients_that_are_malformed(tree: Any, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        flatten(tree, 2)


ZEROS: dict[str, tuple[int, Any]] = {
    "cosine": (2, ["add", ["cos", U], n("-0x1")]),
    "square": (2, ["pow", U, n("0x2")]),
    "product": (2, ["mul", U, ["sin", U], ["exp", X]]),
    "rest of exp": (3, ["add", ["exp", U], n("-0x1"), ["neg", U], ["neg", ["div", ["mul", U, U], n("0x2")]]]),
    "cube": (3, ["mul", U, U, U]),
    "sine": (3, ["add", U, ["neg", ["sin", U]]]),
}
"""Functions of x with a zero of this order at 1/2."""


@pytest.mark.parametrize("under", [name for name in ZEROS if name != "product"])
@pytest.mark.parametrize("name", ZEROS)
@given(a=UNIT, b=UNIT)
@example(a=Fraction(1, 2), b=Fraction(1, 2))
@example(a=Fraction(1, 2), b=Fraction(501, 1000))
@example(a=Fraction(505, 1000), b=Fraction(515, 1000))
@settings(max_examples=8)
def test_quotients_continued_to_a_zero_of_higher_order(name: str, under: str, a: Fraction, b: Fraction) -> None:
    """Values and slopes against those of the quotient itself, computed closely; a dividend of lower order is refused."""
    order = ZEROS[under][0]
    tree = ["continued", ZEROS[name][1], ZEROS[under][1], n("0x1p-1"), n(f"0x{order:x}")]
    operations, box = flatten(tree, 1), [(min(a, b), max(a, b))]
    if ZEROS[name][0] < order:
        with pytest.raises(Rejected, match=r"is to be 0|a division by"):
            on_box(operations, [(Fraction(1, 4), Fraction(3, 4))], 64)
        return
    try:
        values, square = on_box(operations, box, 96)[-1], square_of_gradient(operations, box, 96)
    except Rejected:
        assert box[0][1] - box[0][0] > Fraction(1, 8)
        return
    with mpmath.workdps(80):
        close = mpmath.mpf(10) ** -12
        found = [target(tree[:4], (t,)) for t in box[0]]
        for value in found:
            assert mpmath.mpf(values[0].numerator) / values[0].denominator - close <= value
            assert value <= mpmath.mpf(values[1].numerator) / values[1].denominator + close
        rise, way = found[1] - found[0], mpmath.mpf((b - a).numerator) / (b - a).denominator
        assert rise**2 <= mpmath.mpf(square.numerator) / square.denominator * way**2 + close**2


def test_the_slope_of_a_quotient_of_powers() -> None:
    """t^5/t^3 has the slope 2 t; by derivatives, (u4 v3 - u3 v4)/(4 v3^2) = (120 t 6)/(4 36) = 5 t."""
    power = [["pow", X, n(exponent)] for exponent in ("0x5", "0x3")]
    tree = flatten(["continued", *power, n("0x0"), n("0x3")], 1)
    assert square_of_gradient(tree, [(Fraction(0), Fraction(1, 10))], 64) == Fraction(1, 4)
    assert on_box(tree, [(Fraction(0), Fraction(1, 10))], 64)[-1] == (0, Fraction(1, 10))


def test_the_work_of_a_continued_quotient() -> None:
    plain, tree = flatten(["sin", X], 1), flatten(["continued", ["sin", X], X, n("0x0")], 1)
    assert work(tree, 64) >= 2 * work(plain, 64)
    assert target_text(["continued", ["sin", X], X, n("0x0")]) == "(sin(x1)/x1 continued to 0)"


def test_a_target_printed() -> None:
    tree = ["div", ["neg", ["pow", ["pow", X, n("0x2")], n("0x3")]], ["max", Y, n("-0x1/0x3"), ["named", "pi"]]]
    assert target_text(tree) == "((-((x1**2)**3))/max(x2, (-1/3), pi))"
    assert target_text(["add", n("0x1" + "0" * 4_000), X]).startswith("(0x1000")
    assert target_text([]) == ""


@pytest.mark.parametrize("text", ["0x0", "-0x1", "0x1f", "-0x1/0x3", "0x5p-3", "-0x1p-200"])
def test_numbers_are_written_as_they_are_read(text: str) -> None:
    assert show(number(text, "here")) == text


def test_powers_of_bounded_length() -> None:
    assert raised(Fraction(2, 3), 3) == Fraction(8, 27)
    with pytest.raises(Rejected, match="a power of more than"):
        raised(Fraction(1 << 40_000), 1_000)


@given(UNIT, UNIT, st.sampled_from(["0x1", "0x1p-1", "0x2/0x3"]))
def test_comparison_with_a_modulus(bound: Fraction, square: Fraction, order: str) -> None:
    found = at_least_modulus(bound, {"constant": "0x3p-2", "order": order}, square, Budget())
    with mpmath.workdps(60):
        exponent = exact(order) / 2
        reach = (
            mpmath.mpf(3)
            / 4
            * (mpmath.mpf(square.numerator) / square.denominator) ** (mpmath.mpf(exponent.numerator) / exponent.denominator)
        )
        gap = mpmath.mpf(bound.numerator) / bound.denominator - reach
    assert abs(gap) < mpmath.mpf(10) ** -50 or found == (gap > 0)
    assert not at_least_modulus(Fraction(-1), {"constant": "0x0", "order": order}, square, Budget())


@pytest.mark.parametrize("counts", [(1,), (4,), (3, 3), (2, 2, 2), (1,) * 5, (1, 4), (5, 2, 1)])
def test_snake_nodes(counts: tuple[int, ...]) -> None:
    nodes = [snake_node(counts, place) for place in range(nodes_of(counts))]
    assert nodes == snake(counts, len(counts))
    assert all(sum(abs(s - t) for s, t in zip(a, b, strict=True)) == 1 for a, b in pairwise(nodes))


def _rule(name: str, start: str, premises: list[Any], data: Any) -> Any:
    return RULES[name].conclude(decode(sealed(base(start)), {}), premises, data)


def test_an_order_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "snake_node", lambda counts, place: (place // 2,) * len(counts))
    with pytest.raises(Rejected, match="node 1 is met twice"):
        _rule("snake-order", "scan_1", [], {"cells": "0x2"})
    monkeypatch.setattr(scan, "snake_node", lambda counts, place: (place + 1,) * len(counts))
    with pytest.raises(Rejected, match="node 2 leaves the grid"):
        _rule("snake-order", "scan_1", [], {"cells": "0x2"})


def test_corners_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "product", lambda items, repeat: [(Fraction(1, 2),)])
    with pytest.raises(Rejected, match="is not affine"):
        _rule("partition", "scan_1", [], {})
    monkeypatch.setattr(scan, "product", lambda items, repeat: [(Fraction(-1, 2),)])
    with pytest.raises(Rejected, match="at the corners"):
        _rule("partition", "scan_1", [], {})


def test_a_cube_of_too_many_dimensions() -> None:
    """The order, the partition and the states of scans are for six dimensions at most."""
    network = decode(sealed(base("scan_1")), {}).network
    seven = replace(decode(sealed(base("scan_1")), {}), network=replace(network, inputs=7), box=((Fraction(0), Fraction(1)),) * 7)
    letters = {"base": "0x4", "top": "0x2", "gain": "0x1", "offset": "0x1"}
    state = {"cells": "0x1", "scan": "scan", "hat": ["digit", "0x4"], **letters}
    for rule, data, says in (
        ("partition", {}, "d = 7 is beyond 6"),
        ("snake-order", {"cells": "0x1"}, "or d is beyond 6"),
        ("state", state, "the state is not z, W, 2 digits, acc, x"),
        ("first-pass", {"cells": "0x1", "scan": "scan"}, "the state is not w, h, x"),
    ):
        with pytest.raises(Rejected, match=says):
            RULES[rule].conclude(seven, [], data)


def test_a_position_that_nothing_stands_at() -> None:
    network = decode(sealed(base("scan_1")), {}).network
    assert evaluation.source(network.nodes[0], 0) == ("input", 0)
    with pytest.raises(Rejected, match="reads nothing at position"):
        evaluation.source(network.nodes[0], 99)


def test_an_activation_that_no_file_can_have() -> None:
    found = decode(sealed(base("tents")), {})
    nodes = tuple(replace(node, activation="step") for node in found.network.nodes)
    bent = replace(found, network=replace(found.network, nodes=nodes))
    fact = {key: value for key, value in base("tents")["claims"][1].items() if key != "kind"}
    with pytest.raises(Rejected, match="the activation 'step' is not piecewise linear here"):
        RULES["pl"].conclude(bent, [], fact)
    at_point = {**fact, "domain": [], "reading": [[["input", "0x0"], ["0x1"]]], "values": [[["tooth", "0x0"], ["0x1"]]]}
    with pytest.raises(Rejected, match="the activation 'step' is not evaluated"):
        RULES["pl"].conclude(bent, [], at_point)


def test_the_module_as_a_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = str(FOLDER / "accepted/scan_1.json")
    monkeypatch.setattr(sys, "argv", ["kernel", good])
    monkeypatch.delitem(sys.modules, "symnet.kernel.__main__", raising=False)
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("symnet.kernel", run_name="__main__")
    folder = tmp_path / "kernel_copy"
    shutil.copytree(Path(symnet.kernel.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    monkeypatch.setattr(command, "__package__", "")
    monkeypatch.setattr(command, "__file__", str(folder / "__main__.py"))
    assert command.main([good]) == 0
    with pytest.raises(SystemExit, match="0"):
        runpy.run_path(str(folder / "__main__.py"), run_name="__main__")
    monkeypatch.setattr(symnet.kernel, "check", lambda data, *more, **named: 1 // 0)
    monkeypatch.setattr(sys, "excepthook", lambda *problem: None)
    with pytest.raises(SystemExit, match="70"):
        runpy.run_module("symnet.kernel", run_name="__main__")


def test_a_target_that_is_malformed_in_a_rule() -> None:
    with pytest.raises(Malformed):
        flatten(["abs"], 1)
