"""Pictures show what the certificate says: f and phi at the points drawn, digits, PNG bytes, drawings of networks."""

from __future__ import annotations

import base64
import struct
import zlib
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from report.certificates import EXAMPLES, example

from symnet.core.codec import decode
from symnet.core.realize import realize
from symnet.drawing.picture import network_svg, standalone
from symnet.report import heat
from symnet.report.curves import curve
from symnet.report.functions import functions, through
from symnet.report.phi import Interpolant, json_bytes
from symnet.report.pictures import sections
from symnet.report.png import DIVERGING, data_uri, palette, step_of
from symnet.report.svg import polyline, ticks


@pytest.mark.parametrize("name", EXAMPLES)
def test_phi_is_the_network(name: str) -> None:
    proof = example(name)
    found = functions(proof.content)
    network = decode(json_bytes(proof.content["network"]))
    for places in ((1, 2, 3), (5, 3, 1), (0, 7, 6), (8, 8, 8), (0, 0, 0)):
        point = [Fraction(place, 8) + Fraction(1, 1000) * (place == 5) for place in places[: found.dimension]]
        assert found.phi is not None
        value = found.phi(point)
        assert value is None or value == realize(network, point)[0]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_drawn_error_is_below_the_proved_one(name: str) -> None:
    proof = example(name)
    found = functions(proof.content)
    error = next(claim for claim in proof.content["claims"] if claim["kind"] == "error")
    bound = next(
        (Fraction_of(step["statement"]["bound"]) for step in proof.content["steps"] if step["rule"] == "local-error"),
        Fraction_of(error["bound"]),
    )
    for axis in range(found.dimension + 1):
        known = [abs(value) for value in curve(found, axis).errors if value is not None]
        assert known
        assert max(known) <= bound + 1e-12


def Fraction_of(written: str) -> float:
    from symnet.core.rational import from_hex

    return float(from_hex(written))


def test_the_target_on_a_plane_is_the_target() -> None:
    proof = example("scan, d = 3")
    found = functions(proof.content)
    plane = through(3, [[0], [1, 2]], [Fraction(1, 4), Fraction(0)], Fraction(1, 2))
    ((f, _),) = found.at(plane, 4, [[2, 3]])
    x, y = Fraction(1, 4) + Fraction(1, 4), Fraction(3, 8)
    assert plane.point([Fraction(1, 2), Fraction(3, 4)]) == [x, y, y]
    assert f == x * y * y


def test_a_curve_meets_both_ends() -> None:
    sampled = curve(functions(example("scan, d = 1").content), 0)
    assert sampled.points[0] == 0
    assert sampled.points[-1] == 1
    assert sampled.target[0] == pytest.approx(1 / 3)


def test_the_enlarged_window_holds_the_largest_error() -> None:
    found = functions(example("scan, many cells").content)
    field = heat.field(found, heat.whole_square(found))
    largest, where = heat.largest_error(field)
    close = heat.window_around(found, where)
    assert largest > 0
    for low, t in zip(close.low, where, strict=True):
        assert low <= t <= low + close.size
    assert len(heat.grid_lines(found, close)) == 2 * 3 + 2 * 4 - 1
    assert heat.grid_lines(found, field.window) == []


def test_digits_are_those_of_v() -> None:
    found = functions(example("scan, d = 2").content)
    assert isinstance(found.phi, Interpolant)
    assert found.phi.codes.steps == 48
    assert found.phi.codes[0] == 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_pictures_are_well_formed(name: str) -> None:
    proof = example(name)
    for section in sections(proof.content):
        for svg, caption in section.figures:
            ElementTree.fromstring(svg)
            assert caption
            assert "nan" not in svg


def test_png() -> None:
    uri = data_uri([[0, 1, 2], [2, 1, 0]], palette(DIVERGING, 3))
    data = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (3, 2)
    body = data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8]
    assert zlib.decompress(body) == b"\0\0\1\2\0\2\1\0"
    assert palette(DIVERGING, 3)[1] == (0xF7, 0xF7, 0xF7)
    assert [step_of(value, 0, 1, 4) for value in (-1, 0, 0.3, 1, 2)] == [0, 0, 1, 3, 3]


def test_small_pieces() -> None:
    assert ticks(0, 1) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert ticks(2, 2) == [2]
    assert polyline([(0, 1), (1, None), (2, 3)], "f") == '<path d="M0 1M2 3" class="f"/>'


def test_a_network_marks_its_intrinsic_parameters() -> None:
    network = decode(json_bytes(example("scan, d = 1").content["network"]))
    svg = network_svg(network)
    for name in ("v", "s", "b"):
        assert f'class="ownlabel">{name}</text>' in svg
    ElementTree.fromstring(standalone(svg))
    assert standalone(svg).count("<style>") == 1
