"""What `approximate` is given: an expression or a file of data, and what its summary says of the true error."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.targets.data import DataTarget

BAND_SECONDS = 2


def source_of(expression: str | None, data: Path | None, lipschitz: str | None) -> tuple[Any, DataTarget | None]:
    """Return what to approximate: the text of an expression, or the extension of the data in a file."""
    if (expression is None) == (data is None):
        raise UsageError("give either EXPRESSION or --data FILE with --lipschitz L")
    if data is None:
        return expression, None
    from symnet.targets.data import data_target

    found = data_target(data, lipschitz)
    return found.target, found


def true_error_summary(built: Approximation, seconds: float) -> dict[str, Any]:
    """Return true_error {low, high} as p/q: null where it is turned off or could not be enclosed to 1 % in the time given."""
    if not seconds:
        return {"true_error": None, "true_error_seconds": 0}
    from symnet.bounds.true_error import true_error

    norm = built.error.norm
    p = None if norm == "sup" else Fraction(norm.removeprefix("Lp:"))
    try:
        found = true_error(built.network, built.target, p=p, seconds=seconds, cap=built.error.bound)
    except UsageError:  # no way to cut this network into pieces
        return {"true_error": None, "true_error_seconds": seconds}
    if found.method == "interrupted":
        raise KeyboardInterrupt
    return {"true_error": found.json() if found.complete else None, "true_error_seconds": seconds}


def data_summary(data: DataTarget | None, built: Approximation) -> dict[str, Any]:
    """Return the number of points and the band of all L-Lipschitz functions through them."""
    if data is None:
        return {}
    from symnet.bounds.band import band

    low, high = band(data, BAND_SECONDS)
    widest = None if high is None or built.error.norm != "sup" else str(high + built.error.bound)
    shown = {"low": str(low), "high": None if high is None else str(high)}
    return {"data": {"points": len(data.samples), "half_width": shown, "error_for_any_function_through_the_data": widest}}
