"""Floating-point formats: nearest numbers against the formats of numpy and ml_dtypes."""

from __future__ import annotations

from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import UsageError
from symnet.export.formats import FORMATS, dyadic, float_format, log2_floor

DTYPES = {"float64": np.float64, "float32": np.float32, "float16": np.float16, "bfloat16": ml_dtypes.bfloat16}


@pytest.mark.parametrize("name", DTYPES)
@given(top=st.integers(-(2**60), 2**60), power=st.integers(-200, 60))
def test_nearest_is_that_of_the_library(name: str, top: int, power: int) -> None:
    form, value = FORMATS[name], Fraction(top) * Fraction(2) ** power
    if form.overflows(value):
        with pytest.raises(UsageError, match=f"is beyond {name}"):
            form.nearest(value)
        return
    found = form.nearest(value)
    nearby = Fraction(float(DTYPES[name](np.float64(float(found)))))
    assert nearby == found, "it is a number of the format"
    step = Fraction(2) ** max(log2_floor(value) - form.precision + 1, -form.smallest) if value else Fraction(0)
    assert abs(found - value) * 2 <= step
    if top.bit_length() <= 53:  # the float64 is the value itself, so the library rounds once
        assert Fraction(float(DTYPES[name](np.float64(float(value))))) == found


@pytest.mark.parametrize("name", DTYPES)
def test_range_and_precision_are_those_of_the_library(name: str) -> None:
    form, info = FORMATS[name], ml_dtypes.finfo(DTYPES[name])
    assert Fraction(float(info.max)) == Fraction(2) ** form.top - Fraction(2) ** (form.top - form.precision)
    assert Fraction(float(info.tiny)) == Fraction(1, 1 << form.least_normal)
    assert Fraction(float(info.smallest_subnormal)) == Fraction(1, 1 << form.smallest)
    assert Fraction(float(info.eps)) == Fraction(1, 1 << (form.precision - 1))


@pytest.mark.parametrize("name", DTYPES)
def test_a_format_holds_its_normal_numbers(name: str) -> None:
    form = FORMATS[name]
    last = Fraction((1 << form.precision) - 1)
    assert form.holds(last) and form.holds(-last) and form.holds(Fraction(0))
    assert not form.holds(2 * last + 1)
    assert form.holds(Fraction(1, 1 << form.least_normal)) and not form.holds(Fraction(1, 2 << form.least_normal))
    assert form.holds(Fraction(1 << form.top - 1)) and not form.holds(Fraction(1 << form.top))
    assert not form.holds(Fraction(1, 3))


@given(st.fractions().filter(bool))
def test_log2_floor(value: Fraction) -> None:
    power = Fraction(2) ** log2_floor(value)
    assert power <= abs(value) < 2 * power


def test_dyadic() -> None:
    assert dyadic(Fraction(-12)) == (-3, 2) and dyadic(Fraction(5, 8)) == (5, -3)


def test_an_unknown_format() -> None:
    with pytest.raises(UsageError, match="dtype 'float8' is not known; write one of float64, float32, float16, bfloat16"):
        float_format("float8")
