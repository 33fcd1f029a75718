"""Steps in files of their own: one part at a time, with work of its own; samples of the parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symnet import approximate, certify
from symnet.certificates.certificate import Certificate, sealed
from symnet.constructions.scan import derivation
from symnet.core.codec import canonical_json
from symnet.kernel import Folder, Verdict, apart, check
from symnet.kernel import __main__ as command
from symnet.kernel.plain import canonical_object

Change = Callable[[list[dict[str, Any]]], None]
SHARE = (Fraction(1, 4), "7")


@pytest.fixture(scope="module")
def good() -> Certificate:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(derivation, "APART", 1)
        patched.setattr(derivation, "RANGE", 16)
        found: Certificate = certify(approximate("x*y + 1/3", cells=15))
    return found


def parts(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for step in content["steps"] if step["rule"] == "part"]


def with_part(good: Certificate, change: Change, number: int = 2, rules: list[str] | None = None) -> Verdict:
    """The verdict where the steps of one part are changed."""
    content = json.loads(good.data)
    own = parts(content)[number]
    steps = canonical_object(good.files[own["data"]["sha256"]])
    change(steps)
    data = canonical_json(steps)
    own["data"] = {"rules": rules or own["data"]["rules"], "sha256": hashlib.sha256(data).hexdigest()}
    return check(sealed(content), {**good.files, own["data"]["sha256"]: data})


def test_the_parts_are_checked(good: Certificate) -> None:
    assert len(parts(good.content)) == 16 and len(good.files) == 16
    verdict = check(good.data, good.files)
    assert verdict.accepted and "codes" in verdict.rules and "local" in verdict.theories
    assert with_part(good, lambda steps: None).accepted


def test_a_part_whose_file_is_not_given(good: Certificate) -> None:
    missing = parts(good.content)[3]["data"]["sha256"]
    files = {digest: data for digest, data in good.files.items() if digest != missing}
    verdict = check(good.data, files)
    assert verdict.verdict == "malformed" and missing in verdict.reason
    broken = check(good.data, {**files, missing: good.files[missing] + b" "})
    assert broken.verdict == "malformed" and "do not have the SHA-256" in broken.reason


def _bound(steps: list[dict[str, Any]]) -> None:
    for where in ("data", "statement"):
        if "bound" in steps[0][where]:
            steps[0][where]["bound"] = "0x1p-9"


def _other_output(steps: list[dict[str, Any]]) -> None:
    steps.insert(0, json.loads(json.dumps(steps[0])))
    steps[0]["statement"]["output"] = "0x0"


def _later(steps: list[dict[str, Any]]) -> None:
    steps[0]["premises"] = ["0x1"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda steps: steps[0]["statement"].update(leave="0x7"), "does not end with the statement"),
        (_bound, "does not end with the statement"),
        (_other_output, "about another output"),
        (_later, "not all earlier steps"),
        (lambda steps: steps.insert(0, {**steps[0], "rule": "hypothesis"}), "not those of the part"),
        (lambda steps: steps[0].update(rule="part"), "not those of the part"),
        (lambda steps: steps[0].update(rule="partition"), "not those of the part"),
        (lambda steps: steps[0].update(premises=[]), "the premises are"),
    ],
)
def test_what_a_part_may_not_hold(good: Certificate, change: Change, says: str) -> None:
    verdict = with_part(good, change)
    assert verdict.verdict == "rejected" and says in verdict.reason, verdict


@pytest.mark.parametrize("rule", ["hypothesis", "partition", "part", "near-same"])
def test_rules_that_may_not_stand_apart(good: Certificate, rule: str) -> None:
    verdict = with_part(good, lambda steps: steps.insert(0, {**steps[0], "rule": rule}), rules=sorted(["codes", rule]))
    assert verdict.verdict == "rejected" and "not some of" in verdict.reason


def test_files_that_hold_no_steps(good: Certificate) -> None:
    for change in (list.clear, lambda steps: steps[0].pop("rule"), lambda steps: steps.append("0x1")):
        verdict = with_part(good, change)
        assert verdict.verdict == "malformed" and "part" in verdict.reason, verdict


def test_premises_of_a_part(good: Certificate) -> None:
    content = json.loads(good.data)
    parts(content)[0]["premises"] = ["0xff"]
    assert "not all earlier steps" in check(sealed(content), good.files).reason
    content = json.loads(good.data)
    parts(content)[0]["data"]["more"] = "0x1"
    assert "not rules and sha256" in check(sealed(content), good.files).reason


def test_a_part_that_is_false(good: Certificate) -> None:
    """The statement is written in both places, and the codes are not so close."""
    content = json.loads(good.data)
    own = parts(content)[2]
    steps = canonical_object(good.files[own["data"]["sha256"]])
    _bound(steps)
    own["statement"] = steps[0]["statement"]
    data = canonical_json(steps)
    own["data"]["sha256"] = hashlib.sha256(data).hexdigest()
    files = {**good.files, own["data"]["sha256"]: data}
    verdict = check(sealed(content), files)
    assert verdict.verdict == "rejected" and "f is in" in verdict.reason
    found = {check(sealed(content), files, sample=(Fraction(1, 16), str(seed))).verdict for seed in range(40)}
    assert found == {"sampled", "rejected"}, "some samples hold the false part, some do not"
    assert check(sealed(content), files, sample=(Fraction(1), "1")).verdict == "rejected"


def test_work_is_bounded_in_each_part(good: Certificate) -> None:
    """The parts together cost more than one may; a single one is refused."""
    assert check(good.data, good.files, work=6_000).accepted
    joined = {**json.loads(good.data)}
    assert "--work" in check(sealed(joined), good.files, work=300).reason


def test_a_sample_is_never_accepted(good: Certificate) -> None:
    for share in (Fraction(1, 100), Fraction(1, 2), Fraction(1)):
        verdict = check(good.data, good.files, sample=(share, "seed"))
        assert verdict.verdict == "sampled" and not verdict.accepted and not verdict.claims and "accepted" not in str(verdict)
    assert "1 of 16 parts" in check(good.data, good.files, sample=(Fraction(1, 100), "s")).reason
    assert "8 of 16 parts" in check(good.data, good.files, sample=(Fraction(1, 2), "s")).reason


def test_a_sample_reads_its_own_parts_alone(good: Certificate) -> None:
    drawn = apart.drawn(_steps(good), hashlib.sha256(hashlib.sha256(good.data).digest()).hexdigest(), *SHARE)
    digests = [good.content["steps"][place]["data"]["sha256"] for place in drawn]
    assert len(digests) == 4
    assert check(good.data, {digest: good.files[digest] for digest in digests}, sample=SHARE).verdict == "sampled"
    assert check(good.data, {digest: good.files[digest] for digest in digests[1:]}, sample=SHARE).verdict == "malformed"


def _steps(good: Certificate) -> Any:
    from symnet.kernel.decode import decode

    return decode(good.data, {}).steps


def test_what_joins_the_parts_is_always_checked(good: Certificate) -> None:
    """A range that is left out, or does not go on where the one before ended, is found whatever the sample."""
    for change in (_without_a_range, _entered_elsewhere):
        content = json.loads(good.data)
        change(content)
        for seed in "123":
            assert check(sealed(content), good.files, sample=(Fraction(1, 100), seed)).verdict == "rejected"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda own: own["statement"].update(kind="modulus"), "the part states modulus, and its rules ['codes'] do not"),
        (lambda own: own["data"].update(rules=["codes", "hypothesis"]), "of a part are not some of"),
        (lambda own: own["data"].update(rules=["codes", "codes"]), "of a part are not some of"),
        (lambda own: own["data"].update(rules={"codes": "0x1"}), "of a part are not some of"),
        (lambda own: own["data"].update(rules=[]), "and its rules [] do not"),
        (lambda own: own["data"].update(rules=["branches"]), "and its rules ['branches'] do not"),
        (lambda own: own["data"].update(sha256="0x1"), "is not 64 hexadecimal digits"),
        (lambda own: own["data"].update(sha256=["0x1"]), "does not fit the rule"),
        (lambda own: own["data"].update(rules=["codes", ["codes"]]), "does not fit the rule"),
        (lambda own: own["data"].update(more="0x1"), "not rules and sha256"),
        (lambda own: own.update(premises=["0xff"]), "not all earlier steps"),
    ],
)
def test_what_a_part_that_is_not_opened_may_not_be(good: Certificate, change: Callable[[Any], None], says: str) -> None:
    """Whatever a sample leaves out, it is a part, of rules that may stand apart, and states what such rules state."""
    content = json.loads(good.data)
    drawn = apart.drawn(_steps(good), "", *SHARE)
    change(next(step for place, step in enumerate(content["steps"]) if step["rule"] == "part" and place not in drawn))
    found = {check(sealed(content), good.files, sample=(Fraction(1, 100), str(seed))).reason for seed in range(6)}
    assert all(says in reason for reason in found), found


def _without_a_range(content: dict[str, Any]) -> None:
    last = next(step for step in content["steps"] if step["rule"] == "local-error")
    del last["premises"][4]


def _entered_elsewhere(content: dict[str, Any]) -> None:
    own = parts(content)[5]
    own["statement"]["enter"] = "0x0"


def test_samples_of_a_certificate_without_parts() -> None:
    plain = certify(approximate("abs(x - 1/3)", cells=4))
    verdict = check(plain.data, sample=SHARE)
    assert verdict.verdict == "malformed" and "no parts" in verdict.reason
    assert check(plain.data, sample=SHARE, claim=b"{}").verdict == "malformed"


def test_the_command(good: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good.save(tmp_path / "c.json")
    place, folder = str(tmp_path / "c.json"), ["--folder", str(tmp_path)]
    assert command.main([place, *folder]) == 0
    assert capsys.readouterr().out.startswith("accepted")
    for jobs in ("1", "2"):
        assert command.main([place, *folder, "--sample", "25%", "--seed", "7", "--jobs", jobs]) == 3
        said = capsys.readouterr().out
        assert said.startswith("sampled: nothing was found in 4 of 16 parts, nor in what joins all 16: the claims follow")
        assert said.endswith("what the 12 others state was not checked and may be false; nothing is proved\n")
        assert command.main([place, *folder, "--jobs", jobs]) == 0
        capsys.readouterr()
    for given, code, said in (
        (["--part", "1/2"], 0, "part accepted of"),
        (["--part", "1/2", "--sample", "1%", "--seed=-7"], 3, "part sampled of"),
        (["--jobs", "2", "--sample", "1%", "--seed=-7"], 3, "sampled: nothing was found"),
    ):
        assert command.main([place, *folder, *given]) == code and capsys.readouterr().out.startswith(said)
    assert command.main([place]) == 2, "the files are not given"
    assert command.main([place, "--folder", str(tmp_path / "none")]) == 2
    capsys.readouterr()
    for share, seed in (("0%", "1"), ("101%", "1"), ("x", "1"), ("1e9", "1"), ("1/0", "1")):
        assert command.main([place, *folder, "--sample", share, "--seed", seed]) == 2
        assert "usage" in capsys.readouterr().err
    assert command.main([place, *folder, "--sample", "1%"]) == command.main([place, *folder, "--seed", "1"]) == 2


def test_the_files_of_a_folder(good: Certificate, tmp_path: Path) -> None:
    good.save(tmp_path / "c.json")
    (tmp_path / "noise.bin").write_bytes(b"noise")
    found = Folder(str(tmp_path), {"more": b"1"})
    assert found["more"] == b"1" and len(found) == 17 and "more" in set(found)
    digest = next(iter(good.files))
    assert found[digest] == good.files[digest] and found.get("0" * 64) is None
    (tmp_path / f"c.{digest[:16]}.bin").unlink()
    assert found.get(digest) is None


def test_a_sample_says_on_what_the_claims_rest() -> None:
    assumed = apart.sampled(2, 5, Verdict("accepted", "", hypotheses=({"kind": "modulus"},)))
    assert "from what the parts state and the 1 hypotheses; what the 3 others state was not checked" in assumed
    assert "others" not in apart.sampled(5, 5, Verdict("accepted", "")), (
        "all of them are opened, and nothing is proved all the same"
    )
