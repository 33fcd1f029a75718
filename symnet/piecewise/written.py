"""How terms and domains stand in a certificate (docs/reference/certificate_format.md): lists and texts, numbers in hex."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.core.rational import to_hex
from symnet.piecewise.domain import Box, Cells, Factor, Integers, Triangle
from symnet.piecewise.number import Name, Number
from symnet.piecewise.term import Extreme, Form, Relu, Sum, Term


def term_json(term: Term) -> Any:
    """Return a term: a form, or an object of its operator."""
    match term:
        case Form(weights, constant):
            return [_number(constant), *([hex(at), _number(weight)] for at, weight in weights)]
        case Sum(parts):
            return {"sum": [[to_hex(factor), term_json(part)] for factor, part in parts]}
        case Extreme(kind, terms):
            return {kind: [term_json(each) for each in terms]}
        case Relu(inner):
            return {"relu": term_json(inner)}
    raise TypeError(f"{term!r} is not a term")


def factor_json(factor: Factor) -> list[str]:
    """Return a factor of a domain."""
    match factor:
        case Box(low, high, count):
            return ["box", *("-" if end is None else to_hex(end) for end in (low, high)), hex(count)]
        case Triangle():
            return ["triangle"]
        case Cells(count, delta, shift):
            return ["cells", hex(count), to_hex(delta), to_hex(shift)]
        case Integers(first, last):
            return ["integers", hex(first), hex(last)]


def _number(value: Number) -> str:
    return value.name if isinstance(value, Name) else to_hex(Fraction(value))
