"""Speed of the true error and of `compare`, in seconds against the limits that users are told."""

from __future__ import annotations

import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from symnet import approximate
from symnet.bounds.true_error import true_error

pytestmark = pytest.mark.bench
COMMAND = str(Path(sys.executable).parent / "symnet")


def test_smooth_in_two_dimensions() -> None:
    """sin(3x)cos(2y), K = 64, to 1 %: under 60 s."""
    built = approximate("sin(3*x)*cos(2*y)", cells=64)
    started = time.perf_counter()
    found = true_error(built.network, built.target, relative=Fraction(1, 100))
    taken = time.perf_counter() - started
    print(f"true error, sin(3x)cos(2y), K = 64, 1 %: {taken:.2f} s")
    assert found.complete and taken < 60


def test_piecewise_linear_on_the_same_mesh() -> None:
    """Exact and under 5 s."""
    built = approximate("abs(x - y) + max(x, 1/2) + abs(y - 1/4)", cells=64)
    started = time.perf_counter()
    found = true_error(built.network, built.target, relative=0)
    taken = time.perf_counter() - started
    print(f"true error, piecewise linear, K = 64, exact: {taken:.2f} s")
    assert found.is_exact and taken < 5


def test_compare_in_one_dimension() -> None:
    """d = 1, error 1/256: under 30 s, the start of Python included."""
    started = time.perf_counter()
    subprocess.run([COMMAND, "compare", "abs(x - 1/3)", "--error", "1/256"], check=True, capture_output=True)
    taken = time.perf_counter() - started
    print(f"compare, abs(x - 1/3), 1/256: {taken:.2f} s")
    assert taken < 30
