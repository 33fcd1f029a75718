"""The rules of counted and printed sizes: a network of another shape, or one that uses no parameter, is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from kernel.attacks.table import node, step
from kernel.certificates import Content
from kernel.refusals import fresh, reason, refused
from kernel.test_rules_rounding import layer as numbers
from symnet.kernel.rules import RULES
from symnet.kernel.rules_counts import parts

from symnet import bit_extraction, compose, layer
from symnet.certificates.certificate import certificate, sealed
from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.constructions.syz2022.printed_counts import shape_step
from symnet.kernel import check
from symnet.kernel.decode import decode, network
from symnet.kernel.syntax import Rejected


@pytest.mark.parametrize("construction", ["theorem-2.2", "theorem-2.2-copied"])
def test_counted_sizes(construction: str) -> None:
    rule = {"theorem-2.2": "printed-counts-2.2", "theorem-2.2-copied": "entries"}[construction]
    for key in [key for key in step(fresh(construction), rule)["statement"] if key != "kind"]:
        content = fresh(construction)
        step(content, rule)["statement"][key] = "0x1"
        refused(content, rule, "the step states")


def test_printed_counts_need_two_to_the_n_cells() -> None:
    """The rule alone, given a statement of a network with 4 cells an axis and one bit a code."""
    found = decode(sealed(fresh()))
    with pytest.raises(Rejected, match="4 cells an axis are not 2"):
        RULES["printed-counts-2.2"](found, [{"kind": "near-output", "digits": ["a_1"], "cells": "0x4"}], {})


def test_printed_counts_refuse_more_than_is_printed() -> None:
    """The bounds of Theorem 2.1 do not hold for the 3^d copies of Theorem 2.2."""
    found = decode(sealed(fresh()))
    with pytest.raises(Rejected, match="phi_1 and phi_2 have 39 and 174 parameters, printed are 32 and 64"):
        RULES["printed-counts-2.1"](found, [{"kind": "decoded", "digits": ["a_1"], "cells": "0x2"}], {})


def test_printed_counts_refuse_a_network_of_another_shape() -> None:
    """A parameter in phi_1: the layers that hold intrinsic parameters are then not one L between phi_1 and phi_2."""
    content = fresh()
    assert [len(part) for part in parts(network(content["network"], "network"))] == [15, 3, 18]
    node(content, "copy_0.phi_1.rho")["rows"][0][0] = "a_1"
    with pytest.raises(Rejected, match="is not phi_2 after L after phi_1"):
        parts(network(content["network"], "network"))


def _hollow(digits: list[str], linear: Content) -> Content:
    """d = 1, K = 2: the codes 0, 1/2 are written out, no parameter is used; `linear` is the only layer that holds one.

    Up to near-output everything is true of this network; the counts would be those of another one.
    """
    cells = 1 << len(digits)
    delta = Fraction(1, 3 * cells)
    heads = [(shift - (Fraction(k, cells) - delta)) / delta for shift in (-delta, 0, delta) for k in range(1, cells)]
    ramps = [[head - turn, 1 / delta] for head in heads for turn in (0, 1)]
    count = 2 * (cells - 1)
    sums = [[0, *[0] * (count * i), *[1, -1] * (cells - 1), *[0] * (count * (2 - i))] for i in range(3)]
    codes = [[0, *(Fraction(1, cells) if i == j else 0 for j in range(3))] for i in range(3)]
    larger, smaller, third = [1, 0, 0, 1, -1, 0, 0], [-1, 1, -1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, -1]
    least = [a - b for a, b in zip(larger, third, strict=True)]
    signs = [[0, 1, -1, 0], [0, 1, 0, 0], [0, -1, 0, 0], [0, 0, 1, 0], [0, 0, -1, 0], [0, 0, 0, 1], [0, 0, 0, -1]]
    pairs = [[0, *row] for row in (least, larger, [-a for a in larger], smaller, [-a for a in smaller])]
    nodes = [
        numbers(ramps, "relu", "h"),
        numbers(sums, name="k", read="h", arity=3 * count),
        numbers(codes, name="t", read="k", arity=3),
        numbers(signs, "relu", "m1", "t", 3),
        numbers(pairs, "relu", "m2", "m1", 7),
        numbers([[0, -1, 1, -1, -1, 1], [0, 0, 0, 0, 1, -1], [0, 0, 0, 0, -1, 1]], "relu", "m3", "m2", 5),
        numbers([[0, 1, 1, -1]], name="mid", read="m3", arity=3),
        *([linear, numbers([[0, 1]], name="p2", read="L")] if linear["name"] == "L" else []),
        numbers([["b", "s"]], name="out", read="mid"),
    ]
    if linear["name"] == "h":
        nodes[0] = {**nodes[0], "rows": nodes[0]["rows"] + linear["rows"]}
    places = [k * cells + cell + 1 for k in range(len(digits)) for cell in range(cells) if cell >> len(digits) - 1 - k & 1]
    values = {"v": sum((Fraction(1, 4**place) for place in places), Fraction(0)), "s": Fraction(1), "b": Fraction(0)}
    return _hollow_steps(nodes, {name: hexed(value) for name, value in values.items()}, digits, hex(cells), delta)


def _hollow_steps(nodes: list[Content], values: dict[str, str], digits: list[str], cells: str, delta: Fraction) -> Content:
    steps: list[Content] = []

    def step(rule: str, premises: list[int], data: Content, kind: str, **more: Any) -> int:
        steps.append({"rule": rule, "premises": [*map(hex, premises)], "data": data, "statement": {"kind": kind, **more}})
        return len(steps) - 1

    first = step("constant", [], {"neurons": []}, "constant", neurons=[], values=[])
    near = []
    for place, shift in enumerate((-delta, Fraction(0), delta)):
        code = {"cells": cells, "digits": digits, "indices": [["k", hex(place)]], "neuron": ["t", hex(place)]}
        read = step("evaluated-code", [first], code, "index-code", **code)
        moved = {"axis": "0x0", "cells": cells, "delta": hexed(delta), "neuron": ["k", hex(place)], "shift": hexed(shift)}
        index = step("shifted-index", [], moved, "shifted-index", **moved)
        shared = {"cells": cells, "delta": hexed(delta), "digits": digits}
        here = {"neuron": ["t", hex(place)], "level": "0x0", "shifts": [hexed(shift)]}
        near.append(step("shifted-code", [read, index], {}, "near-code", **shared, **here))
    mid = ["mid", "0x0"]
    last = step("mid", near, {"neuron": mid}, "near-code", **shared, neuron=mid, level="0x1", shifts=["0x0"])
    last = step("near-output", [last], {}, "near-output", cells=cells, digits=digits, scale="s", shift="b")
    step("printed-counts-2.2", [last], {}, "printed-counts")
    network = {"format": "symnet network 1", "inputs": "0x1", "nodes": nodes, "parameters": values}
    rest = {"target": [], "hypotheses": [], "claims": [steps[-1]["statement"]], "steps": steps}
    return {"format": "symnet certificate 1", "network": network, **rest}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (_hollow(["v"], numbers([[0, "v"]], name="L", read="mid")), "the output reads past phi_2"),
        (_hollow(["v"], numbers([["v", 0]], name="L", read="mid")), "L is not made of bare intrinsic parameters"),
        (_hollow(["v"], numbers([[0, "v"], [7, 3]], name="L", read="mid")), "L is not made of bare intrinsic parameters"),
        (_hollow(["v"], numbers([[0, "v"]], "relu", "L", "mid")), "L is not made of bare intrinsic parameters"),
        (_hollow(["v"], numbers([["v", 0]], name="h")), "L is not made of bare intrinsic parameters"),
        (_hollow(["v", "v"], numbers([[0, "v"]], name="L", read="mid")), "the 2 parameters are not different ones"),
    ],
)
def test_printed_counts_of_a_network_that_uses_no_parameter(content: Content, says: str) -> None:
    assert says in reason(content)


def test_a_linear_map_with_rows_beside_it() -> None:
    """3^d n neurons of L are enough; one more, read by nobody, is too many."""
    content = fresh()
    linear = parts(network(content["network"], "network"))[1][0].name
    node(content, linear)["rows"].append(node(content, linear)["rows"][0])
    with pytest.raises(Rejected, match=r"L has more than 3 \* 1 neurons"):
        RULES["printed-counts-2.2"](decode(sealed(content)), [{"kind": "near-output", "digits": ["a_1"], "cells": "0x2"}], {})


def test_printed_shape() -> None:
    wide = compose(bit_extraction(2), layer(1, "y", "identity", [({0: 1}, 0)]))
    places = {"reads": neuron("y"), "neuron": neuron("bit")}
    proof = Derivation()
    one = proof.step("bit", [], {"scan": "tents", **places}, "bit", digits=hexed(2), **places)
    proof.claim(shape_step(proof, one))
    found = certificate(wide, None, proof).content
    assert check(sealed(found)).accepted
    step(found, "printed-shape")["statement"]["depth"] = "0x5"
    refused(found, "printed-shape", "the step states")
    one = node(found, "round")
    one["rows"].append(["0x0", ["0x0", "0x1"]])
    refused(found, "printed-shape", "width 3")
