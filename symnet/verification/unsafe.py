"""The constraints of a property as one affine map of the sources of a network, in floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from symnet.verification.property import Conjunction
from symnet.verification.stack import Affine, Stack

Array: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Unsafe:
    """The constraints of all conjunctions as one affine map of the sources, and the rows of each conjunction."""

    map: Affine
    groups: tuple[slice, ...]
    scale: Array
    """Of each row, the size of its numbers."""

    def margins(self, values: Array) -> Array:
        """Return, of values of the rows [..., m], the largest of each conjunction, relative to the size of its numbers.

        A conjunction is impossible where that is > 0, of lower bounds, and holds where it is <= 0, of values.
        """
        found: Array = np.stack([(values / self.scale)[..., rows].max(axis=-1) for rows in self.groups], axis=-1)
        return found


def unsafe_of(stack: Stack, conjunctions: Sequence[Conjunction]) -> Unsafe:
    """Return the constraints g <= 0 of some conjunctions over the sources of a network."""
    rows = [constraint for conjunction in conjunctions for constraint in conjunction]
    by_output, by_input = np.zeros((len(rows), stack.output.size)), np.zeros((len(rows), stack.inputs))
    constant = np.array([float(row.form.constant) for row in rows])
    for place, row in enumerate(rows):
        for (kind, index), weight in row.form.weights:
            (by_output if kind == "Y" else by_input)[place, index] = float(weight)
    output = stack.output
    parts = {source: by_output @ weights for source, weights in output.parts.items()}
    if by_input.any():
        parts[0] = parts.get(0, 0) + by_input
    ends = np.cumsum([0, *map(len, conjunctions)])
    groups = tuple(slice(int(start), int(stop)) for start, stop in pairwise(ends))
    scale = np.maximum(np.abs(by_output).sum(axis=1) + np.abs(by_input).sum(axis=1), 1e-300)
    error = None if output.error is None else _sized(output.error, np.abs(by_output))
    return Unsafe(Affine(parts, by_output @ output.bias + constant, error), groups, scale)


def _sized(error: Affine, sizes: Array) -> Affine:
    """What rounding adds to sums of values with coefficients of these sizes."""
    return Affine({source: sizes @ weights for source, weights in error.parts.items()}, sizes @ error.bias)
