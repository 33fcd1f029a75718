"""JSON files that users write: numbers are taken as they are written, 0.1 is one tenth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from symnet.core.codec import read_bytes
from symnet.errors import MalformedFile

MAX_BYTES = 16 << 20
MAX_DIGITS = 400


@dataclass(frozen=True)
class _Reader:
    """Reads numbers and objects; `where` names the argument and the file."""

    where: str

    def whole(self, token: str) -> int:
        self.check_length(token)
        return int(token)

    def decimal(self, token: str) -> Decimal:
        self.check_length(token)
        power = token.lower().partition("e")[2]
        if power and abs(int(power)) > MAX_DIGITS:
            raise MalformedFile(f"{self.where} has the number {token[:20]}, beyond 1e{MAX_DIGITS}")
        return Decimal(token)

    def check_length(self, token: str) -> None:
        if len(token) > MAX_DIGITS:
            raise MalformedFile(f"{self.where} has a number of {len(token)} digits, more than {MAX_DIGITS}")

    def refuse(self, token: str) -> Any:
        raise MalformedFile(f"{self.where} has {token}, which is no number; null stands for no end")

    def pairs(self, items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            keys = [key for key, _ in items]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise MalformedFile(f"{self.where} has the key {twice[:40]!r} twice in one object")
        return found


def read_user_json(path: Path, name: str) -> Any:
    """Return what a file says, decimals exactly; raises UsageError or MalformedFile with the place in the file."""
    data, read = read_bytes(path), _Reader(f"{name}: {path.name}")
    if len(data) > MAX_BYTES:
        raise MalformedFile(f"{read.where} has {len(data)} bytes, more than {MAX_BYTES}")
    hooks: dict[str, Any] = {"parse_int": read.whole, "parse_float": read.decimal, "parse_constant": read.refuse}
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=read.pairs, **hooks)
    except UnicodeDecodeError as problem:
        raise MalformedFile(f"{read.where} is not text in UTF-8 at byte {problem.start}") from problem
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno}, column {problem.colno}"
        raise MalformedFile(f'{read.where} is not JSON at {place}: {problem.msg}; fractions are text, "1/2"') from problem
    except RecursionError as problem:
        raise MalformedFile(f"{read.where} is nested too deep") from problem
