"""The search: its bounds hold, they are the kernel's, trees cover their boxes, and points in floats are judged exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from verification.small_networks import random_network

import symnet
from symnet.core.realize import realize
from symnet.kernel.branching.bounds import Substitution
from symnet.kernel.branching.layers import stacked
from symnet.kernel.branching.leaves import bounded, outward
from symnet.kernel.decode import decode
from symnet.verification.bounds import Boxes, improved, pre_activations, substituted
from symnet.verification.certificate import BITS, safe_certificate
from symnet.verification.covering import covering
from symnet.verification.given import Given
from symnet.verification.property import Root
from symnet.verification.search import Limits
from symnet.verification.stack import stack_of
from symnet.verification.tree import OPEN, Tree, tree_of

SIZES = (3, 10, 8, 6, 2)


def skipping(seed: int) -> symnet.Network:
    """A network whose last layers read the input and the first layer too, with a layer without activation between."""
    first, second, *_ = random_network(seed, (3, 6, 5, 2)).nodes
    rows = tuple(symnet.Row(((place, Fraction(2 * place - 3, 8)),), Fraction(1, 8)) for place in range(5))
    plain = symnet.Node("plain", symnet.Layer("identity", rows), (symnet.Read(second.name, 0, 5),))
    wide = tuple(
        symnet.Row(tuple((place, Fraction((seed + 3 * place + 5 * row) % 7 - 3, 4)) for place in range(14)), Fraction(0))
        for row in range(4)
    )
    wide = tuple(symnet.Row(tuple(each for each in row.weights if each[1]), row.bias) for row in wide)
    reads = (symnet.Read("input", 0, 3), symnet.Read("plain", 0, 5), symnet.Read(first.name, 0, 6))
    third = symnet.Node("third", symnet.Layer("relu", wide), reads)
    end = symnet.Row(tuple((place, Fraction(place - 3, 2)) for place in (0, 1, 2, 4, 5, 6)), Fraction(1))
    last = symnet.Node("end", symnet.Layer("identity", (end,)), (symnet.Read("third", 0, 4), symnet.Read("input", 0, 3)))
    return symnet.Network(3, (first, second, plain, third, last))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("make", [lambda seed: random_network(seed, SIZES), skipping])
def test_the_arrays_are_the_network_and_its_bounds_hold(make: object, seed: int) -> None:
    network = make(seed)  # type: ignore[operator]
    stack = stack_of(network)
    draw = np.random.default_rng(seed)
    low = draw.random((5, 3)) - 1
    boxes = Boxes(low, low + draw.random((5, 3)))
    lines = pre_activations(stack, boxes)
    first = substituted(stack, stack.output, lines, boxes)
    better = improved(stack, stack.output, lines, boxes, first)
    assert (better.values >= first.values).all()
    points = boxes.low[:, None] + (boxes.high - boxes.low)[:, None] * draw.random((5, 400, 3))
    values = stack.values(points)
    for layer, line in zip(stack.layers, lines, strict=True):
        z = layer(values)
        assert (z >= line.low[:, None] - 1e-9).all()
        assert (z <= line.high[:, None] + 1e-9).all()
    assert (stack(points) >= better.values[:, None] - 1e-9).all()
    exactly = [float(value) for value in realize(network, [Fraction(x) for x in points[0, 0].tolist()])]
    assert np.allclose(stack(points[0, 0]), exactly, rtol=0, atol=1e-9)


@pytest.mark.parametrize("make", [lambda: random_network(5, SIZES), lambda: skipping(2)])
def test_the_bounds_are_those_of_the_kernel(make: object) -> None:
    network = make()  # type: ignore[operator]
    stack = stack_of(network)
    box = tuple((Fraction(-k, 8), Fraction(k + 1, 8)) for k in range(3))
    ends = np.array([[float(end) for end in side] for side in box])
    lines = pre_activations(stack, Boxes(ends[None, :, 0], ends[None, :, 1]))
    asked = symnet.verify(network, box, "Y_0 >= 100", check=False)
    assert asked.certificate is not None
    certificate = decode(asked.certificate.data, {})
    kernel = bounded(
        Substitution(stacked(certificate.network, BITS, certificate.budget), BITS, outward(box, BITS), certificate.budget),
        None,
        (),
    )
    assert kernel is not None
    for line, known in zip(lines, kernel.bounds, strict=True):
        found = np.array(known, dtype=float) / 2.0**BITS
        assert np.abs(found[:, 0] - line.low[0]).max() < 1e-6
        assert np.abs(found[:, 1] - line.high[0]).max() < 1e-6


@given(st.lists(st.integers(0, 2), max_size=30), st.integers(0, 9))
def test_trees_cover_their_box(axes: list[int], closed: int) -> None:
    tree, leaves = Tree(), [0]
    for number, axis in enumerate(axes):
        leaves += tree.halve(leaves.pop(number * 7 % len(leaves)), axis)
    for leaf in leaves[:closed]:
        tree.close(leaf)
    box = ((Fraction(0), Fraction(1)),) * 3
    volumes = {
        node: (sides[0][1] - sides[0][0]) * (sides[1][1] - sides[1][0]) * (sides[2][1] - sides[2][0])
        for node, sides in tree.boxes(box)
    }
    assert sum(volumes.values()) == 1
    assert tree.share == sum(volumes[leaf] for leaf in leaves[:closed])
    again = tree_of(tree.marks())
    assert (again.marks(), again.share, again.depth) == (tree.marks(), tree.share, tree.depth)
    assert tree.grafted({leaf: Tree() for leaf in leaves}).axes.count(OPEN) == len(leaves)


def test_wider_margins_open_the_leaves_that_do_not_keep_them() -> None:
    network = random_network(2)
    box = ((Fraction(-1), Fraction(1)), (Fraction(0), Fraction(1)))
    asked = symnet.verify(network, box, "Y_0 >= 1000", check=False).asked
    top = max(realize(network, (Fraction(x, 8), Fraction(y, 8)))[0] for x in range(-8, 9) for y in range(9))
    asked = symnet.verify(network, box, f"Y_0 >= {top + 1}", nodes=1, check=False).asked
    search = covering(stack_of(network), Root(box, asked.roots[0].conjunctions), lambda _: None, 0)
    assert search.top.run(Limits(None, 500)) is None
    assert not search.open
    before = search.top.tree.leaves
    search.reopen(max(search.top.margins.values()) / search.top.margin)
    assert search.open
    assert search.top.tree.leaves < before
    search.top.margin = 1e-6
    assert search.top.run(Limits(None, 2000)) is None
    written = safe_certificate(Given(network), asked, [search])
    assert written.verdict.accepted
