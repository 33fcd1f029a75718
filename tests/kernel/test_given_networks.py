"""Statements about given networks: against exact evaluation at many points, at the limits of parts, and in hostile files."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from kernel.certificates import base, files
from kernel.given import SQUARE, chords, equal, error, error_in_floats, given, grown, lipschitz, monotone
from kernel.hand_made import Content, form, layer
from kernel.properties import in_turn, network
from kernel.truth import refuted
from kernel.values import Values
from oracle import number

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.core.codec import canonical_json
from symnet.kernel import Verdict, check
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.targets.expression import flatten, on_box
from symnet.kernel.targets.planes import planes

X, Y = ["variable", "0x0"], ["variable", "0x1"]


def judged(content: Content, work: int = 1 << 40) -> Verdict:
    """The verdict of the kernel on a certificate."""
    return check(sealed(content), files(), work)


def random_network(draw: Random, inputs: int, outputs: int) -> Content:
    """Two relu layers of a few neurons, the second of which reads the inputs too."""

    def rows(count: int, reads: int) -> list[Any]:
        return [form(*(Fraction(draw.randint(-8, 8), 4) for _ in range(reads + 1))) for _ in range(count)]

    return network(
        layer("a", [("input", 0, inputs)], rows(3, inputs), "relu"),
        layer("b", [("a", 0, 3), ("input", 0, inputs)], rows(3, 3 + inputs), "relu"),
        layer("y", [("b", 0, 3), ("a", 0, 2)], rows(outputs, 5)),
        inputs=inputs,
    )


def _points(draw: Random, box: Any, count: int) -> list[tuple[Fraction, ...]]:
    ends = [(number(low), number(high)) for low, high in box]
    return [tuple(low + (high - low) * Fraction(draw.randint(0, 16), 16) for low, high in ends) for _ in range(count)]


def _largest(own: Content, target: Any, points: Any) -> Fraction:
    """The largest difference from a target without series among points."""
    values, operations = Values(own), flatten(target, len(points[0]))
    targets = [on_box(operations, [(at, at) for at in point], 64)[-1][0] for point in points]
    return max((abs(values.output(point) - at) for point, at in zip(points, targets, strict=True)), default=Fraction(0))


@settings(max_examples=25, deadline=None)
@drawn(st.integers(0, 1 << 32))
def test_no_error_below_one_that_is_attained_is_accepted(seed: int) -> None:
    draw = Random(seed)
    own, box = random_network(draw, 2, 1), [(Fraction(-1, 2), Fraction(3, 4)), (Fraction(0), Fraction(1, 3))]
    target = draw.choice((["mul", X, Y], ["abs", ["add", X, ["mul", ["number", "-0x2"], Y]]], ["max", X, SQUARE]))
    content = given(own, box, [error("1", ".", 0)], [target])
    largest = _largest(own, target, _points(draw, content["box"], 40))
    for factor, wanted in ((Fraction(999, 1000), False), (Fraction(8), True)):
        step = error(str(largest * factor + (factor > 1)), ".", 0)
        found = grown({**content, "steps": [step], "claims": [step["statement"]]}, {}, in_turn(2), 24 if factor < 1 else 200)
        verdict = judged(found)
        assert verdict.accepted is wanted or (wanted and "farther" in verdict.reason), verdict.reason


@settings(max_examples=25, deadline=None)
@drawn(st.integers(0, 1 << 32))
def test_what_is_accepted_of_slopes_is_not_refuted_at_points(seed: int) -> None:
    draw = Random(seed)
    own, box = random_network(draw, 2, 2), [(-1, 1), (0, "1/2")]
    norm = draw.choice((["sup"], ["lp", "0x1"], ["lp", "0x2"]))
    signs = "<1:0>" * draw.randint(0, 1)
    tree = f"*{signs}..0..1.."[: 3 + len(signs)] if signs else "*0.1.."
    steps = [
        lipschitz(str(Fraction(draw.randint(1, 64), 4)), norm, tree),
        monotone(draw.randint(0, 1), draw.randint(0, 1), draw.choice("+-"), tree),
        equal(str(Fraction(draw.randint(0, 8), 4)), own, _digest(own), tree),
    ]
    for step in steps:
        content = given(own, box, [step])
        verdict = judged(content)
        assert verdict.verdict in ("accepted", "rejected")
        if verdict.accepted:
            assert refuted(content, _points(draw, [("0x0", "0x1")] * 2, 40)) == ""


def _digest(own: Content) -> str:
    from hashlib import sha256

    return sha256(canonical_json(own)).hexdigest()


@settings(max_examples=60, deadline=None)
@drawn(st.integers(0, 1 << 32))
def test_a_target_lies_between_its_planes(seed: int) -> None:
    """Mean values on random boxes: products, quotients, kinks, roots at 0 by their values alone."""
    draw = Random(seed)
    trees = (
        ["mul", X, Y, X],
        ["div", X, ["add", Y, ["number", "0x2"]]],
        ["abs", ["add", X, ["mul", ["number", "-0x1"], Y]]],
        ["min", ["mul", X, X], Y],
        ["sqrt", ["add", X, ["number", "0x1"]]],
        ["hypot", X, Y],
    )
    operations = flatten(draw.choice(trees), 2)
    low = [Fraction(draw.randint(-4, 3), 4) for _ in range(2)]
    box = [(at, at + Fraction(draw.randint(1, 8), 8)) for at in low]
    found = planes(operations, box, 12, 64, Budget())
    for _ in range(30):
        point = [first + (last - first) * Fraction(draw.randint(0, 8), 8) for first, last in box]
        values = on_box(operations, [(at, at) for at in point], 64)[-1]
        flat = sum((Fraction(slope, 1 << 12) * at for slope, at in zip(found.slopes, point, strict=True)), Fraction(0))
        assert found.low + flat <= values[1] and values[0] <= found.high + flat


def test_planes_are_quadratically_near() -> None:
    operations = flatten(["mul", X, Y], 2)
    widths = []
    for bits in (2, 4, 8):
        side = (Fraction(1, 3), Fraction(1, 3) + Fraction(1, 1 << bits))
        found = planes(operations, [side, side], 40, 64, Budget())
        widths.append(found.high - found.low)
    assert all(later <= before / 15 for before, later in pairwise(widths))


@pytest.mark.parametrize("name", ["sign", "floor", "step", "heaviside"])
def test_jumps_are_no_operations(name: str) -> None:
    """A slope of 0 on both sides of a jump would prove anything (T9)."""
    verdict = judged(given(chords(), [(0, 1)], [error("1", ".")], [[name, X]]))
    assert verdict.verdict == "malformed" and "is not an operation" in verdict.reason


def test_planes_need_parts_with_an_inside() -> None:
    with pytest.raises(Rejected, match="thinner"):
        planes(flatten(SQUARE, 1), [(Fraction(1), Fraction(1))], 24, 40, Budget())


def test_a_side_that_is_no_multiple_of_units_is_not_left() -> None:
    """The box is rounded outward for the network, and the target is not asked for beyond it."""
    root = ["sqrt", ["add", ["number", "0x1/0x3"], ["mul", ["number", "-0x1"], X]]]
    own = network(layer("y", [("input", 0, 1)], [form("0x1p-1", "-0x1")]))
    content = given(own, [("0", "1/3")], [error("1/2", ".", 0)], [root])
    assert judged(grown(content, {}, in_turn(1))).accepted


def test_an_empty_set_shows_nothing_wrong() -> None:
    """relu(x) has no sum below 0 on [1, 2]; the other half is proved."""
    own = network(layer("h", [("input", 0, 1)], [form(0, 1)], "relu"), layer("y", [("h", 0, 1)], [form(0, 1)]))
    content = given(own, [(1, 2)], [monotone(0, 0, "+", "<1:0>.."), lipschitz("1", ["lp", "0x2"], "<1:0>..")])
    assert judged(content).accepted


def test_a_neuron_that_is_always_zero_has_slope_zero() -> None:
    """relu(x) + relu(-x) = |x|: at 0 both slopes are open, and the bound of both together is 1 only after a cut."""
    own = network(layer("h", [("input", 0, 1)], [form(0, 1), form(0, -1)], "relu"), layer("y", [("h", 0, 2)], [form(0, 1, 1)]))
    assert judged(given(own, [(-1, 1)], [lipschitz("1", ["sup"], "0..")])).accepted
    assert not judged(given(own, [(-1, 1)], [lipschitz("0.99", ["sup"], "0..")])).accepted
    assert "may be negative" in judged(given(own, [(-1, 1)], [monotone(0, 0, "+", "0..")])).reason


def test_the_parts_of_an_affine_network() -> None:
    """Without relu one leaf is enough, and the bound is exact."""
    own = network(layer("y", [("input", 0, 2)], [form(1, 3, -4)]), inputs=2)
    steps = [lipschitz("5", ["lp", "0x2"], "."), lipschitz("7", ["sup"], "."), lipschitz("4", ["lp", "0x1"], ".")]
    assert judged(given(own, [(0, 1), (0, 1)], [*steps, monotone(0, 0, "+", "."), monotone(1, 0, "-", ".")])).accepted
    for bound, norm in (("4.99", ["lp", "0x2"]), ("6.99", ["sup"]), ("3.99", ["lp", "0x1"])):
        assert not judged(given(own, [(0, 1), (0, 1)], [lipschitz(bound, norm, ".")])).accepted


def test_the_claim_of_a_file_allows_a_smaller_bound_and_no_other_network() -> None:
    content = base("given_equal")
    stated = content["claims"][0]

    def against(**changed: Any) -> Verdict:
        claim = {
            "format": "symnet claim 1",
            "statement": {**stated, **changed},
            "target": [],
            "box": content["box"],
            "outputs": "0x3",
            "network": "",
            "hypotheses": [],
        }
        return check(sealed(content), files(), claim=canonical_json(claim))

    assert against(bound="0x1").accepted
    assert not against(bound="0x1p-3").accepted and not against(other="0" * 64).accepted


@pytest.mark.parametrize("name", ["given_error", "given_equal", "given_slopes", "given_monotone", "given_error_on_box"])
def test_work_is_paid_for(name: str) -> None:
    content = base(name)
    assert "more work than its budget" in judged(content, 400).reason
    assert judged(content, 1 << 20).accepted


def test_a_hostile_file_ends_soon() -> None:
    """A hundred inputs, long numbers, a deep tree, and a target of many operations."""
    own = network(layer("y", [("input", 0, 100)], [form(0, *[Fraction(1, 3)] * 100)] * 60), inputs=100)
    deep = "0" * 4_000 + "." * 4_001
    tree: Any = X
    for _ in range(300):
        tree = ["hypot", tree, ["number", hexed(Fraction(1, 3**200))]]
    started = time.process_time()
    for content in (
        given(own, [(0, 1)] * 100, [lipschitz("1/1000", ["sup"], deep)]),
        given(own, [(0, 1)] * 100, [monotone(0, 0, "-", deep)]),
        given(chords(), [(0, 1)], [error("1/1000", "0" * 40 + "." * 41)], [tree]),
        given(chords(), [(0, 1)], [error("1/1000", deep)], [SQUARE]),
    ):
        assert check(sealed(content), {}, 1 << 22).verdict == "rejected"
    assert time.process_time() - started < 20


def test_rounding_is_taken_from_an_error() -> None:
    """x + 1/4 is exactly 1/4 above x; the sum that a machine computes may be rounded up."""
    own, box = network(layer("y", [("input", 0, 1)], [form("0x1p-2", 1)])), [(0, 1)]
    assert judged(given(own, box, [error("1/4", ".")], [X])).accepted
    assert "farther above" in judged(given(own, box, [error_in_floats("1/4", ".")], [X])).reason
    assert judged(given(own, box, [error_in_floats(str(Fraction(1, 4) + Fraction(1, 1 << 20)), ".")], [X])).accepted
