"""Relus of one value that a neuron adds up: together a broken line, whose slope and range count, not those of its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from symnet.export.value import SCALE, Value, Weight, ends_of

WHOLE = 1 << SCALE


@dataclass(frozen=True, slots=True)
class Hinge:
    """relu(scale v + bias) of the value v of a neuron; own: what its own sum adds to |scale| times the error of v."""

    neuron: tuple[str, int]
    value: Value
    scale: Fraction
    bias: Fraction
    own: int


@dataclass(frozen=True, slots=True)
class Share:
    """Of a part of a sum: from, to, the error that is carried, and the size of its terms, times 2^SCALE."""

    low: int = 0
    high: int = 0
    carried: int = 0
    size: int = 0


def hinge_of(neuron: tuple[str, int], value: Value, weight: Weight, bias: Fraction, total: Value) -> Hinge:
    """Return a relu of one value, its sum being `total`."""
    carried = weight.near_times(value.near())[2]
    return Hinge(neuron, value, weight.number, bias, max(total.error - carried, 0))


def shares(terms: Sequence[tuple[int, Weight]], hinges: Mapping[int, Hinge]) -> dict[int, Share]:
    """Return for the places that are relus of a value of which several are read the share of all of them, at the first."""
    known = sorted(
        ((hinges[place].neuron, place, weight) for place, weight in terms if place in hinges), key=lambda each: each[:2]
    )
    found: dict[int, Share] = {}
    for _, group in groupby(known, key=lambda each: each[0]):
        places = [(place, weight.number) for _, place, weight in group]
        if len(places) > 1:
            found |= dict.fromkeys((place for place, _ in places), Share())
            found[places[0][0]] = _share([(weight, hinges[place]) for place, weight in places])
    return found


def _share(terms: Sequence[tuple[Fraction, Hinge]]) -> Share:
    value = terms[0][1].value.near()
    ends = Fraction(value.lo, WHOLE), Fraction(value.hi, WHOLE)
    values, steep = _line(terms, *ends)
    size = max(sum((abs(weight) * _at(hinge, end) for weight, hinge in terms), Fraction(0)) for end in ends)
    own = sum(ends_of(abs(weight), each.own, each.own)[1] for weight, each in terms)
    carried = own + ends_of(steep, value.error, value.error)[1]
    return Share(_down(min(values)), _up(max(values)), carried, _up(size))


def _line(terms: Sequence[tuple[Fraction, Hinge]], low: Fraction, high: Fraction) -> tuple[list[Fraction], Fraction]:
    """The values at the ends and the kinks in between, and the largest slope on the whole line."""
    bends: dict[Fraction, Fraction] = {}
    slope = Fraction(0)
    for weight, hinge in terms:
        kink = -hinge.bias / hinge.scale
        bends[kink] = bends.get(kink, Fraction(0)) + weight * abs(hinge.scale)
        slope += min(hinge.scale, Fraction(0)) * weight
    at, value = low, sum((weight * _at(hinge, low) for weight, hinge in terms), Fraction(0))
    values, steep = [value], abs(slope)
    for kink in sorted(bends):
        if at < kink < high:
            value += slope * (kink - at)
            at = kink
            values.append(value)
        slope += bends[kink]
        steep = max(steep, abs(slope))
    return [*values, sum((weight * _at(hinge, high) for weight, hinge in terms), Fraction(0))], steep


def _at(hinge: Hinge, t: Fraction) -> Fraction:
    return max(hinge.scale * t + hinge.bias, Fraction(0))


def _down(number: Fraction) -> int:
    return (number.numerator << SCALE) // number.denominator


def _up(number: Fraction) -> int:
    return -_down(-number)
