"""Enumeration of activation domains in the plane: polygons are cut where a neuron is zero, exactly, layer by layer.

On every polygon all earlier neurons are affine, so a neuron is one form there; it cuts the polygon if it has both signs at the
corners. The parts of a cut cover what was cut, so the polygons cover the rectangle, whatever the network is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symnet.errors import TooLarge
from symnet.regions.integer_network import Form, IntegerNetwork, forms
from symnet.regions.polygon import Corner, cut

Progress = Callable[[int], None]
"""Called now and then with the number of domains found so far."""
EVERY = 256
MOST = 1_000_000
"""Domains beyond which an enumeration is refused unless more are asked for."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A polygon on which no neuron changes sign: its corners, the signs as bits, and the forms of the outputs.

    Bit k is set if neuron k, counted over all layers with a relu, is positive inside.
    """

    corners: list[Corner]
    pattern: int
    outputs: tuple[Form, ...]


Part = tuple[list[Corner], int]
"""Corners, and the signs of the neurons of this layer."""
Waiting = tuple[int, list[Corner], int, list["Form | None"], list[Form], int]
"""Next node, corners, signs so far, values before the last layer, its forms, and its signs."""


def cells(network: IntegerNetwork, start: list[Corner], most: int = MOST, progress: Progress | None = None) -> Iterator[Cell]:
    """Yield the activation domains with interior that cover a convex polygon; raises TooLarge beyond `most`."""
    yield from walk(network, [(0, start, 0, list(network.inputs), [], 0)], most, progress)


Known = dict[tuple[int, int], list[Form]]
"""The forms of a node, by its number and the signs of the neurons before it."""


def waiting(network: IntegerNetwork, at: int, corners: list[Corner], pattern: int, known: Known) -> Waiting:
    """Return a polygon that waits to be cut from a node on, given the signs of the neurons before it."""
    return at, corners, pattern, values_before(network, at, pattern, known), [], 0


def values_before(network: IntegerNetwork, at: int, pattern: int, known: Known) -> list[Form | None]:
    """Return the forms of all values before a node, given the signs of the neurons there."""
    values: list[Form | None] = list(network.inputs)
    for number, (node, first) in enumerate(zip(network.nodes[:at], _firsts(network), strict=False)):
        before = number, pattern & (1 << first) - 1
        found = known.get(before)
        if found is None:
            found = known[before] = forms(node, values)
        values += [form if not node.relu or pattern >> first + place & 1 else None for place, form in enumerate(found)]
    return values


def forms_under(network: IntegerNetwork, pattern: int) -> tuple[tuple[Form, ...], list[tuple[Form, bool]]]:
    """Return the forms of the outputs where the neurons have these signs, and the form of each neuron with its sign."""
    values: list[Form | None] = list(network.inputs)
    signed: list[tuple[Form, bool]] = []
    for node in network.nodes:
        found = forms(node, values)
        signs = [not node.relu or bool(pattern >> len(signed) + place & 1) for place in range(len(found))]
        values += [form if sign else None for form, sign in zip(found, signs, strict=True)]
        signed += zip(found, signs, strict=True) if node.relu else ()
    return network.outputs_of(values), signed


def walk(network: IntegerNetwork, todo: list[Waiting], most: int = MOST, progress: Progress | None = None) -> Iterator[Cell]:
    """Yield the activation domains in polygons that wait, the last one first; between two of them `todo` is what still waits."""
    count = 0
    firsts = _firsts(network)
    while todo:
        at, corners, pattern, before, given, signs = todo.pop()
        values = before + [form if signs >> place & 1 else None for place, form in enumerate(given)]
        while at < len(network.nodes):
            node = network.nodes[at]
            found = forms(node, values)
            at += 1
            if not node.relu:
                values += found
                continue
            parts = _parts(corners, found)
            for rest, signs in parts[1:]:
                todo.append((at, rest, pattern | signs << firsts[at - 1], values, found, signs))
            corners, signs = parts[0]
            pattern |= signs << firsts[at - 1]
            values = values + [form if signs >> place & 1 else None for place, form in enumerate(found)]
        count += 1
        if count + len(todo) > most:
            raise TooLarge(f"more than {most} activation domains; take a smaller --box, or allow more with --most")
        if progress is not None and count % EVERY == 0:
            progress(count)
        yield Cell(corners, pattern, network.outputs_of(values))


def _firsts(network: IntegerNetwork) -> list[int]:
    """The number of the first neuron of each node."""
    found, total = [], 0
    for node in network.nodes:
        found.append(total)
        total += len(node.rows) if node.relu else 0
    return found


def _parts(corners: list[Corner], found: Sequence[Form]) -> list[Part]:
    """The parts of a polygon on which no form changes sign, each with the bits of those that are positive."""
    parts: list[Part] = [(corners, 0)]
    for place, form in enumerate(found):
        a, b, c = form
        signs = [a * x + b * y + c * w for x, y, w in corners]
        if max(signs) <= 0:
            continue
        if min(signs) >= 0:
            parts = [(rest, bits | 1 << place) for rest, bits in parts]
            continue
        after: list[Part] = []
        for rest, bits in parts:
            above, below = cut(rest, form)
            if above is not None:
                after.append((above, bits | 1 << place))
            if below is not None:
                after.append((below, bits))
        parts = after
    return parts
