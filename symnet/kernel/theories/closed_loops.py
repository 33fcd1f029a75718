"""Closed loops: x is followed by A x + B n(x), n a network. A box that no state leaves; a quadratic form that falls.

On a part of a box on which the network is affine so is the next state: a side of the box is decided at vertices, a quadratic
form q(x) = sum of S_ij z_i z_j, z = (x, 1), by z'S w >= 0 for all pairs of vertices, or by S being positive semidefinite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..control.matrices import Matrix, is_positive, matrix, short, symmetric
from ..control.parts import Outputs, Side, box_of, leaves, sign, sum_of
from ..control.problems import MAX_INPUTS, MAX_STATES
from ..plain import items
from ..polytope import CONSTANT, ONE, ZERO, Form, Polytope
from ..rule import Rule
from ..syntax import Budget, Certificate, Rejected, Statement


def invariant(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    on each part of the box on which the network n is affine, A x + B n(x) lies in the box at every vertex
    -------------------------------------------------------------------------------------------------------
    no x of the box leaves it: A x + B n(x) lies in the box too
    """
    sides, budget = _sides(certificate, data), certificate.budget
    for part, after in _followed(certificate, data, box_of(sides)):
        for axis, ((low, high), form) in enumerate(zip(sides, after, strict=True)):
            for bound in ([(ONE, form), (-low, {CONSTANT: ONE})], [(high, {CONSTANT: ONE}), (-ONE, form)]):
                if sign(sum_of(bound, budget), part, budget) != 1:
                    raise Rejected(f"a state of the box is followed by one outside of it along axis {axis}")
    return {"kind": "invariant", "A": data["A"], "B": data["B"], "box": data["box"]}


def decreases(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    P positive definite; tree: cuts the box; on each part of a leaf on which the network n is affine, q = factor x'P x - y'P y,
    y = A x + B n(x), is >= 0 by the pairs of its vertices, or everywhere
    ------------------------------------------------------------------------------------------------------------------------------
    y'P y <= factor x'P x for all x of the box
    """
    sides, budget, size = _sides(certificate, data), certificate.budget, certificate.network.inputs
    weight, factor = symmetric(data["P"], "P", size, budget), short(data["factor"], "factor", budget)
    if not is_positive(weight, budget, strict=True):
        raise Rejected("P is not positive definite")
    for leaf, mark in leaves(box_of(sides), data["tree"], budget):
        if mark != "":
            raise Rejected("a leaf of the tree is an empty text")
        for part, after in _followed(certificate, data, leaf):
            gap = _gap(weight, factor, after, size, budget)
            if not _is_nonnegative(gap, part, budget) and not is_positive(gap, budget, strict=False):
                raise Rejected("on a part of a leaf the form is not known to fall: neither by pairs of vertices nor everywhere")
    return {"kind": "decreases", **{key: data[key] for key in ("A", "B", "P", "box", "factor")}}


def _sides(certificate: Certificate, data: Statement) -> list[Side]:
    """The box of a statement, in that of the certificate."""
    budget, size = certificate.budget, certificate.network.inputs
    certificate.need_short_sides()
    if size > MAX_STATES or certificate.network.outputs > MAX_INPUTS:
        raise Rejected(f"a system of more than {MAX_STATES} states or {MAX_INPUTS} inputs")
    found = []
    for item, (low, high) in zip(items(data["box"], "box", size, size), certificate.box, strict=True):
        ends = [short(end, "box", budget) for end in items(item, "box, a pair of ends", 2, 2)]
        if ends[0] < low or ends[1] > high:
            raise Rejected(f"the side [{ends[0]}, {ends[1]}] does not lie in that of the certificate's box")
        found.append((ends[0], ends[1]))
    return found


def _followed(certificate: Certificate, data: Statement, domain: Polytope) -> Iterator[tuple[Polytope, list[Form]]]:
    """The parts of a polytope on which the network is affine, each with the next state."""
    network, budget = certificate.network, certificate.budget
    size = network.inputs
    a, b = matrix(data["A"], "A", size, size, budget), matrix(data["B"], "B", size, network.outputs, budget)
    for part, inputs in Outputs(network, budget).on(domain):
        state = [(place, {place: ONE}) for place in range(size)]
        yield (
            part,
            [
                sum_of([*((row[place], form) for place, form in state), *zip(by, inputs, strict=True)], budget)
                for row, by in zip(a, b, strict=True)
            ],
        )


def _gap(weight: Matrix, factor: Fraction, after: Sequence[Form], size: int, budget: Budget) -> list[list[Fraction]]:
    """The matrix S of factor x'P x - y'P y in (x, 1)."""
    order = [*range(size), CONSTANT]
    pulled = [sum_of(list(zip(row, after, strict=True)), budget) for row in weight]
    found = []
    for i in order:
        moved = sum_of([(form.get(i, ZERO), other) for form, other in zip(after, pulled, strict=True)], budget)
        own = [budget.product(factor, weight[i][j]) if CONSTANT not in (i, j) else ZERO for j in order]
        found.append([budget.sum(mine, -moved.get(j, ZERO)) for mine, j in zip(own, order, strict=True)])
    return found


def _is_nonnegative(gap: Matrix, part: Polytope, budget: Budget) -> bool:
    """Whether z'S w >= 0 for all pairs of vertices: then the form is so at every mixture of them."""
    order = [*range(len(gap) - 1), CONSTANT]
    corners = [each for each, _ in part.generators]
    rows = [dict(zip(order, row, strict=True)) for row in gap]
    for place, corner in enumerate(corners):
        pulled = sum_of([(corner.get(at, ZERO), row) for at, row in zip(order, rows, strict=True)], budget)
        for other in corners[place:]:
            total = ZERO
            for at in order:
                budget.spend(1)
                total = budget.sum(total, budget.product(pulled.get(at, ZERO), other.get(at, ZERO)))
            if total < 0:
                return False
    return True


RULES = {
    "invariant": Rule("", "A B box", invariant, "kernel_rules_control.md#invariant", itself=True, box=True),
    "decreases": Rule(
        "", "A B P box factor tree", decreases, "kernel_rules_control.md#decreases", box=True, stated="A B P box factor"
    ),
}
