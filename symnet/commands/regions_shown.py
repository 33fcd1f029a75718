"""Activation domains for people and for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symnet.commands.table import Row

if TYPE_CHECKING:
    from symnet.regions.domains import Domain, Domains
    from symnet.regions.space import SpaceDomain, SpaceDomains

MOST = 8
"""Neurons that are named."""


def as_object(found: Domains | SpaceDomains, each: bool) -> dict[str, Any]:
    """Return counts for JSON, and every domain where `each` is asked for: numbers as "p/q"."""
    counts = {"patterns": found.patterns, "forms": found.forms, "pieces": found.pieces}
    neurons = {name: [list(where) for where in getattr(found, name)] for name in ("never", "always")}
    return {**counts, **found.measures(), **neurons, **({"domains": _domains(found)} if each else {})}


def _listed(found: Domains | SpaceDomains) -> list[Domain | SpaceDomain]:
    listed: list[Domain | SpaceDomain] = []
    listed.extend(found)
    return listed


def _domains(found: Domains | SpaceDomains) -> list[dict[str, Any]]:
    beside: list[list[int]] = [[] for _ in range(len(found))]
    for one, two in found.adjacent:
        beside[one].append(two)
        beside[two].append(one)
    return [
        {**domain.as_object(), "piece": piece, "neighbours": sorted(others)}
        for domain, piece, others in zip(_listed(found), found.piece_of, beside, strict=True)
    ]


def rows(found: Domains | SpaceDomains) -> list[Row]:
    """Return the counts in rows for people."""
    return [
        ("on", found.where),
        ("patterns", f"{found.patterns:,} activation domains with interior, of {found.integers.neurons:,} neurons"),
        ("forms", f"{found.forms:,} different affine maps"),
        ("pieces", f"{found.pieces:,} linear pieces"),
        *((name, str(value)) for name, value in found.measures().items() if name in ("area", "length", "edges")),
        ("never active", _named(found.never)),
        ("always active", _named(found.always)),
    ]


def _named(neurons: Sequence[tuple[int, int]]) -> str:
    """Neurons as layer.number, both from 1."""
    shown = ", ".join(f"{layer + 1}.{place + 1}" for layer, place in neurons[:MOST])
    return (shown + (f" and {len(neurons) - MOST:,} more" if len(neurons) > MOST else "")) or "none"


def table_of(found: Domains | SpaceDomains) -> tuple[Row, list[Row]]:
    """Return headers, and a row for each domain."""
    headers = ("domain", "piece", "signs", "map", found.measure)
    return headers, [
        (str(number), str(piece), domain.signs, "; ".join(domain.map.texts(found.names)), domain.size)
        for number, (domain, piece) in enumerate(zip(_listed(found), found.piece_of, strict=True))
    ]
