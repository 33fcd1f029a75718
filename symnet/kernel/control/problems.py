"""Control problems: the cost and the constraints of a linear system over a horizon, as forms of the first state and the inputs.

x_(k+1) = A x_k + B u_k for k = 0, ..., N - 1. The cost is the sum of x_k'Q x_k + u_k'R u_k for k < N, plus x_N'P x_N; every
entry of u_k lies between the ends of `inputs`, every entry of x_1, ..., x_(N-1) between those of `states`, and of x_N between
those of `terminal`, "-" where there is no end. Behind the pairs of ends may stand half-spaces [[a_1, ..., a_n], b], which ask
for a_1 z_1 + ... + a_n z_n <= b of all the entries z at once. Variables 0, ..., d - 1 are the entries of x_0, the others those of
u_0, ..., u_(N-1), one after another. A constraint is a form that must be >= 0; they are numbered in the order k = 0, 1, ...:
those of u_k, then those of x_(k+1), of each entry the upper end and then the lower one, and then the half-spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..arithmetic import read_int
from ..plain import items, keys
from ..polytope import CONSTANT, ONE, ZERO, Form
from ..syntax import Budget, Json, Rejected
from .matrices import Matrix, is_positive, matrix, short, symmetric
from .parts import sum_of

MAX_STATES, MAX_INPUTS, MAX_SPACES = 8, 64, 1 << 8
KEYS = ("A", "B", "P", "Q", "R", "horizon", "inputs", "states", "terminal")
Ends = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A pair of ends for each entry, and half-spaces."""

    ends: tuple[Ends, ...]
    spaces: tuple[tuple[Sequence[Fraction], Fraction], ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """The constraints, and half the gradient of the cost by the inputs; `first` inputs stand in u_0."""

    states: int
    first: int
    constraints: tuple[Form, ...]
    gradient: tuple[Form, ...]

    @property
    def inputs(self) -> int:
        """The number of entries of all inputs over the horizon."""
        return len(self.gradient)


def read_problem(value: Json, states: int, budget: Budget) -> Problem:
    """The problem for a system with so many states; rejects one whose cost is not strictly convex in the inputs."""
    body = keys(value, "problem", *KEYS)
    if states > MAX_STATES:
        raise Rejected(f"{states} states are more than {MAX_STATES}")
    first = len(items(items(body["B"], "B", states, states)[0], "B, a row", MAX_INPUTS, 1))
    horizon = read_int(body, "horizon", 1, MAX_INPUTS // first)
    a, b = matrix(body["A"], "A", states, states, budget), matrix(body["B"], "B", states, first, budget)
    q, p = symmetric(body["Q"], "Q", states, budget), symmetric(body["P"], "P", states, budget)
    r = symmetric(body["R"], "R", first, budget)
    sizes = {"inputs": first, "states": states, "terminal": states}
    bounds = {name: _bounds(body[name], name, size, budget) for name, size in sizes.items()}
    state: list[Form] = [{place: ONE} for place in range(states)]
    constraints: list[Form] = []
    gradient: list[Form] = [{} for _ in range(horizon * first)]
    for k in range(horizon):
        control: list[Form] = [{states + k * first + place: ONE} for place in range(first)]
        state = [
            sum_of([*zip(row, state, strict=True), *zip(by, control, strict=True)], budget) for row, by in zip(a, b, strict=True)
        ]
        last = k == horizon - 1
        constraints += _within(control, bounds["inputs"], budget)
        constraints += _within(state, bounds["terminal" if last else "states"], budget)
        _add(gradient, r, control, states, budget)
        _add(gradient, p if last else q, state, states, budget)
    hessian = [[form.get(states + place, ZERO) for place in range(len(gradient))] for form in gradient]
    if not is_positive(hessian, budget, strict=True):
        raise Rejected("the cost is not strictly convex in the inputs: a pivot of its Hessian is not above 0")
    return Problem(states, first, tuple(constraints), tuple(gradient))


def _bounds(value: Json, where: str, size: int, budget: Budget) -> Bounds:
    """A pair of ends for each of so many entries, and the half-spaces behind them."""
    given = items(value, where, size + MAX_SPACES, size)
    ends: list[Ends] = []
    for item in given[:size]:
        low, high = (None if end == "-" else short(end, where, budget) for end in items(item, f"{where}, ends", 2, 2))
        ends.append((low, high))
    spaces = []
    for item in given[size:]:
        row, bound = items(item, f"{where}, a half-space", 2, 2)
        spaces.append((matrix([row], where, 1, size, budget)[0], short(bound, where, budget)))
    return Bounds(tuple(ends), tuple(spaces))


def _within(forms: Sequence[Form], bounds: Bounds, budget: Budget) -> list[Form]:
    """What is >= 0 where forms lie between their ends, and in the half-spaces."""
    found = []
    for form, (low, high) in zip(forms, bounds.ends, strict=True):
        if high is not None:
            found.append(sum_of([(high, {CONSTANT: ONE}), (-ONE, form)], budget))
        if low is not None:
            found.append(sum_of([(-low, {CONSTANT: ONE}), (ONE, form)], budget))
    for row, bound in bounds.spaces:
        moved = [(-weight, form) for weight, form in zip(row, forms, strict=True)]
        found.append(sum_of([(bound, {CONSTANT: ONE}), *moved], budget))
    return found


def _add(gradient: list[Form], weight: Matrix, forms: Sequence[Form], states: int, budget: Budget) -> None:
    """Add to half the gradient that of z'W z, z the entries that are forms, W symmetric: the sum of (W z)_i times dz_i/du_j."""
    for row, form in zip(weight, forms, strict=True):
        pulled = sum_of(list(zip(row, forms, strict=True)), budget)
        for place, so_far in enumerate(gradient):
            rate = form.get(states + place, ZERO)
            if rate:
                gradient[place] = sum_of([(ONE, so_far), (rate, pulled)], budget)
