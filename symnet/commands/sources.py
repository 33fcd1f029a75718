"""What `approximate` is given: an expression or a file of data, and what its summary says of the true error."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.composite import Composite
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


def true_error_summary(built: Approximation | Composite, seconds: float) -> dict[str, Any]:
    """Return what is known of the true error: `true_error` {low, high} as p/q where the search ended by itself.

    It is null where it is turned off or was cut off by the time given; the enclosure by then is `true_error_so_far`. Of
    several outputs it is the largest error, and `true_errors` has that of each.
    Raises Refuted where the true error exceeds the proved one: the stated modulus is false.
    """
    if not seconds:
        return {"true_error": None, "true_error_seconds": 0}
    found = [_true_error(part, seconds / len(built.parts)) for part in built.parts]
    if len(found) == 1 or not any(each["true_error"] for each in found):
        return {**found[0], "true_error_seconds": seconds}
    known = [each["true_error"] for each in found if each["true_error"] is not None]
    largest = {end: str(max(Fraction(each[end]) for each in known)) for end in ("low", "high")}
    return {
        "true_error": largest if len(known) == len(found) else None,
        "true_errors": [each["true_error"] for each in found],
        "true_error_seconds": seconds,
    }


def _true_error(built: Approximation, seconds: float) -> dict[str, Any]:
    """The true error of one output, on the cube: the map from the box changes neither supremum nor mean."""
    from symnet.true_errors.true_error import true_error

    error, modulus = built.error, built.plan.modulus
    try:
        found = true_error(built.network, built.target, p=error.p, seconds=seconds, cap=error.bound, modulus=modulus)
    except UsageError:  # no way to cut this network into pieces
        return {"true_error": None, "true_error_end": "no way to cut this network into pieces"}
    if found.end == "interrupted":  # the search takes an interrupt as its end; the command must not go on
        raise KeyboardInterrupt
    enclosure = None if found.high is None else found.json()
    cut_off = found.end == "time"
    told = {"true_error_so_far": enclosure} if cut_off else {}
    return {"true_error": None if cut_off else enclosure, **told, "true_error_end": found.end}


def data_summary(data: DataTarget | None, built: Approximation | Composite) -> dict[str, Any]:
    """Return the number of points and the band of all L-Lipschitz functions through them."""
    if data is None:
        return {}
    from symnet.true_errors.band import band

    low, high = band(data, BAND_SECONDS)
    widest = None if high is None or built.error.norm != "sup" else str(high + built.error.bound)
    shown = {"low": str(low), "high": None if high is None else str(high)}
    return {"data": {"points": len(data.samples), "half_width": shown, "error_for_any_function_through_the_data": widest}}
