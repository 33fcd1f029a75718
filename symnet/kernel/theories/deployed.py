"""The theory of deployed layers: they compute the network's function, and in floating point they stay near the target.

That two networks are one function is seen from forms. Both are walked, scans step by step, and every value is written as an
affine form over the inputs t of the unit cube and over relus of such forms; on a box the layers read x = low + (high - low) t.
A relu is known by its form up to a positive factor, so that equal ones, of either network, are one and the same; so is a sum
of more than LONG terms, or, where the two are not seen to be one function so, of more than LONGEST.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction

from ..arithmetic import read
from ..networks import network as decoded
from ..plain import canonical, keys
from ..rule import Rule
from ..slices import of_output
from ..syntax import Budget, Certificate, Network, Node, Rejected, Row, Statement
from .rounding import at_most, cost, is_relu, number_at, steps_of

LONG, LONGEST, ROOM = 8, 1 << 12, 16
ONE = Fraction(1)
Form = dict[int, Fraction]
"""Coefficients by number: 0 is the constant 1, 1, ..., d are the inputs, then come relus and long sums."""


def deployed(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    |network - f| <= E in the sup norm; the layers give the same form as the network; E and what rounding does to the layers
    are at most the bound together
    ------------------------------------------------------------------------------------------------------------------------
    for x in the box, multiples of 2^-grid (or any numbers of the format): |the layers in the format - f| <= bound

    About one output: E is the error of its slice on the cube; both networks are given x in the box itself, and the layers are
    whole.
    """
    (given,), whole = premises, certificate.whole or certificate
    if given["norm"] != ["sup"]:
        raise Rejected(f"the error is in the norm {str(given['norm'])[:40]}; at a point only the sup norm says something")
    written = keys(data["layers"], "layers", "format", "inputs", "nodes", optional=("parameters",))
    layers, network = decoded(written, "layers", {}), whole.network
    if (layers.inputs, layers.outputs) != (network.inputs, whole.network.outputs):
        sizes = f"{layers.inputs} values to {layers.outputs}, the network {network.inputs} to {whole.network.outputs}"
        raise Rejected(f"the layers map {sizes}")
    if network.outputs > 1:
        network = of_output(network, certificate.place, certificate.budget)
    given_x = [_nonzero({0: low, place + 1: high - low}) for place, (low, high) in enumerate(whole.box)]
    if not any(_same(certificate, (network, layers), given_x, longest) for longest in (LONG, LONGEST)):
        raise Rejected("the layers are not seen to compute the function of the network: its output is another form")
    at_most(whole, layers, data, read(given, "bound"), (certificate.place,))
    digest = hashlib.sha256(canonical(written)).hexdigest()
    return {"kind": "deployed", "bound": data["bound"], "format": data["format"], "grid": data["grid"], "layers": digest}


def _same(certificate: Certificate, networks: tuple[Network, Network], given_x: Sequence[Form], longest: int) -> bool:
    """Whether the output of a network, and that of layers for the same one, have the same form."""
    network, layers = networks
    forms = _Forms(certificate.budget, network.inputs, longest)
    return forms.of(network, given_x)[0] == forms.of(layers, given_x)[certificate.place]


class _Forms:
    """What has been met, in one network or the other: relus and long sums, numbered."""

    def __init__(self, budget: Budget, inputs: int, longest: int) -> None:
        self.budget, self.inputs, self.longest = budget, inputs, longest
        self.known: dict[str, int] = {}
        self.signed: set[int] = set()
        """The numbers of sums, which may be negative."""

    def of(self, network: Network, inputs: Sequence[Form]) -> Sequence[Form]:
        """The forms of a network's outputs, those of the inputs given."""
        return self.through(network, network, inputs, {})

    def through(self, whole: Network, network: Network, inputs: Sequence[Form], schedules: dict[str, Fraction]) -> Sequence[Form]:
        """The outputs of a network, or of a scan's body at one step."""
        values = {"input": inputs}
        for node in network.nodes:
            self.budget.spend(node.arity + sum(8 + 2 * cost(row) for row in node.rows))
            given = [value for name, start, stop in node.reads for value in values[name][start:stop]]
            if node.body is not None:
                values[node.name] = self.scan(whole, node, node.body, given)
                continue
            sums = [self.sum(whole, row, given, schedules) for row in node.rows]
            values[node.name] = [self.short(self.relu(form) if is_relu(node) else form) for form in sums]
        return values[network.nodes[-1].name]

    def scan(self, whole: Network, node: Node, body: Network, state: Sequence[Form]) -> list[Form]:
        """Every copy, step by step."""
        outputs: list[Form] = []
        for copy in range(node.copies):
            part: Sequence[Form] = state[copy * body.inputs : (copy + 1) * body.inputs]
            for schedules in steps_of(node, copy * node.stride, self.budget):
                part = self.through(whole, body, part, schedules)
            outputs += part
        return outputs

    def sum(self, whole: Network, row: Row, given: Sequence[Form], schedules: dict[str, Fraction]) -> Form:
        """The form of a neuron, before relu; no coefficient is 0."""
        total = {0: number_at(whole, row.bias, schedules, self.budget)}
        for position, entry in row.weights:
            weight, read_form = number_at(whole, entry, schedules, self.budget), given[position]
            self.budget.spend(4 + 4 * len(read_form))
            for number, factor in read_form.items():
                part = factor if weight == 1 else weight * factor
                total[number] = total[number] + part if number in total else part
                self.budget.hold(total[number])
        return _nonzero(total)

    def relu(self, form: Form) -> Form:
        """max(form, 0): the form or 0 where its signs decide it, for inputs and relus are never negative."""
        if not self.signed.intersection(form):
            least, largest = (pick((factor.numerator for factor in form.values()), default=0) for pick in (min, max))
            if least >= 0 or largest <= 0:
                return form if least >= 0 else {}
        return self.numbered("relu", form)

    def short(self, form: Form) -> Form:
        """A form of at most so many terms: a longer one by its number."""
        if len(form) <= self.longest:
            if len(form) > LONG:  # what is kept takes room
                self.budget.spend(ROOM * len(form))
            return form
        named = self.numbered("sum", form)
        self.signed.update(named)
        return named

    def numbered(self, kind: str, form: Form) -> Form:
        """The number of a relu or a sum, times the positive factor by which it differs from the one that is known."""
        unit = abs(form[min(number for number in form if number)])
        ordered = sorted(form.items())
        exactly = ordered if unit == 1 else [(number, factor / unit) for number, factor in ordered]
        key = kind + "".join(f" {number}:{part.numerator:x}/{part.denominator:x}" for number, part in exactly)  # hashes may meet
        if key not in self.known:
            self.budget.spend(64 + 32 * len(form))
            self.known[key] = self.inputs + 1 + len(self.known)
        return {self.known[key]: unit}


def _nonzero(form: Form) -> Form:
    return {number: factor for number, factor in form.items() if factor.numerator}


RULES = {
    "deployed": Rule("error", "bound format grid layers", deployed, "kernel_rules_rounding.md#deployed", whole=True),
}
