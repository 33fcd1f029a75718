"""Points that are no points of the cube: shapes, dtypes, NaN, places outside; the same in every backend."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from export.cases import exact_of, network
from export.runners import QUICK, SLOW, session, values

from symnet.export.backends import Prepared, _onnx_object, _torch_object, convert, prepare

NAMES = ["scan, d = 2", "dial", "theorem-2.1"]
RUNS = {**QUICK, "jax, jit": SLOW["jax, jit"]}


def ready(name: str) -> Prepared:
    return prepare(network(name), "float64", 6)


@pytest.mark.parametrize("backend", RUNS)
@pytest.mark.parametrize("name", NAMES)
def test_nan_in_nan_out_and_in_its_row_alone(backend: str, name: str) -> None:
    found = network(name)
    x = np.array([[0.5] * found.inputs, [float("nan")] * found.inputs, [0.25] * found.inputs])
    y = np.asarray(RUNS[backend](ready(name), x))
    assert np.isnan(y[1]).all() and np.isfinite(y[[0, 2]]).all()


@pytest.mark.parametrize("backend", RUNS)
@pytest.mark.parametrize("name", ["scan, d = 2", "dial"])
def test_points_outside_the_cube_are_evaluated_as_they_are(backend: str, name: str) -> None:
    """The network is defined everywhere; near the cube the float value is that of the function, here even exactly."""
    points = [(Fraction(5, 4), Fraction(1, 2)), (Fraction(-1, 4), Fraction(3, 2)), (Fraction(1, 2), Fraction(1, 2))]
    assert values(RUNS[backend], ready(name), points) == [exact_of(network(name))(point) for point in points]


@pytest.mark.parametrize("backend", RUNS)
def test_an_empty_batch(backend: str) -> None:
    y = np.asarray(RUNS[backend](ready("dial"), np.zeros((0, 2))))
    assert y.shape == (0, 1)


SHAPES: dict[str, Any] = {
    "one number too many": np.zeros((4, 3)),
    "one number too few": np.zeros((4, 1)),
    "no batch": np.zeros(2),
    "two batches": np.zeros((2, 2, 2)),
}


@pytest.mark.parametrize("backend", ["numpy", "torch", "jax"])
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(backend: str, shape: str) -> None:
    with pytest.raises(Exception, match=r"expected points of shape \[batch, 2\], got \["):
        {**QUICK, **SLOW}[backend](ready("dial"), SHAPES[shape])


@pytest.mark.parametrize("shape", [(4, 3), (4, 1), (2,), (2, 2, 2), (2, 1, 2)])
def test_shapes_in_an_exported_torch_file(shape: tuple[int, ...]) -> None:
    """torch.export drops the checks of the module; its own guards and the first operation refuse, in torch's words."""
    torch = pytest.importorskip("torch")
    from symnet.export.torch_module import exported

    module = exported(_torch_object(ready("dial"))).module()
    assert module(torch.zeros((3, 2), dtype=torch.float64)).shape == (3, 1)
    with pytest.raises(Exception, match=r"Guard failed|out of range|expand|size"):
        module(torch.zeros(shape, dtype=torch.float64))


def test_the_statement_goes_into_the_state_dict(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    module = _torch_object(ready("dial"))
    torch.save(module.state_dict(), tmp_path / "net.pt")
    loaded = torch.load(tmp_path / "net.pt", weights_only=True)
    assert json.loads(loaded["_extra_state"])["text"] == ready("dial").statement.text
    again = _torch_object(ready("dial"))
    again.statement = {}
    again.load_state_dict(loaded)
    assert again.statement == module.statement


@pytest.mark.parametrize("backend", ["numpy", "torch", "jax"])
def test_dtypes(backend: str) -> None:
    with pytest.raises(Exception, match=r"expected points of dtype .*float64, got .*float32; write x"):
        {**QUICK, **SLOW}[backend](ready("dial"), np.zeros((4, 2), dtype=np.float32))


@pytest.mark.parametrize("form", ["unrolled", "loop"])
def test_onnxruntime_refuses_by_itself(form: str) -> None:
    run = session(_onnx_object(ready("dial"), form).SerializeToString()).run
    for shape in SHAPES.values():
        with pytest.raises(Exception, match=r"Invalid rank for input: x|Got invalid dimensions for input: x"):
            run(None, {"x": shape})
    with pytest.raises(Exception, match="Unexpected input data type"):
        run(None, {"x": np.zeros((4, 2), dtype=np.float32)})


def test_jax_without_its_wide_numbers() -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", False)
    try:
        with pytest.raises(RuntimeError, match=r"call jax\.config\.update"):
            convert(network("dial"), "jax", grid_bits=6)
    finally:
        jax.config.update("jax_enable_x64", True)
