"""What every test may use: property tests that repeat, and commands.

HYPOTHESIS_PROFILE=thorough tries six times as many examples, as `make test-all` does; `search` looks for new ones.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from amount import PROFILE
from hypothesis import HealthCheck, settings
from ran import Ran, Run

from symnet import cli

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
for name, count in (("quick", 10), ("thorough", 60)):
    settings.register_profile(name, derandomize=True, deadline=None, max_examples=count, suppress_health_check=QUIET)
settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True, suppress_health_check=QUIET)
settings.load_profile(PROFILE)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `symnet ARGUMENTS` through its entry point, in this process."""

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["symnet", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return Ran(int(caught.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def symnet_process() -> Run:
    """Call `symnet ARGUMENTS` in a process of its own."""

    def call(*arguments: object, cwd: Path | None = None) -> Ran:
        command = [str(Path(sys.executable).parent / "symnet"), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120)
        return Ran(done.returncode, done.stdout, done.stderr)

    return call
