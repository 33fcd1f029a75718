"""Counterexamples to statements about neurons, found by evaluation at points: what each kind of statement says of a point.

A statement is read as a fact: wherever in the domain of the network the neurons named in it have such values, the neuron
has that value. Codes and digits are read off the parameters here, without the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from typing import Any

from kernel.values import Point, Values
from oracle import number, snake

Fact = Callable[[Values, Any, list[Point]], str]


def digits(exact: Fraction, count: int, base: int) -> list[int]:
    """The first digits behind the point."""
    return [int(exact * base**place) % base for place in range(1, count + 1)]


def columns(values: Values, names: list[str], count: int) -> list[list[int]]:
    """For each name its next `count` digits in base 4."""
    met: dict[str, int] = {}
    found = []
    for name in names:
        start = met.get(name, 0)
        found.append(digits(values.parameters[name], start + count, 4)[start:])
        met[name] = start + count
    return found


def codes(values: Values, claim: Any) -> dict[tuple[int, ...], Fraction]:
    """Cell -> sum_l 2^-l theta_(j,l), j = 1 + sum_i k_i K^(i-1)."""
    cells, d = int(claim["cells"], 16), int(values.network["inputs"], 16)
    bits = columns(values, claim["digits"], cells**d)
    order = [cell[::-1] for cell in product(range(cells), repeat=d)]
    return {cell: sum((Fraction(c[at], 2 << bit) for bit, c in enumerate(bits)), Fraction(0)) for at, cell in enumerate(order)}


def cell_of(t: Fraction, cells: int, delta: Fraction) -> int | None:
    """The cell of a number, None on a strip."""
    if any(Fraction(k, cells) - delta < t < Fraction(k, cells) for k in range(1, cells)):
        return None
    return sum(t >= Fraction(k, cells) for k in range(1, cells))


def _index(values: Values, claim: Any, where: list[Point]) -> str:
    cells, delta, axis = int(claim["cells"], 16), number(claim["delta"]), int(claim["axis"], 16)
    shift = number(claim.get("shift", "0x0"))
    for x in where:
        cell = cell_of(x[axis] + shift, cells, delta)
        if cell is not None and values.neuron(claim["neuron"], x) != cell:
            return f"at {_text(x)} the neuron is {values.neuron(claim['neuron'], x)}, the cell {cell}"
    return ""


def _index_code(values: Values, claim: Any, where: list[Point]) -> str:
    code = codes(values, claim)
    for x in where:
        cell = tuple(values.neuron(place, x) for place in claim["indices"])
        if cell in code and values.neuron(claim["neuron"], x) != code[cell]:
            return f"at {_text(x)} the neuron is {values.neuron(claim['neuron'], x)}, the code of {_text(cell)} {code[cell]}"
    return ""


def near(code: dict[tuple[int, ...], Fraction], cells: int, x: Point) -> list[Fraction]:
    """The codes of the cells within 1/K in every coordinate."""
    return [found for cell, found in code.items() if all(abs(t * cells - k) <= 1 for t, k in zip(x, cell, strict=True))]


def _near_code(values: Values, claim: Any, where: list[Point]) -> str:
    code, cells, delta = codes(values, claim), int(claim["cells"], 16), number(claim["delta"])
    level, shifts = int(claim["level"], 16), [number(text) for text in claim["shifts"]]
    for x in where:
        if all(cell_of(x[k] + shifts[k], cells, delta) is not None for k in range(level, len(x))):
            found, around = values.neuron(claim["neuron"], x), near(code, cells, x)
            if not min(around) <= found <= max(around):
                return f"at {_text(x)} the neuron is {found}, not between {min(around)} and {max(around)}"
    return ""


def _near_output(values: Values, claim: Any, where: list[Point]) -> str:
    code, cells = codes(values, claim), int(claim["cells"], 16)
    s, b = values.parameters[claim["scale"]], values.parameters[claim["shift"]]
    for x in where:
        ends = [b + s * found for found in near(code, cells, x)]
        if not min(ends) <= values.output(x) <= max(ends):
            return f"at {_text(x)} the network is {values.output(x)}, not between {min(ends)} and {max(ends)}"
    return ""


def _good(claim: Any, where: list[Point]) -> Iterable[tuple[Point, tuple[int, ...]]]:
    """The points off the strips, with their cells."""
    cells, delta = int(claim["cells"], 16), number(claim["delta"])
    for x in where:
        cell = [cell_of(t, cells, delta) for t in x]
        if None not in cell:
            yield x, tuple(k for k in cell if k is not None)


def _cell_power(values: Values, claim: Any, where: list[Point]) -> str:
    for x, cell in _good(claim, where):
        j = 1 + sum(k * int(claim["cells"], 16) ** axis for axis, k in enumerate(cell))
        if values.neuron(claim["neuron"], x) != 4**j:
            return f"at {_text(x)} the neuron is {values.neuron(claim['neuron'], x)}, not 4 ** {j}"
    return ""


def _decoded(values: Values, claim: Any, where: list[Point]) -> str:
    code, s, b = codes(values, claim), values.parameters[claim["scale"]], values.parameters[claim["shift"]]
    for x, cell in _good(claim, where):
        if values.output(x) != b + s * code[cell]:
            return f"at {_text(x)} the network is {values.output(x)}, not {b + s * code[cell]}"
    top = b + s * (1 - Fraction(1, 1 << len(claim["digits"])))
    outside = [x for x in where if not b <= values.output(x) <= top]
    return f"at {_text(outside[0])} the network is {values.output(outside[0])}, not in [{b}, {top}]" if outside else ""


def _bit(values: Values, claim: Any, where: list[Point]) -> str:
    count = int(claim["digits"], 16)
    for x in where:
        y, found = values.neuron(claim["reads"], x), values.neuron(claim["neuron"], x)
        if not 0 <= found <= 1:
            return f"at {_text(x)} the neuron is {found}"
        wanted = _unit_digit(y, count)
        if wanted is not None and found != wanted:
            return f"at {_text(x)} the neuron is {found}, the digit {wanted}"
    return ""


def _unit_digit(y: Fraction, count: int) -> int | None:
    """theta_j where y is 4^j a for some j in 1..count and a number a of `count` digits 0, 1; None elsewhere."""
    for j in range(1, count + 1):
        a = y / 4**j
        if 0 <= a < 1 and (a * 4**count).denominator == 1 and max(digits(a, count, 4)) <= 1:
            return digits(a, j, 4)[-1]
    return None


def _constant(values: Values, claim: Any, where: list[Point]) -> str:
    for place, text in zip(claim["neurons"], claim["values"], strict=True):
        for x in where:
            if values.neuron(place, x) != number(text):
                return f"at {_text(x)} neuron {place} is {values.neuron(place, x)}"
    return ""


def _affine(values: Values, claim: Any, where: list[Point]) -> str:
    ends = [tuple(map(number, vertex)) for vertex in claim["vertices"]]
    rays = [tuple(map(number, ray)) for ray in claim["rays"]]
    middle = tuple(sum(column) / len(ends) for column in zip(*ends, strict=True))
    inside = [*ends, middle, *(tuple(a + 7 * r for a, r in zip(middle, ray, strict=True)) for ray in rays)]
    for place, form in zip(claim["neurons"], claim["forms"], strict=True):
        *slopes, constant = map(number, form)
        for x in inside:
            if values.neuron(place, x) != sum(c * t for c, t in zip(slopes, x, strict=True)) + constant:
                return f"at {_text(x)} neuron {place} is {values.neuron(place, x)}"
    return ""


def worths(values: Values, claim: Any) -> list[Fraction]:
    """What the digits of an interpolant are worth, in the order of the nodes behind the first."""
    count = (int(claim["cells"], 16) + 1) ** int(claim["dimension"], 16) - 1
    if isinstance(claim["digits"], str):
        return [Fraction(digit - 1) for digit in digits(values.parameters[claim["digits"]], count, 4)]
    base, gain, offset, length = (int(claim[key], 16) for key in ("base", "gain", "offset", "length"))
    read = [digit for name in claim["digits"] for digit in digits(values.parameters[name], length, base)]
    return [Fraction(gain * digit - offset) for digit in read[:count]]


def _sums(values: Values, claim: Any, where: list[Point]) -> str:
    cells, total = int(claim["cells"], 16), Fraction(0)
    for place, worth in enumerate([Fraction(0), *worths(values, claim)]):
        total += worth
        x = tuple(Fraction(k, cells) for k in snake(cells, int(claim["dimension"], 16))[place])
        found, wanted = _interpolated(values, claim, x, total)
        if found != wanted:
            return f"at node {_text(x)} there stands {found}, not {wanted}"
    return ""


def _interpolated(values: Values, claim: Any, x: Point, total: Fraction) -> tuple[Fraction, Fraction]:
    if "node" in claim:
        return values.node(claim["node"], x)[0], total
    return values.output(x), values.parameters[claim["shift"]] + values.parameters[claim["scale"]] * total


def _text(point: Iterable[Any]) -> str:
    return "(" + ", ".join(map(str, point)) + ")"


FACTS: dict[str, Fact] = {
    "affine": _affine,
    "bit": _bit,
    "cell-index": _index,
    "cell-power": _cell_power,
    "constant": _constant,
    "decoded": _decoded,
    "index-code": _index_code,
    "near-code": _near_code,
    "near-output": _near_output,
    "shifted-index": _index,
    **dict.fromkeys(("tail-sum", "dial-sums", "interpolant", "dial-interpolant"), _sums),
}
"""Kind of a statement -> the search for a point where it fails."""
