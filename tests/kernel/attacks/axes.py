"""Attacks on cells that differ by axis: slopes, what they prove on a grid, the two forms of cells."""

from __future__ import annotations

from fractions import Fraction

import oracle
from kernel.attacks.table import append, attack, node, number, place, restate, step
from kernel.certificates import Content

CELLS = "the cells do not differ by axis, or there is not one statement"


@attack("axes", "slopes", "the slope along axis 1 is only known to be below 1/4, not 31/128")
def a_slope_along_one_axis_too_small(c: Content) -> None:
    restate(c, "slopes", slopes=["0x1", "0x1fp-7"])


@attack("axes", "slopes", "the slope along axis 0 is only known to be below 1, not -1")
def slopes_below_zero(c: Content) -> None:
    restate(c, "slopes", slopes=["-0x1", "0x1p-2"])


@attack("axes", "axis-error", "less the error of the codes")
def a_bound_just_below_that_of_the_slopes(c: Content) -> None:
    _lower(c)


@attack("axes_stated", "axis-error", "less the error of the codes")
def a_bound_just_below_that_of_a_modulus(c: Content) -> None:
    _lower(c)


@attack("axes_box", "axis-error", "less the error of the codes")
def a_bound_just_below_that_of_a_modulus_on_a_box(c: Content) -> None:
    _lower(c)


@attack("axes_bent", "axis-error", "less the error of the codes")
def a_bound_by_the_variance_for_a_modulus_that_is_not_concave(c: Content) -> None:
    _lower(c)


@attack("axes", "slopes", "the step states")
def slopes_in_another_order(c: Content) -> None:
    step(c, "slopes")["statement"]["slopes"].reverse()


@attack("axes", "axis-error", CELLS)
def an_error_from_codes_alone(c: Content) -> None:
    del step(c, "axis-error")["premises"][-1]


@attack("axes", "axis-error", CELLS)
def slopes_cited_twice(c: Content) -> None:
    step(c, "axis-error")["premises"].append(place(c, "slopes"))


@attack("scan_2", "axis-error", CELLS)
def an_error_by_axis_on_cells_that_are_alike(c: Content) -> None:
    found = step(c, "local-error")
    append(c, "axis-error", found["premises"], found["data"], found["statement"])


@attack("axes_stated", "local-error", "their error is stated by the rule axis-error")
def the_sum_of_squares_in_place_of_the_axes(c: Content) -> None:
    step(c, "axis-error")["rule"] = "local-error"


@attack("axes", "state", "are the same on every axis")
def cells_alike_as_a_list(c: Content) -> None:
    restate(c, "state", cells=["0x4", "0x4"])


@attack("axes", "snake-order", "expected a list of 2 to 2 items")
def cells_of_one_axis_only(c: Content) -> None:
    restate(c, "snake-order", cells=["0x4"])


@attack("axes", "run", "the premises speak of different grids")
def the_axes_of_the_grid_exchanged(c: Content) -> None:
    restate(c, "snake-order", cells=["0x1", "0x4"])


@attack("axes", "pl", "there is no schedule")
def nodes_of_another_grid_in_the_network(c: Content) -> None:
    schedules = node(c, "scan")["schedules"]
    for name in ("node_1", "node_2"):
        schedules[name][1] = ["0x1", "0x4"]


@attack("axes", "codes", "the step states")
def codes_of_the_grid_turned_around(c: Content) -> None:
    step(c, "codes")["statement"]["cells"] = ["0x1", "0x4"]


@attack("axes", "interpolant", "the step states")
def a_reach_that_is_the_same_on_both_axes(c: Content) -> None:
    step(c, "interpolant")["statement"].update(reach=["0x1p-4", "0x1p-4"], variance=["0x1p-6", "0x1p-6"])


def _lower(c: Content) -> None:
    restate(c, "axis-error", bound=number(oracle.number(step(c, "axis-error")["data"]["bound"]) - Fraction(1, 1 << 40)))
