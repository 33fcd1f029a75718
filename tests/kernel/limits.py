"""Whether a claim about limits is true: the layer at points of the box, continued in ways that use up the sums."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from oracle import number

Vector = list[Fraction]
LAYERS = 12


def refuted_limit(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """Continuations by multiples of I, of signs at random, all in the first layer or halved from layer to layer."""
    weights, biases, bound = (number(claim[key]) for key in ("weights", "biases", "bound"))
    dice, norm = random.Random(3), claim["norm"]
    for _ in range(40):
        point = [dice.choice((low, high, (low + high) / 2)) for low, high in (map(number, side) for side in content["box"])]
        start = _layer(content, claim["node"], point)
        share = dice.choice((Fraction(1), Fraction(1, 2), Fraction(3, 4)))
        values, left = start, Fraction(1)
        for _ in range(LAYERS):
            part, left = left * share, left * (1 - share)
            shift = [biases * part] * len(start) if norm == "inf" else [biases * part, *[Fraction(0)] * (len(start) - 1)]
            sign = dice.choice((1, 1, -1))
            values = [
                max(value * (1 + sign * weights * part) + sign * move, Fraction(0))
                for value, move in zip(values, shift, strict=True)
            ]
        gaps = [abs(one - two) for one, two in zip(values, start, strict=True)]
        far = max(gaps) if norm == "inf" else sum(gaps, Fraction(0))
        if far > bound:
            return f"at {point} a continuation is {far} away"
    return ""


def _layer(content: dict[str, Any], name: str, point: Vector) -> Vector:
    """The values of a layer, each node after those that it reads."""
    found = {"input": point}
    for node in content["network"]["nodes"]:
        read = [value for source, start, stop in node["reads"] for value in found[source][int(start, 16) : int(stop, 16)]]
        sums = [number(row[0]) + sum((number(w) * read[int(at, 16)] for at, w in row[1:]), Fraction(0)) for row in node["rows"]]
        found[node["name"]] = [max(value, Fraction(0)) for value in sums] if node["activation"] == "relu" else sums
    return found[name]
