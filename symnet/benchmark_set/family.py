"""The networks and claims of the set, each with its truth.

Scan networks are claimed about on the whole cube. A network of Theorem 2.1 keeps its bound only off the trifling strips; it
is claimed about on its last cell, [1 - 2^-n, 1], which has no strip and whose code is read from the last digits of a_1..a_n.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from symnet.benchmark_set.worst import Function, Point, above, below, counterexample, worst_point
from symnet.constructions.approximation import Approximation
from symnet.constructions.building import approximate
from symnet.constructions.scan.recognition import closed_form
from symnet.constructions.syz2022.recognition import theorem_2_1_form
from symnet.core.realize import realize
from symnet.errors import Unproved, UsageError
from symnet.export.claim import Box, ErrorClaim, error_claim
from symnet.true_errors.true_error import true_error

WIDE, NARROW = Fraction(1, 16), Fraction(1, 1 << 20)
"""How far, relative to the true sup, a bound stands from it."""
NARROW_UP_TO = 4
"""The largest n with a narrow claim; above it the length of the numbers is what is tested."""
MOST_N = 8
PLANAR = (
    ("max", "max(abs(x - 1/2), abs(y - 1/4))", 2),
    ("min", "min(x, 1 - y)", 2),
    ("max", "max(abs(x - 1/2), abs(y - 1/4))", 4),
)


@dataclass(frozen=True)
class Subject:
    """A network and a target, with the exact sup of |phi - f| on a box and a point where it is attained."""

    name: str
    built: Approximation
    target: str
    box: Box | None
    sup: Fraction
    attained: Point
    proof: str

    def error(self, point: Sequence[Fraction]) -> Fraction:
        """phi - f at a point, the network walked layer by layer."""
        value: Fraction = realize(self.built.network, point)[0]
        return value - self.at(point)

    def at(self, point: Sequence[Fraction]) -> Fraction:
        """The target at a point."""
        return self.built.target.enclose(point, Fraction(1, 2)).lo


@dataclass(frozen=True)
class Instance:
    """A claim and whether it holds; `point` refutes a claim that does not."""

    name: str
    subject: Subject
    claim: ErrorClaim
    gap: Fraction
    point: Point | None

    @property
    def holds(self) -> bool:
        """Whether the claim is true."""
        return self.point is None


def family(first: int, last: int, small: bool = False) -> Iterator[Instance]:
    """Yield the instances with 2^n cells, n = first..last, and the planar ones (small: the first of them)."""
    if not 1 <= first <= last <= MOST_N:
        raise UsageError(f"--n {first}..{last}: write a range such as 1..{MOST_N}, from 1 to {MOST_N}")
    for n in range(first, last + 1):
        yield from claims(scan_subject(f"scan_d1_n{n}", tent(n), 1 << n), narrow=n <= NARROW_UP_TO)
    for name, target, cells in PLANAR[: 1 if small else None]:
        yield from claims(scan_subject(f"scan_d2_k{cells}_{name}", target, cells))
    for n in range(first, last + 1):
        yield from claims(cell_subject(f"theorem_2_1_n{n}", "abs(x - 3/8)", n))


def tent(n: int) -> str:
    """Return the target x up to the middle of the last of 2^n cells, from there falling: every digit of v matters.

    phi = f at all nodes, so that |phi - f| > 0 only in the last cell, around the kink.
    """
    return f"min(x, {2 - Fraction(1, 1 << n)} - x)"


def claims(subject: Subject, narrow: bool = False) -> Iterator[Instance]:
    """Yield a true and a false claim, and with `narrow` a false one whose bound is just below the sup."""
    yield _instance(subject, "true", above(subject.sup, WIDE), WIDE)
    yield _instance(subject, "false", below(subject.sup, WIDE), WIDE)
    if narrow:
        yield _instance(subject, "close", below(subject.sup, NARROW), NARROW)


def _instance(subject: Subject, kind: str, bound: Fraction, gap: Fraction) -> Instance:
    claim = error_claim(subject.built.network, subject.target, bound, subject.box)
    if bound > subject.sup:
        return Instance(f"{subject.name}_{kind}", subject, claim, gap, None)
    point = counterexample(subject.error, claim.sides, subject.attained, bound)
    return Instance(f"{subject.name}_{kind}", subject, claim, gap, point)


def scan_subject(name: str, target: str, cells: int) -> Subject:
    """Return a scan network on the whole cube; it is affine on every Kuhn simplex, proved with its closed form."""
    built = cast(Approximation, approximate(target, cells=cells, construction="scan").parts[0])
    closed = closed_form(built.network)
    if closed is None:
        raise Unproved(f"{name}: the network is not a scan network")
    unit = ((Fraction(0), Fraction(1)),) * built.network.inputs
    sup, point = worst_point(closed, target, unit, cells)
    proved = true_error(built.network, built.target, relative=0)
    if not proved.low == sup == proved.high:
        raise Unproved(f"{name}: the sup is {sup} at the vertices of all pieces, but in [{proved.low}, {proved.high}]")
    proof = "phi and f are affine on the pieces of the Kuhn simplices cut at the kinks of f; the sup is over their vertices"
    return _walked(Subject(name, built, target, None, sup, point, proof))


def cell_subject(name: str, target: str, n: int) -> Subject:
    """Return a network of Theorem 2.1 on its last cell, where it is constant."""
    built = cast(Approximation, approximate(target, n=n, construction="theorem-2.1").parts[0])
    cells = theorem_2_1_form(built.network)
    if cells is None:
        raise Unproved(f"{name}: the network is not one of Theorem 2.1")
    constant = cells.values[-1]
    phi: Function = lambda _: constant  # noqa: E731
    box = ((1 - Fraction(1, cells.cells), Fraction(1)),)
    sup, point = worst_point(phi, target, box, 1)
    proof = f"phi = {constant} on the cell (Theorem 2.1, bit extraction); the sup is over the ends of the pieces of f"
    return _walked(Subject(name, built, target, box, sup, point, proof))


def _walked(subject: Subject) -> Subject:
    """The subject, its sup met by the network itself."""
    if abs(subject.error(subject.attained)) != subject.sup:
        raise Unproved(f"{subject.name}: the network does not attain {subject.sup} at {subject.attained}")
    return subject
