"""Certificates about properties of networks whose layers follow one another, which both kernels accept, for mutants."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from typing import Any

from kernel.float_properties import branches as in_floats
from kernel.float_properties import in_floats as floats_step
from kernel.float_properties import refuted
from kernel.hand_made import Content, form, layer
from kernel.onnx_bytes import Model, node, tensor, value_info
from kernel.properties import branches, certificate, constraint, entry, network

BOX = [("-1", "1/4"), ("-1/2", "1")]
LOWER, UPPER = [("-1", "1/4"), ("-1/2", "1/4")], [("-1", "1/4"), ("1/4", "1")]
TREE = "*0*1*0..1..*1.0.."
UNSAFE = [[constraint("<=", "1/3", {0: 1})], [constraint("<", "7/8", {1: 1}), constraint("=", "1/4", {0: 1})]]
"""Conjunctions that no values of the outputs on the box fulfil."""
FULFILLED = [[constraint("<", 2, {0: 1})], [constraint("<=", 0, {0: 4, 1: 1}), constraint("<", -2, {1: 1})]]
POINT = ["-0x1p-2", "0x1"]
"""The second conjunction is fulfilled here, with some room."""


def eighths(*numbers: int) -> list[Any]:
    """A row of a layer."""
    return form(*(Fraction(each, 8) for each in numbers))


def three_layers() -> Content:
    """Two inputs, two layers of relu, two outputs; weights with few bits."""
    return network(
        layer("a", [("input", 0, 2)], [eighths(2, 8, -9), eighths(-4, 4, 8), eighths(1, -6, 2)], "relu"),
        layer("b", [("a", 0, 3)], [eighths(0, 8, 4, -8), eighths(2, -10, 0, 4), eighths(-2, 4, -6, 8)], "relu"),
        layer("y", [("b", 0, 3)], [eighths(0, 8, -4, 2), eighths(4, -8, 8, -6)]),
        inputs=2,
    )


def chain() -> Model:
    """An ONNX file of operators that both kernels read, also in floats."""
    return Model(
        (
            node("Sub", ["x", "mean"], ["centred"]),
            node("Gemm", ["centred", "w1", "b1"], ["z1"], transB=1),
            node("Relu", ["z1"], ["h1"]),
            node("MatMul", ["h1", "w2"], ["m2"]),
            node("Add", ["m2", "b2"], ["y"]),
        ),
        (
            tensor("mean", [1, 2], [0.5, -0.25]),
            tensor("w1", [3, 2], [1.0, -1.125, 0.5, 1.0, -0.75, 0.25]),
            tensor("b1", [3], [0.25, -0.5, 0.125]),
            tensor("w2", [3, 2], [1.0, 0.5, -1.0, -1.25, 0.75, 0.5]),
            tensor("b2", [1, 2], [0.0, 0.25]),
        ),
        (value_info("x", [1, 2]),),
        (value_info("y", [1, 2]),),
    )


def named() -> Content:
    """The network in the ONNX file."""
    return {"onnx": sha256(chain().data).hexdigest()}


def in_parts(prove: Callable[..., Content], join: Callable[..., Content]) -> Content:
    """A property of two entries, the first one proved for two parts of its box."""
    whole = [entry(BOX, *UNSAFE), entry(LOWER, [constraint("<=", 4, {0: 1})])]
    parts = [(entry(LOWER, *UNSAFE), TREE), (entry(UPPER, *UNSAFE), TREE), (whole[1], ".")]
    steps = [prove([part], [tree]) for part, tree in parts]
    return certificate(three_layers(), [*steps, join(whole, {"trees": ["1..", "."]}, ["0x0", "0x1", "0x2"])])


def joined(entries: list[Content], data: Content, premises: list[str]) -> Content:
    """A step that joins parts."""
    return {"rule": "joined", "premises": premises, "data": data, "statement": {"kind": "safe", "property": entries}}


def joined_in_floats(entries: list[Content], data: Content, premises: list[str]) -> Content:
    """A step that joins parts of a property in floats."""
    return floats_step("joined-in-floats", "safe-in-floats", entries, data, premises)


def with_a_point() -> Content:
    """A step that a property does not hold."""
    data = {"point": POINT, "conjunction": ["0x0", "0x1"]}
    statement = {"kind": "unsafe", "property": [entry(BOX, *FULFILLED)]}
    return {"rule": "counterexample", "premises": [], "data": data, "statement": statement}


PROPERTIES: dict[str, Callable[[], Content]] = {
    "property_of_layers": lambda: certificate(three_layers(), [branches([entry(BOX, *UNSAFE)], [TREE])]),
    "property_in_parts": lambda: in_parts(branches, joined),
    "property_at_a_point": lambda: certificate(three_layers(), [with_a_point()]),
    "property_of_a_file": lambda: certificate(named(), [branches([entry(LOWER, *UNSAFE)], [TREE])]),
    "floats_of_layers": lambda: certificate(three_layers(), [in_floats([entry(BOX, *UNSAFE)], [TREE])]),
    "floats_in_parts": lambda: in_parts(in_floats, joined_in_floats),
    "floats_at_a_point": lambda: certificate(three_layers(), [refuted([entry(BOX, *FULFILLED)], POINT, ["0x0", "0x1"])]),
    "floats_of_a_file": lambda: certificate(named(), [in_floats([entry(LOWER, *UNSAFE)], [TREE], inputs="rounded")]),
}
FILES = {sha256(chain().data).hexdigest(): chain().data}
