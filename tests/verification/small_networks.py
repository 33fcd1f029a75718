"""Small random networks, and their exact largest value on a box, found by activation regions: an oracle without any bounds."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from symnet.core.network import INPUT, Layer, Network, Node, Read, Row

Point = tuple[Fraction, Fraction]
Affine = tuple[Fraction, Fraction, Fraction]
"""a x + b y + c."""


def dense(weights: Sequence[Sequence[Sequence[int]]], biases: Sequence[Sequence[int]], unit: int = 8) -> Network:
    """A network of dense layers, relu between them, its numbers integers over `unit`."""
    nodes: list[Node] = []
    last, width = INPUT, len(weights[0][0])
    for number, (matrix, bias) in enumerate(zip(weights, biases, strict=True)):
        kind = "identity" if number == len(weights) - 1 else "relu"
        rows = tuple(
            Row(tuple((place, Fraction(w, unit)) for place, w in enumerate(row) if w), Fraction(b, unit))
            for row, b in zip(matrix, bias, strict=True)
        )
        nodes.append(Node(f"layer_{number}", Layer(kind, rows), (Read(last, 0, width),)))
        last, width = f"layer_{number}", len(rows)
    return Network(len(weights[0][0]), tuple(nodes))


def random_network(seed: int, sizes: Sequence[int] = (2, 12, 12, 1)) -> Network:
    """A random network with weights that are multiples of 1/8."""
    draw = random.Random(seed)
    pairs = list(pairwise(sizes))
    weights = [[[draw.randint(-9, 9) for _ in range(n)] for _ in range(m)] for n, m in pairs]
    biases = [[draw.randint(-9, 9) for _ in range(m)] for _, m in pairs]
    return dense(weights, biases)


def largest(network: Network, box: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Point]:
    """The exact largest value of a network of two inputs and one output on a box, and a point where it is taken."""
    (a, b), (c, d) = box
    pieces = [
        ([(a, c), (b, c), (b, d), (a, d)], [(Fraction(1), Fraction(0), Fraction(0)), (Fraction(0), Fraction(1), Fraction(0))])
    ]
    for node in network.nodes:
        assert isinstance(node.operation, Layer)
        relu = node.operation.activation == "relu"
        pieces = [part for polygon, values in pieces for part in cut(polygon, sums(node.operation.rows, values), relu)]
    found = [(at(form, corner), corner) for polygon, (form,) in pieces for corner in polygon]
    return max(found)


def sums(rows: Iterable[Row], values: Sequence[Affine]) -> list[Affine]:
    """The pre-activations as affine forms."""
    found = []
    for row in rows:
        total = [Fraction(0), Fraction(0), row.bias]
        for place, weight in row.weights:
            total = [part + weight * value for part, value in zip(total, values[place], strict=True)]
        found.append((total[0], total[1], total[2]))
    return found


def cut(polygon: list[Point], forms: list[Affine], relu: bool) -> list[tuple[list[Point], list[Affine]]]:
    """The parts of a polygon on which relu of each form is affine, with these forms."""
    parts = [(polygon, [])] if relu else [(polygon, forms)]
    for form in forms if relu else ():
        cuts = []
        for corners, done in parts:
            for sign in (1, -1):
                side = clipped(corners, form, sign)
                if side:
                    cuts.append((side, [*done, form if sign == 1 else (Fraction(0),) * 3]))
        parts = cuts
    return parts


def at(form: Affine, point: Point) -> Fraction:
    return form[0] * point[0] + form[1] * point[1] + form[2]


def clipped(corners: list[Point], form: Affine, sign: int) -> list[Point]:
    """The part of a polygon where sign * form >= 0, if it has an inside."""
    values = [sign * at(form, corner) for corner in corners]
    if max(values) <= 0 and (sign == 1 or max(values) < 0):
        return []
    found = []
    for place, (corner, value) in enumerate(zip(corners, values, strict=True)):
        following, after = corners[(place + 1) % len(corners)], values[(place + 1) % len(corners)]
        if value >= 0:
            found.append(corner)
        if value * after < 0:
            share = value / (value - after)
            found.append((corner[0] + share * (following[0] - corner[0]), corner[1] + share * (following[1] - corner[1])))
    return found
