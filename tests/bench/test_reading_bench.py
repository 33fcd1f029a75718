"""Reading a network of a million weights: seconds of processor time and bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
from reading.models import model, node  # noqa: E402

from symnet.core.codec import decode  # noqa: E402
from symnet.core.realize import realize  # noqa: E402
from symnet.reading.dense import dense_layers  # noqa: E402
from symnet.reading.onnx_network import read_onnx  # noqa: E402

pytestmark = pytest.mark.bench
SIZES = (784, 1000, 256, 10)


def large() -> bytes:
    """Gemm and Relu, 1,042,560 random float32 weights."""
    generator = np.random.default_rng(0)
    nodes, stored, last = [], {}, "x"
    for place, (before, after) in enumerate(pairwise(SIZES)):
        stored[f"w{place}"], stored[f"b{place}"] = generator.normal(size=(before, after)), generator.normal(size=after)
        nodes.append(node("Gemm", [last, f"w{place}", f"b{place}"], [f"g{place}"]))
        nodes.append(node("Relu", [f"g{place}"], [f"r{place}"]))
        last = f"r{place}"
    return model(nodes, {"x": ("N", SIZES[0])}, stored, [last])


def timed(what: str, work: Callable[[], Any]) -> Any:
    started = time.process_time()
    found = work()
    print(f"{what:<28} {time.process_time() - started:6.1f} s")
    return found


def test_a_million_weights() -> None:
    data = large()
    network = timed("reading the ONNX file", lambda: read_onnx(data, "large")).network
    written = timed("writing network.json", lambda: network.canonical)
    print(f"{len(data):,} bytes of ONNX, {len(written):,} bytes of network.json")
    timed("reading network.json", lambda: decode(written))
    timed("matrices of floats", lambda: dense_layers(network))
    timed("one exact value", lambda: realize(network, ["1/3"] * SIZES[0]))
