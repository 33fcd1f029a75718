"""Formulas compiled, proved, checked and shown: against starting Python, and against the number of kinks."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from bench.measure import beside_a_start

from symnet import approximate
from symnet.constructions.certify import certify

pytestmark = pytest.mark.bench
TEN = (
    "exp(-x*y)*sin(3*z) + x*y/(1 + z**2)",
    "sqrt(x**2 + y**2 + 1)*tanh(x - y) + log(1 + z)",
    "x*y*z + sin(pi*x)*cos(pi*y) - z/2",
    "sin(7*x)*exp(-x) + log(1 + x)/(2 + cos(3*x))",
    "max(x*y, sin(3*z)) + abs(x - z)*exp(-y)",
    "(x - y)**3*z + x*y**2 - 2*x*z + 1",
)
"""Of about ten operations each."""
ERRORS = ("1/1000000", "1/2500000", "1/10000000", "3/100000000")
STARTS = 70
"""Of Python, about two seconds where one takes .03."""


def test_formulas_of_ten_operations(tmp_path: Path) -> None:
    """Processor time of the whole command without the search for the true error, in starts of Python."""
    print()
    for formula in TEN:
        asked = ("--error", "1/1000", "--true-error", "0", "--overwrite", "--out", str(tmp_path))
        start, taken = beside_a_start(("-m", "symnet", "approximate", formula, *asked), 3)
        print(f"{formula:50} {taken:5.2f} s, {taken / start:5.1f} starts of Python")
        assert taken < STARTS * start, formula


def test_pieces_of_one_function() -> None:
    """Search, certificate and check by the number of kinks; each grows no faster than twice the kinks."""
    rows = []
    for error in ERRORS:
        times = [time.process_time()]
        built = approximate("exp(x)", error=error, construction="compiled", prefer="depth")
        times.append(time.process_time())
        proof = certify(built)
        times.append(time.process_time())
        assert proof.verdict.accepted
        times.append(time.process_time())
        rows.append((built.network.size.neurons, *(after - before for before, after in pairwise(times))))
    print(f"\n{'kinks':>6}{'search':>9}{'certificate':>13}{'check':>8}   milliseconds a kink")
    for kinks, *seconds in rows:
        each = [1000 * one / kinks for one in seconds]
        print(f"{kinks:6}{each[0]:9.2f}{each[1]:13.2f}{each[2]:8.2f}")
    (few, *_, check), (many, *_, last) = rows[0], rows[-1]
    assert last / many < 2 * check / few
