"""What `approximate` is given: an expression or a file of data, and what its summary says of the true error."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.compiled.approximation import Compiled
    from symnet.constructions.compiled.formula_network import Output
    from symnet.constructions.composite import Composite
    from symnet.targets.data import DataTarget
    from symnet.targets.target import Target

GIVE = "give one of EXPRESSION, --data FILE with --lipschitz L, and --table FILE"
FOR_DATA = ("inputs", "output", "tolerance")
"""Options that say how a file of data is read."""
STATED = ("lipschitz", "hoelder", "box", "dimension")
"""Options that a file of data takes once, when it is read."""


def source_of(
    expression: str | None, data: Path | None, table: Path | None, options: dict[str, Any]
) -> tuple[Any, list[DataTarget]]:
    """Return what to approximate: the text of an expression, all functions through the data in a file, or a table on a grid.

    Of a file each column of values is an output; with data their bands come too.

    Takes from the options those that are about data.
    """
    about = {name: options.pop(name, None) for name in FOR_DATA}
    if sum(given is not None for given in (expression, data, table)) != 1:
        raise UsageError(GIVE)
    if table is not None:
        return _tables(table, about, options), []
    if data is None:
        given = [name for name, value in about.items() if value is not None]
        if given:
            raise UsageError(f"--{given[0]} is about a table; give --data FILE or --table FILE with it, or leave it out")
        return expression, []
    from symnet.targets.data import data_targets

    if options.get("modulus") is not None:
        raise UsageError("--data takes --lipschitz L or --hoelder L,ALPHA, not --modulus")
    lipschitz, hoelder, box, dimension = (options.pop(name, None) for name in STATED)
    about["tolerance"] = about["tolerance"] or 0
    found = data_targets(data, lipschitz, hoelder=hoelder, box=box, **about)
    inputs = found[0].band.dimension
    if dimension is not None and dimension != inputs:
        raise UsageError(f"--d {dimension}, but {data.name} has {counted(inputs, 'input')}; leave it out")
    return [each.target for each in found] if len(found) > 1 else found[0].target, found


def _tables(path: Path, about: dict[str, Any], options: dict[str, Any]) -> list[Target]:
    """The tables on a grid in a file; takes from the options those that only data have, and the box, which must be theirs."""
    from symnet.targets.grid_table import check_box, table_targets

    given = {name: options.pop(name, None) for name in ("lipschitz", "hoelder", "modulus")}
    given["tolerance"] = about.pop("tolerance")
    for name, value in given.items():
        if value is not None:
            raise UsageError(f"--{name} is for --data: --table is the one function that joins the values; leave it out")
    found = table_targets(path, **about)
    check_box(found[0], options.pop("box", None))
    return found


def counted(count: int, noun: str) -> str:
    """Return "1 input" or "2 inputs"."""
    return f"{count} {noun}{'s' * (count != 1)}"


def true_error_summary(built: Approximation | Composite | Compiled, seconds: float) -> dict[str, Any]:
    """Return what is known of the true error: `true_error` {low, high} as p/q where the search ended by itself.

    It is null where it is turned off or was cut off by the time given; the enclosure by then is `true_error_so_far`. Of
    several outputs it is the largest error, and `true_errors` has that of each.
    Raises Refuted where the true error exceeds the proved one: the stated modulus is false.
    """
    if not seconds:
        return {"true_error": None, "true_error_seconds": 0}
    parts: tuple[Approximation | Output, ...] = built.parts
    found = [_true_error(part, seconds / len(parts)) for part in parts]
    if len(found) == 1:
        return {**found[0], "true_error_seconds": seconds}
    bounds = [each["true_error"] or each.get("true_error_so_far") for each in found]
    known = [each for each in bounds if each is not None]
    ends = [each["true_error_end"] for each in found if each["true_error_end"] != "reached"]
    complete = len(known) == len(found)
    largest = {end: str(max(Fraction(each[end]) for each in known)) for end in ("low", "high")} if complete else None
    cut_off = any(each["true_error"] is None for each in found)
    return {
        "true_error": None if cut_off else largest,
        **({"true_error_so_far": largest} if cut_off else {}),
        "true_error_end": ends[0] if ends else "reached",
        "true_errors": [each["true_error"] for each in found],
        "true_error_seconds": seconds,
    }


def _true_error(built: Approximation | Output, seconds: float) -> dict[str, Any]:
    """The true error of one output, on the cube: the map from the box changes neither supremum nor mean."""
    if built.error.bound == 0:
        return {"true_error": {"low": "0", "high": "0"}, "true_error_end": "reached"}
    try:
        found = built.true_error(seconds=seconds)
    except UsageError:
        end = "no way to cut this network into pieces"
        if built.target.band is not None:
            end = "over all functions of a band it is found for one input, --lipschitz and the scan only"
        return {"true_error": None, "true_error_end": end}
    if found.end == "interrupted":  # the search takes an interrupt as its end; the command must not go on
        raise KeyboardInterrupt
    enclosure = None if found.high is None else found.json()
    cut_off = found.end == "time"
    told = {"true_error_so_far": enclosure} if cut_off else {}
    return {"true_error": None if cut_off else enclosure, **told, "true_error_end": found.end}


def data_summary(data: list[DataTarget]) -> dict[str, Any]:
    """Return the number of points and how much they leave open: the band of all functions through them, the widest first."""
    if not data:
        return {}
    first, bands = data[0], [_band_summary(each) for each in data]
    widest = max(bands, key=lambda band: Fraction(band["high"]))
    found = {
        "points": len(first.samples),
        "rows": len(first.table.points),
        "inputs": list(first.table.inputs),
        "output": ", ".join(each.table.outputs[0] for each in data),
        "tolerance": str(first.tolerance),
        "band": widest,
    }
    return {"data": {**found, "bands": bands} if len(data) > 1 else found}


def _band_summary(data: DataTarget) -> dict[str, Any]:
    found = data.half_width
    low = str(found.low) if found.low > 0 or not found.cut_off else None
    return {"low": low, "high": str(found.high), "cut_off": found.cut_off}
