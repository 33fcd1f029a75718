"""The rows of a summary that set the proved error beside the true one, and the bits used beside the bits needed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.commands.terminal import about

Rows = list[tuple[str, str]]


def bound_rows(summary: dict[str, Any]) -> Rows:
    """Return the rows of `approximate`: true error, band of the data, bits needed."""
    return [*error_rows(summary), *data_rows(summary), *bit_rows(summary)]


def paper_rows(summary: dict[str, Any]) -> Rows:
    """The bound that the paper states, where it states one."""
    if summary["paper_bound"] is None:
        return []
    shown = f"omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) = {summary['paper_bound_expression']}"
    return [("paper bound", about(Fraction(summary["paper_bound"]))), ("", shown)]


def bit_rows(summary: dict[str, Any]) -> Rows:
    """The bits that any encoder needs, where they are known."""
    from symnet.targets.enclosure import decimal

    if summary.get("lower_bound_bits") is None:
        reason = summary.get("no_lower_bound")
        return [("lower bound", f"none: {reason}")] if reason else []
    ratio = decimal(Fraction(summary["bits_ratio"]), 1, 2)
    needed = f"any encoder of the class needs {summary['lower_bound_bits']} bits at this error"
    return [("lower bound", f"{needed}; used are {ratio} times as many")]


def error_rows(summary: dict[str, Any]) -> Rows:
    """The enclosure of the true error, or that there is none."""
    from symnet.targets.enclosure import decimal

    if not summary.get("true_error_seconds"):
        return []
    found = summary["true_error"]
    if found is None:
        return [("true error", f"not enclosed to 1 % in {summary['true_error_seconds']:g} s (--true-error SECONDS)")]
    low, high = Fraction(found["low"]), Fraction(found["high"])
    if low == high:
        return [("true error", f"exactly {found['low']}" if len(found["low"]) <= 60 else f"{decimal(low, 1, 9)} (rounded up)")]
    return [("true error", f"between {decimal(low, -1, 9)} and {decimal(high, 1, 9)}")]


def data_rows(summary: dict[str, Any]) -> Rows:
    """How far the functions through the data may lie from the extension."""
    from symnet.targets.enclosure import decimal

    found = summary.get("data")
    if found is None:
        return []
    high = found["half_width"]["high"]
    if high is None:
        return [("data", f"{found['points']} points; the band of all functions through them was not bounded in time")]
    rows = [
        (
            "data",
            f"{found['points']} points; every such function through them is within {decimal(Fraction(high), 1)} of the target",
        )
    ]
    widest = found["error_for_any_function_through_the_data"]
    return rows if widest is None else [*rows, ("", f"so the network is within {decimal(Fraction(widest), 1)} of all of them")]
