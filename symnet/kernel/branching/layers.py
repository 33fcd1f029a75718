"""A network as relu layers: all other layers are composed into them, exactly, and the weights packed.

A layer is z = W h + b, h the values of earlier relu layers and of the inputs; W and b are integers over one denominator.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

from ..evaluation import source
from ..syntax import Budget, Entry, Network, Node, Rejected, Scheduled
from .packed import Packed, packed

CONSTANT = -1
MAX_BITS = 1 << 12
"""The bits of a weight that is composed, and of the denominator of a layer."""
MAX_COMPOSED = 1 << 32
"""The bits of all weights that are composed, as they are before they are packed."""
AROUND = 1 << 10
"""The bits that a number, or a pair of them, takes in memory beside its own."""
MAX_PACKED = 1 << 30
"""The bits of all weights as they are packed."""
ROOM = 14
"""The bits above the point that a coefficient has before products with it are taken in pieces."""
Form = dict[int, Fraction]
"""Coefficients by variable: inputs first, then relu layer by relu layer; CONSTANT for the constant."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The pre-activations of a relu layer, or the outputs: (W h + b) / denominator."""

    reads: tuple[tuple[int, int, int], ...]
    """(source, start, stop): where the values of a source stand among h; source 0 are the inputs, source k relu layer k."""
    denominator: int
    bias: tuple[int, ...]
    rows: Packed
    """The rows of W, each with its entry of b behind it."""
    columns: Packed
    sizes: Packed
    """The columns of the absolute values of W."""
    errors: Packed | None = None
    """What rounding adds to z at most is `errors` times the sizes of h, and `slack`; None in exact arithmetic."""
    slack: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Errors:
    """How far computed sums may be from exact ones: forms, with coefficients >= 0 in units of 2^-finer, in sizes of values."""

    layers: Sequence[Sequence[Mapping[int, int]]]
    """Of each neuron of each relu layer, and of each output; coefficients by variable as in forms."""
    finer: int
    peaks: Sequence[tuple[int, int]]
    """By source: no sum of sizes of values of it and of earlier ones is larger than the first number times the largest of
    these, and the second one."""
    limit: int
    """The power of two that no such sum may exceed."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Relu layers in order, then the outputs as a layer of their own; the numbers of values by source."""

    layers: tuple[Layer, ...]
    counts: tuple[int, ...]
    names: tuple[str, ...]
    """The nodes of the network that the relu layers are."""
    errors: Errors | None = None
    """What rounding adds, None in exact arithmetic."""


def stacked(network: Network, bits: int, budget: Budget, errors: Errors | None = None, minus: Network | None = None) -> Stack:
    """Return a network as relu layers, packed for coefficients of so many fractional bits.

    errors: what rounding adds to the sums of the layers. minus: a network of the same inputs and outputs; then the outputs are
    those of the first less those of this one.
    """
    starts, names, wanted, left = [0, network.inputs], list[str](), list[list[Form]](), MAX_COMPOSED
    budget.spend(4 * network.inputs)
    outputs, left = _composed(network, starts, names, wanted, budget, left)
    if minus is not None:
        others, left = _composed(minus, starts, names, wanted, budget, left)
        outputs = [_less(first, second, budget) for first, second in zip(outputs, others, strict=True)]
    wanted.append(outputs)
    held = 0
    layers = []
    for number, forms in enumerate(wanted):
        added = () if errors is None else errors.layers[number]
        layers.append(_layer(forms, added, starts, bits, budget, MAX_PACKED - held))
        held += _bits(layers[-1])
    return Stack(tuple(layers), tuple(stop - start for start, stop in pairwise(starts)), tuple(names), errors)


def _composed(
    network: Network, starts: list[int], names: list[str], wanted: list[list[Form]], budget: Budget, left: int
) -> tuple[list[Form], int]:
    """The outputs of a network as forms, its relu layers being put to those that are wanted; the bits that are left."""
    values = {"input": [{place: Fraction(1)} for place in range(network.inputs)]}
    for node in network.nodes:
        forms, left = _forms(network, node, values, budget, left)
        if node.activation == "relu":
            wanted.append(forms)
            names.append(node.name)
            forms = [{starts[-1] + place: Fraction(1)} for place in range(len(forms))]
            starts.append(starts[-1] + len(forms))
        values[node.name] = forms
    return values[network.nodes[-1].name], left


def _less(first: Form, second: Form, budget: Budget) -> Form:
    """The difference of two forms."""
    budget.spend(4 * (len(first) + len(second)))
    found = dict(first)
    for variable, factor in second.items():
        found[variable] = found.get(variable, Fraction(0)) - factor
        _check(found[variable], budget)
    return {variable: factor for variable, factor in found.items() if factor}


def _bits(layer: Layer) -> int:
    """The bits that the weights of a layer take."""
    packs = (layer.rows, layer.columns, layer.sizes, layer.errors)
    return sum(len(each.vectors) * each.length * each.slot for each in packs if each is not None)


def _forms(network: Network, node: Node, values: dict[str, list[Form]], budget: Budget, left: int) -> tuple[list[Form], int]:
    """The sums of a node as forms in inputs and relu layers; the bits that are left of those that all may have."""
    check_layer(node)
    found = []
    for row in node.rows:
        budget.spend(4 + len(row.weights) * len(node.reads))
        total: Form = {CONSTANT: number_of(network, row.bias)}
        for position, entry in row.weights:
            name, place = source(node, position)
            weight, given = number_of(network, entry), values[name][place]
            budget.spend(4 * len(given))
            for variable, factor in given.items():
                part = weight if factor == 1 else weight * factor
                total[variable] = total[variable] + part if variable in total else part
                _check(total[variable], budget)
        found.append({variable: factor for variable, factor in total.items() if factor})
        left -= sum(AROUND + factor.numerator.bit_length() + factor.denominator.bit_length() for factor in found[-1].values())
        if left < 0:
            raise Rejected(f"the weights, composed with those of layers before them, have more than {MAX_COMPOSED} bits in all")
    return found, left


def check_layer(node: Node) -> None:
    """Refuse what is no layer of relu or identity, and one that rounds its values to integers."""
    if node.body is not None or node.chains or node.activation not in ("relu", "identity"):
        raise Rejected(f"node {node.name!r} is no layer of relu or identity; properties are of networks of layers")


def number_of(network: Network, entry: Entry) -> Fraction:
    """A weight or a bias."""
    if isinstance(entry, Scheduled):
        raise Rejected("a weight that changes from step to step stands outside a scan")
    return network.value(entry)


def _check(value: Fraction, budget: Budget) -> None:
    """Pay for a number, and refuse a long one."""
    budget.hold(value)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise Rejected(f"a weight, composed with those of layers before it, has more than {MAX_BITS} bits")


def _layer(
    forms: Sequence[Form], added: Sequence[Mapping[int, int]], starts: Sequence[int], bits: int, budget: Budget, left: int
) -> Layer:
    """Pack a layer; `starts` are the first variables of the sources, and the first that is of none."""
    used = {variable for form in (*forms, *added) for variable in form if variable != CONSTANT}
    sources = sorted({bisect(starts, variable) - 1 for variable in used})
    reads: list[tuple[int, int, int]] = []
    shift: dict[int, int] = {}
    at = 0
    for source_ in sources:
        first, count = starts[source_], starts[source_ + 1] - starts[source_]
        budget.spend(1 + (count >> 2))
        reads.append((source_, at, at + count))
        shift |= {first + place: at + place for place in range(count)}
        at += count
    shift[CONSTANT] = at
    denominator = _denominator(forms, budget)
    longest = max((abs(factor.numerator).bit_length() for form in forms for factor in form.values()), default=0)
    entry = longest + denominator.bit_length() + bits + ROOM + 40
    error = max((factor.bit_length() for form in added for factor in form.values()), default=0)
    wide = 3 * entry + (error + at.bit_length() + bits + ROOM + 10 if added else 0)
    if wide * (at + 1) * len(forms) > left:
        raise Rejected(f"the network takes more than {MAX_PACKED} bits as layers of packed weights")
    budget.spend(len(forms) * (at + 1) * (1 + (wide >> 7)))
    whole = [{shift[variable]: int(factor * denominator) for variable, factor in form.items()} for form in forms]
    bias = tuple(row.get(at, 0) for row in whole)
    columns = _columns(whole, at)
    sizes = [{place: abs(weight) for place, weight in column.items()} for column in columns]
    room = bits + ROOM
    packs = (packed(whole, at + 1, room), packed(columns, len(forms), room), packed(sizes, len(forms), room))
    if not added:
        return Layer(tuple(reads), denominator, bias, *packs)
    slack = tuple(form.get(CONSTANT, 0) for form in added)
    moved = [{shift[variable]: factor for variable, factor in form.items()} for form in added]
    return Layer(tuple(reads), denominator, bias, *packs, packed(_columns(moved, at), len(forms), room), slack)


def _denominator(forms: Sequence[Form], budget: Budget) -> int:
    """The common denominator of the entries of a layer."""
    denominator = 1
    for form in forms:
        budget.spend(2 * len(form))
        for factor in form.values():
            if denominator % factor.denominator:
                denominator = lcm(denominator, factor.denominator)
                budget.spend(denominator.bit_length() >> 2)
                if denominator.bit_length() > MAX_BITS:
                    raise Rejected(f"the weights of a layer have no common denominator of {MAX_BITS} bits")
    return denominator


def _columns(rows: Sequence[Mapping[int, int]], count: int) -> list[dict[int, int]]:
    """The columns of a matrix given by rows, without what stands behind the last one."""
    columns: list[dict[int, int]] = [{} for _ in range(count)]
    for place, row in enumerate(rows):
        for position, weight in row.items():
            if position != count:
                columns[position][place] = weight
    return columns
