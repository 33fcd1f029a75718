"""Approximations on any box and with several outputs: one network, put together from those of its outputs on the cube.

The outputs share one template, of which what depends on no target is there once (core/outputs.py), behind the exact map
from the box to the cube (core/front.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.constructions.approximation import Approximation, intrinsic_text, size_summary
from symnet.constructions.construction import Construction
from symnet.constructions.plan import Plan, ProvedError
from symnet.constructions.verbs import Verbs
from symnet.core.front import with_front
from symnet.core.network import Network
from symnet.core.outputs import parameter_of, repeated
from symnet.core.rational import exact
from symnet.core.table import html_table
from symnet.errors import UsageError
from symnet.targets.box import Box


@dataclass(frozen=True)
class Composite(Verbs):
    """A network on a box, with one output or several; `parts` are the approximations of its outputs on the cube."""

    parts: tuple[Approximation, ...]
    box: Box

    @cached_property
    def network(self) -> Network:
        """The whole network, in the coordinates of the box."""
        template = repeated(self.parts[0].network.template, len(self.parts))
        return with_front(template, self.box.sides).bind(self.parameters)

    @cached_property
    def parameters(self) -> Mapping[str, Fraction]:
        """The values of the intrinsic parameters; v_y2 is that of the second output."""
        if len(self.parts) == 1:
            return self.parts[0].parameters
        named = [(parameter_of(name, j), value) for j, part in enumerate(self.parts) for name, value in part.parameters.items()]
        return dict(named)

    def stored_bits_of(self, output: int) -> dict[str, int]:
        """The bits of those parameters of an output whose length its plan fixes."""
        stored = self.parts[output].plan.stored_bits
        return dict(stored) if len(self.parts) == 1 else {parameter_of(name, output): bits for name, bits in stored.items()}

    @property
    def made_of(self) -> str:
        """What it is made of, in words."""
        return self.plan.grid_text

    @property
    def intrinsic_text(self) -> str:
        """The intrinsic parameters in words."""
        return intrinsic_text(self.network, self.intrinsic_bits)

    @property
    def plan(self) -> Plan:
        """The plan of the output with the largest error."""
        return self._worst.plan

    @property
    def construction(self) -> Construction[Any]:
        """The construction that made it."""
        return self.parts[0].construction

    @cached_property
    def _worst(self) -> Approximation:
        return max(self.parts, key=lambda part: part.error.bound)

    @property
    def error(self) -> ProvedError:
        """The largest of the proved errors of the outputs."""
        return self._worst.error

    @property
    def errors(self) -> tuple[ProvedError, ...]:
        """The proved error of each output."""
        return tuple(part.error for part in self.parts)

    @property
    def intrinsic_bits(self) -> int:
        """All bits that depend on the targets."""
        return sum(part.intrinsic_bits for part in self.parts)

    def __call__(self, *point: Any) -> Fraction | tuple[Fraction, ...]:
        """Return the network's exact value at a point of the box, one number for each output."""
        given = tuple(exact(value, "coordinate") for value in point)
        if len(given) != self.box.dimension:
            raise UsageError(f"the point has {len(given)} coordinates; the network takes {self.box.dimension}")
        where = self.box.to_cube(given)
        found = tuple(part(*where) for part in self.parts)
        return found[0] if len(found) == 1 else found

    def true_error(self, **options: Any) -> tuple[Any, ...]:
        """Return an enclosure of the true error of each output, see `Approximation.true_error`."""
        return tuple(part.true_error(**options) for part in self.parts)

    def summary(self) -> dict[str, Any]:
        """Return what was built, ready for JSON: that of the worst output, and what is about the whole network."""
        return {
            **self._worst.summary(),
            "target": "; ".join(part.target.name for part in self.parts),
            "box": [[str(end) for end in side] for side in self.box.sides],
            "outputs": len(self.parts),
            "proved_errors": [str(error.bound) for error in self.errors],
            "moduli": [str(part.plan.modulus) for part in self.parts],
            **size_summary(self.network, self.intrinsic_bits),
        }

    def _repr_html_(self) -> str:
        size, norm = self.network.size, self.error.norm
        outputs = [
            (
                "target" if len(self.parts) == 1 else f"output {number}",
                f"{part.target.name[:400]}: {norm} norm <= {float(part.error.bound):.6g}, {part.modulus_text}",
            )
            for number, part in enumerate(self.parts, 1)
        ]
        return html_table(
            [
                ("box", str(self.box)),
                *outputs,
                ("construction", f"{self.plan.construction}, {self.plan.grid_text}"),
                ("error", f"{norm} norm <= {float(self.error.bound):.6g}, not checked yet: certify(...) gives the certificate"),
                ("intrinsic", f"{size.intrinsic_parameters} parameters, {self.intrinsic_bits} bits"),
                ("network", f"{size.neurons} neurons, width {size.width}, depth {size.depth}, {size.parameters} parameters"),
            ]
        )

    def __repr__(self) -> str:
        names = "; ".join(part.target.name for part in self.parts)
        error = f"{self.error.norm} error <= {self.error.bound}"
        return f"<Approximation of {names} on {self.box} by {self.plan.construction}, {error}, {self.network!r}>"


def together(parts: Sequence[Approximation], box: Box) -> Composite:
    """Return the approximation whose outputs are these, all of one template; raises UsageError where they are not."""
    first = parts[0]
    for part in parts[1:]:
        if part.network.template != first.network.template:
            raise UsageError(
                f"the outputs {first.target.name} and {part.target.name} need templates of other shapes; give --cells or --n "
                f"instead of --error, and no --quantum"
            )
    return Composite(tuple(parts), box)
