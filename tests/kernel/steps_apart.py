"""Certificates with steps in files of their own, and files that hold other steps than are said to stand there."""

from __future__ import annotations

from functools import cache

from kernel.hand_made import Content, named
from kernel.properties import branches, certificate, constraint, distance, entry, property_joined

from symnet.core.codec import canonical_json

SMALL = [(0, "1/4"), (0, "1/4")]


def part(*steps: Content, premises: list[str] | None = None) -> Content:
    """The part with a file of some steps, which states what the last one states."""
    data = {"rules": sorted({each["rule"] for each in steps}), "sha256": named(canonical_json(list(steps)))}
    return {"rule": "part", "premises": premises or [], "data": data, "statement": steps[-1]["statement"]}


def property_apart() -> Content:
    """The property of distances in three parts, the first two in files of their own."""
    content = property_joined()
    return {**content, "steps": [*map(part, content["steps"][:2]), *content["steps"][2:]]}


@cache
def safe() -> Content:
    """|x_0 - x_1| is below 2 on a part of the cube."""
    return branches([entry(SMALL, [constraint("<=", 2, {0: -1})])], ["."])


@cache
def once_more() -> Content:
    """The same, by a join of one part."""
    return {**safe(), "rule": "joined", "premises": ["0x0"], "data": {"trees": ["."]}}


@cache
def circular() -> Content:
    """|x_0 - x_1| is not below 2 on the cube, which is false, by a join of one part: of itself."""
    statement = {"kind": "safe", "property": [entry([(0, 1), (0, 1)], [constraint("<=", -2, {0: 1})])]}
    return {"rule": "joined", "premises": ["0x0"], "data": {"trees": ["."]}, "statement": statement}


@cache
def refuted() -> Content:
    """|x_0 - x_1| is not below 0 somewhere."""
    data = {"point": ["0x0", "0x0"], "conjunction": ["0x0", "0x0"]}
    statement = {"kind": "unsafe", "property": [entry(SMALL, [constraint("<=", 0, {0: -1})])]}
    return {"rule": "counterexample", "premises": [], "data": data, "statement": statement}


def of(*steps: Content) -> Content:
    """A certificate about the network of distances that claims what the last step states."""
    return certificate(distance(), steps)


def codes_of_two(content: Content) -> list[Content]:
    """The codes of the second output of a certificate about two, and behind them those of the first."""
    first, second = (step for step in content["steps"] if step["rule"] == "codes")
    return [{**second, "premises": ["0x1"]}, {**first, "premises": ["0x0"]}]


def files_of_parts(outputs: Content) -> list[bytes]:
    """The files that parts name, in the certificate and in attacks; some steps are of a certificate about two outputs."""
    steps = [*([step] for step in property_joined()["steps"][:2]), [safe()], [safe(), once_more()], codes_of_two(outputs)]
    return [canonical_json(each) for each in [*steps, [circular()], [refuted(), safe()], [refuted()]]]
