"""Attacks on properties of quantised networks: other inputs; trees, points and networks that are none."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from typing import Any

from kernel.attacks.table import attack, step
from kernel.certificates import Content
from kernel.float_properties import machine_files, widened
from kernel.hand_made import fact, form, layer, stated
from kernel.onnx_bytes import Model
from kernel.properties import branches, certificate, constraint, entry, network, onnx_files
from kernel.quantised_properties import LONG_SUMS, added_and_subtracted, digest, quantised_model, rounding, safe, unsafe

from symnet.kernel.branching.quantised import quantised
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.syntax import Budget

SAFE, POINT = "branches-quantised", "counterexample-quantised"
ANYWHERE = [entry([(0, 1), (0, 1)], [constraint("<=", 9, {0: 1})])]


def _put(c: Content, rule: str, **fields: Any) -> None:
    """Change fields of the first statement of a rule and of the claim that repeats it."""
    found = step(c, rule)["statement"]
    for claim in [claim for claim in c["claims"] if claim == found]:
        claim.update(fields)
    found.update(fields)


def _into(c: Content, own: Content) -> None:
    c.clear()
    c.update(own)


def _named(model: Model) -> Content:
    return {"onnx": sha256(model.data).hexdigest()}


def _trees(c: Content, *trees: Any) -> None:
    step(c, SAFE)["data"]["trees"] = list(trees)


@attack("quantised_safe", SAFE, "the rule gives")
def conditions_of_a_quantised_network_left_out(c: Content) -> None:
    _put(c, SAFE, conditions=[])


@attack("quantised_safe", SAFE, "the inputs are 'reals', none of floats, rounded")
def inputs_of_a_quantised_network_that_are_none(c: Content) -> None:
    _put(c, SAFE, inputs="reals")


@attack("quantised_safe", SAFE, "numbers increase below 2")
def a_constraint_of_an_output_that_is_not_there_behind_one_that_cannot_hold(c: Content) -> None:
    """The conjunction is impossible by its first constraint, so that the other one is not looked at."""
    entries = step(c, SAFE)["statement"]["property"]
    _put(c, SAFE, property=[{**entries[0], "unsafe": [[*entries[0]["unsafe"][0], constraint("<=", 0, {2: 1})]]}])
    _trees(c, "0..")


@attack("quantised_safe", SAFE, "entry 0, leaf 0, on [-0x1, 0x1] x [-0x1/0x3, 0x1]: - Y_0 <= -0.85 is not seen to be impossible")
def a_leaf_of_a_quantised_network_that_is_open(c: Content) -> None:
    _trees(c, ".", ".")


@attack("quantised_safe", SAFE, "entry 0: 'x' at place 1 is no mark, with 2 parts open")
def a_mark_of_halvings_that_is_none(c: Content) -> None:
    _trees(c, "0x", ".")


@attack("quantised_safe", SAFE, "entry 0: a tree is a text of marks")
def a_tree_of_halvings_that_is_a_list(c: Content) -> None:
    _trees(c, ["0", ".", "."], ".")


@attack("quantised_safe", SAFE, "entry 1: the tree goes on after its last leaf, at place 1")
def a_tree_of_halvings_with_more_leaves(c: Content) -> None:
    _trees(c, "0..", "..")


@attack("quantised_safe", SAFE, "entry 0: there is no input 2 to halve, or the tree is deeper than 256")
def a_halved_input_that_is_not_there(c: Content) -> None:
    _trees(c, "2..", ".")


@attack("quantised_safe", SAFE, "entry 0: there is no input 0 to halve, or the tree is deeper than 256")
def a_tree_of_halvings_that_is_too_deep(c: Content) -> None:
    _trees(c, "0." * 257 + ".", ".")


@attack("quantised_safe", "branches", "this rule speaks of no network that rounds its values to integers")
def a_quantised_network_in_real_numbers(c: Content) -> None:
    _into(c, certificate({"onnx": digest()}, [branches(ANYWHERE, ["."])]))


@attack("quantised_safe", "pl", "this rule speaks of no network that rounds its values to integers")
def a_rounded_value_as_the_input(c: Content) -> None:
    """Four times the input, rounded, is said to be the input."""
    same = fact([["box", "-", "-", "0x1"]], {"input": form(0, 1)}, {"n0": form(0, 1)})
    own = certificate(_named(rounding()), [stated(same)])
    _into(c, {**own, "box": [["0x0", "0x1"]] * 2})


@attack("quantised_safe", SAFE, "the network is no ONNX file whose input is of float32")
def a_quantised_network_that_is_none(c: Content) -> None:
    own = network(layer("y", [("input", 0, 2)], [form(0, 1, 1)]), inputs=2)
    _into(c, certificate(own, [safe(ANYWHERE, ["."])]))


@attack("quantised_safe", SAFE, "Gemm with a factor: how a machine computes it is not modelled")
def a_product_with_a_factor_beside_integers(c: Content) -> None:
    (other,) = onnx_files()
    _into(c, certificate({"onnx": other}, [safe([entry([(-1, 1), (-1, 1)], [constraint("<=", 99, {0: 1})])], ["."])]))


@attack("quantised_safe", SAFE, "beside integers only float32 is modelled")
def layers_of_float64_beside_integers(c: Content) -> None:
    other = {"onnx": sha256(widened().data).hexdigest()}
    _into(c, certificate(other, [safe([entry([(-1, 1)], [constraint("<=", 99, {0: 1})])], ["."])]))


@attack("quantised_safe", SAFE, "a sum of floats may exceed 2^126 and overflow")
def a_sum_of_floats_that_overflows(c: Content) -> None:
    other = next(iter(machine_files()))
    wide = [entry([(-(1 << 127), 1 << 127), (-1, 1)], [constraint("<=", 9, {0: 1})])]
    _into(c, certificate({"onnx": other}, [safe(wide, ["."])]))


@attack("quantised_safe", SAFE, "a sum of floats may exceed 2^126 and overflow")
def a_sum_that_overflows_on_the_way(c: Content) -> None:
    """a + b is infinite, and so is a + b - c, which is 3 * 2^126."""
    huge, most = 3 << 126, [constraint("<=", 7 << 125, {0: -1})]
    _into(c, certificate(_named(added_and_subtracted()), [safe([entry([(huge, huge)] * 3, most)], ["."])]))


@attack("quantised_safe", SAFE, "a sum of products of integers lies in [0, 2147515650], and may not fit 32 bits")
def a_sum_of_integers_that_wraps_around(c: Content) -> None:
    """2^31 is -2^31 in 32 bits."""
    _into(c, certificate(_named(LONG_SUMS[1]), [safe([entry([(0, 255)], [constraint("<=", 1, {0: 1})])], ["."])]))


@attack("quantised_safe", SAFE, "a sum of products of integers lies in [-2147515650, 0], and may not fit 32 bits")
def a_sum_of_integers_that_wraps_around_below(c: Content) -> None:
    _into(c, certificate(_named(LONG_SUMS[-1]), [safe([entry([(0, 255)], [constraint("<=", 1, {0: -1})])], ["."])]))


@attack("quantised_safe", SAFE, "a number of size 2^134 is beyond the largest one of the format")
def a_quotient_that_overflows(c: Content) -> None:
    wide = [entry([(-(1 << 127), 1 << 127), (-1, 1)], [constraint("<=", 9, {0: 1})])]
    _into(c, certificate({"onnx": digest()}, [safe(wide, ["."])]))


@attack("quantised_safe", SAFE, "X_0 = 0.5 is not seen to be impossible")
def an_equation_that_an_input_satisfies(c: Content) -> None:
    _into(c, certificate({"onnx": digest()}, [safe([entry([(0, 1), (0, 1)], [constraint("=", "-1/2", {}, {0: 1})])], ["."])]))


@attack("quantised_safe", SAFE, "X_0 <= 0 is not seen to be impossible")
def an_end_that_touches_an_inequality(c: Content) -> None:
    _into(c, certificate({"onnx": digest()}, [safe([entry([(0, 1), (0, 1)], [constraint("<=", 0, {}, {0: 1})])], ["."])]))


@attack("quantised_refuted", POINT, "input 0 of the point is 0x3p-1, not in [0x0, 0x1] or not of float32")
def a_point_outside_of_its_box(c: Content) -> None:
    step(c, POINT)["data"]["point"][0] = "0x3p-1"


@attack("quantised_refuted", POINT, "input 1 of the point is 0x1/0x3, not in [0x0, 0x1] or not of float32")
def a_point_that_is_no_float_for_a_quantised_network(c: Content) -> None:
    step(c, POINT)["data"]["point"][1] = "0x1/0x3"


@attack("quantised_refuted", POINT, "input 0 of the point is -0x1, not in [0x0, 0x1] or not of float32")
def a_point_below_its_box(c: Content) -> None:
    """x <= -1/2 is unsafe, and no x from 0 to 1 is so."""
    below = [entry([(0, 1), (0, 1)], [constraint("<=", "1/2", {}, {0: 1})])]
    _into(c, certificate({"onnx": digest()}, [unsafe(below, ["-0x1", "0x1p-1"], ["0x0", "0x0"])]))


@attack("quantised_refuted", POINT, "constraint 0 is not seen to hold at the point: Y_0 <= 0.33")
def a_point_that_is_safe_for_a_quantised_network(c: Content) -> None:
    strict = [entry([(0, 1), (0, 1)], [constraint("<=", "-33/100", {0: 1})])]
    _into(c, certificate({"onnx": digest()}, [unsafe(strict, ["0x1", "0x1p-1"], ["0x0", "0x0"])]))


@attack("quantised_refuted", POINT, "constraint 0 is not seen to hold at the point: X_0 < 1")
def a_point_at_the_end_of_a_strict_inequality(c: Content) -> None:
    strict = [entry([(0, 1), (0, 1)], [constraint("<", -1, {}, {0: 1})])]
    _into(c, certificate({"onnx": digest()}, [unsafe(strict, ["0x1", "0x1p-1"], ["0x0", "0x0"])]))


@attack("quantised_refuted", POINT, "constraint 0 is not seen to hold at the point: X_0 = 2")
def an_equation_that_is_false_for_a_quantised_network(c: Content) -> None:
    equal = [entry([(0, 1), (0, 1)], [constraint("=", -2, {}, {0: 1})])]
    _into(c, certificate({"onnx": digest()}, [unsafe(equal, ["0x1", "0x1p-1"], ["0x0", "0x0"])]))


@attack("quantised_refuted", POINT, "constraint 0 is not seen to hold at the point: Y_0 = ")
def an_equation_that_holds_at_the_end_of_what_is_computed(c: Content) -> None:
    """The greatest value that the output may have, in some order of sums."""
    own, at = quantised(read_onnx(quantised_model().data), Budget()), (Fraction(1), Fraction(1, 2))
    found = own.images(tuple((value, value) for value in at), Budget())
    equal = [entry([(0, 1), (0, 1)], [constraint("=", -found[1][0][1], {0: 1})])] if found else []
    _into(c, certificate({"onnx": digest()}, [unsafe(equal, ["0x1", "0x1p-1"], ["0x0", "0x0"])]))


@attack("quantised_refuted", POINT, "constraint 1 is not seen to hold at the point: Y_0 = 0.335")
def an_equation_that_an_order_of_sums_decides(c: Content) -> None:
    equal = [entry([(0, 1), (0, 1)], [constraint("=", -1, {}, {0: 1}), constraint("=", "-335/1000", {0: 1})])]
    _into(c, certificate({"onnx": digest()}, [unsafe(equal, ["0x1", "0x1p-1"], ["0x0", "0x0"])]))
