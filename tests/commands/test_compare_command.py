"""`symnet compare`: every row meets the error or says why it is not there, and the numbers agree with `approximate`."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from contextlib import nullcontext, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from ran import Run

from symnet import approximate
from symnet.comparisons import comparison as compare
from symnet.comparisons.comparison import Comparison, Job, Row
from symnet.constructions.approximation import Approximation
from symnet.constructions.interpolant import plan_interpolant
from symnet.constructions.plan import Request, length
from symnet.constructions.scan.plan import plan_scan
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.targets import LipschitzModulus, target
from symnet.targets.data import data_target
from symnet.targets.problem import target_and_modulus

KNOWN: dict[tuple[str, ...], dict[str, Any]] = {}


def compared(run: Run, *arguments: str) -> dict[str, Any]:
    """The JSON of `compare`, made once."""
    if arguments not in KNOWN:
        code, out, err = run("compare", *arguments, "--json")
        assert code == 0 and (not err or "Ctrl-C" in err)
        KNOWN[arguments] = json.loads(out)
    return KNOWN[arguments]


@pytest.mark.parametrize(("expression", "error"), [("abs(x - 1/3)", "1/8"), ("sin(3*x)*y", "3/4"), ("x*y*z", "3/2")])
def test_rows(run: Run, expression: str, error: str) -> None:
    found = compared(run, expression, "--error", error, *([] if expression.startswith("abs") else ["--build", "1"]))
    rows = {row["construction"]: row for row in found["rows"]}
    assert {
        "theorem-2.1",
        "theorem-2.2",
        "theorem-2.3 (paper)",
        "scan, two bits",
        "scan, one bit",
        "textbook interpolant",
    } <= rows.keys()
    assert ("fewest" in rows) == expression.startswith("abs") and rows["compiled"]["bits_ratio"] is None
    assert rows["compiled"]["neurons"] <= approximate(expression, error=error, construction="compiled").network.size.neurons
    for row in rows.values():
        assert row["built"] or row["note"].startswith("counted: ")
        assert all(row[size] is not None for size in ("neurons", "width", "depth", "bits", "intrinsic_parameters"))
        if row["proved_error"] is not None:
            assert Fraction(row["proved_error"]) <= Fraction(error)
        if row["true_error"] is not None:
            low, high = (Fraction(row["true_error"][end]) for end in ("low", "high"))
            assert low <= high <= Fraction(row["proved_error"])
        if row["bits_ratio"] is not None:
            assert Fraction(row["bits_ratio"]) == Fraction(row["bits"], found["lower_bound_bits"]) >= 1
    alone = approximate(expression, error=error, construction="scan")
    assert rows["scan, two bits"]["bits"] == alone.intrinsic_bits and rows["scan, two bits"]["depth"] == alone.network.size.depth


def test_the_table(run: Run) -> None:
    code, out, _ = run("compare", "abs(x - 1/3)", "--error", "1/4")
    assert code == 0 and "textbook interpolant" in out and "at least 2 bits" in out
    assert "bits (all par.)" in out and "at least 1 bit at" in run("compare", "x", "--error", "1").out


def test_long_work_is_counted_and_said_before(run: Run) -> None:
    """x y z at 1/1000: 13 thousand million nodes, exact sizes at once; the bits are those of all parameters."""
    code, out, _ = run("compare", "x*y*z", "--error", "1e-3", "--json")
    rows = {row["construction"]: row for row in json.loads(out)["rows"]}
    compiled = rows.pop("compiled")
    assert code == 0 and not any(row["built"] for row in rows.values()) and compiled["built"] and compiled["neurons"] < 200
    assert all("building takes about" in row["note"] or "treads" in row["note"] for row in rows.values())
    plan = plan_scan(3, target_and_modulus("x*y*z", None, None, None)[1], Request(error=Fraction(1, 1000)), True)
    digits = 2 * (plan.nodes - 1)
    scan = rows["scan, two bits"]
    assert (scan["bits_each"], scan["bits"]) == (digits, digits + length(plan.scale))  # b = f(0) = 0 takes none
    assert scan["depth"] == 5 * (plan.nodes - 1)


def test_long_work_is_announced(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnet.commands.compare.LONG_WORK", 0)
    assert run("compare", "x", "--error", "1/4").err.startswith("13 of 14 rows are built")


def test_the_limit_of_work_is_the_user_s(run: Run) -> None:
    few = compared(run, "abs(x - 1/3)", "--error", "1/8", "--build", "0")["rows"]
    all_of_them = compared(run, "abs(x - 1/3)", "--error", "1/8")["rows"]
    assert [row.pop("construction") for row in (*few[-3:], *all_of_them[-3:])] == ["compiled", "fewest", "euaf"] * 2
    assert all(row["note"].startswith("not built: sizes are known") for row in few[-3:])
    few, all_of_them = few[:-3], all_of_them[:-3]
    assert [row["built"] for row in few] == [False] * len(few)
    counts = ("intrinsic_parameters", "bits_each", "bits", "bits_ratio", "neurons", "width", "depth", "proved_error")
    for one, two in zip(few, all_of_them, strict=True):
        assert [one[key] for key in counts] == [two[key] for key in counts], one["construction"]


def test_above_512_cells_sizes_are_still_there(run: Run) -> None:
    rows = {row["construction"]: row for row in compared(run, "cos(3*x)*x", "--error", "1/256", "--build", "1/10")["rows"]}
    cells = 2048
    assert not rows["theorem-2.1"]["built"] and rows["theorem-2.1"]["depth"] == 2 * cells + 4
    assert rows["theorem-2.2"]["width"] == 3 * 2 * (cells - 1) and rows["theorem-2.2-copied"]["depth"] == 3 * cells + 3


@pytest.mark.parametrize(("expression", "stated"), [("2*x", ("--lipschitz", "1")), ("x/2", ("--modulus", "r^2"))])
@pytest.mark.parametrize("error", ["1/8", "1e-6"])
def test_a_false_modulus_is_refuted_once(run: Run, expression: str, stated: tuple[str, str], error: str) -> None:
    code, out, err = run("compare", expression, *stated, "--error", error)
    assert (code, out) == (1, "")
    assert "is refuted: f(" in err and len(err.splitlines()) == 1


def test_a_modulus_that_only_a_row_refutes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first values tried may agree with the modulus; a row that refutes it later ends the comparison all the same."""
    monkeypatch.setattr(compare, "tried", lambda target, modulus: 1e-6)
    code, out, err = run("compare", "2*x", "--lipschitz", "1", "--error", "1/8")
    assert (code, out) == (1, "") and "is refuted: f(" in err


def test_the_estimate_grows_with_the_dimension() -> None:
    """The closed form of a scan is proved on (d + 1)! cones, so seven variables are minutes even for one cell."""
    costs = {job.name: job.seconds for job in compare.comparison("x1 + x7", 10).jobs}
    assert costs["scan, two bits"] > 100 > costs["theorem-2.1"] and costs["theorem-2.3 (paper)"] == float("inf")


def test_a_row_without_a_true_error_is_still_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Comparison, built: Approximation) -> None:
        raise UsageError("too large to be cut into its linear pieces")

    monkeypatch.setattr(Comparison, "_enclosed", refused)
    row = next(iter(compare.comparison("x", "1/4").rows()))
    assert row.built and row.true_high is None and row.note == "no true error: too large to be cut into its linear pieces"


def interrupted_at(place: int, caught: bool) -> Callable[[Comparison, Job], Row]:
    """What builds a row, but that Ctrl-C comes at one of them; caught: inside it, as in the search for a true error."""
    usual = Comparison.row

    def row(self: Comparison, job: Job) -> Row:
        if job is self.jobs[place]:
            with suppress(KeyboardInterrupt) if caught else nullcontext():
                signal.raise_signal(signal.SIGINT)
        return usual(self, job)

    return row


@pytest.mark.parametrize("caught", [False, True])
def test_an_interrupt_prints_the_rows_that_are_finished(run: Run, monkeypatch: pytest.MonkeyPatch, caught: bool) -> None:
    monkeypatch.setattr(Comparison, "row", interrupted_at(2, caught))
    code, out, err = run("compare", "abs(x - 1/3)", "--error", "1/4")
    assert code == 130 and "theorem-2.1" in out and "scan" not in out
    assert "cut off" in err and "textbook interpolant" in err and ("theorem-2.2-copied" in out) == caught
    code, out, _ = run("compare", "abs(x - 1/3)", "--error", "1/4", "--json")
    found = json.loads(out)
    assert (
        code == 130
        and len(found["rows"]) == 2 + caught
        and found["cut_off"][-4:] == ["textbook interpolant", "compiled", "fewest", "euaf"]
    )
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


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


def test_all_functions_through_data(run: Run, tmp_path: Path) -> None:
    """Every row that bounds the error of all of them, and why the others do not; scans are measured over the whole band."""
    table = tmp_path / "points.csv"
    table.write_text("x,f,g\n0,0,1\n1/4,1/5,1\n1/2,1/10,1\n3/4,3/10,1\n1,1/5,1\n")
    known = ["--data", table, "--inputs", "x", "--output"]
    code, out, err = run("compare", *known, "f", "--lipschitz", 1, "--error", "1/4", "--json")
    found = json.loads(out)
    rows = {row["construction"]: row for row in found["rows"]}
    assert code == 0 and found["error"] == "1/4", err
    assert "bounds no error of all functions through data" in rows["theorem-2.1"]["note"]
    assert "no bound for all functions through data" in rows["interpolant"]["note"]
    built = approximate(data_target(table, 1, inputs="x", output="f").target, error="1/4")
    scan = rows["scan, two bits"]
    assert scan["proved_error"] == str(built.error.bound) and Fraction(scan["true_error"]["low"]) <= built.error.bound
    for words, says in (
        ([*known, "f"], "--data needs --lipschitz"),
        ([*known, "f,g", "--lipschitz", 1], "--output names several columns"),
        (["x", "--tolerance", "1"], "--tolerance is about a table"),
        ([], "give either EXPRESSION or --data FILE"),
    ):
        code, _, err = run("compare", *words, "--error", "1/4")
        assert code == 2 and says in err and err.count("\n") == 1


def test_bad_input(run: Run) -> None:
    assert run("compare", "x", "--error", "0")[0] == 2
    assert run("compare", "1/x", "--error", "1/4")[0] == 2
