"""The rows of a comparison as tasks: each construction is planned, built, proved and measured by itself.

Only formulas travel: a shared input is canonical JSON of what `comparison` is asked for, an own input the place of a row, its
name and how long building was estimated to take, so that a worker builds what would have been built here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symnet.comparisons.comparison import Comparison, Job, Row, comparison
from symnet.comparisons.formulas import FormulaJob
from symnet.core.codec import canonical_json, read_json
from symnet.errors import MalformedFile, SymnetError
from symnet.jobs.task import Kind
from symnet.lower_bounds.beside import beside

WHOLE = ("intrinsic", "bits_each", "bits", "depth")
EITHER = ("neurons", "width")
"""Numbers, or sums of powers as text."""
RATIOS = ("ratio", "proved", "true_low", "true_high")
TEXTS = ("name", "norm", "note")
ASKED = ("source", "error", "dimension", "lipschitz", "hoelder", "modulus", "box", "seconds", "limit")
UNREADABLE = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, SymnetError)


def shared_of(asked: Mapping[str, Any]) -> bytes:
    """Return what a comparison is asked for, as bytes; what is None is left out."""
    return canonical_json({name: str(asked[name]) for name in ASKED if asked.get(name) is not None})


@lru_cache(maxsize=1)
def comparison_of(shared: bytes) -> Comparison:
    """Return the comparison that bytes ask for."""
    found: Any = read_json(shared, "a comparison")
    if not isinstance(found, dict) or not set(found) <= set(ASKED):
        raise MalformedFile("a comparison: it asks for what there is not")
    options: dict[str, Any] = {name: found[name] for name in ("lipschitz", "hoelder", "modulus", "box") if name in found}
    options |= {name: float(found[name]) for name in ("seconds", "limit")}
    dimension = int(found["dimension"]) if "dimension" in found else None
    return comparison(found["source"], found["error"], dimension=dimension, **options)


def tasks_of(found: Comparison) -> tuple[bytes, ...]:
    """Return the tasks of a comparison, one for each row."""
    return tuple(
        canonical_json({"place": hex(place), "name": job.name, "seconds": float(job.seconds).hex()})
        for place, job in enumerate(found.jobs)
    )


def rows_of(found: Comparison, results: Iterator[tuple[bytes, bytes]]) -> Iterator[Row]:
    """Yield the rows that results are."""
    return (_row(found, result) for _, result in results)


def _job(found: Comparison, data: bytes) -> Job | FormulaJob:
    asked: Any = read_json(data, "a row")
    job = found.jobs[int(asked["place"], 16)]
    if job.name != asked["name"]:
        raise MalformedFile(f"a row: {asked['name'][:60]!r} is {job.name!r} here")
    return replace(job, seconds=float.fromhex(asked["seconds"]))


def _run(shared: bytes, data: bytes) -> bytes:
    """Make a row."""
    found = comparison_of(shared)
    row = found.row(_job(found, data))
    numbers = {name: hex(getattr(row, name)) for name in WHOLE if getattr(row, name) is not None}
    either = {
        name: value if isinstance(value, str) else hex(value) for name in EITHER if (value := getattr(row, name)) is not None
    }
    ratios = {name: str(getattr(row, name)) for name in RATIOS if getattr(row, name) is not None}
    texts = {name: getattr(row, name) for name in TEXTS}
    return canonical_json(
        {**numbers, **either, **ratios, **texts, "seconds": float(row.seconds or 0).hex(), "built": hex(row.built)}
    )


def _row(found: Comparison, result: bytes) -> Row:
    """The row that a result is; raises an error of UNREADABLE."""
    said: Any = read_json(result, "a row")
    values: dict[str, Any] = {name: int(said[name], 16) for name in WHOLE if name in said}
    values |= {name: int(said[name], 16) if said[name].startswith("0x") else said[name] for name in EITHER if name in said}
    values |= {name: Fraction(said[name]) for name in RATIOS if name in said}
    values |= {name: str(said[name]) for name in TEXTS}
    row = Row(**values, seconds=float.fromhex(said["seconds"]), built=said["built"] == "0x1")
    is_formula = any(job.name == row.name and isinstance(job, FormulaJob) for job in found.jobs)
    if row.proved and not is_formula:
        row = replace(row, out_of_reach=beside(found.modulus, found.target.dimension, row.width, row.depth, row.norm))
    return row


def _judge(shared: bytes, data: bytes, result: bytes) -> str:
    """Return why a result is none: sizes other than those that are counted here, or errors that contradict each other."""
    found = comparison_of(shared)
    try:
        job, row = _job(found, data), _row(found, result)
    except UNREADABLE as problem:
        return f"it cannot be read ({problem!r:.100})"
    if row.name != job.name:
        return f"it is the row of {row.name[:40]!r}"
    if row.proved is not None and row.true_low is not None and row.true_low > row.proved:
        return "its true error exceeds the proved one"
    if row.true_low is not None and row.true_high is not None and row.true_low > row.true_high:
        return "the bounds of its true error contradict each other"
    if isinstance(job, FormulaJob) or job.plan is None or row.neurons is None:
        return ""
    sizes = job.construction.sizes(job.plan)
    counted, said = (sizes.intrinsic, sizes.neurons, sizes.depth), (row.intrinsic, row.neurons, row.depth)
    return "" if counted == said else f"intrinsic parameters, neurons, depth are {counted}, not {said}"


SOURCES = (
    "comparisons",
    "constructions",
    "true_errors",
    "library",
    "certificates",
    "piecewise",
    "targets",
    "kernel",
    "lower_bounds",
)
ROW = Kind("compare-row", _run, _judge, SOURCES)
"""Making a row of a comparison."""
