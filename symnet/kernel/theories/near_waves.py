"""Parts of networks of euaf neurons that are exact: what is carried over a layer, and squares (kernel_rules_euaf.md).

Neurons of euaf layers are read off the network: which neurons they read, with what weights and bias.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from ..arithmetic import Place, read, read_place, show, shown
from ..evaluation import source
from ..facts import node_of
from ..rule import Rule
from ..syntax import Certificate, Json, Rejected, Row, Statement, words_of
from ..targets.expression import leaves
from .near import near, need_sum, same_cut, weighed

Sum = tuple[dict[Place, Fraction], Fraction]
"""Weights by the neuron that is read, and a bias."""
ONE, TWELVE = Fraction(1), Fraction(12)


def argument_of(certificate: Certificate, place: Place) -> Sum:
    """What an euaf neuron takes the activation of; rejects one of another layer."""
    node = node_of(certificate.network, place)
    if node is None or node.activation != "euaf":
        raise Rejected(f"the neuron {shown(place)} is not of a layer of euaf")
    row: Row = node.rows[place[1]]
    certificate.budget.spend(1 + len(row.weights) * len(node.reads))
    found: dict[Place, Fraction] = {}
    for position, entry in row.weights:
        weight, read_from = _value(certificate, entry), source(node, position)
        before = found.get(read_from, Fraction(0))
        certificate.budget.words(words_of(before) + words_of(weight))
        found[read_from] = before + weight
    return found, _value(certificate, row.bias)


def _value(certificate: Certificate, entry: Json) -> Fraction:
    """A number, or that of a parameter; no entry outside a scan is scheduled."""
    value = certificate.network.value(entry)
    certificate.budget.hold(value)
    return value


def _near_form(certificate: Certificate, premises: list[Statement], data: Statement, form: Sum, least: int) -> Fraction:
    """What a form is within of the tree; rejects unless the tree is its sum over the premises, and in [least, 1]."""
    *nears, around = premises
    cut, (weights, bias) = data["cut"], form
    same_cut(cut, premises)
    places = [read_place(each["neuron"], "neuron") for each in nears]
    if sorted(places) != sorted(weights):
        raise Rejected(f"the premises are about {len(places)} neurons, and not about the {len(weights)} that are read, once each")
    if around["tree"] != data["tree"]:
        raise Rejected(f"the enclosure is of {str(around['tree'])[:200]}, not of {str(data['tree'])[:200]}")
    low, high = read(around, "low"), read(around, "high")
    if not least <= low <= high <= 1:
        raise Rejected(f"the tree is only known to be in [{show(low)[:80]}, {show(high)[:80]}], not in [{least}, 1]")
    factors = [weights[place] for place in places]
    need_sum(certificate, data, nears, factors, bias)
    return weighed(certificate.budget, factors, (read(each, "bound") for each in nears))


def near_carried(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    n = s(sum w_i m_i + b), an euaf neuron; near for m_1, ..., m_k, bounds e_i; U is sum w_i T_i + b as in near-affine;
    enclosure of U in [0, 1]
    --------------------------------------------------------------------------------------------------------------------
    near(n, U, sum |w_i| e_i)
    """
    neuron = read_place(data["neuron"], "neuron")
    bound = _near_form(certificate, premises, data, argument_of(certificate, neuron), 0)
    return near(data["cut"], neuron, data["tree"], bound)


def near_square(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    n = s(1 - 12 p + 12 q), p = s(-u - 1), q = s(-u - 2), euaf neurons, u = sum w_i m_i + b; near for m_1, ..., m_k, bounds
    e_i; U is sum w_i T_i + b as in near-affine; enclosure of U in [-1, 1]
    -----------------------------------------------------------------------------------------------------------------------
    near(n, (U + 2) (U + 3) / 12 - 1, 24 sum |w_i| e_i)
    """
    neuron, tree = read_place(data["neuron"], "neuron"), data["tree"]
    inner, bias = argument_of(certificate, neuron)
    signs = {weight: place for place, weight in islice(inner.items(), 3)}  # many numbers have one hash
    if sorted(signs) != [-TWELVE, TWELVE] or len(inner) != 2 or bias != 1:
        raise Rejected(f"the neuron {shown(neuron)} is not 1 - 12 p + 12 q of two neurons")
    (first, base), (second, lower) = (argument_of(certificate, signs[weight]) for weight in (-TWELVE, TWELVE))
    if first != second or base != lower + 1:
        raise Rejected(f"the neurons that {shown(neuron)} reads are not s(-u - 1) and s(-u - 2) of one u")
    form = {place: -weight for place, weight in first.items()}, -base - 1
    bound = 24 * _near_form(certificate, premises, data, form, -1)
    certificate.budget.spend(2 * leaves(tree))
    factors = ["mul", ["add", tree, ["number", show(Fraction(2))]], ["add", tree, ["number", show(Fraction(3))]]]
    square = ["add", ["mul", ["number", show(ONE / 12)], factors], ["number", show(-ONE)]]
    return near(data["cut"], neuron, square, bound)


RULES = {
    "near-carried": Rule("near+ enclosure", "cut neuron tree", near_carried, "kernel_rules_euaf.md#near-carried", box=True),
    "near-square": Rule("near+ enclosure", "cut neuron tree", near_square, "kernel_rules_euaf.md#near-square", box=True),
}
