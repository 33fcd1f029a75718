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


@cache
def example(name: str) -> Certificate:
    """Return a certificate of EXAMPLES."""
    source, options = EXAMPLES[name]
    return certify(approximate(source, **options))


def changed(proof: Certificate, **parts: Any) -> Certificate:
    """Return a certificate with parts of its content replaced, and its digest made new."""
    return Certificate(sealed({**proof.content, **parts}))
