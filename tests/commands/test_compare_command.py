"""`symnet compare`: every row meets the error or says why it is not there, and the numbers agree with `approximate`."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from ran import Run

from symnet import approximate
from symnet.constructions.approximation import Approximation
from symnet.constructions.interpolant import plan_interpolant
from symnet.constructions.plan import Request
from symnet.core.realize import realize
from symnet.targets import LipschitzModulus, target


def compared(run: Run, *arguments: Any) -> dict[str, Any]:
    """The JSON of `compare`."""
    code, out, err = run("compare", *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.parametrize(("expression", "error"), [("abs(x - 1/3)", "1/16"), ("sin(3*x)*y", "1/2"), ("x*y*z", "9/10")])
def test_rows(run: Run, expression: str, error: str) -> None:
    found = compared(run, expression, "--error", error)
    rows = {row["construction"]: row for row in found["rows"]}
    assert {
        "theorem-2.1",
        "theorem-2.2",
        "theorem-2.3 (paper)",
        "scan, two bits",
        "scan, one bit",
        "textbook interpolant",
    } <= rows.keys()
    for row in rows.values():
        built = row["width"] is not None
        assert built or row["note"]
        if row["proved_error"] is not None:
            assert Fraction(row["proved_error"]) <= Fraction(error)
        if row["true_error"] is not None:
            low, high = (Fraction(row["true_error"][end]) for end in ("low", "high"))
            assert low <= high <= Fraction(row["proved_error"])
        if row["bits_ratio"] is not None:
            assert Fraction(row["bits_ratio"]) == Fraction(row["bits"], found["lower_bound_bits"]) >= 1
    alone = approximate(expression, error=error)
    assert rows["scan, two bits"]["bits"] == alone.intrinsic_bits and rows["scan, two bits"]["depth"] == alone.network.size.depth


def test_the_table(run: Run) -> None:
    code, out, _ = run("compare", "abs(x - 1/3)", "--error", "1/16")
    assert code == 0 and "textbook interpolant" in out and "at least 8 bits" in out


@pytest.mark.parametrize(("expression", "dimension", "error"), [("x**2", 1, "1/9"), ("abs(x - y)", 2, "1/2")])
def test_the_baseline_interpolates(expression: str, dimension: int, error: str) -> None:
    f, wanted = target(expression, dimension), Fraction(error)
    plan = plan_interpolant(dimension, LipschitzModulus(2), Request(error=wanted), True)
    found = f.grid(plan.cells, 1)
    network = plan.template().bind(plan.encode(found))
    built = Approximation(f, plan, network)
    assert plan.error_bound <= wanted and built.error.norm == "sup"
    for place, value in enumerate(plan.values(found)):
        node = [Fraction(place // (plan.cells + 1) ** axis % (plan.cells + 1), plan.cells) for axis in reversed(range(dimension))]
        assert realize(network, node)[0] == value
        exactly = f.value(node)
        assert exactly is not None and abs(value - exactly) <= plan.quantum / 2


def test_bad_input(run: Run) -> None:
    assert run("compare", "x", "--error", "0")[0] == 2
    assert run("compare", "1/x", "--error", "1/4")[0] == 2
