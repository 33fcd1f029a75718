"""A form has one constant: what `pl` decides and what `evaluated-code` takes for a number must be the same."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from symnet import approximate
from symnet.certificates.certificate import sealed
from symnet.constructions.certify import certify
from symnet.kernel import check
from symnet.kernel.arithmetic import show
from symnet.kernel.facts import Scope, form_of
from symnet.kernel.plain import number
from symnet.kernel.syntax import Budget, Malformed, Rejected


@pytest.mark.parametrize("second", ["", [], {}])
def test_a_second_constant_is_refused(second: Any) -> None:
    with pytest.raises((Malformed, Rejected)):
        form_of(["0x5", [second, "0x7"]], Scope(0, (), Budget()))


@pytest.mark.parametrize("form", [["0x1", ["0x0", "0x1"], ["", "0x3"], ["0x0", "0x2"]]])
def test_a_variable_does_not_stand_twice(form: Any) -> None:
    with pytest.raises((Malformed, Rejected)):
        form_of(form, Scope(1, (), Budget()))


def test_a_number_read_out_of_v_is_not_another_number() -> None:
    """The network gives numbers + 1 to the products; the code is evaluated with the honest number."""
    content = json.loads(certify(approximate("x", n=1, construction="theorem-2.3")).data)
    del content["sha256"]
    content["claims"] = [claim for claim in content["claims"] if claim["kind"] == "error"]
    content["steps"] = [step for step in content["steps"] if step["rule"] not in ("sizes", "lower-bound")]
    (node,) = [node for node in content["network"]["nodes"] if node["name"] == "numbers"]
    node["rows"][0][0] = show(number(node["rows"][0][0], "") + Fraction(1))
    facts = [step["statement"] for step in content["steps"] if step["rule"] == "pl"]
    (fact,) = [fact for fact in facts if fact["domain"] == []]
    honest = fact["values"][0][1][0]
    fact["values"][0][1] = [honest, ["", show(number(honest, "") + 1)]]
    assert not check(sealed(content)).accepted
