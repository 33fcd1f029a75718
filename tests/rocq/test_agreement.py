"""Both kernels on mutants: a few hundred here, 100,000 by `pytest -m "rocq and slow"` or tests/rocq/agreement.py."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from kernel.certificates import base
from rocq.agreement import Changed, Found, Native, compare, known, main
from rocq.properties import PROPERTIES

from symnet.certificates.certificate import sealed

ROCQ = Path(__file__).resolve().parents[2] / "proofs" / "rocq"
pytestmark = [
    pytest.mark.rocq,
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in ("coqc", "make", "ocamlfind")),
        reason="coqc, make or ocamlfind is missing: install Debian's packages coq, libzarith-ocaml-dev and ocaml-findlib",
    ),
]


@pytest.fixture(autouse=True, scope="module")
def built() -> None:
    run = subprocess.run(["make", "-C", str(ROCQ), "symnet-kernel"], capture_output=True, text=True, check=False, timeout=1800)
    assert run.returncode == 0, run.stdout + run.stderr


def test_many_certificates_on_one_start() -> None:
    with Native() as native:
        originals = known(native)
        assert len(originals) >= 28 and originals.keys() >= PROPERTIES.keys()
        assert native.verdict(b"{}") == ("malformed", native.verdict(b"{}")[1])
        assert native.verdict(sealed(originals["scan_1"]))[0] == "accepted"


def test_the_exit_code_of_many_says_nothing() -> None:
    with Native() as native:
        native.verdict(b"{}")
    assert native.code == 3


def test_a_difference_is_told() -> None:
    found = Found()
    with Native() as native:
        native.verdict = lambda data: ("accepted", "said so")  # type: ignore[method-assign]
        original = dict(base("scan_1"))
        for part in ("claims", "steps"):
            compare(native, Changed(part, {**original, part: []}, original, part), found)
    assert found.parts == {"claims": 1, "steps": 1}
    assert len(found.differences) == len(found.explained) == 1 and found.count == 2


def test_a_few_hundred_mutants() -> None:
    found = main(600)
    assert not found.differences, found.differences
    assert found.pairs["rejected", "rejected"] >= 200


@pytest.mark.slow
def test_a_hundred_thousand_mutants() -> None:
    assert not main(100_000).differences
