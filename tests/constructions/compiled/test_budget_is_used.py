"""Twenty formulas, two of them with two errors: what is proved holds at points that were looked for, and half of it is there.

The smallest share that was seen is that of hypot(x, y), .65: at the origin the root is steepest, and there both squares are too
small where the root is too large.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from constructions.compiled.test_compiled import built, off

from symnet.constructions.compiled.approximation import Compiled
from symnet.constructions.compiled.scalar import Scalar
from symnet.report.float_network import float_network
from symnet.report.float_target import float_target
from symnet.targets.expression.tree import to_json

ONE, TWO = "x in [-1,1], y in [-1,1]", "x in [-2,2], y in [-2,2]"
FORMULAS = [
    ("log(1 + x + y^2)", "1/100", None),
    ("cos(3*x - 2*y)", "1/100", None),
    ("x^3 - 2*x*y + y^2", "1/100", ONE),
    ("sqrt(1 + x*y)", "1/100", None),
    ("exp(-3*abs(x - 1/3))", "1/100", None),
    ("tanh(2*x - y + z)", "1/100", f"{ONE}, z in [-1,1]"),
    ("sin(x)/x", "1/50", "x in [-6,6]"),
    ("max(x^2, y^2) - min(x, y)", "1/100", None),
    ("atan(x + y)*z", "1/50", None),
    ("1/(1 + x^2 + y^2)", "1/100", TWO),
    ("x^5 - x", "1/100", "x in [-1,1]"),
    ("sigmoid(4*x)*tanh(y)", "1/50", TWO),
    ("hypot(x, y)", "1/50", ONE),
    ("hypot(x, y)", "1/100", ONE),
    ("log(x)/y", "1/50", "x in [1,4], y in [1,2]"),
    ("abs(sin(3*x) - y)", "1/100", None),
    ("softplus(x + y) - softplus(x - y)", "1/50", TWO),
    ("x*y*z", "1/50", None),
    ("x*y*z", "1/100", None),
    ("erf(x)*exp(-y^2)", "1/50", TWO),
    ("cbrt(x) + y/3", "1/50", None),
    ("(x1 + x2 + x3 + x4)^2/4", "1/50", None),
]


def worst(found: Compiled) -> Fraction:
    """The largest error that was found: looked for in floating point, closer and closer around many points, then exactly."""
    network, draw, dimension = float_network(found.network), random.Random(1), found.box.dimension
    (formula,) = found.targets
    expression = found.box.pulled_back(formula.expression)  # type: ignore[arg-type]
    target, alone = float_target(to_json(expression), dimension), Scalar(expression).floats
    assert network is not None

    def error(cube: list[float]) -> float:
        value = alone(cube[0]) if target is None else target(cube)
        place = [float(low) + (float(high) - float(low)) * t for t, (low, high) in zip(cube, found.box.sides, strict=True)]
        return 0.0 if value is None else abs(network.at([place])[0] - value)

    drawn = [[min(max(draw.uniform(-0.15, 1.15), 0.0), 1.0) for _ in range(dimension)] for _ in range(800)]
    for _ in range(200):  # close to the middle of the box, where norms have a kink
        drawn.append([0.5 + 10 ** draw.uniform(-3, 0) * draw.uniform(-0.5, 0.5) for _ in range(dimension)])
    best = sorted(((error(cube), cube) for cube in drawn), reverse=True)[:24]
    step = 0.06
    for _ in range(9):
        moved = [[[min(max(t + draw.gauss(0, step), 0.0), 1.0) for t in cube] for _ in range(8)] for _, cube in best]
        best = [max([(error(cube), cube) for cube in around] + [known]) for around, known in zip(moved, best, strict=True)]
        step *= 0.6
    place = tuple(found.box.from_cube([Fraction(t) for t in max(best)[1]]))
    return off(found, place)


@pytest.mark.parametrize(("source", "error", "box"), FORMULAS)
def test_at_least_half_of_the_proved_error_is_there(source: str, error: str, box: Any) -> None:
    found = built(source, error, box=box)
    assert found.error.bound / 2 <= worst(found) <= found.error.bound <= Fraction(error)
    assert found.network.size.neurons <= 60 and found.network.size.depth <= 5  # one could draw it


@pytest.mark.parametrize("source", ["exp(-3*abs(x - 1/3))", "cbrt(x) + y/3"])
def test_they_are_certified(source: str) -> None:
    ((error, box),) = [(error, box) for known, error, box in FORMULAS if known == source]
    assert built(source, error, box=box).certify().verdict.accepted


@pytest.mark.parametrize(
    ("source", "box"), [("(exp(x) - 1)/x", "x in [-1,2]"), ("log(1 + x)/x + y", "x in [-1/2,3], y in [0,1]")]
)
def test_quotients_that_are_continued(source: str, box: str) -> None:
    found = built(source, "1/50", box=box)
    assert found.certify().verdict.accepted
    assert found.error.bound / 2 <= worst(found) <= found.error.bound <= Fraction(1, 50)


@pytest.mark.parametrize(
    ("source", "box", "most"),
    [
        ("cbrt(x)", "x in [-1,1]", 8),
        ("asin(x)", "x in [-1,1]", 6),
        ("sqrt(abs(x - 1/3))", "x in [0,1]", 6),
        ("sqrt(1 - sqrt(x))", "x in [0,1]", 4),
        ("x*cbrt(x - 1/2)", "x in [0,1]", 5),
        ("x^(5/2)/x", "x in [0,1]", 4),
    ],
)
def test_functions_with_unbounded_slopes(source: str, box: str, most: int) -> None:
    """By their form where they bend one way, by their range close to where they have no slope."""
    found = built(source, "1/20", box=box)
    assert found.network.size.neurons <= most
    assert worst(found) <= found.error.bound <= Fraction(1, 20)
    assert found.certify().verdict.accepted


@pytest.mark.parametrize(
    ("source", "most"), [("x^5", 220), ("1 - x^2/2 + x^4/24 - x^6/720", 240), ("1 + x*(1 + x*(1/2 + x/6))", 210)]
)
def test_polynomials_of_high_accuracy_are_taken_apart_into_products(source: str, most: int) -> None:
    """In pieces they take about 10,000 neurons."""
    found = built(source, "1/1000000000")
    assert found.network.size.neurons <= most
    assert worst(found) <= found.error.bound <= Fraction(1, 10**9)
    assert found.certify().verdict.accepted
