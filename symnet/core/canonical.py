"""The canonical bytes of a network: what equality, digests and files are made of (docs/reference/network_format.md)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from symnet.core.entry import entry_to_json
from symnet.core.layer import Layer, Node, Row
from symnet.core.rational import to_hex

if TYPE_CHECKING:
    from symnet.core.network import Network

FORMAT = "symnet network 1"


def encode(network: Network) -> bytes:
    """Return the canonical bytes of a network."""
    return canonical_json({"format": FORMAT, **_network_to_json(network)})


def canonical_json(value: object) -> bytes:
    """Return the one text of a JSON value: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _network_to_json(network: Network) -> dict[str, Any]:
    texts: dict[int, object] = {}
    data: dict[str, Any] = {"inputs": hex(network.inputs), "nodes": [_node_to_json(node, texts) for node in network.nodes]}
    if network.parameters:
        data["parameters"] = {name: to_hex(value) for name, value in network.parameters.items()}
    return data


def _node_to_json(node: Node, texts: dict[int, object]) -> dict[str, Any]:
    reads = [[read.node, hex(read.start), hex(read.stop)] for read in node.reads]
    if isinstance(node.operation, Layer):
        rows = [_row_to_json(row, texts) for row in node.operation.rows]
        return {"name": node.name, "reads": reads, "activation": node.operation.activation, "rows": rows}
    scan = node.operation
    schedules = {name: schedule.to_json() for name, schedule in scan.schedules}
    copies = {"copies": hex(scan.copies), "stride": hex(scan.stride)} if scan.copies > 1 else {}
    return {
        "name": node.name,
        "reads": reads,
        "steps": hex(scan.steps),
        "schedules": schedules,
        "body": _network_to_json(scan.body),
        **copies,
    }


def _row_to_json(row: Row, texts: dict[int, object]) -> list[Any]:
    """A row; texts: those of entries by their identity, as one object often stands in thousands of places."""
    for entry in (row.bias, *[weight for _, weight in row.weights]):
        if id(entry) not in texts:
            texts[id(entry)] = entry_to_json(entry)
    return [texts[id(row.bias)], *[[hex(position), texts[id(weight)]] for position, weight in row.weights]]
