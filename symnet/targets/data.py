"""Data as a target: points of the cube with values, extended by the midpoint of the McShane and Whitney extensions.

f(x) = (min_i (y_i + L |x - x_i|) + max_i (y_i - L |x - x_i|)) / 2 is L-Lipschitz, takes the values y_i at the x_i where
|y_i - y_j| <= L |x_i - x_j| for all pairs, and every L-Lipschitz function through the data lies between the max and the min
(McShane 1934, Whitney 1934). f is an expression tree, so certificates need no rule of their own for data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.core.rational import exact, root_upper
from symnet.errors import Refuted, UsageError
from symnet.targets.enclosure.enclosure import decimal
from symnet.targets.enclosure.points import show_point
from symnet.targets.expression.tree import Expression, Number, Variable, apply
from symnet.targets.modulus.modulus import LipschitzModulus
from symnet.targets.target import Target, target

MAX_POINTS = 2_000
MAX_BYTES = 1 << 24
MAX_DIMENSION = 16
HALF = Fraction(1, 2)
QUOTES = "\"'`\u201c\u201d\u2018\u2019"


@dataclass(frozen=True, slots=True)
class Sample:
    """A point of the cube, the value there, and the line that says so."""

    point: tuple[Fraction, ...]
    value: Fraction
    line: int


@dataclass(frozen=True, slots=True)
class DataTarget:
    """The extension of data as a target, and half the width of the band of all L-Lipschitz functions through the data."""

    target: Target
    samples: tuple[Sample, ...]
    lipschitz: Fraction
    half_width: Expression

    @property
    def band(self) -> Target:
        """Half the distance between the largest and the smallest L-Lipschitz function through the data."""
        return target(self.half_width, self.target.dimension)


def data_target(path: str | Path, lipschitz: Any) -> DataTarget:
    """Return the target of a file with one point a line: coordinates in [0, 1] and the value, commas between.

    Numbers are decimals or p/q, taken exactly. Raises UsageError with the line, Refuted with the two points that force a
    larger constant.
    """
    name, samples = Path(path).name, read_samples(Path(path))
    if lipschitz is None:
        least = decimal(_least_constant(samples), 1)
        raise UsageError(f"--data needs --lipschitz L; the values force a constant of about {least} or more")
    constant = exact(lipschitz, "--lipschitz")
    if constant < 0:
        raise UsageError(f"--lipschitz {constant} is negative; write a number >= 0")
    check_consistent(name, samples, constant)
    upper = _joined("min", [_cone(sample, constant) for sample in samples])
    lower = _joined("max", [_cone(sample, -constant) for sample in samples])
    extension = apply("mul", Number(HALF), apply("add", upper, lower)) if len(samples) > 1 else Number(samples[0].value)
    width = apply("mul", Number(HALF), apply("add", upper, apply("neg", lower)))
    found = target(extension, len(samples[0].point), LipschitzModulus(constant))
    named = Target(found.dimension, name, found.expression, None, found.modulus)
    return DataTarget(named, samples, constant, width)


def _joined(operator: str, parts: list[Expression]) -> Expression:
    return apply(operator, *parts) if len(parts) > 1 else parts[0]


def _cone(sample: Sample, constant: Fraction) -> Expression:
    """y_i + constant * |x - x_i|."""
    gaps = [apply("add", Variable(axis), Number(-place)) for axis, place in enumerate(sample.point)]
    if len(gaps) == 1:
        distance = apply("abs", gaps[0])
    else:
        distance = apply("sqrt", apply("add", *(apply("pow", gap, Number(Fraction(2))) for gap in gaps)))
    return apply("add", Number(sample.value), apply("mul", Number(constant), distance))


def read_samples(path: Path) -> tuple[Sample, ...]:
    """Read a file of points; raises UsageError with the line that cannot be used."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise UsageError(f"{path}: {problem.strerror}; give a file with one point a line, for example 0.25,1/3") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path} has more than {MAX_BYTES} bytes; give at most {MAX_POINTS} points")
    samples: list[Sample] = []
    for number, line in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        if line.strip():
            samples.append(_sample(path.name, number, line, samples))
            if len(samples) > MAX_POINTS:
                raise UsageError(f"{path.name} has more than {MAX_POINTS} points; give fewer")
    if not samples:
        raise UsageError(f"{path.name} is empty; write one point a line: coordinates and the value, for example 0.25,1/3")
    _check_duplicates(path.name, samples)
    return tuple(samples)


def _sample(name: str, number: int, line: str, before: list[Sample]) -> Sample:
    where = f"{name}, line {number}"
    words = [word.strip() for word in line.split(",")]
    if len(words) < 2 or ";" in line or "\t" in line.strip():
        raise UsageError(f"{where}: {line.strip()[:40]!r} is not a row of numbers with commas between, such as 0.25,1/3")
    if len(words) - 1 > MAX_DIMENSION:
        raise UsageError(f"{where} has {len(words) - 1} coordinates; at most {MAX_DIMENSION} are supported")
    if not before and all(map(_is_name, words)):
        raise UsageError(f"{where}: {line.strip()[:40]!r} are names, not numbers; remove the header row")
    numbers = [_number(f"{where}, column {column}", word, column == len(words)) for column, word in enumerate(words, 1)]
    if before and len(words) != len(before[0].point) + 1:
        raise UsageError(f"{where} has {len(words)} numbers, line {before[0].line} has {len(before[0].point) + 1}")
    outside = [coordinate for coordinate in numbers[:-1] if not 0 <= coordinate <= 1]
    if outside:
        raise UsageError(f"{where}: the coordinate {outside[0]} is outside [0, 1]; scale the points to the cube first")
    return Sample(tuple(numbers[:-1]), numbers[-1], number)


def _is_name(word: str) -> bool:
    """Whether a field of a first line can only be the name of a column."""
    return word.strip(QUOTES)[:1].isalpha()


def _number(where: str, word: str, last: bool) -> Fraction:
    """Read one field; raises UsageError with what stands there."""
    if not word:
        remedy = "write the number, or remove the comma at the end of the line" if last else "write the number"
        raise UsageError(f"{where}: the field is empty; {remedy}")
    if any(mark in word for mark in QUOTES):
        plain = word.strip(QUOTES)
        raise UsageError(f"{where}: {word:.40} has quotes; fields are plain numbers, write {plain or '1/3':.40}")
    return exact(word, where)


def _check_duplicates(name: str, samples: Sequence[Sample]) -> None:
    met: dict[tuple[Fraction, ...], Sample] = {}
    for sample in samples:
        first = met.setdefault(sample.point, sample)
        if first is sample:
            continue
        same = f"{name}, lines {first.line} and {sample.line} give the point {show_point(sample.point)} twice"
        if first.value != sample.value:
            raise Refuted(f"{same}, with the values {first.value} and {sample.value}: no function takes both; keep one")
        raise UsageError(f"{same}; remove one of them")


def check_consistent(name: str, samples: Sequence[Sample], constant: Fraction) -> None:
    """Raise Refuted with the two samples that force the largest constant, where that is above `constant`."""
    worst = _steepest(samples)
    if worst is None or worst[0] <= constant**2:
        return
    square, one, two = worst
    forced = 1 / root_upper(1 / square, 2)
    raise Refuted(
        f"{name}: no function with the Lipschitz constant {constant} takes the values {one.value} at {show_point(one.point)} "
        f"(line {one.line}) and {two.value} at {show_point(two.point)} (line {two.line}), which force a constant of at least "
        f"{decimal(forced, -1)}; state a larger --lipschitz"
    )


def _least_constant(samples: Sequence[Sample]) -> Fraction:
    worst = _steepest(samples)
    return Fraction(0) if worst is None else root_upper(worst[0], 2)


def _steepest(samples: Sequence[Sample]) -> tuple[Fraction, Sample, Sample] | None:
    """The largest |y_i - y_j|^2 / |x_i - x_j|^2 over all pairs, in integers over common denominators."""
    unit = math.lcm(*(coordinate.denominator for sample in samples for coordinate in sample.point))
    scale = math.lcm(*(sample.value.denominator for sample in samples))
    points = [[int(coordinate * unit) for coordinate in sample.point] for sample in samples]
    values = [int(sample.value * scale) for sample in samples]
    top, bottom, pair = 0, 1, None
    for i, (point, value) in enumerate(zip(points, values, strict=True)):
        for j in range(i):
            gap = (value - values[j]) ** 2
            distance = sum((a - b) ** 2 for a, b in zip(point, points[j], strict=True))
            if gap * bottom > top * distance:
                top, bottom, pair = gap, distance, (j, i)
    if pair is None:
        return None
    return Fraction(top * unit**2, bottom * scale**2), samples[pair[0]], samples[pair[1]]
