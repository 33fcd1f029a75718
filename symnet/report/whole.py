"""The content of a certificate with that of the files it names put in: steps that stand apart, long parameters, tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from symnet.core.layer import INPUT, Layer, Node, Read, Row
from symnet.core.network import Network
from symnet.core.rational import exact, to_hex
from symnet.errors import MalformedFile
from symnet.kernel.apart import PART
from symnet.kernel.networks import network as decoded_network
from symnet.kernel.plain import canonical_object, unpacked
from symnet.kernel.targets.bands import digest_of, is_tree

Json = Any
APART = "in files"
"""The key that holds, for each parameter in a file of its own, what the certificate says of it."""


def whole(content: Mapping[str, Json], files: Mapping[str, bytes]) -> Mapping[str, Json]:
    """Return the content of a certificate that is well formed, with nothing left in other files."""
    if "onnx" in content["network"] and content["target"]:
        content = {**content, "network": _network_in_file(_file(files, content["network"]["onnx"]))}
    written = content["network"].get("parameters", {})
    apart = {name: value for name, value in written.items() if isinstance(value, list)}
    targets = [_with_rows(target, files) for target in content["target"]]
    content = content if targets == content["target"] else {**content, "target": targets}
    if not apart and all(isinstance(step, dict) and step["rule"] != PART for step in content["steps"]):
        return content
    values = decoded_network(content["network"], "network", files).parameters if apart else {}
    parameters = {name: to_hex(values[name]) if name in apart else value for name, value in written.items()}
    said = {name: f"{int(length, 16)} bits in a file, sha256 {digest}" for name, (_, digest, length) in apart.items()}
    network = {**content["network"], "parameters": parameters} if apart else content["network"]
    return {**content, "network": network, "steps": _steps(content["steps"], files), APART: said}


def _network_in_file(data: bytes) -> Json:
    """The network of an ONNX file that the kernel has read, as a network file has it, its nodes numbered."""
    from symnet.kernel.onnx.graph import read_onnx

    found = read_onnx(data)
    names = {"input": INPUT} | {node.name: f"layer_{number}" for number, node in enumerate(found.nodes, 1)}
    nodes = []
    for node in found.nodes:
        rows = tuple(Row(tuple((at, exact(weight)) for at, weight in row.weights), exact(row.bias)) for row in node.rows)
        reads = tuple(Read(names[name], start, stop) for name, start, stop in node.reads)
        nodes.append(Node(names[node.name], Layer("relu" if node.activation == "relu" else "identity", rows), reads))
    return json.loads(Network(found.inputs, tuple(nodes)).canonical)


def _with_rows(target: Json, files: Mapping[str, bytes]) -> Json:
    """A target, the rows of a band or the values of a table in a file put in their place."""
    if is_tree(target) or not digest_of(target[2]):
        return target
    return [*target[:2], canonical_object(unpacked(_file(files, digest_of(target[2]))))]


def _steps(steps: list[Json], files: Mapping[str, bytes]) -> list[Json]:
    """The steps, those in files of their own in their place: numbered anew where a step stands for several."""
    found: list[Json] = []
    numbers: list[int] = []
    for step in steps:
        if not isinstance(step, dict):
            read = canonical_object(unpacked(_file(files, step[1])))
        elif step["rule"] == PART:
            read = canonical_object(unpacked(_file(files, step["data"]["sha256"])))
            cited = _cited(step, numbers)
            found += _renumbered(read, [*cited, *range(len(found), len(found) + len(read))])
            numbers.append(len(found) - 1)
            continue
        else:
            read = [step]
        numbers += range(len(found), len(found) + len(read))
        found += _renumbered(read, numbers)
    return found


def _renumbered(steps: list[Json], numbers: list[int]) -> list[Json]:
    """Steps whose premises have other numbers."""
    return [{**step, "premises": [hex(number) for number in _cited(step, numbers)]} for step in steps]


def _cited(step: Json, numbers: list[int]) -> list[int]:
    """The new numbers of the premises of a step."""
    places = [int(premise, 16) for premise in step["premises"]]
    if max(places, default=-1) >= len(numbers):
        raise MalformedFile(f"a step by the rule {step['rule']} cites step {max(places)}, which is not there")
    return [numbers[place] for place in places]


def _file(files: Mapping[str, bytes], digest: str) -> bytes:
    if digest not in files:
        raise MalformedFile(f"no file with the digest {digest} stands beside the certificate")
    return files[digest]
