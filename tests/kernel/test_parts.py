"""A certificate checked in parts and by processes, and the files that it names."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symnet import approximate, certify, load_certificate
from symnet.certificates.certificate import Certificate, sealed
from symnet.core.codec import canonical_json
from symnet.kernel import __main__ as command
from symnet.kernel import check, parts
from symnet.kernel.plain import LONG
from symnet.kernel.syntax import Rejected


@pytest.fixture(scope="module")
def good() -> Certificate:
    return certify(approximate("abs(x - 1/3)", cells=4))


def _spoilt(good: Certificate, place: int) -> bytes:
    content = json.loads(good.data)
    content["steps"][place]["data"]["more"] = "0x1"
    return sealed(content)


def test_a_part_proves_nothing_alone(good: Certificate) -> None:
    found = [check(good.data, part=part, parts=3) for part in range(3)]
    assert [verdict.verdict for verdict in found] == ["part accepted"] * 3
    assert not any(verdict.accepted or verdict.claims for verdict in found)


def test_each_step_is_checked_by_one_part(good: Certificate) -> None:
    for place in range(len(good.content["steps"])):
        verdicts = [check(_spoilt(good, place), part=part, parts=2).verdict for part in range(2)]
        assert verdicts[place % 2] == "rejected" and verdicts[1 - place % 2] == "part accepted"


def test_a_hypothesis_that_another_part_refuses() -> None:
    """Its index is read where claims are put together, in every part."""
    content = json.loads(certify(approximate("sqrt(x)", cells=1, hoelder=("1", "1/2"))).data)
    assert content["steps"][0]["rule"] == "hypothesis"
    content["steps"][0]["data"]["index"] = ["0x0"]
    found = [check(sealed(content), part=part, parts=2) for part in range(2)]
    assert "step 0, rule hypothesis" in found[0].reason
    assert found[1].verdict == "rejected" and "a hypothesis step does not fit its rule" in found[1].reason


def test_an_alphabet_that_another_part_refuses(good: Certificate) -> None:
    """No rows are made for as many digits as a statement says that is not checked here."""
    content = json.loads(good.data)
    state, run = ([step["rule"] for step in content["steps"]].index(name) for name in ("state", "run"))
    content["steps"][state]["statement"].update(base="0x10000000", top="0x100000")
    found = [check(sealed(content), part=part, parts=run - state + 1) for part in range(run - state + 1)]
    assert f"step {state}, rule state" in found[state % len(found)].reason
    assert "not 1 times 1048580 neurons" in found[run % len(found)].reason


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_processes(good: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    good.save(tmp_path / "c.json")
    assert command.main([str(tmp_path / "c.json"), "--jobs", jobs]) == 0
    assert capsys.readouterr().out.startswith("accepted: ")


def test_a_part_that_refuses(good: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.json").write_bytes(_spoilt(good, 1))
    assert command.main([str(tmp_path / "c.json"), "--jobs", "2"]) == 1
    assert "step 1, rule" in capsys.readouterr().out


def test_parts_of_other_bytes_do_not_count(good: Certificate, tmp_path: Path) -> None:
    good.save(tmp_path / "c.json")
    with pytest.raises(Rejected, match="was not checked"):
        parts.joined(parts.started([str(tmp_path / "c.json")], 2), "0" * 64)


def test_a_part_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="was not checked"):
        parts.joined(parts.started([str(tmp_path / "missing.json")], 2), "0" * 64)


@pytest.mark.parametrize("arguments", [["--jobs", "0"], ["--jobs", "1000"], ["--part", "2/2"], ["--part", "x"], ["--work", "0"]])
def test_usage(good: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    good.save(tmp_path / "c.json")
    assert command.main([str(tmp_path / "c.json"), *arguments]) == 2
    assert "usage" in capsys.readouterr().err


def test_work_is_bounded(good: Certificate) -> None:
    verdict = check(good.data, work=100)
    assert verdict.verdict == "rejected" and "--work" in verdict.reason


def test_steps_in_files(good: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(good.data)
    part = canonical_json(content["steps"][3:])
    digest = hashlib.sha256(part).hexdigest()
    content["steps"] = [*content["steps"][:3], ["part", digest]]
    whole = sealed(content)
    assert check(whole, {digest: part}).accepted
    assert "is not given; name it with --file" in check(whole).reason
    assert "do not have the SHA-256" in check(whole, {digest: part + b" "}).reason
    (tmp_path / "c.json").write_bytes(whole)
    (tmp_path / "part").write_bytes(part)
    assert command.main([str(tmp_path / "c.json"), "--file", str(tmp_path / "part"), "--jobs", "2"]) == 0
    capsys.readouterr()


def _long_parameter(length: int, bits: bytes | None = None) -> tuple[dict[str, Any], dict[str, bytes]]:
    """x * v + 0 with v in a file."""
    data = bits if bits is not None else b"\x80" * (length // 8) + b"\x80" * (length % 8 > 0)
    digest = hashlib.sha256(data).hexdigest()
    layer = {"activation": "identity", "name": "out", "reads": [["input", "0x0", "0x1"]], "rows": [["0x0", ["0x0", "v"]]]}
    network = {
        "format": "symnet network 1", "inputs": "0x1", "nodes": [layer], "parameters": {"v": ["bits", digest, hex(length)]}
    }  # fmt: skip
    statement = {"kind": "sizes", "depth": "0x0", "intrinsic_bits": hex(length), "intrinsic_entries": "0x1"}
    statement |= {
        "intrinsic_parameters": "0x1",
        "neurons": "0x0",
        "parameters": "0x2",
        "parameters_blockwise": "0x2",
        "width": "0x0",
    }
    step = {"rule": "sizes", "premises": [], "data": {"stored": {"v": hex(length)}}, "statement": statement}
    content = {"format": "symnet certificate 2", "box": [["0x0", "0x1"]], "claims": [statement], "hypotheses": []}
    return {**content, "network": network, "steps": [step], "target": []}, {digest: data}


def test_a_parameter_in_a_file() -> None:
    content, files = _long_parameter(LONG + 8)
    assert check(sealed(content), files).accepted
    assert check(sealed(content)).verdict == "malformed"


@pytest.mark.parametrize(
    ("length", "bits"),
    [(LONG, None), (LONG + 8, b"\x80" * (LONG // 8)), (LONG + 4, b"\x81" * (LONG // 8 + 1)), (1 << 29, b"\x80")],
)
def test_a_parameter_in_a_file_of_another_length(length: int, bits: bytes | None) -> None:
    content, files = _long_parameter(length, bits)
    verdict = check(sealed(content), files)
    assert verdict.verdict == "malformed" and "parameter v" in verdict.reason


def test_parameters_in_files_have_a_number_of_bits_in_all() -> None:
    """Many name one file, each of which would take its length in memory."""
    content, files = _long_parameter(LONG + 8)
    network = content["network"]
    network["parameters"] = {f"v{place}": ["bits", *network["parameters"]["v"][1:2], hex(1 << 28)] for place in range(5)}
    network["nodes"][0]["rows"] = [[f"v{place}"] for place in range(5)]
    verdict = check(sealed(content), files)
    assert verdict.verdict == "malformed" and "have more than 1073741824 bits in all" in verdict.reason


def test_long_parameters_go_to_files(tmp_path: Path) -> None:
    built = approximate("x/2", cells=3)
    value = Fraction((1 << (LONG + 9)) - 1, 1 << (LONG + 10))
    from symnet.certificates.certificate import certificate
    from symnet.certificates.derivation import Derivation

    proof = Derivation(built.plan.template().bind({**built.parameters, "v": value}))
    proof.claim(proof.apply("sizes", stored={"v": LONG + 10}))
    made = certificate(proof)
    assert made.verdict.accepted and len(made.files) == 1
    made.save(tmp_path / "certificate.json")
    assert load_certificate(tmp_path / "certificate.json").verdict.accepted
    for beside in tmp_path.glob("*.bin"):
        beside.unlink()
    assert load_certificate(tmp_path / "certificate.json").verdict.verdict == "malformed"
