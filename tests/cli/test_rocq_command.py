"""`symnet rocq`: what it writes, what it refuses and how; that the files are right is in tests/rocq."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from ran import Run

from symnet import Derivation, approximate, certificate, certify
from symnet.certificates.certificate import sealed


@pytest.fixture
def kink(tmp_path: Path) -> Path:
    place = tmp_path / "certificate.json"
    certify(approximate("abs(x - 1/3)", cells=8)).save(place)
    return place


def test_both_files_and_the_command_that_compiles(run: Run, kink: Path, tmp_path: Path) -> None:
    script, data = tmp_path / "inst.v", tmp_path / "inst.txt"
    done = run("rocq", kink, "--out", script, "--instance", data)
    assert (done.code, done.err) == (0, "")
    assert f"coqc -Q proofs/rocq Symnet {script}" in done.out and f"check_instance {data}" in done.out
    text = script.read_text()
    assert "let x0 := nth 0 x 0 in Rabs (x0 - 1 / 3)." in text
    assert "Theorem instance : forall x, cube 1 x ->" in text and "<= 1 / 8." in text
    assert text.endswith("Print Assumptions instance.\n")
    assert json.loads(kink.read_text())["sha256"] in text
    assert data.read_text().splitlines()[:4] == ["symnet instance 1", "dimension 1", "cells 8", "target abs sub x0 0x1/0x3"]


def test_a_file_that_is_there_stays_unless_forced(run: Run, kink: Path, tmp_path: Path) -> None:
    script = tmp_path / "inst.v"
    script.write_text("mine")
    done = run("rocq", kink, "--out", script, "--instance", tmp_path / "inst.txt")
    assert done.code == 2 and "--force" in done.err and script.read_text() == "mine"
    assert not (tmp_path / "inst.txt").exists()
    assert run("rocq", kink, "--out", script, "--force").code == 0 and script.read_text().startswith("(*")


def test_a_rejected_and_a_malformed_certificate(run: Run, kink: Path, tmp_path: Path) -> None:
    place, content = tmp_path / "inst.v", json.loads(kink.read_text())
    content["network"]["parameters"]["v"] = "0x1p-2"
    kink.write_bytes(sealed(content))
    done = run("rocq", kink, "--out", place)
    assert done.code == 1 and done.out.startswith("rejected") and not place.exists()
    kink.write_text("{}")
    assert run("rocq", kink, "--out", place).code == 2 and not place.exists()


@pytest.mark.parametrize(
    ("expression", "options", "says"),
    [
        ("sin(x)", {"cells": 4}, "the function sin is outside"),
        ("sqrt(x)", {"cells": 4, "hoelder": "1,1/2"}, "the function sqrt is outside"),
        ("x/5", {"cells": 4, "modulus": "sqrt(r)"}, "--lipschitz"),
        ("x", {"n": 1, "construction": "theorem-2.1"}, "no sup error"),
        ("x", {"n": 1, "construction": "theorem-2.2"}, "not two bits a node"),
    ],
)
def test_a_certificate_out_of_scope(run: Run, tmp_path: Path, expression: str, options: dict[str, Any], says: str) -> None:
    certify(approximate(expression, **options)).save(tmp_path / "certificate.json")
    done = run("rocq", tmp_path / "certificate.json", "--out", tmp_path / "inst.v")
    assert done.code == 2 and says in done.err and not (tmp_path / "inst.v").exists()


def test_a_certificate_without_target(run: Run, tmp_path: Path) -> None:
    proof = Derivation(approximate("x", cells=2).network)
    proof.claim(proof.apply("sizes", stored={}))
    certificate(proof).save(tmp_path / "certificate.json")
    done = run("rocq", tmp_path / "certificate.json", "--out", tmp_path / "inst.v")
    assert done.code == 2 and "no sup error" in done.err and not (tmp_path / "inst.v").exists()


def test_steps_in_a_file_of_their_own(run: Run, kink: Path, tmp_path: Path) -> None:
    assert run("rocq", kink, "--instance", tmp_path / "one.txt").code == 0
    content = json.loads(kink.read_text())
    part = json.dumps(content["steps"], sort_keys=True, separators=(",", ":")).encode()
    content["steps"] = [["part", hashlib.sha256(part).hexdigest()]]
    kink.write_bytes(sealed(content))
    kink.with_name("certificate.0.bin").write_bytes(part)
    assert run("rocq", kink, "--instance", tmp_path / "two.txt").code == 0
    assert (tmp_path / "one.txt").read_bytes() == (tmp_path / "two.txt").read_bytes()


@pytest.mark.parametrize("options", [{"bits": "one"}, {"parameters": 2}])
def test_other_scans_are_out_of_scope(run: Run, tmp_path: Path, options: dict[str, Any]) -> None:
    certify(approximate("abs(x - 1/3)", cells=4, **options)).save(tmp_path / "certificate.json")
    done = run("rocq", tmp_path / "certificate.json", "--out", tmp_path / "inst.v")
    assert done.code == 2 and "one run and two bits" in done.err


def test_the_function_outside_is_named(run: Run, tmp_path: Path) -> None:
    certify(approximate("x + exp(y)*pi", cells=2)).save(tmp_path / "certificate.json")
    done = run("rocq", tmp_path / "certificate.json", "--out", tmp_path / "inst.v")
    assert done.code == 2 and "exp is outside" in done.err and "abs, min and max are inside" in done.err


@pytest.mark.parametrize("name", ["my-inst.v", "1.v", "inst.txt", "inst"])
def test_a_name_that_coqc_would_refuse(run: Run, kink: Path, tmp_path: Path, name: str) -> None:
    done = run("rocq", kink, "--out", tmp_path / name)
    assert done.code == 2 and "inst.v" in done.err


def test_nothing_to_write(run: Run, kink: Path) -> None:
    done = run("rocq", kink)
    assert done.code == 2 and "--out" in done.err


def test_a_constant_that_is_too_small(run: Run, kink: Path, tmp_path: Path) -> None:
    done = run("rocq", kink, "--out", tmp_path / "inst.v", "--lipschitz", "9/10")
    assert done.code == 2 and "9/10" in done.err and "proves 1 " in done.err
    assert run("rocq", kink, "--out", tmp_path / "inst.v", "--lipschitz", "1").code == 0


def test_a_constant_stated_to_approximate_is_proved_here(run: Run, tmp_path: Path) -> None:
    certify(approximate("x**2", cells=4, lipschitz=2)).save(tmp_path / "certificate.json")
    assert run("rocq", tmp_path / "certificate.json", "--out", tmp_path / "inst.v").code == 0
    assert "lambda := 2;" in (tmp_path / "inst.v").read_text()


def test_a_constant_in_place_of_another_modulus(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "certificate.json"
    certify(approximate("x/5", cells=4, modulus="sqrt(r)")).save(place)
    assert run("rocq", place, "--out", tmp_path / "inst.v", "--lipschitz", "1/4").code == 0
    assert "lambda := 1 # 4;" in (tmp_path / "inst.v").read_text()


def test_a_constant_that_the_error_does_not_allow(run: Run, tmp_path: Path) -> None:
    """The certificate's error stands in the theorem: codes + L sqrt(d)/(2K) must not exceed it."""
    certify(approximate("x*y", cells=4)).save(tmp_path / "certificate.json")
    done = run("rocq", tmp_path / "certificate.json", "--out", tmp_path / "inst.v", "--lipschitz", "3")
    assert done.code == 2 and "give --lipschitz L with L at most 707/500, " in done.err and not (tmp_path / "inst.v").exists()
    done = run("rocq", tmp_path / "certificate.json", "--out", tmp_path / "inst.v", "--lipschitz=-1")
    assert done.code == 2 and "-1 is negative" in done.err


def test_one_name_for_two_files(run: Run, kink: Path, tmp_path: Path) -> None:
    for other in (tmp_path / "inst.v", tmp_path / "here" / ".." / "inst.v"):
        done = run("rocq", kink, "--out", tmp_path / "inst.v", "--instance", other)
        assert done.code == 2 and "give two names" in done.err and not (tmp_path / "inst.v").exists()
