"""Names for the neurons, inputs and places of states that a certificate speaks of, read off its network and its lemmas.

An input is x, y, z up to three, else x1, x2, ...; a neuron is its node, with its number where the node has several; a place
of a scan's state is called as in the lemma about that scan, or by what it starts as, or s0, s1, ... In statements about one
output inputs are the coordinates t of the unit cube, and places of states those of the slice of that output.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from symnet.report.place import NOWHERE, Place, place_of

Json = Any
State = dict[int, str]
"""Place of a state -> its name."""
MAX_STATE = 1 << 14
TAKEN = re.compile(r"[A-Za-z]\d*|acc|node(_\d+)?|parameter")
"""Names of inputs, states, steps, indices and invented variables: a neuron of such a name keeps its number."""


@dataclass(frozen=True)
class Names:
    """What sentences call things; without a network every node has its full name and every neuron its number."""

    place: Place = NOWHERE
    """Inputs, box and outputs."""
    nodes: Mapping[str, str] = field(default_factory=dict)
    """Node -> name."""
    single: frozenset[tuple[str, str]] = frozenset()
    """(scan or "", node) of the nodes of one neuron, which need no number."""
    states: Mapping[str, State] = field(default_factory=dict)
    """Scan -> names of the places of its state."""
    last: Mapping[str, str] = field(default_factory=dict)
    """Scan -> the node of its body that gives the next state."""

    slices: Mapping[str, Mapping[str, State]] = field(default_factory=dict)
    """Output, as it is written -> scan -> names of the places of its state in the slice of that output."""

    def for_output(self, output: Json) -> Names:
        """Return the names in a statement about one output."""
        if self.place.on_cube:
            return self
        return replace(self, place=replace(self.place, on_cube=True), states=self.slices.get(str(output), {}), slices={})

    def node(self, name: str) -> str:
        """Return the name of a node."""
        return self.nodes.get(name, name)

    def neuron(self, place: Json, inside: str = "") -> str:
        """Return the name of the neuron or input [node, number], in the body of a scan or in the network itself."""
        node, number = str(place[0]), int(place[1], 16)
        if node == "input":
            return self.state(inside, number) if inside else self.place.coordinate(number)
        shown = node if inside else self.node(node)
        return shown if (inside, node) in self.single else f"{shown}[{number}]"

    def next(self, place: Json, inside: str) -> str | None:
        """Return the place of a scan's state whose next value a neuron is, None for other neurons."""
        return self.state(inside, int(place[1], 16)) if inside and place[0] == self.last.get(inside) else None

    def state(self, scan: str, place: int) -> str:
        """Return the name of a place of a scan's state."""
        return self.states.get(scan, {}).get(place, f"s{place}")

    def in_lemma(self, step: Mapping[str, Json] | None) -> Names:
        """Return the names with the letters that the lemma of a step uses for the state of its scan."""
        found = _letters(step, self.place) if step is not None else None
        return self if found is None else replace(self, states={**self.states, found[0]: found[1]})


PLAIN = Names()


def names_of(content: Mapping[str, Json]) -> Names:
    """Return the names for a certificate that can be read, accepted or not."""
    network = content["network"]
    nodes = network.get("nodes", [])  # none are written where the network is an ONNX file
    scans = {node["name"]: node for node in nodes if "body" in node}
    shown = _shortened([node["name"] for node in nodes])
    single = {("", name) for name in _single(nodes) if not TAKEN.fullmatch(shown[name])}
    for scan, node in scans.items():
        single |= {(scan, name) for name in _single(node["body"]["nodes"]) if not TAKEN.fullmatch(name)}
    place = place_of(content)
    told = _told(content["steps"], place)
    states = {name: _started(scan, nodes, place) for name, scan in scans.items()} | told.pop("", {})
    return Names(
        place,
        shown,
        frozenset(single),
        states,
        {name: scan["body"]["nodes"][-1]["name"] for name, scan in scans.items()},
        told,
    )


def _told(steps: Sequence[Mapping[str, Json]], place: Place) -> dict[str, dict[str, State]]:
    """Output, "" for none -> scan -> the letters of the first lemma about it."""
    found: dict[str, dict[str, State]] = {}
    for step in steps:
        output = str(step["statement"].get("output", ""))
        letters = _letters(step, replace(place, on_cube=output != ""))
        if letters is not None:
            found.setdefault(output, {}).setdefault(*letters)
    return found


def _single(nodes: Sequence[Json]) -> list[str]:
    """The layers of one neuron."""
    return [node["name"] for node in nodes if len(node.get("rows", ())) == 1]


def _shortened(nodes: Sequence[str]) -> dict[str, str]:
    """Each name without its first part, where no other node is then called so."""
    rests = {name: name.split(".", 1)[-1] for name in nodes}
    met = Counter([*rests.values(), *(name for name, rest in rests.items() if name != rest)])
    return {name: rest if met[rest] == 1 else name for name, rest in rests.items()}


def _started(scan: Json, nodes: Sequence[Json], place: Place) -> State:
    """Names by what a state starts as: x for the first input, z for a number that is stored."""
    source, start, _ = scan["reads"][0]
    layer: Json = next((node for node in nodes if node["name"] == source), {})
    width = int(scan["body"]["inputs"], 16)
    rows = layer.get("rows", [])[int(start, 16) :][: min(width, MAX_STATE)]
    reads_input = all(name == "input" for name, _, _ in layer.get("reads", [["", "", ""]]))
    found, stored = {}, []
    for number, (bias, *weights) in enumerate(rows):
        if reads_input and bias == "0x0" and len(weights) == 1 and weights[0][1] == "0x1":
            found[number] = place.coordinate(int(weights[0][0], 16))
        elif isinstance(bias, str) and not bias.lstrip("-").startswith("0x"):
            stored.append(number)
    return found | dict(zip(stored, _numbered(place.register, len(stored)), strict=True))


def _letters(step: Mapping[str, Json], place: Place) -> tuple[str, State] | None:
    """The scan that a lemma is about and what it calls the places of its state, None where it names none."""
    try:
        return str(step["data"]["scan"]), LEMMAS[step["rule"]](step["data"], place)
    except (LookupError, TypeError, ValueError):  # no such lemma, or a step, not accepted, that does not fit its rule
        return None


def _numbered(letter: str, count: int) -> list[str]:
    return [letter] if count == 1 else [f"{letter}{number}" for number in range(1, count + 1)]


def _x(place: Place) -> list[str]:
    return [place.coordinate(axis) for axis in range(place.inputs)]


def _state(data: Json, place: Place) -> State:
    top = min(int(data["top"], 16), MAX_STATE)
    return dict(enumerate([place.register, "W", *_numbered("p", top), "acc", *_x(place)]))


def _first_pass(data: Json, place: Place) -> State:
    return dict(enumerate(["w", "h", *_x(place)]))


def _pair(data: Json, place: Place) -> State:
    return {0: "a", 1: "b"}


def _digits_read(data: Json, place: Place) -> State:
    """The digits of several numbers read at once: z_l, p_l, the number of the cell, the sum."""
    places = [*data["z"], *data["bits"], data["number"], data["sum"]]
    count = len(data["z"])
    called = [*_numbered("z", count), *_numbered("p", count), "t", "acc"]
    return {int(place, 16): name for place, name in zip(places, called, strict=True)}


LEMMAS: dict[str, Callable[[Json, Place], State]] = {
    "state": _state,
    "first-pass": _first_pass,
    "bit": _pair,
    "scan-code": _digits_read,
}
"""Rule -> the names that its docstring gives to the state of the scan in its data."""
