"""`symnet dial`: quick at any size that has a plan, and every row is what `approximate` builds."""

from __future__ import annotations

import json
import time
from fractions import Fraction

import pytest
from ran import Run

from symnet import approximate, certify
from symnet.commands.dial import power_below

SECONDS = 20
"""Generous: a row is a plan, and all of them together take about 2 s."""


@pytest.mark.parametrize(("expression", "error"), [("x*y*z", "1e-6"), ("x", "1e-9"), ("sqrt(x)*y + 3", "1/1000")])
def test_large_sizes_are_quick(run: Run, expression: str, error: str) -> None:
    stated = ("--hoelder", "2,1/2") if "sqrt" in expression else ()
    started = time.process_time()
    code, out, err = run("dial", expression, "--error", error, *stated, "--json")
    assert (code, err) == (0, "") and time.process_time() - started < SECONDS
    rows = json.loads(out)
    dimension = 3 if "z" in expression else 2 if "y" in expression else 1
    first, steps = rows[0], (rows[0]["cells"] + 1) ** dimension - 1
    assert (first["bits each"], first["depth"]) == (2 * steps, (dimension + 2) * steps)


def test_beyond_every_plan(run: Run) -> None:
    code, out, err = run("dial", "x", "--error", "1e-15")
    assert (code, out) == (2, "") and "error = 1/1000000000000000" in err and "larger error" in err


@pytest.mark.parametrize(("expression", "error"), [("abs(x - 1/3) + 2", "1/16"), ("sin(3*x)*y - 1", "1/2")])
def test_every_row_is_the_network_that_is_built(run: Run, expression: str, error: str) -> None:
    """Bits are those of all intrinsic parameters, as the certificate claims them."""
    rows = [row for row in json.loads(run("dial", expression, "--error", error, "--json").out) if "euaf" not in row["note"]]
    for row in rows:
        finer = row["note"].removeprefix("--quantum ") if row["note"].startswith("--quantum") else None
        bits = "one" if row["bits a node"] == "one" else "two"
        built = approximate(expression, cells=row["cells"], parameters=row["runs"], bits=bits, quantum=finer)
        size = built.network.size
        assert (row["depth"], row["width"], row["neurons"]) == (size.depth, size.width, size.neurons)
        assert (row["intrinsic"], row["bits in all"]) == (size.intrinsic_parameters, built.intrinsic_bits)
        assert built.error.bound <= Fraction(error)
    (sizes,) = [step["statement"] for step in certify(built).content["steps"] if step["statement"]["kind"] == "sizes"]
    assert int(sizes["intrinsic_bits"], 16) == rows[-1]["bits in all"]


def test_finer_levels_take_fewer_cells(run: Run) -> None:
    rows = json.loads(run("dial", "abs(x - 1/3)", "--error", "1/256", "--json").out)
    finer = [row for row in rows if row["note"].startswith("--quantum")]
    assert [row["note"] for row in finer] == ["--quantum 1/512", "--quantum 1/2048"]
    assert rows[0]["cells"] > finer[0]["cells"] > finer[1]["cells"] and [row["bits a node"] for row in finer] == ["3", "5"]
    assert (
        len({row["bits a node"] for row in json.loads(run("dial", "7", "--d", "1", "--error", "1/9", "--json").out)} - {"-"}) == 2
    )


def test_the_header_says_what_is_counted(run: Run) -> None:
    out = run("dial", "x", "--error", "1/8").out
    assert "bits of a v" in out and "all bits: those of every v, of s and of b together" in out


def test_a_plot_of_numbers_beyond_64_bits(run: Run, tmp_path: object) -> None:
    pytest.importorskip("matplotlib")
    code, _, err = run("dial", "x*y*z", "--error", "1e-7", "--plot", f"{tmp_path}/dial.svg")
    assert (code, err) == (0, "")


@pytest.mark.parametrize(("number", "power"), [("1", "1"), ("1/3", "1/4"), ("5/3", "1"), ("1/256", "1/256"), ("255/256", "1/2")])
def test_powers_below(number: str, power: str) -> None:
    assert power_below(Fraction(number)) == Fraction(power)
