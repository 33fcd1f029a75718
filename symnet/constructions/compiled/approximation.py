"""A compiled network with the formulas it stands for, and all that can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.constructions.compiled.formula_network import FormulaNetwork
from symnet.constructions.compiled.plan import CompiledPlan
from symnet.constructions.compiled.shares import Share, shares_of
from symnet.constructions.plan import ProvedError
from symnet.core.network import Network
from symnet.core.table import html_table
from symnet.targets.box import Box
from symnet.targets.target import Target

if TYPE_CHECKING:
    from symnet.constructions.compiled.construction import FormulaConstruction

NAME = "compiled"
REASON = "every gadget is near its sub-expression; what they are off adds up, each by its factor"


@dataclass(frozen=True)
class Compiled(FormulaNetwork):
    """A network put together from a formula; `targets` are the formulas of its outputs, in the coordinates of the box."""

    targets: tuple[Target, ...]
    box: Box
    plan: CompiledPlan
    construction: FormulaConstruction

    @property
    def network(self) -> Network:
        """The whole network."""
        return self.plan.network

    @property
    def errors(self) -> tuple[ProvedError, ...]:
        """The proved error of each output."""
        return tuple(ProvedError(bound, "the sum of the shares of the gadgets", "sup", REASON) for bound in self.plan.errors)

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """The gadgets, each with its sub-expression, its pieces and its share of the error."""
        return shares_of(self.plan)

    @property
    def made_of(self) -> str:
        """What it is made of, in words."""
        exact = sum(share.own == 0 for share in self.shares)
        return self._count + (f", {exact} of them exact" if exact else "")

    @property
    def _count(self) -> str:
        count = len(self.shares)
        return f"{count} gadget{'s' * (count != 1)}"

    def summary(self) -> dict[str, Any]:
        """Return what was built, ready for JSON: numbers that can be large as "p/q"."""
        return self.numbers(NAME, gadgets=[share.json() for share in self.shares])

    def _repr_html_(self) -> str:
        size, error = self.network.size, self.error
        return html_table(
            [
                ("formula", f"{self.name[:400]} on {self.box}"),
                ("construction", f"{NAME}, {self._count}"),
                ("error", f"sup norm <= {float(error.bound):.6g}, not checked yet: certify(...) gives the certificate"),
                ("network", f"{size.neurons} neurons, width {size.width}, depth {size.depth}"),
                ("intrinsic", f"all {size.nonzero_parameters} weights and biases, {self.intrinsic_bits} bits"),
            ]
        )

    def __repr__(self) -> str:
        return f"<Compiled {self.name} on {self.box}, sup error <= {self.error.bound}, {self.network!r}>"
