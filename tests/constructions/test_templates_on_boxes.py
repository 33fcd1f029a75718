"""Templates of classes on boxes: one network for all functions of a class, in the coordinates and units of the box."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from symnet.constructions.template_file import Template, load_template, make_template
from symnet.core.codec import canonical_json
from symnet.errors import MalformedFile, Refuted, UsageError

BOX = "x in [-2,6], y in [0,1/2]"


@pytest.fixture(scope="module")
def made() -> Template:
    return make_template("lipschitz:1", None, Fraction(3), box=BOX)


def test_every_function_has_the_network_of_the_class(made: Template) -> None:
    for source in ("abs(x - 1/3)", "tanh(x)/2 + y/4", lambda x, y: x / 3):
        built = made.encode(source)
        assert built.network.template == made.network.template and built.box == made.box
        verdict = built.certify().verdict
        assert verdict.accepted and verdict.template_sha256 == built.network.template_sha256, verdict.reason
    built = made.encode("abs(x - 1/3)")
    for point in ((Fraction(-2), Fraction(0)), (Fraction(6), Fraction(1, 2)), (Fraction(1, 7), Fraction(1, 3))):
        (value,) = built.network(*point) if isinstance(built.network(*point), tuple) else (built.network(*point),)
        assert abs(value - abs(point[0] - Fraction(1, 3))) <= built.error.bound <= 3


@pytest.mark.parametrize(
    ("kind", "source", "hypotheses"),
    [
        ("lipschitz:1", "x/2 - y/4", 0),
        ("hoelder:2,1/2", "sqrt(x + 2)", 0),
        ("hoelder:9,1/3", "2*sqrt(x + 2)", 0),
        ("hoelder:3,1/2", "x", 1),
    ],
)
def test_membership_is_proved_where_it_can_be(kind: str, source: str, hypotheses: int) -> None:
    """x has the constant 8^(1/2) < 3 of order 1/2 by the sides of the box, which are not those of a square."""
    built = make_template(kind, None, Fraction(12), box=BOX).encode(source)
    verdict = built.certify().verdict
    assert verdict.accepted and len(verdict.hypotheses) == hypotheses, verdict.reason


def test_a_function_outside_is_refuted_in_the_coordinates_of_the_box(made: Template) -> None:
    with pytest.raises(Refuted, match=r"2\*x is not in the class lipschitz:1: f\(.*forces a slope of at least 2"):
        made.encode("2*x")
    with pytest.raises(UsageError, match=r"is not defined at x = -2, y = 1/2: .*the whole box \[-2, 6\] x \[0, 1/2\]"):
        made.encode("log(x + 2)")


def test_the_file_is_read_back(tmp_path: Path, made: Template) -> None:
    path = tmp_path / "t.json"
    made.save(path)
    again = load_template(path)
    assert again.content == made.content and again.box == made.box and again.network == made.network
    assert "box" not in make_template("lipschitz:1", 1, Fraction(1, 2)).content


@pytest.mark.parametrize(
    "box", [3, [["0x0"]], [["0x1", "0x0"]], [["0x0", "0x1"]] * 2, [["-0x2", "0x7"], ["0x0", "0x1p-1"]], "x", [[]]]
)
def test_a_file_with_another_box_is_malformed(tmp_path: Path, made: Template, box: object) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(canonical_json({**made.content, "box": box}))
    with pytest.raises(MalformedFile, match=r"t\.json"):
        load_template(path)


def test_a_class_needs_a_dimension_or_a_box() -> None:
    with pytest.raises(UsageError, match="give the dimension of the cube with --d, or a box"):
        make_template("lipschitz:1", None, Fraction(1))
    with pytest.raises(UsageError, match="the box has 2 sides"):
        make_template("lipschitz:1", 3, Fraction(1), box=BOX)
    assert make_template("lipschitz:1", 2, Fraction(9), box=BOX).box.dimension == 2
