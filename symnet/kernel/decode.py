"""From bytes to a certificate: its keys, box, targets, hypotheses, claims and steps.

Limits: 64 MiB, 3 * 2^20 values, nesting 600, 100,000 steps, 100 hypotheses, 100 claims, 64 outputs; a parameter of 2^20
bits (2^28 in a file of its own), all other numbers (and all fractions) of 2^18 bits, all exponents of one text 2^27.
"""

from __future__ import annotations

from fractions import Fraction

from .arithmetic import show
from .networks import Files, file_named, network
from .plain import canonical_object, items, keys, number, sealed_digest, seen, text, unpacked, whole
from .syntax import Certificate, Json, Malformed, Network, Statement, Step
from .targets.bands import MAX_NUMBERS, Band, Box, Row, band
from .targets.tables import Table, table

FORMAT = "symnet certificate 2"
OLD_FORMAT = "symnet certificate 1"
MAX_STEPS = 100_000
MAX_OUTPUTS = 64


def decode(data: bytes, files: Files) -> Certificate:
    """Return the certificate in `data` (JSON, or gzip of it); raises Malformed."""
    plain = unpacked(data)
    top = canonical_object(plain)
    if isinstance(top, dict) and top.get("format") == OLD_FORMAT:
        reason = "two of its rules let false claims pass; make it again with `symnet approximate`"
        raise Malformed(f"certificate: format {OLD_FORMAT!r} is not accepted: {reason}")
    body = keys(top, seen(plain), "box", "claims", "format", "hypotheses", "network", "sha256", "steps", "target")
    if body["format"] != FORMAT:
        raise Malformed(f"certificate: format is {str(body['format'])[:40]!r}, not {FORMAT!r}")
    digest = sealed_digest(plain, body["sha256"])
    if body["sha256"] != digest:
        raise Malformed(f"certificate: sha256 is {str(body['sha256'])[:64]}, but the content has {digest}")
    found = _network(body["network"], files)
    targets = tuple(items(body["target"], "target", MAX_OUTPUTS))
    if len(targets) not in (0, found.outputs):
        raise Malformed(f"target: {len(targets)} targets for {found.outputs} outputs; one for each, or none")
    box = _box(body["box"], found.inputs)
    if targets and not box:
        raise Malformed("target: a certificate without a box has no target")
    bands = _bands(targets, box, files)
    return Certificate(
        box,
        targets,
        found,
        body["network"],
        tuple(statement(item, "claims") for item in items(body["claims"], "claims", 100)),
        tuple(statement(item, "hypotheses") for item in items(body["hypotheses"], "hypotheses", 100)),
        tuple(step(item, f"step {place}") for place, item in enumerate(_steps(body["steps"], files))),
        files,
        bands=bands,
        tables=_tables(targets, box, files),
    )


def _bands(targets: tuple[Json, ...], box: Box, files: Files) -> tuple[Band | None, ...]:
    """The bands among the targets, with a bounded number of rows in all."""
    found: list[Band | None] = []
    known: dict[str, tuple[Row, ...]] = {}
    for target in targets:
        found.append(band(target, box, files, known))
        if sum(len(each.rows) * (len(box) + 2) for each in found if each is not None) > MAX_NUMBERS:
            raise Malformed(f"target: bands of more than {MAX_NUMBERS} numbers in all")
    return tuple(found)


def _tables(targets: tuple[Json, ...], box: Box, files: Files) -> tuple[Table | None, ...]:
    """The tables among the targets, with a bounded number of values in all."""
    found: list[Table | None] = []
    known: dict[str, tuple[Fraction, ...]] = {}
    for target in targets:
        found.append(table(target, box, files, known))
        if sum(len(each.values) + sum(map(len, each.knots)) for each in found if each is not None) > MAX_NUMBERS:
            raise Malformed(f"target: tables of more than {MAX_NUMBERS} numbers in all")
    return tuple(found)


def _network(value: Json, files: Files) -> Network:
    """The network that stands there, or that of the ONNX file with this digest."""
    if isinstance(value, dict) and "onnx" in value:
        from .onnx.graph import read_onnx  # six files, read by few certificates

        return read_onnx(file_named(files, keys(value, "network", "onnx")["onnx"], "network"))
    return network(keys(value, "network", "format", "inputs", "nodes", optional=("parameters",)), "network", files)


def _box(value: Json, inputs: int) -> tuple[tuple[Fraction, Fraction], ...]:
    """One pair of rational ends for each input, the lower one first; or none at all."""
    found: list[tuple[Fraction, Fraction]] = []
    if value == []:
        return ()
    for item in items(value, "box", inputs, inputs):
        low, high = (number(end, "box") for end in items(item, "box, a pair of ends", 2, 2))
        if not low < high:
            raise Malformed(f"box: [{show(low)[:40]}, {show(high)[:40]}] is empty or a point")
        found.append((low, high))
    return tuple(found)


def _steps(value: Json, files: Files) -> list[Json]:
    """The steps, those of parts in files of their own included: ["part", SHA-256] stands for the steps of a file."""
    found: list[Json] = []
    met: set[Json] = set()
    for item in items(value, "steps", MAX_STEPS):
        if isinstance(item, list):
            kind, digest = items(item, "steps, a part", 2, 2)
            if kind != "part" or str(digest) in met:
                raise Malformed("steps: a part is [part, SHA-256], each once")
            met.add(str(digest))
            found += items(canonical_object(unpacked(file_named(files, digest, "steps"))), "part", MAX_STEPS)
        else:
            found.append(item)
        if len(found) > MAX_STEPS:
            raise Malformed(f"steps: more than {MAX_STEPS}")
    return found


def statement(value: Json, where: str) -> Statement:
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
