"""What networks of formulas have in common: outputs with their errors, values, true errors, and the numbers of a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.constructions.plan import ProvedError, length
from symnet.constructions.verbs import Verbs
from symnet.core.front import outputs_in
from symnet.core.network import Network
from symnet.core.rational import exact
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.targets.box import Box
from symnet.targets.enclosure.points import coordinates
from symnet.targets.target import Target, pulled_back
from symnet.views import view


@dataclass(frozen=True, slots=True)
class Output:
    """One output: its formula in the coordinates of the box, its proved error, and its network on the cube."""

    target: Target
    error: ProvedError
    network: Network
    box: Box

    @property
    def modulus_text(self) -> str:
        """What is said of a modulus of continuity: none is needed."""
        return "none needed"

    def true_error(self, **options: Any) -> Any:
        """Return an enclosure of the true error, see `Approximation.true_error`; it is the same on the box and on the cube."""
        on_cube = self.target if self.box.is_cube else pulled_back(self.target, self.box, None)
        with coordinates(self.box):
            return view("Approximation.true_error")(self.network, on_cube, **{"cap": self.error.bound, **options})


def outputs(targets: Sequence[Target], errors: Sequence[ProvedError], network: Network, box: Box) -> tuple[Output, ...]:
    """Return the outputs of a network for formulas on a box."""
    return tuple(Output(*each, box) for each in zip(targets, errors, outputs_in(network, box.sides), strict=True))


class FormulaNetwork(Verbs):
    """A network all of whose weights depend on the formulas of its outputs, which are given in the coordinates of a box."""

    if TYPE_CHECKING:

        @property
        def box(self) -> Box:
            """The box of the inputs."""

        @property
        def targets(self) -> tuple[Target, ...]:
            """The formulas of the outputs."""

        @property
        def errors(self) -> tuple[ProvedError, ...]:
            """The proved error of each output."""

    @property
    def parameters(self) -> Mapping[str, Fraction]:
        """The values of named parameters: none, every weight depends on the formula."""
        return self.network.parameters

    @cached_property
    def parts(self) -> tuple[Output, ...]:
        """The outputs, each with its formula and its proved error."""
        return outputs(self.targets, self.errors, self.network, self.box)

    @property
    def error(self) -> ProvedError:
        """The largest of the proved errors of the outputs."""
        return max(self.errors, key=lambda error: error.bound)

    @cached_property
    def intrinsic_bits(self) -> int:
        """The bits of all weights and biases that are not 0: all of them depend on the formula."""
        return sum(length(entry) for entry in self.network.entries() if isinstance(entry, Fraction) and entry)

    @property
    def intrinsic_text(self) -> str:
        """What of it depends on the formula, in words."""
        return f"all {self.network.size.nonzero_parameters} weights and biases depend on the formula, {self.intrinsic_bits} bits"

    @property
    def name(self) -> str:
        """The formulas as they were given."""
        return "; ".join(each.name for each in self.targets)

    def __call__(self, *point: Any) -> Fraction | tuple[Fraction, ...]:
        """Return the network's exact value at a point of the box, one number for each output."""
        where = tuple(exact(value, "coordinate") for value in point)
        if len(where) != self.box.dimension:
            raise UsageError(f"the point has {len(where)} coordinates; the network takes {self.box.dimension}")
        found = realize(self.network, where)
        return found[0] if len(found) == 1 else found

    def true_error(self, **options: Any) -> Any:
        """Return an enclosure of the true error, one for each of several outputs, see `Approximation.true_error`."""
        found = tuple(part.true_error(**options) for part in self.parts)
        return found[0] if len(found) == 1 else found

    def numbers(self, construction: str, **own: Any) -> dict[str, Any]:
        """Return what was built, ready for JSON: numbers that can be large as "p/q"; `own` is said of this construction alone."""
        size, error = self.network.size, self.error
        return {
            "construction": construction,
            "target": self.name,
            "dimension": self.box.dimension,
            "box": [[str(end) for end in side] for side in self.box.sides],
            "outputs": len(self.targets),
            "intrinsic_parameters": size.nonzero_parameters,
            "intrinsic_bits": self.intrinsic_bits,
            "parameters": size.parameters,
            "parameters_blockwise": size.parameters_blockwise,
            "nonzero_parameters": size.nonzero_parameters,
            "neurons": size.neurons,
            "width": size.width,
            "depth": size.depth,
            "template_sha256": self.network.template_sha256,
            **own,
            "proved_error": str(error.bound),
            "proved_error_expression": error.expression,
            "proved_errors": [str(each.bound) for each in self.errors],
            "reason": error.reason,
            "modulus": None,
            "norm": error.norm,
        }
