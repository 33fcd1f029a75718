"""A network that was read: its exact network, what its inputs and outputs are called, and what was said on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symnet.core.network import Network


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a file: its name, its shape, and whether its first axis is the batch, taken as 1."""

    name: str
    shape: tuple[int, ...]
    batch: bool = False

    @property
    def size(self) -> int:
        """How many of the network's numbers it is, row by row."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Imported:
    """A network that was read: the inputs in the file's order, each flattened row by row, and the outputs likewise.

    `sha256` is that of the file's bytes, empty where there was no file. `exact` is false where a weight of the file is
    irrational and the network has a rational number near it; `notes` say how near, and whatever else was assumed.
    """

    network: Network
    source: str
    sha256: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    notes: tuple[str, ...] = ()
    exact: bool = True

    def __repr__(self) -> str:
        return f"<Imported {self.source}: {ports_text(self.inputs)} -> {ports_text(self.outputs)}>"


def ports_text(ports: tuple[Port, ...]) -> str:
    """Return names and shapes for people, the batch as N: "X [N, 2], Z [3]"."""
    return ", ".join(f"{port.name} [{', '.join(_axes(port))}]" for port in ports)


def _axes(port: Port) -> list[str]:
    axes = [str(size) for size in port.shape]
    return ["N", *axes[1:]] if port.batch else axes
