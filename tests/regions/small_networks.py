"""Networks with layers through random points, as in the test values of activation regions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.core.realize import realize


def through_points(widths: Sequence[int], seed: int = 0, one: int = 64, inputs: int = 2) -> Network:
    """A network of these hidden widths, weights multiples of 1/one in [-1, 1], each neuron zero near a random image point."""
    dice = random.Random(seed)
    points = [tuple(Fraction(dice.randint(0, 256), 256) for _ in range(inputs)) for _ in range(sum(widths))]
    nodes: list[Node] = []
    before, size = INPUT, inputs
    for level, width in enumerate(widths):
        weights = [[dice.randint(-one, one) for _ in range(size)] for _ in range(width)]
        rows = []
        for row in weights:
            place = points.pop(0)
            here = realize(Network(inputs, tuple(nodes)), place) if nodes else place
            at = -sum((a * x for a, x in zip(row, here, strict=True)), Fraction(0))
            rows.append(({number: Fraction(a, one) for number, a in enumerate(row)}, Fraction(round(at * one), one * one)))
        nodes.append(Node(f"layer_{level + 1}", affine("relu", rows), (Read(before, 0, size),)))
        before, size = nodes[-1].name, width
    last = ({number: Fraction(dice.randint(-one, one), one) for number in range(size)}, 0)
    return Network(inputs, (*nodes, Node("output", affine("identity", [last]), (Read(before, 0, size),))))


def through_centre(rows: Sequence[tuple[Sequence[int], Fraction]]) -> Network:
    """One hidden layer of these lines, each neuron counted with a weight of its own."""
    hidden = [(dict(enumerate(map(Fraction, slopes))), base) for slopes, base in rows]
    output = ({place: Fraction(2**place) for place in range(len(rows))}, 0)
    nodes = (
        Node("lines", affine("relu", hidden), (Read(INPUT, 0, len(rows[0][0])),)),
        Node("output", affine("identity", [output]), (Read("lines", 0, len(rows)),)),
    )
    return Network(len(rows[0][0]), nodes)


def tent(levels: int) -> Network:
    """The tent map of one input, so many times: 2 relu(x) - 4 relu(x - 1/2)."""
    nodes: list[Node] = []
    read, weights = Read(INPUT, 0, 1), [Fraction(1)]
    for level in range(levels):
        rows = [(dict(enumerate(weights)), base) for base in (Fraction(0), Fraction(-1, 2))]
        nodes.append(Node(f"tent_{level + 1}", affine("relu", rows), (read,)))
        read, weights = Read(nodes[-1].name, 0, 2), [Fraction(2), Fraction(-4)]
    nodes.append(Node("output", affine("identity", [(dict(enumerate(weights)), 0)]), (read,)))
    return Network(1, tuple(nodes))
