"""The template of a table's network: ramps, minima of clips over the axes, one output row; only its knots are looked at.

Axis a has knots t_0 < ... < t_n and clips c_i(x) = (relu(x_a - t_i) - relu(x_a - t_(i+1))) / (t_(i+1) - t_i), which rise from 0
to 1 between two knots. The minimum of one clip for each of some axes is 1 at the nodes beyond all of these cells and 0 at the
others; on every simplex of the Kuhn triangulation the clips are ordered, so the minimum is affine there. The differences of
the values along those axes, times these minima, add up to the interpolant, as the steps of a staircase add up to its height.
min(M, c) = M - relu(M - c), so axis after axis one layer: all minima M so far, relu(M - c) for each of them and each clip of the
axis, and the clips of the axes to come. On a line the ramps alone do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TypeAlias

from symnet.core.entry import Intrinsic
from symnet.core.layer import Layer, sparse_row
from symnet.core.network import INPUT, Network, Node, Read

Knots: TypeAlias = tuple[tuple[Fraction, ...], ...]
Form: TypeAlias = Mapping[int, Fraction]
"""Weights by position."""
ONE = Fraction(1)
OUTPUT_BIAS = "b"


def parameter_names(count: int) -> list[str]:
    """Return the names of the weights of the output row."""
    return [f"c_{place}" for place in range(count)]


@lru_cache(maxsize=2)
def table_template(knots: Knots) -> Network:
    """Return the network of all tables with these knots, which run from 0 to 1; its parameters are b and the c_i."""
    ramps = [({axis: ONE}, -at) for axis, side in enumerate(knots) for at in side[:-1]]
    layers = [("knots", Layer("relu", tuple(sparse_row(weights, bias) for weights, bias in ramps)))]
    clips, minima = _clips(knots), dict[tuple[int, ...], Form]()
    if len(knots) > 1:
        minima = {(place + 1,): form for place, form in enumerate(clips[0])}
    for axis in range(1, len(knots)):
        rows, clips, minima = _with_axis(minima, clips, axis, axis == len(knots) - 1)
        layers.append((f"minima_{axis + 1}", Layer("relu", tuple(sparse_row(row) for row in rows))))
    count = layers[-1][1].outputs
    last = sparse_row({place: Intrinsic(name) for place, name in enumerate(parameter_names(count))}, Intrinsic(OUTPUT_BIAS))
    layers.append(("output", Layer("identity", (last,))))
    nodes, before, width = [], INPUT, len(knots)
    for name, operation in layers:
        nodes.append(Node(name, operation, (Read(before, 0, width),)))
        before, width = name, operation.outputs
    return Network(len(knots), tuple(nodes))


def _clips(knots: Knots) -> list[list[Form]]:
    """For each axis its clips in the ramps; the ramp at the last knot is 0 on the cube and is left out."""
    found, start = list[list[Form]](), 0
    for side in knots:
        slopes = [1 / (high - low) for low, high in pairwise(side)]
        rising = [{start + cell: slope, start + cell + 1: -slope} for cell, slope in enumerate(slopes[:-1])]
        found.append([*rising, {start + len(rising): slopes[-1]}])
        start += len(slopes)
    return found


def _with_axis(
    minima: Mapping[tuple[int, ...], Form], clips: Sequence[Sequence[Form]], axis: int, last: bool
) -> tuple[list[Form], list[list[Form]], dict[tuple[int, ...], Form]]:
    """The rows of the layer that takes an axis in, and the clips and minima in what this layer gives."""
    own = clips[axis]
    less = [_minus(form, clip) for form in minima.values() for clip in own]
    rows = [*minima.values(), *less, *(clip for side in clips[axis:] for clip in side)]
    start, after = len(minima) * (1 + len(own)), [list[Form]() for _ in clips]
    for number in range(axis, len(clips)):
        after[number] = [{start + cell: ONE} for cell in range(len(clips[number]))]
        start += len(clips[number])
    places = {node: place for place, node in enumerate(minima)}
    found: dict[tuple[int, ...], Form] = {}
    for node in [] if last else [(0,) * axis, *minima]:
        for cell in range(-1, len(own)):
            at = places.get(node)
            if at is None:
                form: Form = {} if cell < 0 else after[axis][cell]
            else:
                form = {at: ONE} if cell < 0 else {at: ONE, len(minima) + at * len(own) + cell: -ONE}
            if form:
                found[(*node, cell + 1)] = form
    return rows, after, found


def _minus(form: Form, clip: Form) -> Form:
    return {**form, **{place: -weight for place, weight in clip.items()}}


def parameters(knots: Knots, values: Sequence[Fraction]) -> dict[str, Fraction]:
    """Return the parameters for which the network has these values at the nodes, the last axis fastest."""
    weights = _on_a_line(knots[0], values) if len(knots) == 1 else _on_a_grid([len(side) for side in knots], values)
    return {OUTPUT_BIAS: values[0], **dict(zip(parameter_names(len(weights)), weights, strict=True))}


def _on_a_line(side: Sequence[Fraction], values: Sequence[Fraction]) -> list[Fraction]:
    """The first slope, and the changes of the slope."""
    slopes = [
        (after - before) / (high - low) for (before, after), (low, high) in zip(pairwise(values), pairwise(side), strict=True)
    ]
    return [slopes[0], *(after - before for before, after in pairwise(slopes))]


def _on_a_grid(counts: Sequence[int], values: Sequence[Fraction]) -> list[Fraction]:
    """Differences along all axes but the last, then for each row along the last axis what its minimum and its relus weigh."""
    found, last = list(values), counts[-1]
    strides = list(accumulate(reversed(counts), lambda one, more: one * more))[:-1]
    for stride, count in zip(strides, reversed(counts[:-1]), strict=True):
        for at in reversed(range(len(found))):
            if at // stride % count:
                found[at] -= found[at - stride]
    rows = [found[start : start + last] for start in range(0, len(found), last)]
    ends = [row[-1] for row in rows[1:]]
    falls = [before - after for row in rows[1:] for before, after in pairwise(row)]
    return [*ends, *falls, *(after - before for before, after in pairwise(rows[0]))]


def node_values(knots: Knots, bias: Fraction, weights: Sequence[Fraction]) -> list[Fraction]:
    """Return the values at the nodes for which a network has these parameters: `parameters` the other way round."""
    *before, last = (len(side) for side in knots)
    if not before:
        steps = [high - low for low, high in pairwise(knots[0])]
        rises = (slope * step for slope, step in zip(accumulate(weights), steps, strict=True))
        return list(accumulate(rises, initial=bias))
    minima, cells = math.prod(before) - 1, last - 1
    falls = weights[minima : minima + minima * cells]
    found = list(accumulate(weights[minima * last :], initial=bias))
    for place, end in enumerate(weights[:minima]):
        found += reversed(list(accumulate(reversed(falls[place * cells : (place + 1) * cells]), initial=end)))
    stride = last
    for count in reversed(before):
        for at in range(len(found)):
            if at // stride % count:
                found[at] += found[at - stride]
        stride *= count
    return found


def width_of(counts: Sequence[int]) -> list[int]:
    """Return the neurons of each hidden layer, from the numbers of knots."""
    widths = [sum(count - 1 for count in counts)]
    for axis in range(1, len(counts)):
        minima = math.prod(counts[:axis]) - 1
        widths.append(minima * counts[axis] + sum(count - 1 for count in counts[axis:]))
    return widths
