"""What a command gave, and the type of what calls one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Ran(NamedTuple):
    """The exit code of a command, and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
