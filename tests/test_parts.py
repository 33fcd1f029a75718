"""The classical parts: each certified, right at points, and refused with words where the input is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from symnet import parts
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.kernel import check

SQUARE = [(0, 0), (1, 0), (1, 1), (0, 1), ("1/2", "1/3")]
FANS = [(0, 1, 4), (1, 2, 4), (2, 3, 4), (3, 0, 4)]
HALF = Fraction(1, 2)
EXACT: dict[str, tuple[Callable[[], Any], tuple[Any, ...], tuple[Any, ...]]] = {
    "affine": (lambda: parts.affine([1, "-1/2"], 3), (HALF, 1), (3,)),
    "absolute": (lambda: parts.absolute(-2, 1), (-2,), (2,)),
    "maximum": (lambda: parts.maximum(4), (0, HALF, 1, Fraction(1, 3)), (1,)),
    "minimum": (lambda: parts.minimum(3), (HALF, Fraction(1, 3), 1), (Fraction(1, 3),)),
    "clip": (lambda: parts.clip(0, 1, -3, 3), (-2,), (0,)),
    "piecewise linear": (
        lambda: parts.piecewise_linear([0, "1/3", 1, 2], [0, 1, "1/2", 3]),
        (Fraction(3, 2),),
        (Fraction(7, 4),),
    ),
    "gate": (lambda: parts.gate(2), (HALF, Fraction(-1, 3)), (-HALF,)),
    "fold": (lambda: parts.fold(3), (Fraction(9, 16),), (Fraction(1, 16),)),
    "hats": (lambda: parts.hats(SQUARE, FANS, [4]), (HALF, Fraction(1, 6)), (HALF,)),
    "sort": (lambda: parts.sort(5), (1, 0, HALF, HALF, Fraction(1, 3)), (0, Fraction(1, 3), HALF, HALF, 1)),
    "kth largest": (lambda: parts.kth_largest(4, 2), (0, 1, HALF, Fraction(1, 3)), (HALF,)),
    "median": (lambda: parts.median(3, -1, 1), (1, -1, HALF), (HALF,)),
}
NEAR: dict[str, tuple[Callable[[], Any], tuple[Any, ...], Callable[..., Any]]] = {
    "square": (lambda: parts.square("1/1000"), (Fraction(-1, 3),), lambda x: x * x),
    "product": (lambda: parts.product("1/100"), (HALF, Fraction(-2, 3)), lambda x, y: x * y),
    "power": (lambda: parts.power(5, "1/1000"), (Fraction(4, 5),), lambda x: x**5),
    "polynomial": (lambda: parts.polynomial("x1^2*x2 - x2", "1/50", [(0, 1), (0, 2)]), (HALF, 1), lambda x, y: x * x * y - y),
    "spline": (
        lambda: parts.spline([0, "1/2"], [1, -2], 3, "1/100", 0, 1),
        (Fraction(3, 4),),
        lambda x: x**3 - 2 * max(x - HALF, 0) ** 3,
    ),
    "exponential": (lambda: parts.exponential("1/1000"), (Fraction(2, 3),), math.exp),
    "logarithm": (lambda: parts.logarithm("1/1000"), (Fraction(4, 3),), math.log),
    "sine": (lambda: parts.sine("1/100"), (Fraction(2, 3),), math.sin),
    "cosine": (lambda: parts.cosine("1/100"), (Fraction(2, 3),), math.cos),
    "reciprocal": (lambda: parts.reciprocal("1/1000"), (Fraction(5, 4),), lambda x: 1 / x),
    "root": (lambda: parts.root("1/100"), (Fraction(1, 5),), math.sqrt),
    "norm": (lambda: parts.norm(2, "1/10"), (HALF, -HALF), math.hypot),
    "interpolant": (lambda: parts.interpolant("exp(x)", 16), (Fraction(1, 3),), math.exp),
}


@pytest.mark.parametrize("name", list(EXACT))
def test_exact_parts(name: str) -> None:
    make, point, values = EXACT[name]
    found = make()
    assert found.error.bound == 0
    assert realize(found.network, tuple(map(Fraction, point))) == values
    assert check(found.certify().data).accepted


@pytest.mark.parametrize("name", list(NEAR))
def test_parts_with_an_error(name: str) -> None:
    make, point, function = NEAR[name]
    found = make()
    (value,) = realize(found.network, tuple(map(Fraction, point)))
    assert abs(float(value) - float(function(*point))) <= float(found.error.bound) + 1e-12
    assert check(found.certify().data).accepted


def test_softmax_has_outputs_that_nearly_add_up_to_1() -> None:
    found = parts.softmax(2, "1/10")
    values = realize(found.network, (Fraction(1), Fraction(0)))
    assert abs(sum(values) - 1) <= Fraction(1, 5) and abs(float(values[0]) - 1 / (1 + math.exp(-1))) <= 0.1


def test_hats_add_up_to_1_on_a_grid() -> None:
    vertices = [(x, y) for y in range(3) for x in range(3)]
    faces = [(a, a + 1, a + 4) for a in (0, 1, 3, 4)] + [(a, a + 4, a + 3) for a in (0, 1, 3, 4)]
    found = parts.hats(vertices, faces)
    assert sum(realize(found.network, (Fraction(7, 5), Fraction(1, 3)))) == 1
    assert realize(found.network, (Fraction(1), Fraction(1))) == tuple(int(number == 4) for number in range(9))


def test_interpolants_have_a_neuron_a_cell_and_the_error_of_chords() -> None:
    found = parts.interpolant("exp(x)", 16)
    assert (found.network.size.neurons, found.network.size.depth) == (16, 1)
    assert found.error.bound <= Fraction(28, 10) / (8 * 16**2)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: parts.square("1/100", 1, 0), "low = 1, high = 0"),
        (lambda: parts.square(0.1), "0.1"),
        (lambda: parts.maximum(1), "n = 1 is not between 2 and 64"),
        (lambda: parts.median(4), "n = 4 is even"),
        (lambda: parts.kth_largest(3, 4), "rank = 0"),
        (lambda: parts.sort(3, 1, 1), "low = 1, high = 1"),
        (lambda: parts.power(1001, 1), "n = 1001"),
        (lambda: parts.fold(13), "times = 13"),
        (lambda: parts.piecewise_linear([0, 0], [1, 2]), "knots"),
        (lambda: parts.spline([0], [1, 2], 2, 1, 0, 1), "1 knots, 2 coefficients"),
        (lambda: parts.interpolant("x*y", 4), "x*y"),
        (lambda: parts.interpolant("2*x", 4), "not one curved function"),
        (lambda: parts.interpolant("exp(x)", 5000), "cells = 5000"),
        (lambda: parts.hats(SQUARE, FANS), "no convex figure"),
        (lambda: parts.hats(SQUARE, FANS[:3], [4]), "must cover it"),
        (lambda: parts.hats(SQUARE, [(0, 1, 7)], [4]), r"\[0, 1, 7\]"),
        (lambda: parts.hats(SQUARE, FANS, [9]), "which"),
    ],
)
def test_wrong_input_is_refused_with_words(wrong: Callable[[], Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        wrong()
