"""Network files: canonical JSON, version 1 (docs/reference/network_format.md).

One object, keys sorted, no blanks, ASCII; every number is text in hex, so no reader rounds it and no integer meets a
digit limit. A file is hostile until it has been read: size, nesting, numbers and shapes are checked first.
"""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.core.canonical import FORMAT
from symnet.core.canonical import canonical_json as canonical_json
from symnet.core.canonical import encode as encode
from symnet.core.entry import ONE, ZERO, Scheduled, entry_from_json
from symnet.core.network import Layer, Network, Node, Read, Row, Scan
from symnet.core.rational import from_hex
from symnet.core.schedule import schedule_from_json
from symnet.core.wellformed import own_entries
from symnet.core.written import shortened
from symnet.errors import MalformedFile, UsageError

MAX_BYTES = 256 << 20
_PLACE = re.compile("0x(?:0|[1-9a-f][0-9a-f]{0,8})")
"""The text of a small position: most numbers of a file are such."""


def decode(data: bytes) -> Network:
    """Read a network from bytes; raises MalformedFile, naming the place, unless they are a well-formed network."""
    return _decoded(read_json(data, "network file"))


def template_from_json(body: Any) -> Network:
    """Return the template of a network as it stands in a certificate; raises MalformedFile."""
    if not isinstance(body, dict) or not {"inputs", "nodes"} <= set(body):
        raise MalformedFile("network: its inputs and nodes are missing")
    return _network_from_json({key: body[key] for key in ("inputs", "nodes")}, "network")


def _decoded(top: Any) -> Network:
    """The network of the JSON value of a file."""
    kind = top.get("format") if isinstance(top, dict) else None
    if isinstance(kind, str) and kind.startswith(("symnet certificate", "symnet claim", "symnet template")):
        raise MalformedFile(
            f"network file: this is a {kind.split()[1]}, not a network; approximate writes its network as network.json"
        )
    if kind != FORMAT:
        raise MalformedFile(f'network file: expected one object with "format": "{FORMAT}"')
    try:
        network = _network_from_json({key: value for key, value in top.items() if key != "format"}, "network")
    except UsageError as problem:
        raise MalformedFile(f"network file: {problem}") from problem
    except RecursionError as problem:
        raise MalformedFile("network file: scans are nested too deep") from problem
    if any(isinstance(entry, Scheduled) for entry in own_entries(network)):
        raise MalformedFile("network file: a scheduled entry stands outside a scan")
    return network


def read_json(data: bytes, what: str) -> Any:
    """Parse JSON that may hold only objects, lists and text; raises MalformedFile."""
    if len(data) > MAX_BYTES:
        raise MalformedFile(f"{what}: {len(data)} bytes are more than the limit of {MAX_BYTES}")

    def refuse(token: str) -> object:
        raise MalformedFile(f'{what}: the bare number {token[:20]} is not allowed; numbers are text such as "0x1f"')

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in items}) != len(items):
            raise MalformedFile(f"{what}: a key stands twice in one object")
        return dict(items)

    try:
        text = data.decode("ascii")
        return json.loads(text, parse_int=refuse, parse_float=refuse, parse_constant=refuse, object_pairs_hook=pairs)
    except UnicodeDecodeError as problem:
        raise MalformedFile(f"{what}: byte {problem.start} is not ASCII") from problem
    except json.JSONDecodeError as problem:
        raise MalformedFile(f"{what}: not JSON at line {problem.lineno}, column {problem.colno}: {problem.msg}") from problem
    except RecursionError as problem:
        raise MalformedFile(f"{what}: lists are nested too deep") from problem


def save(network: Network, path: str | Path) -> None:
    """Write a network file, whole or not at all."""
    write_whole(Path(path), network.canonical + b"\n")


def load(path: str | Path) -> Network:
    """Read a network file; raises UsageError where it cannot be opened and MalformedFile where it is not a network."""
    return _with_long_numbers(Path(path)) or decode(read_bytes(Path(path)).removesuffix(b"\n"))


def _with_long_numbers(path: Path) -> Network | None:
    """The network of a file whose long parameters stay there; None where there are none, or numbers that are no parameters."""
    try:
        found = shortened(path) if path.stat().st_size <= MAX_BYTES else None
        text, numbers = found or (b"{}", {})
        top = read_json(text, "network file")
    except (OSError, MalformedFile):  # told by who reads the file as it is
        return None
    parameters = top.get("parameters") if isinstance(top, dict) else None
    if not isinstance(parameters, dict):
        return None
    names = [name for name, value in parameters.items() if isinstance(value, str) and value in numbers]
    if len(names) != len(numbers) or not names:
        return None
    kept = {name: numbers[parameters[name]] for name in names}
    return _decoded({**top, "parameters": {**parameters, **dict.fromkeys(names, "0x0")}}).bind(kept)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; raises UsageError where it cannot be read and MalformedFile where it is too large."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise MalformedFile(f"{path}: {path.stat().st_size} bytes are more than the limit of {MAX_BYTES}")
        return path.read_bytes()
    except OSError as problem:
        raise UsageError(f"{path}: cannot be read ({problem.strerror}); name an existing file") from problem


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name and move it into place; raises UsageError where that is not possible."""
    write_together({path: data})


def write_together(files: Mapping[Path, bytes], gone: Iterable[Path] = ()) -> None:
    """Write files under temporary names and move them into place when all are written, so that old ones stay where one fails.

    Files that are `gone` are removed in between: nothing that is about an old file ever stands beside a new one.

    Raises UsageError, naming the file, where that is not possible.
    """
    ready: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            with _named(path):
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, "Is a directory")
                handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
                ready[path] = Path(temporary)
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                os.chmod(temporary, 0o666 & ~_umask())
        for path in gone:
            with _named(path):
                path.unlink(missing_ok=True)
        for path, place in ready.items():
            with _named(path):
                os.replace(place, path)
    finally:
        for place in ready.values():
            place.unlink(missing_ok=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise UsageError(f"{path}: cannot be written ({problem.strerror}); choose another place") from problem


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _network_from_json(data: Any, where: str) -> Network:
    _keys(data, {"inputs", "nodes"}, {"parameters"}, where)
    if not isinstance(data["nodes"], list):
        raise MalformedFile(f"{where}: nodes must be a list")
    nodes = tuple(_node_from_json(item, f"{where}, node {number}") for number, item in enumerate(data["nodes"]))
    network = Network(_count(data["inputs"], where), nodes)
    if "parameters" not in data:
        return network
    return network.bind(_parameters(data["parameters"], where))


def _parameters(data: Any, where: str) -> Mapping[str, Fraction]:
    if not isinstance(data, dict) or not data:
        raise MalformedFile(f"{where}: parameters must be an object from names to numbers, left out when there are none")
    return {name: from_hex(value, f"{where}, parameter {name[:40]}") for name, value in data.items()}


def _node_from_json(data: Any, where: str) -> Node:
    if isinstance(data, dict) and "rows" in data:
        _keys(data, {"name", "reads", "activation", "rows"}, set(), where)
        operation: Layer | Scan = Layer(
            data["activation"], tuple(_row_from_json(row, where) for row in _list(data["rows"], where))
        )
    else:
        _keys(data, {"name", "reads", "steps", "schedules", "body"}, {"copies", "stride"}, where)
        operation = _scan_from_json(data, where)
    if not isinstance(data["name"], str):
        raise MalformedFile(f"{where}: the name must be text")
    return Node(data["name"], operation, tuple(_read_from_json(read, where) for read in _list(data["reads"], where)))


def _scan_from_json(data: dict[str, Any], where: str) -> Scan:
    body = _network_from_json(data["body"], f"{where}, body")
    if ("copies" in data) != ("stride" in data) or data.get("copies") in ("0x0", "0x1"):
        raise MalformedFile(f"{where}: copies, at least 2, and stride stand together or not at all")
    copies, stride = _count(data.get("copies", "0x1"), where), _count(data.get("stride", "0x0"), where)
    return Scan(body, _count(data["steps"], where), _schedules(data, where), copies, stride)


def _schedules(data: Any, where: str) -> tuple[tuple[str, Any], ...]:
    if not isinstance(data["schedules"], dict):
        raise MalformedFile(f"{where}: schedules must be an object from names to schedules")
    return tuple((name, schedule_from_json(item, where)) for name, item in sorted(data["schedules"].items()))


def _row_from_json(data: Any, where: str) -> Row:
    bias, *weights = _list(data, where) or [None]
    read = []
    for item in weights:
        if not isinstance(item, list) or len(item) != 2:
            raise MalformedFile(f"{where}: a weight is [position, number]")
        read.append((_count(item[0], where), _shared(entry_from_json(item[1], where))))
    return Row(tuple(read), _shared(entry_from_json(bias, where)))


def _shared(entry: Any) -> Any:
    """Zero and one are most of the entries: keep one object for each."""
    if isinstance(entry, Fraction) and entry.denominator == 1:
        return ZERO if entry.numerator == 0 else ONE if entry.numerator == 1 else entry
    return entry


def _read_from_json(data: Any, where: str) -> Read:
    if not isinstance(data, list) or len(data) != 3 or not isinstance(data[0], str):
        raise MalformedFile(f"{where}: a read is [node, start, stop]")
    return Read(data[0], _count(data[1], where), _count(data[2], where))


def _list(data: Any, where: str) -> list[Any]:
    if not isinstance(data, list):
        raise MalformedFile(f"{where}: expected a list, found {type(data).__name__}")
    return data


def _count(data: Any, where: str) -> int:
    if isinstance(data, str) and _PLACE.fullmatch(data):
        return int(data, 16)
    number = from_hex(data, where)
    if number.denominator != 1 or not 0 <= number < 1 << 40:
        raise MalformedFile(f"{where}: {str(data)[:40]} is not an integer from 0 to 2^40 - 1")
    return int(number)


def _keys(data: Any, required: set[str], optional: set[str], where: str) -> None:
    if not isinstance(data, dict):
        raise MalformedFile(f"{where}: expected an object, found {type(data).__name__}")
    missing, unknown = sorted(required - set(data)), sorted(set(data) - required - optional)
    if missing or unknown:
        raise MalformedFile(f"{where}: missing keys {missing}, unknown keys {[key[:40] for key in unknown]}")
