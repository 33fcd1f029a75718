"""The operators by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symnet.reading.call import Call, Result
from symnet.reading.operators import affine, kinks, moving, windows

OPERATORS: Mapping[str, Callable[[Call], Result]] = {
    "Abs": kinks.absolute,
    "Add": affine.add,
    "AveragePool": windows.average_pool,
    "BatchNormalization": affine.batch_normalization,
    "Cast": moving.cast,
    "Clip": kinks.clip,
    "Concat": moving.concat,
    "Constant": moving.constant,
    "ConstantOfShape": moving.constant_of_shape,
    "Conv": windows.convolution,
    "Div": affine.divide,
    "Dropout": moving.dropout,
    "Expand": moving.expand,
    "Flatten": moving.flatten,
    "Gather": moving.gather,
    "Gemm": affine.gemm,
    "GlobalAveragePool": windows.global_average_pool,
    "Identity": moving.identity,
    "LeakyRelu": kinks.leaky_relu,
    "MatMul": affine.matmul,
    "Max": kinks.maximum,
    "MaxPool": windows.max_pool,
    "Min": kinks.minimum,
    "Mul": affine.multiply,
    "Neg": affine.negative,
    "PRelu": kinks.parametric_relu,
    "Pad": moving.pad,
    "ReduceMean": affine.reduce,
    "ReduceSum": affine.reduce,
    "Relu": kinks.relu,
    "Reshape": moving.reshape,
    "Shape": moving.shape,
    "Slice": moving.slice_,
    "Split": moving.split,
    "Squeeze": moving.squeeze,
    "Sub": affine.subtract,
    "Sum": affine.total,
    "Transpose": moving.transpose,
    "Unsqueeze": moving.unsqueeze,
}
