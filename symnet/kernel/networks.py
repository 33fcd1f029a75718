"""The network of a certificate: layers and scans, checked for names, reads and shapes as they are read.

Limits: scans 4 deep, 4,096 reads and 2^22 values read a node, 2^20 copies; a parameter of up to 2^20 bits stands in the
network, one of up to 2^28 bits in a file of its own, most significant byte first, as ["bits", SHA-256, length] where it is in
[0, 1) and as ["integer", SHA-256, length] where it is a positive integer; all that stand in files have 2^30 bits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from operator import ge

from .digits import Binary, Parameters
from .plain import LONG, TINY, items, keys, number, text, whole
from .syntax import Entry, Json, Malformed, Network, Node, Row, Scheduled

NETWORK_FORMAT = "symnet network 1"
ACTIVATIONS = ("relu", "identity", "euaf")
MAX_NESTING = 4
MAX_COPIES = 1 << 20
MAX_READS = 4_096
MAX_ARITY = 1 << 22
MAX_AXES = 64
MAX_FILE_BITS = 1 << 28
MAX_FILES_BITS = 1 << 30
"""The bits of all parameters that stand in files: many may name one file, and each takes its length in memory."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
DIGITS = "-0"
"""What numbers begin with, and names do not."""
NODE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")
Files = Mapping[str, bytes]
"""SHA-256 -> bytes."""


def file_named(files: Files, digest: Json, where: str) -> bytes:
    """Return the bytes that have this digest."""
    found = files.get(text(digest, where))
    if found is None:
        raise Malformed(f"{where}: the file with SHA-256 {str(digest)[:64]!r} is not given; name it with --file")
    if hashlib.sha256(found).hexdigest() != digest:
        raise Malformed(f"{where}: the bytes given do not have the SHA-256 {digest}")
    return found


def network(
    body: dict[str, Json], where: str, files: Files, nesting: int = 0, schedules: frozenset[str] = frozenset()
) -> Network:
    """Read a network (the format of network files) and check its names, reads and shapes."""
    if body.get("format", NETWORK_FORMAT) != NETWORK_FORMAT:
        raise Malformed(f"{where}: format is not {NETWORK_FORMAT!r}")
    inputs = whole(body["inputs"], where, 10_000)
    outputs, nodes = {"input": inputs}, []
    for place, item in enumerate(items(body["nodes"], where)):
        node = _node(item, f"{where}, node {place}", files, nesting)
        if not node.reads:
            raise Malformed(f"{where}: node {node.name[:60]!r} reads nothing")
        check_reads(node, outputs, where)
        outputs[node.name] = node.outputs
        nodes.append(node)
    given = body.get("parameters", {})
    if not isinstance(given, dict):
        raise Malformed(f"{where}: parameters must be an object")
    _check_lengths(given, where)
    parameters = {name: _parameter(value, f"{where}, parameter {name[:40]}", files) for name, value in given.items()}
    rows = (row for node in nodes for row in node.rows)
    named = [entry for row in rows for entry in entries_of(row) if type(entry) is not Fraction]
    if any(isinstance(entry, Scheduled) and not schedules.issuperset(dict(entry.terms)) for entry in named):
        raise Malformed(f"{where}: a schedule is used that is not one of {sorted(schedules)}")
    used = {entry for entry in named if isinstance(entry, str)}
    if inputs < 1 or not nodes or used != set(parameters):
        raise Malformed(f"{where}: it needs inputs, nodes, and a value for each of {sorted(used)[:8]} and no others")
    return Network(inputs, tuple(nodes), Parameters(parameters))


def _check_lengths(given: dict[str, Json], where: str) -> None:
    """Refuse too many bits in files before any is read: many parameters may name one file, and each is a number of its own."""
    lengths = {name: item[2] for name, item in given.items() if isinstance(item, list) and len(item) == 3}
    if sum(whole(each, f"{where}, parameter {name[:40]}", MAX_FILE_BITS) for name, each in lengths.items()) > MAX_FILES_BITS:
        raise Malformed(f"{where}: the parameters in files have more than {MAX_FILES_BITS} bits in all")


def _parameter(value: Json, where: str, files: Files) -> Fraction | Binary:
    if isinstance(value, str):
        return number(value, where, LONG)
    kind, digest, length = items(value, where, 3, 3)
    bits = whole(length, where, MAX_FILE_BITS)
    data = file_named(files, digest, where)
    if kind == "integer":
        found = int.from_bytes(data, "big")
        if bits <= LONG or len(data) != -(-bits // 8) or found.bit_length() != bits:
            raise Malformed(f"{where}: it must be [integer, SHA-256, length] with a length above {LONG} bits, that of the file")
        return Fraction(found)
    if kind != "bits" or bits <= LONG or len(data) != -(-bits // 8) or data[-1] & ((1 << -bits % 8) - 1):
        raise Malformed(f"{where}: it must be [bits, SHA-256, length] with a length above {LONG} bits, that of the file")
    return Binary(data, bits)


def check_reads(node: Node, outputs: dict[str, int], where: str) -> None:
    """Earlier nodes only, inside their values; weights at increasing positions among what is read."""
    if node.name in outputs or not NODE_NAME.fullmatch(node.name):
        raise Malformed(f"{where}: node {node.name[:60]!r} stands twice or has a wrong name")
    for source, start, stop in node.reads:
        if source not in outputs or not start < stop <= outputs[source]:
            raise Malformed(f"{where}: node {node.name[:60]!r} reads {source[:60]!r} {start}..{stop}, which is not there")
    arity = node.arity
    if arity > MAX_ARITY:
        raise Malformed(f"{where}: node {node.name!r} reads more than {MAX_ARITY} values")
    for row in node.rows:
        positions = [position for position, _ in row.weights]
        if any(map(ge, positions, positions[1:])) or (positions and positions[-1] >= arity):
            raise Malformed(f"{where}: node {node.name!r} has weights at positions {positions[:8]}")
    if node.body is not None and (node.copies * node.body.inputs != node.arity or node.outputs != node.arity):
        raise Malformed(f"{where}: the body of {node.name!r} does not map {node.arity} values to {node.arity}")


def _node(value: Json, where: str, files: Files, nesting: int) -> Node:
    layer = isinstance(value, dict) and "rows" in value
    wanted = ("activation", "name", "reads", "rows") if layer else ("body", "name", "reads", "schedules", "steps")
    body = keys(value, where, *wanted, optional=() if layer else ("copies", "stride"))
    name = text(body["name"], where)
    reads = []
    for item in items(body["reads"], where, MAX_READS):
        read_from, start, stop = items(item, f"{where}, a read [node, start, stop]", 3, 3)
        reads.append((text(read_from, where), whole(start, where), whole(stop, where)))
    if layer:
        rows = tuple(_row(row, where) for row in items(body["rows"], where))
        if body["activation"] not in ACTIVATIONS or not rows:
            raise Malformed(f"{where}: a layer has rows and an activation, one of {', '.join(ACTIVATIONS)}")
        if nesting and body["activation"] == "euaf":
            raise Malformed(f"{where}: a layer in a scan has the activation relu or identity")
        return Node(name, tuple(reads), body["activation"], rows)
    if nesting == MAX_NESTING:
        raise Malformed(f"{where}: scans are nested more than {MAX_NESTING} deep")
    schedules = body["schedules"]
    if not isinstance(schedules, dict) or not all(NAME.fullmatch(key) for key in schedules):
        raise Malformed(f"{where}: schedules must be an object of names")
    for schedule in schedules.values():
        _check_schedule(schedule, where)
    inner = network(keys(body["body"], where, "inputs", "nodes"), f"{where}, body", files, nesting + 1, frozenset(schedules))
    copies, stride = whole(body.get("copies", "0x1"), where, MAX_COPIES), whole(body.get("stride", "0x0"), where)
    if ("copies" in body) != ("stride" in body) or ("copies" in body and copies < 2):
        raise Malformed(f"{where}: copies, at least 2, and stride stand together or not at all")
    return Node(name, tuple(reads), "", (), inner, whole(body["steps"], where), schedules, copies, stride)


def _check_schedule(value: Json, where: str) -> None:
    """["power", base, top] is base^(top - l); ["snake", K, d, axis, start] a coordinate of node start + l - 1 of {0..K}^d.

    K may be a list of one number for each axis, not all the same: then the nodes are those of {0..K_1} x ... x {0..K_d}.
    """
    name, *numbers = items(value, where) or [""]
    listed = items(numbers[0], where, MAX_AXES) if numbers and isinstance(numbers[0], list) else []
    counts = [whole(item, where) for item in listed or numbers[:1]]
    found = [whole(item, where) for item in numbers[1:]]
    power = name == "power" and not listed and len(found) == 1 and counts[0] >= 2
    snake = name == "snake" and len(found) == 3 and min(counts) >= 1 and found[1] < found[0] <= MAX_AXES
    if snake and listed and (len(set(counts)) == 1 or len(counts) != found[0]):
        raise Malformed(f"{where}: {str(value)[:80]} does not have {found[0]} numbers of cells, not all the same")
    if not power and not snake:
        raise Malformed(f"{where}: {str(value)[:80]} is not a schedule")


def _row(value: Json, where: str) -> Row:
    bias, *weights = items(value, where) or [None]
    pairs, expected = [], f"{where}, a weight [position, number]"
    for item in weights:
        position, entry = item if type(item) is list and len(item) == 2 else items(item, expected, 2, 2)
        short = type(position) is type(entry) is str and len(position) <= TINY and len(entry) <= TINY
        pair = _tiny_weight(position, entry) if short else None
        pairs.append(_weight(position, entry, where) if pair is None else pair)
    return Row(_entry(bias, where), tuple(pairs))


@lru_cache(1 << 14)
def _tiny_weight(position: str, entry: str) -> tuple[int, Entry] | None:
    """A weight of a few digits, read once for all its places."""
    try:
        return _weight(position, entry, "")
    except Malformed:
        return None


def _weight(position: Json, entry: Json, where: str) -> tuple[int, Entry]:
    weight = _entry(entry, where)
    if not weight:
        raise Malformed(f"{where}: a zero weight is left out")
    return whole(position, where), weight


def _entry(value: Json, where: str) -> Entry:
    if isinstance(value, str):
        return value if value[:1] not in DIGITS and NAME.fullmatch(value) else number(value, where)
    terms = []
    for term in items(value, where)[1:]:
        name, factor = items(term, f"{where}, a scheduled term [schedule, factor]", 2, 2)
        terms.append((text(name, where), number(factor, where)))
    if not terms or len({name for name, _ in terms}) != len(terms):
        raise Malformed(f"{where}: a scheduled entry is [constant, [schedule, factor], ...], each schedule once")
    return Scheduled(number(value[0], where), tuple(terms))


def entries_of(row: Row) -> list[Entry]:
    """The bias and the weights of a row."""
    return [row.bias, *(weight for _, weight in row.weights)]
