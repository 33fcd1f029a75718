"""The mid value: its size, and the middle one on drawn points; its contract is in test_contracts."""

from __future__ import annotations

from fractions import Fraction

import oracle
from hypothesis import given
from hypothesis import strategies as st

from symnet import strategies
from symnet.library.mid_value import mid_value

NUMBERS = strategies.rationals(-1000, 1000)


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
