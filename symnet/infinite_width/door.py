"""`symnet.tangent_kernel`, `symnet.complete`, `symnet.prune` and `symnet.tangent_kernel_of`, from Python."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, cast

from symnet.core.network import Network
from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.infinite_width.ball_text import bounds
from symnet.infinite_width.completion.completion import complete_proved, request
from symnet.infinite_width.completion.matrix import GappyMatrix
from symnet.infinite_width.completion.prior import Prior, Rational
from symnet.infinite_width.completion.prior import prior as prior_of
from symnet.infinite_width.gradients import Point, backward, kernel, unit_scales, weighted
from symnet.infinite_width.pruned_network import pruned
from symnet.infinite_width.pruning import pruning
from symnet.infinite_width.tangent_kernel import tangent_kernel as balls
from symnet.targets.enclosure.enclosure import Enclosure

GRADIENTS = ("weights", "rescaled")
MAX_BITS = 10_000
"""Of numerator and denominator of an entry of a matrix."""


def tangent_kernel(
    points: Sequence[Sequence[Any]],
    depth: int = 1,
    keep: Any = 1,
    masked: str = "inner",
    *,
    rescaled: bool = False,
    gradient: str = "weights",
    wide_inputs: bool = False,
    digits: int = 30,
) -> list[list[Enclosure]]:
    """Return the neural tangent kernel of infinitely wide ReLU networks at all pairs of points, as proved enclosures.

    points: rows of exact coordinates. keep: the probability that a weight of the `masked` layers ("inner", "all", "none" or
    numbers such as "2,3") is kept; rescaled, gradient, wide_inputs: as in `symnet ntk`. Each enclosure is at most
    10^-digits |x||y| wide. Raises UsageError. Source: docs/reference/infinite_width.md.
    """
    if gradient not in GRADIENTS:
        raise UsageError(f'gradient = {gradient!r:.40} is unknown; write "weights" or "rescaled"')
    masks = pruning(depth, keep, masked, rescaled, gradient)
    found = balls(_points(points), masks, wide_inputs, whole(digits, "digits"))
    return [[Enclosure(*bounds(value)) for value in row] for row in found]


def complete(
    matrix: Sequence[Sequence[Any]], prior: Any = "identity", *, depth: int = 1, ridge: Any = 0, digits: int = 15
) -> list[list[Enclosure]]:
    """Return a matrix completed by the kernel of infinitely wide networks, with a proved enclosure of every missing entry.

    matrix: rows of exact numbers, None where one is missing; an entry that is there is an enclosure of one number. prior:
    "identity", "cosine:K", or a row of exact numbers for each column. An enclosure is at most 10^-digits times the largest
    entry of its row wide; there may be 200 columns. Raises UsageError, and Unproved where a system is not proved solvable.
    """
    fields = tuple(tuple(_field(value, i, j) for j, value in enumerate(row, 1)) for i, row in enumerate(matrix, 1))
    if not fields or not fields[0]:
        raise UsageError("matrix is empty; give rows of numbers, None where one is missing")
    for number, row in enumerate(fields, 1):
        if len(row) != len(fields[0]):
            raise UsageError(f"matrix: row {number} has {len(row)} entries, row 1 has {len(fields[0])}; write None for each gap")
    given = GappyMatrix("matrix", fields)
    found = complete_proved(request(given, _prior(prior, given.columns), depth, ridge), whole(digits, "digits")).entries
    return [
        [Enclosure(*found[i, j]) if not field else Enclosure(exact(field), exact(field)) for j, field in enumerate(row)]
        for i, row in enumerate(fields)
    ]


def prune(network: Network, keep: Any, masked: str = "inner", *, seed: int = 0) -> Network:
    """Return a network of layers without the weights that random masks remove; biases stay.

    keep: the probability that a stored weight of the `masked` layers ("inner": all but the first, "all", or numbers such as
    "2,3") is kept; seed: of Python's generator. Raises UsageError for networks with scans or without a hidden layer.
    """
    layers = len(weighted(network))
    if layers < 2:
        raise UsageError("the network has no hidden layer; give one with two layers or more")
    masks = pruning(layers - 1, keep, masked)
    return pruned(network, masks.keep, masks.masked, whole(seed, "seed", 0))


def tangent_kernel_of(network: Network, points: Sequence[Sequence[Any]], output: int = 1) -> list[list[Fraction]]:
    """Return the tangent kernel of one output of a given network at all pairs of points, exactly: the products of gradients.

    Gradients are those with respect to the stored weights, biases left out; relu has the derivative 0 at 0. points: rows of
    exact coordinates; output: counted from 1. Raises UsageError, for networks with scans among others.
    """
    scales = unit_scales(network)
    if not 1 <= whole(output, "output") <= network.outputs:
        raise UsageError(f"output = {output} is not one of the {network.outputs} outputs, which are counted from 1")
    rows = _points(points)
    for number, row in enumerate(rows, 1):
        if len(row) != network.inputs:
            raise UsageError(f"point {number} has {len(row)} coordinates; the network takes {network.inputs}")
    walks = [backward(network, row, output - 1) for row in rows]
    return [[kernel(network, x, y, scales) for y in walks] for x in walks]


def _points(points: Sequence[Sequence[Any]]) -> list[Point]:
    """Rows of exact numbers."""
    if isinstance(points, str) or not all(isinstance(row, Sequence) and not isinstance(row, str) for row in points):
        raise UsageError("points: give rows of exact coordinates, for example [(1, 0), (1, 1)]")
    return [
        tuple(exact(value, f"point {number}, coordinate {place}") for place, value in enumerate(row, 1))
        for number, row in enumerate(points, 1)
    ]


def _field(value: Any, row: int, column: int) -> str:
    """An entry as a file has it."""
    if value is None:
        return ""
    where = f"matrix, row {row}, column {column}"
    found = exact(value, where)
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_BITS:
        raise UsageError(f"{where}: the number is longer than {MAX_BITS} bits; round it")
    return str(found)


def _prior(given: Any, columns: int) -> Prior:
    if isinstance(given, str):
        return prior_of(given, columns)
    rows = _points(cast("Sequence[Sequence[Any]]", given))
    if len(rows) != columns or len({len(row) for row in rows}) > 1 or not all(any(row) for row in rows):
        raise UsageError(f"prior: give a row of numbers, not all zero, for each of the {columns} columns, all of one length")
    return Rational("given", rows)
