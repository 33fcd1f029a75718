"""The native kernel as a program, and the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from rocq.native import ROCQ

from symnet.cli import main
from symnet.commands import native_kernel


@pytest.fixture(scope="session")
def program() -> str:
    run = subprocess.run(["make", "-C", str(ROCQ), "symnet-kernel"], capture_output=True, text=True, check=False, timeout=1800)
    assert run.returncode == 0, run.stdout + run.stderr
    return native_kernel.need_program()


@pytest.fixture
def symnet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[Any, str]]:
    """Run the command line: the exit code, and what it printed."""

    def run(*words: str) -> tuple[Any, str]:
        monkeypatch.setattr(sys, "argv", ["symnet", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code, printed.out + printed.err

    return run
