"""Files of quantised networks that are refused, and what must be said."""

from __future__ import annotations

from dataclasses import replace

from kernel.onnx_bytes import DOUBLE, INT8, INT32, INT64, UINT8, Fields, Model, node, tensor, value_info
from kernel.quantised_properties import quantised_model, rounding, summed

GOOD = quantised_model()


def named(name: str) -> int:
    """The place of an initialiser."""
    return next(place for place, each in enumerate(GOOD.tensors) if (8, name) in each)


def constant(name: str, fields: Fields) -> bytes:
    """The small file with another constant in place of one."""
    at = named(name)
    return replace(GOOD, tensors=(*GOOD.tensors[:at], fields, *GOOD.tensors[at + 1 :])).data


def other(place: int, fields: Fields) -> bytes:
    """The small file with another node in place of one."""
    return GOOD.with_nodes(*GOOD.nodes[:place], fields, *GOOD.nodes[place + 1 :]).data


def in_float64() -> Model:
    """A file whose input is of float64."""
    return replace(GOOD, inputs=(value_info("x", ["N", 2], DOUBLE),))


S, Z = tensor("s", [], [0.25]), tensor("z", [], [0], UINT8)


def rounded(scale: Fields, zero: Fields, **axis: int) -> bytes:
    """Two inputs, rounded by another scale or zero point."""
    nodes = (node("QuantizeLinear", ["x", "s", "z"], ["q"], **axis), node("DequantizeLinear", ["q", "s", "z"], ["y"], **axis))
    return replace(rounding(), nodes=nodes, tensors=(scale, zero)).data


def multiplied(weights: Fields, *zeros: Fields) -> bytes:
    """Two inputs, rounded, and sums of their products with integers; the zero points "zx" and "zw" may stand beside these."""
    own = summed(node("Cast", ["a"], ["y"], to=1))
    reads = ["q", "w", *(name for each in zeros for field, name in each if field == 8)]
    nodes = (own.nodes[0], node("MatMulInteger", reads, ["a"]), own.nodes[2])
    return replace(own, nodes=nodes, tensors=(S, Z, weights, *zeros)).data


W = tensor("w", [2, 2], [1, 0, 0, 1], UINT8)
PAIR = "uint8 times int8, and two products may exceed the 16 bits"


def mixed(*weights: int) -> bytes:
    """The small file with weights of int8 for values of uint8."""
    nodes = (GOOD.nodes[0], node("MatMulInteger", ["q0", "w0", "z0"], ["a0"]), *GOOD.nodes[2:])
    tensors = (*GOOD.tensors[:2], tensor("w0", [2, 3], weights, INT8), *GOOD.tensors[3:])
    return replace(GOOD, nodes=nodes, tensors=tensors).data


REFUSED = {
    "a scale of 0": (constant("s0", tensor("s0", [], [0.0])), "above 0, one or a list"),
    "a scale below 0": (rounded(tensor("s", [], [-0.25]), Z), "above 0, one or a list"),
    "a scale of float64": (rounded(tensor("s", [], [0.25], DOUBLE), Z), "above 0, one or a list"),
    "scales as a matrix": (rounded(tensor("s", [1, 1], [0.25]), tensor("z", [1, 1], [0], UINT8)), "above 0, one or a list"),
    "a zero point of another shape": (constant("z0", tensor("z0", [1], [128], UINT8)), "as many as scales"),
    "a zero point of floats": (constant("z0", tensor("z0", [], [128.0])), "no constants of integers"),
    "a zero point of int32": (rounded(S, tensor("z", [], [0], INT32)), "has zero points of int32, not of uint8 or int8"),
    "an input of float64": (in_float64().data, "quantised networks are read whose input is of float32, and not of float64"),
    "an operator before its version": (replace(rounding(), opsets=(("", 9),)).data, "is no operator before version 10"),
    "an axis before its version": (replace(GOOD, opsets=(("", 12),)).data, "the attributes ['axis'] that are not read"),
    "a product of integers before its version": (
        replace(GOOD.with_nodes(node("MatMulInteger", ["x", "w0"], ["y"])), opsets=(("", 9),)).data,
        "MatMulInteger 'to y' is no operator before version 10",
    ),
    "a product with scales before its version": (
        replace(GOOD.with_nodes(node("QLinearMatMul", ["x", "w0"], ["y"])), opsets=(("", 9),)).data,
        "QLinearMatMul 'to y' is no operator before version 10",
    ),
    "two scales for three values": (
        replace(
            GOOD.with_nodes(node("QuantizeLinear", ["x", "s", "z"], ["y"])),
            tensors=(tensor("s", [3], [1.0, 1.0, 1.0]), tensor("z", [3], [0, 0, 0], UINT8)),
            outputs=(value_info("y", ["N", 2], UINT8),),
        ).data,
        "has 3 scales along the axis 1 of [1, 2]",
    ),
    "an axis that is not there": (
        other(9, node("DequantizeLinear", ["w2", "sw2", "zw2"], ["v2"], axis=2)),
        "has 2 scales along the axis 2 of [2, 2]",
    ),
    "an axis before the first one": (
        rounded(tensor("s", [2], [0.25, 0.5]), tensor("z", [2], [0, 0], UINT8), axis=-3),
        "has 2 scales along the axis -1 of [1, 2]",
    ),
    "a dequantised float": (other(9, node("DequantizeLinear", ["b0", "s0"], ["v2"])), "reads float32 with a zero point of uint8"),
    "a dequantised value of floats": (other(8, node("DequantizeLinear", ["x", "s0"], ["d2"])), "reads float32"),
    "another type of zero point": (
        other(8, node("DequantizeLinear", ["q2", "s0", "z0"], ["d2"])),
        "reads int8 with a zero point",
    ),
    "int32 with a zero point": (
        replace(
            GOOD.with_nodes(*GOOD.nodes[:10], node("DequantizeLinear", ["b2", "sb2", "zb"], ["c2"]), *GOOD.nodes[11:]),
            tensors=(*GOOD.tensors, tensor("zb", [], [1], INT32)),
        ).data,
        "reads int32 with a zero point that is not 0",
    ),
    "a constant that overflows": (constant("sb2", tensor("sb2", [], [3e38])), "is beyond the largest one of the format"),
    "integers that are added": (other(4, node("Add", ["a0", "a0"], ["h0"])), "has a value of int32 where floats are read"),
    "integers as the second of a sum": (
        other(4, node("Add", ["g0", "a0"], ["h0"])),
        "has values of two types",
    ),
    "numbers of float64 quantised": (
        GOOD.with_nodes(
            node("Cast", ["x"], ["wide"], to=11), node("QuantizeLinear", ["wide", "s0", "z0"], ["q0"]), *GOOD.nodes[1:]
        ).data,
        "has a value of float64 where one of the type of the input is read",
    ),
    "a relu of integers": (other(5, node("Relu", ["a0"], ["r0"])), "has a value of int32 where floats are read"),
    "a cast of floats": (
        other(2, node("Cast", ["x"], ["f0"], to=10)),
        "casts floats to type 10; casts between float32 and float64 are read",
    ),
    "a cast to float64": (other(2, node("Cast", ["a0"], ["f0"], to=11)), "is no cast of integers to float32"),
    "a cast of a constant": (other(2, node("Cast", ["w0"], ["f0"], to=1)), "has a constant where a value"),
    "weights of floats": (other(1, node("MatMulInteger", ["q0", "w1f"], ["a0"])), "reads 'w1f'"),
    "a product of floats": (other(1, node("MatMulInteger", ["x", "w0"], ["a0"])), "no product of a value and a constant matrix"),
    "a product with no constant": (other(1, node("MatMulInteger", ["q0", "q0"], ["a0"])), "no product of a value and a constant"),
    "a product that does not fit": (multiplied(tensor("w", [1, 2], [1, 1], UINT8)), "[1, 2] times a matrix 1 x 2"),
    "weights of int32": (multiplied(tensor("w", [2, 2], [1, 0, 0, 1], INT32)), "no product of a value and a constant matrix"),
    "a zero point for each row": (multiplied(W, tensor("zx", [2], [0, 1], UINT8)), "is no constant of uint8"),
    "a zero point as a matrix": (multiplied(W, tensor("zx", [1, 1], [1], UINT8)), "is no constant of uint8"),
    "zero points of columns of another type": (
        multiplied(W, tensor("zx", [], [0], UINT8), tensor("zw", [2], [0, -1], INT8)),
        "has numbers for columns that are not one, nor 2, of uint8",
    ),
    "zero points of columns as a matrix": (
        multiplied(W, tensor("zx", [], [0], UINT8), tensor("zw", [1, 2], [0, 1], UINT8)),
        "has numbers for columns that are not one, nor 2, of uint8",
    ),
    "a zero point of another type": (other(1, node("MatMulInteger", ["q0", "w0", "z1"], ["a0"])), "is no constant of uint8"),
    "zero points of no column": (
        other(1, node("MatMulInteger", ["q0", "w0", "z0", "zw2"], ["a0"])),
        "has numbers for columns that are not one, nor 3, of uint8",
    ),
    "two scales where one is read": (
        other(7, node("QLinearMatMul", ["q1", "sw1", "z1", "w1", "sw1", "zw1", "s2", "z2"], ["q2"])),
        "has 2 scales where one is read",
    ),
    "a factor of 0": (
        replace(
            GOOD,
            tensors=(*GOOD.tensors[: named("sw1")], tensor("sw1", [2], [1e-44, 1.0]), *GOOD.tensors[named("sw1") + 1 :]),
        ).data,
        "has a factor that is not above 0",
    ),
    "pairs above 16 bits": (mixed(64, 1, 2, 65, 3, 4), PAIR),
    "pairs below 16 bits": (mixed(-64, 1, 2, -65, 3, 4), PAIR),
    "an integer of no type": (
        constant("w1", [(1, 3), (1, 2), (2, INT8), (8, "w1"), *((5, value) for value in (200, 0, 0, 0, 0, 0))]),
        "has the number 200, which is none of int8",
    ),
    "an integer below its type": (
        constant("w1", [(1, 3), (1, 2), (2, INT8), (8, "w1"), *((5, value) for value in (-200, 0, 0, 0, 0, 0))]),
        "has the number -200, which is none of int8",
    ),
    "integers in two fields": (
        constant("w1", [(1, 1), (2, INT8), (8, "w1"), (5, 1), (9, b"\1")]),
        "has its numbers in ['raw_data', 'int32_data'], or outside the file",
    ),
    "an output of another type": (
        replace(GOOD, outputs=(value_info("q2", ["N", 2], UINT8),)).data,
        "is declared of uint8 [1, 2], and has int8 [1, 2]",
    ),
    "an input of integers": (replace(GOOD, inputs=(value_info("x", ["N", 2], INT64),)).data, "is of int64"),
}
