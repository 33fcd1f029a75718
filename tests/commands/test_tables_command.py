"""`--table`: from a file to network, certificate, page, claim, error and exports; what is refused, in a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ran import Run

ROWS = "h;angle;left;right\n0;-3;1;0\n60000;-3;3;0\n0;3;2;0\n30000;3;0;1\n30000;-3;-1;1\n60000;3;4;1/2\n"
COLUMNS = ("--inputs", "h,angle", "--output", "left,right")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "speeds.csv"
    path.write_text(ROWS)
    return path


@pytest.fixture
def net(run: Run, table: Path, tmp_path: Path) -> Path:
    assert run("approximate", "--table", table, *COLUMNS, "--out", tmp_path / "net").code == 0
    return tmp_path / "net"


def test_a_table_becomes_a_network(run: Run, table: Path, tmp_path: Path) -> None:
    code, out, err = run("approximate", "--table", table, *COLUMNS, "--out", tmp_path / "net", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "") and found["verdict"] == "accepted" and found["hypotheses"] == []
    assert found["proved_errors"] == ["0", "0"] and found["true_error"] == {"low": "0", "high": "0"}
    assert found["box"] == [["0", "60000"], ["-3", "3"]] and found["construction"] == "table"
    assert {path.name for path in (tmp_path / "net").iterdir()} == {"network.json", "certificate.json", "report.html"}
    code, out, _ = run("approximate", "--table", table, *COLUMNS, "--out", tmp_path / "net", "--overwrite")
    assert "h, angle -> left: 3 x 2 values, joined on the Kuhn triangulation" in out and "true error    exactly 0" in out
    assert "modulus" not in out and "Lipschitz" not in out


def test_evaluate_check_and_steps(run: Run, net: Path) -> None:
    code, out, err = run("evaluate", net / "network.json", 45000, 0)
    assert (code, out) == (0, "3/2 3/4\n") and "closed form of the table" in err
    assert run("evaluate", net / "network.json", 45000, 0, "--walk").out == out
    code, out, _ = run("check", net / "certificate.json")
    assert code == 0 and "the interpolant on the Kuhn triangulation of a grid of 3 x 2 nodes, x1 = 0, 30000, 60000;" in out
    code, out, _ = run("steps", net / "certificate.json")
    assert code == 0 and "(table-error)" in out


def test_the_page_shows_the_table(net: Path) -> None:
    page = (net / "report.html").read_text()
    assert "A network that is the interpolant of a table on [0, 60000] x [-3, 3]" in page
    assert page.count("<figcaption>The target f.") == 2 and "Output 2: target, network and error" in page


def test_the_page_of_a_table_on_a_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "line.csv").write_text("0,1\n1/2,3\n1,0\n")
    assert run("approximate", "--table", tmp_path / "line.csv", "--out", tmp_path / "net").code == 0
    page = (tmp_path / "net" / "report.html").read_text()
    assert "The values of the table, joined (solid)" in page


def test_a_claim_about_a_table(run: Run, net: Path, table: Path, tmp_path: Path) -> None:
    columns = ("--inputs", "h,angle", "--columns", "left,right")
    claim = tmp_path / "claim.json"
    assert run("claim", "--table", table, *columns, "--error", 0, "--output", 2, "--out", claim).code == 0
    assert run("check", net / "certificate.json", "--claim", claim).code == 0
    table.write_text(ROWS.replace("60000;3;4;1/2", "60000;3;4;2/3"))
    assert run("claim", "--table", table, *columns, "--error", 0, "--output", 2, "--out", claim, "--force").code == 0
    code, out, _ = run("check", net / "certificate.json", "--claim", claim)
    assert code == 1 and "the claim is about the interpolant" in out


def test_the_error_against_a_table(run: Run, net: Path, table: Path) -> None:
    code, out, _ = run("error", net / "network.json", "--table", table, *COLUMNS, "--json")
    assert code == 0 and [each["high"] for each in json.loads(out)["outputs"]] == ["0", "0"]
    table.write_text(ROWS.replace("60000;3;4;1/2", "60000;3;4;2/3"))
    code, out, _ = run("error", net / "network.json", "--table", table, *COLUMNS, "--json")
    assert code == 0 and [each["high"] for each in json.loads(out)["outputs"]] == ["0", "1/6"]


def test_exports_say_which_table(run: Run, net: Path) -> None:
    code, out, err = run("export", net / "network.json", "--to", "numpy")
    assert (code, err) == (0, "") and "f = the interpolant of the table of 3 x 2 nodes" in out
    assert run("check", net / "network_numpy.py.deployed.json").code == 0
    assert run("rocq", net / "certificate.json", "--out", net / "proof.v").code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--error", "1/2"], "error = 1/2 is not for a table on a grid, whose network is exact; leave it out"),
        (["--n", 3], "n = 3 is not for a table"),
        (["--lipschitz", 3], "--lipschitz is for --data: --table is the one function that joins the values; leave it out"),
        (["--tolerance", 1], "--tolerance is for --data"),
        (["--data", "other.csv"], "give one of EXPRESSION, --data FILE with --lipschitz L, and --table FILE"),
        (["--construction", "theorem-2.1"], "construction theorem-2.1 is not for a table on a grid"),
        (["--box", "x in [0,1], y in [0,1]"], "spans [0, 60000] x [-3, 3]; leave --box out"),
        (["--d", 3], "has 2 inputs; leave it out"),
        (["--bits", "one"], "bits = one is for scan; table has no such choice"),
        (["--inputs", "h,wind"], "'wind' is no column of speeds.csv"),
    ],
)
def test_bad_input(run: Run, table: Path, tmp_path: Path, arguments: list[object], says: str) -> None:
    columns = [] if "--inputs" in arguments else list(COLUMNS)
    code, out, err = run("approximate", "--table", table, *columns, *arguments, "--out", tmp_path / "net")
    assert code == 2 and out == "" and says in err and err.count("\n") == 1
    assert not (tmp_path / "net").exists()


def test_bad_input_of_other_commands(run: Run, net: Path, table: Path, tmp_path: Path) -> None:
    for arguments, says in (
        (
            ("claim", "x", "--table", table, "--error", 1, "--out", "c"),
            "give one of EXPRESSION, --data FILE with --lipschitz L, and --table FILE",
        ),
        (("claim", "x", "--inputs", "a", "--error", 1, "--out", "c"), "--inputs is about a table"),
        (("claim", "x", "--error", 0, "--out", "c"), "error = 0"),
        (("error", net / "network.json", "x", "--table", table), "give one of EXPRESSION"),
        (("error", net / "network.json", "--table", table, *COLUMNS, "--norm", "Lp:2"), "leave --norm out"),
        (("approximate", "x", "--construction", "table", "--cells", 2), "construction table is for a table: write --table FILE"),
    ):
        code, out, err = run(*arguments)
        assert code == 2 and out == "" and says in err, (arguments, err)
