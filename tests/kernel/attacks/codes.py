"""Attacks on codes against the target, ranges of codes, and the errors that follow from them."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import append, attack, fact, place, restate, step, targets
from kernel.certificates import Content

X: Any = ["variable", "0x0"]


@attack("scan_1", "codes", "at point 0, (0,) / 2, f is in [1, 1], not within 1/4")
def another_target(c: Content) -> None:
    targets(c, ["abs", ["add", X, ["number", "-0x1"]]])


@attack("scan_1", "codes", "f is in [13/3, 13/3], not within 1/4")
def a_target_above_the_codes(c: Content) -> None:
    targets(c, ["add", c["target"][0], ["number", "0x4"]])


@attack("scan_1", "codes", "f is in [-11/3, -11/3], not within 1/4")
def a_target_below_the_codes(c: Content) -> None:
    targets(c, ["add", c["target"][0], ["number", "-0x4"]])


@attack("scan_stated", "codes", "a root of an interval that may be negative")
def a_target_that_is_nowhere_defined(c: Content) -> None:
    """0 times (-1)^(1/3)."""
    root = ["pow", ["number", "-0x1"], ["number", "0x1/0x3"]]
    targets(c, ["add", ["mul", ["number", "0x0"], root], c["target"][0]])


@attack("scan_1", "codes", "not within")
def another_digit(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x9p-4"


@attack("scan_1", "codes", "not within")
def a_negative_scale(c: Content) -> None:
    c["network"]["parameters"]["s"] = "-0x1"


@attack("scan_1", "codes", "not within")
def another_shift(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x1"
    restate(c, "codes", enter="0x1")


@attack("scan_1", "codes", "the code at point 0 is the shift")
def a_code_at_point_0_that_is_not_the_shift(c: Content) -> None:
    """The codes entered are those of f, the network begins 1 above them."""
    c["network"]["parameters"]["b"] = "0x3p-1"


@attack("scan_1", "codes", "not within")
def codes_nearer_by_one_thousandth(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x1/0x3"
    restate(c, "codes", bound="0x14d/0x7d0", enter="0x1/0x3")


@attack("scan_smooth", "codes", "not within 0 of")
def codes_that_are_exact(c: Content) -> None:
    restate(c, "codes", bound="0x0")


@attack("scan_1", "codes", "the data does not fit the rule (ValueError")
def a_bound_too_long_to_print(c: Content) -> None:
    restate(c, "codes", bound="-0x1" + "0" * 5_000)


@attack("scan_1", "codes", "precision = 0xf is not an integer")
def a_precision_of_a_few_bits(c: Content) -> None:
    step(c, "codes")["data"]["precision"] = "0xf"


@attack("scan_1", "codes", "start = 0x1p-1 is not an integer")
def codes_from_half_a_point_on(c: Content) -> None:
    restate(c, "codes", start="0x1p-1")


@attack("scan_1", "codes", "stop = 0x4 is not an integer from 1 to 3")
def codes_beyond_the_last_point(c: Content) -> None:
    restate(c, "codes", stop="0x4")


@attack("paper_1", "codes", "codes of cells are entered nowhere")
def a_code_at_which_cells_are_entered(c: Content) -> None:
    restate(c, "codes", enter="0x0")


@attack("ranges", "local-error", "the codes from point 0x4 on do not go on from point 0x2")
def a_range_left_out(c: Content) -> None:
    step(c, "local-error")["premises"].remove(place(c, "codes", 1))


@attack("ranges", "local-error", "do not go on from point 0x2, or not from its code")
def a_range_entered_elsewhere(c: Content) -> None:
    """From point 2 on the codes are those of a network that is 1/8 lower there: near f, and not the codes of this one."""
    restate(c, "codes", 1, enter="0x1p-3", leave="0x5p-3")
    restate(c, "codes", 2, enter="0x5p-3")


@attack("ranges", "local-error", "the codes end at point 0x4, not at the last one")
def the_last_range_left_out(c: Content) -> None:
    step(c, "local-error")["premises"].remove(place(c, "codes", 2))


@attack("ranges", "local-error", "is below")
def the_error_of_the_least_range(c: Content) -> None:
    """One range is exact; the bound is that of the others."""
    restate(c, "codes", 0, bound="0x1")
    restate(c, "local-error", bound="0x3p-3")


@attack("paper_1_2", "local-error", "the codes are of another source")
def codes_of_another_source(c: Content) -> None:
    """Both numbers have one value; codes of their digits taken in the other order stand for those of the network."""
    c["network"]["parameters"].update(a_1="0x1p-4", a_2="0x1p-4")
    swapped = {"digits": ["a_2", "a_1"]}
    product = {**fact(c, "bit-code", at=2)["statement"]}
    product["values"] = [[product["values"][at][0], ["0x0", ["0x0", name]]] for at, name in enumerate(swapped["digits"])]
    first = int(place(c, "codes"), 16)
    bits, others = step(c, "bit-code")["premises"][:2], step(c, "bit-code")["premises"][2:]
    code = step(c, "bit-code")
    local = step(c, "cell-value")
    made = [
        {"rule": "pl", "premises": [], "data": {}, "statement": product},
        {
            "rule": "bit-code",
            "premises": [*bits, others[0], others[1], hex(first), others[3]],
            "data": {**code["data"], **swapped},
            "statement": {**code["statement"], **swapped},
        },
        {
            "rule": "cell-value",
            "premises": [hex(first + 1), local["premises"][1]],
            "data": local["data"],
            "statement": {**local["statement"], "source": ["bits", swapped["digits"]]},
        },
    ]
    for later in c["steps"][first:]:
        later["premises"] = [hex(int(at, 16) + 3) if int(at, 16) >= first else at for at in later["premises"]]
    c["steps"][first:first] = made
    codes = step(c, "codes")
    codes["premises"] = [hex(first + 2)]
    codes["statement"]["source"] = ["bits", swapped["digits"]]
    targets(c, ["number", "0x0"])
    c["network"]["parameters"].update(b="0x0", s="0x1")
    restate(c, "bit-range", low="0x0", high="0x3p-2")
    restate(c, "codes", bound="0x1")
    restate(c, "local-error", bound="0x4")


@attack("scan_1", "local-error", "is below")
def a_bound_too_small_by_one_thousandth(c: Content) -> None:
    assert step(c, "local-error")["data"]["bound"] == "0x1p-1"
    restate(c, "local-error", bound="0x3e7/0x7d0")


@attack("scan_1", "local-error", "is below")
def an_error_far_below_0(c: Content) -> None:
    """The square of what is left of it is above the square of the modulus."""
    restate(c, "local-error", bound="-0x10")


@attack("scan_stated", "local-error", "is below")
def a_hoelder_bound_taken_for_a_lipschitz_one(c: Content) -> None:
    restate(c, "local-error", bound="0x5p-3")


@attack("scan_stated", "local-error", "a power of more than")
def a_bound_of_many_digits(c: Content) -> None:
    c["hypotheses"][0]["order"] = "0x3e7/0x3e8"
    step(c, "hypothesis")["statement"]["order"] = "0x3e7/0x3e8"
    restate(c, "local-error", bound="0x1" + "0" * 20_000)


@attack("paper_1", "codes", "not within")
def another_target_for_the_paper(c: Content) -> None:
    targets(c, ["add", ["number", "0x4"], X])


@attack("paper_1", "codes", "not within")
def corners_nearer_by_one_thousandth(c: Content) -> None:
    restate(c, "codes", bound="0x3e7/0x7d0")


@attack("paper_1", "local-error", "is below")
def a_good_set_without_the_modulus(c: Content) -> None:
    restate(c, "local-error", bound="0x3e7/0x3e8")


@attack("paper_1", "lp-error", "spread = ")
def a_spread_below_the_modulus(c: Content) -> None:
    restate(c, "lp-error", spread="0x3e7/0x3e8")


@attack("paper_1", "lp-error", "worst * volume^(1/p)")
def a_trifling_region_that_is_too_trifling(c: Content) -> None:
    restate(c, "lp-error", bound="0x5p-2")


@attack("paper_1", "lp-error", "worst * volume^(1/p)")
def a_bound_below_the_good_set(c: Content) -> None:
    """The square of what is left of it is above the square of the worst case."""
    restate(c, "lp-error", bound="-0x10")


@attack("paper_1", "lp-error", "is not in [1, 1000]")
def a_norm_below_one(c: Content) -> None:
    restate(c, "lp-error", p="0x1p-1", norm=["lp", "0x1p-1"], bound="0x100")


@attack("paper_1", "lp-error", "is not in [1, 1000]")
def a_norm_beyond_a_thousand(c: Content) -> None:
    restate(c, "lp-error", p="0x3e9", norm=["lp", "0x3e9"], bound="0x100")


@attack("paper_1", "lp-error", "is not in [1, 1000]")
def a_norm_of_a_long_fraction(c: Content) -> None:
    restate(c, "lp-error", p="0x7d1/0x3e9", norm=["lp", "0x7d1/0x3e9"], bound="0x100")


@attack("paper_1", "lp-error", "the premises are ['error', 'range', 'modulus']")
def the_mean_of_an_error_on_the_cube(c: Content) -> None:
    found = step(c, "lp-error")
    premises = [place(c, "lp-error"), *found["premises"][1:]]
    append(c, "lp-error", premises, found["data"], found["statement"])
