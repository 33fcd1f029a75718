"""The closed form equals walking, and is refused for anything that is not the proved scan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutants, with_digit

from symnet import approximate, strategies
from symnet.constructions.registry import evaluator
from symnet.constructions.scan import recognition as module
from symnet.constructions.scan.encoding import lexicographic
from symnet.constructions.scan.recognition import closed_form
from symnet.constructions.scan.template import scan_template
from symnet.core.cells import joined, node_count
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.core.snake_codes import GridCodes, SnakeCodes, largest_digit, runs_in_bytes
from symnet.errors import Refuted, UsageError


@st.composite
def _scans(draw: st.DrawFn) -> tuple[Network, tuple[Fraction, ...]]:
    """Any digits 0, 1, 2, whatever target they come from."""
    dimension = draw(st.integers(1, 3))
    most = {1: 9, 2: 4, 3: 2}[dimension]
    counts = draw(st.lists(st.integers(1, most), min_size=dimension, max_size=dimension))
    cells = joined(counts) if draw(st.booleans()) else counts[0]
    count = node_count(cells, dimension) - 1
    digits = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    v = sum((Fraction(digit, 4**place) for place, digit in enumerate(digits, 1)), Fraction(0))
    bound = scan_template(dimension, cells).bind({"v": v, "s": draw(strategies.rationals()), "b": draw(strategies.rationals())})
    return bound, draw(strategies.cube_points(dimension, cells=draw(st.sampled_from(counts))))


@examples(150)
@given(_scans())
def test_equal_to_walking_everywhere_on_the_cube(drawn: tuple[Network, tuple[Fraction, ...]]) -> None:
    network, point = drawn
    closed = closed_form(network)
    assert closed is not None and closed(point) == realize(network, point)[0]


@examples(40)
@given(_scans(), st.data())
def test_beyond_the_cube_it_walks(drawn: tuple[Network, tuple[Fraction, ...]], data: st.DataObject) -> None:
    network, point = drawn
    where = (data.draw(strategies.rationals(-2, 3)), *point[1:])
    assert evaluator(network)(where) == realize(network, where)[0]


def test_every_changed_template_is_refused() -> None:
    network = approximate("abs(x - 1/3)*y", cells=3).network
    count = 0
    for place, mutant in mutants(network):
        assert closed_form(mutant) is None, place
        count += 1
    assert count > 50


@pytest.mark.parametrize(
    "v", [Fraction(3, 4), Fraction(15, 4**8), Fraction(1, 4**9), Fraction(5, 4), Fraction(-1, 4), Fraction(1, 3)]
)
def test_other_numbers_are_refused(v: Fraction) -> None:
    network = scan_template(1, 8).bind({"v": v, "s": 1, "b": 0})
    assert closed_form(network) is None


def test_a_digit_3_is_refused_and_walked() -> None:
    network = approximate("abs(x - 1/3)", cells=5).network
    changed = network.bind({"v": with_digit(network.parameters["v"], 2, 3)})
    assert closed_form(network) is not None and closed_form(changed) is None
    assert evaluator(changed)((Fraction(1, 2),)) == realize(changed, (Fraction(1, 2),))[0]


def test_unbound_networks_have_none() -> None:
    assert closed_form(scan_template(1, 3)) is None
    assert closed_form(approximate("x", n=2, construction="theorem-2.1").network) is None


def test_it_is_not_given_out_where_the_step_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(shape: object) -> bool:
        raise Refuted("the step is false")

    monkeypatch.setattr(module, "step_is_proved", broken)
    with pytest.raises(Refuted):
        closed_form(approximate("x", cells=3).network)


def test_a_wrong_closed_form_would_be_seen() -> None:
    """The comparison is red for codes with one wrong entry and for the other diagonal of the cells."""
    network = approximate("x*y + abs(x - 1/2)", cells=3).network
    closed = closed_form(network)
    assert closed is not None
    points = [(Fraction(a, 12), Fraction(b, 12)) for a in range(13) for b in range(13)]
    expected = [realize(network, point)[0] for point in points]
    assert [closed(point) for point in points] == expected
    for wrong in range(len(closed.codes)):
        codes = [code + (place == wrong) for place, code in enumerate(closed.codes)]
        assert [replace(closed, codes=codes)(point) for point in points] != expected


@given(st.integers(1, 9), st.lists(st.integers(0, 511), min_size=1, max_size=60), st.integers(1, 4))
def test_digits(bits: int, drawn: list[int], runs: int) -> None:
    """Digits in pieces, in runs, and the codes that they lead to, against a sum of all of them."""
    digits = [digit % (1 << bits) for digit in drawn]
    length = -(-len(digits) // runs)
    parts = [digits[run * length : (run + 1) * length] for run in range(runs)]
    numbers = [sum((Fraction(c, 1 << bits * at) for at, c in enumerate(part, 1)), Fraction(0)) for part in parts]
    data = runs_in_bytes(numbers, bits, length)
    codes = SnakeCodes(data, bits, len(digits), 2, 3)
    expected = list(accumulate((2 * digit - 3 for digit in digits), initial=0))
    assert list(codes.digits()) == digits and list(codes) == [codes[place] for place in range(len(codes))] == expected
    assert codes[2:5] == expected[2:5] and codes.run(1, len(codes)) == expected[1:]
    assert largest_digit(data, bits, len(digits)) == max(digits)
    for place in (-1, len(codes)):
        with pytest.raises(IndexError, match="is none of them"):
            codes[place]
    if digits[-1] and runs == 1:
        with pytest.raises(UsageError, match="digits"):
            runs_in_bytes(numbers, bits, len(digits) - 1)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_codes_by_the_grid(counts: list[int], data: st.DataObject) -> None:
    cells, dimension = joined(counts), len(counts)
    count = node_count(cells, dimension) - 1
    digits = data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    number = sum((Fraction(c, 4**at) for at, c in enumerate(digits, 1)), Fraction(0))
    codes = SnakeCodes(runs_in_bytes([number], 2, count), 2, count)
    found = GridCodes(codes, tuple(counts))
    assert list(found) == lexicographic(list(codes), cells, dimension)
    assert [found[place] for place in range(len(found))] == list(found) and found[1:3] == list(found)[1:3]
    with pytest.raises(IndexError, match="is none of them"):
        found[len(found)]


def test_a_large_network_is_read_by_its_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    network = approximate("x*y + 1/3", cells=9).network
    listed = closed_form(network)
    monkeypatch.setattr(module, "MOST_LISTED", 1)
    read = closed_form(network)
    assert listed is not None and read is not None and list(read.codes) == listed.codes and read.codes is not listed.codes
    assert isinstance(read.codes, GridCodes)
    points = [(Fraction(a, 14), Fraction(b, 14)) for a in range(15) for b in range(15)]
    assert [read(point) for point in points] == [listed(point) for point in points]
