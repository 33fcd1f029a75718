"""True error, comparison and dial, in seconds and as ratios to the floor: one `arb` enclosure of f per node of the grid.

No time is asserted; what must hold is that the answers are complete. Wanted on two cores: true error to 1 % and
Theorem 2.2 at d = 2, n = 3 under 60 s, `compare` and `dial` at d = 1, error 1/256 under 30 s, piecewise linear under 5 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from bench.measure import COMMAND, process

from symnet import approximate
from symnet.true_errors.true_error import true_error

pytestmark = pytest.mark.bench


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall time and what came out."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def floor(cells: int) -> float:
    """Seconds for one enclosure of sin(3x)cos(2y) at every node."""
    from flint import arb, fmpq

    coordinates = [arb(fmpq(k, cells)) for k in range(cells + 1)]
    return seconds(lambda: [(3 * x).sin() * (2 * y).cos() for x in coordinates for y in coordinates])[0]


def told(what: str, taken: float, base: float) -> None:
    print(f"\n{what}: {taken:.2f} s, {taken / base:.0f} times the floor")


def test_smooth_in_two_dimensions() -> None:
    built = approximate("sin(3*x)*cos(2*y)", cells=64)
    taken, found = seconds(lambda: true_error(built.network, built.target, relative=Fraction(1, 100)))
    told("true error, sin(3x)cos(2y), K = 64, to 1 %", taken, floor(64))
    assert found.complete and found.high - found.low <= found.high / 100


def test_piecewise_linear_on_the_same_mesh() -> None:
    built = approximate("abs(x - y) + max(x, 1/2) + abs(y - 1/4)", cells=64)
    taken, found = seconds(lambda: true_error(built.network, built.target, relative=0))
    told("true error, piecewise linear, K = 64, exact", taken, floor(64))
    assert found.is_exact


@pytest.mark.parametrize("command", ["compare", "dial"])
def test_tables_in_one_dimension(command: str) -> None:
    taken = process(COMMAND, command, "abs(x - 1/3)", "--error", "1/256").seconds
    told(f"{command}, abs(x - 1/3), 1/256, whole process", taken, floor(16))


def test_theorem_2_2_with_its_certificate(tmp_path: Path) -> None:
    choice = ("--construction", "theorem-2.2", "--n", "3", "--out", str(tmp_path))
    cost = process(COMMAND, "approximate", "sin(3*x)*cos(2*y)", *choice)
    told(f"theorem-2.2, d = 2, n = 3, certificate and check, {cost.memory:.0f} MB", cost.seconds, floor(8))
