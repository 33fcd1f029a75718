"""Messages about packages that are missing: the line that installs them works for what is installed."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

from symnet.errors import install_line

PROJECT = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize("extra", PROJECT["optional-dependencies"])
def test_the_line_names_the_packages_of_the_extra(extra: str) -> None:
    line = install_line(extra, "anything")
    named = {re.split(r"[\[><= ]", each)[0] for each in re.findall(r"'([^']*)'", line)}
    assert named == {re.split(r"[\[><= ]", each)[0] for each in PROJECT["optional-dependencies"][extra]}
    assert line.startswith("python -m pip install '") and "symnet" not in line


def test_a_copy_of_the_sources_names_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> list[str]:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", none)
    assert install_line("plot", "matplotlib") == "python -m pip install matplotlib"
