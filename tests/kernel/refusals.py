"""A fresh certificate to change, and what the kernel must say of it when it is sealed again."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from kernel.certificates import Content

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check


@cache
def _made(expression: str, n: int, construction: str) -> Content:
    content: Content = certify(approximate(expression, n=n, construction=construction)).content
    return content


def fresh(construction: str = "theorem-2.2", n: int = 1, expression: str = "abs(x - 1/3)") -> Content:
    """The certificate of a construction, free to be changed."""
    return copy.deepcopy(_made(expression, n, construction))


def reason(content: Content) -> str:
    """Why the kernel rejects this content."""
    verdict = check(sealed(content))
    assert verdict.verdict == "rejected", verdict
    return verdict.reason


def refused(content: Content, rule: str, words: str) -> None:
    """The rule named rejects this content, and says these words."""
    found = reason(content)
    assert f"rule {rule}:" in found and words in found, found


def both(step: Any, **changed: Any) -> None:
    """The same change in the data and in the statement of a step."""
    for key, value in changed.items():
        for part in (step["data"], step["statement"]):
            if key in part:
                part[key] = value
