"""Prints the rows of docs/reference/parts.md that are of this project: neurons, depth, and the error that the kernel accepted.

python docs/parts_table.py
"""

from __future__ import annotations

from fractions import Fraction

from symnet import parts

SMALL = Fraction(1, 1000)
ROWS = (
    ("square, x in [0,1]", lambda: parts.square(SMALL, 0, 1)),
    ("product, x, y in [0,1]", lambda: parts.product(SMALL, 0, 1)),
    ("exp(x), x in [0,1]", lambda: parts.exponential(SMALL, 0, 1)),
    ("exp(x), within 2^-40", lambda: parts.exponential(Fraction(1, 1 << 40), 0, 1)),
    ("sin(pi x), x in [0,1]", lambda: parts.formula("sin(pi*x1)", [(0, 1)], SMALL)),
    ("x^5, x in [0,1]", lambda: parts.power(5, SMALL, 0, 1)),
    ("sort of 8", lambda: parts.sort(8)),
)


def main() -> None:
    """Print one line a row."""
    for name, make in ROWS:
        found = make()
        verdict, size = found.certify().verdict, found.network.size
        print(f"| {name} | {size.neurons} | {size.depth} | {float(found.error.bound):.2g}, {verdict.verdict} |", flush=True)


if __name__ == "__main__":
    main()
