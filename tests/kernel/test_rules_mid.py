"""The rules of Theorem 2.2: accepted certificates, and for each premise of a rule one it alone refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from kernel.attacks.table import node, step
from kernel.certificates import Content
from kernel.refusals import both, fresh, reason, refused
from symnet.kernel.rules import RULES

from symnet import approximate, compose, named
from symnet.certificates.certificate import certificate, sealed
from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.constructions.syz2022.sup_norm_derivation import near_output_step
from symnet.constructions.syz2022.theorem_2_1 import cell_code, output_map
from symnet.constructions.syz2022.theorem_2_2 import nested_mids, theorem_2_2_template, ways
from symnet.core.network import Network
from symnet.kernel import check
from symnet.kernel.decode import decode
from symnet.kernel.syntax import Rejected
from symnet.library.calculus import fan_out

BOTH = ["theorem-2.2", "theorem-2.2-copied"]


@cache
@pytest.mark.parametrize("construction", BOTH)
@pytest.mark.parametrize(
    ("expression", "n"), [("abs(x - 1/3)", 1), ("abs(x - 1/3)", 3), ("sin(pi*x)*y", 1), ("sin(pi*x)*y", 2), ("x*y*z", 1)]
)
def test_accepted(construction: str, expression: str, n: int) -> None:
    assert check(sealed(fresh(construction, n, expression))).accepted


def _weight(name: str, row: int, place: int, value: str) -> Callable[[Content], None]:
    """Put a number into row `row` of a layer: place 0 is the bias, place i the i-th weight."""

    def change(content: Content) -> None:
        found = node(content, name)["rows"][row]
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
    content = fresh()
    _weight(node, row, place, value)(content)
    refused(content, rule, words)


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
    content = fresh("theorem-2.2-copied")
    _weight(node, row, place, value)(content)
    verdict = check(sealed(content))
    assert verdict.verdict == ("rejected" if rule else "malformed")
    assert not rule or (f"rule {rule}:" in verdict.reason and words in verdict.reason), verdict.reason


def test_every_number_of_the_body_matters() -> None:
    """One weight or bias after another of a step is changed: the first rule that reads it refuses."""
    size = [len(one["rows"]) for one in node(fresh("theorem-2.2-copied"), "digits")["body"]["nodes"]]
    for layer_number, rows in enumerate(size):
        for row in range(rows):
            content = fresh("theorem-2.2-copied")
            found = node(content, "digits")["body"]["nodes"][layer_number]["rows"][row]
            found[1][1] = "0x7" if isinstance(found[1][1], str) else ["0x0", [found[1][1][1][0], "0x7"]]
            assert "rule scan-code:" in reason(content)


SCAN_DATA: dict[str, tuple[str, Callable[[Content], Any]]] = {
    "steps": ("not a scan of", lambda content: node(content, "digits").update(steps="0x3")),
    "scale": ("no schedule", lambda content: node(content, "digits")["schedules"].update(scale=["power", "0x4", "0x2"])),
    "cells compared": (
        "no schedule",
        lambda content: node(content, "digits")["schedules"].update(cell=["snake", "0x2", "0x1", "0x0", "0x0"]),
    ),
    "places twice": ("different places", lambda content: both(step(content, "scan-code"), z=["0x5"], sum="0x5")),
    "indices twice": ("different neurons", lambda content: both(step(content, "scan-code"), indices=[neuron("sum")] * 2)),
    "another copy's indices": (
        "not read",
        lambda content: both(step(content, "scan-code"), indices=[neuron("copy_1.g_1.index")]),
    ),
}


@pytest.mark.parametrize("name", SCAN_DATA)
def test_data_of_scan_code(name: str) -> None:
    words, change = SCAN_DATA[name]
    content = fresh("theorem-2.2-copied")
    change(content)
    refused(content, "scan-code", words)


@pytest.mark.parametrize(("construction", "rule"), [("theorem-2.2", "index-code"), ("theorem-2.2-copied", "scan-code")])
def test_a_parameter_with_a_digit_2(construction: str, rule: str) -> None:
    content = fresh(construction)
    content["network"]["parameters"]["a_1"] = "0x1p-1"
    refused(content, rule, "digit")


def test_a_wrong_shift_and_a_wrong_delta() -> None:
    changes = {("shift", "0x0"): "changes sign", ("delta", "0x1p-4"): "changes sign", ("delta", "0x1p-1"): "is not in (0, 1/2)"}
    for (key, value), words in {**changes, ("cells", "0x4"): "cell 1", ("axis", "0x1"): "not an integer"}.items():
        content = fresh()
        both(step(content, "shifted-index"), **{key: value})
        refused(content, "shifted-index", words)


def test_cells_and_indices_of_a_code() -> None:
    for change in ({"cells": "0x4"}, {"indices": [neuron("copy_1.phi_1.g_1.index")]}, {"neuron": neuron("copy_1.phi_2.add")}):
        content = fresh()
        both(step(content, "index-code"), **change)
        assert "rule index-code:" in reason(content)


def test_a_relu_that_hides_a_sign_is_seen() -> None:
    """relu(-b) is 0 for bits b >= 0, though at b = 0 alone it looks like -b: the sum is proved for all b >= 0."""
    content = fresh()
    one = node(content, "copy_0.phi_2.bit_1.bit")
    bent = {"activation": "relu", "name": "bent", "reads": [[one["name"], "0x0", "0x1"]], "rows": [["0x0", ["0x0", "-0x1"]]]}
    content["network"]["nodes"].insert(content["network"]["nodes"].index(one) + 1, bent)
    add = node(content, "copy_0.phi_2.add")
    add["reads"], add["rows"] = [["bent", "0x0", "0x1"]], [["0x0", ["0x0", "-0x1p-1"]]]
    refused(content, "index-code", "the sum of the bits")


def test_a_copy_of_other_neurons() -> None:
    for change in ({"indices": [neuron("copy_2.phi_1.g_1.index")]}, {"neuron": neuron("copy_2.phi_2.add")}):
        content = fresh()
        both(step(content, "copied-code"), **change)
        refused(content, "copied-code", "not made of")


def test_a_copy_with_another_scan_or_another_activation() -> None:
    content = fresh()
    node(content, "copy_1.phi_2.bit_1.tents")["steps"] = "0x6"
    refused(content, "copied-code", "differ")
    content = fresh()
    node(content, "copy_1.phi_1.rho")["activation"] = "relu"
    refused(content, "copied-code", "differ")


def test_a_copy_with_other_parameters() -> None:
    """Copy 1 multiplies by a_2 where copy 0 multiplies by a_1."""
    content = fresh(n=2)
    rows = node(content, "copy_1.multiply")["rows"]
    rows[0][1][1], rows[1][1][1] = rows[1][1][1], rows[0][1][1]
    refused(content, "copied-code", "differ")


def test_shifted_code_of_indices_of_another_copy() -> None:
    content = fresh()
    first, second = step(content, "shifted-code"), step(content, "shifted-code", 1)
    second["premises"][1:] = first["premises"][1:]
    refused(content, "shifted-code", "not those of the code")


def test_shifted_code_of_axes_in_another_order() -> None:
    content = fresh(expression="sin(pi*x)*y")
    one = step(content, "shifted-code")
    one["premises"][1:] = one["premises"][:0:-1]
    refused(content, "shifted-code", "not those of the code")


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
    for one in proof.steps:
        if one["rule"] == "shifted-index":
            doubled = hexed(2 * delta * (-1 if one["data"]["shift"].startswith("-") else 1))
            both(one, shift=doubled if one["data"]["shift"] != "0x0" else "0x0")
    proof.claim(0)
    assert "is longer than delta" in certificate(made.bind(values), None, proof).verdict.reason


@pytest.mark.parametrize("premises", [(1, 0, 2), (0, 0, 0), (0, 1, 1), (0, 2, 1)])
def test_a_mid_over_other_shifts(premises: tuple[int, ...]) -> None:
    content = fresh()
    one = step(content, "mid")
    one["premises"] = [one["premises"][place] for place in premises]
    refused(content, "mid", "the shifts are")


def test_a_mid_over_the_wrong_axis() -> None:
    """The copies that differ on the second axis are joined first."""
    content = fresh(expression="sin(pi*x)*y")
    premises = [step(content, "mid", count)["premises"] for count in range(3)]
    step(content, "mid")["premises"] = [three[0] for three in premises]
    one = step(content, "mid")
    late = content["steps"].index(step(content, "mid", 3))
    content["steps"].remove(one)
    content["steps"].insert(late - 1, one)
    refused(content, "mid", "the shifts are")


def test_a_mid_that_reads_other_neurons() -> None:
    content = fresh(expression="sin(pi*x)*y")
    both(step(content, "mid"), neuron=neuron("mid_1_1.mid"))
    refused(content, "mid", "is a scan, not a layer")


def test_an_output_that_reads_an_inner_mid() -> None:
    content = fresh(expression="sin(pi*x)*y")
    one = step(content, "near-output")
    one["premises"] = [hexed(content["steps"].index(step(content, "mid", 0)))]
    refused(content, "near-output", "at level")


def test_an_output_that_is_not_bare() -> None:
    content = fresh()
    node(content, "output")["rows"][0][0] = "0x1"
    del content["network"]["parameters"]["b"]
    refused(content, "near-output", "bare intrinsic parameters")


def test_a_parameter_that_is_not_declared() -> None:
    """Some other entry depends on the target: c beside a_1, s, b."""
    content = fresh()
    node(content, "mid_1_0.mid")["rows"][0][0] = "c"
    content["network"]["parameters"]["c"] = "0x0"
    refused(content, "near-output", "the intrinsic parameters are")


def test_a_code_that_is_not_near_the_target() -> None:
    content = fresh()
    both(step(content, "near-corners"), bound="0x1p-3")
    refused(content, "near-corners", "at the corner")
    content = fresh()
    content["network"]["parameters"]["b"] = "0x5"
    refused(content, "near-corners", "at the corner")
    content = fresh()
    content["target"] = ["number", "0x9"]
    refused(content, "near-corners", "at the corner")


def test_a_bound_that_is_too_small() -> None:
    """omega(sqrt(d)/K) + q, and nothing less: lowered by a thousandth."""
    content = fresh()
    one = step(content, "near-error")
    bound = approximate("abs(x - 1/3)", n=1, construction="theorem-2.2").error.bound
    both(one, bound=hexed(bound * Fraction(999, 1000)))
    refused(content, "near-error", "is below omega")


def _rule(name: str, premises: list[Content], construction: str = "theorem-2.2", **data: Any) -> Content:
    """One rule on statements that no step makes."""
    return RULES[name](decode(sealed(fresh(construction))), premises, data)


def test_statements_that_do_not_belong_together() -> None:
    content = fresh()
    code, index = step(content, "index-code")["statement"], step(content, "shifted-index")["statement"]
    for change in ({"axis": "0x1"}, {"cells": "0x4"}):
        with pytest.raises(Rejected, match="is not about axis 0 on the same grid"):
            _rule("shifted-code", [code, {**index, **change}])
    near = step(content, "shifted-code")["statement"]
    three = [{**near, "shifts": [shift]} for shift in ("-0x1/0x6", "0x0", "0x1/0x6")]
    with pytest.raises(Rejected, match="of three different neurons"):
        _rule("mid", three, neuron=neuron("mid_1_0.mid"))
    with pytest.raises(Rejected, match="level 1 is not below 1"):
        _rule("mid", [{**one, "level": "0x1"} for one in three], neuron=neuron("mid_1_0.mid"))
    output, corners, modulus = (one["statement"] for one in content["steps"][12:14] + content["steps"][:1])
    with pytest.raises(Rejected, match="different grids"):
        _rule("near-error", [output, {**corners, "cells": "0x4"}, modulus], bound="0x9")
    with pytest.raises(Rejected, match="cells are more than"):
        RULES["index-code"](decode(sealed(fresh(expression="sin(pi*x)*y"))), [], {"cells": "0x101"})


def test_starts_that_a_scan_of_digits_refuses() -> None:
    content = fresh("theorem-2.2-copied")
    node(content, "start")["rows"][0].append(["0x0", "0x1"])
    refused(content, "scan-code", "as bare intrinsic")
    content = fresh("theorem-2.2-copied")
    node(content, "start")["activation"] = "relu"
    refused(content, "scan-code", "all of an identity layer")


def test_a_scan_whose_body_is_not_its_whole_state() -> None:
    found = decode(sealed(fresh("theorem-2.2-copied")))
    nodes = tuple(replace(node, reads=(("start", 0, 2 * node.arity),)) if node.body else node for node in found.network.nodes)
    twice = replace(found, network=replace(found.network, nodes=nodes))
    data = step(fresh("theorem-2.2-copied"), "scan-code")["data"]
    with pytest.raises(Rejected, match="has copies"):
        RULES["scan-code"](twice, [], data)
