"""Certificates about networks of ACAS Xu, whose ONNX files lie beside the checkout; none of them is part of it."""

from __future__ import annotations

import csv
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from kernel.properties import certificate, constraint, entry

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.kernel import Verdict, check

FOLDER = Path(__file__).parent / "acasxu"
FILES = Path(__file__).resolve().parents[3] / "shared" / "acasxu"
pytestmark = pytest.mark.skipif(not FILES.exists(), reason="the files of ACAS Xu are not beside the checkout")


def judged(name: str, data: bytes) -> Verdict:
    """The verdict on a certificate about a network."""
    file = (FILES / name).read_bytes()
    return check(data, {sha256(file).hexdigest(): file})


@pytest.mark.parametrize("network", ["3_6", pytest.param("1_2", marks=pytest.mark.slow)])
def test_property_3_is_proved(network: str) -> None:
    data = (FOLDER / f"acasxu_{network}_prop_3.json").read_bytes()
    verdict = judged(f"acasxu_{network}.onnx", data)
    assert verdict.accepted, verdict.reason
    assert verdict.network_sha256 == sha256((FILES / f"acasxu_{network}.onnx").read_bytes()).hexdigest()
    assert "X_0 in [-0.303531156, -0.298552812]" in verdict.words[0]


def test_a_certificate_about_another_network_is_not_one() -> None:
    """The tree of one network, the digest of another."""
    data = (FOLDER / "acasxu_3_6_prop_3.json").read_bytes()
    assert judged("acasxu_3_7.onnx", data).verdict == "malformed"


def test_counterexamples_that_are_known_are_points() -> None:
    """Property 2: the first output is the largest. Exact rational points, as they stand beside the files."""
    listed = csv.DictReader((FILES / "instances.csv").read_text().splitlines())
    rows = [row for row in listed if row["property"] == "prop_2.vnnlib" and row["witness"]]
    for row in rows[:2]:
        point = [Fraction(text) for text in row["witness"].split()]
        largest = [constraint("<=", 0, {0: -1, other: 1}) for other in range(1, 5)]
        entries = [entry([(x - 1, x + 1) for x in point], largest)]
        data = {"point": [hexed(x) for x in point], "conjunction": ["0x0", "0x0"]}
        step = {"rule": "counterexample", "premises": [], "data": data, "statement": {"kind": "unsafe", "property": entries}}
        name = {"onnx": sha256((FILES / row["network"]).read_bytes()).hexdigest()}
        assert judged(row["network"], sealed(certificate(name, [step]))).accepted
        data["point"] = [hexed(x + 2) for x in point]
        assert judged(row["network"], sealed(certificate(name, [step]))).verdict == "rejected"
