"""The true error against dense exact sampling, known values, and pieces that are cut by hand."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, strategies
from symnet.constructions.approximation import Approximation
from symnet.constructions.registry import recognise
from symnet.constructions.syz2022.cell_form import CellForm
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import Unproved, UsageError
from symnet.library.calculus import chain
from symnet.targets import target
from symnet.true_errors.linear_pieces import linear_pieces
from symnet.true_errors.true_error import TrueError, true_error

CLOSE = Fraction(1, 1 << 60)


def sampled(built: Approximation, points: int) -> Fraction:
    """The largest |network - f| on a grid that is not the network's, rounded down: an independent lower bound."""
    axis = [Fraction(k, points) for k in range(points + 1)]
    best = Fraction(0)
    for point in itertools.product(axis, repeat=built.plan.dimension):
        found = built.target.enclose(point, CLOSE)
        value = built(*point)
        best = max(best, value - found.hi, found.lo - value)
    return best


CASES: list[tuple[str, dict[str, Any], int]] = [
    ("abs(x - 1/3)", {"cells": 7}, 60),
    ("sin(7*x)", {"cells": 9}, 60),
    ("exp(-3*x)*x", {"cells": 6, "bits": "one"}, 60),
    ("sqrt(x)", {"cells": 8, "hoelder": "1,1/2"}, 60),
    ("x/(1 + x**2) + atan(3*x)", {"cells": 5}, 60),
    ("log(1 + x)*cosh(x) - tanh(2*x) + sinh(x)/2 + tan(x)", {"cells": 6}, 60),
    ("max(x - y, abs(y - 1/3))", {"cells": 5}, 17),
    ("sin(3*x)*cos(2*y)", {"cells": 6}, 17),
    ("abs(sin(5*x) - y**2)", {"cells": 6, "parameters": 3}, 17),
    ("x**3*y - y**2/(1 + x)", {"cells": 4}, 17),
    ("(1 + x)**(5/2)*z + x*y*z", {"cells": 2}, 7),
]


@pytest.mark.parametrize(("expression", "options", "points"), CASES)
def test_between_samples_and_the_proved_bound(expression: str, options: dict[str, Any], points: int) -> None:
    built = approximate(expression, **options)
    found = true_error(built.network, built.target)
    assert found.complete and found.high is not None
    assert sampled(built, points) <= found.high <= built.error.bound
    assert found.low <= found.high <= found.low * Fraction(101, 100)


@examples(25)
@given(st.integers(1, 2).flatmap(lambda d: st.tuples(strategies.lipschitz_functions(d, 2), st.integers(1, 4))))
def test_drawn_functions(case: tuple[Any, int]) -> None:
    built = approximate(case[0], cells=case[1])
    found = true_error(built.network, built.target, seconds=5)
    assert found.high is not None and sampled(built, 11) <= found.high and found.low <= built.error.bound


@pytest.mark.parametrize(
    ("expression", "cells"),
    [
        ("x", 4),
        ("abs(x - 1/2)", 8),
        ("abs(x - 1/3)", 5),
        ("max(x - y, 1/2 - x, y/2)", 5),
        ("x*y", 3),
        ("x**2 - y**2 + x*y/2", 3),
    ],
)
def test_exact_where_f_is_piecewise_linear_or_quadratic(expression: str, cells: int) -> None:
    built = approximate(expression, cells=cells)
    found = true_error(built.network, built.target, relative=0)
    assert found.is_exact and found.complete
    assert sampled(built, 60 if built.plan.dimension == 1 else 30) <= found.low <= built.error.bound


def test_known_errors() -> None:
    """One hidden neuron, relu(x - 1/2): its distances to abs(x - 1/3) and x**2 by hand."""
    network = chain(1, ("ramp", "relu", [({0: 1}, Fraction(-1, 2))]), ("output", "identity", [({0: 1}, 0)]))
    assert true_error(network, target("abs(x - 1/3)"), relative=0).json() == {"low": "1/3", "high": "1/3"}
    # x**2 - (x - 1/2) on [1/2, 1] is largest at 1, x**2 on [0, 1/2] at 1/2
    assert true_error(network, target("x**2"), relative=0).json() == {"low": "1/2", "high": "1/2"}
    # the integral of |relu(x - 1/2) - 1/2| is 1/2 - 1/8; of its square 1/8 + 1/24
    half = target("1/2", 1)
    assert true_error(network, half, p=1, relative=0).json() == {"low": "3/8", "high": "3/8"}
    square = true_error(network, half, p=2)
    assert square.low**2 <= Fraction(1, 6) <= (square.high or 0) ** 2


@pytest.mark.parametrize("p", ["1", "2", "3", "5/2"])
def test_mean_error_against_a_riemann_sum(p: str) -> None:
    built = approximate("abs(x - 1/3) + x/5", cells=3)
    found = true_error(built.network, built.target, p=p, relative="1/1000")
    count, order = 600, Fraction(p)
    total = sum(float(abs(built(x) - built.target.enclose((x,), CLOSE).mid)) ** float(order) for x in middles(count)) / count
    assert found.high is not None and float(found.low) * 0.99 <= total ** (1 / float(order)) <= float(found.high) * 1.01


def middles(count: int) -> list[Fraction]:
    """The middles of `count` equal intervals."""
    return [Fraction(2 * k + 1, 2 * count) for k in range(count)]


@pytest.mark.parametrize(("name", "options"), [("theorem-2.1", {"p": 2}), ("theorem-2.2", {})])
def test_networks_that_are_constant_on_cells(name: str, options: dict[str, Any]) -> None:
    built = approximate("x*(1 - x)", n=2, construction=name, **options)
    cells = recognise(built.network)
    assert isinstance(cells, CellForm)
    for region in cells.regions():
        low, high = cells.range(region)
        middle = tuple((start + stop) / 2 for start, stop, _ in region)
        assert low <= realize(built.network, middle)[0] <= high
    p = None if built.error.norm == "sup" else 2
    found = true_error(built.network, built.target, p=p, seconds=5)
    assert found.high is not None and found.low <= built.error.bound
    if p is None:
        assert max(abs(realize(built.network, (x,))[0] - x * (1 - x)) for x in middles(50)) <= found.high


@examples(30)
@given(strategies.networks(2), st.lists(strategies.cube_points(2), min_size=1, max_size=5))
def test_linear_pieces_cover_the_cube_and_are_the_network(network: Network, points: list[tuple[Fraction, ...]]) -> None:
    pieces = linear_pieces(network)
    if network.intrinsic or pieces is None:
        return
    from symnet.targets.enclosure import balls
    from symnet.true_errors.integrals import volume

    total = Fraction(0)
    for count, (vertices, values) in enumerate(pieces):
        if count > 200:
            return
        total += balls.fraction(volume(vertices))
        centre = tuple(balls.fraction(sum(column[1:], column[0])) / 3 for column in zip(*vertices, strict=True))
        assert balls.fraction(sum(values[1:], values[0])) / 3 == realize(network, centre)[0]
    assert total == 1


def test_it_stops_in_time_and_keeps_what_it_has() -> None:
    built = approximate("sin(9*x)*cos(8*y)*exp(z)", cells=3)
    started = time.monotonic()
    found = true_error(built.network, built.target, seconds=0.5, relative=0, cap=built.error.bound)
    assert time.monotonic() - started < 3 and not found.complete
    assert found.high is not None and found.low <= found.high <= built.error.bound


def test_an_interrupt_gives_the_best_enclosure_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    built = approximate("sin(9*x)*cos(8*y)", cells=8)
    seen: list[Any] = []

    def stop(low: Fraction, high: Fraction | None) -> None:
        seen.append((low, high))
        if len(seen) == 3:
            raise KeyboardInterrupt

    found = true_error(built.network, built.target, relative=0, report=stop)
    assert found.method == "interrupted" and not found.complete and (found.low, found.high) == seen[-1]
    assert found.high is not None and sampled(built, 15) <= found.high


def test_what_cannot_be() -> None:
    built = approximate("x*y", cells=2)
    with pytest.raises(UsageError, match=r"function on .0,1.\^1"):
        true_error(built.network, target("x"))
    with pytest.raises(UsageError, match="p = 1/2"):
        true_error(built.network, built.target, p="1/2")
    with pytest.raises(UsageError, match="relative"):
        true_error(built.network, built.target, relative=-1)
    with pytest.raises(Unproved, match="contradict"):
        TrueError(Fraction(2), Fraction(1), "sup", True, "by hand")
