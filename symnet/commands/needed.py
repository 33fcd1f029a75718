"""Extras that commands need, looked for before anything else is done."""

from __future__ import annotations

from symnet.errors import MissingExtra, install_line


def need_numpy() -> None:
    """Raise MissingExtra where numpy is not installed."""
    try:
        import numpy  # noqa: F401
    except ImportError as problem:
        raise MissingExtra(f"numpy is not installed; write: {install_line('numpy', 'numpy')}") from problem
