"""An error claim |phi - f| <= E on the cube, f piecewise linear, for solvers: SMT-LIB, or ONNX and VNN-LIB.

The claim is put about one network, the difference phi - f, so that a tool needs to know nothing of f. A tool proves the
claim by finding that its negation cannot be met.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from symnet.core.front import sides_of
from symnet.core.network import Layer, Network, Node
from symnet.errors import UsageError
from symnet.export.formats import FloatFormat, box_text
from symnet.export.lowering import cleared, multiplied, odd_denominator, with_numbers, with_split_numbers
from symnet.export.piecewise_linear import difference
from symnet.export.program import Program, program_of
from symnet.export.smtlib import smtlib_text
from symnet.library.calculus import unrolled
from symnet.targets.expression.parser import parse

Box: TypeAlias = "tuple[tuple[Fraction, Fraction], ...]"
"""For each coordinate: from, to."""


@dataclass(frozen=True)
class ErrorClaim:
    """|phi - target| <= bound on [0,1]^d or another box; `difference` is the network phi - target.

    Of several outputs, targets separated by semicolons, every output is meant.
    """

    target: str
    bound: Fraction
    difference: Network
    box: Box | None = None

    @property
    def text(self) -> str:
        """The claim in a line."""
        cube = f"[0,1]^{self.difference.inputs}"
        where = box_text(self.box) if self.box else cube
        names = [f"|phi_{number}(x) - ({name})|" for number, name in enumerate(self.target.split("; "), 1)]
        shown = ", ".join(names) if len(names) > 1 else f"|phi(x) - ({self.target})|"
        return f"{shown} <= {self.bound} for all x in {where}"

    @property
    def sides(self) -> Box:
        """The box of the claim."""
        return self.box or ((Fraction(0), Fraction(1)),) * self.difference.inputs

    def smtlib(self) -> str:
        """Return the negated claim as SMT-LIB: unsat means that the claim holds."""
        return smtlib_text(self.difference, self.bound, f"claim: {self.text}", self.box)

    def vnnlib(self) -> str:
        """Return the claim as VNN-LIB over the inputs X_i and the outputs Y_j of `scaled`.

        The format knows no strict inequality: unsat means that |phi - f| stays below the bound. Raises UsageError for a
        bound or a box without finite decimals.
        """
        factor = self.scaled[1]
        names = [f"Y_{place}" for place in range(self.difference.outputs)]
        shown = "phi - f" if factor == 1 else f"{factor} (phi - f)"
        means = f"{', '.join(names)} = {shown}" if len(names) == 1 else f"{', '.join(names)} are those of {shown}"
        lines = [f"; claim: {self.text}", f"; {means}; unsat: the claim holds, and the bound is not attained"]
        lines += [f"(declare-const X_{axis} Real)" for axis in range(self.difference.inputs)]
        lines += [f"(declare-const {name} Real)" for name in names]
        for axis, (low, high) in enumerate(self.sides):
            lines += [f"(assert (>= X_{axis} {exact_decimal(low)}))", f"(assert (<= X_{axis} {exact_decimal(high)}))"]
        bound = exact_decimal(factor * self.bound)
        leaves = " ".join(f"(and (>= {name} {bound})) (and (<= {name} -{bound}))" for name in names)
        lines.append(f"(assert (or {leaves}))")
        return "\n".join([*lines, ""])

    @cached_property
    def scaled(self) -> tuple[Network, int]:
        """The network k (phi - f), odd denominators cleared, and k."""
        network = cleared(with_numbers(self.difference))
        *nodes, last = network.nodes
        if not isinstance(last.operation, Layer):  # `difference` ends in a layer
            raise UsageError("the network of a claim must end in a layer")
        rows = last.operation.rows
        factor = math.lcm(*map(odd_denominator, rows))
        end = Node(last.name, replace(last.operation, rows=tuple(multiplied(row, factor) for row in rows)), last.reads)
        return Network(network.inputs, (*nodes, end), network.parameters), factor

    def onnx_program(self, form: FloatFormat) -> Program:
        """Return `scaled`, scans written out, as arrays whose numbers are exact, long ones in parts.

        Raises UsageError where a number is not dyadic or a scan has several states side by side.
        """
        return program_of(with_split_numbers(unrolled(self.scaled[0]), form), form, strict=True)


def error_claim(network: Network, target: str, bound: Fraction, box: Box | None = None) -> ErrorClaim:
    """Return the claim on [0,1]^d or the box that the network is on, or on a box in it.

    target: one function for each output, separated by semicolons. Raises UsageError unless these are piecewise linear with
    rational constants, as many as the outputs, the bound positive and the box right.
    """
    if bound <= 0:
        raise UsageError(f"the error of a claim must be positive, not {bound}")
    sides = sides_of(network)
    if box is not None:
        _check_inside(box, network.inputs, sides)
    targets = [each.strip() for each in target.split(";")]
    found = difference(network, *map(parse, targets))
    return ErrorClaim("; ".join(targets), bound, found, sides if box is None else box)


def _check_inside(box: Box, inputs: int, sides: Box | None) -> None:
    """Raise UsageError unless a box is in that of the network."""
    whole = sides or ((Fraction(0), Fraction(1)),) * inputs
    if len(box) == inputs and all(low <= start <= stop <= high for (start, stop), (low, high) in zip(box, whole, strict=True)):
        return
    if sides is None:
        raise UsageError(f"the box {box_text(box)} is not in [0,1]^{inputs}; write 0 <= from <= to <= 1 for each coordinate")
    raise UsageError(f"the box {box_text(box)} is not in {box_text(sides)}, the box of the network; write one inside it")


def exact_decimal(value: Fraction) -> str:
    """Return a rational as a terminating decimal; raises UsageError where there is none."""
    if value < 0:
        return f"-{exact_decimal(-value)}"
    rest, places = value.denominator, 0
    while rest % 2 == 0 or rest % 5 == 0:
        rest //= 2 if rest % 2 == 0 else 1
        rest //= 5 if rest % 5 == 0 else 1
    if rest != 1:
        raise UsageError(f"{value} has no finite decimal, which VNN-LIB needs; write an error such as 1/64 or 0.02")
    while (10**places) % value.denominator:
        places += 1
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[len(digits) - places :] or '0'}"
