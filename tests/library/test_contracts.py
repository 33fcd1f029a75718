"""Every gadget's contract is proved, and refuted with an exact counterexample once one number is changed."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutants
from terms import changed, term_value

from symnet import strategies
from symnet.core.network import Network
from symnet.errors import Refuted, Unproved
from symnet.library.bit_extraction import bit_contract, bit_extraction, sawtooth_contract, tent_contracts
from symnet.library.cell_code import number_contract, products_contract, stored_products, sum_contract
from symnet.library.code_scan import code_step_contract, code_sum_contract
from symnet.library.digit_scan import ONE_BIT, levels
from symnet.library.digit_scan_contracts import first_pass_contracts, scan_contracts
from symnet.library.kuhn_hat import hat_contract, kuhn_hat
from symnet.library.mid_value import mid_contract
from symnet.library.powers import power_contract, powers_contract
from symnet.library.product import product_contract, square_contract
from symnet.library.ramp import ramp, ramp_contract
from symnet.library.step_function import index_contract, step_contract, step_function
from symnet.piecewise import Contract
from symnet.piecewise.activation_regions import prove
from symnet.piecewise.written import term_json

DELTA = Fraction(1, 12)
BOUND = stored_products(["a_1", "a_2"]).bind({"a_1": "1/3", "a_2": "5/4"})
GADGETS: dict[str, tuple[Contract, ...]] = {
    "ramp": (ramp_contract(),),
    "step function, K = 2": (step_contract(2, DELTA),),
    "step function, K = 4, shifted": (step_contract(4, DELTA, DELTA),),
    "index, K = 2": (index_contract(2, DELTA),),
    "index, K = 5": (index_contract(5, DELTA),),
    "index, K = 4, shifted": (index_contract(4, DELTA, -DELTA),),
    "powers, J = 2": (powers_contract(2),),
    "powers, J = 5": (powers_contract(5),),
    "powers at integers, J = 2": (power_contract(2),),
    "powers at integers, J = 5": (power_contract(5),),
    "mid value": (mid_contract(),),
    "Kuhn hat, d = 1": (hat_contract(1),),
    "Kuhn hat, d = 2": (hat_contract(2),),
    "Kuhn hat, d = 3": (hat_contract(3),),
    "square, L = 1": (square_contract(1),),
    "square, L = 3": (square_contract(3),),
    "product, L = 2": (product_contract(2),),
    "tents, J = 1": tent_contracts(1),
    "tents, J = 3": tent_contracts(3),
    "sawtooth, J = 1": (sawtooth_contract(1),),
    "Proposition B.1, J = 1": (bit_contract(1),),
    "number of a cell": (number_contract(3, 4, 1, "rho"),),
    "sum of bits": (sum_contract(3),),
    "products with stored numbers": (products_contract(["a_1", "a_2"]).placed(BOUND),),
    "scan step, d = 1, K = 3": scan_contracts(1, 3),
    "scan step, d = 2, K = 2": scan_contracts(2, 2),
    "scan step, one bit": scan_contracts(1, 4, ONE_BIT),
    "scan step, finer levels": scan_contracts(1, 2, levels(2)),
    "first pass, d = 2": first_pass_contracts(2, 2, 3),
    "code scan, n = 1": (code_step_contract(1, 1, 4), code_sum_contract(1, 1, 4)),
    "code scan, n = 2, two copies": (
        *(make(2, 2, 4, copy) for copy in (0, 1) for make in (code_step_contract, code_sum_contract)),
    ),
}
UNUSED = {"Kuhn hat, d = 3", "product, L = 2"}
"""Gadgets with numbers that nothing rests on: coordinates carried on behind their use, squares of numbers up to 1/2 only."""
NOT_TINY = {"scan step, d = 2, K = 2", "scan step, finer levels", "code scan, n = 2, two copies"}
"""Gadgets with many numbers, whose changes are tried in `make test-all`."""
IDLE = ("state of a step", "step of the code scan")
"""Contracts with a relu that some terms do not need: of what is not negative, or below another relu."""
SMALL = [name for name in GADGETS if name not in NOT_TINY]
LARGE = [pytest.param(name, marks=pytest.mark.slow) for name in sorted(NOT_TINY)]


@pytest.mark.parametrize("name", GADGETS)
def test_the_contract_is_proved(name: str) -> None:
    for contract in GADGETS[name]:
        proof = prove(contract)
        assert proof.regions >= 1 and contract.name in str(proof) and contract.ensures in str(proof)


def test_more_contracts() -> None:
    for contract in (bit_contract(2), sawtooth_contract(2), hat_contract(4), square_contract(5), product_contract(3)):
        prove(contract)
    for contract in (*scan_contracts(3, 2), *scan_contracts(4, 1), *scan_contracts(2, 5, levels(3))):
        prove(contract)


@pytest.mark.parametrize("name", [*(name for name in SMALL if name not in UNUSED), *LARGE])
def test_every_changed_number_is_seen(name: str) -> None:
    """A change of what a schedule multiplies is not refuted but unproved: it has no known value. Both are red."""
    contracts = GADGETS[name]
    for place, mutant in mutants(contracts[0].network):
        with pytest.raises((Refuted, Unproved)) as caught:
            for contract in contracts:
                prove(contract.placed(mutant))
            pytest.fail(f"{place} was not seen")
        if caught.type is Refuted:
            _check_counterexample(str(caught.value), contracts, mutant, place)


def _check_counterexample(message: str, contracts: tuple[Contract, ...], mutant: Network, place: str) -> None:
    """The point and the values in the message are those of independent evaluators."""
    found = re.search(r"at \((.*?)\)(?:, # = (\d+))? neuron (\d+) of '(.*)' is (\S+), not (\S+)$", message)
    assert found, message
    point, index = tuple(map(Fraction, found[1].split(", "))), int(found[2] or 0)
    (contract,) = [each for each in contracts if message.startswith(f"{each.name}: ")]
    numbers = {**contract.network.parameters, "#": Fraction(index), "4^#": Fraction(4) ** index}
    forms = [term_value(term_json(form), point, numbers) for form in contract.reading.values()]
    where = found[4], int(found[3])
    assert term_value(term_json(contract.values[where]), point, numbers) == Fraction(found[6]) != Fraction(found[5])
    direct = list(contract.reading) == [("input", number) for number in range(mutant.inputs)] and not contract.inside
    if direct and where[0] == mutant.nodes[-1].name:
        assert oracle.value(mutant.canonical, tuple(forms))[where[1]] == Fraction(found[5]), place


@pytest.mark.parametrize("name", [*SMALL, *LARGE])
def test_every_changed_term_is_refuted(name: str) -> None:
    for contract in GADGETS[name]:
        for place, term in contract.values.items():
            for what, other in changed(term):
                idle = what == "relu" and contract.name.startswith(IDLE)
                said = f"{contract.name}, {place}: {what} of {term}"
                assert idle or _is_refuted(replace(contract, values={place: other})), said


def _is_refuted(contract: Contract) -> bool:
    try:
        prove(contract)
    except Refuted:
        return True
    return False


@pytest.mark.parametrize("amount", [Fraction(1, 10**30), Fraction(-1)])
def test_no_change_is_too_small_to_see(amount: Fraction) -> None:
    for _, mutant in mutants(ramp(), amount):
        with pytest.raises(Refuted):
            prove(ramp_contract().placed(mutant))


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
