"""The cost of a scan against its size: the same for a node whatever the size. `make bench` prints it up to 10^6 nodes."""

from __future__ import annotations

import pytest
from bench.scan_costs import costs, marginal_slope, row, slope, slopes


@pytest.mark.bench
@pytest.mark.parametrize("text", ["sin(pi*x)*y", "sin(x*y) + x"])
def test_cost_against_size(text: str) -> None:
    found = costs(text, 6)
    print("\n" + "\n".join(row(text, each) for each in found))
    found = found[1:]
    print(slopes(text, found))
    assert 0.7 < slope(found) < 1.1, "start-up and tables of functions weigh in at small sizes"
    assert found[-1].memory < 200 << 20


@pytest.mark.slow
@pytest.mark.bench
def test_ten_million_nodes() -> None:
    """From 10^3 on: within ten minutes of processor time and a gigabyte, it takes well below a minute; a node costs the same."""
    found = costs("sin(pi*x)*y", 7)
    print("\n" + "\n".join(row("sin(pi*x)*y", each) for each in found))
    print(slopes("sin(pi*x)*y", found[1:]))
    assert 0.9 < marginal_slope(found[1:]) < 1.1
    assert found[-1].seconds < 600 and found[-1].memory < 1 << 30
