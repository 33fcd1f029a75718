"""`symnet report`, and the page that `symnet approximate` writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from report.certificates import changed, example

from symnet.cli import cli


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words), standalone_mode=False)


def test_approximate_writes_a_page(tmp_path: Path) -> None:
    done = run("approximate", "x", "--cells", "3", "--true-error", "0", "--out", str(tmp_path))
    assert done.exception is None
    assert "report.html" in done.output
    assert "Proved: the sup norm" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("option", ["--no-report", "--no-check", "--network-only"])
def test_no_page(tmp_path: Path, option: str) -> None:
    done = run("approximate", "x", "--cells", "3", "--true-error", "0", option, "--out", str(tmp_path))
    assert done.exception is None
    assert not (tmp_path / "report.html").exists()


def test_the_true_error_is_on_the_page(tmp_path: Path) -> None:
    run("approximate", "abs(x - 1/3)", "--cells", "4", "--true-error", "20", "--out", str(tmp_path))
    assert "True error, enclosed outside the certificate" in (tmp_path / "report.html").read_text()


def test_report_beside_the_certificate_or_elsewhere(tmp_path: Path) -> None:
    certificate = tmp_path / "c.json"
    example("scan, d = 1").save(certificate)
    assert run("report", str(certificate)).return_value == 0
    assert (tmp_path / "report.html").exists()
    assert run("report", str(certificate), "--out", str(tmp_path / "page.html")).return_value == 0
    assert (tmp_path / "page.html").read_bytes() == (tmp_path / "report.html").read_bytes()


def test_exit_codes(tmp_path: Path) -> None:
    changed(example("scan, d = 1"), claims=[]).save(tmp_path / "rejected.json")
    assert run("report", str(tmp_path / "rejected.json")).return_value == 1
    assert "Rejected" in (tmp_path / "report.html").read_text()
    (tmp_path / "malformed.json").write_text("{}")
    done = run("report", str(tmp_path / "malformed.json"), "--out", str(tmp_path / "none.html"))
    assert getattr(done.exception, "exit_code", None) == 2
    assert not (tmp_path / "none.html").exists()


def test_a_page_of_many_nodes_is_small(tmp_path: Path) -> None:
    done = run("approximate", "abs(x - 1/3)*y", "--cells", "150", "--true-error", "0", "--out", str(tmp_path))
    assert done.exception is None
    assert (tmp_path / "report.html").stat().st_size < 1 << 20
