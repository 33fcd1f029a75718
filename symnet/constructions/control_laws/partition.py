"""The states for which a control problem has a solution, cut into leaves on each of which one solution holds.

The box is cut by combinations of constraints until every vertex has a solution. Then a part with no solution that holds on
all of it is cut by the facets of where the solution at a point of its inside does; what is cut off is cut on in its turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from symnet.constructions.control_laws.cells import Cell, Vector, box_cell, value
from symnet.constructions.control_laws.problem import Box
from symnet.constructions.control_laws.program import Program, Solution
from symnet.errors import TooLarge, UsageError

MAX_LEAVES = 20_000


@dataclass(frozen=True)
class Partition:
    """The outer combinations, the solutions, and the tree in preorder: a form, or the number of a solution at a leaf."""

    outer: tuple[dict[int, Any], ...]
    feasible: Cell
    solutions: tuple[Solution, ...]
    tree: tuple[Vector | int, ...]
    leaves: tuple[tuple[Cell, int], ...]

    @cached_property
    def regions(self) -> tuple[Cell, ...]:
        """Where each solution holds."""
        return tuple(_held(self.feasible, solution) for solution in self.solutions)


def feasible_states(program: Program, box: Box) -> tuple[tuple[dict[int, Any], ...], Cell]:
    """Return the states of a box that have a solution, and the combinations of constraints that cut off all others.

    Raises UsageError where no state in the inside of the box has one.
    """
    cell, settled = box_cell(box), set()
    outer: list[dict[int, Any]] = []
    while True:
        open_ = [vertex for vertex in cell.vertices if vertex not in settled]
        if not open_:
            return tuple(outer), cell
        _, combination = program.active_at(open_[0])
        if not combination:
            settled.add(open_[0])
            continue
        form = program.combined(combination)
        left, _ = cell.cut(form)
        if left is None:
            raise UsageError("problem: infeasible, no state in the inside of the box has a solution; widen states, inputs or box")
        outer.append(combination)
        cell = left


def partition_of(program: Program, box: Box) -> Partition:
    """Return the leaves on which single solutions hold, for all states of a box that have one."""
    outer, feasible = feasible_states(program, box)
    outer = tuple(each for each in outer if _is_wall(feasible, program.combined(each)))
    solutions: list[Solution] = []
    known: dict[tuple[int, ...], int] = {}
    tree: list[Vector | int] = []
    leaves: list[tuple[Cell, int]] = []
    dice, todo = Random(0), [feasible]
    while todo:
        part = todo.pop()
        point = part.inside(dice)
        number = next((at for at, each in enumerate(solutions) if _holds(each, point)), None)
        if number is None:
            active, _ = program.active_at(point)
            number = known.setdefault(active, len(solutions))
            solutions += [program.solution(active)] if number == len(solutions) else []
        for form in _facets(part, solutions[number]):
            above, below = part.cut(form)
            if above is not None and below is not None:
                tree.append(form)
                todo.append(below)
                part = above
        tree.append(number)
        leaves.append((part, number))
        if len(leaves) > MAX_LEAVES:
            raise TooLarge(f"problem: more than {MAX_LEAVES} parts; shorten the horizon or the box")
    return Partition(outer, feasible, tuple(solutions), tuple(tree), tuple(leaves))


def _holds(solution: Solution, point: Vector) -> bool:
    return all(value(form, point) >= 0 for form in solution.needed)


def _held(part: Cell, solution: Solution) -> Cell:
    """The part of a cell where a solution holds."""
    for form in solution.needed:
        part = part.cut(form)[0] or part
    return part


def _is_wall(cell: Cell, form: Vector) -> bool:
    return any(cell.walls[at] == form for at in cell.facets())


def _facets(part: Cell, solution: Solution) -> Iterator[Vector]:
    """The facets of where a solution holds in a part that are none of the part's own."""
    held = _held(part, solution)
    for at in held.facets():
        if at >= len(part.walls):
            yield held.walls[at]
