"""Plain evaluation in the kernel: Theorem 2.3 at its sizes, and what the corpus of one dimension cannot show."""

from __future__ import annotations

from fractions import Fraction

import pytest
from kernel.refusals import fresh

from symnet.certificates.certificate import sealed
from symnet.kernel import check
from symnet.kernel.evaluation import evaluated
from symnet.kernel.syntax import Budget, Network, Node, Rejected, Row
from symnet.kernel.theories.local import columns


@pytest.mark.parametrize(("expression", "n"), [("abs(x - 1/3)*y", 1), pytest.param("sin(3*x)/2", 2, marks=pytest.mark.slow)])
def test_accepted(expression: str, n: int) -> None:
    verdict = check(sealed(fresh("theorem-2.3", n, expression)))
    assert verdict.accepted, verdict.reason
    sizes = next(claim for claim in verdict.claims if claim["kind"] == "sizes")
    assert sizes["intrinsic_parameters"] == sizes["intrinsic_entries"] == "0x3"
    assert {claim["kind"] for claim in verdict.claims} == {"error", "sizes", "lower-bound"}


@pytest.mark.slow
def test_another_number_of_the_second_staircase_is_refused() -> None:
    """n = 2: the first jump of the staircase with 2^16 treads moved beyond v."""
    content = fresh("theorem-2.3", 2, "sin(3*x)/2")
    node = next(node for node in content["network"]["nodes"] if node["name"] == "stairs_2.jumps")
    assert len(node["rows"]) == 2 * (2**16 - 1)
    node["rows"][1][0] = "-0x1"
    assert "rule pl: neuron 1 of 'numbers' is" in check(sealed(content)).reason


def test_the_constants_are_not_needed() -> None:
    """Without them the staircase is evaluated again at every cell: nothing else changes."""
    content = fresh("theorem-2.3")
    step = next(step for step in content["steps"] if step["rule"] == "pl")
    step["statement"]["values"] = []
    assert check(sealed(content)).accepted


def test_a_known_output_of_a_scan_stays_as_it_is() -> None:
    """A scan that doubles two values once: one output is given, the other is computed; with both given nothing is."""
    rows = tuple(Row(Fraction(0), ((place, Fraction(2)),)) for place in (0, 1))
    body = Network(2, (Node("twice", (("input", 0, 2),), rows=rows),), {})
    start = Node("start", (("input", 0, 1),), rows=(Row(Fraction(1), ()), Row(Fraction(3), ())))
    network = Network(1, (start, Node("scan", (("start", 0, 2),), body=body, steps=1)), {})
    wanted = [("scan", 0), ("scan", 1)]
    assert [evaluated(network, {}, wanted, Budget())[place] for place in wanted] == [2, 6]
    found = evaluated(network, {("scan", 0): Fraction(9)}, wanted, Budget())
    assert [found[place] for place in wanted] == [9, 6]
    both = {("scan", 0): Fraction(9), ("scan", 1): Fraction(8)}
    assert evaluated(network, both, wanted, Budget()) == both


def test_work_is_bounded() -> None:
    body = Network(1, (Node("next", (("input", 0, 1),), rows=(Row(Fraction(1), ((0, Fraction(1)),)),)),), {})
    start = Node("start", (("input", 0, 1),), rows=(Row(Fraction(1), ()),))
    network = Network(1, (start, Node("scan", (("start", 0, 1),), body=body, steps=100)), {})
    budget = Budget()
    assert evaluated(network, {}, [("scan", 0)], budget)["scan", 0] == 101
    with pytest.raises(Rejected, match="more work than its budget"):
        evaluated(network, {}, [("scan", 0)], Budget(Budget().left - budget.left - 1))


def test_digits_of_a_parameter_that_is_listed_twice() -> None:
    network = Network(1, (), {"v": Fraction(0b01_00_01_01, 256), "w": Fraction(1, 4)})
    assert columns(network, ["v", "v"], 2) == [[1, 0], [1, 1]]
    assert columns(network, ["v", "w", "v"], 2) == [[1, 0], [1, 0], [1, 1]]
    with pytest.raises(Rejected, match="not a number of 2 base-4 digits"):
        columns(network, ["v"], 2)
