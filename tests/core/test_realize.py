"""Exact realization against the independent evaluator, on random networks and on those the constructions build."""

from __future__ import annotations

from fractions import Fraction

import oracle
import pytest
import sympy
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutants

from symnet import approximate, strategies
from symnet.core.entry import ONE, Scheduled
from symnet.core.network import INPUT, Layer, Network, Node, Read, Row, Scan
from symnet.core.realize import realize
from symnet.core.schedule import Power, Snake
from symnet.errors import TooLarge, UsageError
from symnet.library.calculus import unrolled


@examples(250)
@given(st.booleans().flatmap(lambda dyadic: strategies.networks(2, parameters=2, dyadic=dyadic)), st.data())
def test_random_networks_have_the_naive_value(network: Network, data: st.DataObject) -> None:
    point = (data.draw(strategies.rationals()), data.draw(strategies.rationals()))
    found = realize(network, point)
    assert all(type(value) is Fraction for value in found)
    assert found == oracle.value(network.canonical, point)


@pytest.mark.parametrize(
    ("expression", "options"),
    [
        ("sin(3*x)", {"cells": 9}),
        ("abs(x - 1/3)*y", {"cells": 5}),
        ("x*y*z", {"cells": 2}),
        ("abs(x - 1/3)", {"n": 3, "construction": "theorem-2.1"}),
        ("min(x, y)", {"n": 2, "construction": "theorem-2.1"}),
    ],
)
def test_built_networks_have_the_naive_value(expression: str, options: dict[str, object]) -> None:
    network = approximate(expression, **options).network  # type: ignore[arg-type]
    points = [tuple(Fraction(k * (axis + 2) % 7 - 1, 5) for axis in range(network.inputs)) for k in range(6)]
    for point in points:  # some lie outside the cube
        assert realize(network, point) == oracle.value(network.canonical, point)


def test_the_oracle_sees_changes_of_the_scan_body() -> None:
    """The comparison itself is red where one number of the body is changed in one of the two networks.

    Not every change shows in a value: z may grow by an eighth and keep its digits. The contract of the step sees those.
    """
    points = [(Fraction(k, 16),) for k in range(17)]
    seen: dict[str, bool] = {}
    for source in ("abs(x - 1/2)", "sin(3*x)"):
        network = approximate(source, cells=8).network
        expected = [oracle.value(network.canonical, point) for point in points]
        for place, mutant in mutants(network):
            seen[place] = seen.get(place, False) or [realize(mutant, point) for point in points] != expected
    assert sum(seen.values()) > 4 * list(seen.values()).count(False)


@examples(60)
@given(strategies.networks(1, outputs=1, levels=2, width=2), strategies.rationals())
def test_symbolic_realization_agrees(network: Network, x: Fraction) -> None:
    symbol = sympy.Symbol("x1", real=True)
    value = network.expression().subs(symbol, sympy.Rational(x.numerator, x.denominator))
    assert Fraction(int(value.p), int(value.q)) == network(x)


@examples(60)
@given(strategies.networks(2, scans=False), st.data())
def test_the_neuron_graph_computes_the_same(network: Network, data: st.DataObject) -> None:
    point = tuple(data.draw(strategies.rationals()) for _ in range(2))
    graph = network.neurons()
    values: dict[str, Fraction] = {"x1": point[0], "x2": point[1]}
    for name, neuron in list(graph.nodes(data=True))[2:]:
        total = sum((edge["weight"] * values[source] for source, _, edge in graph.in_edges(name, data=True)), neuron["bias"])
        values[name] = max(total, Fraction(0)) if neuron["activation"] == "relu" else total
    assert tuple(values[name] for name in graph.graph["outputs"]) == realize(network, point)


def test_the_neuron_graph_adds_up_parallel_weights() -> None:
    """A neuron that reads one value twice has one edge, with the sum of the weights."""
    twice = Node("output", Layer("identity", (Row(((0, ONE), (1, 2 * ONE)), ONE),)), (Read(INPUT, 0, 1), Read(INPUT, 0, 1)))
    graph = Network(1, (twice,)).neurons()
    assert graph.edges["x1", "output.0"]["weight"] == 3


def test_a_power_below_one_stays_exact() -> None:
    """4^(top - l) beside a snake at l > top was once a float."""
    entry = Scheduled(Fraction(0), (("scale", ONE), ("spot", ONE)))
    body = Network(1, (Node("next", Layer("relu", (Row(((0, ONE),), entry),)), (Read(INPUT, 0, 1),)),))
    for base in (2, 3, 4):
        scan = Scan(body, 4, (("scale", Power(base, 1)), ("spot", Snake(4, 1, 0))))
        network = Network(1, (Node("scan", scan, (Read(INPUT, 0, 1),)),))
        expected = sum(Fraction(base) ** (1 - step) for step in range(1, 5)) + 6
        assert realize(network, (0,)) == (expected,) == oracle.value(network.canonical, (Fraction(0),))


@examples(60)
@given(strategies.networks(1), strategies.rationals())
def test_unrolling_a_scan_keeps_the_function(network: Network, x: Fraction) -> None:
    try:
        written_out = unrolled(network)
    except UsageError:  # scans of no step, or that read the middle of a node
        return
    assert not any(isinstance(node.operation, Scan) for node in written_out.nodes)
    assert realize(written_out, (x,)) == realize(network, (x,))


@pytest.mark.parametrize("point", [(0.5,), ("nan",), (True,), (None,), (), (1, 2), ("1/0",)])
def test_points_must_be_exact_and_fit(point: tuple[object, ...]) -> None:
    with pytest.raises(UsageError):
        realize(approximate("x", cells=2).network, point)


def test_unbound_parameters_are_named() -> None:
    with pytest.raises(UsageError, match="v, s, b"):
        realize(approximate("x", cells=2).network.template, (0,))


def test_endless_work_is_refused() -> None:
    body = Network(1, (Node("next", Layer("relu", (Row(((0, ONE),), ONE),)), (Read(INPUT, 0, 1),)),))
    endless = Network(1, (Node("scan", Scan(body, 1 << 39), (Read(INPUT, 0, 1),)),))
    with pytest.raises(TooLarge, match="neuron steps"):
        realize(endless, (0,))
    huge = Scan(body, 1, (("scale", Power(2, 1 << 60)),))
    with pytest.raises(TooLarge, match="bits"):
        realize(Network(1, (Node("scan", huge, (Read(INPUT, 0, 1),)),)), (0,))
