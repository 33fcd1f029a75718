"""From an ONNX file to its exact network: the operations in the file's order, each by its operator."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symnet.errors import MalformedFile, UsageError
from symnet.reading.builder import Builder
from symnet.reading.call import Call
from symnet.reading.imported import Imported, Port
from symnet.reading.onnx_file import MAX_VALUES, Graph, Operation, parse, shown, uses
from symnet.reading.operators.table import OPERATORS
from symnet.reading.stored_numbers import MAX_RANK
from symnet.reading.tensor import Tensor


def read_onnx(data: bytes, where: str) -> Imported:
    """Return the exact network of an ONNX model's bytes; `where` names the file in errors.

    Inputs in graph order, each flattened row by row, a symbolic first axis being the batch, taken as 1; outputs likewise.
    Raises MalformedFile for damaged files and UsageError, naming the node, for what no ReLU network computes exactly.
    """
    graph = parse(data, where)
    total = sum(port.size for port in graph.inputs)
    if not total:
        raise UsageError(f"{where}: the model has no input")
    if total > MAX_VALUES:
        raise UsageError(f"{where}: the inputs have {total} numbers, more than {MAX_VALUES}")
    walk = _Walk(graph, Builder(total), where, Counter(uses(graph)))
    outputs = walk.outputs()
    ports = tuple(_output(name, declared, found, walk) for (name, declared), found in zip(graph.outputs, outputs, strict=True))
    network = walk.builder.network(np.concatenate([found.array.reshape(-1) for found in outputs]))
    digest = hashlib.sha256(data).hexdigest()
    return Imported(network, "onnx", digest, graph.inputs, ports, tuple(walk.notes), not walk.inexact)


CLASSES = {"i": "integer", "u": "integer", "b": "truth value"}
CONCRETE = {"tensor(int64)": "integer", "tensor(bool)": "truth value", "tensor(float)": "number"}


@dataclass(slots=True)
class _Walk:
    """The operations of a graph, one after another; `notes` keep their order."""

    graph: Graph
    builder: Builder
    where: str
    uses: Mapping[str, int]
    notes: dict[str, None]
    inexact: list[str]

    def __init__(self, graph: Graph, builder: Builder, where: str, uses: Mapping[str, int]) -> None:
        self.graph, self.builder, self.where, self.uses = graph, builder, where, uses
        self.notes, self.inexact = {}, []

    def outputs(self) -> list[Tensor]:
        """Return the outputs of the graph as values of the network."""
        values = self._begun()
        for operation in self.graph.operations:
            results = self._results(operation, values)
            values.update({name: result for name, result in zip(operation.outputs, results, strict=False) if name})
        found = []
        for name, _ in self.graph.outputs:
            tensor = values[name]
            if not tensor.array.size:
                raise UsageError(f"{self.where}: the output {shown(name)} is empty")
            ids = self.builder.constants(name, tensor.array).reshape(tensor.shape) if tensor.constant else tensor.array
            found.append(Tensor(ids))
        if not found:
            raise MalformedFile(f"{self.where}: the model has no output")
        return found

    def _begun(self) -> dict[str, Tensor]:
        values = {name: Tensor(array, constant=True) for name, array in self.graph.constants.items()}
        start = 0
        for port in self.graph.inputs:
            values[port.name] = Tensor(np.arange(start, start + port.size).reshape(port.shape))
            start += port.size
            if port.batch:
                self.notes[f"input {shown(port.name)}: the open first axis is the batch, taken as 1"] = None
        if self.graph.defaults:
            count = len(self.graph.defaults)
            self.notes[f"{count} of the model's inputs have stored numbers; they are taken as weights, not as inputs"] = None
        return values

    def _results(self, operation: Operation, values: Mapping[str, Tensor]) -> Sequence[Tensor]:
        """The outputs of an operation, checked; raises UsageError for an operator that is not read."""
        run = OPERATORS.get(operation.kind)
        if run is None:
            raise UsageError(
                f"{self.where}: {operation}: this operator has no exact ReLU network here; see docs/how-to/import_a_network.md"
            )
        given = tuple(self._seen(name, values) for name in operation.inputs)
        call = Call(
            operation,
            self.graph.opset,
            given,
            self._defaults(operation, given),
            self.builder,
            self.notes,
            self.where,
            self.inexact,
        )
        result = run(call)
        results = result if isinstance(result, tuple) else (result,)
        if len(results) < len(operation.outputs) and any(operation.outputs[len(results) :]):
            raise call.refuse(f"output {len(results) + 1} is not read")
        return [self._checked(each, call) for each in results]

    def _checked(self, tensor: Tensor, call: Call) -> Tensor:
        """A result, with a note where it is empty of values: that is only fine for constants such as lists of axes."""
        if len(tensor.shape) > MAX_RANK:
            raise call.refuse(f"the result has {len(tensor.shape)} axes, more than {MAX_RANK}")
        if not tensor.constant and not tensor.array.size:
            raise call.refuse(f"the result of shape {list(tensor.shape)} is empty")
        return tensor

    def _seen(self, name: str, values: Mapping[str, Tensor]) -> Tensor | None:
        """An input of an operation; it is fresh where this is all that reads it."""
        if not name:
            return None
        return replace(values[name], fresh=values[name].fresh and self.uses[name] == 1)

    def _defaults(self, operation: Operation, given: Sequence[Tensor | None]) -> dict[str, Any]:
        """The attributes that an operator has by default in this operator set; raises where one is given that it lacks."""
        from onnx import defs, helper

        try:
            schema = defs.get_schema(operation.kind, self.graph.opset, "")
        except defs.SchemaError:
            raise UsageError(f"{self.where}: {operation}: is not in operator set {self.graph.opset}") from None
        for name in operation.attributes:
            if name not in schema.attributes:
                raise UsageError(
                    f"{self.where}: {operation}: attribute {shown(name)} is not known in operator set {self.graph.opset}"
                )
            if operation.types[name] != int(schema.attributes[name].type.value):
                raise MalformedFile(f"{self.where}: {operation}: attribute {shown(name)} is not of its type")
        missing = [name for name, each in schema.attributes.items() if each.required and name not in operation.attributes]
        if missing:
            raise MalformedFile(f"{self.where}: {operation}: the attribute {missing[0]} is missing")
        count = len(operation.inputs)
        if not schema.min_input <= count <= schema.max_input or len(operation.outputs) > schema.max_output:
            raise MalformedFile(
                f"{self.where}: {operation}: has {count} inputs, {len(operation.outputs)} outputs; that does not fit"
            )
        self._check_types(operation, given, schema)
        found = ((name, each.default_value) for name, each in schema.attributes.items() if each.default_value.type)
        texts = {name: helper.get_attribute_value(value) for name, value in found}
        return {name: value.decode("ascii") if isinstance(value, bytes) else value for name, value in texts.items()}

    def _check_types(self, operation: Operation, given: Sequence[Tensor | None], schema: Any) -> None:
        """Inputs of one type in the operator's definition are of one type here, and lists of integers are integers."""
        kinds: dict[str, str] = {}
        for place, tensor in enumerate(given):
            kind = schema.inputs[min(place, len(schema.inputs) - 1)].type_str
            if tensor is None or not kind:
                continue
            found = "number" if not tensor.constant or tensor.array.dtype.kind in "fO" else CLASSES[tensor.array.dtype.kind]
            wanted = kinds.setdefault(kind, CONCRETE.get(kind, found))
            if found != wanted:
                raise MalformedFile(f"{self.where}: {operation}: input {place + 1} is of type {found}, not {wanted}")


def _output(name: str, declared: tuple[int | None, ...] | None, found: Tensor, walk: _Walk) -> Port:
    """An output with the shape that was computed; raises MalformedFile where as many values cannot have the declared one."""
    sizes = found.shape if declared is None else declared
    if len(sizes) == len(found.shape) and all(map(_fits, sizes, found.shape)):
        return Port(name, found.shape, bool(declared) and sizes[0] is None)
    what = f"output {shown(name)} has shape {list(found.shape)}, declared as {_text(sizes)}"
    if None in sizes or math.prod(size or 1 for size in sizes) != found.array.size:
        raise MalformedFile(f"{walk.where}: {what}")
    walk.notes[f"{what}; the values are the same, row by row"] = None
    return Port(name, found.shape)


def _fits(wanted: int | None, size: int) -> bool:
    return wanted in (None, size)


def _text(sizes: Sequence[int | None]) -> str:
    return f"[{', '.join('?' if size is None else str(size) for size in sizes)}]"
