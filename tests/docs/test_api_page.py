"""The API page has every public name, and nothing that is not there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import symnet

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"
SHOWN = re.findall(r"^::: (\S+)$", PAGE.read_text(), re.MULTILINE)


def shown_object(path: str) -> object:
    """The module, or what stands in a module, that a line of the page names."""
    try:
        return import_module(path)
    except ModuleNotFoundError:
        home, _, name = path.rpartition(".")
        return getattr(import_module(home), name)


OBJECTS = {path: shown_object(path) for path in SHOWN}


@pytest.mark.parametrize("name", [name for name in symnet.__all__ if name != "__version__"])
def test_every_public_name_is_on_the_page(name: str) -> None:
    value = getattr(symnet, name)
    home = getattr(value, "__module__", "")
    alone = any(found is value for found in OBJECTS.values())
    assert alone or home in OBJECTS, f"{home}.{name}: add a line to {PAGE.name}"


def test_no_line_stands_twice() -> None:
    assert len(SHOWN) == len(set(SHOWN))
