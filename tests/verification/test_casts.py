"""Networks that go from one format of floats to another, against onnxruntime and against numbers that are known to be lost."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symnet import certified_error, equal, output_range
from symnet.errors import UsageError
from symnet.kernel.branching.floats import in_order
from symnet.kernel.branching.formats import FORMATS
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.syntax import Budget
from symnet.verification.arithmetic import arithmetic_of
from symnet.verification.given import load_given
from symnet.verification.verify import Options, judged
from symnet.verification.vnnlib import load_property

onnx = pytest.importorskip("onnx")
TYPES = {"float32": 1, "float64": 11, "float16": 10}
SIZES = (2, 6, 6, 1)
BOX = "x in [0.1,0.2], y in [0.3,0.4]"


def written(place: Path, kinds: tuple[str, ...], first: str, last: str) -> Path:
    """A network whose layers are in these formats, a Cast wherever that changes."""
    rng, helper = np.random.default_rng(5), onnx.helper
    nodes, tensors, value, now = [], [], "x", first
    for k, kind in enumerate((*kinds, last)):
        if kind != now:
            nodes.append(helper.make_node("Cast", [value], [f"c{k}"], to=TYPES[kind]))
            value, now = f"c{k}", kind
        if k == len(kinds):
            break
        arrays = rng.normal(size=(SIZES[k + 1], SIZES[k])), rng.normal(size=SIZES[k + 1])
        tensors += [onnx.numpy_helper.from_array(a.astype(kind), f"{n}{k}") for n, a in zip("wb", arrays, strict=True)]
        nodes.append(helper.make_node("Gemm", [value, f"w{k}", f"b{k}"], [f"z{k}"], transB=1))
        value = f"z{k}"
        if k < len(kinds) - 1:
            nodes.append(helper.make_node("Relu", [value], [f"h{k}"]))
            value = f"h{k}"
    ends = [helper.make_tensor_value_info(name, TYPES[kind], [1, n]) for name, kind, n in (("x", first, 2), (value, last, 1))]
    graph = helper.make_graph(nodes, "casts", ends[:1], ends[1:], tensors)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(place))
    return place


CASES = [
    (("float32", "float64", "float32"), "float32", "float32"),
    (("float64", "float64", "float64"), "float32", "float32"),
    (("float32", "float32", "float32"), "float64", "float64"),
    (("float64", "float32", "float64"), "float64", "float32"),
]


def outputs(place: Path, points: Any) -> Any:
    """What onnxruntime computes, no operators replaced."""
    runtime = pytest.importorskip("onnxruntime")
    options = runtime.SessionOptions()
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = runtime.InferenceSession(str(place), options, providers=["CPUExecutionProvider"])
    return np.array([session.run(None, {"x": point[None]})[0].ravel() for point in points], dtype=np.float64)


@pytest.mark.parametrize("case", CASES)
def test_what_a_runtime_computes_is_in_the_range_and_near_sums_in_order(tmp_path: Path, case: Any) -> None:
    place = written(tmp_path / "casts.onnx", *case)
    found = output_range(place, box=BOX, arithmetic=case[1])
    assert found.verdict == "proved" and found.certificate is not None
    assert "casts rounded to nearest" in found.certificate.content["claims"][0]["conditions"][0]
    points = (np.random.default_rng(6).random((400, 2)) * 0.1 + [0.1, 0.3]).astype(case[1])
    points = points[(points.astype(float) >= [0.1, 0.3]).all(axis=1) & (points.astype(float) <= [0.2, 0.4]).all(axis=1)]
    seen = outputs(place, points)[:, 0]
    below, above = found.parts
    assert below.bound is not None and above.bound is not None
    assert -float(below.bound) <= seen.min() and seen.max() <= float(above.bound)
    network, format_ = read_onnx(place.read_bytes()), FORMATS[case[1]]
    for point, value in list(zip(points, seen, strict=True))[:20]:
        (exact,) = in_order(network, format_, [Fraction(float(at)) for at in point], Budget(1 << 40))
        assert abs(float(exact) - value) <= 1e-5


def test_a_counterexample_is_replayed(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    place = written(tmp_path / "casts.onnx", *CASES[0])
    point = np.array([0.15, 0.35], dtype=np.float32)
    value = float(outputs(place, [point])[0, 0])
    (tmp_path / "p.vnnlib").write_text(
        "(declare-const X_0 Real) (declare-const X_1 Real) (declare-const Y_0 Real)\n"
        "(assert (>= X_0 0.1)) (assert (<= X_0 0.2)) (assert (>= X_1 0.3)) (assert (<= X_1 0.4))\n"
        f"(assert (>= Y_0 {value:.7f}))\n"
    )
    answer = judged(load_given(place), load_property(tmp_path / "p.vnnlib"), Options(arithmetic=arithmetic_of("float32")))
    assert answer.verdict == "sat" and answer.judged is not None and answer.judged.accepted
    assert answer.replayed is not None and answer.replayed[0] >= value - 1e-6


def test_a_cast_loses_what_exact_arithmetic_does_not_see(tmp_path: Path) -> None:
    """x in float64, to float32 and back, less x: 0 exactly, up to 2^-24 on [1,2]."""
    helper = onnx.helper
    nodes = [helper.make_node("Cast", ["x"], ["s"], to=1), helper.make_node("Cast", ["s"], ["l"], to=11)]
    nodes.append(helper.make_node("Sub", ["l", "x"], ["y"]))
    ends = [helper.make_tensor_value_info(name, 11, [1, 1]) for name in "xy"]
    model = helper.make_model(helper.make_graph(nodes, "lost", ends[:1], ends[1:]), ir_version=8)
    model.opset_import[0].version = 17
    onnx.save(model, str(tmp_path / "lost.onnx"))
    asked: dict[str, Any] = {"box": "x in [1,2]", "seconds": 1}
    exact = certified_error(tmp_path / "lost.onnx", "0", error="1/1000000000000", **asked)
    found = certified_error(tmp_path / "lost.onnx", "0", error=Fraction(3, 1 << 24), arithmetic="float64", **asked)
    tight = certified_error(tmp_path / "lost.onnx", "0", error=Fraction(1, 1 << 26), arithmetic="float64", **asked)
    assert (exact.verdict, found.verdict, tight.verdict) == ("proved", "proved", "unknown")


def test_16_bits_are_refused_in_one_line(tmp_path: Path) -> None:
    place = written(tmp_path / "half.onnx", ("float32", "float16", "float32"), "float32", "float32")
    with pytest.raises(UsageError, match="only what the kernel reads itself has a meaning in floats") as problem:
        certified_error(place, "x", arithmetic="float32")
    assert "\n" not in str(problem.value)


def test_inputs_that_are_rounded_first_cost_their_rounding() -> None:
    """y = x: nothing at floats, 2^-24 at real numbers in [1,2]."""
    from given_networks.test_certified import line

    own = line((1, 1, "0"))
    at_floats = certified_error(own, "x", box="x in [1,2]", arithmetic="float32", error=Fraction(1, 1 << 30))
    rounded: dict[str, Any] = {"arithmetic": "float32", "round_inputs": True, "box": "x in [1,2]"}
    assert at_floats.verdict == "proved"
    assert certified_error(own, "x", error=Fraction(1, 1 << 22), **rounded).verdict == "proved"
    assert certified_error(own, "x", error=Fraction(1, 1 << 26), seconds=1, **rounded).verdict == "unknown"
    assert output_range(
        own, box=f"x in [1/3,{Fraction(1, 3) + Fraction(1, 1 << 60)}]", arithmetic="float32", round_inputs=True
    ).bound
    found = equal(own, line((1, 1, "1")), within="2", **rounded)
    assert found.verdict == "proved" and found.certificate is not None
    assert found.certificate.content["claims"][0]["inputs"] == "rounded"


def test_inputs_are_rounded_in_formats_only() -> None:
    from given_networks.test_certified import line

    with pytest.raises(UsageError, match="inputs are rounded only in a format"):
        output_range(line((1, 1, "0")), round_inputs=True)
    with pytest.raises(
        UsageError, match=r"float32: a number of size .* is beyond the largest one of the format; give a smaller box"
    ):
        output_range(line((1, 1, "0")), box=f"x in [0,{1 << 130}]", arithmetic="float32", round_inputs=True)
