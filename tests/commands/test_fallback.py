"""A formula without a part for one of its operations: a scan is built, and a line says why and how large it is."""

from __future__ import annotations

from pathlib import Path

from ran import Run

from symnet import approximate

FORMULA = "(x*sqrt(x) - 1)/(x - 1) + y"


def test_the_reason_and_the_size_are_said(run: Run, tmp_path: Path) -> None:
    done = run("approximate", FORMULA, "--error", "1/4", "--network-only", "--out", str(tmp_path / "net"))
    assert done.code == 0
    (line,) = done.err.splitlines()
    assert line.startswith(
        "symnet: not compiled: continued(x**(3/2) - 1, x - 1, 1) has no gadget: it takes several values together; the scan in its"
    )
    assert "64 nodes" in line
    assert f"{approximate(FORMULA, error='1/4').network.size.neurons} neurons" in line


def test_the_reason_stands_beside_a_refusal(run: Run, tmp_path: Path) -> None:
    done = run("approximate", f"({FORMULA})*z", "--error", "1/100000", "--out", str(tmp_path / "net"))
    assert done.code == 2
    assert "symnet: not compiled: continued(x**(3/2) - 1, x - 1, 1) has no gadget" in done.err


def test_nothing_is_said_of_a_compiled_formula(run: Run, tmp_path: Path) -> None:
    done = run("approximate", "abs(x - 1/3)", "--error", "1/16", "--network-only", "--out", str(tmp_path / "net"))
    assert done.err == ""
