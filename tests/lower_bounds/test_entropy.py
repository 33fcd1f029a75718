"""Lower bounds: the bumps are in the class and far apart, the counts are those of the definition, the kernel agrees."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.errors import UsageError
from symnet.kernel import check
from symnet.lower_bounds.entropy import LowerBound, lower_bound
from symnet.targets import HoelderModulus, LipschitzModulus, Modulus, target

ORDERS = [Fraction(1), Fraction(1, 2), Fraction(2, 3)]
CLOSE = Fraction(1, 1 << 50)


@given(st.fractions(Fraction(1, 8), 9, max_denominator=16), st.fractions(Fraction(1, 64), 2, max_denominator=64))
def test_lipschitz_counts(constant: Fraction, error: Fraction) -> None:
    found = lower_bound(LipschitzModulus(constant), 2, error)
    assert found is not None and found.bits == max(1, -(-constant // (2 * error))) ** 2


@given(
    st.sampled_from(ORDERS),
    st.fractions(Fraction(1, 4), 4, max_denominator=8),
    st.fractions(Fraction(1, 16), 1, max_denominator=32),
)
def test_the_count_is_the_largest_with_bumps_that_are_high_enough(order: Fraction, constant: Fraction, error: Fraction) -> None:
    modulus = HoelderModulus(constant, order)
    found = lower_bound(modulus, 1, error)
    assert found is not None
    p, q = order.numerator, order.denominator

    def reach(points: int) -> bool:
        return constant**q > (2 * error) ** q * (points - 1) ** p

    assert (found.points == 1 or reach(found.points)) and not reach(found.points + 1)
    assert found.height > error
    if found.spacing is not None:
        assert 2 * found.height <= modulus.upper(found.spacing**2)


@pytest.mark.parametrize("modulus", [LipschitzModulus(2), HoelderModulus(1, Fraction(1, 2)), HoelderModulus(1, Fraction(2, 3))])
@pytest.mark.parametrize("dimension", [1, 2])
def test_the_witness_is_in_the_class_and_its_members_are_far_apart(modulus: Modulus, dimension: int) -> None:
    found = lower_bound(modulus, dimension, Fraction(2, 5))
    assert found is not None and 2 <= found.points <= 3
    axis = [Fraction(k, 12) for k in range(13)] if dimension == 1 else [Fraction(k, 4) for k in range(5)]
    points = list(itertools.product(axis, repeat=dimension))
    signs = [(-1) ** (place * (place + 1) // 2) for place in range(found.bits)]
    first = target(found.witness(signs), dimension)
    values = {point: first.enclose(point, CLOSE) for point in points}
    for one, two in itertools.combinations(points, 2):
        square = sum(((a - b) ** 2 for a, b in zip(one, two, strict=True)), Fraction(0))
        assert values[one].lo - values[two].hi <= modulus.upper(square) + 4 * CLOSE
    second = target(found.witness([-signs[0], *signs[1:]]), dimension)
    centre = next(found.centres())
    gap = first.enclose(centre, CLOSE).mid - second.enclose(centre, CLOSE).mid
    assert abs(abs(gap) - 2 * found.height) <= 4 * CLOSE and abs(gap) > 2 * found.error


def test_what_has_no_bound() -> None:
    assert lower_bound(LipschitzModulus(1), 1, Fraction(0)) is None
    constant = lower_bound(LipschitzModulus(0), 3, Fraction(0))
    assert constant is not None and constant.bits == 1 and constant.radius is None
    assert approximate("x", n=1, construction="theorem-2.1").lower_bound is None
    with pytest.raises(UsageError, match="negative"):
        lower_bound(LipschitzModulus(1), 1, Fraction(-1))
    with pytest.raises(UsageError, match="signs"):
        LowerBound(LipschitzModulus(1), 1, Fraction(1, 8), 4).witness([1])


def test_it_is_a_claim_that_the_kernel_checks() -> None:
    built = approximate("abs(x - 1/3)", cells=8)
    made = certify(built)
    assert made.verdict.accepted, made.verdict.reason
    claim = next(claim for claim in made.verdict.claims if claim["kind"] == "lower-bound")
    assert built.lower_bound is not None
    assert int(claim["bits"], 16) == built.lower_bound.bits == 4 and int(claim["used"], 16) == built.intrinsic_bits
    assert built.summary()["bits_ratio"] == str(Fraction(built.intrinsic_bits, 4))


@pytest.mark.parametrize("points", [0, 5, 100])
def test_the_kernel_refuses_more_bumps(points: int) -> None:
    """8 cells of a 1-Lipschitz function: error just above 1/8, so 4 bumps of height above it fit and 5 do not."""
    content = json.loads(json.dumps(certify(approximate("abs(x - 1/3)", cells=8)).content))
    step = next(step for step in content["steps"] if step["rule"] == "lower-bound")
    step["data"]["points"] = hex(points)
    verdict = check(sealed(content))
    assert verdict.verdict == "rejected" and "lower-bound" in verdict.reason


def test_the_kernel_takes_fewer_bumps_and_then_states_less() -> None:
    content = json.loads(json.dumps(certify(approximate("abs(x - 1/3)", cells=8)).content))
    step = next(step for step in content["steps"] if step["rule"] == "lower-bound")
    used = int(step["statement"]["used"], 16)
    step["data"]["points"] = "0x3"
    old = dict(step["statement"])
    ratio = Fraction(used, 3)
    text = f"0x{ratio.numerator:x}" if ratio.denominator == 1 else f"0x{ratio.numerator:x}/0x{ratio.denominator:x}"
    step["statement"] |= {"bits": "0x3", "ratio": text}
    content["claims"] = [step["statement"] if claim == old else claim for claim in content["claims"]]
    assert check(sealed(content)).accepted
