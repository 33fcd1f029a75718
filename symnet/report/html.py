"""HTML that what it shows cannot break: elements are made by one function, and every text in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TypeAlias


class Html(str):
    """Markup that may stand on a page as it is."""

    __slots__ = ()


Content: TypeAlias = "str | Iterable[str]"
"""Text, markup, or several of these one after another."""


def element(name: str, *inner: Content, **attributes: str) -> Html:
    """Return an element; an attribute class_ is written class, aria_label is written aria-label."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{written}>{joined(*inner)}</{name}>")


def joined(*inner: Content) -> Html:
    """Return contents one after another: markup as it is, text escaped."""
    return Html("".join(_markup(item) for item in inner))


def _markup(item: Content) -> str:
    if isinstance(item, Html):
        return item
    return escape(item) if isinstance(item, str) else "".join(map(_markup, item))


def code(text: str, css: str = "") -> Html:
    """Return text as code."""
    return element("code", text, class_=css) if css else element("code", text)


def region(css: str, label: str, *inner: Content) -> Html:
    """Return a box that scrolls, which the keyboard reaches under its label."""
    return element("div", *inner, class_=css, tabindex="0", role="region", aria_label=label)


def unfolding(summary: Content, *inner: Content, **attributes: str) -> Html:
    """Return a summary that unfolds to the rest."""
    return element("details", element("summary", summary), *inner, **attributes)
