"""Operators of ONNX as layers, each as the operators' specification says it, for real numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod

from ..syntax import Chain, Json, Malformed, Node, Row
from .tensors import FORMATS, MAX_ENTRIES, MAX_RANK, TYPES, Shape, Tensor, dyadic

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Value:
    """What a node gives, row by row, with a shape."""

    node: str
    shape: Shape
    kind: str = ""
    """The type of its numbers where it is another one than that of the input."""


Given = Sequence[Value | Tensor]
Attributes = dict[str, tuple[str, Json]]
"""By name the type, f, i, ints or t, and the value."""
Operator = Callable[["Build", Given, Attributes, int, str], Value | Tensor]
"""The layers made so far, inputs, attributes, version of the operators, where it stands -> what it computes."""


@dataclass(slots=True)
class Build:
    """The layers made so far."""

    nodes: list[Node] = field(default_factory=list)
    kind: str = ""
    """The type of the numbers of the input."""
    operator: str = ""
    """The operator that is read."""
    left: int = MAX_ENTRIES
    """Weights and rows that layers may still have."""

    def start(self, shape: Shape) -> Value:
        """The input."""
        return Value("input", shape)

    def pay(self, entries: int, where: str) -> None:
        """Refuse more weights and rows than a file may have, before they are made."""
        self.left -= entries
        if self.left < 0:
            raise Malformed(f"onnx: {where}: the layers have more than {MAX_ENTRIES} weights and rows")

    def layer(
        self,
        given: Sequence[Value],
        rows: Sequence[Row],
        shape: Shape,
        activation: str = "identity",
        chains: Sequence[Chain] = (),
        kind: str = "",
    ) -> Value:
        """Add a layer that reads all of these values, one after another."""
        name = f"n{len(self.nodes)}"
        reads = tuple((each.node, 0, prod(each.shape)) for each in given)
        format_ = kind if kind in FORMATS else ""
        made = Node(name, reads, activation, tuple(rows), operator=self.operator, format=format_, chains=tuple(chains))
        self.nodes.append(made)
        return Value(name, shape, kind)

    def ending(self, value: Value) -> list[Node]:
        """The layers, the last of which gives a value."""
        if not self.nodes or self.nodes[-1].name != value.node:
            self.pay(2 * prod(value.shape), "the output")
            self.operator = ""
            rows = [Row(Fraction(0), ((place, ONE),)) for place in range(prod(value.shape))]
            self.layer([value], rows, value.shape, kind=value.kind)
        return self.nodes


def needs(given: Given, attributes: Attributes, where: str, least: int, most: int, *names: str) -> None:
    """Refuse another number of inputs, and attributes that are not known."""
    unknown = sorted(set(attributes) - set(names))
    if not least <= len(given) <= most or unknown:
        raise Malformed(f"onnx: {where} has {len(given)} inputs and the attributes {unknown[:8]} that are not read")


def variable(value: Value | Tensor, where: str) -> Value:
    """A value that depends on the input, of numbers of its type."""
    if isinstance(value, Value) and value.kind:
        raise Malformed(f"onnx: {where} has a value of {value.kind} where one of the type of the input is read")
    return any_value(value, where)


def floating(value: Value | Tensor, where: str) -> Value:
    """A value that depends on the input, of floats of any format."""
    found = any_value(value, where)
    if found.kind not in ("", *FORMATS):
        raise Malformed(f"onnx: {where} has a value of {found.kind} where floats are read")
    return found


def any_value(value: Value | Tensor, where: str) -> Value:
    """A value that depends on the input, of any type."""
    if not isinstance(value, Value):
        raise Malformed(f"onnx: {where} has a constant where a value that depends on the input is read")
    return value


def _numbers(build: Build, value: Value | Tensor, beside: Value, where: str) -> Tensor:
    """A constant of numbers of the type of the value that it stands beside."""
    wanted = beside.kind or build.kind
    if not isinstance(value, Tensor) or value.kind != wanted:
        kind = value.kind if isinstance(value, Tensor) else "a value that depends on the input"
        raise Malformed(f"onnx: {where} has {kind} where a constant of {wanted} is read")
    return value


def integer_in(attributes: Attributes, name: str, default: int, where: str) -> int:
    kind, value = attributes.get(name, ("i", default))
    if kind != "i":
        raise Malformed(f"onnx: {where}: the attribute {name} is no integer")
    return int(value)


def _broadcast(first: Shape, second: Shape, where: str) -> Shape:
    """The shape that two shapes broadcast to."""
    rank = max(len(first), len(second))
    long = [(1,) * (rank - len(each)) + each for each in (first, second)]
    if any(a != b and 1 not in (a, b) for a, b in zip(*long, strict=True)):
        raise Malformed(f"onnx: {where}: the shapes {list(first)} and {list(second)} do not fit")
    shape = tuple(max(a, b) for a, b in zip(*long, strict=True))
    if prod(shape) > MAX_ENTRIES:
        raise Malformed(f"onnx: {where}: more than {MAX_ENTRIES} values")
    return shape


def _places(shape: Shape, wide: Shape) -> list[int]:
    """For each entry of a broadcast shape the entry of the shape that stands there."""
    places, step = [0], 1
    steps: list[tuple[int, int]] = []
    for size, full in zip(reversed((1,) * (len(wide) - len(shape)) + shape), reversed(wide), strict=True):
        steps.append((full, step if size > 1 else 0))
        step *= size
    for full, step in reversed(steps):
        places = [place + step * number for place in places for number in range(full)]
    return places


def _sum(sign: int) -> Operator:
    """first + sign * second, either of them a constant, or none."""

    def made(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
        needs(given, attributes, where, 2, 2)
        shape = _broadcast(given[0].shape, given[1].shape, where)
        build.pay(3 * prod(shape), where)
        both = list(zip(given, (ONE, Fraction(sign)), strict=True))
        values = [each for each in given if isinstance(each, Value)]
        kind = floating(values[0] if values else given[0], where).kind
        biases = [Fraction(0)] * prod(shape)
        weights: list[list[tuple[int, Fraction]]] = [[] for _ in biases]
        start = 0
        for each, factor in both:
            places = _places(each.shape, shape)
            if isinstance(each, Value):
                if each.kind != kind:
                    raise Malformed(f"onnx: {where} has values of two types")
                for row, place in zip(weights, places, strict=True):
                    row.append((start + place, factor))
                start += prod(each.shape)
            else:
                numbers = _numbers(build, each, values[0], where).values
                biases = [factor * numbers[place] for place in places]
        rows = [Row(bias, tuple(row)) for bias, row in zip(biases, weights, strict=True)]
        return build.layer(values, rows, shape, kind=kind)

    return made


def _multiplied(invert: bool) -> Operator:
    """first * second with a constant among them, or first / second with the second one constant."""

    def made(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
        needs(given, attributes, where, 2, 2)
        first, second = given
        if isinstance(first, Tensor) and not invert:
            first, second = second, first
        value = floating(first, where)
        factors = _numbers(build, second, value, where)
        shape = _broadcast(value.shape, factors.shape, where)
        build.pay(2 * prod(shape), where)
        if invert and not all(factors.values):
            raise Malformed(f"onnx: {where} divides by 0")
        numbers = [1 / factor for factor in factors.values] if invert else factors.values
        rows = [
            Row(Fraction(0), ((place, numbers[at]),) if numbers[at] else ())
            for place, at in zip(_places(value.shape, shape), _places(factors.shape, shape), strict=True)
        ]
        return build.layer([value], rows, shape, kind=value.kind)

    return made


def _negated(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    return _by_entry(build, given, attributes, where, -ONE, "identity")


def _relu(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    return _by_entry(build, given, attributes, where, ONE, "relu")


def _by_entry(build: Build, given: Given, attributes: Attributes, where: str, factor: Fraction, activation: str) -> Value:
    """factor times each entry, and the activation of it."""
    needs(given, attributes, where, 1, 1)
    value = floating(given[0], where)
    build.pay(2 * prod(value.shape), where)
    rows = [Row(Fraction(0), ((place, factor),)) for place in range(prod(value.shape))]
    return build.layer([value], rows, value.shape, activation, kind=value.kind)


def _matmul(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """x W or W x, the constant W a matrix."""
    needs(given, attributes, where, 2, 2)
    left = isinstance(given[0], Tensor)
    value = floating(given[1 - (not left)], where)
    matrix = _numbers(build, given[not left], value, where)
    shape, (height, width) = value.shape, matrix_sizes(matrix, where)
    if left:
        if len(shape) not in (1, 2) or shape[0] != width:
            raise Malformed(f"onnx: {where}: a matrix {height} x {width} times {list(shape)}")
        across = prod(shape[1:])
        build.pay(height * across * (1 + width), where)
        numbers = [matrix.values[row * width : (row + 1) * width] for row in range(height)]
        rows = [dot(row, [place * across + at for place in range(width)]) for row in numbers for at in range(across)]
        return build.layer([value], rows, (height, *shape[1:]), kind=value.kind)
    if not shape or shape[-1] != height:
        raise Malformed(f"onnx: {where}: {list(shape)} times a matrix {height} x {width}")
    count = prod(shape[:-1])
    build.pay(count * width * (1 + height), where)
    columns = [matrix.values[column::width] for column in range(width)]
    rows = [dot(column, range(at * height, (at + 1) * height)) for at in range(count) for column in columns]
    return build.layer([value], rows, (*shape[:-1], width), kind=value.kind)


def matrix_sizes(value: Tensor, where: str) -> tuple[int, int]:
    if len(value.shape) != 2:
        raise Malformed(f"onnx: {where} has a constant of shape {list(value.shape)} where a matrix is read")
    return value.shape[0], value.shape[1]


def dot(numbers: Sequence[Fraction], places: Sequence[int], bias: Fraction = Fraction(0), factor: Fraction = ONE) -> Row:
    """The neuron that multiplies the values at these places by these numbers."""
    if factor != ONE:
        numbers = [factor * number for number in numbers]
    return Row(bias, tuple((place, number) for place, number in zip(places, numbers, strict=True) if number))


def _gemm(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """alpha A B + beta C, or with B transposed; B and C constant."""
    needs(given, attributes, where, 2, 3, "alpha", "beta", "transA", "transB")
    value = floating(given[0], where)
    matrix = _numbers(build, given[1], value, where)
    turned = integer_in(attributes, "transB", 0, where)
    if integer_in(attributes, "transA", 0, where) or turned not in (0, 1) or len(value.shape) != 2:
        raise Malformed(f"onnx: {where}: the first factor is no matrix as it stands, or transB is not 0 or 1")
    first, second = matrix_sizes(matrix, where)
    height, width = (second, first) if turned else (first, second)
    count = value.shape[0]
    if value.shape[1] != height:
        raise Malformed(f"onnx: {where}: {list(value.shape)} times a matrix {height} x {width}")
    build.pay(count * width * (1 + height), where)
    alpha, beta = (_factor(attributes, name, where) for name in ("alpha", "beta"))
    biases = [Fraction(0)] * (count * width)
    if len(given) == 3:
        more = _numbers(build, given[2], value, where)
        if _broadcast(more.shape, (count, width), where) != (count, width):
            raise Malformed(f"onnx: {where}: the sum {list(more.shape)} does not fit {count} x {width}")
        biases = [beta * more.values[place] for place in _places(more.shape, (count, width))]
    if alpha != ONE or (len(given) == 3 and beta != ONE):
        build.operator = "Gemm with a factor"
    columns = [
        matrix.values[column * height : (column + 1) * height] if turned else matrix.values[column::width]
        for column in range(width)
    ]
    rows = [
        dot(columns[column], range(at * height, (at + 1) * height), biases[at * width + column], alpha)
        for at in range(count)
        for column in range(width)
    ]
    return build.layer([value], rows, (count, width), kind=value.kind)


def _factor(attributes: Attributes, name: str, where: str) -> Fraction:
    """A factor of Gemm, 1 where it is not there."""
    if name not in attributes:
        return ONE
    kind, value = attributes[name]
    if kind != "f":
        raise Malformed(f"onnx: {where}: the attribute {name} is no number with a point")
    return dyadic(value, "float32", f"{where}, {name}")


def _flatten(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The same values as a matrix; the axis counts from the end where it is negative, from version 11 on."""
    needs(given, attributes, where, 1, 1, "axis")
    value = any_value(given[0], where)
    axis, rank = integer_in(attributes, "axis", 1, where), len(value.shape)
    if not (-rank if opset >= 11 else 0) <= axis <= rank:
        raise Malformed(f"onnx: {where}: there is no axis {axis} in {list(value.shape)}")
    at = axis + rank if axis < 0 else axis
    return replace(value, shape=(prod(value.shape[:at]), prod(value.shape[at:])))


def _reshape(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The same values in another shape: 0 keeps a size, one -1 is what is left."""
    needs(given, attributes, where, 2, 2, *(("allowzero",) if opset >= 14 else ()))
    value, wanted = any_value(given[0], where), given[1]
    if not isinstance(wanted, Tensor) or wanted.kind != "int64" or len(wanted.shape) != 1 or wanted.shape[0] > MAX_RANK:
        raise Malformed(f"onnx: {where}: the shape is not a constant list of at most {MAX_RANK} integers")
    asked = [int(size) for size in wanted.values]
    keeps = integer_in(attributes, "allowzero", 0, where) == 0
    shape = [value.shape[at] if size == 0 and keeps and at < len(value.shape) else size for at, size in enumerate(asked)]
    rest = prod(size for size in shape if size != -1)
    if shape.count(-1) == 1 and rest > 0 and prod(value.shape) % rest == 0:
        shape = [prod(value.shape) // rest if size == -1 else size for size in shape]
    if any(size < 1 for size in shape) or prod(shape) != prod(value.shape):
        raise Malformed(f"onnx: {where}: {list(value.shape)} does not fit the shape {asked}")
    return replace(value, shape=tuple(shape))


def cast(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The same numbers in another format of floats; that of the input has no name."""
    needs(given, attributes, where, 1, 1, "to")
    value, code = floating(given[0], where), integer_in(attributes, "to", 0, where)
    to = TYPES[code][0] if code in TYPES else f"type {code}"
    if to not in FORMATS:
        raise Malformed(f"onnx: {where} casts floats to {to}; casts between {' and '.join(FORMATS)} are read")
    return _by_entry(build, [replace(value, kind="" if to == build.kind else to)], {}, where, ONE, "identity")


def _transpose(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The axes in another order, the reverse one if none is given."""
    needs(given, attributes, where, 1, 1, "perm")
    value = any_value(given[0], where)
    kind, order = attributes.get("perm", ("ints", list(reversed(range(len(value.shape))))))
    if kind != "ints" or sorted(order) != list(range(len(value.shape))):
        raise Malformed(f"onnx: {where}: the attribute perm is no order of the {len(value.shape)} axes")
    build.pay(2 * prod(value.shape), where)
    places = [0]
    for axis in order:
        step = prod(value.shape[axis + 1 :])
        places = [place + step * number for place in places for number in range(value.shape[axis])]
    shape = tuple(value.shape[axis] for axis in order)
    return build.layer([value], [Row(Fraction(0), ((place, ONE),)) for place in places], shape, kind=value.kind)


def _identity(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value | Tensor:
    needs(given, attributes, where, 1, 1)
    return given[0]


def _constant(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Tensor:
    needs(given, attributes, where, 0, 0, "value")
    kind, value = attributes.get("value", ("none", None))
    if kind != "t":
        raise Malformed(f"onnx: {where} has no tensor as its value")
    return Tensor(value.shape, value.kind, value.values)


OPERATORS: dict[str, Operator] = {
    **{"Gemm": _gemm, "MatMul": _matmul, "Add": _sum(1), "Sub": _sum(-1), "Mul": _multiplied(False)},
    **{"Div": _multiplied(True), "Neg": _negated, "Relu": _relu, "Flatten": _flatten, "Reshape": _reshape},
    **{"Transpose": _transpose, "Identity": _identity, "Constant": _constant, "Cast": cast},
}
