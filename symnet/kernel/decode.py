"""From bytes to a certificate: canonical JSON of text only, digest, sizes, depth; then the shape of the network.

Limits: 64 MB, nesting 1,200, 40,000,000 hex digits a number, exponents adding up to 2^31 bits, 100,000 steps.
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
MAX_DEPTH = 1_200
MAX_EXPONENTS = 1 << 31
NUMBER = re.compile(r"(-?)0x(0|[1-9a-f][0-9a-f]*)(?:/0x([1-9a-f][0-9a-f]*)|p-([1-9][0-9]{0,8}))?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


def decode(data: bytes) -> Certificate:
    """Return the certificate in `data` (JSON, or gzip of it); raises Malformed."""
    top = canonical_object(unpacked(data))
    body = keys(top, "certificate", "claims", "format", "hypotheses", "network", "sha256", "steps", "target")
    if body["format"] != FORMAT:
        raise Malformed(f"certificate: format is {str(body['format'])[:40]!r}, not {FORMAT!r}")
    digest = hashlib.sha256(canonical({key: value for key, value in body.items() if key != "sha256"})).hexdigest()
    if body["sha256"] != digest:
        raise Malformed(f"certificate: sha256 is {str(body['sha256'])[:64]}, but the content has {digest}")
    steps = items(body["steps"], "steps")
    if len(steps) > MAX_STEPS:
        raise Malformed(f"steps: {len(steps)} are more than {MAX_STEPS}")
    return Certificate(
        body["target"],
        network(keys(body["network"], "network", "format", "inputs", "nodes", optional=("parameters",)), "network"),
        body["network"],
        tuple(statement(item, "claims") for item in items(body["claims"], "claims")),
        tuple(statement(item, "hypotheses") for item in items(body["hypotheses"], "hypotheses")),
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
    """Parse JSON of objects, lists and text, and insist on its canonical form."""

    def refuse(token: str) -> None:
        raise Malformed(f'certificate: the bare number or constant {token[:20]} is not allowed; numbers are text such as "0x1f"')

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise Malformed("certificate: a key stands twice in one object")
        return dict(pairs)

    try:
        text = data.decode("ascii")
        if _depth(text) > MAX_DEPTH:
            raise Malformed(f"certificate: nested deeper than {MAX_DEPTH}")
        if sum(int(power) for power in re.findall(r"p-([0-9]{1,9})", text)) > MAX_EXPONENTS:
            raise Malformed(f"certificate: the exponents add up to more than {MAX_EXPONENTS} bits")
        value = json.loads(text, parse_int=refuse, parse_float=refuse, parse_constant=refuse, object_pairs_hook=once)
        if canonical(value) != data:
            raise Malformed("certificate: not in canonical form (keys sorted, no blanks, ASCII, nothing after the object)")
    except UnicodeDecodeError as problem:
        raise Malformed(f"certificate: byte {problem.start} is not ASCII") from None
    except json.JSONDecodeError as problem:
        raise Malformed(f"certificate: not JSON at character {problem.pos}: {problem.msg}") from None
    except RecursionError:
        raise Malformed("certificate: nested too deep") from None
    return value


def _depth(text: str) -> int:
    """The nesting, brackets inside texts counted too: an upper bound."""
    depth = deepest = 0
    for bracket in re.finditer(r"[\[{\]}]", text):
        depth += 1 if bracket.group() in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def keys(value: Json, where: str, *required: str, optional: tuple[str, ...] = ()) -> dict[str, Json]:
    """Return `value`, an object with exactly these keys."""
    if not isinstance(value, dict):
        raise Malformed(f"{where}: expected an object")
    missing, unknown = sorted(set(required) - set(value)), sorted(set(value) - set(required) - set(optional))
    if missing or unknown:
        raise Malformed(f"{where}: missing keys {missing}, unknown keys {[key[:40] for key in unknown]}")
    return value


def items(value: Json, where: str) -> list[Json]:
    """Return `value`, a list."""
    if not isinstance(value, list):
        raise Malformed(f"{where}: expected a list")
    return value


def text(value: Json, where: str) -> str:
    """Return `value`, a text."""
    if not isinstance(value, str):
        raise Malformed(f"{where}: expected text")
    return value


def number(value: Json, where: str) -> Fraction:
    """Read a number in its one form: 0x1f, -0x1/0x3 in lowest terms, 0x5p-3 with an odd mantissa."""
    match = NUMBER.fullmatch(value) if isinstance(value, str) and len(value) <= 40_000_000 else None
    if match is None:
        raise Malformed(f"{where}: {str(value)[:40]!r} is not a number in canonical form")
    sign, top, bottom, power = match.groups()
    numerator = int(sign + top, 16)
    if power is not None:
        if numerator % 2 == 0 or int(power) > 160_000_000:
            raise Malformed(f"{where}: the mantissa of {str(value)[:40]!r} is even or its exponent too large")
        return _coprime(numerator, 1 << int(power))
    denominator = int(bottom or "1", 16)
    found = Fraction(numerator, denominator)
    dyadic = denominator & (denominator - 1) == 0
    if (sign and numerator == 0) or (bottom is not None and (dyadic or found.denominator != denominator)):
        raise Malformed(f"{where}: {str(value)[:40]!r} is not in lowest terms or not in canonical form")
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


def network(body: dict[str, Json], where: str) -> Network:
    """Read a network (the format of network files) and check its names, reads and shapes."""
    if body.get("format", NETWORK_FORMAT) != NETWORK_FORMAT:
        raise Malformed(f"{where}: format is not {NETWORK_FORMAT!r}")
    inputs = whole(body["inputs"], where, 10_000)
    outputs, nodes = {"input": inputs}, []
    for place, item in enumerate(items(body["nodes"], where)):
        node = _node(item, f"{where}, node {place}")
        _check_reads(node, outputs, where)
        outputs[node.name] = node.outputs
        nodes.append(node)
    given = body.get("parameters", {})
    if not isinstance(given, dict):
        raise Malformed(f"{where}: parameters must be an object")
    parameters = {name: number(value, f"{where}, parameter {name[:40]}") for name, value in given.items()}
    used = {entry for entry in _entries(nodes) if isinstance(entry, str)}
    if inputs < 1 or not nodes or used != set(parameters):
        raise Malformed(f"{where}: it needs inputs, nodes, and a value for each of {sorted(used)[:8]} and no others")
    return Network(inputs, tuple(nodes), parameters)


def _check_reads(node: Node, outputs: dict[str, int], where: str) -> None:
    """Earlier nodes only, inside their values; weights at increasing positions among what is read."""
    if node.name in outputs or not node.reads:
        raise Malformed(f"{where}: node {node.name!r} stands twice or reads nothing")
    for source, start, stop in node.reads:
        if source not in outputs or not start < stop <= outputs[source]:
            raise Malformed(f"{where}: node {node.name!r} reads {source!r} {start}..{stop}, which is not there")
    for row in node.rows:
        positions = [position for position, _ in row.weights]
        if positions != sorted(set(positions)) or (positions and positions[-1] >= node.arity):
            raise Malformed(f"{where}: node {node.name!r} has weights at positions {positions[:8]}")
    if node.body is not None and (node.body.inputs != node.arity or node.body.outputs != node.arity):
        raise Malformed(f"{where}: the body of {node.name!r} does not map {node.arity} values to {node.arity}")


def _node(value: Json, where: str) -> Node:
    layer = isinstance(value, dict) and "rows" in value
    wanted = ("activation", "name", "reads", "rows") if layer else ("body", "name", "reads", "schedules", "steps")
    body = keys(value, where, *wanted)
    name = text(body["name"], where)
    reads = []
    for item in items(body["reads"], where):
        if not isinstance(item, list) or len(item) != 3:
            raise Malformed(f"{where}: a read is [node, start, stop]")
        reads.append((text(item[0], where), whole(item[1], where), whole(item[2], where)))
    if layer:
        rows = tuple(_row(row, where) for row in items(body["rows"], where))
        if body["activation"] not in ("relu", "identity") or not rows:
            raise Malformed(f"{where}: a layer has an activation, relu or identity, and rows")
        return Node(name, tuple(reads), body["activation"] == "relu", rows)
    inner = network(keys(body["body"], where, "inputs", "nodes"), f"{where}, body")
    schedules = body["schedules"]
    if not isinstance(schedules, dict) or not all(NAME.fullmatch(key) for key in schedules):
        raise Malformed(f"{where}: schedules must be an object of names")
    return Node(name, tuple(reads), False, (), inner, whole(body["steps"], where), schedules)


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
