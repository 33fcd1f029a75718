"""Control laws: a network is the first input of the optimal solution of a control problem, on all states that have one.

The problem is a quadratic program in the inputs, with the state as parameter (control/problems.py). Where inputs that are
affine in the state satisfy its constraints, make the gradient a combination of some of them that are 0, and these have
factors >= 0, they are its solution; kernel_rules_control.md proves it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import read_int
from ..control.parts import Outputs, agree, box_of, leaves, sign, sum_of, whole_scope
from ..control.problems import Problem, read_problem
from ..facts import form_of
from ..plain import items, number
from ..polytope import ONE, ZERO, Form, Polytope, cut
from ..rule import Rule
from ..syntax import Budget, Certificate, Json, Rejected, Statement

MAX_SOLUTIONS = 1 << 14


@dataclass(frozen=True, slots=True)
class Solution:
    """Inputs that are optimal where all of `needed` is >= 0."""

    inputs: tuple[Form, ...]
    needed: tuple[Form, ...]


def control_law(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    outer: combinations, with factors >= 0, of constraints in which no input is left; solutions: for each the inputs as
    forms of the state, and the factors of some constraints that are 0 there; the gradient is the sum of factors times
    constraints; tree: cuts what the combinations leave of the box; on each leaf the constraints and factors of a solution
    are >= 0, and the network is its first inputs
    -----------------------------------------------------------------------------------------------------------------------
    at every state of the box for which the problem has a solution, the network is the first input of the optimal one
    """
    network, budget = certificate.network, certificate.budget
    certificate.need_short_sides()
    problem = read_problem(data["problem"], network.inputs, budget)
    if network.outputs != problem.first:
        raise Rejected(f"the network has {network.outputs} outputs, an input of the problem {problem.first} entries")
    domain = _left(problem, box_of(certificate.box), data["outer"], budget)
    given = items(data["solutions"], "solutions", MAX_SOLUTIONS)
    budget.spend(len(given))
    found: dict[int, Solution] = {}
    outputs = Outputs(network, budget)
    for part, mark in leaves(domain, data["tree"], budget):
        place = read_int({"leaf": mark}, "leaf", 0, len(given) - 1)
        if place not in found:
            found[place] = _solution(problem, given[place], budget)
        for form in found[place].needed:
            if sign(form, part, budget) != 1:
                raise Rejected(f"solution {place} does not hold on all of a leaf: a constraint or a factor is below 0 there")
        wrong = agree(outputs, part, found[place].inputs[: problem.first], budget)
        if wrong:
            raise Rejected(f"{wrong}, on a leaf of solution {place}")
    return {"kind": "control-law", "problem": data["problem"]}


def _left(problem: Problem, domain: Polytope, outer: Json, budget: Budget) -> Polytope:
    """What is left of the box where combinations of constraints are >= 0, as they are wherever the problem has a solution."""
    for item in items(outer, "outer"):
        parts = []
        for pair in items(item, "outer, a combination"):
            at, factor = items(pair, "outer, [constraint, factor]", 2, 2)
            place = read_int({"constraint": at}, "constraint", 0, len(problem.constraints) - 1)
            weight = number(factor, "outer, a factor")
            budget.hold(weight)
            if weight < 0:
                raise Rejected("a factor of a combination is below 0")
            parts.append((weight, problem.constraints[place]))
        combined = sum_of(parts, budget)
        if any(variable >= problem.states for variable in combined):
            raise Rejected("an input is left in a combination of constraints")
        if sign(combined, domain, budget) is None:
            domain, _ = cut(combined, domain, budget)
    return domain


def _solution(problem: Problem, given: Json, budget: Budget) -> Solution:
    """Inputs with factors, which satisfy what must be equal."""
    forms, factors = items(given, "solutions, [inputs, factors]", 2, 2)
    scope = whole_scope(problem.states, budget)
    inputs = tuple(form_of(form, scope) for form in items(forms, "inputs", problem.inputs, problem.inputs))
    constraints = [_put_in(problem, each, inputs, budget) for each in problem.constraints]
    left = [_put_in(problem, each, inputs, budget) for each in problem.gradient]
    needed = []
    last = -1
    for pair in items(factors, "factors", len(constraints)):
        at, form = items(pair, "factors, [constraint, form]", 2, 2)
        last = read_int({"constraint": at}, "constraint", last + 1, len(constraints) - 1)
        if constraints[last]:
            raise Rejected(f"constraint {last} has a factor and is not 0 for these inputs")
        factor = form_of(form, scope)
        needed.append(factor)
        for place, rest in enumerate(left):
            rate = problem.constraints[last].get(problem.states + place, ZERO)
            left[place] = sum_of([(ONE, rest), (-rate, factor)], budget)
    if any(left):
        raise Rejected("the gradient of the cost is not the sum of the factors times the constraints")
    return Solution(inputs, (*needed, *(each for each in constraints if each)))


def _put_in(problem: Problem, form: Form, inputs: tuple[Form, ...], budget: Budget) -> Form:
    """A form of the state and the inputs as one of the state."""
    own = {variable: coefficient for variable, coefficient in form.items() if variable < problem.states}
    moving = [
        (coefficient, inputs[variable - problem.states]) for variable, coefficient in form.items() if variable >= problem.states
    ]
    return sum_of([(ONE, own), *moving], budget)


RULES = {
    "control-law": Rule(
        "", "outer problem solutions tree", control_law, "kernel_rules_control.md#control-law", box=True, stated="problem"
    ),
}
