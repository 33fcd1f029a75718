"""The theory of limits: networks that are continued layer after layer, near the identity, converge; and how far they move."""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import read, show
from ..rule import Rule
from ..syntax import Budget, Certificate, Json, Network, Node, Rejected, Statement

PLACES = 64
"""Ranges and bounds are rounded outwards to multiples of 2^-64."""
Range = tuple[Fraction, Fraction]


def limit(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    N the values of a relu layer, |N| <= A on the box, p < 1; E >= (A + beta) / (1 - p) - A
    ----------------------------------------------------------------------------------------
    for all matrices P_1, P_2, ... and vectors b_1, b_2, ... whose norms add up to at most p, and beta: the functions N_0 = N,
    N_k = relu((I + P_k) N_(k-1) + b_k) converge uniformly on the box, to a limit that is within E of N, in the norm

    The norm is "inf", the largest size of an entry, or "1", the sum of all; of matrices the operator norm.
    """
    node, budget = certificate.network.node(data["node"]), certificate.budget
    weights, biases = (_sum(data, key, budget) for key in ("weights", "biases"))
    if node.activation != "relu":
        raise Rejected(f"{node.name!r} is not a layer of relu neurons")
    if weights >= 1:
        raise Rejected(f"norms that add up to {show(weights)[:40]}, 1 or more, are not bounded here")
    highs = [high for _, high in _ranges(certificate, node)]
    if data["norm"] not in ("inf", "1"):
        raise Rejected(f"the norm {str(data['norm'])[:40]} is neither inf nor 1")
    size = max(highs) if data["norm"] == "inf" else sum(highs, Fraction(0))
    budget.hold(size)
    return {
        "kind": "limit",
        **{key: data[key] for key in ("biases", "node", "norm", "weights")},
        "bound": show(_up((size + biases) / (1 - weights) - size)),
    }


def _sum(data: Statement, key: str, budget: Budget) -> Fraction:
    value = read(data, key)
    budget.hold(value)
    if value < 0:
        raise Rejected(f"{key} = {show(value)[:40]} is below 0, and a sum of norms is not")
    return value


def _ranges(certificate: Certificate, last: Node) -> list[Range]:
    """The ranges of the neurons of a layer on the box, by intervals from layer to layer."""
    certificate.need_short_sides()
    network, budget = certificate.network, certificate.budget
    budget.spend(8 * network.weight)
    found: dict[Json, list[Range]] = {"input": list(certificate.box)}
    for node in network.nodes[: network.places[last.name] + 1]:
        if node.activation not in ("relu", "identity"):
            raise Rejected(f"{node.name!r} is no layer of relu or identity; ranges are followed through these only")
        budget.spend(node.arity)
        values = [each for name, start, stop in node.reads for each in found[name][start:stop]]
        found[node.name] = [_range(network, row, values, node.activation == "relu", budget) for row in node.rows]
    return found[last.name]


def _range(network: Network, row: Json, values: list[Range], is_relu: bool, budget: Budget) -> Range:
    """The range of a neuron, rounded outwards."""
    low = high = network.value(row.bias)
    for position, entry in row.weights:
        weight = network.value(entry)
        ends = sorted(budget.product(weight, end) for end in values[position])
        low, high = budget.sum(low, ends[0]), budget.sum(high, ends[1])
    for end in (low, high):
        budget.hold(end)
    low, high = -_up(-low), _up(high)
    return (max(low, Fraction(0)), max(high, Fraction(0))) if is_relu else (low, high)


def _up(number: Fraction) -> Fraction:
    """A number rounded up."""
    return Fraction(-(-(number.numerator << PLACES) // number.denominator), 1 << PLACES)


RULES = {"limit": Rule("", "biases node norm weights", limit, "kernel_rules_limits.md#limit", box=True)}
