"""Rows of names and values: the sizes of a network, and the HTML table that a notebook shows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symnet.core.network import Network


def size_rows(network: Network) -> list[tuple[str, str]]:
    """Return (name, value) for the sizes of a network."""
    size = network.size
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
