"""The set of networks with known truths: every truth again from the files alone, in exact arithmetic."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from benchmark_set.exact_onnx import value
from click.testing import CliRunner

from symnet.benchmark_set.family import cell_subject, claims, family, scan_subject
from symnet.benchmark_set.files import longest_number
from symnet.benchmark_set.worst import above, below, counterexample, worst_point
from symnet.cli import cli
from symnet.core.realize import realize
from symnet.errors import SymnetError, UsageError
from symnet.export.claim import error_claim
from symnet.export.piecewise_linear import difference
from symnet.targets.enclosure.balls import fraction
from symnet.targets.expression.parser import parse
from symnet.true_errors.linear_pieces import linear_pieces

Truth = dict[str, Any]
TARGETS: dict[str, Callable[..., Fraction]] = {
    "min(x, 3/2 - x)": lambda x: min(x, Fraction(3, 2) - x),
    "min(x, 7/4 - x)": lambda x: min(x, Fraction(7, 4) - x),
    "min(x, 63/32 - x)": lambda x: min(x, Fraction(63, 32) - x),
    "abs(x - 3/8)": lambda x: abs(x - Fraction(3, 8)),
    "max(abs(x - 1/2), abs(y - 1/4))": lambda x, y: max(abs(x - Fraction(1, 2)), abs(y - Fraction(1, 4))),
}
UNIT = ((Fraction(0), Fraction(1)),)


def written(folder: Path, *options: str) -> list[Truth]:
    """Write a set by the command and return its truths."""
    done = CliRunner().invoke(cli, ["benchmark-set", str(folder), *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    truths: list[Truth] = json.loads((folder / "truth.json").read_text())["instances"]
    return truths


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Truth]]:
    folder = tmp_path_factory.mktemp("sets") / "small"
    return folder, written(folder, "--small")


@pytest.fixture(scope="module")
def long_numbers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Truth]]:
    folder = tmp_path_factory.mktemp("sets") / "five"
    return folder, [truth for truth in written(folder, "--n", "5") if "_n5_" in truth["name"]]


def numbers(texts: Sequence[str]) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, texts))


def error(folder: Path, truth: Truth, point: Sequence[Fraction]) -> Fraction:
    """phi - f at a point by the ONNX file."""
    return value(folder / f"{truth['name']}.onnx", point) / truth["factor"]


def points(truth: Truth, count: int) -> Iterator[tuple[Fraction, ...]]:
    """Corners and random rational points of the box of a claim."""
    chosen = random.Random(1)
    sides = [numbers(side) for side in truth["box"]]
    yield from product(*sides)
    for _ in range(count):
        yield tuple(low + Fraction(chosen.randint(0, 9973), 9973) * (high - low) for low, high in sides)


def holds_as_stated(folder: Path, truth: Truth, count: int) -> None:
    """Check a truth by exact evaluation of the file alone."""
    bound, sup = Fraction(truth["bound"]), Fraction(truth["sup"])
    assert truth["holds"] is (sup < bound) and truth["expected"] == ("unsat" if sup < bound else "sat")
    assert abs(error(folder, truth, numbers(truth["attained_at"]))) == sup
    assert all(abs(error(folder, truth, point)) <= sup for point in points(truth, count))
    found = truth["counterexample"]
    assert (found is None) is truth["holds"]
    if found is not None:
        point = numbers(found["point"])
        exact = Fraction(found["difference"])
        assert error(folder, truth, point) == exact and abs(exact) > bound
        assert TARGETS[truth["network"]["target"]](*point) == Fraction(found["target"]) == Fraction(found["network"]) - exact
        assert all(low <= x <= high for x, (low, high) in zip(point, map(numbers, truth["box"]), strict=True))
        assert all(Fraction(float(x)) == x for x in point)


def test_every_truth_of_the_small_set(small: tuple[Path, list[Truth]]) -> None:
    folder, truths = small
    assert [truth["name"] for truth in truths].count("scan_d1_n2_close") == 1 and len(truths) == 12
    for truth in truths:
        holds_as_stated(folder, truth, 20)


def test_numbers_beyond_float64_are_in_the_files(long_numbers: tuple[Path, list[Truth]]) -> None:
    folder, truths = long_numbers
    assert len(truths) == 4 and all(truth["network"]["bits_of_the_longest_number"] > 53 for truth in truths)
    for truth in truths:
        holds_as_stated(folder, truth, 2)


def test_the_onnx_network_is_phi_minus_f_everywhere(small: tuple[Path, list[Truth]]) -> None:
    folder, truths = small
    for instance, truth in zip(family(1, 2, small=True), truths, strict=True):
        assert instance.name == truth["name"] and instance.claim.text == truth["claim"]
        for point in points(truth, 5):
            (network,) = realize(instance.subject.built.network, point)
            assert error(folder, truth, point) == network - TARGETS[truth["network"]["target"]](*point)


def test_properties_say_what_the_truth_says(small: tuple[Path, list[Truth]]) -> None:
    folder, truths = small
    rows = (folder / "instances.csv").read_text().splitlines()
    assert rows == [f"{truth['name']}.onnx,{truth['name']}.vnnlib,60" for truth in truths]
    for truth in truths:
        text = (folder / f"{truth['name']}.vnnlib").read_text()
        lines = [line for line in text.splitlines() if line.startswith("(assert")]
        for axis, (low, high) in enumerate(map(numbers, truth["box"])):
            at_least, at_most = (line.rstrip(")").split()[-1] for line in lines[2 * axis : 2 * axis + 2])
            assert (Fraction(at_least), Fraction(at_most)) == (low, high)
        upper, lower = lines[-1].replace("(", " ").replace(")", " ").split()[5:9:3], lines[-1].count("Y_0")
        assert lower == 2 and Fraction(upper[0]) == truth["factor"] * Fraction(truth["bound"])


@pytest.mark.skipif(importlib.util.find_spec("z3") is None, reason="needs the extra smt")
def test_z3_agrees_on_the_smallest(small: tuple[Path, list[Truth]]) -> None:
    import z3

    folder, truths = small
    for truth in (truth for truth in truths if truth["name"].startswith(("scan_d1_n1", "theorem_2_1"))):
        solver = z3.Solver()
        solver.from_file(str(folder / f"{truth['name']}.smt2"))
        assert str(solver.check()) == truth["expected"], truth["name"]


def test_the_sup_is_that_of_all_linear_pieces() -> None:
    """The pieces of phi - f itself, by cutting at every neuron, for the smallest networks."""
    for instance in (next(claims(scan_subject("k2", "abs(x - 1/3)", 2))), next(claims(scan_subject("k3", "min(x, 2/5)", 3)))):
        pieces = linear_pieces(instance.claim.difference)
        assert pieces is not None
        assert max(abs(fraction(number)) for _, values in pieces for number in values) == instance.subject.sup


def test_a_cell_of_theorem_2_1_is_walked() -> None:
    subject = cell_subject("t", "abs(x - 3/8)", 3)
    values = {realize(subject.built.network, (Fraction(7, 8) + Fraction(k, 80),)) for k in range(11)}
    assert len(values) == 1 and subject.sup == max(abs(subject.error((x,))) for x in (Fraction(7, 8), Fraction(1)))


def test_worst_point_with_kinks_off_the_grid() -> None:
    sup, point = worst_point(lambda x: Fraction(0), "min(abs(x - 1/3), 1/7 - x)", UNIT, 4)
    assert (sup, point) == (Fraction(6, 7), (Fraction(1),))
    sup, point = worst_point(lambda x: abs(x[0] - Fraction(1, 2)), "0", ((Fraction(1, 4), Fraction(5, 8)),), 2)
    assert (sup, point) == (Fraction(1, 4), (Fraction(1, 4),))


def test_bounds_and_counterexamples() -> None:
    third = Fraction(1, 3)
    assert third * Fraction(17, 16) <= above(third, Fraction(1, 16)) < third * Fraction(9, 8)
    assert third * Fraction(7, 8) < below(third, Fraction(1, 16)) <= third * Fraction(15, 16)
    near = counterexample(lambda x: 1 - abs(x[0] - third), UNIT, (third,), Fraction(99, 100))
    assert near == (Fraction(21, 64),) and 1 - abs(near[0] - third) > Fraction(99, 100)
    with pytest.raises(SymnetError, match="no point with 64 bits"):
        counterexample(lambda x: Fraction(0), UNIT, (third,), Fraction(1))


def test_float32_holds_the_same_networks(tmp_path: Path) -> None:
    for truth in written(tmp_path / "set", "--n", "4", "--small", "--dtype", "float32"):
        if "_n2_" in truth["name"]:
            holds_as_stated(tmp_path / "set", truth, 2)
    found = CliRunner().invoke(cli, ["benchmark-set", str(tmp_path / "long"), "--n", "6", "--dtype", "float32"])
    assert isinstance(found.exception, UsageError) and "float32" in str(found.exception)
    assert not (tmp_path / "long").exists()


def test_a_claim_on_a_box() -> None:
    network = scan_subject("k2", "abs(x - 1/3)", 2).built.network
    claim = error_claim(network, "abs(x - 1/3)", Fraction(1, 2), ((Fraction(1, 4), Fraction(1, 2)),))
    assert claim.text.endswith("for all x in [1/4, 1/2]")
    assert "(<= (/ 1.0 4.0) x1) (<= x1 (/ 1.0 2.0))" in claim.smtlib() and "(assert (>= X_0 0.25))" in claim.vnnlib()
    for box in (((Fraction(1, 2), Fraction(1, 4)),), (*UNIT, *UNIT), ((Fraction(0), Fraction(2)),)):
        with pytest.raises(UsageError, match="is not in"):
            error_claim(network, "abs(x - 1/3)", Fraction(1, 2), box)
    assert difference(network, parse("x")).outputs == 1 and longest_number(network) >= 2


@pytest.mark.parametrize("text", ["0..3", "3..2", "1..9", "x", "1-3", "..3"])
def test_sizes_that_cannot_be(text: str, tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["benchmark-set", str(tmp_path / "set"), "--n", text])
    assert isinstance(found.exception, UsageError) and f"--n {text}" in str(found.exception)
    assert not list(tmp_path.iterdir())


def test_folders_that_are_there(small: tuple[Path, list[Truth]], tmp_path: Path) -> None:
    def refused(folder: Path, *options: str) -> str:
        found = CliRunner().invoke(cli, ["benchmark-set", str(folder), "--n", "1", *options])
        assert isinstance(found.exception, UsageError), found.output
        return str(found.exception)

    assert "write --force" in refused(small[0])
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    assert "holds no benchmark set" in refused(tmp_path / "mine", "--force")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"
    assert "is not a folder" in refused(tmp_path / "mine" / "letter.txt")
    assert "create it first" in refused(tmp_path / "nowhere" / "set")
    (tmp_path / "empty").mkdir()
    first = written(tmp_path / "empty", "--n", "1")
    assert first == written(tmp_path / "empty", "--n", "1", "--force")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "mine"]


def test_the_script_judges_and_collects(small: tuple[Path, list[Truth]]) -> None:
    folder, truths = small
    command = [sys.executable, str(folder / "run.py"), "--tools", "onnxruntime", "--only", "scan_d1_n1_*", "--seconds", "60"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "| scan_d1_n1_false | sat | seen: phi - f = -0.25 |" in done.stdout
    assert "| scan_d1_n1_true | unsat | not seen: largest 0.25 |" in done.stdout
    kept = json.loads((folder / "results.json").read_text())
    kept["onnxruntime"]["answers"] = {}
    kept["z3"] = {"package": "z3", "answers": {truths[0]["name"]: {"answer": "sat", "seconds": 0.1, "limit": 9}}}
    (folder / "results.json").write_text(json.dumps(kept))
    done = subprocess.run([*command[:3], ""], capture_output=True, text=True)
    assert done.returncode == 1 and "| scan_d1_n1_true | unsat | WRONG (sat), 0.1 s |" in done.stdout
    assert "z3: z3, limit 9 s" in done.stdout
    done = subprocess.run([*command[:3], "guess"], capture_output=True, text=True)
    assert done.returncode == 2 and "choose from z3" in done.stderr
