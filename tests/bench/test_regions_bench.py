"""Activation domains: domains a second, and against relucent where it is installed (python -m pip install relucent).

    make bench, or: PYTHONPATH=.:tests python -m pytest -m bench -s tests/bench/test_regions_bench.py

The floor is the kernel, which cuts the same rectangle again in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from regions.small_networks import through_points
from regions.trained import trained

from symnet.core.network import Layer, Network
from symnet.regions.certificate import pieces_certificate
from symnet.regions.domains import activation_domains

pytestmark = pytest.mark.bench


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    found = work()
    return found, time.process_time() - started


@pytest.mark.parametrize(
    ("what", "make", "count"),
    [
        ("64 x 2", lambda: through_points((64, 64)), 5281),
        ("64 x 2, 23 bits", lambda: through_points((64, 64), one=1 << 23), 6455),
        ("32 x 3", lambda: through_points((32, 32, 32)), None),
        ("trained 2-32-32-32-1", lambda: trained((32, 32, 32), 2_000), None),
    ],
)
def test_domains_a_second(what: str, make: Callable[[], Network], count: int | None) -> None:
    """Enumerating takes at most three times what the kernel takes to count again; half of it is arithmetic."""
    network = make()
    found, seconds = timed(lambda: activation_domains(network))
    assert count in (None, found.patterns)
    assert found.area == 1
    made = pieces_certificate(found)
    verdict, checked = timed(lambda: made.verdict)
    assert verdict.accepted, verdict.reason
    print(f"{what:<22} {found.patterns:6} domains, {found.patterns / seconds:6.0f} a second; the kernel {checked:5.1f} s")
    assert seconds <= 3 * checked + 0.1


def test_against_relucent() -> None:
    """Regions counted by both on one small network, with floats there."""
    relucent = pytest.importorskip("relucent", reason="python -m pip install relucent torch")
    torch = pytest.importorskip("torch")
    network = through_points((16, 16))
    layers: list[Any] = []
    for node in network.nodes:
        operation = node.operation
        assert isinstance(operation, Layer)
        wide = node.arity
        linear = torch.nn.Linear(wide, len(operation.rows), dtype=torch.float64)
        with torch.no_grad():
            linear.weight.zero_()
            for place, row in enumerate(operation.rows):
                linear.bias[place] = float(network.number(row.bias))
                for at, weight in row.weights:
                    linear.weight[place, at] = float(network.number(weight))
        layers += [linear, *([torch.nn.ReLU()] if operation.activation == "relu" else [])]
    ours, seconds = timed(lambda: activation_domains(network, "x in [-100,100], y in [-100,100]"))
    started = time.perf_counter()
    complex_ = relucent.Complex(torch.nn.Sequential(*layers))
    complex_.bfs()
    theirs = time.perf_counter() - started
    print(f"symnet {ours.patterns} domains in {seconds:.2f} s, relucent {len(complex_)} regions in {theirs:.1f} s")
    assert ours.patterns / seconds > 20 * len(complex_) / theirs
