"""Plain evaluation in the kernel: Theorem 2.3 at its sizes, and what the corpus of one dimension cannot show."""

from __future__ import annotations

import copy
from fractions import Fraction

import pytest
from kernel.refusals import fresh
from symnet.kernel.rules import RULES
from symnet.kernel.rules_syz import columns
from symnet.kernel.rules_values import evaluated

from symnet.certificates.certificate import sealed
from symnet.kernel import check
from symnet.kernel.decode import decode
from symnet.kernel.syntax import Network, Node, Rejected, Row


@pytest.mark.parametrize(("expression", "n"), [("abs(x - 1/3)", 1), ("abs(x - 1/3)*y", 1), ("x - y", 1), ("sin(3*x)/2", 2)])
def test_accepted(expression: str, n: int) -> None:
    verdict = check(sealed(fresh("theorem-2.3", n, expression)))
    assert verdict.accepted, verdict.reason
    sizes = next(claim for claim in verdict.claims if claim["kind"] == "sizes")
    assert sizes["intrinsic_parameters"] == "0x3"
    assert {"kind": "entries", "entries": "0x3"} in verdict.claims
    assert {claim["kind"] for claim in verdict.claims} == {"error", "sizes", "entries", "lower-bound"}


def test_another_number_of_the_second_staircase_is_refused() -> None:
    """n = 2: the first jump of the staircase with 2^16 treads moved beyond v."""
    content = fresh("theorem-2.3", 2, "sin(3*x)/2")
    node = next(node for node in content["network"]["nodes"] if node["name"] == "stairs_2.jumps")
    assert len(node["rows"]) == 2 * (2**16 - 1)
    node["rows"][1][0] = "-0x1"
    reason = check(sealed(content)).reason
    assert "rule constant: the rule gives" in reason


def test_too_many_cells() -> None:
    found = decode(sealed(fresh("theorem-2.3", 1, "abs(x - 1/3)*y")))
    given = {"kind": "constant", "neurons": [], "values": []}
    with pytest.raises(Rejected, match=r"257 \*\* 2 cells are more than 65536"):
        RULES["evaluated-code"](found, [given], {"cells": "0x101"})


def test_the_constants_are_needed() -> None:
    """Without them the staircase is evaluated again at every cell: nothing else changes."""
    content = fresh("theorem-2.3")
    step = next(step for step in content["steps"] if step["rule"] == "constant")
    step["data"]["neurons"], step["statement"]["neurons"], step["statement"]["values"] = [], [], []
    assert check(sealed(content)).accepted


def test_a_known_output_of_a_scan_stays_as_it_is() -> None:
    """A scan that doubles two values once: one output is given, the other is computed; with both given nothing is."""
    rows = tuple(Row(Fraction(0), ((place, Fraction(2)),)) for place in (0, 1))
    body = Network(2, (Node("twice", (("input", 0, 2),), rows=rows),), {})
    start = Node("start", (("input", 0, 1),), rows=(Row(Fraction(1), ()), Row(Fraction(3), ())))
    network = Network(1, (start, Node("scan", (("start", 0, 2),), body=body, steps=1)), {})
    wanted = [("scan", 0), ("scan", 1)]
    assert [evaluated(network, {}, wanted)[place] for place in wanted] == [2, 6]
    found = evaluated(network, {("scan", 0): Fraction(9)}, wanted)
    assert [found[place] for place in wanted] == [9, 6]
    both = {("scan", 0): Fraction(9), ("scan", 1): Fraction(8)}
    assert evaluated(network, both, wanted) == both


def test_digits_of_a_parameter_that_is_listed_twice() -> None:
    network = Network(1, (), {"v": Fraction(0b01_00_01_01, 256), "w": Fraction(1, 4)})
    assert columns(network, ["v", "v"], 2) == [[1, 0], [1, 1]]
    assert columns(network, ["v", "w", "v"], 2) == [[1, 0], [1, 0], [1, 1]]
    with pytest.raises(Rejected, match="not a number of 2 base-4 digits"):
        columns(network, ["v"], 2)


def test_a_number_that_is_multiplied_twice_is_not_two_numbers() -> None:
    """Theorem 2.2: both bits of copy 0 are read from a_1, which listed twice would mean its digits taken in turn."""
    content = fresh(n=2)
    rows = next(node for node in content["network"]["nodes"] if node["name"] == "copy_0.multiply")["rows"]
    rows[1] = copy.deepcopy(rows[0])
    reason = check(sealed(content)).reason
    assert "rule index-code: the bits are read from ['a_1', 'a_1'], which are not 2 different parameters" in reason
