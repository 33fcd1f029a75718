"""The statement that goes with an exported network: exact on a grid, within a bound on the cube or box, or a refusal.

It is written down as a certificate of one or two claims of kind "rounding" about the lowered network, which the kernel
checks like any other certificate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation, network_digest
from symnet.core.activation import need_relu
from symnet.core.front import sides_of
from symnet.core.network import Network
from symnet.errors import Unproved, UsageError
from symnet.export.exactness import rounding
from symnet.export.formats import FloatFormat, Sides, box_text, float_format, log2_floor
from symnet.export.lowering import cleared, with_differences
from symnet.export.short_sums import with_short_sums

ARITHMETIC = (
    "weights rounded to nearest, sums in any order, with or without fused multiply-add, each operation rounded to nearest "
    "or kept wider; not TF32, reduced-precision accumulation, Strassen or Winograd kernels, flush to zero"
)
WITHIN = Fraction(1, 1 << 20)
"""The bound that a copy must meet where it is not exact, unless another is asked for."""
GRID_BITS = 12
"""The grid on which a copy should be exact, unless another is asked for."""


@dataclass(frozen=True)
class RoundingStatement:
    """What a float copy of `network` gives: `lowered` is the same function, layer by layer what is computed.

    `grid_bound` bounds |computed - exact|, for all outputs, for inputs in the cube or the box of the network that are
    multiples of 2^-grid_bits (0: exact); None where there is no bound. `reason` tells where rounding begins.
    """

    network: Network
    lowered: Network
    form: FloatFormat
    grid_bits: int
    grid_bound: Fraction | None
    reason: str | None = None
    bits: int = 0
    """The most bits that a sum of exact values needs on the grid."""
    before: Network | None = None
    """The network before its digits were cut into runs, where they were."""

    @property
    def source(self) -> Network:
        """The network that was given."""
        return self.network if self.before is None else self.before

    @cached_property
    def cube_bound(self) -> Fraction | None:
        """A bound of |computed - exact| for any inputs of the format in the cube or the box; None where there is none."""
        return _short(rounding(self.lowered, self.form, None, sides=self.sides).bound)

    @property
    def sides(self) -> Sides | None:
        """The sides of the box that the network is on, None for the unit cube."""
        return sides_of(self.network)

    @property
    def where(self) -> str:
        """What the network is on, in words."""
        return "the cube" if self.sides is None else f"the box {box_text(self.sides)}"

    @property
    def exact(self) -> bool:
        """Whether the copy is exact on the grid, bit for bit."""
        return self.grid_bound == 0

    @property
    def text(self) -> str:
        """The statement in a sentence."""
        name, cube = self.form.name, self.cube_bound
        grid = f"the 2^-{self.grid_bits} grid"
        within = f"within {shown(cube)} everywhere on {self.where}" if cube is not None else "no bound off the grid"
        if self.exact:
            return f"{name}: exact on {grid}; {within}"
        near = "" if self.grid_bound is None else f"; within {shown(self.grid_bound)} on {grid}, not exact"
        return f"{name}: {within}{near or f'; not exact on {grid}'}: {self.reason}"

    @cached_property
    def certificate(self) -> Certificate:
        """The claims as a certificate about the lowered network, for the kernel."""
        derivation = Derivation(self.lowered, sides=self.sides or ())
        for grid, bound in ((self.grid_bits, self.grid_bound), ("any", self.cube_bound)):
            if bound is not None:
                data = {"format": self.form.name, "grid": grid, "bound": bound}
                derivation.claim(derivation.step("rounding", [], data, "rounding", **data))
        return certificate(derivation)

    def to_json(self) -> dict[str, Any]:
        """Return what is stored with an exported file."""
        return {
            "text": self.text,
            "dtype": self.form.name,
            "grid_bits": self.grid_bits,
            "exact_on_grid": self.exact,
            "grid_bound": None if self.grid_bound is None else str(self.grid_bound),
            "cube_bound": None if self.cube_bound is None else str(self.cube_bound),
            "box": [[str(end) for end in side] for side in self.sides or ((0, 1),) * self.network.inputs],
            "arithmetic": ARITHMETIC,
            "network_sha256": network_digest(self.network),
            "lowered_sha256": network_digest(self.lowered),
        }


def state(network: Network, dtype: str = "float64", grid_bits: int | None = None) -> RoundingStatement:
    """Return what rounding does to a bound network in a format, for the lowering that loses least.

    Raises UsageError for an unknown format or grid, and for parameters without a value.
    """
    form = float_format(dtype)
    need_relu(network, reason_for_no_floats(network))
    missing = [name for name in network.intrinsic if name not in network.parameters]
    if missing:
        raise UsageError(f"parameter {missing[0]!r} has no value; bind the intrinsic parameters before exporting")
    grid = grid_of(form, grid_bits, sides_of(network))
    return exact_statement(network, form, grid) or least_statement(network, form, grid)


def reason_for_no_floats(network: Network) -> str:
    """Return why a network with another activation has no copy in floating point, with the bits of its longest number."""
    numbers = [*network.parameters.values(), *(entry for entry in network.entries() if isinstance(entry, Fraction))]
    bits = max((max(abs(each.numerator).bit_length(), each.denominator.bit_length()) for each in numbers), default=0)
    return (
        f"a number format would have to hold numbers of {bits} bits and the remainders of their products, which no array "
        "library does; write --to numpy without --dtype for Python fractions, --to sympy, --to mpmath or --to exact"
    )


def grid_of(form: FloatFormat, bits: int | None, sides: Sides | None) -> int:
    """Return the bits of a grid: those given, or GRID_BITS: fewer where the format is coarser, more on a side below 1."""
    if bits is None:
        more = max(0, *(-log2_floor(high - low) for low, high in sides)) if sides else 0
        bits = min(GRID_BITS + more, form.finest_grid if sides is None else form.finest_on(sides))
    return form.on_grid(bits, sides)


def exact_statement(network: Network, form: FloatFormat, grid_bits: int) -> RoundingStatement | None:
    """Return the statement for the first lowering that rounds nothing on the grid; None where all of them round."""
    for lowered in _lowerings(network):
        if rounding(lowered, form, grid_bits, only_exact=True, sides=sides_of(network)).exact:
            return RoundingStatement(network, lowered, form, grid_bits, Fraction(0))
    return None


def run_statement(network: Network, form: FloatFormat, grid_bits: int, hopeless: bool) -> RoundingStatement:
    """Return the statement of a network in runs; `hopeless`: the lowering without differences is not looked at."""
    plain, differences = _lowerings(network)
    for lowered in (differences,) if hopeless else (plain, differences):
        result = rounding(lowered, form, grid_bits, sides=sides_of(network))
        if result.exact:
            break
    return RoundingStatement(network, lowered, form, grid_bits, _short(result.bound), result.reason, result.bits)


def least_statement(network: Network, form: FloatFormat, grid_bits: int) -> RoundingStatement:
    """Return the statement for the lowering with the least bound, for any inputs where there are short sums, else on the grid."""
    sides, short = sides_of(network), tuple(with_short_sums(cleared(network)))
    lowerings = (*_lowerings(network), *short)
    if short:
        bounds = [rounding(lowered, form, None, sides=sides).bound for lowered in lowerings]
        known = [(bound, place) for place, bound in enumerate(bounds) if bound is not None]
        lowerings = (lowerings[min(known)[1]],) if known else lowerings
    found = [(lowered, rounding(lowered, form, grid_bits, sides=sides)) for lowered in lowerings]
    on_grid = [(result.bound, place) for place, (_, result) in enumerate(found) if result.bound is not None]
    lowered, result = found[min(on_grid)[1] if on_grid else -1]
    return RoundingStatement(network, lowered, form, grid_bits, _short(result.bound), result.reason)


def _lowerings(network: Network) -> Iterator[Network]:
    plain = cleared(network)
    yield plain
    yield with_differences(plain)


def accepted(statement: RoundingStatement, within: Fraction | None, remedy: Callable[[], str]) -> RoundingStatement:
    """Return the statement; raises Unproved, with the remedy, where the copy is neither exact nor within the bound asked for."""
    limit = WITHIN if within is None else within
    if statement.exact or (statement.cube_bound is not None and statement.cube_bound <= limit):
        return statement
    bound = (
        "no bound holds" if statement.cube_bound is None else f"the bound is {shown(statement.cube_bound)}, above {shown(limit)}"
    )
    raise Unproved(f"does not fit {statement.form.name}: {statement.reason}; off the grid {bound}; {remedy()}")


def _short(bound: Fraction | None) -> Fraction | None:
    """A bound rounded up to two decimal digits."""
    if not bound:
        return bound
    digits, power = _scientific(bound)
    return digits * Fraction(10) ** (power - 1)


def shown(bound: Fraction, places: int = 2) -> str:
    """Return a bound in so many decimal digits, rounded up, for example 3.4e-7."""
    if bound == 0:
        return "0"
    digits, power = _scientific(bound, places)
    text = str(digits)
    return f"{text[0]}.{text[1:]}e{power}"


def _scientific(bound: Fraction, places: int = 2) -> tuple[int, int]:
    """(d, k): d of so many digits with bound <= d 10^(k + 1 - places), the least such number."""
    power, most = log2_floor(bound) * 3 // 10 - 2, 10**places - 1
    while bound > most * Fraction(10) ** (power + 1 - places):
        power += 1
    return math.ceil(bound / Fraction(10) ** (power + 1 - places)), power
