"""Certificates of numbers of linear pieces, of networks whose pieces are counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kernel.hand_made import Content, form, layer
from kernel.properties import certificate, network

from symnet.certificates.derivation import hexed

PLANE = ((0, 0), (1, 0), (0, 1))


def counted_pieces(
    net: Content, box: Sequence[Sequence[Any]], counts: tuple[int, int, int], frame: Sequence[Sequence[Any]] = PLANE
) -> Content:
    """The certificate that a network has so many patterns, forms and pieces."""
    patterns, forms, pieces = map(hex, counts)
    sides, points = ([[hexed(each) for each in part] for part in parts] for parts in (box, frame))
    stated = {"kind": "pieces", "box": sides, "forms": forms, "frame": points, "patterns": patterns, "pieces": pieces}
    return certificate(net, [{"rule": "pieces", "premises": [], "data": {}, "statement": stated}])


def quadrants() -> Content:
    """min(x, y) where both are positive, max(x, y) where both are negative, else 0: x, y and 0, twice each, twice at a corner."""
    return network(
        layer("a", [("input", 0, 2)], [form(0, 1), form(0, 0, 1), form(0, -1), form(0, 0, -1)], "relu"),
        layer("b", [("a", 0, 4)], [form(0, 1, -1), form(0, 0, 0, 1, -1)], "relu"),
        layer("y", [("a", 0, 3), ("b", 0, 2)], [form(0, 1, 0, -1, -1, 1)]),
        inputs=2,
    )


def pieces_of_quadrants() -> Content:
    """Six pieces with three maps; six patterns too."""
    return counted_pieces(quadrants(), [(-1, 1), (-1, 1)], (6, 3, 6))


def pieces_on_a_plane() -> Content:
    """relu(x + y - 1/2), relu(z), relu(x) - relu(x + 1) on the plane z = s - t, x = s, y = t: relu(x + 1) cuts nothing."""
    net = network(
        layer("a", [("input", 0, 3)], [form("-0x1p-1", 1, 1), form(0, 0, 0, 1), form(0, 1), form(1, 1)], "relu"),
        layer("y", [("a", 0, 4)], [form(0, 1), form(0, 0, 1), form(0, 0, 0, 1, -1)]),
        inputs=3,
    )
    return counted_pieces(net, [("-1/2", 1), (0, 1)], (6, 6, 6), ((0, 0, 0), (1, 0, 1), (0, 1, -1)))


def pieces_that_bend() -> Content:
    """relu(x) - 2 relu(x - 1) + relu(x - 2) and a neuron relu(y - x) that counts nothing: 0 at both ends, with a bend between."""
    net = network(
        layer("a", [("input", 0, 2)], [form(0, 1), form(-1, 1), form(-2, 1), form(0, -1, 1)], "relu"),
        layer("y", [("a", 0, 3)], [form(0, 1, -2, 1)]),
        inputs=2,
    )
    return counted_pieces(net, [(-1, 3), (0, 1)], (5, 3, 4))
