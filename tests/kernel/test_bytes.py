"""Hostile bytes: whatever is fed to the kernel, it says malformed or rejected and never crashes or accepts."""

from __future__ import annotations

import gzip
import json
import random
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.attacks.table import node, place
from kernel.certificates import base, files
from kernel.hand_made import by_name, in_parts, named
from kernel.malformed.table import GOOD

from symnet.certificates.certificate import sealed
from symnet.core.codec import canonical_json
from symnet.kernel import check

HARMLESS = ("malformed", "rejected")


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    assert check(data).verdict == "malformed"


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=6))
def test_bytes_overwritten(place: int, new: bytes) -> None:
    data = GOOD[:place] + new + GOOD[place + len(new) :]
    assert data == GOOD or check(data).verdict == "malformed"


@given(st.integers(0, len(GOOD) - 1))
def test_truncated(length: int) -> None:
    assert check(GOOD[:length]).verdict == "malformed"


@given(st.integers(0, 600), st.integers(0, 255))
def test_gzip_with_a_byte_changed(place: int, new: int) -> None:
    packed = bytearray(gzip.compress(GOOD, mtime=0))
    packed[place % len(packed)] = new
    assert check(bytes(packed)).verdict == "malformed" or gzip.decompress(bytes(packed)) == GOOD


JSON = st.recursive(
    st.sampled_from(["0x1", "0x0", "-0x1p-3", "sup", "modulus", "input", "s", "", "0x1/0x3"]) | st.text(" -~", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["kind", "a", "bound"]), inner, max_size=3),
    max_leaves=12,
)
PLACES = ["target", "network", "steps", "claims", "hypotheses", "format", "box"]


@given(st.sampled_from(PLACES), JSON)
def test_any_json_at_the_top(key: str, value: Any) -> None:
    content = base("scan_1")
    content[key] = value
    assert check(sealed(content)).verdict in HARMLESS or value == base("scan_1")[key] or (key, value) == ("hypotheses", [])


@given(st.integers(0, 12), st.sampled_from(["data", "premises", "rule", "statement"]), JSON)
def test_any_json_in_a_step(place: int, key: str, value: Any) -> None:
    content = base("scan_1")
    content["steps"][place][key] = value
    assert check(sealed(content)).verdict in HARMLESS or content == base("scan_1")


@given(st.integers(0, 18), st.integers(0, 3), JSON)
def test_any_json_in_the_data_of_a_step(place: int, field: int, value: Any) -> None:
    content = base("paper_1")
    data = content["steps"][place % len(content["steps"])]["data"]
    if data:
        data[sorted(data)[field % len(data)]] = value
    verdict = check(sealed(content))
    assert verdict.verdict in HARMLESS or verdict.claims == tuple(base("paper_1")["claims"])


FACT = ["domain", "in", "reading", "schedules", "values"]


@given(st.integers(0, 6), st.sampled_from(FACT), JSON)
def test_any_json_in_a_fact(place: int, key: str, value: Any) -> None:
    content = base("facts")
    content["steps"][place]["statement"][key] = value
    content["claims"] = [step["statement"] for step in content["steps"]]
    verdict = check(sealed(content))
    assert verdict.verdict in HARMLESS or value == base("facts")["claims"][place][key] or value == []


@given(st.randoms(use_true_random=False))
def test_steps_in_another_order(dice: random.Random) -> None:
    content = base("scan_1")
    dice.shuffle(content["steps"])
    assert check(sealed(content)).verdict in HARMLESS or content == base("scan_1")


def test_canonical_json_only() -> None:
    content = json.loads(GOOD)
    assert check(json.dumps(content).encode()).verdict == "malformed"
    assert check(gzip.compress(GOOD)).accepted
    assert check(gzip.compress(GOOD[:100]) + gzip.compress(GOOD[100:])).accepted, "two members are the same bytes"


def test_more_steps_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    content = base("scan_1")
    content["steps"] = [{"data": {}, "premises": [], "rule": "partition", "statement": {"kind": "partition"}}] * 100_001
    assert "expected a list of 0 to 100000 items" in check(sealed(content)).reason
    monkeypatch.setattr(import_module("symnet.kernel.decode"), "MAX_STEPS", 12)
    assert "steps: more than 12" in check(sealed(base("parts")), files()).reason


def test_a_part_that_holds_a_part() -> None:
    """Parts hold steps alone: what stands for a part inside one is no step."""
    inner, files_of = in_parts(base("scan_1"), 2)
    outer = canonical_json(inner["steps"])
    content = {**base("scan_1"), "steps": [["part", named(outer)]]}
    verdict = check(sealed(content), by_name([outer, *files_of]))
    assert verdict.verdict == "malformed" and "step 0: expected an object" in verdict.reason


def test_parts_in_another_order() -> None:
    content = base("parts")
    content["steps"].reverse()
    assert check(sealed(content), files()).verdict == "rejected"


def test_ten_million_scan_steps() -> None:
    content = base("scan_1")
    scan = node(content, "scan")
    scan["steps"] = hex(10**7)
    verdict = check(sealed(content))
    assert verdict.verdict == "rejected" and "fact 1 among the premises is" in verdict.reason
    scan["schedules"]["scale"][2] = hex(10**7 + 1)
    for schedule in content["steps"][2]["statement"]["schedules"]:
        schedule[0][2] = hex(10**7 + 1)
    assert f"step {int(place(content, 'run'), 16)}, rule run: 1 runs of 10000000 steps" in check(sealed(content)).reason


def test_an_integer_of_a_million_bits_as_the_digits() -> None:
    content = base("scan_1")
    content["network"]["parameters"]["v"] = "0x" + "1" * 200_000 + "p-1000000"
    verdict = check(sealed(content))
    assert verdict.verdict == "rejected" and "not a number of 2 base-4 digits" in verdict.reason


def test_another_network_under_the_same_name() -> None:
    content = base("scan_1")
    content["network"]["nodes"][1] = base("scan_2")["network"]["nodes"][1]
    assert check(sealed(content)).verdict in HARMLESS


@pytest.mark.parametrize("other", ["scan_2", "scan_stated", "scan_smooth"])
def test_the_network_of_another_target(other: str) -> None:
    content = {**base("scan_1"), "network": base(other)["network"]}
    assert check(sealed(content)).verdict in HARMLESS
