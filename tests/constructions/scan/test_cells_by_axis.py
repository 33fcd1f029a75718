"""Cells that differ by axis: evaluated, certified, enclosed, cut into runs, drawn and exported as those that are alike."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import oracle
import pytest
from amount import examples
from error_checks import check_scan
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, strategies
from symnet.constructions.axes import Slopes, Stretched, fewest_nodes
from symnet.constructions.certify import certify
from symnet.constructions.scan.recognition import closed_form
from symnet.constructions.scan.recut import recut
from symnet.core.cells import alike, by_axis, cells_from, joined, node_count
from symnet.core.realize import realize
from symnet.errors import Refuted, UsageError
from symnet.report.page import report_page
from symnet.rocq.instance import instance_of
from symnet.targets import LipschitzModulus, Target, target
from symnet.targets.modulus.general_modulus import parse_modulus

MOST = {2: 5, 3: 3}
FORMULAS = ("sin(3*x)*cos(y)", "x*y - y**2/3", "abs(x - 1/3) + y/8", "exp(x)*y", "max(x, 2*y - 1/2)")
BOX = "x in [-1,2], y in [0,1/2]"


@st.composite
def _counts(draw: st.DrawFn, dimension: int) -> tuple[int, ...]:
    """Cells of each axis, not all the same."""
    axis = st.integers(1, MOST[dimension])
    return draw(st.lists(axis, min_size=dimension, max_size=dimension).filter(lambda found: len(set(found)) > 1).map(tuple))


@st.composite
def _cases(draw: st.DrawFn, dimension: int) -> tuple[Target, tuple[int, ...], list[tuple[Fraction, ...]]]:
    constants = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(7)])
    function = draw(constants.flatmap(lambda constant: strategies.lipschitz_functions(dimension, constant)))
    counts = draw(_counts(dimension))
    points = strategies.cube_points(dimension, cells=draw(st.sampled_from(counts)))
    return function, counts, draw(st.lists(points, min_size=1, max_size=6))


@examples(25)
@given(st.integers(2, 3).flatmap(_cases))
def test_values_stay_within_the_proved_error_and_are_those_of_the_oracle(
    case: tuple[Target, tuple[int, ...], list[tuple[Fraction, ...]]],
) -> None:
    function, counts, points = case
    built = approximate(function, cells=counts)
    check_scan(built, points)
    closed = closed_form(built.network)
    assert closed is not None and closed.cells == counts
    for point in points[:1]:
        assert closed(point) == realize(built.network, point)[0] == oracle.value(built.network.canonical, point)[0]


@examples(15)
@given(st.sampled_from(FORMULAS), _counts(2), st.sampled_from([1, 2, 3]), st.sampled_from(["one", "two"]), st.booleans())
def test_certificates_are_accepted(text: str, counts: tuple[int, ...], runs: int, bits: str, on_box: bool) -> None:
    built = approximate(
        text, cells=counts, parameters=min(runs, node_count(counts, 2) - 1), bits=bits, box=BOX if on_box else None
    )
    proof = certify(built)
    assert proof.verdict.accepted, proof.verdict.reason
    assert proof.verdict.hypotheses == ()
    found = built.true_error(seconds=2)
    high = found[0].high if isinstance(found, tuple) else found.high
    assert high <= built.error.bound


@pytest.mark.parametrize(
    "stated",
    [{"lipschitz": 3}, {"hoelder": ("3", "1/2")}, {"modulus": "3*sqrt(r)"}, {"modulus": "3*r/(1+r)*2"}],
    ids=["lipschitz", "hoelder", "concave", "bent"],
)
@pytest.mark.parametrize("box", [None, BOX])
def test_stated_moduli_are_assumed_on_the_box(stated: dict[str, Any], box: str | None) -> None:
    built = approximate("x*y/2 + x/4", cells=(5, 2), box=box, **stated)
    proof = certify(built)
    assert proof.verdict.accepted, proof.verdict.reason
    assert [each["kind"] for each in proof.verdict.hypotheses] == ["modulus" if box is None else "box-modulus"]


def test_the_error_follows_the_sides_of_the_box_and_not_the_longest() -> None:
    """L/2 |l/K| and the step max l_i/K_i: with 30 and 1 cells on sides 30 and 1, that of one cell on the unit cube."""
    box = "x in [0,30], y in [0,1]"
    by_sides = approximate("x + y", cells=(30, 1), box=box, lipschitz=2)
    assert by_sides.error.bound == approximate("x + y", dimension=2, cells=1, lipschitz=2).error.bound
    assert by_sides.error.bound == approximate("x + y", cells=30, box=box, lipschitz=2).error.bound
    assert approximate("x + y", error="5/2", box=box, lipschitz=2, construction="scan").plan.nodes == 60


def test_several_outputs_share_the_grid() -> None:
    built = approximate("sin(x)*y; x - y", cells="9,2", box="x in [-3,3], y in [0,1/2]")
    proof = certify(built)
    assert proof.verdict.accepted
    assert [part.plan.cells for part in built.parts] == [(9, 2)] * 2
    page = report_page(proof.data, proof.verdict, None, proof.files)
    assert "{0..9} x {0..2}" in page


@pytest.mark.parametrize("counts", [(3, 12), (12, 3), (9, 10), (2, 3, 1)])
def test_pages_draw_the_grid(counts: tuple[int, ...]) -> None:
    proof = certify(approximate("x*y" if len(counts) == 2 else "x*y*z", cells=counts))
    assert "<svg" in report_page(proof.data, proof.verdict, None, proof.files)


def test_runs_are_cut_anew() -> None:
    built = approximate("sin(3*x)*y", cells=(6, 2))
    cut = recut(built.network, 4)
    one, two = closed_form(built.network), closed_form(cut)
    assert one is not None and two is not None and list(one.codes) == list(two.codes)


def test_an_error_chooses_cells_by_axis_where_that_saves_most_nodes() -> None:
    built = approximate("sin(20*x) + y/8", error="1/8", construction="scan")
    assert built.error.bound <= Fraction(1, 8)
    assert isinstance(built.plan.cells, tuple) and built.plan.cells[0] > 20 * built.plan.cells[1]
    assert "instead of" in built.plan.grid_text
    assert 3 * built.plan.nodes <= built.plan.instead
    assert certify(built).verdict.accepted


@pytest.mark.parametrize("text", ["sin(pi*x)*y", "x*y", "x + y", "sqrt(x)*y"])
def test_functions_that_change_about_as_fast_on_both_axes_keep_the_same_cells(text: str) -> None:
    assert isinstance(approximate(text, error="1/2", construction="scan").plan.cells, int)


def test_none_of_the_cells_chosen_can_be_left_out() -> None:
    known = Slopes((Fraction(20), Fraction(1), Fraction(0)))

    def bound(counts: Sequence[int]) -> Fraction:
        return known.spread(tuple(counts)) + known.step(tuple(counts)) / 2

    counts = fewest_nodes(known, Fraction(1, 4), bound)
    assert counts is not None and bound(counts) <= Fraction(1, 4) and counts[2] == 1
    for axis in (0, 1):
        assert bound([each - (at == axis) for at, each in enumerate(counts)]) > Fraction(1, 4)
    assert fewest_nodes(Slopes((Fraction(0),) * 2), Fraction(1), bound) is None
    assert fewest_nodes(known, Fraction(1, 1 << 30), bound) is None


def test_what_is_known_bounds_steps_and_spreads() -> None:
    """Section P: max_k lambda ((b_k - a_k)/K_k)^alpha and lambda 2^-alpha (sum_k ((b_k - a_k)/K_k)^2)^(alpha/2)."""
    stretched = Stretched(LipschitzModulus(Fraction(5)), (Fraction(3), Fraction(4)))
    assert stretched.step((1, 1)) == 20 and stretched.spread((1, 1)) == Fraction(25, 2)
    bent = Stretched(parse_modulus("r/(1+r)", 2, Fraction(4)), (Fraction(3), Fraction(4)))
    assert bent.spread((1, 1)) >= Fraction(5, 6), "not concave by its form: the whole reach"
    slopes = Slopes((Fraction(3), Fraction(4)))
    assert slopes.step((3, 2)) == 2 and slopes.spread((3, 2)) == Fraction(3, 2)


def test_the_error_of_a_linear_function_is_met_by_its_slopes() -> None:
    """2x + y/2 by 4 and 1 cells: every code is exact, and so is the network."""
    assert approximate("2*x + y/2", cells=(4, 1)).true_error().high == 0
    found = approximate("x*y", cells=(1, 3)).true_error()
    assert found.low <= found.high <= Fraction(1, 2) + Fraction(1, 6)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"cells": (8, 2), "construction": "theorem-2.2"}, "construction theorem-2.2 has as many cells on every axis"),
        ({"cells": "8,2,3"}, "are 3 numbers for 2 axes"),
        ({"cells": "8,"}, 'cells = "" is not a rational number'),
        ({"cells": "8,5/2"}, "cells = 5/2 is not an integer"),
        ({"cells": (8, 0)}, "cells = 0 is not an integer >= 1"),
        ({"cells": ()}, "cells is an empty list"),
        ({"cells": (8, 2), "error": 1}, "exactly one of error, n and cells"),
    ],
)
def test_what_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        approximate("x*y", **options)


def test_callables_and_data_have_the_same_cells_on_every_axis() -> None:
    with pytest.raises(UsageError, match="data or a callable has as many cells on every axis"):
        approximate(lambda x, y: x * y, dimension=2, lipschitz=2, cells=(3, 2))


def test_a_false_modulus_is_refuted() -> None:
    with pytest.raises(Refuted):
        approximate("4*x + y", cells=(2, 5), lipschitz=1)


def test_rocq_has_one_number_of_cells() -> None:
    with pytest.raises(UsageError, match="differ by axis"):
        instance_of(certify(approximate("x*y", cells=(2, 1))).content)


def test_cells_have_one_form() -> None:
    assert cells_from((4, 4)) == cells_from("4, 4") == cells_from("4") == 4 and cells_from([4, 2]) == (4, 2)
    assert by_axis(3, 2) == (3, 3) and by_axis((3, 2), 2) == (3, 2) and joined([2, 3]) == (2, 3)
    assert node_count((3, 2), 2) == 12 and alike(3, "it") == 3
    assert approximate("x*y", cells=(3, 3)).network == approximate("x*y", cells=3).network


@pytest.mark.parametrize("text", FORMULAS)
def test_grids_of_a_target_are_those_of_its_values(text: str) -> None:
    found, counts = target(text, 2), (2, 5)
    values = found.grid(counts, Fraction(1, 1 << 40))
    for place, node in enumerate(product(range(3), range(6))):
        near = found.enclose([Fraction(k, cells) for k, cells in zip(node, counts, strict=True)], Fraction(1, 1 << 40))
        assert abs(values.value(place) - near.mid) <= Fraction(1, 1 << 38)


def test_a_side_beyond_floating_point_is_said() -> None:
    known = Stretched(LipschitzModulus(Fraction(2)), (10**400 - Fraction(1, 10_007), Fraction(1, 30_000)))
    assert "l = (99999" in known.text and known.text.endswith(", 3.333e-05)")


def test_runs_are_not_asked_of_small_grids() -> None:
    """Grids of few nodes are tried on the way to the one that is wanted, and have no room for as many runs."""
    built = approximate("sin(8*x) + y/4", error="1/2", construction="scan", parameters=8)
    assert built.network.size.intrinsic_parameters == 10 and built.error.bound <= Fraction(1, 2)
