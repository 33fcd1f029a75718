"""A strategy for small well-formed networks: layers side by side, sparse rows, scans with schedules."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from hypothesis import strategies as st

from symnet.core.cells import joined, node_count
from symnet.core.entry import Entry, Intrinsic, Scheduled
from symnet.core.network import INPUT, Activation, Layer, Network, Node, Read, Row, Scan
from symnet.core.schedule import Power, Schedule, Snake

Names: TypeAlias = tuple[str, ...]
_YES_OR_NO = st.booleans()
_ACTIVATIONS: st.SearchStrategy[Activation] = st.sampled_from(["relu", "identity"])
_LAYERS = st.sampled_from(["relu", "relu", "identity"])
_KINDS = st.sampled_from(["relu", "scan", "relu", "identity"])


@st.composite
def networks(
    draw: st.DrawFn,
    inputs: int = 1,
    *,
    outputs: int | None = None,
    levels: int = 3,
    width: int = 3,
    scans: bool = True,
    parameters: int = 0,
    dyadic: bool = False,
) -> Network:
    """Draw a network on `inputs` numbers whose edges skip no layer; shrinks towards one layer of one neuron.

    outputs: how many values it gives (by default 1 to `width`); levels and width bound its size; scans: whether it may
    hold scans; parameters: so many intrinsic parameters p_1, p_2, ... may stand in it, bound to rationals; dyadic: only
    weights m / 2^e. Nodes may stand side by side; numbers are small, so values stay short.
    """
    entries = _entries(dyadic, tuple(f"p_{number}" for number in range(1, parameters + 1)))
    nodes: list[Node] = []
    before = [Read(INPUT, 0, inputs)]
    for level in range(levels - 1):
        if not draw(_YES_OR_NO):  # asked before every level, so that a level can be left out when shrinking
            break
        kind = draw(_KINDS if scans else _LAYERS)
        added = _level(draw, f"level_{level}", kind, before, entries, width, dyadic)
        nodes += added
        before = [Read(node.name, 0, node.operation.outputs) for node in added]
    count = outputs or draw(st.integers(1, width))
    nodes.append(_layer_node(draw, "output", draw(_ACTIVATIONS), before, entries, count))
    network = Network(inputs, tuple(nodes))
    return network.bind({name: draw(_numbers(dyadic)) for name in network.intrinsic})


@cache
def _numbers(dyadic: bool) -> st.SearchStrategy[Fraction]:
    return st.builds(Fraction, st.integers(-8, 8), st.sampled_from([1, 2, 4, 8] if dyadic else [1, 2, 3, 4, 6]))


@cache
def _entries(dyadic: bool, names: Names) -> st.SearchStrategy[Entry]:
    numbers = _numbers(dyadic)
    return st.one_of(numbers, st.sampled_from(names).map(Intrinsic)) if names else numbers


def _level(
    draw: st.DrawFn, name: str, kind: str, before: list[Read], entries: st.SearchStrategy[Entry], width: int, dyadic: bool
) -> list[Node]:
    """Nodes side by side of one kind: a level of several parts counts in `size` as one dense layer."""
    if kind == "scan":
        reads = _reads(draw, before)
        arity = sum(read.stop - read.start for read in reads)
        together = draw(st.sampled_from([1, 2])) if arity % 2 == 0 else 1
        scan = replace(draw(_scans(arity // together, dyadic)), copies=together, stride=together - 1)
        return [Node(f"{name}.copy_{copy}", scan, reads) for copy in range(draw(st.integers(1, 2)))]
    activation: Activation = "relu" if kind == "relu" else "identity"
    parts = draw(st.integers(1, 2))
    sizes = [draw(st.integers(1, width)) for _ in range(parts)]
    return [
        _layer_node(draw, f"{name}.part_{part}" if parts > 1 else name, activation, _some(draw, before), entries, size)
        for part, size in enumerate(sizes)
    ]


def _some(draw: st.DrawFn, before: list[Read]) -> list[Read]:
    """Some slices of the level before, in any order, at least one."""
    chosen = draw(st.lists(st.sampled_from(before), min_size=1, max_size=3))
    return [_slice(draw, read) for read in chosen]


def _slice(draw: st.DrawFn, read: Read) -> Read:
    start = draw(st.integers(0, read.stop - 1))
    return Read(read.node, start, draw(st.integers(start + 1, read.stop)))


def _reads(draw: st.DrawFn, before: list[Read]) -> tuple[Read, ...]:
    return tuple(_some(draw, before)[:2])


def _layer_node(
    draw: st.DrawFn, name: str, activation: Activation, reads: list[Read], entries: st.SearchStrategy[Entry], count: int
) -> Node:
    arity = sum(read.stop - read.start for read in reads)
    rows = tuple(draw(_rows(arity, entries)) for _ in range(count))
    return Node(name, Layer(activation, rows), tuple(reads))


@cache
def _rows(arity: int, entries: st.SearchStrategy[Entry]) -> st.SearchStrategy[Row]:
    return st.tuples(*[entries] * (arity + 1)).map(_row)


def _row(drawn: tuple[Entry, ...]) -> Row:
    bias, *weights = drawn
    return Row(tuple((position, weight) for position, weight in enumerate(weights) if weight != 0), bias)


@st.composite
def _scans(draw: st.DrawFn, state: int, dyadic: bool, nested: bool = False) -> Scan:
    """A scan over `state` values with one or two layers in its body, the first perhaps a scan itself."""
    steps = draw(st.integers(0, 4))
    schedules = (("scale", draw(_powers(steps, dyadic))), ("spot", draw(_snakes())))
    entries = _body_entries(dyadic)
    read = [Read(INPUT, 0, state)]
    nodes = []
    inner = draw(st.sampled_from(["none", "layer", "none" if nested else "scan"]))
    if inner == "layer":
        nodes.append(_layer_node(draw, "inner", "relu", read, entries, state))
    elif inner == "scan":
        nodes.append(Node("inner", draw(_scans(state, dyadic, True)), tuple(read)))
    if nodes:
        read = [Read("inner", 0, state)]
    nodes.append(_layer_node(draw, "next", draw(_ACTIVATIONS), read, entries, state))
    return Scan(Network(state, tuple(nodes)), steps, schedules)


def _powers(steps: int, dyadic: bool) -> st.SearchStrategy[Schedule]:
    """Powers that pass below 1 as well as those that end at it."""
    return st.builds(Power, st.sampled_from([2, 4] if dyadic else [2, 4, 3]), st.integers(0, steps + 1))


@st.composite
def _snakes(draw: st.DrawFn) -> Schedule:
    """Snakes that end within the steps as well as those that go on."""
    dimension = draw(st.integers(1, 3))
    cells = joined(draw(st.lists(st.integers(1, 4), min_size=dimension, max_size=dimension)))
    axis, start = draw(st.integers(0, dimension - 1)), draw(st.integers(0, node_count(cells, dimension)))
    return Snake(cells, dimension, axis, start)


@cache
def _body_entries(dyadic: bool) -> st.SearchStrategy[Entry]:
    return st.one_of(_numbers(dyadic), _scheduled(dyadic))


@cache
def _scheduled(dyadic: bool) -> st.SearchStrategy[Scheduled]:
    factors = _numbers(dyadic).filter(bool)
    one = st.sampled_from(["scale", "spot"]).flatmap(lambda name: st.tuples(st.just(name), factors)).map(lambda term: (term,))
    both = st.tuples(factors, factors).map(lambda pair: (("scale", pair[0]), ("spot", pair[1])))
    return st.builds(Scheduled, _numbers(dyadic), st.one_of(one, both))
