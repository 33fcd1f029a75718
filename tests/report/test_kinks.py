"""Kinks on the page of a network of one input, and shares of networks that fold and of those made of teeth."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from symnet.constructions.compiled.construction import COMPILED, compiled
from symnet.core.realize import realize
from symnet.report.gadgets import gadgets
from symnet.report.kinks import kinks_of


def content(source: str, error: Fraction) -> dict[str, object]:
    found: dict[str, object] = json.loads(COMPILED.certify(compiled(source, None, None, error)).data)
    return found


def test_the_kinks_are_where_the_slope_changes() -> None:
    built = compiled("exp(x)", None, None, Fraction(1, 100))
    kinks = kinks_of(json.loads(COMPILED.certify(built).data))
    assert len(kinks) == built.network.size.neurons - 1
    for kink in kinks:
        t, h = Fraction(kink), Fraction(1, 1 << 20)
        left, middle, right = (realize(built.network, (place,))[0] for place in (t - h, t, t + h))
        assert left + right != 2 * middle


def test_no_kinks_are_named_where_the_input_is_folded_first() -> None:
    assert kinks_of(content("exp(x)", Fraction(1, 10**6))) == []


@pytest.mark.parametrize(
    ("source", "error"), [("exp(x)", Fraction(1, 10**6)), ("x^2", Fraction(1, 10**9)), ("exp(x)*y", Fraction(1, 10**4))]
)
def test_shares_add_up_to_the_error(source: str, error: Fraction) -> None:
    found = (
        content(source, error) if "y" not in source else json.loads(COMPILED.certify(compiled(source, None, None, error)).data)
    )
    parts = gadgets(found, None)
    assert sum(part.share for part in parts) == parts[-1].bound
    assert all(part.share >= 0 for part in parts)
