"""Data as a target: all functions through a table, certified as a band; what is refused."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, certify, data_target, data_targets
from symnet.errors import Refuted, UsageError
from symnet.kernel.targets.bands import is_band
from symnet.true_errors.true_error import true_error

THREE = "0.25,1/3\n0.5,0\n1,1/2\n"


def write(folder: Path, text: str) -> Path:
    """A file of data."""
    path = folder / "samples.csv"
    path.write_text(text)
    return path


def grid(size: int) -> str:
    """The values of x y on a square grid."""
    return "".join(f"{i}/{size},{j}/{size},{i * j}/{size * size}\n" for i in range(size + 1) for j in range(size + 1))


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"about 2 or more$"):
        data_target(write(tmp_path, "0,0\n1/2,1\n"))
    with pytest.raises(UsageError, match="negative"):
        data_target(write(tmp_path, "0,0\n"), -1)
    with pytest.raises(UsageError, match="one of --lipschitz and --hoelder"):
        data_target(write(tmp_path, "0,0\n"), 1, hoelder="1,1/2")
    with pytest.raises(UsageError, match="--tolerance -1 is negative"):
        data_target(write(tmp_path, "0,0\n"), 1, tolerance=-1)
    with pytest.raises(UsageError, match="--output names 2 columns; data_targets gives a target for each"):
        data_target(write(tmp_path, "0,0,1\n"), 1, output="2,3")


def test_the_pair_that_forces_a_larger_constant(tmp_path: Path) -> None:
    path = write(tmp_path, "0,0,0\n1,0,1\n1/2,1/2,2\n")
    with pytest.raises(Refuted, match=r"2 at x = 1/2, y = 1/2 \(line 3\) .*force 2.828427.*at least 2.828428, or a tolerance"):
        data_target(path, 2)
    assert data_target(path, "2.83").lipschitz == Fraction(283, 100)
    assert data_target(path, 2, tolerance="1/2").lipschitz == 2


def test_a_certificate_about_every_function_through_the_data(tmp_path: Path) -> None:
    data = data_target(write(tmp_path, THREE), "3/2")
    assert (data.half_width.low, data.half_width.high) == (Fraction(3, 8), Fraction(3, 8))
    built = approximate(data.target, error="1/2")
    proof = certify(built)
    assert proof.verdict.accepted and proof.verdict.hypotheses == ()
    assert "every f with |f(x) - f(y)| <= 3/2 |x - y| and f(1/4) in [1/3, 1/3]" in proof.verdict.target
    found = true_error(built.network, data.target)
    assert Fraction(3, 8) <= found.low == found.high <= built.error.bound


@examples(20)
@given(
    st.lists(st.tuples(st.fractions(0, 1, max_denominator=9), st.fractions(-1, 1, max_denominator=5)), min_size=1, max_size=5),
    st.integers(1, 6),
)
def test_the_largest_error_over_the_band_by_all_pairs_of_cones(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Fraction, Fraction]], cells: int
) -> None:
    """The network and both edges are linear between nodes, points, and places where two cones of one edge meet."""
    near, constant = Fraction(1, 16), Fraction(20)
    samples = list(dict(rows).items())
    text = "".join(f"{at},{value}\n" for at, value in samples)
    try:
        data = data_target(write(tmp_path_factory.getbasetemp(), text), constant, tolerance=near)
    except Refuted:
        return
    built = approximate(data.target, cells=cells)
    places = {*(Fraction(k, cells) for k in range(cells + 1)), *(at for at, _ in samples)}
    for (one, first), (two, second) in itertools.combinations(samples, 2):
        places |= {(one + two) / 2 + sign * (second - first) / (2 * constant) for sign in (1, -1)}
    worst = Fraction(0)
    for place in (place for place in places if 0 <= place <= 1):
        high = min(value + near + constant * abs(place - at) for at, value in samples)
        low = max(value - near - constant * abs(place - at) for at, value in samples)
        worst = max(worst, high - built(place), built(place) - low)
    assert true_error(built.network, data.target).low == worst
    with pytest.raises(UsageError, match="sup norm; leave --norm out"):
        true_error(built.network, data.target, p=2)


@pytest.mark.parametrize(
    ("rows", "constant"), [("0,0,1e290\n1,1,0\n", "1e291"), ("0,1e290\n1,0\n", "1e291"), ("0,0,1e-400\n1,1,0\n", "1e-399")]
)
def test_huge_and_tiny_numbers(tmp_path: Path, rows: str, constant: str) -> None:
    data = data_target(write(tmp_path, rows), constant)
    assert certify(approximate(data.target, cells=2)).verdict.accepted
    assert 0 < data.half_width.low <= data.half_width.high
    with pytest.raises(UsageError, match="line 1: the value is beyond"):
        data_target(write(tmp_path, "0,1e400\n1,0\n"), "1e401")


def test_too_many_nodes(tmp_path: Path) -> None:
    data = data_target(write(tmp_path, ",".join(["0"] * 15) + "\n"), 1)
    with pytest.raises(UsageError, match=r"14 inputs are .* nodes, more than"):
        approximate(data.target, cells=9)


def test_an_error_below_what_is_open(tmp_path: Path) -> None:
    data = data_target(write(tmp_path, THREE), "3/2")
    with pytest.raises(UsageError, match=r"two functions through it are 0.75 apart, so no network is closer than 0.375 to both"):
        approximate(data.target, error="1/4")
    with pytest.raises(UsageError, match=r"theorem-2\.1 bounds no error of all functions through data"):
        approximate(data.target, error="1/2", construction="theorem-2.1")
    with pytest.raises(UsageError, match="was read with its box and Lipschitz 3/2"):
        approximate(data.target, error="1/2", lipschitz=2)
    assert approximate(data.target, cells=2, lipschitz="3/2").plan.cells == 2


def test_a_grid_of_points_costs_the_tolerance_alone(tmp_path: Path) -> None:
    path = write(tmp_path, grid(8))
    built = approximate(data_target(path, "3/2").target, error="1/4")
    assert built.plan.cells == 8 and built.plan.width == 0
    noisy = approximate(data_target(path, "3/2", tolerance="1/64").target, cells=8)
    assert noisy.plan.width == Fraction(1, 64) and noisy.error.bound == built.error.bound + Fraction(1, 64)
    proof = certify(noisy)
    assert proof.verdict.accepted and len(proof.files) == 1 and "the file with SHA-256" in proof.verdict.target
    assert is_band(proof.content["target"][0])


@pytest.mark.parametrize("construction", ["scan", "theorem-2.2", "theorem-2.2-copied", "theorem-2.3"])
def test_every_construction_in_the_sup_norm(tmp_path: Path, construction: str) -> None:
    built = approximate(data_target(write(tmp_path, THREE), "3/2").target, n=1, construction=construction)
    assert certify(built).verdict.accepted


def test_a_box_and_a_hoelder_modulus(tmp_path: Path) -> None:
    path = write(tmp_path, "t;v\n-3;1\n0;2\n5;1/2\n")
    built = approximate(data_target(path, hoelder="2,1/2", box="x in [-3,5]", tolerance="1/9").target, cells=4)
    proof = certify(built)
    assert proof.verdict.accepted and proof.verdict.hypotheses == ()
    assert proof.content["box"] == [["-0x3", "0x5"]] and "f(-3) in [8/9, 10/9]" in proof.verdict.target


def test_several_columns_are_several_outputs(tmp_path: Path) -> None:
    rows = "".join(f"{i - 1},{j},{i * j / 8},{(i - j) / 8}\n" for i in range(3) for j in range(3))
    given = data_targets(write(tmp_path, "s,t,up,down\n" + rows), "2/7", output="up,down", box="x in [-1,1], y in [0,2]")
    assert [each.target.name for each in given] == ["samples.csv, up", "samples.csv, down"]
    for size in ({"cells": 4}, {"error": 1}):
        proof = certify(approximate([each.target for each in given], **size))
        assert proof.verdict.accepted and proof.verdict.hypotheses == ()
        errors = [claim for claim in proof.content["claims"] if claim["kind"] == "error"]
        assert [each["output"] for each in errors] == ["0x0", "0x1"]
        assert len(proof.content["target"]) == 2 and all(map(is_band, proof.content["target"]))


def test_one_point_is_a_constant(tmp_path: Path) -> None:
    data = data_target(write(tmp_path, "0.5,0.5,7/3\n"), 0)
    assert data.target.value((0, 0)) == Fraction(7, 3) and data.half_width.high == 0
    assert certify(approximate(data.target, cells=1)).verdict.accepted
