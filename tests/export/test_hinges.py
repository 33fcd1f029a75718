"""Relus of one value read together: bounds against adversarial orders, the kernel's own, and sums known by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from amount import examples
from export.adversary import Adversary, float_points
from export.cases import layers
from export.test_rounding_analysis import kernel_bound
from hypothesis import given
from hypothesis import strategies as st

from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.export.exactness import rounding
from symnet.export.formats import FORMATS
from symnet.export.hinges import Hinge, _line, _share
from symnet.export.value import SCALE, Value
from symnet.kernel.syntax import Budget
from symnet.kernel.theories.hinges import Hinge as KernelHinge
from symnet.kernel.theories.hinges import between, sizes

numbers = st.sampled_from([Fraction(n, d) for n in range(-6, 7) for d in (1, 2, 3, 8)])
scales = numbers.filter(bool)
narrow = st.sampled_from(["float16", "bfloat16", "float32"])


@st.composite
def broken_lines(draw: st.DrawFn) -> Network:
    """Two sums of inputs, relus of one of them or of both, sums of these, and once more."""
    first = [({0: draw(numbers), 1: draw(numbers)}, draw(numbers)) for _ in range(2)]
    kinks, outputs = draw(st.integers(2, 6)), 2

    def hinges() -> list[tuple[dict[int, Fraction], Fraction]]:
        places = st.lists(st.sampled_from([0, 0, 0, 1]), min_size=kinks, max_size=kinks)
        return [({place: draw(scales)}, draw(numbers)) for place in draw(places)]

    def sums() -> list[tuple[dict[int, Fraction], Fraction]]:
        return [({place: draw(numbers) for place in range(kinks)}, draw(numbers)) for _ in range(outputs)]

    parts = [("identity", first), ("relu", hinges()), ("identity", sums())]
    if draw(st.booleans()):
        parts += [("relu", hinges()), ("identity", sums())]
    return layers(2, *parts)


@examples(120)
@given(broken_lines(), narrow, st.integers())
def test_every_order_stays_within_the_bound(found: Network, name: str, seed: int) -> None:
    dice, form = random.Random(seed), FORMATS[name]
    bound = rounding(found, form, None).bound
    if bound is None:
        return
    for point in float_points(2, form, dice, 6):
        exact = realize(found, point)
        for computed, value in zip(Adversary(found, form, dice)(point), exact, strict=True):
            assert abs(computed - value) <= bound


@examples(120)
@given(broken_lines(), narrow)
def test_the_kernel_finds_the_same(found: Network, name: str) -> None:
    mine, theirs = rounding(found, FORMATS[name], None).bound, kernel_bound(found, name, None)
    assert (mine is None) == (theirs is None)
    if mine is not None and theirs is not None:
        assert theirs <= mine <= theirs * Fraction(1001, 1000) + Fraction(1, 1 << 200)


@examples(120)
@given(st.lists(st.tuples(numbers, scales, numbers), min_size=1, max_size=6), numbers, scales.filter(lambda n: n > 0))
def test_what_broken_lines_are(terms: list[tuple[Fraction, Fraction, Fraction]], low: Fraction, width: Fraction) -> None:
    """Ends, slopes and sizes against values at many points: at the kinks, and left and right of all of them."""
    high = low + width
    written = [(weight, KernelHinge(("v", 0), scale, bias, 0)) for weight, scale, bias in terms]
    least, most, steep = between(written, low, high, Budget())
    size = sizes(written, low, high, Budget())

    def at(t: Fraction, upward: bool = False) -> Fraction:
        return sum(
            ((abs(weight) if upward else weight) * max(scale * t + bias, Fraction(0)) for weight, scale, bias in terms),
            Fraction(0),
        )

    kinks = sorted({-bias / scale for _, scale, bias in terms} | {low, high})
    inside = [at(t) for t in kinks if low <= t <= high]
    assert (least, most) == (min(inside), max(inside)) and size == max(at(low, True), at(high, True))
    around = [kinks[0] - 1, *kinks, kinks[-1] + 1]
    assert steep == max(abs((at(t) - at(s)) / (t - s)) for s, t in pairwise(around))
    mine, mine_steep = _line(
        [(weight, Hinge(("v", 0), Value(0, 0, 0), scale, bias, 0)) for weight, scale, bias in terms], low, high
    )
    assert (min(mine), max(mine), mine_steep) == (least, most, steep)


def bounds(*parts: tuple[str, list[tuple[dict[int, object], object]]]) -> Fraction:
    """The bound in float32, the kernel's being the same."""
    found = layers(2, *parts)
    bound = rounding(found, FORMATS["float32"], None).bound
    theirs = kernel_bound(found, "float32", None)
    assert bound is not None and theirs is not None and theirs <= bound <= theirs * Fraction(1001, 1000)
    return bound


SUM = ({0: "1/3", 1: "-1/3"}, 0)
ABS = [({0: 1}, 0), ({0: -1}, 0)]


def test_an_absolute_value_has_the_error_of_what_it_is_of_once() -> None:
    """v = (x - y)/3; |v| by two relus and one sum of two terms: the error of v, and two roundings of at most 1/3."""
    value = bounds(("identity", [SUM]))
    both = bounds(("identity", [SUM]), ("relu", ABS), ("identity", [({0: 1, 1: 1}, 0)]))
    assert value < both <= value + 2 * Fraction(1, 1 << 24) * Fraction(34, 100)


def test_two_neurons_of_one_sum_are_two_values() -> None:
    """Computed twice, in two orders, they may be off to both sides: their errors add up."""
    value = bounds(("identity", [SUM]))
    both = bounds(("identity", [SUM, SUM]), ("relu", [({0: 1}, 0), ({1: -1}, 0)]), ("identity", [({0: 1, 1: 1}, 0)]))
    assert both > 2 * value


def test_bends_to_both_sides_do_not_add_up() -> None:
    """relu(v + 1/4) - relu(v - 1/4) has the slope 1, not 2."""
    value = bounds(("identity", [SUM]))
    ramp = bounds(("identity", [SUM]), ("relu", [({0: 1}, "1/4"), ({0: 1}, "-1/4")]), ("identity", [({0: 1, 1: -1}, 0)]))
    own = 2 * Fraction(1, 1 << 24) * (Fraction(1, 3) + Fraction(1, 4)) * 2
    assert ramp <= value + own + 2 * Fraction(1, 1 << 24) * Fraction(7, 10)


@pytest.mark.parametrize("error", [0, 5])
def test_the_share_of_a_part_is_rounded_outward(error: int) -> None:
    third = Fraction(1, 3)
    terms = [(third, Hinge(("v", 0), Value(None, -(1 << SCALE), 1 << SCALE, error), Fraction(1), Fraction(0), 1))] * 2
    share = _share(terms)
    assert share.low == 0 and share.high == share.size == -(-(2 << SCALE) // 3)
    assert share.carried == 2 + -(-2 * error // 3)
