"""Formulas as MathML, and the HTML they are made with: text stays text, what is not known is shown as code."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from symnet.report.html import Html, element, joined
from symnet.report.mathml import mathml
from symnet.report.names import Names
from symnet.report.segment_words import SEGMENTS_LATEX


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"|x|\le 3/4", "<mo>≤</mo><mfrac><mrow><mn>3</mn></mrow><mrow><mn>4</mn></mrow></mfrac>"),
        (r"x_1^{-2}", "<msubsup><mi>x</mi><mn>1</mn><mrow><mo>−</mo><mn>2</mn></mrow></msubsup>"),
        (r"\sum_i^n c", "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>c</mi>"),
        (r"\sum_{l}c", "<munder><mo>∑</mo><mrow><mi>l</mi></mrow></munder><mi>c</mi>"),
        (r"\|f\|^p", '<msup><mo stretchy="false">‖</mo><mi>p</mi></msup>'),
        (r"\text{a {b} <c>}", "<mtext>a\u00a0{b}\u00a0&lt;c&gt;</mtext>"),
        (r"\operatorname{conv}(V)", '<mi mathvariant="normal">conv</mi>'),
        (r"2^{-3}\mathbb{Z}", "<mi>ℤ</mi>"),
        (r"a\quad b", '<mspace width="1em"></mspace>'),
        ("x<y&z", "<mi>x</mi><mo>&lt;</mo><mi>y</mi><mo>&amp;</mo><mi>z</mi>"),
    ],
)
def test_formulas(latex: str, shown: str) -> None:
    found = mathml(latex)
    assert found.startswith('<math display="block"><mrow>') and shown in found
    ElementTree.fromstring(found)


@pytest.mark.parametrize(
    "latex",
    [r"\left(", "x" * 5_000, "x^^2", "x_1_2", "}", "x_{a", "\\", r"\frac{1}", r"\text x", r"\text{a", r"\frac" * 700, "{" * 90],
)
def test_what_is_no_formula_is_code(latex: str) -> None:
    assert mathml(latex).startswith('<code class="long" title=')


def test_text_is_escaped_and_markup_is_not() -> None:
    assert joined("<b>", Html("<i>"), ["&", Html("</i>")]) == "&lt;b&gt;<i>&amp;</i>"
    assert element("p", "a'b", class_="x", aria_label='"') == '<p class="x" aria-label="&quot;">a&#x27;b</p>'


@pytest.mark.parametrize(("tails", "said"), [("", False), ("constant", True)])
def test_what_no_pieces_can_beat_names_the_tails(tails: str, said: bool) -> None:
    """A larger error is proved of functions that are constant on the first and the last piece, and of no others."""
    statement = {
        "kind": "segments-least",
        "error": "0x1p-5",
        "format": "int8",
        "pieces": "0x3",
        "scale": "0x1p-4",
        "tails": tails,
    }
    names = Names()
    found = SEGMENTS_LATEX["segments-least"](statement, names)
    assert ("the first and the last constant" in found) == said and mathml(found).startswith("<math")
