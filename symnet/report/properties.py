"""Properties of given networks in words and as formulas: boxes, conjunctions of constraints on inputs X and outputs Y."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from symnet.core.rational import from_hex

MOST = 12
"""Sides of a box that are written out."""


def property_words(kind: str, entries: Any) -> str:
    """Return that no input is unsafe, or that one is, and which are."""
    boxes = "; or ".join(f"{_sides(entry['box'])} with {_unsafe(entry['unsafe'])}" for entry in entries)
    return f"{'no' if kind == 'safe' else 'some'} input is unsafe; unsafe is {boxes}"


def _sides(box: Any) -> str:
    sides = [f"X_{axis} in [{_shown(low)}, {_shown(high)}]" for axis, (low, high) in enumerate(box)]
    return ", ".join(sides if len(sides) <= MOST else [*sides[: MOST - 1], f"... ({len(sides)} inputs)"])


def _unsafe(conjunctions: Any) -> str:
    return " or ".join(f"({' and '.join(map(_constraint, each))})" for each in conjunctions)


def _constraint(constraint: Any) -> str:
    relation, constant, inputs, outputs = constraint
    text = ""
    for letter, terms in (("X", inputs), ("Y", outputs)):
        for place, coefficient in terms:
            factor = from_hex(coefficient)
            size = "" if abs(factor) == 1 else f"{_shown(abs(factor))} "
            text += f" {'-' if factor < 0 else '+'} {size}{letter}_{int(place, 16)}"
    return f"{text.removeprefix(' + ').strip() or '0'} {relation} {_shown(-from_hex(constant))}"


def _shown(value: Any) -> str:
    """A number: a decimal where it is a short one."""
    exact = from_hex(value) if isinstance(value, str) else Fraction(value)
    for places in range(16):
        scaled = exact * 10**places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            return ("-" if exact < 0 else "") + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
    return str(exact) if exact.denominator < 1 << 64 else f"about {float(exact):.12g}"


def words_in_floats(statement: Any) -> str:
    """Return that no numbers of a format are unsafe, or that some are, for which orders of sums, and what the inputs are."""
    kind, _, order = statement["kind"].partition("-in-")
    how = "if every sum is computed in order" if order == "order" else "whatever the order of sums"
    which = "numbers of the format in the box" if statement["inputs"] == "floats" else "real numbers in the box, rounded"
    said = property_words(kind, statement["property"])
    assumed = "; ".join(statement["conditions"])
    return f"in {statement['format']}, {how}, inputs {which}: {said}; of the machine is assumed: {assumed}"


def words_quantised(statement: Any) -> str:
    """Return that no numbers of float32 are unsafe for a quantised network, or that some are, and what the inputs are."""
    which = "numbers of float32 in the box" if statement["inputs"] == "floats" else "real numbers in the box, rounded"
    said = property_words(statement["kind"].partition("-")[0], statement["property"])
    assumed = "; ".join(statement["conditions"])
    return f"quantised, as a machine computes it, inputs {which}: {said}; of the machine is assumed: {assumed}"


def property_formula(entries: Any) -> str:
    """Return the set of unsafe inputs."""
    parts = []
    for entry in entries:
        sides = [rf"X_{{{at}}}\in[{_shown(low)},{_shown(high)}]" for at, (low, high) in enumerate(entry["box"][:MOST])]
        more = [r"\dots"] if len(entry["box"]) > MOST else []
        unsafe = r"\ \lor\ ".join(r"\land ".join(map(_latex, each)) for each in entry["unsafe"])
        sides_and = r",\ ".join([*sides, *more])
        parts.append(rf"({sides_and})\land({unsafe})")
    return r"\ \lor\ ".join(parts)


def _latex(constraint: Any) -> str:
    return re.sub(r"([XY])_(\d+)", r"\1_{\2}", _constraint(constraint)).replace("<=", r"\le ")
