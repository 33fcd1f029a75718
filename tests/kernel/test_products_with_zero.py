"""A long number times 0: nothing in a certificate pays for it by its length, so it is not multiplied."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from symnet.kernel.syntax import Budget


class Long(Fraction):
    """A number that must not be multiplied."""

    def __mul__(self, other: Any) -> Fraction:
        raise AssertionError("multiplied")

    __rmul__ = __mul__


@pytest.mark.parametrize("turned", [False, True])
def test_nothing_is_multiplied_by_zero(turned: bool) -> None:
    """A million weights of 2^20 bits, one name for all of them, on neurons that are 0 took ten minutes for 2^21 units of work."""
    pair = [Long(3 << 80, 7), Fraction(0)]
    assert Budget().product(*(reversed(pair) if turned else pair)) == 0
