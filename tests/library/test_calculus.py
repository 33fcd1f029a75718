"""Layers and chains: what is refused, and numbers of every exact kind."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from symnet import exact
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.library.calculus import chain, layer

ROWS = [({0: 1}, 0)]


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((), "chain has no layers"),
        ((None,), "chain has the layer None"),
        ((("a", "relu"),), "chain has the layer"),
        ((("a", "tanh", ROWS),), "the activation 'tanh'; write one of relu, identity, euaf"),
        ((("a", None, ROWS),), "the activation None"),
        (((None, "relu", ROWS),), "the name of a layer is text"),
        ((("a", "relu", []),), "has no neurons"),
        ((("a", "relu", None),), "has no neurons"),
        ((("a", "relu", [({0: 1},)]),), "neuron 0 is"),
        ((("a", "relu", [({0: 1}, 0), ([1], 0)]),), "neuron 1 is"),
        ((("a", "relu", [({0: 0.5}, 0)]),), 'weight 0 = 0.5 is a float, not an exact number; write "0.5" in quotes'),
        ((("a", "relu", [({0: 0.0}, 0)]),), "weight 0 = 0.0 is a float"),
        ((("a", "relu", [({0: 1}, 0.5)]),), "bias = 0.5 is a float"),
        ((("a", "relu", [({0: np.float32(0.5)}, 0)]),), "weight 0 = 0.5 is a float32"),
        ((("a", "relu", [({0: None}, 0)]),), "weight 0 = None is not an exact number"),
        ((("a", "relu", [({0: 1}, None)]),), "bias = None is not an exact number"),
        ((("a", "relu", [({1: 1}, 0)]),), "a weight at position 1; positions are 0 to 0"),
        ((("a", "relu", [({-1: 1}, 0)]),), "a weight at position -1"),
        ((("a", "relu", [({0.0: 1}, 0)]),), "a weight at position 0.0"),
        ((("a", "relu", [({"0": 1}, 0)]),), "a weight at position '0'"),
        ((("a", "relu", ROWS), ("b", "sigmoid", ROWS)), "layer 'b' has the activation 'sigmoid'"),
    ],
)
def test_a_chain_of_something_else_is_refused(layers: Any, message: str) -> None:
    """An unknown activation was taken for the identity, and a float for a number."""
    with pytest.raises(UsageError, match=message) as refusal:
        chain(1, *layers)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("inputs", [None, 0, 1.5, "one"])
def test_the_number_of_inputs_is_a_number(inputs: Any) -> None:
    with pytest.raises(UsageError, match="inputs"):
        layer(inputs, "a", "relu", ROWS)


def test_exact_numbers_of_every_kind() -> None:
    half = (Fraction(1, 2), "1/2", Decimal("0.5"), sympy.Rational(1, 2))
    rows: list[Any] = [[({0: value}, np.int64(3))] for value in half]
    networks = {chain(1, ("a", "relu", row)) for row in rows}
    assert len(networks) == 1
    assert realize(networks.pop(), (2,)) == (Fraction(4),)


@pytest.mark.parametrize(
    "value", [np.float64(0.1), np.float32(0.1), np.float16(0.1), np.bool_(True), np.array([1, 2]), np.zeros((99, 9)), np.nan]
)
def test_numbers_of_numpy_that_were_rounded_are_refused_in_a_line(value: Any) -> None:
    """np.float64 ended in a traceback of decimal."""
    with pytest.raises(UsageError, match="not an exact number") as refusal:
        exact(value, "error")
    assert "\n" not in str(refusal.value) and len(str(refusal.value)) < 200


def test_whole_numbers_of_numpy_are_exact() -> None:
    assert exact(np.int64(3)) == exact(np.uint8(3)) == 3
