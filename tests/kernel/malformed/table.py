"""A certificate changed in one place and sealed again; and bytes changed by hand, with the digest of what they then hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from kernel.certificates import Content, base

from symnet.certificates.certificate import sealed

GOOD = sealed(base("scan_1"))
File = tuple[bytes, str]
"""The bytes, and what the verdict must say."""
START, LENGTH = GOOD.index(b'"sha256":"'), len(b'"sha256":"') + 64 + len(b'",')


def changed(change: Callable[[Content], Any], start: str = "scan_1") -> bytes:
    """The bytes of a base that is changed in place."""
    content = base(start)
    change(content)
    return sealed(content)


def put(path: str, value: Any, start: str = "scan_1") -> bytes:
    """The bytes of a base with a value at a path such as steps/3/data."""

    def change(content: Content) -> None:
        *route, last = [int(part) if part.lstrip("-").isdigit() else part for part in path.split("/")]
        place: Any = content
        for part in route:
            place = place[part]
        place[last] = value

    return changed(change, start)


def raw(old: bytes, new: bytes) -> bytes:
    """The bytes of scan_1 with some replaced, under the digest of what they held."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def resealed(old: bytes, new: bytes) -> bytes:
    """The bytes of scan_1 with some replaced, under the digest of what they now hold."""
    assert old in GOOD
    kept = (GOOD[:START] + GOOD[START + LENGTH :]).replace(old, new, 1)
    start = kept.index(b'"steps":[')
    return kept[:start] + b'"sha256":"' + hashlib.sha256(kept).hexdigest().encode() + b'",' + kept[start:]


def digest(text: str) -> bytes:
    """The bytes of scan_1 with another text in place of the digest."""
    return GOOD[:START] + b'"sha256":"' + text.encode() + b'",' + GOOD[START + LENGTH :]


def node(new: Any) -> bytes:
    """The base `facts` with one node more, which nothing reads."""
    return changed(lambda c: c["network"]["nodes"].insert(-1, new), "facts")


def schedule(value: Any) -> bytes:
    """The base `facts` with one schedule more, which no weight uses."""
    return put("network/nodes/1/schedules/far", value, "facts")


def layer(name: str, rows: Any, reads: Any = None, activation: str = "identity") -> Any:
    """A layer, which reads input 0."""
    reads = [["input", "0x0", "0x1"]] if reads is None else reads
    return {"activation": activation, "name": name, "reads": reads, "rows": rows}


def scan(body: Any, inputs: int = 1, **more: Any) -> Any:
    """A scan of one step over the first inputs."""
    inner = {"inputs": hex(inputs), "nodes": body}
    return {"name": "more", "reads": [["input", "0x0", hex(inputs)]], "body": inner, "steps": "0x1", "schedules": {}, **more}
