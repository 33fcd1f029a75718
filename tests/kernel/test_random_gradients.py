"""Gradients of random targets against difference quotients: no two points of a box differ by more than the bound says."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from symnet.certificates.derivation import hexed
from symnet.kernel.syntax import Malformed, Rejected
from symnet.kernel.targets.expression import flatten, on_box
from symnet.kernel.targets.gradient import square_of_gradient

ONE = ["number", "0x1"]
Tree = list[Any]


def _tree(source: random.Random, depth: int, pool: list[Tree]) -> Tree:
    """A tree in two variables; parts that were made before return, so that kinks of the same operations meet."""
    if pool and source.random() < 0.35:
        return source.choice(pool)
    if depth == 0:
        return ["variable", source.choice(["0x0", "0x1"])]
    one, two = _tree(source, depth - 1, pool), _tree(source, depth - 1, pool)
    variable: Tree = ["variable", source.choice(["0x0", "0x1"])]
    made: Tree = source.choice(
        [
            *([name, one, two] for name in ("min", "max", "min", "max", "add", "mul", "hypot", "atan2")),
            *([name, one] for name in ("abs", "abs", "neg", "sinc", "erf", "asin", "cbrt")),
            ["mul", ["number", hexed(Fraction(source.randrange(-3, 4), 2))], one],
            ["xlogx", ["add", ONE, one]],
            ["sqrt", ["abs", one]],
            ["div", one, ["add", ONE, ["abs", two]]],
            ["continued", ["sin", variable], ["add", ["exp", variable], ["number", "-0x1"]], ["number", "0x0"]],
        ]
    )
    pool.append(made)
    return made


@pytest.mark.parametrize("seed", range(60))
def test_no_difference_quotient_is_above_the_bound_of_the_gradient(seed: int) -> None:
    source = random.Random(seed)
    try:
        operations = flatten(_tree(source, source.choice([2, 3, 4]), []), 2)
    except Malformed:
        return  # more than ten continued quotients
    for _ in range(4):
        corner = [Fraction(source.randrange(8), 8) for _ in range(2)]
        box = [(low, min(low + source.choice([Fraction(1, 64), Fraction(1, 8), 1]), Fraction(1))) for low in corner]
        try:
            square = square_of_gradient(operations, box, 32)
        except Rejected:
            continue
        for _ in range(4):
            x, y = (tuple(low + (high - low) * Fraction(source.randrange(65), 64) for low, high in box) for _ in range(2))
            first, second = (on_box(operations, [(at, at) for at in point], 128)[-1] for point in (x, y))
            gap = max(first[0] - second[1], second[0] - first[1], Fraction(0))
            assert gap**2 <= square * sum((a - b) ** 2 for a, b in zip(x, y, strict=True)), (box, x, y)
