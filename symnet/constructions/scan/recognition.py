"""Which networks are scan networks, and what they are on the cube: the piecewise linear interpolant of their codes.

The closed form is given out only for a network whose template is a scan template, byte for byte, whose digits are all in the
alphabet, and for whose dimension the contracts of the step have been proved in this process: induction over the steps then
gives sum_i m_i w_i, and at most d + 1 hats are non-zero (mathematics.md section 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.scan.template import digit_names, run_length, scan_template
from symnet.core.cells import Cells, by_axis, joined, node_count
from symnet.core.network import Network, Scan
from symnet.core.schedule import Power, Snake
from symnet.core.snake_codes import Bytes, GridCodes, SnakeCodes, largest_digit, runs_in_bytes
from symnet.errors import UsageError
from symnet.library.digit_scan import ONE_BIT, Alphabet, levels
from symnet.library.digit_scan_contracts import first_pass_contracts, scan_contracts

MOST_DIGITS = 16
"""The largest alphabet whose step is proved here; above it the network is walked."""
MOST_LISTED = 1 << 20
"""Codes that are held as a list; more of them are read from the digits when they are asked for."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What fixes a scan template."""

    dimension: int
    cells: Cells
    runs: int
    alphabet: Alphabet


def closed_form(network: Network) -> ClosedForm | None:
    """Return the closed form of a bound scan network, None for any other network."""
    found = grid_codes(network)
    if found is None:
        return None
    counts, dimension = found.counts, len(found.counts)
    codes: Sequence[int] = list(found) if len(found) <= MOST_LISTED else found
    return ClosedForm(network, dimension, joined(counts), codes, network.parameters["s"], network.parameters["b"])


def grid_codes(network: Network) -> GridCodes | None:
    """Return the codes of a bound scan network, None for any other network: it is s times their interpolant plus b."""
    shape = scan_shape(network)
    if shape is None or set(network.parameters) != {*digit_names(shape.runs), "s", "b"}:
        return None
    alphabet, count = shape.alphabet, node_count(shape.cells, shape.dimension) - 1
    digits = _digits(network, shape)
    if digits is None or not is_scan(network.template, shape):
        return None
    step_is_proved(shape)
    codes = SnakeCodes(digits, alphabet.bits, count, alphabet.gain, alphabet.offset)
    return GridCodes(codes, by_axis(shape.cells, shape.dimension))


def is_scan(template: Network, shape: Shape) -> bool:
    """Whether a template is that of the scans of a shape whose step is proved here."""
    expected = shape.dimension, shape.cells, shape.runs, shape.alphabet
    return shape.alphabet.top <= MOST_DIGITS and scan_template(*expected) == template


@cache
def step_is_proved(shape: Shape) -> bool:
    """Prove the contracts of the scan step by activation regions; raises Refuted where one fails."""
    from symnet.piecewise.activation_regions import prove  # loads flint

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


def _digits(network: Network, shape: Shape) -> Bytes | None:
    """The digits of all runs in order; None where one is not in the alphabet, or a parameter is no such number."""
    length = run_length(shape.dimension, shape.cells, shape.runs)
    try:
        found = runs_in_bytes([network.parameters[name] for name in digit_names(shape.runs)], shape.alphabet.bits, length)
    except UsageError:
        return None
    return found if largest_digit(found, shape.alphabet.bits, shape.runs * length) <= shape.alphabet.top else None
