"""Explicit control laws: their values against an independent exact solution of the quadratic program, state by state."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.constructions.control_laws.law import ControlLaw, control_law
from symnet.constructions.control_laws.problem import problem_of
from symnet.errors import UsageError

F = Fraction
Rows = list[list[Fraction]]
INTEGRATOR: dict[str, Any] = {
    "A": [[1, 1], [0, 1]],
    "B": [["1/2"], [1]],
    "Q": [[1, 0], [0, 1]],
    "R": [["1/10"]],
    "inputs": [[-1, 1]],
    "states": [[-5, 5], [-5, 5]],
}


class Direct:
    """The quadratic program of one state, from simulated unit inputs; which constraints are active may be proposed by anybody.

    What is proposed is solved and checked in rationals: stationary, all constraints, factors at least 0.
    """

    def __init__(self, law: ControlLaw) -> None:
        problem = law.problem
        self.problem, self.d, self.n = problem, len(problem.a), problem.horizon
        assert len(problem.b[0]) == 1

    def _simulated(self, x: list[F], u: list[F]) -> list[list[F]]:
        states = [x]
        for each in u:
            states.append(
                [
                    sum((a * z for a, z in zip(row, states[-1], strict=True)), by[0] * each)
                    for row, by in zip(self.problem.a, self.problem.b, strict=True)
                ]
            )
        return states

    @cached_property
    def units(self) -> list[Rows]:
        """The states after unit inputs."""
        zero = [F(0)] * self.d
        return [self._simulated(zero, [F(int(k == j)) for k in range(self.n)]) for j in range(self.n)]

    def _product(self, one: Rows, two: Rows) -> F:
        weights = [*[self.problem.q] * self.n, self.problem.p]
        pairs = [(i, j) for i in range(self.d) for j in range(self.d)]
        return sum((one[k][i] * weights[k][i][j] * two[k][j] for k in range(1, self.n + 1) for i, j in pairs), F(0))

    @cached_property
    def hessian(self) -> Rows:
        """H of u'H u/2 + g'u."""
        r = self.problem.r[0][0]
        order = range(self.n)
        return [[self._product(self.units[i], self.units[j]) + (r if i == j else 0) for j in order] for i in order]

    @cached_property
    def left(self) -> Rows:
        """G of G u <= w: of u_k, then of x_(k+1), the upper end first."""
        found: Rows = []
        for k in range(self.n):
            found += [[F(sign * int(k == j)) for j in range(self.n)] for sign in (1, -1)]
            found += [[sign * unit[k + 1][i] for unit in self.units] for i in range(self.d) for sign in (1, -1)]
        return found

    def rows(self, x: list[F]) -> tuple[Rows, list[F], Rows, list[F]]:
        """H, g, G, w at a state."""
        free = self._simulated(x, [F(0)] * self.n)
        low, high = self.problem.inputs.ends[0]
        right: list[F] = []
        for k in range(self.n):
            right += [high or F(0), -(low or F(0))]
            for (least, most), at in zip(self.problem.states.ends, free[k + 1], strict=True):
                right += [(most or F(0)) - at, at - (least or F(0))]
        return self.hessian, [self._product(free, unit) for unit in self.units], self.left, right

    @cached_property
    def _affine(self) -> tuple[Any, Any]:
        """g and w as matrices for (x, 1): from the zero state and the unit states."""
        at = [self.rows([F(int(i == j)) for i in range(self.d)]) for j in range(self.d + 1)]
        columns = [
            [[one - two for one, two in zip(each[part], at[-1][part], strict=True)] for each in at[:-1]] for part in (1, 3)
        ]
        return _matrix(zip(*columns[0], at[-1][1], strict=True)), _matrix(zip(*columns[1], at[-1][3], strict=True))

    @cached_property
    def _products(self) -> Any:
        return _matrix(self.left)

    @cache  # noqa: B019 - a few problems in all
    def _inverse(self, active: tuple[int, ...]) -> Any:
        """The inverse of the equations of a set of active constraints; None where they have none or many solutions."""
        rows = [[*self.hessian[i], *(self.left[a][i] for a in active)] for i in range(self.n)]
        rows += [[*self.left[a], *([F(0)] * len(active))] for a in active]
        try:
            return _matrix(rows).inv()
        except ZeroDivisionError:
            return None

    def solution(self, x: list[F], active: tuple[int, ...]) -> F | None:
        """The first entry of the solution, if these constraints are its active ones: stationary, allowed, factors at least 0."""
        inverse = self._inverse(active)
        if inverse is None:
            return None
        point = _matrix([[each] for each in (*x, F(1))])
        linear, right = (each * point for each in self._affine)
        found = inverse * fmpq_mat([[-linear[i, 0]] for i in range(self.n)] + [[right[a, 0]] for a in active])
        room = right - self._products * fmpq_mat([[found[i, 0]] for i in range(self.n)])
        allowed = all(room[i, 0] >= 0 for i in range(room.nrows()))
        if not allowed or any(found[i, 0] < 0 for i in range(self.n, self.n + len(active))):
            return None
        return F(int(found[0, 0].p), int(found[0, 0].q))


def _matrix(rows: Any) -> Any:
    return fmpq_mat([[fmpq(each.numerator, each.denominator) for each in row] for row in rows])


@cache
def law(horizon: int) -> ControlLaw:
    return control_law(problem_of({**INTEGRATOR, "horizon": horizon}))


def _at(form: Any, x: list[F]) -> F:
    return sum((F(int(c.p), int(c.q)) * t for c, t in zip(form, [*x, F(1)], strict=True)), F(0))


def _compare(found: ControlLaw, tries: int, seed: int) -> int:
    """The states with a solution among random ones; fails where the network is not the first input of the direct one."""
    direct, dice, compared = Direct(found), random.Random(seed), 0
    recent = [each.active for each in found.partition.solutions]
    for _ in range(tries):
        x = [F(dice.randint(int(1000 * low), int(1000 * high)), 1_000) for low, high in found.problem.box]
        if any(_at(wall, x) < 0 for wall in found.partition.feasible.walls):
            continue
        wanted, active = next((u, each) for each in recent if (u := direct.solution(x, each)) is not None)
        assert found.network(*x) == wanted, x
        recent.remove(active)
        recent.insert(0, active)
        compared += 1
    return compared


def test_random_states_against_a_direct_solution() -> None:
    assert _compare(law(3), 300, 1) > 100


@pytest.mark.slow
def test_ten_thousand_random_states() -> None:
    """python -m pytest tests/constructions/test_control_laws.py -m slow -k ten_thousand"""
    assert _compare(law(8), 20_000, 2) > 10_000


@pytest.mark.parametrize(("horizon", "regions"), [(3, 19), (5, 31), (8, 43)])
def test_known_counts(horizon: int, regions: int) -> None:
    found = law(horizon)
    assert (len(found.partition.solutions), found.laws) == (regions, 7)
    assert found.network.size.neurons == 15 and found.network.size.depth == 4


def test_the_regions_add_up_to_the_states_with_a_solution() -> None:
    """Areas by the shoelace formula: of the leaves, of the regions, and of the whole."""
    found = law(5).partition

    def area(vertices: Any) -> F:
        points = [tuple(F(int(c.p), int(c.q)) for c in vertex) for vertex in vertices]
        x, y = (sum(point[axis] for point in points) / len(points) for axis in (0, 1))
        points.sort(key=lambda p: float(np.arctan2(float(p[1] - y), float(p[0] - x))))
        return sum((p[0] * q[1] - q[0] * p[1] for p, q in zip(points, [*points[1:], points[0]], strict=True)), F(0)) / 2

    whole = area(found.feasible.vertices)
    assert sum((area(cell.vertices) for cell, _ in found.leaves), F(0)) == whole
    assert sum((area(cell.vertices) for cell in found.regions), F(0)) == whole


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_random_problems(seed: int) -> None:
    """Random systems of two states: the kernel accepts the law, and it is the direct solution."""
    dice = random.Random(seed)

    def entry(low: int, high: int) -> str:
        return f"{dice.randint(low, high)}/4"

    given_ = {
        "A": [[entry(-6, 6) for _ in range(2)] for _ in range(2)],
        "B": [[entry(-4, 4)], [entry(1, 4)]],
        "Q": [[1, 0], [0, dice.randint(0, 2)]],
        "R": [[entry(1, 8)]],
        "horizon": dice.randint(1, 3),
        "inputs": [[entry(-8, -1), entry(1, 8)]],
        "states": [[-3, 5], [entry(-20, -4), 4]],
        "box": [[-3, 5], [-4, 4]],
    }
    try:
        found = control_law(problem_of(given_))
    except UsageError as problem:
        assert "infeasible" in str(problem)
        return
    assert found.certificate.verdict.accepted, found.certificate.verdict.reason
    _compare(found, 10, seed)
