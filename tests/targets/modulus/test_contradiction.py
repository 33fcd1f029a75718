"""Values that a modulus does not allow are refuted with two nodes, for every construction; what stays open is not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from symnet import approximate, certify
from symnet.errors import Refuted
from symnet.targets import HoelderModulus, LipschitzModulus, target
from symnet.targets.enclosure.grid import GridValues
from symnet.targets.modulus.contradiction import ModulusRefuted, find_contradiction
from symnet.targets.modulus.general_modulus import parse_modulus

CONSTRUCTIONS = ["scan", "theorem-2.1", "theorem-2.2", "theorem-2.2-copied", "theorem-2.3"]
STATED: list[dict[str, Any]] = [{"lipschitz": 0}, {"hoelder": "0,1/2"}, {"modulus": "0"}, {"modulus": "max(0, r - 1/2)"}]


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
@pytest.mark.parametrize("stated", STATED, ids=str)
@pytest.mark.parametrize("source", ["x/2", "abs(x - 0.3)/2", "sin(x)/1000"])
def test_a_modulus_that_is_zero(construction: str, stated: dict[str, Any], source: str) -> None:
    size = {"n": 1} if construction == "theorem-2.3" else {"n": 2}
    with pytest.raises(ModulusRefuted, match=r"\|f\(x\) - f\(y\)\| >= 0\.[0-9]*[1-9] > omega\(\|x - y\|\) = 0") as caught:
        approximate(source, construction=construction, **stated, **size)
    found, f = caught.value.found, target(source)
    assert found.modulus.upper(found.square) == 0 < found.gap
    one, two = (f.enclose(point, Fraction(1, 1 << 80)) for point in found.points)
    assert found.gap <= abs(one.mid - two.mid) + Fraction(1, 1 << 70)
    assert ("state a larger constant" in str(caught.value)) == ("modulus" not in stated)


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
@pytest.mark.parametrize("source", ["1/3", "sin(x)**2 + cos(x)**2"])
def test_constants_have_a_modulus_of_zero(construction: str, source: str) -> None:
    built = approximate(source, dimension=1, lipschitz=0, n=1, construction=construction)
    assert certify(built).verdict.accepted and built.plan.modulus.constant == 0


@pytest.mark.parametrize(
    ("source", "modulus", "parts"),
    [
        ("1 + sin(x)/10**22", LipschitzModulus(Fraction(0)), 4),
        ("x*pi", LipschitzModulus(Fraction(314159265358979323846264, 10**23)), 4),
        ("sqrt(x)*(1 + 1/10**15)", HoelderModulus(Fraction(1), Fraction(1, 2)), 3),
    ],
)
def test_open_comparisons_are_decided_by_finer_enclosures(source: str, modulus: LipschitzModulus, parts: int) -> None:
    """The grid's enclosures overlap what the modulus allows; finer ones at the same nodes do not."""
    coarse = target(source).grid(parts, Fraction(1, 1 << 40))
    assert find_contradiction(replace(coarse, closer=None), parts, 1, modulus) is None
    found = find_contradiction(coarse, parts, 1, modulus)
    assert found is not None and found.slope > modulus.constant
    low, high = found.comparison().removeprefix("|f(x) - f(y)| >= ").split(" > omega(|x - y|) = ")
    assert Fraction(low) > Fraction(high)
    assert str(found.modulus.constant) == "0" or Fraction(found.message().split("at least ")[1].split(";")[0]) > modulus.constant


def test_what_finer_enclosures_cannot_decide_is_not_refuted() -> None:
    """The root attains its modulus, so no enclosure says whether the difference is larger."""
    root = target("sqrt(x)").grid(3, Fraction(1, 1 << 40))
    assert find_contradiction(root, 3, 1, HoelderModulus(Fraction(1), Fraction(1, 2))) is None
    same = target("sin(x)**2 + cos(x)**2").grid(7, Fraction(1, 1 << 40))
    assert find_contradiction(same, 7, 1, LipschitzModulus(Fraction(0))) is None


ZIGZAG = [Fraction(text) for text in ("0", "9/20", "7/10", "119/100", "9/10")]
"""At the nodes of four cells: allowed by sqrt(r) along all strides, not between 0 and 3/4."""


def _zigzag(x: Fraction) -> Fraction:
    place = min(int(4 * x), 3)
    return ZIGZAG[place] + (4 * x - place) * (ZIGZAG[place + 1] - ZIGZAG[place])


def test_the_nodes_of_the_least_and_the_greatest_value() -> None:
    grid = GridValues([int(100 * value) for value in ZIGZAG], 100, Fraction(0))
    found = find_contradiction(grid, 4, 1, HoelderModulus(Fraction(1), Fraction(1, 2)))
    assert found is not None and found.points == ((Fraction(0),), (Fraction(3, 4),))
    for construction in CONSTRUCTIONS[1:-1]:
        with pytest.raises(Refuted, match=r"f\(0\) is in \[0, 0\] and f\(3/4\) in \[1.19, 1.19\]"):
            approximate(_zigzag, dimension=1, hoelder="1,1/2", n=2, construction=construction)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("r*(2 - r)/2", "r - r**2/2"),
        ("r/(1 + r)", "1 - 1/(r + 1)"),
        ("max(r, r/4)", "r"),
        ("min(r, r*(2 - r))", "min(r, 2*r - r**2)"),
        ("max(2*r, r/4, sqrt(r)*0)", "2*r"),
        ("sqrt(r)*sqrt(r)", "r"),
    ],
)
def test_another_form_of_the_modulus_is_proved_concave(text: str, written: str) -> None:
    stated = parse_modulus(text, 1)
    assert not stated.concave and stated.remedy == f"write the modulus as {written}"
    other = parse_modulus(written, 1)
    assert other.concave and other.remedy == ""
    for place in range(17):
        assert abs(stated.at(Fraction(place, 16)).mid - other.at(Fraction(place, 16)).mid) < Fraction(1, 1 << 70)
    built, better = (approximate("x/4", modulus=modulus, cells=4) for modulus in (text, written))
    assert built.error.reason.endswith(f"for omega(sqrt(d)/(2K)) and a lower bound write the modulus as {written}")
    assert better.error.bound < built.error.bound and better.lower_bound is not None and built.lower_bound is None


@pytest.mark.parametrize("text", ["sin(r)", "max(r, 3*r - 1/2)", "r**2", "exp(r) - 1"])
def test_no_other_form_is_made_up(text: str) -> None:
    assert parse_modulus(text, 1).remedy.startswith("state a concave majorant")
