"""The graph of an ONNX file as a network of layers: one input, one output, operators that are affine in their one variable.

A value is a constant, or what a node of the network gives, row by row, with a shape. A first dimension without a size is the
batch, of one. Operators: Gemm, MatMul, Add, Sub, Mul and Div with constants, Add and Sub, Neg, Relu, Flatten, Reshape,
Identity, Constant; and those of quantised networks. Everything else is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod

from ..syntax import Malformed, Network
from .operators import OPERATORS as PLAIN
from .operators import Attributes, Build, Operator, Value
from .quantised import QUANTISED
from .shapes import SHAPES
from .tensors import NAMES, TYPES, Shape, Tensor, sizes, tensor
from .wire import Reader, Table, signed

IR = range(3, 15)
OPSETS = range(7, 29)
"""The versions whose operators are the ones read here."""
MAX_NODES = 1 << 14
MODEL: Table = {
    **{1: ("ir_version", "int"), 2: ("producer_name", "ignored"), 3: ("producer_version", "ignored"), 4: ("domain", "ignored")},
    **{5: ("model_version", "ignored int"), 6: ("doc_string", "ignored"), 7: ("graph", "message"), 14: ("metadata", "ignored")},
    8: ("opset_import", "messages"),
}
"""Not read, hence refused: training, functions, devices."""
OPSET: Table = {1: ("domain", "text"), 2: ("version", "int")}
GRAPH: Table = {
    **{1: ("node", "messages"), 2: ("name", "ignored"), 5: ("initializer", "messages"), 10: ("doc_string", "ignored")},
    **{11: ("input", "messages"), 12: ("output", "messages"), 13: ("value_info", "ignored"), 16: ("metadata", "ignored")},
}
"""Not read, hence refused: sparse initialisers, quantisation."""
NODE: Table = {
    **{1: ("input", "texts"), 2: ("output", "texts"), 3: ("name", "text"), 4: ("op_type", "text"), 7: ("domain", "text")},
    **{5: ("attribute", "messages"), 6: ("doc_string", "ignored"), 9: ("metadata", "ignored")},
}
ATTRIBUTE: Table = {
    **{1: ("name", "text"), 2: ("f", "f32"), 3: ("i", "int"), 5: ("t", "message"), 13: ("doc_string", "ignored")},
    **{8: ("ints", "ints"), 20: ("type", "int")},
}
ATTRIBUTE_TYPES = {1: "f", 2: "i", 4: "t", 7: "ints"}
VALUE: Table = {1: ("name", "text"), 2: ("type", "message"), 3: ("doc_string", "ignored"), 4: ("metadata", "ignored")}
TYPE: Table = {1: ("tensor_type", "message"), 6: ("denotation", "ignored")}
TENSOR_TYPE: Table = {1: ("elem_type", "int"), 2: ("shape", "message")}
SHAPE: Table = {1: ("dim", "messages")}
DIMENSION: Table = {1: ("dim_value", "int"), 2: ("dim_param", "text"), 3: ("denotation", "ignored")}


OPERATORS: dict[str, Operator] = {**PLAIN, **SHAPES, **QUANTISED}


def read_onnx(data: bytes) -> Network:
    """Return the network that an ONNX file is, with the numbers of the file; raises Malformed."""
    reader = Reader()
    model = reader.message(data, MODEL, "the model")
    if model.get("ir_version") not in IR or "graph" not in model:
        raise Malformed(f"onnx: a model of version {model.get('ir_version')}, not {IR[0]} to {IR[-1]}, or without a graph")
    graph = reader.message(model["graph"], GRAPH, "the graph")
    reading = _Reading(reader, _opset(reader, model.get("opset_import", [])))
    for item in graph.get("initializer", []):
        name, constant = tensor(item, reader, "initializer")
        reading.add(name, constant)
    reading.inputs(graph.get("input", []))
    nodes = graph.get("node", [])
    if len(nodes) > MAX_NODES:
        raise Malformed(f"onnx: more than {MAX_NODES} nodes")
    for place, item in enumerate(nodes):
        reading.node(item, f"node {place}")
    return reading.network(graph.get("output", []))


def _opset(reader: Reader, items: list[bytes]) -> int:
    """The version of the operators, which stands there once."""
    found = [reader.message(item, OPSET, "opset_import") for item in items]
    versions = [each.get("version", 0) for each in found if each.get("domain", "") in ("", "ai.onnx")]
    if len(versions) != 1 or versions[0] not in OPSETS:
        raise Malformed(f"onnx: operators of version {versions}, not one from {OPSETS[0]} to {OPSETS[-1]}")
    return int(versions[0])


@dataclass(slots=True)
class _Reading:
    """The values met so far by name, and the layers made of them."""

    reader: Reader
    opset: int
    values: dict[str, Value | Tensor] = field(default_factory=dict)
    build: Build = field(default_factory=Build)
    input: str = ""

    def add(self, name: str, value: Value | Tensor) -> None:
        """Enter a value, under a name that no other one has."""
        if not name or name in self.values:
            raise Malformed(f"onnx: the name {name[:60]!r} stands for two values, or for one without a name")
        self.values[name] = value

    def inputs(self, items: list[bytes]) -> None:
        """The one input; others that are listed are initialisers."""
        met: set[str] = set()
        for item in items:
            name, kind, shape = self._declared(item, "input")
            if name in met:
                raise Malformed(f"onnx: the input {name[:60]!r} stands twice")
            met.add(name)
            given = self.values.get(name)
            if isinstance(given, Tensor):
                if (given.kind, given.shape) != (kind, shape):
                    raise Malformed(f"onnx: the input {name[:60]!r} is declared as another tensor than its initializer")
                continue
            if self.input:
                raise Malformed(f"onnx: two inputs, {self.input[:60]!r} and {name[:60]!r}; networks of one input are read")
            if kind not in ("float32", "float64"):
                raise Malformed(f"onnx: the input {name[:60]!r} is of {kind}, not of float32 or float64")
            self.input, self.build.kind = name, kind
            self.add(name, self.build.start(shape))
        if not self.input:
            raise Malformed("onnx: no input without an initializer")

    def _declared(self, item: bytes, where: str) -> tuple[str, str, Shape]:
        """Name, type and shape of an input or output; a first dimension without a size, before others, is a batch of one."""
        read = self.reader.message
        body = read(item, VALUE, where)
        where = f"{where} {body.get('name', '')[:60]!r}"
        kind = read(read(body.get("type", b""), TYPE, where).get("tensor_type", b""), TENSOR_TYPE, where)
        if kind.get("elem_type") not in TYPES or "shape" not in kind:
            raise Malformed(f"onnx: {where} is no tensor of {NAMES} with a shape")
        dims = [read(each, DIMENSION, where) for each in read(kind["shape"], SHAPE, where).get("dim", [])]
        shape = []
        for place, each in enumerate(dims):
            known = "dim_value" in each
            if (known and "dim_param" in each) or not (known or (place == 0 and len(dims) > 1)):
                raise Malformed(f"onnx: {where} has a dimension {place} of no known size; only the first one may be the batch")
            shape.append(each.get("dim_value", 1))
        return body.get("name", ""), TYPES[kind["elem_type"]][0], sizes(shape, where)

    def node(self, item: bytes, where: str) -> None:
        """Read a node, and enter what it computes."""
        body = self.reader.message(item, NODE, where)
        operator = body.get("op_type", "")
        where = f"{where}, {operator[:40]} {body.get('name', '')[:60]!r}"
        if body.get("domain", "") not in ("", "ai.onnx") or operator not in OPERATORS:
            raise Malformed(f"onnx: {where} is not one of the operators {', '.join(OPERATORS)}")
        given: list[Value | Tensor] = []
        for name in body.get("input", []):
            if name not in self.values:
                raise Malformed(f"onnx: {where} reads {name[:60]!r}, which no earlier node gives")
            given.append(self.values[name])
        outputs = body.get("output", [])
        if len(outputs) != 1:
            raise Malformed(f"onnx: {where} has {len(outputs)} outputs, not 1")
        attributes = self._attributes(body.get("attribute", []), where)
        self.build.operator = operator
        self.add(outputs[0], OPERATORS[operator](self.build, given, attributes, self.opset, where))

    def _attributes(self, items: list[bytes], where: str) -> Attributes:
        """The attributes by name: f and the bits of a number, i and an integer, ints and 64 bits each, t and a tensor."""
        found: Attributes = {}
        for item in items:
            body = self.reader.message(item, ATTRIBUTE, f"{where}, attribute")
            name, held = body.get("name", ""), [key for key in ("f", "i", "t", "ints") if key in body]
            if not name or name in found or held != [ATTRIBUTE_TYPES.get(body.get("type", 0), "none")]:
                raise Malformed(f"onnx: {where}: the attribute {name[:40]!r} stands twice, or not as one number or tensor")
            value = body[held[0]]
            if held == ["t"]:
                value = tensor(value, self.reader, f"{where}, {name[:40]}")[1]
            found[name] = held[0], signed(value) if held == ["i"] else value
        return found

    def network(self, items: list[bytes]) -> Network:
        """The network whose last node gives the one output."""
        if len(items) != 1:
            raise Malformed(f"onnx: {len(items)} outputs; networks of one output tensor are read")
        name, kind, shape = self._declared(items[0], "output")
        value = self.values.get(name)
        if not isinstance(value, Value):
            raise Malformed(f"onnx: the output {name[:60]!r} is not what a node computes from the input")
        own = value.kind or self.build.kind
        if (kind, shape) != (own, value.shape):
            raise Malformed(
                f"onnx: the output {name[:60]!r} is declared of {kind} {list(shape)}, and has {own} {list(value.shape)}"
            )
        return Network(prod(self.values[self.input].shape), tuple(self.build.ending(value)), {}, self.build.kind)
