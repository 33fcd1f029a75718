"""The corpus: every file has the verdict of its folder, and a refusal comes from the rule and the check it is aimed at."""

from __future__ import annotations

import gzip
import re
from collections import Counter

import pytest
from kernel.attacks import ATTACKS, Attack
from kernel.certificates import BASES, STATED
from kernel.make_corpus import FOLDER, corpus
from kernel.malformed import MALFORMED

from symnet.kernel import Verdict, check
from symnet.kernel.theories import RULES

LARGEST = 100_000
"""No file of the corpus has more bytes."""


def _files() -> dict[str, bytes]:
    """The files that certificates name, unpacked where they lie packed."""
    found = {path.name.removesuffix(".gz"): path.read_bytes() for path in (FOLDER / "files").iterdir()}
    packed = {path.name.removesuffix(".gz") for path in (FOLDER / "files").glob("*.gz")}
    return {name: gzip.decompress(data) if name in packed else data for name, data in found.items()}


FILES = _files()


def _verdict(path: str) -> Verdict:
    plain = FOLDER / path
    return check((plain if plain.exists() else plain.with_name(plain.name + ".gz")).read_bytes(), FILES)


def test_the_files_are_what_the_script_makes() -> None:
    found = {str(path.relative_to(FOLDER)): path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()}
    wanted = corpus()
    assert sorted(found) == sorted(wanted), "run tests/kernel/make_corpus.py"
    assert [name for name in found if found[name] != wanted[name]] == [], "run tests/kernel/make_corpus.py"
    assert {name for name, data in found.items() if len(data) > LARGEST} == set()


@pytest.mark.parametrize("name", sorted(BASES))
def test_accepted(name: str) -> None:
    verdict = _verdict(f"accepted/{name}.json")
    assert verdict.accepted, verdict.reason
    assert len(verdict.claims) >= 1 and len(verdict.hypotheses) == int(name in STATED)
    assert re.fullmatch("[0-9a-f]{64}", verdict.template_sha256) and re.fullmatch("[0-9a-f]{64}", verdict.network_sha256)


def test_every_rule_is_used_and_attacked() -> None:
    used = {rule for name in BASES for rule in _verdict(f"accepted/{name}.json").rules}
    assert used | {"hypothesis"} == set(RULES)
    refused = Counter(each.rule for each in ATTACKS)
    assert {rule: refused[rule] for rule in RULES if refused[rule] < 2} == {}


@pytest.mark.parametrize("each", ATTACKS, ids=lambda each: each.name)
def test_rejected(each: Attack) -> None:
    verdict = _verdict(f"rejected/{each.name}.json")
    assert verdict.verdict == "rejected", verdict
    assert f"rule {each.rule}: " in verdict.reason if each.rule else "step" not in verdict.reason[:4], verdict.reason
    assert each.says in verdict.reason
    assert not verdict.accepted and verdict.claims == () and verdict.hypotheses == ()


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_malformed(name: str) -> None:
    verdict = _verdict(f"malformed/{name}.json")
    assert verdict.verdict == "malformed", verdict
    assert MALFORMED[name][1] in verdict.reason


def test_names_are_unique() -> None:
    assert len({each.name for each in ATTACKS}) == len(ATTACKS)
