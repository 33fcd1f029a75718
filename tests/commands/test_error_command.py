"""`symnet error`, and what `approximate` says of the true error, the bits needed and data."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from ran import Run

from symnet.commands.bound_rows import error_rows
from symnet.commands.error import progress_line


@pytest.fixture
def built(run: Run, tmp_path: Path) -> Path:
    """A network for abs(x - 1/3)."""
    assert run("approximate", "abs(x - 1/3)", "--cells", 8, "--out", tmp_path, "--network-only")[0] == 0
    return tmp_path / "network.json"


def test_an_exact_error(run: Run, built: Path) -> None:
    code, out, err = run("error", built, "abs(x - 1/3)", "--relative", 0)
    assert (code, err) == (0, "") and "is exactly" in out
    code, out, _ = run("error", built, "abs(x - 1/3)", "--json", "--relative", 0)
    found = json.loads(out)
    assert found["exact"] and found["complete"] and found["low"] == found["high"] and found["norm"] == "sup"
    assert 0 < Fraction(found["low"]) <= Fraction(1, 8)


def test_other_norms_and_functions(run: Run, built: Path) -> None:
    found = json.loads(run("error", built, "sin(x)", "--norm", "Lp:2", "--json")[1])
    assert found["norm"] == "Lp:2" and 0 < Fraction(found["low"]) <= Fraction(found["high"])
    assert "lies in [" in run("error", built, "sin(x)")[1]
    assert json.loads(run("error", built, "1/2", "--d", 1, "--json")[1])["complete"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x*y"], "the network maps [0,1]^1"),
        (["x", "--norm", "L2"], "write sup, or Lp:2"),
        (["x", "--norm", "Lp:1/2"], "p = 1/2"),
        (["x", "--relative", "-1"], "negative"),
        (["x", "--seconds", "soon"], "not a rational number"),
        (["x", "--seconds", "-1"], "negative"),
        (["1/x"], "not defined"),
        ([], "give one of EXPRESSION, --data FILE"),
    ],
)
def test_bad_input(run: Run, built: Path, arguments: list[str], message: str) -> None:
    code, out, err = run("error", built, *arguments)
    assert code == 2 and message in err and err.count("\n") == 1 and not out


def test_another_function_than_the_certificate_speaks_of(run: Run, tmp_path: Path) -> None:
    """The norm is that of network - EXPRESSION for any function; that it was built for another one is said."""
    run("approximate", "abs(x - 1/3)", "--cells", 2, "--out", tmp_path, "--true-error", 0)
    code, out, err = run("error", tmp_path / "network.json", "exp(x)")
    assert code == 0 and "lies in" in out and "was built for abs((x1 + (-1/3)))" in err
    assert run("error", tmp_path / "network.json", "abs(x - 1/3)").err == ""
    (tmp_path / "certificate.json").write_text("no certificate")
    assert run("error", tmp_path / "network.json", "exp(x)").err == ""


def test_cut_off_it_says_so(run: Run, tmp_path: Path) -> None:
    run("approximate", "sin(9*x)*cos(8*y)*exp(x)", "--cells", 4, "--out", tmp_path, "--network-only")
    code, out, _ = run("error", tmp_path / "network.json", "sin(9*x)*cos(8*y)*exp(x)", "--seconds", 0, "--relative", 0)
    assert (code == 1 and "the time given" in out) or "best enclosure so far" in out


def approximated(run: Run, folder: Path, *arguments: Any) -> dict[str, Any]:
    """The JSON of `approximate`."""
    code, out, err = run("approximate", *arguments, "--out", folder, "--json", "--overwrite")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_approximate_reports_bits_and_true_error(run: Run, tmp_path: Path) -> None:
    found = approximated(run, tmp_path, "sin(3*x)*y", "--error", "1/8", "--construction", "scan")
    low, high = Fraction(found["true_error"]["low"]), Fraction(found["true_error"]["high"])
    assert 0 < low <= high <= Fraction(found["proved_error"]) and high <= low * Fraction(101, 100)
    assert Fraction(found["bits_ratio"]) == Fraction(found["intrinsic_bits"], found["lower_bound_bits"])
    assert approximated(run, tmp_path, "x", "--cells", 2, "--true-error", 0)["true_error"] is None
    assert approximated(run, tmp_path, "x", "--cells", 2, "--network-only")["true_error"] is None
    assert (
        approximated(run, tmp_path, "sqrt(x + y)*x", "--hoelder", "3,1/2", "--cells", 6, "--true-error", "1/10000")["true_error"]
        is None
    )
    exactly = approximated(run, tmp_path, "abs(x - 0.3)/2", "--n", 2, "--construction", "theorem-2.2")
    assert (exactly["true_error_end"], exactly["true_error_seconds"]) == ("reached", 5)
    low, high = Fraction(exactly["true_error"]["low"]), Fraction(exactly["true_error"]["high"])
    assert low <= Fraction(63, 260) <= high <= low * Fraction(101, 100)
    mean = approximated(run, tmp_path, "x", "--n", 1, "--construction", "theorem-2.1")
    assert mean["lower_bound_bits"] is None and mean["bits_ratio"] is None


def test_cut_off_by_time_the_enclosure_so_far_is_told(run: Run, tmp_path: Path) -> None:
    arguments = ("sin(9*x)*cos(8*y)*exp(x)", "--cells", 4, "--true-error", "1/1000")
    found = approximated(run, tmp_path, *arguments)
    assert found["true_error"] is None and found["true_error_end"] == "time"
    low, high = Fraction(found["true_error_so_far"]["low"]), Fraction(found["true_error_so_far"]["high"])
    assert 0 <= low < high <= Fraction(found["proved_error"])
    _, out, _ = run("approximate", *arguments, "--out", tmp_path, "--overwrite")
    assert "true error    between" in out and "cut off after 0.001 s (--true-error SECONDS)" in out and "not enclosed" not in out


def test_rows_say_why_an_enclosure_is_wide() -> None:
    wide = {"low": "1/4", "high": "1/2"}
    itself = {"true_error": wide, "true_error_seconds": 5, "true_error_end": "too many pieces"}
    (first, second) = error_rows(itself)
    assert first == ("true error", "between 0.25 and 0.5") and "too many pieces" in second[1] and "cut off" not in second[1]
    cut = {"true_error": None, "true_error_so_far": wide, "true_error_seconds": 5, "true_error_end": "time"}
    assert error_rows(cut)[1][1].endswith("cut off after 5 s (--true-error SECONDS)")
    none = {"true_error": None, "true_error_so_far": None, "true_error_seconds": 5, "true_error_end": "time"}
    assert error_rows(none) == [("true error", "not enclosed: cut off after 5 s (--true-error SECONDS)")]
    assert error_rows({"true_error": None, "true_error_seconds": 0}) == []


def test_the_search_goes_on_in_the_strips(run: Run, tmp_path: Path) -> None:
    arguments = ("abs(x-0.3)/2", "--n", 2, "--construction", "theorem-2.2", "--out", tmp_path, "--network-only")
    assert run("approximate", *arguments)[0] == 0
    code, out, _ = run("error", tmp_path / "network.json", "abs(x-0.3)/2")
    assert code == 0 and "was not reached" not in out
    assert "is exactly 63/260" in run("error", tmp_path / "network.json", "abs(x-0.3)/2", "--relative", 0)[1]
    code, out, _ = run("error", tmp_path / "network.json", "sin(x)", "--relative", 0, "--norm", "Lp:2")
    assert code == 1 and "give --seconds or a --relative above 0" in out
    found = json.loads(
        run("error", tmp_path / "network.json", "sin(x)", "--relative", 0, "--norm", "Lp:2", "--seconds", 2, "--json")[1]
    )
    assert found["end"] == "time" and found["high"] is not None


def test_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnet.commands.error.SILENT", -1)
    with progress_line() as report:
        assert report is not None
        report(Fraction(1, 3), None)
        report(Fraction(1, 3), Fraction(1, 2))
    assert capsys.readouterr().err == (
        "error in [0.333333333, ?], still searching; --seconds S or Ctrl-C stops with the best enclosure so far\n"
    )


def test_the_table_shows_them(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("approximate", "abs(x - 1/3)", "--cells", 8, "--out", tmp_path, "--overwrite")
    assert "true error" in out and "exactly" in out and "any encoder of the class needs 4 bits" in out


def test_data(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    path.write_text("0.25,1/3\n0.5,0\n1,1/2\n")
    found = approximated(run, tmp_path, "--data", path, "--lipschitz", "3/2", "--error", "1/2")
    assert found["target"] == "samples.csv" and found["verdict"] == "accepted" and found["hypotheses"] == []
    assert found["data"]["points"] == 3 and found["data"]["inputs"] == ["column 1"]
    assert found["data"]["band"] == {"low": "3/8", "high": "3/8", "cut_off": False}
    assert Fraction(3, 8) <= Fraction(found["true_error"]["low"]) <= Fraction(found["proved_error"])
    code, _, err = run("approximate", "--data", path, "--lipschitz", "3/2", "--error", "1/8")
    assert code == 2 and "no network is closer than 0.375 to both" in err
    arguments = (tmp_path / "network.json", "--data", path, "--lipschitz", "3/2", "--relative", 0)
    assert "all functions through samples.csv is exactly" in run("error", *arguments)[1]
    code, _, err = run("approximate", "--data", path, "--lipschitz", 1, "--error", "1/8")
    assert code == 1 and "line 1" in err and "line 2" in err and err.count("\n") == 1
    assert run("approximate", "x", "--data", path, "--lipschitz", 2, "--error", "1/8")[0] == 2
    code, _, err = run("approximate", "x", "--tolerance", 1, "--error", "1/8")
    assert code == 2 and "--tolerance is about a table" in err
    code, _, err = run("approximate", "--data", path, "--modulus", "r", "--error", "1/8")
    assert code == 2 and "not --modulus" in err


def test_a_table_of_its_own_columns(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "grid.csv"
    rows = [f"{j};{i};{i * j},5;{i + j}" for i in range(3) for j in range(3)]
    path.write_text("\n".join(["b;a;ignored;sum", *rows, rows[0]]))
    options = ("--inputs", "a,b", "--output", "sum", "--tolerance", "1/8", "--box", "x in [0,2], y in [0,2]")
    found = approximated(run, tmp_path, "--data", path, "--lipschitz", "3/2", "--cells", 2, *options)
    data = found["data"]
    assert (data["points"], data["rows"], data["inputs"], data["output"], data["tolerance"]) == (9, 10, ["a", "b"], "sum", "1/8")
    _, out, _ = run("approximate", "--data", path, "--lipschitz", "3/2", "--cells", 2, *options, "--out", tmp_path, "--overwrite")
    assert "9 points from 10 rows, a, b -> sum, each value within 1/8" in out and "all of them" in out
    spanned = approximated(run, tmp_path, "--data", path, "--lipschitz", "3/2", "--cells", 2, *options[:6], "--overwrite")
    assert spanned["box"] == [["0", "2"], ["0", "2"]] and spanned["proved_errors"] == found["proved_errors"]
    code, _, err = run(
        "approximate", "--data", path, "--lipschitz", 3, "--cells", 2, *options[:6], "--box", "x in [0,1], y in [0,1]"
    )
    assert code == 2 and "outside [0,1]^2" in err and '--box "x in [0, 2], y in [0, 2]"' in err
    path.write_text("2;3;1\n2;4;0\n")
    code, _, err = run("approximate", "--data", path, "--lipschitz", 3, "--cells", 2)
    assert code == 2 and "column 1 is 2 in every row; give a box with --box, for example with x in [1, 3], or leave" in err


def test_several_columns_of_a_table(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("x,low,high\n0,0,1\n1/2,1/4,1\n1,0,1/2\n")
    options = ("--data", path, "--output", "low,high", "--lipschitz", 1)
    found = approximated(run, tmp_path, *options, "--cells", 4)
    assert found["outputs"] == 2 and found["data"]["output"] == "low, high" and len(found["data"]["bands"]) == 2
    assert Fraction(found["data"]["band"]["high"]) == max(Fraction(band["high"]) for band in found["data"]["bands"])
    code, out, _ = run("error", tmp_path / "network.json", *options, "--json")
    assert code == 0 and len(json.loads(out)["outputs"]) == 2
    assert [each["high"] for each in json.loads(out)["outputs"]] == [each["high"] for each in found["true_errors"]]


def test_a_general_modulus(run: Run, tmp_path: Path) -> None:
    found = approximated(run, tmp_path, "x/5", "--modulus", "sqrt(r)", "--n", 3)
    assert found["verdict"] == "accepted" and found["no_lower_bound"] is None and found["paper_bound"] is None
    assert found["hypotheses"] == [{"kind": "modulus", "expression": ["sqrt", ["variable", "0x0"]]}]
    out = run("check", tmp_path / "certificate.json")[1]
    assert "|f(x) - f(y)| <= sqrt(r) for |x - y| <= r" in out
    assert "ω(r) = sqrt(r)" in (tmp_path / "report.html").read_text()
    arguments = ("--modulus", "r/(1 + r)", "--construction", "theorem-2.2", "--n", 2, "--out", tmp_path, "--overwrite")
    code, out, _ = run("approximate", "x/5", *arguments)
    assert code == 0 and "paper bound   7/10" in out and "none: the modulus is not proved concave" in out
    assert "the paper states ω(1/4) + ω(1), at most <strong>0.7</strong>" in (tmp_path / "report.html").read_text()
    assert approximated(run, tmp_path, "x/5", "--modulus", "sqrt(r)", "--n", 3, "--network-only")["verdict"] == "not checked"


def test_compare_and_dial_with_a_general_modulus(run: Run) -> None:
    arguments = ("x/5", "--modulus", "r/(1 + r)", "--error", "9/10")
    assert "no lower bound: the modulus is not proved concave" in run("compare", *arguments, "--seconds", "1/10")[1]
    assert "any encoder of this class" in run("compare", "x/5", "--modulus", "r", "--error", "9/10", "--seconds", "1/10")[1]
    assert "fewest" in run("dial", *arguments)[1]
