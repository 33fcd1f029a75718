"""The closed form of a scan network: d + 1 grid nodes instead of N steps.

On the Kuhn simplex of x the network is the affine interpolant of its codes s m_i + b, so its value needs the sorted
local coordinates and d + 1 codes. It is used only for a network whose template is the scan template, byte for byte,
whose v has digits 0, 1, 2 only, and for whose dimension the contracts of the step have been proved in this process:
induction over the steps then gives sum_i m_i w_i, and at most d + 1 hats are non-zero (mathematics.md section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import accumulate
from typing import TypeAlias

from symnet.constructions.scan import scan_template
from symnet.core.network import Network, Scan
from symnet.core.realize import realize
from symnet.core.schedule import Snake, snake_number
from symnet.gadgets.digit_scan import scan_contracts

Evaluator: TypeAlias = Callable[[Sequence[Fraction]], Fraction]
_DIGITS = [tuple(byte >> shift & 3 for shift in (6, 4, 2, 0)) for byte in range(256)]


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """The value of a scan network on the cube from its codes m_i - m_0 in snake order; walks the network elsewhere."""

    network: Network
    dimension: int
    cells: int
    codes: Sequence[int]

    def __call__(self, where: Sequence[Fraction]) -> Fraction:
        if len(where) != self.dimension or not all(0 <= coordinate <= 1 for coordinate in where):
            return realize(self.network, where)[0]
        scaled = [self.cells * coordinate for coordinate in where]
        corner = [min(int(coordinate), self.cells - 1) for coordinate in scaled]
        local = [coordinate - low for coordinate, low in zip(scaled, corner, strict=True)]
        height, total = Fraction(1), Fraction(0)
        for axis in sorted(range(self.dimension), key=lambda axis: -local[axis]):
            total += (height - local[axis]) * self._code(corner)
            height = local[axis]
            corner[axis] += 1
        total += height * self._code(corner)
        return self.network.parameters["s"] * total + self.network.parameters["b"]

    def _code(self, node: Sequence[int]) -> int:
        return self.codes[snake_number(self.cells, node)]


def evaluator(network: Network) -> Evaluator:
    """Return the fastest proved evaluator of a network with one output: its closed form where it has one."""
    return closed_form(network) or (lambda where: realize(network, where)[0])


def closed_form(network: Network) -> ClosedForm | None:
    """Return the closed form of a bound scan network, None for any other network."""
    shape = _scan_shape(network)
    if shape is None or set(network.parameters) != {"v", "s", "b"}:
        return None
    dimension, cells = shape
    digits = base_4_digits(network.parameters["v"], (cells + 1) ** dimension - 1)
    if digits is None or scan_template(dimension, cells) != network.template:
        return None
    step_is_proved(dimension, cells)
    return ClosedForm(network, dimension, cells, list(accumulate((digit - 1 for digit in digits), initial=0)))


@cache
def step_is_proved(dimension: int, cells: int) -> bool:
    """Prove the contracts of the scan step by activation regions; raises Refuted where one fails."""
    from symnet.provers.activation_regions import prove

    return all(prove(contract).regions for contract in scan_contracts(dimension, cells))


def _scan_shape(network: Network) -> tuple[int, int] | None:
    """Dimension and cells of a network that may be a scan."""
    scans = [node.operation for node in network.nodes if isinstance(node.operation, Scan)]
    if len(scans) != 1:
        return None
    snakes = [schedule for _, schedule in scans[0].schedules if isinstance(schedule, Snake)]
    if not snakes or snakes[0].dimension != network.inputs or scans[0].steps != (snakes[0].cells + 1) ** network.inputs - 1:
        return None
    return network.inputs, snakes[0].cells


def base_4_digits(number: Fraction, count: int) -> list[int] | None:
    """Return the first `count` base-4 digits of a number of that length in [0, 1); None if it has a digit 3 or more digits."""
    scaled = number.numerator << max(0, 2 * count - number.denominator.bit_length() + 1)
    if not 0 <= number < 1 or number.denominator.bit_length() - 1 > 2 * count or number.denominator & (number.denominator - 1):
        return None
    data = (scaled << (-2 * count % 8)).to_bytes((2 * count + 7) // 8, "big")
    digits = [digit for byte in data for digit in _DIGITS[byte]][:count]
    return digits if 3 not in digits else None
