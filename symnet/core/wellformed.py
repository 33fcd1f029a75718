"""What makes a tuple of nodes a network: names, reads, shapes, and no intrinsic parameter inside a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.core.activation import ACTIVATIONS, need_relu
from symnet.core.entry import NAME, Entry, Intrinsic, Scheduled
from symnet.core.layer import INPUT, Layer, Node, Row, Scan
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network

NODE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")
MAX_NESTING = 4
ENTRIES = (Fraction, Intrinsic, Scheduled)


def check_network(network: Network) -> None:
    """Raise UsageError, naming the node, unless the nodes form a network."""
    if network.inputs < 1 or not network.nodes:
        raise UsageError(f"a network needs at least one input and one node; it has {network.inputs} and {len(network.nodes)}")
    outputs = {INPUT: network.inputs}
    for node in network.nodes:
        if node.name in outputs or not NODE_NAME.fullmatch(node.name):
            raise UsageError(f"node name {node.name!r} is taken or not made of letters, digits, _ and dots")
        _check_reads(node, outputs)
        _check_operation(node)
        outputs[node.name] = node.operation.outputs


def _check_reads(node: Node, outputs: dict[str, int]) -> None:
    for read in node.reads:
        if read.node not in outputs:
            raise UsageError(f"node {node.name!r} reads {read.node!r}, which is not an earlier node")
        if not 0 <= read.start < read.stop <= outputs[read.node]:
            raise UsageError(
                f"node {node.name!r} reads values {read.start}..{read.stop} of {read.node!r}, which has {outputs[read.node]}"
            )
    if not node.reads:
        raise UsageError(f"node {node.name!r} reads nothing")


def _check_operation(node: Node) -> None:
    if isinstance(node.operation, Layer):
        _check_layer(node.name, node.operation, node.arity)
    else:
        _check_scan(node.name, node.operation, node.arity)


def _check_layer(name: str, layer: Layer, arity: int) -> None:
    if layer.activation not in tuple(ACTIVATIONS) or not layer.rows:
        raise UsageError(f"layer {name!r} needs an activation, one of {', '.join(ACTIVATIONS)}, and at least one neuron")
    for row in layer.rows:
        last = -1
        for position, weight in row.weights:
            if position <= last or not weight or not isinstance(weight, ENTRIES):
                _refuse_row(name, row, arity)
            last = position
        if last >= arity or not isinstance(row.bias, ENTRIES):
            _refuse_row(name, row, arity)


def _refuse_row(name: str, row: Row, arity: int) -> None:
    for entry in (row.bias, *(weight for _, weight in row.weights)):
        if not isinstance(entry, ENTRIES):
            raise UsageError(f"layer {name!r} holds {entry!r}, a {type(entry).__name__}; write a Fraction, see symnet.exact")
    if any(not weight for _, weight in row.weights):
        raise UsageError(f"layer {name!r} stores a zero weight; leave it out")
    positions = [position for position, _ in row.weights][:8]
    raise UsageError(f"layer {name!r} has weights at positions {positions}, which must increase within 0..{arity - 1}")


def _check_scan(name: str, scan: Scan, arity: int) -> None:
    if min(scan.steps, scan.stride) < 0 or scan.copies < 1 or (scan.copies == 1 and scan.stride):
        raise UsageError(f"scan {name!r} needs steps >= 0, copies >= 1, and a stride >= 0 only where there are copies")
    if scan.copies * scan.body.inputs != arity or scan.body.outputs != scan.body.inputs or scan.body.parameters:
        raise UsageError(f"scan {name!r} reads {arity} values: its body, without parameters, must map {arity}/copies to as many")
    need_relu(scan.body, f"the body of scan {name!r} has relu and identity layers only")
    if nesting(scan.body) >= MAX_NESTING:
        raise UsageError(f"scan {name!r} is nested more than {MAX_NESTING} deep")
    known = {schedule for schedule, _ in scan.schedules}
    if len(known) != len(scan.schedules) or not all(NAME.fullmatch(schedule) for schedule in known):
        raise UsageError(f"scan {name!r} has a schedule name twice or one not made of letters, digits and _")
    for entry in own_entries(scan.body):
        _check_body_entry(name, entry, known)


def _check_body_entry(name: str, entry: Entry, known: set[str]) -> None:
    if isinstance(entry, Intrinsic):
        raise UsageError(f"scan {name!r} holds the parameter {entry.name!r} in its body; give it to the state before the scan")
    missing = [term for term, _ in entry.terms if term not in known] if isinstance(entry, Scheduled) else []
    if missing:
        raise UsageError(f"scan {name!r} has no schedule {missing[0]!r}")


def own_entries(network: Network) -> Iterator[Entry]:
    """Yield the weights and biases of a network's layers, without those in the bodies of its scans."""
    for node in network.nodes:
        for row in getattr(node.operation, "rows", ()):
            yield row.bias
            yield from (weight for _, weight in row.weights)


def nesting(network: Network) -> int:
    """Return how deep scans are nested."""
    return max((1 + nesting(node.operation.body) for node in network.nodes if isinstance(node.operation, Scan)), default=0)
