"""Certified statements against networks whose truth is known, a trained one included; what the kernel takes."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from symnet import assert_certified, certified_error, equal, lipschitz_constant, monotone, output_range, robust_radius
from symnet import strategies as sn
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.given_networks.settled import rounded_up

BOX = "x in [0,3], y in [-1,1]"


def trained(sizes: tuple[int, ...], steps: int, seed: int = 0) -> Network:
    """A network trained on sin(x) y by Adam in numpy, its weights rounded to float32."""
    rng = np.random.default_rng(seed)
    low, high, depth = np.array([0.0, -1.0]), np.array([3.0, 1.0]), len(sizes) - 1
    found = [rng.normal(size=(b, a)) * np.sqrt(2 / a) for a, b in pairwise(sizes)]
    found += [np.zeros(b) for b in sizes[1:]]
    mean, square = [np.zeros_like(each) for each in found], [np.zeros_like(each) for each in found]
    for step in range(1, steps + 1):
        values = [low + (high - low) * rng.random((256, 2))]
        for k in range(depth):
            z = values[-1] @ found[k].T + found[depth + k]
            values.append(np.maximum(z, 0) if k < depth - 1 else z)
        back = 2 * (values[-1] - np.sin(values[0][:, :1]) * values[0][:, 1:]) / 256
        gradients: list[Any] = [None] * (2 * depth)
        for k in reversed(range(depth)):
            gradients[k], gradients[depth + k] = back.T @ values[k], back.sum(0)
            back = (back @ found[k]) * (values[k] > 0)
        rate = 3e-3 * (1 - step / steps) + 1e-5
        for each, m, v, gradient in zip(found, mean, square, gradients, strict=True):
            m += 0.1 * (gradient - m)
            v += 0.001 * (gradient**2 - v)
            each -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return dense([each.astype(np.float32) for each in found[:depth]], [each.astype(np.float32) for each in found[depth:]])


def dense(weights: list[Any], biases: list[Any]) -> Network:
    """The network with these weights, relu between."""
    nodes, before = [], Read(INPUT, 0, weights[0].shape[1])
    for k, (matrix, bias) in enumerate(zip(weights, biases, strict=True)):
        rows = [
            ({at: Fraction(float(w)) for at, w in enumerate(row)}, Fraction(float(b)))
            for row, b in zip(matrix, bias, strict=True)
        ]
        nodes.append(Node(f"layer_{k + 1}", affine("identity" if k == len(weights) - 1 else "relu", rows), (before,)))
        before = Read(nodes[-1].name, 0, len(rows))
    return Network(weights[0].shape[1], tuple(nodes))


def values_of(network: Network, points: Any) -> Any:
    """The network in floats."""
    from symnet.verification.stack import stack_of

    return stack_of(network)(points)


@pytest.fixture(scope="module")
def model() -> Network:
    """A trained 2-32-32-1 network."""
    return trained((2, 32, 32, 1), 1500)


def test_a_trained_network_within_a_hundredth_of_its_true_error(model: Network) -> None:
    """The largest of many errors is a lower bound of the true one."""
    started = time.process_time()
    found = certified_error(model, "sin(x)*y", box=BOX)
    spent = time.process_time() - started
    assert found.verdict == "proved" and found.judged is not None and found.judged.accepted and found.low is not None
    assert found.low <= found.bound <= Fraction(101, 100) * found.low
    points = np.random.default_rng(1).random((300_000, 2)) * [3, 2] + [0, -1]
    seen = np.abs(values_of(model, points)[:, 0] - np.sin(points[:, 0]) * points[:, 1]).max()
    assert seen <= float(found.bound)
    assert spent < 10


def test_quantised_weights_are_near(model: Network) -> None:
    found = equal(model, model, box=BOX, within="1/4")
    assert found.verdict == "proved"
    assert equal(model, trained((2, 32, 32, 1), 20), box=BOX, within="1/100").verdict == "refuted"


def test_slopes_of_a_trained_network(model: Network) -> None:
    found = lipschitz_constant(model, box="x in [1,2], y in [0,1/2]", relative="1/20")
    assert found.verdict == "proved" and found.low is not None and found.low <= found.bound
    rng = np.random.default_rng(2)
    first, second = rng.random((2, 20_000, 2)) * [1, 0.5] + [1, 0]
    steep = np.abs(values_of(model, first) - values_of(model, second))[:, 0] / np.linalg.norm(first - second, axis=1)
    assert steep.max() <= float(found.bound)


def test_ranges_hold_at_random_points(model: Network) -> None:
    found = output_range(model, box=BOX)
    below, above = found.parts
    seen = values_of(model, np.random.default_rng(3).random((100_000, 2)) * [3, 2] + [0, -1])
    assert below.bound is not None and above.bound is not None
    assert -float(below.bound) <= seen.min() and seen.max() <= float(above.bound)


def test_assert_certified_says_where_a_bound_fails(model: Network) -> None:
    with pytest.raises(AssertionError, match=r"is more than 1/1000: output 0 has .* at \("):
        assert_certified(model, "sin(x)*y", "1/1000", box=BOX)
    with pytest.raises(AssertionError, match=r"is not proved within 0 seconds \(time\)"):
        assert_certified(model, "sin(x)*y", "1", box=BOX, seconds=0)
    assert assert_certified(model, "sin(x)*y", "4", box=BOX).certificate is not None


def line(*terms: tuple[int, int, str]) -> Network:
    """A sum of factor * relu(slope x + bias) in one input."""
    rows = [({0: slope}, Fraction(bias)) for _, slope, bias in terms]
    sums = [({place: factor for place, (factor, _, _) in enumerate(terms)}, 0)]
    reads = (Read("h", 0, len(terms)),)
    return Network(1, (Node("h", affine("relu", rows), (Read(INPUT, 0, 1),)), Node("y", affine("identity", sums), reads)))


def test_an_exact_network_has_a_bound_near_zero() -> None:
    """|x| is its own network: the bound falls with the parts at the kink."""
    found = certified_error(line((1, 1, "0"), (1, -1, "0")), "abs(x)", box="x in [-1,2]", seconds=2)
    assert found.verdict == "proved" and found.bound < Fraction(1, 10**6)


def test_a_flat_stretch_is_monotone_and_a_fall_is_refuted() -> None:
    stairs = line((1, 1, "0"), (-1, 1, "-1/2"), (1, 1, "-1"))
    assert monotone(stairs, "x", box="x in [-1,2]").verdict == "proved"
    found = monotone(stairs, "x", box="x in [-1,2]", falling=True)
    assert found.verdict == "refuted" and found.parts[0].low == 1


def test_a_radius_ends_at_the_other_label() -> None:
    both = Network(1, (Node("y", affine("identity", [({0: 1}, 0), ({0: -1}, 1)]), (Read(INPUT, 0, 1),)),))
    found = robust_radius(both, ["2"], 0)
    assert found.verdict == "proved" and found.radius is not None and found.beyond is not None
    assert found.radius < Fraction(3, 2) <= found.beyond and found.radius > Fraction(148, 100)


@settings(max_examples=8, deadline=None)
@given(sn.given_networks(2, 2, layers=2, width=4), sn.given_networks(2, 2, layers=1, width=3))
def test_what_is_proved_of_drawn_networks_holds_at_points(network: Network, other: Network) -> None:
    points = np.random.default_rng(0).random((2_000, 2))
    found = certified_error(network, "x*y; max(x, y)", relative="1/4", seconds=3)
    if found.verdict == "proved":
        targets = np.stack([points[:, 0] * points[:, 1], points.max(axis=1)], axis=1)
        errors = np.abs(values_of(network, points) - targets).max(axis=0)
        assert all(error <= float(part.bound) + 1e-9 for error, part in zip(errors, found.parts, strict=True) if part.bound)
    near = equal(network, other, relative="1/4", seconds=3)
    if near.verdict == "proved":
        assert np.abs(values_of(network, points) - values_of(other, points)).max() <= float(near.bound) + 1e-9


@pytest.mark.parametrize(
    ("value", "size", "wanted"),
    [("1/3", "1/3", "33334/100000"), ("-1/3", "1/3", "-33333/100000"), ("12345678", "12345678", "12346000"), ("0", "0", "0")],
)
def test_bounds_are_rounded_up_to_five_digits(value: str, size: str, wanted: str) -> None:
    assert rounded_up(Fraction(value), Fraction(size)) == Fraction(wanted)


def test_what_numpy_computes_in_float32_is_within_the_bound(model: Network) -> None:
    """Sums in the order of numpy, and with the terms turned round."""
    found = certified_error(model, "sin(x)*y", box=BOX, relative="1/10", arithmetic="float32")
    assert found.verdict == "proved" and found.certificate is not None
    assert found.certificate.content["claims"][0]["kind"] == "error-in-floats"
    points = (np.random.default_rng(4).random((50_000, 2)) * [3, 2] + [0, -1]).astype(np.float32)
    points = points[(points[:, 0] <= 3) & (np.abs(points[:, 1]) <= 1)]
    target = np.sin(points[:, 0].astype(float)) * points[:, 1].astype(float)
    for turned in (1, -1):
        assert np.abs(in_float32(model, points, turned).astype(float)[:, 0] - target).max() <= float(found.bound)


def in_float32(network: Network, values: Any, turned: int) -> Any:
    """The network in float32."""
    from symnet.core.layer import Layer

    for node in network.nodes:
        assert isinstance(node.operation, Layer)
        matrix = np.zeros((len(node.operation.rows), values.shape[1]), dtype=np.float32)
        for place, row in enumerate(node.operation.rows):
            for position, weight in row.weights:
                matrix[place, position] = float(network.number(weight))
        bias = np.array([float(network.number(row.bias)) for row in node.operation.rows], dtype=np.float32)
        values = values[:, ::turned] @ matrix[:, ::turned].T + bias
        values = np.maximum(values, 0) if node.operation.activation == "relu" else values
    return values
