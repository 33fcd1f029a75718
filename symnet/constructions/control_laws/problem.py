"""Control problems as users write them: a JSON object of matrices, bounds and a horizon, all numbers rational.

A, B           x_(k+1) = A x_k + B u_k
Q, R, P        the cost: the sum of x_k'Q x_k + u_k'R u_k for k < N, plus x_N'P x_N; P is Q where it is left out
horizon        N
inputs         [low, high] for each entry of u_k, null for no end
states         [low, high] for each entry of x_1, ..., x_N
terminal       the same for x_N, where it is another one
box            [low, high] for each entry of x_0: the states that are asked about; by default those of `states`

inputs, states and terminal may also be half-spaces, {"A": rows, "b": numbers}: A z <= b; "ends", pairs as above, beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.core.rational import exact, to_hex
from symnet.errors import UsageError

Matrix: TypeAlias = "tuple[tuple[Fraction, ...], ...]"
Ends: TypeAlias = "tuple[tuple[Fraction | None, Fraction | None], ...]"
Box: TypeAlias = "tuple[tuple[Fraction, Fraction], ...]"
NEEDED, MORE = ("A", "B", "Q", "R", "horizon", "inputs", "states"), ("P", "terminal", "box")
MAX_STATES, MAX_INPUTS, MAX_SPACES = 8, 64, 256
PLACE = "problem"
Space: TypeAlias = "tuple[tuple[Fraction, ...], Fraction]"
"""A row a and a number b: a z <= b."""


@dataclass(frozen=True)
class Bounds:
    """A pair of ends for each entry, and half-spaces."""

    ends: Ends
    spaces: tuple[Space, ...] = ()

    @property
    def data(self) -> list[Any]:
        """The bounds as certificates write them."""
        pairs: list[Any] = [["-" if end is None else to_hex(end) for end in pair] for pair in self.ends]
        return [*pairs, *([list(map(to_hex, row)), to_hex(bound)] for row, bound in self.spaces)]


@dataclass(frozen=True)
class ControlProblem:
    """A linear system with a quadratic cost, bounds and a horizon; `box` holds the first states that are asked about."""

    a: Matrix
    b: Matrix
    q: Matrix
    r: Matrix
    p: Matrix
    horizon: int
    inputs: Bounds
    states: Bounds
    terminal: Bounds
    box: Box

    @property
    def data(self) -> dict[str, Any]:
        """The problem as certificates write it, before numbers become text."""
        shown = {"inputs": self.inputs.data, "states": self.states.data, "terminal": self.terminal.data}
        matrices = {"A": self.a, "B": self.b, "Q": self.q, "R": self.r, "P": self.p}
        found = {name: [[to_hex(each) for each in row] for row in rows] for name, rows in matrices.items()}
        return {**found, **shown, "horizon": to_hex(Fraction(self.horizon))}


def problem_of(content: Any, where: str = PLACE) -> ControlProblem:
    """Return the control problem that an object says; raises UsageError with the key, its value and what to write instead."""
    if not isinstance(content, Mapping):
        raise UsageError(f"{where}: expected an object with the keys {', '.join(NEEDED)}")
    missing = [key for key in NEEDED if key not in content]
    unknown = [key for key in content if key not in (*NEEDED, *MORE)]
    if missing or unknown:
        what = f"the key {missing[0]} is missing" if missing else f"the key {str(unknown[0])[:40]!r} is not known"
        raise UsageError(f"{where}: {what}; the keys are {', '.join(NEEDED)}, and if wanted {', '.join(MORE)}")
    a = _matrix(content["A"], f"{where}, A")
    size = len(a)
    if not 1 <= size <= MAX_STATES:
        raise UsageError(f"{where}, A: {size} states; 1 to {MAX_STATES} are taken")
    b = _matrix(content["B"], f"{where}, B", size)
    first, horizon = len(b[0]), _horizon(content["horizon"], where)
    if first * horizon > MAX_INPUTS:
        raise UsageError(f"{where}, horizon: {horizon} times {first} inputs; at most {MAX_INPUTS} in all are taken")
    _matrix(content["A"], f"{where}, A", size, size)
    q, r = (symmetric_of(content[key], f"{where}, {key}", count) for key, count in (("Q", size), ("R", first)))
    p = symmetric_of(content["P"], f"{where}, P", size) if "P" in content else q
    inputs = _bounds(content["inputs"], f"{where}, inputs", first)
    states = _bounds(content["states"], f"{where}, states", size)
    terminal = _bounds(content["terminal"], f"{where}, terminal", size) if "terminal" in content else states
    box = _box(_ends(content["box"], f"{where}, box", size) if "box" in content else states.ends, where)
    return ControlProblem(a, b, q, r, p, horizon, inputs, states, terminal, box)


def _horizon(value: Any, where: str) -> int:
    found = exact(value, f"{where}, horizon")
    if found.denominator != 1 or not 1 <= found <= MAX_INPUTS:
        raise UsageError(f"{where}, horizon: {found} is not an integer from 1 to {MAX_INPUTS}")
    return int(found)


def _matrix(value: Any, where: str, rows: int | None = None, columns: int | None = None) -> Matrix:
    if not isinstance(value, list) or not value or not all(isinstance(row, list) and row for row in value):
        raise UsageError(f"{where}: expected a list of rows, for example [[1, 1], [0, 1]]")
    sizes = {len(row) for row in value}
    if len(sizes) > 1 or (rows or len(value)) != len(value) or columns not in (None, len(value[0])):
        shape = f"{rows or 'any number of'} rows of {columns or 'one length'}"
        raise UsageError(f"{where}: rows of lengths {[len(row) for row in value][:8]}; {shape} are needed")
    return tuple(tuple(exact(each, where) for each in row) for row in value)


def symmetric_of(value: Any, where: str, size: int) -> Matrix:
    """Return a symmetric matrix of this size; raises UsageError with the entries that differ."""
    found = _matrix(value, where, size, size)
    for i in range(size):
        for j in range(i):
            if found[i][j] != found[j][i]:
                raise UsageError(f"{where}: entries {found[i][j]} and {found[j][i]} differ; write a symmetric matrix")
    return found


def _bounds(value: Any, where: str, count: int) -> Bounds:
    """Pairs of ends, or half-spaces."""
    if not isinstance(value, Mapping):
        return Bounds(_ends(value, where, count))
    if not {"A", "b"} <= set(value) <= {"A", "b", "ends"} or not isinstance(value["b"], list):
        raise UsageError(f'{where}: expected pairs [low, high], or an object {{"A": rows, "b": numbers}}, if wanted with "ends"')
    ends = _ends(value["ends"], f"{where}, ends", count) if "ends" in value else ((None, None),) * count
    rows = _matrix(value["A"], f"{where}, A", len(value["b"]), count)
    if len(rows) > MAX_SPACES:
        raise UsageError(f"{where}, A: {len(rows)} rows; at most {MAX_SPACES} are taken")
    return Bounds(ends, tuple((row, exact(bound, f"{where}, b")) for row, bound in zip(rows, value["b"], strict=True)))


def _ends(value: Any, where: str, count: int) -> Ends:
    if not isinstance(value, list) or len(value) != count or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise UsageError(f"{where}: expected {count} pairs [low, high], null for no end")
    found = tuple((_end(low, where), _end(high, where)) for low, high in value)
    for low, high in found:
        if low is not None and high is not None and low >= high:
            raise UsageError(f"{where}: [{low}, {high}] is empty or a point; write the lower end first")
    return found


def _end(value: Any, where: str) -> Fraction | None:
    return None if value is None else exact(value, where)


def box_of(value: Any, where: str, count: int) -> Box:
    """Return a box from a pair [low, high] for each of `count` entries; raises UsageError."""
    return _box(_ends(value, where, count), where)


def _box(ends: Ends, where: str) -> Box:
    found = []
    for low, high in ends:
        if low is None or high is None:
            raise UsageError(f"{where}: a state has no end; write box, a pair [low, high] for each entry of x_0")
        found.append((low, high))
    return tuple(found)
