"""Views: how an object of a low package is plotted or shown by a leaf package that it does not import.

A method such as `built.plot()` asks for its view by name; `symnet/__init__`, which stands above every package and runs
whenever anything of symnet is imported, says which function of which leaf makes it, and loads that leaf when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Maker: TypeAlias = Callable[..., Any]
_LOADERS: dict[str, Callable[[], Maker]] = {}


def offer(loaders: Mapping[str, Callable[[], Maker]]) -> None:
    """Say which functions load the makers of which views."""
    _LOADERS.update(loaders)


def view(name: str) -> Maker:
    """Return the function that makes a view, for example "Approximation.plot"."""
    return _LOADERS[name]()
