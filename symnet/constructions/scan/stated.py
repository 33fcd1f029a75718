"""A large scan by its certificate: each code from the digits behind the beginning of its part, so that little of v is read.

A certificate in parts states the code at which every range of nodes is entered. The code of a node is that one and the digits
between, which are read from the file of v, mapped into memory. What is stated is right if the certificate is accepted; whether
it is is not asked here. A statement says only what follows from the code at which its range is entered: those are taken that
follow one another from node 0 on, for a certificate may hold others.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from typing import Any

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.scan.recognition import is_scan, scan_shape, step_is_proved
from symnet.core.cells import by_axis, joined, node_count
from symnet.core.codec import read_bytes, read_json, template_from_json
from symnet.core.front import Sides, sides_of, without_front
from symnet.core.rational import from_hex
from symnet.core.snake_codes import GridCodes, SnakeCodes
from symnet.core.written import Digits, Mapped
from symnet.errors import MalformedFile, UsageError

BEGINS = b'{"box":'
"""What the canonical text of a certificate begins with, and that of a network does not."""


def is_certificate(path: Path) -> bool:
    """Whether a file begins as certificates do."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(BEGINS)) == BEGINS
    except OSError:  # told by who reads it
        return False


def stated_form(path: Path) -> tuple[ClosedForm, Sides]:
    """Return the closed form of the scan that a certificate with parts is about, and the box it is on.

    Raises UsageError where it is about another network, MalformedFile where what it states does not fit together.
    """
    content = read_json(read_bytes(path), str(path))
    whole = template_from_json(content.get("network") if isinstance(content, dict) else None)
    template, sides = without_front(whole), sides_of(whole)
    shape = scan_shape(template)
    codes = _stated(content)
    if whole.outputs > 1 or shape is None or not codes or shape.runs > 1 or not is_scan(template, shape):
        raise UsageError(
            f"{path}: this is a certificate, and not of a scan of one run with its codes in parts; give its network.json"
        )
    step_is_proved(shape)
    found = content["network"].get("parameters")
    parameters: dict[str, Any] = found if isinstance(found, dict) else {}
    scale, shift = (from_hex(parameters.get(name), f"{path}, {name}") for name in ("s", "b"))
    count = node_count(shape.cells, shape.dimension)
    if not scale:
        raise UsageError(f"{path}: the scan of a constant has no codes; give its network.json")
    ends = [(start, (enter - shift) / scale) for start, enter in _followed(codes)]
    nodes, known = [node for node, _ in ends], [int(code) for _, code in ends]
    if (nodes[:1], known[:1]) != ([0], [0]) or nodes[-1] >= count or any(code.denominator > 1 for _, code in ends):
        raise MalformedFile(f"{path}: the codes that it states do not begin at node 0, or are none; symnet check says more")
    data, letters = _digits(path, parameters.get("v")), shape.alphabet
    digits = SnakeCodes(data, letters.bits, count - 1, letters.gain, letters.offset, (nodes, known))
    grid = GridCodes(digits, by_axis(shape.cells, shape.dimension))
    closed = ClosedForm(template, shape.dimension, joined(grid.counts), grid, scale, shift)
    return closed, sides or ((Fraction(0), Fraction(1)),) * shape.dimension


def _stated(content: Any) -> list[dict[str, Any]]:
    """The statements about ranges of codes of the only output."""
    try:
        found = [step["statement"] for step in content["steps"] if step["statement"]["kind"] == "codes"]
    except (KeyError, TypeError):
        return []
    fits = all({"start", "stop", "enter", "leave"} <= set(each) and each.get("output", "0x0") == "0x0" for each in found)
    return found if fits else []


def _followed(codes: list[dict[str, Any]]) -> Iterator[tuple[int, Fraction]]:
    """The nodes at which ranges that follow one another from node 0 on are entered, and what the network is there."""
    left: dict[int, Any] = {}
    ranges = ((int(from_hex(each["start"], "start")), int(from_hex(each["stop"], "stop")), each) for each in codes)
    for start, stop, each in sorted(ranges, key=itemgetter(0)):
        if start == 0 or (start in left and left[start] == each["enter"]):
            left[stop] = each["leave"]
            yield start, from_hex(each["enter"], "enter")


def _digits(path: Path, stored: Any) -> Digits:
    """The digits of v in the file beside a certificate that it names by its SHA-256."""
    if (
        not isinstance(stored, list)
        or len(stored) != 3
        or stored[0] != "bits"
        or not all(isinstance(each, str) for each in stored)
    ):
        raise UsageError(f"{path}: v does not stand in a file of its own; give network.json")
    place = path.with_name(f"{path.stem}.{stored[1][:16]}.bin")
    power = int(from_hex(stored[2], f"{path}, the length of v"))
    if not place.is_file() or place.stat().st_size != -(-power // 8) or power == 0:
        raise UsageError(
            f"{place}: the digits of v are not there, or are not as many as {path.name} says; copy all files of the folder"
        )
    size = place.stat().st_size
    return Digits(Mapped(place), 0, size, 8 * size, 8)
