"""Theorems 2.2 and 2.3 in the kernel proved in Rocq: mid values, and codes that are evaluated cell by cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from rocq.native import KNOWN, Json, at, judged, needs_program, place_of, plain, spoilt

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check

pytestmark = needs_program


@cache
def text_of(text: str, n: int, construction: str) -> bytes:
    return plain(certify(approximate(text, n=n, construction=construction)).data)


def content_of(text: str, n: int, construction: str = "theorem-2.2") -> Json:
    content: Json = json.loads(text_of(text, n, construction))
    return content


def node(content: Json, name: str) -> Json:
    """The node of a name."""
    found: Json = next(each for each in content["network"]["nodes"] if each["name"] == name)
    return found


def refused(program: str, content: Json) -> None:
    """Both kernels refuse it, or the native one does not know what is in it."""
    data = sealed(content)
    assert check(data).verdict in ("rejected", "malformed")
    assert judged(program, data)[0] in ("rejected", "malformed", "unknown")


@pytest.mark.parametrize(
    ("text", "n", "construction"),
    [
        ("abs(x - 1/3)", 1, "theorem-2.2"),
        ("sin(5*x)", 3, "theorem-2.2"),
        ("exp(-x)*y", 1, "theorem-2.2"),
        ("x*y - y/2", 2, "theorem-2.2"),
        ("abs(x - 1/3)", 1, "theorem-2.3"),
        ("max(x, y)/2", 1, "theorem-2.3"),
    ],
)
def test_whole_certificates_are_accepted(program: str, text: str, n: int, construction: str) -> None:
    content = content_of(text, n, construction)
    assert {step["rule"] for step in content["steps"]} <= KNOWN
    assert check(sealed(content)).verdict == "accepted"
    assert judged(program, sealed(content)) == ("accepted", "every claim is proved")


def near(content: Json, place: int = 0) -> Json:
    """A statement of a near code."""
    found: list[Json] = [step["statement"] for step in content["steps"] if step["statement"]["kind"] == "near-code"]
    return found[place]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c["network"]["parameters"].update(a_1="0x1p-1"),
        lambda c: c["network"]["parameters"].update(s="0x3"),
        lambda c: node(c, "copy_0.phi_1.g_1.jumps")["rows"][0].__setitem__(0, "-0x1p-4"),
        lambda c: node(c, "mid_1_0.mid")["rows"][0].__setitem__(0, "0x1"),
        lambda c: node(c, "copy_1.phi_2.add")["rows"][0].__setitem__(0, "0x1"),
        lambda c: c["target"].__setitem__(0, ["number", "0x9"]),
        lambda c: c["claims"].__setitem__(0, {**c["claims"][0], "bound": "0x1p-9"}),
        lambda c: spoilt(c, "local-error", bound="0x1p-1"),
        lambda c: spoilt(c, "near-output", reach="0x1p-3"),
        lambda c: spoilt(c, "near-output", on=["cells", "0x1/0x6"]),
        lambda c: at(c, "mid")["premises"].__setitem__(slice(3), at(c, "mid")["premises"][2::-1]),
        lambda c: at(c, "mid")["premises"].__setitem__(0, at(c, "mid")["premises"][1]),
        lambda c: near(c).update(level="0x1"),
        lambda c: near(c, 3).update(level="0x0"),
        lambda c: spoilt(c, "shifted-code", shifts=["0x0"]),
        lambda c: spoilt(c, "shifted-code", shifts=["-0x1p-2"]),
        lambda c: at(c, "near-output")["premises"].__setitem__(0, hex(place_of(c, "shifted-code"))),
        lambda c: at(c, "printed-counts")["data"].update(theorem="2.1"),
        lambda c: [each.update(phi_1="0x1") for each in (c["claims"][2], at(c, "printed-counts")["statement"])],
        lambda c: [each.update(phi_2_printed="0x7ff") for each in (c["claims"][2], at(c, "printed-counts")["statement"])],
    ],
    ids=[
        "word",
        "scale",
        "staircase",
        "mid",
        "sum of bits",
        "target",
        "claim",
        "error",
        "reach",
        "off the strips",
        "shifts the other way round",
        "one premise twice",
        "level of a code",
        "level of a mid",
        "no shift",
        "shift beyond delta",
        "output before the mid",
        "theorem",
        "counts",
        "printed counts",
    ],
)
def test_spoilt_mids_are_refused_by_both(program: str, spoil: Callable[[Json], Any]) -> None:
    content = content_of("abs(x - 1/3)", 1)
    spoil(content)
    refused(program, content)


def test_strips_that_are_too_wide(program: str) -> None:
    """Two of three points in strips: with delta = 1/4 > 1/(3 K) all is shifted and stated as it would be, and mid is refused."""
    content = json.loads(text_of("abs(x - 1/3)", 1, "theorem-2.2").replace(b'0x1/0x6"', b'0x1p-2"'))
    refused(program, content)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c["network"]["parameters"].update(v="0x1p-4"),
        lambda c: node(c, "numbers")["rows"][0].__setitem__(0, "0x1"),
        lambda c: node(c, "copy_0.multiply")["rows"][0].__setitem__(0, "0x1"),
        lambda c: next(n for n in c["network"]["nodes"] if "body" in n).update(steps="0x3"),
        lambda c: c["steps"][place_of(c, "evaluated-code") - 1]["statement"]["values"][0].__setitem__(1, ["0x1p-1"]),
        lambda c: at(c, "evaluated-code")["premises"].__setitem__(0, "0x0"),
        lambda c: spoilt(c, "evaluated-code", digits=["b"]),
        lambda c: spoilt(c, "evaluated-code", neuron=["copy_0.phi_2.bit_1.bit", "0x0"]),
        lambda c: spoilt(c, "evaluated-code", cells="0x3"),
    ],
    ids=["word", "number", "product", "tents", "value", "premise", "digits", "neuron", "cells"],
)
def test_spoilt_values_are_refused_by_both(program: str, spoil: Callable[[Json], Any]) -> None:
    content = content_of("abs(x - 1/3)", 1, "theorem-2.3")
    spoil(content)
    refused(program, content)


def walked(steps: str, value: str) -> Json:
    """Two neurons behind a scan of so many tent steps from (1/2, 0): what the first one is at the input 1."""
    tent = {"activation": "relu", "name": "again", "reads": [["input", "0x0", "0x2"]]}
    tent["rows"] = [["0x1p-1", ["0x0", "-0x2"], ["0x1", "-0x2"]], ["-0x1p-1", ["0x0", "0x2"], ["0x1", "0x2"]]]
    start = {
        "activation": "identity",
        "name": "start",
        "reads": [["input", "0x0", "0x1"]],
        "rows": [["0x0", ["0x0", "0x1p-2"]], ["0x0"]],
    }
    body = {"inputs": "0x2", "nodes": [tent]}
    scan = {"body": body, "name": "tents", "reads": [["start", "0x0", "0x2"]], "schedules": {}, "steps": steps}
    network = {"format": "symnet network 1", "inputs": "0x1", "nodes": [start, scan]}
    claim = {
        "kind": "pl",
        "domain": [["integers", "0x1", "0x1"]],
        "in": "",
        "reading": [[["input", "0x0"], ["0x0", ["0x0", "0x1"]]]],
        "schedules": [],
        "values": [[["tents", "0x0"], [value]]],
    }
    step = {"rule": "pl", "premises": [], "data": {}, "statement": claim}
    return {
        "format": "symnet certificate 2",
        "network": network,
        "target": [],
        "box": [],
        "hypotheses": [],
        "claims": [claim],
        "steps": [step],
    }


@pytest.mark.parametrize(("steps", "value"), [("0x1", "0x0"), ("0x2", "0x1p-1"), ("0x5", "0x0")])
def test_a_neuron_behind_a_scan_at_a_point(program: str, steps: str, value: str) -> None:
    content = walked(steps, value)
    verdict = check(sealed(content)).verdict
    assert judged(program, sealed(content))[0] == verdict == "accepted"
    wrong = walked(steps, "0x1p-3")
    refused(program, wrong)


@pytest.mark.parametrize("kind", ["local", "bit"])
def test_claims_of_other_kinds(program: str, kind: str) -> None:
    content = content_of("abs(x - 1/3)", 1)
    content["claims"] = [next(step["statement"] for step in content["steps"] if step["statement"]["kind"] == kind)]
    assert check(sealed(content)).verdict == "accepted"
    assert judged(program, sealed(content)) == ("accepted", "every claim is proved")


def test_without_a_target(program: str) -> None:
    """Counts of a network that approximates no stated function."""
    content = content_of("abs(x - 1/3)", 1)
    last = place_of(content, "printed-counts")
    gone = ("lipschitz", "codes", "local-error", "sizes")
    kept = [place for place in range(last + 1) if content["steps"][place]["rule"] not in gone]
    moved = {hex(place): hex(new) for new, place in enumerate(kept)}
    steps = [content["steps"][place] for place in kept]
    for step in steps:
        step["premises"] = [moved[premise] for premise in step["premises"]]
    content.update(steps=steps, claims=[steps[-1]["statement"]], target=[])
    assert check(sealed(content)).verdict == "accepted"
    assert judged(program, sealed(content)) == ("accepted", "every claim is proved")
