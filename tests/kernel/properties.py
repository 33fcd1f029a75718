"""Certificates about properties of small networks: written by hand, trees found by asking the kernel where it stops."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from hashlib import sha256
from typing import Any

from kernel.hand_made import Content, form, layer
from kernel.onnx_bytes import small

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.kernel import check

Box = Sequence[tuple[Any, Any]]
CUT = re.compile(r"entry (\d+), leaf (\d+), on")


def entry(box: Box, *unsafe: Sequence[Any]) -> Content:
    """A box and its conjunctions, lists of constraints."""
    return {
        "box": [[hexed(Fraction(low)), hexed(Fraction(high))] for low, high in box],
        "unsafe": [list(each) for each in unsafe],
    }


def constraint(relation: str, constant: Any, outputs: Mapping[int, Any], inputs: Mapping[int, Any] | None = None) -> list[Any]:
    """constant + sum of inputs + sum of outputs <= 0, < 0 or = 0."""
    terms = [[[hexed(at), hexed(Fraction(each[at]))] for at in sorted(each)] for each in (inputs or {}, outputs)]
    return [relation, hexed(Fraction(constant)), *terms]


def certificate(network: Content, steps: Sequence[Content], claims: int = 1) -> Content:
    """A certificate without a box, whose last steps are its claims."""
    return {
        **{"box": [], "format": "symnet certificate 2", "hypotheses": [], "network": network, "target": []},
        **{"steps": list(steps), "claims": [each["statement"] for each in steps[-claims:]]},
    }


def branches(entries: Sequence[Content], trees: Sequence[str], bits: int = 24) -> Content:
    """A step that a property holds."""
    data = {"bits": hexed(bits), "trees": list(trees)}
    return {"rule": "branches", "premises": [], "data": data, "statement": {"kind": "safe", "property": list(entries)}}


def network(*nodes: Content, inputs: int = 1) -> Content:
    """A network of layers."""
    return {"format": "symnet network 1", "inputs": hex(inputs), "nodes": list(nodes)}


def distance() -> Content:
    """|x_0 - x_1|; relu(s - 1/3) - s/2, s = relu(x_0 + x_1 - 1); relu(x_0): through an identity layer and a skip."""
    return network(
        layer("a", [("input", 0, 2)], [form(0, 1, -1), form(0, -1, 1), form(-1, 1, 1)], "relu"),
        layer("m", [("a", 0, 3)], [form(0, 1, 1), form(0, 0, 0, 1)]),
        layer("b", [("m", 1, 2), ("input", 0, 1)], [form("-0x1/0x3", 1), form(0, 0, 1)], "relu"),
        layer("y", [("m", 0, 2), ("b", 0, 2)], [form(0, 1), form(0, 0, "-0x1p-1", 1), form(0, 0, 0, 0, 1)]),
        inputs=2,
    )


def grown(content: Content, given: Mapping[str, bytes], axis: Callable[[int, str], str], most: int = 400) -> Content:
    """The certificate with its leaves cut, where the kernel does not close them, until it accepts; `axis` gives the mark."""
    found = copy.deepcopy(content)
    trees = found["steps"][0]["data"]["trees"]
    for _ in range(most):
        verdict = check(sealed(found), given)
        where = CUT.search(verdict.reason)
        if where is None:
            break
        at, leaf = (int(number) for number in where.groups())
        trees[at] = with_cut(trees[at], leaf, partial(marked, axis, verdict.reason))
    return found


def marked(axis: Callable[[int, str], str], reason: str, depth: int) -> str:
    """The mark of a cut."""
    return axis(depth, reason)


def with_cut(tree: str, leaf: int, axis: Callable[[int], str]) -> str:
    """A tree with a leaf cut; `axis` gives the mark for its depth."""
    place = [match.start() for match in re.finditer(r"\.", tree)][leaf]
    return tree[:place] + axis(_depth(tree, place)) + ".." + tree[place + 1 :]


def _depth(tree: str, place: int) -> int:
    """The number of cuts above a leaf."""
    opened: list[int] = [0]
    for mark in re.finditer(r"\.(?:\[[^]]*\])?|\*?(?:\d|\(\d+\)|<\d+:\d+>)", tree):
        depth = opened.pop()
        if mark.start() == place:
            return depth
        if mark.group()[0] != ".":
            opened += [depth + 1, depth + 1]
    raise AssertionError(tree)


def in_turn(count: int) -> Callable[[int, str], str]:
    """Halve the axes one after another, with bounds kept at every other cut."""
    return lambda depth, reason: ("*" if depth % 2 == 0 else "") + str(depth % count)


UNIT = [(0, 1), (0, 1)]
DISTANCES = "*01*01*01*01*0.....1...1..*0.1.*0.1.*01...1*0.1.*0.1.*01...*01*0.1.*01...*01*01.....1*01*01......"
HALVES = (
    "*01*01*01*0...1...1*0....1*01...*0.1.*01.*01...1..",
    "*01.*01.*01*01.....1*01.*01...1...1*0.1.*01.*01...1..*01*01*01.......",
)
"""Trees that `grown` found for the property of distances, and for halves of its box."""


def property_1() -> Content:
    """Two entries, strict constraints, an equation, inputs in constraints, on the network of distances."""
    entries = [
        entry(
            UNIT,
            [constraint("<=", "1/16", {0: -1}, {0: 1, 1: 1})],
            [constraint("<=", "1/5", {1: 1}), constraint("<=", -2, {2: 1})],
        ),
        entry([(0, "1/4"), ("1/2", 1)], [constraint("=", "-5/4", {0: 1})], [constraint("<", 0, {2: 1})]),
    ]
    return certificate(distance(), [branches(entries, [DISTANCES, "."])])


def property_signs() -> Content:
    """A tree of assumed signs, some leaves of which are empty."""
    entries = [entry([(0, "1/4"), (0, "1/4")], [constraint("<=", "1/16", {0: -1}, {0: 1, 1: 1})])]
    return certificate(distance(), [branches(entries, ["*<1:0><1:1>..<1:1>.."])])


def property_betas() -> Content:
    """y = 2 relu(x) - x >= 0 on [-1, 1]: signs are assumed, and only their multipliers close the leaves."""
    own = network(
        layer("h", [("input", 0, 1)], [form(0, 1)], "relu"),
        layer("y", [("h", 0, 1), ("input", 0, 1)], [form(0, 2, -1)]),
    )
    step = branches([entry([(-1, 1)], [constraint("<=", "1/16", {0: 1})])], ["<1:0>.[100].[100]"], 8)
    return certificate(own, [step])


def property_joined() -> Content:
    """The property of distances, its first entry in two halves, proved one by one and joined."""
    whole = property_1()["steps"][0]["statement"]["property"]
    halves = [[("0", "1/2"), ("0", "1")], [("1/2", "1"), ("0", "1")]]
    parts = [[{**whole[0], "box": entry(half)["box"]}] for half in halves] + [[whole[1]]]
    steps = [branches(part, [tree]) for part, tree in zip(parts, (*HALVES, "."), strict=True)]
    steps.append(
        {
            "rule": "joined",
            "premises": ["0x0", "0x1", "0x2"],
            "data": {"trees": ["0..", "."]},
            "statement": {"kind": "safe", "property": whole},
        }
    )
    return certificate(distance(), steps)


def property_refuted() -> Content:
    """A point that is unsafe."""
    entries = [
        entry(UNIT, [constraint("<", 0, {0: 1})]),
        entry(
            UNIT,
            [constraint("<=", -2, {0: 1}), constraint("<", 1, {0: 2})],
            [constraint("=", "-1/3", {0: 1}), constraint("<=", "-1/4", {1: 1})],
        ),
    ]
    data = {"point": ["0x1/0x3", "0x0"], "conjunction": ["0x1", "0x1"]}
    step = {"rule": "counterexample", "premises": [], "data": data, "statement": {"kind": "unsafe", "property": entries}}
    return certificate(distance(), [step])


def onnx_files() -> dict[str, bytes]:
    """The ONNX files that certificates name, by their SHA-256."""
    return {sha256(data).hexdigest(): data for data in (small().data,)}


def named() -> Content:
    """The network that is the small ONNX file."""
    return {"onnx": sha256(small().data).hexdigest()}


def property_onnx() -> Content:
    """A property of a network in an ONNX file."""
    entries = [
        entry(
            [(-1, 1), (-1, 1)],
            [constraint("<=", 0, {1: 1, 0: -2}), constraint("<=", 2, {0: 1, 1: 1})],
            [constraint("<=", "1/2", {1: 1})],
        )
    ]
    return certificate(named(), [branches(entries, ["*01..."])])
