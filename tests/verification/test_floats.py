"""Verdicts about networks as a machine runs them: real numbers and floats told apart, inputs that are rounded, refusals."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from onnx import helper
from ran import Run
from reading.models import model
from verification.small_networks import random_network

import symnet
from symnet.core.realize import realize
from symnet.errors import UsageError

FLOAT32 = ("--arithmetic", "float32", "--nodes", "500")
LARGE = float(1 << 24)
PROPERTY = """(declare-const X_0 Real)
(declare-const Y_0 Real)
(assert (and (>= X_0 {low}) (<= X_0 {high})))
(assert {unsafe})
"""


def cancelling(*more: object, kind: str = "MatMul") -> bytes:
    """((2^24 r + r) - 2^24 r) - 1/2, r = relu(x): x - 1/2 where x >= 0, and -1/2 at 1 in float32, in order."""
    last = [helper.make_node("MatMul", ["r", "v"], ["m"]), helper.make_node("Add", ["m", "c"], ["y"])]
    if kind != "MatMul":
        last = [helper.make_node("MatMul", ["r", "v"], ["m"]), helper.make_node("Add", ["m", "c"], ["s"])]
        last.append(helper.make_node(kind, ["s", "two"], ["y"]) if kind == "Div" else helper.make_node(kind, ["s"], ["y"]))
    nodes = [helper.make_node("Gemm", ["x", "w"], ["z"], transB=1), helper.make_node("Relu", ["z"], ["r"]), *last]
    constants = {"w": np.ones((3, 1)), "v": np.array([[LARGE], [1.0], [-LARGE]]), "c": np.array([-0.5]), "two": np.array(2.0)}
    return model(nodes, {"x": ["batch", 1]}, constants, {"y": ["batch", 1]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.onnx").write_bytes(cancelling())
    for name, low, high, unsafe in (
        ("safe", "1", "2", "(<= Y_0 0.25)"),
        ("loose", "1", "2", "(<= Y_0 -32)"),
        ("false", "1", "2", "(<= Y_0 40)"),
        ("narrow", "0.1", "0.1", "(<= Y_0 -9)"),
        ("inputs", "0", "1", "(<= (+ X_0 Y_0) -9)"),
    ):
        (tmp_path / f"{name}.vnnlib").write_text(PROPERTY.format(low=low, high=high, unsafe=unsafe))
    return tmp_path


def test_the_order_of_sums_is_no_matter_for_real_numbers_only(run: Run, folder: Path) -> None:
    assert run("verify", folder / "net.onnx", folder / "safe.vnnlib").code == 0
    done = run("verify", folder / "net.onnx", folder / "safe.vnnlib", *FLOAT32, "--out", folder / "out")
    assert done.code == 1, done.err
    assert done.out.startswith("sat in sequential order: an input in float32 that is unsafe if every sum is computed in order")
    judged = run("check", folder / "out" / "certificate.json", "--claim", folder / "out" / "claim.json")
    assert judged.code == 0 and "in float32, if every sum is computed in order" in judged.out
    assert "computed in order" in (folder / "out" / "report.html").read_text()


def test_unsat_whatever_the_order_with_conditions(run: Run, folder: Path) -> None:
    network, out = folder / "net.onnx", folder / "out"
    done = run("verify", network, folder / "loose.vnnlib", *FLOAT32, "--round-inputs", "--out", out)
    assert done.code == 0, done.err
    assert done.out.startswith("unsat: no real input, rounded to float32 is unsafe, whatever the order of sums, proved")
    assert done.out.count("condition   ") == 4 and "no products in fewer digits (TF32" in done.out
    judged = run("check", out / "certificate.json", "--claim", out / "claim.json")
    assert judged.code == 0 and "inputs real numbers in the box, rounded" in judged.out
    assert "TF32" in (out / "claim.json").read_text() and "TF32" in (out / "report.html").read_text()
    found = json.loads(run("verify", network, folder / "loose.vnnlib", *FLOAT32, "--json").out)
    assert (found["arithmetic"], found["inputs"], found["order"], len(found["conditions"])) == ("float32", "floats", None, 4)


def test_sat_whatever_the_order(run: Run, folder: Path) -> None:
    done = run("verify", folder / "net.onnx", folder / "false.vnnlib", *FLOAT32, "--json")
    found = json.loads(done.out)
    assert done.code == 1 and (found["verdict"], found["order"], found["kernel"]) == ("sat", "any", "accepted")
    value = Fraction(found["counterexample"][0])
    assert value == Fraction(float(np.float32(float(value)))) and 1 <= value <= 2


@pytest.mark.parametrize(
    ("asked", "more", "said"),
    [
        ("narrow", ["--arithmetic", "float32"], "no number of the format lies in the side of input 0"),
        ("loose", ["--arithmetic", "float64"], "the file computes in float32, not in float64; give --arithmetic float32"),
        ("loose", ["--round-inputs"], "inputs are rounded only in a format: give --arithmetic float32"),
        ("inputs", ["--arithmetic", "float32", "--round-inputs"], "leave --round-inputs away"),
        ("loose", ["--arithmetic", "float16"], "'float16'"),
    ],
)
def test_bad_input(run: Run, folder: Path, asked: str, more: list[str], said: str) -> None:
    done = run("verify", folder / "net.onnx", folder / f"{asked}.vnnlib", *more)
    assert done.code == 2 and said in done.err, done.err
    assert "Traceback" not in done.err


def test_what_is_not_modelled_is_refused(run: Run, folder: Path) -> None:
    (folder / "div.onnx").write_bytes(cancelling(kind="Div"))
    done = run("verify", folder / "div.onnx", folder / "loose.vnnlib", *FLOAT32)
    assert done.code == 2 and "Div: how a machine computes it is not modelled; give --arithmetic real" in done.err
    (folder / "leaky.onnx").write_bytes(cancelling(kind="LeakyRelu"))
    done = run("verify", folder / "leaky.onnx", folder / "loose.vnnlib", *FLOAT32)
    assert done.code == 2 and "only what the kernel reads itself has a meaning in floats" in done.err and "LeakyRelu" in done.err


def test_a_narrow_side_is_rounded(run: Run, folder: Path) -> None:
    done = run("verify", folder / "net.onnx", folder / "narrow.vnnlib", *FLOAT32, "--round-inputs")
    assert done.code == 0, done.err


def test_a_search_goes_on_in_the_same_arithmetic_only(run: Run, folder: Path) -> None:
    (folder / "close.vnnlib").write_text(PROPERTY.format(low="1", high="2", unsafe="(<= Y_0 -2.6)"))
    out, asked = folder / "out", folder / "close.vnnlib"
    done = run("verify", folder / "net.onnx", asked, "--arithmetic", "float32", "--nodes", "1", "--out", out)
    assert done.code == 3, done.out
    for more in ([], ["--arithmetic", "float32", "--round-inputs"]):
        done = run("verify", folder / "net.onnx", asked, "--resume", out, *more)
        assert done.code == 2 and "another arithmetic" in done.err


def test_networks_of_symnet_in_both_formats() -> None:
    """Parts of a covering and networks that are no files; a bound near the true one is proved in float64 with fewer leaves."""
    network, box = random_network(3), [(-1, 1), (-1, 1)]
    top = max(realize(network, (Fraction(x, 8), Fraction(y, 8)))[0] for x in range(-8, 9) for y in range(-8, 9))
    leaves = []
    for arithmetic in ("real", "float64", "float32"):
        answer = symnet.verify(network, box, f"Y_0 >= {top + Fraction(1, 8)}", arithmetic=arithmetic, nodes=2_000)
        assert answer.verdict == "unsat", answer
        leaves.append(answer.leaves)
    assert leaves == sorted(leaves)
    assert symnet.verify(network, box, f"Y_0 >= {top - 1}", arithmetic="float32").verdict == "sat"
    with pytest.raises(UsageError, match="is none of real, float32, float64"):
        symnet.verify(network, box, "Y_0 >= 1", arithmetic="double")


def test_parts_are_joined_in_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnet.verification.covering.TRIAL", 5)
    monkeypatch.setattr("symnet.verification.covering.PARTS", 4)
    network, box = random_network(1, (2, 20, 20, 1)), [(-1, 1), (-1, 1)]
    top = max(realize(network, (Fraction(x, 16), Fraction(y, 16)))[0] for x in range(-16, 17) for y in range(-16, 17))
    answer = symnet.verify(network, box, f"Y_0 >= {top + Fraction(1, 8)}", arithmetic="float32", round_inputs=True, nodes=2_000)
    assert answer.verdict == "unsat" and answer.judged is not None and "joined-in-floats" in answer.judged.rules, answer
