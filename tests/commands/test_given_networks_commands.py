"""`symnet error --certify`, `equal`, `range`, `lipschitz`, `robust`, `monotone`: what they print, write and refuse."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from kernel.onnx_bytes import Model, node, tensor, value_info
from ran import Run

from symnet.cli import cli, main
from symnet.core.codec import save
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network


def chords(shift: str = "0") -> Network:
    """Two chords of x^2 on [0, 1], moved up."""
    return Network(
        1,
        (
            Node("h", affine("relu", [({0: 1}, Fraction(-1, 2))]), (Read(INPUT, 0, 1),)),
            Node("y", affine("identity", [({0: 1, 1: Fraction(1, 2)}, Fraction(shift))]), (Read("h", 0, 1), Read(INPUT, 0, 1))),
        ),
    )


def classes() -> Network:
    """Two labels: x + y against 1."""
    return Network(
        2,
        (
            Node("h", affine("relu", [({0: 1, 1: 1}, -1), ({0: -1, 1: -1}, 1)]), (Read(INPUT, 0, 2),)),
            Node("y", affine("identity", [({0: 1}, 0), ({1: 1}, 0)]), (Read("h", 0, 2),)),
        ),
    )


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with networks."""
    monkeypatch.chdir(tmp_path)
    save(chords(), tmp_path / "net.json")
    save(chords("1/100"), tmp_path / "moved.json")
    save(classes(), tmp_path / "classes.json")
    return tmp_path


def ran(*words: str) -> tuple[int, str]:
    """The exit code and what is printed."""
    found = CliRunner().invoke(cli, list(words), standalone_mode=False)
    if found.exception is not None:
        raise found.exception
    return int(found.return_value or 0), found.output


def as_json(*words: str) -> tuple[int, Any]:
    """The exit code and the JSON object."""
    code, text = ran(*words, "--json")
    return code, json.loads(text)


def test_an_error_is_certified_written_and_checked(place: Path) -> None:
    code, text = ran("error", "net.json", "x**2", "--certify", "--out", "proved")
    assert code == 0 and "certified    |network - (x**2)| <= 0.06" in text and "kernel       accepted" in text
    assert {path.name for path in (place / "proved").iterdir()} == {
        "network.json",
        "certificate.json",
        "claim.json",
        "report.html",
    }
    assert ran("check", "proved/certificate.json", "--claim", "proved/claim.json")[0] == 0
    page = (place / "proved" / "report.html").read_text()
    assert "error-on-parts" in page and "<script" not in page
    with pytest.raises(Exception, match="--overwrite"):
        ran("error", "net.json", "x**2", "--certify", "--out", "proved")


def test_an_error_in_json(place: Path) -> None:
    code, found = as_json("error", "net.json", "x**2", "--certify")
    assert code == 0 and found["verdict"] == "proved" and found["kernel"] == "accepted" and found["claim"] == "error"
    from fractions import Fraction

    assert Fraction(1, 16) <= Fraction(found["bound"]) <= Fraction(101, 100) * Fraction(1, 16)


def test_a_bound_that_is_refuted_and_one_that_is_not_reached(place: Path) -> None:
    code, text = ran("error", "net.json", "x**2", "--certify", "--error", "1/20")
    assert code == 1 and "refuted" in text and "exactly evaluated" in text
    code, text = ran("error", "net.json", "x**2", "--certify", "--error", "0.06251", "--nodes", "2")
    assert code == 3 and "unknown" in text and "--nodes" in text


def test_networks_are_equal_within_a_bound(place: Path) -> None:
    assert ran("equal", "net.json", "moved.json", "--within", "0.0101", "--out", "e")[0] == 0
    assert ran("check", "e/certificate.json")[0] == 0
    assert ran("equal", "net.json", "moved.json", "--within", "0.009")[0] == 1
    code, found = as_json("equal", "net.json", "moved.json")
    assert code == 0 and found["low"] == "1/100"


def test_range_slopes_and_rises(place: Path) -> None:
    code, text = ran("range", "net.json", "--box", "x in [-1,1]", "--out", "r")
    assert code == 0 and "output 0 is in [-0.5" in text and ran("check", "r/certificate.json")[0] == 0
    code, found = as_json("lipschitz", "net.json", "--norm", "sup", "--out", "l")
    assert code == 0 and found["low"] == "3/2" and ran("check", "l/certificate.json")[0] == 0
    assert ran("monotone", "net.json", "--in", "x", "--out", "m")[0] == 0
    assert "does not fall" in ran("check", "m/certificate.json")[1]
    code, text = ran("monotone", "net.json", "--in", "x", "--falling")
    assert code == 1 and "slope" in text


def test_the_largest_radius_of_a_label(place: Path) -> None:
    code, text = ran("robust", "classes.json", "--at", "1, 1", "--label", "0", "--out", "k")
    assert code == 0 and "within 0.49" in text and "beyond" in text
    assert ran("check", "k/certificate.json")[0] == 0
    assert ran("robust", "classes.json", "--at", "0 0", "--label", "0")[0] == 1
    code, found = as_json("robust", "classes.json", "--at", "1,1", "--label", "0", "--radius", "1/8")
    assert code == 0 and found["radius"] == "1/8" and found["counterexample"] is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["error", "net.json", "x", "--error", "1/4"], "--error is for --certify"),
        (["error", "net.json", "x", "--certify", "--norm", "Lp:2"], "--norm Lp:2 is not certified"),
        (["error", "net.json", "x", "--certify", "--error", "0"], "error = 0 is not above 0"),
        (["error", "net.json", "sign(x)", "--certify"], "sign"),
        (["error", "net.json", "x; x", "--certify"], "the network has 1 outputs, EXPRESSION 2"),
        (["error", "net.json", "1/x", "--certify"], "x"),
        (["error", "net.json", "x", "--certify", "--box", "x in [0,1], y in [0,1]"], "the box has 2 sides, the network 1 input"),
        (["error", "net.json", "x", "--certify", "--relative", "0"], "relative = 0"),
        (["error", "net.json", "--certify"], "--certify needs an EXPRESSION"),
        (["error", "none.json", "x", "--certify"], "none.json"),
        (["equal", "net.json", "classes.json"], "give two of the same inputs and outputs"),
        (["monotone", "net.json", "--in", "y"], "there is no input 'y'"),
        (["monotone", "net.json", "--in", "x", "--of", "1"], "output 1: the network has the outputs 0 to 0"),
        (["robust", "net.json", "--at", "0", "--label", "0"], "the network has one output and no labels"),
        (["robust", "classes.json", "--at", "0", "--label", "0"], "--at has 1 coordinates; the network takes 2"),
        (["robust", "classes.json", "--at", "0,0", "--label", "2"], "--label 2: the network has the labels 0 to 1"),
        (
            ["robust", "classes.json", "--at", "5,5", "--label", "0", "--box", "x in [0,1], y in [0,1]"],
            "--at: 5 is not in [0, 1]",
        ),
        (["lipschitz", "net.json", "--seconds", "-1"], "seconds = -1"),
    ],
)
def test_bad_input_in_one_line(place: Path, words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    import sys
    from unittest.mock import patch

    with patch.object(sys, "argv", ["symnet", *words]), pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2 and says in said and len(said.splitlines()) == 1


def test_a_scan_is_refused_with_what_to_do(place: Path) -> None:
    from symnet import approximate

    save(approximate("x/2", cells=2).network, place / "scan.json")
    with pytest.raises(Exception, match="is a scan, and certified bounds by parts are of networks of layers"):
        ran("error", "scan.json", "x/2", "--certify")


@pytest.mark.parametrize("arithmetic", ["float32", "float64"])
def test_equal_and_range_as_a_machine_computes(run: Run, tmp_path: Path, arithmetic: str) -> None:
    """Both bounds are wider than those of real numbers, and hold for what numpy computes."""
    kind = {"float32": 1, "float64": 11}[arithmetic]
    for name, bias in (("a", 0.1), ("b", 0.11)):
        given = node("Gemm", ["x", "w", "b"], ["h"]), node("Relu", ["h"], ["r"]), node("Gemm", ["r", "v", "c"], ["y"])
        numbers = {"w": ([1, 2], [0.7, -0.3]), "b": ([2], [0.2, 0.3]), "v": ([2, 1], [1.1, 0.9]), "c": ([1], [bias])}
        tensors = tuple(tensor(key, dims, values, kind) for key, (dims, values) in numbers.items())
        ends = (value_info("x", [1, 1], kind),), (value_info("y", [1, 1], kind),)
        (tmp_path / f"{name}.onnx").write_bytes(Model(given, tensors, *ends).data)
    more = ["--arithmetic", arithmetic, "--json"]
    found = run("equal", tmp_path / "a.onnx", tmp_path / "b.onnx", *more, "--out", tmp_path / "out")
    assert found.code == 0, found.err
    said = json.loads(found.out)
    assert said["arithmetic"] == arithmetic and Fraction(1, 100) < Fraction(said["bound"]) < Fraction("0.0102")
    assert run("check", tmp_path / "out" / "certificate.json", "--claim", tmp_path / "out" / "claim.json").code == 0
    said = json.loads(run("range", tmp_path / "a.onnx", *more).out)
    real = json.loads(run("range", tmp_path / "a.onnx", "--json").out)
    assert said["kernel"] == "accepted" == real["kernel"]
    assert Fraction(said["parts"][1]["bound"]) >= Fraction(said["parts"][1]["low"])
    done = run("range", tmp_path / "a.onnx", "--arithmetic", "float64" if kind == 1 else "float32")
    assert done.code == 2 and f"give --arithmetic {arithmetic}" in done.err
