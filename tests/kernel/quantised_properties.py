"""Certificates about small quantised networks, written by hand: integers of 8 bits between a few sums of floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from kernel.hand_made import Content
from kernel.onnx_bytes import INT8, INT32, UINT8, Fields, Model, node, tensor, value_info
from kernel.properties import certificate, constraint, entry

from symnet.kernel.theories.quantised import CONDITIONS


def quantised_model() -> Model:
    """Two inputs; MatMulInteger with Cast, Mul and Add; QLinearMatMul; a Gemm of floats whose weights are dequantised."""
    return Model(
        (
            node("QuantizeLinear", ["x", "s0", "z0"], ["q0"]),
            node("MatMulInteger", ["q0", "w0", "z0", "zw0"], ["a0"]),
            node("Cast", ["a0"], ["f0"], to=1),
            node("Mul", ["f0", "m0"], ["g0"]),
            node("Add", ["g0", "b0"], ["h0"]),
            node("Relu", ["h0"], ["r0"]),
            node("QuantizeLinear", ["r0", "s1", "z1"], ["q1"]),
            node("QLinearMatMul", ["q1", "s1", "z1", "w1", "sw1", "zw1", "s2", "z2"], ["q2"]),
            node("DequantizeLinear", ["q2", "s2", "z2"], ["d2"]),
            node("DequantizeLinear", ["w2", "sw2", "zw2"], ["v2"], axis=1),
            node("DequantizeLinear", ["b2", "sb2"], ["c2"]),
            node("Gemm", ["d2", "v2", "c2"], ["y"]),
        ),
        constants(),
        (value_info("x", ["N", 2]),),
        (value_info("y", ["N", 2]),),
    )


def constants() -> tuple[Fields, ...]:
    """The numbers of the small network."""
    return (
        *(tensor("s0", [], [0.0078125]), tensor("z0", [], [128], UINT8)),
        *(tensor("w0", [2, 3], [200, 100, 7, 30, 255, 128], UINT8), tensor("zw0", [3], [120, 130, 128], UINT8)),
        *(tensor("m0", [], [0.0001]), tensor("b0", [3], [0.25, -0.5, 0.1])),
        *(tensor("s1", [1], [0.01]), tensor("z1", [1], [-100], INT8)),
        *(tensor("w1", [3, 2], [100, -127, 50, 90, -3, 8], INT8), tensor("sw1", [2], [0.004, 0.003])),
        *(tensor("zw1", [2], [0, 3], INT8), tensor("s2", [], [0.02]), tensor("z2", [], [5], INT8)),
        *(tensor("w2", [2, 2], [64, -64, 17, 3], INT8), tensor("sw2", [2], [0.01, 0.02]), tensor("zw2", [2], [0, 0], INT8)),
        *(tensor("b2", [2], [1000, -3000], INT32), tensor("sb2", [], [0.0002])),
    )


def rounding() -> Model:
    """Two inputs, rounded to multiples of 1/4 from 0 on: two outputs."""
    return Model(
        (node("QuantizeLinear", ["x", "s", "z"], ["q"]), node("DequantizeLinear", ["q", "s", "z"], ["y"])),
        (tensor("s", [], [0.25]), tensor("z", [], [0], UINT8)),
        (value_info("x", ["N", 2]),),
        (value_info("y", ["N", 2]),),
    )


def doubled() -> Model:
    """Two numbers, quantised, and added to themselves as integers of 8 bits, which wrap around where floats do not."""
    return rounding().with_nodes(
        rounding().nodes[0], node("Add", ["q", "q"], ["t"]), node("DequantizeLinear", ["t", "s", "z"], ["y"])
    )


def wide() -> Model:
    """Two numbers, quantised behind a Cast to float64."""
    return rounding().with_nodes(
        node("Cast", ["x"], ["w"], to=11), node("QuantizeLinear", ["w", "s", "z"], ["q"]), rounding().nodes[1]
    )


def summed(*nodes: Fields) -> Model:
    """Two numbers, quantised, their sums of products of integers in 32 bits, and what comes behind these."""
    product = node("MatMulInteger", ["q", "w"], ["a"])
    found = rounding().with_nodes(rounding().nodes[0], product, *nodes)
    return replace(found, tensors=(*found.tensors, tensor("w", [2, 2], [1, 0, 0, 1], UINT8)))


def requantised() -> Model:
    """Integers of 32 bits that are quantised as if they were floats."""
    return summed(node("QuantizeLinear", ["a", "s", "z"], ["r"]), node("DequantizeLinear", ["r", "s", "z"], ["y"]))


def widened_integers() -> Model:
    """Integers as numbers of float64 that are said to be of float32."""
    return summed(node("Cast", ["a"], ["y"], to=11))


def long_sum(weight: int, zero: int) -> Model:
    """A number that is quantised to 0, ..., 255, times the integer weight - zero, added up 33,026 times."""
    count = 33_026
    nodes = (
        node("Add", ["x", "none"], ["many"]),
        node("QuantizeLinear", ["many", "s", "z"], ["q"]),
        node("MatMulInteger", ["q", "w", "z", "zw"], ["a"]),
        node("Cast", ["a"], ["y"], to=1),
    )
    numbers = (
        *(tensor("none", [1, count], [0.0] * count), tensor("s", [], [1.0]), tensor("z", [], [0], UINT8)),
        *(tensor("w", [count, 1], [weight] * count, UINT8), tensor("zw", [], [zero], UINT8)),
    )
    return Model(nodes, numbers, (value_info("x", [1, 1]),), (value_info("y", [1, 1]),))


LONG_SUMS = {sign: long_sum(*ends) for sign, ends in ((1, (255, 0)), (-1, (0, 255)))}
"""Sums of up to 255 * 255 * 33,026 = 2^31 + 32,002 and down to less this."""


def added_and_subtracted() -> Model:
    """a + b - c."""
    weights = (tensor("w", [3, 1], [1.0, 1.0, -1.0]),)
    return Model((node("MatMul", ["x", "w"], ["y"]),), weights, (value_info("x", [1, 3]),), (value_info("y", [1, 1]),))


def digest() -> str:
    """The SHA-256 of the small network."""
    return sha256(quantised_model().data).hexdigest()


def quantised_files() -> dict[str, bytes]:
    """The ONNX files by their SHA-256."""
    refused = (doubled(), wide(), requantised(), widened_integers(), *LONG_SUMS.values(), added_and_subtracted())
    return {sha256(model.data).hexdigest(): model.data for model in (quantised_model(), rounding(), *refused)}


def step(rule: str, kind: str, entries: Sequence[Content], data: Content, inputs: str = "floats") -> Content:
    """A step of a rule about quantised networks."""
    statement = {"kind": kind, "conditions": CONDITIONS, "inputs": inputs, "property": list(entries)}
    return {"rule": rule, "premises": [], "data": data, "statement": statement}


def safe(entries: Sequence[Content], trees: Sequence[str], inputs: str = "floats") -> Content:
    """A step that nothing is unsafe."""
    return step("branches-quantised", "safe-quantised", entries, {"trees": list(trees)}, inputs)


def unsafe(entries: Sequence[Content], point: Sequence[str], conjunction: Sequence[str]) -> Content:
    """A step that a point is unsafe."""
    data = {"point": list(point), "conjunction": list(conjunction)}
    return step("counterexample-quantised", "unsafe-quantised", entries, data)


def quantised_safe() -> Content:
    """Two boxes: constraints of all relations, in halves; one of real inputs that are rounded is in another step."""
    entries = [
        entry([(-1, 1), ("-1/3", 1)], [constraint("<=", "17/20", {0: -1})], [constraint("<", 2, {1: 1}, {0: "1/16"})]),
        entry([(0, "1/2"), (0, "1/2")], [constraint("=", 3, {0: 1}), constraint("=", -3, {0: 1})]),
    ]
    return certificate({"onnx": digest()}, [safe(entries, TREES), safe(entries[1:], ["."], "rounded")], 2)


TREES: list[str] = ["0..", "."]


def quantised_refuted() -> Content:
    """A point that is unsafe, one of its inputs at the end of the box."""
    entries = [entry([(0, 1), (0, 1)], [constraint("<=", "-1/2", {0: 1}), constraint("<", -2, {1: 1})])]
    return certificate({"onnx": digest()}, [unsafe(entries, ["0x1", "0x1p-1"], ["0x0", "0x0"])])


QUANTISED = (quantised_safe, quantised_refuted)
