"""The theory of low rank: the weights of a layer are near a product of two thin matrices of integers, divided by a number."""

from __future__ import annotations

from ..arithmetic import read, read_int, show
from ..plain import items, number
from ..rule import Rule
from ..syntax import Budget, Certificate, Json, Node, Rejected, Statement

MAX_RANK = 1 << 12
MAX_PRECISION = 1 << 12
Matrix = list[list[int]]


def near_rank(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    integer matrices L of r columns and R of r rows, an integer s > 0; the sum of (w_ij - (L R)_ij / s)^2 is at most E
    ------------------------------------------------------------------------------------------------------------------
    the weights w_ij of the layer are within the root of E of a matrix of rank at most r, in the Frobenius norm

    Each square is rounded up to a multiple of 2^-precision before it is added.
    """
    node = certificate.network.node(data["node"])
    if node.body is not None:
        raise Rejected(f"{node.name!r} is a scan, not a layer")
    bound, precision = read(data, "bound"), read_int(data, "precision", 0, MAX_PRECISION)
    scale, rank = read(data, "scale"), len(items(data["right"], "right", MAX_RANK))
    if scale.denominator != 1 or scale <= 0:
        raise Rejected(f"scale = {show(scale)[:40]} is not an integer above 0")
    rows, columns = node.outputs, node.arity
    certificate.budget.spend(certificate.network.weight + (rows + columns) * (rank + 1) + rows * columns)
    left, right = _matrix(data["left"], "left", rows, rank), _matrix(data["right"], "right", rank, columns)
    if _squares(certificate, node, (left, right), int(scale), precision) > bound * (1 << precision):
        raise Rejected(f"the squares of the differences add up to more than {show(bound)[:80]}")
    return {"kind": "near-rank", "bound": data["bound"], "node": node.name, "rank": show(rank)}


def _matrix(value: Json, where: str, rows: int, columns: int) -> Matrix:
    """A matrix of integers with so many rows and columns."""
    found = [[number(entry, where) for entry in items(row, where, columns, columns)] for row in items(value, where, rows, rows)]
    if any(entry.denominator != 1 for row in found for entry in row):
        raise Rejected(f"an entry of {where} is not an integer")
    return [[int(entry) for entry in row] for row in found]


def _squares(certificate: Certificate, node: Node, product: tuple[Matrix, Matrix], scale: int, precision: int) -> int:
    """The sum of the squares of the differences, each rounded up, in units of 2^-precision."""
    left, right = product
    network, budget = certificate.network, certificate.budget
    _pay(budget, node.outputs * node.arity * (len(right) + 1), _longest(left) + _longest(right) + len(right).bit_length())
    total = 0
    for row, factors in zip(node.rows, left, strict=True):
        weights = {position: network.value(entry) for position, entry in row.weights}  # type: ignore[arg-type]
        for position in range(node.arity):
            weight = weights.get(position)
            below = sum(factor * thin[position] for factor, thin in zip(factors, right, strict=True))
            top, bottom = (0, 1) if weight is None else (weight.numerator, weight.denominator)
            _pay(budget, 4, 2 * sum(map(int.bit_length, (top, bottom, below, scale))) + precision)
            gap, unit = top * scale - below * bottom, bottom * scale
            total += -(-(gap * gap << precision) // (unit * unit))
    return total


def _longest(matrix: Matrix) -> int:
    """The bits of the longest entry."""
    return max((entry.bit_length() for row in matrix for entry in row), default=0)


def _pay(budget: Budget, times: int, bits: int) -> None:
    """Pay for so many products of numbers with so many bits."""
    words = bits >> 6
    budget.spend(times * (1 + words + (words * words >> 8)))


RULES = {
    "near-rank": Rule("", "bound left node precision right scale", near_rank, "kernel_rules_rank.md#near-rank", box=True),
}
