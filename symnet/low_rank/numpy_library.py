"""numpy, loaded where training is asked for."""

from __future__ import annotations

from typing import Any

from symnet.errors import MissingExtra, install_line


def numpy() -> Any:
    """Return numpy; raises MissingExtra with the line that installs it."""
    try:
        import numpy as library
    except ImportError as problem:
        raise MissingExtra(f"numpy is not installed and training needs it; write: {install_line('numpy', 'numpy')}") from problem
    return library
