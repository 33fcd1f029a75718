"""Step functions on disjoint closed intervals, reproduced exactly: Theorem 4 of Shen, Yang, Zhang 2022 for one number.

For the values r_j let n_1 be their least common denominator and n_2 >= 0 the least whole number with n_1 r_j + n_2 >= 0. A broken
line P that is 2 (n_1 r_j + n_2) + 1 on E_j is approximated within 1/4 by a network z of Theorem 6; as
z + 1/2 - s(z + 3/2) = 2 k + 1 wherever |z - (2 k + 1)| <= 1/2, k >= 0, one more layer with s(z/T) = z/T and s(z + 3/2) gives r_j.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.compiled.pieces import rounded_up
from symnet.constructions.euaf2022.plan import EuafPlan
from symnet.constructions.euaf2022.template import euaf_template
from symnet.constructions.euaf2022.winding import moduli_for
from symnet.core.entry import Intrinsic
from symnet.core.front import is_cube
from symnet.core.layer import Layer, Node, Read, affine
from symnet.core.network import Network
from symnet.core.rational import exact
from symnet.errors import TooLarge, UsageError

Step = tuple[Fraction, Fraction, Fraction]
"""low, high and the value on [low, high]."""
PIECE = re.compile(r"\s*([^\[\]]+?)\s+on\s*\[([^\[\],]+),([^\[\],]+)\]\s*")
EXAMPLE = '"1/3 on [0,1/4]; 2 on [1/2,1]"'
MOST_CELLS = 4_000
MOST_VALUES = 1 << 20
NEAR = Fraction(1, 8)


def steps_of(text: str) -> tuple[Step, ...]:
    """Return the pieces of text such as "1/3 on [0,1/4]; 2 on [1/2,1]" from left to right.

    Raises UsageError for what is no closed interval with a rational value, and for intervals that meet.
    """
    found = []
    for part in text.split(";"):
        match = PIECE.fullmatch(part)
        if match is None:
            raise UsageError(f"{part.strip()[:60]!r} is no value on a closed interval; write for example {EXAMPLE}")
        value, low, high = (exact(each.strip(), f"a number of {part.strip()[:40]!r}") for each in match.groups())
        if low > high:
            raise UsageError(f"the interval [{low}, {high}] is empty; write its lower end first")
        found.append((low, high, value))
    found.sort()
    for (_, end, _), (start, _, _) in pairwise(found):
        if start <= end:
            raise UsageError(f"two intervals meet at {start}: closed intervals must be apart; leave a gap between them")
    return tuple(found)


@dataclass(frozen=True)
class StepNetwork:
    """A network of six layers that is a step function exactly, on the intervals of its pieces; between them it is anything."""

    steps: tuple[Step, ...]
    plan: EuafPlan
    side: tuple[Fraction, Fraction]
    denominator: int
    shift: int

    @cached_property
    def network(self) -> Network:
        """The network: that of Theorem 6 with one more layer of two neurons."""
        *nodes, last = euaf_template().nodes
        if not isinstance(last.operation, Layer):
            raise TypeError("the output is a layer")
        (row,) = last.operation.rows
        sums = dict(row.weights)
        wider = {place: Intrinsic(f"{weight.name}_T") for place, weight in sums.items() if isinstance(weight, Intrinsic)}
        added = Node("level", affine("euaf", [(wider, 0), (sums, Fraction(3, 2))]), last.reads)
        output = affine("identity", [({0: Intrinsic("cT"), 1: Intrinsic("minus_c")}, Intrinsic("b"))])
        template = Network(1, (*nodes, added, Node("output", output, (Read("level", 0, 2),))))
        return template.bind(self._parameters)

    @property
    def _parameters(self) -> dict[str, Fraction]:
        found, top = dict(self.plan.network.parameters), self.top
        c = Fraction(1, 2 * self.denominator)
        found |= {f"{name}_T": found[name] / top for name in ("M24", "M22", "minus_M24", "minus_M22")}
        return found | {"cT": c * top, "minus_c": -c, "b": -(2 * self.shift + Fraction(1, 2)) * c}

    @property
    def bits(self) -> int:
        """The bits of the longest winding number."""
        return max(turn.numerator.bit_length() for turn in self.plan.turns)

    @property
    def top(self) -> Fraction:
        """T, above all values of the line."""
        return self.plan.factor + 1

    def __call__(self, at: object) -> Fraction:
        """Return the network's exact value at a point."""
        found = self.network(exact(at, "coordinate"))
        return found if isinstance(found, Fraction) else found[0]

    def certify(self) -> Certificate:
        """Return the certificate: the network is the step function, exactly, on every piece; and its sizes."""
        proof = Derivation(self.network, sides=() if is_cube((self.side,)) else (self.side,))
        data = {"bound": self.plan.near, "step": self.plan.step, "values": self.plan.values}
        proof.claim(proof.step("euaf-steps", [], data, "steps", pieces=self.steps))
        proof.claim(proof.apply("sizes", stored={}))
        return certificate(proof)


def classify(steps: str | Sequence[Step], side: tuple[Fraction, Fraction] | None = None, force: bool = False) -> StepNetwork:
    """Return the network that is a step function exactly on disjoint closed intervals.

    steps: text such as "1/3 on [0,1/4]; 2 on [1/2,1]" or (low, high, value) for each. side: an interval that holds them all, by
    default [0, 1] where that does, else from the first end to the last. Raises UsageError, and TooLarge where a gap is too short.
    """
    found = steps_of(steps if isinstance(steps, str) else "; ".join(f"{value} on [{low},{high}]" for low, high, value in steps))
    ends = found[0][0], found[-1][1]
    around = side or ((Fraction(0), Fraction(1)) if ends[0] >= 0 and ends[1] <= 1 else (ends[0], max(ends[1], ends[0] + 1)))
    if not around[0] <= ends[0] <= ends[1] <= around[1]:
        raise UsageError(f"the pieces from {ends[0]} to {ends[1]} are not in [{around[0]}, {around[1]}]; give a longer interval")
    denominator = math.lcm(*(value.denominator for _, _, value in found))
    shift = int(max([Fraction(0), *(-denominator * value for _, _, value in found)]))
    levels = [2 * (denominator * value + shift) + 1 for _, _, value in found]
    if max(levels) > MOST_VALUES:
        raise TooLarge(f"the values take {max(levels)} levels, more than {MOST_VALUES}; give values of smaller denominators")
    return StepNetwork(found, _planned(found, levels, around, force), around, denominator, shift)


def _planned(steps: Sequence[Step], levels: Sequence[Fraction], side: tuple[Fraction, Fraction], force: bool) -> EuafPlan:
    """The broken line: between two pieces it goes over in a cell that lies in the gap."""
    low, high = side
    gap = min((start - end for (_, end, _), (start, _, _) in pairwise(steps)), default=high - low)
    cells = max(2, 1 + math.ceil((high - low) / (2 * gap)))
    if cells > MOST_CELLS:
        raise TooLarge(f"a gap of {gap} takes more than {MOST_CELLS} cells K; leave a larger gap between the intervals")
    step = (high - low) / (4 * cells - 4)
    values, place = [], 0
    for knot in (low + j * step for j in range(4 * cells - 3)):
        while place + 1 < len(steps) and knot > steps[place][1] + step:
            place += 1
        values.append(levels[place])
    factor = Fraction(max(levels))
    moduli = moduli_for(cells, NEAR / (2 * factor), force)
    return EuafPlan(cells, low, step, tuple(values), moduli, factor, (), rounded_up(Fraction(0)))
