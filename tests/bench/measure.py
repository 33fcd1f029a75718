"""What a process costs: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

COMMAND = str(Path(sys.executable).parent / "symnet")
RUN = """
import resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
"""A small parent: the peak memory of a process begins with what the one that starts it holds."""
ROOT = Path(__file__).resolve().parents[2]


class Cost(NamedTuple):
    """Wall and processor time in seconds, peak memory in MB."""

    seconds: float
    processor: float
    memory: float


def process(*command: str) -> Cost:
    """Return what a command costs that ends well; Python may read and write bytecode."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    small = [sys.executable, "-S", "-c", RUN, *command]
    found = subprocess.run(small, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    code, *numbers = found.stdout.split()
    assert code == "0", found.stderr
    return Cost(*map(float, numbers))


def beside_a_start(job: Sequence[str], runs: int) -> tuple[float, float]:
    """Processor seconds of a bare interpreter and of one that does a job: medians of runs in turn, bytecode written before."""
    process(sys.executable, *job)
    pairs = [[process(sys.executable, *run).processor for run in (("-c", "pass"), job)] for _ in range(runs)]
    start, taken = (statistics.median(times) for times in zip(*pairs, strict=True))
    return start, taken


def need(library: str, extra: str) -> None:
    """Skip the test, naming the extra, where a library is not installed."""
    pytest.importorskip(library, reason=f"{library} is not installed: pip install 'symnet[{extra}]'")
