"""Exported networks beside a hand-written numpy evaluation of the same layers, as ratios in one run; files: seconds and bytes.

d = 2, K = 64, runs that fit float64, 16,384 points. Every library takes the points in portions of PORTION, so that the
values of a layer stay small; the floor is the best of a few portions.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from bench.measure import COMMAND, need, process

from symnet import approximate, save
from symnet.core.neurons import neuron_count
from symnet.export.backends import Prepared, array_files, prepare
from symnet.export.exactness import rounding
from symnet.export.formats import FORMATS
from symnet.export.lowering import with_differences
from symnet.export.program import Loop

pytestmark = pytest.mark.bench
np = pytest.importorskip("numpy")
BATCH = 16_384
PORTIONS = (256, 1024, 4096)
FILES = (("numpy", ".py"), ("onnx", ".onnx"), ("torch", ".pt"), ("torch", ".pt2"), ("jax", ".py"))


def seconds(work: Callable[[], Any], times: int = 1) -> float:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def by_hand(prepared: Prepared) -> Callable[[Any], Any]:
    """The layers written out by hand: matmul, add, maximum."""
    stages = prepared.program.stages

    def layer(stage: Any, values: dict[str, Any], step: int = 0) -> Any:
        parts = [values[read.node][..., read.start : read.stop] for read in stage.reads]
        h = parts[0] if len(parts) == 1 else np.concatenate(parts, -1)
        h = np.matmul(h, stage.weight[step] if stage.moves[0] else stage.weight)
        h += stage.bias[step] if stage.moves[1] else stage.bias
        return np.maximum(h, 0, out=h) if stage.relu else h

    def run(x: Any) -> Any:
        values = {"input": x}
        for stage in stages:
            if not isinstance(stage, Loop):
                values[stage.name] = layer(stage, values)
                continue
            parts = [values[read.node][..., read.start : read.stop] for read in stage.reads]
            h = np.concatenate(parts, -1).reshape(len(x), stage.copies, stage.size).swapaxes(0, 1)
            for step in range(stage.steps):
                inner = {"input": h}
                for part in stage.stages:
                    inner[part.name] = layer(part, inner, step)
                h = inner[stage.stages[-1].name]
            values[stage.name] = h.swapaxes(0, 1).reshape(len(x), -1)
        return values[stages[-1].name]

    return run


def best(run: Callable[[Any], Any], x: Any) -> tuple[float, int]:
    """Seconds for the batch with the best portion, from one pass each over a part of it."""
    few = {portion: seconds(lambda: run(x[:portion]), 2) / portion for portion in PORTIONS}  # noqa: B023
    portion = min(few, key=lambda size: few[size])
    return seconds(lambda: [run(x[start : start + portion]) for start in range(0, len(x), portion)]), portion


def test_evaluation_and_files(tmp_path: Path) -> None:
    built = approximate("sin(3*x)*cos(2*y)", cells=64, scale_bits=12)
    started = time.perf_counter()
    prepared = prepare(built.network, parameters="auto")
    print(f"\n{prepared.statement.text}; {prepared.form}; prepared in {time.perf_counter() - started:.1f} s")
    x = np.random.default_rng(0).integers(0, 4097, (BATCH, 2)) / 4096.0
    runs: dict[str, Callable[[Any], Any]] = {"numpy by hand": by_hand(prepared)}
    for backend, suffix in FILES:
        if importlib.util.find_spec(backend) is None:
            print(f"{backend} is not installed: pip install 'symnet[{backend}]'")
            continue
        start = time.perf_counter()
        data = array_files(prepared, backend, suffix)[suffix]
        print(f"export {backend} {suffix:6} {time.perf_counter() - start:6.1f} s {len(data) / 1e6:7.1f} MB")
        (tmp_path / f"{backend}{suffix}").write_bytes(data)
    runs |= loaded(tmp_path)
    floor = 0.0
    for name, run in runs.items():
        taken, portion = best(run, x)
        floor = floor or taken
        print(f"{name:16} {BATCH} points: {taken:6.1f} s in portions of {portion}, {taken / floor:.2f} times by hand")
        exact = [built.network(*map(Fraction, point)) for point in x[:3].tolist()] if name != "numpy by hand" else []
        assert [Fraction(float(value)) for value in np.asarray(run(x[:3]))[:, 0]][: len(exact)] == exact


def loaded(folder: Path) -> dict[str, Callable[[Any], Any]]:
    """The files in their libraries, with the time to load them."""
    runs: dict[str, Callable[[Any], Any]] = {}
    if (folder / "onnx.onnx").exists():
        import onnxruntime

        start = time.perf_counter()
        session = onnxruntime.InferenceSession(str(folder / "onnx.onnx"))
        print(f"load onnx        {time.perf_counter() - start:6.1f} s")
        runs["onnxruntime"] = lambda x: session.run(None, {"x": x})[0]
    if (folder / "torch.pt2").exists():
        import torch

        start = time.perf_counter()
        module = torch.export.load(folder / "torch.pt2").module()
        print(f"load torch .pt2  {time.perf_counter() - start:6.1f} s")
        runs["torch"] = lambda x: module(torch.from_numpy(x)).numpy()
    return runs


@pytest.mark.parametrize("backend", ["numpy", "onnx", "jax", "torch"])
def test_the_command(tmp_path: Path, backend: str) -> None:
    need("numpy" if backend == "jax" else backend, backend)  # a file for jax is written with numpy alone
    save(approximate("sin(3*x)*cos(2*y)", cells=64, scale_bits=12).network, tmp_path / "network.json")
    cost = process(COMMAND, "export", str(tmp_path / "network.json"), "--to", backend, "--parameters", "auto")
    print(f"\nsymnet export --to {backend:6} {cost.seconds:6.1f} s, {cost.memory:.0f} MB")


def test_the_analysis_is_linear() -> None:
    each = []
    for cells in (16, 32, 64, 128):
        runs = -(-((cells + 1) ** 2 - 1) // 25)
        network = with_differences(approximate("sin(3*x)*cos(2*y)", cells=cells, scale_bits=12, parameters=runs).network)
        found = rounding(network, FORMATS["float64"], 12)
        assert found.exact
        taken = seconds(lambda: rounding(network, FORMATS["float64"], 12), 2)  # noqa: B023
        neurons = neuron_count(network)  # unrolled; runs of one body are followed together, so many cost less than one by one
        each.append(taken / neurons)
        print(f"analysis, K = {cells}: {neurons} neurons, {taken:.2f} s, {taken / neurons * 1e6:.1f} us a neuron")
    assert max(each) < 3 * each[0]
