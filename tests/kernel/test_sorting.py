"""Sorting networks: what the kernel accepts sorts, bitonic ones too; what does not sort is refused; sizes as counted by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.certificates.derivation import Derivation
from symnet.constructions.sorting import sorter_certificate
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import Unproved, UsageError
from symnet.kernel.syntax import Rejected
from symnet.kernel.theories import sorting as theory
from symnet.library.sorting import network_of, odd_even_merges, sorter

Layers = list[list[tuple[int, int]]]
ZERO, ONE = Fraction(0), Fraction(1)


def sides(n: int, low: int = 0) -> tuple[tuple[Fraction, Fraction], ...]:
    return ((Fraction(low), ONE),) * n


def bitonic(n: int) -> Layers:
    """Batcher's bitonic sort of n = 2^k wires; half of its blocks fall."""
    found: Layers = []
    k = 2
    while k <= n:
        j = k // 2
        while j:
            found.append([(i, i ^ j) if i & k == 0 else (i ^ j, i) for i in range(n) if i < i ^ j])
            j //= 2
        k *= 2
    return found


def run(layers: Layers, values: list[int]) -> list[int]:
    """What comparators do to numbers, one after another."""
    found = list(values)
    for pairs in layers:
        for a, b in pairs:
            found[a], found[b] = min(found[a], found[b]), max(found[a], found[b])
    return found


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7])
def test_all_orders(n: int) -> None:
    network = sorter(n, -1)
    assert sorter_certificate(network, sides(n, -1)).verdict.accepted
    for order in permutations(range(n)):
        point = [Fraction(value, n) - Fraction(value % 2) for value in order]
        assert list(realize(network, point)) == sorted(point)


@given(st.integers(8, 40), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_zeros_and_ones(n: int, dice: random.Random) -> None:
    layers = odd_even_merges(n)
    for _ in range(50):
        values = [dice.randrange(2) for _ in range(n)]
        assert run(layers, values) == sorted(values)
    assert theory._merged(n, layers)


def test_bitonic_networks_and_falling_ones() -> None:
    for n in (2, 4, 8, 16):
        layers = bitonic(n)
        network = network_of(n, layers, ZERO, range(1, n + 1))
        proof = Derivation(network, sides=sides(n))
        assert proof.stated(proof.apply("sorts"))["ranks"] == [hex(rank) for rank in range(1, n + 1)]
        falling = network_of(n, [[(b, a) for a, b in pairs] for pairs in layers], ZERO, range(1, n + 1))
        proof = Derivation(falling, sides=sides(n))
        assert proof.stated(proof.apply("sorts"))["ranks"] == [hex(rank) for rank in range(n, 0, -1)]


@given(st.integers(2, 6), st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_accepted_sorts(n: int, data: st.DataObject) -> None:
    """Random comparators put in and some taken away: accepted only where all zeros and ones are sorted."""
    layers = [list(pairs) for pairs in odd_even_merges(n)]
    for _ in range(data.draw(st.integers(0, 2))):
        pairs = data.draw(st.sampled_from(layers))
        if pairs:
            pairs.pop(data.draw(st.integers(0, len(pairs) - 1)))
    for _ in range(data.draw(st.integers(0, 2))):
        wires = data.draw(st.permutations(range(n)))
        layers.insert(data.draw(st.integers(0, len(layers))), [(wires[0], wires[1])])
    try:
        rising = theory._merged(n, layers)
    except Rejected:
        return
    for values in product((0, 1), repeat=n):
        assert run(layers, list(values)) == sorted(values, reverse=not rising)


def test_most_with_one_comparator_less_are_refused() -> None:
    layers = odd_even_merges(8)
    for at, pairs in enumerate(layers):
        for left_out in pairs:
            fewer = [*layers[:at], [pair for pair in pairs if pair != left_out], *layers[at + 1 :]]
            with pytest.raises(Rejected, match="is not sorted for some zeros and ones"):
                theory._merged(8, fewer)


def test_ranks() -> None:
    network = sorter(9, -3, [5, 9, 1])
    certificate = sorter_certificate(network, ((Fraction(-3), Fraction(7)),) * 9)
    assert certificate.verdict.claims[0] == {"kind": "sorted", "ranks": ["0x5", "0x9", "0x1"]}
    point = [Fraction(k * k % 11 - 3) for k in range(9)]
    assert list(realize(network, point)) == [sorted(point)[4], max(point), min(point)]


def test_a_box_below_the_shift_is_refused() -> None:
    with pytest.raises(Unproved, match="is neither a wire nor the first of a comparator's three"):
        sorter_certificate(sorter(4, -1), ((Fraction(-2), ONE), *sides(3)))


def test_sizes() -> None:
    assert [sum(map(len, odd_even_merges(1 << k))) for k in range(1, 6)] == [1, 5, 19, 63, 191]
    big = sorter(1024).size
    assert (big.neurons, big.depth, big.width) == (80_383, 55, 1_536)
    layers = odd_even_merges(1024)
    assert 1024 * len(layers) + sum(map(len, layers)) == big.neurons


def test_more_inputs_than_the_rule_takes() -> None:
    many = theory.MAX_WIRES + 1
    network = network_of(many, [], ZERO, [1])
    with pytest.raises(Unproved, match=f"{many} inputs are more than {many - 1}"):
        Derivation(network, sides=sides(many)).apply("sorts")


@pytest.mark.parametrize("n", [0, -1, 1025])
def test_sizes_that_are_refused(n: int) -> None:
    with pytest.raises(UsageError):
        sorter(n)


def test_a_network_of_something_else() -> None:
    network: Network = sorter(2)
    with pytest.raises(UsageError, match="rank 3 is not one of 1"):
        sorter(2, 0, [3])
    assert realize(network, [Fraction(2), Fraction(1)]) == (1, 2)
