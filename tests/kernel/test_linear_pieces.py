"""The rule for linear pieces: counts by hand, against linear feasibility, and the bounds of its work."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from kernel.hand_made import Content, form, layer
from kernel.linear_pieces import counted_pieces, pieces_on_a_plane, pieces_that_bend
from kernel.properties import network
from kernel.truth import refuted

from symnet import strategies as sn
from symnet.certificates.certificate import sealed
from symnet.kernel import check
from symnet.kernel.planar import cells
from symnet.kernel.syntax import Budget
from symnet.kernel.theories.pieces import Joined
from symnet.regions.certificate import pieces_certificate
from symnet.regions.domains import activation_domains

UNIT = [(0, 1), (0, 1)]


def says(content: Content, work: int | None = None) -> str:
    """Why a certificate is refused, "" if it is accepted."""
    verdict = check(sealed(content)) if work is None else check(sealed(content), {}, work)
    return "" if verdict.accepted else verdict.reason


def lines(*rows: Any, output: Any) -> Content:
    """One relu layer on two inputs, and its output."""
    return network(layer("a", [("input", 0, 2)], list(rows), "relu"), layer("y", [("a", 0, len(rows))], [output]), inputs=2)


@pytest.mark.parametrize(("count", "pieces"), [(1, 2), (2, 4), (3, 7)])
def test_lines_in_general_position(count: int, pieces: int) -> None:
    """1 + n + n (n - 1) / 2 parts where all crossings lie inside."""
    rows = [form("-0x1p-1", 1), form("-0x1p-1", 0, 1), form("-0x5p-3", 1, "0x1p-1")][:count]
    net = lines(*rows, output=form(0, *(1, 2, 4)[:count]))
    assert says(counted_pieces(net, UNIT, (pieces, pieces, pieces))) == ""
    assert "the rule gives" in says(counted_pieces(net, UNIT, (pieces, pieces, pieces + 1)))


def test_a_line_through_a_corner_cuts_nothing() -> None:
    net = lines(form(0, 1, 1), form(-2, 1, 1), output=form(0, 1, 1))
    assert says(counted_pieces(net, UNIT, (1, 1, 1))) == ""


def test_neurons_that_are_zero_everywhere_and_copies_of_one_cut_once() -> None:
    net = lines(form(0), form("-0x1p-1", 1), form("-0x1p-1", 1), form(-1, 2), form(1, -2), output=form(0, 1, 1, 1, 1, 1))
    assert says(counted_pieces(net, UNIT, (2, 2, 2))) == ""


def test_a_piece_that_surrounds_another() -> None:
    """A pyramid in the middle, 0 around it: four sides, and the rest, one piece of many domains."""
    first = [form("-0x1p-1", 1), form("0x1p-1", -1), form("-0x1p-1", 0, 1), form("0x1p-1", 0, -1)]
    net = network(
        layer("a", [("input", 0, 2)], first, "relu"),
        layer("b", [("a", 0, 4)], [form("0x1p-2", -1, -1, -1, -1)], "relu"),
        layer("y", [("b", 0, 1)], [form(0, 1)]),
        inputs=2,
    )
    assert says(counted_pieces(net, UNIT, (8, 5, 5))) == ""


def test_a_constant_network_is_one_piece() -> None:
    net = network(layer("y", [("input", 0, 2)], [form(3)]), inputs=2)
    assert says(counted_pieces(net, UNIT, (1, 1, 1))) == ""


def test_directions_that_do_not_span_a_plane_make_strips() -> None:
    net = network(layer("a", [("input", 0, 1)], [form("-0x1/0x3", 1)], "relu"), inputs=1)
    assert says(counted_pieces(net, UNIT, (2, 2, 2), ((0,), (1,), (0,)))) == ""
    assert says(counted_pieces(net, UNIT, (2, 2, 2), ((0,), (1,), (1,)))) == ""
    assert says(counted_pieces(net, UNIT, (1, 1, 1), ((0,), (0,), (0,)))) == ""


def test_several_outputs_are_one_vector() -> None:
    """Two outputs with one kink each, at different places: three strips."""
    net = network(layer("a", [("input", 0, 2)], [form("-0x1/0x3", 1), form("-0x2/0x3", 1)], "relu"), inputs=2)
    assert says(counted_pieces(net, UNIT, (3, 3, 3))) == ""


@examples(60)
@given(sn.networks(2, scans=False, levels=4, width=4, parameters=1), st.data())
def test_counts_agree_with_linear_feasibility(drawn: Any, data: st.DataObject) -> None:
    """Planes of three inputs too; the truth walks through facets in rationals and shares no code with the kernel."""
    ends = data.draw(st.tuples(st.integers(-3, 0), st.integers(1, 4)))
    found = activation_domains(drawn, [ends, (Fraction(-1, 3), Fraction(2))])
    made = pieces_certificate(found)
    assert made.verdict.accepted, made.verdict.reason
    content = {key: item for key, item in made.content.items() if key != "sha256"}
    assert refuted(content) == ""
    wrong = {**content["claims"][0], "pieces": hex(found.pieces + data.draw(st.sampled_from([-1, 1])))}
    content["claims"], content["steps"][0]["statement"] = [wrong], wrong
    assert refuted(content)
    assert "the rule gives" in says(content)


@pytest.mark.parametrize("box", [[], [[0, 1]], [[0, 1]] * 3, [[0, 1, 2], [0, 1]]])
def test_rectangles_of_another_shape(box: Any) -> None:
    assert "expected a list" in says(counted_pieces(lines(form(0, 1), output=form(0, 1)), box, (1, 1, 1)))


@pytest.mark.parametrize("frame", [((0, 0), (1, 0)), ((0, 0, 0),) * 3, ((0,),) * 3])
def test_planes_of_another_shape(frame: Any) -> None:
    assert "expected a list" in says(counted_pieces(lines(form(0, 1), output=form(0, 1)), UNIT, (1, 1, 1), frame))


def test_work_is_paid_for_before() -> None:
    content = pieces_that_bend()
    assert "needs more work" in says(content, 150)
    assert says(content, 2_000) == ""


def test_corners_and_forms_that_a_file_chooses_do_not_share_a_hash() -> None:
    """Python's hash of an integer is its remainder by 2^61 - 1: in a dict of such numbers each search would walk through all."""
    prime = (1 << 61) - 1
    joined = Joined(Budget())
    for x in range(0, 20 * prime, prime):
        for y in range(0, 20 * prime, prime):
            corners = [(x, y, 1), (x + prime, y, 1), (x + prime, y + prime, 1), (x, y + prime, 1)]
            joined.add(corners, ((x, y, 0),), 1)
    assert (len(joined.corners), len(joined.forms), joined.pieces) == (441, 400, 400)
    assert len(set(map(hash, joined.corners))) > 400
    assert len(set(map(hash, joined.forms))) > 360


def test_too_many_polygons_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MAX_HELD", 100_000)
    assert "polygons and the forms on them take more than" in says(pieces_on_a_plane())
    monkeypatch.setattr(cells, "MAX_HELD", 1_000)
    assert says(pieces_on_a_plane()).count("1 polygons") == 1


def test_a_certificate_in_words() -> None:
    (said,) = check(sealed(pieces_on_a_plane())).words
    where = "on [-0.5, 1] x [0, 1], as a function of (s, t) at (0, 0, 0) + s (1, 0, 1) + t (0, 1, -1)"
    assert said == f"{where}, the network has exactly 6 linear pieces, 6 affine maps, 6 patterns"
    (plain,) = check(sealed(pieces_that_bend())).words
    assert plain == "on [-1, 3] x [0, 1], the network has exactly 4 linear pieces, 3 affine maps, 5 patterns"
