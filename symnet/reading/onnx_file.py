"""An ONNX file as plain data: inputs, outputs, stored numbers and operations, checked before anything is computed."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from symnet.errors import MalformedFile, MissingExtra, UsageError, install_line
from symnet.reading.imported import Port
from symnet.reading.protobuf_scan import scan
from symnet.reading.stored_numbers import MAX_RANK, NAMES, Array, numbers_of

MAX_VALUES = 1 << 18
"""Numbers of one tensor, stored or computed."""
OLDEST = 7
"""Operator sets before this one broadcast by other rules."""
Attribute: TypeAlias = "float | int | str | Array | tuple[float, ...] | tuple[int, ...] | tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Operation:
    """A node of the graph: its operator, its name, what it reads and gives ("" where something is left out)."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    types: Mapping[str, int]

    def __str__(self) -> str:
        return f"node {shown(self.name)} ({shown(self.kind, quoted=False)})"


@dataclass(frozen=True, slots=True)
class Graph:
    """What an ONNX file says; `outputs` have the shapes that are declared, None where an axis or all is open."""

    opset: int
    inputs: tuple[Port, ...]
    outputs: tuple[tuple[str, tuple[int | None, ...] | None], ...]
    constants: Mapping[str, Array]
    operations: tuple[Operation, ...]
    defaults: tuple[str, ...]


def parse(data: bytes, where: str) -> Graph:
    """Read the bytes of an ONNX model; raises MalformedFile or UsageError, naming the node, and MissingExtra without onnx."""
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError as problem:
        raise MissingExtra(f"onnx is not installed; write: {install_line('onnx', 'onnx')}") from problem
    scan(data, onnx.ModelProto.DESCRIPTOR, where)
    try:
        model = onnx.ModelProto.FromString(data)
        graph = model.graph
        _check_model(model, where)
        constants = _constants(graph, where)
        opset = _opset(model, onnx.defs.onnx_opset_version(), where)
        inputs = tuple(_input(value, where) for value in graph.input if value.name not in constants)
        outputs = tuple((value.name, _declared(value)) for value in graph.output)
        operations = tuple(_operation(node, number, where) for number, node in enumerate(graph.node, 1))
    except (DecodeError, UnicodeDecodeError) as problem:
        raise MalformedFile(f"{where}: no ONNX model: {str(problem)[:80]}") from problem
    return _ordered(Graph(opset, inputs, outputs, constants, operations, _stored(model)), where)


def _stored(model: Any) -> tuple[str, ...]:
    """The inputs that have stored numbers: weights, which old files list among the inputs too."""
    stored = {tensor.name for tensor in model.graph.initializer}
    return tuple(value.name for value in model.graph.input if value.name in stored)


def shown(name: str, quoted: bool = True) -> str:
    """Return a name from a file for a message: short, and one line."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name[:LONGEST_NAME])
    return repr(plain) if quoted else plain


LONGEST_NAME = 60


def _check_model(model: Any, where: str) -> None:
    graph = model.graph
    if not model.opset_import or (not graph.node and not graph.output):
        raise MalformedFile(f"{where}: no ONNX model: it has no operator set or no graph")
    if model.functions or model.training_info or graph.sparse_initializer:
        what = "functions" if model.functions else "training information" if model.training_info else "sparse weights"
        raise UsageError(f"{where}: models with {what} are not read; export the model with plain operators and weights")


def _constants(graph: Any, where: str) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for tensor in graph.initializer:
        place = f"{where}: stored tensor {shown(tensor.name)}"
        if tensor.name in found or not tensor.name:
            raise MalformedFile(f"{place}: has no name, or one that stands twice")
        found[tensor.name] = numbers_of(tensor, place)
    return found


def _opset(model: Any, newest: int, where: str) -> int:
    versions = {entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")}
    if len(versions) != 1:
        raise MalformedFile(f"{where}: the model names {len(versions)} versions of the ONNX operators; it must name one")
    (version,) = versions
    if not OLDEST <= version <= newest:
        raise UsageError(f"{where}: operator set {version} is not read; export with one from {OLDEST} to {newest}")
    return int(version)


def _input(value: Any, where: str) -> Port:
    place = f"{where}: input {shown(value.name)}"
    kind = value.type.tensor_type
    if not value.type.HasField("tensor_type") or not kind.HasField("shape"):
        raise UsageError(f"{place}: has no shape; export the model with fixed shapes (the first axis may be open: the batch)")
    if kind.elem_type not in NAMES:
        raise UsageError(f"{place}: is not of a floating point type; export the model with float32 or float64 inputs")
    axes = kind.shape.dim
    if len(axes) > MAX_RANK:
        raise MalformedFile(f"{place}: has {len(axes)} axes, more than {MAX_RANK}")
    batch = len(axes) > 0 and not axes[0].HasField("dim_value")
    shape = tuple(1 if batch and not number else int(axis.dim_value) for number, axis in enumerate(axes))
    for number, (axis, size) in enumerate(zip(axes, shape, strict=True)):
        if number and not axis.HasField("dim_value"):
            raise UsageError(f"{place}: axis {number} has no fixed size; only the first axis may be open: the batch")
        if size < 1:
            raise MalformedFile(f"{place}: axis {number} has size {size}")
    if math.prod(shape) > MAX_VALUES:
        raise UsageError(f"{place}: has {math.prod(shape)} numbers, more than {MAX_VALUES}")
    return Port(value.name, shape, batch)


def _declared(value: Any) -> tuple[int | None, ...] | None:
    kind = value.type.tensor_type
    if not value.type.HasField("tensor_type") or not kind.HasField("shape"):
        return None
    return tuple(axis.dim_value if axis.HasField("dim_value") else None for axis in kind.shape.dim)


def _operation(node: Any, number: int, where: str) -> Operation:
    name = node.name or f"{node.op_type}_{number}"
    place = f"{where}: node {shown(name)} ({shown(node.op_type, quoted=False)})"
    if node.domain not in ("", "ai.onnx"):
        raise UsageError(f"{place}: is of the operator set {shown(node.domain)}; only the operators of ONNX itself are read")
    attributes: dict[str, Attribute] = {}
    for attribute in node.attribute:
        if attribute.name in attributes:
            raise MalformedFile(f"{place}: attribute {shown(attribute.name)} stands twice")
        attributes[attribute.name] = _attribute(attribute, place)
    types = {attribute.name: int(attribute.type) for attribute in node.attribute}
    return Operation(node.op_type, name, tuple(node.input), tuple(node.output), attributes, types)


FLOAT, INT, STRING, TENSOR, FLOATS, INTS, STRINGS = 1, 2, 3, 4, 6, 7, 8


def _attribute(attribute: Any, place: str) -> Attribute:
    kind, where = attribute.type, f"{place}: attribute {shown(attribute.name)}"
    if kind in (FLOAT, FLOATS) and not all(map(math.isfinite, (attribute.f, *attribute.floats))):
        raise UsageError(f"{where}: holds NaN or infinity; leave it out, or write a number")
    if kind == FLOAT:
        return float(attribute.f)
    if kind == INT:
        return int(attribute.i)
    if kind == STRING:
        return str(attribute.s.decode("ascii", "replace"))
    if kind == TENSOR:
        return numbers_of(attribute.t, where)
    if kind in (FLOATS, INTS):
        return tuple(attribute.floats if kind == FLOATS else attribute.ints)
    if kind == STRINGS:
        return tuple(text.decode("ascii", "replace") for text in attribute.strings)
    raise UsageError(f"{where}: is a graph or of another type that is not read")


def _ordered(graph: Graph, where: str) -> Graph:
    """The graph with each operation behind those it reads, else in the file's order; every value is given once."""
    known: set[str] = set(graph.constants)
    for name in (port.name for port in graph.inputs):
        if name in known or not name:
            raise MalformedFile(f"{where}: the input {shown(name)} has no name, or one that stands twice")
        known.add(name)
    givers = _givers(graph, known, where)
    waiting = [len({givers[name] for name in one.inputs if name in givers}) for one in graph.operations]
    readers: dict[int, set[int]] = {}
    for place, operation in enumerate(graph.operations):
        for name in filter(None, operation.inputs):
            if name in givers:
                readers.setdefault(givers[name], set()).add(place)
            elif name not in known:
                raise MalformedFile(f"{where}: {operation}: reads {shown(name)}, which no node gives")
    ready = [place for place, count in enumerate(waiting) if not count]
    order: list[Operation] = []
    while ready:
        place = heapq.heappop(ready)
        order.append(graph.operations[place])
        for reader in readers.get(place, ()):
            waiting[reader] -= 1
            if not waiting[reader]:
                heapq.heappush(ready, reader)
    if len(order) < len(graph.operations):
        stuck = next(one for one, count in zip(graph.operations, waiting, strict=True) if count)
        raise MalformedFile(f"{where}: {stuck}: reads what depends on itself")
    return replace(graph, operations=tuple(order))


def _givers(graph: Graph, known: set[str], where: str) -> dict[str, int]:
    """For each value that an operation gives, the place of that operation."""
    found: dict[str, int] = {}
    for place, operation in enumerate(graph.operations):
        for name in filter(None, operation.outputs):
            if name in known or name in found:
                raise MalformedFile(f"{where}: {operation}: gives {shown(name)}, which is there already")
            found[name] = place
    for name, _ in graph.outputs:
        if name not in known and name not in found:
            raise MalformedFile(f"{where}: the output {shown(name)} is given by no node")
    return found


def uses(graph: Graph) -> Iterator[str]:
    """Yield the name of a value once for each time it is read."""
    for operation in graph.operations:
        yield from filter(None, operation.inputs)
    yield from (name for name, _ in graph.outputs)
