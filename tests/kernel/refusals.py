"""A fresh certificate to change, and what the kernel must say of it when it is sealed again."""

from __future__ import annotations

import copy
from functools import cache

from kernel.certificates import Content, content_of

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check


@cache
def _made(expression: str, n: int, construction: str) -> Content:
    return content_of(certify(approximate(expression, n=n, construction=construction)))


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
