"""The .nnet text files of the ACAS-Xu networks: sizes, ranges of the inputs, means, and matrices in decimals.

The network is that of the file's own units: (x - mean) / range in front, y * range + mean behind. Decimals are taken as they
stand. Format: github.com/sisl/NNet.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from symnet.core.rational import exact
from symnet.errors import MalformedFile, SymnetError
from symnet.reading.imported import Imported, Port
from symnet.reading.matrices import Matrix, layered

Array: TypeAlias = "np.ndarray[Any, Any]"
MAX_LAYERS, MAX_WEIGHTS = 1_000, 1_000_000
MAX_BITS = 2_500
"""Bits above and below the line of a decimal: what a float64 may need, and no more."""
NOTE = (
    "inputs and outputs are in the file's own units; beyond the smallest and largest inputs that the file names, its "
    "evaluator takes the nearest of them, this network goes on"
)


def read_nnet(data: bytes, where: str) -> Imported:
    """Return the exact network of a .nnet file; raises MalformedFile with the line that does not fit."""
    lines = _Lines(data, where)
    layers, inputs, outputs, _ = lines.integers(4)
    if not 1 <= layers <= MAX_LAYERS:
        raise MalformedFile(f"{where}: {layers} layers; a .nnet file has 1 to {MAX_LAYERS}")
    sizes = lines.integers(layers + 1)
    if sizes[0] != inputs or sizes[-1] != outputs or min(sizes) < 1:
        raise MalformedFile(f"{where}: the sizes {sizes[:8]} do not begin with {inputs} and end with {outputs}")
    if sum(before * after for before, after in itertools.pairwise(sizes)) > MAX_WEIGHTS:
        raise MalformedFile(f"{where}: more than {MAX_WEIGHTS} weights")
    lines.integers(1)
    low, high = lines.numbers(inputs), lines.numbers(inputs)
    means, ranges = lines.numbers(inputs + 1), lines.numbers(inputs + 1)
    if any(not spread for spread in ranges) or any(one > other for one, other in zip(low, high, strict=True)):
        raise MalformedFile(f"{where}: a range is 0, or a smallest input above the largest")
    front = [1 / spread for spread in ranges[:-1]]
    shift = [-mean * factor for mean, factor in zip(means, front, strict=False)]
    matrices = [Matrix("units", _diagonal(front), _array(shift), False)]
    for number, (before, after) in enumerate(itertools.pairwise(sizes), 1):
        weight = np.stack([_array(lines.numbers(before)) for _ in range(after)])
        bias = np.concatenate([_array(lines.numbers(1)) for _ in range(after)])
        matrices.append(Matrix(f"layer{number}", weight, bias, number < layers))
    matrices.append(Matrix("scaled", _diagonal([ranges[-1]] * outputs), _array([means[-1]] * outputs), False))
    network = layered(matrices, where)
    digest = hashlib.sha256(data).hexdigest()
    return Imported(network, "nnet", digest, (Port("x", (inputs,)),), (Port("y", (outputs,)),), (NOTE,))


class _Lines:
    """The lines of numbers of a file, comments left out."""

    def __init__(self, data: bytes, where: str) -> None:
        self.where = where
        self.place = 0
        self.rest = self._kept(data.decode("ascii", "replace"))

    def _kept(self, text: str) -> Iterator[str]:
        for self.place, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.lstrip().startswith("//"):
                yield line

    def numbers(self, count: int) -> list[Fraction]:
        """Return the numbers of the next line, at least `count` of them, the first `count`."""
        line = next(self.rest, None)
        if line is None:
            raise MalformedFile(f"{self.where}: ends before all layers are there")
        words = [word for word in line.replace(",", " ").split() if word]
        if len(words) != count:
            raise MalformedFile(f"{self.where}, line {self.place}: {len(words)} numbers where {count} belong")
        try:
            found = [exact(word, f"{self.where}, line {self.place}") for word in words]
        except SymnetError as problem:
            raise MalformedFile(str(problem)) from problem
        if any(max(one.numerator.bit_length(), one.denominator.bit_length()) > MAX_BITS for one in found):
            raise MalformedFile(f"{self.where}, line {self.place}: a number is beyond the range of floats")
        return found

    def integers(self, count: int) -> list[int]:
        """Return the whole numbers of the next line."""
        found = self.numbers(count)
        if any(number.denominator != 1 or not 0 <= number < 1 << 31 for number in found):
            raise MalformedFile(f"{self.where}, line {self.place}: whole numbers from 0 on belong here")
        return [int(number) for number in found]


def _array(numbers: list[Fraction]) -> Array:
    found: Array = np.empty(len(numbers), dtype=object)
    found[:] = numbers
    return found


def _diagonal(numbers: list[Fraction]) -> Array:
    found: Array = np.full((len(numbers), len(numbers)), Fraction(0), dtype=object)
    for place, number in enumerate(numbers):
        found[place, place] = number
    return found
