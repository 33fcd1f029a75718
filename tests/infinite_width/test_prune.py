"""Pruned networks: gradients against differences, the law against all masks, Gaussian networks against the limit, the command."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet.core.codec import load, save
from symnet.core.layer import INPUT, Layer, Node, Read, Row, affine
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.infinite_width.gradients import backward, kernel, unit_scales, weighted
from symnet.infinite_width.pruned_network import gaussian, law, pruned

STEP = Fraction(1, 1 << 60)


def network(sizes: tuple[int, ...], seed: int) -> Network:
    """A network of layers with small random rational weights and biases, a part of them 0, that also reads across a layer."""
    generator = random.Random(seed)
    nodes, reads, count = [], (Read(INPUT, 0, sizes[0]),), sizes[0]
    for number, size in enumerate(sizes[1:], 1):
        rows = [
            ({place: Fraction(generator.randint(-9, 9), 7) for place in range(count)}, Fraction(generator.randint(-9, 9), 5))
            for _ in range(size)
        ]
        nodes.append(Node(f"n{number}", affine("identity" if number == len(sizes) - 1 else "relu", rows), reads))
        reads = (Read(f"n{number}", 0, size), *((Read("n1", 0, 1),) if number == 2 else ()))
        count = size + (number == 2)
    return Network(sizes[0], tuple(nodes))


def several_outputs(seed: int, shifted: bool) -> Network:
    """Two inputs, four neurons, three outputs; with a layer before that subtracts 1/2 and 1/3."""
    inner = network((2, 4, 1), seed)
    hidden, last = inner.nodes
    generator = random.Random(seed)
    rows = [({place: Fraction(generator.randint(1, 9), 7) for place in range(4)}, Fraction(1, 3)) for _ in range(3)]
    last = Node("n2", affine("identity", rows), last.reads)
    if not shifted:
        return Network(2, (hidden, last))
    mean = affine("identity", [({0: 1}, Fraction(-1, 2)), ({1: 1}, Fraction(-1, 3))])
    return Network(2, (Node("mean", mean, hidden.reads), replace(hidden, reads=(Read("mean", 0, 2),)), last))


def points(seed: int, count: int, inputs: int) -> list[tuple[Fraction, ...]]:
    generator = random.Random(seed)
    return [tuple(Fraction(generator.randint(-50, 50), 11) for _ in range(inputs)) for _ in range(count)]


def slope(of: Network, node: int, row: int, place: int, point: tuple[Fraction, ...]) -> Fraction:
    """The derivative of the output in one weight, by a difference so small that no kink is crossed (for these numbers)."""
    values = []
    for sign in (1, -1):
        layer = of.nodes[node].operation
        assert isinstance(layer, Layer)
        old = layer.rows[row]
        weights = tuple((at, weight + sign * STEP if at == place else weight) for at, weight in old.weights)
        rows = (*layer.rows[:row], Row(weights, old.bias), *layer.rows[row + 1 :])
        changed = Node(of.nodes[node].name, Layer(layer.activation, rows), of.nodes[node].reads)
        values.append(realize(Network(of.inputs, (*of.nodes[:node], changed, *of.nodes[node + 1 :])), point)[0])
    return (values[0] - values[1]) / (2 * STEP)


@given(st.integers(0, 10**6), st.sampled_from([(2, 3, 1), (1, 3, 2, 1), (2, 2, 3, 2, 1)]))
def test_the_kernel_is_that_of_differences(seed: int, sizes: tuple[int, ...]) -> None:
    made = network(sizes, seed)
    x, y = points(seed, 2, sizes[0])
    total = Fraction(0)
    scales = [Fraction(number, 3) for number in range(1, len(sizes))]
    for number, node in enumerate(made.nodes):
        assert isinstance(node.operation, Layer)
        for row, neuron in enumerate(node.operation.rows):
            for place, _ in neuron.weights:
                total += scales[number] * slope(made, number, row, place, x) * slope(made, number, row, place, y)
    found = kernel(made, backward(made, x), backward(made, y), scales)
    assert abs(found - total) < Fraction(1, 1 << 40)


@given(st.integers(0, 10**6), st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(1)]))
def test_the_law_is_that_of_all_masks(seed: int, keep: Fraction) -> None:
    made = network((2, 4, 1), seed)
    x, y = points(seed, 2, 2)
    scales = (Fraction(1), Fraction(1, 2))
    layer = made.nodes[1].operation
    assert isinstance(layer, Layer)
    weights = layer.rows[0].weights
    mean = square = Fraction(0)
    for mask in product((0, 1), repeat=len(weights)):
        chance = Fraction(1)
        for bit in mask:
            chance *= keep if bit else 1 - keep
        row = Row(tuple(weight for weight, bit in zip(weights, mask, strict=True) if bit), layer.rows[0].bias)
        cut = Network(2, (made.nodes[0], Node("n2", Layer("identity", (row,)), made.nodes[1].reads)))
        value = kernel(cut, backward(cut, x), backward(cut, y), scales)
        mean, square = mean + chance * value, square + chance * value**2
    found = law(made, backward(made, x), backward(made, y), scales, keep)
    assert found is not None and (found.mean, found.variance) == (mean, square - mean**2)


@given(st.integers(0, 10**6), st.integers(0, 2), st.booleans())
def test_each_output_has_the_kernel_of_its_row_alone(seed: int, output: int, shifted: bool) -> None:
    """A network of one output: the others' rows left out; before it a layer that subtracts a mean, which counts as none."""
    made = several_outputs(seed, shifted)
    last = made.nodes[-1].operation
    assert isinstance(last, Layer)
    alone = Network(2, (*made.nodes[:-1], replace(made.nodes[-1], operation=Layer("identity", (last.rows[output],)))))
    x, y = points(seed, 2, 2)
    walks = backward(made, x, output), backward(made, y, output)
    ones = backward(alone, x), backward(alone, y)
    scales = unit_scales(made)
    assert scales == ((0, 1, 1) if shifted else (1, 1))
    assert kernel(made, *walks, scales) == kernel(alone, *ones, scales)
    found = law(made, *walks, scales, Fraction(1, 3), output)
    assert found is not None and found == law(alone, *ones, scales, Fraction(1, 3))
    assert found.mean == kernel(made, *walks, scales) / 3


def test_a_shift_is_not_counted_and_its_place_stays() -> None:
    """f(x) = w2 relu(w1 (x - m)) is the network without the shift at the point x - m; masks are drawn alike."""
    made = several_outputs(4, True)
    plain = Network(2, (replace(made.nodes[1], reads=(Read(INPUT, 0, 2),)), made.nodes[2]))
    moved = (Fraction(3) - Fraction(1, 2), Fraction(-2) - Fraction(1, 3))
    for masked in ({1}, {2}, {1, 2}):
        one = pruned(made, Fraction(1, 2), frozenset(masked), 7)
        two = pruned(plain, Fraction(1, 2), frozenset(masked), 7)
        assert one.nodes[0] == made.nodes[0] and one.nodes[2] == two.nodes[1]
        walks = backward(one, (Fraction(3), Fraction(-2)), 1), backward(two, moved, 1)
        assert kernel(one, walks[0], walks[0], unit_scales(made)) == kernel(two, walks[1], walks[1], unit_scales(plain))


def test_ones_of_an_output_are_weights() -> None:
    hidden = Node("n1", affine("relu", [({0: 2}, 0)]), (Read(INPUT, 0, 1),))
    out = Node("n2", affine("identity", [({0: 1}, 0)]), (Read("n1", 0, 1),))
    shift = Node("n3", affine("identity", [({0: 1}, 5)]), (Read("n2", 0, 1),))
    twice = replace(out, operation=affine("identity", [({0: 2}, 0)]))
    assert weighted(Network(1, (hidden, out))) == (0, 1) == weighted(Network(1, (hidden, twice, shift)))
    assert weighted(Network(1, (hidden, out, shift))) == (0, 2)
    assert weighted(Network(1, (replace(out, reads=(Read(INPUT, 0, 1),)),))) == (0,)


def test_there_is_no_law_of_deeper_networks() -> None:
    made = network((2, 3, 2, 1), 1)
    walks = [backward(made, point) for point in points(1, 2, 2)]
    assert law(made, *walks, (Fraction(1),) * 3, Fraction(1, 2)) is None


def test_about_that_share_is_kept_and_the_seed_decides() -> None:
    made = gaussian("4,300", 0).network
    half = [pruned(made, Fraction(1, 2), frozenset({1}), seed) for seed in (0, 0, 1)]
    kept = [sum(len(row.weights) for row in each.nodes[0].operation.rows) for each in half]  # type: ignore[union-attr]
    assert half[0] == half[1] != half[2] and 500 < kept[0] < 700
    assert half[0].nodes[1] == made.nodes[1]
    assert pruned(made, Fraction(1), frozenset({1, 2}), 0) == made


def test_a_wide_gaussian_network_is_near_the_limit() -> None:
    """Width 2,000: within four standard deviations, sqrt(7/2000) = .059 on the diagonal, of keep * 2."""
    made = gaussian("2,2000", 3)
    cut = pruned(made.network, Fraction(1, 2), frozenset({2}), 3)
    walk = backward(cut, (Fraction(1), Fraction(0)))
    assert abs(float(kernel(cut, walk, walk, made.scales)) - 1) < 0.24


def test_the_command(tmp_path: Path, run: Run) -> None:
    place, out, page = tmp_path / "net.json", tmp_path / "cut.json", tmp_path / "page.html"
    save(network((2, 4, 1), 5), place)
    done = run("prune", place, "--keep", "1/2", "--seed", 0, "--masks", 5, "--out", out, "--page", page)
    assert done.code == 0, done.err
    assert "mean and deviation are exact" in done.out and load(out) == pruned(load(place), Fraction(1, 2), frozenset({2}), 0)
    assert "<circle" in page.read_text()
    save(network((2, 3, 2, 1), 5), place)
    assert "no law is known" in run("prune", place, "--keep", "1/2").out
    assert "standard deviation at width 8" in run("prune", "gaussian:2,8", "--keep", "1/2").out
    save(several_outputs(3, True), place)
    every, one = (run("prune", place, "--keep", "1/2", *words).out for words in ((), ("--output", 2)))
    assert "not counted, since they only add numbers: mean" in every and "2 layers, 20 stored weights" in every
    lines = [line.split() for line in every.splitlines() if line.count(",") == 1 and len(line.split()) == 7]
    assert [line[0] for line in lines] == [str(output) for output in (1, 2, 3) for _ in range(6)]
    assert all(" ".join(line) in [" ".join(each.split()) for each in one.splitlines()] for line in lines if line[0] == "2")
    assert "limit of infinite width" in run("prune", "gaussian:1,4,4", "--keep", "1/3", "--masked", "all").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["gaussian:2,8", "--keep", "0"], "--keep 0"),
        (["gaussian:2", "--keep", "1/2"], "gaussian:2"),
        (["gaussian:2,x", "--keep", "1/2"], "gaussian:2,x"),
        (["gaussian:9999,9999", "--keep", "1/2"], "more than"),
        (["gaussian:2,8", "--keep", "1/2", "--masks", "0"], "--masks 0"),
        (["gaussian:2,8", "--keep", "1/2", "--masked", "4"], "no layer 4"),
        (["gaussian:2,8", "--keep", "1/2", "--output", "2"], "--output 2"),
        (["gaussian:2,8", "--keep", "1/2", "--output", "0"], "--output 0"),
        (["gaussian:400,400", "--keep", "1/2", "--masks", "100"], "give fewer masks"),
        (["nothing.json", "--keep", "1/2"], "nothing.json"),
    ],
)
def test_bad_words(words: list[str], message: str, run: Run) -> None:
    done = run("prune", *words)
    assert done.code == 2 and message in done.err and done.err.count("\n") == 1


def test_networks_that_are_not_treated(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "net.json"
    save(Network(1, (Node("n1", affine("identity", [({0: 1}, 0)]), (Read(INPUT, 0, 1),)),)), place)
    assert "no hidden layer" in run("prune", place, "--keep", "1/2").err
    run("approximate", "abs(x - 1/3)", "--cells", 2, "--out", tmp_path / "scan", "--network-only")
    assert "has scans" in run("prune", tmp_path / "scan" / "network.json", "--keep", "1/2").err
