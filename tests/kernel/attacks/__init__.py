"""Attacks on accepted certificates, a file for each theory of the kernel; each file enters its attacks into the table."""

from kernel.attacks import (
    cell_codes,
    codes,
    evaluated_codes,
    facts,
    former,
    lipschitz,
    lower_bounds,
    mid_values,
    moduli,
    outputs,
    printed_sizes,
    rounding,
    runs,
    scan,
    scanned_codes,
    sizes,
    steps,
)
from kernel.attacks.table import ATTACKS, Attack

__all__ = [
    "ATTACKS",
    "Attack",
    "cell_codes",
    "codes",
    "evaluated_codes",
    "facts",
    "former",
    "lipschitz",
    "lower_bounds",
    "mid_values",
    "moduli",
    "outputs",
    "printed_sizes",
    "rounding",
    "runs",
    "scan",
    "scanned_codes",
    "sizes",
    "steps",
]
