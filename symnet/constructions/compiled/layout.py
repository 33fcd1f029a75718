"""Wires laid out as a network: hidden layers, and between two of them identity layers in which values and sums can be read.

A level is a hidden layer and the identity layers behind it: first what the hidden neurons add up to, then sums of these. A wire
that is read at a later level is carried there by one neuron a level; no edge skips a layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.constructions.compiled.wires import Wire, carried
from symnet.core.front import FRONT, Sides, is_cube, with_front
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network

Place = tuple[int, int]
"""A level and the number of an identity layer in it."""
Neuron = tuple[str, int]
BOX = "box"
ONE = Fraction(1)


@dataclass
class Layout:
    """A network and where each wire is in it: its neuron at each place, the first one computed and the others copies."""

    network: Network
    places: dict[int, dict[Place, Neuron]] = field(default_factory=dict)

    def first(self, wire: int) -> Neuron:
        """The neuron that computes a wire."""
        return self.places[wire][min(self.places[wire])]


def laid_out(wires: Sequence[Wire], outputs: Sequence[int], sides: Sides) -> Layout:
    """Return the network of wires on a box whose outputs are these."""
    return _Layers(wires, outputs, sides).layout()


class _Layers:
    def __init__(self, wires: Sequence[Wire], outputs: Sequence[int], sides: Sides) -> None:
        self.wires, self.outputs, self.sides = wires, outputs, sides
        self.neurons: dict[tuple[tuple[tuple[Fraction, int], ...], Fraction], Neuron] = {}
        self.place: dict[int, Place] = {}
        for number in _needed(wires, outputs):
            self.place[number] = self._computed(number)
        self.last = max(self.place[output][0] for output in outputs)
        self.depth = [0] * (self.last + 1)
        for level, depth in self.place.values():
            self.depth[level] = max(self.depth[level], depth)
        self.depth[self.last] = max(1, *(self._ends(output) for output in outputs))
        if any(outputs.count(output) > 1 and self.place[output] == (self.last, self.depth[self.last]) for output in outputs):
            self.depth[self.last] += 1  # the same output twice is computed once and copied
        self.present = self._presence()

    def _ends(self, output: int) -> int:
        """The identity layer of the last level in which an output can stand: behind all it is made of."""
        level, depth = self.place[output]
        return max(self.depth[self.last], depth if level == self.last else 1)

    def _computed(self, number: int) -> Place:
        """The level and identity layer in which a wire is computed."""
        wire = self.wires[number]
        if wire.axis is not None:
            return 0, 0
        below = [self.place[read] for read in wire.reads]
        level = max((place[0] for place in below), default=0)
        if wire.hidden:
            return level + 1, 0
        return level, 1 + max((depth for at, depth in below if at == level), default=0)

    def _presence(self) -> dict[int, list[Place]]:
        """All places at which each wire is there, from the first to the last that is needed."""
        needed = {number: {place} for number, place in self.place.items()}
        for number, (level, depth) in self.place.items():
            for read in self.wires[number].reads:
                hidden = self.wires[number].hidden
                needed[read].add((level - 1, self.depth[level - 1]) if hidden else (level, depth - 1))
        for output in self.outputs:
            needed[output].add((self.last, self.depth[self.last]))
        return {number: self._between(min(places), max(places)) for number, places in needed.items()}

    def _between(self, first: Place, last: Place) -> list[Place]:
        every = [(level, depth) for level in range(first[0], last[0] + 1) for depth in range(self.depth[level] + 1)]
        return [place for place in every if first <= place <= last]

    def layout(self) -> Layout:
        """Return the network, layer by layer."""
        front = not is_cube(self.sides)
        found = Layout(Network(1, (Node("none", affine("identity", [({}, 0)]), (Read(INPUT, 0, 1),)),)))
        nodes: list[Node] = []
        if front:
            rows = [({axis: high - low}, low) for axis, (low, high) in enumerate(self.sides)]
            nodes.append(Node(BOX, affine("identity", rows), (Read(INPUT, 0, len(self.sides)),)))
        before = (BOX if front else INPUT), len(self.sides)
        for number, places in self.present.items():
            if self.wires[number].axis is not None:
                found.places[number] = {(0, 0): (before[0], self.wires[number].axis or 0)}
            del places
        for level in range(self.last + 1):
            for depth in range(self.depth[level] + 1):
                if (level, depth) == (0, 0):
                    continue
                nodes += self._hidden(found, level, before) if depth == 0 else []
                node = self._identity(found, (level, depth), nodes, before)
                nodes.append(node)
                before = node.name, node.operation.outputs
        network = Network(len(self.sides), tuple(nodes))
        found.network = with_front(network, tuple(self.sides)) if front else network
        return found

    def _at(self, place: Place) -> list[int]:
        """The wires that are there at a place, the outputs in their order at the last."""
        if place == (self.last, self.depth[self.last]):
            return list(self.outputs)
        return [number for number, places in self.present.items() if place in places]

    def _sources(self, level: int) -> dict[int, Wire]:
        """What hidden neurons of a level make: wires computed there, and others carried over."""
        found = {}
        for number in self._at((level, 0)):
            own = self.place[number] == (level, 0)
            found[number] = self.wires[number] if own else carried(self.wires[number], number)
        return found

    def _hidden(self, found: Layout, level: int, before: tuple[str, int]) -> list[Node]:
        """The nodes of a hidden layer: one for each wire that is computed there, one for all that are carried.

        The same neuron, wanted twice, stands once.
        """
        before_place = (level - 1, self.depth[level - 1])
        groups: dict[str, list[tuple[dict[int, Fraction], Fraction]]] = {}
        self.neurons.clear()
        for number, wire in self._sources(level).items():
            own = self.place[number] == (level, 0)
            name = f"{wire.label}_{number}" if own else f"carry_{level}"
            for hinge in wire.hinges:
                if (hinge.terms, hinge.bias) not in self.neurons:
                    rows = groups.setdefault(name, [])
                    self.neurons[hinge.terms, hinge.bias] = name, len(rows)
                    weights = {found.places[read][before_place][1]: scale for scale, read in hinge.terms}
                    rows.append((weights, hinge.bias))
        return [Node(name, affine("relu", rows), (Read(before[0], 0, before[1]),)) for name, rows in groups.items()]

    def _identity(self, found: Layout, place: Place, nodes: Sequence[Node], before: tuple[str, int]) -> Node:
        level, depth = place
        last = place == (self.last, self.depth[self.last])
        name = "output" if last else f"values_{level}" if depth == 0 else f"sums_{level}" + (f"_{depth}" if depth > 1 else "")
        members = self._at(place)
        every = (Read(before[0], 0, before[1]),)
        if depth == 0:
            rows, reads = self._added_up(level, nodes)
        else:
            rows, reads = [self._row(found, number, place) for number in members], every
        for position, number in enumerate(members):
            found.places.setdefault(number, {}).setdefault(place, (name, position))
        return Node(name, affine("identity", rows), reads or every)  # constants read a layer as well, with no weight

    def _added_up(self, level: int, nodes: Sequence[Node]) -> tuple[list[tuple[dict[int, Fraction], Fraction]], tuple[Read, ...]]:
        """The rows that add up the hidden neurons of each wire of a level."""
        names = {name for name, _ in self.neurons.values()}
        hidden = [node for node in nodes if node.name in names]
        starts, total = dict[str, int](), 0
        for node in hidden:
            starts[node.name] = total
            total += node.operation.outputs
        rows = []
        for wire in self._sources(level).values():
            weights: dict[int, Fraction] = {}
            for hinge in wire.hinges:
                name, place = self.neurons[hinge.terms, hinge.bias]
                at = starts[name] + place
                weights[at] = weights.get(at, Fraction(0)) + hinge.factor
            rows.append((weights, wire.constant))
        return rows, tuple(Read(node.name, 0, node.operation.outputs) for node in hidden)

    def _row(self, found: Layout, number: int, place: Place) -> tuple[dict[int, Fraction], Fraction]:
        """A sum that is computed at a place, or a copy of what was there before."""
        before = (place[0], place[1] - 1)
        if self.place[number] != place:
            return {found.places[number][before][1]: ONE}, Fraction(0)
        wire = self.wires[number]
        return {found.places[read][before][1]: factor for factor, read in wire.terms}, wire.constant


def _needed(wires: Sequence[Wire], outputs: Sequence[int]) -> list[int]:
    """The wires on which outputs depend, in order."""
    wanted = set(outputs)
    for number in range(len(wires) - 1, -1, -1):
        if number in wanted:
            wanted.update(wires[number].reads)
    return sorted(wanted)


__all__ = ["BOX", "FRONT", "Layout", "Neuron", "Place", "laid_out"]
