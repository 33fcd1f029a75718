"""A strategy for networks as people hand them in: layers of relu with weights as floats of a format have them."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import strategies as st

from symnet.core.layer import INPUT, Layer, Node, Read, Row
from symnet.core.network import Network
from symnet.core.rational import whole


@st.composite
def given_networks(
    draw: st.DrawFn, inputs: int = 2, outputs: int = 1, *, layers: int = 2, width: int = 8, bits: int = 24
) -> Network:
    """Draw a network of relu layers with weights of `bits` binary digits, as stored ones have; shrinks to few neurons.

    layers, width: at most so many relu layers of so many neurons; weights are about 1/sqrt(values read) in size, so values stay
    about as large as inputs. Some are exactly 0, as in pruned networks, and a layer may read the inputs too.
    """
    for name, value in (("inputs", inputs), ("outputs", outputs), ("layers", layers), ("width", width), ("bits", bits)):
        whole(value, name)
    nodes: list[Node] = []
    before = Read(INPUT, 0, inputs)
    for number in range(draw(st.integers(1, layers))):
        skips = [Read(INPUT, 0, inputs)] * int(bool(nodes) and draw(st.integers(0, 1)) == 1)
        nodes.append(_layer(draw, f"layer_{number + 1}", [before, *skips], draw(st.integers(1, width)), bits, "relu"))
        before = Read(nodes[-1].name, 0, nodes[-1].operation.outputs)
    nodes.append(_layer(draw, "output", [before], outputs, bits, "identity"))
    return Network(inputs, tuple(nodes))


def _layer(draw: st.DrawFn, name: str, reads: list[Read], count: int, bits: int, activation: str) -> Node:
    arity = sum(read.stop - read.start for read in reads)
    size = 1 / math.sqrt(arity)
    rows = []
    for _ in range(count):
        weights = [draw(_weights(bits)) for _ in range(arity)]
        found = tuple((at, _rounded(Fraction(weight, 1 << bits), size, bits)) for at, weight in enumerate(weights) if weight)
        rows.append(Row(tuple((at, weight) for at, weight in found if weight), Fraction(draw(_weights(bits)), 1 << bits)))
    return Node(name, Layer("relu" if activation == "relu" else "identity", tuple(rows)), tuple(reads))


def _weights(bits: int) -> st.SearchStrategy[int]:
    """Numerators over 2^bits, simple ones and any others."""
    most = 1 << bits
    return st.one_of(st.sampled_from([0, most, -most, most >> 1, -(most >> 1)]), st.integers(-most, most))


def _rounded(weight: Fraction, size: float, bits: int) -> Fraction:
    """About size times a weight, as a multiple of 2^-bits."""
    return Fraction(round(weight * Fraction(size) * (1 << bits)), 1 << bits)
