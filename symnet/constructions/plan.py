"""What every construction gives: a plan, which fixes the template, the encoder and the proved error before f is seen.

Template + parameters: the template is a network over named intrinsic parameters, the same for every target of the
plan's dimension and size; `encode` turns the values of a target at the grid nodes into those parameters.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from symnet.core.cells import Cells, alike, cells_text
from symnet.core.network import Network
from symnet.core.rational import log2_if_power, positive, whole
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.constructions.axes import ByAxis
    from symnet.targets.enclosure.grid import GridValues
    from symnet.targets.modulus.modulus import Modulus

Progress: TypeAlias = Callable[[int], None]
MANY = 1 << 12
"""Nodes that are compared with a derived modulus at most."""


@dataclass(frozen=True, slots=True)
class ProvedError:
    """A proved bound of the error: a rational upper bound, the exact expression it bounds, and why it holds."""

    bound: Fraction
    expression: str
    norm: str
    reason: str

    @property
    def p(self) -> Fraction | None:
        """The p of an L^p norm, None for the sup norm."""
        return None if self.norm == "sup" else Fraction(self.norm.removeprefix("Lp:"))


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asks of a construction; exactly one of error, n, cells is given."""

    error: Fraction | None = None
    n: int | None = None
    cells: Cells | None = None
    p: Fraction = Fraction(2)
    printed: bool = False
    scale_bits: int = 24
    runs: int = 1
    bits: str = "two"
    quantum: Fraction | None = None
    width: Fraction = Fraction(0)
    """How far apart at most, halved, the functions that are meant are at a node of the grid."""
    axes: ByAxis | None = None
    """What is known of the target along each axis, where the cells differ by axis."""
    instead: int = 0
    """The nodes that as many cells on every axis would need for the error that was asked for, where cells differ by axis."""

    def __post_init__(self) -> None:
        given = [name for name in ("error", "n", "cells") if getattr(self, name) is not None]
        if len(given) != 1:
            raise UsageError(f"give exactly one of error, n and cells; given: {', '.join(given) or 'none'}")
        if self.p < 1:
            raise UsageError(f"p = {self.p} is below 1: the L^p norm needs p >= 1")
        if not 1 <= self.scale_bits <= 4096:
            raise UsageError(f"scale_bits = {self.scale_bits} is not between 1 and 4096")


class Plan(ABC):
    """A construction at a fixed size for a fixed modulus; see the head of this file."""

    __slots__ = ()
    construction: ClassVar[str]
    dimension: int
    cells: Cells
    modulus: Modulus

    @property
    def grid_text(self) -> str:
        """The grid in words."""
        return cells_text(self.cells)

    @property
    @abstractmethod
    def nodes(self) -> int:
        """The number of grid nodes at which the target is enclosed."""

    @property
    @abstractmethod
    def bytes_needed(self) -> int:
        """An estimate of the memory that building takes."""

    @property
    @abstractmethod
    def radius(self) -> Fraction:
        """How closely the target's values are enclosed at the nodes."""

    @property
    @abstractmethod
    def error_bound(self) -> Fraction:
        """A rational upper bound of the error of every target with this modulus."""

    @property
    @abstractmethod
    def error(self) -> ProvedError:
        """The proved error of every target with this modulus."""

    @property
    @abstractmethod
    def stored_bits(self) -> Mapping[str, int]:
        """The bits of those intrinsic parameters whose length is fixed by the plan."""

    @abstractmethod
    def template(self) -> Network:
        """Return the network over its intrinsic parameters: no target is looked at."""

    @abstractmethod
    def encode(self, values: GridValues) -> dict[str, Fraction]:
        """Return the values of the intrinsic parameters from the target's values at the nodes of the grid.

        Raises Refuted where two of them contradict the modulus.
        """


def smallest(bound: Callable[[int], Fraction], error: Fraction, limit: int) -> int:
    """Return the least size >= 1 whose bound is at most `error`, for a bound that falls as the size grows.

    Raises UsageError where no size up to `limit` suffices.
    """
    high = 1
    while bound(high) > error:
        high *= 2
        if high > limit:
            raise UsageError(f"error = {error} is not reached with {limit} cells an axis; ask for a larger error")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if bound(middle) <= error else (middle, high)
    return high


def error_text(modulus: Modulus, reach: Fraction, rest: Fraction) -> str:
    """Return omega(sqrt(reach)) + rest as an exact expression."""
    return f"{modulus.written(reach)} + {rest}" if rest else modulus.written(reach)


def reach_text(modulus: Modulus) -> str:
    """Return how far interpolation reaches, in the words of Theorem S."""
    return "omega(sqrt(d)/(2K))" if modulus.concave else "omega(sqrt(d)/K) (omega is not proved concave)"


def width_text(width: Fraction) -> str:
    """Return the term for functions that are meant together; nothing where one is."""
    return " + w, w half the largest width of the band at a node" if width else ""


def remedy_text(modulus: Modulus) -> str:
    """Return what a modulus that is not proved concave costs and how to have it proved; nothing for others."""
    return "" if modulus.concave else f"; for omega(sqrt(d)/(2K)) and a lower bound {modulus.remedy}"


def cells_of(request: Request, bound: Callable[[int], Fraction], what: str = "this construction") -> int:
    """Return the number of cells an axis that a request asks for; raises UsageError where they differ by axis."""
    if request.error is not None:
        return smallest(bound, positive(request.error, "error"), 1 << 40)
    if request.n is not None:
        if not 0 <= request.n <= 40:
            raise UsageError(f"n = {request.n} is not between 0 and 40")
        return 1 << request.n
    return whole(alike(request.cells or 0, what), "cells")


def exponent_of(cells: int) -> int:
    """Return n where cells = 2^n with n >= 1; raises UsageError otherwise."""
    power = log2_if_power(cells)
    if power is None or power == 0:
        raise UsageError(f"cells = {cells} is not a power of two >= 2, which this construction needs; give --n N instead")
    return power


def check_modulus(plan: Plan, values: GridValues) -> None:
    """Raise Refuted, with two grid points and the slope they force, where values contradict the plan's modulus.

    Every encoder asks this first, constants (omega(1/K) = 0) included. A modulus that was derived has a proof, which the kernel
    checks: on many nodes the comparison, which takes longer than all the rest, is left out.
    """
    from symnet.targets.modulus.contradiction import find_contradiction

    if plan.modulus.origin == "derived" and plan.nodes > MANY:
        return
    found = find_contradiction(values, alike(plan.cells, "the search"), plan.dimension, plan.modulus)
    if found is not None:
        raise found.refuted()


def length(number: Fraction) -> int:
    """Return the bits of a number: its fixed-point length if dyadic, else those of numerator and denominator."""
    sign = int(number < 0)
    places = log2_if_power(number.denominator)
    top = abs(number.numerator).bit_length()
    return sign + (max(top, places) if places is not None else top + number.denominator.bit_length())
