"""Activation domains: domains a second, and against relucent where it is installed (python -m pip install relucent).

    make bench, or: PYTHONPATH=.:tests python -m pytest -m bench -s tests/bench/test_regions_bench.py

The floor is the kernel, which cuts the same rectangle again in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
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
    """The regions of one small network, with floats there; both count all of the plane, here a large square."""
    relucent = pytest.importorskip("relucent", reason="python -m pip install relucent")
    from relucent.model.model import LinearLayer, ReLULayer, ReLUNetwork

    network = through_points((16, 16))
    layers: list[Any] = []
    for node in network.nodes:
        operation = node.operation
        assert isinstance(operation, Layer)
        matrix, bias = np.zeros((len(operation.rows), node.arity)), np.zeros((1, len(operation.rows)))
        for place, row in enumerate(operation.rows):
            bias[0, place] = float(network.number(row.bias))
            for at, weight in row.weights:
                matrix[place, at] = float(network.number(weight))
        layers += [LinearLayer(matrix, bias), *([ReLULayer()] if operation.activation == "relu" else [])]
    started = time.perf_counter()
    ours = activation_domains(network, "x in [-1000,1000], y in [-1000,1000]")
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    theirs = relucent.Complex(ReLUNetwork(layers))
    theirs.bfs()
    took = time.perf_counter() - started
    rates = ours.patterns / seconds, len(theirs) / took
    print(f"symnet {ours.patterns} domains, {rates[0]:.0f} a second; relucent {len(theirs)} regions, {rates[1]:.0f} a second")
    assert ours.patterns == len(theirs) and rates[0] > 100 * rates[1]
