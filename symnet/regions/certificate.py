"""Certificates of the number of linear pieces: one step, which the kernel makes again by cutting the rectangle itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import FORMAT, Certificate, sealed
from symnet.core.rational import to_hex
from symnet.errors import UsageError
from symnet.regions.domains import Domains


def pieces_statement(found: Domains) -> dict[str, Any]:
    """Return the statement that the rectangle has these patterns, affine maps and linear pieces, as it stands in certificates."""
    plane = found.plane
    if plane.within is not None:
        raise UsageError("a certificate is about a rectangle of the plane; give --box with two sides, x for s and y for t")
    return {
        "kind": "pieces",
        "box": [[to_hex(end) for end in side] for side in plane.sides],
        "frame": [[to_hex(each) for each in point] for point in (plane.origin, plane.first, plane.second)],
        **{key: to_hex(Fraction(getattr(found, key))) for key in ("forms", "patterns", "pieces")},
    }


def pieces_certificate(found: Domains, named: Any = None, files: Mapping[str, bytes] | None = None) -> Certificate:
    """Return the certificate of the counts of a network's domains.

    named, files: what stands for the network in the certificate, and the bytes it names, where that is not the network itself,
    but a file that the kernel reads.
    """
    stated = pieces_statement(found)
    content = {
        "format": FORMAT,
        "box": [],
        "network": json.loads(found.network.canonical) if named is None else named,
        "target": [],
        "hypotheses": [],
        "steps": [{"rule": "pieces", "premises": [], "data": {}, "statement": stated}],
        "claims": [stated],
    }
    return Certificate(sealed(content), files or {})
