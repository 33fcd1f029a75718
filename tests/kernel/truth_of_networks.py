"""Whether a claim about the network or the file as a whole is true, found without the kernel: sizes, ranks."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy
from kernel.values import Values
from kernel.values_of_targets import modulus, real
from oracle import number, value

from symnet.core import codec
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.regions.space import space_domains


def inputs(content: dict[str, Any]) -> int:
    return int(content["network"]["inputs"], 16)


def network_bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content["network"]).encode()


def wrong_sizes(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """A slice may have nodes that read nothing, a network file none: here they read an input, which is counted node by node."""
    nodes, beside = _reading(content["network"]["nodes"])
    size = codec.decode(codec.canonical_json({**content["network"], "nodes": nodes})).size
    size = replace(size, parameters_blockwise=size.parameters_blockwise - beside)
    wrong = {key: claim[key] for key in claim if hasattr(size, key) and number(claim[key]) != getattr(size, key)}
    bits, parameters = number(claim["intrinsic_bits"]), content["network"].get("parameters", {})
    least = sum(_least_bits(number(text)) for text in parameters.values())
    return f"sizes {wrong} are {size}" if wrong else f"{bits} bits cannot hold {least}" if bits < least else ""


def _reading(nodes: list[Any]) -> tuple[list[Any], int]:
    """The nodes, each of which reads something, and how many parameters more they have so, block by block."""
    found, beside = [], 0
    for node in nodes:
        if "body" in node:
            inner, more = _reading(node["body"]["nodes"])
            beside += more * int(node["steps"], 16) * int(node.get("copies", "0x1"), 16)
            node = {**node, "body": {**node["body"], "nodes": inner}}
        elif not node["reads"]:
            beside += len(node["rows"])
            node = {**node, "reads": [["input", "0x0", "0x1"]]}
        found.append(node)
    return found, beside


def _least_bits(exact: Fraction) -> int:
    """A number in [0, 1) needs as many bits as places; any other at least the bits of its numerator."""
    return exact.denominator.bit_length() - 1 if 0 <= exact < 1 else abs(exact.numerator).bit_length()


def wrong_lower_bound(content: dict[str, Any], claim: dict[str, Any]) -> str:
    error, bits = real(number(claim["error"])), number(claim["bits"])
    n = round(float(bits) ** (1 / inputs(content)))
    if n ** inputs(content) != bits or (n > 1 and modulus(claim, 1 / mpmath.mpf(n - 1)) <= 2 * error):
        return f"{bits} bumps do not fit"
    return "" if number(claim["ratio"]) * bits == number(claim["used"]) else "the ratio is wrong"


def wrong_counts(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """The blockwise counts of phi_1 and phi_2 leave L and the output over; and they are what is printed at most."""
    names, network = set(content["network"]["parameters"]), content["network"]
    total, beside = 0, 0
    for node in network["nodes"]:
        read = sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"])
        count = (read + 1) * len(node["rows"]) if "rows" in node else int(node["steps"], 16) * _inside(node["body"])
        linear = any(entry in names for row in node.get("rows", []) for entry in _entries(row) if isinstance(entry, str))
        total, beside = total + count, beside + count * linear
    found = {key: int(claim[key], 16) for key in claim if key not in ("kind", "theorem")}
    entries = sum(entry in names for node in network["nodes"] for row in node.get("rows", []) for entry in _entries(row)
                  if isinstance(entry, str))  # fmt: skip
    if found["phi_1"] + found["phi_2"] + beside != total or entries != found["intrinsic_entries"]:
        return f"the nodes have {total} parameters, {beside} of them in L and the output, and {entries} intrinsic entries"
    return "" if found["phi_1"] <= found["phi_1_printed"] and found["phi_2"] <= found["phi_2_printed"] else "too many"


def _inside(body: Any) -> int:
    """The blockwise parameters of one step of a scan's body of layers."""
    reads = [sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"]) for node in body["nodes"]]
    return sum((read + 1) * len(node["rows"]) for read, node in zip(reads, body["nodes"], strict=True))


def _entries(row: Any) -> list[Any]:
    return [row[0], *(weight for _, weight in row[1:])]


def wrong_shape(content: dict[str, Any], claim: dict[str, Any]) -> str:
    return "" if claim["width"] == "0x2" and int(claim["depth"], 16) == 2 * int(claim["digits"], 16) + 2 else "not as printed"


def wrong_sorted(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """All choices of the ends of the sides and their middles, up to 6,561 of them, and some points between."""
    data, sides, dice = network_bytes(content), [(number(low), number(high)) for low, high in content["box"]], random.Random(7)
    low, high = max(side[0] for side in sides), min(side[1] for side in sides)
    levels = (low, (low + high) / 2, high)
    points = [tuple(dice.choice(levels) for _ in sides) for _ in range(300)]
    points += list(product(levels, repeat=len(sides))) if len(sides) <= 8 else []
    points += [tuple(a + (b - a) * Fraction(dice.randrange(65), 64) for a, b in sides) for _ in range(100)]
    for point in points:
        wanted = [sorted(point)[int(rank, 16) - 1] for rank in claim["ranks"]]
        found = list(value(data, point))
        if found != wanted:
            return f"at {point} the outputs are {found}, not {wanted}"
    return ""


def wrong_rank_after(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """The rank by sympy's elimination over the rationals."""
    known = {name: number(value) for name, value in content["network"].get("parameters", {}).items()}
    matrices = []
    for key in ("node", "before"):
        node = next(each for each in content["network"]["nodes"] if each["name"] == claim[key])
        wide = sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"])
        matrix = sympy.zeros(len(node["rows"]), wide)
        for place, row in enumerate(node["rows"]):
            for position, weight in row[1:]:
                matrix[place, int(position, 16)] = _rational(known[weight] if weight in known else number(weight))
        matrices.append(matrix)
    found = (matrices[0] - _rational(number(claim["factor"])) * matrices[1]).rank()
    return f"the rank is {found}" if found > int(claim["rank"], 16) else ""


def _rational(value: Fraction) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


def wrong_near_rank(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """The distance by singular values in long floats (Eckart, Young), with room for rounding."""
    node = next(each for each in content["network"]["nodes"] if each["name"] == claim["node"])
    wide = sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"])
    known = {name: number(value) for name, value in content["network"].get("parameters", {}).items()}
    with mpmath.workdps(60):
        matrix = mpmath.zeros(len(node["rows"]), wide)
        for place, row in enumerate(node["rows"]):
            for position, weight in row[1:]:
                value_ = known[weight] if weight in known else number(weight)
                matrix[place, int(position, 16)] = mpmath.mpf(value_.numerator) / value_.denominator
        sizes = list(mpmath.svd_r(matrix, compute_uv=False))[int(claim["rank"], 16) :]
        least = mpmath.fsum(size * size for size in sizes)
        bound = number(claim["bound"])
        if least > mpmath.mpf(bound.numerator) / bound.denominator + mpmath.mpf(10) ** -40:
            return f"the square of the distance is {mpmath.nstr(least, 20)}"
    return ""


def wrong_levels(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """A point of a piece at which the network has another value."""
    values = Values(content["network"])
    for low, high, wanted in (map(number, piece) for piece in claim["pieces"]):
        for share in range(9):
            at = low + (high - low) * Fraction(share, 8)
            if values.output((at,)) != wanted:
                return f"the network is {values.output((at,))} at {at}"
    return ""


def wrong_pieces(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """The counts by linear feasibility and walks through facets, of the network behind a map of s and t to its inputs."""
    origin, *directions = ([number(each) for each in point] for point in claim["frame"])
    rows = [(dict(enumerate(slopes)), base) for base, *slopes in zip(origin, *directions, strict=True)]
    given = codec.decode(codec.canonical_json(content["network"]))
    first = Node("frame", affine("identity", rows), (Read(INPUT, 0, 2),))
    rest = [replace(each, reads=tuple(_behind(read, first.name) for read in each.reads)) for each in given.nodes]
    found = space_domains(Network(2, (first, *rest), given.parameters), [[number(end) for end in side] for side in claim["box"]])
    counts = {key: getattr(found, key) for key in ("patterns", "forms", "pieces")}
    return "" if all(int(claim[key], 16) == count for key, count in counts.items()) else f"there are {counts}"


def _behind(read: Read, name: str) -> Read:
    return replace(read, node=name) if read.node == INPUT else read
