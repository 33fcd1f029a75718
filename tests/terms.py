"""Terms as certificates write them, evaluated point by point, and terms with one thing changed. No code of the prover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import oracle

from symnet.piecewise.term import Extreme, Form, Relu, Sum, Term

AMOUNT = Fraction(1, 8)


def term_value(term: Any, point: Sequence[Fraction], numbers: Mapping[str, Fraction]) -> Fraction:
    """The value at a point of a term in JSON."""
    if isinstance(term, list):
        constant, *weights = term
        found = numbers.get(constant) if constant in numbers else oracle.number(constant)
        assert found is not None
        for at, weight in weights:
            found += (numbers[weight] if weight in numbers else oracle.number(weight)) * point[int(at, 16)]
        return found
    ((operator, inner),) = term.items()
    if operator == "relu":
        return max(Fraction(0), term_value(inner, point, numbers))
    if operator == "sum":
        return sum((oracle.number(factor) * term_value(part, point, numbers) for factor, part in inner), Fraction(0))
    return {"max": max, "min": min}[operator](term_value(part, point, numbers) for part in inner)


def changed(term: Term) -> Iterator[tuple[str, Term]]:
    """Every term that differs in one number or one operator, with what was changed."""
    match term:
        case Form(weights, constant):
            yield f"constant {constant}", Form(weights, _more(constant))
            for place, (at, weight) in enumerate(weights):
                yield f"weight {weight}", Form((*weights[:place], (at, _more(weight)), *weights[place + 1 :]), constant)
        case Sum(parts):
            for place, (factor, part) in enumerate(parts):
                before, behind = parts[:place], parts[place + 1 :]
                yield f"factor {factor}", Sum((*before, (factor + AMOUNT, part), *behind))
                yield from ((what, Sum((*before, (factor, each), *behind))) for what, each in changed(part))
                if before or behind:
                    yield f"part {place}", Sum((*before, *behind))
        case Extreme(kind, terms):
            if len(terms) > 1:
                yield "greatest or least", Extreme({"max": "min", "min": "max"}[kind], terms)
            for place, inner in enumerate(terms):
                others = terms[:place], terms[place + 1 :]
                yield from ((what, Extreme(kind, (*others[0], each, *others[1]))) for what, each in changed(inner))
                if len(terms) > 1:
                    yield f"argument {place}", Extreme(kind, (*others[0], *others[1]))
        case Relu(inner):
            yield "relu", inner
            yield from ((what, Relu(each)) for what, each in changed(inner))


def _more(number: Any) -> Any:
    return number + AMOUNT if isinstance(number, Fraction) else Fraction(7, 3)
