"""`symnet sort`: a network and an accepted certificate, or one line that says what to write instead."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from symnet import load, load_certificate
from symnet.commands.sort import sort
from symnet.core.realize import realize
from symnet.errors import UsageError


def ran(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(sort, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    found: dict[str, object] = json.loads(result.output)
    return found


def test_the_two_largest_of_five(tmp_path: Path) -> None:
    found = ran("5", "--box", "[-2,3]", "--largest", "1", "--largest", "2", "--out", str(tmp_path / "net"))
    point = [Fraction(k) for k in (3, -2, 0, 1, 2)]
    assert list(realize(load(tmp_path / "net" / "network.json"), point)) == [3, 2]
    proof = load_certificate(tmp_path / "net" / "certificate.json")
    assert proof.verdict.accepted and proof.verdict.claims[0]["ranks"] == ["0x5", "0x4"]
    assert found["box"] == ["-2", "3"] and found["depth"] == 6


def test_rows_for_people(tmp_path: Path) -> None:
    result = CliRunner().invoke(sort, ["3", "--median", "--out", str(tmp_path / "net")], catch_exceptions=False)
    assert "rank 2 (1 the smallest) of 3 inputs" in result.output and "12 (width 4, depth 3)" in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["4", "--median"], "4 inputs have no middle one; give --rank 2 and --rank 3"),
        (["4", "--largest", "5"], "--largest 5 is not one of 1"),
        (["4", "--rank", "1", "--largest", "1"], "give one of --rank, --largest and --median"),
        (["0"], "inputs = 0 is not an integer >= 1"),
        (["1025"], "1 to 1024 are"),
        (["4", "--box", "x in [0,1]"], "one interval for all inputs"),
        (["4", "--box", "[2,1]"], "write the lower end first"),
    ],
)
def test_what_is_refused(tmp_path: Path, arguments: list[str], says: str) -> None:
    with pytest.raises(UsageError) as met:
        CliRunner().invoke(sort, [*arguments, "--out", str(tmp_path / "net")], catch_exceptions=False)
    assert says in str(met.value) and not (tmp_path / "net").exists()
