"""ONNX files written byte by byte, right and wrong ones: messages are lists of fields, a field is (number, value)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

Fields = list[tuple[int, Any]]
"""An integer is a varint, bytes and text stand with their length, a list is a message, `Raw` is as it is written."""
FLOAT, UINT8, INT8, INT32, INT64, DOUBLE = 1, 2, 3, 6, 7, 11


@dataclass(frozen=True)
class Raw:
    """The bytes of a field after its tag, and its wire type."""

    wire: int
    data: bytes


def varint(value: int) -> bytes:
    """A number in groups of 7 bits; negative ones as 64 bits."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def message(fields: Fields) -> bytes:
    """The bytes of a message."""
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: Any) -> bytes:
    if isinstance(value, Raw):
        return varint(number << 3 | value.wire) + value.data
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = message(value) if isinstance(value, list) else value.encode() if isinstance(value, str) else bytes(value)
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name: str, dims: Sequence[int], numbers: Sequence[float], kind: int = FLOAT) -> Fields:
    """A tensor with its numbers as raw bytes."""
    code = {FLOAT: "f", DOUBLE: "d", INT64: "q", UINT8: "B", INT8: "b", INT32: "i"}[kind]
    return [*((1, size) for size in dims), (2, kind), (8, name), (9, struct.pack(f"<{len(numbers)}{code}", *numbers))]


def value_info(name: str, dims: Sequence[int | str], kind: int = FLOAT) -> Fields:
    """An input or output: a text is a size that has a name."""
    shape: Fields = [(1, [(2, size)] if isinstance(size, str) else [(1, size)]) for size in dims]
    return [(1, name), (2, [(1, [(1, kind), (2, shape)])])]


def node(operator: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any) -> Fields:
    """A node; an attribute is an integer, several, a float or a tensor."""
    fields: Fields = [
        *((1, name) for name in inputs),
        *((2, name) for name in outputs),
        (3, f"to {outputs[0]}" if outputs else "none"),
        (4, operator),
    ]
    for name, value in attributes.items():
        held: Fields
        if isinstance(value, tuple):
            held = [*((8, each) for each in value), (20, 7)]
        elif isinstance(value, float):
            held = [(2, Raw(5, struct.pack("<f", value))), (20, 1)]
        else:
            held = [(5, value), (20, 4)] if isinstance(value, list) else [(3, value), (20, 2)]
        fields.append((5, [(1, name), *held]))
    return fields


@dataclass(frozen=True)
class Model:
    """An ONNX file: nodes, initialisers, inputs, outputs."""

    nodes: tuple[Fields, ...]
    tensors: tuple[Fields, ...]
    inputs: tuple[Fields, ...]
    outputs: tuple[Fields, ...]
    version: int = 8
    opsets: tuple[tuple[str, int], ...] = (("", 13),)
    more: tuple[tuple[int, Any], ...] = ()
    in_graph: tuple[tuple[int, Any], ...] = ()

    @property
    def graph(self) -> Fields:
        """The fields of the graph."""
        named = ((1, self.nodes), (5, self.tensors), (11, self.inputs), (12, self.outputs))
        return [*((number, item) for number, items in named for item in items), (2, "graph"), *self.in_graph]

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        opsets = [(8, [(1, domain), (2, version)]) for domain, version in self.opsets]
        return message([(1, self.version), (2, "tests"), *opsets, (7, self.graph), *self.more])

    def with_nodes(self, *nodes: Fields) -> Model:
        """The model with other nodes."""
        return replace(self, nodes=nodes)


def small() -> Model:
    """Two inputs, a Gemm, relu, MatMul, Add, relu, a sum with what an earlier layer gives, a product, two outputs."""
    return Model(
        (
            node("Sub", ["x", "mean"], ["centred"]),
            node("Flatten", ["centred"], ["flat"], axis=1),
            node("Gemm", ["flat", "w1", "b1"], ["z1"], transB=1, alpha=2.0),
            node("Relu", ["z1"], ["h1"]),
            node("MatMul", ["h1", "w2"], ["m2"]),
            node("Add", ["b2", "m2"], ["z2"]),
            node("Relu", ["z2"], ["h2"]),
            node("Add", ["h1", "h2"], ["s"]),
            node("MatMul", ["s", "w3"], ["y3"]),
            node("Div", ["y3", "four"], ["y"]),
        ),
        (
            tensor("mean", [1, 1, 2], [0.5, -0.25]),
            tensor("w1", [3, 2], [1.0, -1.0, 0.5, 1.0, -0.75, 0.25]),
            tensor("b1", [3], [0.25, -0.5, 0.125]),
            tensor("w2", [3, 3], [1.0, 0.5, -1.0, -1.0, 0.25, 0.5, 0.5, -0.5, 1.0]),
            tensor("b2", [1, 3], [0.0, 0.25, -0.25]),
            tensor("w3", [3, 2], [1.0, -0.5, 0.25, 1.0, -1.0, 0.75]),
            tensor("four", [], [4.0]),
        ),
        (value_info("x", ["N", 1, 2]),),
        (value_info("y", ["N", 2]),),
    )
