"""Attacks on steps, statements, claims and hypotheses."""

from __future__ import annotations

from kernel.attacks.table import attack, restate, step
from kernel.certificates import Content


@attack("scan_1", "sup-error", "are not all earlier steps")
def a_step_cites_itself(c: Content) -> None:
    place = c["steps"].index(step(c, "sup-error"))
    step(c, "sup-error")["premises"][0] = hex(place)


@attack("scan_1", "lipschitz", "are not all earlier steps")
def a_step_cites_a_later_one(c: Content) -> None:
    step(c, "lipschitz")["premises"] = ["0x1"]


@attack("scan_1", "theorem-s", "there is no such rule")
def a_theorem_as_a_rule(c: Content) -> None:
    step(c, "sup-error")["rule"] = "theorem-s"


@attack("scan_1", "sup-error", "the premises are ['codes', 'interpolant', 'modulus']")
def premises_swapped(c: Content) -> None:
    premises = step(c, "sup-error")["premises"]
    premises[0], premises[1] = premises[1], premises[0]


@attack("scan_1", "sup-error", "the premises are ['interpolant', 'codes']")
def a_premise_left_out(c: Content) -> None:
    step(c, "sup-error")["premises"].pop()


@attack("scan_1", "partition", "the premises are ['modulus'], not none")
def a_premise_too_many(c: Content) -> None:
    step(c, "partition")["premises"] = ["0x0"]


@attack("paper_2", "cell-power", "the premises are []")
def no_premise_where_one_or_more_are_needed(c: Content) -> None:
    step(c, "cell-power")["premises"] = []


@attack("scan_1", "partition", "the data has the keys ['remark']")
def free_text_in_the_data(c: Content) -> None:
    step(c, "partition")["data"]["remark"] = "trust me"


@attack("scan_1", "codes", "the data has the keys ['bound']")
def data_left_out(c: Content) -> None:
    del step(c, "codes")["data"]["precision"]


@attack("scan_1", "sup-error", "the rule gives")
def the_statement_says_more_than_the_rule(c: Content) -> None:
    step(c, "sup-error")["statement"]["bound"] = "0x1p-20"


@attack("scan_1", "", "is not the statement of any step")
def a_stronger_headline(c: Content) -> None:
    c["claims"][0] = {**c["claims"][0], "bound": "0x1p-20"}


@attack("scan_1", "", "claims nothing")
def no_claim(c: Content) -> None:
    c["claims"] = []


@attack("scan_1", "", "hypothesis 0 is listed and no claim rests on it")
def an_unused_hypothesis(c: Content) -> None:
    c["hypotheses"] = [{"kind": "modulus", "constant": "0x1", "order": "0x1"}]


@attack("scan_stated", "hypothesis", "is not an integer from 0 to -1")
def a_hypothesis_that_is_not_listed(c: Content) -> None:
    c["hypotheses"] = []


@attack("scan_1", "hypothesis", "may not be assumed")
def the_theorem_as_a_hypothesis(c: Content) -> None:
    claim = c["claims"][0]
    c["hypotheses"] = [claim]
    c["steps"].append({"rule": "hypothesis", "premises": [], "data": {"index": "0x0"}, "statement": claim})


@attack("scan_stated", "hypothesis", "says more than")
def a_hypothesis_with_small_print(c: Content) -> None:
    c["hypotheses"][0]["remark"] = "only for x below 1/2"


@attack("scan_stated", "hypothesis", "order in (0, 1]")
def a_modulus_of_order_two(c: Content) -> None:
    c["hypotheses"][0]["order"] = "0x2"


@attack("scan_stated", "hypothesis", "a modulus has constant >= 0")
def a_negative_modulus(c: Content) -> None:
    c["hypotheses"][0]["constant"] = "-0x1"


@attack("scan_stated", "hypothesis", "is not a number in canonical form")
def an_index_that_is_a_list(c: Content) -> None:
    step(c, "hypothesis")["data"]["index"] = ["0x0"]


@attack("scan_1", "partition", "the rule gives")
def a_statement_of_another_dimension(c: Content) -> None:
    restate(c, "partition", dimension="0x2")
