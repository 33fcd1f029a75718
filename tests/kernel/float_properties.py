"""Certificates about properties of small networks as a machine computes them in floats, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from kernel.hand_made import Content, form, layer
from kernel.onnx_bytes import DOUBLE, FLOAT, Model, node, small, tensor, value_info
from kernel.properties import UNIT, certificate, constraint, entry, network

from symnet.certificates.derivation import hexed
from symnet.kernel.theories.floats import CONDITIONS, WITH_CASTS

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


def narrowed() -> Model:
    """x in float64 rounded to float32 and back, less x: what the rounding is, and x, both in float32."""
    nodes = (
        node("Cast", ["x"], ["short"], to=1),
        node("Cast", ["short"], ["long"], to=11),
        node("Sub", ["long", "x"], ["off"]),
        node("MatMul", ["off", "larger"], ["more"]),
        node("Add", ["more", "x"], ["sum"]),
        node("Relu", ["sum"], ["h"]),
        node("Identity", ["h"], ["same"]),
        node("Cast", ["same"], ["y"], to=1),
    )
    ends = [value_info(name, ["N", 1], kind) for name, kind in (("x", DOUBLE), ("y", FLOAT))]
    return Model(nodes, (tensor("larger", [1, 1], [1024.0], DOUBLE),), (ends[0],), (ends[1],))


def narrowed_off() -> Model:
    """x in float64 rounded to float32 and back, less x: 0 but for rounding."""
    nodes = (*narrowed().nodes[:2], node("Sub", ["long", "x"], ["off"]), node("Identity", ["off"], ["y"]))
    return replace(narrowed(), nodes=nodes, tensors=(), outputs=(value_info("y", ["N", 1], DOUBLE),))


def widened() -> Model:
    """x in float32, as float64 and in float32 again."""
    nodes = (node("Cast", ["x"], ["long"], to=11), node("Cast", ["long"], ["y"], to=1))
    ends = [value_info(name, ["N", 1], FLOAT) for name in ("x", "y")]
    return Model(nodes, (), (ends[0],), (ends[1],))


def machine_files() -> dict[str, bytes]:
    """The ONNX files by their SHA-256."""
    files = [model.data for model in (machine_model(), narrowed(), narrowed_off(), widened())]
    return {sha256(data).hexdigest(): data for data in files}


def _named(model: Model) -> Content:
    return {"onnx": sha256(model.data).hexdigest()}


def _with_casts(step: Content) -> Content:
    return {**step, "statement": {**step["statement"], "conditions": WITH_CASTS}}


def floats_cast() -> Content:
    """A number of float64 that is rounded to float32: what it loses is bounded, and so is a sum with a thousand times of it."""
    off = [entry([(1, 2)], [constraint("<=", Fraction(0x3, 1 << 24), {0: -1})])]
    return certificate(_named(narrowed_off()), [_with_casts(branches(off, ["."], 40, format_="float64"))])


def floats_cast_and_summed() -> Content:
    """A thousand times what is lost, and the number, in float32 again."""
    entries = [entry([(1, 2)], [constraint("<=", Fraction(0x801, 1 << 10), {0: -1})])]
    return certificate(_named(narrowed()), [_with_casts(branches(entries, ["."], 40, format_="float64"))])


def floats_cast_refuted() -> Content:
    """1 + 2^-24 loses 2^-24, in order too."""
    entries = [entry([(1, 2)], [constraint("<=", Fraction(0x1, 1 << 24), {0: 1})])]
    step = in_order(entries, ["0x1000001p-24"], ["0x0", "0x0"], format_="float64")
    return certificate(_named(narrowed_off()), [_with_casts(step)])


def floats_onnx() -> Content:
    """A property of a network in an ONNX file, in float32."""
    entries = [entry([(-1, 1), (-1, 1)], [constraint("<=", 32, {0: 1, 1: 1})], [constraint("<=", 64, {1: 1})])]
    return certificate(_named(machine_model()), [branches(entries, ["*0.."])])


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
