"""From a target to a network: plan, template, encoder, proved error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from symnet.constructions.construction import Construction, P
from symnet.constructions.in_tasks import NOT_IN_TASKS, TOO_LONG, Done, Encoded, done_here
from symnet.constructions.memory import check_memory, size_that_fits
from symnet.constructions.on_a_band import plan_on_band
from symnet.constructions.plan import Plan, Progress, ProvedError, Request
from symnet.constructions.registry import Evaluator, construction_of, evaluator
from symnet.constructions.verbs import Verbs
from symnet.core.network import Network
from symnet.core.rational import exact
from symnet.core.table import html_table
from symnet.errors import UsageError
from symnet.lower_bounds.beside import Beside, beside
from symnet.lower_bounds.entropy import LowerBound, lower_bound, why_none
from symnet.targets.box import Box, unit_cube
from symnet.views import view

if TYPE_CHECKING:
    from symnet.targets.enclosure.grid import GridValues
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target

NOT_OF_A_CLASS = "cells differ by axis, and the error rests on what is known along each"
FALLBACK_RADIUS = Fraction(1, 1 << 64)
"""What exact targets are enclosed within where their common denominator is too long; the plan is then made again."""


@dataclass(frozen=True)
class Approximation(Verbs):
    """A network built for a target, with the plan that proves its error."""

    target: Target
    plan: Plan
    network: Network
    at_nodes: GridValues | None = field(default=None, repr=False, compare=False)
    """The target's values at the nodes of the grid, where a Python callable gave them."""

    @property
    def parts(self) -> tuple[Approximation, ...]:
        """The approximations of the outputs: this one."""
        return (self,)

    @property
    def box(self) -> Box:
        """The box of the target: the unit cube."""
        return unit_cube(self.plan.dimension)

    @property
    def parameters(self) -> Mapping[str, Fraction]:
        """The values of the intrinsic parameters."""
        return self.network.parameters

    @property
    def construction(self) -> Construction[Any]:
        """The construction that made it."""
        return construction_of(self.plan)

    @cached_property
    def error(self) -> ProvedError:
        """The proved error."""
        return self.plan.error

    @property
    def made_of(self) -> str:
        """What it is made of, in words."""
        return self.plan.grid_text

    @property
    def intrinsic_text(self) -> str:
        """The intrinsic parameters in words."""
        return intrinsic_text(self.network, self.intrinsic_bits)

    @property
    def modulus_text(self) -> str:
        """The modulus in words: a stated one as it was stated, a derived one per length of the box."""
        box, stated = self.target.box_given, None if self.target.given is None else self.target.given.modulus
        plain = stated is not None or all(high - low == 1 for low, high in box.sides)
        return str(stated or self.plan.modulus) + ("" if plain else " per length of the box")

    def stored_bits_of(self, output: int = 0) -> Mapping[str, int]:
        """The bits of those parameters whose length the plan fixes."""
        return self.plan.stored_bits

    @property
    def intrinsic_bits(self) -> int:
        """All bits that depend on the target: stored lengths by the plan, the others by their fixed-point length."""
        return self.construction.bits(self.plan, self.parameters).total

    @property
    def _by_axis(self) -> bool:
        """Whether the error rests on what is known along the axes, and not on the modulus of a class."""
        return not isinstance(self.plan.cells, int)

    @cached_property
    def lower_bound(self) -> LowerBound | None:
        """The bits that any encoder of the class needs at the proved error; None in other norms, for tables, cells by axis."""
        if self.error.norm != "sup" or self.target.table is not None or self._by_axis:
            return None
        return lower_bound(self.plan.modulus, self.plan.dimension, self.error.bound)

    @cached_property
    def out_of_reach(self) -> Beside | None:
        """The error that no network of this width and depth has for the whole class; None in other norms and for tables."""
        if self.target.table is not None or self.error.bound == 0 or self._by_axis:
            return None
        size = self.network.size
        return beside(self.plan.modulus, self.plan.dimension, size.width, size.depth, self.error.norm)

    @property
    def paper_bound(self) -> ProvedError | None:
        """The bound that the paper states for this size; None where the construction is not the paper's."""
        stated = self.construction.paper_bound
        return None if stated is None else stated(self.plan)

    @cached_property
    def _evaluator(self) -> Evaluator:
        return evaluator(self.network)

    def __call__(self, *point: Any) -> Fraction:
        """Return the network's exact value at a point of the cube, by the closed form of its construction."""
        return self._evaluator(tuple(exact(value, "coordinate") for value in point))

    def true_error(self, **options: Any) -> Any:
        """Return an enclosure of the network's true error in the norm of the proved one, see `symnet.true_error`.

        The proved error is its upper end at least; `seconds` and `relative` end the search.
        """
        given = {"p": self.error.p, "cap": self.error.bound, "modulus": self.plan.modulus, **options}
        return view("Approximation.true_error")(self.network, self.target, **given)

    def summary(self) -> dict[str, Any]:
        """Return what was built, ready for JSON: numbers that can be large as "p/q"."""
        stated = self.paper_bound
        return {
            "construction": self.plan.construction,
            "target": self.target.name,
            "dimension": self.plan.dimension,
            "cells_per_axis": list(self.plan.cells) if isinstance(self.plan.cells, tuple) else self.plan.cells,
            "grid": self.plan.grid_text,
            **size_summary(self.network, self.intrinsic_bits),
            "proved_error": str(self.error.bound),
            "proved_error_expression": self.error.expression,
            "reason": self.error.reason,
            "paper_bound": None if stated is None else str(stated.bound),
            "paper_bound_expression": None if stated is None else stated.expression,
            "modulus": str(self.plan.modulus),
            "norm": self.error.norm,
            "lower_bound_bits": None if self.lower_bound is None else self.lower_bound.bits,
            "bits_ratio": None if self.lower_bound is None else str(self.lower_bound.ratio(self.intrinsic_bits)),
            "no_lower_bound": NOT_OF_A_CLASS if self._by_axis else why_none(self.plan.modulus),
            "network_lower_bound": self._beside(lambda found: str(found.error)),
            "network_ratio": self._beside(lambda found: str(found.ratio(self.error.bound))),
            "network_lower_bound_text": self._beside(lambda found: found.words(self.error.bound)),
        }

    def _beside(self, shown: Callable[[Beside], str]) -> str | None:
        return None if self.out_of_reach is None else shown(self.out_of_reach)

    def _repr_html_(self) -> str:
        size = self.network.size
        bound = f"{self.error.norm} norm <= {float(self.error.bound):.6g}"
        return html_table(
            [
                ("target", f"{self.target.name} on [0,1]^{self.plan.dimension}"[:400]),
                ("construction", f"{self.plan.construction}, {self.plan.grid_text}"),
                ("error", f"{bound}, not checked yet: certify(...) gives the certificate"),
                ("modulus", str(self.plan.modulus)),
                ("intrinsic", f"{size.intrinsic_parameters} parameters, {self.intrinsic_bits} bits"),
                ("network", f"{size.neurons} neurons, width {size.width}, depth {size.depth}, {size.parameters} parameters"),
            ]
        )

    def __repr__(self) -> str:
        error = f"{self.error.norm} error <= {self.error.bound}"
        return f"<Approximation of {self.target.name} by {self.plan.construction}, {error}, {self.network!r}>"


def intrinsic_text(network: Network, bits: int) -> str:
    """Return how many intrinsic parameters a network has, with their bits."""
    return f"{network.size.intrinsic_parameters} parameters, {bits} bits"


def size_summary(network: Network, intrinsic_bits: int) -> dict[str, Any]:
    """Return the sizes of a network, ready for JSON."""
    size = network.size
    return {
        "intrinsic_parameters": size.intrinsic_parameters,
        "intrinsic_bits": intrinsic_bits,
        "parameters": size.parameters,
        "parameters_blockwise": size.parameters_blockwise,
        "nonzero_parameters": size.nonzero_parameters,
        "neurons": size.neurons,
        "width": size.width,
        "depth": size.depth,
        "template_sha256": network.template_sha256,
    }


def built_by(
    construction: Construction[P],
    target: Target,
    modulus: Modulus,
    request: Request,
    force: bool = False,
    progress: Progress | None = None,
    check: Callable[[Plan], None] | None = None,
    done: Done | None = None,
) -> Approximation:
    """Plan a network, enclose the target on the plan's grid, encode it; planned again where exact values are too long.

    A large network is encoded by tasks; `done` does them, by default in this process.
    """
    for exactly in (True, False) if target.is_exact else (False,):
        plan = planned(construction, target, modulus, request, exactly)
        if check is not None:
            check(plan)
        if not force:
            check_memory(plan, partial(size_that_fits, construction, target.dimension, modulus, request))
        found = in_tasks(construction, plan, target, done or done_here(progress))
        if found is TOO_LONG:
            continue
        if not isinstance(found, Encoded):
            return Approximation(target, plan, construction.template(plan).bind(found))
        values = target.grid(plan.cells, plan.radius or FALLBACK_RADIUS, progress)
        if values.radius <= plan.radius:
            break
    network = construction.template(plan).bind(construction.encode(plan, values))
    return Approximation(target, plan, network, values if target.function is not None and target.band is None else None)


def in_tasks(construction: Construction[P], plan: P, target: Target, done: Done) -> dict[str, Fraction] | Encoded:
    """Encode a target by tasks, where the construction does so."""
    return NOT_IN_TASKS if construction.in_tasks is None else construction.in_tasks(plan, target, done)


def planned(construction: Construction[P], target: Target, modulus: Modulus, request: Request, exactly: bool) -> P:
    """Return the plan for one function, or for all functions of a band."""
    if target.band is None:
        return construction.plan(target.dimension, modulus, request, exactly)
    if modulus != target.band.modulus:
        raise UsageError(f"{target.name} was read with the modulus {target.band.modulus}, not {modulus}; state it once")
    return plan_on_band(construction, target.band, request)
