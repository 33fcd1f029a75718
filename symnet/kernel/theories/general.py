"""The general rules: hypotheses, piecewise-linear facts, Lipschitz constants."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..arithmetic import MAX_POWER, raised, read, read_int, show
from ..cutting import prove
from ..rule import Rule
from ..slices import substituted
from ..syntax import Certificate, Json, Rejected, Statement
from ..targets.bending import expression_statement
from ..targets.expression import flatten, work
from ..targets.gradient import square_of_gradient
from ..targets.moduli import at_least_modulus, cost, modulus_statement

MAX_BOXES, MAX_HALVINGS = 200_000, 64
MAX_PRECISION = 4_096
THEOREMS: tuple[Statement, ...] = ({"kind": "warren"},)
"""What is known and not proved here: Warren's theorem on signs of polynomials. A verdict lists what its claims rest on."""


def hypothesis(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    h is listed among the hypotheses and of a kind that may be assumed: a modulus, or a theorem that has a name
    ----------------------------------------------------------------------------------------------------------
    h
    """
    place = read_int(data, "index", 0, len(certificate.hypotheses) - 1)
    assumed = certificate.hypotheses[place]
    if assumed in THEOREMS:
        return assumed
    if assumed["kind"] != ("box-modulus" if certificate.sides else "modulus"):
        raise Rejected(f"a statement of kind {assumed['kind'][:40]!r} may not be assumed")
    return modulus_of(certificate, assumed)


def modulus_of(certificate: Certificate, given: Statement) -> Statement:
    """A modulus on the box; rejects what is none, or says more."""
    certificate.budget.spend(cost(given))
    if "expression" in given:
        _pulled_back(certificate, given)
        found = {"expression": given["expression"]}
    else:
        found = modulus_statement(read(given, "constant"), read(given, "order"))
    kind = "box-modulus" if certificate.sides else "modulus"
    stated = {**found, "kind": kind}
    if given != stated:
        raise Rejected(f"the modulus is listed as {given}, which says more than {stated}")
    return stated


def _pulled_back(certificate: Certificate, given: Statement) -> Statement:
    """The modulus h(m r) on the cube, m the longest side of the box; rejects an h that may be undefined at such radii."""
    side, tree = max(certificate.sides, default=Fraction(1)), given["expression"]
    if side != 1:
        tree = substituted(tree, [(Fraction(0), side)])
    return expression_statement(tree, certificate.network.inputs, certificate.budget)


def unit_modulus(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    box-modulus L r^alpha of f on the box, m its longest side, M >= L m^alpha; or box-modulus h
    -------------------------------------------------------------------------------------------
    M r^alpha, or h(m r), is a modulus of F(t) = f(low + (high - low) t) on the cube
    """
    (given,) = premises
    side = max(certificate.sides)
    certificate.budget.spend(cost(given))
    if "expression" in given:
        if data["constant"] != "":
            raise Rejected("a modulus that is an expression has no constant: write an empty text")
        return _pulled_back(certificate, given)
    constant = read(data, "constant")
    if not at_least_modulus(constant, given, side**2, certificate.budget):
        raise Rejected(
            f"the constant {show(constant)} is below {given['constant']} times the longest side {show(side)} to the order"
        )
    return modulus_statement(constant, read(given, "order"))


def piecewise_linear(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the domain is cut where a neuron below, or a term, changes sign; on every part each neuron and its term are one form
    ----------------------------------------------------------------------------------------------------------------------
    on the domain, as read, the neurons have these terms
    """
    prove(certificate.network, data, certificate.budget)
    return {"kind": "pl", **data}


def lipschitz(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the boxes that `splits` cuts the cube into; on each, f is defined and |g| <= L for its generalised gradients g
    --------------------------------------------------------------------------------------------------------------
    f is defined on [0,1]^d and |f(x) - f(y)| <= L |x - y|

    `splits` is a tree in preorder: "." is a box, a digit halves the box along that axis, lower half first.
    """
    constant = read(data, "constant")
    precision = read_int(data, "precision", 16, MAX_PRECISION)
    d = certificate.network.inputs
    operations = flatten(certificate.target, d, certificate.budget)
    certificate.budget.spend(work(operations, precision) * marks(data["splits"]) * (1 + d))
    most = raised(constant, 2, MAX_POWER, certificate.budget)
    for box in boxes(data["splits"], d):
        square = square_of_gradient(operations, box, precision, certificate.budget)
        if square > most:
            where = " x ".join(f"[{low}, {high}]" for low, high in box)
            raise Rejected(f"on the box {where} the gradient is only known to be below the root of {square}, not {constant}")
    return modulus_statement(constant, Fraction(1))


def marks(splits: Json) -> int:
    """The boxes and halvings of a splitting; rejects what is no text of a bounded length."""
    if not isinstance(splits, str) or len(splits) > 2 * MAX_BOXES:
        raise Rejected(f"splits must be a text of at most {2 * MAX_BOXES} marks")
    return len(splits)


def boxes(splits: str, d: int) -> Iterator[list[tuple[Fraction, Fraction]]]:
    """Yield the boxes of a splitting of the cube; it covers the cube by its form."""
    if d > 10 or not set(splits) <= set(".0123456789"[: d + 1]):
        raise Rejected(f"splits must be a text of dots and axes below {d} <= 10")
    todo = [[(Fraction(0), Fraction(1))] * d]
    for mark in splits:
        if not todo:
            raise Rejected("splits goes on after the last box")
        box = todo.pop()
        if mark == ".":
            yield box
            continue
        axis = int(mark)
        low, high = box[axis]
        middle = (low + high) / 2
        if middle.denominator >> MAX_HALVINGS:
            raise Rejected(f"a box is halved more than {MAX_HALVINGS} times along axis {axis}")
        todo += [[*box[:axis], half, *box[axis + 1 :]] for half in ((middle, high), (low, middle))]
    if todo:
        raise Rejected(f"splits ends with {len(todo)} boxes open")


RULES = {
    "hypothesis": Rule("", "index", hypothesis, "kernel_rules.md#hypothesis"),
    "pl": Rule(
        "", "domain in reading schedules values", piecewise_linear, "kernel_rules.md#pl", itself=True, box=True, sliced=True
    ),
    "unit-modulus": Rule("box-modulus", "constant", unit_modulus, "kernel_rules.md#unit-modulus"),
    "lipschitz": Rule("", "constant precision splits", lipschitz, "kernel_rules.md#lipschitz"),
}
