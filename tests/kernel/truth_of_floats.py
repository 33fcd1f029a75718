"""Whether a claim about a property in floats is true, looked for without the kernel: numpy, one operation after another."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from kernel.truth_of_properties import holds, inside
from kernel.values import Point
from oracle import number

MOST = 200


def refuted_in_floats(content: dict[str, Any], claim: dict[str, Any], where: Sequence[Point]) -> str:
    """An unsafe number of the format that is said not to be there, or that none of the points shown is one; or ""."""
    with np.errstate(all="ignore"):
        if claim["kind"] != "safe-in-floats":
            shown = [step["data"]["point"] for step in content["steps"] if step["statement"] == claim and "point" in step["data"]]
            points = [tuple(number(each) for each in point) for point in shown]
            found = any(_is_unsafe(content, claim, entry, point) for point in points for entry in claim["property"])
            return "" if found else "no point shown is unsafe"
        for entry in claim["property"]:
            for point in inside(entry["box"], where[:: max(1, len(where) // MOST)]):
                if _is_unsafe(content, claim, entry, point):
                    return f"{point} is unsafe"
    return ""


def _is_unsafe(content: dict[str, Any], claim: dict[str, Any], entry: Any, point: Point) -> bool:
    """Whether what is computed at the numbers nearest to a point, in order, satisfies all constraints of a conjunction."""
    at = np.array([float(value) for value in point], dtype=np.dtype(claim["format"]))
    given = tuple(map(Fraction, at.astype(np.float64).tolist()))
    reads = point if claim["inputs"] == "rounded" else given
    if not all(number(low) <= value <= number(high) for value, (low, high) in zip(reads, entry["box"], strict=True)):
        return False
    found = computed(content["network"], at).astype(np.float64)
    if not np.isfinite(found).all():
        return True
    outputs = [Fraction(value) for value in found.tolist()]
    return any(all(holds(each, given, outputs) for each in conjunction) for conjunction in entry["unsafe"])


def computed(network: Any, point: Any) -> Any:
    """The outputs in the type of a point, every product and sum rounded, the bias last."""
    known = {name: number(text) for name, text in network.get("parameters", {}).items()}
    values = {"input": point}

    def rounded(text: str) -> Any:
        return point.dtype.type(float(known[text] if text in known else number(text)))

    for node in network["nodes"]:
        given = np.concatenate([values[name][int(a, 16) : int(b, 16)] for name, a, b in node["reads"]])
        sums = []
        for bias, *weights in node["rows"]:
            total = point.dtype.type(0)
            for position, weight in weights:
                total = total + rounded(weight) * given[int(position, 16)]
            sums.append(total + rounded(bias))
        found = np.array(sums, dtype=point.dtype)
        values[node["name"]] = np.maximum(found, 0) if node.get("activation") == "relu" else found
    return values[network["nodes"][-1]["name"]]
