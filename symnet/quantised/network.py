"""A quantised network: an ONNX file whose values are rounded to integers on the way, as the kernel reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from symnet.core.codec import read_bytes
from symnet.errors import UsageError
from symnet.kernel.branching.formats import FLOAT32
from symnet.kernel.branching.quantised import Quantised, quantised
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.syntax import Budget, Malformed, Network, Rejected

WORK = 1 << 62
OPERATORS = (b"QuantizeLinear", b"MatMulInteger", b"QLinearMatMul", b"ConvInteger", b"QLinearConv", b"DynamicQuantizeLinear")
"""Of these a file without any is no quantised network."""
Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class QuantisedNetwork:
    """The bytes of an ONNX file, and the network in it that rounds its values to integers."""

    data: bytes
    read: Network

    @cached_property
    def machine(self) -> Quantised:
        """What a machine computes, one neuron after another."""
        return quantised(self.read, Budget(WORK))

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def inputs(self) -> int:
        """The number of inputs."""
        return self.read.inputs

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return self.read.outputs

    def values(self, point: Sequence[Fraction]) -> list[Ends]:
        """Return the ends of each output at a point, rounded to float32: one number where no order of sums matters.

        Raises UsageError where a number overflows.
        """
        try:
            at = tuple((FLOAT32.rounded(value),) * 2 for value in point)
            found = self.machine.images(at, Budget(WORK))
        except Rejected as problem:
            raise UsageError(f"the point {', '.join(map(str, point))[:80]}: {problem}; give a smaller one") from problem
        return [(Fraction(low), Fraction(high)) for low, high in (found[1] if found else [])]

    def layers(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield for each layer its name, its operator, and how many values and weights it has."""
        for node in self.read.nodes:
            weights = sum(len(row.weights) for row in node.rows) if node.operator.endswith(NAMES) else 0
            yield node.name, node.operator or "Identity", node.outputs, weights


NAMES = ("MatMul", "MatMulInteger", "Gemm")


def quantised_in(path: Path) -> QuantisedNetwork | None:
    """Return the quantised network in a file, None where it is another file. Raises UsageError where it cannot be read."""
    if path.suffix.lower() != ".onnx":
        return None
    data = read_bytes(path)
    if not any(name in data for name in OPERATORS):
        return None
    try:
        read = read_onnx(data)
        found = QuantisedNetwork(data, read)
        return found if read.quantised and found.machine else None
    except (Malformed, Rejected) as problem:
        raise UsageError(f"{path}: {problem}; see docs/reference/kernel_rules_quantised.md for what is read") from problem
