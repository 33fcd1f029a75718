"""The theory of sorting networks: layers of comparators, block by block right on all pairs of sorted halves of zeros and ones.

A wire holds a value as a form of the neurons of one layer; it is 0 or more at every point of the box, so that a relu keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..arithmetic import show
from ..plain import number
from ..rule import Rule
from ..syntax import Certificate, Node, Rejected, Row, Statement

MAX_WIRES = 1_024
ZERO, ONE, MINUS = (number(value, "") for value in ("0x0", "0x1", "-0x1"))
"""Read as those of a file are, which are then the same objects: equal at a glance."""
Form = tuple[tuple[tuple[int, object], ...], object]
"""Weights by position, and a bias."""
Pairs = list[tuple[int, int]]
"""The comparators of a layer: the wire that gets the smaller value, and that which gets the larger one."""


def sorts(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the hidden layers are comparators on the inputs less the lowest end of the box; each block of wires merges every pair of
    sorted halves of zeros and ones
    ------------------------------------------------------------------------------------------------------------------------
    everywhere in the box output j is the ranks[j]-th smallest input                                   (the 0-1 principle)
    """
    network, n = certificate.network, certificate.network.inputs
    if n > MAX_WIRES:
        raise Rejected(f"{n} inputs are more than {MAX_WIRES}")
    certificate.budget.spend(network.weight)
    low = min(end for end, _ in certificate.box)
    wires: list[Form] = [(((place, ONE),), -low) for place in range(n)]
    before, layers = ("input", 0, n), []
    for node in network.nodes[:-1]:
        if node.activation != "relu" or node.reads != (before,):
            raise Rejected(f"{node.name!r} is not a layer of relus that reads all of the one before")
        wires, pairs = _compared(node, wires)
        before = (node.name, 0, node.outputs)
        layers.append(pairs)
    certificate.budget.spend(_work(n, layers))
    rising = _merged(n, layers)
    ranks = [place + 1 if rising else n - place for place in _read(network.nodes[-1], before, wires, low)]
    return {"kind": "sorted", "ranks": [show(rank) for rank in ranks]}


def _compared(node: Node, wires: list[Form]) -> tuple[list[Form], Pairs]:
    """The wires after a layer: of three neurons relu(a - b), relu(a), relu(b) one gets a - relu(a - b), one b + relu(a - b)."""
    known = {tuple([position for position, _ in weights]): wire for wire, (weights, _) in enumerate(wires)}
    found: dict[int, Form] = {}
    pairs: Pairs = []
    place = 0
    while place < len(node.rows):
        carried = _wire(known, wires, node.rows[place])
        if carried is not None:
            new: tuple[int, ...] = (carried,)
            forms: tuple[Form, ...] = ((((place, ONE),), ZERO),)
        else:
            a, b = [_wire(known, wires, row) for row in (*node.rows[place + 1 : place + 3], None, None)[:2]]
            if a is None or b is None or a == b or not _is_difference(node.rows[place], wires[a], wires[b]):
                raise Rejected(f"neuron {place} of {node.name!r} is neither a wire nor the first of a comparator's three")
            new = a, b
            forms = (((place, MINUS), (place + 1, ONE)), ZERO), (((place, ONE), (place + 2, ONE)), ZERO)
            pairs.append((a, b))
        twice = [wire for wire in new if wire in found]
        if twice:
            raise Rejected(f"{node.name!r} uses wire {min(twice)} twice")
        found.update(zip(new, forms, strict=True))
        place += 1 if len(new) == 1 else 3
    if len(found) < len(wires):
        raise Rejected(f"{node.name!r} keeps {len(found)} of {len(wires)} wires")
    return [found[wire] for wire in range(len(wires))], pairs


def _wire(known: dict[tuple[int, ...], int], wires: Sequence[Form], row: Row | None) -> int | None:
    """The wire whose form a row is."""
    if row is None:
        return None
    wire = known.get(tuple([position for position, _ in row.weights]))
    return wire if wire is not None and (row.weights, row.bias) == wires[wire] else None


def _is_difference(row: Row, a: Form, b: Form) -> bool:
    """Whether a row is the one form less the other one."""
    weights = dict(a[0])
    for position, weight in b[0]:
        other = MINUS if weight is ONE else ONE if weight is MINUS else -weight  # type: ignore[operator]
        weights[position] = weights[position] + other if position in weights else other  # type: ignore[operator]
    if dict(row.weights) != {at: w for at, w in weights.items() if w}:
        return False
    return row.bias == (ZERO if a[1] is b[1] else a[1] - b[1])  # type: ignore[operator]


def _read(node: Node, before: tuple[str, int, int], wires: Sequence[Form], low: Fraction) -> list[int]:
    """The wires that the outputs are, the lowest end added."""
    if node.activation != "identity" or node.reads != (before,):
        raise Rejected(f"the output {node.name!r} is not an affine layer that reads all of the one before")
    known = {(weights, bias + low): wire for wire, (weights, bias) in enumerate(wires)}  # type: ignore[operator]
    found = [known.get((row.weights, row.bias)) for row in node.rows]
    if None in found:
        raise Rejected(f"output {found.index(None)} is not a wire, the lowest end of the box added")
    return [wire for wire in found if wire is not None]


def _work(n: int, layers: Sequence[Pairs]) -> int:
    """What the merges cost: for each block a number of as many bits as there are pairs of sorted halves, on each wire."""
    total, size = 0, 2
    comparators = sum(map(len, layers))
    while size < 2 * n:
        total += (2 * comparators + 4 * n) * (1 + ((size // 2 + 1) ** 2 >> 15))
        size *= 2
    return total


def _merged(n: int, layers: Sequence[Pairs]) -> bool:
    """Whether the wires rise in the end; rejects where they neither rise nor fall.

    Blocks are of 1, 2, 4, ... wires. A layer belongs to the least size at which all comparators up to it stay in a block.
    """
    rising = [True] * n
    size, done = 1, 0
    while size < n:
        size *= 2
        start = done
        while done < len(layers) and all(a // size == b // size for a, b in layers[done]):
            done += 1
        blocks: list[list[Pairs]] = [[[] for _ in range(start, done)] for _ in range(0, n, size)]
        for place, pairs in enumerate(layers[start:done]):
            for a, b in pairs:
                blocks[a // size][place].append((a % size, b % size))
        known: dict[object, bool] = {}
        after = []
        for block, inside in enumerate(blocks):
            first, *second = rising[2 * block : 2 * block + 2]
            width = min(size, n - block * size)
            key = (width, first, *second, tuple(map(tuple, inside)))
            if key not in known:
                known[key] = _rises(width, size // 2, first, bool(second and second[0]), inside, block)
            after.append(known[key])
        rising = after
    return rising[0]


def _rises(width: int, half: int, first: bool, second: bool, layers: Sequence[Pairs], block: int) -> bool:
    """Whether a block rises after its layers, whatever zeros and ones its two sorted halves hold; rejects where it is not sorted.

    Bit p (k + 1) + q of a wire is its value where the first half holds p ones and the second one, of k wires, q.
    """
    left, right = min(half, width), max(0, width - half)
    row = right + 1
    every = (1 << (left + 1) * row) - 1
    ones = sum(1 << each * row for each in range(left + 1))
    wires = [every >> at * row << at * row for at in (left - wire if first else wire + 1 for wire in range(left))]
    columns = [0]  # the values of q from right, right - 1, ... on, in every row
    for at in range(right, 0, -1):
        columns.append(columns[-1] | ones << at)
    wires += columns[1:] if second else columns[:0:-1]
    for pairs in layers:
        for a, b in pairs:
            wires[a], wires[b] = wires[a] & wires[b], wires[a] | wires[b]
    if all(not wires[at] & ~wires[at + 1] for at in range(width - 1)):
        return True
    if any(wires[at + 1] & ~wires[at] for at in range(width - 1)):
        raise Rejected(f"block {block} of {2 * half} wires is not sorted for some zeros and ones")
    return False


RULES = {"sorts": Rule("", "", sorts, "kernel_rules_sorting.md#sorts", box=True)}
