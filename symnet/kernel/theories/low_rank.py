"""The theory of low rank: the weights of a layer are near a product of two thin matrices of integers, divided by a number, or
what they differ from a multiple of another layer's weights is such a product.
"""

from __future__ import annotations

from ..arithmetic import read, read_int, show
from ..plain import items, number
from ..rule import Rule
from ..syntax import Budget, Certificate, Json, Network, Node, Rejected, Row, Statement

MAX_RANK = 1 << 12
MAX_PRECISION = 1 << 12
Matrix = list[list[int]]
Ratio = tuple[int, int]
"""Numerator and denominator."""


def near_rank(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    integer matrices L of r columns and R of r rows, an integer s > 0; the sum of (w_ij - (L R)_ij / s)^2 is at most E
    ------------------------------------------------------------------------------------------------------------------
    the weights w_ij of the layer are within the root of E of a matrix of rank at most r, in the Frobenius norm

    Each square is rounded up to a multiple of 2^-precision before it is added.
    """
    node, bound, precision = _layer(certificate, data["node"]), read(data, "bound"), read_int(data, "precision", 0, MAX_PRECISION)
    left, right, scale = _product(certificate, node, data)
    network, budget, total = certificate.network, certificate.budget, 0
    for row, thick in zip(node.rows, left, strict=True):
        weights = _weights(network, row)
        for position in range(node.arity):
            top, bottom = weights.get(position, (0, 1))
            below = sum(entry * thin[position] for entry, thin in zip(thick, right, strict=True))
            _pay(budget, 4, 2 * sum(map(int.bit_length, (top, bottom, below, scale))) + precision)
            budget.spend(total.bit_length() >> 6)
            gap, unit = top * scale - below * bottom, bottom * scale
            total += -(-(gap * gap << precision) // (unit * unit))
    if total > bound * (1 << precision):
        raise Rejected(f"the squares of the differences add up to more than {show(bound)[:80]}")
    return {"kind": "near-rank", "bound": data["bound"], "node": node.name, "rank": show(len(right))}


def rank_after(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    integer matrices L of r columns and R of r rows, an integer s > 0; w_ij - c u_ij = (L R)_ij / s for all i, j
    ------------------------------------------------------------------------------------------------------------
    the weights w_ij of a layer, minus c times the weights u_ij of another, are a matrix of rank at most r
    """
    node, before, factor = _layer(certificate, data["node"]), _layer(certificate, data["before"]), read(data, "factor")
    sizes = [(each.outputs, each.arity) for each in (node, before)]
    if sizes[0] != sizes[1]:
        raise Rejected(f"the weights of {node.name!r} and {before.name!r} are {sizes[0]} and {sizes[1]}, not of one size")
    left, right, scale = _product(certificate, node, data)
    network, budget = certificate.network, certificate.budget
    for place, (row, earlier, thick) in enumerate(zip(node.rows, before.rows, left, strict=True)):
        weights, subtracted = _weights(network, row), _weights(network, earlier)
        for position in range(node.arity):
            (a, b), (p, q) = weights.get(position, (0, 1)), subtracted.get(position, (0, 1))
            below = sum(entry * thin[position] for entry, thin in zip(thick, right, strict=True))
            bits = (a, b, p, q, below, scale, factor.numerator, factor.denominator)
            _pay(budget, 9, sum(map(int.bit_length, bits)))
            unit = b * q * factor.denominator
            if (a * q * factor.denominator - factor.numerator * p * b) * scale != below * unit:
                raise Rejected(f"weight {position} of neuron {place} is not the product's entry after the subtraction")
    return {
        "kind": "rank-after",
        "before": before.name,
        "factor": data["factor"],
        "node": node.name,
        "rank": show(len(right)),
    }


def _layer(certificate: Certificate, name: Json) -> Node:
    """The layer of this name in the whole network: in the view of one output it has fewer weights."""
    node = certificate.network.node(name)
    if node.body is not None:
        raise Rejected(f"{node.name!r} is a scan, not a layer")
    return node


def _product(certificate: Certificate, node: Node, data: Statement) -> tuple[Matrix, Matrix, int]:
    """L, R and s of the size of a layer, with all entries of L R paid for, and looking at all weights."""
    scale, rank = read(data, "scale"), len(items(data["right"], "right", MAX_RANK))
    if scale.denominator != 1 or scale <= 0:
        raise Rejected(f"scale = {show(scale)[:40]} is not an integer above 0")
    rows, columns, budget = node.outputs, node.arity, certificate.budget
    budget.spend(2 * certificate.network.weight + (rows + columns) * (rank + 1) + rows * columns)
    left, right = _matrix(data["left"], "left", rows, rank), _matrix(data["right"], "right", rank, columns)
    _pay(budget, rows * columns * (rank + 1), _longest(left) + _longest(right) + rank.bit_length())
    return left, right, int(scale)


def _matrix(value: Json, where: str, rows: int, columns: int) -> Matrix:
    """A matrix of integers with so many rows and columns."""
    found = [[number(entry, where) for entry in items(row, where, columns, columns)] for row in items(value, where, rows, rows)]
    if any(entry.denominator != 1 for row in found for entry in row):
        raise Rejected(f"an entry of {where} is not an integer")
    return [[int(entry) for entry in row] for row in found]


def _weights(network: Network, row: Row) -> dict[int, Ratio]:
    """The weights of a neuron by position."""
    found = {}
    for position, entry in row.weights:
        weight = network.value(entry)  # type: ignore[arg-type]
        found[position] = weight.numerator, weight.denominator
    return found


def _longest(matrix: Matrix) -> int:
    """The bits of the longest entry."""
    return max((entry.bit_length() for row in matrix for entry in row), default=0)


def _pay(budget: Budget, times: int, bits: int) -> None:
    """Pay for so many products of numbers with so many bits."""
    words = bits >> 6
    budget.spend(times * (1 + words + (words * words >> 8)))


RULES = {
    "near-rank": Rule("", "bound left node precision right scale", near_rank, "kernel_rules_rank.md#near-rank", box=True),
    "rank-after": Rule("", "before factor left node right scale", rank_after, "kernel_rules_rank.md#rank-after", box=True),
}
