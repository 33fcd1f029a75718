"""Control laws, closed loops and meshes in the kernel: limits, budgets, and truth by means of their own."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from kernel.certificates import base
from kernel.controlled import INTEGRATOR, SLANTED, TWO, law_of
from kernel.refusals import refused
from kernel.truth import refuted

from symnet.certificates.certificate import certificate, sealed
from symnet.certificates.derivation import Derivation, hexed
from symnet.constructions.control_laws.program import program_of
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.kernel import check
from symnet.kernel.control import parts
from symnet.kernel.control.matrices import inverse, is_positive
from symnet.kernel.control.problems import read_problem
from symnet.kernel.decode import decode
from symnet.kernel.polytope import CONSTANT
from symnet.kernel.syntax import WORK, Budget
from symnet.kernel.theories import meshes

F = Fraction


@pytest.mark.parametrize("given", [INTEGRATOR, TWO, SLANTED])
def test_constraints_and_gradient_by_simulation(given: dict[str, Any]) -> None:
    """The kernel's forms against the cost of simulated steps: half its gradient by exact differences, the ends by the states."""
    law = law_of(given)
    problem, dice = law.problem, random.Random(1)
    size, first = len(problem.a), len(problem.b[0])
    read = read_problem(problem.data, size, Budget())

    def steps(x: list[F], u: list[F]) -> list[list[F]]:
        states = [x]
        for k in range(problem.horizon):
            now, control = states[-1], u[k * first : (k + 1) * first]
            pairs = zip(problem.a, problem.b, strict=True)
            states.append([_dot(row, now) + _dot(by, control) for row, by in pairs])
        return states

    def cost(x: list[F], u: list[F]) -> F:
        states = steps(x, u)
        controls = [u[k * first : (k + 1) * first] for k in range(problem.horizon)]
        total = sum((_square(problem.q, z) for z in states[:-1]), F(0)) + sum((_square(problem.r, z) for z in controls), F(0))
        return total + _square(problem.p, states[-1])

    for _ in range(10):
        x = [F(dice.randint(-9, 9), 4) for _ in range(size)]
        u = [F(dice.randint(-9, 9), 4) for _ in range(problem.horizon * first)]
        point = {CONSTANT: F(1), **dict(enumerate([*x, *u]))}
        for place, form in enumerate(read.gradient):
            up, down = ([each + sign * (at == place) for at, each in enumerate(u)] for sign in (1, -1))
            assert 4 * _value(form, point) == cost(x, up) - cost(x, down)
        wanted = []
        for k, state in enumerate(steps(x, u)[1:]):
            ends = problem.terminal if k == problem.horizon - 1 else problem.states
            for given_, entries in ((problem.inputs, u[k * first : (k + 1) * first]), (ends, state)):
                for entry, (low, high) in zip(entries, given_.ends, strict=True):
                    wanted += ([high - entry] if high is not None else []) + ([entry - low] if low is not None else [])
                wanted += [bound - _dot(row, entries) for row, bound in given_.spaces]
        assert [_value(form, point) for form in read.constraints] == wanted


def _dot(one: Any, other: Any) -> F:
    return sum((a * b for a, b in zip(one, other, strict=True)), F(0))


def _square(matrix: Any, z: list[F]) -> F:
    return _dot(z, [_dot(row, z) for row in matrix])


def _value(form: Any, point: dict[int, F]) -> F:
    return sum((c * point[at] for at, c in form.items()), F(0))


def test_kinks_inside_a_simplex() -> None:
    """Values that the output reads have kinks at 1/2, and it has none; with one of them counted twice it has."""
    for factor, accepted in ((F(1), True), (F(2), False)):
        hinges = Node("hinges", affine("relu", [({0: F(1)}, F(-1, 2)), ({0: F(-1)}, F(1, 2))]), (Read("input", 0, 1),))
        output = Node("output", affine("identity", [({0: factor, 1: F(-1)}, F(1, 2))]), (Read("hinges", 0, 2),))
        proof = Derivation(Network(1, (hinges, output)), sides=((F(0), F(1)),))
        data = {"points": [[F(0)], [F(1)]], "simplices": [[0, 1]], "values": [[F(0)], [F(1)]]}
        proof.claim(proof.step("mesh", [], {}, "mesh", cover="box", **data))
        assert certificate(proof).verdict.accepted == accepted


def test_pivots() -> None:
    cases = {
        ((2, 1), (1, 2)): (True, True),
        ((1, 1), (1, 1)): (False, True),
        ((0, 1), (1, 0)): (False, False),
        ((0, 0), (0, 1)): (False, True),
        ((1, 2), (2, 1)): (False, False),
        ((-1,),): (False, False),
    }
    for rows, wanted in cases.items():
        matrix = [[F(each) for each in row] for row in rows]
        assert (is_positive(matrix, Budget(), strict=True), is_positive(matrix, Budget(), strict=False)) == wanted, rows


def test_inverse_with_rows_out_of_order() -> None:
    assert inverse([[F(0), F(2)], [F(1), F(3)]], Budget()) == [[F(-3, 2), F(1)], [F(1, 2), F(0)]]
    assert inverse([[F(1), F(2)], [F(2), F(4)]], Budget()) is None


def test_more_parts_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    content = copy.deepcopy(base("closed_loop"))
    monkeypatch.setattr(parts, "MAX_REGIONS", 2)
    content["steps"] = content["steps"][2:3]
    content["claims"] = [content["steps"][0]["statement"]]
    refused(content, "invariant", "more than 2 parts on a polytope")


@pytest.mark.parametrize("limit", ["MAX_OPEN", "MAX_WALLS"])
def test_trees_that_hold_too_much(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    content = copy.deepcopy(base("controlled"))
    monkeypatch.setattr(parts, limit, 1)
    refused(content, "control-law", "parts open, or a part more than")


@pytest.mark.parametrize("name", ["controlled", "closed_loop", "meshed"])
def test_the_work_is_paid_for(name: str) -> None:
    content = base(name)
    assert check(sealed(content), work=500).reason.endswith("give it more with --work")
    assert check(sealed(content), work=1 << 20).accepted


def _spent(work: Callable[[Budget], object]) -> int:
    budget = Budget()
    work(budget)
    return WORK - budget.left


def test_sums_of_long_numbers_are_paid_for_by_the_square_of_their_length() -> None:
    """A common denominator costs about as much as the lengths multiplied, also where the factors are short."""
    words = 1 << 8
    forms = [(F(1), {CONSTANT: F(1, (1 << 64 * words) + at)}) for at in (1, 3)]
    assert _spent(lambda budget: parts.sum_of(forms, budget)) > (2 * words) ** 2 >> 8


def test_outputs_that_read_one_wide_network_pay_for_its_weights_each() -> None:
    """What an output depends on is kept for each of them: many weights of few neurons too."""
    wide = 64
    body: list[tuple[dict[int, int], int]] = [({0: 1}, 0)] * wide
    first = Node("first", affine("relu", body), (Read(INPUT, 0, 1),))
    inner = Node("inner", affine("relu", [(dict.fromkeys(range(wide), 1), 0)] * wide), (Read("first", 0, wide),))
    last = Node("last", affine("relu", [(dict.fromkeys(range(wide), 1), 0)] * 3), (Read("inner", 0, wide),))
    certified = decode(certificate(_sized(Network(1, (first, inner, last)))).data, {})
    assert _spent(lambda budget: parts.Outputs(certified.network, budget)) > 3 * 8 * wide * wide


def _sized(network: Network) -> Derivation:
    proof = Derivation(network, sides=((F(-1), F(1)),))
    proof.claim(proof.apply("sizes", stored={}))
    return proof


def test_each_simplex_pays_for_the_coordinates_that_are_kept() -> None:
    corners = [hexed(at) for at in range(9)]
    assert _spent(lambda budget: meshes._corners(corners, 8, 9, budget)) >= 16 * 81


def test_outputs_that_are_not_a_sum_are_looked_at_whole() -> None:
    """|x| and relu as outputs, and a sum of two neurons that bend where their sum does not."""
    read = (Read(INPUT, 0, 1),)
    folded = Node("folded", affine("relu", [({0: 1}, 0), ({0: -1}, 0)]), read)
    last = Node("last", affine("identity", [({0: 1, 1: -1}, 0)]), (Read("folded", 0, 2),))
    network = Network(1, (folded, last))
    data = {"points": [[-1], [1]], "simplices": [[0, 1]], "values": [[-1], [1]]}
    _accepts(network, data)
    rows = [({0: 1, 1: 1}, 0), ({0: 2}, 1)]
    twice = Network(1, (folded, Node("last", affine("identity", rows), (Read("folded", 0, 2),))))
    _accepts(twice, {"points": [[-1], [0], [1]], "simplices": [[0, 1], [1, 2]], "values": [[1, 1], [0, 1], [1, 3]]})
    data = {"points": [[-1], [0], [1]], "simplices": [[0, 1], [1, 2]], "values": [[0], [0], [1]]}
    _accepts(Network(1, (Node("last", affine("relu", [({0: 1}, 0)]), read),)), data)


def _accepts(network: Network, data: dict[str, Any]) -> None:
    proof = Derivation(network, sides=((F(-1), F(1)),))
    proof.claim(proof.apply("mesh", cover="box", **data))
    assert certificate(proof).verdict.accepted


def test_another_network_that_is_the_law() -> None:
    """The law of the same problem by a network with other neurons; one that is nearly it is refused."""
    law = law_of(INTEGRATOR)
    from symnet.constructions.control_laws.lattice import form_of
    from symnet.library.extremes import extremes_network
    from symnet.piecewise.term import maximum, minimum

    free = next(each.inputs[0] for each in law.partition.solutions if not each.active)
    clipped = extremes_network([minimum(1, maximum(-1, form_of(free)))], law.problem.box)
    verdict = certificate(law.derivation(clipped)).verdict
    assert verdict.accepted == (law.laws == 3)


def test_a_solution_on_several_leaves() -> None:
    law = law_of({**INTEGRATOR, "horizon": 3, "states": [[-5, 5], [-5, 5]]})
    assert (len(law.partition.solutions), law.laws) == (19, 7) and len(law.partition.leaves) > 19
    assert law.certificate.verdict.accepted


def test_the_program_of_the_builder_is_the_kernels() -> None:
    law = law_of(TWO)
    read = read_problem(law.problem.data, 2, Budget())
    program = program_of(law.problem)
    for mine, theirs in ((program.constraints, read.constraints), (program.gradient, read.gradient)):
        rows = [
            {at: F(int(c.p), int(c.q)) for at, c in enumerate(row[:-1]) if c}
            | ({-1: F(int(row[-1].p), int(row[-1].q))} if row[-1] else {})
            for row in mine
        ]
        assert rows == [dict(each) for each in theirs]


@pytest.mark.parametrize("name", ["controlled", "controlled_twice", "closed_loop", "meshed", "meshed_corner"])
def test_truth_finds_what_is_false(name: str) -> None:
    """No counterexample to what the kernel accepts; one soon where a weight of the outputs is another."""
    content = copy.deepcopy(base(name))
    assert [refuted(content, claim) for claim in content["claims"]] == [""] * len(content["claims"])
    row = content["network"]["nodes"][-1]["rows"][0]
    row[0] = "0x7"
    assert check(sealed(content)).verdict == "rejected"
    assert any(refuted(content, claim) for claim in content["claims"])
