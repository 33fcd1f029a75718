"""The rows of a summary that set the proved error beside the true one, and the bits used beside the bits needed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Rows = list[tuple[str, str]]


def bound_rows(summary: dict[str, Any]) -> Rows:
    """Return the rows of `approximate`: bits needed, true error."""
    return [*bit_rows(summary), *error_rows(summary)]


def bit_rows(summary: dict[str, Any]) -> Rows:
    """The bits that any encoder needs, where they are known."""
    from symnet.targets.enclosure import decimal

    if summary.get("lower_bound_bits") is None:
        return []
    ratio = Fraction(summary["bits_ratio"])
    text = f"any encoder of the class needs {summary['lower_bound_bits']} bits at this error; used are {decimal(ratio, 1, 2)} times as many"
    return [("lower bound", text)]


def error_rows(summary: dict[str, Any]) -> Rows:
    """The enclosure of the true error, or that there is none."""
    from symnet.targets.enclosure import decimal

    if "true_error" not in summary:
        return []
    found = summary["true_error"]
    if found is None:
        return [("true error", "not enclosed in the time given (--true-error SECONDS)")]
    low, high = Fraction(found["low"]), Fraction(found["high"])
    if low == high:
        return [("true error", f"exactly {found['low']}" if len(found["low"]) <= 60 else f"{decimal(low, 1, 9)} (rounded up)")]
    return [("true error", f"between {decimal(low, -1, 9)} and {decimal(high, 1, 9)}")]
