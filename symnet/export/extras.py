"""Libraries that only one backend needs, imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symnet.errors import MissingExtra, install_line


def need(library: str, extra: str) -> Any:
    """Return an imported library; raises MissingExtra, naming the extra that installs it."""
    try:
        return import_module(library)
    except ImportError as problem:
        raise MissingExtra(f"{library} is not installed; write: {install_line(extra, library)}") from problem
