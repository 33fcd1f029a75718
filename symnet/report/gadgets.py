"""The parts of a network as a certificate puts them together: what each is near, and its share of the error of the output.

Read off the steps: a part that is near a function of one value adds its own error to that of its argument times its steepest
slope, a sum adds by its weights, a product by the largest values of its factors. What a bound leaves over by rounding is a
part's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from symnet.core.rational import from_hex
from symnet.report.names import Names, names_of
from symnet.report.near_words import expression
from symnet.report.targets import expression_of, written

Step = Mapping[str, Any]
Shares = dict[int, Fraction]
ONE, ZERO = Fraction(1), Fraction(0)
VARIABLE = ["variable", "0x0"]
MOST = 60
"""Parts of a network that is shown part by part."""


@dataclass(frozen=True)
class Gadget:
    """A part: its step, what it is near, by how many pieces, the parts that it is made of, and its share of the error."""

    place: int
    formula: str
    kind: str
    pieces: int
    inner: tuple[int, ...]
    bound: Fraction
    share: Fraction


def gadgets(content: Mapping[str, Any], output: str | None) -> list[Gadget]:
    """Return the parts of an output, inputs first and the output last; none where the certificate has another proof."""
    steps = content["steps"]
    last = [
        int(step["premises"][0], 16)
        for step in steps
        if step["rule"] == "near-error" and step["statement"].get("output") == output
    ]
    if not last:
        return []
    reader = _Reader(steps, names_of(content))
    root = reader.origin(last[0])
    reader.visit(root)
    shares = reader.shares(root)
    return [reader.gadget(place, shares.get(place, ZERO)) for place in reader.order]


class _Reader:
    """Steps read as parts; copies of a neuron and other words for an expression are the part that they are of."""

    def __init__(self, steps: Sequence[Step], names: Names) -> None:
        self.steps, self.names = steps, names
        self.order: list[int] = []
        self.known: dict[int, Shares] = {}

    def premises(self, place: int, cut: bool = False) -> list[int]:
        """The near steps that a step cites, about the box or about a cut."""
        cited = [int(premise, 16) for premise in self.steps[place]["premises"]]
        near = [each for each in cited if self.steps[each]["statement"]["kind"] == "near"]
        return [each for each in near if bool(self.steps[each]["statement"]["cut"]) == cut]

    def origin(self, place: int) -> int:
        """The part that a step is about."""
        while self._passes_on(self.steps[place]):
            place = self.premises(place)[0]
        return place

    def _passes_on(self, step: Step) -> bool:
        if step["rule"] in ("near-same", "near-norm", "near-angle"):
            return True
        if step["rule"] == "near-function":
            return bool(step["data"]["function"] == VARIABLE)
        given = [self.steps[place] for place in self._cited(step)]
        alone = step["rule"] == "near-affine" and len(given) == 1 and step["data"]["weights"] == ["0x1"]
        return alone and step["data"]["tree"] == given[0]["statement"]["tree"]

    def _cited(self, step: Step) -> list[int]:
        cited = [int(premise, 16) for premise in step["premises"]]
        return [each for each in cited if self.steps[each]["statement"]["kind"] == "near"]

    def inner(self, place: int) -> tuple[int, ...]:
        """The parts that a part is made of."""
        return tuple(dict.fromkeys(self.origin(each) for each in self.premises(place)))

    def visit(self, root: int) -> None:
        """Put the parts in order, each behind those it is made of."""
        todo = [(root, False)]
        while todo:
            place, ready = todo.pop()
            if place in self.order:
                continue
            if ready:
                self.order.append(place)
                self.known[place] = self._passed(place)
            else:
                todo.append((place, True))
                todo += [(each, False) for each in reversed(self.inner(place))]

    def shares(self, root: int) -> Shares:
        """The share of each part in the error of the last one."""
        return self.known[root]

    def _passed(self, place: int) -> Shares:
        """The shares in the error of a part, its own what is not from the others."""
        step = self.steps[place]
        bound = from_hex(step["statement"]["bound"])
        given = [(self.origin(each), from_hex(self.steps[each]["statement"]["bound"])) for each in self.premises(place)]
        factors = FACTORS.get(step["rule"], _as_it_is)(self, step, [bound for _, bound in given])
        total: Shares = {}
        for (inner, _), factor in zip(given, factors, strict=True):
            for part, share in self.known[inner].items():
                total[part] = total.get(part, ZERO) + factor * share
        total[place] = bound - sum(total.values(), ZERO)
        return total

    def steepest(self, step: Step) -> Fraction:
        """The steepest slope of the pieces of a step."""
        return max(map(abs, _slopes(step)))

    def pieces(self, place: int) -> int:
        """The pieces of a part, those of what is put into it too."""
        step = self.steps[place]
        own = 0
        if step["rule"] == "near-function" and step["data"]["function"] != VARIABLE:
            slopes = _slopes(step)
            own = 1 + sum(before != after for before, after in pairwise(slopes))
        return own + sum(self.pieces(each) for each in dict.fromkeys(self.premises(place, cut=True)))

    def gadget(self, place: int, share: Fraction) -> Gadget:
        """Return a part with its share."""
        step = self.steps[place]
        kind = KINDS.get(step["rule"], step["rule"].removeprefix("near-"))
        if step["rule"] == "near-lattice":
            kind = str(step["statement"]["tree"][0])
        bound = from_hex(step["statement"]["bound"])
        found = None if step["statement"]["cut"] else expression_of(step["statement"]["tree"])
        formula = expression(step["statement"], self.names) if found is None else written(found, self.names.place)
        return Gadget(place, formula, kind, self.pieces(place), self.inner(place), bound, share)


def _slopes(step: Step) -> list[Fraction]:
    knots = [(from_hex(t), from_hex(value)) for t, value in step["data"]["knots"]]
    return [(after - before) / (right - left) for (left, before), (right, after) in pairwise(knots)]


def _function(reader: _Reader, step: Step, bounds: Sequence[Fraction]) -> list[Fraction]:
    return [reader.steepest(step)]


def _affine(reader: _Reader, step: Step, bounds: Sequence[Fraction]) -> list[Fraction]:
    return [abs(from_hex(weight)) for weight in step["data"]["weights"]]


def _product(reader: _Reader, step: Step, bounds: Sequence[Fraction]) -> list[Fraction]:
    """By the largest values of the other factor; by equal parts where something else than a product is put together."""
    last = reader.steps[int(step["premises"][-1], 16)]["statement"]
    if last["tree"] == ["mul", ["variable", "0x0"], ["variable", "0x1"]] and len(bounds) == 2:
        sizes = [max(abs(from_hex(low)), abs(from_hex(high))) for _, low, high in last["cut"]]
        return sizes[::-1]
    rest = from_hex(step["statement"]["bound"]) - from_hex(last["bound"])
    total = sum(bounds, ZERO)
    return [rest / total if total else ZERO for _ in bounds]


def _largest(reader: _Reader, step: Step, bounds: Sequence[Fraction]) -> list[Fraction]:
    """Of values of which the largest counts: the one with the largest error."""
    worst = max(range(len(bounds)), key=lambda place: bounds[place])
    return [ONE if place == worst else ZERO for place in range(len(bounds))]


def _addition(reader: _Reader, step: Step, bounds: Sequence[Fraction]) -> list[Fraction]:
    """u of the even part, and v of the odd part or v M of the value that is gated, the one that counts."""
    u, v, slope = (abs(from_hex(step["data"][key])) for key in ("first", "second", "slope"))
    odd = bounds[1] >= slope * bounds[2]
    return [u, v if odd else ZERO, ZERO if odd else v * slope]


def _teeth(reader: _Reader, step: Step, bounds: Sequence[Fraction]) -> list[Fraction]:
    return [2 - Fraction(1, 1 << len(step["data"]["levels"]))]


def _instead(reader: _Reader, step: Step, bounds: Sequence[Fraction]) -> list[Fraction]:
    """The error of what stood there before; the remainder is the part's own."""
    return [ONE for _ in bounds]


def _as_it_is(reader: _Reader, step: Step, bounds: Sequence[Fraction]) -> list[Fraction]:
    return [ZERO for _ in bounds]


Factors = Callable[[_Reader, Step, Sequence[Fraction]], list[Fraction]]
FACTORS: dict[str, Factors] = {
    "near-function": _function,
    "near-affine": _affine,
    "near-substitute": _product,
    "near-lattice": _largest,
    "near-addition": _addition,
    "near-sawtooth": _teeth,
    "near-instead": _instead,
}
KINDS = {"near-input": "input", "near-affine": "sum", "near-function": "pieces", "near-substitute": "product"} | {
    "near-sawtooth": "teeth",
    "near-instead": "remainder",
}
