"""The textbook baseline: the piecewise linear interpolant of f on the Kuhn triangulation, every node value a parameter.

In dimension 1 one hidden layer of K neurons relu(x - k/K), whose K + 1 output weights and bias depend on f; in dimension d one
Kuhn hat a node, side by side, whose N = (K + 1)^d output weights are the node values. Values are rounded to multiples of a power
of two q, so that they have finitely many bits: the error is at most omega(sqrt(d)/(2K)) + q/2 + r, as for the scan network.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise, product
from typing import TYPE_CHECKING, ClassVar

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.construction import (
    Bits,
    Construction,
    Setting,
    Sizes,
    enclosing_seconds,
    no_derivation,
    stored_bits,
)
from symnet.constructions.plan import Plan, ProvedError, Request, cells_of, check_modulus, error_text, reach_text
from symnet.core.entry import Intrinsic
from symnet.core.network import Network
from symnet.core.rational import integer_root
from symnet.library.calculus import chain, compose, fan_out, layer, named
from symnet.library.kuhn_hat import hat_contract, kuhn_hat

if TYPE_CHECKING:
    from symnet.targets.enclosure.grid import GridValues
    from symnet.targets.modulus.modulus import Modulus

HAT, RAMP = 1.2e-3, 8e-5
"""Seconds a node, measured on one core of a machine of 2024."""
MOST_AXES = 5
"""Dimension up to which the contract of the hat is proved, on (d + 1)! cones."""


@dataclass(frozen=True)
class InterpolantPlan(Plan):
    """The interpolant over `cells` cells an axis with values that are multiples of `quantum`, a power of two."""

    dimension: int
    cells: int
    modulus: Modulus
    quantum: Fraction
    exact: bool = False
    construction: ClassVar[str] = "interpolant"

    @property
    def nodes(self) -> int:
        return int((self.cells + 1) ** self.dimension)

    @property
    def bytes_needed(self) -> int:
        return 60_000_000 + (1_000 if self.dimension == 1 else 20_000 * self.dimension) * self.nodes

    @cached_property
    def radius(self) -> Fraction:
        return Fraction(0) if self.exact else self.quantum / (1 << 20)

    @property
    def reach(self) -> Fraction:
        """The square of sqrt(d) / (2K), or of sqrt(d) / K where the modulus is not concave."""
        return self.modulus.averaged(Fraction(self.dimension, 4 * self.cells**2))

    @property
    def error_bound(self) -> Fraction:
        return self.modulus.upper(self.reach) + self.quantum / 2 + self.radius

    @property
    def error(self) -> ProvedError:
        shown = error_text(self.modulus, self.reach, self.quantum / 2 + self.radius)
        return ProvedError(self.error_bound, shown, "sup", f"interpolation: {reach_text(self.modulus)} + q/2 + r")

    @property
    def stored_bits(self) -> dict[str, int]:
        """In dimension 1: second differences of the values are K q times integers of this length, whatever f is."""
        if self.dimension > 1:
            return {}
        step = self.modulus.upper(Fraction(1, self.cells**2)) + 2 * self.radius + self.quantum
        most = 2 * step // self.quantum
        return {f"c_{place}": (2 * most + 1).bit_length() for place in range(self.cells)}

    def values(self, values: GridValues) -> list[Fraction]:
        """The node values, rounded to multiples of the quantum, in lexicographic order."""
        check_modulus(self, values)
        unit = self.quantum * values.denominator
        top, bottom = unit.denominator, unit.numerator
        return [self.quantum * ((2 * value * top + bottom) // (2 * bottom)) for value in values.values]

    def template(self) -> Network:
        return _template(self.dimension, self.cells)

    def encode(self, values: GridValues) -> dict[str, Fraction]:
        found = self.values(values)
        if self.dimension > 1:
            return {f"c_{place}": value for place, value in enumerate(found)}
        slopes = [self.cells * (after - before) for before, after in pairwise(found)]
        bends = [after - before for before, after in pairwise(slopes)]
        return {"b": found[0], **{f"c_{place}": value for place, value in enumerate([slopes[0], *bends])}}


def plan_interpolant(dimension: int, modulus: Modulus, request: Request, exact: bool) -> InterpolantPlan:
    """Return the plan of the smallest interpolant that meets a request: q is at most half of the error."""
    goal = request.error if request.error is not None else modulus.upper(Fraction(1, cells_of(request, _none) ** 2))
    goal = goal or Fraction(1, 1 << 20)
    quantum = Fraction(2) ** (goal.numerator.bit_length() - goal.denominator.bit_length() - 2)

    def at(cells: int) -> InterpolantPlan:
        return InterpolantPlan(dimension, cells, modulus, quantum, exact)

    return at(cells_of(request, lambda cells: at(cells).error_bound))


def _none(cells: int) -> Fraction:
    return Fraction(0)


@lru_cache(maxsize=2)
def _template(dimension: int, cells: int) -> Network:
    """The template; remembered, since a network just built is recognised by it."""
    return _one_hidden_layer(cells) if dimension == 1 else _hats(dimension, cells)


def _one_hidden_layer(cells: int) -> Network:
    """x -> b + sum_k c_k relu(x - k/K)."""
    hidden = [({0: 1}, Fraction(-k, cells)) for k in range(cells)]
    output = ({k: Intrinsic(f"c_{k}") for k in range(cells)}, Intrinsic("b"))
    return chain(1, ("ramps", "relu", hidden), ("output", "identity", [output]))


def _hats(dimension: int, cells: int) -> Network:
    """x -> sum_i c_i Lambda(K x - beta(i)), the nodes in lexicographic order."""
    parts = []
    for place, node in enumerate(product(range(cells + 1), repeat=dimension)):
        shift = layer(dimension, "shift", "identity", [({axis: cells}, -node[axis]) for axis in range(dimension)])
        parts.append(named(compose(kuhn_hat(dimension), shift), f"hat_{place}"))
    weights = {place: Intrinsic(f"c_{place}") for place in range(len(parts))}
    return fan_out(parts, layer(len(parts), "output", "identity", [(weights, 0)]))


def interpolant_form(network: Network) -> ClosedForm | None:
    """Return what a bound interpolant is on the cube, None for any other network or dimension beyond MOST_AXES.

    For d > 1 the contract of the hat is proved first, in this process.
    """
    d, values = network.inputs, network.parameters
    side = integer_root(len(values), d)
    if d > MOST_AXES or side < 2 or side**d != len(values) or network.nodes[-1].name != "output":
        return None
    names = {f"c_{place}" for place in range(len(values) - (d == 1))} | ({"b"} if d == 1 else set())
    if set(values) != names or _template(d, side - 1).nodes != network.nodes:
        return None
    if d > 1:
        hat_is_proved(d)
    found = _from_bends(values, side - 1) if d == 1 else [values[f"c_{place}"] for place in range(len(values))]
    unit = math.lcm(*(value.denominator for value in found))
    return ClosedForm(network, d, side - 1, [int(value * unit) for value in found], Fraction(1, unit), Fraction(0))


def _from_bends(values: Mapping[str, Fraction], cells: int) -> list[Fraction]:
    """The node values in dimension 1: b, and the slope and its changes added up twice."""
    slopes = accumulate(values[f"c_{place}"] for place in range(cells))
    return list(accumulate((slope / cells for slope in slopes), initial=values["b"]))


@cache
def hat_is_proved(dimension: int) -> bool:
    """Prove the contract of the hat by activation regions; raises Refuted where it fails."""
    from symnet.piecewise.activation_regions import prove  # loads flint

    return bool(prove(hat_contract(dimension)).regions)


def _sizes(plan: InterpolantPlan) -> Sizes:
    if plan.dimension == 1:
        return Sizes(plan.nodes, plan.cells, 1, plan.cells)
    hat = kuhn_hat(plan.dimension).size
    return Sizes(plan.nodes, plan.nodes * hat.width, hat.depth, plan.nodes * hat.neurons)


def _known(plan: InterpolantPlan, at_zero: Fraction) -> dict[str, Fraction]:
    """b in dimension 1; else a value that no node exceeds: node values have no length that is fixed by the plan."""
    if plan.dimension == 1:
        return {"b": plan.quantum * math.floor(at_zero / plan.quantum + Fraction(1, 2))}
    return {"c_0": abs(at_zero) + plan.modulus.upper(Fraction(plan.dimension)) + plan.radius + plan.quantum}


def _bits(plan: InterpolantPlan, values: Mapping[str, Fraction]) -> Bits:
    """For d > 1 every node value takes the bits of the longest, as a multiple of the quantum with its sign."""
    if plan.dimension == 1:
        return stored_bits(plan, values)
    each = max(int(abs(value) / plan.quantum).bit_length() for value in values.values()) + 1
    return Bits(each, each * plan.nodes, len(values) < plan.nodes)


def _cost(plan: InterpolantPlan, node: float) -> float:
    return enclosing_seconds(plan, node) + (RAMP if plan.dimension == 1 else HAT * plan.dimension) * plan.nodes


def _compared(plan: InterpolantPlan, request: Request) -> list[Setting]:
    return [("textbook interpolant", request)]


INTERPOLANT: Construction[InterpolantPlan] = Construction(
    name="interpolant",
    theorem="interpolation on the Kuhn triangulation: |phi - f| <= omega(sqrt(d)/(2K)) + q/2 on [0,1]^d",
    norm="sup",
    intrinsic="(K + 1)^d node values",
    plan=plan_interpolant,
    template=InterpolantPlan.template,
    encode=InterpolantPlan.encode,
    derive=no_derivation,
    sizes=_sizes,
    known=_known,
    bits=_bits,
    cost=_cost,
    recognise=interpolant_form,
    compared=_compared,
)
