"""The rules of Theorem 2.2 and of printed sizes: accepted certificates, and for each premise of a rule one it alone refuses."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from kernel.test_rules_rounding import layer as numbers

from symnet import approximate, bit_extraction, certify, compose, layer, named
from symnet.calculus import fan_out
from symnet.constructions.certify_sup import near_output_step
from symnet.constructions.counts import shape_step
from symnet.constructions.shen_yang_zhang import cell_code, output_map
from symnet.constructions.shen_yang_zhang_sup import nested_mids, theorem_2_2_template, ways
from symnet.core.network import Network
from symnet.derivation.certificate import certificate, sealed
from symnet.derivation.derivation import Derivation, hexed, neuron
from symnet.kernel import check
from symnet.kernel.decode import decode, network
from symnet.kernel.rules import RULES
from symnet.kernel.rules_counts import parts
from symnet.kernel.syntax import Rejected

Content = dict[str, Any]
BOTH = ["theorem-2.2", "theorem-2.2-copied"]


@cache
def _made(construction: str, n: int, expression: str) -> Content:
    content: Content = certify(approximate(expression, n=n, construction=construction)).content
    return content


def _content(construction: str = "theorem-2.2", n: int = 1, expression: str = "abs(x - 1/3)") -> Content:
    return copy.deepcopy(_made(construction, n, expression))


def _reason(content: Content) -> str:
    verdict = check(sealed(content))
    assert verdict.verdict == "rejected", verdict
    return verdict.reason


def _refused(content: Content, rule: str, words: str) -> None:
    reason = _reason(content)
    assert f"rule {rule}:" in reason and words in reason, reason


def _node(content: Content, name: str) -> Any:
    return next(node for node in content["network"]["nodes"] if node["name"] == name)


def _step(content: Content, rule: str, count: int = 0) -> Any:
    return [step for step in content["steps"] if step["rule"] == rule][count]


def _both(step: Any, **changed: Any) -> None:
    """The same change in the data and in the statement."""
    for key, value in changed.items():
        for part in (step["data"], step["statement"]):
            if key in part:
                part[key] = value


@pytest.mark.parametrize("construction", BOTH)
@pytest.mark.parametrize(
    ("expression", "n"), [("abs(x - 1/3)", 1), ("abs(x - 1/3)", 3), ("sin(pi*x)*y", 1), ("sin(pi*x)*y", 2), ("x*y*z", 1)]
)
def test_accepted(construction: str, expression: str, n: int) -> None:
    assert check(sealed(_content(construction, n, expression))).accepted


def _weight(name: str, row: int, place: int, value: str) -> Callable[[Content], None]:
    """Put a number into row `row` of a layer: place 0 is the bias, place i the i-th weight."""

    def change(content: Content) -> None:
        found = _node(content, name)["rows"][row]
        assert (found[0] if place == 0 else found[place][1]) != value
        if place == 0:
            found[0] = value
        else:
            found[place][1] = value

    return change


WEIGHTS = {
    "the bias of a jump": ("copy_0.phi_1.g_1.jumps", 0, 0, "0x0", "shifted-index", "changes sign"),
    "the slope of a jump": ("copy_1.phi_1.g_1.index", 0, 1, "0x7", "shifted-index", "cell 1"),
    "rho": ("copy_0.phi_1.rho", 0, 0, "0x2", "index-code", "rho"),
    "a power": ("copy_0.phi_1.power", 0, 0, "0x5", "index-code", "power at rho = 1"),
    "a sum of bits": ("copy_0.phi_2.add", 0, 1, "0x1p-2", "index-code", "sum of the bits"),
    "rho of a copy": ("copy_1.phi_1.rho", 0, 0, "0x2", "copied-code", "differ"),
    "a bit of a copy": ("copy_2.phi_2.bit_1.bit", 0, 2, "-0x4", "copied-code", "differ"),
    "the product in a copy": ("copy_2.multiply", 0, 1, "0x1", "copied-code", "differ"),
    "a side of a mid": ("mid_1_0.sides", 0, 2, "-0x2", "mid", "changes sign"),
    "an excess of a mid": ("mid_1_0.excess", 1, 1, "-0x2", "mid", "changes sign"),
    "the output of a mid": ("mid_1_0.mid", 0, 1, "-0x2", "mid", "mid value"),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_one_weight_changed(name: str) -> None:
    node, row, place, value, rule, words = WEIGHTS[name]
    content = _content()
    _weight(node, row, place, value)(content)
    _refused(content, rule, words)


COPIED = {
    "a_1 does not start bare": ("start", 0, 0, "0x1p-2", "", "malformed"),
    "the number of the cell": ("copy_0.number", 0, 0, "0x1", "scan-code", "number of the cell"),
    "the sum starts at 1": ("start", 4, 0, "0x1", "scan-code", "do not start at 0"),
    "a bit starts at 1": ("start", 7, 0, "0x1", "scan-code", "do not start at 0"),
    "the last sum": ("sum", 0, 1, "0x2", "scan-code", "sum of the last state"),
}


@pytest.mark.parametrize("name", COPIED)
def test_one_weight_changed_where_numbers_stand_once(name: str) -> None:
    node, row, place, value, rule, words = COPIED[name]
    content = _content("theorem-2.2-copied")
    _weight(node, row, place, value)(content)
    verdict = check(sealed(content))
    assert verdict.verdict == ("rejected" if rule else "malformed")
    assert not rule or (f"rule {rule}:" in verdict.reason and words in verdict.reason), verdict.reason


def test_every_number_of_the_body_matters() -> None:
    """One weight or bias after another of a step is changed: the first rule that reads it refuses."""
    size = [len(node["rows"]) for node in _node(_content("theorem-2.2-copied"), "digits")["body"]["nodes"]]
    for layer_number, rows in enumerate(size):
        for row in range(rows):
            content = _content("theorem-2.2-copied")
            found = _node(content, "digits")["body"]["nodes"][layer_number]["rows"][row]
            found[1][1] = "0x7" if isinstance(found[1][1], str) else ["0x0", [found[1][1][1][0], "0x7"]]
            assert "rule scan-code:" in _reason(content)


SCAN_DATA: dict[str, tuple[str, Callable[[Content], Any]]] = {
    "steps": ("not a scan of", lambda content: _node(content, "digits").update(steps="0x3")),
    "scale": ("no schedule", lambda content: _node(content, "digits")["schedules"].update(scale=["power", "0x4", "0x2"])),
    "cells compared": (
        "no schedule",
        lambda content: _node(content, "digits")["schedules"].update(cell=["snake", "0x2", "0x1", "0x0", "0x0"]),
    ),
    "places twice": ("different places", lambda content: _both(_step(content, "scan-code"), z=["0x5"], sum="0x5")),
    "indices twice": ("different neurons", lambda content: _both(_step(content, "scan-code"), indices=[neuron("sum")] * 2)),
    "another copy's indices": (
        "not read",
        lambda content: _both(_step(content, "scan-code"), indices=[neuron("copy_1.g_1.index")]),
    ),
}


@pytest.mark.parametrize("name", SCAN_DATA)
def test_data_of_scan_code(name: str) -> None:
    words, change = SCAN_DATA[name]
    content = _content("theorem-2.2-copied")
    change(content)
    _refused(content, "scan-code", words)


@pytest.mark.parametrize(("construction", "rule"), [("theorem-2.2", "index-code"), ("theorem-2.2-copied", "scan-code")])
def test_a_parameter_with_a_digit_2(construction: str, rule: str) -> None:
    content = _content(construction)
    content["network"]["parameters"]["a_1"] = "0x1p-1"
    _refused(content, rule, "digit")


def test_a_wrong_shift_and_a_wrong_delta() -> None:
    changes = {("shift", "0x0"): "changes sign", ("delta", "0x1p-4"): "changes sign", ("delta", "0x1p-1"): "is not in (0, 1/2)"}
    for (key, value), words in {**changes, ("cells", "0x4"): "cell 1", ("axis", "0x1"): "not an integer"}.items():
        content = _content()
        _both(_step(content, "shifted-index"), **{key: value})
        _refused(content, "shifted-index", words)


def test_cells_and_indices_of_a_code() -> None:
    for change in ({"cells": "0x4"}, {"indices": [neuron("copy_1.phi_1.g_1.index")]}, {"neuron": neuron("copy_1.phi_2.add")}):
        content = _content()
        _both(_step(content, "index-code"), **change)
        assert "rule index-code:" in _reason(content)


def test_a_relu_that_hides_a_sign_is_seen() -> None:
    """relu(-b) is 0 for bits b >= 0, though at b = 0 alone it looks like -b: the sum is proved for all b >= 0."""
    content = _content()
    node = _node(content, "copy_0.phi_2.bit_1.bit")
    bent = {"activation": "relu", "name": "bent", "reads": [[node["name"], "0x0", "0x1"]], "rows": [["0x0", ["0x0", "-0x1"]]]}
    content["network"]["nodes"].insert(content["network"]["nodes"].index(node) + 1, bent)
    add = _node(content, "copy_0.phi_2.add")
    add["reads"], add["rows"] = [["bent", "0x0", "0x1"]], [["0x0", ["0x0", "-0x1p-1"]]]
    _refused(content, "index-code", "the sum of the bits")


def test_a_copy_of_other_neurons() -> None:
    for change in ({"indices": [neuron("copy_2.phi_1.g_1.index")]}, {"neuron": neuron("copy_2.phi_2.add")}):
        content = _content()
        _both(_step(content, "copied-code"), **change)
        _refused(content, "copied-code", "not made of")


def test_a_copy_with_another_scan_or_another_activation() -> None:
    content = _content()
    _node(content, "copy_1.phi_2.bit_1.tents")["steps"] = "0x6"
    _refused(content, "copied-code", "differ")
    content = _content()
    _node(content, "copy_1.phi_1.rho")["activation"] = "relu"
    _refused(content, "copied-code", "differ")


def test_a_copy_with_other_parameters() -> None:
    """Copy 1 multiplies by a_2 where copy 0 multiplies by a_1."""
    content = _content(n=2)
    rows = _node(content, "copy_1.multiply")["rows"]
    rows[0][1][1], rows[1][1][1] = rows[1][1][1], rows[0][1][1]
    _refused(content, "copied-code", "differ")


def test_shifted_code_of_indices_of_another_copy() -> None:
    content = _content()
    first, second = _step(content, "shifted-code"), _step(content, "shifted-code", 1)
    second["premises"][1:] = first["premises"][1:]
    _refused(content, "shifted-code", "not those of the code")


def test_shifted_code_of_axes_in_another_order() -> None:
    content = _content(expression="sin(pi*x)*y")
    step = _step(content, "shifted-code")
    step["premises"][1:] = step["premises"][:0:-1]
    _refused(content, "shifted-code", "not those of the code")


def _proof(made: Network, dimension: int, n: int, delta: Fraction) -> str:
    proof = Derivation()
    proof.claim(near_output_step(proof, dimension, n, delta))
    values = {f"a_{bit}": Fraction(0) for bit in range(1, n + 1)} | {"s": Fraction(1), "b": Fraction(0)}
    return certificate(made.bind(values), None, proof).verdict.reason


def test_delta_above_a_third_of_a_cell_is_refused() -> None:
    """Everything else holds: only the two of three points fail."""
    for delta, words in (
        (Fraction(1, 6), "every claim is proved"),
        (Fraction(1, 5), "is above 1/K"),
        (Fraction(1, 2), "is not in"),
    ):
        assert words in _proof(theorem_2_2_template(1, 1, delta), 1, 1, delta)


def test_a_shift_longer_than_delta_is_refused() -> None:
    delta = Fraction(1, 12)
    copies = [
        named(cell_code(1, 1, delta, [2 * delta * way for (way,) in [sigma]]), f"copy_{i}") for i, sigma in enumerate(ways(1))
    ]
    made = compose(output_map(), fan_out(copies, nested_mids(1)))
    values = {"a_1": Fraction(0), "s": Fraction(1), "b": Fraction(0)}
    proof = Derivation()
    near_output_step(proof, 1, 1, delta)
    for step in proof.steps:
        if step["rule"] == "shifted-index":
            doubled = hexed(2 * delta * (-1 if step["data"]["shift"].startswith("-") else 1))
            _both(step, shift=doubled if step["data"]["shift"] != "0x0" else "0x0")
    proof.claim(0)
    assert "is longer than delta" in certificate(made.bind(values), None, proof).verdict.reason


@pytest.mark.parametrize("premises", [(1, 0, 2), (0, 0, 0), (0, 1, 1), (0, 2, 1)])
def test_a_mid_over_other_shifts(premises: tuple[int, ...]) -> None:
    content = _content()
    step = _step(content, "mid")
    step["premises"] = [step["premises"][place] for place in premises]
    _refused(content, "mid", "the shifts are")


def test_a_mid_over_the_wrong_axis() -> None:
    """The copies that differ on the second axis are joined first."""
    content = _content(expression="sin(pi*x)*y")
    premises = [_step(content, "mid", count)["premises"] for count in range(3)]
    _step(content, "mid")["premises"] = [three[0] for three in premises]
    step = _step(content, "mid")
    late = content["steps"].index(_step(content, "mid", 3))
    content["steps"].remove(step)
    content["steps"].insert(late - 1, step)
    _refused(content, "mid", "the shifts are")


def test_a_mid_that_reads_other_neurons() -> None:
    content = _content(expression="sin(pi*x)*y")
    _both(_step(content, "mid"), neuron=neuron("mid_1_1.mid"))
    _refused(content, "mid", "is a scan, not a layer")


def test_an_output_that_reads_an_inner_mid() -> None:
    content = _content(expression="sin(pi*x)*y")
    step = _step(content, "near-output")
    step["premises"] = [hexed(content["steps"].index(_step(content, "mid", 0)))]
    _refused(content, "near-output", "at level")


def test_an_output_that_is_not_bare() -> None:
    content = _content()
    _node(content, "output")["rows"][0][0] = "0x1"
    del content["network"]["parameters"]["b"]
    _refused(content, "near-output", "bare intrinsic parameters")


def test_a_parameter_that_is_not_declared() -> None:
    """Some other entry depends on the target: c beside a_1, s, b."""
    content = _content()
    _node(content, "mid_1_0.mid")["rows"][0][0] = "c"
    content["network"]["parameters"]["c"] = "0x0"
    _refused(content, "near-output", "the intrinsic parameters are")


def test_a_code_that_is_not_near_the_target() -> None:
    content = _content()
    _both(_step(content, "near-corners"), bound="0x1p-3")
    _refused(content, "near-corners", "at the corner")
    content = _content()
    content["network"]["parameters"]["b"] = "0x5"
    _refused(content, "near-corners", "at the corner")
    content = _content()
    content["target"] = ["number", "0x9"]
    _refused(content, "near-corners", "at the corner")


def test_a_bound_that_is_too_small() -> None:
    """omega(sqrt(d)/K) + q, and nothing less: lowered by a thousandth."""
    content = _content()
    step = _step(content, "near-error")
    bound = approximate("abs(x - 1/3)", n=1, construction="theorem-2.2").error.bound
    _both(step, bound=hexed(bound * Fraction(999, 1000)))
    _refused(content, "near-error", "is below omega")


@pytest.mark.parametrize("construction", BOTH)
def test_counted_sizes(construction: str) -> None:
    rule = {"theorem-2.2": "printed-counts-2.2", "theorem-2.2-copied": "entries"}[construction]
    for key in [key for key in _step(_content(construction), rule)["statement"] if key != "kind"]:
        content = _content(construction)
        _step(content, rule)["statement"][key] = "0x1"
        _refused(content, rule, "the step states")


def test_printed_counts_need_two_to_the_n_cells() -> None:
    """The rule alone, given a statement of a network with 4 cells an axis and one bit a code."""
    found = decode(sealed(_content()))
    with pytest.raises(Rejected, match="4 cells an axis are not 2"):
        RULES["printed-counts-2.2"](found, [{"kind": "near-output", "digits": ["a_1"], "cells": "0x4"}], {})


def test_printed_counts_refuse_more_than_is_printed() -> None:
    """The bounds of Theorem 2.1 do not hold for the 3^d copies of Theorem 2.2."""
    found = decode(sealed(_content()))
    with pytest.raises(Rejected, match="phi_1 and phi_2 have 39 and 174 parameters, printed are 32 and 64"):
        RULES["printed-counts-2.1"](found, [{"kind": "decoded", "digits": ["a_1"], "cells": "0x2"}], {})


def test_printed_counts_refuse_a_network_of_another_shape() -> None:
    """A parameter in phi_1: the layers that hold intrinsic parameters are then not one L between phi_1 and phi_2."""
    content = _content()
    assert [len(part) for part in parts(network(content["network"], "network"))] == [15, 3, 18]
    _node(content, "copy_0.phi_1.rho")["rows"][0][0] = "a_1"
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
    assert says in _reason(content)


def test_a_linear_map_with_rows_beside_it() -> None:
    """3^d n neurons of L are enough; one more, read by nobody, is too many."""
    content = _content()
    linear = parts(network(content["network"], "network"))[1][0].name
    _node(content, linear)["rows"].append(_node(content, linear)["rows"][0])
    with pytest.raises(Rejected, match=r"L has more than 3 \* 1 neurons"):
        RULES["printed-counts-2.2"](decode(sealed(content)), [{"kind": "near-output", "digits": ["a_1"], "cells": "0x2"}], {})


def _rule(name: str, premises: list[Content], construction: str = "theorem-2.2", **data: Any) -> Content:
    """One rule on statements that no step makes."""
    return RULES[name](decode(sealed(_content(construction))), premises, data)


def test_statements_that_do_not_belong_together() -> None:
    content = _content()
    code, index = _step(content, "index-code")["statement"], _step(content, "shifted-index")["statement"]
    for change in ({"axis": "0x1"}, {"cells": "0x4"}):
        with pytest.raises(Rejected, match="is not about axis 0 on the same grid"):
            _rule("shifted-code", [code, {**index, **change}])
    near = _step(content, "shifted-code")["statement"]
    three = [{**near, "shifts": [shift]} for shift in ("-0x1/0x6", "0x0", "0x1/0x6")]
    with pytest.raises(Rejected, match="of three different neurons"):
        _rule("mid", three, neuron=neuron("mid_1_0.mid"))
    with pytest.raises(Rejected, match="level 1 is not below 1"):
        _rule("mid", [{**one, "level": "0x1"} for one in three], neuron=neuron("mid_1_0.mid"))
    output, corners, modulus = (step["statement"] for step in content["steps"][12:14] + content["steps"][:1])
    with pytest.raises(Rejected, match="different grids"):
        _rule("near-error", [output, {**corners, "cells": "0x4"}, modulus], bound="0x9")
    with pytest.raises(Rejected, match="cells are more than"):
        RULES["index-code"](decode(sealed(_content(expression="sin(pi*x)*y"))), [], {"cells": "0x101"})


def test_starts_that_a_scan_of_digits_refuses() -> None:
    content = _content("theorem-2.2-copied")
    _node(content, "start")["rows"][0].append(["0x0", "0x1"])
    _refused(content, "scan-code", "as bare intrinsic")
    content = _content("theorem-2.2-copied")
    _node(content, "start")["activation"] = "relu"
    _refused(content, "scan-code", "all of an identity layer")


def test_a_scan_whose_body_is_not_its_whole_state() -> None:
    found = decode(sealed(_content("theorem-2.2-copied")))
    nodes = tuple(replace(node, reads=(("start", 0, 2 * node.arity),)) if node.body else node for node in found.network.nodes)
    twice = replace(found, network=replace(found.network, nodes=nodes))
    data = _step(_content("theorem-2.2-copied"), "scan-code")["data"]
    with pytest.raises(Rejected, match="has copies"):
        RULES["scan-code"](twice, [], data)


def test_printed_shape() -> None:
    wide = compose(bit_extraction(2), layer(1, "y", "identity", [({0: 1}, 0)]))
    places = {"reads": neuron("y"), "neuron": neuron("bit")}
    proof = Derivation()
    step = proof.step("bit", [], {"scan": "tents", **places}, "bit", digits=hexed(2), **places)
    proof.claim(shape_step(proof, step))
    found = certificate(wide, None, proof).content
    assert check(sealed(found)).accepted
    _step(found, "printed-shape")["statement"]["depth"] = "0x5"
    _refused(found, "printed-shape", "the step states")
    node = _node(found, "round")
    node["rows"].append(["0x0", ["0x0", "0x1"]])
    _refused(found, "printed-shape", "width 3")
