"""The rule about deployed layers: which networks are seen to be one function, and that only such are."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

import pytest
from amount import examples
from export.cases import BUILT, layers, network
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate
from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.export.deployed import deployed
from symnet.export.lowering import cleared, with_differences
from symnet.export.statement import state
from symnet.kernel import check
from symnet.kernel.networks import network as decoded
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.theories.deployed import LONG, LONGEST, ROOM, _Forms
from symnet.library.calculus import unrolled
from symnet.strategies import networks, rationals

Form = dict[int, Fraction]


def forms(*found: Network, work: int = 1 << 26) -> list[Form]:
    """The forms of networks with one output, in one list of relus."""
    known = _Forms(Budget(work), found[0].inputs, LONG)
    start = [{place + 1: Fraction(1)} for place in range(found[0].inputs)]
    return [known.of(decoded(_written(each), "network", {}), start)[0] for each in found]


def _written(found: Network) -> Any:
    return json.loads(found.canonical)


def same(one: Network, two: Network) -> bool:
    first, second = forms(one, two)
    return first == second


def of_rows(*stages: tuple[str, list[tuple[dict[int, Any], Any]]]) -> Network:
    return layers(2, *stages)


SUM = ("identity", [({0: 1, 1: 1}, 0)])


@examples(60)
@given(networks(2, levels=4, dyadic=False).filter(lambda found: found.outputs == 1))
def test_the_lowered_network_is_seen_to_be_the_network(found: Network) -> None:
    assert same(found, with_differences(cleared(found))) and same(found, cleared(found))


@pytest.mark.parametrize("name", BUILT)
def test_real_networks_and_their_lowering(name: str) -> None:
    found = network(name)
    assert same(found, with_differences(cleared(found)))


def test_a_scan_is_its_steps_written_out() -> None:
    found = network("scan, d = 2")
    assert same(found, unrolled(found))


@examples(200)
@given(st.data())
def test_what_is_seen_as_one_function_is_one(data: st.DataObject) -> None:
    """Networks of few small numbers, so that many pairs are the same function in another way."""
    small = st.integers(-1, 1)
    rows = st.lists(st.tuples(st.fixed_dictionaries({0: small, 1: small}), small), min_size=2, max_size=2)
    kinds = st.sampled_from(["relu", "identity"])
    drawn = st.lists(st.tuples(kinds, rows), min_size=1, max_size=3)
    one, two = (of_rows(*_kept(data.draw(drawn)), SUM) for _ in range(2))
    if same(one, two):
        for point in data.draw(st.lists(st.tuples(rationals(0, 1), rationals(0, 1)), min_size=3, max_size=3)):
            assert realize(one, point) == realize(two, point)


def _kept(drawn: list[Any]) -> list[Any]:
    return [(kind, [({at: weight for at, weight in row.items() if weight}, bias) for row, bias in rows]) for kind, rows in drawn]


def test_a_positive_factor_moves_through_a_relu() -> None:
    one = of_rows(("relu", [({0: 1, 1: -1}, "-1/3"), ({1: 1}, 0)]), ("identity", [({0: 6, 1: 1}, 0)]))
    two = of_rows(("relu", [({0: 3, 1: -3}, -1), ({1: 2}, 0)]), ("identity", [({0: 2, 1: "1/2"}, 0)]))
    assert same(one, two)


def test_a_negative_factor_does_not() -> None:
    one = of_rows(("relu", [({0: 1, 1: -1}, 0)]), ("identity", [({0: -1}, 0)]))
    two = of_rows(("relu", [({0: -1, 1: 1}, 0)]), ("identity", [({0: 1}, 0)]))
    assert not same(one, two)


def test_signs_that_the_cube_decides() -> None:
    """x, y and relus are never negative, so that relu(x + y) is x + y, and relu(-x - y) is 0."""
    plain = of_rows(("identity", [({0: 1, 1: 1}, 1)]))
    assert same(plain, of_rows(("relu", [({0: 1, 1: 1}, 1)])))
    assert same(plain, of_rows(("relu", [({0: 1, 1: 1}, 1), ({0: -1, 1: -1}, -1)]), SUM))
    assert forms(of_rows(("relu", [({0: -1}, 0)]))) == [{}] and forms(of_rows(("relu", [({}, 2)]))) == [{0: Fraction(2)}]


def test_a_relu_is_kept_where_the_cube_does_not_decide() -> None:
    assert not same(of_rows(("relu", [({0: 1}, -1)])), of_rows(("identity", [({0: 1}, -1)])))


def long_sum(activation: str, factor: int) -> Network:
    """activation(factor times a sum of more relus than a form holds), which takes both signs."""
    hidden = ("relu", [({0: 1, 1: -1}, Fraction(-k, 40)) for k in range(LONG + 2)])
    total = ("identity", [({k: (-1) ** k * (k + 1) for k in range(LONG + 2)}, 0)])
    return layers(2, hidden, total, (activation, [({0: factor}, 0)]))


def test_a_long_sum_may_be_negative() -> None:
    """It is known by a number, as a relu is, but its relu is another function."""
    assert len(forms(long_sum("identity", 1))[0]) == 1
    assert not same(long_sum("relu", 1), long_sum("identity", 1))
    assert same(long_sum("relu", 2), long_sum("relu", 2)) and not same(long_sum("relu", 1), long_sum("relu", -1))
    assert forms(long_sum("relu", -1)) != [{}]


def test_what_is_walked_is_paid() -> None:
    found = network("scan, d = 2")
    with pytest.raises(Rejected, match="more work than its budget"):
        forms(found, work=2_000)


@pytest.mark.parametrize(("text", "options"), [("abs(x - 1/3)", {"cells": 5}), ("max(x, y)/2", {"cells": 2, "parameters": 2})])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_claim_is_accepted_and_one_bit_less_is_not(text: str, options: dict[str, Any], dtype: str) -> None:
    built = approximate(text, **options)
    statement = state(built.network, dtype, 6)
    claim = deployed(built.certify(), statement)
    assert claim is not None and claim.certificate.verdict.accepted
    assert claim.bound == built.error.bound + (statement.cube_bound or 0)
    content = claim.certificate.content
    step = content["steps"][-1]
    for part in (step["data"], step["statement"], content["claims"][-1]):
        part["bound"] = hexed(built.error.bound)
    less = check(sealed(content))
    assert (less.verdict, "the error is only known" in less.reason) == ("rejected", True) or claim.bound == built.error.bound


def test_the_rounding_of_the_output_that_is_named() -> None:
    """Of two outputs the second is rounded more; less than that is refused of it, and accepted of the first."""
    built = approximate("x/2; abs(x - 1/3)", cells=4, box="x in [-1,2]")
    statement = state(built.network, "float32", 6)
    claim = deployed(built.certify(), statement)
    assert claim is not None and claim.certificate.verdict.accepted and statement.cube_bound
    for output, accepted in ((0, True), (1, False)):
        content = copy.deepcopy(claim.certificate.content)
        (step,) = (
            each for each in content["steps"] if each["rule"] == "deployed" and each["statement"]["output"] == hexed(output)
        )
        said = dict(step["statement"])
        less = hexed(built.errors[output].bound + statement.cube_bound * Fraction(3, 4))
        for part in (step["data"], step["statement"], *(each for each in content["claims"] if each == said)):
            part["bound"] = less
        verdict = check(sealed(content))
        assert verdict.accepted == accepted, verdict.reason
        assert accepted or "the error is only known to be at most" in verdict.reason


def test_forms_that_are_kept_pay_for_their_room() -> None:
    known = _Forms(Budget(1 << 20), 2, LONGEST)
    form = {place: Fraction(1, 3) for place in range(LONG + 1)}
    assert known.short(form) is form and known.budget.left == (1 << 20) - ROOM * len(form)
    assert known.short({0: Fraction(1)}) == {0: Fraction(1)} and known.budget.left == (1 << 20) - ROOM * len(form)
