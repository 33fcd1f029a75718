"""Random networks of layers and scans, and their values by the definition: no code of the slices, none of the kernel's walk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

from symnet.core.codec import encode
from symnet.core.entry import Entry, Intrinsic, Scheduled
from symnet.core.layer import INPUT, Layer, Node, Read, Row, Scan
from symnet.core.network import Network
from symnet.core.schedule import Power, Snake
from symnet.kernel import syntax as kernel
from symnet.kernel.networks import network as decoded

SCHEDULES = (("power", Power(2, 2)), ("snake", Snake(1, 2, 1, 0)))


def random_network(draw: Random, outputs: int, intrinsic: bool = False, depth: int = 0, inputs: int = 0) -> Network:
    """Two to five nodes, some of them scans; the last is a layer, in a body perhaps a scan."""
    size = inputs or draw.randint(1, 3)
    sizes, nodes = {INPUT: size}, list[Node]()
    for place in range(draw.randint(1, 4)):
        nodes.append(_node(draw, f"n{place}", sizes, intrinsic, depth))
        sizes[nodes[-1].name] = nodes[-1].operation.outputs
    last = _scan(draw, "last", sizes, outputs, depth) if 0 < depth < 3 and not draw.randrange(3) else None
    nodes.append(last or _layer(draw, "last", sizes, outputs, intrinsic, depth))
    return Network(size, tuple(nodes))


def bound(draw: Random, network: Network) -> Network:
    """The network with numbers for its intrinsic parameters."""
    return network.bind({name: _number(draw) for name in network.intrinsic})


def in_kernel(network: Network) -> kernel.Network:
    """The network as the kernel reads it."""
    return decoded(json.loads(encode(network)), "network", {})


def values(network: kernel.Network, point: Sequence[Fraction], at: Mapping[str, Fraction] | None = None) -> list[Fraction]:
    """The outputs at a point, by the definition; fails where shapes do not fit."""
    assert len(point) == network.inputs
    found = {"input": list(point)}
    for node in network.nodes:
        given = [value for name, start, stop in node.reads for value in found[name][start:stop]]
        assert len(given) == node.arity
        found[node.name] = _scanned(node, given) if node.body else _neurons(network, node, given, at or {})
    return found[network.nodes[-1].name]


def _neurons(network: kernel.Network, node: kernel.Node, given: list[Fraction], at: Mapping[str, Fraction]) -> list[Fraction]:
    """The values of a layer."""

    def number(entry: kernel.Entry) -> Fraction:
        if isinstance(entry, kernel.Scheduled):
            return entry.constant + sum((factor * at[name] for name, factor in entry.terms), Fraction(0))
        return network.value(entry)

    rows = [(number(row.bias), [(given[position], number(weight)) for position, weight in row.weights]) for row in node.rows]
    sums = [sum((value * weight for value, weight in pairs), bias) for bias, pairs in rows]
    return [max(total, Fraction(0)) for total in sums] if node.activation == "relu" else sums


def _scanned(node: kernel.Node, state: list[Fraction]) -> list[Fraction]:
    body, size = node.body, len(state) // node.copies
    assert body is not None and body.inputs == body.outputs == size and len(state) == size * node.copies
    found: list[Fraction] = []
    for copy in range(node.copies):
        part = state[copy * size : (copy + 1) * size]
        for step in range(1, node.steps + 1):
            at = {name: schedule.moved(copy * node.stride).at(step) for name, schedule in SCHEDULES if name in node.schedules}
            part = values(body, part, at)
        found += part
    return found


def _node(draw: Random, name: str, sizes: dict[str, int], intrinsic: bool, depth: int) -> Node:
    if depth < 3 and not draw.randrange(3):
        return _scan(draw, name, sizes, draw.randint(1, 3), depth)
    return _layer(draw, name, sizes, draw.randint(1, 4), intrinsic, depth)


def _layer(draw: Random, name: str, sizes: dict[str, int], rows: int, intrinsic: bool, depth: int) -> Node:
    reads = _reads(draw, sizes, draw.randint(1, 4))
    arity = sum(read.stop - read.start for read in reads)

    def row() -> Row:
        weights = tuple((at, _entry(draw, intrinsic, depth) or Fraction(1)) for at in range(arity) if not draw.randrange(2))
        return Row(weights, _entry(draw, intrinsic, depth))

    return Node(name, Layer("relu" if draw.randrange(2) else "identity", tuple(row() for _ in range(rows))), reads)


def _scan(draw: Random, name: str, sizes: dict[str, int], state: int, depth: int) -> Node:
    copies = draw.choice((1, 1, 2, 3)) if depth == 0 else 1
    stride = draw.randint(0, 2) if copies > 1 else 0
    body = random_network(draw, state, False, depth + 1, state)
    return Node(name, Scan(body, draw.randint(0, 2), SCHEDULES, copies, stride), _reads(draw, sizes, copies * state))


def _reads(draw: Random, sizes: dict[str, int], arity: int) -> tuple[Read, ...]:
    """So many values, in runs that may repeat and overlap."""
    found: list[Read] = []
    while arity:
        name = draw.choice(list(sizes))
        start = draw.randrange(sizes[name])
        stop = draw.randint(start + 1, min(sizes[name], start + arity))
        found.append(Read(name, start, stop))
        arity -= stop - start
    return tuple(found)


def _entry(draw: Random, intrinsic: bool, depth: int) -> Entry:
    if depth == 0 and intrinsic and not draw.randrange(3):
        return Intrinsic(draw.choice("ab"))
    if depth and not draw.randrange(5):
        return Scheduled(_number(draw), ((draw.choice(SCHEDULES)[0], Fraction(1)),))
    return _number(draw)


def _number(draw: Random) -> Fraction:
    return Fraction(draw.randint(-3, 3), draw.choice((1, 1, 2)))
