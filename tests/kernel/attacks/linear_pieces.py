"""Attacks on numbers of linear pieces."""

from __future__ import annotations

from kernel.attacks.table import attack, node, restate
from kernel.certificates import Content
from kernel.hand_made import form, layer

OTHER = "the rule gives"


@attack("pieces_of_quadrants", "pieces", OTHER)
def pieces_that_touch_in_a_corner_as_one(c: Content) -> None:
    restate(c, "pieces", pieces="0x4")


@attack("pieces_of_quadrants", "pieces", OTHER)
def pieces_with_one_map_as_one(c: Content) -> None:
    restate(c, "pieces", pieces="0x3")


@attack("pieces_that_bend", "pieces", OTHER)
def patterns_as_pieces(c: Content) -> None:
    restate(c, "pieces", pieces="0x5")


@attack("pieces_of_quadrants", "pieces", OTHER)
def one_map_too_many(c: Content) -> None:
    restate(c, "pieces", forms="0x4")


@attack("pieces_of_quadrants", "pieces", OTHER)
def a_pattern_on_a_line_counted(c: Content) -> None:
    restate(c, "pieces", patterns="0x7")


@attack("pieces_of_quadrants", "pieces", OTHER)
def a_smaller_rectangle(c: Content) -> None:
    """Where everything is positive."""
    restate(c, "pieces", box=[["0x1p-2", "0x1"], ["0x1p-2", "0x1"]])


@attack("pieces_on_a_plane", "pieces", OTHER)
def another_plane(c: Content) -> None:
    restate(c, "pieces", frame=[["0x0", "0x0", "0x0"], ["0x1", "0x0", "0x0"], ["0x0", "0x1", "0x0"]])


@attack("pieces_on_a_plane", "pieces", OTHER)
def another_origin(c: Content) -> None:
    restate(c, "pieces", frame=[["0x2", "0x0", "0x0"], ["0x1", "0x0", "0x1"], ["0x0", "0x1", "-0x1"]])


@attack("pieces_that_bend", "pieces", OTHER)
def a_hat_that_does_not_end(c: Content) -> None:
    """The hat is no longer 0 behind its end."""
    node(c, "y")["rows"][0][3][1] = "0x3"


@attack("pieces_that_bend", "pieces", "has no interior")
def a_rectangle_without_interior(c: Content) -> None:
    restate(c, "pieces", box=[["-0x1", "-0x1"], ["0x0", "0x1"]], forms="0x0", patterns="0x0", pieces="0x0")


@attack("pieces_that_bend", "pieces", "has no interior")
def a_rectangle_turned_over(c: Content) -> None:
    """Its corners run clockwise, and every sign is another one."""
    restate(c, "pieces", box=[["-0x1", "0x3"], ["0x1", "0x0"]])


@attack("pieces_that_bend", "pieces", "a number of more than 1024 bits")
def a_rectangle_with_long_ends(c: Content) -> None:
    """By little: the pieces are the same."""
    restate(c, "pieces", box=[["-0x1", "0x3"], ["0x1p-1100", "0x1"]])


@attack("pieces_that_bend", "pieces", "a number of the network has more than 4096 bits")
def a_weight_too_long_for_the_plane(c: Content) -> None:
    """What counts is the same."""
    node(c, "a")["rows"][3] = ["0x0", ["0x0", "-0x1" + "0" * 1_100], ["0x1", "0x1" + "0" * 1_100]]


@attack("pieces_that_bend", "pieces", "a number of the network has more than 4096 bits")
def a_denominator_too_long_for_the_plane(c: Content) -> None:
    """A neuron that counts nothing, nearly the same."""
    node(c, "a")["rows"][3][2][1] = "0x" + "8" * 1_100 + "1p-4400"


@attack("pieces_that_bend", "pieces", "is no layer of relu or identity")
def pieces_of_a_scan(c: Content) -> None:
    """It doubles the output; it has no rows, so it would have one map everywhere."""
    body = {"inputs": "0x1", "nodes": [layer("twice", [("input", 0, 1)], [form(0, 2)])]}
    scan = {"body": body, "name": "z", "reads": [["y", "0x0", "0x1"]], "schedules": {}, "steps": "0x1"}
    c["network"]["nodes"].append(scan)
    restate(c, "pieces", forms="0x1", pieces="0x1")
