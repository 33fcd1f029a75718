"""The kernel proved in Rocq and the Python kernel agree on angles."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from rocq.native import CORPUS, KNOWN, Json, at, judged, needs_program, plain, scan, spoilt, with_range

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check

pytestmark = needs_program
X, Y = ["variable", "0x0"], ["variable", "0x1"]
ABOVE, RIGHT, BELOW = "x in [-1,1], y in [1/4,1]", "x in [1/2,1], y in [-1,1]", "x in [-1,1], y in [-1,-1/2]"


def compiled(text: str, box: str) -> Json:
    content: Json = json.loads(plain(certify(approximate(text, box=box, error="1/20")).data))
    return content


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("atan2(y, x)", RIGHT),
        ("atan2(y, x)", ABOVE),
        ("atan2(y, x)", BELOW),
        ("atan2(x + y + 1/2, x - y + 3/4)", "x in [-1/2,1/4], y in [-1/4,1/2]"),
        ("exp(atan2(y, x))*y - x", RIGHT),
        ("tanh(atan2(1 + x, x - 1/2)) + x*atan2(x, 2)", "x in [0,1]"),
    ],
)
def test_angles_from_every_side(program: str, text: str, box: str) -> None:
    content = compiled(text, box)
    rules = {step["rule"] for step in content["steps"]}
    assert "near-angle" in rules <= KNOWN
    assert judged(program, sealed(content)) == ("accepted", "every claim is proved")


def test_by_one_command(program: str, symnet: Callable[..., tuple[Any, str]], tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    path.write_bytes(sealed(compiled("atan2(y, x)", ABOVE)))
    code, printed = symnet("check", "--kernel", "both", str(path))
    assert code == 0
    assert "native      accepted: every claim is proved" in printed


@pytest.mark.parametrize("name", sorted(path.name for path in (CORPUS / "rejected").glob("an_angle_*.json")))
def test_what_the_corpus_refuses(program: str, name: str) -> None:
    """Directions to the left and of length 0, points that may be 0 or on the cut, other trees and ranges."""
    data = (CORPUS / "rejected" / name).read_bytes()
    assert check(data).verdict == "rejected"
    assert judged(program, data)[0] in ("rejected", "unknown")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: spoilt(c, "near-angle", tree=["atan2", X, Y]),
        lambda c: spoilt(c, "near-angle", tree=["atan2", Y, ["neg", X]]),
        lambda c: spoilt(c, "near-angle", bound="0x1p-40"),
        lambda c: spoilt(c, "near-angle", neuron=["values_1", "0x0"]),
        lambda c: at(c, "near-angle")["data"].update(p="0x2"),
        lambda c: at(c, "near-angle")["data"].update(q="-0x1"),
        lambda c: at(c, "near-angle")["premises"].reverse(),
        lambda c: at(c, "near-angle")["premises"].pop(),
        lambda c: at(c, "near-angle")["premises"].__setitem__(1, at(c, "near-angle")["premises"][0]),
        lambda c: c["target"].__setitem__(0, ["atan2", X, Y]),
        lambda c: c["target"].__setitem__(0, ["atan", ["div", Y, X]]),
    ],
    ids=[
        "exchanged",
        "mirrored",
        "bound",
        "neuron",
        "another direction",
        "the opposite direction",
        "premises exchanged",
        "no range",
        "no range but a function",
        "another target",
        "the arc tangent on both sides",
    ],
)
def test_spoilt_angles_are_refused_by_both(program: str, spoil: Callable[[Json], Any]) -> None:
    content = compiled("atan2(y, x)", ABOVE)
    spoil(content)
    data = sealed(content)
    assert check(data).verdict == "rejected"
    assert judged(program, data)[0] in ("rejected", "unknown")


@pytest.mark.parametrize(
    ("box", "low", "high"),
    [
        ([["0x1", "0x2"], ["-0x1", "0x1"]], (-0xC910, -0xC90F), (0xC910, 0xC90F)),
        ([["-0x1", "0x1"], ["0x1", "0x2"]], (0xC90F, 0xC910), (0x25B30, 0x25B2F)),
        ([["-0x1", "0x1"], ["-0x2", "-0x1"]], (-0x25B30, -0x25B2F), (-0xC90F, -0xC910)),
    ],
    ids=["right", "above", "below"],
)
def test_ranges_of_angles(program: str, box: list[list[str]], low: tuple[int, int], high: tuple[int, int]) -> None:
    """pi/4 and 3 pi/4 are between these multiples of 2^-16, one of which is inside of the range."""
    for below, above, verdict in ((low[0], high[0], "accepted"), (low[1], high[0], "rejected"), (low[0], high[1], "rejected")):
        data = with_range(
            compiled("atan2(y, x)", ABOVE), ["atan2", Y, X], box, Fraction(below, 1 << 16), Fraction(above, 1 << 16)
        )
        assert check(data).verdict == verdict
        assert (judged(program, data)[0] == "accepted") == (verdict == "accepted")


def test_a_range_around_the_point_0_is_refused(program: str) -> None:
    data = with_range(
        compiled("atan2(y, x)", ABOVE), ["atan2", Y, X], [["-0x1", "0x1"], ["0x0", "0x1"]], Fraction(-4), Fraction(4)
    )
    assert check(data).verdict == "rejected"
    assert judged(program, data)[0] in ("rejected", "unknown")


def test_a_scan_of_an_angle(program: str) -> None:
    content = scan("atan2(x - 2, y - 1/2)*x", 3, construction="scan")
    assert judged(program, sealed(content)) == ("accepted", "every claim is proved")
