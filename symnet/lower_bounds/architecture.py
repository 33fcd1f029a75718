"""Fully connected networks of one width, and how much their function moves when their parameters do."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from symnet.core.rational import whole
from symnet.errors import UsageError

EXACT_DEPTH = 256
"""Up to this depth the constant of Theorem A1 is computed exactly, beyond it by its closed form."""
MOST = 1 << 40
MAX_INPUTS = 64


@dataclass(frozen=True, slots=True)
class Architecture:
    """`depth` hidden layers of `width` neurons each on `inputs` numbers, one output, every layer fully connected.

    Networks with narrower layers are among these: neurons without weights may be added.
    """

    inputs: int
    width: int
    depth: int

    def __post_init__(self) -> None:
        for name, most in (("inputs", MAX_INPUTS), ("width", MOST), ("depth", MOST)):
            size = whole(getattr(self, name), name)
            if size > most:
                raise UsageError(f"{name} = {size} is not from 1 to {most}")
            object.__setattr__(self, name, size)

    @property
    def parameters(self) -> int:
        """All weights and biases."""
        return self.up_to(self.depth) + self.width + 1

    def up_to(self, layer: int) -> int:
        """The weights and biases of the first so many hidden layers."""
        return self.width * (self.inputs + 1) + (layer - 1) * self.width * (self.width + 1)

    def __str__(self) -> str:
        layers = f"{self.depth} hidden layer{'s' * (self.depth != 1)} of {self.width} neuron{'s' * (self.width != 1)}"
        return f"{self.inputs} input{'s' * (self.inputs != 1)}, {layers}, {self.parameters} parameters"


@lru_cache(64)
def parameter_constant(
    network: Architecture, weights: Fraction, slope: Fraction = Fraction(1), at_zero: Fraction = Fraction(0)
) -> Fraction:
    """Return Lambda of Theorem A1: parameters in [-w, w] that differ by at most t give functions that differ by at most Lambda t.

    On [0,1]^d, for an activation s with |s(a) - s(b)| <= slope |a - b| and |s(0)| = at_zero. Exact, and attained by ReLU
    networks at t = (w, ..., w) and x = (1, ..., 1).
    """
    inside, moved = Fraction(1), Fraction(0)
    reads = network.inputs
    for _ in range(network.depth):
        moved = slope * (reads * (weights * moved + inside) + 1)
        inside = at_zero + slope * weights * (reads * inside + 1)
        reads = network.width
    return reads * (weights * moved + inside) + 1


def closed_constant(network: Architecture, weights: Fraction) -> Fraction:
    """Return (l + 1) (V + 1) Q^l >= Lambda for ReLU, V = max(d, W) and Q = max(1, w (V + 1)): for small depths, to compare."""
    widest = max(network.inputs, network.width)
    return (network.depth + 1) * (widest + 1) * max(Fraction(1), weights * (widest + 1)) ** network.depth
