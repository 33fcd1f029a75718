"""The memory that building takes, against the memory there is."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.constructions.construction import Construction, P
from symnet.constructions.plan import Plan, Request
from symnet.errors import TooLarge, UsageError
from symnet.targets.enclosure.enclosure import decimal

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus


def check_memory(plan: Plan, fitting: Callable[[int], str] = lambda available: "ask for less") -> None:
    """Raise TooLarge, with nodes and memory, where building would need more memory than there is."""
    available = _available_memory()
    if plan.bytes_needed > available:
        raise TooLarge(
            f"{plan.grid_text} in dimension {plan.dimension} are {_count(plan.nodes)} nodes and about "
            f"{amount(plan.bytes_needed)} of memory, more than the {amount(available)} there are; {fitting(available)} "
            f"or give --force"
        )


def size_that_fits(construction: Construction[P], dimension: int, modulus: Modulus, request: Request, available: int) -> str:
    """Return what to ask for instead: the largest power of two of cells that fits, with its error, or where there is none."""
    best: Plan | None = None
    for n in range(1, 41):
        try:
            plan = construction.plan(dimension, modulus, replace(request, error=None, cells=None, n=n), False)
        except UsageError:  # of no size that this construction has
            continue
        if plan.bytes_needed > available:
            break
        best = plan
    if best is None:
        return "no size fits in this dimension: take another machine"
    return f"{best.cells} cells an axis fit (--cells {best.cells}, error <= {_short(best.error_bound)}): ask for that"


def _short(number: Fraction) -> str:
    """A decimal of about three digits, rounded up."""
    return decimal(number, 1, 3 + max(0, number.denominator.bit_length() - number.numerator.bit_length()) * 3 // 10)


def _count(number: int) -> str:
    return str(number) if number < 10**15 else f"more than 10^{len(str(number)) - 1}"


def amount(count: int) -> str:
    """Return a number of bytes in the unit people read."""
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= 10**18:
            return f"10^{len(str(count // 10**12)) - 1} TB"
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"


def _available_memory() -> int:
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):  # not every system tells
        return 4 << 30
