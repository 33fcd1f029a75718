"""Segment tables of formulas: built in a number format, and certified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.certificates.segment_tables import Table
from symnet.constructions.compiled.construction import expression_of, formulas
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.exact_verbs import ExactVerbs
from symnet.constructions.segments.number_format import EVALUATIONS, NumberFormat, number_format
from symnet.constructions.segments.plan import Planner, SegmentPlan
from symnet.constructions.segments.samples import TAILS, Wishes
from symnet.core.layer import affine
from symnet.core.network import Network, Node, Read
from symnet.core.rational import positive
from symnet.errors import Unproved, UsageError
from symnet.targets.box import Box
from symnet.targets.expression.tree import to_json
from symnet.targets.target import Target
from symnet.views import view

NAME = "segment table"
PRECISION = 64
RAISES = (0, 1, 4, 16, 64)
"""How often 2^-10 of the error is added to it until the kernel sees it, for float32."""


@dataclass(frozen=True)
class SegmentTable(ExactVerbs):
    """A table for a formula on a box, in a number format, and the proofs of its error, of its shape and of what none can beat."""

    target: Target
    box: Box
    form: NumberFormat
    wishes: Wishes
    plan: SegmentPlan
    certificate: Certificate
    error: Fraction

    @property
    def table(self) -> Table:
        """The numbers of the table."""
        return self.plan.table

    @property
    def segments(self) -> int:
        """The number of segments, tails included."""
        return len(self.table.slopes)

    @property
    def evaluation(self) -> str:
        """fma or two-roundings; with -odd where x < 0 is computed as minus what -x gives."""
        return evaluation_of(self.table)

    @cached_property
    def function(self) -> Callable[[float], float]:
        """The formula in floating point, for pictures."""
        return Scalar(expression_of(self.target)).floats

    @cached_property
    def network(self) -> Network:
        """The exact a x + b of each segment at all numbers of the format, joined from one number to the next."""
        return network_of(self.table, self.box)

    @property
    def _files(self) -> Mapping[str, bytes]:
        """The table for hardware: table.json, table.c, table.svg."""
        return {**view("SegmentTable.files")(self), "table.svg": view("SegmentTable.picture")(self)}

    @property
    def shapes(self) -> list[list[Any]]:
        """The properties that are proved, as the certificate states them."""
        return [step["statement"]["shape"] for step in self.certificate.content["steps"] if step["rule"] == "segments-shape"]

    def __repr__(self) -> str:
        return f"<SegmentTable {self.target.name} on {self.box}, {self.segments} segments in {self.form}, error <= {self.error}>"


def evaluation_of(table: Table) -> str:
    """Return how a table is computed, as statements say it."""
    return EVALUATIONS[not table.fused] + "-odd" * table.odd


def segment_table(
    source: Any,
    box: Any = None,
    segments: int | None = None,
    error: Any = None,
    dtype: str = "float32",
    evaluation: str = "fma",
    wishes: Wishes | None = None,
) -> SegmentTable:
    """Return a table of slopes and intercepts for a formula in one number, with its certificate.

    segments: how many, or error: the error to stay below, in the unit of the formula; dtype: float32, float16, bfloat16,
    int8:scale, int16:scale; evaluation: fma or two-roundings. Raises UsageError for what cannot be, Unproved for
    what is not shown.
    """
    form, asked = number_format(dtype), wishes or Wishes()
    _check(segments, error, evaluation, asked)
    found, sides, _ = formulas(NAME, source, None, box, "1" if error is None else error, {})
    if len(found) != 1 or sides.dimension != 1:
        what = f"{len(found)} outputs" if len(found) != 1 else f"{sides.dimension} inputs"
        raise UsageError(f"a table is for one function of one number, the formula has {what}")
    ((low, high),) = sides.sides
    function = Scalar(expression_of(found[0]))
    planner = Planner(function, low, high, form, evaluation == EVALUATIONS[0], asked)
    plan = planner.planned(segments, None if error is None else positive(error, "error"))
    return _certified(found[0], sides, form, asked, plan)


def _check(segments: int | None, error: Any, evaluation: str, wishes: Wishes) -> None:
    if segments is None and error is None:
        raise UsageError("write --segments, how many there may be, or --error, the error to stay below; for example --segments 6")
    if segments is not None and not 1 <= segments <= 512:
        raise UsageError(f"--segments {segments} is not from 1 to 512")
    if evaluation not in EVALUATIONS:
        raise UsageError(f"--eval {evaluation[:40]}: write {' or '.join(EVALUATIONS)}")
    if wishes.tails not in ("", *TAILS):
        raise UsageError(f"--tails {wishes.tails[:40]}: write {' or '.join(TAILS)}")
    others = wishes.odd or wishes.monotone or wishes.through or wishes.low is not None or wishes.high is not None
    if wishes.continuous and others:
        raise UsageError("--continuous goes with --tails alone; leave it out, or the other properties")


def _certified(target: Target, box: Box, form: NumberFormat, wishes: Wishes, plan: SegmentPlan) -> SegmentTable:
    """The table with the smallest error that the kernel sees; raises Unproved where it sees none."""
    reason: Unproved | None = None
    for raised in RAISES[: 1 if form.is_small else None]:
        error = _short(plan.error * (1 + Fraction(raised, 1 << 10)))
        try:
            return SegmentTable(target, box, form, wishes, plan, _certificate(target, box, form, wishes, plan, error), error)
        except Unproved as problem:
            if "not seen" not in str(problem):
                raise
            reason = problem
    raise Unproved(f"the error of the table is not shown: {reason}")


def _short(error: Fraction) -> Fraction:
    """A bound rounded up to a multiple of 2^-40."""
    return Fraction(-(-(error.numerator << 40) // error.denominator), 1 << 40)


def _certificate(target: Target, box: Box, form: NumberFormat, wishes: Wishes, plan: SegmentPlan, error: Fraction) -> Certificate:
    """The error at every input, the shapes, and what no segments can beat."""
    table = plan.table
    network = network_of(table, box)
    proof = Derivation(network, [to_json(expression_of(target))], sides=() if box.is_cube else box.sides)
    columns = {"slopes": table.slopes, "intercepts": table.intercepts, "starts": table.starts}
    data = {key: list(map(form.plain, column)) for key, column in columns.items()}
    rule = "segments-every" if form.is_small else "segments-pieces"
    made = proof.apply(rule, bound=error, evaluation=evaluation_of(table), precision=PRECISION, **data, **form.data)
    proof.claim(made)
    for shape in _shapes(table, form, wishes):
        proof.claim(proof.apply("segments-shape", [made], shape=shape))
    if plan.points:
        points = [[Fraction(t) for t in group] for group in plan.points]
        given = {"error": plan.least, "pieces": plan.pieces, "points": points, "precision": PRECISION}
        given |= {"tails": wishes.flat}
        proof.claim(proof.apply("segments-least", **given, **form.data))
    if plan.joins.lines:
        given = {"error": plan.joins.least, "pieces": plan.joins.pieces, "tails": wishes.flat, "precision": PRECISION}
        proof.claim(proof.apply("segments-joined", links=list(plan.joins.lines), **given, **form.data))
    return certificate(proof)


def _shapes(table: Table, form: NumberFormat, wishes: Wishes) -> list[list[Any]]:
    """The properties that are wanted, and the size of the jumps."""
    starts = list(map(form.plain, table.starts))
    jumps = [abs(table.exact(i + 1, t) - table.exact(i, t)) for i, t in enumerate(starts)]
    found: list[list[Any]] = [["jumps", max(jumps)]] if jumps else []
    if wishes.monotone:
        number = table.format.number
        ends = [table.at(number(place)) for place in (table.first, table.last)]
        found.append(["increasing" if ends[0] <= ends[1] else "decreasing"])
    if wishes.odd:
        found.append(["odd"])
    if wishes.through:
        found.append(["value", Fraction(0), form.plain(table.at(0))])
    if wishes.low is not None or wishes.high is not None:
        values = [table.computed(segment, table.format.number(place)) for segment, *ends in table.parts() for place in ends]
        low = min(map(form.plain, values)) if wishes.low is None else wishes.low
        high = max(map(form.plain, values)) if wishes.high is None else wishes.high
        found.append(["range", low, high])
    return found


def network_of(table: Table, box: Box) -> Network:
    """Return the network of a table: the line of each segment on its numbers, joined from its last number to the next one."""
    ((low, high),) = box.sides
    knots = [(low, table.exact(0, low))]
    for segment, start in enumerate(table.starts):
        before = table.format.number(table.format.place(start) - 1)
        for at, x in ((segment, before), (segment + 1, start)):
            t = table.plain(x)
            if t > knots[-1][0]:
                knots.append((t, table.exact(at, t)))
    if high > knots[-1][0]:
        knots.append((high, table.exact(len(table.starts), high)))
    return _joined(knots)


def _joined(knots: list[tuple[Fraction, Fraction]]) -> Network:
    """One hidden layer: x itself from the left end on, and a neuron for each knot where the slope changes."""
    slopes = [(v - u) / (t - s) for (s, u), (t, v) in pairwise(knots)]
    hinges = [(knots[0][0], slopes[0])] if slopes[0] else []
    hinges += [
        (t, after - before) for (t, _), (before, after) in zip(knots[1:], pairwise(slopes), strict=False) if before != after
    ]
    if not hinges:
        return Network(1, (Node("output", affine("identity", [({}, knots[0][1])]), (Read("input", 0, 1),)),))
    rows = [({0: Fraction(1)}, -t) for t, _ in hinges]
    weights = {place: change for place, (_, change) in enumerate(hinges)}
    return Network(
        1,
        (
            Node("segments", affine("relu", rows), (Read("input", 0, 1),)),
            Node("output", affine("identity", [(weights, knots[0][1])]), (Read("segments", 0, len(rows)),)),
        ),
    )
