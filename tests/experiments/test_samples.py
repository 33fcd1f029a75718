"""Samples of one's own for training: formulas on a box, files in units of their own, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from ran import Run

from symnet.errors import UsageError
from symnet.experiments.samples import samples_of

ROWS = "height,angle,lift\n0,-3,5\n30000,0,7\n60000,3,9\n10000,1,6\n"


def test_a_formula_is_read_on_a_grid_of_its_box() -> None:
    found = samples_of("x*y; x", None, None, None, "x in [0,4], y in [1,2]")
    assert found is not None and found.name == "x*y; x on [0, 4] x [1, 2]"
    assert len(found.points) == len(found.values) == 17 * 17
    assert found.points[0] == [-1, -1] and found.points[-1] == [1, 1]
    second = [row[1] for row in found.values]
    assert second == pytest.approx([point[0] * second[-1] for point in found.points]), "x is affine in its coordinate"
    for column in zip(*found.values, strict=True):
        assert math.fsum(column) == pytest.approx(0, abs=1e-9)
        assert math.fsum(value**2 for value in column) == pytest.approx(len(column))


def test_a_file_is_read_in_its_own_units(tmp_path: Path) -> None:
    path = tmp_path / "lift.csv"
    path.write_text(ROWS)
    spanned = samples_of(None, path, None, None, None)
    boxed = samples_of(None, path, "height,angle", "lift", "x in [0,120000], y in [-3,3]")
    assert spanned is not None and boxed is not None
    assert spanned.points[2] == [1, 1] and boxed.points[2] == [0, 1] and boxed.values == spanned.values


def test_what_is_refused(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "lift.csv"
    path.write_text(ROWS)
    outside = ["--data", path, "--box", "x in [0,1], y in [-3,3]"]
    for words, says in (
        (outside, "is outside [0, 1] x [-3, 3]"),
        (["x", "--data", path], "not both"),
        (["--box", "x in [0,1]"], "--box is about EXPRESSION or --data FILE"),
        (["--inputs", "1"], "--inputs is about a table"),
        (["1 + 0*x"], "there is nothing to fit"),
        (["x*y*z + x4"], "at most 3"),
        (["sqrt(x - 1)"], "is not defined at x = 0"),
    ):
        done = run("experiment", "depth", *words)
        assert done.code == 2 and says in done.err and len(done.err.splitlines()) == 1
    with pytest.raises(UsageError, match="output 2 of"):
        samples_of("x; 1", None, None, None, None)
    assert samples_of(None, None, None, None, None) is None


@pytest.mark.experiments
def test_a_network_is_fitted_to_them(run: Run) -> None:
    pytest.importorskip("torch")
    words = ("--box", "x in [-3,3]", "--depths", "2", "--width", 8, "--steps", 40, "--seeds", "0")
    done = run("experiment", "depth", "sin(x); x/3", *words)
    assert done.code == 0 and done.out.startswith("65 points of sin(x); x/3 on [-3, 3]")
    assert all(float(line.split()[-1]) < float(line.split()[-2]) for line in done.out.splitlines()[2:])
