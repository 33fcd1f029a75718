"""Runs the command as a user does, in this process (`run`) or in its own (`symnet_process`)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from symnet import cli


@dataclass(frozen=True)
class Result:
    """What a run of the command gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Call `symnet ARGUMENTS` through its entry point."""

    def call(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["symnet", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capsys.readouterr()
        return Result(int(caught.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def symnet_process() -> Callable[..., Result]:
    """Run `symnet ARGUMENTS` in its own process."""

    def call(*arguments: object, cwd: Path | None = None) -> Result:
        command = [str(Path(sys.executable).parent / "symnet"), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120)
        return Result(done.returncode, done.stdout, done.stderr)

    return call
