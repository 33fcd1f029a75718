"""Verdicts about ONNX files that are changed, with their digest made again, beside changed proofs: nothing false is accepted."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from kernel.certificates import base
from kernel.mutate import leaves, ways
from kernel.onnx_bytes import Model, small
from kernel.truth_of_properties import refuted_property
from kernel.values import Values

from symnet.certificates.certificate import sealed
from symnet.errors import MalformedFile
from symnet.kernel import check
from symnet.reading.reader import read

GRID = list(product([Fraction(k, 12) for k in range(13)], repeat=2))
NAME = "property_onnx"


def in_other_order(dice: random.Random) -> bytes:
    """The file with two operators, two weights or the inputs of one operator exchanged."""
    model = small()
    way = dice.randrange(3)
    if way == 2:
        return _inputs_exchanged(model, dice).data
    items = list(model.nodes if way else model.tensors)
    a, b = dice.sample(range(len(items)), 2)
    items[a], items[b] = items[b], items[a]
    return (replace(model, nodes=tuple(items)) if way else replace(model, tensors=tuple(items))).data


def _inputs_exchanged(model: Model, dice: random.Random) -> Model:
    place = dice.randrange(len(model.nodes))
    fields = list(model.nodes[place])
    first = [at for at, (number, _) in enumerate(fields) if number == 1]
    fields[first[0]], fields[first[-1]] = fields[first[-1]], fields[first[0]]
    return replace(model, nodes=(*model.nodes[:place], fields, *model.nodes[place + 1 :]))


def with_a_bit_changed(dice: random.Random) -> bytes:
    """The file with a bit of it changed: of a weight, mostly, for most of the bytes are weights."""
    data = bytearray(small().data)
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(data)


def proofs(dice: random.Random) -> Iterator[Any]:
    """The certificate as it is, or with a place changed."""
    original = base(NAME)
    places = [(path, value) for path, value in leaves(original) if len(path) > 1 and path[0] in ("steps", "claims")]
    while True:
        content = json.loads(json.dumps(original))
        if dice.random() < 0.6:
            path, value = dice.choice(places)
            changes = [new for _, new in ways(value, ["0x1", "<=", "<", "*..", "."], dice) if new != value]
            place = content
            for part in path[:-1]:
                place = place[part]
            if changes:
                place[path[-1]] = dice.choice(changes)
            if content.get("steps") and dice.random() < 0.7:
                content["claims"] = [content["steps"][-1].get("statement")]
        yield content


def judged(count: int, seed: int, folder: Path) -> Counter[str]:
    """Judge so many mutants; raises AssertionError where an accepted one is false, with what refutes it."""
    dice, counts = random.Random(seed), Counter[str]()
    for content in proofs(dice):
        if sum(counts.values()) >= count:
            return counts
        data = small().data if dice.random() < 0.3 else dice.choice((with_a_bit_changed, in_other_order))(dice)
        digest = sha256(data).hexdigest()
        content["network"] = {"onnx": digest}
        verdict = check(sealed(content), {digest: data})
        counts[verdict.verdict] += 1
        if verdict.accepted:
            path = folder / "network.onnx"
            path.write_bytes(data)
            try:
                network = read(path).network
            except MalformedFile:  # names that are no UTF-8: what the kernel reads then is compared with onnxruntime elsewhere
                counts["read by the kernel alone"] += 1
                continue
            counts["changed"] += data != small().data
            values = Values(json.loads(network.canonical))
            for claim in content["claims"]:
                found = refuted_property(content, claim, GRID, values)
                assert not found, (found, data, content)
    raise AssertionError("there is always another")


def test_a_few_mutants(tmp_path: Path) -> None:
    counts = judged(150, 0, tmp_path)
    assert counts["changed"] >= 5 and counts["rejected"] >= 20


@pytest.mark.slow
def test_ten_thousand_mutants(tmp_path: Path) -> None:
    counts = judged(10_000, 1, tmp_path)
    assert (
        counts["changed"] >= 300 and counts["rejected"] >= 1_000 and 10 * counts["read by the kernel alone"] < counts["changed"]
    )
