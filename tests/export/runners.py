"""Prepared networks run by the array libraries: points in the dtype of the network, values as fractions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from symnet.export.backends import Prepared, _numpy_object, _onnx_object, _torch_object

Points = Sequence[tuple[Fraction, ...]]
Run = Callable[[Prepared, Any], Any]


def array(points: Points, dtype: str) -> Any:
    """[batch, inputs] in the dtype; every coordinate is a number of it."""
    kind = np.dtype(ml_dtypes.bfloat16) if dtype == "bfloat16" else np.dtype(dtype)
    made = np.array([[float(value) for value in point] for point in points]).astype(kind)
    assert [[Fraction(float(value)) for value in row] for row in made] == [list(point) for point in points]
    return made


def values(run: Run, prepared: Prepared, points: Points) -> list[tuple[Fraction, ...]]:
    """What a library gives, as exact numbers."""
    found = np.asarray(run(prepared, array(points, prepared.program.dtype)))
    assert found.shape == (len(points), prepared.program.outputs) and str(found.dtype) == prepared.program.dtype
    return [tuple(Fraction(float(value)) for value in row) for row in found]


def by_numpy(prepared: Prepared, x: Any) -> Any:
    if prepared.program.dtype == "bfloat16":
        pytest.skip("numpy has no bfloat16")
    return _numpy_object(prepared)(x)


def by_torch(prepared: Prepared, x: Any) -> Any:
    torch = pytest.importorskip("torch")
    module = _torch_object(prepared)
    return _from_torch(module(_to_torch(torch, x)))


def _to_torch(torch: Any, x: Any) -> Any:
    if x.dtype == np.dtype(ml_dtypes.bfloat16):
        return torch.from_numpy(x.astype(np.float32)).to(torch.bfloat16)
    return torch.from_numpy(x)


def _from_torch(y: Any) -> Any:
    if str(y.dtype) == "torch.bfloat16":
        return y.float().numpy().astype(ml_dtypes.bfloat16)
    return y.numpy()


def by_torch_file(prepared: Prepared, x: Any) -> Any:
    """Through torch.export, a file in memory and back."""
    import io

    torch = pytest.importorskip("torch")
    from symnet.export.torch_module import exported

    stream = io.BytesIO()
    torch.export.save(exported(_torch_object(prepared)), stream)
    stream.seek(0)
    return _from_torch(torch.export.load(stream).module()(_to_torch(torch, x)))


def by_torch_compile(prepared: Prepared, x: Any) -> Any:
    torch = pytest.importorskip("torch")
    torch.compiler.reset()
    return _from_torch(torch.compile(_torch_object(prepared), dynamic=True)(_to_torch(torch, x)))


def jax() -> Any:
    found = pytest.importorskip("jax")
    found.config.update("jax_enable_x64", True)
    return found


def by_jax(prepared: Prepared, x: Any) -> Any:
    jax()
    from symnet.export.backends import _jax_object

    return _jax_object(prepared)(x)


def by_jax_jit(prepared: Prepared, x: Any) -> Any:
    library = jax()
    from symnet.export.backends import _jax_object

    return library.jit(_jax_object(prepared))(x)


def by_jax_vmap(prepared: Prepared, x: Any) -> Any:
    """One point at a time, batched by vmap."""
    library = jax()
    from symnet.export.backends import _jax_object

    network = _jax_object(prepared)
    return library.jit(library.vmap(lambda point: network(point[None])[0]))(x)


def by_onnx(form: str = "unrolled", optimised: bool = True) -> Run:
    """onnxruntime, loops written out or as Scan, graph optimisation on or off."""

    def run(prepared: Prepared, x: Any) -> Any:
        return session(_onnx_object(prepared, form).SerializeToString(), optimised, prepared.program.dtype).run(None, {"x": x})[0]

    return run


def session(model: bytes, optimised: bool = True, dtype: str = "") -> Any:
    """An inference session; a dtype that this build of onnxruntime has no kernels for is skipped."""
    runtime = pytest.importorskip("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    level = runtime.GraphOptimizationLevel
    options.graph_optimization_level = level.ORT_ENABLE_ALL if optimised else level.ORT_DISABLE_ALL
    try:
        return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as problem:
        if dtype == "bfloat16" and "NOT_IMPLEMENTED" in str(problem):
            pytest.skip("onnxruntime has no bfloat16 on this processor")
        raise


QUICK: dict[str, Run] = {
    "numpy": by_numpy,
    "torch": by_torch,
    "onnx": by_onnx(),
    "onnx, not optimised": by_onnx(optimised=False),
    "onnx, loop": by_onnx("loop"),
    "onnx, loop, not optimised": by_onnx("loop", False),
}
"""Backends that start at once."""
SLOW: dict[str, Run] = {
    "jax": by_jax,
    "jax, jit": by_jax_jit,
    "jax, vmap": by_jax_vmap,
    "torch.export": by_torch_file,
}
"""Backends that translate a network for a second or more."""
