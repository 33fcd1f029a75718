"""Functions of several numbers from a given superposition f = sum_i g_i(sum_j h_ij(x_j)), Theorem 1 of Shen, Yang, Zhang 2022.

Kolmogorov's theorem says that every continuous f has one with 2 d + 1 outer functions. No such g and h are constructed here: they
are given, as formulas in one number each. Every one of them becomes a network of five layers; ten layers in all, where the paper
counts 5 + 1 + 5 with a layer between that is not needed, as an affine map can follow an affine map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from symnet.constructions.compiled.construction import expression_of
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.euaf2022.plan import EuafPlan, Sampling, planned
from symnet.core.entry import Entry, Intrinsic
from symnet.core.layer import Layer, Row
from symnet.core.network import Network
from symnet.core.rational import positive
from symnet.errors import UsageError
from symnet.library.calculus import compose, fan_out, layer, named
from symnet.targets.box import parse_box
from symnet.targets.problem import targets_on

Outer = tuple[str, Sequence[str]]
"""g_i and h_i1, ..., h_id, formulas in x."""
ROUGH = Fraction(1, 16)


@dataclass(frozen=True)
class Superposition:
    """A network for sum_i g_i(sum_j h_ij(x_j)), and a bound of its error, by the broken lines that its parts are proved to be."""

    network: Network
    bound: Fraction
    inner: tuple[tuple[EuafPlan, ...], ...]
    outer: tuple[EuafPlan, ...]


def printed_sizes(dimension: int) -> tuple[int, int, int]:
    """Return width, depth and non-zero parameters that Theorem 1 states: 36 d (2 d + 1), 11, 5437 (d + 1) (2 d + 1)."""
    return 36 * dimension * (2 * dimension + 1), 11, 5_437 * (dimension + 1) * (2 * dimension + 1)


def superposition(functions: Sequence[Outer], error: object, box: object = None) -> Superposition:
    """Return the network of a superposition that is given, on [0,1]^d or a box, within an error.

    functions: (g_i, (h_i1, ..., h_id)) for each i, text in x; each g_i is defined a little beyond the values of its sum. Raises
    UsageError where the numbers of inner functions differ or a formula is none in one number.
    """
    wanted = positive(error, "error")
    sizes = {len(inner) for _, inner in functions}
    if len(sizes) != 1 or 0 in sizes:
        raise UsageError(f"the outer functions have {sorted(sizes)} inner ones; give each of them one for every input")
    (count,) = sizes
    sides = ((Fraction(0), Fraction(1)),) * count if box is None else parse_box(box).sides
    if len(sides) != count:
        raise UsageError(f"the box has {len(sides)} sides for {count} inputs; give one side for each")
    share = wanted / (2 * len(functions))
    made = [_part(outer, inner, sides, share) for outer, inner in functions]
    parts = [_network(place, outer, inner) for place, (outer, inner) in enumerate(made, 1)]
    total = layer(len(parts), "total", "identity", [(dict.fromkeys(range(len(parts)), 1), 0)])
    bound = sum((_error(outer, inner) for outer, inner in made), Fraction(0))
    return Superposition(fan_out(parts, total), bound, tuple(inner for _, inner in made), tuple(outer for outer, _ in made))


def _part(
    outer: str, inner: Sequence[str], sides: Sequence[tuple[Fraction, Fraction]], share: Fraction
) -> tuple[EuafPlan, tuple[EuafPlan, ...]]:
    """g_i on the range of its sum, and the h_ij, as exact as the steepest piece of g_i asks for."""
    rough = [_line(text, side, ROUGH) for text, side in zip(inner, sides, strict=True)]
    low = sum((min(plan.values) - plan.bound for plan in rough), Fraction(0)) - ROUGH
    high = sum((max(plan.values) + plan.bound for plan in rough), Fraction(0)) + ROUGH
    g = _line(outer, (low, high), share)
    fine = min(ROUGH, share / (max(_steepest(g), Fraction(1)))) / len(inner)
    return g, tuple(_line(text, side, fine) for text, side in zip(inner, sides, strict=True))


def _line(text: str, side: tuple[Fraction, Fraction], error: Fraction) -> EuafPlan:
    found, _ = targets_on(text, 1, [side])
    if len(found) != 1:
        raise UsageError(f"{text!r:.60} has {len(found)} outputs; give one formula in x")
    return planned(Sampling(Scalar(expression_of(found[0])), *side), error)


def _steepest(plan: EuafPlan) -> Fraction:
    """The largest slope of the network: that of the line, and what the values may be off at two neighbouring knots."""
    return (max(abs(after - before) for before, after in pairwise(plan.values)) + 2 * plan.near) / plan.step


def _error(outer: EuafPlan, inner: Sequence[EuafPlan]) -> Fraction:
    """|net_g(S') - g(S)| <= slope |S' - S| + |net_g(S) - g(S)|, S' the sum of the inner networks."""
    return outer.bound + _steepest(outer) * sum((plan.bound for plan in inner), Fraction(0))


def _network(place: int, outer: EuafPlan, inner: Sequence[EuafPlan]) -> Network:
    """x -> net_g(sum_j net_h_j(x_j))."""
    parts = [named(_renamed(plan.network, f"h{place}_{axis}"), f"h{place}_{axis}") for axis, plan in enumerate(inner, 1)]
    picked = [_of_input(part, axis, len(parts)) for axis, part in enumerate(parts)]
    total = layer(len(parts), f"sum{place}", "identity", [(dict.fromkeys(range(len(parts)), 1), 0)])
    return compose(named(_renamed(outer.network, f"g{place}"), f"g{place}"), fan_out(picked, total))


def _of_input(network: Network, axis: int, count: int) -> Network:
    """A network of one input as one of several that reads one of them."""
    first, *rest = network.nodes
    moved = replace(first, reads=tuple(replace(read, start=axis, stop=axis + 1) for read in first.reads))
    return Network(count, (moved, *rest), network.parameters)


def _renamed(network: Network, suffix: str) -> Network:
    """A network whose intrinsic parameters have a suffix: parts side by side have parameters of their own."""

    def entry(old: Entry) -> Entry:
        return Intrinsic(f"{old.name}_{suffix}") if isinstance(old, Intrinsic) else old

    nodes = []
    for node in network.nodes:
        if not isinstance(node.operation, Layer):
            raise TypeError("EUAF networks have no scans")
        rows = tuple(
            Row(tuple((at, entry(weight)) for at, weight in row.weights), entry(row.bias)) for row in node.operation.rows
        )
        nodes.append(replace(node, operation=replace(node.operation, rows=rows)))
    return Network(network.inputs, tuple(nodes), {f"{name}_{suffix}": value for name, value in network.parameters.items()})
