"""The closed loop of a control law, decided exactly: whether a box is left, whether a quadratic form falls on it.

Each is decided on the pieces of the law in the box: a side of the box at vertices, x'S x >= 0, x with 1 behind it, by pairs of
vertices or by S being positive semidefinite; where neither settles it the piece is halved, and a state at which the form does
not fall refutes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from symnet.certificates.derivation import Derivation
from symnet.constructions.control_laws.cells import Cell, Vector, box_cell, value
from symnet.constructions.control_laws.lattice import fractions_of, shortened, written_row
from symnet.constructions.control_laws.law import ControlLaw
from symnet.constructions.control_laws.problem import Box, Matrix
from symnet.errors import Refuted, Undecided, UsageError

MAX_PARTS = 2_000
ZERO, ONE = fmpq(0), fmpq(1)


@dataclass(frozen=True)
class Falling:
    """The claim that x'P x falls at least to `factor` of it in one step, on a box."""

    p: Matrix
    factor: Fraction
    box: Box


def claim_invariant(law: ControlLaw, proof: Derivation, box: Box) -> None:
    """Claim that no state of a box leaves it; raises Refuted with a state that does."""
    for cell, inputs in _pieces(law, box):
        for vertex in cell.vertices:
            after = _next(law, vertex, [value(row, vertex) for row in inputs])
            for axis, (low, high) in enumerate(box):
                if not low <= fractions_of(after)[axis] <= high:
                    raise Refuted(
                        f"invariant: refuted, the state {_shown(vertex)} is followed by {_shown(after)}, outside the box"
                    )
    proof.claim(proof.apply("invariant", A=law.problem.a, B=law.problem.b, box=box))


def claim_falling(law: ControlLaw, proof: Derivation, asked: Falling) -> int:
    """Claim that a quadratic form falls on a box, and return the parts it took; raises Refuted with a state, or Undecided."""
    pieces, parts = _pieces(law, asked.box), 0
    tree: list[Any] = []
    todo = [box_cell(asked.box)]
    while todo:
        part = todo.pop()
        parts += 1
        if all(_is_settled(law, asked, cell, inputs) for cell, inputs in _inside(pieces, part)):
            tree.append("")
            continue
        if parts + len(todo) > MAX_PARTS:
            raise Undecided(f"decrease: not decided after {MAX_PARTS} parts; a factor nearer to 1, or a smaller box, may be")
        halving = _halving(part)
        above, below = part.cut(halving)
        tree.append(written_row(shortened(halving)))
        todo += [each for each in (below, above) if each is not None]
    data = {"A": law.problem.a, "B": law.problem.b, "P": asked.p, "box": asked.box, "factor": asked.factor, "tree": tree}
    proof.claim(proof.apply("decreases", **data))
    return parts


def _pieces(law: ControlLaw, box: Box) -> list[tuple[Cell, Sequence[Vector]]]:
    """The pieces of the law in a box; raises UsageError where a state of the box has no solution, or lies outside."""
    for (low, high), (least, most) in zip(box, law.problem.box, strict=True):
        if low < least or high > most:
            raise UsageError(f"problem: the side [{low}, {high}] is not inside the box [{least}, {most}] of the first state")
    whole = box_cell(box)
    for vertex in whole.vertices:
        if any(value(wall, vertex) < 0 for wall in law.partition.feasible.walls):
            raise UsageError(f"problem: the state {_shown(vertex)} of the box has no solution; take a smaller box")
    return _inside(_laws(law), whole)


def _inside(pieces: Sequence[tuple[Cell, Sequence[Vector]]], part: Cell) -> list[tuple[Cell, Sequence[Vector]]]:
    """What of the pieces lies in a cell, with an inside."""
    found = []
    for cell, inputs in pieces:
        kept: Cell | None = cell
        for wall in part.walls:
            kept = kept.cut(wall)[0] if kept is not None else None
        if kept is not None:
            found.append((kept, inputs))
    return found


def _next(law: ControlLaw, state: Vector, inputs: Sequence[Any]) -> Vector:
    """A x + B u."""
    return tuple(
        sum((_flint(c) * t for c, t in [*zip(row, state, strict=True), *zip(by, inputs, strict=True)]), ZERO)
        for row, by in zip(law.problem.a, law.problem.b, strict=True)
    )


def _flint(number: Fraction) -> Any:
    return fmpq(number.numerator, number.denominator)


def _is_settled(law: ControlLaw, asked: Falling, cell: Cell, inputs: Sequence[Vector]) -> bool:
    """Whether the form falls on a piece, by pairs of its vertices or everywhere; raises Refuted where it does not at one."""
    gap = _gap(law, asked, inputs)
    corners = [(*vertex, ONE) for vertex in cell.vertices]
    pulled = [[sum((row[at] * corner[at] for at in range(len(corner))), ZERO) for row in gap] for corner in corners]
    products = [[sum((a * b for a, b in zip(moved, other, strict=True)), ZERO) for other in corners] for moved in pulled]
    for place, vertex in enumerate(cell.vertices):
        if products[place][place] < 0:
            after = _next(law, vertex, [value(row, vertex) for row in inputs])
            raise Refuted(f"decrease: refuted at the state {_shown(vertex)}, which is followed by {_shown(after)}")
    return all(each >= 0 for row in products for each in row) or _is_semidefinite(gap)


def _gap(law: ControlLaw, asked: Falling, inputs: Sequence[Vector]) -> list[list[Any]]:
    """The matrix S of factor x'P x - y'P y in (x, 1), y the next state."""
    size = len(law.problem.a)
    rows = []
    for at in range(size):
        row = [_flint(each) for each in law.problem.a[at]] + [ZERO]
        for weight, given in zip(law.problem.b[at], inputs, strict=True):
            row = [one + _flint(weight) * other for one, other in zip(row, given, strict=True)]
        rows.append(row)
    weights = [[_flint(each) for each in row] for row in asked.p]
    factor = _flint(asked.factor)
    order = range(size + 1)
    moved = [[sum((weights[i][k] * rows[k][j] for k in range(size)), ZERO) for j in order] for i in range(size)]
    after = [[sum((rows[k][i] * moved[k][j] for k in range(size)), ZERO) for j in order] for i in order]
    own = [[factor * weights[i][j] if max(i, j) < size else ZERO for j in order] for i in order]
    return [[one - two for one, two in zip(mine, other, strict=True)] for mine, other in zip(own, after, strict=True)]


def _is_semidefinite(matrix: Sequence[Sequence[Any]]) -> bool:
    rows = [list(row) for row in matrix]
    for at, row in enumerate(rows):
        if row[at] < 0 or (row[at] == 0 and any(row[at:])):
            return False
        for other in rows[at + 1 :] if row[at] else ():
            factor = other[at] / row[at]
            other[at:] = [mine - factor * each for mine, each in zip(other[at:], row[at:], strict=True)]
    return True


def _halving(part: Cell) -> Vector:
    """The form that halves a cell across its longest side."""
    size = len(part.vertices[0])
    ends = [(min(v[axis] for v in part.vertices), max(v[axis] for v in part.vertices)) for axis in range(size)]
    axis = max(range(size), key=lambda at: ends[at][1] - ends[at][0])
    return (*(ONE if at == axis else ZERO for at in range(size)), -(ends[axis][0] + ends[axis][1]) / 2)


def _shown(point: Vector) -> str:
    return f"({', '.join(map(str, fractions_of(point)))})"


def trajectories(law: ControlLaw, steps: int) -> list[list[Vector]]:
    """Return states of the closed loop one after another, from points near the vertices of the states with a solution.

    Each ends where a state has no solution or is nearly 0; states are rounded to multiples of 2^-40 after each step: pictures.
    """
    found = []
    corners = law.partition.feasible.vertices
    for vertex in corners[:: max(1, len(corners) // 8)]:
        state, path = tuple(each * fmpq(9, 10) for each in vertex), []
        for _ in range(steps):
            path.append(state)
            inputs = next((row for cell, row in _laws(law) if all(value(wall, state) >= 0 for wall in cell.walls)), None)
            if inputs is None or max(map(abs, state)) < fmpq(1, 1000):
                break
            after = _next(law, state, [value(row, state) for row in inputs])
            state = tuple(fmpq((each * (1 << 40)).floor(), 1 << 40) for each in after)
        found.append(path)
    return found


def _laws(law: ControlLaw) -> list[tuple[Cell, Sequence[Vector]]]:
    """The regions with the laws on them."""
    first = len(law.problem.b[0])
    return [(cell, each.inputs[:first]) for cell, each in zip(law.partition.regions, law.partition.solutions, strict=True)]
