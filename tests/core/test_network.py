"""What makes a network: shapes, names, equality by content, frozen graphs."""

from __future__ import annotations

from fractions import Fraction

import networkx as nx
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet import strategies
from symnet.core.entry import ONE, Intrinsic, Scheduled
from symnet.core.network import INPUT, Layer, Network, Node, Read, Row, Scan
from symnet.core.schedule import Snake
from symnet.errors import TooLarge, UsageError
from symnet.export.graph_text import neuron_text
from symnet.library.calculus import chain, compose, layer, named, side_by_side
from symnet.library.ramp import ramp

ONE_ROW = Layer("relu", (Row(((0, ONE),), ONE),))
FROM_INPUT = (Read(INPUT, 0, 1),)


def _scan(entry: object, **schedules: Snake) -> Node:
    body = Network(1, (Node("next", Layer("relu", (Row(((0, ONE),), entry),)), FROM_INPUT),))  # type: ignore[arg-type]
    return Node("scan", Scan(body, 3, tuple(schedules.items())), FROM_INPUT)


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ((), "at least one"),
        ((Node("a", ONE_ROW, FROM_INPUT), Node("a", ONE_ROW, FROM_INPUT)), "taken"),
        ((Node("1a", ONE_ROW, FROM_INPUT),), "letters"),
        ((Node("input", ONE_ROW, FROM_INPUT),), "taken"),
        ((Node("a", ONE_ROW, (Read("b", 0, 1),)),), "not an earlier node"),
        ((Node("a", ONE_ROW, (Read(INPUT, 0, 2),)),), "which has 1"),
        ((Node("a", ONE_ROW, (Read(INPUT, 1, 1),)),), "values 1..1"),
        ((Node("a", ONE_ROW, ()),), "reads nothing"),
        ((Node("a", Layer("relu", ()), FROM_INPUT),), "at least one neuron"),
        ((Node("a", Layer("tanh", ONE_ROW.rows), FROM_INPUT),), "activation"),  # type: ignore[arg-type]
        ((Node("a", Layer("relu", (Row(((1, ONE),), ONE),)), FROM_INPUT),), "positions"),
        ((Node("a", Layer("relu", (Row(((0, ONE), (0, ONE)), ONE),)), FROM_INPUT),), "positions"),
        ((Node("a", Layer("relu", (Row(((0, 0 * ONE),), ONE),)), FROM_INPUT),), "zero weight"),
        ((_scan(Scheduled(ONE, (("spot", ONE),))),), "no schedule"),
        ((_scan(Intrinsic("v")),), "in its body"),
        ((Node("scan", Scan(layer(2, "next", "relu", [({}, 0)]), 3), (Read(INPUT, 0, 1),)),), "body"),
    ],
)
def test_what_is_not_a_network_is_refused(nodes: tuple[Node, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Network(1, nodes)


def test_a_parameter_in_a_body_is_refused_before_it_is_bound() -> None:
    """It had no way to be evaluated: binding it changed the network, not the body."""
    with pytest.raises(UsageError, match="'v' in its body"):
        Network(1, (_scan(Intrinsic("v")),))


def test_nested_scans_have_their_own_schedules() -> None:
    """The schedules of an inner scan were once looked for in the outer one."""
    inner = _scan(Scheduled(Fraction(0), (("spot", ONE),)), spot=Snake(3, 1, 0))
    network = Network(1, (Node("outer", Scan(Network(1, (inner,)), 2), FROM_INPUT),))
    assert network(0) == 2 * (0 + 1 + 2)


@given(strategies.networks(2, parameters=2), strategies.networks(2, parameters=2))
def test_equality_and_hash_go_by_content(one: Network, two: Network) -> None:
    again = Network(one.inputs, tuple(Node(n.name, n.operation, n.reads) for n in one.nodes), dict(one.parameters))
    assert one == again and hash(one) == hash(again) and one.sha256 == again.sha256
    assert (one == two) == (one.canonical == two.canonical)
    assert one.template.bind(one.parameters) == one


def test_the_graphs_are_frozen_networkx_graphs() -> None:
    network = ramp()
    for graph in (network.graph, network.neurons()):
        assert isinstance(graph, nx.DiGraph) and nx.is_frozen(graph) and nx.is_directed_acyclic_graph(graph)
    neurons = network.neurons()
    assert neurons.nodes["sides.1"]["bias"] == -1 and neurons.edges["sides.1", "ramp.0"]["weight"] == -1


def test_intrinsic_parameters_are_real_symbols_until_bound() -> None:
    network = layer(1, "output", "identity", [({0: Intrinsic("s")}, Intrinsic("b"))])
    x, s, b = sympy.symbols("x1 s b", real=True)
    assert network.symbols == (s, b) and network.expression() == s * x + b
    assert network.bind({"s": 2, "b": "1/3"})(1) == Fraction(7, 3)
    with pytest.raises(UsageError, match="'t' is not one"):
        network.bind({"t": 1})
    with pytest.raises(UsageError):
        network.bind({"s": 0.5})


@given(strategies.networks(2, outputs=2), strategies.networks(2, outputs=1), st.data())
def test_compose_and_side_by_side(inner: Network, outer: Network, data: st.DataObject) -> None:
    point = tuple(data.draw(strategies.rationals()) for _ in range(4))
    first, second = named(inner, "first"), named(inner, "second")
    assert compose(named(outer, "outer"), first)(*point[:2]) == outer(*inner(*point[:2]))  # type: ignore[misc]
    after = layer(4, "after", "identity", [({k: k + 1 for k in range(4)}, 0)])
    values = (*inner(*point[:2]), *inner(*point[2:]))  # type: ignore[misc]
    assert side_by_side([first, second], after)(*point) == sum((k + 1) * value for k, value in enumerate(values))


def test_composing_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot compose"):
        compose(ramp(), chain(1, ("pair", "relu", [({0: 1}, 0), ({0: 1}, 1)])))


def test_drawing() -> None:
    dot, graphml = neuron_text(ramp(), "dot"), neuron_text(ramp(), "graphml")
    assert '"sides.0" -> "ramp.0" [label="1"];' in dot
    read_back = nx.parse_graphml(graphml)
    assert read_back.edges["sides.1", "ramp.0"]["weight"] == "-1"
    assert [name for name, data in read_back.nodes(data=True) if data["output"]] == ["ramp.0"]
    assert [line.split()[0] for line in dot.splitlines() if "doublecircle" in line] == ['"ramp.0"']


def test_huge_networks_are_not_written_out() -> None:
    from symnet.constructions.scan.template import scan_template

    with pytest.raises(TooLarge, match="neurons"):
        scan_template(2, 256).neurons()
    with pytest.raises(TooLarge):
        scan_template(1, 500).expression()
