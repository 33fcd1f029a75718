"""Random attacks on moduli and tables: what the kernel says against exact values, at kinks, singular points and off the nodes."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from kernel.certificates import content_of
from kernel.hand_made import Content
from kernel.truth import refuted
from kernel.values_of_targets import DIGITS, target

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.constructions.building import approximate
from symnet.constructions.certify import certify
from symnet.kernel import check
from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets.bending import bend
from symnet.kernel.targets.expression import flatten, on_box
from symnet.kernel.theories.hoelder import found_powers
from symnet.targets.grid_table import GridTable, as_target

X: Any = ["variable", "0x0"]
ONE: Any = ["number", "0x1"]


def _number(source: random.Random, most: int = 8, parts: int = 4) -> Any:
    return ["number", hexed(Fraction(source.randint(-most, most), source.choice((1, 2, parts))))]


def _continued(source: random.Random, x: Any) -> Any:
    """A quotient of two functions with a zero of some order at c, written with its order, or with one less or more."""
    c = Fraction(source.randint(0, 4), 4)
    t = ["add", x, ["number", hexed(-c)]]
    order = source.randint(1, 4)
    simple = [
        ["sin", t],
        ["tanh", t],
        ["atan", t],
        t,
        ["add", ["exp", t], ["number", "-0x1"]],
        ["log", ["add", ONE, t]],
        ["erf", t],
    ]
    above, below = (["mul", ONE, *(source.choice(simple) for _ in range(order + more))] for more in (source.randint(0, 1), 0))
    stated = max(1, order + source.choice((0, 0, 0, 1, -1)))
    return ["continued", above, below, ["number", hexed(c)], *([["number", hex(stated)]] if stated > 1 else [])]


def _tree(source: random.Random, depth: int, d: int) -> Any:
    """A target with roots, logarithms, angles, quotients and continued quotients."""
    x: Any = ["variable", hex(source.randrange(d))]
    if depth == 0:
        return source.choice([x, x, _number(source)])
    one, two = _tree(source, depth - 1, d), _tree(source, depth - 1, d)
    shift = ["add", one, _number(source)]
    exponent = ["number", source.choice(("0x1/0x3", "0x2/0x3", "0x1p-1", "0x3p-1", "0x0", "-0x1", "-0x1p-1", "0x3", "0x5/0x7"))]
    return source.choice(
        [
            [source.choice(("add", "mul", "min", "max", "hypot", "div", "atan2")), shift, two],
            [source.choice(("add", "mul", "min", "max", "hypot")), one, two],
            [source.choice(("sqrt", "xlogx", "cbrt", "asin", "abs", "neg", "log")), one],
            [source.choice(("cbrt", "sinc", "erf", "tanh", "sin", "cos", "tan", "atan", "sinh", "cosh", "exp")), shift],
            [source.choice(("sqrt", "xlogx")), ["abs", shift]],
            ["sqrt", ["add", ONE, ["neg", ["mul", x, x]]]],
            ["asin", ["add", x, x, ["number", "-0x1"]]],
            ["pow", source.choice((one, ["abs", shift])), exponent],
            _continued(source, x),
        ]
    )


def _splits(source: random.Random, d: int, depth: int) -> str:
    if depth == 0 or source.random() < 0.3:
        return "."
    return f"{source.randrange(d)}{_splits(source, d, depth - 1)}{_splits(source, d, depth - 1)}"


def _real(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def _near(source: random.Random, one: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    scale = source.choice([1, 4, 100, 10**4, 10**9])
    return tuple(min(max(at + Fraction(source.randint(-8, 8), 8 * scale), Fraction(0)), Fraction(1)) for at in one)


def refuted_modulus(seed: int) -> tuple[int, Any]:
    """Whether a random target got a modulus, and two points that are further apart than it says."""
    source = random.Random(seed)
    d = source.randint(1, 3)
    tree, order = _tree(source, source.randint(1, 4), d), Fraction(source.randint(1, 9), 10)
    try:
        found = found_powers(flatten(tree, d), d, _splits(source, d, 4), order, source.choice((16, 64)), Budget())
    except (Rejected, Malformed):
        return 0, None
    with mpmath.workdps(DIGITS):
        for _ in range(12):
            one = tuple(Fraction(source.randint(0, 8), 8) for _ in range(d))
            two = _near(source, one)
            gap = abs(target(tree, one) - target(tree, two))
            distance = mpmath.sqrt(_real(sum(((a - b) ** 2 for a, b in zip(one, two, strict=True)), Fraction(0))))
            most = mpmath.fsum(_real(constant) * distance ** _real(at) for at, constant in found.items())
            if gap > most * (1 + mpmath.mpf(10) ** -20) + mpmath.mpf(10) ** -30:
                return 1, (tree, one, two, gap, most)
    return 1 + (min(found, default=1) < 1), None


@pytest.mark.parametrize("start", range(8))
def test_no_two_points_refute_a_modulus(start: int) -> None:
    met = [refuted_modulus(seed) for seed in range(40 * start, 40 * start + 40)]
    assert not [found for _, found in met if found is not None]
    assert sum(kind > 0 for kind, _ in met) >= 8 and any(kind == 2 for kind, _ in met)


def refuted_bend(seed: int) -> tuple[int, Any]:
    """Whether a random function of r is said to be bent, and three points where it is bent the other way."""
    source = random.Random(seed)
    tree = _tree(source, source.randint(1, 3), 1)
    try:
        operations = flatten(tree, 1)
        start, stop = sorted(Fraction(source.randint(-128, 128), 64) for _ in range(2))
        concave, convex = bend(operations, on_box(operations, [(start, stop)], 64))
    except (Rejected, Malformed):
        return 0, None
    if not (concave or convex):
        return 0, None
    with mpmath.workdps(DIGITS):
        for _ in range(12):
            low, high = sorted(start + (stop - start) * Fraction(source.randint(0, 64), 64) for _ in range(2))
            ends = target(tree, (low,)) + target(tree, (high,))
            rise = 2 * target(tree, ((low + high) / 2,)) - ends
            slack = mpmath.mpf(10) ** -30 * (1 + abs(ends))
            if (concave and rise < -slack) or (convex and rise > slack):
                return 1, (tree, low, high, concave, convex)
    return 1 + (concave != convex), None


def test_no_three_points_refute_a_bend() -> None:
    met = [refuted_bend(seed) for seed in range(600)]
    assert not [found for _, found in met if found is not None]
    assert sum(kind == 2 for kind, _ in met) >= 40


def _tables(source: random.Random) -> Content:
    """The certificate of two tables on an uneven grid of one box; many values are equal, so that swaps may be seen by no node."""
    d = source.randint(1, 3)
    axes = []
    for _ in range(d):
        places = sorted(source.sample(range(-4, 5), source.randint(2, 4)))
        axes.append(tuple(Fraction(place, 2) for place in places) if source.random() < 0.5 else (Fraction(0), Fraction(1)))
    count = 1
    for axis in axes:
        count *= len(axis)
    given = [
        GridTable("rows", ("x",) * d, "value", tuple(axes), tuple(Fraction(source.randint(0, 1)) for _ in range(count)))
        for _ in range(2)
    ]
    return content_of(certify(approximate(list(map(as_target, given)))))


def _changed(source: random.Random, c: Content) -> None:
    """Rows or weights of the network swapped, repeated or moved, or knots, axes and values of the tables, once or twice."""
    for _ in range(source.randint(1, 2)):
        node = source.choice(c["network"]["nodes"])
        rows, knots, values = node["rows"], source.choice(c["target"])[1], source.choice(c["target"])[2]
        kind = source.randrange(8)
        if kind == 0:
            one, two = source.randrange(len(rows)), source.randrange(len(rows))
            rows[one], rows[two] = rows[two], rows[one]
        elif kind == 1:
            rows[source.randrange(len(rows))] = list(source.choice(rows))
        elif kind == 2:
            row = source.choice(rows)
            if len(row) > 2:
                row[1][1], row[-1][1] = row[-1][1], row[1][1]
        elif kind == 3:
            row = source.choice(rows)
            if len(row) > 1:
                row.pop(source.randrange(1, len(row)))
        elif kind == 4:
            knots.reverse()
        elif kind == 5:
            axis = source.choice(knots)
            place = source.randrange(len(axis))
            axis[place] = source.choice(axis) if source.random() < 0.3 else hexed(Fraction(source.randint(-8, 8), 4))
        elif kind == 6:
            one, two = source.randrange(len(values)), source.randrange(len(values))
            values[one], values[two] = values[two], values[one]
        else:
            c["target"].reverse()


def _points(source: random.Random, c: Content) -> list[tuple[Fraction, ...]]:
    """Points of the cube, which a step about an output sees."""
    return [tuple(Fraction(source.randint(0, 24), 24) for _ in c["box"]) for _ in range(12)]


def refuted_table(seed: int) -> tuple[bool, str]:
    """Whether a changed certificate of tables was accepted, and a point where its network is not its table."""
    source = random.Random(seed)
    content = _tables(source)
    _changed(source, content)
    content["steps"] = [step for step in content["steps"] if step["rule"] == "table-error"]
    content["claims"] = [step["statement"] for step in content["steps"]]
    if check(sealed(content)).verdict != "accepted":
        return False, ""
    return True, refuted(content, _points(source, content))


def test_no_point_refutes_a_table() -> None:
    met = [refuted_table(seed) for seed in range(150)]
    assert not [found for _, found in met if found]
    assert sum(accepted for accepted, _ in met) >= 10
