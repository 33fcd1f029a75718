"""The rounding rule on small networks whose error is known by hand."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from typing import Any

import pytest

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.kernel import check
from symnet.kernel.networks import network as decoded
from symnet.kernel.syntax import WORK, Budget
from symnet.kernel.theories import rounding

Node = dict[str, Any]


def layer(rows: list[list[Any]], activation: str = "identity", name: str = "sum", read: str = "input", arity: int = 1) -> Node:
    """A layer from rows [bias, weight 0, weight 1, ...]."""
    written = [
        [_hex(bias), *([hex(place), _hex(weight)] for place, weight in enumerate(weights) if weight)] for bias, *weights in rows
    ]
    return {"name": name, "reads": [[read, "0x0", hex(arity)]], "activation": activation, "rows": written}


def _hex(entry: Any) -> Any:
    return entry if isinstance(entry, list | str) else hexed(Fraction(entry))


def scan(body: list[Node], steps: int, schedules: dict[str, list[str]], **more: str) -> Node:
    return {
        "name": "scan",
        "reads": [["input", "0x0", more.get("copies", "0x1")]],
        "body": {"inputs": "0x1", "nodes": body},
        "steps": hex(steps),
        "schedules": schedules,
        **more,
    }


def reason(
    *nodes: Node,
    bound: Any = 0,
    form: str = "float64",
    grid: int | None = 0,
    inputs: int = 1,
    work: int = WORK,
    box: list[list[Any]] | None = None,
    **parameters: Any,
) -> str:
    """What the kernel says of |computed - exact| <= bound: "" where it accepts."""
    claim = {"format": form, "grid": "any" if grid is None else hex(grid), "bound": hexed(Fraction(bound))}
    network: dict[str, Any] = {"format": "symnet network 1", "inputs": hex(inputs), "nodes": list(nodes)}
    if parameters:
        network["parameters"] = {name: hexed(Fraction(value)) for name, value in parameters.items()}
    statement = {"kind": "rounding", **claim}
    content = {
        "format": "symnet certificate 2",
        "box": [[_hex(low), _hex(high)] for low, high in box or [[0, 1]] * inputs],
        "network": network,
        "target": [],
        "hypotheses": [],
        "claims": [statement],
        "steps": [{"rule": "rounding", "premises": [], "data": claim, "statement": statement}],
    }
    verdict = check(sealed(content), work=work)
    return "" if verdict.accepted else verdict.reason


def bound_is(wanted: Fraction, *nodes: Node, **options: Any) -> None:
    """The rule accepts `wanted`, rounded up a little, and nothing that is smaller by a millionth."""
    assert reason(*nodes, bound=wanted + Fraction(1, 2**250), **options) == ""
    assert "is only known to be at most" in reason(*nodes, bound=wanted * Fraction(999_999, 1_000_000), **options)


FORMATS = {
    "float64": (53, 1022, 1074, 1024),
    "float32": (24, 126, 149, 128),
    "float16": (11, 14, 24, 16),
    "bfloat16": (8, 126, 133, 128),
}


def test_the_formats_are_those_of_the_standard() -> None:
    """Precision, least normal, least positive and largest number, as struct and Python's floats have them."""
    import struct
    import sys

    assert rounding.FORMATS == FORMATS
    assert sys.float_info.mant_dig == 53 and sys.float_info.max_exp == 1024 and sys.float_info.min == 2.0**-1022
    for letter, name in (("d", "float64"), ("f", "float32"), ("e", "float16")):
        t, n, m, top = FORMATS[name]
        size = struct.calcsize(letter)
        smallest, largest = (1).to_bytes(size, "little"), struct.pack("<" + letter, (2.0 - 2.0 ** (1 - t)) * 2.0 ** (top - 1))
        assert struct.unpack("<" + letter, smallest) == (2.0**-m,)
        assert int.from_bytes(largest, "little") == ((1 << (8 * size - t)) - 1 << t - 1) - 1
        assert m == n + t - 1


@pytest.mark.parametrize("form", FORMATS)
def test_a_sum_of_t_bits_and_one_of_one_more(form: str) -> None:
    t = FORMATS[form][0]
    assert reason(layer([[2**t - 1, 1]]), form=form) == "", "2^t itself is a number of the format"
    assert "rounding begins at sum, neuron 0" in reason(layer([[2**t, 1]]), form=form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_grid_of_t_bits(form: str) -> None:
    t = FORMATS[form][0]
    grid = min(t, FORMATS[form][1])
    assert reason(layer([[0, 2]]), form=form, grid=grid) == ""
    assert f"grid = {hex(grid + 1)} is not an integer" in reason(layer([[0, 2]]), form=form, grid=grid + 1)


@pytest.mark.parametrize("form", FORMATS)
def test_granularity_below_the_least_normal_number(form: str) -> None:
    """x 2^-n on the grid 2^-1 may be 2^-(n+1), which is not normal."""
    n = FORMATS[form][1]
    assert reason(layer([[0, Fraction(1, 2**n)]]), form=form, grid=0) == ""
    assert "rounding begins" in reason(layer([[0, Fraction(1, 2**n)]]), form=form, grid=1)


@pytest.mark.parametrize("form", FORMATS)
def test_the_largest_number(form: str) -> None:
    t, _, _, top = FORMATS[form]
    largest = Fraction(2**top - 2 ** (top - t))
    assert reason(layer([[0, largest]]), form=form) == ""
    assert "has a weight or bias beyond the format" in reason(layer([[0, 2**top]]), form=form)
    assert "has a weight or bias beyond the format" in reason(layer([[0, Fraction(2**top, 3) * 2]]), form=form)
    twice = layer([[0, 2]], read="sum", name="twice")
    assert "twice, neuron 0: a sum may leave the format" in reason(layer([[0, 2 ** (top - 1)]]), twice, form=form, bound=2**top)


@pytest.mark.parametrize("form", FORMATS)
def test_one_product(form: str) -> None:
    """x / 3 for any x: weight and product are rounded, and one rounding is granted: 3 u / (1 - 3 u) / 3, and underflow."""
    t, _, m, _ = FORMATS[form]
    u = Fraction(1, 2**t)
    bound_is(3 * u / (1 - 3 * u) / 3 + Fraction(2, 2**m), layer([[0, Fraction(1, 3)]]), form=form, grid=None)


def test_two_terms_and_a_bias() -> None:
    """x + y + 1/2: three numbers, weights are powers of two and held: 3 u / (1 - 3 u) * 5/2, no underflow."""
    u = Fraction(1, 2**53)
    bound_is(3 * u / (1 - 3 * u) * Fraction(5, 2), layer([[Fraction(1, 2), 1, 1]], arity=2), grid=None, inputs=2)


def test_shifts_of_one_value_round_nothing_but_what_underflows() -> None:
    assert reason(layer([[0, 4]]), grid=None) == ""
    assert reason(layer([[0, -1]]), grid=None) == ""
    bound_is(Fraction(2, 2**24), layer([[0, Fraction(1, 4)]]), form="float16", grid=None)
    assert "at most" in reason(layer([[0, Fraction(1, 4)]]), grid=None), "an error of at most 2^-1073 is not 0"


def test_a_bias_that_is_not_held() -> None:
    """0 x + 1/3: one number, rounded once as a weight and granted two more; and a bias may underflow."""
    u = Fraction(1, 2**11)
    bound_is(2 * u / (1 - 2 * u) / 3 + Fraction(1, 2**24), layer([["0x1/0x3", 0]]), form="float16")


@pytest.mark.parametrize("form", FORMATS)
def test_errors_are_carried(form: str) -> None:
    """2 (x + 1/3) - 1: the error of the first layer twice, then that of its own."""
    t, _, m, _ = FORMATS[form]
    u = Fraction(1, 2**t)
    first = 3 * u / (1 - 3 * u) * Fraction(4, 3) + Fraction(3, 2**m)  # x, 1/3, and a bias that is rounded
    size = 2 * Fraction(4, 3) + 2 * first + 1
    own = 2 * u / (1 - 2 * u) * size
    nodes = layer([[Fraction(1, 3), 1]]), layer([[-1, 2]], name="next", read="sum")
    bound_is(2 * first + own, *nodes, form=form, grid=None)


@pytest.mark.parametrize("form", FORMATS)
def test_numbers_of_one_bit_too_many_and_below_the_least_normal_one(form: str) -> None:
    """Neither is held: its rounding is counted, although the second is a power of two."""
    t, n, m, _ = FORMATS[form]
    u, long, small = Fraction(1, 2**t), Fraction(2**t + 1), Fraction(1, 2 ** (n + 1))
    bound_is(3 * u / (1 - 3 * u) * long + Fraction(2, 2**m), layer([[0, long]]), form=form, grid=None)
    if m < 200:  # above the common scale 2^-256
        bound_is(2 * u / (1 - 2 * u) * small + Fraction(2, 2**m), layer([[0, small]]), form=form, grid=None)


def test_relu_drops_what_is_never_above_0() -> None:
    """relu(x/3 - 2) is 0, computed and exact; relu(x/3 - 1/3) may be above 0 with its error."""
    below, at = (layer([[bias, Fraction(1, 3)]], "relu") for bias in (-2, Fraction(-1, 3)))
    assert reason(below, grid=None) == ""
    assert "at most" in reason(at, grid=None)
    assert "at most" in reason(layer([[-3, 3]], "relu"), grid=None), "at most 0, but computed above it"
    assert reason(layer([[-1, 1]], "relu"), layer([[Fraction(0), Fraction(1, 3)]], name="next", read="sum")) == "", "on the grid"


def test_a_format_that_is_none() -> None:
    assert "the formats are float64, float32, float16, bfloat16" in reason(layer([[0, 1]]), form="decimal64")


def test_a_copy_of_a_value_is_that_value() -> None:
    nodes = layer([[0, Fraction(1, 3)]]), layer([[0, 1]], name="copy", read="sum"), layer([[0, 1]], name="again", read="copy")
    u = Fraction(1, 2**53)
    bound_is(3 * u / (1 - 3 * u) / 3 + Fraction(2, 2**1074), *nodes, grid=None)


def test_values_far_below_and_far_above_the_common_scale() -> None:
    """Exact values that are multiples of 2^-300 and of 2^300 meet a third."""
    low, high = Fraction(1, 2**300), Fraction(2**300)
    nodes = layer([[0, low], [0, high]]), layer([[0, Fraction(1, 3), Fraction(1, 3)]], name="next", read="sum", arity=2)
    assert reason(*nodes, bound=2**252) == ""
    assert "at most" in reason(*nodes, bound=2**247)


def test_granularities_too_far_apart() -> None:
    """x + 2^-1000 needs a thousand bits: not exact, and the bound is that of one addition."""
    assert "at most" in reason(layer([[Fraction(1, 2**1000), 1]]))
    assert reason(layer([[Fraction(1, 2**1000), 1]]), bound=Fraction(1, 2**51)) == ""


def test_shifts_that_are_too_long_to_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounding, "MAX_BITS", 20)
    assert "at most" in reason(layer([[Fraction(1, 2**21), 1]]))
    assert reason(layer([[Fraction(1, 2**20), 1]])) == ""


def test_constants_are_numbers() -> None:
    """3 2^60 - 3 2^60 and a neuron without terms."""
    nodes = layer([[3 * 2**60, 0], [0, 0]]), layer([[-3 * 2**60, 1, 5]], name="next", read="sum", arity=2)
    assert reason(*nodes) == ""


def test_scans_are_followed_step_by_step() -> None:
    """x <- x + s, s = 2^(3 - l): 1 + 4 + 2 + 1; and copies read snakes of their own."""
    power = {"s": ["power", "0x2", "0x3"]}
    body = layer([[["0x0", ["s", "0x1"]], 1]], name="next")
    assert reason(scan([body], 3, power), grid=45) == "" and "at most" in reason(scan([body], 3, power), grid=51)
    snake = {"s": ["snake", "0x3", "0x1", "0x0", "0x2"]}  # 2, 3, and -1 after the last node
    assert reason(scan([body], 4, snake), grid=50) == ""
    copies = scan([body], 1, {"s": ["snake", "0x9", "0x1", "0x0", "0x0"]}, copies="0x2", stride="0x8")
    for grid, says in ((50, "rounding begins"), (49, "")):  # the second copy adds node 8: 1 + 8 needs 4 bits
        found = reason(copies, layer([[0, 0, 1]], name="second", read="scan", arity=2), grid=grid, inputs=2)
        assert says in found and bool(says) == bool(found)


def test_a_parameter_inside_a_neuron() -> None:
    assert reason(layer([["v", 1]]), v=Fraction(1, 4)) == ""
    assert "at most" in reason(layer([["v", 1]]), v=Fraction(1, 3))


@pytest.mark.parametrize("form", FORMATS)
def test_one_product_on_a_box(form: str) -> None:
    """x / 3 for any x in a box: the size is the largest |x| of both ends, and of no other."""
    t, _, m, _ = FORMATS[form]
    u = Fraction(1, 2**t)
    for low, high in ((-5, 2), (2, 5), (-5, -2), (Fraction(-1, 3), 5)):
        bound = 3 * u / (1 - 3 * u) * Fraction(5, 3) + Fraction(6, 2**m)
        bound_is(bound, layer([[0, Fraction(1, 3)]]), form=form, grid=None, box=[[low, high]])


@pytest.mark.parametrize("form", FORMATS)
def test_a_grid_on_a_box(form: str) -> None:
    """The ends of the grid are the multiples inside: 2 x is exact up to 2^t, and of x up to 2^t."""
    t = FORMATS[form][0]
    for sign in (1, -1):
        box = [sorted([Fraction(0), sign * (Fraction(2**t) + Fraction(1, 2))])]
        assert reason(layer([[0, 1]]), form=form, box=box) == ""
        assert f"has multiples of 2^-1 of more than {t} bits" in reason(layer([[0, 1]]), form=form, grid=1, box=box)
        wide = [sorted([Fraction(0), sign * Fraction(2**t + 1)])]
        assert f"has multiples of 2^-0 of more than {t} bits" in reason(layer([[0, 1]]), form=form, box=wide)
    sum_of = layer([[2 ** (t - 1), 1]])
    assert reason(sum_of, form=form, box=[[0, 2 ** (t - 1) + Fraction(1, 2)]]) == ""
    assert "rounding begins" in reason(sum_of, form=form, box=[[0, 2 ** (t - 1) + 1]])
    assert "has no multiple of 2^-3" in reason(layer([[0, 1]]), form=form, grid=3, box=[["0x1/0xa", "0x1/0x9"]])
    assert reason(layer([[0, 1]]), form=form, grid=3, box=[["0x1/0x9", "0x1p-3"]]) == ""


def test_the_error_of_several_outputs_is_the_largest() -> None:
    u = Fraction(1, 2**53)
    for rows in ([[0, Fraction(1, 3)], [0, 3]], [[0, 3], [0, Fraction(1, 3)]]):
        bound_is(2 * u / (1 - 2 * u) * 3 + Fraction(2, 2**1074), layer(rows), grid=None)


def test_inputs_that_leave_the_format() -> None:
    assert "sum, neuron 0: a sum may leave the format" in reason(layer([[1, 1]]), form="float16", grid=None, box=[[0, 2**15]])
    assert "at most" in reason(layer([[1, 1]]), form="float16", grid=None, box=[[0, 2**14]])


def test_a_box_with_long_ends() -> None:
    assert reason(layer([[0, 1]]), grid=None, box=[[0, Fraction(1, 2**1023)]]) == ""
    assert "the box has an end of more than 1024 bits" in reason(layer([[0, 1]]), grid=None, box=[[0, Fraction(1, 2**1024)]])


def test_work_is_bounded() -> None:
    """What is walked is charged before it is: values read, weights, biases and schedules, step by step."""
    more, few = "the check needs more work than its budget", {"work": 4_000}
    body = layer([[0, 1]], name="next")
    assert reason(scan([body], 9, {}), **few) == "" and more in reason(scan([body], 500, {}), **few)
    unused = {f"s_{number}": ["power", "0x2", "0x1"] for number in range(5)}
    assert reason(scan([body], 9, unused), **few) == "" and more in reason(scan([body], 90, unused), **few)
    assert reason(scan([body], 90, {}), **few) == "", "schedules that nobody uses are charged too"
    empty = scan([scan([body], 0, {})], 1 << 40, {})
    assert more in reason(empty, **few), "a scan of nothing, without end"


def test_a_scale_beyond_all_bounds() -> None:
    body = layer([[["0x0", ["s", "0x1"]], 1]], name="next")
    assert "a scale of more than 65536 bits" in reason(scan([body], 3, {"s": ["power", "0x2", "0x8001"]}))


def test_more_terms_than_a_bound_bears() -> None:
    few, many = (layer([[0, *[Fraction(1, 3)] * count]], arity=count) for count in (253, 254))
    assert "at most" in reason(few, form="bfloat16", inputs=253)
    assert "sum, neuron 0 adds up 254 numbers, too many for a bound" in reason(many, form="bfloat16", inputs=254)


def test_what_a_layer_reads_takes_little_room() -> None:
    """A layer may read 2^22 values: two lists of them are held at once, and no more."""
    network = decoded(
        {
            "inputs": "0x100",
            "nodes": [
                {
                    "name": "sum",
                    "reads": [["input", "0x0", "0x100"]] * 256,
                    "activation": "relu",
                    "rows": [["0x0", ["0x0", "0x1"]]],
                }
            ],
        },
        "network",
        {},
    )
    tracemalloc.start()
    rounding._Walk(network, "float32", Budget()).through(network, [(None, 0, 1 << 256, 0)] * 256, {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 << 16
