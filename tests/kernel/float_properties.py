"""Certificates about properties of small networks as a machine computes them in floats, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from kernel.hand_made import Content, form, layer
from kernel.onnx_bytes import Model, node, small
from kernel.properties import UNIT, certificate, constraint, entry, network

from symnet.certificates.derivation import hexed
from symnet.kernel.theories.floats import CONDITIONS

TREE = "*01*01.......1*01..*01..."


def in_floats(
    rule: str,
    kind: str,
    entries: Sequence[Content],
    data: Content,
    premises: Sequence[str] = (),
    format_: str = "float32",
    inputs: str = "floats",
) -> Content:
    """A step of a rule about floats."""
    statement = {"kind": kind, "conditions": CONDITIONS, "format": format_, "inputs": inputs, "property": list(entries)}
    return {"rule": rule, "premises": list(premises), "data": data, "statement": statement}


def branches(entries: Sequence[Content], trees: Sequence[str], bits: int = 28, **more: Any) -> Content:
    """A step that no numbers of a format are unsafe."""
    return in_floats("branches-in-floats", "safe-in-floats", entries, {"bits": hexed(bits), "trees": list(trees)}, **more)


def refuted(entries: Sequence[Content], point: Sequence[str], conjunction: Sequence[str], **more: Any) -> Content:
    """A step that a point is unsafe, whatever the order of sums."""
    data = {"bits": "0x40", "point": list(point), "conjunction": list(conjunction)}
    return in_floats("counterexample-in-floats", "unsafe-in-floats", entries, data, **more)


def in_order(entries: Sequence[Content], point: Sequence[str], conjunction: Sequence[str], **more: Any) -> Content:
    """A step that a point is unsafe where sums are computed in order."""
    data = {"point": list(point), "conjunction": list(conjunction)}
    return in_floats("counterexample-in-order", "unsafe-in-order", entries, data, **more)


def sums() -> Content:
    """|x_0 - x_1|; relu(s - 1/4) - s/2, s = relu(x_0 + x_1 - 1); relu(x_0): through an identity layer and a skip."""
    return network(
        layer("a", [("input", 0, 2)], [form(0, 1, -1), form(0, -1, 1), form(-1, 1, 1)], "relu"),
        layer("m", [("a", 0, 3)], [form(0, 1, 1), form(0, 0, 0, 1)]),
        layer("b", [("m", 1, 2), ("input", 0, 1)], [form("-0x1p-2", 1), form(0, 0, 1)], "relu"),
        layer("y", [("m", 0, 2), ("b", 0, 2)], [form(0, 1), form(0, 0, "-0x1p-1", 1), form(0, 0, 0, 0, 1)]),
        inputs=2,
    )


def cancelling() -> Content:
    """((2^24 x + x) - 2^24 x) - 1/2, by relus, which is x - 1/2: at 1 it is -1/2 in order and 1/2 in another order."""
    rows = [form(0, 1), form(0, 1), form(0, 1)]
    return network(
        layer("h", [("input", 0, 1)], rows, "relu"),
        layer("y", [("h", 0, 3)], [form("-0x1p-1", 1 << 24, 1, -(1 << 24))]),
    )


def machine_model() -> Model:
    """The small ONNX file without the operators that have no meaning in floats."""
    nodes = list(small().nodes[:-1])
    nodes[2] = node("Gemm", ["flat", "w1", "b1"], ["z1"], transB=1)
    return replace(small(), nodes=(*nodes, node("Mul", ["y3", "four"], ["y"])))


def machine_files() -> dict[str, bytes]:
    """The ONNX file by its SHA-256."""
    return {sha256(machine_model().data).hexdigest(): machine_model().data}


def floats_onnx() -> Content:
    """A property of a network in an ONNX file, in float32."""
    entries = [entry([(-1, 1), (-1, 1)], [constraint("<=", 32, {0: 1, 1: 1})], [constraint("<=", 64, {1: 1})])]
    (digest,) = machine_files()
    return certificate({"onnx": digest}, [branches(entries, ["*0.."])])


def floats_joined() -> Content:
    """A property in float64 of real inputs that are rounded, proved in two parts, one with assumed signs and multipliers."""
    wanted = [constraint("<=", "1/16", {0: 1})]
    whole = [entry([("1/3", 1), (0, "1/8")], wanted)]
    parts = [[entry([("1/3", "2/3"), (0, "1/8")], wanted)], [entry([("2/3", 1), (0, "1/8")], wanted)]]
    more = {"format_": "float64", "inputs": "rounded"}
    steps = [branches(parts[0], ["*1.<1:0>.[0].[0]"], 40, **more), branches(parts[1], ["."], **more)]
    last = in_floats("joined-in-floats", "safe-in-floats", whole, {"trees": ["0.."]}, ["0x0", "0x1"], **more)
    return certificate(sums(), [*steps, last])


def floats_refuted() -> Content:
    """A point that is unsafe whatever the order of sums: an inequality, a strict one, an equation that rounding leaves alone."""
    entries = [
        entry(UNIT, [constraint("<", 0, {0: 1})]),
        entry(
            [("1/4", "3/8"), (0, "1/16")],
            [constraint("<=", -2, {0: 1}), constraint("<", -1, {0: 1}), constraint("=", 0, {2: 1}, {0: -1})],
        ),
    ]
    return certificate(sums(), [refuted(entries, ["0x5p-4", "0x0"], ["0x1", "0x0"])])


def floats_in_order() -> Content:
    """A point that is unsafe in order only."""
    entries = [entry([(1, 2)], [constraint("<=", "1/4", {0: 1})])]
    return certificate(cancelling(), [in_order(entries, ["0x1"], ["0x0", "0x0"])])
