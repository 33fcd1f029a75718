"""The corpus: every file has the verdict of its folder, and a refusal comes from the rule and the check it is aimed at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from kernel.attacks import ATTACKS, Attack
from kernel.certificates import BASES, CORE, expressions
from kernel.make_corpus import FOLDER, files
from kernel.make_malformed import MALFORMED
from symnet.kernel.rules import RULES, SHAPES

from symnet.kernel import check


def _read(path: str) -> bytes:
    plain = FOLDER / path
    return (plain if plain.exists() else plain.with_name(plain.name + ".gz")).read_bytes()


def test_the_files_are_what_the_script_makes() -> None:
    found = {str(path.relative_to(FOLDER)): path.read_bytes() for path in sorted(FOLDER.rglob("*.json*"))}
    wanted = files()
    assert sorted(found) == sorted(wanted), "run tests/kernel/make_corpus.py"
    assert [name for name in found if found[name] != wanted[name]] == [], "run tests/kernel/make_corpus.py"


@pytest.mark.parametrize("name", sorted(BASES))
def test_accepted(name: str) -> None:
    verdict = check(_read(f"accepted/{name}.json"))
    assert verdict.accepted, verdict.reason
    assumed = {"scan_stated", *(make.__name__ for make in expressions())}
    assert len(verdict.claims) >= 1 and len(verdict.hypotheses) == int(name in assumed)
    assert re.fullmatch("[0-9a-f]{64}", verdict.template_sha256) and re.fullmatch("[0-9a-f]{64}", verdict.network_sha256)


@pytest.mark.parametrize("each", ATTACKS, ids=lambda each: each.name)
def test_rejected(each: Attack) -> None:
    verdict = check(_read(f"rejected/{each.name}.json"))
    assert verdict.verdict == "rejected", verdict
    assert f"rule {each.rule}: " in verdict.reason if each.rule else "step" not in verdict.reason[:4], verdict.reason
    assert each.says in verdict.reason
    assert not verdict.accepted and verdict.claims == () and verdict.hypotheses == ()


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_malformed(name: str) -> None:
    verdict = check(_read(f"malformed/{name}.json"))
    assert verdict.verdict == "malformed", verdict
    assert MALFORMED[name][1] in verdict.reason


def test_names_are_unique() -> None:
    assert len({each.name for each in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("rule", sorted(CORE))
def test_every_rule_accepts_somewhere_and_refuses_somewhere(rule: str) -> None:
    assert rule in {each.rule for each in ATTACKS}
    assert any(rule in check(_read(f"accepted/{name}.json")).rules for name in BASES)


def test_every_rule_has_a_shape_and_a_figure() -> None:
    assert sorted(RULES) == sorted(SHAPES)
    for rule in RULES.values():
        assert re.search(r"^    -{20,}$", rule.__doc__ or "", re.MULTILINE), rule


def test_the_corpus_is_small() -> None:
    assert max(path.stat().st_size for path in Path(FOLDER).rglob("*.json*")) < 100_000
