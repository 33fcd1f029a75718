"""`symnet approximate`: options that a construction does not take, folders that cannot be made, an interrupt."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from ran import Run

from symnet.errors import UsageError
from symnet.true_errors.true_error import TrueError


@pytest.mark.parametrize(
    ("construction", "options", "says"),
    [
        ("theorem-2.2", ["--parameters", "2"], "parameters = 2 is for scan; theorem-2.2 has no such choice"),
        ("theorem-2.2", ["--p", "4"], "p = 4 is for theorem-2.1; theorem-2.2 has"),
        ("theorem-2.1", ["--bits", "one"], "bits = one is for scan"),
        ("theorem-2.3", ["--quantum", "1/16"], "quantum = 1/16 is for scan"),
        ("scan", ["--p", "3"], "p = 3 is for theorem-2.1; scan has"),
        ("scan", ["--printed"], "printed = True is for theorem-2.1, theorem-2.2, theorem-2.2-copied, theorem-2.3"),
    ],
)
def test_options_of_another_construction(run: Run, tmp_path: Path, construction: str, options: list[str], says: str) -> None:
    done = run("approximate", "x/2", "--n", 1, "--construction", construction, *options, "--out", tmp_path / "net")
    assert done.code == 2 and says in done.err and not (tmp_path / "net").exists()


def test_data_of_another_dimension(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("0,0\n1,1/2\n")
    arguments = ["approximate", "--data", tmp_path / "data.csv", "--lipschitz", 1, "--cells", 2, "--network-only"]
    done = run(*arguments, "--d", 2, "--out", tmp_path / "net")
    assert done.code == 2 and "data.csv has 1 input; leave it out" in done.err and not (tmp_path / "net").exists()
    assert run(*arguments, "--d", 1, "--out", tmp_path / "net").code == 0


def test_a_folder_that_cannot_be_made(run: Run) -> None:
    done = run("approximate", "x", "--cells", 2, "--network-only", "--out", "/proc/net-of-symnet")
    assert done.code == 2 and "/proc/net-of-symnet" in done.err and "choose another" in done.err


def test_an_interrupt_while_the_true_error_is_enclosed_ends_the_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search itself takes an interrupt as its end; the command must not go on to check and to write."""
    from symnet.true_errors import true_error

    def interrupted(*_: object, **__: object) -> TrueError:
        return TrueError(Fraction(0), None, "sup", False, "mesh", "interrupted")

    monkeypatch.setattr(true_error, "true_error", interrupted)
    done = run("approximate", "x", "--cells", 2, "--out", tmp_path / "net")
    assert done.code == 130 and "no file was written" in done.err and not (tmp_path / "net").exists()


def test_the_true_error_is_certified_beside_the_proved_one(run: Run, tmp_path: Path) -> None:
    """A compiled network and a scan, which is written out: a bound below the proved one, accepted by the kernel alone."""
    for name, options in (
        ("c", ["sin(pi*x)*y", "--error", "1/16"]),
        ("s", ["abs(x - 1/3)", "--error", "1/4", "--construction", "scan"]),
    ):
        done = run("approximate", *options, "--certify-error", "--true-error", "1", "--out", tmp_path / name, "--json")
        assert done.code == 0, done.err
        said = json.loads(done.out)
        low, bound, proved = (Fraction(said[key]) for key in ("attained_error", "certified_error", "proved_error"))
        assert 0 < low <= bound < proved and bound < low * Fraction(102, 100)
        judged = run("check", tmp_path / name / "true_error.json")
        assert judged.code == 0 and "the sup norm of network - f" in judged.out
    again = run("approximate", "x/2", "--cells", 2, "--out", tmp_path / "c", "--overwrite", "--network-only")
    assert again.code == 0 and not (tmp_path / "c" / "true_error.json").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["x", "--network-only"], "--certify-error needs the kernel's check"),
        (["x", "--no-check"], "--certify-error needs the kernel's check"),
        (["--table", "t.csv"], "--certify-error is for an EXPRESSION, not for --data or --table"),
        (["x*y", "--cells", "9", "--construction", "scan"], "neurons, more than 2000; leave it out"),
    ],
)
def test_what_has_no_certified_true_error(run: Run, tmp_path: Path, options: list[str], says: str) -> None:
    done = run("approximate", *options, "--certify-error", "--true-error", "0", "--out", tmp_path / "net")
    assert done.code == 2 and says in done.err and not (tmp_path / "net").exists()


def test_options_in_python() -> None:
    from symnet import approximate

    with pytest.raises(UsageError, match=r"bits = one is for scan"):
        approximate("x", n=1, construction="theorem-2.1", bits="one")
    assert approximate("x", n=1, construction="theorem-2.1", p=3, bits="two", parameters=1).error.norm == "Lp:3"
