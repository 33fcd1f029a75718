"""Requests with cells that differ by axis: what is known of each target along the axes, and when fewer nodes are worth it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symnet.certificates.slopes import derive_slopes
from symnet.constructions.axes import ByAxis, Counts, Slopes, Stretched, fewest_nodes
from symnet.constructions.construction import Construction
from symnet.constructions.plan import Request
from symnet.core.cells import alike, joined, node_count
from symnet.errors import Unproved, UsageError
from symnet.targets.modulus.modulus import LipschitzModulus, Modulus
from symnet.targets.target import Target

WORTH = 3
"""Cells that differ by axis are chosen for an error where as many on every axis need at least so many times the nodes."""
Problem = tuple[Target, Modulus]


def requests_by_axis(
    construction: Construction[Any], problems: Sequence[Problem], asked: Request, common: Request
) -> list[Request]:
    """Return the request for each output: the common one, or one with cells that differ by axis.

    These are asked for as such, or save nodes for the error that is asked for. Raises UsageError where cells that differ by
    axis are asked for what has none.
    """
    if isinstance(asked.cells, tuple):
        if not construction.cells_by_axis:
            alike(asked.cells, f"construction {construction.name}")
        for target, _ in problems:
            if target.expression is None:
                alike(asked.cells, "a network for data or a callable")
        _check_axes(asked.cells, problems[0][0].dimension)
        return [replace(asked, axes=known_by_axis(*problem)) for problem in problems]
    return _saving(construction, problems, asked, common) or [common] * len(problems)


def known_by_axis(target: Target, modulus: Modulus) -> ByAxis:
    """Return what is known of a target along the axes of the cube: its slopes, derived, or its modulus on a box, as stated."""
    if modulus.origin == "derived" and isinstance(modulus, LipschitzModulus):
        with suppress(Unproved):
            return Slopes(derive_slopes(target))
    given = target.given
    if modulus.origin == "derived" or given is None or given.modulus is None:
        return Stretched(modulus, (Fraction(1),) * target.dimension)
    return Stretched(given.modulus, tuple(high - low for low, high in given.box.sides))


def _check_axes(counts: Counts, dimension: int) -> None:
    if len(counts) != dimension:
        raise UsageError(
            f"cells = {','.join(map(str, counts))} are {len(counts)} numbers for {dimension} axes; write one for each"
        )


def _saving(
    construction: Construction[Any], problems: Sequence[Problem], asked: Request, common: Request
) -> list[Request] | None:
    """The requests with the fewest nodes for an error; None where cells that are the same on every axis do nearly as well."""
    dimension = problems[0][0].dimension
    if asked.error is None or dimension < 2 or not construction.cells_by_axis:
        return None
    if any(target.expression is None for target, _ in problems):
        return None
    found = [known_by_axis(*problem) for problem in problems]
    counts = [_counts(construction, modulus, known, asked) for (_, modulus), known in zip(problems, found, strict=True)]
    if None in counts:
        return None
    cells = joined([max(column) for column in zip(*(each for each in counts if each), strict=True)])
    most = _nodes_alike(construction, problems, common)
    if isinstance(cells, int) or (most is not None and most < WORTH * node_count(cells, dimension)):
        return None
    return [replace(asked, error=None, cells=cells, axes=known, instead=most or 0) for known in found]


def _counts(construction: Construction[Any], modulus: Modulus, known: ByAxis, asked: Request) -> Counts | None:
    """The cells of each axis that one output needs."""
    dimension, error = len(known.weights), asked.error or Fraction(0)

    def bound(counts: Counts) -> Fraction:
        request = replace(asked, error=None, cells=joined(counts), axes=known, runs=1)  # runs change no bound
        found: Fraction = construction.plan(dimension, modulus, request, False).error_bound
        return found

    counts = fewest_nodes(known, error, bound)
    return counts if counts is not None and bound(counts) <= error else None


def _nodes_alike(construction: Construction[Any], problems: Sequence[Problem], common: Request) -> int | None:
    """The nodes with the same cells on every axis; None where no number of cells is enough."""
    target, modulus = problems[0]
    try:
        nodes: int = construction.plan(target.dimension, modulus, common, False).nodes
    except UsageError:
        return None
    return nodes
