"""Statements about control laws, closed loops and meshes, as sentences and as formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from symnet.report.names import Names
from symnet.report.numbers import number

Statement: TypeAlias = Mapping[str, Any]
MOST = 12
"""Rows of a matrix, or ends, that are written out."""


def _matrix(rows: Sequence[Sequence[Any]]) -> str:
    shown = [f"[{', '.join(map(number, row))}]" for row in rows[:MOST]]
    return f"[{', '.join(shown + ['...'] * (len(rows) > MOST))}]"


def _sides(ends: Sequence[Sequence[Any]]) -> str:
    pairs = [pair for pair in ends if not isinstance(pair[0], list)]
    shown = [f"[{', '.join('no end' if end == '-' else number(end) for end in pair)}]" for pair in pairs[:MOST]]
    spaces = [f"({', '.join(map(number, row))}) . z <= {number(bound)}" for row, bound in ends[len(pairs) :]]
    halves = f" with {' and '.join(spaces[:MOST] + ['...'] * (len(spaces) > MOST))}" if spaces else ""
    return " x ".join(shown + ["..."] * (len(pairs) > MOST)) + halves


def _system(s: Statement) -> str:
    return f"A = {_matrix(s['A'])}, B = {_matrix(s['B'])}"


def control_law(s: Statement, names: Names) -> str:
    """The network is the first input of the optimal solution."""
    problem = s["problem"]
    cost = f"Q = {_matrix(problem['Q'])}, R = {_matrix(problem['R'])}, P = {_matrix(problem['P'])}"
    bounds = f"u_k in {_sides(problem['inputs'])}, x_k in {_sides(problem['states'])}, x_N in {_sides(problem['terminal'])}"
    what = "at every first state for which the control problem has a solution, the network is the first input of the optimal one"
    return f"on {names.place.domain}, {what}: {_system(problem)}, {cost}, N = {number(problem['horizon'])}, {bounds}"


def invariant(s: Statement, names: Names) -> str:
    """No state of a box leaves it."""
    return f"no x of {_sides(s['box'])} is followed by A x + B n(x) outside of it, n the network: {_system(s)}"


def decreases(s: Statement, names: Names) -> str:
    """A quadratic form falls."""
    what = f"for every x of {_sides(s['box'])} and y = A x + B n(x), n the network, y'P y <= {number(s['factor'])} x'P x"
    return f"{what}: {_system(s)}, P = {_matrix(s['P'])}"


def mesh(s: Statement, names: Names) -> str:
    """The network joins values on simplices."""
    cover = f"; they cover {names.place.domain}" if s["cover"] else ""
    counts = f"{len(s['simplices'])} simplices with {len(s['points'])} points"
    return f"on each of {counts} the network is the affine function with the given values at the corners{cover}"


def control_law_formula(s: Statement, names: Names) -> str:
    """The sentence as a formula."""
    return rf"\phi(x)=u_0\quad (x\in {names.place.domain_latex},\ u_0,\dots,u_{{N-1}}\ \text{{optimal at}}\ x)"


def invariant_formula(s: Statement, names: Names) -> str:
    """The sentence as a formula."""
    box = rf"\text{{{_sides(s['box'])}}}"
    return rf"x\in {box}\quad \text{{gives}}\quad A x+B \phi(x)\in {box}"


def decreases_formula(s: Statement, names: Names) -> str:
    """The sentence as a formula."""
    return rf"y\cdot P y\le {number(s['factor'])}\, x\cdot P x\quad (y=A x+B \phi(x),\ x\in \text{{{_sides(s['box'])}}})"


def mesh_formula(s: Statement, names: Names) -> str:
    """The sentence as a formula."""
    cover = rf",\ {names.place.domain_latex}\ \text{{covered}}" if s["cover"] else ""
    return rf"\phi(\lambda_0 v_0+\dots+\lambda_d v_d)=\lambda_0 y_0+\dots+\lambda_d y_d{cover}"
