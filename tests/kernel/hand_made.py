"""Certificates written by hand: facts about neurons of small networks, rounding, parts and parameters in files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import pairwise
from typing import Any

from symnet import sawtooth, unrolled
from symnet.certificates.derivation import hexed
from symnet.core.codec import canonical_json, encode

Content = dict[str, Any]
Form = list[Any]
LONG = (1 << 20) + 8
"""The bits of a parameter that must stand in a file of its own."""


def form(constant: Any, *slopes: Any) -> Form:
    """constant + slopes[0] t_0 + ...; a text is the name of a parameter."""
    found = [_text(constant)]
    return [*found, *([hexed(place), _text(slope)] for place, slope in enumerate(slopes) if slope != 0)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else hexed(value)


def layer(name: str, reads: Sequence[Any], rows: Sequence[Form], activation: str = "identity") -> Content:
    """A layer; a row is the form of what it reads."""
    return {"activation": activation, "name": name, "reads": [[read[0], *map(hex, read[1:])] for read in reads], "rows": rows}


def fact(domain: Sequence[Any], reading: Content, values: Content, schedules: Sequence[Any] = (), inside: str = "") -> Content:
    """The statement that neurons, written node[number], have terms where others have forms."""
    pairs = [[[[*_neuron(name)], term] for name, term in given.items()] for given in (reading, values)]
    return {
        **{"kind": "pl", "domain": list(domain), "in": inside},
        **{"reading": pairs[0], "schedules": list(schedules), "values": pairs[1]},
    }


def _neuron(name: str) -> tuple[str, str]:
    node, _, number = name.removesuffix("]").partition("[")
    return node, hex(int(number or "0"))


def stated(statement: Content, rule: str = "pl", data: Content | None = None) -> Content:
    """A step without premises."""
    return {"rule": rule, "premises": [], "data": data or {}, "statement": statement}


def written(nodes: Sequence[Content], steps: Sequence[Content], inputs: int = 1, **parameters: Any) -> Content:
    """A certificate without a target that claims what every step states."""
    network: Content = {"format": "symnet network 1", "inputs": hex(inputs), "nodes": list(nodes)}
    if parameters:
        network["parameters"] = {
            name: _text(value) if not isinstance(value, list) else value for name, value in parameters.items()
        }
    claims = [step["statement"] for step in steps]
    frame: Content = {"format": "symnet certificate 2", "box": [["0x0", "0x1"]] * inputs, "target": [], "hypotheses": []}
    return {**frame, "network": network, "claims": claims, "steps": list(steps)}


def tents() -> Content:
    """A tent iterated three times: on all of R at once, and on its first pieces and its last."""
    network = json.loads(encode(unrolled(sawtooth(1))))
    hinges = [[("0x2", "-0x2")[k % 2], {"relu": form(-k, 1)}] for k in range(1, 8)]
    pieces = [
        ("-", "-", {"sum": [["0x1", form(0, 1)], *hinges]}),
        ("-", "0x1", form(0, 1)),
        ("0x1", "0x2", form(2, -1)),
        ("0x7", "-", form(8, -1)),
    ]
    facts = [fact([["box", low, high, "0x1"]], {"input": form(0, 1)}, {"tooth": term}) for low, high, term in pieces]
    return {**written([], [stated(each) for each in facts]), "network": network}


def facts() -> Content:
    """Two inputs, two outputs, a box that is not the cube: facts of every form of domain, reading, schedule and term."""
    walk = [
        layer(
            "inner",
            [("input", 0, 2)],
            [[["0x0", ["node", "0x1"]], ["0x0", "-0x2"]], ["0x1", ["0x1", ["0x0", ["scale", "0x1p-1"]]]]],
            "relu",
        ),
        layer("next", [("inner", 0, 2)], [form(0, 1), form(0, 1, 1)]),
    ]  # fmt: skip
    twice = [layer("again", [("input", 0, 1)], [form(1, 1)], "relu")]
    nodes = [
        layer("first", [("input", 0, 2)], [form(0, 1, -1), form("p", "q"), form(1, -1, -1)], "relu"),
        scan("walk", [("first", 0, 2)], walk, 3, {"node": SNAKE, "scale": POWER}),
        scan("twice", [("first", 1, 2)], twice, 2),
        layer("three", [("input", 0, 1)], [form(3)]),
        layer("output", [("walk", 0, 2), ("twice", 0, 1)], [form(0, 1, 0, 1), form(1, 0, -1)]),
    ]
    x, y = {"input[0]": form(0, 1)}, {"input[1]": form(0, 0, 1)}
    wide, low = ["box", "-0x1", "0x2", "0x1"], ["box", "0x0", "0x1p-1", "0x1"]
    less = {"min": [form(0, 1), form(0, 0, 1)]}
    steps = [
        fact([wide, low], {**x, **y}, {"first[0]": {"relu": form(0, 1, -1)}, "first[1]": {"relu": form("p", "q")},
                                       "first[2]": {"max": [form(0), form(1, -1, -1)]}}),
        fact([["triangle"]], {**x, **y}, {"first[0]": form(0, 1, -1), "input[1]": form(0, 0, 1)}),
        fact([["box", "-", "-", "0x2"]], {**x, **y}, {"first[0]": {"sum": [["0x1", form(0, 1)], ["-0x1", less]]}}),
        fact([["integers", "0x1", "0x3"]], {**x, "input[1]": form(0)}, {"first[0]": ["#"], "first[1]": form("p", "q")}),
        fact([["integers", "0x1", "0x3"]], {"first[1]": form(0, 1)}, {"twice": form(2, 1), "three": form(3)}),
        fact([["box", "-", "-", "0x4"]], {**x, **y},
             {"inner[0]": {"relu": form(0, -2, 0, 1)}, "inner[1]": {"relu": form(1, 0, 0, 0, Fraction(1, 2))},
              "next[1]": {"sum": [["0x1", {"relu": form(0, -2, 0, 1)}], ["0x1", {"relu": form(1, 0, 0, 0, Fraction(1, 2))}]]}},
             [[SNAKE, form(1), form(0, 0, 0, 1)], [POWER, form(0, 0, 1), form(0, 0, 0, 0, 1)]], "walk"),
        fact([["box", "0x0", "-", "0x3"]], {"walk[0]": form(0, 1), "walk[1]": form(0, 0, 1), "twice": form(0, 0, 0, 1)},
             {"output[0]": form(0, 1, 0, 1), "output[1]": form(1, 0, -1)}),
    ]  # fmt: skip
    content = written(nodes, [stated(each) for each in steps], 2, p=Fraction(1, 4), q=Fraction(1, 2))
    return {**content, "box": [["-0x1", "0x2"], ["0x0", "0x1p-1"]]}


def facts_of_outputs() -> Content:
    """Two outputs on the box [-1, 1], 6 t and 1 + 10 t: each reads what the other's part of a scan starts from."""
    walk = [layer("same", [("input", 0, 3)], [form(0, 1), form(0, 0, 1), form(0, 0, 1, 1)])]
    nodes = [
        layer("unit", [("input", 0, 1)], [form(Fraction(1, 2), Fraction(1, 2))]),
        layer("start", [("unit", 0, 1)], [form(0, 1), form(0, 5), form(1, 1)]),
        scan("walk", [("start", 0, 3)], walk, 2),
        layer("output", [("walk", 0, 3), ("start", 0, 3)], [form(0, 1, 0, 0, 0, 1), form(0, 0, 0, 1, -1)]),
    ]
    line, few, plane = [["box", "-", "-", "0x1"]], [["integers", "0x0", "0x3"]], [["box", "-", "-", "0x2"]]
    t, outputs = {"input": form(0, 1)}, ("0x0", "0x1")
    told = [
        [fact(line, t, {"start[1]": form(0, 5)}), fact(few, t, {"walk": form(0, 1), "output": form(0, 6)}),
         fact(line, t, {"same": form(0, 1)}, (), "walk")],
        [fact(line, t, {"start[2]": form(1, 1)}), fact(few, t, {"walk[1]": form(1, 11), "output": form(1, 10)}),
         fact(plane, {"input": form(0, 1), "input[1]": form(0, 0, 1)}, {"same[1]": form(0, 1, 1)}, (), "walk")],
    ]  # fmt: skip
    steps = [stated({**each, "output": output}) for output, facts in zip(outputs, told, strict=True) for each in facts]
    return {**written(nodes, steps), "box": [["-0x1", "0x1"]]}


SNAKE, POWER = ["snake", "0x2", "0x1", "0x0", "0x0"], ["power", "0x2", "0x3"]


def scan(name: str, reads: Sequence[Any], body: Sequence[Content], steps: int, schedules: Content | None = None) -> Content:
    """A scan of one copy."""
    read = [[source, hex(start), hex(stop)] for source, start, stop in reads]
    size = hex(sum(stop - start for _, start, stop in reads))
    inner = {"inputs": size, "nodes": list(body)}
    return {"name": name, "reads": read, "body": inner, "steps": hex(steps), "schedules": schedules or {}}


def rounded_thirds() -> Content:
    """relu((x - k y)/3 + 1/3), added up, in bfloat16: weights that are rounded, with a bound on the grid and off it."""
    third = Fraction(1, 3)
    hidden = layer("hidden", [("input", 0, 2)], [form(third, third, -k * third) for k in range(1, 17)], "relu")
    output = layer("output", [("hidden", 0, 16)], [form(0, *[1] * 16)])
    claims = [{"format": "bfloat16", "grid": grid, "bound": "0x4"} for grid in ("0x3", "any")]
    return written([hidden, output], [stated({"kind": "rounding", **each}, "rounding", each) for each in claims], 2)


def rounded_box() -> Content:
    """x + y/3 and (x - y)/3 + 1/3 on [-2, 3] x [1/2, 4], in bfloat16: two outputs, the first with the larger error."""
    third = Fraction(1, 3)
    output = layer("output", [("input", 0, 2)], [form(0, 1, third), form(0, third)])
    claims = [{"format": "bfloat16", "grid": grid, "bound": "0x13p-8"} for grid in ("0x3", "any")]
    content = written([output], [stated({"kind": "rounding", **each}, "rounding", each) for each in claims], 2)
    return {**content, "box": [["-0x2", "0x3"], ["0x1p-1", "0x4"]]}


def rounded_copy() -> Content:
    """x for integers x from 0 to 2^53, in float64."""
    data = {"format": "float64", "grid": "0x0", "bound": "0x0"}
    copied = layer("output", [("input", 0, 1)], [form(0, 1)])
    content = written([copied], [stated({"kind": "rounding", **data}, "rounding", data)])
    return {**content, "box": [["0x0", "0x20000000000000"]]}


def in_parts(content: Content, *stops: int) -> tuple[Content, list[bytes]]:
    """The certificate with its steps in files: each ends where the next begins, the last packed; and the bytes of the files."""
    steps, ends = content["steps"], [0, *stops, len(content["steps"])]
    parts = [canonical_json(steps[start:stop]) for start, stop in pairwise(ends)]
    parts[-1] = gzip.compress(parts[-1], mtime=0)
    return {**content, "steps": [["part", named(part)] for part in parts]}, parts


def named(data: bytes) -> str:
    """The name of a file: its SHA-256."""
    return sha256(data).hexdigest()


@cache
def long_number() -> bytes:
    """1/2 + 2^-(LONG - 7) + 2^-LONG as a file holds it, most significant byte first."""
    return bytes([0x80, *bytes(LONG // 8 - 2), 0x81])


@cache
def long_integers() -> tuple[bytes, bytes, bytes]:
    """A number of 2^20 bits as a file holds it, one of 2^20 + 1 bits, and this one with a byte more before it."""
    found = bytes([1, *bytes(1 << 17)])
    return bytes([0x80, *bytes((1 << 17) - 1)]), found, b"\0" + found


def long_parameter() -> Content:
    """x -> v x with a number v that stands in a file, its sizes, and that its input is its input."""
    sizes = {"width": 0, "depth": 0, "neurons": 0, "parameters": 2, "parameters_blockwise": 2}
    counts = {**sizes, "intrinsic_parameters": 1, "intrinsic_entries": 1, "intrinsic_bits": LONG}
    statement = {"kind": "sizes", **{key: hex(value) for key, value in counts.items()}}
    same = fact([["box", "-", "-", "0x1"]], {"input": form(0, 1)}, {"input": form(0, 1)})
    steps = [stated(statement, "sizes", {"stored": {"v": hex(LONG)}}), stated(same)]
    nodes = [layer("output", [("input", 0, 1)], [form(0, "v")])]
    return written(nodes, steps, v=["bits", named(long_number()), hex(LONG)])


def by_name(files: Iterable[bytes]) -> dict[str, bytes]:
    """Files by their names."""
    return {named(data): data for data in files}
