"""The kernel proved in Rocq and the Python kernel agree on functions that the one writes out in others."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from rocq.native import KNOWN, Json, at, judged, needs_program, plain, spoilt, with_range

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check

pytestmark = needs_program
X = ["variable", "0x0"]


def compiled(text: str, box: str) -> Json:
    content: Json = json.loads(plain(certify(approximate(text, box=box, error="1/20")).data))
    return content


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("asin(x/2)", "x in [-1,1]"),
        ("acos(x*y/2)", "x in [0,1], y in [0,1]"),
        ("cbrt(x)", "x in [1,2]"),
        ("cbrt(x)", "x in [-2,-1]"),
        ("xlogx(x)", "x in [1/4,1]"),
        ("sinc(x)", "x in [1,3]"),
        ("y**(2/5)*x", "x in [0,1], y in [1,2]"),
        ("x**(-1/3)", "x in [1,2]"),
        ("sqrt(x)", "x in [0,1]"),
        ("2*sqrt(x) - y", "x in [0,1], y in [0,1]"),
        ("sqrt(x)*exp(x)", "x in [0,1]"),
        ("gelu(x)", "x in [-4,4]"),
        ("erfc(x)*y", "x in [-2,2], y in [0,1]"),
    ],
)
def test_functions_that_are_written_out(program: str, text: str, box: str) -> None:
    content = compiled(text, box)
    assert {step["rule"] for step in content["steps"]} <= KNOWN
    assert judged(program, sealed(content)) == ("accepted", "every claim is proved")


@pytest.mark.parametrize(
    ("text", "box"),
    [("asin(x)", "x in [-1,1]"), ("x**(1/3)", "x in [0,1]"), ("xlogx(x)", "x in [0,1]"), ("erf(9*x)", "x in [0,1]")],
)
def test_what_is_not_known(program: str, text: str, box: str) -> None:
    data = sealed(compiled(text, box))
    assert check(data).verdict == "accepted"
    assert judged(program, data)[0] == "unknown"


@pytest.mark.parametrize(
    ("text", "box", "tree"),
    [
        ("asin(x/2)", "x in [-1,1]", ["asin", X]),
        ("cbrt(x)", "x in [1,2]", ["sqrt", X]),
        ("cbrt(x)", "x in [1,2]", ["pow", X, ["number", "0x1/0x5"]]),
        ("sqrt(x)", "x in [0,1]", ["cbrt", X]),
    ],
)
def test_other_functions_in_their_place_are_refused_by_both(program: str, text: str, box: str, tree: Any) -> None:
    content = compiled(text, box)
    spoilt(content, "near-function", tree=tree)
    at(content, "near-function")["data"]["function"] = tree
    content["target"][0] = tree
    data = sealed(content)
    assert check(data).verdict == "rejected"
    assert judged(program, data)[0] in ("rejected", "unknown")


@pytest.mark.parametrize(("low", "high", "verdict"), [(0, 34112, "accepted"), (0, 34111, "rejected"), (1, 34112, "rejected")])
def test_the_range_of_erf(program: str, low: int, high: int, verdict: str) -> None:
    """erf(1/2) is .5204998778: 34111.48 by 2^-16."""
    box = [["0x0", "0x1p-1"]]
    data = with_range(compiled("erf(x)", "x in [0,1/2]"), ["erf", X], box, Fraction(low, 1 << 16), Fraction(high, 1 << 16))
    assert check(data).verdict == verdict
    assert (judged(program, data)[0] == "accepted") == (verdict == "accepted")


def test_a_root_that_is_off_near_0(program: str) -> None:
    """The bound of the piece at 0, where the root has no slope, is needed."""
    content = compiled("sqrt(x)", "x in [0,1]")
    step = at(content, "near-function")
    step["statement"]["bound"] = step["data"]["bound"] = "0x1p-8"
    data = sealed(content)
    assert check(data).verdict == "rejected"
    assert judged(program, data)[0] in ("rejected", "unknown")
