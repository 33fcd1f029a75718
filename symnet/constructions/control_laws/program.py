"""The quadratic program of a control problem: the inputs over the horizon as unknowns, the first state as parameter.

Rows are affine in (x, u, 1). A dual active-set method (Goldfarb and Idnani 1983) in exact arithmetic gives at a state either
the constraints that are active at the solution, linearly independent and with factors >= 0, or a combination of constraints
that no input satisfies. Constraints whose factor is 0 are left out: so one set stands for a degenerate solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from flint import fmpq, fmpq_mat

from symnet.constructions.control_laws.problem import Bounds, ControlProblem, Matrix
from symnet.errors import UsageError

Vector: TypeAlias = "tuple[Any, ...]"
ZERO, ONE = fmpq(0), fmpq(1)


@dataclass(frozen=True)
class Solution:
    """Where it holds (all of `needed` >= 0, affine in (x, 1)), the inputs, and the factors of the active constraints."""

    active: tuple[int, ...]
    inputs: tuple[Vector, ...]
    factors: tuple[Vector, ...]
    needed: tuple[Vector, ...]


@dataclass(frozen=True)
class Program:
    """Constraints >= 0 and half the gradient of the cost by the inputs, rows of numbers for x, u and 1."""

    states: int
    constraints: tuple[Vector, ...]
    gradient: tuple[Vector, ...]

    @property
    def inputs(self) -> int:
        """The number of unknowns."""
        return len(self.gradient)

    def _by_inputs(self, rows: Sequence[Vector]) -> Any:
        return fmpq_mat([list(row[self.states : -1]) for row in rows])

    def _by_state(self, rows: Sequence[Vector]) -> Any:
        return fmpq_mat([[*row[: self.states], row[-1]] for row in rows])

    @cached_property
    def _without(self) -> Any:
        """The inputs without constraints, by (x, 1)."""
        return -self._inverse * self._by_state(self.gradient)

    @cached_property
    def _inverse(self) -> Any:
        return self._by_inputs(self.gradient).inv()

    @cached_property
    def _pull(self) -> Any:
        """How inputs move with the factor of each constraint."""
        return self._inverse * self._by_inputs(self.constraints).transpose()

    @cached_property
    def _dual(self) -> Any:
        """How constraint i moves with the factor of constraint j."""
        return self._by_inputs(self.constraints) * self._pull

    @cached_property
    def _slack(self) -> Any:
        """The constraints at the inputs without constraints, by (x, 1)."""
        return self._by_state(self.constraints) + self._by_inputs(self.constraints) * self._without

    def active_at(self, point: Vector) -> tuple[tuple[int, ...], dict[int, Any]]:
        """Return the active constraints at a state; or none, and a combination that proves that it has no solution."""
        start = self._slack * fmpq_mat([[each] for each in (*point, ONE)])
        count = len(self.constraints)
        factors: dict[int, Any] = {}
        while True:
            values = [self._value(start, factors, place) for place in range(count)]
            worst = min(range(count), key=lambda place: values[place])
            if values[worst] >= 0:
                return tuple(sorted(place for place, factor in factors.items() if factor)), {}
            found = self._added(worst, values[worst], factors)
            if found:
                return (), found

    def _value(self, start: Any, factors: dict[int, Any], place: int) -> Any:
        return sum((self._dual[place, at] * factor for at, factor in factors.items()), start[place, 0])

    def _added(self, new: int, value: Any, factors: dict[int, Any]) -> dict[int, Any]:
        """Raise the factor of a violated constraint until it holds; a combination where that never happens."""
        raised = ZERO
        while True:
            order = list(factors)
            moves = self._solved(order, new)
            rate = self._dual[new, new] - sum((self._dual[new, at] * move for at, move in zip(order, moves, strict=True)), ZERO)
            blocking = [(factors[at] / move, at) for at, move in zip(order, moves, strict=True) if move > 0]
            full = -value / rate if rate else None
            if full is None and not blocking:
                return {new: ONE, **{at: -move for at, move in zip(order, moves, strict=True) if move}}
            step, dropped = min(blocking, default=(full, None))
            if full is not None and (dropped is None or full <= step):
                step, dropped = full, None
            for at, move in zip(order, moves, strict=True):
                factors[at] -= step * move
            raised, value = raised + step, value + step * rate
            if dropped is None:
                factors[new] = raised
                return {}
            del factors[dropped]

    def _solved(self, order: Sequence[int], new: int) -> list[Any]:
        """How the factors of active constraints fall while that of a new one rises by 1."""
        if not order:
            return []
        matrix = fmpq_mat([[self._dual[i, j] for j in order] for i in order])
        found = matrix.solve(fmpq_mat([[self._dual[i, new]] for i in order]))
        return [found[place, 0] for place in range(len(order))]

    def solution(self, active: tuple[int, ...]) -> Solution:
        """Return the solution with these active constraints, affine in the state."""
        size = self.states + 1
        factors = fmpq_mat(0, size)
        inputs, slack = self._without, self._slack
        if active:
            matrix = fmpq_mat([[self._dual[i, j] for j in active] for i in active])
            factors = matrix.solve(fmpq_mat([[-self._slack[i, c] for c in range(size)] for i in active]))
            columns = [[self._pull[row, j] for j in active] for row in range(self.inputs)]
            moved = [[self._dual[row, j] for j in active] for row in range(len(self.constraints))]
            inputs, slack = inputs + fmpq_mat(columns) * factors, slack + fmpq_mat(moved) * factors
        rows = [_rows(each, size) for each in (inputs, factors, slack)]
        needed = [*rows[1], *(row for row in rows[2] if any(row))]
        return Solution(active, rows[0], rows[1], tuple(row for row in needed if any(row[:-1]) or row[-1] < 0))

    def combined(self, factors: dict[int, Any]) -> Vector:
        """Return a combination of constraints in which no input is left, by (x, 1)."""
        rows = [[factor * each for each in self.constraints[at]] for at, factor in factors.items()]
        total = [sum(column, ZERO) for column in zip(*rows, strict=True)]
        return (*total[: self.states], total[-1])


def _rows(matrix: Any, columns: int) -> tuple[Vector, ...]:
    return tuple(tuple(matrix[row, column] for column in range(columns)) for row in range(matrix.nrows()))


def program_of(problem: ControlProblem) -> Program:
    """Return the quadratic program of a problem; raises UsageError where its cost is not strictly convex in the inputs."""
    size, first = len(problem.a), len(problem.b[0])
    count = size + problem.horizon * first + 1
    state = [_unit(count, place) for place in range(size)]
    constraints: list[Vector] = []
    gradient = [[ZERO] * count for _ in range(problem.horizon * first)]
    for k in range(problem.horizon):
        control = [_unit(count, size + k * first + place) for place in range(first)]
        state = [
            _sum([*zip(row, state, strict=True), *zip(by, control, strict=True)], count)
            for row, by in zip(problem.a, problem.b, strict=True)
        ]
        last = k == problem.horizon - 1
        constraints += _within(control, problem.inputs) + _within(state, problem.terminal if last else problem.states)
        _add(gradient, problem.r, control, size)
        _add(gradient, problem.p if last else problem.q, state, size)
    program = Program(size, tuple(constraints), tuple(map(tuple, gradient)))
    _check_convex([list(row[size:-1]) for row in program.gradient])
    return program


def _check_convex(hessian: list[list[Any]]) -> None:
    """Raise UsageError unless a symmetric matrix is positive definite."""
    for at, row in enumerate(hessian):
        if row[at] <= 0:
            kind = "singular" if row[at] == 0 else "indefinite"
            means = "the best inputs are not unique" if row[at] == 0 else "the cost has no lower bound without constraints"
            raise UsageError(f"problem, R: the Hessian of the cost by the inputs is {kind} at pivot {at}, {means}; make R larger")
        for other in hessian[at + 1 :]:
            factor = other[at] / row[at]
            other[at:] = [mine - factor * each for mine, each in zip(other[at:], row[at:], strict=True)]


def _unit(count: int, place: int) -> Vector:
    return tuple(ONE if at == place else ZERO for at in range(count))


def _sum(parts: Sequence[tuple[Any, Vector]], count: int) -> Vector:
    found = [ZERO] * count
    for factor, row in parts:
        number = _number(factor)
        found = [one + number * other for one, other in zip(found, row, strict=True)] if number else found
    return tuple(found)


def _number(value: Any) -> Any:
    return fmpq(value.numerator, value.denominator) if not isinstance(value, fmpq) else value


def _within(rows: Sequence[Vector], bounds: Bounds) -> list[Vector]:
    """What is >= 0 where rows lie between their ends, the upper one first, and then in half-spaces."""
    found: list[Vector] = []
    for row, (low, high) in zip(rows, bounds.ends, strict=True):
        if high is not None:
            found.append((*(-each for each in row[:-1]), _number(high) - row[-1]))
        if low is not None:
            found.append((*row[:-1], row[-1] - _number(low)))
    for weights, bound in bounds.spaces:
        total = _sum(list(zip(weights, rows, strict=True)), len(rows[0]))
        found.append((*(-each for each in total[:-1]), _number(bound) - total[-1]))
    return found


def _add(gradient: list[list[Any]], weight: Matrix, rows: Sequence[Vector], size: int) -> None:
    """Add to half the gradient that of z'W z, z the entries that the rows are."""
    for weights, row in zip(weight, rows, strict=True):
        pulled = _sum(list(zip(weights, rows, strict=True)), len(row))
        for place, so_far in enumerate(gradient):
            rate = row[size + place]
            if rate:
                so_far[:] = [one + rate * other for one, other in zip(so_far, pulled, strict=True)]
