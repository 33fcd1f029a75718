"""A network with one hidden layer and as few neurons as an error allows, and all that can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.constructions.compiled.approximation import Output, outputs
from symnet.constructions.fewest.plan import FewestPlan
from symnet.constructions.plan import ProvedError, length
from symnet.constructions.verbs import Verbs
from symnet.core.network import Network
from symnet.core.rational import exact
from symnet.core.realize import realize
from symnet.core.table import html_table
from symnet.errors import UsageError
from symnet.targets.box import Box
from symnet.targets.target import Target

if TYPE_CHECKING:
    from symnet.constructions.compiled.construction import FormulaConstruction

NAME = "fewest"
REASON = "piece by piece, by tangents where the formula bends one way and by its second derivative elsewhere"


@dataclass(frozen=True)
class Fewest(Verbs):
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
    def parameters(self) -> Mapping[str, Fraction]:
        """The values of named parameters: none, every weight depends on the formula."""
        return self.network.parameters

    @property
    def error(self) -> ProvedError:
        """The proved error."""
        return ProvedError(self.bound, "the largest error of a piece", "sup", REASON)

    @property
    def errors(self) -> tuple[ProvedError, ...]:
        """The proved error of the one output."""
        return (self.error,)

    @cached_property
    def parts(self) -> tuple[Output, ...]:
        """The one output, with its formula and its proved error."""
        return outputs((self.target,), self.errors, self.network, self.box)

    @cached_property
    def intrinsic_bits(self) -> int:
        """The bits of all weights and biases that are not 0: all of them depend on the formula."""
        return sum(length(entry) for entry in self.network.entries() if isinstance(entry, Fraction) and entry)

    def __call__(self, *point: Any) -> Fraction:
        """Return the network's exact value at a point of the box."""
        where = tuple(exact(value, "coordinate") for value in point)
        if len(where) != 1:
            raise UsageError(f"the point has {len(where)} coordinates; the network takes 1")
        return realize(self.network, where)[0]

    def true_error(self, **options: Any) -> Any:
        """Return an enclosure of the true error, see `Approximation.true_error`."""
        return self.parts[0].true_error(**options)

    @property
    def made_of(self) -> str:
        """What it is made of, in words: kinks, neurons, and how many there must be."""
        kinks, neurons, least = self.plan.kinks, self.network.size.neurons, len(self.plan.triples)
        have = f"{_counted(kinks, 'kink')}, {_counted(neurons, 'neuron')}"
        if not least:
            return have
        return f"{have}; no network with one hidden layer and this error has fewer than {_counted(least, 'neuron')}"

    @property
    def intrinsic_text(self) -> str:
        """What of it depends on the formula, in words."""
        return f"all {self.network.size.nonzero_parameters} weights and biases depend on the formula, {self.intrinsic_bits} bits"

    def summary(self) -> dict[str, Any]:
        """Return what was built, ready for JSON: numbers that can be large as "p/q"."""
        size, error = self.network.size, self.error
        return {
            "construction": NAME,
            "target": self.target.name,
            "dimension": 1,
            "box": [[str(end) for end in side] for side in self.box.sides],
            "outputs": 1,
            "intrinsic_parameters": size.nonzero_parameters,
            "intrinsic_bits": self.intrinsic_bits,
            "parameters": size.parameters,
            "parameters_blockwise": size.parameters_blockwise,
            "nonzero_parameters": size.nonzero_parameters,
            "neurons": size.neurons,
            "width": size.width,
            "depth": size.depth,
            "template_sha256": self.network.template_sha256,
            "kinks": self.plan.kinks,
            "kinks_lower_bound": len(self.plan.triples),
            "proved_error": str(error.bound),
            "proved_error_expression": error.expression,
            "proved_errors": [str(error.bound)],
            "reason": error.reason,
            "modulus": None,
            "norm": error.norm,
        }

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
