"""A network on a box as a machine computes it in a format of floats: arrays with the errors of sums, and values at points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.kernel.branching.floats import in_order
from symnet.kernel.branching.formats import FORMATS
from symnet.kernel.syntax import Budget, Rejected
from symnet.verification.arithmetic import Arithmetic
from symnet.verification.floats import Machine
from symnet.verification.formula import Constraint, Linear
from symnet.verification.given import Given
from symnet.verification.property import Property, Root, Side
from symnet.verification.stack import Stack, stack_of

WORK = 1 << 62


@dataclass(frozen=True)
class Evaluated:
    """A network on a box in an arithmetic: exactly, or as a machine computes it at the numbers of a format."""

    given: Given
    sides: tuple[Side, ...]
    arithmetic: Arithmetic
    at_reals: bool = False
    """Whether inputs that are rounded first are meant by the real numbers that they were, not by those that they become."""

    @cached_property
    def _computed(self) -> Computed | None:
        return None if self.arithmetic.exact else Computed(self.given, self.sides, self.arithmetic, self.at_reals)

    @cached_property
    def stack(self) -> Stack:
        """The arrays, in floats with the errors of sums; raises UsageError."""
        return stack_of(self.given.network) if self._computed is None else self._computed.stack

    def placed(self, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Return the point that is meant near a point of the box."""
        return tuple(point) if self._computed is None else self._computed.placed(point)

    def values(self, point: Sequence[Fraction]) -> Sequence[Fraction] | None:
        """Return the outputs at such a point, every sum computed in order where floats are meant; None where one overflows."""
        return realize(self.given.network, point) if self._computed is None else self._computed.values(point)


@dataclass(frozen=True)
class Computed:
    """A network in a format, on the numbers of this format in a box."""

    given: Given
    sides: tuple[Side, ...]
    arithmetic: Arithmetic
    at_reals: bool = False

    @property
    def _moves(self) -> bool:
        """Whether points of the box are rounded before they are inputs."""
        return self.at_reals and self.arithmetic.rounds_inputs

    @cached_property
    def _machine(self) -> Machine:
        network = self.given.network
        impossible = Constraint(Linear((), Fraction(1)))
        root = Root(self.sides, ((impossible,),))
        return Machine(self.given, Property(network.inputs, network.outputs, (root,)), self.arithmetic, self._moves)

    @property
    def stack(self) -> Stack:
        """The arrays, with the errors of sums; raises UsageError where an operator is not modelled, or no number is in a side."""
        if self.given.notes:
            why = self.given.notes[-1].rpartition("the kernel does not read the file itself")[2].strip(" ()")
            raise UsageError(f"{self.arithmetic.name}: only what the kernel reads itself has a meaning in floats ({why:.200})")
        if not self._machine.roots:
            raise UsageError("the box is empty")
        return self._machine.stack

    def placed(self, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Return the numbers of the format next to a point of the box."""
        if self._moves:
            return tuple(point)
        format_ = FORMATS[self.arithmetic.name]
        ends = [(format_.rounded(low, 1), format_.rounded(high, -1)) for low, high in self.sides]
        return tuple(min(max(format_.rounded(at), low), high) for at, (low, high) in zip(point, ends, strict=True))

    def values(self, point: Sequence[Fraction]) -> Sequence[Fraction] | None:
        """Return the outputs at numbers of the format, every sum computed in order; None where one overflows."""
        format_ = FORMATS[self.arithmetic.name]
        try:
            inputs = [format_.rounded(at) for at in point] if self._moves else point
            return in_order(self._machine.network, format_, inputs, Budget(WORK))
        except Rejected:
            return None


def numbers_in(sides: tuple[Side, ...], arithmetic: Arithmetic) -> tuple[Side, ...]:
    """Return the ends between which inputs lie: those of a box, rounded where inputs are; raises UsageError."""
    if not arithmetic.rounds_inputs:
        return sides
    format_ = FORMATS[arithmetic.name]
    try:
        return tuple((format_.rounded(low), format_.rounded(high)) for low, high in sides)
    except Rejected as problem:
        raise UsageError(f"{arithmetic.name}: {problem}; give a smaller box") from problem
