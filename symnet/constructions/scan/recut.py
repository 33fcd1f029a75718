"""The same scan network with its digits in m runs: v cut into v_1..v_m, equal on the cube, so that numbers fit a format.

Equality is proved, not assumed: both networks must have a closed form (template equal byte for byte to a scan template,
step proved by activation regions), and the codes, s and b of the two must be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.scan.plan import snake, written
from symnet.constructions.scan.recognition import Shape, closed_form, scan_shape
from symnet.constructions.scan.template import digit_names, run_length, scan_template
from symnet.core.network import Network
from symnet.errors import Unproved, UsageError

T = TypeVar("T")


def recut(network: Network, runs: int) -> Network:
    """Return the scan network with its digits in `runs` runs, proved equal on the cube.

    Raises UsageError for a network that is no scan network or a number of runs that is none of 1..N - 1.
    """
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
    if again is None or list(again.codes) != list(closed.codes):
        raise Unproved(f"the network in {runs} runs could not be proved equal to the one given")
    return cut


def digit_count(network: Network) -> int:
    """Return the number of digits of a scan network: the most runs it can be cut into; raises UsageError for another one."""
    return len(_read(network)[1].codes) - 1


def fitting_runs(network: Network, precision: int, tried: Callable[[Network], T | None]) -> tuple[int, T] | None:
    """Return the least number of runs found that fits, with what `tried` gives for it; None where there is none.

    `tried` gives None for a network that does not fit; `precision` is in bits.
    """
    try:
        shape, closed = _read(network)
    except UsageError:
        return None
    count = len(closed.codes) - 1
    longest = min(precision // shape.alphabet.bits, count)

    def runs_of(lengths: Sequence[int]) -> tuple[int, T] | None:
        for runs in (-(-count // length) for length in dict.fromkeys(lengths) if length >= 1):
            found = tried(recut(network, runs))
            if found is not None:
                return runs, found
        return None

    quick = runs_of((longest, longest - 1))
    if quick is not None or runs_of((1,)) is None:  # what one digit a run does not fit, no run does
        return quick
    return runs_of((longest - 2, longest // 2, longest // 4, 1))


def _read(network: Network) -> tuple[Shape, ClosedForm]:
    shape, closed = scan_shape(network), closed_form(network)
    if shape is None or closed is None:
        raise UsageError("--parameters cuts the digits of a scan network; this network is not one")
    return shape, closed


def _digits(closed: ClosedForm, shape: Shape) -> list[int]:
    """(m_l - m_(l-1) + offset) / gain: what the closed form was made of."""
    alphabet, codes = shape.alphabet, snake(closed.codes, shape.cells + 1, shape.dimension)
    return [(after - before + alphabet.offset) // alphabet.gain for before, after in pairwise(codes)]
