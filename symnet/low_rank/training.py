"""Training in floating point (float64, by numpy or by torch), and the ranks of the weights beside the bounds.

A matrix that is applied to m patches reads them from m equal shares of the values before it (m = 1: a fully connected layer).
The loss of a sample is |f(x) - y|^2; a step is W' = (1 - 2 mu lambda) W - mu G, G the mean gradient of the batch.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from symnet.low_rank.bounds import Decay, decay
from symnet.low_rank.config import Config, Setting
from symnet.low_rank.numpy_library import numpy

Array: TypeAlias = Any
KEPT = 64
"""Steps back to which Lemma 3.2 is compared."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Lemma 3.2 for one n: the distance of W_T/|W_T| to rank m B n (Frobenius norm), and |1-x|^n |W_{T-n}|/|W_T|."""

    steps: int
    rank: int
    distance: float
    bound: float


@dataclass(frozen=True, slots=True)
class LayerResult:
    """One matrix after training: its rank to within eps, and the bounds."""

    shape: tuple[int, int]
    patches: int
    rank: int
    proved: int
    printed: int
    compared: tuple[Compared, ...]

    @property
    def vacuous(self) -> bool:
        """Whether the bound says nothing: it is at least the number of rows or of columns."""
        return self.proved >= min(self.shape)


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run."""

    setting: Setting
    loss: float
    layers: tuple[LayerResult, ...]


def runs(wanted: Config, backend: str = "numpy") -> Iterator[RunResult]:
    """Train for each setting and yield what came of it; backend is "numpy" or "torch"."""
    for setting in wanted.settings():
        yield run(wanted, setting, backend)


def run(wanted: Config, setting: Setting, backend: str = "numpy") -> RunResult:
    """Train once; both backends start from the same weights and see the same batches."""
    np = numpy()
    generator = np.random.default_rng(wanted.seed)
    inputs = generator.standard_normal((wanted.samples, wanted.layers[0]))
    inputs /= np.linalg.norm(inputs, axis=1, keepdims=True)
    teacher = generator.standard_normal((wanted.layers[0], wanted.layers[-1])) / wanted.layers[0] ** 0.5
    outputs = inputs @ teacher + float(wanted.noise) * generator.standard_normal((wanted.samples, wanted.layers[-1]))
    weights = [generator.standard_normal(shape) * (2 / shape[1]) ** 0.5 for shape in wanted.shapes]
    network = _network(backend)(weights, wanted.patches, setting)
    norms: list[list[float]] = []
    loss = 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a run that grows without bound says so by its loss
        for _ in range(wanted.steps):
            norms = [*norms[-KEPT:], [float(np.linalg.norm(matrix)) for matrix in network.weights]]
            batch = generator.integers(0, wanted.samples, setting.batch)
            loss = network.step(inputs[batch], outputs[batch])
    return RunResult(
        setting, loss, tuple(_result(wanted, setting, network.weights, norms, number) for number in range(len(network.weights)))
    )


def _network(backend: str) -> Callable[[list[Array], tuple[int, ...], Setting], Trained]:
    """How a network is trained by a backend."""
    if backend == "torch":
        from symnet.low_rank.torch_training import TorchTrained

        return TorchTrained
    return NumpyTrained


class Trained(Protocol):
    """A network in training: its matrices as numpy arrays, and one step."""

    @property
    def weights(self) -> list[Array]: ...

    def step(self, inputs: Array, outputs: Array) -> float:
        """Train on a batch; the mean loss of the batch before it."""
        ...


class NumpyTrained:
    """A network trained by numpy, gradients written out."""

    def __init__(self, weights: list[Array], patches: tuple[int, ...], how: Setting) -> None:
        self.weights = weights
        self.patches = patches
        self.rate, self.keeps = float(how.rate), float(1 - 2 * how.rate * how.strength)

    def step(self, inputs: Array, outputs: Array) -> float:
        """Train on a batch; the mean loss of the batch before it."""
        np = numpy()
        reads, values, count = [], inputs, len(inputs)
        for number, (matrix, times) in enumerate(zip(self.weights, self.patches, strict=True)):
            reads.append(values.reshape(count, times, -1))
            sums = (reads[-1] @ matrix.T).reshape(count, -1)
            values = sums if number == len(self.weights) - 1 else np.maximum(sums, 0.0)
        slopes = 2 * (values - outputs)
        loss = float(np.sum((values - outputs) ** 2) / count)
        for number in reversed(range(len(self.weights))):
            read = reads[number]
            parts = slopes.reshape(count, self.patches[number], -1)
            gradient = np.einsum("bpi,bpj->ij", parts, read) / count
            slopes = (parts @ self.weights[number]).reshape(count, -1) * (read.reshape(count, -1) > 0)
            self.weights[number] = self.keeps * self.weights[number] - self.rate * gradient
        return loss


def _result(wanted: Config, setting: Setting, weights: list[Array], norms: list[list[float]], number: int) -> LayerResult:
    np = numpy()
    matrix, times = weights[number], wanted.patches[number]
    known = decay(setting.rate, setting.strength, setting.batch, times)
    norm = float(np.linalg.norm(matrix))
    if not 0 < norm < float("inf"):
        return LayerResult(matrix.shape, times, 0, known.rank(wanted.accuracy), known.rank_in_print(wanted.accuracy), ())
    tails = _tails(np.linalg.svd(matrix, compute_uv=False) / norm)
    rank = int(np.nonzero(tails <= float(wanted.accuracy))[0][0])
    earlier = [each[number] / norm for each in reversed(norms)]
    compared = tuple(_compared(known, tails, earlier))
    return LayerResult(matrix.shape, times, rank, known.rank(wanted.accuracy), known.rank_in_print(wanted.accuracy), compared)


def _tails(values: Array) -> Array:
    """The distance of a matrix to rank r, r = 0, 1, ..., from its singular values (Eckart, Young; Frobenius norm)."""
    np = numpy()
    return np.sqrt(np.append(np.cumsum((values**2)[::-1])[::-1], 0.0))


def _compared(known: Decay, tails: Array, earlier: list[float]) -> Iterator[Compared]:
    for steps, ratio in enumerate(earlier[:KEPT], 1):
        rank = known.per_step * steps
        if rank >= len(tails) - 1:
            return
        yield Compared(steps, rank, float(tails[rank]), float(abs(1 - known.x) ** Fraction(steps)) * ratio)
