"""`symnet verify`: its answers, its exit codes, its files, and what it says of input that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from onnx import helper
from ran import Run
from reading.models import model

PROPERTY = """; unsafe where |x - y| is large
(declare-const X_0 Real)
(declare-const X_1 Real)
(declare-const Y_0 Real)
(assert (and (>= X_0 0) (<= X_0 1) (>= X_1 0) (<= X_1 0.5)))
(assert (>= Y_0 {bound}))
"""


def distance() -> bytes:
    """|x - y| as a network."""
    nodes = [
        helper.make_node("Gemm", ["x", "w", "b"], ["h"], transB=1),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("MatMul", ["r", "v"], ["y"]),
    ]
    constants = {"w": np.array([[1.0, -1.0], [-1.0, 1.0]]), "b": np.zeros(2), "v": np.ones((2, 1))}
    return model(nodes, {"x": ["batch", 2]}, constants, {"y": ["batch", 1]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.onnx").write_bytes(distance())
    for name, bound in (("true", "1.001"), ("false", "0.999"), ("equal", "1.0000000000001")):
        (tmp_path / f"{name}.vnnlib").write_text(PROPERTY.format(bound=bound))
    return tmp_path


def test_unsat_with_a_certificate_that_the_kernel_accepts_alone(run: Run, folder: Path) -> None:
    done = run("verify", folder / "net.onnx", folder / "true.vnnlib", "--out", folder / "out", "--vnncomp", folder / "result")
    assert done.code == 0, done.err
    assert done.out.startswith("unsat: no input is unsafe, proved; certificate accepted\n")
    assert (folder / "result").read_text() == "unsat\n"
    names = sorted(path.name for path in (folder / "out").iterdir())
    assert [name for name in names if not name.endswith(".bin")] == ["certificate.json", "claim.json", "report.html"]
    page = (folder / "out" / "report.html").read_text()
    assert "X_0" in page
    assert all(f">{heading}</h2>" in page for heading in ("The tree", "Sections through the middle of the box"))
    judged = run("check", folder / "out" / "certificate.json", "--claim", folder / "out" / "claim.json")
    assert judged.code == 0, judged.out


def test_numbers_beyond_floats_are_no_verdict(run: Run, folder: Path) -> None:
    nodes = [helper.make_node("Gemm", ["x", f"w{k}"], [f"h{k}"], transB=1) for k in range(1)]
    wide = {"w0": np.full((1, 2), 3e38)}
    for k in range(9):
        nodes += [helper.make_node("Relu", [f"h{k}"], [f"r{k}"]), helper.make_node("Gemm", [f"r{k}", f"w{k + 1}"], [f"h{k + 1}"])]
        wide[f"w{k + 1}"] = np.full((1, 1), 3e38)
    nodes.append(helper.make_node("Identity", ["h9"], ["y"]))
    (folder / "wide.onnx").write_bytes(model(nodes, {"x": ["batch", 2]}, wide, {"y": ["batch", 1]}))
    text = (folder / "true.vnnlib").read_text().replace("(>= Y_0", "(<= Y_0").replace("1.001", "-1")
    (folder / "negative.vnnlib").write_text(text)
    done = run("verify", folder / "wide.onnx", folder / "negative.vnnlib", "--nodes", 200, "--json")
    assert json.loads(done.out)["verdict"] in ("unsat", "unknown")


def test_sat_with_an_exact_counterexample(run: Run, folder: Path) -> None:
    done = run(
        "verify", folder / "net.onnx", folder / "false.vnnlib", "--json", "--out", folder / "out", "--vnncomp", folder / "r"
    )
    found = json.loads(done.out)
    assert (done.code, found["verdict"], found["kernel"]) == (1, "sat", "accepted")
    x, y = (eval_fraction(text) for text in found["counterexample"])
    assert abs(x - y) >= eval_fraction("999/1000")
    assert found["onnxruntime"][0] >= 0.999
    assert ">The counterexample</h2>" in (folder / "out" / "report.html").read_text()
    lines = (folder / "out" / "counterexample.txt").read_text().splitlines()
    assert lines[:2] == [f"X_0 = {found['counterexample'][0]}", f"X_1 = {found['counterexample'][1]}"]
    assert (folder / "r").read_text().startswith("sat\n((X_0 ")
    judged = run("check", folder / "out" / "certificate.json", "--claim", folder / "out" / "claim.json")
    assert judged.code == 0, judged.out


def eval_fraction(text: str) -> object:
    from fractions import Fraction

    return Fraction(text)


def test_unknown_says_how_far_it_came(run: Run, folder: Path) -> None:
    done = run("verify", folder / "net.onnx", folder / "equal.vnnlib", "--nodes", 64, "--json", "--vnncomp", folder / "result")
    found = json.loads(done.out)
    assert (done.code, found["verdict"], found["end"], found["certificate"]) == (3, "unknown", "nodes", None)
    assert found["nodes"] >= 64
    done = run("verify", folder / "net.onnx", folder / "equal.vnnlib", "--nodes", 64)
    assert done.out.startswith("unknown: the nodes given are used up; give more --nodes\nso far ")
    assert (folder / "result").read_text() == "unknown\n"


def test_the_kernel_may_be_asked_later(run: Run, folder: Path) -> None:
    done = run("verify", folder / "net.onnx", folder / "true.vnnlib", "--no-check", "--out", folder / "out")
    assert (done.code, done.out.splitlines()[0][:8]) == (3, "unknown:")
    assert run("check", folder / "out" / "certificate.json").code == 0


def test_nothing_of_somebody_else_is_overwritten(run: Run, folder: Path) -> None:
    out = folder / "out"
    assert run("verify", folder / "net.onnx", folder / "false.vnnlib", "--out", out).code == 1
    again = run("verify", folder / "net.onnx", folder / "true.vnnlib", "--out", out)
    assert again.code == 2
    assert "choose another, or give --overwrite" in again.err
    assert (out / "counterexample.txt").exists()
    assert run("verify", folder / "net.onnx", folder / "true.vnnlib", "--out", out, "--overwrite").code == 0
    assert not (out / "counterexample.txt").exists()


@pytest.mark.parametrize(
    ("network", "asked", "more", "said"),
    [
        ("missing.onnx", "true.vnnlib", [], "name an existing file"),
        ("net.onnx", "missing.vnnlib", [], "name an existing file"),
        ("true.vnnlib", "net.onnx", [], ""),
        ("cut.onnx", "true.vnnlib", [], ""),
        ("net.onnx", "three.vnnlib", [], "the network has 2 inputs"),
        ("net.onnx", "true.vnnlib", ["--seconds", "-1"], "--seconds -1 is negative"),
        ("net.onnx", "true.vnnlib", ["--seconds", "soon"], "--seconds"),
        ("net.onnx", "true.vnnlib", ["--vnncomp", "no/such/folder/file"], ""),
    ],
)
def test_bad_input(run: Run, folder: Path, network: str, asked: str, more: list[str], said: str) -> None:
    (folder / "cut.onnx").write_bytes(distance()[:-30])
    text = PROPERTY.format(bound="1").replace("(declare-const Y_0", "(declare-const X_2 Real)(declare-const Y_0")
    (folder / "three.vnnlib").write_text(text + "(assert (= X_2 0))")
    done = run("verify", folder / network, folder / asked, *more)
    assert done.code == 2, (done.out, done.err)
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1
    assert said in done.err


def test_an_unknown_verdict_is_gone_on_with(run: Run, folder: Path) -> None:
    files, out = (folder / "net.onnx", folder / "equal.vnnlib"), folder / "out"
    begun = run("verify", *files, "--nodes", 1, "--out", out)
    assert begun.code == 3
    assert [path.name for path in out.iterdir()] == ["search.json"]
    assert run("verify", *files, "--out", out).code == 2
    other = run("verify", folder / "net.onnx", folder / "false.vnnlib", "--resume", out)
    assert (other.code, "about another property" in other.err) == (2, True)
    before = (out / "search.json").read_bytes()
    further = run("verify", *files, "--resume", out, "--out", out, "--nodes", 400)
    assert further.code == 3, further.err
    assert (out / "search.json").read_bytes() != before
