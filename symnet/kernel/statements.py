"""Statements that lemmas ask for, written as certificates write them: forms, terms and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from .arithmetic import Place, read_place, show, shown
from .plain import items
from .syntax import Json, Rejected, Statement

NONNEGATIVE, FREE = ("0x0", "-"), ("-", "-")


def form(weights: Mapping[int, int | Fraction | str], constant: int | Fraction | str = 0) -> list[Json]:
    """The form with these coefficients by variable; a text is a name."""
    pairs = [[show(variable), _coefficient(weights[variable])] for variable in sorted(weights) if weights[variable] != 0]
    return [_coefficient(constant), *pairs]


def _coefficient(value: int | Fraction | str) -> str:
    return value if isinstance(value, str) else show(value)


def variable(place: int) -> list[Json]:
    """The form that is one variable."""
    return form({place: 1})


def relu(term: Json) -> Statement:
    """max(0, term)."""
    return {"relu": term}


def total(*parts: tuple[int | Fraction, Json]) -> Statement:
    """The sum of terms with factors."""
    return {"sum": [[show(factor), term] for factor, term in parts]}


def box(ends: tuple[str, str], count: int) -> list[Json]:
    """`count` variables between two ends."""
    return ["box", *ends, show(count)]


def fact(
    domain: Sequence[Json],
    reading: Mapping[Place, Json],
    values: Mapping[Place, Json],
    schedules: Sequence[Json] = (),
    inside: str = "",
) -> Statement:
    """The statement that on a domain, as read, neurons have these values; `inside` names a scan."""
    return {
        "kind": "pl",
        "domain": list(domain),
        "in": inside,
        "reading": [[shown(place), given] for place, given in reading.items()],
        "schedules": list(schedules),
        "values": [[shown(place), term] for place, term in values.items()],
    }


def places(data: Statement, key: str, count: int) -> list[Place]:
    """`count` different neurons that stand under a key."""
    found = [read_place(item, key) for item in items(data[key], key)]
    if len(set(found)) != count or len(found) != count:
        raise Rejected(f"{key} must be {count} different neurons")
    return found
