"""Lowerings that round less: the same function, fewer roundings, and deployed claims that the kernel still accepts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet import approximate
from symnet.core.network import Layer, Network, Node, Read, affine
from symnet.core.realize import realize
from symnet.export.exactness import rounding
from symnet.export.formats import float_format
from symnet.export.lowering import cleared, with_differences
from symnet.export.short_sums import LONG, grouped, merged, with_short_sums
from symnet.kernel import check

EIGHTHS = st.integers(-16, 16).map(lambda n: Fraction(n, 8))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Layers of relu and identity, each on all of the layer before, sums of up to 20 terms."""
    before, name, nodes = 2, "input", list[Node]()
    for place in range(draw(st.integers(1, 4))):
        outputs = draw(st.sampled_from([1, 2, 3, 20]))
        rows = [({at: weight for at in range(before) if (weight := draw(EIGHTHS))}, draw(EIGHTHS)) for _ in range(outputs)]
        nodes.append(Node(f"layer_{place}", affine(draw(st.sampled_from(["relu", "identity"])), rows), (Read(name, 0, before),)))
        before, name = outputs, f"layer_{place}"
    nodes.append(Node("output", affine("identity", [({0: Fraction(1)}, Fraction(1, 3))]), (Read(name, 0, before),)))
    return Network(2, tuple(nodes))


@settings(deadline=None, max_examples=40)
@given(networks(), EIGHTHS, EIGHTHS)
def test_the_function_stays(network: Network, x: Fraction, y: Fraction) -> None:
    wanted = realize(network, (x, y))
    assert realize(merged(network), (x, y)) == wanted
    assert realize(grouped(network), (x, y)) == wanted
    assert realize(grouped(merged(network)), (x, y)) == wanted


@settings(deadline=None, max_examples=20)
@given(networks())
def test_sums_are_short_and_identities_are_gone(network: Network) -> None:
    layers = [(node.name, node.operation) for node in merged(network).nodes]
    assert all(isinstance(layer, Layer) and (layer.activation == "relu" or name == "output") for name, layer in layers)
    rows = [row for node in grouped(network).nodes if isinstance(node.operation, Layer) for row in node.operation.rows]
    assert max(len(row.weights) for row in rows) <= LONG


@pytest.mark.parametrize(
    ("source", "box", "error", "point", "gain"),
    [
        ("tanh(x)", "x in [-8,8]", "1/1000", (8,), 3),
        ("x*sigmoid(x)", "x in [-8,8]", "1/1000", (8,), "1.7"),
        ("sin(pi*x)*y", None, "1/1000", ("1/2", 1), "1.3"),
        ("x*exp(-y)*(1 + erf(x - z)) + log(1 + y^2)/2 + abs(x - 1/3)", None, "1/100", (1, 0, 0), "1.3"),
    ],
)
def test_float32_is_proved_near(source: str, box: str | None, error: str, point: Any, gain: Any, tmp_path: Path) -> None:
    """Within 1e-5 for any inputs, over the value at a point; without short sums the bound is so many times as large."""
    built = approximate(source, box=box, error=error)
    (size,) = map(abs, realize(built.network, tuple(map(Fraction, point))))
    form, plain = float_format("float32"), cleared(built.network)
    sides = None if built.box.is_cube else built.box.sides
    bounds = [rounding(each, form, None, sides=sides).bound for each in (plain, with_differences(plain), *with_short_sums(plain))]
    known = [bound for bound in bounds if bound is not None]
    assert min(known) <= Fraction("1e-5") * size
    assert min(known) * Fraction(gain) <= min(known[:2])
    built.export(tmp_path / "net.onnx", dtype="float32", within="1/1000")
    verdict = check((tmp_path / "net.onnx.deployed.json").read_bytes())
    assert verdict.accepted, verdict.reason


def test_scans_and_named_parameters_are_left_alone() -> None:
    assert not list(with_short_sums(approximate("x/2", cells=2).network))
