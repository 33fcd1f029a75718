"""Polynomials that networks of euaf neurons equal exactly on a box: Lemmas 16 and 17 of Shen, Yang, Zhang 2022, with a proof.

The network is that of `symnet.library.waves`. Its proof goes through it neuron by neuron: every neuron is a polynomial in the
inputs, by the kernel's rules `near-carried` (values carried over a layer) and `near-square`, with nothing lost anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.certificates.polynomials import Polynomial, Powers, terms_of
from symnet.constructions.compiled.construction import expression_of
from symnet.constructions.compiled.formula_network import FormulaNetwork
from symnet.constructions.plan import ProvedError
from symnet.core.layer import Layer, Node, Row
from symnet.core.network import INPUT, Network
from symnet.core.table import html_table
from symnet.library.waves import exact_polynomial
from symnet.targets.box import Box
from symnet.targets.expression.tree import to_json
from symnet.targets.target import Target

if TYPE_CHECKING:
    from symnet.constructions.compiled.construction import FormulaConstruction

NAME = "euaf"
PRECISION = 256
REASON = "squares and products are exact on [-1, 1], so the network is the polynomial"
SQUARE = [Fraction(-12), Fraction(12)]


@dataclass(frozen=True)
class EuafPolynomial(FormulaNetwork):
    """A network that equals a polynomial on a box; `target` is the formula, in the coordinates of the box."""

    target: Target
    box: Box
    terms: Mapping[Powers, Fraction]
    construction: FormulaConstruction

    @cached_property
    def network(self) -> Network:
        """The network, exact where each |x_i| is at most the least power of two that the box needs."""
        return exact_polynomial(self.terms, [_power_of_two(*side) for side in self.box.sides])

    @property
    def targets(self) -> tuple[Target, ...]:
        """The formula."""
        return (self.target,)

    @property
    def errors(self) -> tuple[ProvedError, ...]:
        """None: 0."""
        return (ProvedError(Fraction(0), "0", "sup", REASON),)

    @property
    def bound(self) -> Fraction:
        """0."""
        return Fraction(0)

    @property
    def made_of(self) -> str:
        """What it is made of, in words."""
        degree = max(map(sum, self.terms), default=0)
        return f"a polynomial of degree {degree} with {len(self.terms)} term{'s' * (len(self.terms) != 1)}, exactly"

    def summary(self) -> dict[str, Any]:
        """Return what was built, ready for JSON: numbers that can be large as "p/q"."""
        return self.numbers(NAME, terms=[[list(powers), str(value)] for powers, value in self.terms.items()])

    def _repr_html_(self) -> str:
        size = self.network.size
        rows = [("formula", f"{self.target.name[:400]} on {self.box}"), ("construction", f"{NAME}, {self.made_of}")]
        return html_table([*rows, ("network", f"{size.neurons} neurons, width {size.width}, depth {size.depth}")])

    def __repr__(self) -> str:
        return f"<EuafPolynomial {self.target.name} on {self.box}, {self.network!r}>"


def certify_polynomial(built: EuafPolynomial) -> Certificate:
    """Return the certificate: the network is the formula, exactly, and its sizes."""
    tree = to_json(expression_of(built.target))
    sides = () if built.box.is_cube else built.box.sides
    proof = Derivation(built.network, [tree], sides=sides)
    step = _Proof(proof, built.network, built.box.dimension).run(tree)
    part = proof if built.box.is_cube else proof.about(0, built.network)
    part.claim(part.apply("near-error", [step]))
    proof.claim(proof.apply("sizes", stored={}))
    return certificate(proof)


class _Proof:
    """What each neuron is, layer by layer: its polynomial in the inputs and the step that says so."""

    def __init__(self, proof: Derivation, network: Network, count: int) -> None:
        self.proof, self.network = proof, network
        units = [tuple(int(axis == at) for axis in range(count)) for at in range(count)]
        self.inputs = [({unit: Fraction(1)}, proof.apply("near-input", cut=[], input=axis)) for axis, unit in enumerate(units)]
        self.known = {(INPUT, axis): each for axis, each in enumerate(self.inputs)}
        self.ranges: dict[str, int] = {}
        self.halves = {place for node in network.nodes for row in _layer(node).rows for place in self.pair(node, row)}
        """The neurons s(-u - 1) and s(-u - 2), which are no polynomials."""

    def pair(self, node: Node, row: Row) -> list[tuple[str, int]]:
        """The two neurons that one of the form s(1 - 12 p + 12 q) reads, p first; none for any other."""
        places = _places(node)
        found = sorted((self.network.number(weight), places[at]) for at, weight in row.weights)
        return [place for _, place in found] if [weight for weight, _ in found] == SQUARE else []

    def run(self, target: Any) -> int:
        """Go through the network; the step about its output."""
        *inner, last = self.network.nodes
        for node in inner:
            for place, row in enumerate(_layer(node).rows):
                self.neuron(node, place, row)
        weights, bias, steps = self.reads(last, _layer(last).rows[0])
        met = {axis for at, _ in _layer(last).rows[0].weights for axis in self.variables(_places(last)[at])}
        for axis, (_, step) in enumerate(self.inputs):  # a variable of the formula that cancels in it
            if axis not in met:
                weights, steps = [*weights, Fraction(0)], [*steps, step]
        data = {"constant": bias, "cut": [], "neuron": neuron(last.name), "tree": target, "weights": weights}
        return self.proof.apply("near-affine", steps, **data)

    def variables(self, place: tuple[str, int]) -> set[int]:
        """The inputs in the polynomial of a neuron."""
        return {axis for powers in self.known[place][0] for axis, power in enumerate(powers) if power}

    def reads(self, node: Node, row: Row) -> tuple[list[Fraction], Fraction, list[int]]:
        """Weights, bias, and the steps about the neurons that are read, where there is one about each."""
        places = _places(node)
        found = [(self.network.number(weight), self.known.get(places[at])) for at, weight in row.weights]
        steps = [each[1] for _, each in found if each is not None]
        return [weight for weight, _ in found], self.network.number(row.bias), steps

    def neuron(self, node: Node, place: int, row: Row) -> None:
        """Add what a neuron is: a square, or a value in [0, 1] that is carried; nothing for the two that a square reads."""
        if (node.name, place) in self.halves:
            return
        if pair := self.pair(node, row):
            first = pair[0]
            inner = next(each for each in self.network.nodes if each.name == first[0])
            form, steps = self.form(inner, _layer(inner).rows[first[1]], Fraction(-1))
            form = _plus(form, {_none(form): Fraction(-1)})
            around = self.around(form, -1)
            step = self.proof.apply("near-square", [*steps, around], cut=[], neuron=neuron(node.name, place), tree=_tree(form))
            linear = _plus(_times(form, form), _scaled(form, Fraction(5)))
            self.known[node.name, place] = _scaled(_plus(linear, {_none(form): Fraction(-6)}), Fraction(1, 12)), step
        else:
            form, steps = self.form(node, row, Fraction(1))
            around = self.around(form, 0)
            step = self.proof.apply("near-carried", [*steps, around], cut=[], neuron=neuron(node.name, place), tree=_tree(form))
            self.known[node.name, place] = form, step

    def form(self, node: Node, row: Row, sign: Fraction) -> tuple[Polynomial, list[int]]:
        """The polynomial of a neuron's sum, times a sign, and the steps about what it reads."""
        places = _places(node)
        _, bias, steps = self.reads(node, row)
        total = {_none(self.known[INPUT, 0][0]): bias}
        for at, weight in row.weights:
            total = _plus(total, _scaled(self.known[places[at]][0], self.network.number(weight)))
        return _scaled(total, sign), steps

    def around(self, form: Polynomial, least: int) -> int:
        """The step that encloses a polynomial in [least, 1]."""
        tree = _tree(form)
        key = repr((tree, least))
        if key not in self.ranges:
            data = {"cut": [], "high": 1, "low": least, "precision": PRECISION, "splits": ".", "tree": tree}
            self.ranges[key] = self.proof.apply("enclosure", **data)
        return self.ranges[key]


def _layer(node: Node) -> Layer:
    if not isinstance(node.operation, Layer):
        raise TypeError("networks of polynomials have no scans")
    return node.operation


def _places(node: Node) -> list[tuple[str, int]]:
    return [(read.node, at) for read in node.reads for at in range(read.start, read.stop)]


def _none(form: Polynomial) -> Powers:
    return (0,) * len(next(iter(form)))


def _plus(one: Polynomial, other: Polynomial) -> Polynomial:
    total = dict(one)
    for powers, value in other.items():
        total[powers] = total.get(powers, Fraction(0)) + value
    return {powers: value for powers, value in total.items() if value} or {_none(one): Fraction(0)}


def _scaled(form: Polynomial, factor: Fraction) -> Polynomial:
    return {powers: factor * value for powers, value in form.items()}


def _times(one: Polynomial, other: Polynomial) -> Polynomial:
    total = {_none(one): Fraction(0)}
    for first, a in one.items():
        for second, b in other.items():
            total = _plus(total, {tuple(map(sum, zip(first, second, strict=True))): a * b})
    return total


def _tree(form: Polynomial) -> Any:
    """A polynomial as a tree, numbers of one denominator divided last: so intervals of it are as short as can be."""
    from math import lcm

    below_ = lcm(*(value.denominator for value in form.values()))
    terms = [_monomial(powers, value * below_) for powers, value in sorted(form.items())]
    total = terms[0] if len(terms) == 1 else ["add", *terms]
    return total if below_ == 1 else ["div", total, ["number", hexed(below_)]]


def _monomial(powers: Powers, value: Fraction) -> Any:
    factors: list[Any] = []
    for axis, power in enumerate(powers):
        variable = ["variable", hex(axis)]
        if power:
            factors.append(variable if power == 1 else ["pow", variable, ["number", hexed(power)]])
    if value != 1 or not factors:
        factors.insert(0, ["number", hexed(value)])
    return factors[0] if len(factors) == 1 else ["mul", *factors]


def _power_of_two(low: Fraction, high: Fraction) -> Fraction:
    """The least power of two, 1 or more, that no point of a side is beyond."""
    return Fraction(1 << max(0, (-(-max(-low, high) // 1) - 1).bit_length()))


def polynomial_on(target: Target, box: Box, construction: FormulaConstruction) -> EuafPolynomial:
    """Return the network that a polynomial is on a box; raises UsageError for what is none, TooLarge for high degrees."""
    return EuafPolynomial(target, box, terms_of(to_json(expression_of(target)), box.dimension), construction)
