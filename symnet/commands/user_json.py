"""JSON files that users write: numbers are taken as they are written, 0.1 is one tenth."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from symnet.core.codec import read_bytes
from symnet.errors import MalformedFile

MAX_BYTES = 16 << 20
MAX_DIGITS = 400


def read_user_json(path: Path, name: str) -> Any:
    """Return what a file says, decimals exactly; raises UsageError or MalformedFile with the place in the file."""
    data = read_bytes(path)
    if len(data) > MAX_BYTES:
        raise MalformedFile(f"{name}: {path.name} has {len(data)} bytes, more than {MAX_BYTES}")

    def whole(token: str) -> int:
        _check_length(token)
        return int(token)

    def decimal(token: str) -> Decimal:
        _check_length(token)
        power = token.lower().partition("e")[2]
        if power and abs(int(power)) > MAX_DIGITS:
            raise MalformedFile(f"{name}: {path.name} has the number {token[:20]}, beyond 1e{MAX_DIGITS}")
        return Decimal(token)

    def refuse(token: str) -> Any:
        raise MalformedFile(f"{name}: {path.name} has {token}, which is no number; null stands for no end")

    def _check_length(token: str) -> None:
        if len(token) > MAX_DIGITS:
            raise MalformedFile(f"{name}: {path.name} has a number of {len(token)} digits, more than {MAX_DIGITS}")

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise MalformedFile(f"{name}: {path.name} has the key {twice[:40]!r} twice in one object")
        return dict(items)

    try:
        return json.loads(
            data.decode("utf-8"), parse_int=whole, parse_float=decimal, parse_constant=refuse, object_pairs_hook=pairs
        )
    except UnicodeDecodeError as problem:
        raise MalformedFile(f"{name}: {path.name} is not text in UTF-8 at byte {problem.start}") from problem
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno}, column {problem.colno}"
        raise MalformedFile(f'{name}: {path.name} is not JSON at {place}: {problem.msg}; fractions are text, "1/2"') from problem
    except RecursionError as problem:
        raise MalformedFile(f"{name}: {path.name} is nested too deep") from problem
