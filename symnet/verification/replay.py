"""A counterexample in the runtime that deployed networks run in: onnxruntime, where it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np


def replayed(data: bytes, point: Sequence[Fraction], optimised: bool = True) -> tuple[float, ...] | None:
    """Return what onnxruntime computes for an ONNX file at a point rounded to its format; None where it is not installed.

    optimised: whether it may replace operators of the graph by others, as it does unless it is told not to.
    """
    try:
        import onnxruntime
    except ImportError:
        return None
    options = onnxruntime.SessionOptions()
    if not optimised:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    given = session.get_inputs()
    if len(given) != 1:
        return None
    dtype = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16}.get(given[0].type)
    if dtype is None:
        return None
    shape = [size if isinstance(size, int) else 1 for size in given[0].shape]
    found = session.run(None, {given[0].name: np.array([float(x) for x in point], dtype=dtype).reshape(shape)})
    return tuple(float(value) for output in found for value in np.ravel(output))
