"""How closely the kernel has to enclose a target so that its codes can be checked."""

from __future__ import annotations

import math
from fractions import Fraction


def precision_of(radius: Fraction, levels: Fraction) -> int:
    """Return the bits at which the kernel encloses f: well below the radius, or below a level where f is exact."""
    fine = radius if radius else levels / (1 << 40)
    return 32 + max(32, math.ceil(1 / fine).bit_length()) if fine else 96
