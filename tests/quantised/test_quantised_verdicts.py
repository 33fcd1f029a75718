"""Quantised networks: what is said is what onnxruntime computes, on every input that it tells apart; verdicts and commands."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from amount import SHARE
from quantised.models import Array, Graph, between, computed, dynamic, integer, matrices
from ran import Run

from symnet.kernel.onnx.graph import read_onnx
from symnet.quantised.network import QuantisedNetwork
from symnet.quantised.verdict import judged
from symnet.verification.vnnlib import load_property

pytest.importorskip("onnxruntime")
FORMS = (dynamic, integer, between)
KINDS = ("uint8", "int8")
STRIDE = 1 if SHARE == 1 else 3
"""Of half steps: odd, so that ties and numbers between them are among them."""
PROPERTY = """(declare-const X_0 Real) (declare-const X_1 Real) (declare-const Y_0 Real)
(assert (>= X_0 0.0)) (assert (<= X_0 0.5)) (assert (>= X_1 -0.25)) (assert (<= X_1 0.25))
(assert (>= Y_0 {bound:.60f}))
"""


def network_of(data: bytes) -> QuantisedNetwork:
    return QuantisedNetwork(data, read_onnx(data))


def gaps(data: bytes, points: Array) -> tuple[int, float]:
    """How many values of onnxruntime are not between the ends that are said, and how far these are from each other at most."""
    network, outside, width = network_of(data), 0, 0.0
    for point, values in zip(points, computed(data, points), strict=True):
        ends = network.values([Fraction(float(x)) for x in point])
        outside += sum(not low <= Fraction(float(value)) <= high for (low, high), value in zip(ends, values, strict=True))
        width = max(width, *(float(high - low) for low, high in ends))
    return outside, width


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_values_are_those_of_onnxruntime(form: type, kind: str, seed: int) -> None:
    draw = np.random.default_rng(seed)
    points = np.concatenate([draw.uniform(-3, 3, size=(60, 2)), draw.integers(-300, 300, size=(60, 2)) * 0.005])
    outside, width = gaps(form(matrices(2, 5, 3, 2, seed=seed), kind, seed), points.astype(np.float32))
    assert outside == 0
    assert width == 0 if form is not between else width < 1e-5


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_all_inputs_that_a_small_network_tells_apart(form: type, kind: str) -> None:
    """One input, every number of 8 bits (a third of them in `make test`); numbers next to the ties are among the points."""
    data = form(matrices(1, 3, 1, seed=5), kind, 5)
    scale = Fraction(read_onnx(data).nodes[0].chains[0][0][1])
    steps = np.array([float(scale * Fraction(k, 2)) for k in range(-530, 531, STRIDE)], dtype=np.float32)
    points = np.concatenate([steps, np.nextafter(steps, np.float32(9)), np.nextafter(steps, np.float32(-9))])[:, None]
    assert gaps(data, points)[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_quotient_is_rounded_before_the_nearest_integer_is_taken(kind: str) -> None:
    """Scales for which x / s rounded to float32 is a tie and x / s is none, both ways."""
    graph = Graph(1)
    data = graph.data(graph.quantized("x", 0.3, 7, kind), 1, kind)
    ties = np.float32(0.3) * (np.arange(-140, 140, dtype=np.float32) + np.float32(0.5))
    points = np.concatenate([ties, np.nextafter(ties, np.float32(99)), np.nextafter(ties, np.float32(-99))])[:, None]
    exactly = [Fraction(float(x)) / Fraction(float(np.float32(0.3))) % 1 == Fraction(1, 2) for x in points[:, 0]]
    rounded = [float(np.float32(x) / np.float32(0.3)) % 1 == 0.5 for x in points[:, 0]]
    assert exactly != rounded
    assert gaps(data, points) == (0, 0.0)


def test_ties_of_products_of_integers() -> None:
    """QLinearMatMul with the factor 1/2: every odd sum is a tie."""
    graph = Graph(1)
    whole = graph.quantized("x", 1.0, 0, "int8")
    given = [whole, graph.constant(1.0), graph.constant(0, "int8"), graph.constant([[1]], "int8"), graph.constant(0.5)]
    value = graph.node("QLinearMatMul", *given, graph.constant(0, "int8"), graph.constant(1.0), graph.constant(0, "int8"))
    points = np.arange(-140, 140, dtype=np.float32)[:, None]
    assert gaps(graph.data(value, 1, "int8"), points) == (0, 0.0)


@pytest.mark.parametrize("form", FORMS)
def test_verdicts_agree_with_a_grid(form: type, tmp_path: Path) -> None:
    """Above all values that onnxruntime has on a fine grid: proved; at the largest one: a point is found, or it is left open."""
    data = form(matrices(2, 4, 1, seed=2), "uint8", 2)
    axis = np.linspace(0, 0.5, 60), np.linspace(-0.25, 0.25, 60)
    points = np.array(list(product(*axis)), dtype=np.float32)
    points = points[(points[:, 0] <= 0.5) & (points[:, 0] >= 0)]
    top = float(computed(data, points).max())
    for bound, wanted in ((top + 0.1, "unsat"), (top - 0.01, "sat")):
        (tmp_path / "p.vnnlib").write_text(PROPERTY.format(bound=bound))
        found = judged(network_of(data), load_property(tmp_path / "p.vnnlib"))
        assert found.verdict == wanted
        assert found.judged is not None and found.judged.accepted
        if found.found is not None:
            point = np.array([[float(x) for x in found.found.point]], dtype=np.float32)
            assert float(computed(data, point)[0, 0]) >= bound


def test_the_command_end_to_end(run: Run, tmp_path: Path) -> None:
    data = integer(matrices(2, 5, 1, seed=2), "int8", 2)
    (tmp_path / "q.onnx").write_bytes(data)
    for name, bound in (("true", 9.0), ("false", -9.0)):
        (tmp_path / f"{name}.vnnlib").write_text(PROPERTY.format(bound=bound))
    done = run("verify", tmp_path / "q.onnx", tmp_path / "true.vnnlib", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert done.out.startswith("unsat: no input in float32 is unsafe for the quantised network, proved; certificate accepted\n")
    judged_ = run("check", tmp_path / "out" / "certificate.json", "--claim", tmp_path / "out" / "claim.json")
    assert judged_.code == 0 and "no input is unsafe" in judged_.out, judged_.out + judged_.err
    assert "quantised" in (tmp_path / "out" / "report.html").read_text()
    done = run("verify", tmp_path / "q.onnx", tmp_path / "false.vnnlib", "--json", "--vnncomp", tmp_path / "r")
    found = json.loads(done.out)
    assert (done.code, found["verdict"], found["kernel"]) == (1, "sat", "accepted")
    assert found["outputs"] == [[str(Fraction(found["onnxruntime"][0]))] * 2]
    assert (tmp_path / "r").read_text().startswith("sat\n((X_0 ")
    evaluated = run("evaluate", tmp_path / "q.onnx", *found["counterexample"])
    assert Fraction(evaluated.out.strip()) == Fraction(found["onnxruntime"][0])
    for command in ("show", "import"):
        done = run(command, tmp_path / "q.onnx")
        assert done.code == 0 and "QLinearMatMul" in done.out, done.err
    assert json.loads(run("show", tmp_path / "q.onnx", "--json").out)["layers"][0]["operator"] == "QuantizeLinear"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--arithmetic", "float64"], "arithmetic = float64: a quantised network computes in float32 and in integers"),
        (["--resume", "x"], "--resume is not for quantised networks"),
        (["--no-check"], "--no-check is not for quantised networks"),
    ],
)
def test_options_that_do_not_fit(run: Run, tmp_path: Path, options: list[str], says: str) -> None:
    (tmp_path / "q.onnx").write_bytes(integer(matrices(2, 2, 1), "int8"))
    (tmp_path / "p.vnnlib").write_text(PROPERTY.format(bound=9.0))
    done = run("verify", tmp_path / "q.onnx", tmp_path / "p.vnnlib", *options)
    assert done.code == 2 and says in done.err


def test_what_is_not_read_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.onnx").write_bytes(dynamic(matrices(2, 2, 1, most=127), "uint8"))
    done = run("show", tmp_path / "q.onnx")
    assert done.code == 2 and "two products may exceed the 16 bits" in done.err and len(done.err.splitlines()) == 1


def test_limits_are_kept(run: Run, tmp_path: Path) -> None:
    data = dynamic(matrices(2, 4, 1, seed=2), "uint8", 2)
    (tmp_path / "q.onnx").write_bytes(data)
    top = computed(data, np.array([[0.5, -0.25], [0.5, 0.25], [0, 0.25], [0, -0.25]], dtype=np.float32)).max()
    (tmp_path / "p.vnnlib").write_text(PROPERTY.format(bound=float(top) + 0.02))
    done = run("verify", tmp_path / "q.onnx", tmp_path / "p.vnnlib", "--nodes", 3)
    assert done.code in (0, 1, 3)
