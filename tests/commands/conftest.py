"""Runs the command line in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from symnet import cli

Result = tuple[int, str, str]


@pytest.fixture
def symnet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Call `symnet ARGUMENTS` and return its exit code, stdout and stderr."""

    def call(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["symnet", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capsys.readouterr()
        return int(caught.value.code or 0), captured.out, captured.err

    return call
