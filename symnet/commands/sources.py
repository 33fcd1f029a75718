"""What `approximate` is given: an expression or a file of data, and what its summary says of the true error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.targets.data import DataTarget

GIVE = "give either EXPRESSION or --data FILE with --lipschitz L"
FOR_DATA = ("inputs", "output", "tolerance")
"""Options that say how a file of data is read."""


def source_of(expression: str | None, data: Path | None, options: dict[str, Any]) -> tuple[Any, DataTarget | None]:
    """Return what to approximate: the text of an expression, or all functions through the data in a file.

    Takes from the options those that are about data.
    """
    about = {name: options.pop(name, None) for name in FOR_DATA}
    if (expression is None) == (data is None):
        raise UsageError(GIVE)
    if data is None:
        given = [name for name, value in about.items() if value is not None]
        if given:
            raise UsageError(f"--{given[0]} is about a table; give --data FILE with it, or leave it out")
        return expression, None
    from symnet.targets.data import data_target

    if options.get("modulus") is not None:
        raise UsageError("--data takes --lipschitz L or --hoelder L,ALPHA, not --modulus")
    dimension = options.get("dimension")
    about["tolerance"] = about["tolerance"] or 0
    found = data_target(data, options.get("lipschitz"), hoelder=options.get("hoelder"), **about)
    if dimension is not None and dimension != found.band.dimension:
        raise UsageError(f"--d {dimension}, but {found.table.name} has {found.band.dimension} inputs; leave it out")
    return found.target, found


def true_error_summary(built: Approximation, seconds: float) -> dict[str, Any]:
    """Return what is known of the true error: `true_error` {low, high} as p/q where the search ended by itself.

    It is null where it is turned off or was cut off by the time given; the enclosure by then is `true_error_so_far`.
    Raises Refuted where the true error exceeds the proved one: the stated modulus is false.
    """
    if built.target.band is not None:
        end = "the claim is about all functions of a band, which have no one true error"
        return {"true_error": None, "true_error_seconds": 0, "true_error_end": end}
    if not seconds:
        return {"true_error": None, "true_error_seconds": 0}
    from symnet.true_errors.true_error import true_error

    error, modulus = built.error, built.plan.modulus
    try:
        found = true_error(built.network, built.target, p=error.p, seconds=seconds, cap=error.bound, modulus=modulus)
    except UsageError:  # no way to cut this network into pieces
        return {"true_error": None, "true_error_seconds": seconds, "true_error_end": "no way to cut this network into pieces"}
    if found.end == "interrupted":  # the search takes an interrupt as its end; the command must not go on
        raise KeyboardInterrupt
    enclosure = None if found.high is None else found.json()
    cut_off = found.end == "time"
    told = {"true_error_so_far": enclosure} if cut_off else {}
    return {
        "true_error": None if cut_off else enclosure,
        **told,
        "true_error_seconds": seconds,
        "true_error_end": found.end,
    }


def data_summary(data: DataTarget | None) -> dict[str, Any]:
    """Return the number of points and how much they leave open: the band of all functions through them."""
    if data is None:
        return {}
    found, table = data.half_width, data.table
    band = {"low": str(found.low) if found.low > 0 or not found.cut_off else None, "high": str(found.high), "cut_off": found.cut_off}
    return {
        "data": {
            "points": len(data.samples),
            "rows": len(table.points),
            "inputs": list(table.inputs),
            "output": table.outputs[0],
            "tolerance": str(data.tolerance),
            "band": band,
        }
    }


def data_rows(summary: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the rows of a summary about data and their band."""
    if "data" not in summary:
        return []
    from fractions import Fraction

    from symnet.targets.enclosure.enclosure import decimal

    data = summary["data"]
    low, high = (None if data["band"][end] is None else Fraction(data["band"][end]) for end in ("low", "high"))
    merged = f" from {data['rows']} rows" if data["rows"] > data["points"] else ""
    within = "" if data["tolerance"] == "0" else f", each value within {data['tolerance']}"
    columns = f"{', '.join(data['inputs'])} -> {data['output']}"
    exactly = low == high
    open_ = f"exactly {decimal(high, 1, 9)}" if exactly and (high * 10**9).denominator == 1 else f"at most {decimal(high or Fraction(0), 1)}"
    cut_off = "; the search was cut off, so it may be less" if data["band"]["cut_off"] else ""
    return [
        ("data", f"{data['points']} points{merged}, {columns}{within}"),
        ("band", f"all functions meant are within {open_} of the middle one, half the width of their band{cut_off}"),
    ]
