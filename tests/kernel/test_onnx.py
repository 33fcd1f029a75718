"""Networks from ONNX files: what is read is what onnxruntime computes, whatever bit of the file is changed."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.onnx_attacks import ONNX_ATTACKS
from kernel.onnx_bytes import DOUBLE, INT64, Fields, Model, message, node, small, tensor, value_info

from symnet.kernel.evaluation import evaluated
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.onnx.tensors import dyadic
from symnet.kernel.syntax import Budget, Malformed, Network

SHARED = Path(__file__).resolve().parents[3] / "shared"
runtime = pytest.importorskip("onnxruntime")
numpy = pytest.importorskip("numpy")
runtime.set_default_logger_severity(4)


def computed(network: Network, point: Sequence[float]) -> list[Fraction]:
    """The outputs, exactly."""
    known = {("input", place): Fraction(value) for place, value in enumerate(point)}
    wanted = [(network.nodes[-1].name, place) for place in range(network.outputs)]
    found = evaluated(network, known, wanted, Budget(1 << 40))
    return [found[each] for each in wanted]


def run(data: bytes) -> Any:
    """A session, None where the runtime refuses the file."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception:
        return None


def gap(data: bytes, points: int = 4) -> float | None:
    """The largest difference, relative to the values, between what is read and what the runtime computes; None if one refuses."""
    try:
        network = read_onnx(data)
    except Malformed:
        return None
    session = run(data)
    if session is None:
        return None
    (given,) = session.get_inputs()
    shape = [size if isinstance(size, int) else 1 for size in given.shape]
    assert prod(shape) == network.inputs
    dice, found = random.Random(1), 0.0
    kind = numpy.float64 if given.type == "tensor(double)" else numpy.float32
    for _ in range(points):
        point = [dice.randint(-64, 64) / 32 for _ in range(network.inputs)]
        try:
            outputs = session.run(None, {given.name: numpy.array(point, kind).reshape(shape)})
        except Exception:
            return None
        assert len(outputs) == 1
        exact = computed(network, point)
        assert outputs[0].size == len(exact)
        for one, two in zip(outputs[0].reshape(-1).tolist(), map(float, exact), strict=True):
            if one != one or abs(one) == float("inf") or abs(two) > 1e30:
                return None
            found = max(found, abs(one - two) / (1 + abs(two)))
    return found


def chain(
    *nodes: Fields, shape: Sequence[int | str] = ("N", 4), out: Sequence[int | str] = ("N", 4), kind: int = 1, **changes: Any
) -> Model:
    """A file whose nodes lead from x to y."""
    tensors = (
        tensor("w", [4, 3], [at / 4 - 1 for at in range(12)], kind),
        tensor("row", [4], [1.5, -2.0, 0.25, 3.0], kind),
        tensor("column", [4, 1], [1.5, -2.0, 0.25, 3.0], kind),
        tensor("one", [], [0.75], kind),
        tensor("left", [3, 4], [at / 3 - 2 for at in range(12)], kind),
        tensor("to", [2], [2, -1], INT64),
        tensor("keep", [3], [0, 2, -1], INT64),
    )
    return Model(nodes, tensors, (value_info("x", shape, kind),), (value_info("y", out, kind),), **changes)


FILES = {
    "small": small(),
    "gemm": chain(node("Gemm", ["x", "w"], ["y"]), out=("N", 3)),
    "gemm_scaled": chain(node("Gemm", ["x", "w", "one"], ["y"], alpha=0.5, beta=-2.0), out=("N", 3)),
    "gemm_turned": chain(node("Gemm", ["x", "left"], ["y"], transB=1), out=("N", 3)),
    "gemm_of_rows": chain(node("Gemm", ["x", "left", "rows"], ["y"], transB=1), shape=(2, 4), out=(2, 3)),
    "matmul": chain(node("MatMul", ["x", "w"], ["y"]), out=("N", 3)),
    "matmul_of_rows": chain(node("MatMul", ["x", "w"], ["y"]), shape=(2, 3, 4), out=(2, 3, 3)),
    "matmul_of_one_axis": chain(node("MatMul", ["x", "w"], ["y"]), shape=(4,), out=(3,)),
    "matmul_from_the_left": chain(node("MatMul", ["left", "x"], ["y"]), shape=(4, 2), out=(3, 2)),
    "matmul_from_the_left_of_one_axis": chain(node("MatMul", ["left", "x"], ["y"]), shape=(4,), out=(3,)),
    "sum": chain(node("Add", ["x", "row"], ["y"])),
    "sum_with_a_column": chain(node("Add", ["column", "x"], ["y"]), shape=(1, 4), out=(4, 4)),
    "difference": chain(node("Sub", ["x", "row"], ["y"])),
    "difference_from_a_constant": chain(node("Sub", ["row", "x"], ["y"])),
    "difference_from_a_column": chain(node("Sub", ["column", "x"], ["y"]), shape=(1, 4), out=(4, 4)),
    "product": chain(node("Mul", ["row", "x"], ["y"])),
    "product_with_a_column": chain(node("Mul", ["x", "column"], ["y"]), shape=(2, 1, 4), out=(2, 4, 4)),
    "quotient": chain(node("Div", ["x", "row"], ["y"])),
    "negative": chain(node("Neg", ["x"], ["z"]), node("Relu", ["z"], ["y"])),
    "with_itself": chain(node("Add", ["x", "x"], ["z"]), node("Sub", ["z", "x"], ["y"])),
    "broadcast_values": chain(node("MatMul", ["column", "x"], ["z"]), node("Sub", ["x", "z"], ["y"]), shape=(1, 4), out=(4, 4)),
    "identity": chain(node("Identity", ["x"], ["y"])),
    "relu_with_nodes_behind": chain(node("Relu", ["x"], ["y"]), node("Neg", ["y"], ["z"])),
    "flatten": chain(node("Flatten", ["x"], ["z"], axis=2), node("MatMul", ["z", "w"], ["y"]), shape=(3, 1, 4), out=(3, 3)),
    "flatten_from_the_end": chain(
        node("Flatten", ["x"], ["z"], axis=-1), node("MatMul", ["z", "w"], ["y"]), shape=(3, 1, 4), out=(3, 3)
    ),
    "flatten_all": chain(node("Flatten", ["x"], ["y"], axis=0), shape=(2, 2), out=(1, 4)),
    "reshape": chain(node("Reshape", ["x", "to"], ["z"]), node("Relu", ["z"], ["y"]), shape=(1, 4), out=(2, 2)),
    "reshape_that_keeps": chain(node("Reshape", ["x", "keep"], ["y"]), shape=(3, 8), out=(3, 2, 4)),
    "constant": chain(node("Constant", [], ["c"], value=tensor("", [4], [1.0, 2.0, -1.0, 0.5])), node("Add", ["x", "c"], ["y"])),
    "doubles": chain(node("MatMul", ["x", "w"], ["z"]), node("Add", ["z", "one"], ["y"]), kind=DOUBLE, out=("N", 3)),
    "initialisers_among_the_inputs": chain(node("Add", ["x", "row"], ["y"]), version=3, opsets=(("", 8),)),
    "two_domains": chain(node("Add", ["x", "row"], ["y"]), opsets=(("ai.onnx.ml", 2), ("", 13))),
}
FILES["gemm_of_rows"] = replace(
    FILES["gemm_of_rows"], tensors=(*FILES["gemm_of_rows"].tensors, tensor("rows", [2, 1], [1.0, -3.0]))
)
_LISTED = FILES["initialisers_among_the_inputs"]
_NAMES = (
    ("w", [4, 3], 1),
    ("row", [4], 1),
    ("column", [4, 1], 1),
    ("one", [], 1),
    ("left", [3, 4], 1),
    ("to", [2], INT64),
    ("keep", [3], INT64),
)
FILES["initialisers_among_the_inputs"] = replace(_LISTED, inputs=(*(value_info(n, d, k) for n, d, k in _NAMES), *_LISTED.inputs))


@pytest.mark.parametrize("name", FILES)
def test_what_is_read_is_what_the_runtime_computes(name: str) -> None:
    read_onnx(FILES[name].data)
    assert run(FILES[name].data) is not None
    found = gap(FILES[name].data, 8)
    assert found is not None and found < 1e-5


@pytest.mark.parametrize("version", [7, 9, 11, 14, 21, 28])
def test_versions_of_the_operators(version: int) -> None:
    """Those that this runtime knows are the same function."""
    model = replace(small(), opsets=(("", version),))
    found = gap(model.data)
    assert found is None or found < 1e-5
    assert read_onnx(model.data) == read_onnx(small().data)


@given(st.integers(0, (1 << 32) - 1))
def test_a_float_is_the_number_that_its_bits_are(word: int) -> None:
    (value,) = struct.unpack("<f", struct.pack("<I", word))
    if value != value or abs(value) == float("inf"):
        with pytest.raises(Malformed):
            dyadic(word, "float32", "here")
        return
    found = dyadic(word, "float32", "here")
    assert found == Fraction(value) and found.denominator == Fraction(value).denominator


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_is_the_number_that_its_bits_are(value: float) -> None:
    (word,) = struct.unpack("<Q", struct.pack("<d", value))
    found = dyadic(word, "float64", "here")
    assert found == Fraction(value) and found.denominator == Fraction(value).denominator


def _changed(data: bytes, dice: random.Random) -> bytes:
    """A bit flipped, a byte changed, left out, put in or doubled."""
    at, changed = dice.randrange(len(data)), bytearray(data)
    way = dice.randrange(5)
    if way < 2:
        changed[at] ^= 1 << dice.randrange(8)
    elif way == 2:
        changed[at] = dice.randrange(256)
    elif way == 3:
        del changed[at]
    else:
        changed.insert(at, dice.choice((changed[at], dice.randrange(256))))
    return bytes(changed)


def _agree(name: str, count: int, seed: int) -> int:
    """Read mutants of a file; returns how many both read, which must agree."""
    dice, met = random.Random(seed), 0
    for _ in range(count):
        data = _changed(FILES[name].data, dice)
        try:
            network = read_onnx(data)
        except Malformed:
            continue
        if sum(len(each.rows) for each in network.nodes) > 10_000:
            continue
        found = gap(data, 2)
        met += found is not None
        assert found is None or found < 1e-4, (name, data)
    return met


@pytest.mark.parametrize("name", ["small", "reshape", "gemm_scaled"])
def test_mutants_of_a_file(name: str) -> None:
    """A kernel that reads other numbers than the runtime would be a hole."""
    assert _agree(name, 250, 1) > 20


@pytest.mark.parametrize("perm", [None, (2, 0, 1), (0, 2, 1), (1, 0, 2)])
def test_transposed_axes(perm: tuple[int, ...] | None) -> None:
    """Every entry has a weight of its own, so that one in another place is seen."""
    shape = tensor("shape", [3], [2, 3, 4], INT64)
    order = [2, 1, 0] if perm is None else list(perm)
    sizes = [(2, 3, 4)[axis] for axis in order]
    weights = tensor("w", sizes, [float(k) for k in range(24)])
    turned = node("Transpose", ["a"], ["t"]) if perm is None else node("Transpose", ["a"], ["t"], perm=perm)
    nodes = (node("Reshape", ["x", "shape"], ["a"]), turned, node("Mul", ["t", "w"], ["y"]))
    data = Model(nodes, (shape, weights), (value_info("x", [1, 24]),), (value_info("y", sizes),)).data
    assert gap(data) == 0


@pytest.mark.parametrize("perm", [(0, 0), (0,), (0, 1, 2), (0, 2), 1])
def test_orders_of_axes_that_are_none(perm: Any) -> None:
    model = Model((node("Transpose", ["x"], ["y"], perm=perm),), (), (value_info("x", [1, 2]),), (value_info("y", [2, 1]),))
    with pytest.raises(Malformed, match="the attribute perm is no order of the 2 axes"):
        read_onnx(model.data)


@pytest.mark.slow
def test_many_mutants_of_files() -> None:
    assert sum(_agree(name, 400, 2) for name in FILES) > 1_000


def test_packed_and_single_numbers_are_the_same() -> None:
    """A list of numbers may stand in one field or in many."""
    fields = [(1, 1), (1, 2), (2, 1), (8, "mean"), (4, struct.pack("<2f", 0.5, -0.25))]
    one = replace(small(), tensors=([(1, 1), *fields], *small().tensors[1:]))
    assert read_onnx(one.data) == read_onnx(small().data)


@pytest.mark.parametrize("name", sorted(ONNX_ATTACKS))
def test_a_refused_file_says_why(name: str) -> None:
    data, says = ONNX_ATTACKS[name]
    with pytest.raises(Malformed) as problem:
        read_onnx(data)
    assert str(problem.value).startswith("onnx: ") and says in str(problem.value)


def test_the_bytes_of_the_tests_are_those_of_the_library() -> None:
    onnx = pytest.importorskip("onnx")
    model = onnx.load_from_string(small().data)
    onnx.checker.check_model(model)
    assert read_onnx(model.SerializeToString()) == read_onnx(small().data)
    assert message([(1, 300), (2, "a"), (3, [(1, -1)])]) == b"\x08\xac\x02\x12\x01a\x1a\x0b\x08" + b"\xff" * 9 + b"\x01"


READ = (
    "acasxu/acasxu_1_2",
    "acasxu/acasxu_5_9",
    "onnx_files/fc1",
    "onnx_files/fc2",
    "onnx_files/fc_2-2-3",
    "onnx_files/mnist2x10",
)


@pytest.mark.parametrize("name", READ)
def test_files_from_elsewhere(name: str) -> None:
    path = SHARED / f"{name}.onnx"
    if not path.exists():
        pytest.skip("the file is not there")
    found = gap(path.read_bytes(), 2)
    assert found is not None and found < 1e-4
