"""The closed form of a scan network: d + 1 grid nodes instead of N steps.

On the Kuhn simplex of x the network is the affine interpolant of its codes s m_i + b, so its value needs the sorted
local coordinates and d + 1 codes. It is used only for a network whose template is a scan template, byte for byte, whose
digits are all in the alphabet, and for whose dimension the contracts of the step have been proved in this process:
induction over the steps then gives sum_i m_i w_i, and at most d + 1 hats are non-zero (mathematics.md section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import accumulate
from typing import TypeAlias

from symnet.constructions.scan.template import digit_names, run_length, scan_template
from symnet.core.folding import folded
from symnet.core.network import Network, Scan
from symnet.core.realize import realize
from symnet.core.schedule import Power, Snake, snake_number
from symnet.library.digit_scan import ONE_BIT, Alphabet, levels
from symnet.library.digit_scan_contracts import first_pass_contracts, scan_contracts

MOST_DIGITS = 16
"""The largest alphabet whose step is proved here; above it the network is walked."""
Evaluator: TypeAlias = Callable[[Sequence[Fraction]], Fraction]


@dataclass(frozen=True, slots=True)
class Shape:
    """What fixes a scan template."""

    dimension: int
    cells: int
    runs: int
    alphabet: Alphabet


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
    closed = closed_form(network)
    if closed is not None:
        return closed
    walked = folded(network)
    return lambda where: realize(walked, where)[0]


def closed_form(network: Network) -> ClosedForm | None:
    """Return the closed form of a bound scan network, None for any other network."""
    shape = scan_shape(network)
    if shape is None or shape.alphabet.top > MOST_DIGITS or set(network.parameters) != {*digit_names(shape.runs), "s", "b"}:
        return None
    digits = _digits(network, shape)
    if digits is None or scan_template(shape.dimension, shape.cells, shape.runs, shape.alphabet) != network.template:
        return None
    step_is_proved(shape)
    worth = (shape.alphabet.gain * digit - shape.alphabet.offset for digit in digits)
    return ClosedForm(network, shape.dimension, shape.cells, list(accumulate(worth, initial=0)))


@cache
def step_is_proved(shape: Shape) -> bool:
    """Prove the contracts of the scan step by activation regions; raises Refuted where one fails."""
    from symnet.piecewise.activation_regions import prove

    steps = run_length(shape.dimension, shape.cells, shape.runs)
    contracts = [*scan_contracts(shape.dimension, shape.cells, shape.alphabet, steps)]
    if shape.runs > 1:
        contracts += first_pass_contracts(shape.dimension, shape.cells, steps)
    template = scan_template(shape.dimension, shape.cells, shape.runs, shape.alphabet)
    return all(prove(contract.placed(template)).regions for contract in contracts)


def scan_shape(network: Network) -> Shape | None:
    """Return the shape of a network that may be a scan: the template it would have to be equal to."""
    scans = [node.operation for node in network.nodes if node.name == "scan" and isinstance(node.operation, Scan)]
    if len(scans) != 1:
        return None
    scan = scans[0]
    snakes = [schedule for _, schedule in scan.schedules if isinstance(schedule, Snake)]
    scales = [schedule for _, schedule in scan.schedules if isinstance(schedule, Power)]
    if not snakes or len(scales) != 1 or snakes[0].dimension != network.inputs:
        return None
    top = scan.body.inputs - network.inputs - 3  # the state is z, W, p_1..p_T, acc, x
    if top < 1 or top % 2 != (scales[0].base == 2) or scan.steps != run_length(network.inputs, snakes[0].cells, scan.copies):
        return None
    alphabet = ONE_BIT if scales[0].base == 2 else levels(top // 2)
    return Shape(network.inputs, snakes[0].cells, scan.copies, alphabet)


def _digits(network: Network, shape: Shape) -> list[int] | None:
    """The N - 1 digits of all runs in order; None where one is not in the alphabet."""
    length = run_length(shape.dimension, shape.cells, shape.runs)
    digits: list[int] = []
    for name in digit_names(shape.runs):
        run = digits_of(network.parameters[name], length, shape.alphabet)
        if run is None:
            return None
        digits += run
    return digits[: (shape.cells + 1) ** shape.dimension - 1]


def digits_of(number: Fraction, count: int, alphabet: Alphabet) -> list[int] | None:
    """Return the `count` digits of a number in [0, 1); None if it is longer or has a digit outside the alphabet."""
    size = alphabet.bits * count
    if not 0 <= number < 1 or number.denominator & (number.denominator - 1) or number.denominator.bit_length() - 1 > size:
        return None
    text = format(number.numerator << (size - number.denominator.bit_length() + 1), f"0{size}b")
    digits = [int(text[place : place + alphabet.bits], 2) for place in range(0, size, alphabet.bits)]
    return digits if max(digits) <= alphabet.top else None
