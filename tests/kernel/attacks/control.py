"""Attacks on control laws, closed loops and meshes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kernel.attacks.table import append, attack, layer, node, restate, step
from kernel.certificates import Content
from oracle import number

from symnet.certificates.derivation import hexed

LAW, FALL, MESH = "control-law", "decreases", "mesh"
TINY = Fraction(1, 10**30)


def _data(c: Content) -> Any:
    return step(c, LAW)["data"]


def _problem(c: Content, **changed: Any) -> None:
    """Another problem in the statement and the claim."""
    restate(c, LAW, problem={**step(c, LAW)["statement"]["problem"], **changed})


def _spaces(c: Content, key: str) -> Any:
    return step(c, LAW)["statement"]["problem"][key]


def _moved(text: str, by: Fraction = TINY) -> str:
    return hexed(number(text) + by)


# The law.


@attack("controlled", LAW, "is not the affine function it should be")
def a_weight_of_the_law_moved(c: Content) -> None:
    row = node(c, "outputs")["rows"][0]
    row[1][1] = _moved(row[1][1])


@attack("controlled", LAW, "does not hold on all of a leaf")
def a_facet_between_regions_moved(c: Content) -> None:
    tree = _data(c)["tree"]
    tree[0][0] = _moved(tree[0][0])


@attack("controlled", LAW, "the tree ends with 1 parts open")
def a_region_dropped(c: Content) -> None:
    _data(c)["tree"].pop()


@attack("controlled", LAW, "the tree goes on after its last leaf")
def a_leaf_of_the_law_too_many(c: Content) -> None:
    _data(c)["tree"].append("0x0")


@attack("controlled", LAW, "does not change sign on the part that it cuts")
def a_cut_that_cuts_nothing(c: Content) -> None:
    _data(c)["tree"].insert(0, ["0x1"])


@attack("controlled", LAW, "is not an integer from 0 to 4")
def a_leaf_of_a_solution_that_is_not_there(c: Content) -> None:
    _data(c)["tree"][-1] = "0x5"


@attack("controlled", LAW, "does not hold on all of a leaf")
def one_solution_for_all_states(c: Content) -> None:
    _data(c)["tree"] = ["0x0"]


@attack("controlled", LAW, "does not hold on all of a leaf")
def states_without_a_solution_kept(c: Content) -> None:
    _data(c)["outer"].pop()


@attack("controlled", LAW, "a factor of a combination is below 0")
def a_factor_below_zero_cuts_off_more(c: Content) -> None:
    pair = _data(c)["outer"][0][0]
    pair[1] = f"-{pair[1]}"


def _one_state(c: Content, outer: Any, kink: str) -> None:
    """x is followed by 3x/4 + u >= -2, 1/4 >= u >= -1/2: u = 1/4 is best from -3 to -1. The network is more before the kink."""
    form = ["-0x1p-1", ["0x0", "-0x3p-2"]]
    one, free = [["0x1"]], [["-", "-"]]
    problem = {"A": [["0x3p-2"]], "B": one, "P": one, "Q": one, "R": one, "horizon": "0x1"}
    problem.update(inputs=[["-0x1p-1", "0x1p-2"]], states=free, terminal=[["-0x2", "-"]])
    nodes = [layer("h", [["input", "0x0", "0x1"]], [[kink, ["0x0", "-0x1"]]], "relu")]
    c["network"]["nodes"] = [*nodes, layer("outputs", [["h", "0x0", "0x1"]], [["0x1p-2", ["0x0", "0x1"]]])]
    c["network"]["inputs"], c["box"] = "0x1", [["-0x3", "-0x1"]]
    each = step(c, LAW)
    each["data"] = {"outer": outer, "solutions": [[[["0x1p-2"]], [["0x0", form]]]], "tree": ["0x0"]}
    each["statement"]["problem"] = problem
    c["steps"], c["claims"] = [each], [each["statement"]]


@attack("controlled", LAW, "a factor of a combination is below 0")
def states_with_a_solution_cut_off_by_a_factor_below_zero(c: Content) -> None:
    """Of two numbers >= 0 the difference is not."""
    _one_state(c, [[["0x2", "0x1"], ["0x1", "-0x1"]]], "-0x2")


@attack("controlled", LAW, "an input is left in a combination")
def states_with_a_solution_cut_off_as_if_the_input_were_zero(c: Content) -> None:
    _one_state(c, [[["0x2", "0x1"]]], "-0x8/0x3")


@attack("controlled", LAW, "an input is left in a combination")
def a_combination_with_an_input(c: Content) -> None:
    pair = _data(c)["outer"][0][0]
    pair[1] = _moved(pair[1])


@attack("controlled", LAW, "does not hold on all of a leaf")
def a_combination_that_leaves_nothing(c: Content) -> None:
    """The second state after one step is at most 2 and at least 5: never."""
    _problem(c, states=[["-0x2", "0x2"], ["0x5", "0x2"]])
    _data(c)["outer"] = [[["0x4", "0x1"], ["0x5", "0x1"]]]


@attack("controlled", LAW, "is not the sum of the factors times the constraints")
def inputs_that_are_not_optimal(c: Content) -> None:
    """Allowed inputs that are not the best: both 0."""
    _data(c)["solutions"][0][0] = [["0x0"], ["0x0"]]


@attack("controlled", LAW, "has a factor and is not 0")
def a_factor_of_a_constraint_that_is_not_active(c: Content) -> None:
    """With it the gradient could be anything."""
    _data(c)["solutions"][0][1] = [["0x0", ["0x0", ["0x0", "0x1"]]]]


@attack("controlled", LAW, "is not the sum of the factors times the constraints")
def a_factor_moved(c: Content) -> None:
    form = _data(c)["solutions"][1][1][0][1]
    form[0] = _moved(form[0])


@attack("controlled", LAW, "is not an integer from")
def a_constraint_with_two_factors(c: Content) -> None:
    """Each might be below 0, and their sum right."""
    factors = next(each[1] for each in _data(c)["solutions"] if each[1])
    factors.append(factors[-1])


@attack("controlled", LAW, "does not hold on all of a leaf")
def the_regions_of_two_solutions_exchanged(c: Content) -> None:
    solutions = _data(c)["solutions"]
    solutions[0], solutions[1] = solutions[1], solutions[0]


@attack("controlled", LAW, "is not the sum of the factors times the constraints")
def another_weight_of_the_inputs(c: Content) -> None:
    _problem(c, R=[["0x1"]])


@attack("controlled", LAW, "does not hold on all of a leaf")
def tighter_bounds_of_the_states(c: Content) -> None:
    _problem(c, states=[["-0x1", "0x1"], ["-0x1", "0x1"]])


@attack("controlled", LAW, "is not symmetric")
def a_cost_that_is_not_symmetric(c: Content) -> None:
    _problem(c, Q=[["0x1", "0x2"], ["0x0", "0x1"]])


@attack("controlled", LAW, "not strictly convex in the inputs")
def a_cost_that_falls_without_end(c: Content) -> None:
    _problem(c, R=[["-0x8"]])


@attack("controlled", LAW, "not strictly convex in the inputs")
def a_cost_that_is_flat(c: Content) -> None:
    zero = [["0x0", "0x0"], ["0x0", "0x0"]]
    _problem(c, P=zero, Q=zero, R=[["0x0"]])


@attack("controlled_in_half_spaces", LAW, "constraint 6 has a factor and is not 0")
def a_half_space_moved(c: Content) -> None:
    states = _spaces(c, "terminal")
    _problem(c, terminal=[*states[:2], [states[2][0], _moved(states[2][1])]])


@attack("controlled_in_half_spaces", LAW, "rule control-law")
def a_half_space_turned(c: Content) -> None:
    states = _spaces(c, "terminal")
    _problem(c, terminal=[*states[:2], [["0x1", _moved("0x1p-1")], states[2][1]]])


@attack("controlled_in_half_spaces", LAW, "constraint")
def a_half_space_left_out(c: Content) -> None:
    _problem(c, inputs=_spaces(c, "inputs")[:-1])


@attack("controlled_in_half_spaces", LAW, "inputs: expected a list of 2")
def a_half_space_of_one_entry(c: Content) -> None:
    inputs = _spaces(c, "inputs")
    _problem(c, inputs=[*inputs[:2], [["0x1"], "0x1"]])


@attack("controlled", LAW, "inputs: expected a list of 1")
def more_half_spaces_than_are_taken(c: Content) -> None:
    _problem(c, inputs=[["-0x1", "0x1"], *([[["0x1"], "0x1"]] * 257)])


@attack("controlled", LAW, "terminal: expected a list of 2")
def a_terminal_set_of_another_size(c: Content) -> None:
    _problem(c, terminal=[["-0x2", "0x2"]])


@attack("controlled", LAW, "is not an integer from 1 to 64")
def a_horizon_of_zero(c: Content) -> None:
    _problem(c, horizon="0x0")


@attack("controlled", LAW, "a number of more than 1024 bits")
def a_matrix_with_a_long_number(c: Content) -> None:
    _problem(c, A=[["0x1" + "0" * 300, "0x1"], ["0x0", "0x1"]])


@attack("controlled_twice", LAW, "the network has 2 outputs, an input of the problem 1 entries")
def a_law_with_an_output_too_many(c: Content) -> None:
    _problem(c, B=[["0x1"], ["0x0"]], R=[["0x1"]], inputs=[["-0x1", "-"]])


@attack("controlled", LAW, "9 states are more than 8")
def a_system_of_many_states(c: Content) -> None:
    """The network reads nine."""
    c["network"]["inputs"] = "0x9"
    c["box"] = [["0x0", "0x1"]] * 9
    c["network"]["nodes"][0]["reads"] = [["input", "0x0", "0x9"]]


@attack("controlled", LAW, "say it without an output")
def a_law_as_one_output_sees_it(c: Content) -> None:
    for each in (step(c, LAW)["statement"], c["claims"][0]):
        each["output"] = "0x0"


# The closed loop.


@attack("closed_loop", "invariant", "followed by one outside of it along axis 0")
def a_box_that_is_left(c: Content) -> None:
    restate(c, "invariant", A=[["-0x3"]])


@attack("closed_loop", "invariant", "followed by one outside of it along axis 0")
def a_box_that_is_left_below(c: Content) -> None:
    restate(c, "invariant", box=[["0x1p-1", "0x2"]])


@attack("closed_loop", "invariant", "does not lie in that of the certificate's box")
def a_box_larger_than_the_states(c: Content) -> None:
    restate(c, "invariant", box=[["-0x3", "0x4"]])


@attack("closed_loop", "invariant", "does not lie in that of the certificate's box")
def a_box_below_the_states(c: Content) -> None:
    """No state of it is followed by one outside, and the certificate is about states from -3 on."""
    restate(c, "invariant", box=[["-0x4", "0x3"]])


@attack("closed_loop", "invariant", "the side [1, 1] of a box has no length")
def a_box_without_an_inside(c: Content) -> None:
    restate(c, "invariant", box=[["0x1", "0x1"]])


@attack("closed_loop", "invariant", "a system of more than 8 states")
def a_loop_of_many_states(c: Content) -> None:
    c["network"]["inputs"] = "0x9"
    c["box"] = [["0x0", "0x1"]] * 9
    c["network"]["nodes"][0]["reads"] = [["input", "0x0", "0x9"]]
    c["steps"] = [step(c, "invariant")]
    c["claims"] = [c["steps"][0]["statement"]]


@attack("closed_loop", "invariant", "say it without an output")
def a_loop_as_one_output_sees_it(c: Content) -> None:
    append(c, "invariant", [], {}, {**step(c, "invariant")["statement"], "output": "0x0"})


@attack("closed_loop", FALL, "not known to fall")
def a_form_that_falls_too_little(c: Content) -> None:
    restate(c, FALL, factor="0x1p-5")


@attack("closed_loop", FALL, "not known to fall")
def a_form_that_falls_below_zero(c: Content) -> None:
    restate(c, FALL, factor="-0x1")


@attack("closed_loop", FALL, "P is not positive definite")
def a_form_that_is_below_zero(c: Content) -> None:
    """It rises, and is below 0."""
    restate(c, FALL, P=[["-0x1"]], factor="0x0")


@attack("closed_loop", FALL, "P is not positive definite")
def a_form_that_is_zero(c: Content) -> None:
    restate(c, FALL, P=[["0x0"]], factor="0x0")


@attack("closed_loop", FALL, "a leaf of the tree is an empty text")
def a_leaf_with_a_number(c: Content) -> None:
    step(c, FALL)["data"]["tree"][-1] = "0x0"


@attack("closed_loop", FALL, "the tree ends with 1 parts open")
def a_half_left_out(c: Content) -> None:
    step(c, FALL)["data"]["tree"].pop()


# Meshes.


@attack("meshed", MESH, "is not the affine function it should be, on simplex")
def a_value_moved(c: Content) -> None:
    values = step(c, MESH)["statement"]["values"]
    restate(c, MESH, values=[[_moved(values[0][0])], *values[1:]])


@attack("meshed", MESH, "is not the affine function it should be, on simplex")
def a_weight_of_the_mesh_moved(c: Content) -> None:
    row = node(c, "outputs")["rows"][0]
    row[1][1] = _moved(row[1][1])


@attack("meshed", MESH, "is of no other one and in no side of the box")
def a_simplex_dropped(c: Content) -> None:
    restate(c, MESH, simplices=step(c, MESH)["statement"]["simplices"][:-1])


@attack("meshed", MESH, "simplices meet at the facet")
def a_simplex_three_times(c: Content) -> None:
    simplices = step(c, MESH)["statement"]["simplices"]
    restate(c, MESH, simplices=[*simplices, simplices[0], simplices[0]])


@attack("meshed", MESH, "lie on one side of the facet")
def a_simplex_twice(c: Content) -> None:
    """Every facet of the two is then of two simplices, whatever is around them."""
    simplices = step(c, MESH)["statement"]["simplices"]
    restate(c, MESH, simplices=[simplices[1], simplices[1]])


@attack("meshed", MESH, "lie in one plane")
def a_simplex_that_is_flat(c: Content) -> None:
    points = step(c, MESH)["statement"]["points"]
    restate(c, MESH, points=[*points[:4], ["0x0", "0x0"], points[5]])


@attack("meshed", MESH, "does not lie in the box")
def a_mesh_larger_than_the_box(c: Content) -> None:
    c["box"] = [["0x0", "0x1"], ["0x0", "0x1"]]


@attack("meshed_corner", MESH, "is of no other one and in no side of the box")
def a_triangle_said_to_be_a_square(c: Content) -> None:
    restate(c, MESH, cover="box")


@attack("meshed", MESH, 'cover is "box", or an empty text')
def a_cover_of_another_set(c: Content) -> None:
    restate(c, MESH, cover="space")


@attack("meshed", MESH, "of a simplex do not increase below 6")
def corners_out_of_order(c: Content) -> None:
    simplices = step(c, MESH)["statement"]["simplices"]
    restate(c, MESH, simplices=[["0x1", "0x0", "0x4"], *simplices[1:]])


@attack("meshed", MESH, "of a simplex do not increase below 6")
def a_corner_that_is_not_there(c: Content) -> None:
    simplices = step(c, MESH)["statement"]["simplices"]
    restate(c, MESH, simplices=[["0x0", "0x1", "0x6"], *simplices[1:]])


@attack("meshed_corner", MESH, "is not the affine function it should be, on simplex")
def the_second_output_moved(c: Content) -> None:
    values = step(c, MESH)["statement"]["values"]
    restate(c, MESH, values=[[values[0][0], "0x0"], *values[1:]])


@attack("meshed", MESH, "9 inputs are more than 8")
def a_mesh_in_nine_dimensions(c: Content) -> None:
    c["network"]["inputs"] = "0x9"
    c["box"] = [["0x0", "0x1"]] * 9
    c["network"]["nodes"][0]["reads"] = [["input", "0x0", "0x9"]]
