"""The size conventions, on networks counted by hand and on random ones counted neuron by neuron."""

from __future__ import annotations

from fractions import Fraction

import pytest
from amount import examples
from hypothesis import assume, given

from symnet import strategies
from symnet.constructions.scan.template import scan_template
from symnet.constructions.syz2022.theorem_2_1 import add_bits, cell_power, theorem_2_1_template
from symnet.core.entry import ONE
from symnet.core.network import INPUT, Layer, Network, Node, Read, Row, Scan
from symnet.errors import UsageError
from symnet.library.bit_extraction import bit_extraction
from symnet.library.calculus import chain, layer
from symnet.library.powers import powers_of_four
from symnet.library.step_function import step_function


@pytest.mark.parametrize("width", [1, 2, 7])
def test_one_hidden_layer(width: int) -> None:
    hidden = [({0: k + 1}, k) for k in range(width)]
    size = chain(1, ("hidden", "relu", hidden), ("output", "identity", [(dict.fromkeys(range(width), 1), 1)])).size
    assert (size.parameters, size.width, size.depth) == (3 * width + 1, width, 1)


@pytest.mark.parametrize("digits", [1, 2, 5, 40])
def test_proposition_b_1_has_width_2_and_depth_2j_2(digits: int) -> None:
    size = bit_extraction(digits).size
    assert (size.width, size.depth) == (2, 2 * digits + 2)


def test_dense_and_blockwise_counts_of_phi_2() -> None:
    """The printed bound 2^(dn+5) n holds blockwise; the dense count breaks it from n = 4 on, at d = 1.

    Dense, with the last two affine maps merged as in the paper, it is 2425; kept as two identity layers (the four bits,
    then their sum) they hold 36 + 5 entries instead of 9.
    """
    size = add_bits(4, 2**4).size
    assert size.parameters - (36 + 5) + 9 == 2425 > 2**9 * 4
    assert size.parameters_blockwise <= 2**9 * 4
    assert (size.width, size.depth) == (8, 2 * 16 + 2)


@pytest.mark.parametrize(("dimension", "n"), [(1, 1), (1, 2), (1, 3), (1, 5), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2)])
def test_printed_bounds_hold_blockwise(dimension: int, n: int) -> None:
    cells = 2**n
    phi_1, phi_2 = cell_power(dimension, cells, Fraction(1, 4 * cells)), add_bits(n, cells**dimension)
    assert phi_1.size.parameters_blockwise <= 2 ** (dimension * n + 4)
    assert phi_2.size.parameters_blockwise <= 2 ** (dimension * n + 5) * n
    whole = theorem_2_1_template(dimension, n, Fraction(1, 4 * cells))
    assert whole.size.intrinsic_parameters == n + 2


@pytest.mark.parametrize("cells", [2, 3, 8])
def test_widths_of_the_parts(cells: int) -> None:
    assert step_function(cells, Fraction(1, 4 * cells)).size.width == 2 * (cells - 1) <= 2 * cells
    assert powers_of_four(cells).size.width == cells - 1


@pytest.mark.parametrize(("dimension", "cells"), [(1, 1), (1, 7), (2, 3), (3, 2), (4, 1)])
def test_scan_is_linear_in_the_nodes(dimension: int, cells: int) -> None:
    size, steps = scan_template(dimension, cells).size, (cells + 1) ** dimension - 1
    assert size.depth == (dimension + 2) * steps
    assert size.width <= dimension + 8
    assert (size.intrinsic_parameters, size.intrinsic_entries) == (3, 3)


@examples(150)
@given(strategies.networks(2, parameters=1))
def test_random_networks_counted_neuron_by_neuron(network: Network) -> None:
    size = network.size
    neurons, nonzero, blockwise = _counted(network)
    assert (size.neurons, size.parameters_blockwise) == (neurons, blockwise)
    assert size.nonzero_parameters == nonzero <= size.parameters_blockwise


def _counted(network: Network) -> tuple[int, int, int]:
    """Hidden neurons, non-zero entries, blockwise parameters: the scans run through step by step, each copy."""
    from symnet.core.realize import at_step

    totals = [0, 0, 0]
    for node in network.nodes:
        if isinstance(node.operation, Scan):
            for step in range(1, node.operation.steps + 1):
                inside = _counted(at_step(node.operation, step))
                totals = [old + node.operation.copies * new for old, new in zip(totals, inside, strict=True)]
            continue
        rows = node.operation.rows
        totals[0] += len(rows) * (node.operation.activation == "relu")
        entries = [entry for row in rows for entry in (row.bias, *(weight for _, weight in row.weights))]
        totals[1] += sum(entry != 0 for entry in (_value(entry, network) for entry in entries))
        totals[2] += (node.arity + 1) * len(rows)
    return totals[0], totals[1], totals[2]


def _value(entry: object, network: Network) -> object:
    return network.parameters.get(getattr(entry, "name", ""), entry)


def test_identity_layers_count_parameters_only() -> None:
    size = layer(3, "sum", "identity", [({0: 1, 1: 1, 2: 1}, 0)]).size
    assert (size.width, size.depth, size.neurons, size.parameters, size.nonzero_parameters) == (0, 0, 0, 4, 3)


def test_an_edge_that_skips_a_layer_is_refused() -> None:
    one = Layer("relu", (Row(((0, ONE),), ONE),))
    first = Node("first", one, (Read(INPUT, 0, 1),))
    skipping = Node("second", Layer("relu", (Row(((0, ONE), (1, ONE)), ONE),)), (Read(INPUT, 0, 1), Read("first", 0, 1)))
    with pytest.raises(UsageError, match="carry the value"):
        _ = Network(1, (first, skipping)).size


@examples(60)
@given(strategies.networks(1, outputs=1))
def test_scans_count_unrolled(network: Network) -> None:
    from symnet.library.calculus import unrolled

    try:
        plain = unrolled(network)
    except UsageError:
        assume(False)
    assert plain.size.parameters == network.size.parameters
    assert (plain.size.width, plain.size.depth) == (network.size.width, network.size.depth)
