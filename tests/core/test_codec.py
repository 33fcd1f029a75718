"""Network files: exact round trip, one text a network, and files that are broken or hostile."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, strategies
from symnet.core import codec
from symnet.core.codec import decode, encode, load, save
from symnet.core.network import Network
from symnet.errors import MalformedFile, UsageError

GOOD = approximate("abs(x - 1/3)", cells=4).network.canonical


@examples(120)
@given(strategies.networks(2, parameters=2))
def test_round_trip(network: Network) -> None:
    again = decode(encode(network))
    assert again == network and again.canonical == network.canonical and again.parameters == network.parameters


def test_a_scan_is_stored_once() -> None:
    sizes = [len(approximate("x*y", n=n).network.template.canonical) for n in (1, 4, 7)]
    assert max(sizes) - min(sizes) < 100


def test_parameters_beyond_the_digit_limit(tmp_path: Path) -> None:
    network = approximate("x*(1 - x)", n=14).network
    save(network, tmp_path / "network.json")
    assert load(tmp_path / "network.json") == network
    assert network.parameters["v"].denominator.bit_length() > 32_000


@examples(200)
@given(st.integers(0, len(GOOD) - 1))
def test_truncated_files_are_refused(length: int) -> None:
    with pytest.raises(MalformedFile):
        decode(GOOD[:length])


@examples(300)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=3))
def test_overwritten_files_are_refused_or_another_network(place: int, put: bytes) -> None:
    data = GOOD[:place] + put + GOOD[place + len(put) :]
    try:
        found = decode(data)
    except MalformedFile:
        return
    assert data == GOOD or found != decode(GOOD) or json.loads(data) == json.loads(GOOD)


def _changed(change: Callable[[Any], object]) -> bytes:
    data = json.loads(GOOD)
    change(data)
    return json.dumps(data).encode()


def _set(*path: Any, to: object) -> Callable[[Any], object]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = to

    return change


def _nested(depth: int) -> bytes:
    body = '{"inputs":"0x1","nodes":[{"activation":"relu","name":"a","reads":[["input","0x0","0x1"]],"rows":[["0x0"]]}]}'
    for _ in range(depth):
        body = (
            '{"inputs":"0x1","nodes":[{"name":"a","reads":[["input","0x0","0x1"]],"schedules":{},"steps":"0x1",'
            f'"body":{body}}}]}}'
        )
    return f'{{"format":"symnet network 1",{body[1:]}'.encode()


HOSTILE = {
    "empty": b"",
    "not an object": b"[]",
    "another format": _changed(_set("format", to="symnet network 2")),
    "no format": b"{}",
    "bare integer": _changed(_set("inputs", to=1)),
    "float": _changed(_set("inputs", to=1.0)),
    "nan": GOOD.replace(b'"inputs":"0x1"', b'"inputs":NaN', 1),
    "boolean": _changed(_set("inputs", to=True)),
    "null": _changed(_set("nodes", to=None)),
    "repeated key": GOOD.replace(b'"inputs":"0x1"', b'"inputs":"0x1","inputs":"0x1"', 1),
    "unknown key": _changed(_set("extra", to="0x1")),
    "missing key": _changed(lambda data: data["nodes"][0].pop("reads")),
    "no nodes": _changed(_set("nodes", to=[])),
    "huge dimension": _changed(_set("inputs", to="0x" + "f" * 40)),
    "huge exponent": _changed(_set("parameters", "s", to="0x1p-9999999999")),
    "division by zero": _changed(_set("parameters", "s", to="0x1/0x0")),
    "not in lowest terms": _changed(_set("parameters", "s", to="0x2/0x4")),
    "unknown parameter": _changed(_set("parameters", "t", to="0x1")),
    "parameter is a list": _changed(_set("parameters", "s", to=[])),
    "activation": _changed(_set("nodes", 0, "activation", to="sigmoid")),
    "activation is a list": _changed(_set("nodes", 0, "activation", to=[])),
    "name is a number": _changed(_set("nodes", 0, "name", to=["a"])),
    "row is text": _changed(_set("nodes", 0, "rows", 0, to="0x1")),
    "row is empty": _changed(_set("nodes", 0, "rows", 0, to=[])),
    "position beyond what is read": _changed(_set("nodes", 0, "rows", 0, to=["0x0", ["0x7", "0x1"]])),
    "schedule outside a scan": _changed(_set("nodes", 0, "rows", 0, to=[["0x0", ["scale", "0x1"]]])),
    "one copy": _changed(lambda data: data["nodes"][1].update(copies="0x1", stride="0x0")),
    "copies without a stride": _changed(_set("nodes", 1, "copies", to="0x2")),
    "too many copies": _changed(lambda data: data["nodes"][1].update(copies="0xffff", stride="0x1")),
    "schedules are a list": _changed(_set("nodes", 1, "schedules", to=[])),
    "body is a list": _changed(_set("nodes", 1, "body", to=[])),
    "not ASCII": GOOD.replace(b"start", "störe".encode(), 1),
    "utf-16": GOOD.decode().encode("utf-16"),
    "zero bytes": b"\0" * 1000,
    "lists nested deep": b"[" * 100_000,
    "objects nested deep": b'{"a":' * 100_000,
    "scans nested too deep": _nested(6),
    "scans nested deep": _nested(200),
    "scans nested very deep": _nested(2_000),
    "two values": GOOD + b"{}",
    "bare huge integer": b'{"format":' + b"9" * 100_000 + b"}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_one_line(name: str) -> None:
    with pytest.raises(MalformedFile) as caught:
        decode(HOSTILE[name])
    assert len(str(caught.value)) < 600


def test_nested_scans_within_the_limit() -> None:
    assert decode(_nested(3)).inputs == 1


def test_files_too_large_to_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(codec, "MAX_BYTES", 100)
    (tmp_path / "network.json").write_bytes(GOOD)
    with pytest.raises(MalformedFile, match="limit"):
        load(tmp_path / "network.json")
    with pytest.raises(MalformedFile, match="limit"):
        decode(GOOD)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "network.json"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UsageError, match="No space left"):
        save(decode(GOOD), path)
    assert path.read_bytes() == b"old" and [entry.name for entry in tmp_path.iterdir()] == ["network.json"]


def test_an_interrupted_write_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "chmod", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(decode(GOOD), tmp_path / "network.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["missing.json", ".", "file/network.json"])
def test_what_cannot_be_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / name)
