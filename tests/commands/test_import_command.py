"""`symnet import`, and files of other tools in place of a network file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from ran import Run
from reading.models import model, node
from reading.test_operators import grid

import symnet

SHARED = Path(__file__).resolve().parents[3] / "shared"
"""Files of other tools, which are not part of the project; they are read where they lie beside it."""
KNOWN = sorted(path for name in ("onnx_files", "acasxu") for path in (SHARED / name).glob("*.onnx"))[::3]


@pytest.fixture
def abs_file(tmp_path: Path) -> Path:
    """|x - 1/4| as a file."""
    place = tmp_path / "abs.onnx"
    shift = model([node("Sub", ["x", "c"], ["a"]), node("Abs", ["a"])], {"x": ("N", 1)}, {"c": np.array([0.25])})
    place.write_bytes(shift)
    return place


def test_a_file_becomes_a_network_file(run: Run, abs_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "network.json"
    done = run("import", abs_file, "--out", out)
    assert done.code == 0 and "exactly those of the file" in done.out and "the batch, taken as 1" in done.out
    assert symnet.load(out) == symnet.read(abs_file).network
    again = run("import", abs_file, "--out", out)
    assert again.code == 2 and "--force" in again.err
    done = run("import", abs_file, "--out", out, "--force", "--json")
    found = json.loads(done.out)
    assert found["inputs"] == [{"name": "x", "shape": [1, 1], "batch": True}] and found["exact"] and found["neurons"] == 2
    assert found["network_sha256"] == symnet.load(out).sha256


def test_commands_take_the_file_itself(run: Run, abs_file: Path, tmp_path: Path) -> None:
    assert run("evaluate", abs_file, "1/3").out == "1/12\n"
    assert "depth" in run("show", abs_file).out
    assert json.loads(run("show", abs_file, "--json").out)["width"] == 2
    done = run("error", abs_file, "abs(x)", "--relative", "0", "--box", "x in [-1,1]")
    assert done.code == 0 and "exactly 1/4" in done.out
    run("import", abs_file, "--out", tmp_path / "n.json")
    assert run("same", abs_file, tmp_path / "n.json").code == 0
    assert run("export", abs_file, "--to", "smtlib", "--out", tmp_path / "n.smt2").code == 0
    assert run("claim", "abs(x)", "--error", 1, "--network", abs_file, "--out", tmp_path / "c.json").code == 0


def test_a_network_with_skips_has_no_width(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "skip.onnx"
    place.write_bytes(model([node("Relu", ["x"], ["a"]), node("Add", ["x", "a"])], {"x": (3,)}))
    assert "edges skip layers" in run("show", place).out
    assert json.loads(run("show", place, "--json").out)["width"] is None
    assert "edges skip layers" in repr(symnet.read(place).network)
    assert run("evaluate", place, 1, -1, 0).out == "2 -1 0\n"


def test_what_cannot_be_read_is_one_line(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "network.json"
    place = tmp_path / "s.onnx"
    place.write_bytes(model([node("Sigmoid", ["x"], name="last")], {"x": (3,)}))
    for file, words in (
        (place, "node 'last' (Sigmoid)"),
        (tmp_path / "none.onnx", "cannot be read"),
        (tmp_path / "a.pt", "pickle"),
    ):
        done = run("import", file, "--out", out)
        assert done.code == 2 and words in done.err and done.err.count("\n") == 1
        assert not out.exists()


@pytest.mark.parametrize("path", KNOWN, ids=lambda path: path.name)
def test_files_of_other_tools_agree(path: Path) -> None:
    from reading.models import agrees

    if path.stem not in ("layer_sigmoid", "layer_tanh"):
        agrees(path.read_bytes(), tolerance=1e-4, count=1)


def test_residual_sums_of_products(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "r.onnx"
    nodes = [
        node("MatMul", ["x", "w"], ["a"]),
        node("Relu", ["a"], ["b"]),
        node("MatMul", ["b", "v"], ["c"]),
        node("Add", ["c", "x"]),
    ]
    place.write_bytes(model(nodes, {"x": (1, 3)}, {"w": grid(3, 4), "v": grid(4, 3)}))
    assert run("evaluate", place, 1, 2, 3).code == 0
