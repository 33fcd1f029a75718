"""Attacks on theorems of addition: another function, errors forgotten, neurons exchanged, factors that are off."""

from __future__ import annotations

from kernel.attacks.table import attack, fact, node, place, restate, step
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
