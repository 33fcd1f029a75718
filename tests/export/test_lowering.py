"""The lowering: the same function, and what it promises of numbers and sums."""

from __future__ import annotations

from fractions import Fraction

import pytest
from amount import examples
from export.cases import BUILT, layers, network
from hypothesis import given
from hypothesis import strategies as st

from symnet.core.entry import Scheduled
from symnet.core.network import INPUT, Layer, Network, Node, Read, Scan, affine, sparse_row
from symnet.core.realize import realize
from symnet.core.schedule import Power
from symnet.export.formats import FORMATS
from symnet.export.lowering import cleared, odd_denominator, with_differences, with_split_numbers
from symnet.export.statement import state
from symnet.strategies import networks

COORDINATE = st.fractions(-2, 2, max_denominator=60)
WAYS = {"cleared": cleared, "differences": with_differences, "both": lambda found: with_differences(cleared(found))}


def same(one: Network, two: Network, points: list[tuple[Fraction, ...]]) -> None:
    for point in points:
        assert realize(one, point) == realize(two, point), point


@pytest.mark.parametrize("way", WAYS)
@examples(30)
@given(data=st.data())
def test_the_function_stays(way: str, data: st.DataObject) -> None:
    inputs = data.draw(st.integers(1, 3))
    found = data.draw(networks(inputs, levels=4, parameters=2))
    points = data.draw(st.lists(st.tuples(*[COORDINATE] * inputs), min_size=2, max_size=3))
    same(found, WAYS[way](found), points)


@pytest.mark.parametrize("name", BUILT)
def test_real_networks_stay(name: str) -> None:
    found = network(name)
    points = [tuple(Fraction(3 * k + 5 * axis, 31) for axis in range(found.inputs)) for k in range(-1, 9)]
    for way in WAYS.values():
        same(found, way(found), points)


@pytest.mark.parametrize("name", [name for name in BUILT if "theorem" not in name])
def test_neither_width_by_much_nor_parameters_grow(name: str) -> None:
    before, after = network(name), with_differences(cleared(network(name)))
    assert after.intrinsic == before.intrinsic and after.parameters == before.parameters
    assert after.size.neurons < 2 * before.size.neurons


@given(networks(2, levels=4, scans=False))
def test_odd_denominators_are_cleared_but_at_the_output(found: Network) -> None:
    after = cleared(found)
    for node in after.nodes[:-1]:
        assert isinstance(node.operation, Layer)
        assert all(odd_denominator(row) == 1 for row in node.operation.rows)
    assert [(node.name, node.reads) for node in after.nodes] == [(node.name, node.reads) for node in found.nodes]


def test_a_third_in_a_hidden_layer_goes_to_the_output() -> None:
    found = layers(1, ("relu", [({0: 1}, "-1/3"), ({0: -1}, "1/3")]), ("identity", [({0: 1, 1: 1}, 0)]))
    hidden, output = (node.operation for node in cleared(found).nodes)
    assert hidden == affine("relu", [({0: 3}, -1), ({0: -3}, 1)])
    assert output == affine("identity", [({0: Fraction(1, 3), 1: Fraction(1, 3)}, 0)])


def test_what_a_scan_or_an_intrinsic_weight_reads_stays() -> None:
    body = Network(1, (Node("next", affine("relu", [({0: 1}, 1)]), (Read(INPUT, 0, 1),)),))
    first = Node("first", Layer("relu", (sparse_row({0: Fraction(1, 3)}),)), (Read(INPUT, 0, 1),))
    found = Network(1, (first, Node("scan", Scan(body, 2), (Read("first", 0, 1),))))
    assert cleared(found) == found


def ramp(opposite: int = -1) -> Network:
    """z <- theta + 4 z - W with theta = relu(S z + 1) - relu(S z), S = 4^(6 - l), as in a scan."""
    scale = Scheduled(Fraction(0), (("scale", Fraction(1)),))
    shifted = Layer("relu", (sparse_row({0: scale}, 1), sparse_row({0: scale}), sparse_row({0: 1})))
    nodes = (
        Node("ramp", shifted, (Read(INPUT, 0, 1),)),
        Node("next", affine("identity", [({0: 1, 1: opposite, 2: 4}, -1)]), (Read("ramp", 0, 3),)),
    )
    scan = Scan(Network(1, nodes), 3, (("scale", Power(4, 6)),))
    return Network(1, (Node("scan", scan, (Read(INPUT, 0, 1),)),))


def test_a_difference_gets_a_neuron_of_its_own() -> None:
    found = with_differences(ramp())
    (scan,) = [node.operation for node in found.nodes]
    assert isinstance(scan, Scan)
    assert [node.name for node in scan.body.nodes] == ["ramp", "next_differences", "next"]
    assert scan.body.nodes[1].operation == affine("identity", [({0: 1, 1: -1}, 0), ({2: 1}, 0)])
    assert scan.body.nodes[2].operation == affine("identity", [({0: 1, 1: 4}, -1)])
    same(ramp(), found, [(Fraction(k, 7),) for k in range(8)])
    assert with_differences(ramp(1)) == ramp(1), "no opposite weights, nothing to take apart"


def test_names_that_are_taken_are_passed_over() -> None:
    (scan,) = [node.operation for node in ramp().nodes]
    assert isinstance(scan, Scan)
    first, last = scan.body.nodes
    renamed = Node("next_differences", first.operation, first.reads)
    body = Network(1, (renamed, Node("next", last.operation, (Read("next_differences", 0, 3),))))
    found = Network(1, (Node("scan", Scan(body, 3, scan.schedules), (Read(INPUT, 0, 1),)),))
    same(found, with_differences(found), [(Fraction(k, 7),) for k in range(8)])


def test_a_run_of_25_digits_fits_only_with_its_differences() -> None:
    """In one sum with 4 z the difference of two numbers of about 50 bits would need twice as many."""
    from symnet import approximate
    from symnet.export.exactness import rounding

    longer = approximate("abs(x - 1/3)", cells=40, scale_bits=8).network
    cut = approximate("abs(x - 1/3)", cells=25, scale_bits=8).network
    form = FORMATS["float64"]
    assert not rounding(cleared(cut), form, 8).exact
    assert rounding(with_differences(cleared(cut)), form, 8).exact
    assert state(cut, "float64", 8).exact and not state(longer, "float64", 8).exact


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32"])
@examples(25)
@given(data=st.data())
def test_long_numbers_are_split_into_parts_that_the_format_has(name: str, data: st.DataObject) -> None:
    found = data.draw(networks(2, levels=3, dyadic=True, parameters=2, scans=False))
    long = st.builds(Fraction, st.integers(-(2**40), 2**40), st.sampled_from([1, 2**9, 2**12]))
    found = found.bind({parameter: data.draw(long) for parameter in found.intrinsic})
    form = FORMATS[name]
    after = with_split_numbers(found, form)
    same(found, after, data.draw(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=2)))
    if name == "float32" and all(_dyadic(found.number(entry)) for entry in found.entries()):
        assert all(form.holds(after.number(entry)) for entry in after.entries())


def _dyadic(value: Fraction) -> bool:
    return value.denominator & (value.denominator - 1) == 0


def test_split_numbers_pass_over_names_that_are_taken() -> None:
    long = Fraction((1 << 60) + 1, 1 << 60)
    rest = Node("sum_rest", affine("relu", [({0: 1}, 0)]), (Read(INPUT, 0, 1),))
    total = Node("sum", Layer("identity", (sparse_row({0: Fraction(1)}, long),)), (Read("sum_rest", 0, 1),))
    found = Network(1, (rest, total))
    same(found, with_split_numbers(found, FORMATS["float64"]), [(Fraction(1, 3),)])
