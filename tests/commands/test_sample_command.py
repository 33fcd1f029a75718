"""`symnet check --sample`: a random sample of the parts, never accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from symnet import approximate, certify
from symnet.commands.proofs import check
from symnet.constructions.scan import derivation
from symnet.core.codec import save
from symnet.errors import UsageError


def test_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "APART", 1)
    monkeypatch.setattr(derivation, "RANGE", 16)
    place = tmp_path / "c.json"
    certify(approximate("x*y + 1/3", cells=15)).save(place)
    run = CliRunner().invoke
    for arguments, code, said in (
        ([], 0, "accepted: "),
        (["--sample", "25%", "--seed", "7"], 3, "sampled: nothing was found in 4 of 16 parts"),
        (["--sample", "1/4", "--seed", "7", "--json"], 3, '"verdict": "sampled"'),
    ):
        found = run(check, [str(place), *arguments], standalone_mode=False)
        assert found.return_value == code and said in found.output, found.output
        assert code == 0 or "accepted" not in found.output
    for arguments, says in (
        (["--sample", "0", "--seed", "7"], "not a share above 0"),
        (["--sample", "101%", "--seed", "7"], "not a share above 0"),
        (["--sample", "1%"], "needs --seed 7 beside it"),
        (["--seed", "7"], "needs --sample 1% beside it"),
    ):
        found = run(check, [str(place), *arguments], standalone_mode=False)
        assert isinstance(found.exception, UsageError) and says in str(found.exception)


def test_the_digest_of_a_network_with_a_long_parameter(tmp_path: Path) -> None:
    """A certificate names a network with v in a file of its own; the network file holds v, and is the same network."""
    built = approximate("abs(x - 1/3)", cells=(1 << 19) + 9)
    save(built.network, tmp_path / "network.json")
    proof = certify(built)
    assert len(proof.files) == 1
    proof.save(tmp_path / "c.json")
    found = CliRunner().invoke(
        check, [str(tmp_path / "c.json"), "--network", str(tmp_path / "network.json")], standalone_mode=False
    )
    assert found.return_value == 0, found.output
