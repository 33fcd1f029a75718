"""Attacks on bands: rows that bound nothing, moduli that say more, targets that are none."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import append, attack, restate, step, targets
from kernel.certificates import Content

UNFIT = "the data does not fit the rule"


def rows(c: Content) -> Any:
    """The rows of the band."""
    return c["target"][0][2]


@attack("band_1", "band-codes", "do not keep f within")
def a_band_with_codes_closer_than_the_values(c: Content) -> None:
    """At the node 1/2 no modulus is asked: the interval there reaches beyond the code and the bound."""
    rows(c)[1][-1] = "0x10"


@attack("band_1", "band-codes", "do not keep f within")
def a_band_with_values_below_the_codes(c: Content) -> None:
    rows(c)[1][-2] = "-0x10"


@attack("band_2", "band-codes", "do not keep f within")
def a_row_that_is_too_far_away(c: Content) -> None:
    """Off the grid the distance counts: the interval alone is within the bound."""
    data, stated = step(c, "band-codes")["data"], step(c, "band-codes")["statement"]
    data["bound"] = stated["bound"] = "0x3p-2"


@attack("band_1", "band-codes", "do not keep f within")
def a_steeper_modulus_than_the_rows_were_chosen_for(c: Content) -> None:
    c["target"][0][1]["constant"] = "0x10"
    restate(c, "band-modulus", constant="0x10")


@attack("band_1", "band-codes", "is not an integer from 0 to 2")
def a_row_that_is_not_there(c: Content) -> None:
    step(c, "band-codes")["data"]["above"][0] = "0x3"


@attack("band_1", "band-codes", "expected a list of 3 to 3 items")
def a_point_without_a_row(c: Content) -> None:
    step(c, "band-codes")["data"]["below"].pop()


@attack("band_1", "band-codes", "expected a list of 3 to 3 items")
def rows_for_more_points_than_there_are(c: Content) -> None:
    step(c, "band-codes")["data"]["above"].append("0x0")


@attack("band_1", "band-codes", UNFIT)
def codes_of_a_band_for_a_tree(c: Content) -> None:
    targets(c, ["variable", "0x0"])
    first = step(c, "band-modulus")
    first["rule"], first["data"] = "hypothesis", {"index": "0x0"}
    c["hypotheses"] = [first["statement"]]


@attack("scan_1", "band-modulus", UNFIT)
def a_modulus_of_a_tree_as_that_of_a_band(c: Content) -> None:
    append(c, "band-modulus", [], {}, {"kind": "modulus", "constant": "0x1p-8", "order": "0x1"})


@attack("band_1", "band-modulus", "the rule gives")
def a_smaller_modulus_than_the_band_has(c: Content) -> None:
    restate(c, "band-modulus", constant="0x1p-8")


@attack("band_1", "band-modulus", "says more than")
def a_band_with_a_modulus_that_says_more(c: Content) -> None:
    c["target"][0][1]["whole"] = "0x1"
    step(c, "band-modulus")["statement"]["whole"] = "0x1"


@attack("band_1", "band-modulus", "a modulus has constant >= 0")
def a_band_of_no_function(c: Content) -> None:
    c["target"][0][1]["constant"] = "-0x1"
    step(c, "band-modulus")["statement"]["constant"] = "-0x1"


@attack("band_box", "band-modulus", "the rule gives")
def a_modulus_on_the_cube_for_one_on_the_box(c: Content) -> None:
    step(c, "band-modulus")["statement"]["kind"] = "modulus"


@attack("band_box", "band-codes", "do not keep f within")
def a_point_of_the_box_taken_for_one_of_the_cube(c: Content) -> None:
    rows(c)[0][0], rows(c)[2][0] = "0x1", "-0x1"


@attack("band_paper", "lp-error", "is below")
def a_band_far_from_the_network_somewhere(c: Content) -> None:
    """The first row says where f is; the codes rest on the others."""
    rows(c).insert(0, ["0x0", "0x40", "0x40"])
    for key in ("above", "below"):
        step(c, "band-codes")["data"][key] = ["0x1", "0x2"]


@attack("band_1", "lipschitz", "is not an expression")
def a_lipschitz_constant_derived_for_a_band(c: Content) -> None:
    statement = {"kind": "modulus", "constant": "0x1", "order": "0x1"}
    append(c, "lipschitz", [], {"constant": "0x1", "precision": "0x40", "splits": "."}, statement)
