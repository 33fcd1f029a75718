"""Networks from networks: compose, put side by side, affine maps. All keep the rule that no edge skips a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast

from symnet.core.activation import ACTIVATIONS
from symnet.core.entry import Entry, Intrinsic, Scheduled
from symnet.core.network import INPUT, Activation, Layer, Network, Node, Read, affine
from symnet.core.rational import exact, whole
from symnet.core.realize import at_step
from symnet.errors import UsageError

Number = Entry | int
Rows = Sequence[tuple[Mapping[int, Number], Number]]


def layer(inputs: int, name: str, activation: str, rows: Rows) -> Network:
    """Return the network of one layer, rows given as ({position: weight}, bias).

    The activation is "relu", "identity" or "euaf"; numbers are exact, 1/2 for example Fraction(1, 2) or "1/2". Raises UsageError,
    naming the layer and the neuron, for anything else.
    """
    if not isinstance(name, str):
        raise UsageError(f"the name of a layer is text; {name!r} is a {type(name).__name__}")
    if activation not in tuple(ACTIVATIONS):
        raise UsageError(f"layer {name!r} has the activation {activation!r}; write one of {', '.join(ACTIVATIONS)}")
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise UsageError(f"layer {name!r} has no neurons; write its rows as [({{position: weight}}, bias), ...]")
    number = whole(inputs, "inputs")
    exactly = [_row(row, f"layer {name!r}, neuron {place}", number) for place, row in enumerate(rows)]
    operation: Layer = affine(cast(Activation, activation), exactly)
    return Network(number, (Node(name, operation, (Read(INPUT, 0, number),)),))


def _row(row: tuple[Mapping[int, Number], Number], where: str, inputs: int) -> tuple[dict[int, Entry], Entry]:
    """A row with exact numbers at positions that are there."""
    if not isinstance(row, Sequence) or len(row) != 2 or not isinstance(row[0], Mapping):
        raise UsageError(f"{where} is {_shown(row)}; write it as ({{position: weight}}, bias)")
    weights, bias = row
    for position in weights:
        if isinstance(position, bool) or not hasattr(position, "__index__") or not 0 <= position < inputs:
            raise UsageError(f"{where} has a weight at position {_shown(position)}; positions are 0 to {inputs - 1}")
    return {int(position): _entry(weight, where, position) for position, weight in weights.items()}, _entry(bias, where)


def _entry(value: Number, where: str, position: int | None = None) -> Entry:
    if isinstance(value, Fraction | Intrinsic | Scheduled):
        return value
    return exact(value, f"{where}, bias" if position is None else f"{where}, weight {position}")


def _shown(value: object) -> str:
    shown = " ".join(repr(value).split())
    return shown if len(shown) <= 60 else shown[:57] + "..."


def chain(inputs: int, *layers: tuple[str, str, Rows]) -> Network:
    """Return layers (name, activation, rows) one after another, each reading all of the one before; see `layer`."""
    if not layers:
        raise UsageError('chain has no layers; write for example chain(1, ("sides", "relu", [({0: 1}, 0)]))')
    network: Network | None = None
    for given in layers:
        if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 3:
            raise UsageError(f"chain has the layer {_shown(given)}; write it as (name, activation, rows)")
        name, activation, rows = given
        one = layer(inputs if network is None else network.outputs, name, activation, rows)
        network = one if network is None else compose(one, network)
    return cast(Network, network)


def named(network: Network, prefix: str) -> Network:
    """Return the network with `prefix.` before every node name."""

    def read(old: Read) -> Read:
        return old if old.node == INPUT else replace(old, node=f"{prefix}.{old.node}")

    nodes = (Node(f"{prefix}.{node.name}", node.operation, tuple(map(read, node.reads))) for node in network.nodes)
    return Network(network.inputs, tuple(nodes), network.parameters)


def compose(outer: Network, inner: Network) -> Network:
    """Return x -> outer(inner(x)); node names must differ, see `named`."""
    if outer.inputs != inner.outputs:
        raise UsageError(f"cannot compose: the outer network takes {outer.inputs} values, the inner one gives {inner.outputs}")
    last = inner.nodes[-1].name

    def read(old: Read) -> Read:
        return replace(old, node=last) if old.node == INPUT else old

    nodes = tuple(Node(node.name, node.operation, tuple(map(read, node.reads))) for node in outer.nodes)
    return Network(inner.inputs, inner.nodes + nodes, {**inner.parameters, **outer.parameters})


def side_by_side(parts: Sequence[Network], after: Network) -> Network:
    """Return `x -> after(parts[0](slice 0 of x), parts[1](slice 1 of x), ...)`, the slices of x following one another."""
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + part.inputs)
    return _joined(parts, starts[:-1], starts[-1], after)


def fan_out(parts: Sequence[Network], after: Network) -> Network:
    """Return `x -> after(parts[0](x), parts[1](x), ...)`."""
    return _joined(parts, [0] * len(parts), parts[0].inputs, after)


def _joined(parts: Sequence[Network], starts: Sequence[int], inputs: int, after: Network) -> Network:
    """after(parts[i](the slice of x that begins at starts[i]), ...)."""
    nodes: list[Node] = []
    outputs: list[Read] = []
    for part, start in zip(parts, starts, strict=True):
        nodes += [Node(node.name, node.operation, tuple(_shifted(read, start) for read in node.reads)) for node in part.nodes]
        outputs.append(Read(part.nodes[-1].name, 0, part.outputs))
    for node in after.nodes:
        reads = [piece for read in node.reads for piece in (_pieces(read, outputs) if read.node == INPUT else [read])]
        nodes.append(Node(node.name, node.operation, tuple(reads)))
    parameters = {name: value for part in (*parts, after) for name, value in part.parameters.items()}
    return Network(inputs, tuple(nodes), parameters)


def _shifted(read: Read, start: int) -> Read:
    return Read(INPUT, read.start + start, read.stop + start) if read.node == INPUT else read


def _pieces(read: Read, outputs: Sequence[Read]) -> list[Read]:
    """What a read of the joined outputs takes from each part."""
    pieces, start = [], 0
    for output in outputs:
        low, high = max(read.start - start, 0), min(read.stop - start, output.stop)
        if low < high:
            pieces.append(Read(output.node, low, high))
        start += output.stop
    return pieces


def unrolled(network: Network) -> Network:
    """Return the network with its scans written out step by step (small scans)."""
    return Network(network.inputs, tuple(_written_out(network, "", {INPUT: INPUT})), network.parameters)


def _written_out(network: Network, prefix: str, ends: dict[str, str]) -> list[Node]:
    """`ends` maps a node to the written-out node that carries its values."""
    nodes: list[Node] = []
    for node in network.nodes:
        reads = tuple(replace(read, node=ends[read.node]) for read in node.reads)
        if isinstance(node.operation, Layer):
            nodes.append(Node(prefix + node.name, node.operation, reads))
            ends[node.name] = prefix + node.name
            continue
        if node.operation.steps == 0 or len(reads) != 1 or node.operation.copies > 1:
            raise UsageError(f"scan {node.name!r} cannot be written out: it needs a step, one read and one copy (--parameters 1)")
        last = reads[0]
        for step in range(1, node.operation.steps + 1):
            inner = f"{prefix}{node.name}.step_{step}."
            nodes += _written_out_step(at_step(node.operation, step), inner, last)
            last = Read(nodes[-1].name, 0, node.operation.outputs)
        ends[node.name] = nodes[-1].name
    return nodes


def _written_out_step(body: Network, prefix: str, start: Read) -> list[Node]:
    if start.start != 0:
        raise UsageError("a scan that reads the middle of a node cannot be written out")
    return _written_out(body, prefix, {INPUT: start.node})
