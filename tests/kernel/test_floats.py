"""Properties in floats: test vectors of the mathematics, and computations in random orders inside the bounds.

The oracle computes sums of floats of a toy format in exact rationals, in a random order, products and sums fused at random.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel.certificates import files
from kernel.float_properties import branches, sums
from kernel.hand_made import Content, form, layer
from kernel.onnx_bytes import Fields, Model, tensor, value_info
from kernel.onnx_bytes import node as operator
from kernel.properties import UNIT, certificate, constraint, entry, network

from symnet.certificates.certificate import sealed
from symnet.kernel import check
from symnet.kernel.branching import floats
from symnet.kernel.branching.bounds import FINER, Start, Substitution
from symnet.kernel.branching.floats import errors_of, format_in
from symnet.kernel.branching.formats import FORMATS, Format
from symnet.kernel.branching.layers import stacked
from symnet.kernel.branching.leaves import Known, bounded, outward
from symnet.kernel.networks import network as decoded
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.syntax import Budget, Network, Node, Rejected, Row

BITS = 40
TOY, WIDE = Format(6, 12, 60), Format(9, 20, 90)
SINGLE = FORMATS["float32"]
__all__ = ["floats"]
Box = Sequence[tuple[Any, Any]]


def says(content: Content) -> str:
    """The verdict and its reason."""
    verdict = check(sealed(content), files())
    return f"{verdict.verdict}: {verdict.reason}"


def substitution(own: Network, box: Box, format_: Format, bits: int = BITS, inputs: str = "floats") -> Substitution:
    """A network's layers in a format, and a box."""
    budget = Budget(1 << 40)
    sides = tuple((Fraction(low), Fraction(high)) for low, high in box)
    stack = stacked(own, bits, budget, errors_of(own, format_, bits, budget, inputs))
    return Substitution(stack, bits, outward(sides, bits), budget)


def on(own: Network, box: Box, format_: Format, signs: Any = ()) -> Known:
    """What is known on a box."""
    found = bounded(substitution(own, box, format_), None, signs)
    assert found is not None
    return found


def rho(own: Content, box: Box, format_: Format = SINGLE) -> list[Fraction]:
    """By how much the outputs may be off, without what comes before them."""
    known = on(decoded(own, "network", {}), box, format_)
    return [Fraction(error, 1 << BITS + FINER) for error in known.outputs.rounding]


def lowest(own: Content, box: Box, beta: int = 0) -> Fraction:
    """The lower bound of the first output in float32; where beta is not 0, on z >= 0 of the first neuron."""
    signs = ((1, 0, True),) if beta else ()
    found = substitution(decoded(own, "network", {}), box, SINGLE)
    known = bounded(found, None, signs)
    assert known is not None
    betas = {1: {0: -beta << BITS}} if beta else {}
    slopes = [each.slopes for each in known.layers]
    return Fraction(found.lower(Start({0: 1 << BITS}), known.outputs, known.layers, slopes, betas).bound, 1 << 2 * BITS)


# Test vectors.


def test_a_multiplier_counts_for_rounding() -> None:
    """T3: y reads x directly, z is a sum that is x but for rounding, z >= 0 is assumed, beta = 1: y is at least -rho, not 0."""
    own = network(
        layer("h", [("input", 0, 2)], [form(0, 1, 1)], "relu"),
        layer("y", [("input", 0, 2)], [form(0, 1, 1)]),
        inputs=2,
    )
    nu = Fraction(1, 1 << 24)
    one = nu / (1 - nu) * 2
    assert -one * Fraction(10001, 10000) < lowest(own, [(-1, 1), (-1, 1)], 0) + 2 < -one * Fraction(9999, 10000)
    assert -2 * one * Fraction(10001, 10000) < lowest(own, [(-1, 1), (-1, 1)], 1) < -2 * one * Fraction(9999, 10000)


@pytest.mark.parametrize("more", [[], [form(0, 1)]])
def test_a_multiplier_of_an_inactive_neuron_counts_too(more: list[Any]) -> None:
    """z = x_0 + x_1 - 4 is at most 0, whatever is assumed: z <= 0 with beta = 1 adds z to the form, and what it is off."""
    own = network(
        layer("h", [("input", 0, 2)], [form(-4, 1, 1), *more], "relu"),
        layer("y", [("h", 0, 1), ("input", 0, 1)], [form(0, 1, -1)]),
        inputs=2,
    )
    found = substitution(decoded(own, "network", {}), [(0, 1), (0, 1)], SINGLE)
    known = bounded(found, None, ((1, 0, False),))
    assert known is not None
    slopes = [each.slopes for each in known.layers]
    start = Start({0: 1 << BITS})
    first, second = (found.lower(start, known.outputs, known.layers, slopes, betas) for betas in ({}, {1: {0: 1 << BITS}}))
    off = Fraction(known.layers[0].reading.rounding[0], 1 << BITS + FINER)
    assert off > 0 and Fraction(second.bound - first.bound, 1 << 2 * BITS) <= -3 - off


def test_products_that_underflow() -> None:
    """T7: 2^-75 * 2^-75 is 0, off by 2^-150; fused with 2^-149 it is 2 * 2^-149, off by as much."""
    tiny = Fraction(1, 1 << 75)
    assert SINGLE.rounded(tiny * tiny) == 0
    assert SINGLE.rounded(Fraction(1, 1 << 149) + tiny * tiny) == Fraction(2, 1 << 149)
    for bias in (0, "0x1p-149"):
        own = network(layer("y", [("input", 0, 1)], [form(bias, "0x1p-75")]))
        stack = stacked(decoded(own, "network", {}), 256, Budget(), errors_of(decoded(own, "network", {}), SINGLE, 256, Budget()))
        found = Substitution(stack, 256, outward(((tiny, tiny),), 256), Budget())
        known = bounded(found, None, ())
        assert known is not None
        error = Fraction(known.outputs.rounding[0], 1 << 256 + FINER)
        assert Fraction(1, 1 << 150) < error < Fraction(3, 1 << 150)


def test_what_is_exact_has_no_error() -> None:
    for rows in ([form(0, 1)], [form(0, -1)], [form(3)], [form(0)]):
        assert rho(network(layer("y", [("input", 0, 1)], rows)), [(-1, 1)]) == [0]
    assert rho(network(layer("y", [("input", 0, 1)], [form(1, 1)])), [(-1, 1)])[0] > 0
    assert rho(network(layer("y", [("input", 0, 1)], [form(0, 2)])), [(-1, 1)])[0] > 0
    assert rho(network(layer("y", [("input", 0, 1), ("input", 0, 1)], [form(0, 1, -1)])), [(-1, 1)])[0] > 0, "x - x: as any sum"


def test_errors_of_layers_that_are_composed_are_passed_on() -> None:
    first = layer("v", [("input", 0, 2)], [form(1, 3, "0x5p-4")])
    one = rho(network(first, inputs=2), [(0, 1), (0, 1)])[0]
    assert one > 0
    assert rho(network(first, layer("y", [("v", 0, 1)], [form(0, -1)]), inputs=2), [(0, 1), (0, 1)]) == [one]
    four = rho(network(first, layer("y", [("v", 0, 1)], [form(0, 4)]), inputs=2), [(0, 1), (0, 1)])[0]
    assert four > 4 * one + Fraction(17, 1 << 24)
    both = rho(network(first, layer("y", [("v", 0, 1), ("v", 0, 1)], [form(0, 1, -1)]), inputs=2), [(0, 1), (0, 1)])[0]
    assert both > 2 * one, "each is taken as off by itself"


SUMMED = {
    "a value": (("a", "s"), [form(0, "0x3p-3", "0x5p-3", 1)], [("input", 0, 2), ("s", 0, 1)]),
    "a value before it": (("s", "a"), [form(0, 1, "0x3p-3", "0x5p-3")], [("s", 0, 1), ("input", 0, 2)]),
    "another product": (("a", "b"), [form(0, "0x3p-3", "0x5p-3", 0, "0x7p-3")], [("input", 0, 2), ("input", 0, 2)]),
    "itself": (("a", "a"), [form(0, "0x3p-3", "0x5p-3", "0x3p-3", "0x5p-3")], [("input", 0, 2), ("input", 0, 2)]),
    "a constant": (("c", "a"), [form("0x1p-1", "0x3p-3", "0x5p-3")], [("input", 0, 2)]),
}


@pytest.mark.parametrize("name", SUMMED)
def test_a_product_and_what_is_added_to_it_are_one_sum(name: str) -> None:
    """Machines make one Gemm of MatMul and the Add of a constant, and of a value: its order of sums is any."""
    added, rows, reads = SUMMED[name]
    data = _summed(*added)
    relu = layer("s", [("input", 0, 2)], [form(0, 0, "0x7p-3")], "relu")
    written = network(relu, layer("y", reads, rows), inputs=2)
    found, whole = (errors_of(own, SINGLE, BITS, Budget()) for own in (read_onnx(data), decoded(written, "", {})))
    assert found.layers[-1] == whole.layers[-1]
    assert all(one >= other for pair in zip(found.peaks, whole.peaks, strict=True) for one, other in zip(*pair, strict=True))


def test_a_product_that_more_than_a_sum_reads_stands_by_itself_too() -> None:
    own = read_onnx(_summed("a", "s", operator("Neg", ["a"], ["n"])))
    assert [each.operator for each in floats.joined(own.nodes)].count("MatMul") == 3, "b and that below s are not added"
    assert [each.operator for each in floats.joined(read_onnx(_summed("a", "s")).nodes)].count("MatMul") == 2


def _summed(first: str, second: str, *more: Fields) -> bytes:
    """An ONNX file that adds two of a, b, products, s, the relu of one, and a constant c."""
    columns = {"wa": [0.375, 0.625], "wb": [0.0, 0.875]}
    return Model(
        (
            *(operator("MatMul", ["x", weights], [name]) for name, weights in (("a", "wa"), ("b", "wb"), ("t", "wb"))),
            *(operator("Relu", ["t"], ["s"]), *more, operator("Add", [first, second], ["y"])),
        ),
        (*(tensor(name, [2, 1], numbers) for name, numbers in columns.items()), tensor("c", [1], [0.5])),
        (value_info("x", [1, 2]),),
        (value_info("y", [1, 1]),),
    ).data


def test_sizes_have_a_number_of_bits_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    content = certificate(sums(), [branches([entry(UNIT, [constraint("<=", 9, {0: 1})])], ["."])])
    assert says(content).startswith("accepted")
    monkeypatch.setattr("symnet.kernel.branching.floats.MAX_COMPOSED", 10 << 10)
    assert "composed with those of layers before them, have more than 10240 bits" in says(content)


def test_rounding_of_numbers() -> None:
    with np.errstate(over="ignore"):
        for _ in range(2_000):
            draw = random.Random(_)
            value = Fraction(draw.randrange(-(1 << 60), 1 << 60), 1 << draw.randrange(0, 209))
            assert SINGLE.rounded(value) == Fraction(float(np.float32(float(value)))) or len(bin(value.numerator)) > 55
            below, above = SINGLE.rounded(value, -1), SINGLE.rounded(value, 1)
            assert below <= value <= above and SINGLE.rounded(value) in (below, above)
            assert FORMATS["float64"].rounded(value) == Fraction(float(value))
    half = Fraction(3, 1 << 150)
    assert SINGLE.rounded(half) == Fraction(2, 1 << 149) and SINGLE.rounded(-half, 1) == -Fraction(1, 1 << 149)
    assert SINGLE.rounded(Fraction(0)) == 0
    largest = Fraction(((1 << 24) - 1) << 104)
    assert SINGLE.rounded(largest) == largest == Fraction(float(np.finfo(np.float32).max))
    with pytest.raises(Rejected, match="beyond the largest"):
        SINGLE.rounded(largest + (1 << 103))


# Computations in random orders.


def computed(own: Network, point: Sequence[Fraction], format_: Format, draw: random.Random) -> dict[str, list[Fraction]]:
    """The values of each layer as a machine may compute them: sums as random trees, products fused with sums or not."""
    values = {"input": list(point)}
    for node in own.nodes:
        given_ = [value for name, start, stop in node.reads for value in values[name][start:stop]]
        own_format = format_in(node, format_)
        found = [_sum(row, given_, own_format, draw) for row in node.rows]
        found = [own_format.rounded(value) for value in found] if node.operator == "Cast" else found
        values[node.name] = [max(value, Fraction(0)) for value in found] if node.activation == "relu" else found
        values[f"z_{node.name}"] = found
    return values


def _sum(row: Row, given_: Sequence[Fraction], format_: Format, draw: random.Random) -> Fraction:
    parts: list[Any] = [(weight, given_[place]) for place, weight in row.weights]
    parts += [row.bias] if row.bias else []
    draw.shuffle(parts)
    while len(parts) > 1:
        place = draw.randrange(len(parts) - 1)
        first, second = parts.pop(place), parts.pop(draw.randrange(len(parts)))
        if isinstance(first, tuple) and isinstance(second, tuple):
            first = format_.rounded(first[0] * first[1])
        if isinstance(second, tuple) and draw.random() < 0.5:
            second = format_.rounded(second[0] * second[1])
        if isinstance(first, tuple) and draw.random() < 0.5:
            first = format_.rounded(first[0] * first[1])
        whole = sum(each[0] * each[1] if isinstance(each, tuple) else each for each in (first, second))
        parts.append(format_.rounded(Fraction(whole)))
    left = parts[0] if parts else Fraction(0)
    return format_.rounded(left[0] * left[1]) if isinstance(left, tuple) else left


def random_network(draw: random.Random, format_: Format) -> Network:
    """Layers of relu and identity with skips, weights of the format."""
    names, sizes = ["input"], {"input": 2}
    nodes = []
    for number in range(draw.randrange(2, 5)):
        picked = [names[-1], *draw.sample(names, draw.randrange(0, 2))]
        reads = tuple((name, 0, sizes[name]) for name in dict.fromkeys(picked))
        width = sum(stop for _, _, stop in reads)
        rows = tuple(
            Row(_weight(draw, format_), tuple((at, w) for at in range(width) if (w := _weight(draw, format_))))
            for _ in range(draw.randrange(1, 4))
        )
        names.append(f"n{number}")
        sizes[names[-1]] = len(rows)
        nodes.append(Node(names[-1], reads, draw.choice(("relu", "identity")), rows))
    return Network(2, tuple(nodes), {})


def network_with_casts(draw: random.Random, format_: Format) -> Network:
    """Layers in two formats, one after another, with a cast wherever that changes; `format_` is the short one, of the input."""
    nodes: list[Node] = []
    before, width = "input", 2
    for number in range(draw.randrange(1, 4)):
        for place, kind in enumerate(kinds := draw.choice((("float64", ""), ("float64",), ()))):
            rows = tuple(Row(Fraction(0), ((at, Fraction(1)),)) for at in range(width))
            nodes.append(Node(f"c{number}{place}", ((before, 0, width),), "identity", rows, operator="Cast", format=kind))
            before = nodes[-1].name
        kind = kinds[-1] if kinds else (nodes[-1].format if nodes else "")
        rows = tuple(
            Row(_weight(draw, format_), tuple((at, w) for at in range(width) if (w := _weight(draw, format_))))
            for _ in range(draw.randrange(1, 4))
        )
        nodes.append(Node(f"n{number}", ((before, 0, width),), draw.choice(("relu", "identity")), rows, format=kind))
        before, width = nodes[-1].name, len(rows)
    return Network(2, tuple(nodes), {})


def _weight(draw: random.Random, format_: Format) -> Fraction:
    value = Fraction(draw.randrange(-16, 17), 1 << draw.choice((2, 3, 3, 4, 8)))
    return draw.choice((Fraction(1), Fraction(-1), Fraction(0), format_.rounded(value), format_.rounded(value)))


def holds_in_bands(
    seed: int, format_: Format, points: int, made: Any = random_network, inputs: str = "floats", thin: bool = False
) -> int:
    """Compute at points of a random box, in random orders, and compare with all bounds; the number of values that were off.

    thin: the box is one point, and the bounds nothing but what rounding may do.
    """
    draw = random.Random(seed)
    own = made(draw, format_)
    ends = [sorted(format_.rounded(Fraction(draw.randrange(-24, 25), 16)) for _ in range(2)) for _ in range(2)]
    if thin:
        ends = [[format_.rounded(low / 3)] * 2 for low, _ in ends]
    if inputs == "rounded":
        ends = [[end / 3 for end in side] for side in ends]
    found = substitution(own, [(low, high) for low, high in ends], format_, inputs=inputs)
    known = bounded(found, None, ())
    assert known is not None
    relus = [node for node in own.nodes if node.activation == "relu"]
    below = [_lower(found, known, place, 1) for place in range(own.outputs)]
    above = [-_lower(found, known, place, -1) for place in range(own.outputs)]
    off = 0
    for _ in range(points):
        point = [format_.rounded(low + (high - low) * Fraction(draw.randrange(65), 64)) for low, high in ends]
        if inputs == "floats":
            point = [min(max(x, low), high) for x, (low, high) in zip(point, ends, strict=True)]
        values = computed(own, point, format_, draw)
        for node, layer_ in zip(relus, known.bounds, strict=True):
            for z, (low, high) in zip(values[f"z_{node.name}"], layer_, strict=True):
                assert Fraction(low, 1 << BITS) <= z <= Fraction(high, 1 << BITS), (seed, node.name)
        for y, low, high in zip(values[own.nodes[-1].name], below, above, strict=True):
            assert low <= y <= high, seed
        off += values[own.nodes[-1].name] != computed(own, point, format_, draw)[own.nodes[-1].name]
    return off


def _lower(found: Substitution, known: Known, place: int, sign: int) -> Fraction:
    slopes = [each.slopes for each in known.layers]
    bound = found.lower(Start({place: sign << BITS}), known.outputs, known.layers, slopes).bound
    return Fraction(bound, 1 << 2 * BITS)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1 << 40))
def test_every_order_stays_inside_the_bounds_of_a_toy_format(seed: int) -> None:
    holds_in_bands(seed, TOY, 12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1 << 40))
def test_casts_stay_inside_the_bounds_of_two_toy_formats(seed: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(FORMATS, "float64", WIDE)
        holds_in_bands(seed, TOY, 6, network_with_casts)
        patched.setitem(FORMATS, "float64", TOY)
        holds_in_bands(seed, WIDE, 6, network_with_casts, thin=True)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1 << 40))
def test_inputs_that_are_rounded_stay_inside_the_bounds_on_the_box_itself(seed: int) -> None:
    holds_in_bands(seed, TOY, 6, inputs="rounded", thin=True)


def test_orders_differ_in_the_toy_format() -> None:
    assert sum(holds_in_bands(seed, TOY, 12) for seed in range(40)) > 20


def product(own: np.ndarray[Any, Any], h: np.ndarray[Any, Any], b: np.ndarray[Any, Any], seed: int) -> np.ndarray[Any, Any]:
    """W h + b in float32 for many h, the terms in a random order, about half of the products fused with the sum before them."""
    draw = np.random.default_rng(seed)
    total = np.zeros((len(h), len(b)), dtype=np.float32)
    for at in draw.permutation(own.shape[1] + 1):
        if at == own.shape[1]:
            total = total + b
            continue
        fused = draw.random() < 0.5
        exactly = own[:, at].astype(np.float64) * h[:, at, None].astype(np.float64)
        total = _odd(total.astype(np.float64), exactly).astype(np.float32) if fused else total + exactly.astype(np.float32)
    return total


def _odd(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """first + second in float64, rounded to odd, so that rounding it to float32 rounds the exact sum once."""
    total = first + second
    back = total - first
    rest = (first - (total - back)) + (second - back)
    even = (total.view(np.int64) & 1) == 0
    return np.where((rest != 0) & even, np.nextafter(total, np.where(rest > 0, np.inf, -np.inf)), total)


def bands_of_float32(runs: int, count: int) -> int:
    """Compute 5-20-20-3 networks in float32 at random points in random orders; the number of values compared."""
    compared = 0
    for seed in range(runs):
        draw = np.random.default_rng(seed)
        sizes = (5, 20, 20, 3)
        weights = [(draw.normal(size=(m, n)) * draw.choice([1, 1e-3, 40])).astype(np.float32) for n, m in pairwise(sizes)]
        biases = [draw.normal(size=m).astype(np.float32) for m in sizes[1:]]
        low = draw.normal(size=5).astype(np.float32)
        high = low + np.float32(0.125) * draw.random(5).astype(np.float32)
        nodes, last = [], ("input", 5)
        for number, (w, b) in enumerate(zip(weights, biases, strict=True)):
            rows = tuple(
                Row(Fraction(float(c)), tuple((at, Fraction(float(v))) for at, v in enumerate(row) if v))
                for row, c in zip(w, b, strict=True)
            )
            nodes.append(Node(f"n{number}", ((last[0], 0, last[1]),), "relu" if number < 2 else "identity", rows))
            last = (f"n{number}", len(rows))
        own = Network(5, tuple(nodes), {})
        found = substitution(
            own, [(Fraction(float(a)), Fraction(float(c))) for a, c in zip(low, high, strict=True)], SINGLE, BITS
        )
        known = bounded(found, None, ())
        assert known is not None
        h = np.clip(low + (high - low) * draw.random((count, 5)).astype(np.float32), low, high)
        ends = [*known.bounds, [(_lower(found, known, k, 1), -_lower(found, known, k, -1)) for k in range(3)]]
        for number, (w, b) in enumerate(zip(weights, biases, strict=True)):
            exact = h.astype(np.longdouble) @ w.T.astype(np.longdouble) + b
            z = product(w, h, b, seed + number)
            unit = 1 if number == 2 else 1 << BITS
            for place, (first, final) in enumerate(ends[number]):
                assert float(Fraction(first) / unit) <= z[:, place].min() + 1e-30 and z[:, place].max() - 1e-30 <= float(
                    Fraction(final) / unit
                )
            errors = (known.layers[number].reading if number < 2 else known.outputs).rounding
            assert (np.abs(z - exact).max(axis=0) <= np.array([float(Fraction(e, 1 << BITS + FINER)) for e in errors])).all(), (
                seed
            )
            compared += z.size
            h = np.maximum(z, 0)
    return compared


def test_float32_in_random_orders() -> None:
    assert bands_of_float32(3, 200) > 20_000


@pytest.mark.slow
def test_a_million_computations_in_float32() -> None:
    assert bands_of_float32(500, 2_000) > 1_000_000


def test_two_networks_side_by_side_have_both_errors() -> None:
    """The other network's relu layers have the numbers behind those of the first; the errors of outputs are added."""
    network = decoded(sums(), "network", {})
    alone, budget = errors_of(network, FORMATS["float32"], 24, Budget()), Budget()
    both = floats.errors_of_both(network, network, FORMATS["float32"], 24, budget)
    count = sum(map(len, alone.layers[:-1]))
    assert len(both.layers) == 2 * len(alone.layers) - 1 and both.layers[: len(alone.layers) - 1] == alone.layers[:-1]
    for mine, moved in zip(alone.layers[:-1], both.layers[len(alone.layers) - 1 : -1], strict=True):
        for each, other in zip(mine, moved, strict=True):
            assert other == {place + count * (place >= network.inputs): size for place, size in each.items()}
    for each, other in zip(alone.layers[-1], both.layers[-1], strict=True):
        assert sum(other.values()) == 2 * sum(each.values())
    assert both.peaks == [alone.peaks[0], *alone.peaks[1:], *alone.peaks[1:]]
