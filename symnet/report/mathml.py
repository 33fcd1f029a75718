"""Formulas as MathML, without trust: what the converter gives is parsed again and only known elements are kept."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
ELEMENTS = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "munder", "mover", "munderover"}
ELEMENTS |= {"mfrac", "msqrt", "mroot", "mstyle", "mtable", "mtr", "mtd", "mpadded"}
ATTRIBUTES = {"stretchy", "fence", "width", "mathvariant", "displaystyle", "separator", "lspace", "rspace", "accent"}
LONG = 4_000
FRACTION = re.compile(r"(?<![\w/}])(\d+)/(\d+)(?![\w/])")


def mathml(latex: str) -> str:
    """Return a MathML element for LaTeX, or the LaTeX as code where it cannot be read; always safe to put on a page."""
    plain = latex.replace("&", r"\&").replace("<", "‹").replace(">", "›")
    if len(plain) <= LONG and "javascript:" not in plain:
        try:
            from latex2mathml.converter import convert

            return f'<math display="block">{_inside(convert(FRACTION.sub(_fraction, plain)))}</math>'
        except Exception as problem:  # the converter has no base class of its own errors
            return _as_code(latex, type(problem).__name__)
    return _as_code(latex, "too long for a formula")


def _fraction(match: re.Match[str]) -> str:
    """A number p/q as a fraction, unless it is too long to be set in two storeys."""
    top, bottom = match.groups()
    return rf"\frac{{{top}}}{{{bottom}}}" if max(len(top), len(bottom)) <= 40 else match.group()


def _as_code(latex: str, why: str) -> str:
    shown = latex if len(latex) <= LONG else latex[:LONG] + "..."
    return f'<code class="long" title="{escape(why)}">{escape(shown)}</code>'


def _inside(markup: str) -> str:
    root = ElementTree.fromstring(markup.replace("&&#x000A0;", "&amp;&#x000A0;"))
    return "".join(_element(child) for child in root)


def _element(item: ElementTree.Element) -> str:
    name = item.tag.removeprefix(NAMESPACE)
    if name not in ELEMENTS:
        raise ValueError(f"element {name[:20]} is not one of MathML's that are used here")
    kept = "".join(f' {key}="{escape(value)}"' for key, value in item.attrib.items() if key in ATTRIBUTES)
    inner = escape(item.text or "", quote=False) + "".join(_element(child) for child in item)
    return f"<{name}{kept}>{inner}</{name}>"
