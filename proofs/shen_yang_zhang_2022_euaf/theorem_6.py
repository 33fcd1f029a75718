"""Theorem 6: one network of 92 neurons, width 36 and depth 5 for every continuous function of one number and every error.

Established here, for the given target and K = n + 1: from the weights, that the network is a broken line with 4 K - 4 equal
cells, its values at the knots wound by four whole numbers; the error of the line by the target's slopes; the sizes. For all
targets: rules `euaf-line` and `line-error` (docs/reference/kernel_rules_euaf.md).
"""

from __future__ import annotations

from symnet import Certificate, UsageError, approximate

NAME = "theorem-6"
TITLE = "Theorem 6 (Shen, Yang, Zhang 2022, arXiv 2107.02397): a fixed number of neurons, d = 1"
STATEMENT = (
    "For every continuous f on [a,b] and every error there are numbers with which one network of the activation euaf, of width\n"
    "36 and depth 5, is within the error of f. (--n is K - 1: the network is a broken line with 4 K - 4 cells.)"
)
REMARKS = (
    "the winding numbers, which the paper proves to exist, are found by the Chinese remainder theorem",
    "with hats on the knots the network is a broken line exactly; the printed right ends are --construction euaf --printed",
)


def prove(*, dimension: int = 1, n: int = 3, target: str | None = None) -> Certificate:
    """Return the certificate for K = n + 1, by default of x^2."""
    if dimension != 1:
        raise UsageError("theorem-6 is about one variable; leave --d out")
    return approximate(target or "x**2", cells=n + 1, construction="euaf").certify()
