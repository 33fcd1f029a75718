"""Attacks on printed sizes: networks of another shape, and networks whose codes use no parameter."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from kernel.attacks.table import attack, insert, node, only, restate, step
from kernel.attacks.table import layer as plain_layer
from kernel.certificates import Content
from kernel.hand_made import fact, form, layer, stated, written

from symnet.certificates.derivation import hexed


@attack("paper_1", "printed-counts", "the rule gives")
def a_count_that_flatters(c: Content) -> None:
    restate(c, "printed-counts", phi_1="0x1")


@attack("mids_1", "printed-counts", "the premise is not what Theorem 2.1 gives")
def the_counts_of_another_theorem(c: Content) -> None:
    restate(c, "printed-counts", theorem="2.1")


@attack("scan_1", "printed-counts", "2 cells an axis are not 2^1, or")
def the_counts_of_a_scan(c: Content) -> None:
    c["steps"].append({**step(c, "interpolant"), "rule": "printed-counts", "data": {"theorem": "2.2"}, "premises": ["0x8"]})


def _rows(c: Content, name: str, count: int) -> None:
    """Rows that nothing reads, behind those of a layer."""
    node(c, name)["rows"] += [["0x0"]] * count


@attack("paper_1", "printed-counts", "phi_1 and phi_2 have 33 and 39 parameters, printed are 32 and 64")
def a_phi_1_of_more_parameters_than_printed(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes"})
    _rows(c, "phi_1.rho", 10)


@attack("paper_1", "printed-counts", "phi_1 and phi_2 have 13 and 66 parameters, printed are 32 and 64")
def a_phi_2_of_more_parameters_than_printed(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes", "printed-shape"})
    _rows(c, "phi_2.bit_1.round", 9)


@attack("mids_1", "printed-counts", "L has more than 3 * 1 neurons")
def a_linear_map_with_rows_beside_it(c: Content) -> None:
    """3^d n neurons of L are enough; one more, read by nobody, is too many."""
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes", "lower-bound"})
    node(c, "copy_0.multiply")["rows"].append(["0x0", ["0x0", "a_1"]])


@attack("paper_1", "printed-counts", "the network is not phi_2 after L after phi_1")
def a_linear_map_of_a_linear_map(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes"})
    insert(c, "phi_2.bit_1.tent", plain_layer("again_2", [["multiply", "0x0", "0x1"]], [["0x0", ["0x0", "a_1"]]]))
    _rows(c, "multiply", 0)


@attack("paper_1", "printed-counts", "the network is not phi_2 after L after phi_1")
def a_phi_2_that_reads_phi_1(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes"})
    node(c, "phi_2.add")["reads"].append(["phi_1.rho", "0x0", "0x1"])


@attack("paper_1", "printed-shape", "width 3")
def a_bit_that_is_three_wide(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes", "printed-counts"})
    _rows(c, "phi_2.bit_1.round", 1)


@attack("paper_1", "printed-shape", "depth 7 are not 2 and 2 * 0x2 + 2")
def a_bit_that_is_one_deeper(c: Content) -> None:
    """The last pair passes a layer more, which leaves it as it is: neither of its values is negative."""
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes", "printed-counts"})
    pair = [["0x0", ["0x0", "0x1"]], ["0x0", ["0x1", "0x1"]]]
    insert(c, "phi_2.bit_1.round", plain_layer("pair", [["phi_2.bit_1.tents", "0x0", "0x2"]], pair, "relu"))
    node(c, "phi_2.bit_1.round")["reads"][0][0] = "pair"


def _hollow(digits: list[str], linear: Content) -> Content:
    """d = 1, K = 2^n: the codes are written out, no parameter is used; `linear` is the only layer that holds one.

    Up to near-output everything is true of this network; the counts would be those of another one.
    """
    cells = 1 << len(digits)
    delta = Fraction(1, 3 * cells)
    shifts = (-delta, Fraction(0), delta)
    heads = [(shift - (Fraction(k, cells) - delta)) / delta for shift in shifts for k in range(1, cells)]
    ramps = [form(head - turn, 1 / delta) for head in heads for turn in (0, 1)]
    count = 2 * (cells - 1)
    sums = [form(0, *[0] * (count * i), *[1, -1] * (cells - 1), *[0] * (count * (2 - i))) for i in range(3)]
    codes = [form(0, *(Fraction(1, cells) if i == j else 0 for j in range(3))) for i in range(3)]
    nodes = [
        layer("h", [("input", 0, 1)], ramps, "relu"),
        layer("k", [("h", 0, 3 * count)], sums),
        layer("t", [("k", 0, 3)], codes),
        *_middle(),
        *([linear, layer("p2", [("L", 0, 1)], [form(0, 1)])] if linear["name"] == "L" else []),
        layer("out", [("mid", 0, 1)], [form("b", "s")]),
    ]
    if linear["name"] == "h":
        nodes[0] = {**nodes[0], "rows": nodes[0]["rows"] + linear["rows"]}
    places = [k * cells + cell + 1 for k in range(len(digits)) for cell in range(cells) if cell >> len(digits) - 1 - k & 1]
    v = sum((Fraction(1, 4**at) for at in places), Fraction(0))
    content = written(nodes, _hollow_steps(digits, cells, shifts), v=v, s=1, b=0)
    return {**content, "claims": content["claims"][-1:]}


def _middle() -> list[Content]:
    """The middle one of three neurons of t."""
    signs = [form(0, 1, -1), form(0, 1), form(0, -1), form(0, 0, 1), form(0, 0, -1), form(0, 0, 0, 1), form(0, 0, 0, -1)]
    larger, smaller, third = [1, 0, 0, 1, -1, 0, 0], [-1, 1, -1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, -1]
    least = [a - b for a, b in zip(larger, third, strict=True)]
    pairs = [form(0, *row) for row in (least, larger, [-a for a in larger], smaller, [-a for a in smaller])]
    thirds = [form(0, -1, 1, -1, -1, 1), form(0, 0, 0, 0, 1, -1), form(0, 0, 0, 0, -1, 1)]
    return [
        layer("m1", [("t", 0, 3)], signs, "relu"),
        layer("m2", [("m1", 0, 7)], pairs, "relu"),
        layer("m3", [("m2", 0, 5)], thirds, "relu"),
        layer("mid", [("m3", 0, 3)], [form(0, 1, 1, -1)]),
    ]


def _hollow_steps(digits: list[str], cells: int, shifts: Sequence[Fraction]) -> list[Content]:
    """From the codes to the printed counts."""
    delta = hexed(shifts[2])
    steps = [stated(fact([], {}, {}))]

    def step(rule: str, premises: list[int], data: Content, **statement: Any) -> int:
        steps.append({"rule": rule, "premises": [*map(hex, premises)], "data": data, "statement": statement})
        return len(steps) - 1

    near = []
    for place, shift in enumerate(map(hexed, shifts)):
        code = {"cells": hex(cells), "digits": digits, "indices": [["k", hex(place)]], "neuron": ["t", hex(place)]}
        made = step("evaluated-code", [0], code, kind="index-code", **code)
        domain = [["cells", hex(cells), delta, shift]]
        steps.append(stated(fact(domain, {"input": form(0, 1)}, {f"k[{place}]": ["#"]})))
        shared = {"kind": "near-code", "cells": hex(cells), "digits": digits, "delta": delta}
        here = {"neuron": code["neuron"], "level": "0x0", "shifts": [shift]}
        data = {"delta": delta, "shifts": [shift]}
        near.append(step("shifted-code", [made, len(steps) - 1], data, **shared, **here))
    three = [form(0, *[0] * at, 1) for at in range(3)]
    middle = {"sum": [*(["0x1", item] for item in three), ["-0x1", {"max": three}], ["-0x1", {"min": three}]]}
    steps.append(stated(fact([["box", "-", "-", "0x3"]], {f"t[{at}]": item for at, item in enumerate(three)}, {"mid": middle})))
    mid = ["mid", "0x0"]
    last = step("mid", [*near, len(steps) - 1], {"neuron": mid}, **shared, neuron=mid, level="0x1", shifts=["0x0"])
    where = {"kind": "local", "on": ["cube"], "cells": hex(cells), "reach": hexed(Fraction(1, cells**2)), "variance": ""}
    last = step("near-output", [last], {}, **where, source=["bits", digits], scale="s", shift="b")
    step("printed-counts", [last], {"theorem": "2.2"}, kind="printed-counts")
    return steps


@attack("", "printed-counts", "the output reads past phi_2")
def counts_of_a_linear_map_that_nothing_reads(c: Content) -> None:
    c.update(_hollow(["v"], layer("L", [("mid", 0, 1)], [form(0, "v")])))


@attack("", "printed-counts", "L is not made of bare intrinsic parameters")
def counts_of_a_parameter_that_is_a_bias(c: Content) -> None:
    c.update(_hollow(["v"], layer("L", [("mid", 0, 1)], [form("v")])))


@attack("", "printed-counts", "L is not made of bare intrinsic parameters")
def counts_of_a_linear_map_with_a_number_beside(c: Content) -> None:
    c.update(_hollow(["v"], layer("L", [("mid", 0, 1)], [form(0, "v"), form(7, 3)])))


@attack("", "printed-counts", "L is not made of bare intrinsic parameters")
def counts_of_a_linear_map_through_a_relu(c: Content) -> None:
    c.update(_hollow(["v"], layer("L", [("mid", 0, 1)], [form(0, "v")], "relu")))


@attack("", "printed-counts", "L is not made of bare intrinsic parameters")
def counts_of_a_parameter_among_the_jumps(c: Content) -> None:
    c.update(_hollow(["v"], layer("h", [("input", 0, 1)], [form("v")])))


@attack("", "printed-counts", "or the 2 parameters are not different ones")
def counts_of_one_parameter_for_two(c: Content) -> None:
    c.update(_hollow(["v", "v"], layer("L", [("mid", 0, 1)], [form(0, "v")])))
