"""Random dishonest sorting networks and ranks: whatever is accepted is true when computed exactly."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from symnet.certificates.derivation import Derivation, hexed
from symnet.core.layer import INPUT, Layer, Node, Read, Row
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import Unproved
from symnet.library.sorting import network_of, odd_even_merges

HALF = Fraction(1, 2)
Change = Callable[[random.Random, list[Row], int, int], None]
"""Changes row `at` of a layer that reads so many values."""


def shifted(dice: random.Random, rows: list[Row], at: int, arity: int) -> None:
    rows[at] = replace(rows[at], bias=Fraction(rows[at].bias) + dice.choice((1, -1, HALF)))  # type: ignore[arg-type]


def scaled(dice: random.Random, rows: list[Row], at: int, arity: int) -> None:
    weights = list(rows[at].weights)
    if weights:
        place = dice.randrange(len(weights))
        weights[place] = weights[place][0], Fraction(weights[place][1]) * dice.choice((-1, 2))  # type: ignore[arg-type]
    rows[at] = replace(rows[at], weights=tuple(weights))


def dropped(dice: random.Random, rows: list[Row], at: int, arity: int) -> None:
    weights = list(rows[at].weights)
    if weights:
        weights.pop(dice.randrange(len(weights)))
    rows[at] = replace(rows[at], weights=tuple(weights))


def moved(dice: random.Random, rows: list[Row], at: int, arity: int) -> None:
    weights = dict(rows[at].weights)
    if weights:
        weight = weights.pop(dice.choice(list(weights)))
        weights[dice.randrange(arity)] = weight
    rows[at] = replace(rows[at], weights=tuple(sorted(weights.items(), key=lambda item: item[0])))


def exchanged(dice: random.Random, rows: list[Row], at: int, arity: int) -> None:
    other = dice.randrange(len(rows))
    rows[at], rows[other] = rows[other], rows[at]


def copied(dice: random.Random, rows: list[Row], at: int, arity: int) -> None:
    rows[at] = dice.choice(rows)


CHANGES: tuple[Change, ...] = (shifted, scaled, dropped, moved, exchanged, copied)


def dishonest(dice: random.Random, network: Network) -> Network:
    nodes = list(network.nodes)
    place = dice.randrange(len(nodes))
    layer = nodes[place].operation
    assert isinstance(layer, Layer)
    rows, arity = list(layer.rows), nodes[place].arity
    if dice.random() < 0.1:
        layer = replace(layer, activation="identity" if layer.activation == "relu" else "relu")
    else:
        dice.choice(CHANGES)(dice, rows, dice.randrange(len(rows)), arity)
    nodes[place] = replace(nodes[place], operation=replace(layer, rows=tuple(rows)))
    return Network(network.inputs, tuple(nodes))


def comparators(dice: random.Random, n: int) -> list[list[tuple[int, int]]]:
    layers = [list(pairs) for pairs in odd_even_merges(n)]
    for _ in range(dice.choice((0, 1, 1, 2)) if n > 1 else 0):
        kind = dice.randrange(4)
        if kind == 0:
            pairs = dice.choice(layers)
            if pairs:
                pairs.pop(dice.randrange(len(pairs)))
        elif kind == 1:
            first, second = dice.sample(range(n), 2)
            layers.insert(dice.randrange(len(layers) + 1), [(first, second)])
        elif kind == 2:
            layers = [[(b, a) for a, b in pairs] for pairs in layers]
        else:
            layers.insert(dice.randrange(len(layers) + 1), [])
    return layers


@pytest.mark.parametrize("seed", range(4))
def test_what_sorts_is_sorted(seed: int) -> None:
    """Layers, rows and the box changed a little; where the rule accepts, outputs are compared at corners and inside."""
    dice = random.Random(seed)
    accepted = 0
    for _ in range(150):
        n, low = dice.choice((1, 2, 2, 3, 3, 4, 5)), Fraction(dice.randint(-2, 2))
        network = network_of(n, comparators(dice, n), low, [dice.randint(1, n) for _ in range(dice.randint(1, 3))])
        for _ in range(dice.choice((0, 1, 2))):
            network = dishonest(dice, network)
        sides = [(low + dice.choice((0, 0, HALF)), low + dice.choice((1, 3))) for _ in range(n)]
        sides[0] = (low + dice.choice((0, 0, 0, HALF, -1)), sides[0][1])
        proof = Derivation(network, sides=sides)
        try:
            stated = proof.stated(proof.apply("sorts"))
        except Unproved:
            continue
        accepted += 1
        ranks = [int(rank, 16) for rank in stated["ranks"]]
        inside = [[a + (b - a) * Fraction(dice.randint(0, 4), 4) for a, b in sides] for _ in range(6)]
        for point in [*inside, *map(list, product(*sides))]:
            assert list(realize(network, point)) == [sorted(point)[rank - 1] for rank in ranks], (network, sides, point)
    assert accepted > 10


def rank(matrix: list[list[Fraction]]) -> int:
    """By elimination, exactly."""
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows[0])):
        lead = next((at for at in range(found, len(rows)) if rows[at][column]), None)
        if lead is None:
            continue
        rows[found], rows[lead] = rows[lead], rows[found]
        for at in range(found + 1, len(rows)):
            factor = rows[at][column] / rows[found][column]
            rows[at] = [a - factor * b for a, b in zip(rows[at], rows[found], strict=True)]
        found += 1
    return found


def layer_of(matrix: list[list[Fraction]]) -> Layer:
    return Layer("relu", tuple(Row(tuple((at, w) for at, w in enumerate(row) if w), Fraction(1)) for row in matrix))


@pytest.mark.parametrize("seed", range(2))
def test_what_has_a_rank_has_it(seed: int) -> None:
    """W = c U + L R / s with one number changed somewhere; where the rule accepts, the rank is computed."""
    dice = random.Random(seed)
    accepted = refused = 0
    for _ in range(150):
        height, width, r = dice.randint(1, 3), dice.randint(1, 3), dice.randint(0, 2)
        scale, factor = dice.randint(1, 3), Fraction(dice.randint(-2, 2), dice.randint(1, 3))
        left = [[dice.randint(-2, 2) for _ in range(r)] for _ in range(height)]
        right = [[dice.randint(-2, 2) for _ in range(width)] for _ in range(r)]
        before = [[Fraction(dice.randint(-2, 2), 2) for _ in range(width)] for _ in range(height)]
        after = [
            [factor * before[i][j] + Fraction(sum(left[i][k] * right[k][j] for k in range(r)), scale) for j in range(width)]
            for i in range(height)
        ]
        kind = dice.randrange(6)
        if kind == 0:
            after[0][dice.randrange(width)] += dice.choice((1, Fraction(1, 10**20)))
        elif kind == 1:
            before[-1][0] += 1
        elif kind == 2:
            scale = dice.choice((-scale, 0, scale + 1))
        elif kind == 3:
            factor = dice.choice((-factor, Fraction(0), factor + 1))
        wide = tuple(Row(((at, Fraction(1)),), Fraction(0)) for at in range(width))
        nodes = (
            Node("wide", Layer("relu", wide), (Read(INPUT, 0, width),)),
            Node("before", layer_of(before), (Read("wide", 0, width),)),
            Node("after", layer_of(after), (Read("wide", 0, width),)),
            Node("out", Layer("identity", (Row(((0, Fraction(1)),), Fraction(0)),)), (Read("after", 0, height),)),
        )
        proof = Derivation(Network(width, nodes))
        given = {"left": left, "right": right, "scale": hexed(scale), "factor": hexed(factor)}
        try:
            stated = proof.stated(proof.apply("rank-after", before="before", node="after", **given))
        except Unproved:
            refused += 1
            continue
        accepted += 1
        rest = [[a - factor * b for a, b in zip(one, other, strict=True)] for one, other in zip(after, before, strict=True)]
        assert rank(rest) <= int(stated["rank"], 16), (after, before, factor)
    assert accepted > 40 and refused > 20
