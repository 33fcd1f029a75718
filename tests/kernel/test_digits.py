"""Parameters held as digits: read in pieces, equal to the number as a whole."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import number

from symnet.kernel.digits import Binary, Parameters, binary, check_digits, digits, kept_parameters
from symnet.kernel.facts import Scope, form_of
from symnet.kernel.syntax import Budget, Rejected


def written(found: list[int], bits: int) -> Fraction:
    """sum_i digit_i 2^-(bits i)."""
    return sum((Fraction(digit, 1 << bits * place) for place, digit in enumerate(found, 1)), Fraction(0))


@given(st.integers(1, 11).flatmap(lambda bits: st.tuples(st.just(bits), st.lists(st.integers(0, (1 << bits) - 1), max_size=60))))
def test_digits_in_pieces(drawn: tuple[int, list[int]]) -> None:
    bits, wanted = drawn
    value, count = written(wanted, bits), len(wanted)
    held = binary({"v": value}, "v", count, 1 << bits, Budget())
    assert held.value == value
    assert digits(held, bits, 0, count) == wanted
    for first in range(0, count, 7):
        assert digits(held, bits, first, min(first + 5, count)) == wanted[first : first + 5]
    stored = Parameters({"v": held, "w": Fraction(1, 3)})
    assert dict(stored) == {"v": value, "w": Fraction(1, 3)} and len(stored) == 2
    assert binary(stored, "v", count, 1 << bits, Budget()) is held
    assert dict(kept_parameters(stored, {"v"})) == dict(kept_parameters({"v": value, "x": value}, {"v"})) == {"v": value}
    for top in {0, max(wanted, default=0), (1 << bits) - 1}:
        if max(wanted, default=0) <= top:
            check_digits(held, 1 << bits, count, top, Budget())
        else:
            with pytest.raises(Rejected, match=f"is above {top}"):
                check_digits(held, 1 << bits, count, top, Budget())


def test_digits_that_are_0_at_the_end() -> None:
    """A file may hold more digits than a number has."""
    padded = Parameters({"v": Binary(b"\x80\x00\x00", 24)})
    assert binary(padded, "v", 1, 2, Budget()).value == Fraction(1, 2)
    with pytest.raises(Rejected, match="not a number of 2 base-4 digits"):
        binary(Parameters({"v": Binary(b"\x80\x00\x10", 24)}), "v", 2, 4, Budget())


def test_a_number_is_made_once_and_paid_for_where_it_is_named() -> None:
    """A form may name a parameter of millions of bits in thousands of places."""
    stored = Parameters({"v": Binary(b"\xaa" * 4_095 + b"\x01", 32_760)})
    assert stored["v"] is stored["v"] is kept_parameters(stored, {"v"})["v"]
    scope = Scope(100, (stored,), Budget(400_000))
    with pytest.raises(Rejected, match="more work"):
        form_of(["0x0", *([hex(place), "v"] for place in range(100))], scope)
    assert form_of(["0x0", ["0x0", "v"]], Scope(1, (stored,), Budget(400_000)))[0] == stored["v"]


@pytest.mark.parametrize("value", [number("1"), number("-1/2"), number("1/3"), number("1/32")])
def test_numbers_that_are_no_digits(value: Fraction) -> None:
    with pytest.raises(Rejected, match="not a number of 2 base-4 digits"):
        binary({"v": value}, "v", 2, 4, Budget())
