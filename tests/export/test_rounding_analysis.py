"""What the analysis says of rounding, against adversarial orders of summation in exact arithmetic."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from typing import Any

import pytest
from amount import examples
from export.adversary import Adversary, float_points, grid_points
from export.cases import BUILT, layers, network
from hypothesis import assume, given
from hypothesis import strategies as st

from symnet import approximate
from symnet.certificates.certificate import certificate, sealed
from symnet.certificates.derivation import Derivation, hexed
from symnet.core.network import Network
from symnet.core.neurons import neuron_count
from symnet.core.realize import realize
from symnet.errors import TooLarge, UsageError
from symnet.export import exactness
from symnet.export.exactness import rounding
from symnet.export.formats import FORMATS
from symnet.export.statement import RoundingStatement, state
from symnet.kernel import check
from symnet.kernel.decode import decode
from symnet.kernel.plain import number
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.theories import rounding as kernel_rounding
from symnet.strategies import networks

FLOAT64 = FORMATS["float64"]
names = st.sampled_from(sorted(FORMATS))


def worst(statement: RoundingStatement, points: Any, dice: random.Random) -> Fraction:
    """The largest |computed - exact| at some points."""
    run = Adversary(statement.lowered, statement.form, dice)
    pairs = ((run(point), realize(statement.network, point)) for point in points)
    return max(abs(one - two) for found, exact in pairs for one, two in zip(found, exact, strict=True))


def within_its_bounds(statement: RoundingStatement, seed: int, count: int) -> None:
    dice, inputs = random.Random(seed), statement.network.inputs
    if statement.grid_bound is not None:
        points = grid_points(inputs, statement.grid_bits, dice, count)
        assert worst(statement, points, dice) <= statement.grid_bound
    if statement.cube_bound is not None:
        assert worst(statement, float_points(inputs, statement.form, dice, count), dice) <= statement.cube_bound


@examples(80)
@given(
    st.integers(1, 2).flatmap(lambda inputs: networks(inputs, levels=4, parameters=1)), names, st.integers(0, 8), st.integers()
)
def test_every_order_stays_within_the_bounds(found: Network, name: str, bits: int, seed: int) -> None:
    within_its_bounds(state(found, name, bits), seed, 4)


@examples(80)
@given(st.integers(1, 2).flatmap(lambda inputs: networks(inputs, levels=3, dyadic=True)), names, st.integers(0, 8), st.integers())
def test_every_order_of_dyadic_networks(found: Network, name: str, bits: int, seed: int) -> None:
    within_its_bounds(state(found, name, bits), seed, 4)


def scaled(found: Network, factor: Fraction) -> Network:
    """Biases and weights of the first layer times a power of two: to where a format ends."""
    first, *rest = found.nodes
    rows = [(dict(row.weights), row.bias) for row in first.operation.rows]  # type: ignore[union-attr]
    moved = layers(found.inputs, (first.operation.activation, [  # type: ignore[union-attr]
        ({place: weight * factor for place, weight in weights.items()}, bias * factor) for weights, bias in rows
    ])).nodes[0].operation  # fmt: skip
    return Network(found.inputs, (type(first)(first.name, moved, first.reads), *rest))


@examples(100)
@given(
    networks(1, levels=2, scans=False), st.sampled_from(["float16", "bfloat16"]), st.booleans(), st.integers(0, 12), st.integers()
)
def test_every_order_where_the_format_ends(found: Network, name: str, high: bool, shift: int, seed: int) -> None:
    """Sums near the largest number and products below the least normal one."""
    form = FORMATS[name]
    power = form.top - 1 - shift if high else shift - form.smallest
    try:
        statement = state(scaled(found, Fraction(2) ** power), name, 3)
    except UsageError:
        assume(False)
    within_its_bounds(statement, seed, 6)


REAL = [(name, dtype) for name in BUILT for dtype in FORMATS]


@pytest.mark.parametrize(("name", "dtype"), [pair for pair in REAL if pair[0] not in ("scan, d = 3", "dial")])
def test_real_networks(name: str, dtype: str) -> None:
    within_its_bounds(state(network(name), dtype, 6), 1, 2)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "dtype"), REAL)
def test_real_networks_at_many_points(name: str, dtype: str) -> None:
    within_its_bounds(state(network(name), dtype, 6), 2, 60)


@pytest.mark.parametrize("name", ["scan, d = 1", "scan, d = 2", "scan, d = 3", "dial", "one-bit"])
def test_scans_are_exact_in_float64(name: str) -> None:
    assert state(network(name), "float64", 12).exact


def test_exact_in_every_format_that_is_wide_enough() -> None:
    """16 cells of one bit a node: the narrower the format, the more runs."""
    built = approximate("x/2", cells=16, bits="one", scale_bits=1, parameters=16).network
    assert [state(built, name, 1).exact for name in ("float64", "float32", "float16")] == [True, True, True]


# ------------------------------------------------------------------------------------------------ what is not exact


def sum_of(bits: int) -> Network:
    """x + 2^bits: with x = 0 or 1 the sum needs bits + 1 bits."""
    return layers(1, ("identity", [({0: 1}, 1 << bits)]))


@pytest.mark.parametrize("name", FORMATS)
def test_one_bit_too_many(name: str) -> None:
    """2^t - 1 + 1 fits; 2^t + 1 does not: the statement says so, and a computation shows it."""
    form = FORMATS[name]
    fits = layers(1, ("identity", [({0: 1}, (1 << form.precision) - 1)]))
    assert state(fits, name, 0).exact
    statement = state(sum_of(form.precision), name, 0)
    assert not statement.exact and statement.grid_bound is not None
    assert statement.reason == f"layer_0, neuron 0 needs {form.precision + 1} bits, {name} has {form.precision}"
    error = worst(statement, [(Fraction(1),)], random.Random(0))
    assert error == 1 <= statement.grid_bound


def test_a_sum_of_54_bits_in_floats_themselves() -> None:
    statement = state(sum_of(53), "float64", 0)
    assert not statement.exact
    assert 1.0 + 2.0**53 == 2.0**53 != 2**53 + 1
    content = check(statement.certificate.data)
    assert content.accepted and [claim["bound"] == "0x0" for claim in content.claims] == [False, False]


def test_the_order_matters_only_where_it_is_not_exact() -> None:
    """2^53 + x - 2^53: one order gives x, another 0; on the grid 2^0 that is the whole value."""
    found = layers(1, ("identity", [({0: 1}, 0), ({}, 1 << 53)]), ("identity", [({0: 1, 1: 1}, -(1 << 53))]))
    assert not rounding(found, FLOAT64, 0).exact and state(found, "float64", 0).exact, "layers that are put together have one sum"
    results = {Adversary(found, FLOAT64, random.Random(seed))((Fraction(1),)) for seed in range(60)}
    assert len(results) > 1


def test_a_weight_that_is_no_number_of_the_format() -> None:
    statement = state(layers(1, ("identity", [({0: "1/3"}, 0)])), "float32", 4)
    assert not statement.exact
    assert statement.reason == "layer_0, neuron 0 has the weight or bias 1/3, which is not a float32 number"
    assert Fraction(1, 1 << 26) < statement.grid_bound < Fraction(1, 1 << 22)  # type: ignore[operator]


def test_a_weight_that_is_too_long() -> None:
    statement = state(layers(1, ("identity", [({0: (1 << 24) + 1}, 0)])), "float32", 0)
    assert statement.reason == "layer_0, neuron 0 needs 25 bits, float32 has 24"


def test_a_weight_beyond_the_format() -> None:
    statement = state(layers(1, ("identity", [({0: 4**512}, 0)])), "float64", 0)
    assert statement.grid_bound is None and statement.cube_bound is None
    assert statement.reason == "layer_0, neuron 0 has a weight or bias of 1025 bits, beyond float64"


def test_a_sum_beyond_the_format() -> None:
    big = Fraction(1 << 126)
    statement = state(layers(1, ("identity", [({0: big}, 0)]), ("identity", [({0: 2}, 2 * big)])), "float32", 0)
    assert statement.grid_bound is None


def test_more_terms_than_a_bound_can_bear() -> None:
    """bfloat16 has u = 2^-8: a sum of 256 roundings is bounded by nothing."""
    few = layers(1, ("identity", [({0: 1}, 0)] * 200), ("identity", [(dict.fromkeys(range(200), "1/3"), 0)]))
    many = layers(1, ("identity", [({0: 1}, 0)] * 256), ("identity", [(dict.fromkeys(range(256), "1/3"), 0)]))
    assert rounding(few, FORMATS["bfloat16"], 0).bound is not None
    assert rounding(many, FORMATS["bfloat16"], 0).bound is None


def test_a_grid_finer_than_the_format() -> None:
    """1 - 2^-12 is no float16: a statement about the 2^-12 grid would be about points that the format does not have."""
    shifted = layers(1, ("identity", [({0: 1}, 1)]))
    assert rounding(shifted, FORMATS["float16"], 10).exact and not rounding(shifted, FORMATS["float16"], None).exact
    for name, finest in (("float64", 53), ("float32", 24), ("float16", 11), ("bfloat16", 8)):
        assert state(shifted, name, finest).grid_bits == finest and state(shifted, name).grid_bits == min(12, finest)
        with pytest.raises(
            UsageError, match=f"grid bits {finest + 1} is not an integer from 0 to {finest}, where the points of {name}"
        ):
            state(shifted, name, finest + 1)
        assert state(shifted, name, finest).certificate.verdict.accepted


def test_what_is_constant_is_followed_as_a_number() -> None:
    """A constant of 60 bits at its own granularity stays one number: 2^59 - 2^59 = 0 and the rest is exact."""
    found = layers(
        1,
        ("relu", [({}, 1 << 59), ({0: 1}, 0)]),
        ("relu", [({0: 1}, -(1 << 59)), ({1: 1}, 0)]),
        ("identity", [({0: 1, 1: 1}, 0)]),
    )
    assert state(found, "float64", 3).exact


def test_networks_that_are_too_large_to_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exactness, "MAX_NEURONS", 10)
    with pytest.raises(TooLarge, match="92 neurons, more than the 10 that are followed"):
        rounding(network("scan, d = 1"), FLOAT64, 4)


@pytest.mark.parametrize("bits", [-1, 1023, "12", 1.5])
def test_a_grid_that_is_none(bits: Any) -> None:
    with pytest.raises(UsageError, match="is not an integer from 0 to 53, where the points of float64 end; write for example 12"):
        state(network("scan, d = 1"), "float64", bits)


def test_the_time_is_counted_in_neurons() -> None:
    found = rounding(network("scan, d = 2"), FLOAT64, 6)
    assert found.neurons == neuron_count(network("scan, d = 2"))


# ------------------------------------------------------------------------------------------------ the kernel agrees


@examples(150)
@given(
    st.integers(1, 2).flatmap(lambda inputs: networks(inputs, levels=4, parameters=1)), names, st.integers(0, 8), st.booleans()
)
def test_the_kernel_finds_the_same(found: Network, name: str, bits: int, grid: bool) -> None:
    """Two analyses that share no code: the bound of one is that of the other."""
    mine = rounding(found, FORMATS[name], bits if grid else None).bound
    if mine is None:
        assert kernel_bound(found, name, bits if grid else None) is None
        return
    theirs = kernel_bound(found, name, bits if grid else None)
    assert theirs is not None and theirs <= mine
    assert mine - theirs <= mine / 1000 + Fraction(1, 1 << 200)


def kernel_bound(found: Network, name: str, grid: int | None) -> Fraction | None:
    """What the walk of the kernel's rule finds; None where it refuses."""
    network = decode(certificate(_claim(found, name)).data, {}).network
    walk = kernel_rounding._Walk(network, name, Budget())
    start = (None, 0, kernel_rounding.UNIT, 0) if grid is None else (grid, 0, 1 << grid, 0)
    try:
        outputs = walk.through(network, [start] * found.inputs, {})
    except Rejected:
        return None
    return Fraction(max(value[3] for value in outputs), kernel_rounding.UNIT)


def _claim(found: Network, name: str) -> Derivation:
    proof = Derivation(found)
    data = {"format": name, "grid": "any", "bound": "0x0"}
    proof.claim(proof.step("rounding", [], data, "rounding", **data))
    return proof


@pytest.mark.parametrize(("name", "dtype"), REAL)
def test_the_kernel_accepts_what_is_stated_and_nothing_smaller(name: str, dtype: str) -> None:
    statement = state(network(name), dtype, 6)
    if statement.grid_bound is None and statement.cube_bound is None:
        return
    assert check(statement.certificate.data).accepted
    for place, step in enumerate(statement.certificate.content["steps"]):
        bound = number(step["data"]["bound"], "bound")
        if bound:
            lower = json.loads(statement.certificate.data)
            for part in (lower["steps"][place]["data"], lower["steps"][place]["statement"], lower["claims"][place]):
                part["bound"] = hexed(bound * Fraction(9, 10))
            del lower["sha256"]
            assert "the error is only known to be at most" in check(sealed(lower)).reason
