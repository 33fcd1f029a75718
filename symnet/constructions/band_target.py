"""Bands as certificates hold them: the modulus, and rows of points with bounds, in a file of their own where they are many.

The rows of a table are its points; those of a Python callable are the nodes at which it was asked, with what it said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.certificates.derivation import Derivation, written
from symnet.core.cells import alike
from symnet.core.codec import canonical_json
from symnet.errors import UsageError
from symnet.targets.enclosure.grid import node
from symnet.targets.table import Sample

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.targets.box import Box
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target

INLINE = 32
"""Rows that stand in the certificate itself."""


def band_json(part: Approximation, box: Box) -> tuple[list[Any], dict[str, bytes]]:
    """Return a target that is no expression as a certificate holds it, in the coordinates of its box, and the file it names."""
    return band_of(part.target, part.plan.modulus, samples_of(part), box)


def band_of(target: Target, modulus: Modulus, samples: Sequence[Sample], box: Box) -> tuple[list[Any], dict[str, bytes]]:
    """Return the band of a target with these samples on the cube, as `band_json`; the modulus is one on the cube."""
    stated = target.given.modulus if target.given is not None else None
    rows = [written([*box.from_cube(sample.point), sample.lo, sample.hi]) for sample in samples]
    said = written(modulus_data(stated or modulus))
    if len(rows) <= INLINE:
        return ["band", said, rows], {}
    data = canonical_json(rows)
    digest = hashlib.sha256(data).hexdigest()
    return ["band", said, ["file", digest]], {digest: data}


def samples_of(part: Approximation) -> list[Sample]:
    """The points of the cube with what is known there."""
    if part.target.band is not None:
        return list(part.target.band.samples)
    values, plan = part.at_nodes, part.plan
    if values is None:
        raise UsageError(f"the values of {part.target.name} were not kept; build the network again")
    numbers = [Fraction(value, values.denominator) for value in values.values]
    places = [node(place, plan.cells, plan.dimension) for place in range(len(numbers))]
    return [Sample(place, value - values.radius, value + values.radius) for place, value in zip(places, numbers, strict=True)]


def rows_of(part: Approximation) -> list[tuple[int, int]]:
    """The rows that bound the functions of a band from above and from below at the nodes; none for an expression."""
    if part.target.expression is not None:
        return []
    if part.target.band is not None:
        return part.target.band.nodes(alike(part.plan.cells, "a network for data")).pairs
    return [(place, place) for place in range(part.plan.nodes)]


def band_modulus_step(proof: Derivation, modulus: Modulus, on_cube: Mapping[str, Any]) -> int:
    """The modulus that all functions of a band have, on the box and from there on the cube; nothing is assumed."""
    data = modulus_data(modulus)
    if proof.output is None:
        return proof.step("band-modulus", [], {}, "modulus", **data)
    given = proof.step("band-modulus", [], {}, "box-modulus", **data)
    return proof.apply("unit-modulus", [given], constant=on_cube.get("constant", ""))


def modulus_data(modulus: Modulus) -> dict[str, Any]:
    """What a modulus statement says: constant and order, or an expression in r."""
    from symnet.targets.expression.tree import to_json
    from symnet.targets.modulus.general_modulus import ExpressionModulus

    if isinstance(modulus, ExpressionModulus):
        return {"expression": to_json(modulus.tree)}
    return {"constant": modulus.constant, "order": getattr(modulus, "order", Fraction(1))}
