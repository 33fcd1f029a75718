"""What is checked of a built network, in exact arithmetic; each check raises AssertionError with the point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product

import oracle

from symnet.constructions.approximation import Approximation
from symnet.constructions.scan.plan import ScanPlan
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan
from symnet.core.network import Network
from symnet.core.realize import realize

Point = Sequence[Fraction]
Evaluator = Callable[[Network, Point], Fraction]
CLOSE = Fraction(1, 1 << 60)


def naive(network: Network, point: Point) -> Fraction:
    """The value by the independent evaluator."""
    return oracle.value(network.canonical, tuple(point))[0]


def walked(network: Network, point: Point) -> Fraction:
    """The value by symnet's own walk."""
    return realize(network, point)[0]


def grid(cells: int | tuple[int, ...], dimension: int) -> list[tuple[Fraction, ...]]:
    """All points beta / cells."""
    counts = (cells,) * dimension if isinstance(cells, int) else cells
    return list(product(*([Fraction(k, each) for k in range(each + 1)] for each in counts)))


def within(built: Approximation, value: Fraction, point: Point, bound: Fraction) -> None:
    """|value - f(point)| <= bound, up to 2^-60 where f(point) is irrational."""
    found = built.target.enclose(point, CLOSE)
    error = abs(value - found.mid) - found.radius
    assert error <= bound, f"{built.target.name} at {list(map(str, point))}: error {float(error)} > {float(bound)}"


def check_scan(built: Approximation, points: Sequence[Point], evaluate: Evaluator = walked) -> None:
    """Theorem S at `points`, and s/2 + r at every node of the grid."""
    plan = built.plan
    assert isinstance(plan, ScanPlan)
    for node in grid(plan.cells, plan.dimension):
        within(built, evaluate(built.network, node), node, plan.scale / 2 + plan.radius)
    for point in points:
        within(built, evaluate(built.network, point), point, built.error.bound)


def check_theorem_2_1(built: Approximation, points: Sequence[Point], evaluate: Evaluator = walked) -> None:
    """Theorem A.1: the bound off the trifling region at the corner of every cell and at `points`; [0, 1] everywhere."""
    plan = built.plan
    assert isinstance(plan, Theorem21Plan)
    corners = [node for node in grid(plan.cells, plan.dimension) if 1 not in node]
    for point in [*corners, *points]:
        value = evaluate(built.network, point)
        b, s = built.parameters["b"], built.parameters["s"]
        assert b <= value <= b + s, f"phi leaves [0, 1] at {list(map(str, point))}"
        if all(0 <= t <= 1 for t in point) and not trifling(point, plan.cells, plan.delta):
            reach = Fraction(0) if point in corners else plan.modulus.upper(plan.reach)
            levels = s / plan.cells if plan.printed else s / (2 * plan.cells)
            within(built, value, point, reach + levels + plan.radius)


def trifling(point: Point, cells: int, delta: Fraction) -> bool:
    """Whether a coordinate lies in (k/K - delta, k/K) for k = 1..K-1."""
    return any(Fraction(k, cells) - delta < t < Fraction(k, cells) for t in point for k in range(1, cells))
