"""Counterexamples to statements about neurons, found by evaluation at points: what each kind of statement says of a point.

A statement is read as a fact: wherever in the domain of the network the neurons named in it have such values, the neuron
has that value. Codes and digits are read off the parameters here, without the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from kernel.points_of_facts import refuted_fact
from kernel.values import Point, Values
from oracle import counts, number, snake

Search = Callable[[Values, Any, list[Point]], str]


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


def off_strips(claim: Any, where: list[Point]) -> list[Point]:
    """The points off the strips of width delta before the walls of cells."""
    cells, delta = int(claim["cells"], 16), number(claim["delta"])
    return [x for x in where if all(cell_of(t, cells, delta) is not None for t in x)]


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


def code_values(values: Values, claim: Any) -> dict[tuple[int, ...], Fraction]:
    """Point k of a source -> b + s code(k)."""
    s, b, source = values.parameters[claim["scale"]], values.parameters[claim["shift"]], claim["source"]
    if source[0] == "bits":
        found = codes(values, {"cells": claim["cells"], "digits": source[1]})
        return {cell: b + s * code for cell, code in found.items()}
    order = snake(counts(claim["cells"]), int(values.network["inputs"], 16))
    sums = _running(_worths(values, source, len(order) - 1))
    return {node: b + s * total for node, total in zip(order, sums, strict=True)}


def _worths(values: Values, source: Any, count: int) -> list[Fraction]:
    """What the digits of a snake are worth, in the order of the nodes behind the first."""
    names = source[1]
    length, base, _, gain, offset = (int(text, 16) for text in source[2:])
    read = [digit for name in names for digit in digits(values.parameters[name], length, base)]
    return [Fraction(gain * digit - offset) for digit in read[:count]]


def _running(worths: Iterable[Fraction]) -> list[Fraction]:
    total, found = Fraction(0), [Fraction(0)]
    for worth in worths:
        total += worth
        found.append(total)
    return found


def _local(values: Values, claim: Any, where: list[Point]) -> str:
    code, axes = code_values(values, claim), _axes(claim["cells"], len(where[0]))
    reach = claim["reach"] if isinstance(claim["reach"], list) else []
    if claim["on"] != ["cube"]:
        where = off_strips({"cells": claim["cells"], "delta": claim["on"][1]}, where)
    for x in where:
        parts = {k: [(t - Fraction(i, cells)) ** 2 for t, i, cells in zip(x, k, axes, strict=True)] for k in code}
        if reach:
            near = [k for k, each in parts.items() if all(s <= number(r) for s, r in zip(each, reach, strict=True))]
        else:
            near = [k for k, each in parts.items() if sum(each) <= number(claim["reach"])]
        ends = [code[k] for k in near]
        if not min(ends) <= values.output(x) <= max(ends):
            return f"at {_text(x)} the network is {values.output(x)}, not between {min(ends)} and {max(ends)}"
    for k, wanted in code.items() if claim["variance"] else ():
        x = tuple(Fraction(i, cells) for i, cells in zip(k, axes, strict=True))
        if values.output(x) != wanted:
            return f"at node {_text(x)} the network is {values.output(x)}, not {wanted}"
    return ""


def _axes(cells: Any, d: int) -> tuple[int, ...]:
    """The cells of each axis."""
    found = counts(cells)
    return (found,) * d if isinstance(found, int) else found


def _range(values: Values, claim: Any, where: list[Point]) -> str:
    low, high = number(claim["low"]), number(claim["high"])
    outside = [x for x in where if not low <= values.output(x) <= high]
    return f"at {_text(outside[0])} the network is {values.output(outside[0])}, not in [{low}, {high}]" if outside else ""


def _tail_sums(values: Values, claim: Any, where: list[Point]) -> str:
    d = int(values.network["inputs"], 16)
    axes, order = _axes(claim["cells"], d), snake(counts(claim["cells"]), d)
    for node, total in zip(order, _running(_worths(values, claim["source"], len(order) - 1)), strict=True):
        x = tuple(Fraction(k, cells) for k, cells in zip(node, axes, strict=True))
        if values.node(claim["node"], x)[0] != total:
            return f"at node {_text(x)} there stands {values.node(claim['node'], x)[0]}, not {total}"
    return ""


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


def _of_the_grid(values: Values, claim: Any, where: list[Point]) -> str:
    """An order or a partition: true of every grid of this dimension; the oracle numbers the nodes of small ones."""
    d = int(values.network["inputs"], 16)
    if int(claim["dimension"], 16) != d:
        return f"the dimension is {d}"
    cells, nodes = counts(claim.get("cells", "0x1")), prod(each + 1 for each in _axes(claim.get("cells", "0x1"), d))
    return "" if nodes > 10_000 or len(set(snake(cells, d))) == nodes else "a node stands twice"


def _text(point: Iterable[Any]) -> str:
    return "(" + ", ".join(map(str, point)) + ")"


SEARCHES: dict[str, Search] = {
    "bit": _bit,
    "index-code": _index_code,
    "local": _local,
    "near-code": _near_code,
    "order": _of_the_grid,
    "partition": _of_the_grid,
    "pl": refuted_fact,
    "range": _range,
    "tail-sums": _tail_sums,
}
"""Kind of a statement -> the search for a point where it fails."""
