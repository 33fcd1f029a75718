"""Terms: operators, text for people, the form in certificates, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from terms import term_value

from symnet import strategies
from symnet.errors import UsageError
from symnet.piecewise import INDEX, POWER_OF_FOUR, Name, Term, as_form, maximum, minimum, relu, total, variables
from symnet.piecewise.written import term_json

X, Y = variables(2)
POINTS = st.tuples(strategies.rationals(), strategies.rationals())


def _value(term: Term, point: tuple[Fraction, ...]) -> Fraction:
    return term_value(term_json(term), point, {})


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (X, "t0"),
        (X - X, "0"),
        (2 * X - Y / 2 + "1/3", "2*t0 - t1/2 + 1/3"),
        (1 - X, "1 - t0"),
        (-X - 1, "-t0 - 1"),
        (3 * Y / 4, "3*t1/4"),
        (relu(1 - maximum(0, X, Y) + minimum(0, X, Y)), "relu(1 - max(0, t0, t1) + min(0, t0, t1))"),
        (3 * relu(X) / 2 - relu(Y) + X + 1, "3*relu(t0)/2 - relu(t1) + t0 + 1"),
        (total(X, Y, -maximum(X, Y)), "t0 + t1 - max(t0, t1)"),
        (abs(X - Y), "max(t0 - t1, t1 - t0)"),
        (maximum(*(X - k for k in range(20))), "max(t0, t0 - 1, t0 - 2, ..., t0 - 19)"),
        (Name("a_1") * X, "a_1*t0"),
        (POWER_OF_FOUR * Y + 0, "4^#*t1"),
        (maximum(INDEX, 2), "max(#, 2)"),
        (-maximum(INDEX, 2), "-max(#, 2)"),
    ],
)
def test_text(term: Term, text: str) -> None:
    assert str(term) == text


def test_text_with_names() -> None:
    assert relu(X - 2 * Y).text(("w", "h")) == "relu(w - 2*h)"


@pytest.mark.parametrize(
    ("term", "json"),
    [
        (X / 3 - 1, ["-0x1", ["0x0", "0x1/0x3"]]),
        (relu(Y), {"relu": ["0x0", ["0x1", "0x1"]]}),
        (1 - relu(X), {"sum": [["0x1", ["0x1"]], ["-0x1", {"relu": ["0x0", ["0x0", "0x1"]]}]]}),
        (minimum(INDEX, Name("a") * X), {"min": [["#"], ["0x0", ["0x0", "a"]]]}),
        (total(X, X), {"sum": [["0x1", ["0x0", ["0x0", "0x1"]]], ["0x1", ["0x0", ["0x0", "0x1"]]]]}),
    ],
)
def test_what_a_certificate_writes(term: Term, json: Any) -> None:
    assert term_json(term) == json


def test_a_sum_keeps_its_order_and_joins_forms_side_by_side() -> None:
    assert term_json(relu(X) + X + Y) == term_json(relu(X) + (X + Y)) != term_json(X + relu(X) + Y)
    assert relu(X) + 0 == relu(X) == 0 + relu(X)
    assert 2 * (relu(X) - X) == 2 * relu(X) - 2 * X


@given(POINTS, strategies.rationals(-3, 3))
def test_operators_are_those_of_numbers(point: tuple[Fraction, ...], c: Fraction) -> None:
    x, y = point
    zero = Fraction(0)
    assert _value(c * X - Y / 3 + c, point) == c * x - y / 3 + c
    assert _value(c - relu(X - Y) * 2 + Y, point) == c - 2 * max(zero, x - y) + y
    assert _value(-(relu(X) - abs(Y)) + minimum(c, X), point) == abs(y) - max(zero, x) + min(c, x)
    assert _value(maximum(X, Y, c) - maximum(X, Y, c), point) == 0
    assert _value(total(X, 1, -relu(Y)) / 2, point) == (x + 1 - max(zero, y)) / 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: 0.5 * X, 'write "0.5" in quotes'),
        (lambda: maximum(X, 0.1), 'write "0.1" in quotes'),
        (lambda: X * Y, "not piecewise linear"),
        (lambda: relu(X) * relu(Y), "not piecewise linear"),
        (lambda: X / Y, "divisor"),
        (lambda: Name("a") * relu(X), "multiplies variables only"),
        (lambda: Name("a") * (2 * X), "stands alone"),
        (lambda: maximum(INDEX) + X + (X - X + INDEX + 1), "stands alone"),
        (lambda: maximum(), "one term or more"),
        (lambda: as_form(relu(X)), "not an affine form"),
    ],
)
def test_what_is_refused(make: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        make()
