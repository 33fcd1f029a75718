"""Copies, mid values and scans that read digits: accepted for other sizes, and every number of a scan's body is needed."""

from __future__ import annotations

import pytest
from kernel.attacks.table import node
from kernel.certificates import base
from kernel.refusals import fresh, reason

from symnet.certificates.certificate import sealed
from symnet.kernel import check

SIZES = [("abs(x - 1/3)", 3), ("sin(pi*x)*y", 1)]


@pytest.mark.parametrize("construction", ["theorem-2.2", "theorem-2.2-copied"])
@pytest.mark.parametrize(("expression", "n"), [*SIZES, pytest.param("x*y*z", 1, marks=pytest.mark.slow)])
def test_accepted(construction: str, expression: str, n: int) -> None:
    verdict = check(sealed(fresh(construction, n, expression)))
    assert verdict.accepted, verdict.reason


def test_every_number_of_the_body_matters() -> None:
    """One weight or bias after another of a step is changed: a fact does not hold."""
    size = [len(one["rows"]) for one in node(base("scanned_1"), "digits")["body"]["nodes"]]
    for layer_number, rows in enumerate(size):
        for row in range(rows):
            content = base("scanned_1")
            found = node(content, "digits")["body"]["nodes"][layer_number]["rows"][row]
            found[1][1] = "0x7" if isinstance(found[1][1], str) else ["0x0", [found[1][1][1][0], "0x7"]]
            assert "rule pl:" in reason(content)
