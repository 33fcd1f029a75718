"""What training of the EUAF network of 92 neurons does in float64, against the numbers that are constructed: `python -m` this.

All 232 numbers of the network are trained on x^2, by Adam on the mean square over points of [0, 9/10], from random starts; the
zeros between its layers stay. The constructed numbers are evaluated exactly. Needs numpy. A small experiment: it says what these
runs did.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

Array: TypeAlias = Any
WIDTHS = (1, 16, 8, 8, 36, 24, 1)
POINTS, STEPS, SEEDS, RATES = 181, 4_000, (0, 1, 2), (1e-2, 1e-3)
CELLS = (2, 4, 8, 16)


def mask() -> list[Array]:
    """Return where the network has weights, a 0-1 matrix for each layer: rows are neurons."""
    import numpy as np

    from symnet.constructions.euaf2022.template import euaf_template

    found = []
    for node, (before, width) in zip(euaf_template().nodes, pairwise(WIDTHS), strict=True):
        matrix = np.zeros((width, before))
        for place, row in enumerate(getattr(node.operation, "rows", ())):
            matrix[place, [position for position, _ in row.weights]] = 1
        found.append(matrix)
    return found


def activated(sums: Array) -> tuple[Array, Array]:
    """Return euaf and its slope."""
    import numpy as np

    wave = np.abs(sums - 2 * np.floor((sums + 1) / 2))
    rising = np.where(np.floor(sums) % 2 == 0, 1.0, -1.0)
    low = 1 / (1 + np.abs(sums))
    return np.where(sums >= 0, wave, sums * low), np.where(sums >= 0, rising, low * low)


def trained(seed: int, rate: float, steps: int = STEPS) -> float:
    """Return the largest error at the points after training from one start."""
    import numpy as np

    random, where = np.random.default_rng(seed), mask()
    x = np.linspace(0, 0.9, POINTS)[None, :]
    wanted = x * x
    numbers = [each * random.standard_normal(each.shape) * np.sqrt(2 / each.sum(1, keepdims=True)) for each in where]
    numbers += [0.5 * random.standard_normal((each.shape[0], 1)) for each in where]
    moments = [(np.zeros_like(each), np.zeros_like(each)) for each in numbers]
    best = np.inf
    for step in range(1, steps + 1):
        values, slopes = [x], []
        for place, _ in enumerate(where):
            sums = numbers[place] @ values[-1] + numbers[len(where) + place]
            value, slope = activated(sums) if place < len(where) - 1 else (sums, np.ones_like(sums))
            values.append(value)
            slopes.append(slope)
        rest = values[-1] - wanted
        best = min(best, float(np.max(np.abs(rest))))
        back, gradients = 2 * rest / POINTS, [np.zeros(0)] * len(numbers)
        for place in range(len(where) - 1, -1, -1):
            back = back * slopes[place]
            gradients[place] = where[place] * (back @ values[place].T)
            gradients[len(where) + place] = back.sum(1, keepdims=True)
            back = numbers[place].T @ back
        for number, gradient, (first, second) in zip(numbers, gradients, moments, strict=True):
            first *= 0.9
            first += 0.1 * gradient
            second *= 0.999
            second += 0.001 * gradient**2
            number -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return best


def in_floats(network: Any) -> float:
    """Return the largest error at the points of a constructed network that is evaluated in float64."""
    import numpy as np

    values = np.linspace(0, 0.9, POINTS)[None, :]
    wanted = values**2
    for place, node in enumerate(network.nodes):
        matrix, bias = np.zeros((WIDTHS[place + 1], WIDTHS[place])), np.zeros((WIDTHS[place + 1], 1))
        for row, neuron in enumerate(node.operation.rows):
            bias[row] = float(network.number(neuron.bias))
            for position, weight in neuron.weights:
                matrix[row, position] = float(network.number(weight))
        values = matrix @ values + bias
        values = activated(values)[0] if node.operation.activation == "euaf" else values
    return float(np.max(np.abs(values - wanted)))


def main() -> int:
    """Print a row for each setting; exit code 2 without numpy."""
    try:
        import numpy  # noqa: F401
    except ImportError:
        print("symnet: training needs numpy; write: pip install 'symnet[numpy]'", file=sys.stderr)
        return 2
    from symnet.constructions.euaf2022.construction import euaf_network

    print(f"x^2 on [0,9/10]: the largest error at {POINTS} points, of the best of {STEPS} steps")
    for rate in RATES:
        found = ", ".join(f"{trained(seed, rate):.1e}" for seed in SEEDS)
        print(f"trained, rate {rate:g}, starts {', '.join(map(str, SEEDS))}: {found}")
    for cells in CELLS:
        made = euaf_network("x**2", box=[(Fraction(0), Fraction(9, 10))], cells=cells)
        exact, floats = float(made.bound), in_floats(made.network)
        told = f"{exact:.1e} everywhere, proved; evaluated in float64: {floats:.1e}"
        print(f"constructed, K = {cells}, w of {made.winding_bits} bits: {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
