"""Sorting networks of relu neurons: Batcher's odd-even merge sort (1968), three neurons a comparator.

A comparator of wires a, b >= 0 has the neurons relu(a - b), relu(a), relu(b): the smaller value is a - relu(a - b), the larger
one b + relu(a - b). The inputs less the lowest end of the box are 0 or more. For n = 2^k inputs the depth is k (k + 1)/2 and
there are (k^2 - k + 4) 2^(k-2) - 1 comparators.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.core.layer import INPUT, Layer, Node, Read, Row
from symnet.core.network import Network
from symnet.core.rational import exact, whole
from symnet.errors import UsageError

MAX_INPUTS = 1_024
ONE, ZERO = Fraction(1), Fraction(0)
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
        after[a] = (((place, -ONE), (place + 1, ONE)), ZERO)
        after[b] = (((place, ONE), (place + 2, ONE)), ZERO)
    busy = {wire for pair in pairs for wire in pair}
    for wire in range(len(wires)):
        if wire not in busy:
            after[wire] = (((len(rows), ONE),), ZERO)
            rows.append(Row(*wires[wire]))
    return rows, after


def _difference(a: Form, b: Form) -> Row:
    weights = dict(a[0])
    for position, weight in b[0]:
        weights[position] = weights.get(position, ZERO) - weight
    return Row(tuple(sorted((at, weight) for at, weight in weights.items() if weight)), a[1] - b[1])
