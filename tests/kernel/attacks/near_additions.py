"""Attacks on theorems of addition: another function, errors forgotten, neurons exchanged, factors that are off."""

from __future__ import annotations

import json
from typing import Any

from kernel.attacks.table import attack, fact, node, place, refact, restate, step
from kernel.certificates import Content
from kernel.near_networks import X


@attack("near_addition", "near-addition", "no theorem of addition is known for")
def an_addition_for_tanh(c: Content) -> None:
    step(c, "near-addition")["data"]["function"] = ["tanh", X]


@attack("near_addition", "near-addition", "the error is only known to be at most")
def the_error_of_the_even_part_forgotten(c: Content) -> None:
    restate(c, "near-addition", bound="0x1p-3")


@attack("near_addition", "near-addition", "an enclosure is of")
def an_addition_with_the_range_of_another_expression(c: Content) -> None:
    step(c, "near-addition")["premises"][3] = place(c, "enclosure", 1)


@attack("near_addition", "pl", "is")
def an_addition_of_two_neurons_exchanged(c: Content) -> None:
    found = fact(c, "near-addition")["statement"]
    found["reading"][0][0], found["reading"][1][0] = found["reading"][1][0], found["reading"][0][0]
    c["claims"] = [claim for claim in c["claims"] if claim["kind"] != "pl"]


@attack("near_addition", "pl", "is")
def an_addition_with_another_factor(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = "0x3p-1"


@attack("near_addition", "near-addition", "not about cosh of |T - c|")
def an_addition_of_another_even_function(c: Content) -> None:
    """1 + t^2/2 in place of cosh(t), which is as near to the neuron."""
    half, size = ["number", "0x1p-1"], ["abs", ["add", X, ["number", "-0x1p-1"]]]

    def even(t: Any) -> Any:
        return ["add", ["number", "0x1"], ["mul", half, ["pow", t, ["number", "0x2"]]]]

    restate(c, "near-function", 1, function=even(X), tree=even(size))


@attack("near_addition", "near-addition", "the odd function is only known to rise by")
def an_addition_with_a_gate_that_is_flat(c: Content) -> None:
    """sinh rises by cosh(1/2) > 1."""
    step(c, "near-addition")["data"]["slope"] = "0x1"
    node(c, "gate")["rows"] = [["-0x1p-1", ["0x0", "0x1"], ["0x1", "0x1"]], ["0x1p-1", ["0x0", "0x1"], ["0x1", "-0x1"]]]
    row = node(c, "output")["rows"][0]
    row[0], row[4][1] = "0x5/0x6", "-0x5/0x3"
    found = fact(c, "near-addition")
    text = json.dumps(found["statement"]["values"]).replace('"-0xa/0x3"', '"-0x5/0x3"').replace('["0x5/0x3", [', '["0x5/0x6", [')
    text = text.replace('["-0x1", [', '["-0x1p-1", [').replace('["0x1", ["0x1"', '["0x1p-1", ["0x1"')
    refact(c, "near-addition", values=json.loads(text.replace('["0x2", "0x2"]', '["0x2", "0x1"]').replace('"-0x2"', '"-0x1"')))
