"""One target, one error, every construction: what each network takes, what it is proved to do and what it does.

Rows: Theorems 2.1, 2.2 and 2.3 of Shen, Yang, Zhang 2022, the scan network and settings of its dial, the interpolant that a
textbook would build, and for a formula what it is compiled to. A row that takes longer to build than a limit is counted: its
sizes are exact all the same (`Construction.sizes`), and it says what building would take (`Construction.cost`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.certificates.hoelder import derive_modulus
from symnet.comparisons.formulas import FormulaJob, formula_jobs, longest
from symnet.comparisons.timing import tried
from symnet.constructions.approximation import Approximation, built_by, planned
from symnet.constructions.construction import Construction, Count
from symnet.constructions.counted import bits_of, settled
from symnet.constructions.interpolant import INTERPOLANT
from symnet.constructions.plan import Plan, Request
from symnet.constructions.registry import CONSTRUCTIONS
from symnet.constructions.scan.construction import SCAN
from symnet.core.rational import positive
from symnet.core.size import shape_of
from symnet.errors import Refuted, SymnetError, TooLarge
from symnet.lower_bounds.beside import Beside, beside
from symnet.lower_bounds.entropy import lower_bound
from symnet.targets.problem import target_and_modulus

if TYPE_CHECKING:
    from symnet.constructions.compiled.formula_network import Output
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target
    from symnet.true_errors.true_error import TrueError

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
    out_of_reach: Beside | None = None
    """What no network of this width and depth reaches for the whole class."""

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
            "network_lower_bound": None if self.out_of_reach is None else str(self.out_of_reach.error),
        }


@dataclass(frozen=True, slots=True)
class Job:
    """A row before it is there: its plan and the estimate of its cost, or why there is no plan."""

    name: str
    construction: Construction[Any]
    request: Request
    plan: Plan | None
    seconds: float = 0
    problem: str = ""

    @property
    def is_planned(self) -> bool:
        """Whether there is a plan."""
        return self.plan is not None


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
    def jobs(self) -> tuple[Job | FormulaJob, ...]:
        """The rows to come, planned; raises Refuted where the first values tried contradict the modulus."""
        node, request = tried(self.target, self.modulus), Request(error=self.error)
        papers = (one for one in CONSTRUCTIONS.values() if one is not SCAN)
        on_a_grid = (job for one in (*papers, SCAN, INTERPOLANT) for job in self._planned(one, request, node))
        return (*on_a_grid, *formula_jobs(self.target, self.error))

    def _planned(self, construction: Construction[Any], request: Request, node: float) -> Iterator[Job]:
        """The settings of a construction."""
        if self.target.band is not None and construction is INTERPOLANT:
            yield Job(construction.name, construction, request, None, 0, "it has no bound for all functions through data")
            return
        try:
            first = planned(construction, self.target, self.modulus, request, self.target.is_exact)
        except SymnetError as problem:
            yield Job(construction.name, construction, request, None, 0, str(problem))
            return
        for name, setting in construction.compared(first, request):
            try:
                plan = settled(construction, self.target, self.modulus, setting)
                yield Job(name, construction, setting, plan, construction.cost(plan, node))
            except SymnetError as problem:
                yield Job(name, construction, setting, None, 0, str(problem))

    def rows(self) -> Iterator[Row]:
        """Build, prove and measure one construction after another; raises Refuted where one refutes the modulus."""
        return map(self.row, self.jobs)

    def row(self, job: Job | FormulaJob) -> Row:
        """Return the row of a job: built, counted, or why there is none."""
        started = time.monotonic()
        try:
            found = self._formula(job) if isinstance(job, FormulaJob) else self._row(job)
        except Refuted:  # of the modulus, on which every row stands
            raise
        except SymnetError as problem:
            found = Row(job.name, note=f"not built: {problem}")
        if found.proved and not isinstance(job, FormulaJob):
            dimension = self.target.dimension
            found = replace(found, out_of_reach=beside(self.modulus, dimension, found.width, found.depth, found.norm))
        return replace(found, name=job.name, seconds=round(time.monotonic() - started, 2))

    def _row(self, job: Job) -> Row:
        if job.plan is None:
            return Row(job.name, note=f"not built: {job.problem}")
        if job.seconds > self.limit:
            return self.counted(job, job.plan, "" if math.isinf(job.seconds) else f"building takes about {duration(job.seconds)}")
        try:
            return self.measured(built_by(job.construction, self.target, self.modulus, job.request))
        except TooLarge as problem:
            return self.counted(job, job.plan, str(problem))

    def _formula(self, job: FormulaJob) -> Row:
        """The row of what a formula is compiled to; its bits are not compared with those of an encoder of the whole class."""
        if job.seconds > self.limit:
            return Row(job.name, note=f"not built: sizes are known once it is, in about {duration(job.seconds)}")
        built = job.built()
        shape, (part,) = shape_of(built.network), built.parts
        low, high, why = self._true_error(part)
        count = len(built.parameters) or built.network.size.nonzero_parameters
        sizes = count, longest(built), built.intrinsic_bits
        found = Row("", *sizes, None, shape.neurons, shape.width, shape.depth, "sup", built.error.bound)
        return replace(found, true_low=low, true_high=high, note=why or job.construction.note, built=True)

    def counted(self, job: Job, plan: Plan, why: str) -> Row:
        """A row without a network: its sizes, bits and proved error are known all the same."""
        sizes, bits, error = job.construction.sizes(plan), bits_of(job.construction, plan, self.target), plan.error
        reasons = ", ".join(reason for reason in (sizes.burden, why) if reason)
        note = f"counted: {reasons}" + ("; at most so many bits" if bits.at_most else "")
        ratio, shape = self._ratio(bits.total, error.norm), (sizes.neurons, sizes.width, sizes.depth)
        return Row("", sizes.intrinsic, bits.longest, bits.total, ratio, *shape, error.norm, error.bound, note=note)

    def _ratio(self, bits: int, norm: str) -> Fraction | None:
        return Fraction(bits, self.needed) if norm == "sup" and self.needed else None

    def measured(self, built: Approximation) -> Row:
        """The sizes of a network and its errors."""
        started = time.monotonic()
        shape, bits = shape_of(built.network), built.construction.bits(built.plan, built.parameters)
        low, high, why = self._true_error(built)
        return Row(
            "",
            len(built.network.intrinsic),
            bits.longest,
            bits.total,
            self._ratio(bits.total, built.error.norm),
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

    def _true_error(self, built: Approximation | Output) -> tuple[Fraction | None, Fraction | None, str]:
        """The enclosure, or why there is none."""
        try:
            found = self._enclosed(built)
        except Refuted:
            raise
        except SymnetError as problem:
            return None, None, f"no true error: {problem}"
        return found.low, found.high, ""

    def _enclosed(self, built: Approximation | Output) -> TrueError:
        found: TrueError = built.true_error(seconds=self.seconds)
        return found


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
    box: Any = None,
    seconds: float = 2,
    limit: float = BUILD_SECONDS,
) -> Comparison:
    """Return the comparison of all constructions for a target at one error.

    seconds: for the true error of each row. limit: rows whose building would take longer than about so many seconds are counted.
    """
    found, bound = target_and_modulus(source, dimension, lipschitz, hoelder, modulus, box, derive_modulus)
    wanted = positive(error, "error")
    named = replace(found, modulus=bound)
    needed = lower_bound(bound, found.dimension, wanted)
    return Comparison(named, bound, wanted, seconds, None if needed is None else needed.bits, limit)
