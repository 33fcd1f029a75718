"""The construction for tables on a grid: the exact piecewise linear function that joins their values, error 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from symnet.constructions.construction import Bits, Construction, Sizes
from symnet.constructions.plan import Plan, ProvedError, Request, length
from symnet.constructions.tables.form import table_form
from symnet.constructions.tables.template import Knots, parameters, table_template, width_of
from symnet.core.network import Network
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.certificates.derivation import Derivation
    from symnet.targets.enclosure.grid import GridValues
    from symnet.targets.modulus.modulus import Modulus

ROW = 4_000
"""Bytes a neuron: its row as an object, in the certificate, and as the kernel reads it."""


@dataclass(frozen=True)
class TablePlan(Plan):
    """The network of all tables with these knots, which run from 0 to 1 on each axis."""

    modulus: Modulus
    knots: Knots
    construction: ClassVar[str] = "table"
    radius: ClassVar[Fraction] = Fraction(0)

    @property
    def counts(self) -> list[int]:
        """The number of knots of each axis."""
        return [len(side) for side in self.knots]

    @property
    def dimension(self) -> int:  # type: ignore[override]
        """The number of axes."""
        return len(self.knots)

    @property
    def cells(self) -> int:  # type: ignore[override]
        """The cells of the axis that has most."""
        return max(self.counts) - 1

    @property
    def grid_text(self) -> str:
        return f"a grid of {' x '.join(map(str, self.counts))} nodes"

    @property
    def nodes(self) -> int:
        found = 1
        for count in self.counts:
            found *= count
        return found

    @property
    def bytes_needed(self) -> int:
        return 60_000_000 + ROW * sum(width_of(self.counts))

    @property
    def error_bound(self) -> Fraction:
        return Fraction(0)

    @property
    def error(self) -> ProvedError:
        return ProvedError(Fraction(0), "0", "sup", "the network is the interpolant of the table")

    @property
    def stored_bits(self) -> dict[str, int]:
        return {}

    def template(self) -> Network:
        return table_template(self.knots)

    def encode(self, values: GridValues) -> dict[str, Fraction]:
        return parameters(self.knots, [Fraction(value, values.denominator) for value in values.values])


def _plan(dimension: int, modulus: Modulus, request: Request, exact: bool) -> TablePlan:
    raise UsageError("construction table is for a table: write --table FILE (in Python symnet.table_target)")


def _derive(proof: Derivation, plan: TablePlan, modulus: int) -> list[int]:
    """The error 0: no premise, the kernel looks at the layers and at the values."""
    return [proof.step("table-error", [], {"bound": 0}, "error", norm=["sup"], bound=0)]


def _sizes(plan: TablePlan) -> Sizes:
    widths = width_of(plan.counts)
    return Sizes(widths[-1] + 1, max(widths), len(widths), sum(widths))


def _known(plan: TablePlan, at_zero: Fraction) -> dict[str, Fraction]:
    return {"b": at_zero}


def _bits(plan: TablePlan, values: Mapping[str, Fraction]) -> Bits:
    """Every parameter is written out."""
    lengths = [length(value) for value in values.values()]
    return Bits(max(lengths), sum(lengths), len(values) < plan.nodes)


def _cost(plan: TablePlan, node: float) -> float:
    return 2e-4 * sum(width_of(plan.counts))


TABLE: Construction[Any] = Construction(
    name="table",
    theorem="the interpolant of a table on the Kuhn triangulation of its grid, exactly (--table FILE)",
    norm="sup",
    intrinsic="one for each node of the table",
    plan=_plan,
    template=TablePlan.template,
    encode=TablePlan.encode,
    derive=_derive,
    sizes=_sizes,
    known=_known,
    bits=_bits,
    cost=_cost,
    recognise=table_form,
)
