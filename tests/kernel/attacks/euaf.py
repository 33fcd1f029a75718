"""Attacks on EUAF networks: other neurons, numbers that wind elsewhere, lines that are not near, levels that are left."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import attack, node, restate, step
from kernel.certificates import Content

LONG = "0x1p-2048"
"""A number of more bits than the ends of a box may have."""


def values(c: Content, rule: str = "euaf-line") -> Any:
    """The values at the knots, which stand in the statement of the line or in the data of levels."""
    found = step(c, rule)
    return found["statement" if rule == "euaf-line" else "data"]["values"]


def parameter(c: Content, name: str, value: str) -> None:
    """Give an intrinsic parameter another value."""
    c["network"]["parameters"][name] = value


def stepped(c: Content, value: str) -> None:
    """Give the line another step."""
    step(c, "euaf-line")["statement"]["step"] = value


# The network is another one.


@attack("euaf_square", "euaf-line", "the layers have [16, 8, 8, 36, 25, 1] neurons")
def a_neuron_beside_the_squares(c: Content) -> None:
    rows = node(c, "squares")["rows"]
    rows.append(rows[0])
    node(c, "output")["reads"] = [["squares", "0x0", "0x19"]]


@attack("euaf_square", "euaf-line", "the layers have [16, 8, 8, 36, 24, 2] neurons, not")
def an_output_beside_the_output(c: Content) -> None:
    c["target"] *= 2
    node(c, "output")["rows"] *= 2
    for each in (*c["steps"], *({"statement": claim} for claim in c["claims"])):
        each["statement"]["output"] = "0x0"


@attack("euaf_square", "euaf-line", "node 'wave' does not read all of 'cell' alone, or is of 'relu'")
def waves_that_are_relus(c: Content) -> None:
    node(c, "wave")["activation"] = "relu"


@attack("euaf_square", "euaf-line", "node 'output' does not read all of 'squares' alone, or is of 'euaf'")
def an_output_that_winds(c: Content) -> None:
    node(c, "output")["activation"] = "euaf"


@attack("euaf_square", "euaf-line", "node 'cell' does not read all of 'position' alone")
def cells_of_another_position(c: Content) -> None:
    """The same values, read in two pieces: layers are read whole."""
    node(c, "cell")["reads"] = [["position", "0x0", "0x8"], ["position", "0x8", "0x10"]]


@attack("euaf_square", "euaf-line", "node 'squares' has a neuron without weights")
def a_neuron_that_is_a_number(c: Content) -> None:
    del node(c, "squares")["rows"][3][1:]


@attack("euaf_square", "euaf-line", "neuron 1 of 'position' is not that of the construction")
def a_position_that_is_moved(c: Content) -> None:
    parameter(c, "b_1", "0x1p-4")


@attack("euaf_square", "euaf-line", "neuron 2 of 'position' is not that of the construction")
def a_hat_that_is_wider(c: Content) -> None:
    parameter(c, "flat", "0x1/0x5")


@attack("euaf_square", "euaf-line", "neuron 0 of 'cell' is not that of the construction")
def a_cell_count_that_is_another(c: Content) -> None:
    parameter(c, "minus_K", "-0x3")


@attack("euaf_square", "euaf-line", "neuron 7 of 'wave' is not that of the construction")
def a_hat_that_is_lower(c: Content) -> None:
    node(c, "wave")["rows"][7][1][1] = "0x1p-1"


@attack("euaf_square", "euaf-line", "neuron 0 of 'wave' is not that of the construction")
def a_winding_number_that_begins_elsewhere(c: Content) -> None:
    """(w + 2) g + w in place of w g + w."""
    found = int(c["network"]["parameters"]["w_1"], 16)
    node(c, "wave")["rows"][0][1][1] = hex(found + 2)


@attack("euaf_square", "euaf-line", "neuron 35 of 'terms' is not that of the construction")
def a_term_of_a_square_that_is_another(c: Content) -> None:
    node(c, "terms")["rows"][35][0] = "0x1p-2"


@attack("euaf_square", "euaf-line", "neuron 0 of 'squares' is not that of the construction")
def a_square_of_another_number(c: Content) -> None:
    node(c, "squares")["rows"][0][1][1] = "-0xb"


@attack("euaf_square", "euaf-line", "neuron 0 of 'output' is not that of the construction")
def a_product_with_another_sign(c: Content) -> None:
    parameter(c, "minus_M22", c["network"]["parameters"]["M22"])


@attack("euaf_square", "euaf-line", "neuron 0 of 'output' is not that of the construction")
def an_output_with_a_bias(c: Content) -> None:
    node(c, "output")["rows"][0][0] = "0x1p-200"


@attack("euaf_square", "euaf-line", "alpha, or one of the numbers w, is not above 0")
def an_alpha_below_0(c: Content) -> None:
    parameter(c, "minus_alpha", "0x1p-4")


@attack("euaf_square", "euaf-line", "alpha, or one of the numbers w, is not above 0")
def a_winding_number_below_0(c: Content) -> None:
    """The wave is even, but its argument must not be negative."""
    parameter(c, "w_4", "-" + c["network"]["parameters"]["w_4"])


@attack("euaf_square", "euaf-line", "a broken line is a function of one number, the box has 2 sides")
def a_second_input_that_nothing_reads(c: Content) -> None:
    c["network"]["inputs"] = "0x2"
    c["box"] *= 2


# The line is another one.


@attack("euaf_square", "euaf-line", "at knot 2 the network is not within")
def a_value_at_a_knot_that_is_another(c: Content) -> None:
    values(c)[2] = "0x1p-1"


@attack("euaf_square", "euaf-line", "at knot 0 the network is not within 0x0 of 0x0")
def a_line_that_is_met_exactly(c: Content) -> None:
    found = step(c, "euaf-line")["statement"]
    found["bound"] = "0x0"


@attack("euaf_square", "euaf-line", "at knot 0 the network is not within")
def a_winding_number_that_is_one_more(c: Content) -> None:
    parameter(c, "w_1", hex(int(c["network"]["parameters"]["w_1"], 16) + 1))


@attack("euaf_square", "euaf-line", "6 values are not those at the ends of 4 K - 4 cells")
def a_value_beyond_the_last_knot(c: Content) -> None:
    values(c).append("0x1")


@attack("euaf_box", "euaf-line", "4 cells of 0x3p-2 do not reach across the box")
def a_box_beyond_the_last_knot(c: Content) -> None:
    c["box"] = [["-0x1", "0x5p-1"]]


@attack("euaf_square", "euaf-line", "or the step has more than 1024 bits")
def a_step_that_is_long(c: Content) -> None:
    stepped(c, "0x1" + "0" * 599 + "1p-1")


@attack("euaf_square", "euaf-line", "neuron 0 of 'position' is not that of the construction")
def a_step_that_is_longer(c: Content) -> None:
    stepped(c, "0x1p-1")


@attack("euaf_box", "euaf-line", "neuron 0 of 'position' is not that of the construction")
def a_box_that_begins_elsewhere(c: Content) -> None:
    c["box"] = [["-0x1p-1", "0x2"]]


# The line is not near the target.


@attack("euaf_square", "line-error", "on piece 0 the line is only known to be within")
def a_line_within_less_than_its_own_error(c: Content) -> None:
    restate(c, "line-error", bound="0x1p-8")


@attack("euaf_square", "line-error", "on piece 0 the line is only known to be within 1/32")
def a_line_bounded_by_the_middle(c: Content) -> None:
    """It knows half as much as the tangent does."""
    step(c, "line-error")["data"]["touch"][0] = ""


@attack("euaf_square", "line-error", "on piece 3 the line is only known to be within 7/16")
def a_line_bounded_by_the_range(c: Content) -> None:
    step(c, "line-error")["data"]["touch"][3] = "range"


@attack("euaf_square", "line-error", "the tangent at 1/2 is not at a point of [0, 1/4]")
def a_tangent_beside_its_piece(c: Content) -> None:
    step(c, "line-error")["data"]["touch"][0] = "0x1p-1"


@attack("euaf_square", "line-error", "touch: expected a list of 4 to 4 items")
def a_piece_that_is_left_out(c: Content) -> None:
    del step(c, "line-error")["data"]["touch"][0]


@attack("euaf_square", "line-error", "a cut has more than 1024 bits")
def a_cut_that_is_long(c: Content) -> None:
    found = step(c, "line-error")["data"]
    found["cuts"] = [LONG]
    found["touch"].append("range")


@attack("euaf_square", "line-error", "on piece 0 the line is only known to be within")
def a_target_that_is_another(c: Content) -> None:
    c["target"] = [["pow", ["variable", "0x0"], ["number", "0x3"]]]


@attack("euaf_box", "line-error", "has a kink of 'abs' inside")
def a_kink_that_is_passed_over(c: Content) -> None:
    data = step(c, "line-error")["data"]
    data["touch"] = ["" if each == "range" else each for each in data["touch"]]


# By a modulus.


@attack("euaf_modulus", "line-modulus", "what is left of the bound,")
def a_bound_below_the_modulus(c: Content) -> None:
    restate(c, "line-modulus", bound="0x1p-3")


@attack("euaf_modulus", "line-modulus", "what is left of the bound,")
def a_modulus_that_is_larger(c: Content) -> None:
    c["hypotheses"][0]["constant"] = step(c, "hypothesis")["statement"]["constant"] = "0x2"


@attack("euaf_modulus", "line-modulus", "what is left of the bound,")
def a_target_that_is_elsewhere_at_the_knots(c: Content) -> None:
    c["target"] = [["variable", "0x0"]]


@attack("euaf_modulus", "line-modulus", "what is left of the bound,")
def a_modulus_that_is_not_seen_to_be_concave(c: Content) -> None:
    """r (1 + r^2) is above r and convex: half a cell is not enough."""
    r: Any = ["variable", "0x0"]
    tree = ["mul", r, ["add", ["number", "0x1"], ["pow", r, ["number", "0x2"]]]]
    for each in (c["hypotheses"][0], step(c, "hypothesis")["statement"]):
        del each["constant"], each["order"]
        each["expression"] = tree


@attack("euaf_modulus", "line-modulus", "the last knot is not the end of the box")
def a_line_that_goes_on_behind_the_box(c: Content) -> None:
    """The network is that of a longer step: its last knot is at 2. The target is the one that it is near, beyond the box too."""
    half = ["mul", ["number", "0x1p-1"], ["variable", "0x0"]]
    c["target"] = [["abs", ["add", half, ["number", "-0x1/0x3"]]]]
    stepped(c, "0x1p-1")
    for name, value in {"rise": "0x1", "slow": "0x1p-2", "flat": "0x1/0x5"}.items():
        parameter(c, name, value)


# Levels.


@attack("euaf_levels", "euaf-steps", "the layers have [16, 8, 8, 36, 24, 1, 1] neurons")
def a_layer_of_levels_that_is_narrower(c: Content) -> None:
    del node(c, "level")["rows"][1]
    del node(c, "output")["rows"][0][2]
    node(c, "output")["reads"] = [["level", "0x0", "0x1"]]
    used = str(c["network"]["nodes"])
    c["network"]["parameters"] = {name: value for name, value in c["network"]["parameters"].items() if f"'{name}'" in used}


@attack("euaf_levels", "euaf-steps", "neuron 1 of 'level' is not that of the construction")
def a_wave_that_begins_elsewhere(c: Content) -> None:
    node(c, "level")["rows"][1][0] = "0x1p-1"


@attack("euaf_levels", "euaf-steps", "neuron 0 of 'output' is not that of the construction")
def levels_that_are_steeper(c: Content) -> None:
    parameter(c, "cT", "0x2")


@attack("euaf_levels", "euaf-steps", "at knot 0 the network is not within")
def levels_of_another_line(c: Content) -> None:
    values(c, "euaf-steps")[0] = "0x0"


@attack("euaf_levels", "euaf-steps", "on the piece from 0x0 on the value is none of c (2 k + 1/2) + b")
def a_level_that_is_none(c: Content) -> None:
    """3/10 would be that of k = 39/10."""
    pieces(c)[0][2] = "0x3/0xa"


@attack("euaf_levels", "euaf-steps", "on the piece from 0x0 on the value is none of c (2 k + 1/2) + b")
def a_level_below_the_first(c: Content) -> None:
    """The network upside down: its line is -9 and -1, where s(z / T) is on the other side of 0."""
    for name in ("M24", "M22", "minus_M24", "minus_M22"):
        for each in (name, f"{name}_T"):
            value = c["network"]["parameters"][each]
            parameter(c, each, value[1:] if value[0] == "-" else f"-{value}")
    found = values(c, "euaf-steps")
    found[:] = [f"-{value}" for value in found]
    for piece, value in zip(pieces(c), ("-0x8/0x3", "-0x4/0x3"), strict=True):
        piece[2] = value


@attack("euaf_levels", "euaf-steps", "on the piece from 0x0 on the line is 9, not between")
def a_level_of_another_piece(c: Content) -> None:
    pieces(c)[0][2] = "0x2/0x3"


@attack("euaf_levels", "euaf-steps", "on the piece from 0x0 on the line is 1, not between")
def a_piece_across_the_gap(c: Content) -> None:
    pieces(c)[0][1] = "0x1p-1"


@attack("euaf_levels", "euaf-steps", "the piece [0x1, 0x0] is empty or not in the box")
def a_piece_that_is_empty(c: Content) -> None:
    pieces(c)[0][:2] = ["0x1", "0x0"]


@attack("euaf_levels", "euaf-steps", "the piece [-0x1, 0x1p-2] is empty or not in the box")
def a_piece_that_begins_before_the_box(c: Content) -> None:
    pieces(c)[0][0] = "-0x1"


@attack("euaf_levels", "euaf-steps", "the piece [0x1p-1, 0x2] is empty or not in the box")
def a_piece_that_ends_behind_the_box(c: Content) -> None:
    pieces(c)[1][1] = "0x2"


@attack("euaf_levels", "euaf-steps", "on the piece from 0x0 on the line is 9, not between")
def a_wave_that_turns_below_its_level(c: Content) -> None:
    """T = 8 in place of 10: s(z / T) is z / T no more where z is near 9."""
    for name in ("M24", "M22", "minus_M24", "minus_M22"):
        parameter(c, f"{name}_T", eighth(c["network"]["parameters"][name]))
    parameter(c, "cT", "0x4/0x3")


def pieces(c: Content) -> Any:
    """The pieces of a claim about levels, in the statement that the claim repeats."""
    found = step(c, "euaf-steps")["statement"]
    at = next(place for place, claim in enumerate(c["claims"]) if claim == found)
    c["claims"][at] = found
    return found["pieces"]


def eighth(written: str) -> str:
    """An eighth of a whole number as certificates write it."""
    from kernel.attacks.table import number

    return number(number_of(written) / 8)


def number_of(written: str) -> Any:
    """A number that certificates write."""
    import oracle

    return oracle.number(written)
