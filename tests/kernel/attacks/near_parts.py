"""Attacks on functions of one value, largest values, substitution, teeth and gates: pieces, slopes, ranges, shares forgotten."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from kernel.attacks.table import attack, fact, place, refact, restate, step, targets
from kernel.attacks.table import node as layer_of
from kernel.certificates import Content
from kernel.near_networks import X, Y, around, content, function, node, one_layer, square

from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.core.network import Network
from symnet.kernel.theories.near_functions import term

# Functions of one value.


@attack("near_curve", "near-function", "is only known to be within")
def a_bound_that_is_too_small(c: Content) -> None:
    restate(c, "near-function", bound="0x1p-8")


@attack("near_curve", "near-function", "is only known to be within")
def a_tangent_in_another_place(c: Content) -> None:
    """At t the value alone would be a lower bound of the error only."""
    step(c, "near-function")["data"]["touch"][0] = "0x1p-4"


@attack("near_curve", "near-function", "is not at a point of")
def a_tangent_outside_its_piece(c: Content) -> None:
    step(c, "near-function")["data"]["touch"][0] = "0x3p-3"


def _line_for_a_cube(c: Content, of: Any, ends: tuple[int, int], tangent: str) -> None:
    """A line for a cube that is convex on [0,1], with a tangent where it is concave: it leaves no gap."""
    cube = ["pow", of, ["number", "0x3"]]
    knots = [[Fraction(t), Fraction(value)] for t, value in enumerate(ends)]
    proof = Derivation(Network(1, one_layer(knots)), [cube])
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, 0, 1)
    found = function(proof, (here, there), "output", knots, Fraction(1, 2), cube, [Fraction(1, 2)])
    proof.claim(proof.apply("near-error", [found]))
    c.clear()
    c.update(content(proof))
    step(c, "near-function")["data"]["touch"] = [tangent]
    restate(c, "near-function", bound="0x1p-20")
    restate(c, "near-error", bound="0x1p-20")


@attack("near_curve", "near-function", "the tangent at -1 is not at a point of [0, 1]")
def a_tangent_before_its_piece(c: Content) -> None:
    _line_for_a_cube(c, X, (0, 1), "-0x1")


@attack("near_curve", "near-function", "the tangent at 2 is not at a point of [0, 1]")
def a_tangent_behind_its_piece(c: Content) -> None:
    _line_for_a_cube(c, ["add", ["number", "0x1"], ["neg", X]], (1, 0), "0x2")


@attack("near_curve", "near-function", "the knot -2 does not stand behind 1")
def knots_that_turn_back(c: Content) -> None:
    """Between 0 and 1 the pieces in order give x; the relus at the knots add up to 2 x - 1."""
    knots = [[Fraction(t), Fraction(value)] for t, value in ((0, 0), (1, 1))]
    proof = Derivation(Network(1, one_layer(knots)), [X])
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, 0, 1)
    proof.claim(proof.apply("near-error", [function(proof, (here, there), "output", knots, 0, X, [""])]))
    c.clear()
    c.update(content(proof))
    found = [
        *((t, value) for t, value in knots),
        (Fraction(-2), Fraction(1)),
        (Fraction(-1), Fraction(-1)),
        (Fraction(1), Fraction(1)),
    ]
    step(c, "near-function")["data"].update(knots=[list(map(hexed, knot)) for knot in found], touch=[""] * 4)
    refact(c, "near-function", values=[[["output", "0x0"], term(found)]])
    relus = [[hexed(-t), ["0x0", "0x1"]] for t in (0, 1, -2, -1)]
    weights = ["0x1", "-0x1", "-0x2", "0x3"]
    c["network"]["nodes"][0]["rows"] = relus
    last = c["network"]["nodes"][1]
    last["reads"], last["rows"] = (
        [["pieces", "0x0", "0x4"]],
        [["0x0", *([hexed(at), weight] for at, weight in enumerate(weights))]],
    )


@attack("near_curve", "near-function", "is only known to be within")
def a_piece_by_its_middle(c: Content) -> None:
    step(c, "near-function")["data"]["touch"][0] = ""


@attack("near_chain", "near-function", "is only known to be within")
def the_error_of_the_argument_forgotten(c: Content) -> None:
    restate(c, "near-function", 1, bound="0x1p-4")


@attack("near_chain", "near-function", "the knots are in [0, 5], the neuron in [-1/8, 33/8]")
def the_error_of_the_argument_forgotten_below(c: Content) -> None:
    """max(t - 1, 0) with the range of x^2, not with that of the neuron."""
    found = step(c, "near-function", 1)["data"]
    found["knots"][0] = ["0x0", "0x0"]


@attack("near_chain", "near-function", "the knots are in [-1, 4], the neuron in [-1/8, 33/8]")
def the_error_of_the_argument_forgotten_above(c: Content) -> None:
    step(c, "near-function", 1)["data"]["knots"][2] = ["0x4", "0x3"]


@attack("near_chain", "near-function", "a piece has a kink of 'max' inside")
def a_kink_inside_a_piece(c: Content) -> None:
    """The knot at 1 is left out: on [-1, 5] the piece would be another line."""
    found = step(c, "near-function", 1)["data"]
    found["knots"], found["touch"] = [["-0x1", "0x0"], ["0x5", "0x4"]], [""]
    term = {"sum": [["0x1", ["0x2/0x3", ["0x0", "0x2/0x3"]]]]}
    layer_of(c, "output")["rows"][0] = ["0x2/0x3", ["0x0", "0x2/0x3"]]
    layer_of(c, "output")["activation"] = "identity"
    refact(c, "near-function", 1, values=[[["output", "0x0"], term]])


@attack("near_chain", "near-function", "is not seen to be convex or concave")
def a_tangent_where_the_function_bends_both_ways(c: Content) -> None:
    """A sine instead of the square: the tangent at 0 and the ends say nothing about what is between."""
    step(c, "near-function")["data"]["function"] = ["sin", ["mul", ["number", "0x7"], X]]


@attack("near_valley", "near-function", "is only known to be within 1 of the function, not 0")
def a_tangent_at_a_kink_with_the_slope_of_the_other_side(c: Content) -> None:
    """At 0 the target falls to both sides; with the slope to the right the tangent at 0 would say that P is above nowhere."""
    found = step(c, "near-function")
    found["data"]["touch"] = ["0x0"]
    found["data"]["bound"] = found["statement"]["bound"] = "0x0"


@attack("near_curve", "near-function", "is not seen to be convex or concave")
def a_function_that_is_a_line_and_then_falls(c: Content) -> None:
    """The second derivative is 0 on the first parts of a piece and below 0 on others, above on the rest."""
    cube: Any = ["pow", ["add", X, ["number", "-0x1p-3"]], ["number", "0x3"]]
    step(c, "near-function")["data"]["function"] = cube


@attack("near_curve", "near-function", "does not stand behind")
def knots_that_do_not_rise(c: Content) -> None:
    knots = step(c, "near-function")["data"]["knots"]
    knots[1], knots[2] = knots[2], knots[1]


@attack("near_curve", "near-function", "an enclosure is of")
def the_range_of_another_expression(c: Content) -> None:
    """The range of x^2 is known to be [0, 1] too."""
    restate(c, "enclosure", tree=square(X))


@attack("near_curve", "near-function", "the logarithm of 0")
def a_function_that_is_not_defined_at_an_end(c: Content) -> None:
    step(c, "near-function")["data"]["function"] = ["mul", X, ["log", X]]


@attack("near_chain", "near-function", "a division by an interval that contains 0")
def a_function_that_is_not_defined_inside(c: Content) -> None:
    step(c, "near-function", 1)["data"]["function"] = ["div", ["number", "0x1"], ["add", X, ["number", "-0x1"]]]


@attack("near_curve", "near-function", "has no second derivative here")
def a_function_with_two_arguments_of_an_angle(c: Content) -> None:
    step(c, "near-function")["data"]["function"] = ["atan2", X, ["number", "0x1"]]


@attack("near_curve", "near-function", "a quotient that is continued has no second derivative here")
def a_quotient_continued_without_a_third_derivative(c: Content) -> None:
    continued: Any = ["continued", ["pow", X, ["number", "0x5p-1"]], X, ["number", "0x0"]]
    step(c, "near-function")["data"]["function"] = continued


@attack("near_curve", "near-function", "no other tree can take its place")
def a_quotient_that_is_continued_of_another_tree(c: Content) -> None:
    """sin(t)/t continued to t = 0, for t = x - 1/2: the target would be continued to x = 0, and undefined at x = 1/2."""
    inner, half = ["add", X, ["number", "-0x1p-1"]], Fraction(1, 2)
    nodes = node("shift", [("input", 0, 1)], [({0: 1}, -half)]), node("output", [("shift", 0, 1)], [({}, 1)])
    proof = Derivation(Network(1, nodes), [["cos", inner]])
    own = {"constant": -half, "cut": [], "neuron": neuron("shift"), "tree": inner, "weights": [1]}
    given = proof.apply("near-affine", [proof.apply("near-input", cut=[], input=0)], **own)
    knots = [[-half, Fraction(1)], [half, Fraction(1)]]
    there = around(proof, inner, -half, half)
    found = function(proof, (given, there), "output", knots, Fraction(1, 8), ["cos", X], ["range"])
    proof.claim(proof.apply("near-error", [found]))
    c.clear()
    c.update(content(proof))
    step(c, "near-function")["data"]["function"] = ["continued", ["sin", X], X, ["number", "0x0"]]
    tree = ["continued", ["sin", inner], inner, ["number", "0x0"]]
    step(c, "near-function")["statement"]["tree"] = tree
    targets(c, tree)


@attack("near_curve", "near-function", "'sign' with 1 arguments is not an operation")
def a_function_that_jumps(c: Content) -> None:
    step(c, "near-function")["data"]["function"] = ["sign", X]


@attack("near_curve", "near-function", "expected a list of 4 to 4 items")
def a_piece_without_a_tangent(c: Content) -> None:
    step(c, "near-function")["data"]["touch"].pop()


@attack("near_product", "near-function", "a premise has the cut")
def a_range_with_another_cut(c: Content) -> None:
    """The range of x where a neuron is in [0, 1]: for the knots are from 0 on."""
    data = {**step(c, "enclosure")["data"], "cut": [[["s", "0x0"], "0x0", "0x1"]], "low": "0x0"}
    stated = {"kind": "enclosure", **{key: data[key] for key in ("cut", "high", "low", "tree")}}
    at = int(place(c, "near-function"), 16)
    c["steps"].insert(at, {"rule": "enclosure", "premises": [], "data": data, "statement": stated})
    step(c, "near-function")["premises"][1] = hex(at)


# Largest and smallest values.


@attack("near_product", "near-lattice", "fact 0 among the premises is")
def a_least_that_is_the_greatest(c: Content) -> None:
    step(c, "near-lattice")["data"]["expression"] = {"max": [{"max": ["0x0", "0x1"]}, "0x2"]}


@attack("near_product", "near-lattice", "the rule gives")
def the_error_of_a_greatest_forgotten(c: Content) -> None:
    restate(c, "near-lattice", bound="0x0")


@attack("near_product", "near-lattice", "expression = 0x3 is not an integer from 0 to 2")
def a_value_that_is_none_of_the_premises(c: Content) -> None:
    step(c, "near-lattice")["data"]["expression"] = {"max": [{"min": ["0x0", "0x1"]}, "0x3"]}


@attack("near_product", "near-lattice", "'sum' is not max or min")
def a_sum_among_greatest_values(c: Content) -> None:
    step(c, "near-lattice")["data"]["expression"] = {"sum": ["0x0", "0x1"]}


@attack("near_product", "near-lattice", "is no expression by max and min")
def an_expression_of_two_operators(c: Content) -> None:
    step(c, "near-lattice")["data"]["expression"] = {"max": ["0x0", "0x1"], "min": ["0x0", "0x1"]}


@attack("near_product", "near-lattice", "is no expression by max and min")
def an_expression_that_is_nested_deep(c: Content) -> None:
    found: Any = "0x0"
    for _ in range(20):
        found = {"max": [found, "0x1"]}
    step(c, "near-lattice")["data"]["expression"] = found


@attack("near_product", "near-lattice", "2 enclosures stand beside 3 neurons")
def a_range_of_one_of_three_left_out(c: Content) -> None:
    del step(c, "near-lattice")["premises"][3]


@attack("near_product", "near-lattice", "a premise has the cut")
def a_greatest_value_of_two_cuts(c: Content) -> None:
    step(c, "near-lattice")["premises"][0] = place(c, "near-input", 2)


# Substitution.


@attack("near_product", "near-substitute", "the error is only known to be at most 5/32, not 1/32")
def the_errors_of_the_arguments_forgotten(c: Content) -> None:
    restate(c, "near-substitute", bound="0x1p-5")


@attack("near_product", "near-substitute", "is not of the neurons of the premises, in their order")
def a_substitution_in_another_order(c: Content) -> None:
    given = step(c, "near-substitute")["premises"]
    given[0], given[1], given[2], given[3] = given[1], given[0], given[3], given[2]


@attack("near_product", "near-substitute", "is not of the neurons of the premises, in their order")
def a_substitution_of_each_for_the_other(c: Content) -> None:
    """2 x - y is said to be 2 y - x; both have the same range."""
    cut, minus = [[neuron("copy", place), 0, 1] for place in (0, 1)], ["mul", ["number", "0x2"], X]
    copies = node("copy", [("input", 0, 2)], [({0: 1}, 0), ({1: 1}, 0)])
    network = Network(2, (copies, node("output", [("copy", 0, 2)], [({0: 2, 1: -1}, 0)])))
    proof, form = Derivation(network, [["add", minus, ["neg", Y]]]), {"constant": 0, "neuron": neuron("output")}
    given = []
    for at, tree in enumerate((X, Y)):
        own = {"constant": 0, "cut": [], "neuron": neuron("copy", at), "tree": tree, "weights": [1]}
        given.append(proof.apply("near-affine", [proof.apply("near-input", cut=[], input=at)], **own))
    inside = [proof.apply("near-input", cut=cut, input=place) for place in (0, 1)]
    last = proof.apply("near-affine", inside, cut=cut, tree=["add", minus, ["neg", Y]], weights=[2, -1], **form)
    premises = [*given, *(around(proof, tree, 0, 1) for tree in (X, Y)), last]
    proof.claim(proof.apply("near-error", [proof.apply("near-substitute", premises, bound=0, precision=64, splits=".")]))
    c.clear()
    c.update(content(proof))
    places = step(c, "near-substitute")["premises"]
    places[:4] = [places[1], places[0], places[3], places[2]]
    tree = ["add", ["mul", ["number", "0x2"], Y], ["neg", X]]
    step(c, "near-substitute")["statement"]["tree"] = tree
    targets(c, tree)


@attack("near_product", "near-substitute", "a neuron is in [-1/8, 9/8], its interval in the cut [0, 1]")
def a_cut_that_is_too_small(c: Content) -> None:
    """Everything inside the cut is said of values of s in [0, 1] only."""
    for each in c["steps"]:
        for part in (each["data"], each["statement"]):
            if part.get("cut"):
                part["cut"][0] = [part["cut"][0][0], "0x0", "0x1"]


def _narrower(c: Content, low: str, high: str) -> None:
    for each in c["steps"]:
        for part in (each["data"], each["statement"]):
            if part.get("cut"):
                part["cut"][0] = [part["cut"][0][0], low, high]


@attack("near_product", "near-substitute", "a neuron is in [-1/8, 9/8], its interval in the cut [0, 9/8]")
def a_cut_that_is_too_small_below(c: Content) -> None:
    _narrower(c, "0x0", "0x9p-3")


@attack("near_product", "near-substitute", "a neuron is in [-1/8, 9/8], its interval in the cut [-1/8, 1]")
def a_cut_that_is_too_small_above(c: Content) -> None:
    _narrower(c, "-0x1p-3", "0x1")


@attack("near_product", "near-substitute", "is about the box, not about a cut")
def a_substitution_into_what_is_said_of_the_box(c: Content) -> None:
    step(c, "near-substitute")["premises"][4] = step(c, "near-substitute")["premises"][0]


@attack("near_product", "near-substitute", "a premise has the cut")
def a_substitution_of_what_is_said_with_a_cut(c: Content) -> None:
    step(c, "near-substitute")["premises"][0] = place(c, "near-input", 2)


@attack("near_product", "near-substitute", "an enclosure is of")
def a_substitution_with_ranges_exchanged(c: Content) -> None:
    given = step(c, "near-substitute")["premises"]
    given[2], given[3] = given[3], given[2]


@attack("near_product", "near-substitute", "splits must be a text")
def a_substitution_split_along_no_axis(c: Content) -> None:
    step(c, "near-substitute")["data"]["splits"] = "2.."


# Teeth.


@attack("near_teeth", "near-sawtooth", "the rule gives")
def the_error_of_what_is_squared_forgotten(c: Content) -> None:
    restate(c, "near-sawtooth", bound="0x1p-7")


@attack("near_teeth", "near-sawtooth", "fact 0 among the premises is")
def a_level_that_is_another_neuron(c: Content) -> None:
    step(c, "near-sawtooth")["data"]["levels"][0] = ["teeth", "0x0"]


@attack("near_teeth", "pl", "is")
def a_tooth_that_is_bent(c: Content) -> None:
    layer_of(c, "tooth")["rows"][0][2][1] = "-0x7p-1"


@attack("near_teeth", "near-sawtooth", "teeth give squares of numbers from 0 to 1")
def a_square_of_a_number_beyond_1(c: Content) -> None:
    """What is known of x^2 is that it is in [0, 2]; teeth are 0 beyond 1."""
    restate(c, "enclosure", 1, high="0x2")


@attack("near_teeth", "near-sawtooth", "teeth give squares of numbers from 0 to 1")
def a_square_of_a_number_below_0(c: Content) -> None:
    restate(c, "enclosure", 1, low="-0x1")


@attack("near_teeth", "near-sawtooth", "fact 0 among the premises is")
def a_level_left_out(c: Content) -> None:
    step(c, "near-sawtooth")["data"]["levels"].pop(0)


@attack("near_teeth", "near-sawtooth", "expected a list of 1 to 64 items")
def a_square_without_teeth(c: Content) -> None:
    step(c, "near-sawtooth")["data"]["levels"] = []


@attack("near_size", "near-sawtooth", "teeth give squares of numbers from 0 to 1")
def a_square_by_teeth_of_a_number_of_both_signs(c: Content) -> None:
    """Without |x|: teeth are t for t < 0, not t^2."""
    found = step(c, "near-sawtooth")
    found["premises"][:2] = [place(c, "near-input"), place(c, "enclosure")]


@attack("near_size", "near-error", "which is not the target 0")
def the_square_of_a_size_for_the_size(c: Content) -> None:
    """The square of |x| is x^2, and not |x|."""
    c["target"] = [["abs", X]]


# Gates.


@attack("near_gate", "near-gate", "the function is not odd by its form")
def a_gate_for_an_even_function(c: Content) -> None:
    step(c, "near-gate")["data"]["function"] = ["sinh", ["abs", X]]
    found = step(c, "near-function", 1)
    found["data"]["function"] = ["sinh", ["abs", X]]
    found["statement"]["tree"] = ["sinh", ["abs", ["abs", X]]]


@attack("near_gate", "near-gate", "no other tree can take its place")
def a_gate_for_a_quotient_that_is_continued(c: Content) -> None:
    """u(t)/v(t) continued to t = 0 is not u(|x|)/v(|x|) continued to x = 0."""
    step(c, "near-gate")["data"]["function"] = ["continued", ["mul", X, ["sin", X]], X, ["number", "0x0"]]


@attack("near_gate", "near-gate", "the slope is only known to be in")
def a_gate_that_is_too_flat(c: Content) -> None:
    """S > M |t|: F would be M t, not S."""
    step(c, "near-gate")["data"]["slope"] = "0x5p-2"
    rows = layer_of(c, "gate")["rows"], layer_of(c, "output")["rows"]
    rows[0][0][2][1], rows[0][1][2][1], rows[1][0][3][1] = "0x5p-2", "-0x5p-2", "-0x5p-2"
    found = fact(c, "near-gate")
    text = json.dumps(found["statement"]["values"]).replace('"0x2"', '"0x5p-2"').replace('"-0x2"', '"-0x5p-2"')
    refact(c, "near-gate", values=json.loads(text))


@attack("near_gate", "near-gate", "the slope is only known to be in")
def a_gate_for_a_function_that_falls(c: Content) -> None:
    """Where g falls, g(|t|) may be below 0, and the gate gives 0 or less."""
    falling: Any = ["neg", ["sinh", X]]
    step(c, "near-gate")["data"]["function"] = falling
    found = step(c, "near-function", 1)
    found["data"]["function"] = falling
    found["data"]["bound"] = found["statement"]["bound"] = "0x3"
    found["data"]["touch"] = ["", ""]
    found["statement"]["tree"] = ["neg", ["sinh", ["abs", X]]]


@attack("near_gate", "near-gate", "not about the function of |T|")
def a_gate_for_another_size(c: Content) -> None:
    """tanh is below sinh, as steep at 0, and odd: but the size that is gated is that of sinh."""
    step(c, "near-gate")["data"]["function"] = ["tanh", X]


@attack("near_gate", "near-gate", "fact 0 among the premises is")
def a_gate_of_two_neurons_exchanged(c: Content) -> None:
    found = fact(c, "near-gate")["statement"]
    found["reading"][0][0], found["reading"][1][0] = found["reading"][1][0], found["reading"][0][0]
    c["claims"] = [claim for claim in c["claims"] if claim["kind"] != "pl"]
    rows = layer_of(c, "gate")
    rows["reads"] = rows["reads"][::-1]
    layer_of(c, "output")["reads"][1] = ["s", "0x0", "0x1"]


@attack("near_gate", "near-gate", "the rule gives")
def the_error_of_a_gated_size_forgotten(c: Content) -> None:
    restate(c, "near-gate", bound="0x0")


@attack("near_gate", "near-gate", "an enclosure is of")
def a_gate_with_the_range_of_another_expression(c: Content) -> None:
    step(c, "near-gate")["premises"][2] = place(c, "enclosure", 1)


@attack("near_gate", "near-gate", "a premise has the cut")
def a_gate_of_a_range_with_a_cut(c: Content) -> None:
    """The range of x where a neuron is in [0, 1/2] only."""
    cut = [[["size", "0x0"], "0x0", "0x1p-1"]]
    old = step(c, "enclosure")
    data = {**old["data"], "cut": cut, "high": "0x1p-1", "low": "0x0"}
    statement = {**old["statement"], "cut": cut, "high": "0x1p-1", "low": "0x0"}
    at = int(place(c, "near-gate"), 16)
    gate = step(c, "near-gate")
    c["steps"].insert(at, {"rule": "enclosure", "premises": [], "data": data, "statement": statement})
    gate["premises"][2] = hex(at)
    end = step(c, "near-error")
    end["premises"] = [hex(int(end["premises"][0], 16) + 1)]
