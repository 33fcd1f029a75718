"""Rows of names and values: the sizes of a network, and the HTML table that a notebook shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from html import escape
from typing import TYPE_CHECKING

from symnet.core.layer import Layer
from symnet.core.size import Size
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network


SKIPS = "none: edges skip layers, so that no one width and depth are meant"


def sizes_of(network: Network) -> dict[str, int | None]:
    """Return the sizes by their names; where edges skip layers, width, depth and dense parameters are None."""
    try:
        return asdict(network.size)
    except UsageError:
        layers = [node.operation for node in network.nodes if isinstance(node.operation, Layer)]
        hidden = sum(len(layer.rows) for layer in layers if layer.activation != "identity")
        nonzero = sum(entry != 0 for entry in network.entries())
        known = {"neurons": hidden, "nonzero_parameters": nonzero} if len(layers) == len(network.nodes) else {}
        return {name.name: known.get(name.name) for name in fields(Size)}


def size_rows(network: Network) -> list[tuple[str, str]]:
    """Return (name, value) for the sizes of a network."""
    try:
        size = network.size
    except UsageError:
        found = sizes_of(network)
        counts = [("neurons", str(found["neurons"])), ("parameters", f"{found['nonzero_parameters']} non-zero")]
        return [("inputs", str(network.inputs)), ("width, depth", SKIPS), *(row for row in counts if "None" not in row[1])]
    return [
        ("inputs", str(network.inputs)),
        ("width", str(size.width)),
        ("depth", f"{size.depth} hidden layers"),
        ("neurons", str(size.neurons)),
        ("parameters", f"{size.parameters} dense, {size.parameters_blockwise} blockwise, {size.nonzero_parameters} non-zero"),
        ("intrinsic", f"{size.intrinsic_parameters} parameters in {size.intrinsic_entries} entries"),
        ("template", f"sha256 {network.template_sha256}"),
    ]


def html_table(rows: Sequence[tuple[str, str]]) -> str:
    """Return rows of (name, value) as an HTML table, both escaped."""
    cells = "".join(
        f'<tr><th style="text-align:left">{escape(a)}</th><td style="text-align:left">{escape(b)}</td></tr>' for a, b in rows
    )
    return f"<table>{cells}</table>"
