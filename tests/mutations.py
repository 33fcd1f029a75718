"""Networks with one number changed: what every check must see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symnet.core.entry import Entry, Scheduled
from symnet.core.network import Layer, Network, Node, Row, Scan


def mutants(network: Network, amount: Fraction = Fraction(1, 8)) -> Iterator[tuple[str, Network]]:
    """Every network that differs in one stored number, by `amount`, bodies of scans included; with its place."""
    for number, node in enumerate(network.nodes):
        for place, operation in _operations(node, amount):
            nodes = (*network.nodes[:number], replace(node, operation=operation), *network.nodes[number + 1 :])
            yield f"{node.name}{place}", Network(network.inputs, nodes, network.parameters)


def _operations(node: Node, amount: Fraction) -> Iterator[tuple[str, Layer | Scan]]:
    if isinstance(node.operation, Scan):
        for place, body in mutants(node.operation.body, amount):
            yield f".{place}", replace(node.operation, body=body)
        return
    rows = node.operation.rows
    for at, row in enumerate(rows):
        for place, changed in _rows(row, amount):
            yield f"[{at}].{place}", replace(node.operation, rows=(*rows[:at], changed, *rows[at + 1 :]))


def _rows(row: Row, amount: Fraction) -> Iterator[tuple[str, Row]]:
    for bias in _entries(row.bias, amount):
        yield "bias", replace(row, bias=bias)
    for at, (position, weight) in enumerate(row.weights):
        for entry in _entries(weight, amount):
            if entry != 0:
                yield f"weight {position}", Row((*row.weights[:at], (position, entry), *row.weights[at + 1 :]), row.bias)


def _entries(entry: Entry, amount: Fraction) -> Iterator[Entry]:
    if isinstance(entry, Fraction):
        yield entry + amount
    elif isinstance(entry, Scheduled):
        yield replace(entry, constant=entry.constant + amount)
        for at, (name, factor) in enumerate(entry.terms):
            if factor + amount:
                yield replace(entry, terms=(*entry.terms[:at], (name, factor + amount), *entry.terms[at + 1 :]))


def with_digit(number: Fraction, place: int, digit: int) -> Fraction:
    """`number` in [0, 1) with another base-4 digit at a place (1 is the first behind the point)."""
    old = int(number * 4**place) % 4
    return number + Fraction(digit - old, 4**place)
