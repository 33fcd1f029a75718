"""`symnet claim`, and `symnet check` with a claim, other files, processes and a budget."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ran import Run


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from symnet import approximate, certify

    folder = tmp_path_factory.mktemp("net")
    certify(approximate("abs(x - 1/3)", cells=4, lipschitz=1)).save(folder / "certificate.json")
    return folder


def test_a_claim_that_is_proved(run: Run, net: Path, tmp_path: Path) -> None:
    claim = tmp_path / "claim.json"
    assert run("claim", "abs(x - 1/3)", "--error", "1/4", "--lipschitz", 1, "--out", claim).code == 0
    assert json.loads(claim.read_bytes())["statement"] == {"kind": "error", "norm": ["sup"], "bound": "0x1p-2"}
    for more in ([], ["--jobs", 2]):
        done = run("check", net / "certificate.json", "--claim", claim, *more)
        assert done.code == 0 and done.out.startswith("accepted"), done.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["abs(x - 1/3)", "--error", "1/8", "--lipschitz", 1], "proves error <= 1/4 {'norm': ['sup']}, not error <= 1/8"),
        (["abs(x - 1/4)", "--error", "1/4", "--lipschitz", 1], "the claim is about abs((x1 + (-1/4)))"),
        (["abs(x - 1/3)", "--error", "1/4"], "which the claim does not allow"),
        (["abs(x - 1/3)", "--error", "1/4", "--lipschitz", 1, "--norm", "Lp:2"], "not error <= 1/4 {'norm': ['lp', '0x2']}"),
        (["abs(x - 1/3)", "--error", "1/4", "--lipschitz", 1, "--d", 2], "another box"),
    ],
)
def test_a_claim_that_is_not_proved(run: Run, net: Path, tmp_path: Path, arguments: list[str], says: str) -> None:
    assert run("claim", *arguments, "--out", tmp_path / "claim.json").code == 0
    done = run("check", net / "certificate.json", "--claim", tmp_path / "claim.json")
    assert done.code == 1 and says in done.out, done.out


def test_a_file_that_is_there_is_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "claim.json").write_text("mine")
    done = run("claim", "x", "--error", "1/4", "--out", tmp_path / "claim.json")
    assert done.code == 2 and "give --force" in done.err and (tmp_path / "claim.json").read_text() == "mine"
    assert run("claim", "x", "--error", "1/4", "--out", tmp_path / "claim.json", "--force").code == 0


@pytest.mark.parametrize("error", ["0", "-1", "0.1x", ""])
def test_an_error_that_is_no_bound(run: Run, tmp_path: Path, error: str) -> None:
    done = run("claim", "x", f"--error={error}", "--out", tmp_path / "claim.json")
    assert done.code == 2 and "--error" in done.err and not (tmp_path / "claim.json").exists()


def test_work_and_files(run: Run, net: Path, tmp_path: Path) -> None:
    done = run("check", net / "certificate.json", "--work", 10)
    assert done.code == 1 and "--work" in done.out
    assert run("check", net / "certificate.json", "--file", tmp_path / "none").code == 2


def test_a_claim_about_all_functions_through_data(run: Run, tmp_path: Path) -> None:
    """The band is that of the certificate for the same file, modulus, tolerance and box, and of no other; nothing is assumed."""
    table, net, claim = tmp_path / "t.csv", tmp_path / "net", tmp_path / "claim.json"
    table.write_text("x,f,g\n0,0,1\n1,1,3/2\n2,1/2,2\n4,1,1\n")
    about = ["--data", table, "--inputs", "x", "--box", "x in [0,4]", "--lipschitz", 1]
    made = run("approximate", *about, "--output", "f,g", "--cells", 4, "--true-error", 0, "--out", net)
    assert made.code == 0, made.err
    for more, says in (
        (["--output", 2], "accepted"),
        (["--output", 1, "--tolerance", "1/8"], "the claim is about every f with"),
        (["--output", 1, "--lipschitz", 2], "the claim is about every f with"),
        (["--output", 1, "--error", "1/16"], "not error <= 1/16"),
    ):
        done = run("claim", *about, "--columns", "f,g", "--error", 2, *more, "--out", claim, "--force")
        assert done.code == 0, done.err
        assert json.loads(claim.read_bytes())["hypotheses"] == []
        assert says in run("check", net / "certificate.json", "--claim", claim).out
    for words, says in (
        (["x", "--columns", "f"], "--columns is about a table"),
        (["x", "--tolerance", 1], "--tolerance is about a table"),
        (["--data", table, "--inputs", "x", "--columns", "f", "--box", "x in [0,4]"], "--data needs --lipschitz"),
        (["--data", tmp_path / "none.csv", "--lipschitz", 1], "none.csv"),
        (["x", "--data", table, "--lipschitz", 1], "give one of EXPRESSION, --data FILE"),
    ):
        done = run("claim", *words, "--error", 1, "--out", tmp_path / "other.json")
        assert done.code == 2 and says in done.err and not (tmp_path / "other.json").exists(), done.err
