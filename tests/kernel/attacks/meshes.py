"""Attacks on meshes by their hats."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import attack, node, restate, step
from kernel.certificates import Content
from kernel.controlled import hats_of
from kernel.hand_made import form, layer, stated, written
from oracle import number

from symnet.certificates.derivation import hexed

RULE, BASE = "mesh-hats", "meshed_by_hats"


def _hats(c: Content) -> list[Any]:
    found: list[Any] = step(c, RULE)["data"]["hats"]
    return found


def _stated(c: Content, key: str) -> Any:
    return step(c, RULE)["statement"][key]


@attack(BASE, RULE, "does not have the value at point 0")
def a_value_without_a_hat_moved(c: Content) -> None:
    values = _stated(c, "values")
    restate(c, RULE, values=[[hexed(number(values[0][0]) + 1)], *values[1:]])


@attack(BASE, RULE, "does not have the value at point 5")
def a_value_by_its_hat_moved(c: Content) -> None:
    values = _stated(c, "values")
    restate(c, RULE, values=[*values[:5], ["-0x3p-1"]])


@attack(BASE, RULE, "does not have the value at point 1")
def a_weight_of_a_hat_moved(c: Content) -> None:
    node(c, "outputs")["rows"][0][1][1] = "0x3p-1"


@attack(BASE, RULE, "fact 2 among the premises is")
def a_point_of_hats_moved(c: Content) -> None:
    points = _stated(c, "points")
    restate(c, RULE, points=[*points[:5], ["0x1p-2", "0x3p-3"]])


@attack(BASE, RULE, "is of no other one and in no side of the box")
def a_simplex_of_hats_left_out(c: Content) -> None:
    """The last one; no hat needs it."""
    restate(c, RULE, simplices=_stated(c, "simplices")[:2])
    step(c, RULE)["data"]["hats"] = _hats(c)[:1]
    del step(c, RULE)["premises"][1:]


@attack(BASE, RULE, "there is no point 6")
def a_hat_of_no_point(c: Content) -> None:
    _hats(c)[0][0] = "0x6"


@attack(BASE, RULE, "point 1 is no corner of simplex 2")
def a_hat_by_a_simplex_elsewhere(c: Content) -> None:
    _hats(c)[0][2] = [["0x2"]]


@attack(BASE, RULE, "point 1 is no corner of simplex 6")
def a_hat_by_no_simplex(c: Content) -> None:
    _hats(c)[0][2] = [["0x6"]]


@attack(BASE, RULE, "stands twice among the hats")
def two_hats_of_one_point(c: Content) -> None:
    """The neuron of another one is taken for it."""
    _hats(c)[1][0] = "0x1"
    _hats(c)[1][2] = [["0x1"]]


@attack(BASE, RULE, "stands twice among the hats")
def two_hats_of_one_neuron(c: Content) -> None:
    _hats(c)[1][1] = _hats(c)[0][1]


@attack(BASE, RULE, "hats are of meshes that fill the box")
def hats_of_a_mesh_somewhere(c: Content) -> None:
    restate(c, RULE, cover="")


@attack(BASE, RULE, "the box is filled more than once")
def a_second_sheet(c: Content) -> None:
    """Points at the same places with other values: no hat knows of them, and each simplex has its neighbours."""
    points, simplices, values = (_stated(c, key) for key in ("points", "simplices", "values"))
    shifted = [[hexed(int(corner, 16) + len(points)) for corner in corners] for corners in simplices]
    restate(c, RULE, points=[*points, *points], simplices=[*simplices, *shifted], values=[*values, *([["0x0"]] * len(points))])


@attack("", RULE, "the hat of point 4 is not its coordinate on simplex")
def the_least_of_forms_around_a_hollow(c: Content) -> None:
    """The simplices around point 4 make no convex set: the least of their forms is 0 on a part of them."""
    c |= hats_of({4: ((0, 1, 2, 4, 5),)})


@attack("", RULE, "the hat of point 4 is not its coordinate on simplex")
def one_list_of_two(c: Content) -> None:
    c |= hats_of({4: ((0, 1, 2, 5),)})


@attack("", RULE, "the hat of point 5 is not its coordinate on simplex 4")
def a_hat_by_some_of_its_simplices(c: Content) -> None:
    c |= hats_of({5: ((3, 5),)})


@attack(BASE, RULE, "the last node is no layer of identities")
def hats_under_a_relu(c: Content) -> None:
    node(c, "outputs")["activation"] = "relu"


@attack(BASE, RULE, "the last node is no layer of identities")
def hats_before_a_scan(c: Content) -> None:
    """A scan has no rows, so that nothing would be compared."""
    last = node(c, "outputs")
    last["name"] = "sum"
    layer = {"activation": "identity", "name": "l", "reads": [["input", "0x0", "0x1"]], "rows": [["0x0", ["0x0", "0x1"]]]}
    body = {"inputs": "0x1", "nodes": [layer]}
    scan = {"body": body, "name": "outputs", "reads": [["sum", "0x0", "0x1"]], "schedules": {}, "steps": "0x1"}
    c["network"]["nodes"].append(scan)


@attack(BASE, RULE, "which is no hat")
def an_output_that_reads_more_than_hats(c: Content) -> None:
    last = node(c, "outputs")
    last["reads"].append(["layer_1", "0x0", "0x1"])
    last["rows"][0].append(["0x5", "0x1"])


@attack(BASE, RULE, "the premises")
def hats_without_their_facts(c: Content) -> None:
    step(c, RULE)["premises"].pop()


@attack("", "mesh", "3 simplices meet at the facet [1]")
def a_mesh_that_fills_a_part_twice(c: Content) -> None:
    """[1/4, 3/4] as one simplex and as two."""
    points = [[text] for text in ("0x0", "0x1p-2", "0x1p-1", "0x3p-2", "0x1")]
    simplices = [["0x0", "0x1"], ["0x3", "0x4"], ["0x1", "0x3"], ["0x1", "0x2"], ["0x2", "0x3"]]
    known = {"kind": "mesh", "cover": "box", "points": points, "simplices": simplices, "values": points}
    c.update(written([layer("output", [("input", 0, 1)], [form(0, 1)])], [stated(known, "mesh")]))


@attack(BASE, RULE, "a point or a neuron stands twice among the hats")
def a_hat_that_stands_twice_as_it_is(c: Content) -> None:
    hats = step(c, RULE)["data"]["hats"]
    hats.insert(1, hats[0])
    premises = step(c, RULE)["premises"]
    premises.insert(1, premises[0])
