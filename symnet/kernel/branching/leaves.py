"""What is known on a part of the box: bounds of all pre-activations, and which conjunctions of a property are impossible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..syntax import Budget, Rejected
from .bounds import FINER, LINE, Betas, Box, Ends, Pass, Reading, Relaxed, Start, Substitution, reading, relaxed
from .layers import MAX_BITS, Layer
from .property import Constraint, Sides

ROUNDS = 2
"""How often the slopes of a form are chosen anew."""
Signs = tuple[tuple[int, int, bool], ...]
"""Assumed signs: (relu layer, neuron, whether its pre-activation is >= 0, not <= 0)."""
Bounds = tuple[Ends, ...]
"""The ends of the pre-activations of each relu layer."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a constraint says must not be: times a positive number, that a form is at most 0, or below it."""

    start: Start
    scale: int
    least: int
    """The lower bound that makes the constraint impossible: 1 unit, or 0 where it says < 0."""


def forms(constraint: Constraint, bits: int, budget: Budget, inputs: int) -> list[Form]:
    """The forms one of which must be bounded: that of an inequality, those of an equation in both directions."""
    scale = 1
    for factor in (constraint.constant, *(c for _, c in (*constraint.inputs, *constraint.outputs))):
        budget.spend(1)
        scale = lcm(scale, factor.denominator)
        if scale.bit_length() > MAX_BITS:
            raise Rejected(f"the coefficients of a constraint have no common denominator of {MAX_BITS} bits")
    found = []
    for sign in (scale, -scale) if constraint.relation == "=" else (scale,):
        of_inputs = [0] * inputs if constraint.inputs else []
        for place, factor in constraint.inputs:
            of_inputs[place] = int(sign * factor) << 2 * bits
        of_outputs = {place: int(sign * factor) << bits for place, factor in constraint.outputs}
        start = Start(of_outputs, of_inputs, int(sign * constraint.constant) << 2 * bits)
        found.append(Form(start, scale, 0 if constraint.relation == "<" else 1))
    return found


def outward(box: Sides, bits: int) -> Box:
    """The ends of a box in units of 2^-B, rounded outward."""
    one = 1 << bits + FINER
    return tuple((low * one // 1, -(-high * one // 1)) for low, high in box)


@dataclass(frozen=True, slots=True)
class Known:
    """The bounds on a part of the box, and the layers as they follow from them; what the outputs read."""

    bounds: Bounds
    layers: tuple[Relaxed, ...]
    outputs: Reading


def bounded(substitution: Substitution, inherited: Bounds | None, signs: Signs) -> Known | None:
    """What is known on a part of the box; None where it is empty. A bound uses those of earlier layers, and no others."""
    found: list[Ends] = []
    known: list[Relaxed] = []
    slopes: list[Sequence[bool]] = []
    inputs, at_layer = len(substitution.box), dict[int, set[tuple[int, bool]]]()
    largest = _fits(substitution, 0, -(-max(max(abs(low), abs(high)) for low, high in substitution.box) >> FINER))
    substitution.budget.spend(len(signs))
    for at, place, up in signs:
        at_layer.setdefault(at, set()).add((place, up))
    for number, layer in enumerate(substitution.stack.layers[:-1]):
        substitution.budget.spend(4 + (len(known) >> 2) + 8 * len(layer.bias))
        rounding = _rounding(substitution, layer, found)
        ends, read = _spread(substitution, layer, found, rounding), reading(layer, inputs, known, rounding)
        if inherited is not None:
            ends = [(max(low, a), min(high, b)) for (low, high), (a, b) in zip(ends, inherited[number], strict=True)]
        assumed = at_layer.get(number + 1, set())
        if any(source for source, _, _ in layer.reads):
            for place, (low, high) in enumerate(ends):
                wanted = [up for up in (True, False) if (place, up) in assumed]
                if low < 0 < high or wanted:
                    ends[place] = _sharpened(substitution, read, place, (low, high), known, slopes, wanted)
        for place, up in assumed:
            low, high = ends[place]
            ends[place] = (max(low, 0), high) if up else (low, min(high, 0))
        if any(low > high for low, high in ends):
            return None
        largest = _fits(substitution, number + 1, max(largest, *(high for _, high in ends)))
        found.append(ends)
        known.append(relaxed(read, ends))
        slopes.append(known[-1].slopes)
    last = substitution.stack.layers[-1]
    return Known(tuple(found), tuple(known), reading(last, inputs, known, _rounding(substitution, last, found)))


def _fits(substitution: Substitution, source: int, largest: int) -> int:
    """The largest size of a value up to a source, in 2^-Q; rejects where a sum of such values might overflow."""
    errors, bits = substitution.stack.errors, substitution.bits
    if errors is not None:
        factor, constant = errors.peaks[source]
        if factor * largest + (constant << bits) > 1 << errors.limit + errors.finer + bits:
            raise Rejected(f"a sum that reads relu layer {source}, or the input, may exceed 2^{errors.limit} and overflow")
    return largest


def _rounding(substitution: Substitution, layer: Layer, found: Sequence[Ends]) -> tuple[int, ...]:
    """By how much the computed sums of a layer may be off, in 2^-B, from the sizes of what the layer reads."""
    errors, bits = substitution.stack.errors, substitution.bits
    if errors is None or layer.errors is None:
        return ()
    sizes = list[int]()
    for source, _, _ in layer.reads:
        if source:
            sizes += [max(high, 0) for _, high in found[source - 1]]
        else:
            sizes += [-(-max(abs(low), abs(high)) >> FINER) for low, high in substitution.box]
    sums = layer.errors.times(sizes, substitution.budget)
    return tuple(-(-sum_ - (slack << bits) >> errors.finer - FINER) for sum_, slack in zip(sums, layer.slack, strict=True))


def _spread(substitution: Substitution, layer: Layer, found: Sequence[Ends], rounding: Sequence[int]) -> Ends:
    """The ends that follow from those of what the layer reads: middle and half the width of each value; and from rounding."""
    sums, widths = [], []
    for source, _, _ in layer.reads:
        ends = found[source - 1] if source else [(low >> FINER, -(-high >> FINER)) for low, high in substitution.box]
        for low, high in ends:
            first, last = (max(low, 0), max(high, 0)) if source else (low, high)
            sums.append(first + last)
            widths.append(last - first)
    middle = layer.columns.times(sums, substitution.budget)
    around = layer.sizes.times(widths, substitution.budget)
    whole, bits = 2 * layer.denominator, substitution.bits + 1
    ends = [
        (((bias << bits) + at - off) // whole, -(-((bias << bits) + at + off) // whole))
        for bias, at, off in zip(layer.bias, middle, around, strict=True)
    ]
    return (
        [(low + (-r >> FINER), high - (-r >> FINER)) for (low, high), r in zip(ends, rounding, strict=True)] if rounding else ends
    )


def _sharpened(
    substitution: Substitution,
    read: Reading,
    place: int,
    ends: tuple[int, int],
    known: Sequence[Relaxed],
    slopes: Sequence[Sequence[bool]],
    wanted: Sequence[bool],
) -> tuple[int, int]:
    """Better ends by backward substitution, the end first that may decide the sign; a `wanted` upper or lower one always."""
    for upper in (True, False) if ends[1] < -ends[0] else (False, True):
        if not ends[0] < 0 < ends[1] and upper not in wanted:
            continue
        unit = {place: -1 << substitution.bits if upper else 1 << substitution.bits}
        bound = substitution.lower(Start(unit), read, known, slopes).bound >> substitution.bits
        ends = (ends[0], min(ends[1], -bound)) if upper else (max(ends[0], bound), ends[1])
    return ends


def closed(substitution: Substitution, known: Known, conjunction: Sequence[Form], betas: Betas) -> tuple[bool, Fraction]:
    """Whether some form of a conjunction is bounded, with slopes chosen by the kernel; and the best bound."""
    plain: list[Sequence[bool]] = [each.slopes for each in known.layers]
    substitution.budget.spend(len(plain) * (1 + len(conjunction)))
    added = [
        {layer: {place: beta * form.scale for place, beta in of_layer.items()} for layer, of_layer in betas.items()}
        for form in conjunction
    ]
    first = [
        substitution.lower(form.start, known.outputs, known.layers, plain, own)
        for form, own in zip(conjunction, added, strict=True)
    ]
    best = max(range(len(first)), key=lambda place: first[place].bound // conjunction[place].scale)
    for place in sorted(range(len(first)), key=lambda place: (place != best, place)):
        form, found, slopes = conjunction[place], first[place], plain
        for left in range(ROUNDS, -1, -1):
            if found.bound >= form.least:
                return True, Fraction(0)
            if left:
                slopes = chosen(substitution, known.layers, slopes, found)
                found = substitution.lower(form.start, known.outputs, known.layers, slopes, added[place])
    return False, Fraction(first[best].bound, conjunction[best].scale << 2 * substitution.bits)


def chosen(
    substitution: Substitution, known: Sequence[Relaxed], slopes: Sequence[Sequence[bool]], found: Pass
) -> list[Sequence[bool]]:
    """Slopes of the lines below by sign: 1 where the pre-activation is positive at the point where the bound is attained."""
    point = [(low if factor >= 0 else high) >> FINER for factor, (low, high) in zip(found.inputs, substitution.box, strict=True)]
    values, picked = [point], list[Sequence[bool]]()
    for number, layer in enumerate(known):
        weights = layer.reading.layer
        given = [value for source, _, _ in weights.reads for value in values[source]]
        products = weights.columns.times(given, substitution.budget)
        relu, new = [0] * len(products), list(slopes[number])
        factors = found.coefficients.get(number + 1)
        for at, place in enumerate(layer.places):
            sum_ = ((weights.bias[place] << substitution.bits) + products[place]) // weights.denominator
            if at < layer.active:
                relu[place] = sum_
                continue
            low, _, line = layer.unstable[at - layer.active]
            if factors is None or factors[at] >= 0:
                relu[place] = sum_ if new[at - layer.active] else 0
                new[at - layer.active] = sum_ > 0
            else:
                relu[place] = (sum_ - low) * line >> LINE
        values.append(relu)
        picked.append(new)
    return picked
