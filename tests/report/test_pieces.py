"""Functions of one variable that claims give by a formula, cut into affine pieces."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.report.curves import pieces_figure
from symnet.report.pieces import Piece, knots, pieces, value

T = ["0x0", ["0x0", "0x1"]]
TENT = {"min": [["0x0", ["0x0", "0x2"]], ["0x2", ["0x0", "-0x2"]]]}


def claim(term: Any, low: str = "-", high: str = "-", **parts: Any) -> dict[str, Any]:
    domain, reading = [["box", low, high, "0x1"]], [[["input", "0x0"], T]]
    return {"kind": "pl", "in": "", "domain": domain, "reading": reading, "values": [[["h", "0x0"], term]], **parts}


def at(found: list[Piece], t: Fraction) -> Fraction:
    """The value at t of the piece that holds t, the first and the last without end."""
    held = [each for each in found if each[0] <= t <= each[1]]
    _, _, slope, constant = held[0] if held else found[0] if t < found[0][0] else found[-1]
    return slope * t + constant


def test_a_tent() -> None:
    found = pieces([claim(TENT)])["neuron 0 of h"]
    assert [piece[2:] for piece in found] == [(2, 0), (-2, 2)] and found[0][1] == found[1][0] == Fraction(1, 2)
    ElementTree.fromstring(pieces_figure([(float(a), float(b), float(c), float(d)) for a, b, c, d in found], "h"))


def test_pieces_of_several_claims_stand_in_order() -> None:
    claims = [claim(["0x0"], "0x1"), claim(T, "0x0", "0x1"), claim(["0x0"], "-", "0x0")]
    found = pieces(claims)["neuron 0 of h"]
    assert [piece[2] for piece in found] == [0, 1, 0] and found[1][:2] == (0, 1)


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "error"},
        {"in": "scan"},
        {"domain": [["integers", "0x1", "0x2"]]},
        {"reading": []},
        {"reading": [[["n", "0x0"], T]]},
        {"values": [[["h", "0x0"], ["a"]]]},
    ],
)
def test_other_claims_are_left_out(parts: dict[str, Any]) -> None:
    assert pieces([claim(T, **parts)]) == {}


def forms() -> st.SearchStrategy[Any]:
    numbers = st.sampled_from(["-0x3", "-0x1", "0x1", "0x1p-1", "0x2"])
    return st.tuples(numbers, numbers).map(lambda pair: [pair[0], ["0x0", pair[1]]])


def applied(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    summed = st.lists(st.tuples(st.sampled_from(["0x1", "-0x1", "0x2"]), inner).map(list), min_size=1, max_size=3)
    return st.one_of(
        inner.map(lambda each: {"relu": each}),
        several.map(lambda each: {"max": each}),
        several.map(lambda each: {"min": each}),
        summed.map(lambda each: {"sum": each}),
    )


@given(st.recursive(forms(), applied, max_leaves=6), st.fractions(-20, 20, max_denominator=8))
def test_pieces_are_the_term(term: Any, t: Fraction) -> None:
    found = pieces([claim(term)])["neuron 0 of h"]
    assert at(found, t) == value(term, t)
    assert sorted(knots(term)) == [piece[0] for piece in found][1:]
