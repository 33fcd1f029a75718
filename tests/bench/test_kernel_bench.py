"""How long the kernel takes and how much memory it needs: ratios within one run, printed as a table.

Run by `make bench`. Every certificate is checked in a process of its own, started as a sceptic would; start-up is what
the smallest certificate takes, and is subtracted. Wanted, not asserted: the first row under 2 s, the second under 5 s, the last
under 15 s.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bench.measure import process
from kernel.small_networks import verdict, work

from symnet import approximate
from symnet.constructions.certify import certify
from symnet.constructions.scan.template import scan_template
from symnet.core.codec import encode
from symnet.kernel import cutting
from symnet.kernel.polytope import Form, Polytope, cut
from symnet.kernel.syntax import Budget
from symnet.kernel.theories.scan import MAX_DIMENSION, hat_fact

pytestmark = pytest.mark.bench


@dataclass(frozen=True)
class Row:
    """One certificate: nodes or cells, processor seconds, peak memory in MB, size in kB."""

    name: str
    nodes: int
    seconds: float
    memory: float
    kilobytes: float


def measure(name: str, nodes: int, folder: Path, expression: str, **options: Any) -> Row:
    """Build a certificate, check it in its own process."""
    data = certify(approximate(expression, **options)).data
    path = folder / "certificate.json"
    path.write_bytes(data)
    cost = process(sys.executable, "-S", "-m", "symnet.kernel", str(path))
    return Row(name, nodes, cost.processor, cost.memory, len(data) / 1000)


def test_time_and_memory(tmp_path: Path) -> None:
    start = min((measure("start-up", 3, tmp_path, "x", cells=2) for _ in range(3)), key=lambda row: row.seconds)
    rows = [
        measure("scan, d = 1, K = 4096", 4097, tmp_path, "sin(3*x)", cells=4096),
        measure("theorem-2.1, d = 1, n = 7", 128, tmp_path, "sin(3*x)", n=7, construction="theorem-2.1"),
        *(measure(f"scan, d = 2, K = {k}", (k + 1) ** 2, tmp_path, "sin(pi*x)*y", cells=k) for k in (16, 64, 256)),
    ]
    print(f"\n{'certificate':28}{'nodes':>8}{'s':>8}{'us/node':>9}{'MB':>7}{'kB':>8}   (start-up {start.seconds:.2f} s)")
    for row in rows:
        each = (row.seconds - start.seconds) / row.nodes * 1e6
        print(f"{row.name:28}{row.nodes:8}{row.seconds:8.2f}{each:9.1f}{row.memory:7.0f}{row.kilobytes:8.1f}")
    *_, small, middle, large = rows
    assert large.memory < 500 and large.kilobytes < 1000
    pace = [(row.seconds - small.seconds) / (row.nodes - small.nodes) for row in (middle, large)]
    assert max(pace) < 2 * min(pace), f"time per node is not constant: {pace}"


def test_hats(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hat of the scan network in d variables: three times the parts, twice the generators for each one more."""
    sizes: list[int] = []

    def counted(form: Form, domain: Polytope, budget: Budget) -> tuple[Polytope, Polytope]:
        sizes.append(len(domain.generators))
        return cut(form, domain, budget)

    print(f"\n{'d':>2}{'parts':>7}{'generators':>12}{'work':>10}{'s':>8}")
    for d in range(1, MAX_DIMENSION + 1):
        template = scan_template(d, 1).bind({"v": 0, "s": 1, "b": 0})
        file, stated = json.loads(encode(template)), hat_fact("scan", "0x1", (1,) * d, ("digit", 4), 5)
        start = time.process_time()
        assert verdict(file, stated) == ""
        seconds = time.process_time() - start
        sizes.clear()
        with monkeypatch.context() as patched:
            patched.setattr(cutting, "cut", counted)
            spent = work(file, stated)
        print(f"{d:2}{len(sizes) + 1:7}{max(sizes):12}{spent:10}{seconds:8.3f}")
        assert len(sizes) + 1 == 4 * 3 ** (d - 1)
        assert max(sizes) <= 2 ** (d - 1) + d + 1
