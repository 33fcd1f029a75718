"""The frame of every page: one HTML file that loads nothing, with a header and a main part."""

from __future__ import annotations

from pathlib import Path

from symnet.report.html import Html, element
from symnet.report.svg import STYLE

CSS = Path(__file__).resolve().parent / "page.css"
META = Html(
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">"""
    '<link rel="icon" href="data:,">'
)


def document(title: str, header: Html, main: Html) -> str:
    """Return a whole page; `main` has the id "main"."""
    style = element("style", Html(CSS.read_text(encoding="ascii")), Html(STYLE))
    skip = element("a", "Skip to the content", class_="skip", href="#main")
    top = element("head", META, element("title", f"{title} - symnet report"), style)
    return f"<!DOCTYPE html>\n{element('html', top, element('body', skip, header, main), lang='en')}\n"
