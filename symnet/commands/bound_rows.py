"""The rows of a summary that set the proved error beside the true one, and the bits used beside the bits needed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.commands.terminal import about

Rows = list[tuple[str, str]]


def bound_rows(summary: dict[str, Any]) -> Rows:
    """Return the rows of `approximate`: true error, band of the data, bits needed, what no network of the size reaches."""
    return [*error_rows(summary), *data_rows(summary), *bit_rows(summary), *network_rows(summary)]


def paper_rows(summary: dict[str, Any]) -> Rows:
    """The bound that the paper states, where it states one."""
    if summary.get("paper_bound") is None:
        return []
    shown = f"omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) = {summary['paper_bound_expression']}"
    return [("paper bound", about(Fraction(summary["paper_bound"]))), ("", shown)]


def bit_rows(summary: dict[str, Any]) -> Rows:
    """The bits that any encoder needs, where they are known."""
    from symnet.targets.enclosure.enclosure import decimal

    if summary.get("lower_bound_bits") is None:
        reason = summary.get("no_lower_bound")
        return [("lower bound", f"none: {reason}")] if reason else []
    ratio = decimal(Fraction(summary["bits_ratio"]), 1, 2)
    bits = summary["lower_bound_bits"]
    needed = f"any encoder of the class needs {bits} bit{'s' * (bits != 1)} at this error"
    return [("lower bound", f"{needed}; used are {ratio} times as many")]


def network_rows(summary: dict[str, Any]) -> Rows:
    """What no network of this width and depth reaches for the whole class, where that is known."""
    found = summary.get("network_lower_bound_text")
    return [("", found)] if found else []


def error_rows(summary: dict[str, Any]) -> Rows:
    """The enclosure of the true error, and why it is no closer where it is not, or that there is none."""
    seconds = summary.get("true_error_seconds")
    if not seconds:
        return []
    found = summary["true_error"] or summary.get("true_error_so_far")
    end = summary.get("true_error_end", "time")
    why = {"reached": "", "time": f"cut off after {seconds:g} s (--true-error SECONDS)"}.get(end, end)
    if found is None:
        return [("true error", f"not enclosed: {why}")]
    shown = _enclosed(Fraction(found["low"]), Fraction(found["high"]))
    if end == "reached":
        return [("true error", shown)]
    return [("true error", shown), ("", f"wider than the 1 % asked for: {why}")]


def _enclosed(low: Fraction, high: Fraction) -> str:
    """An enclosure in words."""
    from symnet.targets.enclosure.enclosure import decimal

    if low == high:
        return f"exactly {low}" if len(str(low)) <= 60 else f"{decimal(low, 1, 9)} (rounded up)"
    return f"between {decimal(low, -1, 9)} and {decimal(high, 1, 9)}"


def data_rows(summary: dict[str, Any]) -> Rows:
    """Return the rows about data and how much they leave open."""
    if "data" not in summary:
        return []
    from symnet.targets.enclosure.enclosure import decimal

    data, high = summary["data"], Fraction(summary["data"]["band"]["high"])
    merged = f" from {data['rows']} rows" if data["rows"] > data["points"] else ""
    within = "" if data["tolerance"] == "0" else f", each value within {data['tolerance']}"
    short = data["band"]["low"] == str(high) and (high * 10**9).denominator == 1
    far = f"exactly {decimal(high, 1, 9)}" if short else f"at most {decimal(high, 1)}"
    cut_off = "; the search was cut off, so it may be less" if data["band"]["cut_off"] else ""
    return [
        ("data", f"{data['points']} points{merged}, {', '.join(data['inputs'])} -> {data['output']}{within}"),
        ("", f"the functions with these values and this modulus are {far} from the middle one{cut_off}"),
        ("", "the error is proved for all of them"),
    ]
