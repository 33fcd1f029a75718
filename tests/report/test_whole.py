"""Certificates whose steps or parameters stand in files of their own are read like any other."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from report.certificates import example

from symnet.certificates.certificate import Certificate, sealed
from symnet.cli import cli
from symnet.core.codec import canonical_json
from symnet.core.rational import from_hex
from symnet.errors import MalformedFile
from symnet.report.facts import parameters
from symnet.report.page import report_page
from symnet.report.step import OutlineStep
from symnet.report.whole import whole


def apart(proof: Certificate) -> Certificate:
    """A certificate with its steps from the third on in a file of their own."""
    first, part = proof.content["steps"][:2], canonical_json(proof.content["steps"][2:])
    digest = hashlib.sha256(part).hexdigest()
    return Certificate(sealed({**proof.content, "steps": [*first, ["part", digest]]}), {digest: part})


def test_steps_in_a_file_of_their_own(tmp_path: Path) -> None:
    proof = example("scan, d = 1")
    parted = apart(proof)
    assert parted.verdict.accepted
    assert list(parted.steps) == list(proof.steps)
    parted.save(tmp_path / "c.json")
    parted.report(tmp_path / "page.html")
    assert "3 facts about neurons" in (tmp_path / "page.html").read_text()
    for command in ("check", "steps", "report"):
        assert CliRunner().invoke(cli, [command, str(tmp_path / "c.json")], standalone_mode=False).return_value == 0
    assert whole(proof.content, {}) is proof.content


def test_without_its_file_it_is_malformed() -> None:
    proof = apart(example("scan, d = 1"))
    alone = replace(proof, files={})
    assert alone.verdict.verdict == "malformed"
    with pytest.raises(MalformedFile, match="is not given"):
        report_page(alone.data, alone.verdict)


def test_a_parameter_in_a_file_of_its_own() -> None:
    content, length = example("scan, d = 1").content, (1 << 20) + 5
    data = bytes([1] * (length // 8)) + bytes([8])
    digest = hashlib.sha256(data).hexdigest()
    network = {**content["network"], "parameters": {**content["network"]["parameters"], "v": ["bits", digest, hex(length)]}}
    found: Any = whole({**content, "network": network}, {digest: data})
    value = Fraction(int.from_bytes(data, "big") >> 3, 1 << length)
    assert from_hex(found["network"]["parameters"]["v"]) == value
    (shown,) = [fact for fact in parameters(found) if fact.name == "v"]
    assert shown.written == f"{length} bits in a file, sha256 {digest}" and shown.value.startswith("about 0.0039")


def test_premises_in_a_row_are_listed_by_their_ends() -> None:
    labels = ("4.2", "5.1", "5.2", "5.3", "5.4", "1.1", "1.2", "6.9", "6.10")
    assert OutlineStep(0, "7.1", "", "", "", "", labels, (), "").cited == "4.2, 5.1..5.4, 1.1, 1.2, 6.9, 6.10"
    assert OutlineStep(0, "7.1", "", "", "", "", (), (), "").cited == ""
