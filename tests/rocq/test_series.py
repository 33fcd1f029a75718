"""The enclosures proved in Rocq, as a program, are those of the Python kernel: on random intervals, and on spoilt ones.

Needs coqc, make, ocamlfind and zarith.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from symnet.kernel.syntax import Rejected
from symnet.kernel.targets import functions, intervals
from symnet.kernel.targets.intervals import Interval

ROCQ = Path(__file__).resolve().parents[2] / "proofs" / "rocq"
PROGRAM = ROCQ / "native" / "series_values"
FUNCTIONS: dict[str, Callable[[Interval, int], Interval]] = {
    "exp": functions.exp,
    "log": functions.log,
    "atan": functions.atan,
    "tanh": functions.tanh,
    "sin": functions.sin,
    "cos": functions.cos,
    "sqrt": lambda a, p: intervals.root(a, 2, p),
    "cbrt": lambda a, p: intervals.root(a, 3, p),
}

pytestmark = [
    pytest.mark.rocq,
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in ("coqc", "make", "ocamlfind")),
        reason="coqc, make or ocamlfind is missing: install Debian's packages coq, make, ocaml-findlib and libzarith-ocaml-dev",
    ),
]
Case = tuple[str, int, Interval]


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    run = subprocess.run(["make", "-C", str(ROCQ), "series"], capture_output=True, text=True, check=False, timeout=900)
    assert run.returncode == 0, run.stderr
    if "SKIPPED" in run.stdout:
        pytest.skip("zarith is missing: install Debian's package libzarith-ocaml-dev")


def by_program(cases: list[Case]) -> list[Interval | None]:
    """What the program gives; None where it refuses."""
    lines = [f"{name} {p} {a.numerator} {a.denominator} {b.numerator} {b.denominator}\n" for name, p, (a, b) in cases]
    run = subprocess.run([str(PROGRAM)], input="".join(lines), capture_output=True, text=True, check=True, timeout=300)
    found = [None if line == "none" else [int(word) for word in line.split()] for line in run.stdout.splitlines()]
    return [None if four is None else (Fraction(four[0], four[1]), Fraction(four[2], four[3])) for four in found]


def by_kernel(case: Case) -> Interval | None:
    name, p, interval = case
    try:
        return FUNCTIONS[name](interval, p)
    except Rejected:
        return None


def number(random: Random) -> Fraction:
    """A number of a kind that targets meet: small, of few digits, of many, whole, or far away."""
    kinds = (
        lambda: Fraction(random.randrange(-20, 20), random.randrange(1, 7)),
        lambda: Fraction(random.randrange(-(10**6), 10**6), 10**6),
        lambda: Fraction(random.getrandbits(200) - (1 << 199), 1 << random.randrange(150, 260)),
        lambda: Fraction(random.randrange(-(10**5), 10**5), random.randrange(1, 1000)),
        lambda: Fraction(random.randrange(-5000, 5000)),
    )
    return random.choice(kinds)()


def cases(seed: int, count: int) -> list[Case]:
    random = Random(seed)
    found = []
    for _ in range(count):
        low, high = sorted((number(random), number(random)))
        high = low if random.random() < 0.4 else high
        found.append((random.choice(list(FUNCTIONS)), random.choice((20, 40, 64, 100, 200)), (low, high)))
    return found


def test_the_program_gives_the_enclosures_of_the_kernel() -> None:
    """The same ends, and the same refusals, for every function."""
    chosen = cases(7, 1500)
    wanted = [by_kernel(case) for case in chosen]
    assert {name for (name, _, _), found in zip(chosen, wanted, strict=True) if found is not None} == set(FUNCTIONS)
    assert any(found is None for found in wanted)
    for case, want, found in zip(chosen, wanted, by_program(chosen), strict=True):
        assert found == want, case


def test_a_peak_between_the_ends_is_seen() -> None:
    """pi/2 and -pi/2 lie inside, 1 and -1 are reached; a little beside them they are not."""
    quarter = Fraction(functions.pi(200)[0] / 2).limit_denominator(10**9)
    step = Fraction(1, 10**6)
    inside: list[Case] = [("sin", 64, (quarter - step, quarter + step)), ("sin", 64, (-quarter - step, -quarter + step))]
    beside: list[Case] = [("sin", 64, (quarter + step, quarter + 2 * step))]
    up, down, out = by_program(inside + beside)
    assert up is not None and up[1] == 1 and down is not None and down[0] == -1 and out is not None and out[1] < 1


def test_what_has_no_value_is_refused() -> None:
    one, zero = Fraction(1), Fraction(0)
    refused: list[Case] = [
        ("log", 64, (zero, one)),
        ("log", 64, (-one, one)),
        ("sqrt", 64, (-one, one)),
        ("exp", 64, (zero, Fraction(4001))),
        ("sin", 64, (Fraction(1 << 4200), Fraction(1 << 4200))),
    ]
    assert by_program(refused) == [by_kernel(case) for case in refused] == [None] * len(refused)
