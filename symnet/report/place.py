"""Where the function of a certificate lives: its box and its outputs, and what its coordinates are called.

Inputs are called x, y, z up to three, else x1, x2, ...; the coordinates of the unit cube that a box is mapped to are t, or
t1, t2, ...: x = low + (high - low) t.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.core.rational import from_hex
from symnet.errors import MalformedFile
from symnet.targets.box import Box
from symnet.targets.coordinates import input_name

Json: TypeAlias = Any
LENGTHS = "distances in lengths of the box"


@dataclass(frozen=True)
class Place:
    """The number of inputs, 0 where it is not known; the box, None for the unit cube or where none is known; the outputs."""

    inputs: int = 0
    box: Box | None = None
    outputs: int = 0
    """0 where the number is not known."""
    on_cube: bool = False
    """Whether a statement about one output is read, which speaks of the unit cube that the box is mapped to."""

    @property
    def moved(self) -> bool:
        """Whether points are those of the unit cube that stand for points of a box."""
        return self.on_cube and (self.box is not None or not self.inputs)

    @property
    def letter(self) -> str:
        """What a point is called."""
        return "t" if self.moved else "x"

    def coordinate(self, axis: int) -> str:
        """Return the name of a coordinate."""
        if self.moved:
            return "t" if self.inputs == 1 else f"t{axis + 1}"
        return input_name(axis, self.inputs)

    @property
    def register(self) -> str:
        """What lemmas call the number that a scan reads digits from; Z where z is an input."""
        return "Z" if self.coordinate(2) == "z" else "z"

    @property
    def domain(self) -> str:
        """The domain of the function, in the coordinates of its user."""
        if self.box is not None:
            return str(self.box)
        return "the box" if self.on_cube and not self.inputs else self.cube

    @property
    def cube(self) -> str:
        """The unit cube."""
        return f"[0,1]^{self.inputs or 'd'}" if self.inputs != 1 else "[0,1]"

    @property
    def domain_latex(self) -> str:
        """The domain as LaTeX."""
        if self.box is not None:
            return r"\times ".join(rf"[{low},{high}]" for low, high in self.box.sides)
        return r"\text{the box}" if self.on_cube and not self.inputs else self.cube_latex

    @property
    def cube_latex(self) -> str:
        """The unit cube as LaTeX."""
        return "[0,1]" if self.inputs == 1 else f"[0,1]^{{{self.inputs}}}" if self.inputs else "[0,1]^d"

    @property
    def lengths(self) -> str:
        """What distances are measured in, for a statement about one output; nothing where the sides have length 1."""
        known = self.inputs > 0
        same = (known and self.box is None) or (self.box is not None and all(high - low == 1 for low, high in self.box.sides))
        return LENGTHS if self.on_cube and not same else ""

    def about(self, output: Json) -> str:
        """Return "output 2" for the output that a statement is about, nothing where there is only one."""
        try:
            return "" if self.outputs == 1 else f"output {from_hex(output).numerator + 1}"
        except (MalformedFile, TypeError, AttributeError):
            return "an output"

    def coordinates(self) -> list[str]:
        """Return what each coordinate is in those of the unit cube: x = -8 + 16 t; nothing on the unit cube."""
        return [] if self.box is None else [self._placed(axis) for axis in range(self.inputs)]

    def _placed(self, axis: int) -> str:
        low, high = self.box.sides[axis] if self.box is not None else (Fraction(0), Fraction(1))
        own = "t" if self.inputs == 1 else f"t{axis + 1}"
        scaled = own if high - low == 1 else f"{high - low} {own}"
        return (
            f"{input_name(axis, self.inputs)} = {scaled}" if low == 0 else f"{input_name(axis, self.inputs)} = {low} + {scaled}"
        )


NOWHERE = Place()
"""Where nothing is known of the certificate."""


def place_of(content: Mapping[str, Json]) -> Place:
    """Return the place of a certificate that can be read, accepted or not."""
    network = content["network"]
    if not content["box"]:
        return NOWHERE  # statements are about properties, which name inputs and outputs by their numbers
    in_file = "onnx" in network
    inputs = len(content["box"]) if in_file else int(network["inputs"], 16)
    outputs = len(content["target"]) if in_file else outputs_of(network)
    try:
        box = Box(tuple((from_hex(low), from_hex(high)) for low, high in content["box"]))
    except (LookupError, TypeError, ValueError, MalformedFile):
        return Place(inputs, None, outputs)
    return Place(inputs, None if box.is_cube else box, outputs)


def outputs_of(network: Mapping[str, Json]) -> int:
    """Return the number of outputs of a network as it is written."""
    last = network["nodes"][-1]
    if "rows" in last:
        return len(last["rows"])
    return int(last["body"]["inputs"], 16) * int(last.get("copies", "0x1"), 16)


def outputs_named(content: Mapping[str, Json]) -> list[str | None]:
    """Return the outputs that statements are about, as they are written; None alone where there is just the network."""
    place = place_of(content)
    return [None] if place.box is None and place.outputs == 1 else [hex(output) for output in range(place.outputs)]
