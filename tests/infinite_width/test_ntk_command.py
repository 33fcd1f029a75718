"""`symnet ntk` as it is typed: files of every kind, formulas, widths, what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
from ran import Run

POINTS = "1,1,0\n1,0,1\n0.5,-2,1/3\n"


@pytest.fixture
def points(tmp_path: Path) -> Path:
    place = tmp_path / "points.csv"
    place.write_text(POINTS)
    return place


def test_to_stdout_goes_the_matrix(points: Path, run: Run) -> None:
    done = run("ntk", "--points", points, "--depth", 3, "--keep", "1/2")
    rows = [line.split(",") for line in done.out.splitlines()]
    assert done.code == 0 and "layer 2, 3, 4 is kept with probability 1/2" in done.err and "factor 1/8" in done.err
    assert rows[0][0] == "1" and rows[0][1] == rows[1][0] == "0.434461169803827255918607360428"


def test_a_json_file_has_ends_around_the_value(points: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "k.json"
    assert run("ntk", "--points", points, "--out", out, "--digits", 40).code == 0
    found = json.loads(out.read_text())
    low, high = (Fraction(found[end][0][1]) for end in ("low", "high"))
    with mpmath.workdps(60):
        value = Fraction(mpmath.nstr(mpmath.mpf(4) / 3 + mpmath.sqrt(3) / mpmath.pi, 55))
    assert low <= value <= high and 0 < high - low < Fraction(1, 10**39)
    assert (found["depth"], found["keep"], found["masked"], found["factors"]) == (1, "1", [2], ["1", "1"])


def test_small_points_keep_their_digits(tmp_path: Path, run: Run) -> None:
    place, out = tmp_path / "p.csv", tmp_path / "k.json"
    place.write_text("1e-9,2e-9\n3e-8,0\n")
    assert run("ntk", "--points", place, "--out", out).code == 0
    found = json.loads(out.read_text())
    low, high = (Fraction(found[end][0][1]) for end in ("low", "high"))
    assert 0 < high - low <= Fraction(7, 10**17) / 10**30  # |x||y| = 6.7e-17
    assert run("ntk", "--points", place).out.startswith("0.00000000000000001,")


def test_arrays_and_floats_agree(points: Path, tmp_path: Path, run: Run) -> None:
    balls, floats, text = tmp_path / "b.npz", tmp_path / "f.npz", tmp_path / "f.csv"
    words = ["--points", points, "--depth", 2, "--keep", "1/3", "--masked", "2,3", "--rescaled", "--gradient", "rescaled"]
    for out, more in ((balls, []), (floats, ["--floats"]), (text, ["--floats"])):
        assert run("ntk", *words, *more, "--out", out).code == 0
    with np.load(balls) as ends, np.load(floats) as found:
        low, high, kernel = ends["low"], ends["high"], found["kernel"]
    assert np.allclose(low, kernel, rtol=1e-14) and np.allclose(high, kernel, rtol=1e-14)
    assert np.array_equal(np.loadtxt(text, delimiter=","), kernel)


def test_formulas(points: Path, run: Run) -> None:
    done = run("ntk", "--points", points, "--formula")
    assert done.out.splitlines()[:2] == ["1,1: 4", "1,2: sqrt(3)/pi + 4/3"]


def test_the_width_for_all_pairs(points: Path, run: Run) -> None:
    done = run("ntk", "--points", points, "--keep", "1/2", "--accuracy", "1/10")
    assert "width 336000 or more: with probability at least 19/20" in done.err


def test_masks_of_the_first_layer(points: Path, run: Run) -> None:
    averaged = run("ntk", "--points", points, "--keep", "1/2", "--masked", "all").out.split(",")
    wide = run("ntk", "--points", points, "--keep", "1/2", "--masked", "all", "--wide-inputs").out.split(",")
    assert averaged[0] == wide[0] == "1" and averaged[1] != wide[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--keep", "0"], "--keep 0"),
        (["--out", "k.txt"], "--out k.txt"),
        (["--digits", "0"], "--digits 0"),
        (["--floats", "--out", "k.json"], "floating point proves no ends"),
        (["--floats", "--masked", "all", "--keep", "1/2"], "--wide-inputs"),
        (["--formula", "--masked", "all", "--keep", "1/2"], "--wide-inputs"),
        (["--depth", "2", "--accuracy", "1/10"], "proved for --depth 1"),
        (["--accuracy", "1/10", "--failure", "2"], "--failure"),
        (["--gradient", "rescaled"], "give --rescaled"),
    ],
)
def test_bad_words(words: list[str], message: str, points: Path, run: Run) -> None:
    done = run("ntk", "--points", points, *words)
    assert (done.code, done.out) == (2, "") and message in done.err


@pytest.mark.parametrize(("text", "message"), [("0,0\n1,1\n", "point 1 is zero"), ("", "is empty"), ("1,a\n2,3\n", "line 1")])
def test_bad_points(text: str, message: str, tmp_path: Path, run: Run) -> None:
    place = tmp_path / "p.csv"
    place.write_text(text)
    done = run("ntk", "--points", place)
    assert done.code == 2 and message in done.err
