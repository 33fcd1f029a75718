"""Hostile bytes: whatever is fed to the kernel, it says malformed or rejected and never crashes or accepts."""

from __future__ import annotations

import gzip
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.certificates import base
from kernel.make_malformed import GOOD

from symnet.certificates.certificate import sealed
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
PLACES = ["target", "network", "steps", "claims", "hypotheses", "format"]


@given(st.sampled_from(PLACES), JSON)
def test_any_json_at_the_top(key: str, value: Any) -> None:
    content = base("scan_1")
    content[key] = value
    assert check(sealed(content)).verdict in HARMLESS or value == base("scan_1")[key] or (key, value) == ("hypotheses", [])


@given(st.integers(0, 9), st.sampled_from(["data", "premises", "rule", "statement"]), JSON)
def test_any_json_in_a_step(place: int, key: str, value: Any) -> None:
    content = base("scan_1")
    content["steps"][place][key] = value
    assert check(sealed(content)).verdict in HARMLESS or content == base("scan_1")


@given(st.integers(0, 9), st.integers(0, 3), JSON)
def test_any_json_in_the_data_of_a_step(place: int, field: int, value: Any) -> None:
    content = base("paper_1")
    data = content["steps"][place % len(content["steps"])]["data"]
    if data:
        data[sorted(data)[field % len(data)]] = value
    verdict = check(sealed(content))
    assert verdict.verdict in HARMLESS or verdict.claims == tuple(base("paper_1")["claims"])


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


def test_more_steps_than_allowed() -> None:
    content = base("scan_1")
    content["steps"] = [{"data": {}, "premises": [], "rule": "partition", "statement": {"kind": "partition"}}] * 100_001
    assert "at most 100000 items" in check(sealed(content)).reason


def test_more_values_read_than_allowed() -> None:
    """A few kilobytes that ask for gigabytes: one wide node read over and over."""
    content = base("scan_1")
    wide = {"name": "wide", "reads": [["input", "0x0", "0x1"]], "activation": "relu", "rows": [["0x0"]] * 1025}
    many = {"name": "many", "reads": [["wide", "0x0", hex(1025)]] * 4096, "activation": "relu", "rows": [["0x0"]]}
    content["network"]["nodes"][:0] = [wide, many]
    assert "node 'many' reads more than 4194304 values" in check(sealed(content)).reason


def test_ten_million_scan_steps() -> None:
    content = base("scan_1")
    scan = content["network"]["nodes"][1]
    scan["steps"] = hex(10**7)
    verdict = check(sealed(content))
    assert verdict.verdict == "rejected" and "the scan has no schedule" in verdict.reason
    content["steps"][2]["data"]["precision"] = "0x1"
    scan["schedules"]["scale"][2] = hex(10**7 + 1)
    assert check(sealed(content)).verdict == "rejected"


def test_an_integer_of_a_million_digits_as_the_digits() -> None:
    content = base("scan_1")
    content["network"]["parameters"]["v"] = "0x" + "1" * 1_000_000 + "p-4000000"
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
