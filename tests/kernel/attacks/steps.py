"""Attacks on steps, statements, claims and hypotheses, and on the facts that stand among premises."""

from __future__ import annotations

from kernel.attacks.table import append, attack, fact, place, refact, restate, step
from kernel.certificates import Content


@attack("scan_1", "local-error", "are not all earlier steps")
def a_step_cites_itself(c: Content) -> None:
    step(c, "local-error")["premises"][0] = place(c, "local-error")


@attack("scan_1", "lipschitz", "are not all earlier steps")
def a_step_cites_a_later_one(c: Content) -> None:
    step(c, "lipschitz")["premises"] = ["0x1"]


@attack("scan_1", "run", "are not all earlier steps")
def steps_behind_what_rests_on_them(c: Content) -> None:
    """Every premise is proved, in another order."""
    steps = c["steps"]
    state, run = (int(place(c, rule), 16) for rule in ("state", "run"))
    steps[state], steps[run] = steps[run], steps[state]
    number = {hex(state): hex(run), hex(run): hex(state)}
    for each in steps:
        each["premises"] = [number.get(premise, premise) for premise in each["premises"]]


@attack("scan_1", "theorem-s", "there is no such rule")
def a_theorem_as_a_rule(c: Content) -> None:
    step(c, "local-error")["rule"] = "theorem-s"


@attack("scan_1", "local-error", "the premises are ['codes', 'local', 'modulus']")
def premises_swapped(c: Content) -> None:
    premises = step(c, "local-error")["premises"]
    premises[0], premises[1] = premises[1], premises[0]


@attack("scan_1", "local-error", "the premises are ['local', 'codes']")
def a_premise_left_out(c: Content) -> None:
    step(c, "local-error")["premises"].pop()


@attack("scan_1", "partition", "the premises are ['modulus'], not none")
def a_premise_too_many(c: Content) -> None:
    step(c, "partition")["premises"] = ["0x0"]


@attack("scan_1", "interpolant", "the premises are ['tail-sums', 'order']")
def an_interpolant_without_a_partition(c: Content) -> None:
    step(c, "interpolant")["premises"][1] = place(c, "snake-order")


@attack("paper_2", "bit-code", "the premises are []")
def no_premise_where_one_or_more_are_needed(c: Content) -> None:
    step(c, "bit-code")["premises"] = []


@attack("scan_1", "partition", "the data has the keys ['remark']")
def free_text_in_the_data(c: Content) -> None:
    step(c, "partition")["data"]["remark"] = "trust me"


@attack("scan_1", "codes", "the data has the keys ['bound', 'enter', 'start', 'stop']")
def data_left_out(c: Content) -> None:
    del step(c, "codes")["data"]["precision"]


@attack("tents", "pl", "the statement of this rule is its own data")
def data_beside_a_fact(c: Content) -> None:
    step(c, "pl")["data"] = {"remark": "see the figure"}


@attack("scan_1", "local-error", "the rule gives")
def the_statement_says_more_than_the_rule(c: Content) -> None:
    step(c, "local-error")["statement"]["bound"] = "0x1p-20"


@attack("scan_1", "", "is not the statement of any step")
def a_stronger_headline(c: Content) -> None:
    c["claims"][0] = {**c["claims"][0], "bound": "0x1p-20"}


@attack("scan_1", "", "or of no kind that can be claimed")
def a_statement_in_between_as_the_headline(c: Content) -> None:
    """What a step of the scan does, by places of its state: a means of proof, no headline."""
    c["claims"].append(step(c, "state")["statement"])


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
    append(c, "hypothesis", [], {"index": "0x0"}, claim)


@attack("scan_stated", "hypothesis", "a statement of kind 'bound' may not be assumed")
def a_hypothesis_of_another_kind(c: Content) -> None:
    """A modulus in all but its name."""
    c["hypotheses"][0]["kind"] = "bound"


@attack("scan_stated", "hypothesis", "says more than")
def a_hypothesis_with_small_print(c: Content) -> None:
    c["hypotheses"][0]["remark"] = "only for x below 1/2"


@attack("scan_stated", "hypothesis", "order in (0, 1]")
def a_modulus_of_order_two(c: Content) -> None:
    _stated(c, order="0x2")


@attack("scan_stated", "hypothesis", "order in (0, 1]")
def a_modulus_of_order_0(c: Content) -> None:
    _stated(c, order="0x0")


@attack("scan_stated", "hypothesis", "order in (0, 1]")
def a_modulus_of_an_order_without_measure(c: Content) -> None:
    _stated(c, order="0x1f4/0x3e9")


@attack("scan_stated", "hypothesis", "a modulus has constant >= 0")
def a_negative_modulus(c: Content) -> None:
    _stated(c, constant="-0x1")


def _stated(c: Content, **fields: str) -> None:
    """Change the modulus that is assumed, and what repeats it; claim it too."""
    c["hypotheses"][0].update(fields)
    step(c, "hypothesis")["statement"].update(fields)
    c["claims"].append(c["hypotheses"][0])


@attack("scan_stated", "hypothesis", "is not a number in canonical form")
def an_index_that_is_a_list(c: Content) -> None:
    step(c, "hypothesis")["data"]["index"] = ["0x0"]


@attack("scan_1", "partition", "the rule gives")
def a_statement_of_another_dimension(c: Content) -> None:
    restate(c, "partition", dimension="0x2")


@attack("scan_1", "state", "2 facts are among the premises, not 3")
def a_fact_left_out(c: Content) -> None:
    step(c, "state")["premises"].pop()


@attack("scan_1", "state", "4 facts are among the premises, not 3")
def a_fact_too_many(c: Content) -> None:
    step(c, "state")["premises"].append(step(c, "state")["premises"][0])


@attack("scan_1", "state", "fact 0 among the premises is")
def facts_in_another_order(c: Content) -> None:
    step(c, "state")["premises"].reverse()


@attack("scan_1", "state", "fact 0 among the premises is")
def a_fact_on_a_part_of_the_domain(c: Content) -> None:
    """The hat between the nodes 0 and 1 alone; true, and less than the rule needs."""
    refact(c, "state", domain=[["box", "0x0", "-", "0x1"], ["box", "0x0", "0x1", "0x1"]])


@attack("scan_1", "state", "fact 2 among the premises is")
def a_fact_of_fewer_neurons(c: Content) -> None:
    """Nothing is said of the sum and of the point."""
    refact(c, "state", at=2, values=fact(c, "state", at=2)["statement"]["values"][:4])


@attack("scan_1", "partition", "the premises are ['pl'], not none")
def a_fact_where_none_is_needed(c: Content) -> None:
    step(c, "partition")["premises"] = step(c, "state")["premises"][:1]


@attack("scan_1", "lipschitz", "this rule speaks of one output on the unit cube")
def a_slope_on_another_box(c: Content) -> None:
    c["box"] = [["0x0", "0x2"]]


@attack("scan_1", "lipschitz", "this rule speaks of one output on the unit cube")
def a_slope_on_a_box_that_starts_below_0(c: Content) -> None:
    c["box"] = [["-0x1", "0x1"]]


@attack("facts", "hypothesis", "this rule speaks of one output on the unit cube")
def a_modulus_for_a_network_of_two_outputs(c: Content) -> None:
    modulus = {"kind": "modulus", "constant": "0x1", "order": "0x1"}
    c.update(box=[["0x0", "0x1"]] * 2, hypotheses=[modulus])
    append(c, "hypothesis", [], {"index": "0x0"}, modulus)
