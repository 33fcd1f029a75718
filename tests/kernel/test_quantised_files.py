"""Quantised networks as the kernel reads them: files that are refused, sums that do not fit, kernels that leave something out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from kernel.onnx_bytes import INT8, INT32, node, value_info
from kernel.quantised_attacks import GOOD, REFUSED, constant, mixed, other
from kernel.quantised_properties import rounding

from symnet.kernel.branching.formats import FLOAT32, nearest
from symnet.kernel.branching.quantised import quantised
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.syntax import Budget, Malformed, Network, Node, Rejected, Row


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_are_refused(name: str) -> None:
    data, says = REFUSED[name]
    with pytest.raises(Malformed) as problem:
        read_onnx(data)
    assert says in str(problem.value)


def test_what_is_near_to_what_is_refused() -> None:
    assert read_onnx(GOOD.data).quantised
    short = [(1, 3), (1, 2), (2, INT8), (8, "w1"), *((5, value) for value in (100, -127, 50, 90, -3, 8))]
    assert read_onnx(constant("w1", short)) == read_onnx(GOOD.data)
    assert read_onnx(mixed(64, -64, 127, 64, -64, 1)).quantised
    assert read_onnx(other(8, node("DequantizeLinear", ["q2", "s2"], ["d2"]))).quantised
    for name, numbers in (("q2", INT8), ("a0", INT32)):
        shape = ["N", 2] if name == "q2" else ["N", 3]
        assert read_onnx(replace(GOOD, outputs=(value_info(name, shape, numbers),)).data).nodes[-1].operator == ""
    assert read_onnx(replace(rounding(), opsets=(("", 10),)).data).quantised
    last = node("DequantizeLinear", ["w2", "sw2", "zw2"], ["v2"], axis=-1)
    assert read_onnx(other(9, last)) == read_onnx(GOOD.data)


def test_constants_are_those_of_float32() -> None:
    """Column by column, (q - z) s rounded; the bias is rounded first and then multiplied."""
    rows = read_onnx(GOOD.data).nodes[-1].rows
    weight = FLOAT32.rounded(Fraction(-64) * FLOAT32.rounded(Fraction("0.02")))
    assert rows[1].weights[0][1] == FLOAT32.rounded(-64 * Fraction(float.fromhex("0x1.47ae14p-6"))) == weight
    assert rows[0].bias == FLOAT32.rounded(1000 * FLOAT32.rounded(Fraction("0.0002")))


def whole(weight: int, count: int) -> Network:
    """A sum of products of integers, as an operator gives it."""
    cut = ((("most", Fraction(255)), ("least", Fraction(0))),)
    first = Node("q", (("input", 0, 1),), "identity", (Row(Fraction(0), ((0, Fraction(1)),)),), chains=cut)
    row = Row(Fraction(0), ((0, Fraction(weight * count)),))
    return Network(1, (first, Node("a", (("q", 0, 1),), "integers", (row,), chains=((),))), {}, "float32")


def test_sums_of_integers_have_32_bits() -> None:
    box = ((Fraction(0), Fraction(300)),)
    assert quantised(whole(255, 33025), Budget()).images(box, Budget()) is not None
    for sign in (1, -1):
        with pytest.raises(Rejected, match="may not fit 32 bits"):
            quantised(whole(sign * 255, 33026), Budget()).images(box, Budget())


def test_a_part_without_a_number_is_empty() -> None:
    between = ((Fraction(1) + Fraction(1, 1 << 30), Fraction(1) + Fraction(1, 1 << 29)),)
    assert quantised(whole(1, 1), Budget()).images(between, Budget()) is None


@pytest.mark.parametrize(
    ("value", "found"), [("1/2", 0), ("3/2", 2), ("5/2", 2), ("-1/2", 0), ("-3/2", -2), ("7/3", 2), ("-8/3", -3), ("3", 3)]
)
def test_nearest_integers(value: str, found: int) -> None:
    assert nearest(Fraction(value)) == found


def test_work_is_paid_before_it_is_done() -> None:
    network = quantised(read_onnx(GOOD.data), Budget())
    with pytest.raises(Rejected, match="more work than its budget"):
        network.images(((Fraction(0), Fraction(1)),) * 2, Budget(100))
