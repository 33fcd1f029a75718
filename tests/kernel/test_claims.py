"""The claim apart from the proof: accepted only for the same target, box, outputs, network, and no more assumptions."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symnet import approximate, certify, hexed
from symnet.certificates.claim import Claim, error_claim, modulus_hypothesis
from symnet.certificates.derivation import written
from symnet.core.codec import canonical_json
from symnet.kernel import __main__ as command
from symnet.kernel import check
from symnet.targets import target
from symnet.targets.expression.tree import to_json

STATED = {"constant": Fraction(1), "order": Fraction(1)}


def _tree(text: str) -> Any:
    return to_json(target(text).expression)


@pytest.fixture(scope="module")
def derived() -> Any:
    return certify(approximate("abs(x - 1/3)", cells=4))


@pytest.fixture(scope="module")
def stated() -> Any:
    return certify(approximate("abs(x - 1/3)", cells=4, lipschitz=1))


def _claim(bound: str = "1/4", text: str = "abs(x - 1/3)", **more: Any) -> bytes:
    return Claim(error_claim(Fraction(bound), more.pop("p", None)), [_tree(text)], more.pop("dimension", 1), **more).data


def test_a_larger_bound_of_the_same_function_is_proved(derived: Any) -> None:
    assert check(derived.data, claim=_claim("1/4")).accepted and check(derived.data, claim=_claim("1")).accepted


def test_the_network_may_be_named(derived: Any) -> None:
    assert check(derived.data, claim=_claim(network=derived.verdict.network_sha256)).accepted


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        (_claim("1/8"), "the certificate proves"),
        (_claim(text="abs(x - 1/4)"), "the claim is about abs((x1 + (-1/4)))"),
        (_claim(p=Fraction(2)), "the certificate proves"),
        (_claim(network="0" * 64), "another network"),
        (_claim(dimension=2), "another box"),
    ],
)
def test_another_claim_is_not_proved(derived: Any, claim: bytes, says: str) -> None:
    verdict = check(derived.data, claim=claim)
    assert verdict.verdict == "rejected" and says in verdict.reason, verdict.reason


def test_hypotheses_must_be_allowed(stated: Any) -> None:
    assert len(stated.verdict.hypotheses) == 1
    refused = check(stated.data, claim=_claim())
    assert refused.verdict == "rejected" and "which the claim does not allow" in refused.reason
    assert check(stated.data, claim=_claim(hypotheses=[modulus_hypothesis(STATED)])).accepted
    wider = modulus_hypothesis({"constant": Fraction(2), "order": Fraction(1)})
    assert not check(stated.data, claim=_claim(hypotheses=[wider])).accepted


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": "symnet claim 9"}, "format is"),
        ({"statement": {"kind": "state"}}, "none of the kinds"),
        ({"statement": ["error"]}, "none of the kinds"),
        ({"statement": {"kind": ["error"]}}, "none of the kinds"),
        ({"target": [["variable", "0x1f", "0x0"]]}, "target"),
        ({"hypotheses": "none"}, "hypotheses"),
        ({"network": ["0x0"]}, "expected text"),
    ],
)
def test_a_malformed_claim(derived: Any, change: dict[str, Any], says: str) -> None:
    data = canonical_json({**json.loads(_claim()), **change})
    verdict = check(derived.data, claim=data)
    assert verdict.verdict == "malformed" and says in verdict.reason, verdict.reason


def test_outputs_are_counted(derived: Any) -> None:
    data = canonical_json({**json.loads(_claim()), "outputs": hexed(2)})
    assert "another number of outputs" in check(derived.data, claim=data).reason


def test_a_statement_without_a_bound_must_be_the_same(derived: Any) -> None:
    sizes = next(claim for claim in derived.verdict.claims if claim["kind"] == "sizes")
    data = Claim(sizes, [_tree("abs(x - 1/3)")], 1).data
    assert check(derived.data, claim=data).accepted
    changed = Claim({**sizes, "width": written(1)}, [_tree("abs(x - 1/3)")], 1).data
    assert not check(derived.data, claim=changed).accepted


def test_the_command(derived: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    derived.save(tmp_path / "c.json")
    (tmp_path / "good").write_bytes(_claim("1/4"))
    (tmp_path / "bad").write_bytes(_claim("1/8"))
    assert command.main([str(tmp_path / "c.json"), "--claim", str(tmp_path / "good")]) == 0
    assert command.main([str(tmp_path / "c.json"), "--claim", str(tmp_path / "bad")]) == 1
    assert command.main([str(tmp_path / "c.json"), "--claim", str(tmp_path / "none")]) == 2
    assert "none: No such file" in capsys.readouterr().err
