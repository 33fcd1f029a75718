"""Theorem 2.3, by the scan or by the paper's network: one template for a whole class, built before any function is seen.

A template file says the class (Lipschitz or Hoelder), the dimension, the box where it is not the unit cube, the size and the
dial; the network over v, s, b stands beside it. Every function of the class is then three numbers: v in [0, 1), s the same for
all, b. A class on a box is one of functions of the box's coordinates; pulled back to the cube they have the stretched modulus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from symnet.constructions.approximation import FALLBACK_RADIUS, Approximation
from symnet.constructions.composite import Composite
from symnet.constructions.construction import Construction
from symnet.constructions.plan import Plan, Request
from symnet.constructions.registry import CONSTRUCTIONS, check_options, construction_of
from symnet.core.cells import alike
from symnet.core.codec import canonical_json, encode, read_bytes, read_json, write_together
from symnet.core.front import with_front
from symnet.core.network import Network
from symnet.core.rational import from_hex, to_hex, whole
from symnet.errors import MalformedFile, Refuted, Unproved, UsageError
from symnet.targets import HoelderModulus, LipschitzModulus, Modulus, Target, check_defined, parse_hoelder, target
from symnet.targets.box import Box, parse_box, unit_cube
from symnet.targets.enclosure.points import coordinates
from symnet.targets.modulus.contradiction import Contradiction, ModulusRefuted
from symnet.targets.modulus.secant import find_secant
from symnet.targets.target import pulled_back

FORMAT = "symnet template 1"
SETTINGS: Mapping[str, Callable[[Any, str], Any]] = {
    "scale_bits": lambda value, name: whole(from_hex(value, name), name),
    "runs": lambda value, name: whole(from_hex(value, name), name),
    "bits": lambda value, name: str(value),
    "quantum": from_hex,
}
"""What a file may say of a plan beside size and class: how it is read into a request."""


@dataclass(frozen=True)
class Template:
    """A plan for a class: what is the same for every function of it."""

    plan: Plan
    box: Box
    modulus: Modulus
    """That of the class on the box; the plan has the one on the cube."""

    @cached_property
    def on_cube(self) -> Network:
        """The network behind the map from the box; raises TooLarge where it cannot be written down."""
        return construction_of(self.plan).template(self.plan)

    @property
    def network(self) -> Network:
        """The network over its intrinsic parameters."""
        return with_front(self.on_cube, self.box.sides)

    @property
    def content(self) -> dict[str, Any]:
        """What stands in the file; one that names no construction is of the scan."""
        plan, construction = self.plan, construction_of(self.plan)
        order = getattr(self.modulus, "order", Fraction(1))
        cells = alike(plan.cells, "a template for a class")
        numbers = {"dimension": plan.dimension, "cells": cells, "constant": self.modulus.constant, "order": order}
        settings = {} if construction.class_settings is None else construction.class_settings(plan)
        hexed = {name: to_hex(Fraction(value)) for name, value in numbers.items()}
        box = {} if self.box.is_cube else {"box": [[to_hex(end) for end in side] for side in self.box.sides]}
        return {**hexed, **settings, **box, "format": FORMAT, "template_sha256": self.network.sha256}

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of the template file."""
        return canonical_json(self.content)

    def save(self, path: Path) -> None:
        """Write the template file, and its network (the parameters left open) beside it."""
        network = encode(self.network) + b"\n"
        write_together({path.with_suffix(".network.json"): network, path: self.to_bytes() + b"\n"})

    def encode(self, source: Any, progress: Any = None) -> Approximation | Composite:
        """Return the approximation of one function of the class; raises Refuted, with two points, where it is not in it.

        The class is proved for the function where that can be done, and stated as a hypothesis where not.
        """
        with coordinates(self.box):
            found = target(source, self.plan.dimension, self.plan.modulus, self.box)
            if not self.box.is_cube:
                found = pulled_back(found, self.box, self.modulus)
            check_defined(found)
            part = self._encoded(found, progress)
        return part if self.box.is_cube else Composite((part,), self.box)

    def _encoded(self, found: Target, progress: Any) -> Approximation:
        """The approximation, on the cube, of a function that is pulled back to it."""
        steep = find_secant(found, self.plan.modulus)
        if steep is not None:
            raise self._outside(found, steep)
        values = found.grid(self.plan.cells, self.plan.radius or FALLBACK_RADIUS, progress)
        try:
            parameters = self.plan.encode(values)
        except ModulusRefuted as refuted:
            raise self._outside(found, refuted.found) from None
        plan = replace(self.plan, modulus=_membership(found, self.plan.modulus))  # type: ignore[type-var]
        if found.given is not None:
            stated = replace(self.modulus, origin=plan.modulus.origin)  # type: ignore[type-var]
            found = replace(found, given=replace(found.given, modulus=stated))
        return Approximation(found, plan, self.on_cube.bind(parameters), None if found.function is None else values)

    def _outside(self, found: Target, steep: Contradiction) -> Refuted:
        name = found.name if len(found.name) <= 60 else found.name[:57] + "..."
        shown = steep if self.box.is_cube else steep.on_box(self.box, self.modulus)
        return Refuted(f"{shown.outside(name, class_text(self.modulus))}; it needs the template of a larger class")


def make_template(
    text: str,
    dimension: int | None,
    error: Fraction,
    runs: int = 1,
    bits: str = "two",
    quantum: Fraction | None = None,
    construction: str = "scan",
    box: Any = None,
) -> Template:
    """Return the template of a class given as lipschitz:L or hoelder:L,alpha, for this error in the sup norm.

    The class is one of functions on the box, by default the unit cube of this dimension.

    Raises UsageError where the construction has no template for a class or an option is not for it, TooLarge where the
    network is too large to be written down.
    """
    chosen = _offered(construction)
    check_options(chosen, {"parameters": runs, "bits": bits, "quantum": quantum})
    request = Request(error=error, runs=runs, bits=bits, quantum=quantum)
    return _planned(chosen, _box(dimension, box), class_modulus(text), request)


def _box(dimension: int | None, box: Any) -> Box:
    """The box of a class: the one given, or the unit cube of a dimension."""
    if box is None:
        if dimension is None:
            raise UsageError('give the dimension of the cube with --d, or a box with --box "x in [-8,8]"')
        return unit_cube(whole(dimension, "dimension (--d)"))
    sides = parse_box(box)
    if dimension not in (None, sides.dimension):
        raise UsageError(f"dimension (--d) = {dimension}, but the box has {sides.dimension} sides; leave --d out")
    return sides


def _offered(name: str) -> Construction[Any]:
    """The construction of a name, if it has templates for classes."""
    offered = [one.name for one in CONSTRUCTIONS.values() if one.class_settings is not None]
    if name not in offered:
        raise UsageError(f"construction {name!r:.40} has no template for a class; write one of {', '.join(offered)}")
    return CONSTRUCTIONS[name]


def _planned(construction: Construction[Any], box: Box, modulus: Modulus, request: Request) -> Template:
    on_cube = modulus if box.is_cube else modulus.stretched(box.longest)
    made = Template(construction.plan(box.dimension, on_cube, request, False), box, modulus)
    _ = made.on_cube  # refused here where it is too large
    return made


def class_modulus(text: str) -> Modulus:
    """Read lipschitz:L or hoelder:L,alpha."""
    kind, _, numbers = text.partition(":")
    if kind == "lipschitz":
        return LipschitzModulus(parse_hoelder(f"{numbers},1").constant)
    if kind == "hoelder":
        return parse_hoelder(numbers)
    raise UsageError(f"--class {text!r:.60} is not known; write lipschitz:L or hoelder:L,alpha, for example lipschitz:2")


def class_text(modulus: Modulus) -> str:
    """Return what `class_modulus` reads."""
    order = getattr(modulus, "order", None)
    return f"lipschitz:{modulus.constant}" if order is None else f"hoelder:{modulus.constant},{order}"


def load_template(path: Path) -> Template:
    """Read a template file; raises MalformedFile where it is not one or its digest is not that of its template."""
    content = read_json(read_bytes(path).removesuffix(b"\n"), f"{path}")
    try:
        found = _read(path, content)
    except (KeyError, AttributeError, TypeError, UsageError) as problem:
        raise MalformedFile(f"{path}: not a template file ({problem}); symnet template writes one") from problem
    if found.content != content:
        wrong = [key for key in {**found.content, **content} if found.content.get(key) != content.get(key)]
        raise MalformedFile(f"{path}: {wrong[0]} is not that of the template these numbers give")
    return found


def _read(path: Path, content: Any) -> Template:
    """The template of the numbers in a file; whether anything else stands in it is checked after."""
    dimension, cells, constant, order = (
        from_hex(content[name], f"{path}, {name}") for name in ("dimension", "cells", "constant", "order")
    )
    modulus: Modulus = LipschitzModulus(constant) if order == 1 else HoelderModulus(constant, order)
    settings = {name: read(content[name], f"{path}, {name}") for name, read in SETTINGS.items() if name in content}
    request = Request(cells=whole(cells, "cells"), **settings)
    sides = tuple(tuple(from_hex(end, f"{path}, box") for end in side) for side in content["box"]) if "box" in content else None
    return _planned(_offered(content.get("construction", "scan")), _box(whole(dimension, "dimension"), sides), modulus, request)


def _membership(found: Target, modulus: Modulus) -> Modulus:
    """The class's modulus, called derived where the kernel proves it for this function."""
    from symnet.certificates.boxes import splits
    from symnet.certificates.hoelder import hoelder_data
    from symnet.targets.expression.tree import to_json

    if found.expression is None:
        return modulus
    try:
        if isinstance(modulus, HoelderModulus):
            hoelder_data(found, modulus)
            return HoelderModulus(modulus.constant, modulus.order, "derived")
        splits(to_json(found.expression), found.dimension, modulus.constant)
    except (Unproved, Refuted):
        return modulus
    return LipschitzModulus(modulus.constant, "derived")
