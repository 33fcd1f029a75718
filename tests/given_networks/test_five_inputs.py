"""A network of 5 inputs and 5 outputs that is trained here, against its formulas. Minutes: most of them the kernel's."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from given_networks.test_certified import dense, values_of

from symnet import certified_error
from symnet.core.network import Network

FORMULAS = "x1*x2; sin(x3+x4); x1*exp(-x5); (x1+x2+x3+x4+x5)^2/25; x2*x3-x4*x5"
SIZES = (5, 64, 64, 5)


def targets(points: Any) -> Any:
    """The formulas in floats."""
    a, b, c, d, e = points.T
    return np.stack([a * b, np.sin(c + d), a * np.exp(-e), (a + b + c + d + e) ** 2 / 25, b * c - d * e], axis=1)


def trained(steps: int, seed: int = 0) -> Network:
    """A network trained on the formulas by Adam in numpy, its weights rounded to float32."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(b, a)) * np.sqrt(2 / a) for a, b in pairwise(SIZES)]
    found = [*weights, *(np.zeros(b) for b in SIZES[1:])]
    mean, square = [np.zeros_like(each) for each in found], [np.zeros_like(each) for each in found]
    depth = len(weights)
    for step in range(1, steps + 1):
        values = [rng.random((256, 5))]
        for k in range(depth):
            z = values[-1] @ found[k].T + found[depth + k]
            values.append(np.maximum(z, 0) if k < depth - 1 else z)
        back = 2 * (values[-1] - targets(values[0])) / 256
        gradients: list[Any] = [None] * (2 * depth)
        for k in reversed(range(depth)):
            gradients[k], gradients[depth + k] = back.T @ values[k], back.sum(0)
            back = (back @ found[k]) * (values[k] > 0)
        for each, m, v, gradient in zip(found, mean, square, gradients, strict=True):
            m += 0.1 * (gradient - m)
            v += 0.001 * (gradient**2 - v)
            each -= 3e-3 * (1 - step / steps) * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return dense([each.astype(np.float32) for each in found[:depth]], [each.astype(np.float32) for each in found[depth:]])


@pytest.mark.slow
def test_five_outputs_within_a_tenth_of_their_true_errors() -> None:
    """Attained errors are lower bounds of the true ones."""
    network = trained(6000)
    started = time.process_time()
    found = certified_error(network, FORMULAS, relative="1/10", seconds=3000)
    spent = time.process_time() - started - found.check_seconds
    assert found.verdict == "proved" and found.judged is not None and found.judged.accepted
    for part in found.parts:
        assert part.bound is not None and part.low is not None
        assert part.low <= part.bound <= Fraction(11, 10) * part.low
    points = np.random.default_rng(1).random((200_000, 5))
    seen = np.abs(values_of(network, points) - targets(points)).max(axis=0)
    assert all(error <= float(part.bound) for error, part in zip(seen, found.parts, strict=True) if part.bound is not None)
    assert spent < 300
