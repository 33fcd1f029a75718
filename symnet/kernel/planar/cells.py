"""Cutting a rectangle where neurons are zero: polygons on which no neuron changes sign, and the forms of the outputs there.

A corner is (x, y, w), w > 0, without a common divisor: the point (x/w, y/w).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd

from ..syntax import Budget, Rejected
from .layers import Form, Layer, Layers

AROUND = 1 << 14
"""The bits that a corner or a polygon takes in memory beside its numbers."""
MAX_HELD = 1 << 32
"""The bits of all corners and forms."""
Corner = tuple[int, int, int]
Polygon = list[Corner]
Forms = tuple[Form, ...]
Part = tuple[Polygon, int]
"""A polygon, and bit k set where neuron k of the last relu layer is positive."""
ZERO = (0, 0, 0)


class Cutter:
    """The layers, the budget, and how long the numbers are."""

    def __init__(self, layers: Layers, corners: Polygon, budget: Budget) -> None:
        self.layers, self.start, self.budget = layers, corners, budget
        self.bits = max(layers.bits, *(each.bit_length() for corner in corners for each in corner))
        words = self.bits >> 6
        self.work = 1 + (words >> 1) + (words * words >> 4)
        """What it takes to know the sign of a form at a corner: a corner has twice the bits of two lines through it."""
        outputs = len(layers.layers[-1].rows)
        self.each = AROUND + 24 * self.bits + 3 * outputs * (256 + 2 * self.bits)
        self.held = sum(len(layer.rows) for layer in layers.layers) * (AROUND // 8 + 3 * self.bits)

    def hold(self, count: int) -> None:
        """Reject where so many polygons, with the forms of all neurons, take too much memory."""
        if self.held + count * self.each > MAX_HELD:
            raise Rejected(f"{count} polygons and the forms on them take more than {MAX_HELD} bits")

    def cells(self) -> Iterator[tuple[Polygon, Forms]]:
        """Yield the polygons and the forms of the outputs on them."""
        layers, done = self.layers.layers, 0
        self.hold(1)
        todo: list[tuple[int, Polygon, list[Form]]] = [(0, self.start, list(self.layers.inputs))]
        while todo:
            at, corners, values = todo.pop()
            while at < len(layers):
                layer = layers[at]
                at += 1
                forms = self._forms(layer, values)
                if not layer.relu:
                    values += forms
                    continue
                (corners, signs), *others = self._parts(corners, forms, done + len(todo))
                for other, its in others:
                    self.budget.spend(len(values) + len(forms) * (1 + (len(forms) >> 9)))
                    todo.append((at, other, values + _positive(forms, its)))
                values += _positive(forms, signs)
            done += 1
            yield corners, tuple(values[len(values) - len(layers[-1].rows) :])

    def _forms(self, layer: Layer, values: Sequence[Form]) -> list[Form]:
        """The forms of a layer before its activation."""
        rows, words, found = len(layer.rows), layer.bits >> 6, []
        unit = 2 + (words >> 2) + (words * words >> 5)
        self.budget.spend(rows * (2 + (rows >> 9)) + (layer.weights >> 3))
        for bias, weights in layer.rows:
            given = [(weight, values[place]) for place, weight in weights if values[place] is not ZERO]
            self.budget.spend(len(given) * unit >> 1)
            a, b, c = (sum([weight * form[axis] for weight, form in given]) for axis in range(3))
            found.append((a, b, c + bias))
        return found

    def _parts(self, corners: Polygon, forms: Sequence[Form], others: int) -> list[Part]:
        """The parts of a polygon on which no form changes sign."""
        parts: list[Part] = [(corners, 0)]
        for place, form in enumerate(forms):
            signs = self._signs(corners, form)
            if max(signs) <= 0:
                continue
            self.budget.spend(len(parts) * (1 + (place >> 9)))
            if min(signs) >= 0:
                parts = [(part, bits | 1 << place) for part, bits in parts]
                continue
            after: list[Part] = []
            for part, bits in parts:
                above, below = self._cut(part, form)
                after += [(above, bits | 1 << place)] * bool(above) + [(below, bits)] * bool(below)
            parts = after
            self.hold(others + len(parts))
        return parts

    def _signs(self, corners: Polygon, form: Form) -> list[int]:
        self.budget.spend(1 + len(corners) * self.work)
        a, b, c = form
        return [a * x + b * y + c * w for x, y, w in corners]

    def _cut(self, corners: Polygon, form: Form) -> tuple[Polygon, Polygon]:
        """The parts where a form is >= 0 and <= 0, empty where it is not positive, or not negative, anywhere."""
        signs = self._signs(corners, form)
        if max(signs) <= 0:
            return [], corners
        if min(signs) >= 0:
            return corners, []
        self.budget.spend(2 * len(corners) + 16 * self.work)
        above: Polygon = []
        below: Polygon = []
        before, was = corners[-1], signs[-1]
        for here, now in zip(corners, signs, strict=True):
            if was < 0 < now or now < 0 < was:
                crossing = _crossing(before, abs(was), here, abs(now))
                above.append(crossing)
                below.append(crossing)
            above += [here] * (now >= 0)
            below += [here] * (now <= 0)
            before, was = here, now
        return above, below


def _positive(forms: Sequence[Form], signs: int) -> list[Form]:
    """The forms of relus with these signs."""
    return [form if signs >> place & 1 else ZERO for place, form in enumerate(forms)]


def _crossing(first: Corner, one: int, second: Corner, two: int) -> Corner:
    """The point of a segment where a form is 0 that has these absolute values at its ends, and opposite signs."""
    (x, y, w), (p, q, r) = first, second
    across, up, scale = two * x + one * p, two * y + one * q, two * w + one * r
    common = gcd(across, up, scale)
    return across // common, up // common, scale // common
