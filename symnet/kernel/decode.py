"""From bytes to a certificate: canonical JSON of text only, digest, sizes, depth; then the shape of the network.

Limits: 64 MB, nesting 600, 100,000 steps, 100 hypotheses, 100 claims, scans 4 deep, 4,096 reads and 2^22 values read a
node; parameters of 2^26 bits, all other numbers (and all fractions) of 2^18 bits, all exponents of two together 2^27.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zlib
from fractions import Fraction
from typing import Any

from .syntax import Certificate, Entry, Json, Malformed, Network, Node, Row, Scheduled, Step

FORMAT = "symnet certificate 1"
NETWORK_FORMAT = "symnet network 1"
MAX_BYTES = 64 << 20
MAX_STEPS = 100_000
MAX_DEPTH = 600
MAX_NESTING = 4
MAX_COPIES = 1 << 20
MAX_READS = 4_096
MAX_ARITY = 1 << 22
MAX_EXPONENTS = 1 << 27
LONG, SHORT = 1 << 26, 1 << 18
NUMBER = re.compile(r"(-?)0x(0|[1-9a-f][0-9a-f]*)(?:/0x([1-9a-f][0-9a-f]*)|p-([1-9][0-9]{0,8}))?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
NODE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")
FREE_TEXT = re.compile(rb"[^ -~]|\\")


def decode(data: bytes) -> Certificate:
    """Return the certificate in `data` (JSON, or gzip of it); raises Malformed."""
    top = canonical_object(unpacked(data))
    body = keys(top, "certificate", "claims", "format", "hypotheses", "network", "sha256", "steps", "target")
    if body["format"] != FORMAT:
        raise Malformed(f"certificate: format is {str(body['format'])[:40]!r}, not {FORMAT!r}")
    digest = hashlib.sha256(canonical({key: value for key, value in body.items() if key != "sha256"})).hexdigest()
    if body["sha256"] != digest:
        raise Malformed(f"certificate: sha256 is {str(body['sha256'])[:64]}, but the content has {digest}")
    steps = items(body["steps"], "steps", MAX_STEPS)
    return Certificate(
        body["target"],
        network(keys(body["network"], "network", "format", "inputs", "nodes", optional=("parameters",)), "network"),
        body["network"],
        tuple(statement(item, "claims") for item in items(body["claims"], "claims", 100)),
        tuple(statement(item, "hypotheses") for item in items(body["hypotheses"], "hypotheses", 100)),
        tuple(step(item, f"step {place}") for place, item in enumerate(steps)),
    )


def unpacked(data: bytes) -> bytes:
    """Return the JSON bytes, unpacked with a bound if they are gzip."""
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = stream.read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error) as problem:
            raise Malformed(f"certificate: broken gzip ({problem})") from None
    if len(data) > MAX_BYTES:
        raise Malformed(f"certificate: more than {MAX_BYTES} bytes")
    return data


def canonical(value: Json) -> bytes:
    """Return the one text of a value: keys sorted, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def canonical_object(data: bytes) -> Json:
    """Parse JSON of objects, lists and plain text (printable ASCII, nothing escaped), and insist on its canonical form."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise Malformed("certificate: a key stands twice in one object")
        return dict(pairs)

    stray = FREE_TEXT.search(data)
    if stray is not None:
        raise Malformed(f"certificate: byte {stray.start()} is not printable ASCII, or is a backslash")
    _check_frame(b"".join(data.split(b'"')[::2]))
    if sum(map(int, re.findall(rb"p-([0-9]{1,9})", data))) > MAX_EXPONENTS:
        raise Malformed(f"certificate: the exponents add up to more than {MAX_EXPONENTS} bits")
    try:
        value = json.loads(data, object_pairs_hook=once)
    except json.JSONDecodeError as problem:
        raise Malformed(f"certificate: not JSON at character {problem.pos}: {problem.msg}") from None
    if canonical(value) != data:
        raise Malformed("certificate: not in canonical form (keys sorted, no blanks)")
    return value


def _check_frame(frame: bytes) -> None:
    """What stands outside the texts: brackets, colons and commas only, not too deep."""
    stray = re.search(rb"[^][{}:,]", frame)
    if stray is not None:
        raise Malformed(f'certificate: {frame[stray.start() :][:20]!r} stands outside a text; numbers are text such as "0x1f"')
    depth = deepest = 0
    for bracket in re.finditer(rb"[][{}]", frame):
        depth += 1 if bracket.group() in b"[{" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise Malformed(f"certificate: nested deeper than {MAX_DEPTH}")


def keys(value: Json, where: str, *required: str, optional: tuple[str, ...] = ()) -> dict[str, Json]:
    """Return `value`, an object with exactly these keys."""
    if not isinstance(value, dict):
        raise Malformed(f"{where}: expected an object")
    missing, unknown = sorted(set(required) - set(value)), sorted(set(value) - set(required) - set(optional))
    if missing or unknown:
        raise Malformed(f"{where}: missing keys {missing}, unknown keys {[key[:40] for key in unknown]}")
    return value


def items(value: Json, where: str, most: int = 1 << 40) -> list[Json]:
    """Return `value`, a list of at most `most` items."""
    if not isinstance(value, list) or len(value) > most:
        raise Malformed(f"{where}: expected a list of at most {most} items")
    return value


def text(value: Json, where: str) -> str:
    """Return `value`, a text."""
    if not isinstance(value, str):
        raise Malformed(f"{where}: expected text")
    return value


def number(value: Json, where: str, bits: int = SHORT) -> Fraction:
    """Read a number in its one form: 0x1f, -0x1/0x3 in lowest terms, 0x5p-3 with an odd mantissa."""
    match = NUMBER.fullmatch(value) if isinstance(value, str) and len(value) <= bits // 4 else None
    if match is None:
        raise Malformed(f"{where}: {str(value)[:40]!r} is not a number in canonical form, or longer than {bits} bits")
    sign, top, bottom, power = match.groups()
    numerator, denominator = int(sign + top, 16), int(bottom or "1", 16)
    if power is not None:
        if numerator % 2 == 0 or int(power) > bits:
            raise Malformed(f"{where}: the mantissa of {value[:40]!r} is even or its exponent above {bits}")
        return _coprime(numerator, 1 << int(power))
    if (sign and numerator == 0) or (bottom is not None and (len(value) > SHORT // 4 or denominator & (denominator - 1) == 0)):
        raise Malformed(f"{where}: {value[:40]!r} is not in canonical form, or a fraction of more than {SHORT} bits")
    found = Fraction(numerator, denominator) if bottom is not None else _coprime(numerator, 1)
    if found.denominator != denominator:
        raise Malformed(f"{where}: {value[:40]!r} is not in lowest terms")
    return found


def _coprime(numerator: int, denominator: int) -> Fraction:
    """numerator / denominator without a gcd: one is odd, the other a power of two."""
    found = object.__new__(Fraction)
    found._numerator, found._denominator = numerator, denominator  # type: ignore[attr-defined]
    return found


def whole(value: Json, where: str, most: int = 1 << 40) -> int:
    """Read an integer from 0 to `most`."""
    found = number(value, where)
    if found.denominator != 1 or not 0 <= found <= most:
        raise Malformed(f"{where}: {str(value)[:40]} is not an integer from 0 to {most}")
    return int(found)


def statement(value: Json, where: str) -> dict[str, Json]:
    """Return an object that has a kind."""
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise Malformed(f"{where}: a statement is an object with a kind")
    return value


def step(value: Json, where: str) -> Step:
    """Read one step."""
    body = keys(value, where, "data", "premises", "rule", "statement")
    if not isinstance(body["data"], dict):
        raise Malformed(f"{where}: data must be an object")
    premises = tuple(whole(item, f"{where}, premises") for item in items(body["premises"], where))
    return Step(text(body["rule"], where), premises, body["data"], statement(body["statement"], where))


def network(body: dict[str, Json], where: str, nesting: int = 0, schedules: frozenset[str] = frozenset()) -> Network:
    """Read a network (the format of network files) and check its names, reads and shapes."""
    if body.get("format", NETWORK_FORMAT) != NETWORK_FORMAT:
        raise Malformed(f"{where}: format is not {NETWORK_FORMAT!r}")
    inputs = whole(body["inputs"], where, 10_000)
    outputs, nodes = {"input": inputs}, []
    for place, item in enumerate(items(body["nodes"], where)):
        node = _node(item, f"{where}, node {place}", nesting)
        _check_reads(node, outputs, where)
        outputs[node.name] = node.outputs
        nodes.append(node)
    given = body.get("parameters", {})
    if not isinstance(given, dict):
        raise Malformed(f"{where}: parameters must be an object")
    parameters = {name: number(value, f"{where}, parameter {name[:40]}", LONG) for name, value in given.items()}
    entries = _entries(nodes)
    if any(isinstance(entry, Scheduled) and not schedules.issuperset(dict(entry.terms)) for entry in entries):
        raise Malformed(f"{where}: a schedule is used that is not one of {sorted(schedules)}")
    used = {entry for entry in entries if isinstance(entry, str)}
    if inputs < 1 or not nodes or used != set(parameters):
        raise Malformed(f"{where}: it needs inputs, nodes, and a value for each of {sorted(used)[:8]} and no others")
    return Network(inputs, tuple(nodes), parameters)


def _check_reads(node: Node, outputs: dict[str, int], where: str) -> None:
    """Earlier nodes only, inside their values; weights at increasing positions among what is read."""
    if node.name in outputs or not NODE_NAME.fullmatch(node.name) or not node.reads:
        raise Malformed(f"{where}: node {node.name!r} stands twice, has a wrong name or reads nothing")
    for source, start, stop in node.reads:
        if source not in outputs or not start < stop <= outputs[source]:
            raise Malformed(f"{where}: node {node.name!r} reads {source!r} {start}..{stop}, which is not there")
    if node.arity > MAX_ARITY:
        raise Malformed(f"{where}: node {node.name!r} reads more than {MAX_ARITY} values")
    for row in node.rows:
        positions = [position for position, _ in row.weights]
        if positions != sorted(set(positions)) or (positions and positions[-1] >= node.arity):
            raise Malformed(f"{where}: node {node.name!r} has weights at positions {positions[:8]}")
    if node.body is not None and (node.copies * node.body.inputs != node.arity or node.outputs != node.arity):
        raise Malformed(f"{where}: the body of {node.name!r} does not map {node.arity} values to {node.arity}")


def _node(value: Json, where: str, nesting: int) -> Node:
    layer = isinstance(value, dict) and "rows" in value
    wanted = ("activation", "name", "reads", "rows") if layer else ("body", "name", "reads", "schedules", "steps")
    body = keys(value, where, *wanted, optional=() if layer else ("copies", "stride"))
    name = text(body["name"], where)
    reads = []
    for item in items(body["reads"], where, MAX_READS):
        if not isinstance(item, list) or len(item) != 3:
            raise Malformed(f"{where}: a read is [node, start, stop]")
        reads.append((text(item[0], where), whole(item[1], where), whole(item[2], where)))
    if layer:
        rows = tuple(_row(row, where) for row in items(body["rows"], where))
        if body["activation"] not in ("relu", "identity") or not rows:
            raise Malformed(f"{where}: a layer has an activation, relu or identity, and rows")
        return Node(name, tuple(reads), body["activation"] == "relu", rows)
    if nesting == MAX_NESTING:
        raise Malformed(f"{where}: scans are nested more than {MAX_NESTING} deep")
    schedules = body["schedules"]
    if not isinstance(schedules, dict) or not all(NAME.fullmatch(key) for key in schedules):
        raise Malformed(f"{where}: schedules must be an object of names")
    for schedule in schedules.values():
        _check_schedule(schedule, where)
    inner = network(keys(body["body"], where, "inputs", "nodes"), f"{where}, body", nesting + 1, frozenset(schedules))
    copies, stride = whole(body.get("copies", "0x1"), where, MAX_COPIES), whole(body.get("stride", "0x0"), where)
    if ("copies" in body) != ("stride" in body) or ("copies" in body and copies < 2):
        raise Malformed(f"{where}: copies, at least 2, and stride stand together or not at all")
    return Node(name, tuple(reads), False, (), inner, whole(body["steps"], where), schedules, copies, stride)


def _check_schedule(value: Json, where: str) -> None:
    """["power", base, top] is base^(top - l); ["snake", K, d, axis, start] a coordinate of node start + l - 1 of {0..K}^d."""
    name, *numbers = [text(item, where) for item in items(value, where)] or [""]
    found = [whole(item, where) for item in numbers]
    power = name == "power" and len(found) == 2 and found[0] >= 2
    snake = name == "snake" and len(found) == 4 and found[0] >= 1 and found[2] < found[1] <= 64
    if not power and not snake:
        raise Malformed(f"{where}: {str(value)[:80]} is not a schedule")


def _row(value: Json, where: str) -> Row:
    bias, *weights = items(value, where) or [None]
    pairs = []
    for item in weights:
        if not isinstance(item, list) or len(item) != 2:
            raise Malformed(f"{where}: a weight is [position, number]")
        weight = _entry(item[1], where)
        if weight == 0:
            raise Malformed(f"{where}: a zero weight is left out")
        pairs.append((whole(item[0], where), weight))
    return Row(_entry(bias, where), tuple(pairs))


def _entry(value: Json, where: str) -> Entry:
    if isinstance(value, str):
        return value if NAME.fullmatch(value) else number(value, where)
    terms = []
    for term in items(value, where)[1:]:
        if not isinstance(term, list) or len(term) != 2 or not isinstance(term[0], str):
            raise Malformed(f"{where}: a scheduled term is [schedule, factor]")
        terms.append((term[0], number(term[1], where)))
    if not terms or len({name for name, _ in terms}) != len(terms):
        raise Malformed(f"{where}: a scheduled entry is [constant, [schedule, factor], ...], each schedule once")
    return Scheduled(number(value[0], where), tuple(terms))


def _entries(nodes: list[Node]) -> list[Entry]:
    found: list[Entry] = []
    for node in nodes:
        for row in node.rows:
            found += [row.bias, *(weight for _, weight in row.weights)]
    return found
