"""approximate, evaluate, show, list: what they print and write."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import networkx as nx
import oracle
import pytest
from click.testing import CliRunner
from ran import Run

from symnet import approximate, load
from symnet.cli import cli
from symnet.commands.networks import fraction_text, int_text, read_points
from symnet.errors import UsageError

KEYS = {
    "construction", "target", "dimension", "cells_per_axis", "intrinsic_parameters", "intrinsic_bits", "parameters",
    "nonzero_parameters", "neurons", "width", "depth", "proved_error", "proved_error_expression", "modulus", "norm",
    "template_sha256",
}  # fmt: skip


@pytest.mark.parametrize("construction", ["scan", "theorem-2.1"])
def test_json_is_one_object_and_nothing_else(run: Run, tmp_path: Path, construction: str) -> None:
    arguments = ("approximate", "sin(pi*x)*y", "--network-only", "--n", 2, "--construction", construction)
    done = run(*arguments, "--json", "--out", tmp_path)
    summary = json.loads(done.out)
    assert (done.code, done.err) == (0, "") and summary.keys() >= KEYS
    assert summary["norm"] == ("sup" if construction == "scan" else "Lp:2")
    assert all(isinstance(summary[key], int) for key in ("intrinsic_parameters", "intrinsic_bits", "parameters", "neurons"))
    assert Fraction(summary["proved_error"]) > 0
    network = load(tmp_path / "network.json")
    assert network.template_sha256 == summary["template_sha256"] and network.size.parameters == summary["parameters"]


def test_the_screen_of_approximate(run: Run, tmp_path: Path) -> None:
    words = ("--error", "1/16", "--construction", "scan", "--out", tmp_path / "new" / "folder")
    done = run("approximate", "abs(x - 1/3)", "--network-only", *words)
    assert done.code == 0 and len(done.out.splitlines()) <= 24
    for word in ("error", "Lipschitz 1 (derived)", "Theorem S", "3 parameters", "written"):
        assert word in done.out
    assert (tmp_path / "new" / "folder" / "network.json").exists()


def test_an_existing_folder_keeps_its_other_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for expression in ("x", "y"):
        assert (
            run("approximate", "--network-only", expression, "--d", 2, "--cells", 3, "--out", tmp_path, "--overwrite").code == 0
        )
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["network.json", "notes.txt"]
    assert load(tmp_path / "network.json") == approximate("y", dimension=2, cells=3).network


@pytest.mark.parametrize(
    ("expression", "options"),
    [
        ("-x", ["--cells", "4"]),
        ("-1/3*x + 0.1", ["--cells", "4"]),
        ("7/3", ["--d", "3", "--cells", "1"]),
        ("y", ["--d", "2", "--n", "0"]),
        ("x4", ["--cells", "1"]),
        ("sqrt(x)", ["--hoelder", "1,1/2", "--error", "1/4"]),
        ("clip(2*x, 0, 1)**2", ["--lipschitz", "4", "--n", "3", "--construction", "theorem-2.1", "--p", "3/2"]),
        ("abs(x)", ["--n", "3", "--construction", "theorem-2.1", "--printed"]),
        ("x", ["--cells", "9", "--scale-bits", "4"]),
    ],
)
def test_options(run: Run, tmp_path: Path, expression: str, options: list[str]) -> None:
    done = run("approximate", "--network-only", expression, *options, "--out", tmp_path, "--json")
    assert done.code == 0, done.err
    network = load(tmp_path / "network.json")
    point = ["1/3"] * network.inputs
    value = run("evaluate", tmp_path / "network.json", *point)
    assert Fraction(value.out) == oracle.value(network.canonical, (Fraction(1, 3),) * network.inputs)[0]


def test_evaluate_prints_the_value_alone(run: Run, tmp_path: Path) -> None:
    run("approximate", "--network-only", "sin(pi*x)*y", "--error", "1/16", "--construction", "scan", "--out", tmp_path)
    path = tmp_path / "network.json"
    done = run("evaluate", path, "1/3", "2/7")
    walked = run("evaluate", path, "1/3", "2/7", "--walk")
    assert done.out == walked.out == f"{load(path)('1/3', '2/7')}\n"
    assert "closed form" in done.err and walked.err == ""
    shown = run("evaluate", path, "1/3", "2/7", "--decimal").out
    assert shown.startswith(done.out.strip()) and "0.25" in shown
    assert run("evaluate", path, "-1", "0").code == 0  # outside the cube, and a coordinate that begins with a minus sign


def test_points_from_a_file(run: Run, tmp_path: Path) -> None:
    run("approximate", "--network-only", "x*y", "--cells", 3, "--out", tmp_path)
    (tmp_path / "points.txt").write_text("1/3 2/7\n0.5,1\n\n  0 , 0  \n")
    done = run("evaluate", tmp_path / "network.json", "--points", tmp_path / "points.txt")
    network = load(tmp_path / "network.json")
    expected = [network("1/3", "2/7"), network("1/2", 1), network(0, 0)]
    assert [Fraction(line) for line in done.out.splitlines()] == expected


def test_values_beyond_the_digit_limit(run: Run, tmp_path: Path) -> None:
    run("approximate", "--network-only", "x*(1 - x)", "--cells", 20_000, "--out", tmp_path)
    path = tmp_path / "network.json"
    done = run("evaluate", path, "2", "--walk")  # outside the cube the value is long
    assert done.code == 0
    long = Fraction(1, 3**20_000)
    top, bottom = fraction_text(long).split("/")
    assert top == "1" and len(bottom) == 9543 and bottom[-1] == str(pow(3, 20_000, 10))
    assert int_text(-(10**5000)) == "-1" + "0" * 5000


def test_show(run: Run, tmp_path: Path) -> None:
    run("approximate", "--network-only", "x", "--cells", 1, "--out", tmp_path)
    path = tmp_path / "network.json"
    shown = run("show", path)
    assert shown.code == 0
    for word in ("depth", "scan", "intrinsic parameter", "scan[1].digit.0", "sha256"):
        assert word in shown.out
    sizes = json.loads(run("show", path, "--json").out)
    assert sizes["depth"] == 3 and sizes["intrinsic_parameters"] == 3 and sizes["inputs"] == 1
    graph = nx.parse_graphml(run("show", path, "--neurons", "graphml").out)
    assert graph.number_of_nodes() == load(path).neurons().number_of_nodes()
    assert run("show", path, "--neurons", "dot").out.startswith("digraph")


def test_list(run: Run) -> None:
    shown, listed = run("list"), json.loads(run("list", "--json").out)
    assert {"scan", "theorem-2.1"} <= {item["construction"] for item in listed}
    assert all(item["construction"] in shown.out for item in listed)


def test_help_names_every_option() -> None:
    runner = CliRunner()
    assert "approximate" in runner.invoke(cli, ["--help"]).output
    shown = runner.invoke(cli, ["approximate", "--help"]).output
    for option in ("--d", "--lipschitz", "--hoelder", "--error", "--n", "--cells", "--construction", "--out", "--json", "--p",
                   "--network-only", "--printed", "--scale-bits", "--force"):  # fmt: skip
        assert option in shown
    assert runner.invoke(cli, ["--version"]).output.strip().endswith("0.1.0")


def test_points_are_read_exactly(tmp_path: Path) -> None:
    assert read_points(None, ("0.1", "-1/3"), 2) == [(Fraction(1, 10), Fraction(-1, 3))]
    (tmp_path / "points").write_text("1/3 nan\n")
    with pytest.raises(UsageError, match="line 1"):
        read_points(tmp_path / "points", (), 2)
