"""Modules that carry a network with its exact numbers and an evaluator: numpy with Python fractions, sympy, mpmath.

Numbers are hexadecimal text, each stated once, so that a weight of a million bits is read as fast as it is copied.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from importlib import resources

from symnet.certificates.derivation import network_digest
from symnet.core.layer import INPUT, Layer, Node
from symnet.core.network import Network
from symnet.core.realize import work
from symnet.errors import TooLarge, UsageError
from symnet.library.calculus import unrolled

SCRIPTS = {"numpy": "fractions", "sympy": "sympy", "mpmath": "mpmath"}
"""Backends, and the evaluators that their modules carry."""
SAID = {
    "numpy": "exact: arrays of Python fractions, nothing is rounded",
    "sympy": "exact: rationals of sympy, nothing is rounded; expressions at symbols",
}
MOST = 20_000
"""Neurons that are written out."""
PLACES = 64
"""The values of mpmath are within 2^-64 of the exact ones."""
LINE = 110


def script_of(network: Network, backend: str) -> tuple[bytes, str]:
    """Return a module that needs one library and no more, with `network` ready to call, and what is stated about its values.

    Raises UsageError for parameters without a value, TooLarge for scans of many steps.
    """
    missing = [name for name in network.intrinsic if name not in network.parameters]
    if missing:
        raise UsageError(f"parameter {missing[0]!r} has no value; bind the intrinsic parameters before exporting")
    if work(network) > MOST:
        raise TooLarge(f"the network has {work(network)} neurons written out, more than {MOST}; write --to exact")
    plain, kind = unrolled(network), SCRIPTS[backend]
    numbers: dict[Fraction, int] = {}
    layers = [_layer(plain, node, numbers) for node in plain.nodes]
    bits = precision(plain) if backend == "mpmath" else 0
    more = f", {bits}" if backend == "mpmath" else ""
    said = SAID[backend] if not bits else f"within 2^-{PLACES} of the exact values at every input, by {bits} bits of precision"
    source = resources.files("symnet.export.evaluators").joinpath(f"{kind}_network.py").read_text("utf-8")
    head, _, rest = source.partition('"""\n\n')
    texts = "\n".join(_text(each) for each in numbers)
    data = f"NUMBERS = [\n{texts}\n]\nLAYERS = [\n{''.join(layers)}]\n"
    made = f"network = {kind.capitalize()}Network({plain.inputs}, NUMBERS, LAYERS{more})"
    about = f"{head}\n\n{said[0].upper() + said[1:]}. symnet network {network_digest(network)}\n"
    return f'{about}"""\n\n{rest}\n\n{data}{made}\n\nif __name__ == "__main__":\n    main(network)\n'.encode(), said


def _layer(network: Network, node: Node, numbers: dict[Fraction, int]) -> str:
    """A layer as Python text: name, activation, reads, and for each row the bias and (position, weight), by their places."""
    layer = _plain(node)
    reads = [(read.node, read.start, read.stop) for read in node.reads]
    rows = []
    for row in layer.rows:
        terms = [(position, _place(network.number(weight), numbers)) for position, weight in row.weights]
        rows.append((_place(network.number(row.bias), numbers), terms))
    inner = "".join(f"        {row},\n" for row in rows)
    return f"    ({node.name!r}, {layer.activation!r}, {reads}, [\n{inner}    ]),\n"


def _plain(node: Node) -> Layer:
    if not isinstance(node.operation, Layer):
        raise TypeError("scans are written out before")
    return node.operation


def _place(value: Fraction, numbers: dict[Fraction, int]) -> int:
    return numbers.setdefault(value, len(numbers))


def _text(value: Fraction) -> str:
    text = f"{value.numerator:#x}" + ("" if value.denominator == 1 else f"/{value.denominator:#x}")
    parts = [text[start : start + LINE] for start in range(0, len(text), LINE)]
    return "\n".join(f'    "{part}"' for part in parts) + ","


def precision(network: Network) -> int:
    """Return bits of working precision with which the values of a network of layers are within 2^-64, for inputs in [-1, 1].

    With u = 2^-bits a value is at most `size` and computed within `error` u. A sum of n terms is within
    sum |w| error + 2 (n + 4) (sum |w| (size + 1) + |b|), for each number, product and sum is rounded to a share u; the
    activations move no more than their arguments do, and are computed within 8 (|t| + 2) themselves. For inputs up to X > 1 sizes
    and errors are at most X times as large.
    """
    found: dict[str, list[tuple[int, int]]] = {INPUT: [(1, 4)] * network.inputs}
    for node in network.nodes:
        read = [value for read in node.reads for value in found[read.node][read.start : read.stop]]
        found[node.name] = list(_carried(network, node, read))
    return PLACES + max(error for _, error in found[network.nodes[-1].name]).bit_length()


def _carried(network: Network, node: Node, read: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Size and error of each neuron of a layer."""
    layer = _plain(node)
    for row in layer.rows:
        terms = [(math.ceil(abs(network.number(weight))), *read[position]) for position, weight in row.weights]
        bias = math.ceil(abs(network.number(row.bias)))
        size = bias + sum(weight * at for weight, at, _ in terms)
        rounded = 2 * (len(terms) + 4) * (bias + sum(weight * (at + 1) for weight, at, _ in terms))
        error = rounded + sum(weight * before for weight, _, before in terms) + 8 * (size + 2)
        yield (1 if layer.activation == "euaf" else size), error
