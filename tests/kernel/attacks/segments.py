"""Attacks on segment tables: coefficients, starts, formats, shapes and points that are not what is claimed."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import attack, node, only, restate, step, targets
from kernel.certificates import Content
from kernel.segment_tables import X, made_over

EVERY, PIECES, SHAPE, LEAST = "segments-every", "segments-pieces", "segments-shape", "segments-least"
JOINED = "segments-joined"
FAR = "not seen to be within"


@attack("segments_of_integers", EVERY, "fact 0 among the premises is")
def a_slope_one_unit_higher(c: Content) -> None:
    restate(c, EVERY, slopes=["0x1p-3", "0xdp-4", "0x1p-4"])


@attack("segments_of_integers", EVERY, "fact 0 among the premises is")
def an_intercept_one_unit_lower(c: Content) -> None:
    restate(c, EVERY, intercepts=["-0x3p-2", "-0x1p-4", "0xbp-4"])


@attack("segments_of_halves", EVERY, "fact 0 among the premises is")
def a_start_one_unit_earlier(c: Content) -> None:
    restate(c, EVERY, starts=["0x7ffp-11"])


@attack("segments_of_halves", EVERY, FAR)
def an_error_at_one_input_only(c: Content) -> None:
    """At 2896/4096 the table gives 1621/1024 with one rounding, 0.17184... too much."""
    restate(c, EVERY, bound="0xafbp-14")


@attack("segments_of_integers", EVERY, FAR)
def an_error_of_the_other_tail(c: Content) -> None:
    """On the left it is within 1/8."""
    restate(c, EVERY, bound="0x1p-3")


@attack("segments_of_halves", EVERY, FAR)
def another_function_by_a_table(c: Content) -> None:
    targets(c, ["div", ["number", "0x9p-3"], X])


@attack("segments_of_halves", EVERY, "is below 0, or of more than")
def an_error_below_none(c: Content) -> None:
    restate(c, EVERY, bound="-0x1p-4")


@attack("segments_of_halves", EVERY, "is below 0, or of more than")
def an_error_of_many_digits(c: Content) -> None:
    restate(c, EVERY, bound="0x1" + "0" * 300)


@attack("segments_of_integers", EVERY, "the evaluations are fma, two-roundings")
def an_evaluation_in_another_order(c: Content) -> None:
    restate(c, EVERY, evaluation="sum-first")


@attack("segments_of_integers", EVERY, "the formats are")
def a_format_of_twelve_bits(c: Content) -> None:
    restate(c, EVERY, format="int12")


@attack("segments_of_integers", EVERY, "the formats are")
def integers_without_a_scale(c: Content) -> None:
    restate(c, EVERY, scale="0x0")


@attack("segments_of_integers", EVERY, "the formats are")
def a_scale_that_is_no_shift(c: Content) -> None:
    restate(c, EVERY, scale="0x1/0xf")


@attack("segments_of_integers", EVERY, "the formats are")
def a_scale_of_a_very_long_shift(c: Content) -> None:
    restate(c, EVERY, scale="0x1p-33")


@attack("segments_of_halves", EVERY, "the formats are")
def floats_with_a_scale(c: Content) -> None:
    restate(c, EVERY, scale="0x1p-4")


@attack("segments_of_halves", EVERY, "is no number of the format")
def a_slope_between_two_numbers(c: Content) -> None:
    restate(c, EVERY, slopes=["-0x1001p-11", "-0x1p-1"])


@attack("segments_of_integers", EVERY, "is no number of the format")
def a_slope_that_no_integer_stands_for(c: Content) -> None:
    restate(c, EVERY, slopes=["0x1p-5", "0xdp-4", "0x1p-4"])


@attack("segments_of_integers", EVERY, "is no number of the format")
def an_intercept_beyond_the_integers(c: Content) -> None:
    restate(c, EVERY, intercepts=["-0x3p-2", "0x0", "0x8"])


@attack("segments_of_integers", EVERY, "the starts do not rise")
def starts_that_fall(c: Content) -> None:
    restate(c, EVERY, starts=["0x1", "-0x1"])


@attack("segments_of_integers", EVERY, "the starts do not rise")
def a_start_before_the_box(c: Content) -> None:
    restate(c, EVERY, starts=["-0x4", "0x1"])


@attack("segments_of_integers", EVERY, "the starts do not rise")
def a_start_behind_the_box(c: Content) -> None:
    restate(c, EVERY, starts=["-0x1", "0x65p-4"])


@attack("segments_of_integers", EVERY, "the starts do not rise")
def a_segment_that_begins_behind_the_box(c: Content) -> None:
    """With the network of that table; it is zero."""
    only(c, "pl", EVERY)
    targets(c, ["number", "0x0"])
    made_over(c, ["4"], starts=["65/16"], slopes=[0, 0], intercepts=[0, 0])


@attack("segments_of_halves", EVERY, "the format has no number between")
def a_box_between_two_numbers(c: Content) -> None:
    c["box"] = [["0x8001p-15", "0x10003p-16"]]


@attack("segments_of_integers", EVERY, "the format has no number between")
def a_box_beyond_the_integers(c: Content) -> None:
    c["box"] = [["0x8", "0x9"]]


def _zero(c: Content, low: str, high: str) -> None:
    """The table that is zero on another box."""
    only(c, "pl", EVERY)
    targets(c, ["number", "0x0"])
    c["box"] = [[low, high]]
    made_over(c, [], starts=[], slopes=[0], intercepts=[0])
    c["steps"][0]["statement"]["domain"] = [["box", low, high, "0x1"]]


@attack("segments_of_integers", EVERY, "the format has no number between")
def a_table_without_inputs(c: Content) -> None:
    _zero(c, "0x1p-6", "0x1p-5")


@attack("segments_of_integers", EVERY, "the format has no number between")
def a_table_above_all_integers(c: Content) -> None:
    _zero(c, "0x8", "0x9")


@attack("segments_of_integers", EVERY, "the format has no number between")
def a_table_below_all_integers(c: Content) -> None:
    _zero(c, "-0x9", "-0x11p-1")


@attack("segments_of_integers", EVERY, "a table is of one number")
def a_table_of_two_numbers(c: Content) -> None:
    c["network"]["inputs"] = "0x2"
    c["box"] = [*c["box"], ["0x0", "0x1"]]


@attack("segments_of_integers", EVERY, "a table is of one number")
def a_table_of_two_outputs(c: Content) -> None:
    rows = node(c, "output")["rows"]
    rows.append(rows[0])
    c["target"] = [*c["target"], *c["target"]]


@attack("segments_of_halves", EVERY, "leaves the format")
def sums_that_overflow(c: Content) -> None:
    """65504 x is no number at 2."""
    only(c, "pl", EVERY)
    made_over(c, [], starts=[], slopes=[65504], intercepts=[0])
    restate(c, EVERY, bound="0x1" + "0" * 8)


@attack("segments_of_halves", EVERY, "leaves the format")
def sums_that_overflow_below(c: Content) -> None:
    only(c, "pl", EVERY)
    made_over(c, [], starts=[], slopes=[-65504], intercepts=[0])
    restate(c, EVERY, bound="0x1" + "0" * 8)


@attack("segments_of_integers", EVERY, "leaves the format")
def products_that_overflow(c: Content) -> None:
    """3 x is 12 at 4, beyond 127/16, and 3 x - 8 is 4."""
    only(c, "pl", EVERY)
    c["box"] = [["0x1", "0x4"]]
    made_over(c, [], starts=[], slopes=["3"], intercepts=["-8"])
    c["steps"][0]["statement"]["domain"] = [["box", "0x1", "0x4", "0x1"]]
    restate(c, EVERY, bound="0x10")


@attack("segments_of_halves", EVERY, "is no number of the format")
def a_slope_with_a_bit_too_many(c: Content) -> None:
    """As above, with the network of that slope."""
    only(c, "pl", EVERY)
    made_over(c, ["2047/2048"], starts=[1], slopes=["-4097/2048", "-1/2"], intercepts=[3, "3/2"])
    restate(c, EVERY, bound="0x1")


@attack("segments_of_integers", EVERY, "is no number of the format")
def an_intercept_above_all_integers(c: Content) -> None:
    only(c, "pl", EVERY)
    c["box"] = [["0x1", "0x4"]]
    made_over(c, [], starts=[], slopes=["-2"], intercepts=[8])
    c["steps"][0]["statement"]["domain"] = [["box", "0x1", "0x4", "0x1"]]
    restate(c, EVERY, bound="0x10")


@attack("segments_of_integers", EVERY, "is no number of the format")
def an_intercept_below_all_integers(c: Content) -> None:
    only(c, "pl", EVERY)
    c["box"] = [["0x1", "0x4"]]
    made_over(c, [], starts=[], slopes=["1"], intercepts=["-129/16"])
    c["steps"][0]["statement"]["domain"] = [["box", "0x1", "0x4", "0x1"]]
    restate(c, EVERY, bound="0x10")


@attack("segments_of_integers", EVERY, "the formats are")
def a_scale_that_is_taken_for_another(c: Content) -> None:
    """All numbers are multiples of 1/8; those of 1/15 are others."""
    only(c, "pl", EVERY)
    made_over(c, ["-9/8", "7/8"], starts=[-1, 1], slopes=["1/8", "7/8", "1/8"], intercepts=["-5/8", 0, "5/8"])
    restate(c, EVERY, scale="0x1/0xf", bound="0x1")


@attack("segments_of_integers", EVERY, "the starts do not rise")
def starts_in_an_order_that_hides_a_segment(c: Content) -> None:
    """The last start <= 1 is the last one, and its segment gives 0 there, not 1."""
    only(c, "pl", EVERY, SHAPE)
    targets(c, ["number", "0x0"])
    made_over(c, ["-1/16", "31/16", "2"], starts=[0, 2, -1], slopes=[0, 0, 0, 0], intercepts=[0, 1, 0, 0])
    restate(c, EVERY, bound="0x1")
    c["steps"] = [each for each in c["steps"] if each["rule"] != SHAPE or each["statement"]["shape"][0] == "value"]
    restate(c, SHAPE, shape=["value", "0x1", "0x1"])
    c["claims"] = [each["statement"] for each in c["steps"] if each["rule"] != "pl"]


@attack("segments_of_floats", PIECES, "the line is not seen to be within")
def an_error_of_lines_alone(c: Content) -> None:
    restate(c, PIECES, bound="0x33p-10")


@attack("segments_of_floats", PIECES, "fact 0 among the premises is")
def a_slope_one_float_higher(c: Content) -> None:
    restate(c, PIECES, slopes=["0x1p-2", "0xe00001p-24", "0x1p-2"])


@attack("segments_of_floats", PIECES, "the line is not seen to be within")
def no_room_for_the_roundings(c: Content) -> None:
    """x + 1 is exact in float64 and in its lines; computed in a format of 24 bits it is not."""
    targets(c, ["min", ["number", "0x1"], ["max", ["number", "-0x1"], X]])


@attack("segments_of_floats", PIECES, "the line is not seen to be within")
def a_function_with_a_jump_in_its_enclosures(c: Content) -> None:
    """1/0 is in the middle segment."""
    targets(c, ["div", ["number", "0x1"], X])


@attack("segments_of_floats", PIECES, "may leave the format")
def sums_that_may_overflow(c: Content) -> None:
    """The largest number times 2."""
    only(c, "pl", PIECES)
    made_over(c, [], starts=[], slopes=[(2**24 - 1) << 104], intercepts=[0])
    restate(c, PIECES, bound="0x1" + "0" * 33)


@attack("segments_of_integers", SHAPE, "the table is not")
def a_table_that_falls(c: Content) -> None:
    restate(c, SHAPE, shape=["decreasing"])


@attack("segments_of_halves", SHAPE, "the table is not")
def a_table_that_rises(c: Content) -> None:
    restate(c, SHAPE, shape=["increasing"])


@attack("segments_of_integers", SHAPE, "ties are rounded up")
def an_odd_table_of_integers(c: Content) -> None:
    restate(c, SHAPE, shape=["odd"])


@attack("segments_of_integers", SHAPE, "ties are rounded up")
def an_odd_table_with_ties(c: Content) -> None:
    """x/2 at 1/16 is 1/16, at -1/16 it is 0."""
    only(c, "pl", EVERY, SHAPE)
    made_over(c, [], starts=[], slopes=["1/2"], intercepts=[0])
    c["steps"] = [*(each for each in c["steps"] if each["rule"] != SHAPE), step(c, SHAPE)]
    restate(c, EVERY, bound="0x2")
    restate(c, SHAPE, shape=["odd"])
    c["claims"] = [each["statement"] for each in c["steps"] if each["rule"] != "pl"]


@attack("segments_of_integers", SHAPE, "is not in the box")
def a_value_before_the_box(c: Content) -> None:
    restate(c, SHAPE, 3, shape=["value", "-0x5", "-0x11p-4"])


@attack("segments_of_halves", SHAPE, "the table is not ['odd']")
def an_odd_table_on_one_side(c: Content) -> None:
    restate(c, SHAPE, shape=["odd"])


@attack("segments_of_integers", SHAPE, "the table is not")
def jumps_smaller_than_they_are(c: Content) -> None:
    restate(c, SHAPE, 1, shape=["jumps", "0x1p-5"])


@attack("segments_of_integers", SHAPE, "the table is not")
def a_range_that_is_left_at_one_end(c: Content) -> None:
    restate(c, SHAPE, 2, shape=["range", "-0x1", "0x7p-3"])


@attack("segments_of_integers", SHAPE, "the table is not")
def a_range_that_is_left_at_the_other_end(c: Content) -> None:
    restate(c, SHAPE, 2, shape=["range", "-0xfp-4", "0x1"])


@attack("segments_of_integers", SHAPE, "the table is not")
def a_value_that_is_another(c: Content) -> None:
    restate(c, SHAPE, 3, shape=["value", "0x0", "0x1p-4"])


@attack("segments_of_integers", SHAPE, "is not in the box")
def a_value_outside_the_box(c: Content) -> None:
    restate(c, SHAPE, 3, shape=["value", "0x5", "0x1"])


@attack("segments_of_integers", SHAPE, "is no number of the format")
def a_value_between_two_numbers(c: Content) -> None:
    restate(c, SHAPE, 3, shape=["value", "0x1p-5", "0x0"])


@attack("segments_of_integers", SHAPE, "the shapes are")
def a_shape_that_is_none(c: Content) -> None:
    restate(c, SHAPE, shape=["convex"])


@attack("segments_of_integers", SHAPE, "the shapes are")
def a_shape_with_a_number_too_many(c: Content) -> None:
    restate(c, SHAPE, shape=["increasing", "0x0"])


@attack("segments_of_integers", SHAPE, "the premises are")
def a_shape_of_no_table(c: Content) -> None:
    step(c, SHAPE)["premises"] = []


@attack("segments_of_integers", SHAPE, "the rule gives")
def a_shape_of_another_table(c: Content) -> None:
    each = step(c, SHAPE)
    each["statement"]["slopes"] = ["0x0", "0x1", "0x0"]


@attack("segments_of_halves", LEAST, "is not seen to be 2 eta from its chord")
def an_error_that_can_be_beaten(c: Content) -> None:
    """1/x is exactly 1/2 below its chord at 1."""
    restate(c, LEAST, error="0x10001p-18")


@attack("segments_of_integers", LEAST, "is not seen to be 2 eta from its chord")
def tails_that_are_flat(c: Content) -> None:
    step(c, LEAST)["data"]["points"][0] = ["-0x4", "-0x3"]


@attack("segments_of_integers", LEAST, "do not rise from")
def points_that_overlap(c: Content) -> None:
    step(c, LEAST)["data"]["points"][1][0] = "-0x1"


@attack("segments_of_integers", LEAST, "do not rise from")
def points_before_the_box(c: Content) -> None:
    step(c, LEAST)["data"]["points"][0][0] = "-0x5"


@attack("segments_of_integers", LEAST, "do not rise from")
def points_behind_the_box(c: Content) -> None:
    step(c, LEAST)["data"]["points"][2][1] = "0x41p-4"


@attack("segments_of_integers", LEAST, "do not rise from")
def points_in_disorder(c: Content) -> None:
    step(c, LEAST)["data"]["points"][1] = ["-0xfp-4", "0xfp-4", "0x1p-1"]


@attack("segments_of_halves", LEAST, "is no number of the format")
def points_where_nothing_is_computed(c: Content) -> None:
    """A table need not be near f between the numbers of its format."""
    step(c, LEAST)["data"]["points"][0][1] = "0x1001p-12"


@attack("segments_of_integers", LEAST, "the tails are constant")
def tails_of_another_kind(c: Content) -> None:
    restate(c, LEAST, tails="linear")


@attack("segments_of_halves", LEAST, "is below 0, or of more than")
def a_least_error_below_none(c: Content) -> None:
    restate(c, LEAST, error="-0x1p-2")


@attack("segments_of_integers", LEAST, "segments are of functions of one number")
def pieces_of_two_numbers(c: Content) -> None:
    _alone(c)
    c["network"]["inputs"] = "0x2"
    c["box"] = [*c["box"], ["0x0", "0x1"]]


def _alone(c: Content) -> None:
    """Keep the step about pieces alone."""
    c["steps"] = [step(c, LEAST)]
    c["claims"] = [c["steps"][0]["statement"]]


@attack("segments_of_integers", LEAST, "is not an integer from")
def no_pieces_at_all(c: Content) -> None:
    restate(c, LEAST, pieces="0x0")


# Tables that are computed alike on both sides of 0.

ODD = "segments_of_odd_integers"


@attack("segments_of_halves", EVERY, "floats are rounded alike on both sides of 0")
def floats_by_the_sign(c: Content) -> None:
    restate(c, EVERY, evaluation="fma-odd")


@attack(ODD, EVERY, "minus the least number, leaves the format")
def the_negative_of_the_least_integer(c: Content) -> None:
    """-x at -8 is 8, which is no number of the format: -8 is, and its negative is none."""
    only(c, "pl", EVERY)
    c["box"] = [["-0x8", "0x7"]]
    made_over(c, [], starts=[], slopes=["-1"], intercepts=["0"])
    c["steps"][0]["statement"]["domain"] = [["box", "-0x8", "0x7", "0x1"]]
    restate(c, EVERY, bound="0x10")


@attack(ODD, SHAPE, "the table is not ['odd']")
def halves_that_are_no_images(c: Content) -> None:
    made_over(c, ["-1", "15/16"], starts=["-15/16", "1"], slopes=["1/16", "13/16", "1/16"], intercepts=["-11/16", "0", "5/8"])


@attack(ODD, SHAPE, "the table is not ['odd']")
def halves_that_meet_elsewhere(c: Content) -> None:
    made_over(c, ["-17/16", "15/16"], starts=["-1", "1"], slopes=["1/16", "13/16", "1/16"], intercepts=["-11/16", "0", "11/16"])


# What no pieces that join can beat.

JOIN, TAILED = "segments_that_join", "segments_that_join_with_tails"


def _link(c: Content, place: int) -> list[Any]:
    found: list[Any] = step(c, JOINED)["data"]["links"][place]
    return found


@attack(JOIN, JOINED, "is not seen to be eta from the line")
def an_error_that_joined_lines_beat(c: Content) -> None:
    restate(c, JOINED, error="0xd3p-9")


@attack(JOIN, JOINED, "the lines of two pieces cross between")
def lines_that_cross_in_the_window(c: Content) -> None:
    """The second line is below the first one at the end of the window, and not at its own first number."""
    _link(c, 1)[1:3] = ["-0x3p-8", "0x5bp-8"]


@attack(JOIN, JOINED, "the lines of two pieces cross between")
def a_line_above_the_whole_window(c: Content) -> None:
    _link(c, 1)[1:3] = ["-0xdp-9", "0x5bp-8"]


@attack(JOIN, JOINED, "is not behind the end")
def a_piece_that_begins_within_the_one_before(c: Content) -> None:
    _link(c, 1)[3] = ["-0x9p-3", "0x3p-2", "0x3fp-4"]


@attack(JOIN, JOINED, "nothing is known of the piece before")
def a_window_on_the_wrong_side(c: Content) -> None:
    """Both pieces below their lines: nothing then keeps the second one up where it begins."""
    c["steps"][0]["data"]["links"][1] = ["below", "-0x1p-1", "0x0", ["-0x9p-3", "0x9p-3", "0x3fp-4"]]


@attack(JOIN, JOINED, "nothing is known of the piece before")
def a_window_before_it_begins(c: Content) -> None:
    _link(c, 1)[3][0] = "-0x2"


@attack(JOIN, JOINED, "nothing is known of the piece before")
def a_first_number_before_the_box(c: Content) -> None:
    _link(c, 0)[3][0] = "-0x5"


@attack(JOIN, JOINED, "is behind the box")
def a_last_number_behind_the_box(c: Content) -> None:
    _link(c, 1)[3][2] = "0x41p-4"


@attack(JOIN, JOINED, "do not rise")
def numbers_of_a_piece_that_fall(c: Content) -> None:
    _link(c, 0)[3] = ["-0x9p-3", "-0x4", "0x7p-3"]


@attack(JOIN, JOINED, "do not rise")
def numbers_of_a_piece_behind_the_last_one_that_fall(c: Content) -> None:
    """|x| is two lines that join; the second piece is said to end before the first one begins."""
    targets(c, ["abs", X])
    restate(c, JOINED, error="0x1")
    step(c, JOINED)["data"]["links"] = [
        ["below", "0x2", "0x0", each] for each in (["-0x4", "0x0", "0x4"], ["0x4", "0x0", "-0x4"])
    ]


@attack(JOIN, JOINED, "is no number of the format")
def a_number_where_nothing_is_computed(c: Content) -> None:
    _link(c, 0)[3][0] = "-0x7fp-5"


@attack(JOIN, JOINED, "the sides are above and below")
def a_side_that_is_none(c: Content) -> None:
    _link(c, 0)[0] = "left"


@attack(JOIN, JOINED, "a number of more than 1024 bits")
def a_line_of_many_digits(c: Content) -> None:
    _link(c, 0)[1] = "-0x1" + "0" * 300


@attack(TAILED, JOINED, "the tails are constant")
def tails_of_another_name(c: Content) -> None:
    restate(c, JOINED, tails="linear")


@attack(JOIN, JOINED, "the tails are constant")
def joined_tails_of_another_kind(c: Content) -> None:
    restate(c, JOINED, tails="linear")


@attack(JOIN, JOINED, "is below 0, or of more than")
def a_joined_error_below_none(c: Content) -> None:
    restate(c, JOINED, error="-0x1p-2")


@attack(JOIN, JOINED, "segments are of functions of one number")
def joined_pieces_of_two_numbers(c: Content) -> None:
    c["network"]["inputs"] = "0x2"
    c["box"] = [*c["box"], ["0x0", "0x1"]]


@attack(JOIN, JOINED, "links")
def a_piece_more_than_links(c: Content) -> None:
    restate(c, JOINED, pieces="0x3")


@attack(TAILED, JOINED, "the line of a constant piece is not constant")
def a_tail_that_is_not_flat(c: Content) -> None:
    _link(c, 3)[2] = "0x1p-20"


@attack(TAILED, JOINED, "is not seen to be eta from the line")
def a_tail_that_is_near(c: Content) -> None:
    _link(c, 3)[3] = ["0x13p-4", "0x2"]


@attack(TAILED, JOINED, "is not behind the end")
def a_tail_before_the_box(c: Content) -> None:
    _link(c, 0)[3] = ["-0x5", "-0x13p-4"]


@attack(TAILED, JOINED, "numbers")
def free_tails_by_the_numbers_of_constant_ones(c: Content) -> None:
    """A line that need not be constant goes further."""
    restate(c, JOINED, tails="")
