"""The same scan network with its digits in m runs: v cut into v_1..v_m, equal on the cube, so that numbers fit a format.

Equality is proved, not assumed: both networks must have a closed form (template equal byte for byte to a scan template,
step proved by activation regions), and the codes, s and b of the two must be the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.scan.encoding import snake, written
from symnet.constructions.scan.recognition import Shape, closed_form, scan_shape
from symnet.constructions.scan.template import digit_names, run_length, scan_template
from symnet.core.cells import by_axis
from symnet.core.front import outputs_on_cube, sides_of, with_front
from symnet.core.network import Network
from symnet.core.outputs import parameter_of, repeated
from symnet.errors import Unproved, UsageError


def recut(network: Network, runs: int) -> Network:
    """Return the scan network with its digits in `runs` runs, proved equal on the cube.

    One on a box, or with several outputs, is cut output by output on the cube and put together again. Raises UsageError for
    a network that is no scan network or a number of runs that is none of 1..N - 1.
    """
    sides, parts = sides_of(network), outputs_on_cube(network)
    if sides is None and network.outputs == 1:
        return _recut(network, runs)
    cuts = [_recut(part, runs) for part in parts]
    whole = with_front(repeated(cuts[0].template, len(cuts)), sides or ()).bind(_named(cuts))
    if outputs_on_cube(whole) != cuts:
        raise Unproved(f"the network in {runs} runs could not be proved equal to the one given")
    return whole


def _named(cuts: Sequence[Network]) -> dict[str, Fraction]:
    """The parameters of all outputs, by the names that they have in one network."""
    if len(cuts) == 1:
        return dict(cuts[0].parameters)
    return {parameter_of(name, output): value for output, cut in enumerate(cuts) for name, value in cut.parameters.items()}


def _recut(network: Network, runs: int) -> Network:
    """A network with one output on the cube."""
    shape, closed = _read(network)
    digits = _digits(closed, shape)
    if not 1 <= runs <= len(digits):
        raise UsageError(f"parameters = {runs} is not between 1 and {len(digits)}, the digits of this network")
    length = run_length(shape.dimension, shape.cells, runs)
    parts = (digits[start * length : (start + 1) * length] for start in range(runs))
    values = {name: written(part, length, shape.alphabet) for name, part in zip(digit_names(runs), parts, strict=True)}
    rest = {name: network.parameters[name] for name in ("s", "b")}
    cut = scan_template(shape.dimension, shape.cells, runs, shape.alphabet).bind({**values, **rest})
    again = closed_form(cut)
    if again is None or any(one != two for one, two in zip(again.codes, closed.codes, strict=True)):
        raise Unproved(f"the network in {runs} runs could not be proved equal to the one given")
    return cut


@dataclass(frozen=True, slots=True)
class Digits:
    """What decides which formats the runs of a scan network fit: how many digits, of how many bits each, and the numbers met.

    counts: the cells of each axis; largest: the largest code in absolute value; scale: s.
    """

    count: int
    bits: int
    counts: tuple[int, ...]
    largest: int
    scale: Fraction


def digits_of(network: Network) -> tuple[Digits, ...]:
    """Return the digits of each output of a scan network; raises UsageError for another one."""
    found = []
    for part in outputs_on_cube(network):
        shape, closed = _read(part)
        largest = max(map(abs, closed.codes))
        found.append(
            Digits(len(closed.codes) - 1, shape.alphabet.bits, by_axis(shape.cells, shape.dimension), largest, closed.scale)
        )
    return tuple(found)


def _read(network: Network) -> tuple[Shape, ClosedForm]:
    shape, closed = scan_shape(network), closed_form(network)
    if network.outputs > 1:
        raise UsageError(f"--parameters cuts the digits of one output; this network has {network.outputs}: leave it out")
    if shape is None or closed is None:
        raise UsageError("--parameters cuts the digits of a scan network; this network is not one")
    return shape, closed


def _digits(closed: ClosedForm, shape: Shape) -> list[int]:
    """(m_l - m_(l-1) + offset) / gain: what the closed form was made of."""
    alphabet, codes = shape.alphabet, snake(closed.codes, shape.cells, shape.dimension)
    return [(after - before + alphabet.offset) // alphabet.gain for before, after in pairwise(codes)]
