"""The mid value and the code scan: contracts proved, every changed number refuted, the formula on drawn points."""

from __future__ import annotations

from fractions import Fraction

import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutants

from symnet import strategies
from symnet.errors import Refuted, Unproved
from symnet.library.code_scan import code_scan_body, code_scan_contract
from symnet.library.mid_value import mid_contract, mid_value
from symnet.library.step_function import step_contract, step_function
from symnet.piecewise.activation_regions import prove

NUMBERS = strategies.rationals(-1000, 1000)


def test_the_mid_value_is_proved_on_24_cones() -> None:
    proof = prove(mid_contract())
    assert len(proof.regions) == 24 and all(count == 1 for _, count in proof.regions)


def test_every_changed_number_of_the_mid_value_is_refuted() -> None:
    for place, mutant in mutants(mid_value()):
        with pytest.raises(Refuted):
            prove(mid_contract(mutant))
            pytest.fail(place)


def test_it_is_smaller_than_the_printed_one() -> None:
    """Width 14 and depth 2 are printed with 280 parameters; dense layers 3-14-14-1 have 281."""
    size = mid_value().size
    assert (size.width, size.depth, size.parameters) == (6, 2, 57)
    assert 4 * 14 + 15 * 14 + 15 * 1 == 281


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_it_is_the_middle_one(three: tuple[Fraction, ...]) -> None:
    assert mid_value()(*three) == sorted(three)[1] == oracle.value(mid_value().canonical, three)[0]


@given(NUMBERS, st.permutations([0, 0, 1]))
def test_ties_and_signs(t: Fraction, order: list[int]) -> None:
    values = [t if number == 0 else -t for number in order]
    assert mid_value()(*values) == t


@pytest.mark.parametrize("shift", [Fraction(-1, 12), Fraction(0), Fraction(1, 12)])
def test_shifted_steps_are_proved_and_refuted(shift: Fraction) -> None:
    delta = Fraction(1, 12)
    prove(step_contract(4, delta, None, shift))
    for _, mutant in mutants(step_function(4, delta, shift)):
        with pytest.raises(Refuted):
            prove(step_contract(4, delta, mutant, shift))


@pytest.mark.parametrize(("bits", "copies"), [(1, 1), (2, 1), (3, 3), (2, 9)])
def test_the_code_scan_is_proved(bits: int, copies: int) -> None:
    prove(code_scan_contract(bits, copies))


def test_every_changed_number_of_the_code_scan_is_seen() -> None:
    for place, mutant in mutants(code_scan_body(1, 1)):
        with pytest.raises((Refuted, Unproved)):
            prove(code_scan_contract(1, 1, mutant))
            pytest.fail(place)
