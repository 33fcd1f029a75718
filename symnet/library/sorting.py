"""Sorting networks of relu neurons: Batcher's odd-even merge sort (1968), three neurons a comparator.

A comparator of wires a, b >= 0 has the neurons relu(a - b), relu(a), relu(b): the smaller value is a - relu(a - b), the larger
one b + relu(a - b). The inputs less the lowest end of the box are 0 or more. For n = 2^k inputs the depth is k (k + 1)/2 and
there are (k^2 - k + 4) 2^(k-2) - 1 comparators.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symnet.core.layer import INPUT, Layer, Node, Read, Row
from symnet.core.network import Network
from symnet.core.rational import exact, whole
from symnet.errors import UsageError

MAX_INPUTS = 1_024
ONE, ZERO, MINUS = Fraction(1), Fraction(0), Fraction(-1)
Comparators = Sequence[tuple[int, int]]
Form = tuple[tuple[tuple[int, Fraction], ...], Fraction]


def odd_even_merges(n: int) -> list[list[tuple[int, int]]]:
    """Return the comparators of Batcher's odd-even merge sort of n wires, layer by layer: (smaller to, larger to).

    For n that is no power of two the wires beyond n, which would hold the largest values and stay, are left out.
    """
    layers, p = [], 1
    while p < n:
        k = p
        while k:
            starts = range(k % p, n - k, 2 * k)
            pairs = [(i + j, i + j + k) for j in starts for i in range(min(k, n - j - k))]
            layers.append([(a, b) for a, b in pairs if a // (2 * p) == b // (2 * p)])
            k //= 2
        p *= 2
    return [layer for layer in layers if layer]


def sorter(n: int, low: object = 0, ranks: Sequence[int] | None = None) -> Network:
    """Return a network that sorts n numbers that are at least `low`, or gives those of some ranks, 1 the smallest.

    Exact, for 1 <= n <= 1,024: at most three neurons a comparator and one for a wire that waits. Raises UsageError with
    the argument and its value.
    """
    count = _count(n)
    wanted = list(range(1, count + 1)) if ranks is None else [whole(rank, "rank") for rank in ranks]
    for rank in wanted:
        if not 1 <= rank <= count:
            raise UsageError(f"rank {rank} is not one of 1 (the smallest) to {count}")
    return network_of(count, odd_even_merges(count), exact(low, "low"), wanted)


def _count(n: int) -> int:
    count = whole(n, "inputs")
    if not 1 <= count <= MAX_INPUTS:
        raise UsageError(f"a sorter of {count} inputs is not built; 1 to {MAX_INPUTS} are")
    return count


def network_of(n: int, layers: Sequence[Comparators], low: Fraction, ranks: Sequence[int]) -> Network:
    """Return the network of comparators, the wires numbered `ranks` from 1 on as outputs."""
    wires: list[Form] = [(((place, ONE),), -low) for place in range(n)]
    nodes: list[Node] = []
    before = Read(INPUT, 0, n)
    for number, pairs in enumerate(layers, 1):
        rows, wires = _layer(wires, pairs)
        nodes.append(Node(f"layer_{number}", Layer("relu", tuple(rows)), (before,)))
        before = Read(nodes[-1].name, 0, len(rows))
    outputs = [Row(wires[rank - 1][0], wires[rank - 1][1] + low) for rank in ranks]
    return Network(n, (*nodes, Node("sorted", Layer("identity", tuple(outputs)), (before,))))


def _layer(wires: list[Form], pairs: Comparators) -> tuple[list[Row], list[Form]]:
    """The neurons of a layer, comparator by comparator and then the wires that wait; and the wires after it."""
    rows: list[Row] = []
    after = list(wires)
    for a, b in pairs:
        place = len(rows)
        rows += [_difference(wires[a], wires[b]), Row(*wires[a]), Row(*wires[b])]
        after[a] = (((place, MINUS), (place + 1, ONE)), ZERO)
        after[b] = (((place, ONE), (place + 2, ONE)), ZERO)
    busy = {wire for pair in pairs for wire in pair}
    for wire in range(len(wires)):
        if wire not in busy:
            after[wire] = (((len(rows), ONE),), ZERO)
            rows.append(Row(*wires[wire]))
    return rows, after


def _difference(a: Form, b: Form) -> Row:
    """The first form less the second one; weights are 1 and -1, one place is common to both where they were compared before."""
    weights = dict(a[0])
    for position, weight in b[0]:
        other = ONE if weight is MINUS else MINUS
        weights[position] = weights[position] + other if position in weights else other
    bias = ZERO if a[1] is b[1] else a[1] - b[1]
    return Row(tuple(sorted((at, weight) for at, weight in weights.items() if weight)), bias)


def comparators_of(network: Network) -> tuple[list[list[tuple[int, int]]], list[int], Fraction] | None:
    """Return the comparators layer by layer, the wires that are given, and `low`, of a network as `network_of` makes them.

    None for any other network.
    """
    n, layers = network.inputs, []
    *hidden, last = [node.operation for node in network.nodes if isinstance(node.operation, Layer)] or [Layer("identity", ())]
    shifts = [-row.bias for each in hidden[:1] for row in each.rows if len(row.weights) == 1 and isinstance(row.bias, Fraction)]
    low = shifts[0] if shifts else ZERO
    wires: list[Form] = [(((place, ONE),), -low) for place in range(n)]
    for each in hidden:
        pairs = _pairs(each, wires)
        layers.append(pairs)
        _, wires = _layer(wires, pairs)
    outputs = [(row.weights, row.bias) for row in last.rows]
    places: dict[Any, int] = {(weights, bias + low): wire for wire, (weights, bias) in enumerate(wires)}
    found = [places.get(each) for each in outputs]
    ranks = [wire for wire in found if wire is not None]
    made = len(ranks) == len(found) and network_of(n, layers, low, [wire + 1 for wire in ranks])
    return (layers, ranks, low) if made and made.nodes == network.nodes else None


def _pairs(layer: Layer, wires: list[Form]) -> list[tuple[int, int]]:
    """The comparators that a layer begins with: a difference, and the two wires behind it."""
    known: dict[Any, int] = {form: wire for wire, form in enumerate(wires)}
    rows = [(row.weights, row.bias) for row in layer.rows]
    found = []
    for place in range(0, len(rows) - 2, 3):
        a, b = known.get(rows[place + 1]), known.get(rows[place + 2])
        if rows[place] in known or a is None or b is None:
            break
        found.append((a, b))
    return found
