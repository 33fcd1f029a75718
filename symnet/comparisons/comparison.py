"""One target, one error, every construction: what each network takes, what it is proved to do and what it does.

Rows: Theorems 2.1, 2.2 and 2.3 of Shen, Yang, Zhang 2022, the scan network and settings of its dial, and the
interpolant that a textbook would build. A row that takes longer to build than a limit is counted: its sizes are exact all
the same (constructions/counted.py), and it says what building would take (constructions/cost.py).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.constructions.approximation import Approximation, built_by, target_and_modulus
from symnet.constructions.cost import building_seconds, tried
from symnet.constructions.counted import Count, bits_by_formula, settled, shape_by_formula
from symnet.constructions.interpolant import InterpolantPlan, plan_interpolant
from symnet.constructions.plan import Plan, Request, length
from symnet.constructions.registry import CONSTRUCTIONS, Planner
from symnet.constructions.scan.plan import plan_scan
from symnet.constructions.syz2022.theorem_2_3 import Theorem23Plan, counted_theorem_2_3, counts_text
from symnet.core.rational import positive
from symnet.core.size import shape_of
from symnet.errors import Refuted, SymnetError, TooLarge
from symnet.lower_bounds.entropy import lower_bound

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target
    from symnet.true_errors.true_error import TrueError

FLOAT_BITS = 50
MOST_RUNS = 2_048
BUILD_SECONDS = 10
"""Rows that take longer to build are counted unless another limit is given."""


@dataclass(frozen=True, slots=True)
class Row:
    """One construction; what is None is not known, and `note` says what is missing and why."""

    name: str
    intrinsic: int | None = None
    bits_each: int | None = None
    bits: int | None = None
    ratio: Fraction | None = None
    neurons: Count | None = None
    width: Count | None = None
    depth: int | None = None
    norm: str = "sup"
    proved: Fraction | None = None
    true_low: Fraction | None = None
    true_high: Fraction | None = None
    seconds: float | None = None
    note: str = ""
    built: bool = False

    def json(self) -> dict[str, Any]:
        """Return the row for JSON, errors as p/q."""
        found = (
            None if self.true_high is None or self.true_low is None else {"low": str(self.true_low), "high": str(self.true_high)}
        )
        return {
            "construction": self.name,
            "intrinsic_parameters": self.intrinsic,
            "bits_each": self.bits_each,
            "bits": self.bits,
            "bits_ratio": None if self.ratio is None else str(self.ratio),
            "neurons": self.neurons,
            "width": self.width,
            "depth": self.depth,
            "norm": self.norm,
            "proved_error": None if self.proved is None else str(self.proved),
            "true_error": found,
            "seconds": self.seconds,
            "note": self.note,
            "built": self.built,
        }


@dataclass(frozen=True, slots=True)
class Job:
    """A row before it is there: its plan and the estimate of its cost, or why there is no plan."""

    name: str
    planner: Planner
    request: Request
    plan: Plan | None
    seconds: float = 0
    problem: str = ""


@dataclass(frozen=True)
class Comparison:
    """The rows for one target at one error, and the bits that any encoder of the class needs at this sup error.

    seconds: for the true error of each row; limit: rows whose building would take longer than about this are counted.
    """

    target: Target
    modulus: Modulus
    error: Fraction
    seconds: float
    needed: int | None
    limit: float = BUILD_SECONDS

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """The rows to come, planned; raises Refuted where the first values tried contradict the modulus."""
        node, request = tried(self.target, self.modulus), Request(error=self.error)
        papers = [(name, CONSTRUCTIONS[name].plan, request) for name in CONSTRUCTIONS if name not in ("scan", "theorem-2.3")]
        work: list[tuple[str, Planner, Request]] = [
            *papers,
            ("theorem-2.3 (paper)", counted_theorem_2_3, request),
            *((name, plan_scan, setting) for name, setting in self.settings()),
            ("textbook interpolant", plan_interpolant, request),
        ]
        return tuple(self._planned(*item, node) for item in work)

    def _planned(self, name: str, planner: Planner, request: Request, node: float) -> Job:
        try:
            plan = settled(planner, self.target, self.modulus, request)
            return Job(name, planner, request, plan, building_seconds(plan, node))
        except Refuted:
            raise
        except SymnetError as problem:
            return Job(name, planner, request, None, 0, str(problem))

    def settings(self) -> list[tuple[str, Request]]:
        """The settings of the dial that are shown."""
        request = Request(error=self.error)
        try:
            plan = plan_scan(self.target.dimension, self.modulus, request, self.target.is_exact)
        except SymnetError:
            return [("scan, two bits", request)]
        digits, n = plan.nodes - 1, max(1, (plan.cells - 1).bit_length())
        runs = {f"scan, m = n = {n}": n, "scan, v's of 50 bits": -(-2 * digits // FLOAT_BITS), "scan, one digit each": digits}
        shown = [(label, replace(request, runs=m)) for label, m in runs.items() if 1 < m <= min(digits, MOST_RUNS)]
        return [("scan, two bits", request), ("scan, one bit", replace(request, bits="one")), *shown]

    def rows(self) -> Iterator[Row]:
        """Build, prove and measure one construction after another; raises Refuted where one refutes the modulus."""
        return map(self.row, self.jobs)

    def row(self, job: Job) -> Row:
        """Return the row of a job: built, counted, or why there is none."""
        started = time.monotonic()
        try:
            found = self._row(job)
        except Refuted:  # of the modulus, on which every row stands
            raise
        except SymnetError as problem:
            found = Row(job.name, note=f"not built: {problem}")
        return replace(found, name=job.name, seconds=round(time.monotonic() - started, 2))

    def _row(self, job: Job) -> Row:
        if job.plan is None:
            return Row(job.name, note=f"not built: {job.problem}")
        if job.seconds > self.limit:
            return self.counted(job.plan, _why(job.plan, job.seconds))
        try:
            return self.measured(built_by(job.planner, self.target, self.modulus, job.request))
        except TooLarge as problem:
            return self.counted(job.plan, str(problem))

    def counted(self, plan: Plan, why: str) -> Row:
        """A row without a network: its sizes, bits and proved error are known all the same."""
        width, depth, neurons = shape_by_formula(plan)
        each, bits = bits_by_formula(plan, self.target)
        values, note, error = len(plan.stored_bits) + 2, f"counted: {why}", plan.error
        if isinstance(plan, InterpolantPlan):
            values, note = plan.nodes, note + ("; at most so many bits" if plan.dimension > 1 else "")
        ratio = self._ratio(bits, error.norm)
        return Row("", values, each, bits, ratio, neurons, width, depth, error.norm, error.bound, note=note)

    def _ratio(self, bits: int, norm: str) -> Fraction | None:
        return Fraction(bits, self.needed) if norm == "sup" and self.needed else None

    def measured(self, built: Approximation) -> Row:
        """The sizes of a network and its errors."""
        started = time.monotonic()
        shape, bits = shape_of(built.network), built.intrinsic_bits
        lengths = list(built.plan.stored_bits.values()) or [length(value) for value in built.parameters.values()]
        if isinstance(built.plan, InterpolantPlan) and built.plan.dimension > 1:
            lengths = [built.plan.value_bits(list(built.parameters.values()))]
            bits = lengths[0] * built.plan.nodes
        low, high, why = self._true_error(built)
        return Row(
            "",
            len(built.network.intrinsic),
            max(lengths),
            bits,
            self._ratio(bits, built.error.norm),
            shape.neurons,
            shape.width,
            shape.depth,
            built.error.norm,
            built.error.bound,
            low,
            high,
            note=why if why or high is not None else f"true error not enclosed in {time.monotonic() - started:.1f} s",
            built=True,
        )

    def _true_error(self, built: Approximation) -> tuple[Fraction | None, Fraction | None, str]:
        """The enclosure, or why there is none."""
        try:
            found = self._enclosed(built)
        except Refuted:
            raise
        except SymnetError as problem:
            return None, None, f"no true error: {problem}"
        return found.low, found.high, ""

    def _enclosed(self, built: Approximation) -> TrueError:
        from symnet.true_errors.true_error import interpolant_error, true_error

        if isinstance(built.plan, InterpolantPlan):
            return interpolant_error(built.plan, built.target, seconds=self.seconds)
        return true_error(built.network, built.target, p=built.error.p, seconds=self.seconds, cap=built.error.bound)


def _why(plan: Plan, seconds: float) -> str:
    """Why a row is not built."""
    if isinstance(plan, Theorem23Plan):
        treads, neurons = (text.split(" = ")[0] for text in counts_text(plan.dimension, plan.n))
        staircase = f"a staircase of {treads} treads, {neurons} neurons"
        return staircase if math.isinf(seconds) else f"{staircase}, building takes about {duration(seconds)}"
    return f"building takes about {duration(seconds)}"


def duration(seconds: float) -> str:
    """Return a time for people: seconds, minutes, hours, days or years."""
    for unit, name in ((31_557_600, "years"), (86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit:
            count = seconds / unit
            return f"{count:.0f} {name}" if count < 1e6 else f"{count:.0e} {name}"
    return f"{max(1, round(seconds))} s"


def comparison(
    source: Any,
    error: Any,
    *,
    dimension: int | None = None,
    lipschitz: Any = None,
    hoelder: Any = None,
    modulus: str | None = None,
    seconds: float = 2,
    limit: float = BUILD_SECONDS,
) -> Comparison:
    """Return the comparison of all constructions for a target at one error.

    seconds: for the true error of each row. limit: rows whose building would take longer than about so many seconds are counted.
    """
    found, bound = target_and_modulus(source, dimension, lipschitz, hoelder, modulus)
    wanted = positive(error, "error")
    named = replace(found, modulus=bound)
    needed = lower_bound(bound, found.dimension, wanted)
    return Comparison(named, bound, wanted, seconds, None if needed is None else needed.bits, limit)
