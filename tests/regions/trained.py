"""Small networks trained in floats, their weights rounded to multiples of 1/1024: `python -m regions.trained FILE` writes one.

PYTHONPATH=.:tests python -m regions.trained docs/networks/ring.json
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from symnet import save
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network

ONE = 1 << 10


def trained(widths: Sequence[int], steps: int = 3_000, seed: int = 0) -> Network:
    """A network 2-...-1 fitted to the distance from a circle by Adam, on points of the unit square."""
    dice = np.random.default_rng(seed)
    sizes = [2, *widths, 1]
    weights = [dice.normal(size=(m, n)) * np.sqrt(2 / n) for n, m in pairwise(sizes)]
    biases = [dice.normal(size=m) * 0.1 for m in sizes[1:]]
    parts = [*weights, *biases]
    means, squares = ([np.zeros_like(each) for each in parts] for _ in range(2))
    for step in range(1, steps + 1):
        points = dice.random((128, 2))
        wanted = np.abs(np.hypot(points[:, 0] - 0.5, points[:, 1] - 0.5) - 0.3)[:, None]
        for place, slope in enumerate(_slopes(weights, biases, points, wanted)):
            means[place] = 0.9 * means[place] + 0.1 * slope
            squares[place] = 0.999 * squares[place] + 0.001 * slope**2
            size = 0.005 / (1 + 3 * step / steps) / (1 - 0.9**step)
            parts[place] -= size * means[place] / (np.sqrt(squares[place] / (1 - 0.999**step)) + 1e-8)
    return _network(weights, biases)


def _slopes(weights: list[np.ndarray], biases: list[np.ndarray], points: np.ndarray, wanted: np.ndarray) -> list[np.ndarray]:
    """The gradient of the mean square by weights, then by biases."""
    values = [points]
    for place, (matrix, bias) in enumerate(zip(weights, biases, strict=True)):
        total = values[-1] @ matrix.T + bias
        values.append(total if place == len(weights) - 1 else np.maximum(total, 0))
    back = 2 * (values[-1] - wanted) / len(points)
    matrices, constants = [], []
    for place in reversed(range(len(weights))):
        matrices.append(back.T @ values[place])
        constants.append(back.sum(axis=0))
        back = (back @ weights[place]) * (values[place] > 0)
    return [*reversed(matrices), *reversed(constants)]


def _network(weights: list[np.ndarray], biases: list[np.ndarray]) -> Network:
    nodes, before = [], INPUT
    for place, (matrix, bias) in enumerate(zip(weights, biases, strict=True), 1):
        rows = [({at: _rounded(w) for at, w in enumerate(row)}, _rounded(b)) for row, b in zip(matrix, bias, strict=True)]
        last = place == len(weights)
        nodes.append(Node(f"layer_{place}", affine("identity" if last else "relu", rows), (Read(before, 0, len(matrix[0])),)))
        before = nodes[-1].name
    return Network(2, tuple(nodes))


def _rounded(value: float) -> Fraction:
    return Fraction(round(float(value) * ONE), ONE)


if __name__ == "__main__":
    save(trained((16, 16)), Path(sys.argv[1]))
