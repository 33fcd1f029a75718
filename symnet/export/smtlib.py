"""A network as SMT-LIB text in QF_LRA: exact rationals, a constant for every neuron, relu as ite; scans written out.

With a claim |phi - f| <= E its negation is asserted, so `unsat` means that the claim holds on the cube.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count

from symnet.core.activation import need_relu
from symnet.core.entry import Entry, Intrinsic
from symnet.core.network import Layer, Network, Row
from symnet.core.neurons import unroll
from symnet.errors import UsageError

MAX_NEURONS = 200_000


def smtlib_text(
    network: Network, bound: Fraction | None = None, claim: str = "", box: Sequence[tuple[Fraction, Fraction]] | None = None
) -> str:
    """Return the text on [0,1]^d or another box; with `bound` it asserts that an output leaves [-bound, bound].

    Raises TooLarge for endless scans.
    """
    need_relu(network, "QF_LRA has no such function; write --to exact")
    lines = [f"; {line}" for line in claim.splitlines()] + ["(set-logic QF_LRA)"]
    inputs = tuple(f"x{number}" for number in range(1, network.inputs + 1))
    for name, (low, high) in zip(inputs, box or ((Fraction(0), Fraction(1)),) * len(inputs), strict=True):
        lines += [f"(declare-const {name} Real)", f"(assert (and (<= {real(low)} {name}) (<= {name} {real(high)})))"]
    numbers = count(1)

    def layer(name: str, operation: Layer, given: tuple[str, ...]) -> tuple[str, ...]:
        lines.append(f"; {name}")
        return tuple(neuron(operation.activation == "relu", _sum(network, row, given)) for row in operation.rows)

    def neuron(relu: bool, total: str) -> str:
        name = f"n{next(numbers)}"
        if relu:
            lines.append(f"(define-fun s{name} () Real {total})")
            total = f"(ite (<= s{name} 0.0) 0.0 s{name})"
        lines.extend([f"(declare-const {name} Real)", f"(assert (= {name} {total}))"])
        return name

    outputs = unroll(network, layer, inputs, MAX_NEURONS)
    for number, output in enumerate(outputs, 1):
        lines += [f"(declare-const y{number} Real)", f"(assert (= y{number} {output}))"]
    if bound is not None:
        names = [f"y{number}" for number in range(1, len(outputs) + 1)]
        leaves = " ".join(f"(> {name} {real(bound)}) (< {name} {real(-bound)})" for name in names)
        lines += [f"; the negated claim, |{'|, |'.join(names)}| <= {bound}", f"(assert (or {leaves}))"]
    return "\n".join([*lines, "(check-sat)", ""])


def _sum(network: Network, row: Row, given: Sequence[str]) -> str:
    terms = [] if row.bias == 0 else [real(_number(network, row.bias))]
    for position, entry in row.weights:
        weight = _number(network, entry)
        terms.append(given[position] if weight == 1 else f"(* {real(weight)} {given[position]})")
    if not terms:
        return "0.0"
    return terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"


def _number(network: Network, entry: Entry) -> Fraction:
    if isinstance(entry, Intrinsic) and entry.name not in network.parameters:
        raise UsageError(f"parameter {entry.name!r} has no value; bind the intrinsic parameters before exporting")
    return network.number(entry)


def real(value: Fraction) -> str:
    """Return a rational as SMT-LIB writes it."""
    size = f"{_decimal(abs(value.numerator))}.0"
    text = size if value.denominator == 1 else f"(/ {size} {_decimal(value.denominator)}.0)"
    return f"(- {text})" if value < 0 else text


def _decimal(number: int) -> str:
    """An integer in decimal, also beyond Python's limit of 4,300 digits."""
    if number.bit_length() < 10_000:
        return str(number)
    from flint import fmpz

    return str(fmpz(number))
