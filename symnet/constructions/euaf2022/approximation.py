"""An EUAF network for a formula in one number, and all that can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.constructions.compiled.formula_network import FormulaNetwork
from symnet.constructions.euaf2022.plan import EuafPlan
from symnet.constructions.euaf2022.template import TURNS
from symnet.constructions.plan import ProvedError, length
from symnet.core.network import Network
from symnet.core.table import html_table
from symnet.targets.box import Box
from symnet.targets.modulus.modulus import Modulus
from symnet.targets.target import Target

if TYPE_CHECKING:
    from symnet.constructions.compiled.construction import FormulaConstruction

NAME = "euaf"
REASON = "the network is a broken line with equal cells, its values by remainders; the line is bounded piece by piece"

REASON_BY_MODULUS = "the network is a broken line with equal cells, its values by remainders; between them the modulus bounds f"


@dataclass(frozen=True)
class EuafNetwork(FormulaNetwork):
    """A network for a formula in one number; `target` is the formula, in the coordinates of the box."""

    target: Target
    box: Box
    plan: EuafPlan
    bound: Fraction
    construction: FormulaConstruction
    modulus: Modulus | None = None
    """A modulus of continuity that was stated, by which the error is bounded; None where the formula bounds it."""

    @cached_property
    def network(self) -> Network:
        """The network."""
        return self.plan.network

    @property
    def targets(self) -> tuple[Target, ...]:
        """The formula."""
        return (self.target,)

    @property
    def errors(self) -> tuple[ProvedError, ...]:
        """The proved error of the one output."""
        if self.modulus is not None:
            return (ProvedError(self.bound, "2 M eta + omega of half a cell", "sup", REASON_BY_MODULUS),)
        return (ProvedError(self.bound, "2 M eta + the error of the interpolant with 4 K - 4 cells", "sup", REASON),)

    @property
    def made_of(self) -> str:
        """What it is made of, in words."""
        return f"K = {self.plan.cells}, {4 * self.plan.cells - 4} cells, four winding numbers of {self.winding_bits} bits at most"

    @property
    def winding_bits(self) -> int:
        """The bits of the longest winding number."""
        return max(self.network.parameters[name].numerator.bit_length() for name in TURNS)

    @cached_property
    def intrinsic_bits(self) -> int:
        """The bits of all intrinsic parameters."""
        return sum(map(length, self.network.parameters.values()))

    @property
    def intrinsic_text(self) -> str:
        """What of it depends on the formula and the error, in words."""
        count = len(self.network.parameters)
        return f"{count} parameters, {self.intrinsic_bits} bits; the network is the same for every formula and every error"

    def summary(self) -> dict[str, Any]:
        """Return what was built, ready for JSON: numbers that can be large as "p/q"."""
        found = self.numbers(NAME, cells=self.plan.cells, winding_bits=self.winding_bits)
        return {**found, "intrinsic_parameters": len(self.network.parameters)}

    def _repr_html_(self) -> str:
        size = self.network.size
        return html_table(
            [
                ("formula", f"{self.target.name[:400]} on {self.box}"),
                ("construction", f"{NAME}, {self.made_of}"),
                ("error", f"sup norm <= {float(self.bound):.6g}, not checked yet: certify(...) gives the certificate"),
                ("network", f"{size.neurons} neurons, width {size.width}, depth {size.depth}"),
                ("intrinsic", self.intrinsic_text),
            ]
        )

    def __repr__(self) -> str:
        return f"<EuafNetwork {self.target.name} on {self.box}, sup error <= {self.bound}, {self.network!r}>"
