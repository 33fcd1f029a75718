"""Graphs: what is read twice, constants computed in the file, batches, several inputs and outputs, random graphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper
from reading.models import DOUBLE, agrees, model, node
from reading.test_operators import grid, ints

from symnet.core.layer import Layer
from symnet.reading.imported import Imported
from symnet.reading.onnx_network import read_onnx


def layers(found: Imported) -> list[tuple[str, str]]:
    return [(one.name, one.operation.activation) for one in found.network.nodes if isinstance(one.operation, Layer)]


def test_a_bias_and_a_relu_join_the_layer_before_them() -> None:
    nodes = [node("MatMul", ["x", "w"], ["a"]), node("Add", ["b", "a"], ["c"]), node("Relu", ["c"])]
    found = agrees(model(nodes, {"x": (1, 3)}, {"w": grid(3, 4), "b": grid(4)}))
    assert layers(found) == [("MatMul_1", "relu")]


def test_what_is_read_twice_is_left_alone() -> None:
    stored = {"w": grid(3, 4), "b": grid(4)}
    twice = [
        node("MatMul", ["x", "w"], ["a"]),
        node("Add", ["a", "b"], ["c"]),
        node("Relu", ["c"], ["d"]),
        node("Add", ["a", "d"]),
    ]
    assert len(layers(agrees(model(twice, {"x": (1, 3)}, stored)))) == 3
    seen = [node("MatMul", ["x", "w"], ["a"]), node("Relu", ["a"], ["y"])]
    agrees(model(seen, {"x": (1, 3)}, stored, outputs=["a", "y"]))
    through = [
        node("MatMul", ["x", "w"], ["a"]),
        node("Reshape", ["a", "s"], ["c"]),
        node("Relu", ["c"], ["d"]),
        node("Add", ["a", "d"]),
    ]
    agrees(model(through, {"x": (1, 3)}, {**stored, "s": ints(4)}))
    part = [node("MatMul", ["x", "w"], ["a"]), node("Slice", ["a", "f", "t", "n"], ["c"]), node("Relu", ["c"])]
    agrees(model(part, {"x": (1, 3)}, {**stored, "f": ints(1), "t": ints(3), "n": ints(1)}))
    doubled = [
        node("MatMul", ["x", "w"], ["a"]),
        node("Gather", ["a", "n"], ["c"], axis=1),
        node("Add", ["c", "k"], ["d"]),
        node("Relu", ["d"]),
    ]
    agrees(model(doubled, {"x": (1, 3)}, {**stored, "n": ints(0, 0, 1, 2, 3), "k": grid(5)}))


def test_a_bias_is_moved_with_the_values_it_is_added_to() -> None:
    nodes = [
        node("MatMul", ["x", "w"], ["a"]),
        node("Transpose", ["a"], ["c"]),
        node("Add", ["c", "b"], ["d"]),
        node("Relu", ["d"]),
    ]
    found = agrees(model(nodes, {"x": (2, 3)}, {"w": grid(3, 4), "b": grid(4, 2)}))
    assert [name for name, _ in layers(found)] == ["MatMul_1", "output"]


def test_a_value_that_is_read_twice_by_one_operation() -> None:
    agrees(model([node("Add", ["x", "x"])], {"x": (2, 3)}))
    agrees(model([node("Sub", ["x", "x"])], {"x": (2, 3)}))
    agrees(model([node("Max", ["x", "x"])], {"x": (2, 3)}))
    agrees(model([node("Concat", ["x", "x"], ["a"], axis=1), node("MatMul", ["a", "w"])], {"x": (1, 3)}, {"w": grid(6, 2)}))


def test_inputs_and_outputs_keep_the_order_of_the_graph() -> None:
    nodes = [node("Neg", ["b"], ["u"]), node("Relu", ["a"], ["v"])]
    found = agrees(model(nodes, {"b": (2, 1), "a": (1, 3)}, outputs=["v", "u", "v"][:2]))
    assert [port.name for port in found.inputs] == ["b", "a"]
    assert [(port.name, port.shape) for port in found.outputs] == [("v", (1, 3)), ("u", (2, 1))]


def test_an_open_first_axis_is_the_batch_and_a_fixed_one_is_not() -> None:
    nodes = [node("MatMul", ["x", "w"])]
    opened = read_onnx(model(nodes, {"x": ("N", 3)}, {"w": grid(3, 2)}, {"y": ("N", 2)}), "t")
    assert opened.inputs[0].batch and opened.inputs[0].shape == (1, 3) and opened.network.inputs == 3
    assert opened.outputs[0].batch and "the batch, taken as 1" in opened.notes[0]
    fixed = agrees(model(nodes, {"x": (4, 3)}, {"w": grid(3, 2)}))
    assert not fixed.inputs[0].batch and fixed.network.inputs == 12 and fixed.network.outputs == 8


def test_shapes_that_the_graph_computes_are_known() -> None:
    nodes = [
        node("Shape", ["x"], ["s"]),
        node("Gather", ["s", "zero"], ["n"]),
        node("Unsqueeze", ["n", "axes"], ["n1"]),
        node("Mul", ["n1", "two"], ["m"]),
        node("Sub", ["m", "one"], ["k"]),
        node("Concat", ["k", "rest"], ["shape"], axis=0),
        node("Reshape", ["x", "shape"]),
    ]
    stored = {"zero": np.array(0), "axes": ints(0), "two": ints(2), "one": ints(1), "rest": ints(-1)}
    agrees(model(nodes, {"x": ("N", 3, 2)}, stored))


def test_constants_of_every_kind() -> None:
    nodes = [
        node("Constant", [], ["a"], value_floats=[1.0, -0.5, 2.0]),
        node("Constant", [], ["k"], value_ints=[2, 3]),
        node("ConstantOfShape", ["k"], ["c"], value=helper.make_tensor("v", TensorProto.FLOAT, [1], [0.25])),
        node("Constant", [], ["h"], value_float=0.5),
        node("Mul", ["a", "h"], ["e"]),
        node("Div", ["e", "h"], ["e2"]),
        node("MatMul", ["c", "w"], ["f"]),
        node("Add", ["x", "e2"], ["g"]),
        node("Add", ["g", "f"]),
    ]
    agrees(model(nodes, {"x": (2, 3)}, {"w": grid(3, 3)}))


def test_a_cast_between_floats_is_said() -> None:
    nodes = [
        node("Cast", ["x"], ["a"], to=TensorProto.DOUBLE),
        node("Cast", ["a"], ["b"], to=TensorProto.FLOAT),
        node("Relu", ["b"]),
    ]
    found = agrees(model(nodes, {"x": (2,)}))
    assert [note.partition(": ")[2] for note in found.notes] == [
        "a cast to float64 changes nothing in exact arithmetic",
        "a cast to float32 changes nothing in exact arithmetic",
    ]


def test_operations_may_stand_in_any_order_and_some_may_be_unused() -> None:
    nodes = [node("Relu", ["a"]), node("Abs", ["a"], ["unused"]), node("Neg", ["x"], ["a"])]
    assert len(layers(agrees(model(nodes, {"x": (3,)})))) == 1 + 1


def test_outputs_that_are_inputs_or_constants() -> None:
    agrees(model([node("Identity", ["x"])], {"x": (3,)}))
    agrees(model([node("Identity", ["c"], ["y"]), node("Neg", ["x"], ["z"])], {"x": (3,)}, {"c": grid(2)}, ["y", "z"]))
    agrees(model([node("Mul", ["x", "zero"])], {"x": (3,)}, {"zero": np.zeros(3)}))


def test_names_that_have_a_meaning_are_not_taken() -> None:
    """A first layer called "unit" would be taken for the map from a box to the cube."""
    names = ["unit", "box", "input", "7", "a/b.c", "", "a.b/c", "x" * 90]
    values = ["x", *(f"v{place}" for place in range(len(names)))]
    nodes = [node("Neg", [one], [other], name=name) for one, other, name in zip(values, values[1:], names, strict=False)]
    found = agrees(model(nodes, {"x": (2,)}, outputs=[values[-1]]))
    assert [name for name, _ in layers(found)] == ["unit_2", "box_2", "input_2", "n7", "a_b_c", "Neg_6", "a_b_c_2", "x" * 60]


@pytest.mark.parametrize("kind", ["Max", "Min"])
def test_the_extreme_of_several_values_and_constants(kind: str) -> None:
    """Values of both signs, values out of a relu, and constants, which are put together first."""
    nodes = [node("Relu", ["a"], ["r"]), node(kind, ["a", "b", "r", "c", "d"])]
    agrees(model(nodes, {"a": (2, 3), "b": (1, 3)}, {"c": grid(3), "d": grid(2, 1, seed=4)}), count=6)
    for inputs in (["a", "b"], ["r", "b"], ["b", "r"], ["a", "b", "r"]):
        agrees(model([node("Relu", ["a"], ["r"]), node(kind, inputs)], {"a": (2, 3), "b": (2, 3)}), count=6)


@dataclass
class Drawn:
    """A random graph: nodes, constants, and the shapes of the values so far."""

    shapes: dict[str, tuple[int, ...]]
    nodes: list[Any] = field(default_factory=list)
    stored: dict[str, Any] = field(default_factory=dict)

    def constant(self, value: Any) -> str:
        name = f"c{len(self.stored)}"
        self.stored[name] = value
        return name

    def add(self, kind: str, inputs: list[str], shape: tuple[int, ...], **attributes: Any) -> None:
        name = f"v{len(self.nodes)}"
        self.nodes.append(node(kind, inputs, [name], **attributes))
        self.shapes[name] = shape


small = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])


def numbers(draw: Any, shape: tuple[int, ...]) -> Any:
    size = int(np.prod(shape))
    return np.array(draw(st.lists(small, min_size=size, max_size=size))).reshape(shape)


def elementwise(draw: Any, graph: Drawn, name: str) -> None:
    graph.add(draw(st.sampled_from(["Relu", "Abs", "Neg", "Identity"])), [name], graph.shapes[name])


def with_constant(draw: Any, graph: Drawn, name: str) -> None:
    shape = graph.shapes[name]
    other = graph.constant(numbers(draw, tuple(draw(st.sampled_from([1, size])) for size in shape)))
    kind = draw(st.sampled_from(["Add", "Sub", "Mul", "Max", "Min"]))
    graph.add(kind, draw(st.permutations([name, other])), shape)


def of_two(draw: Any, graph: Drawn, name: str) -> None:
    same = [other for other, shape in graph.shapes.items() if shape == graph.shapes[name]]
    kind = draw(st.sampled_from(["Add", "Sub", "Max", "Min"]))
    graph.add(kind, [name, draw(st.sampled_from(same))], graph.shapes[name])


def product(draw: Any, graph: Drawn, name: str) -> None:
    *outer, inner = graph.shapes[name]
    columns = draw(st.integers(1, 3))
    graph.add("MatMul", [name, graph.constant(numbers(draw, (inner, columns)))], (*outer, columns))


def moved(draw: Any, graph: Drawn, name: str) -> None:
    shape = graph.shapes[name]
    order = draw(st.permutations(range(len(shape))))
    graph.add("Transpose", [name], tuple(shape[axis] for axis in order), perm=order)


def flattened(draw: Any, graph: Drawn, name: str) -> None:
    size = int(np.prod(graph.shapes[name]))
    first = draw(st.sampled_from([one for one in range(1, size + 1) if size % one == 0]))
    graph.add("Reshape", [name, graph.constant(ints(first, -1))], (first, size // first))


def cut(draw: Any, graph: Drawn, name: str) -> None:
    shape = graph.shapes[name]
    axis = draw(st.integers(0, len(shape) - 1))
    start, step = draw(st.integers(-shape[axis], shape[axis] - 1)), draw(st.sampled_from([1, 2, -1]))
    end = 100 if step > 0 else -100
    size = len(range(shape[axis])[slice(start, end, step)])
    inputs = [name, *(graph.constant(ints(one)) for one in (start, end, axis, step))]
    graph.add("Slice", inputs, (*shape[:axis], size, *shape[axis + 1 :]))


def joined(draw: Any, graph: Drawn, name: str) -> None:
    shape = graph.shapes[name]
    axis = draw(st.integers(0, len(shape) - 1))
    other = name if draw(st.booleans()) else graph.constant(numbers(draw, shape))
    graph.add("Concat", [name, other], (*shape[:axis], 2 * shape[axis], *shape[axis + 1 :]), axis=axis - len(shape))


def summed(draw: Any, graph: Drawn, name: str) -> None:
    shape = graph.shapes[name]
    axis = draw(st.integers(0, len(shape) - 1))
    graph.add("ReduceSum", [name, graph.constant(ints(axis))], (*shape[:axis], 1, *shape[axis + 1 :]))


STEPS = [elementwise, with_constant, of_two, product, moved, flattened, cut, joined, summed]


@st.composite
def graphs(draw: Any) -> bytes:
    shape = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)
    inputs = {f"x{place}": draw(shape) for place in range(draw(st.integers(1, 2)))}
    graph = Drawn(dict(inputs))
    for _ in range(draw(st.integers(1, 8))):
        name = draw(st.sampled_from(list(graph.shapes)[-3:]))
        if int(np.prod(graph.shapes[name])) <= 40:
            draw(st.sampled_from(STEPS))(draw, graph, name)
    if not graph.nodes:
        elementwise(draw, graph, "x0")
    made = [one.output[0] for one in graph.nodes]
    outputs = draw(st.lists(st.sampled_from(made), min_size=1, max_size=2, unique=True))
    return model(graph.nodes, inputs, graph.stored, outputs, opset=draw(st.sampled_from([13, 15, 17, 18])), kind=DOUBLE)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(graphs())
def test_random_graphs_agree(data: bytes) -> None:
    agrees(data, count=2)


@pytest.mark.parametrize("kind", ["Mul", "MatMul", "Div"])
def test_products_of_values_are_refused(kind: str) -> None:
    with pytest.raises(Exception, match=r"node 'p' \(.*\): (multiplies|divides).*depend on the input"):
        read_onnx(model([node(kind, ["x", "x"], name="p")], {"x": (2, 2)}), "t")
