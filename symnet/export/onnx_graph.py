"""A program as an ONNX graph of MatMul, Add and Relu.

One input "x" [batch, inputs], one output "y" [batch, outputs], both of the asked dtype. States side by side are held as
[copies, batch, values]: a Reshape and a Transpose lead in and out. Loops are written out step by step, or (form "loop")
given as the operator Scan over stacked weights. A layer that reads several values adds one MatMul for each read. Values of
nodes are named "/node", "/scan/step/node"; what is added stands behind a colon, which no name of a node holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from symnet.core.network import INPUT
from symnet.export.program import Affine, Loop, Program

OPSET, IR_VERSION = 17, 8
Array: TypeAlias = np.ndarray[Any, Any]
Values: TypeAlias = Mapping[str, tuple[str, int]]
"""For each node, the name of its value in the graph and how many numbers a row of it has."""
TYPES = {
    "float64": TensorProto.DOUBLE,
    "float32": TensorProto.FLOAT,
    "float16": TensorProto.FLOAT16,
    "bfloat16": TensorProto.BFLOAT16,
}


def onnx_model(program: Program, note: Mapping[str, Any], form: str = "unrolled") -> onnx.ModelProto:
    """Return the checked model, loops "unrolled" or as operators ("loop"); `note` is stored in its metadata."""
    built = _Graph(program.dtype)
    values = {INPUT: ("x", program.inputs)}
    for stage in program.stages:
        if isinstance(stage, Affine):
            values[stage.name] = (built.affine(stage, values, f"/{stage.name}"), stage.bias.shape[-1])
        else:
            values[stage.name] = (built.loop(stage, values, form), stage.copies * stage.size)
    built.node("Identity", [values[program.stages[-1].name][0]], "y")
    kind = TYPES[program.dtype]
    graph = helper.make_graph(
        built.nodes,
        "symnet",
        [helper.make_tensor_value_info("x", kind, ["batch", program.inputs])],
        [helper.make_tensor_value_info("y", kind, ["batch", program.outputs])],
        built.constants,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="symnet"
    )
    helper.set_model_props(model, {"symnet": json.dumps(note, sort_keys=True)})
    onnx.checker.check_model(model, full_check=True)
    return model


@dataclass
class _Graph:
    """Nodes and constants in the making."""

    dtype: str
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)
    known: dict[tuple[tuple[int, ...], bytes], str] = field(default_factory=dict)

    @property
    def transposes(self) -> bool:
        """Whether states side by side are [copies, batch, values]; in float16 they stay [batch, copies, 1, values], since
        onnxruntime (1.31, optimising fully) breaks down where a float16 Transpose leads into a MatMul."""
        return self.dtype != "float16"

    def node(self, operation: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operation, list(inputs), [output], name=f"{operation}:{output}", **attributes))
        return output

    def constant(self, array: np.ndarray[Any, Any], name: str) -> str:
        """A constant of the model's dtype; equal arrays are stored once."""
        key = (array.shape, array.tobytes())
        if key not in self.known:
            self.known[key] = name
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array.astype(_dtype(self.dtype))), name))
        return self.known[key]

    def numbers(self, array: Sequence[int], name: str) -> str:
        self.constants.append(numpy_helper.from_array(np.array(array, dtype=np.int64), name))
        return name

    def affine(self, stage: Affine, values: Values, name: str, step: int = 0) -> str:
        """A layer with the numbers of one step."""
        bias = stage.bias[step] if stage.moves[1] else stage.bias
        parts = [weight[step] if stage.moves[0] else weight for weight in _by_read(stage, values)]
        weights = [self.constant(part, f"{name}:weight_{number}") for number, part in enumerate(parts)]
        return self.layer(stage, values, name, weights, self.constant(bias, f"{name}:bias"))

    def layer(self, stage: Affine, values: Values, name: str, weights: Sequence[str], bias: str) -> str:
        """activation(sum over the reads of value @ W + b)."""
        total = ""
        for number, (read, weight) in enumerate(zip(stage.reads, weights, strict=True)):
            product = self.node("MatMul", [values[read.node][0], weight], f"{name}:product_{number}")
            total = self.node("Add", [total, product], f"{name}:sum_{number}") if total else product
        total = self.node("Add", [total, bias], f"{name}:affine" if stage.relu else name)
        return self.node("Relu", [total], name) if stage.relu else total

    def loop(self, loop: Loop, values: Values, form: str) -> str:
        """States apart if there are several, the steps, and back."""
        h = self.state(loop, values)
        if loop.copies > 1:
            split = [0, loop.copies, loop.size] if self.transposes else [0, loop.copies, 1, loop.size]
            h = self.node("Reshape", [h, self.numbers(split, f"/{loop.name}:split")], f"/{loop.name}:apart")
            h = self.node("Transpose", [h], f"/{loop.name}:runs", perm=[1, 0, 2]) if self.transposes else h
        h = self.scanned(loop, h) if form == "loop" and loop.steps > 1 else self.written_out(loop, h)
        if loop.copies > 1:
            h = self.node("Transpose", [h], f"/{loop.name}:rows", perm=[1, 0, 2]) if self.transposes else h
            shape = self.numbers([0, loop.copies * loop.size], f"/{loop.name}:join")
            h = self.node("Reshape", [h, shape], f"/{loop.name}:together")
        return h

    def state(self, loop: Loop, values: Values) -> str:
        """What the loop reads; where that is not one whole value, a layer of ones and zeros picks it."""
        value, size = values[loop.reads[0].node]
        if len(loop.reads) == 1 and (loop.reads[0].start, loop.reads[0].stop) == (0, size):
            return value
        count = loop.copies * loop.size
        pick = Affine(f"/{loop.name}:state", loop.reads, False, np.eye(count), np.zeros(count))
        return self.affine(pick, values, pick.name)

    def written_out(self, loop: Loop, h: str) -> str:
        """Every step with its own constants."""
        for step in range(loop.steps):
            values = {INPUT: (h, loop.size)}
            for part in loop.stages:
                name = f"/{loop.name}/{step + 1}/{part.name}"
                values[part.name] = (self.affine(part, values, name, step), part.bias.shape[-1])
            h = values[loop.stages[-1].name][0]
        return h

    def scanned(self, loop: Loop, h: str) -> str:
        """The operator Scan: the state goes round, stacked weights and biases come in step by step."""
        body = _Graph(self.dtype)
        stacked: list[tuple[str, str, list[int | None]]] = []
        values: dict[str, tuple[str, int]] = {INPUT: (f"/{loop.name}:h", loop.size)}

        def given(array: Array, moves: bool, name: str) -> str:
            """The name in the body of an array: itself, or its slice at the step."""
            if not moves:
                return self.constant(array, name)
            stacked.append((self.constant(array, f"{name}s"), name, list(array.shape[1:])))
            return name

        for part in _with_a_moving_part(loop):
            name = f"/{loop.name}/{part.name}"
            parts = enumerate(_by_read(part, values))
            weights = [given(weight, part.moves[0], f"{name}:weight_{number}") for number, weight in parts]
            bias = given(part.bias, part.moves[1], f"{name}:bias")
            values[part.name] = (body.layer(part, values, name, weights, bias), part.bias.shape[-1])
        end = body.node("Identity", [values[loop.stages[-1].name][0]], f"/{loop.name}:next")
        apart: list[int | None] = [loop.copies, None, loop.size] if self.transposes else [None, loop.copies, 1, loop.size]
        shape = apart if loop.copies > 1 else [None, loop.size]
        inputs = [(f"/{loop.name}:h", shape), *((name, dims) for _, name, dims in stacked)]
        graph = helper.make_graph(
            body.nodes,
            f"/{loop.name}:body",
            [helper.make_tensor_value_info(name, TYPES[self.dtype], dims) for name, dims in inputs],
            [helper.make_tensor_value_info(end, TYPES[self.dtype], shape)],
        )
        sources = [source for source, _, _ in stacked]
        return self.node("Scan", [h, *sources], f"/{loop.name}:last", body=graph, num_scan_inputs=len(stacked))


def _with_a_moving_part(loop: Loop) -> list[Affine]:
    """The layers of a loop; the operator needs something that comes in step by step: if need be a bias, repeated."""
    first, *rest = loop.stages
    if not any(any(part.moves) for part in loop.stages):
        repeated = np.broadcast_to(first.bias, (loop.steps, *first.bias.shape))
        first = replace(first, bias=repeated, moves=(first.moves[0], True))
    return [first, *rest]


def _by_read(stage: Affine, values: Values) -> Iterator[Array]:
    """The weights of each read, filled with zeros to the whole of the value that is read."""
    start = 0
    for read in stage.reads:
        stop = start + read.stop - read.start
        padding = [(0, 0)] * stage.weight.ndim
        padding[-2] = (read.start, values[read.node][1] - read.stop)
        yield np.pad(stage.weight[..., start:stop, :], padding)
        start = stop


def _dtype(name: str) -> Any:
    if name != "bfloat16":
        return np.dtype(name)
    import ml_dtypes

    return np.dtype(ml_dtypes.bfloat16)
