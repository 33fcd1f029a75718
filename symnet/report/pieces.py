"""Functions of one variable that claims give by a formula: facts about a neuron that read the one input alone, in pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from symnet.core.rational import from_hex
from symnet.errors import MalformedFile
from symnet.report.variables import alone

Json = Any
Piece = tuple[Fraction, Fraction, Fraction, Fraction]
"""Low, high, slope, constant; the first piece goes on to -inf and the last to inf where the fact does."""
MAX_PIECES = 4_000


def pieces(claims: Sequence[Mapping[str, Json]]) -> dict[str, list[Piece]]:
    """Return the pieces of every neuron that is claimed to be a formula in the one input, by its name."""
    found: dict[str, list[Piece]] = {}
    for claim in claims:
        if claim["kind"] == "pl" and _reads_one_input(claim):
            for (node, number), term in claim["values"]:
                try:
                    found.setdefault(f"neuron {int(number, 16)} of {node}", []).extend(_pieces(term, *claim["domain"][0][1:3]))
                except (MalformedFile, ValueError):  # a parameter stands in the formula
                    continue
    return {name: sorted(each) for name, each in found.items() if 0 < len(each) <= MAX_PIECES}


def _reads_one_input(claim: Mapping[str, Json]) -> bool:
    """Whether a fact is about the network and its one variable the first input."""
    domain, reading = claim["domain"], claim["reading"]
    one = len(domain) == len(reading) == 1 and domain[0][0] == "box" and domain[0][3] == "0x1"
    return one and claim["in"] == "" and reading[0][0] == ["input", "0x0"] and alone(reading[0][1]) == 0


def _pieces(term: Json, low: str, high: str) -> list[Piece]:
    ends = [None if end == "-" else from_hex(end) for end in (low, high)]
    inner = sorted({knot for knot in knots(term) if (ends[0] is None or ends[0] < knot) and (ends[1] is None or knot < ends[1])})
    known = inner or [end for end in ends if end is not None] or [Fraction(0)]
    start = known[0] - 1 if ends[0] is None else ends[0]
    stop = known[-1] + 1 if ends[1] is None else ends[1]
    found = []
    for left, right in pairwise([start, *inner, stop]):
        slope = (value(term, right) - value(term, left)) / (right - left) if left < right else Fraction(0)
        found.append((left, right, slope, value(term, left) - slope * left))
    return found


def value(term: Json, t: Fraction) -> Fraction:
    """Return the value of a term in one variable."""
    if isinstance(term, list):
        return sum((from_hex(weight) * t for _, weight in term[1:]), from_hex(term[0]))
    ((name, inner),) = term.items()
    if name == "relu":
        return max(Fraction(0), value(inner, t))
    if name == "sum":
        return sum((from_hex(factor) * value(each, t) for factor, each in inner), Fraction(0))
    return (max if name == "max" else min)(value(each, t) for each in inner)


def knots(term: Json) -> set[Fraction]:
    """Return points between which a term in one variable is affine."""
    if isinstance(term, list):
        return set()
    ((name, inner),) = term.items()
    arguments = [["0x0"], inner] if name == "relu" else [each for _, each in inner] if name == "sum" else list(inner)
    found = set().union(*map(knots, arguments))
    if name != "sum":
        found |= {cross for one, two in combinations(arguments, 2) for cross in _crossings(one, two, sorted(found))}
    if len(found) > MAX_PIECES:
        raise ValueError(f"more than {MAX_PIECES} pieces")
    return found


def _crossings(one: Json, two: Json, ends: Sequence[Fraction]) -> set[Fraction]:
    """Where two terms cross that are affine between the ends, each beyond them too."""
    if not ends:
        ends = [Fraction(0)]
    found = set()
    for left, right in pairwise([ends[0] - 1, *ends, ends[-1] + 1]):
        before, after = (value(one, t) - value(two, t) for t in (left, right))
        if before != after:
            cross = left - before * (right - left) / (after - before)
            inside = (left <= cross or left < ends[0]) and (cross <= right or right > ends[-1])
            found |= {cross} if inside else set()
    return found
