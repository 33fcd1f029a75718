"""Networks with weights masked at random: the pruned network, and what the masks do to its own tangent kernel.

With one hidden layer and masks on the weights of the output, the kernel of the pruned network is sum_j m_j c_j, where
c_j = h_j(x) h_j(y) + w_j^2 1[..] 1[..] <x, y on the weights of neuron j>: linear in the masks. So over the masks, for the
given weights: mean keep * Theta, variance keep (1 - keep) sum_j c_j^2, exactly. Deeper networks have no such law, since masks
change which neurons are active; for independent Gaussian weights keep^k Theta is the limit of growing widths.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from symnet.core.entry import Entry
from symnet.core.layer import INPUT, Layer, Node, Read, Row, affine
from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.infinite_width.gradients import Backward, check_layers, weighted

MAX_WEIGHTS = 1 << 22
BITS = 24
"""Weights of Gaussian networks are multiples of 2^-24."""


def pruned(network: Network, keep: Fraction, masked: frozenset[int], seed: int) -> Network:
    """Return the network without the weights that masks of this seed remove; layers with weights count from 1, biases stay.

    Each stored weight of the masked layers is kept if a number below the denominator of `keep`, drawn by Python's
    generator for this seed in the order of layers, rows and weights, is below its numerator.
    """
    generator = random.Random(seed)
    nodes, layers = list(network.nodes), check_layers(network)
    for number, place in enumerate(weighted(network), 1):
        if number in masked:
            rows = tuple(replace(row, weights=_kept(row, keep, generator)) for row in layers[place].rows)
            nodes[place] = replace(nodes[place], operation=Layer(layers[place].activation, rows))
    return Network(network.inputs, tuple(nodes), _used(network, nodes))


def _kept(row: Row, keep: Fraction, generator: random.Random) -> tuple[tuple[int, Entry], ...]:
    return tuple(each for each in row.weights if generator.randrange(keep.denominator) < keep.numerator)


def _used(network: Network, nodes: Sequence[Node]) -> dict[str, Fraction]:
    """The intrinsic parameters that are left."""
    left = Network(network.inputs, tuple(nodes)).intrinsic
    return {name: value for name, value in network.parameters.items() if name in left}


@dataclass(frozen=True, slots=True)
class Gaussian:
    """A network of independent N(0, 1) weights in the parametrisation of infinite width, and the scales of its layers.

    Its layers are W^1 and sqrt(2/n) W^h, rounded to multiples of 2^-24; the gradient with respect to W^h is sqrt(2/n) times
    that with respect to the weights of the network, so that layer h has the scale 2/n.
    """

    network: Network
    scales: tuple[Fraction, ...]


def gaussian(text: str, seed: int) -> Gaussian:
    """Return the network that is written "2,64,64": two inputs, hidden layers of 64 neurons; raises UsageError."""
    words = text.split(",")
    if len(words) < 2 or not all(word.isascii() and word.isdigit() and int(word[:8]) > 0 for word in words):
        raise UsageError(f"gaussian:{text[:40]}: write the inputs and the widths of the hidden layers, for example gaussian:2,64")
    sizes = [int(word) for word in words] + [1]
    if sum(a * b for a, b in pairwise(sizes)) > MAX_WEIGHTS:
        raise UsageError(f"gaussian:{text[:40]} has more than {MAX_WEIGHTS} weights; give smaller widths")
    generator = random.Random(f"gaussian {seed}")
    nodes, before, scales = [], INPUT, []
    for number, (inputs, outputs) in enumerate(pairwise(sizes), 1):
        scales.append(Fraction(2, inputs) if number > 1 else Fraction(1))
        factor = math.sqrt(scales[-1])
        rows = [({place: _rounded(generator.gauss(0, 1) * factor) for place in range(inputs)}, 0) for _ in range(outputs)]
        last = number == len(sizes) - 1
        nodes.append(Node(f"layer_{number}", affine("identity" if last else "relu", rows), (Read(before, 0, inputs),)))
        before = f"layer_{number}"
    return Gaussian(Network(sizes[0], tuple(nodes)), tuple(scales))


def _rounded(value: float) -> Fraction:
    return Fraction(round(value * (1 << BITS)), 1 << BITS)


@dataclass(frozen=True, slots=True)
class Law:
    """Mean and variance over all masks of the kernel of a given network, exact."""

    mean: Fraction
    variance: Fraction


def law(network: Network, x: Backward, y: Backward, scales: Sequence[Fraction], keep: Fraction, output: int = 0) -> Law | None:
    """Return the law of masks on layer 2 from the walks back from one output; None where it is not known.

    It is known where there is one hidden layer and the output reads it alone; layers that shift the inputs may stand before.
    """
    places = [place for place, scale in enumerate(scales) if scale]
    if len(places) != 2 or places[1] != len(network.nodes) - 1:
        return None
    (hidden, last), layers = places, check_layers(network)
    read = network.nodes[last].reads
    if layers[hidden].activation != "relu" or layers[last].activation != "identity":
        return None
    if [each.node for each in read] != [network.nodes[hidden].name]:
        return None
    products = [a * b for a, b in zip(x.reads[hidden], y.reads[hidden], strict=True)]
    terms = []
    for place, _ in layers[last].rows[output].weights:
        neuron = read[0].start + place
        inner = sum((products[each] for each, _ in layers[hidden].rows[neuron].weights), Fraction(0))
        own = scales[last] * x.reads[last][place] * y.reads[last][place]
        terms.append(own + scales[hidden] * x.slopes[hidden][neuron] * y.slopes[hidden][neuron] * inner)
    total, squares = sum(terms, Fraction(0)), sum((term * term for term in terms), Fraction(0))
    return Law(keep * total, keep * (1 - keep) * squares)
