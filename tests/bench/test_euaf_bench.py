"""EUAF networks of many cells: processor time to build them, and to check the winding numbers in plain integers."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from symnet.constructions.euaf2022.construction import euaf_network

pytestmark = pytest.mark.bench


@pytest.mark.parametrize(("cells", "bits", "build", "check"), [(574, 400_000, 4, 8), (1000, 1_300_000, 10, 30)])
def test_many_cells(cells: int, bits: int, build: float, check: float) -> None:
    """x^2: network and derivation, then the kernel's verdict; and one value, exactly."""
    started = time.process_time()
    made = euaf_network("x**2", cells=cells)
    proof = made.certify()
    built = time.process_time() - started
    started = time.process_time()
    assert proof.verdict.accepted and made.winding_bits > bits
    checked = time.process_time() - started
    print(f"K = {cells}, w of {made.winding_bits} bits: built in {built:.1f} s, checked in {checked:.1f} s of processor time")
    assert abs(made.network("1/3") - Fraction(1, 9)) <= made.bound
    assert built <= build and checked <= check
