"""Networks of euaf neurons in the kernel proved in Rocq: broken lines, steps and polynomials, accepted and spoilt."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rocq.native import CORPUS, KNOWN, Json, at, judged, needs_program, plain, spoilt

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check

pytestmark = needs_program


def made(text: str, **options: Any) -> Json:
    """The content of a certificate of a network of euaf neurons."""
    content: Json = json.loads(plain(certify(approximate(text, construction="euaf", **options)).data))
    return content


def kept(name: str) -> Json:
    """The content of a certificate of the corpus."""
    content: Json = json.loads(Path(CORPUS / "accepted" / f"{name}.json").read_text())
    return content


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("x**2", {"error": 0}),
        ("x*y", {}),
        ("3*x**2*y + 1/2", {"box": {"x": (-2, 2), "y": (-5, 3)}}),
        ("sin(7*x)*exp(-x)", {"error": "1/100"}),
        ("abs(x - 1/3)", {"error": "1/100", "box": {"x": (-2, 2)}}),
        ("sqrt(x)", {"error": "1/20"}),
    ],
)
def test_whole_certificates_are_accepted_by_both(program: str, text: str, options: Json) -> None:
    content = made(text, **options)
    assert {step["rule"] for step in content["steps"]} <= KNOWN
    assert check(sealed(content)).verdict == "accepted"
    assert judged(program, sealed(content)) == ("accepted", "every claim is proved")


@pytest.mark.parametrize("name", ["euaf_box", "euaf_levels", "euaf_product", "euaf_square"])
def test_those_of_the_corpus_are_accepted(program: str, name: str) -> None:
    assert judged(program, sealed(kept(name))) == ("accepted", "every claim is proved")


def refused_by_both(program: str, content: Json) -> None:
    data = sealed(content)
    found = check(data).verdict
    assert found in ("rejected", "malformed")
    assert judged(program, data)[0] in (found, "unknown")


@pytest.mark.parametrize("layer", range(6))
def test_another_neuron_is_refused(program: str, layer: int) -> None:
    content = kept("euaf_box")
    row = content["network"]["nodes"][layer]["rows"][1 if layer == 0 else 0]
    row[1][1] = "0x7" if row[1][1] != "0x7" else "0x9"
    refused_by_both(program, content)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: spoilt(c, "euaf-line", bound="0x0"),
        lambda c: spoilt(c, "euaf-line", step="0x1p-20"),
        lambda c: spoilt(c, "euaf-line", step="-0x1"),
        lambda c: at(c, "euaf-line")["statement"]["values"].reverse(),
        lambda c: at(c, "euaf-line")["statement"]["values"].pop(),
        lambda c: at(c, "euaf-line")["statement"].pop("output"),
        lambda c: spoilt(c, "euaf-line", output="0x1"),
        lambda c: at(c, "line-error")["data"]["touch"].pop(),
        lambda c: at(c, "line-error")["data"]["touch"].append(""),
        lambda c: at(c, "line-error")["data"].update(precision="0x1"),
        lambda c: c["target"].__setitem__(0, ["variable", "0x0"]),
        lambda c: c["box"].__setitem__(0, ["-0x9", "0x9"]),
        lambda c: c["network"]["parameters"].update(w_1="0x1"),
        lambda c: c["network"]["parameters"].update(minus_alpha="0x1"),
        lambda c: c["network"]["nodes"][3].update(activation="relu"),
        lambda c: c["network"]["nodes"][5].update(activation="euaf"),
    ],
)
def test_a_spoilt_line_is_refused_by_both(program: str, spoil: Callable[[Json], Any]) -> None:
    content = kept("euaf_box")
    spoil(content)
    refused_by_both(program, content)


def test_an_error_that_is_not_reached_is_refused_by_both(program: str) -> None:
    content = kept("euaf_box")
    step = at(content, "line-error")
    step["data"]["bound"] = step["statement"]["bound"] = content["claims"][0]["bound"] = "0x1p-30"
    refused_by_both(program, content)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: at(c, "euaf-steps")["data"].update(bound="0x0"),
        lambda c: at(c, "euaf-steps")["data"]["values"].reverse(),
        lambda c: c["network"]["parameters"].update(b="0x7"),
        lambda c: c["network"]["parameters"].update(minus_c="0x0", cT="0x0"),
        lambda c: c["network"]["parameters"].update(M24_T="0x0"),
        lambda c: pieces(c)[0].__setitem__(2, "0x7"),
        lambda c: pieces(c)[0].__setitem__(1, pieces(c)[-1][1]),
        lambda c: pieces(c)[0].__setitem__(0, "-0x40"),
        lambda c: pieces(c)[0].reverse(),
        lambda c: pieces(c).clear(),
    ],
)
def test_spoilt_steps_are_refused_by_both(program: str, spoil: Callable[[Json], Any]) -> None:
    content = kept("euaf_levels")
    spoil(content)
    at(content, "euaf-steps")["statement"]["pieces"] = content["claims"][0]["pieces"]
    refused_by_both(program, content)


def pieces(content: Json) -> list[list[str]]:
    found: list[list[str]] = content["claims"][0]["pieces"]
    return found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: spoilt(c, "near-carried", bound="0x1p-20"),
        lambda c: spoilt(c, "near-square", bound="0x1p-20"),
        lambda c: spoilt(c, "near-square", tree=["variable", "0x0"]),
        lambda c: at(c, "near-carried")["premises"].pop(0),
        lambda c: at(c, "near-carried")["premises"].insert(0, at(c, "near-carried")["premises"][0]),
        lambda c: spoilt(c, "near-carried", neuron=["output", "0x0"]),
        lambda c: spoilt(c, "near-carried", neuron=["terms_1", "0xfffff"]),
        lambda c: c["network"]["nodes"][1]["rows"][0].__setitem__(0, "0x2"),
        lambda c: c["network"]["nodes"][1]["rows"][0].pop(),
        lambda c: c["network"]["nodes"][0]["rows"][1].__setitem__(0, "-0x3"),
        lambda c: c["network"]["nodes"][1].update(activation="relu"),
        lambda c: c["box"].__setitem__(0, ["0x0", "0x9"]),
    ],
)
def test_spoilt_squares_are_refused_by_both(program: str, spoil: Callable[[Json], Any]) -> None:
    content = made("x**2", error=0)
    spoil(content)
    refused_by_both(program, content)
