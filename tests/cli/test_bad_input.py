"""Bad input: one line on stderr with the remedy, the right exit code, nothing written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ran import Run

from symnet import save
from symnet.core.network import INPUT, Layer, Network, Node, Read, Row, Scan

APPROXIMATE = {
    "unknown function": (["foo(x)", "--cells", "4"], 2, "foo"),
    "unknown variable": (["q", "--cells", "4"], 2, "q"),
    "unbalanced": (["sin(x", "--cells", "4"], 2, ""),
    "empty": (["", "--cells", "4"], 2, ""),
    "python": (["__import__('os')", "--cells", "4"], 2, ""),
    "attribute": (["x.real", "--cells", "4"], 2, ""),
    "10 MB": (["x+" * 5_000_000 + "x", "--cells", "4"], 2, ""),
    "nested 10,000 deep": (["(" * 10_000 + "x" + ")" * 10_000, "--cells", "4"], 2, ""),
    "functions nested deep": (["sin(" * 10_000 + "x" + ")" * 10_000, "--cells", "4"], 2, ""),
    "signs nested deep": (["-" * 10_000 + "x", "--cells", "4"], 2, ""),
    "powers nested deep": (["2**" * 10_000 + "x", "--cells", "4"], 2, ""),
    "1/0": (["1/0", "--d", "1", "--cells", "4"], 2, ""),
    "1/x": (["1/x", "--cells", "4"], 2, ""),
    "log(0)": (["log(x)", "--cells", "4"], 2, ""),
    "sqrt(-1)": (["sqrt(x - 2)", "--cells", "4"], 2, ""),
    "pole inside": (["1/(x - 1/3)", "--cells", "4"], 2, "1/3"),
    "tan": (["tan(2*x)", "--cells", "4"], None, ""),
    "huge power": (["9**9**9**9", "--d", "1", "--cells", "4"], 2, ""),
    "no dimension": (["7", "--cells", "4"], 2, "--d"),
    "d = 0": (["x", "--d", "0", "--cells", "4"], 2, ""),
    "d too small": (["x*y", "--d", "1", "--cells", "4"], 2, "--d 2"),
    "no size": (["x"], 2, "exactly one"),
    "two sizes": (["x", "--n", "2", "--cells", "4"], 2, "exactly one"),
    "error = 0": (["x", "--error", "0"], 2, "error"),
    "error < 0": (["x", "--error", "-1/2"], 2, "error"),
    "error is nan": (["x", "--error", "nan"], 2, "error"),
    "error is a word": (["x", "--error", "small"], 2, "1/10"),
    "cells = 0": (["x", "--cells", "0"], 2, "cells"),
    "n is a fraction": (["x", "--n", "1/2"], 2, "n"),
    "huge n": (["x", "--n", "99"], 2, "n"),
    "unreachable": (["x", "--error", "1/" + "9" * 40, "--construction", "scan"], 2, "error"),
    "too much memory": (["x*y*z", "--n", "14"], 2, "--force"),
    "underivable": (["sqrt(x - x**2)", "--cells", "4"], 2, "--hoelder"),
    "false lipschitz": (["3*x", "--lipschitz", "2", "--cells", "4"], 1, "slope"),
    "negative lipschitz": (["3*x", "--lipschitz", "-2", "--cells", "4"], 2, ""),
    "two moduli": (["x", "--lipschitz", "1", "--hoelder", "1,1", "--cells", "4"], 2, "not both"),
    "bad hoelder": (["x", "--hoelder", "1", "--cells", "4"], 2, "L,alpha"),
    "hoelder order 2": (["x", "--hoelder", "1,2", "--cells", "4"], 2, "(0, 1]"),
    "unknown construction": (["x", "--cells", "4", "--construction", "magic"], 2, "theorem-2.1"),
    "p below 1": (["x", "--n", "2", "--p", "1/2", "--construction", "theorem-2.1"], 2, "p"),
    "unknown option": (["x", "--cell", "4", "--colour", "red"], 2, ""),
    "scale bits": (["x", "--cells", "4", "--scale-bits", "0"], 2, "scale_bits"),
}


@pytest.mark.parametrize("name", APPROXIMATE)
def test_approximate(run: Run, tmp_path: Path, name: str) -> None:
    arguments, code, word = APPROXIMATE[name]
    done = run("approximate", *arguments, "--network-only", "--out", tmp_path / "net")
    assert done.code == code if code is not None else done.code in (1, 2)
    _one_line(done, word)
    assert not (tmp_path / "net").exists()


def _one_line(done: Any, word: str) -> None:
    assert done.out == "" and len(done.err.splitlines()) == 1, done.err
    assert done.err.startswith("symnet: ") and word in done.err and len(done.err) < 700
    assert "Traceback" not in done.err


@pytest.mark.parametrize("place", ["file", "file/below", "file/below/deeper"])
def test_a_file_stands_where_the_folder_should_be(run: Run, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    done = run("approximate", "x", "--network-only", "--cells", 4, "--out", tmp_path / place)
    assert done.code == 2
    _one_line(done, "choose another")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_stands_where_the_file_should_be(run: Run, tmp_path: Path) -> None:
    (tmp_path / "network.json").mkdir()
    done = run("approximate", "x", "--network-only", "--cells", 4, "--out", tmp_path)
    assert done.code == 2
    _one_line(done, "network.json")
    assert [entry.name for entry in tmp_path.iterdir()] == ["network.json"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that refuses new files, even to root")
def test_a_folder_that_takes_no_files(run: Run) -> None:
    done = run("approximate", "x", "--network-only", "--cells", 4, "--out", "/proc/self")
    assert done.code == 2
    _one_line(done, "choose another")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(run: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = run("approximate", "x", "--network-only", "--cells", 4, "--out", tmp_path)
    tmp_path.chmod(0o700)
    assert done.code == 2
    _one_line(done, "choose another")


@pytest.mark.parametrize("command", ["evaluate", "show"])
@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[" * 50_000, b"\xff\xfe", b'{"format":"symnet network 1","inputs":"0x1","nodes":[]}', None]
)
def test_broken_files(run: Run, tmp_path: Path, command: str, data: bytes | None) -> None:
    path = tmp_path / "network.json"
    if data is not None:
        path.write_bytes(data)
    done = run(command, path, *(["1/3"] if command == "evaluate" else []))
    assert done.code == 2
    _one_line(done, "")


@pytest.mark.parametrize("words", [["0.5", "1/0"], ["1/3"], ["1/3", "1/3", "1/3"], ["nan", "0"], ["1/3", "x"], []])
def test_points_that_do_not_fit(run: Run, tmp_path: Path, words: list[str]) -> None:
    run("approximate", "x*y", "--network-only", "--cells", 2, "--out", tmp_path)
    done = run("evaluate", tmp_path / "network.json", *words)
    assert done.code == 2
    _one_line(done, "")


def test_point_files_that_do_not_fit(run: Run, tmp_path: Path) -> None:
    run("approximate", "x*y", "--network-only", "--cells", 2, "--out", tmp_path)
    (tmp_path / "points").write_text("0 0\n1/2 1/2 1/2\n")
    done = run("evaluate", tmp_path / "network.json", "--points", tmp_path / "points")
    assert done.code == 2
    _one_line(done, "line 2")
    both = run("evaluate", tmp_path / "network.json", "0", "0", "--points", tmp_path / "points")
    assert both.code == 2
    _one_line(both, "either")
    _one_line(run("evaluate", tmp_path / "network.json", "--points", tmp_path / "missing"), "cannot be read")


def test_a_file_of_a_few_bytes_that_asks_for_endless_work(run: Run, tmp_path: Path) -> None:
    from fractions import Fraction

    one = Fraction(1)
    body = Network(1, (Node("next", Layer("relu", (Row(((0, one),), one),)), (Read(INPUT, 0, 1),)),))
    save(Network(1, (Node("scan", Scan(body, 1 << 39), (Read(INPUT, 0, 1),)),)), tmp_path / "network.json")
    _one_line(run("evaluate", tmp_path / "network.json", "0"), "neuron steps")
    assert run("show", tmp_path / "network.json").code == 0
    _one_line(run("show", tmp_path / "network.json", "--neurons", "dot"), "neurons")
