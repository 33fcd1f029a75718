"""Writes the corpus of certificates that the kernel must accept, reject or call malformed, each named for the attack.

    PYTHONPATH=.:tests python tests/kernel/make_corpus.py

An attack changes an accepted certificate in one way and seals it again, so that digests never do a rule's work. With it
stands what the verdict must say: the rule that refuses, and a piece of its message. The tests read the files and this
table, and fail where a file differs from what this script makes.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from kernel.certificates import BASES, Content, base
from oracle import number

from symnet.derivation.certificate import sealed
from symnet.derivation.derivation import hexed

FOLDER = Path(__file__).parent / "corpus"
Change = Callable[[Content], None]


@dataclass(frozen=True)
class Attack:
    """A change of a base certificate; the rule that must refuse it ("" for none), and what it must say."""

    name: str
    start: str
    rule: str
    says: str
    change: Change

    @property
    def data(self) -> bytes:
        """The sealed bytes."""
        content = base(self.start)
        self.change(content)
        return sealed(content)


ATTACKS: list[Attack] = []


def attack(start: str, rule: str, says: str) -> Callable[[Change], Change]:
    """Enter a change into the table under its own name."""

    def enter(change: Change) -> Change:
        ATTACKS.append(Attack(change.__name__, start, rule, says, change))
        return change

    return enter


def step(c: Content, rule: str, number: int = 0) -> Any:
    """The step of this rule, counted from 0."""
    return [each for each in c["steps"] if each["rule"] == rule][number]


def restate(c: Content, rule: str, number: int = 0, **fields: Any) -> None:
    """Put fields into a step's data and statement, each where it stands, and into the claim that repeats the statement."""
    found = step(c, rule, number)
    claims = [claim for claim in c["claims"] if claim == found["statement"]]
    for part in (found["data"], found["statement"], *claims):
        part.update({key: value for key, value in fields.items() if key in part})


def node(c: Content, name: str) -> Any:
    """A node of the network or of a body."""
    nodes = [
        *c["network"]["nodes"],
        *(inner for each in c["network"]["nodes"] if "body" in each for inner in each["body"]["nodes"]),
    ]
    return next(each for each in nodes if each["name"] == name)


def insert(c: Content, before: str, new: Any) -> None:
    """Put a node into the network before another."""
    nodes = c["network"]["nodes"]
    nodes.insert([each["name"] for each in nodes].index(before), new)


def layer(name: str, reads: list[Any], rows: list[Any], activation: str = "identity") -> Any:
    """A layer of the network file."""
    return {"activation": activation, "name": name, "reads": reads, "rows": rows}


# ---------------------------------------------------------------------------------------------- steps and claims


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


# ---------------------------------------------------------------------------------------------- moduli by expressions


def assume(c: Content, tree: Any) -> None:
    """Put another expression into the modulus wherever it stands."""
    for part in (c["hypotheses"][0], *(each["statement"] for each in c["steps"]), *c["claims"]):
        if "expression" in part:
            part["expression"] = tree


R: Any = ["variable", "0x0"]


@attack("scan_expression", "hypothesis", "is not one of the 1 coordinates")
def a_modulus_of_two_distances(c: Content) -> None:
    assume(c, ["add", R, ["variable", "0x1"]])


@attack("scan_expression", "hypothesis", "the logarithm of 0")
def a_modulus_that_is_not_defined_at_0(c: Content) -> None:
    assume(c, ["add", R, ["log", R]])


@attack("paper_expression", "hypothesis", "a root of an interval that may be negative")
def a_modulus_that_is_not_defined_on_the_diagonal(c: Content) -> None:
    assume(c, ["add", R, ["sqrt", ["add", ["number", "0x1"], ["neg", R]]]])


@attack("scan_expression", "hypothesis", "says more than")
def a_modulus_with_a_constant_too(c: Content) -> None:
    c["hypotheses"][0]["constant"] = "0x1"


@attack("scan_expression", "hypothesis", "the rule gives")
def a_modulus_other_than_the_one_assumed(c: Content) -> None:
    c["hypotheses"][0]["expression"] = ["mul", ["number", "0x2"], R]


@attack("scan_expression", "sup-error", "is below omega(sqrt(1) / 4)")
def a_bound_below_an_expression_by_one_thousandth(c: Content) -> None:
    restate(c, "sup-error", bound=_less(step(c, "sup-error")["data"]["bound"]))


@attack("scan_bent", "sup-error", "the modulus not proved concave")
def a_bound_by_concavity_without_its_proof(c: Content) -> None:
    """omega(1/4) + q, where only omega(1/2) + q is proved."""
    restate(c, "sup-error", bound=hexed(number(step(c, "codes")["data"]["bound"]) + Fraction(1, 9)))


@attack("scan_bent", "sup-error", "the modulus not proved concave")
def a_convex_modulus_taken_for_a_concave_one(c: Content) -> None:
    assume(c, ["mul", ["number", "0x2"], ["pow", R, ["number", "0x2"]]])


@attack("paper_expression", "lp-error", "is below the corner bound plus omega")
def a_good_set_without_the_modulus_of_an_expression(c: Content) -> None:
    found = step(c, "lp-error")
    found["data"]["good"] = _less(found["data"]["good"])


@attack("paper_expression", "lp-error", "is below omega(sqrt(2))")
def a_spread_below_the_modulus_of_an_expression(c: Content) -> None:
    found = step(c, "lp-error")
    found["data"]["spread"] = _less(found["data"]["spread"])


def _less(text: str) -> str:
    return hexed(number(text) * Fraction(999, 1000))


# ---------------------------------------------------------------------------------------------- lipschitz


@attack("scan_1", "lipschitz", "the gradient is only known to be below the root of 1")
def a_slope_too_small_by_one_thousandth(c: Content) -> None:
    restate(c, "lipschitz", constant="0x3e7/0x3e8")


@attack("scan_1", "lipschitz", "splits goes on after the last box")
def splits_after_the_last_box(c: Content) -> None:
    restate(c, "lipschitz", splits="..")


@attack("scan_1", "lipschitz", "splits ends with 1 boxes open")
def half_of_the_cube_left_out(c: Content) -> None:
    restate(c, "lipschitz", splits="0.")


@attack("scan_1", "lipschitz", "a text of dots and axes below 1")
def a_box_split_along_no_axis(c: Content) -> None:
    restate(c, "lipschitz", splits="1..")


@attack("scan_1", "lipschitz", "splits must be a text")
def splits_that_are_a_list(c: Content) -> None:
    restate(c, "lipschitz", splits=["."])


@attack("scan_1", "lipschitz", "halved more than 64 times")
def a_box_halved_without_end(c: Content) -> None:
    restate(c, "lipschitz", splits="0." * 70)


@attack("scan_1", "lipschitz", "precision = 0x1001 is not an integer")
def a_precision_without_measure(c: Content) -> None:
    restate(c, "lipschitz", precision="0x1001")


@attack("scan_1", "lipschitz", "the slope of a root is not bounded")
def the_slope_of_a_root_at_0(c: Content) -> None:
    c["target"] = ["sqrt", ["variable", "0x0"]]


@attack("scan_1", "lipschitz", "the logarithm of 0")
def a_target_that_is_not_defined_at_0(c: Content) -> None:
    c["target"] = ["log", ["variable", "0x0"]]


@attack("scan_1", "lipschitz", "a division by an interval that contains 0")
def a_pole_inside_the_cube(c: Content) -> None:
    c["target"] = ["div", ["number", "0x1"], ["add", ["variable", "0x0"], ["number", "-0x1p-1"]]]


@attack("scan_1", "lipschitz", "a root of an interval that may be negative")
def the_root_of_a_negative_number(c: Content) -> None:
    c["target"] = ["sqrt", ["neg", ["variable", "0x0"]]]


@attack("scan_1", "lipschitz", "tan on an interval where cos may be 0")
def a_tangent_with_a_pole(c: Content) -> None:
    c["target"] = ["tan", ["mul", ["number", "0x2"], ["variable", "0x0"]]]


@attack("scan_1", "lipschitz", "exp of a number beyond 4000")
def an_exponential_beyond_measure(c: Content) -> None:
    c["target"] = ["exp", ["exp", ["mul", ["number", "0x14"], ["variable", "0x0"]]]]


@attack("scan_1", "lipschitz", "a power of more than")
def a_tower_of_powers(c: Content) -> None:
    c["target"] = ["add", ["variable", "0x0"], ["number", "0xffff"]]
    for _ in range(5):
        c["target"] = ["pow", c["target"], ["number", "0x3e8"]]


@attack("scan_1", "lipschitz", "a power of more than")
def a_power_of_a_long_number(c: Content) -> None:
    c["target"] = ["pow", ["add", ["variable", "0x0"], ["number", "0x1" + "0" * 1_000]], ["number", "0x3e8"]]


@attack("scan_1", "lipschitz", "an interval with ends of more than")
def a_number_that_grows_by_squaring(c: Content) -> None:
    tree: Any = ["number", "0xffff"]
    for _ in range(40):
        tree = ["mul", tree, tree] if tree[0] == "number" else ["pow", tree, ["number", "0x2"]]
    c["target"] = tree


@attack("scan_1", "lipschitz", "is not an expression")
def a_slope_of_nothing(c: Content) -> None:
    c["target"] = []


# ---------------------------------------------------------------------------------------------- sizes


@attack("scan_1", "sizes", "the rule gives")
def a_parameter_less(c: Content) -> None:
    restate(c, "sizes", intrinsic_parameters="0x2")


@attack("scan_1", "sizes", "the rule gives")
def a_layer_less(c: Content) -> None:
    restate(c, "sizes", depth="0x5")


@attack("scan_1", "sizes", "is not a multiple of 2^-2")
def a_bit_less(c: Content) -> None:
    restate(c, "sizes", stored={"v": "0x2"}, intrinsic_bits="0x4")


@attack("scan_1", "sizes", "stored must give the bits of some parameters")
def bits_of_a_parameter_that_is_not_there(c: Content) -> None:
    restate(c, "sizes", stored={"v": "0x4", "w": "0x1"})


@attack("scan_1", "sizes", "stored must give the bits of some parameters")
def bits_as_a_list(c: Content) -> None:
    restate(c, "sizes", stored=["v"])


@attack("scan_1", "sizes", "is not an integer from 0 to 1099511627776")
def bits_without_measure(c: Content) -> None:
    restate(c, "sizes", stored={"v": "0xffffffffffffffffffff"})


def _alone(c: Content, *rules: str) -> None:
    """Keep the steps of these rules only, and claim the last."""
    c["steps"] = [each for each in c["steps"] if each["rule"] in rules]
    c["claims"] = [c["steps"][-1]["statement"]]


def _without(c: Content, rule: str) -> None:
    """Leave out the last step, which nothing cites, and its claim."""
    assert c["steps"][-1]["rule"] == rule
    c["claims"].remove(c["steps"].pop()["statement"])


@attack("paper_1", "sizes", "reads nodes of different depth")
def an_edge_that_skips_a_layer(c: Content) -> None:
    _alone(c, "sizes")
    node(c, "phi_2.add")["reads"].append(["multiply", "0x0", "0x1"])


@attack("paper_1", "sizes", "the output is not the one node of greatest depth")
def a_deeper_node_beside_the_output(c: Content) -> None:
    _alone(c, "sizes")
    insert(c, "output", layer("more", [["phi_2.add", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]]))
    insert(c, "output", layer("deeper", [["more", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]]))


@attack("paper_1", "sizes", "nodes side by side have other depths or activations")
def a_relu_beside_an_identity(c: Content) -> None:
    _alone(c, "sizes")
    insert(c, "phi_2.add", layer("beside", [["phi_2.bit_1.round", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]], "relu"))


@attack("paper_1", "sizes", "a scan reads 2 of 3 values side by side")
def a_scan_that_reads_a_part(c: Content) -> None:
    _alone(c, "sizes")
    node(c, "phi_2.bit_1.tent")["rows"].append(["0x0"])


# ---------------------------------------------------------------------------------------------- region and line


@attack("tents", "region", "changes sign on the polytope")
def a_region_over_a_kink(c: Content) -> None:
    piece = {"vertices": [["0x0"], ["0x2"]]}
    restate(c, "region", 1, **piece)


@attack("tents", "region", "is (1, 0), not (2, 0)")
def a_form_of_another_slope(c: Content) -> None:
    restate(c, "region", 1, forms=[["0x2", "0x0"]])


@attack("tents", "region", "0 vertices, 1 neurons and 1 forms do not fit")
def a_polytope_without_a_vertex(c: Content) -> None:
    restate(c, "region", 1, vertices=[])


@attack("tents", "region", "2 vertices, 1 neurons and 2 forms do not fit")
def a_form_too_many(c: Content) -> None:
    restate(c, "region", 1, forms=[["0x1", "0x0"], ["0x1", "0x0"]])


@attack("tents", "region", "vertices must be lists of 1 numbers")
def a_vertex_of_another_dimension(c: Content) -> None:
    restate(c, "region", 1, vertices=[["0x0", "0x0"], ["0x1", "0x0"]])


@attack("tents", "region", "there is no neuron 7")
def a_neuron_that_is_not_there(c: Content) -> None:
    last = c["network"]["nodes"][-1]["name"]
    restate(c, "region", 1, neurons=[[last, "0x7"]])


@attack("tents", "region", "neurons must be [layer, number]")
def a_neuron_without_a_number(c: Content) -> None:
    restate(c, "region", 1, neurons=["output"])


@attack("tents", "region", "expected a list")
def neurons_that_are_a_text(c: Content) -> None:
    restate(c, "region", 1, neurons="output")


@attack("scan_1", "region", "is a scan, not a layer")
def a_region_of_a_scan(c: Content) -> None:
    data = {"neurons": [["output", "0x0"]], "vertices": [["0x0"]], "rays": [], "forms": [["0x0", "0x0"]]}
    c["steps"].append({"rule": "region", "premises": [], "data": data, "statement": {"kind": "affine", **data}})


@attack("scan_1", "region", "a neuron depends on input 1, which the rule does not read")
def a_region_of_an_input_that_is_not_there(c: Content) -> None:
    data = {"neurons": [["input", "0x1"]], "vertices": [["0x0"]], "rays": [], "forms": [["0x0", "0x0"]]}
    c["steps"].append({"rule": "region", "premises": [], "data": data, "statement": {"kind": "affine", **data}})


@attack("tents", "region", "has coefficients of more than")
def weights_that_multiply_without_end(c: Content) -> None:
    for each in c["network"]["nodes"]:
        for row in each["rows"]:
            row[0], row[1:] = "0x0", [[row[1][0], "0x1p-262144"]]
    insert(c, c["network"]["nodes"][0]["name"], layer("first", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1p-262144"]]]))
    c["network"]["nodes"][1]["reads"] = [["first", "0x0", "0x1"]]
    restate(c, "region", 0, vertices=[["0x1"]], rays=[])


@attack("paper_1", "region", "a weight of more than 1048576 bits")
def a_long_parameter_in_a_form(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-1048577"
    data = {"neurons": [["multiply", "0x0"]], "vertices": [["0x0"]], "rays": [], "forms": [["0x0", "0x0"]]}
    c["steps"] = [{"rule": "region", "premises": [], "data": data, "statement": {"kind": "affine", **data}}]
    c["claims"] = [c["steps"][0]["statement"]]


@attack("tents", "line", "does not go on from")
def a_gap_on_the_line(c: Content) -> None:
    del step(c, "line")["premises"][3]


@attack("tents", "line", "interval 0 is [0, 1] (None: infinite)")
def a_line_that_begins_at_0(c: Content) -> None:
    del step(c, "line")["premises"][0]


@attack("tents", "line", "interval 0 is [0, 0] (None: infinite)")
def a_ray_of_length_0(c: Content) -> None:
    restate(c, "region", 0, rays=[["0x0"]])


@attack("tents", "line", "interval 8 is [7, 8] (None: infinite)")
def a_line_that_ends_at_8(c: Content) -> None:
    step(c, "line")["premises"].pop()


@attack("tents", "line", "one and the same neuron")
def intervals_of_two_neurons(c: Content) -> None:
    first = c["network"]["nodes"][0]["name"]
    found = step(c, "region", 0)
    restate(c, "region", 0, neurons=[[first, "0x1"]], forms=[["-0x1p-3", "0x1p-1"]])
    assert found["data"]["neurons"] == [[first, "0x1"]]


# ---------------------------------------------------------------------------------------------- the scan network


@attack("scan_1", "scan-hat", "changes sign on the polytope")
def a_hat_without_the_order_of_its_cone(c: Content) -> None:
    node(c, "digit")["rows"][4][1][1] = "-0x2"


@attack("scan_1", "scan-hat", "changes sign on the polytope")
def a_hat_of_another_height(c: Content) -> None:
    node(c, "digit")["rows"][4][0] = "0x3p-2"


@attack("scan_1", "scan-hat", "hat, order (0, 1): neuron 0 of 'compare_1' is")
def a_hat_that_is_another_neuron(c: Content) -> None:
    restate(c, "scan-hat", neuron=["compare_1", "0x0"])


@attack("scan_1", "scan-hat", "changes sign on the polytope")
def a_hat_that_is_twice_as_steep(c: Content) -> None:
    for place in (0, 1):
        node(c, "compare_1")["rows"][place][1][1] = ("-0x4", "0x4")[place]


@attack("scan_1", "scan-hat", "the scan has no schedule ['snake', '0x4', '0x1', '0x0', '0x0']")
def a_hat_of_another_grid(c: Content) -> None:
    restate(c, "scan-hat", cells="0x4")


@attack("scan_1", "scan-hat", "the scan has no schedule")
def hats_that_begin_at_the_second_node(c: Content) -> None:
    node(c, "scan")["schedules"]["node_1"][4] = "0x1"


@attack("scan_2", "scan-hat", "changes sign on the polytope")
def coordinates_of_nodes_exchanged(c: Content) -> None:
    schedules = node(c, "scan")["schedules"]
    schedules["node_1"][3], schedules["node_2"][3] = "0x1", "0x0"


@attack("scan_1", "scan-hat", "a neuron depends on input 0, which the rule does not read")
def a_hat_that_reads_the_digits(c: Content) -> None:
    restate(c, "scan-hat", neuron=["digit", "0x0"])


@attack("scan_1", "scan-hat", "schedule 'scale' multiplies")
def a_hat_moved_by_another_schedule(c: Content) -> None:
    node(c, "digit")["rows"][4][0] = ["0x1", ["scale", "0x1"]]


@attack("scan_1", "scan-hat", "neuron must be [layer, number]")
def a_hat_without_a_name(c: Content) -> None:
    restate(c, "scan-hat", neuron="digit")


@attack("paper_1_2", "scan-hat", "exactly one scan")
def a_hat_in_a_network_of_two_scans(c: Content) -> None:
    data = {"cells": "0x4", "neuron": ["digit", "0x4"]}
    c["steps"].append({"rule": "scan-hat", "premises": [], "data": data, "statement": {"kind": "scan-hat"}})


@attack("paper_1", "scan-hat", "the scan's state has 2 values")
def a_hat_in_another_scan(c: Content) -> None:
    data = {"cells": "0x4", "neuron": ["digit", "0x4"]}
    c["steps"].append({"rule": "scan-hat", "premises": [], "data": data, "statement": {"kind": "scan-hat"}})


@attack("paper_1", "scan-state", "the scan's state has 2 values")
def a_state_of_another_scan(c: Content) -> None:
    data = {"neuron": ["digit", "0x4"]}
    c["steps"].append({"rule": "scan-state", "premises": [], "data": data, "statement": {"kind": "scan-state"}})


@attack("scan_1", "scan-state", "schedule 'scale' multiplies")
def a_ramp_that_is_too_early(c: Content) -> None:
    for row in node(c, "digit")["rows"][2:4]:
        row[0][1][1] = "-0x3p-3"


@attack("scan_1", "scan-state", "the scan has no schedule ['power', '0x4', '0x3']")
def a_scale_of_other_powers(c: Content) -> None:
    node(c, "scan")["schedules"]["scale"][1] = "0x2"


@attack("scan_1", "scan-state", "the scan has no schedule ['power', '0x4', '0x3']")
def a_scale_that_is_one_power_off(c: Content) -> None:
    node(c, "scan")["schedules"]["scale"][2] = "0x4"


@attack("scan_1", "scan-state", "digit 0: neuron 0 of 'select'")
def a_number_that_is_not_shifted(c: Content) -> None:
    node(c, "select")["rows"][0][5][1] = "0x3"


@attack("scan_1", "scan-state", "neuron 1 of 'select' changes sign on the polytope")
def a_hat_that_is_subtracted_twice(c: Content) -> None:
    node(c, "select")["rows"][1][1][1] = "-0x2"


@attack("scan_1", "scan-state", "digit 0: neuron 1 of 'select'")
def a_hat_that_is_not_subtracted(c: Content) -> None:
    del node(c, "select")["rows"][1][1]


@attack("scan_1", "scan-state", "digit 1: neuron 2 of 'select'")
def a_bit_that_selects_nothing(c: Content) -> None:
    node(c, "select")["rows"][2][0] = "-0x2"


@attack("scan_1", "scan-state", "digit 0: neuron 4 of 'select'")
def a_sum_that_forgets(c: Content) -> None:
    node(c, "compare_1")["rows"][4].pop()


@attack("scan_1", "scan-state", "digit 0: neuron 5 of 'select'")
def a_point_that_moves(c: Content) -> None:
    node(c, "select")["rows"][5][0] = "0x1p-9"


@attack("scan_1", "scan-state", "schedule 'node_1' multiplies")
def a_state_with_another_neuron_as_the_hat(c: Content) -> None:
    node(c, "digit")["rows"].append(["0x0", ["0x0", "0x1"]])
    node(c, "select")["reads"][0][2] = "0xa"
    restate(c, "scan-state", neuron=["digit", "0x9"])


@attack("scan_1", "snake-order", "nodes are more than")
def an_order_of_too_many_nodes(c: Content) -> None:
    restate(c, "snake-order", cells="0x1000000")


@attack("scan_1", "scan-run", "different neurons or grids")
def an_order_of_another_grid(c: Content) -> None:
    restate(c, "snake-order", cells="0x3")


@attack("scan_1", "scan-run", "different neurons or grids")
def a_hat_proved_for_another_neuron(c: Content) -> None:
    digit = node(c, "digit")
    digit["rows"].append(digit["rows"][4])
    node(c, "select")["reads"][0][2] = "0xa"
    restate(c, "scan-hat", neuron=["digit", "0x9"])


@attack("scan_1", "scan-run", "the scan has 1 steps")
def a_scan_that_stops_early(c: Content) -> None:
    node(c, "scan")["steps"] = "0x1"
    node(c, "scan")["schedules"]["scale"][2] = "0x2"


@attack("scan_1", "scan-run", "and the network 5 nodes")
def a_layer_after_the_sum(c: Content) -> None:
    insert(c, "output", layer("more", [["sum", "0x0", "0x1"]], [["0x0", ["0x0", "0x2"]]]))
    node(c, "output")["reads"] = [["more", "0x0", "0x1"]]


@attack("scan_1", "scan-run", "does not start with an intrinsic parameter")
def digits_that_are_built_in(c: Content) -> None:
    node(c, "start")["rows"][0] = [c["network"]["parameters"].pop("v")]


@attack("scan_1", "scan-run", "layer 'start' is not the affine map")
def a_tail_sum_that_starts_at_one_half(c: Content) -> None:
    node(c, "start")["rows"][1] = ["0x1p-1"]


@attack("scan_1", "scan-run", "layer 'start' is not the affine map")
def a_sum_that_starts_at_one(c: Content) -> None:
    node(c, "start")["rows"][4] = ["0x1"]


@attack("scan_1", "scan-run", "layer 'start' is not the affine map")
def a_start_through_a_relu(c: Content) -> None:
    node(c, "start")["activation"] = "relu"


@attack("scan_1", "scan-run", "the scan does not read the start")
def a_scan_that_reads_in_another_order(c: Content) -> None:
    node(c, "scan")["reads"] = [["start", "0x0", "0x1"], ["start", "0x1", "0x6"]]


@attack("scan_1", "scan-run", "layer 'sum' is not the affine map")
def a_sum_with_another_constant(c: Content) -> None:
    node(c, "sum")["rows"][0][0] = "-0x2"


@attack("scan_1", "scan-run", "digit number 1 is above 2")
def a_digit_three(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0xdp-4"


@attack("scan_1", "scan-run", "not a number of 2 base-4 digits")
def a_digit_too_many(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x15p-6"


@attack("scan_1", "scan-run", "not a number of 2 base-4 digits")
def digits_before_the_point(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x15p-4"


@attack("scan_1", "scan-run", "not a number of 2 base-4 digits")
def digits_of_one_third(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1/0x3"


@attack("scan_1", "interpolant", "the output layer is not s * t + b")
def an_output_through_a_relu(c: Content) -> None:
    node(c, "output")["activation"] = "relu"


@attack("scan_1", "interpolant", "not made of bare intrinsic parameters")
def a_scale_that_is_built_in(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = c["network"]["parameters"].pop("s")


@attack("scan_1", "interpolant", "the intrinsic parameters are ['b', 'v']")
def a_scale_that_is_the_shift(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = "b"
    del c["network"]["parameters"]["s"]


@attack("scan_1", "codes", "at node 0, (0,) / 2, f is in [1, 1], not within 1/4")
def another_target(c: Content) -> None:
    c["target"] = ["abs", ["add", ["variable", "0x0"], ["number", "-0x1"]]]


@attack("scan_1", "codes", "not within")
def another_digit(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x9p-4"


@attack("scan_1", "codes", "not within")
def a_negative_scale(c: Content) -> None:
    c["network"]["parameters"]["s"] = "-" + c["network"]["parameters"]["s"]


@attack("scan_1", "codes", "not within")
def another_shift(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x1"


@attack("scan_1", "codes", "not within")
def codes_nearer_by_one_thousandth(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x1/0x3"
    restate(c, "codes", bound="0x14d/0x7d0")


@attack("scan_smooth", "codes", "not within 0 of")
def codes_that_are_exact(c: Content) -> None:
    restate(c, "codes", bound="0x0")


@attack("scan_1", "codes", "the data does not fit the rule (ValueError")
def a_bound_too_long_to_print(c: Content) -> None:
    restate(c, "codes", bound="-0x1" + "0" * 5_000)


@attack("scan_1", "sup-error", "is below omega(sqrt(1) / 4)")
def a_bound_too_small_by_one_thousandth(c: Content) -> None:
    bound = step(c, "sup-error")["data"]["bound"]
    assert bound == "0x1p-1"
    restate(c, "sup-error", bound="0x3e7/0x7d0")


@attack("scan_stated", "sup-error", "is below omega(sqrt(1) / 4)")
def a_hoelder_bound_taken_for_a_lipschitz_one(c: Content) -> None:
    restate(c, "sup-error", bound="0x5p-3")


@attack("scan_stated", "sup-error", "a power of more than")
def a_bound_of_many_digits(c: Content) -> None:
    c["hypotheses"][0]["order"] = "0x3e7/0x3e8"
    step(c, "hypothesis")["statement"]["order"] = "0x3e7/0x3e8"
    restate(c, "sup-error", bound="0x1" + "0" * 20_000)


# ---------------------------------------------------------------------------------------------- Theorem 2.1


@attack("paper_1", "cell-index", "cell 0: neuron 0 of 'phi_1.g_1.index'")
def an_index_that_starts_at_one(c: Content) -> None:
    node(c, "phi_1.g_1.index")["rows"][0][0] = "0x1"


@attack("paper_1", "cell-index", "cell 1: neuron 0 of 'phi_1.g_1.index'")
def a_step_of_another_height(c: Content) -> None:
    for place in (1, 2):
        node(c, "phi_1.g_1.index")["rows"][0][place][1] = ("", "0x40", "-0x40")[place]


@attack("paper_1", "cell-index", "changes sign on the polytope")
def a_step_that_is_wider_than_delta(c: Content) -> None:
    restate(c, "cell-index", delta="0x1p-6")


@attack("paper_1", "cell-index", "is not in (0, 1/2)")
def a_delta_of_a_whole_cell(c: Content) -> None:
    restate(c, "cell-index", delta="0x1p-1")


@attack("paper_1", "cell-index", "is not in (0, 1/2)")
def a_delta_of_0(c: Content) -> None:
    restate(c, "cell-index", delta="0x0")


@attack("paper_2", "cell-index", "depends on input 0, which the rule does not read")
def the_index_of_another_coordinate(c: Content) -> None:
    node(c, "phi_1.g_2.jumps")["reads"] = [["input", "0x0", "0x1"]]


@attack("paper_2", "cell-power", "is not about axis 1 on the same grid")
def one_coordinate_twice(c: Content) -> None:
    step(c, "cell-power")["premises"] = ["0x1", "0x1"]


@attack("paper_2", "cell-power", "is not about axis 1 on the same grid")
def two_deltas(c: Content) -> None:
    restate(c, "cell-index", 1, delta="0x1p-5")


@attack("paper_2", "cell-power", "1 axes of 2")
def a_coordinate_left_out(c: Content) -> None:
    step(c, "cell-power")["premises"].pop()


@attack("paper_2", "cell-power", "rho")
def cells_that_are_numbered_twice(c: Content) -> None:
    node(c, "phi_1.rho")["rows"][0][2][1] = "0x1"


@attack("paper_1", "cell-power", "rho: neuron 0 of 'phi_1.rho' is (0, 1), not (1, 1)")
def a_number_of_the_cell_behind_a_relu(c: Content) -> None:
    """At 0 the form -index is 0 and its relu looks active: 1 - relu(-index) must not pass for 1 + index."""
    _without(c, "sizes")
    insert(c, "phi_1.rho", layer("behind", [["phi_1.g_1.index", "0x0", "0x1"]], [["0x0", ["0x0", "-0x1"]]], "relu"))
    node(c, "phi_1.rho")["reads"] = [["behind", "0x0", "0x1"]]
    node(c, "phi_1.rho")["rows"] = [["0x1", ["0x0", "-0x1"]]]


@attack("paper_2", "cell-power", "at rho = 4")
def a_power_of_three(c: Content) -> None:
    node(c, "phi_1.power")["rows"][0][3][1] = "0x91"


@attack("paper_1", "bit", "the scan of a bit reads one pair")
def a_bit_without_a_scan(c: Content) -> None:
    restate(c, "bit", scan="output")


@attack("paper_1", "bit", "the network has no node 'tents'")
def a_bit_of_a_node_that_is_not_there(c: Content) -> None:
    restate(c, "bit", scan="tents")


@attack("paper_1", "bit", "the scan of a bit reads one pair and has 2 J >= 2 steps")
def an_odd_number_of_tents(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["steps"] = "0x3"


@attack("paper_1", "bit", "the scan of a bit reads one pair and has 2 J >= 2 steps")
def no_tents(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["steps"] = "0x0"


@attack("paper_1", "bit", "is not a pair of neurons")
def a_tent_of_three_neurons(c: Content) -> None:
    node(c, "phi_2.bit_1.tent")["rows"].append(["0x0"])


@attack("paper_1", "bit", "changes sign on the polytope")
def a_first_tent_at_another_place(c: Content) -> None:
    node(c, "phi_2.bit_1.tent")["rows"][0][1][1] = "0x3p-7"


@attack("paper_1", "bit", "changes sign on the polytope")
def a_tent_of_another_height(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][0] = "0x5p-3"


@attack("paper_1", "bit", "changes sign on the polytope")
def a_tent_that_is_not_steep(c: Content) -> None:
    for place in (1, 2):
        node(c, "phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][place][1] = "-0x1"


@attack("paper_1", "bit", "rounding")
def a_rounding_that_is_too_steep(c: Content) -> None:
    node(c, "phi_2.bit_1.bit")["rows"][0][1][1] = "0x4"


@attack("paper_1", "bit", "depends on input")
def a_tent_of_the_point_itself(c: Content) -> None:
    restate(c, "bit", reads=["phi_2.bit_1.bit", "0x0"])


@attack("paper_1", "decoded", "does not multiply the power of the cell alone")
def a_number_that_is_multiplied_behind_a_relu(c: Content) -> None:
    node(c, "multiply")["activation"] = "relu"


@attack("paper_1", "decoded", "is not a bare intrinsic parameter times the power")
def a_number_with_an_offset(c: Content) -> None:
    node(c, "multiply")["rows"][0][0] = "0x1p-9"


@attack("paper_1", "decoded", "is not a bare intrinsic parameter times the power")
def a_number_that_is_built_in(c: Content) -> None:
    node(c, "multiply")["rows"][0][1][1] = c["network"]["parameters"].pop("a_1")


@attack("paper_1", "decoded", "every bit needs 2 digits")
def a_bit_of_fewer_digits(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["steps"] = "0x2"
    for row, weight in zip(node(c, "phi_2.bit_1.tent")["rows"], ("0x1p-3", "-0x1p-3"), strict=True):
        row[1][1] = weight
    restate(c, "bit", digits="0x1")


@attack("paper_1_2", "decoded", "the sum of the bits")
def bits_in_another_order(c: Content) -> None:
    premises = step(c, "decoded")["premises"]
    premises[1], premises[2] = premises[2], premises[1]


@attack("paper_1_2", "decoded", "is a scan, not a layer")
def one_bit_twice(c: Content) -> None:
    premises = step(c, "decoded")["premises"]
    premises[2] = premises[1]


@attack("paper_1", "decoded", "the sum of the bits: neuron 0 of 'phi_2.add' is (0, 0), not (1/2, 0)")
def a_sum_of_bits_behind_a_relu(c: Content) -> None:
    """relu(-bit) is 0 at 0 and looks active there: -relu(-bit) / 2 must not pass for bit / 2."""
    _without(c, "sizes")
    insert(c, "phi_2.add", layer("behind", [["phi_2.bit_1.bit", "0x0", "0x1"]], [["0x0", ["0x0", "-0x1"]]], "relu"))
    node(c, "phi_2.add")["reads"] = [["behind", "0x0", "0x1"]]
    node(c, "phi_2.add")["rows"] = [["0x0", ["0x0", "-0x1p-1"]]]


@attack("paper_1", "decoded", "the output layer is not s * t + b with bare")
def an_output_of_the_paper_through_a_relu(c: Content) -> None:
    node(c, "output")["activation"] = "relu"


@attack("paper_1", "decoded", "with s >= 0")
def a_negative_scale_of_the_paper(c: Content) -> None:
    c["network"]["parameters"]["s"] = "-0x2"


@attack("paper_1", "decoded", "digit number 1 is above 1")
def a_digit_two(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-1"


@attack("paper_1", "decoded", "not a number of 2 base-4 digits")
def a_digit_of_a_cell_that_is_not_there(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-6"


@attack("paper_1", "corners", "at the corner, not within")
def another_target_for_the_paper(c: Content) -> None:
    c["target"] = ["add", ["number", "0x4"], ["variable", "0x0"]]


@attack("paper_1", "corners", "at the corner, not within")
def corners_nearer_by_one_thousandth(c: Content) -> None:
    restate(c, "corners", bound="0x3e7/0x7d0")


@attack("paper_1", "corners", "f(0) is in [1/3, 1/3]")
def a_value_at_0_that_is_too_large(c: Content) -> None:
    restate(c, "corners", low="0x1p-1", high="0x1p-1")


@attack("paper_1", "corners", "f(0) is in [1/3, 1/3]")
def a_value_at_0_that_is_too_small(c: Content) -> None:
    restate(c, "corners", low="0x0", high="0x1p-2")


@attack("paper_1", "lp-error", "good = ")
def a_good_set_without_the_modulus(c: Content) -> None:
    restate(c, "lp-error", good="0x3e7/0x3e8")


@attack("paper_1", "lp-error", "spread = ")
def a_spread_below_the_modulus(c: Content) -> None:
    restate(c, "lp-error", spread="0x3e7/0x3e8")


@attack("paper_1", "lp-error", "worst = ")
def a_worst_case_that_is_too_good(c: Content) -> None:
    restate(c, "lp-error", worst="0x5p-2")


@attack("paper_1", "lp-error", "is below good + worst * volume^(1/p)")
def a_trifling_region_that_is_too_trifling(c: Content) -> None:
    restate(c, "lp-error", bound="0x5p-2")


@attack("paper_1", "lp-error", "is below good + worst * volume^(1/p)")
def a_bound_below_the_good_set(c: Content) -> None:
    restate(c, "lp-error", bound="0x1p-2")


@attack("paper_1", "lp-error", "is not in [1, 1000]")
def a_norm_below_one(c: Content) -> None:
    restate(c, "lp-error", p="0x1p-1", norm=["lp", "0x1p-1"])


@attack("paper_1", "lp-error", "is not in [1, 1000]")
def a_norm_of_a_long_fraction(c: Content) -> None:
    restate(c, "lp-error", p="0x7d1/0x3e9", norm=["lp", "0x7d1/0x3e9"])


# ---------------------------------------------------------------------------------------------- Theorem 2.3


@attack("three_1", "constant", "depend on input 0")
def a_constant_that_reads_the_input(c: Content) -> None:
    restate(c, "constant", neurons=[["copy_0.scaled", "0x0"]])


@attack("three_1", "constant", "is not there")
def a_constant_of_a_node_that_is_not_there(c: Content) -> None:
    restate(c, "constant", neurons=[["number", "0x0"]])


@attack("three_1", "constant", "the rule gives")
def a_constant_of_another_value(c: Content) -> None:
    restate(c, "constant", values=["0x1p-4"])


@attack("three_1", "constant", "neuron 0 of 'held' has a value of more than 1048576 bits")
def a_constant_that_grows_without_end(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-1048570"
    node(c, "held")["rows"][0][1][1] = "0x1p-64"


@attack("three_1", "constant", "the rule gives {'kind': 'constant', 'neurons': [['numbers', '0x0']], 'values': ['0x1p-1']}")
def a_tread_of_the_staircase_doubled(c: Content) -> None:
    """v = 1/4 stands on tread 4 of 16: the jump to it is made once too often."""
    weights = node(c, "stairs_1.index")["rows"][0]
    assert len(weights) == 31
    for weight in weights[1:9]:
        sign, size = ("-", weight[1][1:]) if weight[1][0] == "-" else ("", weight[1])
        weight[1] = sign + hex(2 * int(size, 16))


@attack("three_1", "evaluated-code", "in cell 1 the neuron ['copy_0.phi_2.add', 0] is 0x1p-2, not 0x1p-1")
def a_sum_of_bits_of_another_weight(c: Content) -> None:
    node(c, "copy_0.phi_2.add")["rows"][0][1][1] = "0x1p-2"


@attack("three_1", "evaluated-code", "in cell 1 the neuron ['copy_1.phi_2.add', 0] is 0x0, not 0x1p-1")
def a_product_without_a_factor(c: Content) -> None:
    for row in node(c, "copy_1.pairs")["rows"][:1]:
        del row[1]


@attack("three_1", "evaluated-code", "in cell 1 the neuron")
def a_product_of_one_level(c: Content) -> None:
    """2 (S_1((x + y)/2) - S_1(x/2) - S_1(y/2)) is not near enough to x y."""
    for name in ("sum", "left", "right"):
        node(c, f"copy_2.product_1.{name}.level_3")["rows"][2][1:] = [["0x2", "0x1"]]
        node(c, f"copy_2.product_1.{name}.square")["rows"][0][1:] = [["0x2", "0x1"]]


@attack("three_1", "evaluated-code", "depend on input 0")
def a_code_over_the_index_of_another_copy(c: Content) -> None:
    restate(c, "evaluated-code", indices=[["copy_1.phi_1.g_1.index", "0x0"]])


@attack("three_1", "evaluated-code", "depends on no input, so the constant neurons may depend on it")
def an_index_that_is_a_constant(c: Content) -> None:
    restate(c, "evaluated-code", indices=[["held", "0x0"]])


@attack("three_1", "evaluated-code", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_without_end(c: Content) -> None:
    node(c, "copy_0.phi_2.bit_1.tents")["steps"] = "0x1001"


@attack("three_1", "evaluated-code", "in cell 1 the neuron ['copy_0.phi_2.add', 0] is 0x1, not 0x1p-1")
def a_sum_of_bits_that_is_too_large(c: Content) -> None:
    node(c, "copy_0.phi_2.add")["rows"][0][1][1] = "0x1"


@attack("three_1", "evaluated-code", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_inside_a_scan_that_does_nothing(c: Content) -> None:
    body = node(c, "copy_0.phi_2.bit_1.tents")["body"]
    inner = {"inputs": "0x2", "nodes": list(body["nodes"])}
    body["nodes"].append({"body": inner, "name": "more", "reads": [["again", "0x0", "0x2"]], "schedules": {}, "steps": "0x0"})


@attack("three_1", "evaluated-code", "a weight that changes from step to step, by ['scale'], is not one number")
def a_scan_of_steps_that_differ(c: Content) -> None:
    node(c, "copy_0.phi_2.bit_1.tents")["schedules"] = {"scale": ["power", "0x4", "0x5"]}
    node(c, "copy_0.phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][1][1] = ["-0x3", ["scale", "0x1p-8"]]


@attack("three_1", "evaluated-code", "digit number 1 is above 1")
def a_number_in_v_with_a_digit_two(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-1"
    restate(c, "constant", values=["0x1p-1"])


@attack("three_1", "evaluated-code", "the data does not fit the rule")
def a_code_of_a_parameter_that_is_not_there(c: Content) -> None:
    restate(c, "evaluated-code", digits=["w"])


@attack("three_1", "near-corners", "at the corner, not within")
def a_number_in_v_of_another_function(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-4"
    restate(c, "constant", values=["0x1p-4"])


# ---------------------------------------------------------------------------------------------- lower bounds


@attack("lower_bound", "lower-bound", "do not rise beyond")
def bumps_that_are_too_many(c: Content) -> None:
    restate(c, "lower-bound", points="0x2")


@attack("lower_bound", "lower-bound", "the rule gives")
def a_ratio_that_flatters(c: Content) -> None:
    restate(c, "lower-bound", ratio="0x1")


@attack("paper_1", "lower-bound", "bumps say nothing about the norm")
def bumps_in_the_mean(c: Content) -> None:
    places = [hex([each["rule"] for each in c["steps"]].index(rule)) for rule in ("lp-error", "lipschitz", "sizes")]
    c["steps"].append(
        {"rule": "lower-bound", "premises": places, "data": {"points": "0x1"}, "statement": {"kind": "lower-bound"}}
    )


@attack("scan_expression", "lower-bound", "do not rise beyond")
def bumps_that_are_too_many_for_an_expression(c: Content) -> None:
    restate(c, "lower-bound", points="0x4")


def _loosened(c: Content) -> None:
    """Claim an error of 1 only, which larger moduli give too."""
    restate(c, "sup-error", bound="0x1")
    restate(c, "lower-bound", error="0x1")


@attack("scan_expression", "lower-bound", "is not proved concave, or not 0 at 0")
def bumps_under_a_modulus_that_starts_above_0(c: Content) -> None:
    _loosened(c)
    assume(c, ["add", ["sqrt", R], ["number", "0x1p-4"]])


@attack("scan_expression", "lower-bound", "is not proved concave, or not 0 at 0")
def bumps_under_a_modulus_that_is_convex(c: Content) -> None:
    _loosened(c)
    assume(c, ["mul", ["number", "0x2"], ["pow", R, ["number", "0x2"]]])


@attack("scan_expression", "lower-bound", "do not rise beyond")
def a_bump_under_a_modulus_below_0(c: Content) -> None:
    """No function has this modulus, so nothing needs a bit; the error is then at most anything."""
    restate(c, "lower-bound", points="0x1")
    assume(c, ["neg", R])


# ---------------------------------------------------------------------------------------------- rounding


@attack("rounded", "rounding", "the formats are float64, float32, float16, bfloat16")
def a_format_that_is_none(c: Content) -> None:
    restate(c, "rounding", format="float8")


@attack("rounded", "rounding", "the error is only known to be at most")
def exactness_in_a_format_that_is_too_short(c: Content) -> None:
    restate(c, "rounding", format="bfloat16", grid="0x8")


@attack("rounded", "rounding", "not 0x0; rounding begins at")
def a_grid_one_bit_too_fine(c: Content) -> None:
    restate(c, "rounding", grid="0x9")


@attack("rounded", "rounding", "is not an integer from 0 to 11")
def a_grid_finer_than_the_format(c: Content) -> None:
    restate(c, "rounding", grid="0xc")


@attack("rounded", "rounding", "is not an integer from 0 to 11")
def a_grid_of_large_steps(c: Content) -> None:
    restate(c, "rounding", grid="-0x1")


@attack("rounded", "rounding", "the data does not fit the rule")
def a_format_that_is_a_list(c: Content) -> None:
    restate(c, "rounding", format=["float16"])


@attack("rounded", "rounding", "rounding begins at output, neuron 0")
def an_offset_that_the_format_does_not_hold(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x1/0x3"


@attack("rounded", "rounding", "output, neuron 0 has a weight or bias beyond the format")
def an_offset_beyond_the_format(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x10000"


@attack("rounded_thirds", "rounding", "the error is only known to be at most")
def a_rounding_error_said_to_be_half_of_it(c: Content) -> None:
    restate(c, "rounding", bound="0x1p-2")


@attack("rounded_thirds", "rounding", "not 0x0; rounding begins at hidden, neuron 0")
def thirds_said_to_be_exact(c: Content) -> None:
    restate(c, "rounding", bound="0x0")


@attack("rounded_thirds", "rounding", "hidden, neuron 0 adds up 255 numbers, too many for a bound")
def a_sum_of_more_terms_than_a_format_bears(c: Content) -> None:
    hidden = c["network"]["nodes"][0]
    hidden["reads"] = [["input", "0x0", "0x2"]] * 127
    hidden["rows"][0] = ["0x1/0x3", *([hex(place), "0x1/0x3"] for place in range(254))]


@attack("rounded_thirds", "rounding", "hidden, neuron 0: a sum may leave the format")
def a_sum_that_overflows(c: Content) -> None:
    weight = hexed(Fraction((1 << 128) - 1, 3))
    c["network"]["nodes"][0]["rows"][0] = ["0x1/0x3", ["0x0", weight], ["0x1", weight]]


@attack("rounded", "rounding", "a scale of more than 65536 bits")
def a_scale_without_end(c: Content) -> None:
    scan = next(node for node in c["network"]["nodes"] if "body" in node)
    name = next(name for name, definition in scan["schedules"].items() if definition[0] == "power")
    scan["schedules"][name][2] = "0x10000"


def files() -> dict[str, bytes]:
    """Every file of the corpus by its path."""
    from kernel.make_malformed import MALFORMED

    found = {f"accepted/{name}.json": sealed(base(name)) for name in BASES}
    found |= {f"rejected/{each.name}.json": each.data for each in ATTACKS}
    found |= {f"malformed/{name}.json": data for name, (data, _) in MALFORMED.items()}
    large = {name for name, data in found.items() if len(data) > 20_000 and data[:2] != b"\x1f\x8b"}
    return {
        f"{name}.gz" if name in large else name: gzip.compress(data, mtime=0) if name in large else data
        for name, data in found.items()
    }


def main() -> None:
    """Write the corpus anew."""
    for folder in ("accepted", "rejected", "malformed"):
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
        for old in (FOLDER / folder).iterdir():
            old.unlink()
    for path, data in files().items():
        (FOLDER / path).write_bytes(data)


if __name__ == "__main__":
    main()
