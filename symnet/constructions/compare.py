"""One target, one error, every construction: what each network takes, what it is proved to do and what it does.

Rows: Theorems 2.1, 2.2 and 2.3 of Shen, Yang, Zhang 2022, the scan network and settings of its dial, and the
interpolant that a textbook would build. A row that is not built says why, with the counts that need no network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.bounds.entropy import lower_bound
from symnet.constructions.approximation import Approximation, approximate, built_by, target_and_modulus
from symnet.constructions.interpolant import InterpolantPlan, interpolant_counts, plan_interpolant
from symnet.constructions.plan import Plan, Request, length
from symnet.constructions.registry import CONSTRUCTIONS
from symnet.constructions.scan import plan_scan
from symnet.constructions.shen_yang_zhang_three import MOST_BITS, counted_theorem_2_3, counts_text
from symnet.core.rational import positive
from symnet.errors import SymnetError

if TYPE_CHECKING:
    from symnet.targets.modulus import Modulus
    from symnet.targets.target import Target

MAX_CELLS_BUILT = 1 << 9
"""Cells of a network of Theorem 2.1 or 2.2 that is built here: its depth and digits grow with their number."""
MAX_HATS_BUILT = 600
FLOAT_BITS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One construction; sizes are None where they are not known, and `note` says what is missing and why."""

    name: str
    intrinsic: int | None = None
    bits_each: int | None = None
    bits: int | None = None
    ratio: Fraction | None = None
    neurons: int | None = None
    width: int | None = None
    depth: int | None = None
    norm: str = "sup"
    proved: Fraction | None = None
    true_low: Fraction | None = None
    true_high: Fraction | None = None
    seconds: float | None = None
    note: str = ""

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
        }


@dataclass(frozen=True)
class Comparison:
    """The rows for one target at one error, and the bits that any encoder of the class needs at this sup error."""

    target: Target
    modulus: Modulus
    error: Fraction
    seconds: float
    needed: int | None

    def rows(self) -> Iterator[Row]:
        """Build, prove and measure one construction after another."""
        for name in CONSTRUCTIONS:
            if name not in ("scan", "theorem-2.3"):
                yield self.attempt(name, lambda name=name: self.cell_codes(name))  # type: ignore[misc]
        yield self.attempt("theorem-2.3 (paper)", self.staircase)
        for label, options in self.settings():
            yield self.attempt(label, lambda options=options: self.measured(self.scan(options)))  # type: ignore[misc]
        yield self.attempt("textbook interpolant", self.interpolant)

    def attempt(self, name: str, work: Callable[[], Row]) -> Row:
        """Return a row with its name; one that cannot be built says why."""
        started = time.monotonic()
        try:
            row = work()
        except SymnetError as problem:
            return Row(name, note=f"not built: {problem}")
        return replace(row, name=name, seconds=round(time.monotonic() - started, 2) if row.seconds is None else row.seconds)

    def settings(self) -> list[tuple[str, dict[str, Any]]]:
        """The settings of the dial that are shown."""
        plan = plan_scan(self.target.dimension, self.modulus, Request(error=self.error), self.target.is_exact)
        digits, n = plan.nodes - 1, max(1, (plan.cells - 1).bit_length())
        runs = {f"scan, m = n = {n}": n, "scan, v's of 50 bits": -(-2 * digits // FLOAT_BITS), "scan, one digit each": digits}
        settings: list[tuple[str, dict[str, Any]]] = [("scan, two bits", {}), ("scan, one bit", {"bits": "one"})]
        return settings + [(label, {"parameters": m}) for label, m in runs.items() if 1 < m <= min(digits, 2_048)]

    def scan(self, options: dict[str, Any]) -> Approximation:
        """A setting of the scan network."""
        return approximate(self.target, error=self.error, **options)

    def cell_codes(self, name: str) -> Row:
        """A theorem of the paper at this error, where its network is not too deep to be written down here."""
        dimension = self.target.dimension
        plan = CONSTRUCTIONS[name].plan(dimension, self.modulus, Request(error=self.error), self.target.is_exact)
        if plan.nodes > MAX_CELLS_BUILT:
            bits = sum(plan.stored_bits.values())
            note = f"not built: 2^{(plan.nodes - 1).bit_length()} cells, {bits} bits, more than {2 * plan.nodes} layers"
            return self.counted(plan, Row(name, len(plan.stored_bits) + 2, 2 * plan.nodes, bits, note=note))
        return self.measured(approximate(self.target, error=self.error, construction=name))

    def counted(self, plan: Plan, row: Row) -> Row:
        """A row without a network: its proved error and ratio."""
        error = plan.error
        ratio = None if self.needed is None or row.bits is None or error.norm != "sup" else Fraction(row.bits, self.needed)
        return replace(row, norm=error.norm, proved=error.bound, ratio=ratio)

    def staircase(self) -> Row:
        """Theorem 2.3 with the paper's network, built up to 2^16 treads and counted beyond."""
        dimension = self.target.dimension
        plan = counted_theorem_2_3(dimension, self.modulus, Request(error=self.error), self.target.is_exact)
        if plan.tread_bits <= MOST_BITS:
            return self.measured(approximate(self.target, error=self.error, construction="theorem-2.3"))
        treads, neurons = (text.split(" = ")[0] for text in counts_text(dimension, plan.n))
        bits = plan.tread_bits
        note = f"counted, not built: a staircase of {treads} treads, {neurons} neurons"
        return self.counted(plan, Row("", 3, bits, bits, note=note))

    def interpolant(self) -> Row:
        """The baseline, built where it has few hats."""
        request = Request(error=self.error)
        plan = plan_interpolant(self.target.dimension, self.modulus, request, self.target.is_exact)
        if self.target.dimension == 1 or plan.nodes <= MAX_HATS_BUILT:
            return self.measured(built_by(plan_interpolant, self.target, self.modulus, request))
        counts = interpolant_counts(plan)
        values = plan.values(self.target.grid(plan.cells, plan.radius or Fraction(1, 1 << 64)))
        each = plan.value_bits(values)
        note = "counted, not built: every node a hat of its own"
        row = Row("", counts["intrinsic"], each, each * plan.nodes, note=note)
        sized = replace(row, neurons=counts["neurons"], width=counts["width"], depth=counts["depth"])
        return self.counted(plan, sized)

    def measured(self, built: Approximation) -> Row:
        """The sizes of a network and its errors."""
        started = time.monotonic()
        size, bits = built.network.size, built.intrinsic_bits
        lengths = list(built.plan.stored_bits.values()) or [length(value) for value in built.parameters.values()]
        if isinstance(built.plan, InterpolantPlan) and built.plan.dimension > 1:
            lengths = [built.plan.value_bits(list(built.parameters.values()))]
            bits = lengths[0] * built.plan.nodes
        low, high = self._true_error(built)
        sup = built.error.norm == "sup" and self.needed is not None
        return Row(
            "",
            size.intrinsic_parameters,
            max(lengths),
            bits,
            Fraction(bits, self.needed) if sup and self.needed else None,
            size.neurons,
            size.width,
            size.depth,
            built.error.norm,
            built.error.bound,
            low,
            high,
            note="" if high is not None else f"true error not enclosed in {time.monotonic() - started:.1f} s",
        )

    def _true_error(self, built: Approximation) -> tuple[Fraction | None, Fraction | None]:
        from symnet.bounds.true_error import interpolant_error, true_error

        if isinstance(built.plan, InterpolantPlan):
            found = interpolant_error(built.plan, built.target, seconds=self.seconds)
        else:
            p = None if built.error.norm == "sup" else Fraction(built.error.norm.removeprefix("Lp:"))
            found = true_error(built.network, built.target, p=p, seconds=self.seconds, cap=built.error.bound)
        return found.low, found.high


def comparison(
    source: Any,
    error: Any,
    *,
    dimension: int | None = None,
    lipschitz: Any = None,
    hoelder: Any = None,
    modulus: str | None = None,
    seconds: float = 2,
) -> Comparison:
    """Return the comparison of all constructions for a target at one error; seconds: for the true error of each row."""
    found, bound = target_and_modulus(source, dimension, lipschitz, hoelder, modulus)
    wanted = positive(error, "error")
    named = replace(found, modulus=bound)
    needed = lower_bound(bound, found.dimension, wanted)
    return Comparison(named, bound, wanted, seconds, None if needed is None else needed.bits)
