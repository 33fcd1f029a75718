"""Networks that the export is tried on, and exact values to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from symnet import approximate
from symnet.constructions.registry import evaluator
from symnet.core.network import INPUT, Layer, Network, Node, Read, Row, sparse_row
from symnet.core.realize import realize

HUGE = Fraction(10) ** 60
"""As `within`: any copy with a bound is accepted."""
BUILT: dict[str, tuple[str, dict[str, Any]]] = {
    "scan, d = 1": ("abs(x - 1/3)", {"cells": 4}),
    "scan, d = 2": ("sin(3*x)*cos(2*y)", {"cells": 3, "scale_bits": 6}),
    "scan, d = 3": ("x*y*z", {"cells": 2, "scale_bits": 6, "parameters": 3}),
    "dial": ("sin(3*x)*y", {"cells": 4, "parameters": 5, "scale_bits": 8}),
    "one-bit": ("abs(x - 1/3)", {"cells": 9, "bits": "one", "parameters": 2}),
    "finer levels": ("1 - x", {"cells": 5, "parameters": 2, "quantum": "1/40"}),
    "theorem-2.1": ("abs(x - 1/3)", {"n": 1, "construction": "theorem-2.1"}),
    "theorem-2.1, d = 2": ("max(x, y)/2", {"n": 1, "construction": "theorem-2.1"}),
    "theorem-2.2": ("abs(x - 1/3)", {"n": 1, "construction": "theorem-2.2"}),
    "theorem-2.2-copied": ("abs(x - 1/3)", {"n": 1, "construction": "theorem-2.2-copied"}),
    "theorem-2.3": ("abs(x - 1/3)", {"n": 1, "construction": "theorem-2.3"}),
}


@cache
def network(name: str) -> Network:
    """A network of the table."""
    text, options = BUILT[name]
    return approximate(text, **options).network


@cache
def exact_of(found: Network) -> Callable[[Sequence[Fraction]], tuple[Fraction, ...]]:
    """The exact function: the closed form where there is one."""
    if found.outputs > 1:
        return lambda point: realize(found, point)
    short = evaluator(found)
    return lambda point: (short(point),)


def layers(inputs: int, *stages: tuple[str, list[tuple[dict[int, Any], Any]]]) -> Network:
    """A chain of layers from (activation, rows), rows ({position: weight}, bias) of rationals."""
    nodes, before, size = [], INPUT, inputs
    for number, (activation, rows) in enumerate(stages):
        layer = Layer(activation, tuple(_row(weights, bias) for weights, bias in rows))  # type: ignore[arg-type]
        nodes.append(Node(f"layer_{number}", layer, (Read(before, 0, size),)))
        before, size = f"layer_{number}", layer.outputs
    return Network(inputs, tuple(nodes))


def _row(weights: dict[int, Any], bias: Any) -> Row:
    return sparse_row({place: Fraction(weight) for place, weight in weights.items()}, Fraction(bias))
