"""Attacks on accepted certificates, a file for each theory of the kernel; each file enters its attacks into the table."""

from kernel.attacks import lipschitz, lower_bounds, moduli, regions, rounding, scan, sizes, steps, theorem_2_1, theorem_2_3
from kernel.attacks.table import ATTACKS, Attack

__all__ = [
    "ATTACKS",
    "Attack",
    "lipschitz",
    "lower_bounds",
    "moduli",
    "regions",
    "rounding",
    "scan",
    "sizes",
    "steps",
    "theorem_2_1",
    "theorem_2_3",
]
