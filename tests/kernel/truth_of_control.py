"""Claims about control laws, closed loops and meshes, judged without the kernel: by simulation, enumeration and sampling."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import Any

from oracle import number, value

from symnet.core.codec import canonical_json

F = Fraction
Rows = list[list[Fraction]]
TRIES = 40


def _outputs(content: dict[str, Any], point: Any) -> list[F]:
    return list(value(canonical_json(content["network"]), tuple(point)))


def _points(sides: Any, seed: int) -> list[list[F]]:
    """Corners of a box and points of it."""
    dice, ends = random.Random(seed), [(number(low), number(high)) for low, high in sides]
    found = [list(corner) for corner in product(*ends)][:16]
    return found + [[low + (high - low) * F(dice.randrange(65), 64) for low, high in ends] for _ in range(TRIES)]


def _matrix(rows: Any) -> Rows:
    return [[number(each) for each in row] for row in rows]


def _dot(one: Any, other: Any) -> F:
    return sum((a * b for a, b in zip(one, other, strict=True)), F(0))


def _next(claim: dict[str, Any], point: list[F], inputs: Any) -> list[F]:
    pairs = zip(_matrix(claim["A"]), _matrix(claim["B"]), strict=True)
    return [_dot(row, point) + _dot(by, inputs) for row, by in pairs]


def invariant(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """A state that leaves the box."""
    for point in _points(claim["box"], 1):
        after = _next(claim, point, _outputs(content, point))
        if any(not number(low) <= each <= number(high) for each, (low, high) in zip(after, claim["box"], strict=True)):
            return f"{point} is followed by {after}"
    return ""


def decreases(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """A state from which the form does not fall so far."""
    weight = _matrix(claim["P"])
    for point in _points(claim["box"], 2):
        after = _next(claim, point, _outputs(content, point))
        square, later = (_dot(z, [_dot(row, z) for row in weight]) for z in (point, after))
        if later > number(claim["factor"]) * square or square < 0 or (square == 0 and any(point)):
            return f"{point} is followed by {after}: {square}, {later}"
    return ""


def mesh(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """A mixture of corners with another value, or a point of the box in no simplex."""
    dice, points, values = random.Random(3), _matrix(claim["points"]), _matrix(claim["values"])
    for simplex in claim["simplices"]:
        corners = [int(corner, 16) for corner in simplex]
        for _ in range(12):
            weights = [F(dice.randrange(9)) for _ in corners]
            whole = sum(weights) or 1
            shares = [each / whole for each in weights] if sum(weights) else [F(1), *[F(0)] * (len(corners) - 1)]
            point = [_dot(shares, column) for column in zip(*(points[corner] for corner in corners), strict=True)]
            wanted = [_dot(shares, column) for column in zip(*(values[corner] for corner in corners), strict=True)]
            if _outputs(content, point) != wanted:
                return f"at {point} in {corners} the value is not {wanted}"
    cells = [[points[int(corner, 16)] for corner in simplex] for simplex in claim["simplices"]]
    if claim["cover"] == "box":
        for point in _points(content["box"], 4):
            if not any(_holds(cell, point) for cell in cells):
                return f"{point} is in no simplex"
    return ""


def _holds(cell: Rows, point: list[F]) -> bool:
    rows = [[*(corner[axis] for corner in cell), point[axis]] for axis in range(len(point))]
    found = solved([*rows, [F(1)] * (len(cell) + 1)])
    return found is not None and min(found) >= 0


def control_law(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """A state at which the network is not the best first input, by all sets of active constraints; or no input is the best."""
    hessian = program(claim["problem"], [F(0)] * len(content["box"]))[0]
    if any(row[place] <= 0 for place, row in enumerate(hessian)):
        return "the cost does not grow with an input"
    for point in _points(content["box"], 5):
        best = _best(json.dumps(claim["problem"]), tuple(point))
        if best is not None and _outputs(content, point) != best:
            return f"at {point} the network is {_outputs(content, point)}, the first input {best}"
    return ""


@cache
def _best(text: str, point: tuple[F, ...]) -> list[F] | None:
    """The first input of the solution, None where nothing is allowed; None too where the problem has many sets."""
    problem = json.loads(text)
    hessian, linear, left, right = program(problem, list(point))
    size, first = len(hessian), len(problem["B"][0])
    for count in range(size + 1):
        for active in combinations(range(len(left)), count):
            rows = [[*hessian[i], *(left[a][i] for a in active), -linear[i]] for i in range(size)]
            found = solved(rows + [[*left[a], *([F(0)] * count), right[a]] for a in active])
            if found is None or any(each < 0 for each in found[size:]):
                continue
            if all(_dot(row, found[:size]) <= bound for row, bound in zip(left, right, strict=True)):
                return found[:first]
    return None


def program(problem: dict[str, Any], point: list[F]) -> tuple[Rows, list[F], Rows, list[F]]:
    """H, g, G and w of u'H u/2 + g'u, G u <= w, at a state: by simulated unit inputs."""
    a, b, q, r, p = (_matrix(problem[key]) for key in "ABQRP")
    steps, first = int(problem["horizon"], 16), len(problem["B"][0])
    size = steps * first

    def run(x: list[F], u: list[F]) -> Rows:
        """Inputs and states one after another, k = 0, 1, ...: u_k, x_(k+1)."""
        found = []
        for k in range(steps):
            control = u[k * first : (k + 1) * first]
            x = [_dot(row, x) + _dot(by, control) for row, by in zip(a, b, strict=True)]
            found += [control, x]
        return found

    free = run(point, [F(0)] * size)
    units = [run([F(0)] * len(point), [F(int(i == j)) for i in range(size)]) for j in range(size)]
    weights = [r, q] * (steps - 1) + [r, p]

    def product_of(one: Rows, two: Rows) -> F:
        return sum((_dot(z, [_dot(row, w) for row in m]) for z, w, m in zip(one, two, weights, strict=True)), F(0))

    hessian = [[product_of(one, two) for two in units] for one in units]
    left: Rows = []
    right: list[F] = []
    ends = [problem["inputs"], problem["states"]] * (steps - 1) + [problem["inputs"], problem["terminal"]]
    for place, sides in enumerate(ends):
        count = len(free[place])
        for row, bound in sides[count:]:
            normal = [number(each) for each in row]
            left.append([_dot(normal, unit[place]) for unit in units])
            right.append(number(bound) - _dot(normal, free[place]))
        for entry, pair in enumerate(sides[:count]):
            for end, side in ((pair[1], 1), (pair[0], -1)):
                if end != "-":
                    left.append([side * unit[place][entry] for unit in units])
                    right.append(side * (number(end) - free[place][entry]))
    return hessian, [product_of(free, unit) for unit in units], left, right


def solved(rows: Rows) -> list[F] | None:
    """The solution of square equations, None where there is none or more than one."""
    rows = [list(row) for row in rows]
    for at in range(len(rows)):
        chosen = next((i for i in range(at, len(rows)) if rows[i][at]), None)
        if chosen is None:
            return None
        rows[at], rows[chosen] = rows[chosen], rows[at]
        rows[at] = [each / rows[at][at] for each in rows[at]]
        for i, row in enumerate(rows):
            if i != at and row[at]:
                rows[i] = [one - row[at] * two for one, two in zip(row, rows[at], strict=True)]
    return [row[-1] for row in rows]
