"""The structural generator: nothing accepted is false, the tries are not idle, moves keep files well formed, lies are found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any

import mpmath
import pytest
from kernel.certificates import base
from kernel.remade import Content, bare, loaded, remade
from kernel.statements import codes
from kernel.structure.__main__ import LEAST, share, table, told
from kernel.structure.bases import BASES, honest
from kernel.structure.idle import IDLE
from kernel.structure.moves import Move
from kernel.structure.plans import KINDS, OUTPUT, PARTS, PLANS, TOLD, moves
from kernel.structure.proof import usages
from kernel.structure.trying import Trying
from kernel.structure.wiring import nodes, place_of, positioned, weighted
from kernel.truth import refuted, refuted_claim
from kernel.values import Values
from kernel.values_of_targets import DIGITS, some_points

from symnet.kernel.theories import RULES

IN_FILES = {"branches-quantised", "counterexample-quantised"}
"""The rules about networks that stand in files, which are changed byte by byte in test_mutants_of_files.py."""
SMALL = ("copies", "copies of two", "theorem 2.1", "scan", "one bit", "facts", "outputs", "facts of outputs")
"""Bases that are quick to change and to check."""
KERNEL = loaded()


@cache
def _moves() -> Mapping[str, Move]:
    return moves(usages(honest(name) for name in SMALL))


def test_a_few_tries() -> None:
    run = Trying(KERNEL, 7, SMALL)
    run.run(80)
    assert not run.false, [told(found, run.times[rules]) for rules, found in run.false.items()]
    assert share(run) >= LEAST, table(run, 0)


def test_every_rule_is_tried() -> None:
    tried = {step["rule"] for name in BASES for step in BASES[name][1]()["steps"]}
    assert set(RULES) - tried == IN_FILES


def _stated(name: str, kind: str) -> tuple[Content, Any]:
    """A base and its statement of a kind."""
    content = base(name)
    return content, next(step["statement"] for step in content["steps"] if step["statement"]["kind"] == kind)


@pytest.mark.parametrize(
    ("name", "kind", "changed"),
    [
        ("axes", "slopes", {"slopes": ["0x1", "0x7p-5"]}),
        ("axes", "slopes", {"slopes": ["0x7p-3", "0x1p-2"]}),
        ("euaf_square", "broken-line", {"bound": "0x1p-40"}),
        ("euaf_square", "broken-line", {"values": ["0x0", "0x1p-4", "0x1p-2", "0x9p-4", "0x7p-3"]}),
        ("euaf_square", "broken-line", {"step": "0x1p-1"}),
    ],
)
def test_the_oracle_of_a_statement_goes_red(name: str, kind: str, changed: Content) -> None:
    content, stated = _stated(name, kind)
    where, values = some_points(int(content["network"]["inputs"], 16)), Values(content["network"])
    with mpmath.workdps(DIGITS):
        assert refuted_claim(content, stated, where, values) == ""
        assert refuted_claim(content, {**stated, **changed}, where, values)


def test_the_seed_determines_the_tries() -> None:
    one, other = Trying(KERNEL, 3, SMALL[:1]), Trying(KERNEL, 3, SMALL[:1])
    one.run(15)
    other.run(15)
    assert one.counts == other.counts
    assert one.counts["tries"] == 15


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_most_changes_are_well_formed(kind: str) -> None:
    found: Counter[bool] = Counter()
    for seed in range(24):
        content = honest(SMALL[seed % len(SMALL)])
        if _moves()[kind](content, Random(seed)):
            found[KERNEL.decoded(content) is not None] += 1
    assert found[True] >= 3, f"{kind} found hardly anything to change"
    assert found[True] > 2 * found[False]


@pytest.mark.parametrize("kind", sorted(IDLE))
def test_an_idle_change_leaves_the_function(kind: str) -> None:
    for seed in range(12):
        content = honest(SMALL[seed % 3])
        before, where = Values(content["network"]), some_points(int(content["network"]["inputs"], 16))
        wanted = [before.output(point) for point in where]
        if IDLE[kind](content, Random(seed)):
            after = Values(content["network"])
            assert [after.output(point) for point in where] == wanted


def test_every_slot_names_moves() -> None:
    named = {
        kind
        for _, slots in (*PLANS.values(), *PARTS.values(), *TOLD.values(), *OUTPUT.values())
        for slot in slots
        for kind in slot
    }
    assert named == set(KINDS) == set(_moves())


def test_codes_of_neighbours_differ() -> None:
    for name in ("copies", "copies of two", "scans apart"):
        content = honest(name)
        code = next(step["statement"] for step in content["steps"] if step["statement"]["kind"] == "index-code")
        assert len(set(codes(Values(content["network"]), code).values())) > 1


def _lie(content: Content) -> str:
    """Look for what is false among the statements of a certificate, as if its rules had not looked."""
    content["claims"] = [step["statement"] for step in content["steps"]]
    return refuted(content, some_points(int(content["network"]["inputs"], 16)))


def test_a_planted_lie_is_found() -> None:
    """An index that is its own constant: code and index agree by weights in one part, not in the others."""
    content = honest("copies")
    assert _lie(content) == ""
    index, add = "phi_1.g_1.index", "phi_2.add"
    for number in range(3):
        node = nodes(content)[place_of(content, f"copy_{number}.{add}")]
        weighted(node["rows"][0], positioned(node, (f"copy_{number}.{index}", 0)), "0xf4240")
    assert "the code of" in _lie(content)
    nodes(content)[place_of(content, f"copy_0.{index}")]["rows"] = [["0x0"]]
    content["steps"] = [step for step in content["steps"] if step["rule"] == "bit-code"]
    assert "the code of" in _lie(content)


def test_two_neurons_taken_for_one_another_are_found() -> None:
    content = honest("copies of two")
    rho = nodes(content)[place_of(content, "copy_2.phi_1.rho")]
    rho["reads"] = [rho["reads"][0], rho["reads"][0]]
    assert "the code of" in _lie(content)


def test_what_a_rule_refuses_is_left_out_with_what_rests_on_it() -> None:
    content = honest("copies")
    nodes(content)[place_of(content, "copy_0.phi_1.g_1.index")]["rows"] = [["0x0"]]
    again = remade(KERNEL, content)
    assert set(again.refused) == {"pl"}
    kept = bare(again.content, KERNEL)["steps"]
    assert [step["rule"] for step in content["steps"] if step["rule"] not in ("bit", "bit-code")] == ["shifted-code"] * 3
    assert len(kept) == len(content["steps"]) - 1
    assert remade(KERNEL, content, whole=True).content == {}


def test_honest_certificates_are_restated_as_they_are() -> None:
    for name in SMALL:
        content = honest(name)
        again = remade(KERNEL, json.loads(json.dumps(content)))
        assert bare(again.content, KERNEL)["steps"] == content["steps"]
        assert KERNEL.verdict(again.content).accepted
    assert set(SMALL) <= set(BASES)
