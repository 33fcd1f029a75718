"""A network with one hidden layer and as few neurons as an error allows, and all that can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.constructions.compiled.formula_network import FormulaNetwork
from symnet.constructions.fewest.plan import FewestPlan
from symnet.constructions.plan import ProvedError
from symnet.core.network import Network
from symnet.core.table import html_table
from symnet.targets.box import Box
from symnet.targets.target import Target

if TYPE_CHECKING:
    from symnet.constructions.compiled.construction import FormulaConstruction

NAME = "fewest"
REASON = "piece by piece, by tangents where the formula bends one way and by its second derivative elsewhere"


@dataclass(frozen=True)
class Fewest(FormulaNetwork):
    """A network for a formula in one number; `target` is the formula, in the coordinates of the box."""

    target: Target
    box: Box
    plan: FewestPlan
    bound: Fraction
    construction: FormulaConstruction

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
        return (ProvedError(self.bound, "the largest error of a piece", "sup", REASON),)

    @property
    def made_of(self) -> str:
        """What it is made of, in words: kinks, neurons, and how many there must be."""
        kinks, neurons, least = self.plan.kinks, self.network.size.neurons, len(self.plan.triples)
        have = f"{_counted(kinks, 'kink')}, {_counted(neurons, 'neuron')}"
        if not least:
            return have
        return f"{have}; no network with one hidden layer and this error has fewer than {_counted(least, 'neuron')}"

    def summary(self) -> dict[str, Any]:
        """Return what was built, ready for JSON: numbers that can be large as "p/q"."""
        return self.numbers(NAME, kinks=self.plan.kinks, kinks_lower_bound=len(self.plan.triples))

    def _repr_html_(self) -> str:
        size = self.network.size
        return html_table(
            [
                ("formula", f"{self.target.name[:400]} on {self.box}"),
                ("construction", f"{NAME}, {self.made_of}"),
                ("error", f"sup norm <= {float(self.bound):.6g}, not checked yet: certify(...) gives the certificate"),
                ("intrinsic", f"all {size.nonzero_parameters} weights and biases, {self.intrinsic_bits} bits"),
            ]
        )

    def __repr__(self) -> str:
        return f"<Fewest {self.target.name} on {self.box}, sup error <= {self.bound}, {self.network!r}>"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
