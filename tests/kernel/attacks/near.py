"""Attacks on parts of networks: networks that do something else, statements that are too strong, each with the rest in order."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kernel.attacks.table import append, attack, node, number, place, refact, restate, step, targets
from kernel.certificates import Content
from kernel.near_networks import HALF, X, Y

ROOT: Any = ["sqrt", ["mul", ["number", "-0x1"], X]]


def moved(c: Content, rule: str, at: int, **fields: Any) -> None:
    """Change a step and every later statement that repeats what it states."""
    old = dict(step(c, rule, at)["statement"])
    restate(c, rule, at, **fields)
    assert old != step(c, rule, at)["statement"] or fields.keys() & step(c, rule, at)["data"].keys()


# The network does something else.


@attack("near_curve", "pl", ", not -0x61p-7 + 0x7p-2*t0")
def a_knot_moved(c: Content) -> None:
    node(c, "pieces")["rows"][1][0] = "-0x9p-5"


@attack("near_curve", "pl", ", not -0x61p-7 + 0x7p-2*t0")
def a_slope_of_the_network_changed(c: Content) -> None:
    node(c, "output")["rows"][0][2][1] = "0x9p-4"


@attack("near_curve", "near-function", "fact 0 among the premises is")
def a_fact_about_less_than_the_interval(c: Content) -> None:
    refact(c, "near-function", domain=[["box", "0x1p-2", "0x1", "0x1"]])


@attack("near_chain", "pl", "depends on input 0, which the fact does not read")
def a_part_that_reads_the_input_beside_its_cut(c: Content) -> None:
    """The output reads the input past x^2, with a weight that is small: the neuron is no function of x^2."""
    last = node(c, "output")
    last["reads"].append(["input", "0x0", "0x1"])
    last["rows"][0].append(["0x1", "0x1p-20"])


# Enclosures.


@attack("near_chain", "enclosure", "is only known to be in [0, 4], not in [0, 3]")
def a_range_that_is_too_small_above(c: Content) -> None:
    restate(c, "enclosure", 1, high="0x3")


@attack("near_chain", "enclosure", "is only known to be in [0, 4], not in [1/2, 4]")
def a_range_that_is_too_small_below(c: Content) -> None:
    restate(c, "enclosure", 1, low="0x1p-1")


@attack("near_curve", "enclosure", "a root of an interval that may be negative")
def a_range_of_what_is_not_defined(c: Content) -> None:
    restate(c, "enclosure", tree=ROOT)


@attack("near_curve", "enclosure", "splits ends with 1 boxes open")
def a_box_that_is_left_open(c: Content) -> None:
    restate(c, "enclosure", splits="0.")


@attack("near_curve", "enclosure", "splits ends with 1 boxes open")
def no_box_at_all(c: Content) -> None:
    restate(c, "enclosure", splits="")


@attack("near_curve", "enclosure", "splits goes on after the last box")
def a_box_beyond_the_last(c: Content) -> None:
    restate(c, "enclosure", splits="..")


@attack("near_curve", "enclosure", "splits must be a text")
def an_axis_that_is_not_there_to_split(c: Content) -> None:
    restate(c, "enclosure", splits="1..")


@attack("near_curve", "enclosure", "a box is halved more than 64 times")
def a_range_halved_without_end(c: Content) -> None:
    restate(c, "enclosure", splits="0" * 65 + "." * 66)


@attack("near_curve", "near-input", "an end of more than 1024 bits")
def parts_on_a_box_with_long_ends(c: Content) -> None:
    c["box"] = [["-0x1p-1100", "0x1"]]


@attack("near_product", "enclosure", "of a cut is empty")
def a_cut_with_an_empty_interval(c: Content) -> None:
    at = next(place for place, each in enumerate(c["steps"]) if each["rule"] == "enclosure" and each["data"]["cut"])
    found = c["steps"][at]
    for part in (found["data"], found["statement"]):
        part["cut"] = [[["s", "0x0"], "0x1", "0x0"], part["cut"][1]]


@attack("near_product", "near-input", "there is no neuron 1 of 's'")
def a_cut_of_a_neuron_that_is_not_there(c: Content) -> None:
    found = step(c, "near-input", 2)
    for part in (found["data"], found["statement"]):
        part["cut"] = [[["s", "0x1"], *part["cut"][0][1:]], part["cut"][1]]


@attack("near_curve", "near-input", "input = 0x1 is not an integer from 0 to 0")
def an_input_that_is_not_there(c: Content) -> None:
    restate(c, "near-input", input="0x1")


@attack("near_chain", "near-input", "the rule gives")
def an_input_that_is_another_variable(c: Content) -> None:
    restate(c, "near-input", tree=Y)


@attack("near_chain", "enclosure", "say it without an output")
def a_range_on_the_cube_of_an_output(c: Content) -> None:
    """Behind the map to the cube a variable would mean another number."""
    c["box"] = [["0x0", "0x2"]]
    c["network"]["nodes"] = [
        {"activation": "identity", "name": "unit", "reads": [["input", "0x0", "0x1"]], "rows": [["0x0", ["0x0", "0x1p-1"]]]},
        *c["network"]["nodes"],
    ]
    for each in c["network"]["nodes"][1:]:
        each["reads"] = [["unit" if name == "input" else name, *rest] for name, *rest in each["reads"]]
    step(c, "enclosure")["statement"]["output"] = "0x0"
    step(c, "near-input")["statement"]["output"] = "0x0"
    c["steps"].insert(0, c["steps"].pop(int(place(c, "enclosure"), 16)))


# Affine maps.


@attack("near_product", "near-affine", "fact 0 among the premises is")
def a_weight_that_the_network_does_not_have(c: Content) -> None:
    step(c, "near-affine")["data"]["weights"] = ["0x1p-1", "0x1p-2"]


@attack("near_product", "near-affine", "the tree is not seen to be the weighted sum")
def a_constant_that_the_tree_does_not_have(c: Content) -> None:
    moved(c, "near-affine", 0, tree=["add", ["number", "0x1p-20"], step(c, "near-affine")["data"]["tree"]])


@attack("near_product", "near-affine", "expected a list of 2 to 2 items")
def a_premise_without_a_weight(c: Content) -> None:
    step(c, "near-affine")["data"]["weights"] = ["0x1p-1"]


@attack("near_product", "near-affine", "the rule gives")
def an_error_of_a_sum_forgotten(c: Content) -> None:
    restate(c, "near-affine", 2, bound="0x1p-6")


@attack("near_product", "near-affine", "a premise has the cut")
def premises_with_other_cuts(c: Content) -> None:
    step(c, "near-affine")["premises"][1] = place(c, "near-input", 1)


@attack("near_product", "near-affine", "an operation 'log' stands in one expression and not in the other")
def a_sum_with_an_expression_that_is_not_defined(c: Content) -> None:
    """log(y) - log(y) is 0, but has no value where y is 0."""
    log: Any = ["log", Y]
    restate(c, "near-affine", tree=["add", step(c, "near-affine")["data"]["tree"], log, ["neg", log]])


# The same in other words.


@attack("near_product", "near-same", "is not seen to be the one of the premise")
def another_polynomial(c: Content) -> None:
    restate(c, "near-same", tree=["mul", X, Y, Y])


@attack("near_product", "near-same", "one over an operation 'variable' stands in one expression and not in the other")
def the_same_with_a_pole(c: Content) -> None:
    restate(c, "near-same", tree=["mul", X, X, ["div", Y, X]])


@attack("near_product", "near-same", "an expression that is shared is none of the one that is known")
def an_expression_shared_that_is_not_there(c: Content) -> None:
    step(c, "near-same")["data"]["shared"] = [["exp", X]]


@attack("near_product", "near-same", "a polynomial has more than 4096 terms")
def a_polynomial_of_too_many_terms(c: Content) -> None:
    total: Any = ["add", X, Y, *([["pow", X, ["number", number(power)]] for power in range(2, 9)])]
    restate(c, "near-same", tree=["pow", ["add", total, ["mul", Y, Y, Y]], ["number", "0x3e8"]])


@attack("near_product", "near-same", "polynomials of more than 524288 terms in all")
def polynomials_that_take_too_much_room(c: Content) -> None:
    """Multiples of (x + y)^500, all of which are needed until the first sum is there."""
    power: Any = ["pow", ["add", X, Y], ["number", number(500)]]
    restate(c, "near-same", tree=["add", *(["mul", power, ["number", number(factor)]] for factor in range(2, 360))])


# Norms.


@attack("near_norm", "near-norm", "is not seen to be the sum of the squares")
def a_norm_of_other_values(c: Content) -> None:
    restate(c, "near-norm", tree=["hypot", X, ["mul", ["number", "0x2"], Y]])


@attack("near_norm", "near-norm", "not a norm")
def a_norm_that_is_a_sum(c: Content) -> None:
    restate(c, "near-norm", tree=["add", X, Y])


@attack("near_norm", "near-norm", "not about a power with the exponent 1/2")
def a_norm_of_what_is_no_root(c: Content) -> None:
    step(c, "near-norm")["premises"] = [place(c, "near-affine")]


@attack("near_norm", "near-norm", "stands in one expression and not in the other")
def a_norm_of_values_that_are_not_defined(c: Content) -> None:
    """x times 1/x is 1, but not where x is 0."""
    pole: Any = ["div", X, X]
    restate(c, "near-norm", tree=["hypot", ["mul", X, pole], Y])


# Angles.


@attack("near_angle", "near-angle", "the direction (-1, 0) is not to the right")
def an_angle_from_a_direction_to_the_left(c: Content) -> None:
    """atan2(x, -1) is at least 2 on [0, 1/2]; from (-1, 0) it would be atan((-x)/(-(-1))), at most 0: off by pi."""
    one: Any = ["number", "-0x1"]
    ahead: Any = ["neg", one]
    arc, angle = ["atan", ["div", ["neg", X], ahead]], ["atan2", X, one]
    step(c, "near-function")["data"]["function"] = arc
    restate(c, "near-function", tree=arc, bound="0x2")
    restate(c, "enclosure", 1, tree=ahead)
    step(c, "near-angle")["data"].update(p="-0x1", q="0x0")
    restate(c, "near-angle", tree=angle, bound="0x2")
    restate(c, "near-error", bound="0x2")
    targets(c, angle)


@attack("near_angle", "near-angle", "the direction (0, 0) is not to the right")
def an_angle_from_no_direction(c: Content) -> None:
    step(c, "near-angle")["data"].update(p="0x0", q="0x0")


@attack("near_angle", "near-angle", "not an angle")
def an_angle_that_is_a_norm(c: Content) -> None:
    restate(c, "near-angle", tree=["hypot", X, ["number", "0x1"]])


@attack("near_angle", "near-angle", "not an angle")
def an_angle_of_three(c: Content) -> None:
    restate(c, "near-angle", tree=["atan2", X, ["number", "0x1"], X])


@attack("near_angle", "near-angle", "not an angle")
def an_angle_that_is_a_text(c: Content) -> None:
    restate(c, "near-angle", tree="atan2")


@attack("near_angle", "near-angle", "not of p a + q b")
def an_angle_with_a_range_of_something_else(c: Content) -> None:
    restate(c, "enclosure", 1, tree=["add", X, ["number", "0x1"]])


@attack("near_angle", "near-angle", "p a + q b is only known to be at least 0, not above 0")
def an_angle_of_points_that_may_be_0(c: Content) -> None:
    restate(c, "enclosure", 1, low="0x0")


@attack("near_angle", "near-angle", "not about the arc tangent of the quotient")
def an_angle_turned_the_other_way(c: Content) -> None:
    """(p, q) = (1, -1) with a and b as they would have to be for the same range: the constant is another."""
    one: Any = ["number", "0x1"]
    found = step(c, "near-angle")["data"]
    found["q"], found["tree"] = "-0x1", ["atan2", ["neg", X], one]
    step(c, "near-angle")["statement"]["tree"] = found["tree"]
    restate(c, "enclosure", 1, tree=["add", one, ["neg", ["neg", X]]])


@attack("near_angle", "near-angle", "not about the arc tangent of the quotient")
def an_angle_without_its_constant(c: Content) -> None:
    one: Any = ["number", "0x1"]
    step(c, "near-angle")["data"]["q"] = "0x0"
    restate(c, "enclosure", 1, tree=one, low="0x1", high="0x1")


@attack("near_angle", "near-angle", "a premise has the cut")
def an_angle_with_a_range_on_a_cut(c: Content) -> None:
    restate(c, "enclosure", 1, cut=[[["input", "0x0"], "0x0", "0x1p-1"]])


# Norms.


@attack("near_norm", "near-norm", "not about a power with the exponent 1/2")
def a_norm_of_half_a_sum(c: Content) -> None:
    tree = step(c, "near-function", 2)["statement"]["tree"]
    restate(c, "near-function", 2, function=["mul", X, HALF], tree=["mul", *tree[1:]], bound="0x1")


@attack("near_norm", "near-norm", "not about a power with the exponent 1/2")
def a_norm_without_a_root(c: Content) -> None:
    tree, one = step(c, "near-function", 2)["statement"]["tree"], ["number", "0x1"]
    restate(c, "near-function", 2, function=["pow", X, one], tree=["pow", tree[1], one], bound="0x3")


# One function in the place of another.


@attack("near_instead", "near-instead", "not about the function that is given of what is enclosed")
def another_sum_than_the_one_that_is_near(c: Content) -> None:
    step(c, "near-instead")["data"]["given"] = ["add", ["number", "0x1"], X]


@attack("near_instead", "near-instead", "not about the function that is given of what is enclosed")
def a_function_in_the_place_of_itself(c: Content) -> None:
    """cosh(x) is near itself, and the network is near another sum: at 1/2 it is off by .5."""
    restate(c, "near-instead", function=["cosh", X], tree=["cosh", X])
    step(c, "near-instead")["data"]["given"] = ["cosh", X]
    c["target"] = [["cosh", X]]


@attack("near_instead", "near-instead", "a premise has the cut")
def a_sum_with_a_range_elsewhere(c: Content) -> None:
    """The range of an output that is between 0 and 1/8 somewhere."""
    known = {"cut": [[["output", "0x0"], "0x0", "0x1p-3"]], "high": "0x1p-3", "low": "0x0", "tree": X}
    first = {"rule": "enclosure", "premises": [], "data": {**known, "precision": "0x40", "splits": "."}}
    c["steps"].insert(0, {**first, "statement": {**known, "kind": "enclosure"}})
    for each in c["steps"][1:]:
        each["premises"] = [hex(int(premise, 16) + 1) for premise in each["premises"]]
    step(c, "near-instead")["premises"][1] = "0x0"


@attack("near_instead", "near-instead", "is not a point of the piece [-1/2, 0]")
def a_sum_expanded_outside_of_its_piece(c: Content) -> None:
    step(c, "near-instead")["data"]["pieces"][0][1] = "0x1p-2"


def _a_step_outside(c: Content, center: str, rises: bool) -> None:
    """The sum and half a steep tanh, which is 0 at a place outside and almost 1/2 on all pieces: as if it were 0 there."""
    total: Any = step(c, "near-instead")["data"]["given"]
    away: Any = ["add", ["number", "0x1"], X if rises else ["neg", X]]
    tree: Any = ["add", total, ["mul", ["number", "0x1p-1"], ["tanh", ["mul", ["number", "0x10"], away]]]]
    restate(c, "near-instead", function=tree, tree=tree)
    pieces = [[number(Fraction(at, 64)), center] for at in range(-31, 33)]
    step(c, "near-instead")["data"].update(order="0x1", pieces=pieces, precision="0x100")
    c["target"] = [tree]


@attack("near_instead", "near-instead", "-1 is not a point of the piece [-1/2, -31/64]")
def a_function_expanded_below_its_pieces(c: Content) -> None:
    _a_step_outside(c, "-0x1", True)


@attack("near_instead", "near-instead", "1 is not a point of the piece [-1/2, -31/64]")
def a_function_expanded_above_its_pieces(c: Content) -> None:
    _a_step_outside(c, "0x1", False)


@attack("near_instead", "near-instead", "is not a point of the piece [0, -1/4]")
def a_piece_that_goes_back(c: Content) -> None:
    step(c, "near-instead")["data"]["pieces"].insert(1, ["-0x1p-2", "0x0"])


@attack("near_instead", "near-instead", "the pieces end at 0, the interval at 1/2")
def a_piece_left_out(c: Content) -> None:
    del step(c, "near-instead")["data"]["pieces"][1]


@attack("near_instead", "near-instead", "are only known to be within")
def a_remainder_that_is_larger(c: Content) -> None:
    restate(c, "near-instead", bound="0x5p-7")


@attack("near_instead", "near-instead", "are only known to be within")
def another_function_in_the_place_of_a_sum(c: Content) -> None:
    restate(c, "near-instead", function=["cosh", X], tree=["cosh", X])


@attack("near_instead", "near-instead", "a root of an interval that may be negative")
def a_function_that_is_not_defined(c: Content) -> None:
    """exp(x) + sqrt(x) - sqrt(x)."""
    root: Any = ["sqrt", X]
    tree: Any = ["add", ["exp", X], root, ["neg", root]]
    restate(c, "near-instead", function=tree, tree=tree)


@attack("near_instead", "near-instead", "'abs' in a quotient that is continued, or in what is expanded")
def a_function_with_a_kink(c: Content) -> None:
    tree: Any = ["add", ["exp", X], ["abs", X], ["neg", ["abs", X]]]
    restate(c, "near-instead", function=tree, tree=tree)


# The end.


@attack("near_curve", "near-error", "which is not the target 0")
def another_target_than_the_one_that_is_near(c: Content) -> None:
    c["target"] = [["mul", X, X]]


@attack("near_product", "near-error", "not about the output")
def outputs_exchanged_at_the_end(c: Content) -> None:
    one, two = (step(c, "near-error", at) for at in (0, 1))
    one["premises"], two["premises"] = two["premises"], one["premises"]


@attack("near_product", "near-error", "not about the output")
def a_statement_with_a_cut_at_the_end(c: Content) -> None:
    c["target"][0] = ["mul", X, Y]
    step(c, "near-error")["premises"] = [place(c, "near-same")]


@attack("near_chain", "near-error", "this rule speaks of one output on the unit cube")
def an_error_on_another_box_without_an_output(c: Content) -> None:
    for part in (step(c, "near-error")["statement"], c["claims"][0]):
        del part["output"]


@attack("near_curve", "near-error", "is spoken of as it is, without an output")
def an_error_of_an_output_on_the_cube(c: Content) -> None:
    for part in (step(c, "near-error")["statement"], c["claims"][0]):
        part["output"] = "0x0"


# Kinks.


@attack("near_curve", "kinks", "is not seen to be further than 2 eta from its chord")
def kinks_where_the_chord_is_exactly_2_eta_away(c: Content) -> None:
    restate(c, "kinks", error="0x9/0x320")


@attack("near_curve", "kinks", "the error -1 is below 0")
def kinks_of_functions_nearer_than_any(c: Content) -> None:
    """Every function is farther than -1, so three points on a line would do."""
    restate(c, "kinks", error="-0x1")


@attack("near_curve", "kinks", "do not rise from")
def triples_that_overlap(c: Content) -> None:
    step(c, "kinks")["data"]["triples"][1][0] = "0x1p-2"


@attack("near_curve", "kinks", "do not rise from")
def a_triple_beyond_the_box(c: Content) -> None:
    step(c, "kinks")["data"]["triples"][2][2] = "0x3p-1"


@attack("near_curve", "kinks", "do not rise from")
def a_triple_before_the_box(c: Content) -> None:
    step(c, "kinks")["data"]["triples"][0][0] = "-0x1p-1"


@attack("near_curve", "kinks", "do not rise from")
def a_triple_of_two_points(c: Content) -> None:
    step(c, "kinks")["data"]["triples"][0][1] = "0x0"


@attack("near_curve", "kinks", "do not rise from")
def a_triple_whose_middle_is_before_it(c: Content) -> None:
    """The square is far from the chord there, though not between; three kinks are enough."""
    step(c, "kinks")["data"]["triples"].append(["0x9/0xa", "0x0", "0x1"])
    restate(c, "kinks", kinks="0x4")


@attack("near_curve", "kinks", "do not rise from")
def a_triple_whose_middle_is_behind_it(c: Content) -> None:
    step(c, "kinks")["data"]["triples"].append(["0x9/0xa", "0x1", "0x0"])
    restate(c, "kinks", kinks="0x4")


@attack("near_curve", "kinks", "the rule gives")
def a_kink_more_than_there_are_triples(c: Content) -> None:
    restate(c, "kinks", kinks="0x4")


@attack("near_product", "kinks", "kinks are counted for functions of one number, not of 2")
def kinks_of_a_function_of_two_numbers(c: Content) -> None:
    data = {"error": "0x1p-3", "precision": "0x40", "triples": [["0x0", "0x1p-1", "0x1"]]}
    append(c, "kinks", [], data, {"kind": "kinks", "error": "0x1p-3", "kinks": "0x1", "output": "0x0"})


@attack("near_curve", "kinks", "an end of more than 1024 bits")
def kinks_between_long_ends(c: Content) -> None:
    c["box"] = [["0x0", "0x2"]]
    only = [each for each in c["steps"] if each["rule"] == "kinks"]
    only[0]["statement"]["output"] = "0x0"
    c.update(box=[["-0x1p-1100", "0x2"]], steps=only, claims=[only[0]["statement"]])
