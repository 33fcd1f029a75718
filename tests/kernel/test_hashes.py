"""Numbers that a file chooses so that all have one hash are not looked up by their hash."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnet.kernel.arithmetic import show
from symnet.kernel.polytope import CONSTANT, unit
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.theories import near_waves
from symnet.kernel.theories.euaf import points_of
from symnet.kernel.theories.hinges import Hinge, between

PRIME = (1 << 61) - 1
"""Python's hash of a number is its remainder by this prime: in a dict of its multiples each search would walk through all."""


def test_forms_up_to_a_factor_do_not_share_a_hash() -> None:
    """4,000 products that one fact names took 15 seconds for 81,339 units of work."""
    keys = [unit({CONSTANT: Fraction(2), 0: Fraction(place * PRIME)})[1] for place in range(100)]
    assert len(set(map(hash, keys))) == 100


def test_a_form_up_to_a_factor() -> None:
    form = {0: Fraction(1, 2), 3: Fraction(-5)}
    lead, key = unit(form)
    assert lead == Fraction(1, 2)
    assert unit({place: 7 * found for place, found in reversed(form.items())}) == (Fraction(7, 2), key)
    assert unit({**form, 3: Fraction(5)})[1] != key
    assert unit({})[0] == 1


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Fraction]:
    """A list that grows with every comparison for equality of two rationals."""
    found, equal = list[Fraction](), Fraction.__eq__

    def counted(one: Fraction, two: object) -> bool:
        found.append(one)
        return equal(one, two)

    monkeypatch.setattr(Fraction, "__eq__", counted)
    return found


def test_kinks_are_not_looked_up(calls: list[Fraction]) -> None:
    """4,000 relus of one value that one neuron reads took 10 seconds for 379,860 units of work."""
    terms = [(Fraction(1), Hinge(("v", 0), Fraction(1), Fraction(place * PRIME), 0)) for place in range(100)]
    assert between(terms, Fraction(-1), Fraction(1), Budget())[2] == 100
    assert len(calls) < 500


def test_cuts_of_a_line_are_not_looked_up(calls: list[Fraction]) -> None:
    """4,000 cuts took 4 seconds for 64,000 units of work; they are the points between, each once."""
    cuts = [Fraction(place * PRIME + 1, 1 << 80) for place in range(1, 200, 2)]
    given = {"cuts": [show(each) for each in [*cuts[::-1], *cuts, Fraction(1, 2), Fraction(2), Fraction(0)]]}
    found = points_of(given, Fraction(1, 2), (Fraction(0), Fraction(1)), 2)
    assert len(calls) < 1_000
    assert found == [0, *cuts, Fraction(1, 2), 1]


def test_weights_of_a_wave_are_not_looked_up(calls: list[Fraction], monkeypatch: pytest.MonkeyPatch) -> None:
    weights = {("a", place): Fraction(place * PRIME + 1) for place in range(100)}
    monkeypatch.setattr(near_waves, "argument_of", lambda *_: (weights, Fraction(1)))
    with pytest.raises(Rejected, match="is not 1 - 12 p"):
        near_waves.near_square(None, [], {"neuron": ["b", "0x0"], "tree": ["number", "0x0"]})  # type: ignore[arg-type]
    assert len(calls) < 500
