"""Pages: valid HTML that loads nothing, escapes everything, stays small, and shows the certificate's numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from html import escape
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from report.certificates import EXAMPLES, changed, example

from symnet.certificates.certificate import Certificate, load_certificate
from symnet.errors import MalformedFile
from symnet.kernel.theories import RULES
from symnet.report.page import report_page

FOLDER = Path(__file__).parent / "examples"
STORED = {"scan_accepted": "Accepted", "scan_rejected": "Rejected", "theorem_2_1_accepted": "Accepted"}
HOSTILE = "<script>alert(1)</script>'&<img src=x onerror=alert(2)>"
MEGABYTE = 1 << 20
ADDRESSES = {"src", "href", "action", "data", "poster", "srcset", "background"}


PAGES: dict[bytes, str] = {}


def page(proof: Certificate) -> str:
    """The page of a certificate, made once."""
    if proof.data not in PAGES:
        PAGES[proof.data] = report_page(proof.data, proof.verdict)
    return PAGES[proof.data]


def parsed(text: str) -> Element:
    """Parse as HTML 5; any parse error is an exception. MathML and SVG are parsed as such."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    found: Element = parser.parse(text)
    return found


def loads_nothing(text: str) -> bool:
    """No script, no style from elsewhere, and every address is in the page itself."""
    for element in parsed(text).iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag in ("script", "iframe", "object", "embed", "base", "form"):
            return False
        for name, value in element.attrib.items():
            key = str(name).rpartition("}")[2]
            if key.startswith("on") or (key in ADDRESSES and not value.startswith(("#", "data:"))):
                return False
        if tag == "style" and re.search(r"@import|url\(", element.text or ""):
            return False
    return True


@pytest.mark.parametrize("name", EXAMPLES)
def test_pages_are_valid_and_load_nothing(name: str) -> None:
    text = page(example(name))
    assert loads_nothing(text)
    assert len(text) < MEGABYTE
    assert "Accepted" in text


@pytest.mark.parametrize("name", STORED)
def test_stored_certificates_keep_rendering(name: str) -> None:
    proof = load_certificate(FOLDER / f"{name}.json")
    text = page(proof)
    assert loads_nothing(text)
    assert STORED[name] in text


def test_a_certificate_of_format_1_has_no_page() -> None:
    proof = load_certificate(FOLDER / "format_1.json")
    assert proof.content["format"] == "symnet certificate 1"
    with pytest.raises(MalformedFile, match="make it again with `symnet approximate`"):
        page(proof)


def test_every_number_is_in_the_certificate() -> None:
    proof = example("scan, d = 2")
    text = page(proof)
    sizes = next(claim for claim in proof.content["claims"] if claim["kind"] == "sizes")
    for key, written in sizes.items():
        if key != "kind":
            assert f".{key} = {written}</code>" in text
            assert f">{int(written, 16):,}".replace(",", " ") in text
    error = next(claim for claim in proof.content["claims"] if claim["kind"] == "error")
    assert f".bound = {error['bound']}</code>" in text
    assert proof.verdict.template_sha256 in text
    assert proof.verdict.network_sha256 in text


@pytest.mark.parametrize("name", ["scan, d = 1", "theorem 2.1, d = 1"])
def test_every_step_has_a_formula_a_rule_and_its_premises(name: str) -> None:
    proof = example(name)
    text = page(proof)
    for place, step in enumerate(proof.content["steps"]):
        assert f"<code>steps[{place}]</code>" in text
        assert f'href="#rule-{step["rule"]}"' in text
        assert f'id="rule-{step["rule"]}"' in text
    anchors = set(re.findall(r' id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= anchors
    assert text.count("<math ") >= len(proof.content["steps"])
    assert "not be read" not in text


def test_facts_are_folded_above_the_lemma_that_cites_them() -> None:
    text = page(example("scan, d = 1"))
    folded = text.index("3 facts about neurons")
    assert (
        text.index("The scan step") < folded < text.index('id="step-2.1"') < text.index('id="step-2.4"') < text.index("The grid")
    )
    assert text.count('<details class="run">') == 1


def test_the_page_says_what_to_read() -> None:
    proof = example("scan, d = 1")
    text = page(proof)
    assert f"general, local, scan, sizes, lower bounds: {proof.verdict.lines:,} lines of symnet/kernel" in text
    assert f"Rests on <code>{RULES['local-error'].theorem}</code>" in text
    assert "symnet/kernel/theories/scan.py, state" in text


@pytest.mark.parametrize("text", [HOSTILE, HOSTILE * 200, '"' * 50, "</title></style></code>", "{{ 7 * 7 }}{% raw %}"])
def test_a_hostile_target_and_reason_are_shown_as_text(text: str) -> None:
    proof = example("scan, d = 1")
    shown = report_page(proof.data, replace(proof.verdict, target=text, reason=text))
    assert loads_nothing(shown)
    assert shown.count(escape(text)) >= 2


@pytest.mark.parametrize("part", ["rule", "kind", "key", "value"])
def test_rejected_certificates_are_shown_as_text(part: str) -> None:
    proof = example("scan, d = 1")
    first, *rest = proof.content["steps"]
    broken = {
        "rule": {**first, "rule": HOSTILE},
        "kind": {**first, "statement": {"kind": HOSTILE, "x": HOSTILE}},
        "key": {**first, "data": {HOSTILE: HOSTILE}},
        "value": {**first, "statement": {**first["statement"], "constant": HOSTILE}},
    }[part]
    hostile = changed(proof, steps=[broken, *rest])
    assert hostile.verdict.verdict == "rejected"
    text = page(hostile)
    assert loads_nothing(text)
    assert "<script" not in text
    assert "(fails)" in text
    assert "Proved:" not in text


def test_a_long_target_is_shown_in_full() -> None:
    from symnet import approximate, certify

    source = "+".join(["abs(x - 1/3)/2000"] * 120)
    proof = certify(approximate(source, cells=2))
    assert len(proof.verdict.target) > 2_400
    text = page(proof)
    parsed(text)
    assert proof.verdict.target in text
    assert "<summary>The target, " in text


def test_repeated_steps_are_summarised() -> None:
    proof = example("scan, d = 1")
    sizes = next(step for step in proof.content["steps"] if step["rule"] == "sizes")
    long = changed(proof, steps=[*proof.content["steps"], *[sizes] * 3_000])
    assert long.verdict.accepted
    text = page(long)
    parsed(text)
    assert len(text) < MEGABYTE
    assert re.search(r"\d+ more steps by this rule", text)


def test_a_malformed_certificate_has_no_page() -> None:
    proof = Certificate(b"{}")
    with pytest.raises(MalformedFile, match="malformed"):
        page(proof)


def test_hypotheses_and_the_true_error_are_on_the_page() -> None:
    proof = example("stated modulus")
    text = report_page(proof.data, proof.verdict, (Fraction(1, 10), Fraction(1, 8)))
    assert "Under the hypothesis" in text
    assert "between <strong>0.1</strong> and <strong>0.125</strong>" in text
    assert "Hypotheses: none" in page(example("scan, d = 1"))
