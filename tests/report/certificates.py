"""Certificates for the tests of pages, made once, and ways to change their bytes."""

from __future__ import annotations

from functools import cache
from typing import Any

from symnet import approximate, certify
from symnet.certificates.certificate import Certificate, sealed

EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "scan, d = 1": ("abs(x - 1/3)", {"cells": 12}),
    "scan, d = 2": ("x*y", {"cells": 6}),
    "scan, d = 3": ("x*y*z", {"cells": 3}),
    "scan, many cells": ("sin(3*x)*y", {"cells": 40}),
    "runs side by side": ("abs(x - 1/3)", {"cells": 12, "parameters": 3}),
    "one bit a node": ("x*y", {"cells": 5, "bits": "one"}),
    "finer levels": ("x*y", {"cells": 5, "quantum": "1/50"}),
    "theorem 2.2": ("x**2", {"n": 1, "construction": "theorem-2.2"}),
    "constant": ("1/3", {"cells": 3, "dimension": 1}),
    "stated modulus": ("sqrt(x)", {"cells": 8, "hoelder": "1,1/2"}),
    "theorem 2.1, d = 1": ("x**2", {"n": 3, "construction": "theorem-2.1"}),
    "theorem 2.1, d = 2": ("x*y", {"n": 1, "construction": "theorem-2.1"}),
}

PLACED: dict[str, tuple[str, dict[str, Any]]] = {
    "box, d = 1": ("tanh(x)", {"cells": 8, "box": "x in [-8,8]"}),
    "box, d = 2": ("x*y", {"cells": 5, "box": "x in [-1,2], y in [0,1/2]"}),
    "box, d = 3": ("x*y*z", {"cells": 2, "box": "x in [0,1], y in [-2,2], z in [1,3]"}),
    "two outputs": ("x*y; x - y", {"cells": 4}),
    "two outputs on a box": ("tanh(x); exp(-x**2)", {"cells": 9, "box": "x in [-8,8]"}),
    "three outputs, d = 2": ("x*y; x - y; 1/3", {"cells": 3, "box": "x in [-1,2], y in [0,1/2]"}),
    "stated on a box": ("sqrt(abs(x)); x**2", {"cells": 4, "box": "x in [-2,2]", "hoelder": "4,1/2"}),
    "theorem 2.1 on a box": ("x**2; x", {"n": 2, "construction": "theorem-2.1", "box": "x in [1,3]"}),
    "theorem 2.2 on a box": ("x**2; x", {"n": 1, "construction": "theorem-2.2", "box": "x in [1,3]"}),
}
"""Certificates on boxes and with several outputs."""


@cache
def example(name: str) -> Certificate:
    """Return a certificate of EXAMPLES or PLACED."""
    source, options = {**EXAMPLES, **PLACED}[name]
    return certify(approximate(source, **options))


def changed(proof: Certificate, **parts: Any) -> Certificate:
    """Return a certificate with parts of its content replaced, and its digest made new."""
    return Certificate(sealed({**proof.content, **parts}))
