"""Sorting networks as ONNX graphs of Min and Max: what they compute in float32 is exactly sorted; other networks are refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from symnet import approximate, chain, save, sorter
from symnet.commands.export import export
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.export import program

np = pytest.importorskip("numpy")
onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
@pytest.mark.parametrize(("n", "ranks"), [(2, None), (7, None), (9, [5]), (16, [16, 1])])
def test_the_graph_sorts(n: int, ranks: list[int] | None, dtype: str) -> None:
    from symnet.export.comparators import comparator_model

    network = sorter(n, -2, ranks)
    model, said = comparator_model(network, dtype)
    assert "every input is at least -2" in said
    session = onnxruntime.InferenceSession(model.SerializeToString())
    x = np.random.default_rng(n).uniform(-2, 2, (50, n)).astype(dtype)
    (y,) = session.run(None, {"x": x})
    assert y.dtype == x.dtype
    for given, found in zip(x, y, strict=True):
        wanted = realize(network, [Fraction(float(value)) for value in given])
        assert [Fraction(float(value)) for value in found] == list(wanted)


def test_the_command(tmp_path: Path) -> None:
    save(sorter(40), tmp_path / "network.json")
    arguments = [str(tmp_path / "network.json"), "--to", "onnx", "--form", "comparators", "--dtype", "float32"]
    result = CliRunner().invoke(export, arguments, catch_exceptions=False)
    assert "nothing is rounded" in result.output
    model = onnx.load(tmp_path / "network.onnx")
    assert {node.op_type for node in model.graph.node} == {"Gather", "Min", "Max", "Concat", "Identity"}


def test_other_networks_are_refused() -> None:
    from symnet.export.comparators import comparator_model

    for network in (chain(2, ("a", "relu", [({0: 1, 1: 2}, 0)])), approximate("abs(x-1/3)", cells=2).network):
        with pytest.raises(UsageError, match="--form comparators is for sorting networks"):
            comparator_model(network, "float32")
    with pytest.raises(UsageError, match="write float16, float32 or float64"):
        comparator_model(sorter(2), "bfloat16")


def test_arrays_that_are_too_large_name_the_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MAX_NUMBERS", 100)
    save(sorter(9), tmp_path / "network.json")
    done = CliRunner().invoke(export, [str(tmp_path / "network.json"), "--to", "onnx", "--out", str(tmp_path / "s.onnx")])
    assert "more than 100; use fewer parameters, for a sorting network --form comparators" in str(done.exception)
    assert not (tmp_path / "s.onnx").exists()
