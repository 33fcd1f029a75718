"""Every gadget's contract is proved, and refuted with an exact counterexample once one number is changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutants

from symnet import strategies
from symnet.core.network import Network
from symnet.errors import Refuted, Unproved
from symnet.library.bit_extraction import bit_contract, bit_extraction, tent_contract
from symnet.library.digit_scan import scan_body, scan_contracts
from symnet.library.kuhn_hat import hat_contract, kuhn_hat
from symnet.library.powers import powers_contract, powers_of_four
from symnet.library.ramp import ramp, ramp_contract
from symnet.library.step_function import step_contract, step_function
from symnet.piecewise.activation_regions import prove
from symnet.piecewise.contract import Contract

DELTA = Fraction(1, 16)
Made = tuple[Network, Callable[[Network | None], Contract]]
GADGETS: dict[str, Made] = {
    "ramp": (ramp(), ramp_contract),
    "step function, K = 2": (step_function(2, DELTA), lambda network: step_contract(2, DELTA, network)),
    "step function, K = 5": (step_function(5, DELTA), lambda network: step_contract(5, DELTA, network)),
    "powers, J = 2": (powers_of_four(2), lambda network: powers_contract(2, network)),
    "powers, J = 5": (powers_of_four(5), lambda network: powers_contract(5, network)),
    "Kuhn hat, d = 1": (kuhn_hat(1), lambda network: hat_contract(1, network)),
    "Kuhn hat, d = 2": (kuhn_hat(2), lambda network: hat_contract(2, network)),
    "Kuhn hat, d = 3": (kuhn_hat(3), lambda network: hat_contract(3, network)),
    "Proposition B.1, J = 1": (bit_extraction(1), lambda network: bit_contract(1, network)),
}


@pytest.mark.parametrize("name", GADGETS)
def test_the_contract_is_proved(name: str) -> None:
    network, contract = GADGETS[name]
    proof = prove(contract(network))
    assert all(count >= 1 for _, count in proof.regions) and "proved" in str(proof)


def test_more_contracts() -> None:
    for contract in (bit_contract(2), tent_contract(), hat_contract(4)):
        assert len(prove(contract).regions) == len(contract.cases)


@pytest.mark.parametrize(("dimension", "cells"), [(1, 1), (1, 7), (2, 3), (3, 2), (4, 1)])
def test_the_scan_step_is_proved(dimension: int, cells: int) -> None:
    for contract in scan_contracts(dimension, cells):
        assert len(prove(contract).regions) == len(contract.cases)


@pytest.mark.parametrize("name", [name for name in GADGETS if "d = 3" not in name])
def test_every_changed_number_is_refuted_at_an_exact_point(name: str) -> None:
    network, contract = GADGETS[name]
    for place, mutant in mutants(network):
        with pytest.raises(Refuted) as caught:
            prove(contract(mutant))
        _check_counterexample(str(caught.value), contract(mutant), mutant, place)


def _check_counterexample(message: str, contract: Contract, mutant: Network, place: str) -> None:
    """The point and the value in the message are those of the independent evaluator."""
    found = re.search(r"at \((.*)\) neuron 0 of '.*' is (\S+), not (\S+)$", message)
    assert found, message
    point = tuple(map(Fraction, found[1].split(", ")))
    assert oracle.value(mutant.canonical, point)[0] == Fraction(found[2]) != Fraction(found[3]), place
    case = next(case for case in contract.cases if f"case {case.name}:" in message)
    assert Fraction(found[3]) == sum(c * t for c, t in zip(case.values[0], (*point, 1), strict=True))


@pytest.mark.parametrize("dimension", [1, 2])
def test_every_changed_number_of_the_scan_step_is_seen(dimension: int) -> None:
    """A change of what a schedule multiplies is not refuted but unproved: it has no known value. Both are red."""
    cells = 3
    for place, mutant in mutants(scan_body(dimension, cells)):
        with pytest.raises((Refuted, Unproved)):
            for contract in scan_contracts(dimension, cells, mutant):
                prove(contract)
            pytest.fail(f"{place} was not seen")


@pytest.mark.parametrize("amount", [Fraction(1, 10**30), Fraction(-1)])
def test_no_change_is_too_small_to_see(amount: Fraction) -> None:
    for _, mutant in mutants(ramp(), amount):
        with pytest.raises(Refuted):
            prove(ramp_contract(mutant))


@given(st.integers(1, 6), st.data())
def test_bit_extraction_reads_every_bit(digits: int, data: st.DataObject) -> None:
    """Proposition B.1 as it is used: phi(4^j a) = theta_j, and [0, 1] on all of R."""
    theta = data.draw(st.lists(st.integers(0, 1), min_size=digits, max_size=digits))
    a = sum(Fraction(bit, 4**j) for j, bit in enumerate(theta, 1))
    network = bit_extraction(digits)
    assert [network(4**j * a) for j in range(1, digits + 1)] == theta
    value = network(data.draw(strategies.rationals(-(4**digits), 4 ** (digits + 1))))
    assert isinstance(value, Fraction) and 0 <= value <= 1


@given(st.integers(1, 3).flatmap(lambda d: st.tuples(*[strategies.rationals(-2, 2)] * d)))
def test_the_hat_is_its_formula(y: tuple[Fraction, ...]) -> None:
    assert kuhn_hat(len(y))(*y) == max(Fraction(0), 1 - max(0, *y) + min(0, *y))


@given(st.integers(1, 3), st.integers(1, 4), st.data())
def test_hats_are_a_partition_of_unity(dimension: int, cells: int, data: st.DataObject) -> None:
    """They are >= 0, sum to 1, and at most d + 1 of them are not 0, at every point of the cube."""
    point = data.draw(strategies.cube_points(dimension, cells=cells))
    hat = kuhn_hat(dimension)
    values = [hat(*(cells * t - k for t, k in zip(point, node, strict=True))) for node in oracle.snake(cells, dimension)]
    assert sum(values) == 1 and sum(value != 0 for value in values) <= dimension + 1


@given(st.integers(2, 6), strategies.rationals(-1, 2))
def test_the_step_function_is_monotone_and_a_step(cells: int, t: Fraction) -> None:
    delta = Fraction(1, 4 * cells)
    step = step_function(cells, delta)
    inside = min(max(int(t * cells // 1), 0), cells - 1)
    value = step(t)
    in_strip = any(Fraction(k, cells) - delta < t < Fraction(k, cells) for k in range(1, cells))
    assert value == inside if not in_strip else inside <= value <= inside + 1  # type: ignore[operator]
    points = [Fraction(k, 37) for k in range(-5, 45)]
    assert all(step(one) <= step(two) for one, two in pairwise(points))  # type: ignore[operator]
