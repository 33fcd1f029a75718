"""Whether a claim about slopes or equality is true, looked for without the kernel: by naive evaluation at pairs of points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from kernel.truth_of_floats import computed
from kernel.truth_of_properties import inside
from kernel.values import Point, Values
from oracle import number

from symnet.kernel.targets.expression import flatten, on_box

MOST = 60


def refuted_given(content: dict[str, Any], claim: dict[str, Any], where: Sequence[Point], values: Values) -> str:
    """Points that refute a claim, in words; "" where none are found."""
    points = inside(content["box"], where[:: max(1, len(where) // MOST)])
    return {"equal": _equal, "lipschitz": _lipschitz, "monotone": _monotone}[claim["kind"]](content, claim, points, values)


def far_in_floats(content: dict[str, Any], claim: dict[str, Any], where: Sequence[Point]) -> str:
    """A number of the format at which what numpy computes, sums in order, is farther from a target without series."""
    place, dtype = int(claim.get("output", "0x0"), 16), np.dtype(claim["format"])
    operations = flatten(content["target"][place], len(content["box"]))
    with np.errstate(all="ignore"):
        for point in inside(content["box"], where[:: max(1, len(where) // MOST)]):
            at = np.array([float(value) for value in point], dtype=dtype)
            exactly = tuple(map(Fraction, at.astype(np.float64).tolist()))
            if _meant(content, claim, exactly):
                meant = exactly if claim["inputs"] == "floats" else point
                low, high = on_box(operations, [(value, value) for value in meant], 64)[-1]
                found = Fraction(float(computed(content["network"], at)[place]))
                if not low - number(claim["bound"]) <= found <= high + number(claim["bound"]):
                    return f"it is farther at {exactly}"
    return ""


def _meant(content: dict[str, Any], claim: dict[str, Any], exactly: Point) -> bool:
    """Whether the numbers that a point is rounded to are inputs of the claim."""
    sides = zip(exactly, content["box"], strict=True)
    return claim["inputs"] == "rounded" or all(number(low) <= value <= number(high) for value, (low, high) in sides)


def apart_in_floats(content: dict[str, Any], claim: dict[str, Any], where: Sequence[Point]) -> str:
    """A number of the format at which what numpy computes of both networks, sums in order, is farther apart."""
    dtype = np.dtype(claim["format"])
    written = [step["data"]["other"] for step in content["steps"] if step["statement"] == claim and "other" in step["data"]]
    with np.errstate(all="ignore"):
        for point in inside(content["box"], where[:: max(1, len(where) // MOST)]):
            at = np.array([float(value) for value in point], dtype=dtype)
            if _meant(content, claim, tuple(map(Fraction, at.astype(np.float64).tolist()))):
                both = [computed(each, at).astype(np.float64).tolist() for each in (content["network"], *written[:1])]
                apart = (abs(Fraction(first) - Fraction(second)) for first, second in zip(both[0], both[-1], strict=True))
                if max(apart) > number(claim["bound"]):
                    return f"they are farther apart at {point}"
    return ""


def _outputs(values: Values, point: Point) -> list[Fraction]:
    return values.node(values.last, point)


def _equal(content: dict[str, Any], claim: dict[str, Any], points: Sequence[Point], values: Values) -> str:
    written = [step["data"]["other"] for step in content["steps"] if step["statement"] == claim and "other" in step["data"]]
    for other in written[:1]:
        others = values if "onnx" in other else Values(other)
        for point in points:
            pairs = zip(_outputs(values, point), _outputs(others, point), strict=True)
            if max(abs(first - second) for first, second in pairs) > number(claim["bound"]):
                return f"they differ by more at {point}"
    return ""


def _lipschitz(content: dict[str, Any], claim: dict[str, Any], points: Sequence[Point], values: Values) -> str:
    bound, norm = number(claim["bound"]), claim["norm"]
    pairs = [*pairwise(points), *zip(points, points[len(points) // 2 :], strict=False)]
    for first, second in pairs:
        before = [abs(a - b) for a, b in zip(first, second, strict=True)]
        after = [abs(a - b) for a, b in zip(_outputs(values, first), _outputs(values, second), strict=True)]
        if _power(after, norm) > bound ** (2 if norm == ["lp", "0x2"] else 1) * _power(before, norm) or bound < 0:
            return f"it is steeper between {first} and {second}"
    return ""


def _power(sizes: Sequence[Fraction], norm: list[str]) -> Fraction:
    """The norm of a vector, the square of the Euclidean one."""
    if norm == ["sup"]:
        return max(sizes)
    return sum((size * size if norm == ["lp", "0x2"] else size for size in sizes), Fraction(0))


def _monotone(content: dict[str, Any], claim: dict[str, Any], points: Sequence[Point], values: Values) -> str:
    axis, place, sign = int(claim["input"], 16), int(claim["of"], 16), 1 if claim["sign"] == "+" else -1
    low, high = (number(end) for end in content["box"][axis])
    for point in points:
        at = [_outputs(values, (*point[:axis], low + (high - low) * Fraction(k, 8), *point[axis + 1 :]))[place] for k in range(9)]
        if any(sign * (second - first) < 0 for first, second in pairwise(at)):
            return f"it is not monotone on the line through {point}"
    return ""
