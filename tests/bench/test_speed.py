"""Speed and memory as ratios to a floor measured in the same run: `make bench` prints the table.

The floor is one `arb` enclosure of f at every node of the grid. No absolute time is asserted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from bench.measure import COMMAND, beside_a_start, process

from symnet import approximate, load
from symnet.constructions.scan.recognition import closed_form
from symnet.core.realize import realize

pytestmark = pytest.mark.bench
EXPRESSION = "sin(3*x)*cos(2*y)"
CELLS = 256


class Table:
    """Rows of (what, measured, compared with, ratio, limit), printed at the end."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, ...]] = []

    def add(self, what: str, measured: str, floor: str = "", ratio: float | None = None, limit: float | None = None) -> None:
        """Add a row; fails where the ratio is above the limit."""
        shown = "" if ratio is None else f"{ratio:.1f}"
        self.rows.append((what, measured, floor, shown, "" if limit is None else f"{limit:g}"))
        assert ratio is None or limit is None or ratio <= limit, self.rows[-1]

    def print(self) -> None:
        """Print the rows in columns."""
        rows = [("what", "measured", "compared with", "ratio", "limit"), *self.rows]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        print()
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    rows = Table()
    yield rows
    rows.print()


def fastest(work: Callable[[], Any], times: int = 3) -> float:
    """The least wall time of a few runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def enclose_all_nodes() -> None:
    """The floor: one arb enclosure of f per node."""
    from flint import arb, fmpq

    coordinates = [arb(fmpq(k, CELLS)) for k in range(CELLS + 1)]
    for x in coordinates:
        for y in coordinates:
            _ = (3 * x).sin() * (2 * y).cos()


def test_approximate_against_the_floor(table: Table, tmp_path: Path) -> None:
    floor = fastest(enclose_all_nodes)
    command = (COMMAND, "approximate", EXPRESSION, "--cells", str(CELLS), "--network-only", "--overwrite", "--out", str(tmp_path))
    runs = [process(*command) for _ in range(3)]
    seconds, memory = min(run.seconds for run in runs), max(run.memory for run in runs)
    table.add(
        "approximate --network-only, 66,049 nodes, whole process", f"{seconds:.2f} s", f"{floor:.3f} s floor", seconds / floor, 20
    )
    table.add("  its peak memory", f"{memory:.0f} MB", "300 MB", memory / 300, 1)


def test_building_grows_linearly(table: Table, tmp_path: Path) -> None:
    measured: list[tuple[int, float, float]] = []
    for cells in (31, 99, 315, 999):
        command = (
            COMMAND,
            "approximate",
            EXPRESSION,
            "--cells",
            str(cells),
            "--network-only",
            "--overwrite",
            "--out",
            str(tmp_path),
        )
        _, seconds, memory = min((process(*command) for _ in range(2)), key=lambda cost: cost.processor)
        measured.append(((cells + 1) ** 2, seconds, memory))
        table.add(f"  {(cells + 1) ** 2:>9,} nodes", f"{seconds:.2f} s, {memory:.0f} MB")
    (few, first, _), (some, second, low), (many, third, high) = measured[0], measured[2], measured[3]
    early, late = (second - first) / (some - few), (third - second) / (many - some)
    table.add("time of one more node, 10^5 to 10^6", f"{late * 1e6:.1f} us", f"{early * 1e6:.1f} us up to 10^5", late / early, 3)
    table.add("memory of one more node, 10^5 to 10^6", f"{(high - low) * 2**20 / (many - some):.0f} bytes")


def test_exact_evaluation(table: Table, tmp_path: Path) -> None:
    built = approximate(EXPRESSION, cells=CELLS)
    from symnet import save

    save(built.network, tmp_path / "network.json")
    network = load(tmp_path / "network.json")
    point = (Fraction(1, 3), Fraction(2, 7))
    walking = fastest(lambda: realize(network, point))
    reading = fastest(lambda: load(tmp_path / "network.json"))
    proving = fastest(lambda: closed_form(network))
    closed = closed_form(network)
    assert closed is not None and closed(point) == realize(network, point)[0]
    short = fastest(lambda: closed(point), 50)
    table.add("walking the network at one point (quadratic in its bits)", f"{walking:.2f} s", "2 s", walking / 2)
    table.add("the closed form at one point", f"{short * 1e3:.3f} ms", "1 ms", short * 1e3)
    table.add("  after loading the file and reading its digits", f"{reading * 1e3:.0f} + {proving * 1e3:.0f} ms")
    table.add("walking against the closed form", f"{walking:.2f} s", f"{short * 1e3:.3f} ms", walking / short)


def test_walking_is_quadratic(table: Table) -> None:
    point = (Fraction(1, 3), Fraction(2, 7))
    seconds = []
    for cells in (128, 256):
        network = approximate(EXPRESSION, cells=cells).network
        seconds.append(fastest(lambda network=network: realize(network, point), 2))  # type: ignore[misc]
    table.add("walking 4 times as many nodes", f"{seconds[1]:.2f} s", f"{seconds[0]:.2f} s", seconds[1] / seconds[0], 24)


def test_importing_symnet(table: Table) -> None:
    bare = min(process(sys.executable, "-c", "pass").processor for _ in range(5))
    with_symnet = min(process(sys.executable, "-c", "import symnet").processor for _ in range(5))
    table.add(
        "import symnet", f"{(with_symnet - bare) * 1e3:.0f} ms", f"{bare * 1e3:.0f} ms bare interpreter", with_symnet / bare, 10
    )


def test_the_smallest_main_job(table: Table, tmp_path: Path) -> None:
    """Network, certificate, check and page of a small target, against starting Python: medians of runs in turn."""
    job = ("-m", "symnet", "approximate", "abs(x - 1/3)", "--cells", "4", "--overwrite", "--out", str(tmp_path))
    start, taken = beside_a_start(job, 11)
    table.add("the smallest main job", f"{taken * 1e3:.0f} ms", f"{start * 1e3:.0f} ms bare interpreter", taken / start, 15)
