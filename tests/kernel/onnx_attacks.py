"""ONNX files that are refused, and what must be said: bytes that readers take differently, graphs that are no layers."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any

from kernel.onnx_bytes import DOUBLE, FLOAT, INT64, Fields, Raw, message, node, small, tensor, value_info, varint

GOOD = small()
WEIGHTS = GOOD.tensors


def _tensor(at: int, fields: Fields) -> bytes:
    """The small file with another initialiser in place of one."""
    return replace(GOOD, tensors=(*WEIGHTS[:at], fields, *WEIGHTS[at + 1 :])).data


def _node(at: int, *fields: Fields) -> bytes:
    """The small file with other nodes in place of one."""
    return replace(GOOD, nodes=(*GOOD.nodes[:at], *fields, *GOOD.nodes[at + 1 :])).data


def _more(*fields: Fields, output: str = "more", **changes: Any) -> bytes:
    """The small file with nodes behind the others, whose value is the output."""
    shape = changes.pop("shape", ["N", 2])
    nodes = (*GOOD.nodes, *fields)
    kind = changes.pop("kind", FLOAT)
    return replace(GOOD, nodes=nodes, outputs=(value_info(output, shape, kind),), **changes).data


def _constant(name: str, dims: list[int], numbers: list[float], kind: int = 1) -> Fields:
    return node("Constant", [], [name], value=tensor("", dims, numbers, kind))


def _with(field: int, value: Any) -> bytes:
    """The small file with a field more in the graph."""
    return replace(GOOD, in_graph=((field, value),)).data


def _raw_weight(*words: int) -> bytes:
    """The small file with these bits in place of the mean."""
    return _tensor(0, [(1, 1), (1, 1), (1, 2), (2, 1), (8, "mean"), (9, struct.pack("<2I", *words))])


def _shaped(numbers: list[int], opset: int = 13, **attributes: Any) -> bytes:
    """The small file with its input reshaped first."""
    shape = tensor("shape", [len(numbers)], numbers, INT64)
    first = node("Reshape", ["x", "shape"], ["again"], **attributes)
    centred = node("Sub", ["again", "mean"], ["centred"])
    return replace(GOOD, nodes=(first, centred, *GOOD.nodes[1:]), tensors=(*WEIGHTS, shape), opsets=(("", opset),)).data


def _last(numbers: list[int]) -> bytes:
    """The small file with its outputs reshaped to sizes that it declares."""
    shape = tensor("shape", [len(numbers)], numbers, INT64)
    return _more(node("Reshape", [A, "shape"], ["more"]), tensors=(*WEIGHTS, shape), shape=numbers)


A, B = "y", "four"
"""A value and a constant of the small file."""
MESSAGES: dict[str, tuple[bytes, str]] = {
    "onnx_empty": (b"", "a model of version None"),
    "onnx_cut_off": (GOOD.data[:-5], "is cut off"),
    "onnx_cut_off_in_a_number": (GOOD.data + b"\x08\xff", "is cut off"),
    "onnx_length_beyond_the_end": (GOOD.data + b"\x3a\xff\xff\xff\xff\x0f", "is cut off"),
    "onnx_number_in_two_bytes_for_one": (GOOD.data + b"\x28\x80\x00", "a number in more bytes than it needs"),
    "onnx_number_of_70_bits": (GOOD.data + b"\x28" + b"\xff" * 9 + b"\x7f", "of more than 64 bits"),
    "onnx_number_of_11_bytes": (GOOD.data + b"\x28" + b"\xff" * 11, "a number of more than 64 bits"),
    "onnx_group": (GOOD.data + b"\x33\x34", "a field of wire type 3"),
    "onnx_number_in_place_of_a_graph": (GOOD.data + b"\x38\x01", "a field of wire type 0"),
    "onnx_name_that_is_no_text": (
        _node(0, [*(each for each in GOOD.nodes[0] if each[0] != 3), (3, b"\xff\xfe")]),
        "is not text",
    ),
    "onnx_two_graphs": (replace(GOOD, more=((7, GOOD.graph),)).data, "the model, graph stands twice"),
    "onnx_two_versions": (replace(GOOD, more=((1, 8),)).data, "ir_version stands twice"),
    "onnx_version_2": (replace(GOOD, version=2).data, "a model of version 2"),
    "onnx_version_99": (replace(GOOD, version=99).data, "a model of version 99"),
    "onnx_without_a_graph": (message([(1, 8), (8, [(2, 13)])]), "or without a graph"),
    "onnx_functions": (replace(GOOD, more=((25, [(1, "Relu")]),)).data, "the model has the field 25, which is not read"),
    "onnx_training": (replace(GOOD, more=((20, b""),)).data, "the model has the field 20, which is not read"),
    "onnx_no_operator_set": (replace(GOOD, opsets=()).data, "operators of version []"),
    "onnx_two_operator_sets": (replace(GOOD, opsets=(("", 13), ("ai.onnx", 9))).data, "operators of version [13, 9]"),
    "onnx_operators_of_old": (replace(GOOD, opsets=(("", 6),)).data, "operators of version [6]"),
    "onnx_operators_to_come": (replace(GOOD, opsets=(("", 99),)).data, "operators of version [99]"),
    "onnx_fields_that_are_too_many": (GOOD.data + b"\x12\x00" * (1 << 18), "more than 262144 fields"),
}
TENSORS: dict[str, tuple[bytes, str]] = {
    "onnx_infinite_weight": (_raw_weight(0x7F800000, 0), "infinite or not a number"),
    "onnx_weight_that_is_not_a_number": (_raw_weight(0, 0xFFC00001), "infinite or not a number"),
    "onnx_float16_weights": (_tensor(0, [(1, 2), (2, 10), (8, "mean"), (9, bytes(4))]), "has numbers of type 10"),
    "onnx_weights_without_a_type": (_tensor(0, [(1, 2), (8, "mean"), (9, bytes(8))]), "has numbers of type None"),
    "onnx_numbers_in_two_fields": (_tensor(0, [*WEIGHTS[0], (4, struct.pack("<2f", 1, 2))]), "they stand in one field"),
    "onnx_numbers_in_no_field": (_tensor(0, WEIGHTS[0][:-1]), "they stand in one field"),
    "onnx_numbers_in_the_field_of_another_type": (
        _tensor(0, [*WEIGHTS[0][:-1], (10, struct.pack("<2d", 1, 2))]),
        "they stand in one field",
    ),
    "onnx_numbers_outside_the_file": (_tensor(0, [*WEIGHTS[0], (14, 1)]), "or outside the file"),
    "onnx_external_data": (_tensor(0, [*WEIGHTS[0], (13, [(1, "location"), (2, "weights.bin")])]), "has the field 13"),
    "onnx_segment": (_tensor(0, [*WEIGHTS[0], (3, [(1, 0), (2, 1)])]), "has the field 3, which is not read"),
    "onnx_raw_data_twice": (_tensor(0, [*WEIGHTS[0], WEIGHTS[0][-1]]), "raw_data stands twice"),
    "onnx_too_few_bytes": (_tensor(0, [*WEIGHTS[0][:-1], (9, bytes(4))]), "has 4 bytes for the shape [1, 1, 2]"),
    "onnx_too_many_floats": (_tensor(0, [*WEIGHTS[0][:-1], (4, bytes(12))]), "has 3 numbers for the shape [1, 1, 2]"),
    "onnx_floats_of_seven_bytes": (_tensor(0, [*WEIGHTS[0][:-1], (4, bytes(7))]), "has 7 bytes, not a multiple of 4"),
    "onnx_size_of_0": (_tensor(0, [(1, 0), (2, 1), (8, "mean"), (9, b"")]), "has the shape [0]"),
    "onnx_size_below_0": (_tensor(0, [(1, -2), (2, 1), (8, "mean"), (9, bytes(8))]), "has the shape [-2]"),
    "onnx_two_sizes_below_0": (
        replace(
            GOOD,
            nodes=(node("Add", ["x", "c"], ["y"]),),
            tensors=([(1, -1), (1, -1), (2, FLOAT), (8, "c"), (9, struct.pack("<f", 1))],),
            inputs=(value_info("x", [1, 1]),),
            outputs=(value_info("y", [1, 1]),),
        ).data,
        "has the shape [-1, -1]",
    ),
    "onnx_huge_shape": (
        _tensor(0, [(1, 1 << 20), (1, 1 << 20), (2, 1), (8, "mean"), (9, bytes(8))]),
        "has the shape [1048576, 1048576]",
    ),
    "onnx_nine_sizes": (_tensor(0, [*[(1, 1)] * 8, (1, 2), (2, 1), (8, "mean"), WEIGHTS[0][-1]]), "8 sizes from 1 on"),
    "onnx_numbers_that_are_too_many": (
        _tensor(0, [(1, 2), (2, 1), (8, "mean"), (4, bytes(4 * (1 << 21) + 4))]),
        "more than 2097152 numbers",
    ),
    "onnx_sizes_that_are_too_many": (
        _tensor(0, [(1, Raw(2, varint((1 << 18) + 1) + b"\x01" * ((1 << 18) + 1))), *WEIGHTS[0][1:]]),
        "more than",
    ),
    "onnx_two_initializers_of_one_name": (replace(GOOD, tensors=(*WEIGHTS, WEIGHTS[0])).data, "'mean' stands for two values"),
    "onnx_initializer_without_a_name": (_tensor(0, [each for each in WEIGHTS[0] if each[0] != 8]), "for one without a name"),
    "onnx_sparse_initializer": (_with(15, b""), "the graph has the field 15, which is not read"),
    "onnx_quantised": (_with(14, b""), "the graph has the field 14, which is not read"),
}
X = GOOD.inputs[0]
GRAPHS: dict[str, tuple[bytes, str]] = {
    "onnx_two_inputs": (replace(GOOD, inputs=(X, value_info("more", [1, 2]))).data, "two inputs, 'x' and 'more'"),
    "onnx_input_twice": (
        replace(GOOD, inputs=(X, value_info("mean", [1, 1, 2]), value_info("mean", [1, 1, 2]))).data,
        "stands twice",
    ),
    "onnx_no_input": (replace(GOOD, inputs=()).data, "no input without an initializer"),
    "onnx_input_that_is_another_tensor_than_its_initializer": (
        replace(GOOD, inputs=(X, value_info("mean", [2]))).data,
        "is declared as another tensor than its initializer",
    ),
    "onnx_input_of_another_type_than_its_initializer": (
        replace(GOOD, inputs=(X, value_info("mean", [1, 1, 2], DOUBLE))).data,
        "is declared as another tensor than its initializer",
    ),
    "onnx_input_of_integers": (
        replace(
            GOOD,
            nodes=(node("Relu", ["x"], ["y"]),),
            inputs=(value_info("x", [2], INT64),),
            outputs=(value_info("y", [2], INT64),),
        ).data,
        "is of int64",
    ),
    "onnx_constant_without_a_name": (
        _more(_constant("", [2], [1, 2]), _constant("two", [2, 2], [1] * 4), node("Gemm", [A, "two", ""], ["more"])),
        "for one without a name",
    ),
    "onnx_cast_to_16_bits": (_more(node("Cast", [A], ["more"], to=10)), "casts floats to type 10; casts between float32"),
    "onnx_cast_to_integers": (_more(node("Cast", [A], ["more"], to=7)), "casts floats to int64"),
    "onnx_cast_to_integers_that_are_given": (_more(node("Cast", [A], ["more"], to=7), kind=INT64), "casts floats to int64"),
    "onnx_cast_to_nothing": (_more(node("Cast", [A], ["more"])), "casts floats to type 0"),
    "onnx_cast_of_a_constant": (_more(node("Cast", [B], ["more"], to=11)), "has a constant where a value"),
    "onnx_sum_of_two_types": (
        _more(node("Cast", [A], ["long"], to=11), node("Add", [A, "long"], ["more"])),
        "has values of two types",
    ),
    "onnx_constant_of_the_type_before_a_cast": (
        _more(node("Cast", [A], ["long"], to=11), node("Mul", ["long", B], ["more"])),
        "has float32 where a constant of float64 is read",
    ),
    "onnx_output_of_the_type_before_a_cast": (_more(node("Cast", [A], ["more"], to=11)), "is declared of float32"),
    "onnx_input_without_a_type": (replace(GOOD, inputs=([(1, "x")],)).data, "is no tensor"),
    "onnx_input_without_a_shape": (replace(GOOD, inputs=([(1, "x"), (2, [(1, [(1, 1)])])],)).data, "is no tensor"),
    "onnx_input_that_is_a_sequence": (replace(GOOD, inputs=([(1, "x"), (2, [(4, b"")])],)).data, "has the field 4, which"),
    "onnx_inner_size_with_a_name": (
        replace(GOOD, inputs=(value_info("x", ["N", "M", 2]),)).data,
        "a dimension 1 of no known size",
    ),
    "onnx_only_size_with_a_name": (
        replace(
            GOOD,
            nodes=(node("Relu", ["x"], ["y"]),),
            inputs=(value_info("x", ["N"]),),
            outputs=(value_info("y", [1]),),
        ).data,
        "a dimension 0 of no known size",
    ),
    "onnx_size_with_a_number_and_a_name": (
        replace(GOOD, inputs=([(1, "x"), (2, [(1, [(1, 1), (2, [(1, [(1, 1), (2, "N")]), (1, [(1, 2)])])])])],)).data,
        "a dimension 0 of no known size",
    ),
    "onnx_input_of_size_0": (replace(GOOD, inputs=(value_info("x", [0, 2]),)).data, "has the shape [0, 2]"),
    "onnx_two_outputs": (replace(GOOD, outputs=(*GOOD.outputs, value_info("s", ["N", 3]))).data, "2 outputs; networks of one"),
    "onnx_output_that_is_not_there": (replace(GOOD, outputs=(value_info("z", ["N", 2]),)).data, "is not what a node computes"),
    "onnx_output_that_is_a_constant": (replace(GOOD, outputs=(value_info("w3", [3, 2]),)).data, "is not what a node computes"),
    "onnx_output_of_another_shape": (replace(GOOD, outputs=(value_info("y", [2, 1]),)).data, "is declared of float32 [2, 1]"),
    "onnx_output_of_another_type": (replace(GOOD, outputs=(value_info("y", ["N", 2], DOUBLE),)).data, "is declared of float64"),
    "onnx_nodes_out_of_order": (GOOD.with_nodes(*reversed(GOOD.nodes)).data, "which no earlier node gives"),
    "onnx_node_that_reads_itself": (_node(0, node("Sub", ["centred", "mean"], ["centred"])), "which no earlier node gives"),
    "onnx_value_twice": (_node(6, node("Relu", ["z2"], ["h1"])), "the name 'h1' stands for two values"),
    "onnx_value_with_the_name_of_an_initializer": (_node(6, node("Relu", ["z2"], ["w3"])), "the name 'w3' stands for two values"),
    "onnx_value_without_a_name": (_more(node("Relu", ["y"], [""])), "for one without a name"),
    "onnx_node_with_two_outputs": (_more(node("Relu", ["y"], ["more", "two"])), "has 2 outputs, not 1"),
    "onnx_unknown_operator": (_more(node("Sigmoid", ["y"], ["more"])), "Sigmoid 'to more' is not one of the operators"),
    "onnx_operator_of_another_domain": (
        _more([*node("Relu", ["y"], ["more"]), (7, "com.microsoft")]),
        "is not one of the operators",
    ),
    "onnx_overloaded_operator": (_more([*node("Relu", ["y"], ["more"]), (8, "two")]), "has the field 8, which is not read"),
    "onnx_nodes_that_are_too_many": (GOOD.with_nodes(*[node("Relu", ["x"], ["x"])] * 16_385).data, "more than 16384 nodes"),
}
OPERATORS: dict[str, tuple[bytes, str]] = {
    "onnx_attribute_that_is_unknown": (_more(node("Relu", [A], ["more"], axis=1)), "the attributes ['axis'] that are not read"),
    "onnx_attribute_twice": (
        _node(1, [*node("Flatten", ["centred"], ["flat"], axis=1), (5, [(1, "axis"), (3, 0), (20, 2)])]),
        "stands twice",
    ),
    "onnx_attribute_of_two_types": (
        _node(1, [*node("Flatten", ["centred"], ["flat"]), (5, [(1, "axis"), (3, 1), (2, Raw(5, bytes(4))), (20, 2)])]),
        "not as one number or tensor",
    ),
    "onnx_attribute_with_another_type": (
        _node(1, [*node("Flatten", ["centred"], ["flat"]), (5, [(1, "axis"), (3, 1), (20, 1)])]),
        "not as one number or tensor",
    ),
    "onnx_attribute_without_a_type": (
        _node(1, [*node("Flatten", ["centred"], ["flat"]), (5, [(1, "axis"), (3, 1)])]),
        "not as one number or tensor",
    ),
    "onnx_attribute_of_a_function": (
        _node(1, [*node("Flatten", ["centred"], ["flat"]), (5, [(1, "axis"), (21, "axis"), (20, 2)])]),
        "has the field 21, which is not read",
    ),
    "onnx_attribute_that_is_a_graph": (
        _node(1, [*node("Flatten", ["centred"], ["flat"]), (5, [(1, "axis"), (6, GOOD.graph), (20, 5)])]),
        "has the field 6, which is not read",
    ),
    "onnx_attribute_without_a_name": (
        _node(1, [*node("Flatten", ["centred"], ["flat"]), (5, [(3, 1), (20, 2)])]),
        "the attribute '' stands twice",
    ),
    "onnx_axis_that_is_a_tensor": (
        _node(1, node("Flatten", ["centred"], ["flat"], axis=tensor("", [1], [1.0]))),
        "axis is no integer",
    ),
    "onnx_axis_that_has_a_point": (
        _node(1, [*node("Flatten", ["centred"], ["flat"]), (5, [(1, "axis"), (2, Raw(5, b"\x01\0\0\0")), (20, 1)])]),
        "axis is no integer",
    ),
    "onnx_axis_beyond_the_last": (_more(node("Flatten", [A], ["more"], axis=3), shape=[2, 1]), "there is no axis 3"),
    "onnx_axis_below_the_first": (_node(1, node("Flatten", ["centred"], ["flat"], axis=-4)), "there is no axis -4"),
    "onnx_axis_from_the_end_in_an_old_version": (
        replace(
            GOOD, nodes=(GOOD.nodes[0], node("Flatten", ["centred"], ["flat"], axis=-2), *GOOD.nodes[2:]), opsets=(("", 10),)
        ).data,
        "there is no axis -2",
    ),
    "onnx_relu_of_two": (_more(node("Relu", [A, A], ["more"])), "has 2 inputs"),
    "onnx_relu_of_a_constant": (_more(node("Relu", [B], ["more"])), "has a constant where a value"),
    "onnx_neg_of_a_constant": (_more(node("Neg", [B], ["more"])), "has a constant where a value"),
    "onnx_sum_of_three": (_more(node("Add", [A, A, A], ["more"])), "has 3 inputs"),
    "onnx_sum_of_constants": (_more(node("Add", [B, B], ["more"])), "has a constant where a value"),
    "onnx_sum_with_doubles": (
        _more(_constant("two", [2], [1, 2], DOUBLE), node("Add", [A, "two"], ["more"])),
        "has float64 where",
    ),
    "onnx_sum_of_shapes_that_do_not_fit": (
        _more(_constant("two", [3], [1, 2, 3]), node("Add", [A, "two"], ["more"]), shape=["N", 3]),
        "do not fit",
    ),
    "onnx_sum_of_a_value_and_a_longer_one": (_more(node("Add", [A, "h1"], ["more"]), shape=["N", 3]), "do not fit"),
    "onnx_sum_that_is_too_large": (
        _more(
            *(node("Add", [a, b], [c]) for a, b, c in (("c1", A, "s1"), ("s1", "c2", "s2"))),
            tensors=(*WEIGHTS, tensor("c1", [2_000, 1], [0.0] * 2_000), tensor("c2", [2_000, 1, 1], [0.0] * 2_000)),
        ),
        "more than 1048576 values",
    ),
    "onnx_layers_that_are_too_many": (
        _more(
            *(node("Add", pair, [name]) for name, pair in (("s1", ["c1", A]), ("more", ["s1", "c2"]))),
            tensors=(*WEIGHTS, tensor("c1", [300, 1], [0.0] * 300), tensor("c2", [1_000, 1, 1], [0.0] * 1_000)),
            shape=[1_000, 300, 2],
        ),
        "the layers have more than 1048576 weights and rows",
    ),
    "onnx_product_of_values": (_more(node("Mul", [A, A], ["more"])), "has a value that depends on the input where a constant"),
    "onnx_product_of_constants": (_more(node("Mul", [B, B], ["more"])), "has a constant where a value"),
    "onnx_quotient_of_a_constant": (_more(node("Div", [B, A], ["more"])), "has a constant where a value"),
    "onnx_division_by_0": (_more(_constant("zero", [2], [1, 0]), node("Div", [A, "zero"], ["more"])), "divides by 0"),
    "onnx_matmul_of_values": (_more(node("MatMul", [A, A], ["more"])), "has a value that depends on the input where a constant"),
    "onnx_matmul_with_a_vector": (
        _more(_constant("two", [2], [1, 2]), node("MatMul", [A, "two"], ["more"])),
        "where a matrix is read",
    ),
    "onnx_matmul_of_less": (
        _more(_constant("two", [2, 2], [1] * 4), node("MatMul", ["s", "two"], ["more"])),
        "[1, 3] times a matrix 2 x 2",
    ),
    "onnx_matmul_with_three_axes": (
        _more(_constant("two", [2, 2, 1], [1] * 4), node("MatMul", [A, "two"], ["more"])),
        "where a matrix is read",
    ),
    "onnx_matmul_from_the_left_of_less": (
        _more(node("Flatten", ["s"], ["turned"], axis=2), node("MatMul", ["w1", "turned"], ["more"]), shape=[3, 1]),
        "a matrix 3 x 2 times [3, 1]",
    ),
    "onnx_matmul_of_another_height": (_more(node("MatMul", [A, "w3"], ["more"])), "[1, 2] times a matrix 3 x 2"),
    "onnx_matmul_from_the_left_of_another_width": (_more(node("MatMul", ["w3", A], ["more"])), "a matrix 3 x 2 times [1, 2]"),
    "onnx_matmul_from_the_left_of_three_axes": (
        replace(
            GOOD,
            nodes=(node("MatMul", ["w3", "x"], ["y"]),),
            inputs=(value_info("x", [2, 1, 1]),),
            outputs=(value_info("y", [3, 1, 1]),),
        ).data,
        "a matrix 3 x 2 times [2, 1, 1]",
    ),
    "onnx_gemm_transposed": (
        _node(2, node("Gemm", ["flat", "w1", "b1"], ["z1"], transA=1, transB=1)),
        "is no matrix as it stands",
    ),
    "onnx_gemm_transposed_twice": (_node(2, node("Gemm", ["flat", "w1", "b1"], ["z1"], transB=2)), "or transB is not 0 or 1"),
    "onnx_gemm_of_three_axes": (
        replace(
            GOOD,
            nodes=(node("Gemm", ["x", "w1"], ["y"], transB=1),),
            inputs=(value_info("x", [1, 2, 1]),),
            outputs=(value_info("y", [1, 3]),),
        ).data,
        "is no matrix as it stands",
    ),
    "onnx_gemm_of_less": (_more(node("Gemm", ["s", "w1"], ["more"], transB=1), shape=["N", 3]), "[1, 3] times a matrix 2 x 3"),
    "onnx_gemm_that_does_not_fit": (_node(2, node("Gemm", ["flat", "w1", "b1"], ["z1"])), "[1, 2] times a matrix 3 x 2"),
    "onnx_gemm_with_a_sum_that_is_larger": (_node(2, node("Gemm", ["flat", "w1", "w2"], ["z1"], transB=1)), "does not fit 1 x 3"),
    "onnx_gemm_with_a_factor_that_is_infinite": (
        _node(2, node("Gemm", ["flat", "w1", "b1"], ["z1"], transB=1, alpha=float("inf"))),
        "alpha has a number that is infinite",
    ),
    "onnx_gemm_of_one": (_node(2, node("Gemm", ["flat"], ["z1"])), "has 1 inputs"),
    "onnx_gemm_with_a_factor_that_is_an_integer": (
        _node(2, node("Gemm", ["flat", "w1", "b1"], ["z1"], transB=1, alpha=2)),
        "alpha is no number with a point",
    ),
    "onnx_constant_without_a_tensor": (
        _more(node("Constant", [], ["c"], value_float=1.0), node("Add", [A, "c"], ["more"])),
        "['value_float'] that are not read",
    ),
    "onnx_constant_that_is_an_integer": (
        _more(node("Constant", [], ["c"], value=1), node("Add", [A, "c"], ["more"])),
        "has no tensor as its value",
    ),
    "onnx_constant_of_something": (_more(node("Constant", [A], ["c"], value=tensor("", [1], [1.0]))), "has 1 inputs"),
    "onnx_identity_of_two": (_more(node("Identity", [A, A], ["more"])), "has 2 inputs"),
    "onnx_transposed_to_the_same_axis_twice": (
        _more(node("Transpose", [A], ["more"], perm=(1, 1)), shape=[2, 2]),
        "the attribute perm is no order",
    ),
    "onnx_transposed_to_one_axis": (
        _more(node("Transpose", [A], ["more"], perm=(1,)), shape=[2]),
        "the attribute perm is no order",
    ),
    "onnx_transposed_to_an_axis_that_is_a_number": (
        _more(node("Transpose", [A], ["more"], perm=1)),
        "the attribute perm is no order",
    ),
    "onnx_reshape_to_a_value": (_more(node("Reshape", [A, A], ["more"])), "the shape is not a constant list"),
    "onnx_reshape_to_floats": (
        _more(_constant("two", [2], [1, 2]), node("Reshape", [A, "two"], ["more"])),
        "the shape is not a constant list",
    ),
    "onnx_reshape_to_a_matrix": (
        _more(_constant("two", [1, 2], [1, 2], INT64), node("Reshape", [A, "two"], ["more"])),
        "the shape is not a constant list",
    ),
    "onnx_reshape_to_nine_sizes": (_shaped([1] * 8 + [2]), "of at most 8 integers"),
    "onnx_reshape_of_another_size": (_last([1, 3]), "does not fit the shape [1, 3]"),
    "onnx_reshape_with_two_unknown_sizes": (_shaped([-1, -1]), "does not fit the shape [-1, -1]"),
    "onnx_reshape_below_0": (
        _more(
            _constant("odd", [2], [-2, -1], INT64),
            node("Reshape", [A, "odd"], ["between"]),
            _constant("even", [2], [1, 2], INT64),
            node("Reshape", ["between", "even"], ["more"]),
        ),
        "does not fit the shape [-2, -1]",
    ),
    "onnx_reshape_that_keeps_a_size_that_is_not_there": (_shaped([1, 1, 2, 0]), "does not fit the shape [1, 1, 2, 0]"),
    "onnx_reshape_to_0": (_shaped([0, 1, 2], 14, allowzero=1), "does not fit the shape [0, 1, 2]"),
    "onnx_reshape_that_may_be_empty_in_an_old_version": (_shaped([1, 1, 2], allowzero=0), "['allowzero'] that are not read"),
    "onnx_reshape_that_leaves_a_rest": (_shaped([3, -1]), "does not fit the shape [3, -1]"),
}
ONNX_ATTACKS = {**MESSAGES, **TENSORS, **GRAPHS, **OPERATORS}
"""Name -> the bytes, and what must be said."""
INPUTS = {"onnx_only_size_with_a_name": 1, "onnx_two_sizes_below_0": 1}
"""The inputs that a file would have if it were read, where they are not 2."""
