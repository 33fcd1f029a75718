"""Segment tables: formats by their bits, tables as an independent program computes them, sharp bounds."""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.certificates import base
from kernel.segment_tables import TANH, X, computed, rounded, table

from symnet.certificates.certificate import certificate
from symnet.certificates.derivation import Derivation, hexed
from symnet.errors import Unproved
from symnet.kernel.syntax import Rejected
from symnet.kernel.theories.number_formats import Format, format_of

ZERO, ONE = Fraction(0), Fraction(1)
FORMATS = ("float16", "bfloat16", "float32", "int8", "int16")


def form(name: str) -> Format:
    return format_of({"format": name, "scale": "0x1p-4" if name.startswith("int") else "0x0"})


@given(st.integers(0, 0x7BFF))
def test_places_are_the_bits_of_a_float16(place: int) -> None:
    value = Fraction(*struct.unpack("<e", struct.pack("<H", place)))
    found = form("float16")
    assert found.number(place) == value * 2**24 and found.place(int(value * 2**24)) == place
    assert found.number(-place) == -value * 2**24 and found.place(-int(value * 2**24)) == -place


@given(st.sampled_from(FORMATS), st.data())
def test_places_are_in_order(name: str, data: st.DataObject) -> None:
    found = form(name)
    last = found.place(found.most)
    assert found.number(last) == found.most
    place = data.draw(st.integers(-last, last - 1))
    low, high = found.number(place), found.number(place + 1)
    assert low < high
    between = data.draw(st.integers(low, high - 1))
    assert found.place(between) == place


@given(st.sampled_from(("float16", "float32")), st.data())
def test_rounding_is_that_of_the_bits(name: str, data: st.DataObject) -> None:
    found = form(name)
    one, other = (found.number(data.draw(st.integers(-30_000, 30_000), label)) for label in "ab")
    third = found.number(data.draw(st.integers(-30_000, 30_000), "c")) << found.places
    total = one * other + third
    claim = {"format": name, "scale": "0x0"}
    value = Fraction(total, 1 << 2 * found.places)
    if abs(value) < 2**15:
        assert Fraction(found.rounded(total), 1 << found.places) == rounded(claim, value)


@given(st.integers(-4_000, 4_000))
def test_integers_round_ties_up(total: int) -> None:
    found = form("int16")
    assert Fraction(found.rounded(total), 16) == rounded({"format": "int16", "scale": "0x1p-4"}, Fraction(total, 256))


def test_ties_go_to_the_even_float() -> None:
    found, unit = form("float16"), 1 << 24
    half = 1 << 48
    assert found.rounded(half + (half >> 11)) == unit
    assert found.rounded(half + 3 * (half >> 11)) == unit + (unit >> 9)
    assert found.rounded(-half - (half >> 11) - 1) == -unit - (unit >> 10)
    assert found.rounded(1 << 23) == 0 and found.rounded((1 << 23) + 1) == 1 and found.rounded(3 << 23) == 2


def test_the_largest_number_and_what_rounds_to_it() -> None:
    found = form("float16")
    half_up = 65_520 << 48
    assert found.rounded(half_up - 1) == 65_504 << 24
    for total in (half_up, -half_up):
        with pytest.raises(Rejected, match="leaves the format"):
            found.rounded(total)


@given(st.sampled_from(("float16", "int8")), st.sampled_from(("fma", "two-roundings")), st.data())
def test_the_kernel_knows_the_error_of_a_table(name: str, evaluation: str, data: st.DataObject) -> None:
    """The largest error over all inputs, found by the independent program, is accepted; a little less is refused."""
    unit, low, high = Fraction(1, 16), ONE / 2, Fraction(3)
    number = st.integers(-40, 40).map(lambda k: k * unit)
    slopes, heights = ([data.draw(number) for _ in range(2)] for _ in range(2))
    claim: dict[str, Any] = {"evaluation": evaluation, "format": name, "scale": hexed(unit if name == "int8" else ZERO)}
    claim |= {"starts": [hexed(2)], "slopes": list(map(hexed, slopes)), "intercepts": list(map(hexed, heights))}
    if name == "int8":
        where = [k * unit for k in range(8, 49)]
    else:
        low, high = Fraction(31, 16), Fraction(33, 16)
        codes = [struct.unpack("<H", struct.pack("<e", float(end)))[0] for end in (low, high)]
        where = [Fraction(*struct.unpack("<e", struct.pack("<H", code))) for code in range(codes[0], codes[1] + 1)]
    below = max(x for x in where if x < 2)
    values = {x: computed(claim, x) for x in where}
    if any(abs(y) > 7 for y in values.values()):
        return
    tree = ["mul", X, X]
    worst = max(abs(y - x * x) for x, y in values.items())
    proof = Derivation(table([2], slopes, heights, [below], (low, high)), [tree], sides=((low, high),))
    given_ = {"evaluation": evaluation, "format": name, "scale": unit if name == "int8" else ZERO, "starts": [Fraction(2)]}
    given_ |= {"slopes": slopes, "intercepts": heights, "precision": 64}
    proof.claim(proof.apply("segments-every", bound=worst, **given_))
    assert certificate(proof).verdict.accepted
    if worst:
        with pytest.raises(Unproved, match="not seen to be within"):
            proof.apply("segments-every", bound=worst - Fraction(1, 1 << 60), **given_)


def _derivation(tree: Any, line: tuple[Any, Any], low: Any, high: Any) -> tuple[Derivation, dict[str, Any]]:
    """One segment in float32 on an interval."""
    sides = (Fraction(low), Fraction(high))
    proof = Derivation(table([], [line[0]], [line[1]], [], sides), [tree], sides=(sides,))
    data = {"evaluation": "fma", "format": "float32", "scale": ZERO, "starts": [], "precision": 64}
    return proof, {**data, "slopes": [Fraction(line[0])], "intercepts": [Fraction(line[1])]}


@pytest.mark.parametrize(
    ("tree", "line", "ends", "error"),
    [
        (["mul", X, X], (1, "-1/8"), (0, 1), Fraction(1, 8)),  # the line of least error: -1/8, 1/8, -1/8
        (["neg", ["mul", X, X]], (-1, "1/8"), (0, 1), Fraction(1, 8)),
        (["abs", X], ("1/2", "3/8"), ("-1/2", 1), Fraction(3, 8)),  # a kink in the middle, where there is no second derivative
        (["sqrt", X], (1, "1/8"), (0, 1), Fraction(1, 8)),  # an end at which the slope is infinite
    ],
)
def test_a_line_in_float32_is_within_its_error(tree: Any, line: Any, ends: Any, error: Fraction) -> None:
    proof, data = _derivation(tree, line, *ends)
    proof.claim(proof.apply("segments-pieces", bound=error + Fraction(1, 1 << 20), **data))
    assert certificate(proof).verdict.accepted
    with pytest.raises(Unproved, match="the line is not seen to be within"):
        proof.apply("segments-pieces", bound=error - Fraction(1, 1 << 20), **data)


def test_the_roundings_are_counted_in_float32() -> None:
    """The line is the target; half a unit in the last place of 2 is what rounding may change, once or twice."""
    proof, data = _derivation(X, (1, 0), 1, 2)
    last = Fraction(2, 1 << 24)
    proof.claim(proof.apply("segments-pieces", bound=last, **data))
    with pytest.raises(Unproved, match="is not seen to be within"):
        proof.apply("segments-pieces", bound=last * Fraction(99, 100), **data)
    twice = {**data, "evaluation": "two-roundings"}
    proof.apply("segments-pieces", bound=last * Fraction(201, 100), **twice)
    with pytest.raises(Unproved, match="is not seen to be within"):
        proof.apply("segments-pieces", bound=last * Fraction(199, 100), **twice)


def test_integers_by_pieces() -> None:
    """Half a unit, and nothing more, is what rounding to integers changes."""
    sides = (Fraction(-2), Fraction(2))
    proof = Derivation(table([], ["1/2"], [0], [], sides), [["mul", ["number", "0x1p-1"], X]], sides=(sides,))
    data = {"evaluation": "fma", "format": "int8", "scale": Fraction(1, 16), "starts": [], "precision": 64}
    data |= {"slopes": [Fraction(1, 2)], "intercepts": [ZERO]}
    proof.claim(proof.apply("segments-pieces", bound=Fraction(1, 32), **data))
    proof.claim(proof.apply("segments-every", bound=Fraction(1, 32), **data))
    assert certificate(proof).verdict.accepted
    with pytest.raises(Unproved, match="is not seen to be within"):
        proof.apply("segments-pieces", bound=Fraction(1, 33), **data)


def test_a_single_number_is_a_segment() -> None:
    """Two starts that are neighbours, and a start that is the end of the box."""
    unit = Fraction(1, 16)
    starts, slopes, heights = [ZERO, unit, ONE], [ZERO] * 4, [ZERO, unit, ZERO, ONE]
    before, sides = [-unit, ZERO, ONE - unit], (-ONE, ONE)
    proof = Derivation(table(starts, slopes, heights, before, sides), [["number", "0x0"]], sides=(sides,))
    data = {"evaluation": "fma", "format": "int8", "scale": unit, "starts": starts, "slopes": slopes, "intercepts": heights}
    for rule in ("segments-every", "segments-pieces"):
        made = proof.apply(rule, bound=ONE + unit, precision=64, **data)
    with pytest.raises(Unproved, match="the table is not"):
        proof.apply("segments-shape", [made], shape=["increasing"])
    proof.claim(proof.apply("segments-shape", [made], shape=["range", ZERO, ONE]))
    assert certificate(proof).verdict.accepted


def test_ends_of_a_box_that_are_no_numbers() -> None:
    """The network is the first line from the end of the box on, and the last one up to the other end."""
    unit = Fraction(1, 16)
    sides = (Fraction(-1, 3), Fraction(1, 3))
    proof = Derivation(table([ZERO], [ONE, -ONE], [ZERO, ZERO], [-unit], sides), [["neg", ["abs", X]]], sides=(sides,))
    data = {"evaluation": "fma", "format": "int8", "scale": unit, "starts": [ZERO], "slopes": [ONE, -ONE]}
    proof.claim(proof.apply("segments-every", bound=ZERO, precision=64, intercepts=[ZERO, ZERO], **data))
    assert certificate(proof).verdict.accepted


def test_the_bound_from_below_is_sharp() -> None:
    """x^2 on [0, 1] by one line: 1/8, and not more; by two lines 1/32."""
    proof, _ = _derivation(["mul", X, X], (0, 0), 0, 1)
    shared = {"format": "float32", "scale": ZERO, "precision": 64, "tails": ""}
    half, triples = Fraction(1, 2), [[ZERO, Fraction(1, 4), Fraction(1, 2)], [Fraction(1, 2), Fraction(3, 4), ONE]]
    proof.claim(proof.apply("segments-least", error=Fraction(1, 8), pieces=1, points=[[ZERO, half, ONE]], **shared))
    proof.claim(proof.apply("segments-least", error=Fraction(1, 32), pieces=2, points=triples, **shared))
    with pytest.raises(Unproved, match="2 eta"):
        proof.apply("segments-least", error=Fraction(1, 8) + Fraction(1, 1 << 60), pieces=1, points=[[ZERO, half, ONE]], **shared)
    assert certificate(proof).verdict.accepted


def test_a_number_of_points_for_each_piece() -> None:
    proof, _ = _derivation(TANH, (0, 0), 0, 1)
    shared = {"format": "float32", "scale": ZERO, "precision": 64, "error": Fraction(1, 1 << 10)}
    with pytest.raises(Unproved, match="expected a list of 2 to 2 items"):
        proof.apply("segments-least", pieces=2, points=[[ZERO, Fraction(1, 2), ONE]], tails="", **shared)


@pytest.mark.parametrize("key", ["format", "evaluation"])
def test_lists_in_place_of_names(key: str) -> None:
    content = base("segments_of_halves")
    step = next(each for each in content["steps"] if each["rule"] == "segments-every")
    proof, data = _derivation(X, (1, 0), 1, 2)
    data = {**data, "bound": ONE, key: [step["statement"][key]]}
    with pytest.raises(Unproved, match="expected text"):
        proof.apply("segments-pieces", **data)


def test_a_shape_that_is_a_list() -> None:
    proof, data = _derivation(X, (1, 0), 1, 2)
    made = proof.apply("segments-pieces", bound=ONE, **data)
    with pytest.raises(Unproved, match="expected text"):
        proof.apply("segments-shape", [made], shape=[["increasing"]])
