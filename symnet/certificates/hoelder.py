"""Moduli of targets that have no Lipschitz constant, by the kernel's own calculus of sums of powers.

The constants are those that the rule `hoelder` finds on a uniform splitting of the cube, rounded up; finer splittings give
smaller ones, as ranges and slopes are closer there, and are taken while this is worth it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symnet.core.rational import round_up
from symnet.errors import Unproved, UsageError
from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets.expression import flatten
from symnet.kernel.targets.operation import Operation
from symnet.kernel.theories.hoelder import Powers, compare, found_powers
from symnet.targets.expression.tree import to_json
from symnet.targets.modulus.lipschitz import UnboundedSlope, derive_lipschitz
from symnet.targets.modulus.modulus import Modulus
from symnet.targets.modulus.powers import of_powers, powers_of
from symnet.targets.target import Target

PRECISION, BITS = 64, 12
ORDER = Fraction(3, 4)
"""The order that t log t gets: t^(3/4) is close to it for distances of about 1/100."""
MAX_BOXES, WORK = 4_096, 10_000
"""The boxes of a splitting, and operations on boxes, at most."""
WORTH = Fraction(1, 50)
"""The part of the modulus by which a finer splitting must be better."""


def derive_modulus(target: Target) -> Modulus:
    """Return a proved modulus: a Lipschitz constant, or a sum of powers of r where no such constant is found.

    Raises UsageError, saying which option to give, where there is neither.
    """
    try:
        return derive_lipschitz(target)
    except UnboundedSlope as problem:
        try:
            return derive_hoelder(target)
        except Unproved as other:
            raise UsageError(f"{problem.reason}; a Hoelder modulus {other}; {problem.remedy}") from None


def derive_hoelder(target: Target) -> Modulus:
    """Return a proved modulus of an expression as a sum of powers of r; raises Unproved where the calculus gives none."""
    operations, best, why = _operations(target), None, "there are too many operations"
    for splits in _splittings(operations, target.dimension):
        try:
            found = found_powers(operations, target.dimension, splits, ORDER, PRECISION, Budget())
        except Rejected as problem:
            why = str(problem)
            continue
        if best is not None and _total(found) > _total(best) * (1 - WORTH):
            break
        best = found
    if best is None:
        raise Unproved(f"could not be bounded here, because of {why}")
    return of_powers({order: _short(constant) for order, constant in best.items() if constant}, target.dimension)


def hoelder_data(target: Target, modulus: Modulus) -> dict[str, Any]:
    """Return the data of the kernel's rule that proves a modulus of a target; raises Unproved where no splitting does."""
    stated, operations, why = powers_of(modulus), _operations(target), "it is no sum of powers of r"
    if stated is None:
        raise Unproved(f"{modulus} could not be proved for {target.name:.60}: {why}")
    for splits in _splittings(operations, target.dimension):
        try:
            found = found_powers(operations, target.dimension, splits, ORDER, PRECISION, Budget())
            compare(found, stated, target.dimension, PRECISION, Budget())
        except Rejected as problem:
            why = str(problem)
            continue
        each = [[constant, order] for order, constant in sorted(stated.items())]
        return {"order": ORDER, "precision": PRECISION, "splits": splits, "terms": each}
    raise Unproved(f"{modulus} could not be proved for {target.name:.60}: {why}; state it with --hoelder or --modulus")


def _operations(target: Target) -> tuple[Operation, ...]:
    if target.expression is None:
        raise Unproved("could not be derived for a Python callable")
    try:
        return flatten(to_json(target.expression), target.dimension)
    except Malformed as problem:
        raise Unproved(f"could not be derived: {problem}") from None


def _splittings(operations: tuple[Operation, ...], dimension: int) -> Iterator[str]:
    """The cube, and all axes that are used halved again and again."""
    axes = sorted({int(operation.value) for operation in operations if operation.operator == "variable"})
    halvings = 0
    while 1 << halvings <= max(1, min(MAX_BOXES, WORK // len(operations))):
        splits = "."
        for place in range(halvings):
            splits = f"{axes[place % len(axes)]}{splits}{splits}"
        yield splits
        halvings += max(1, len(axes))


def _total(powers: Powers) -> Fraction:
    """What a sum of powers is at r = 1."""
    return sum(powers.values(), Fraction(0))


def _short(constant: Fraction) -> Fraction:
    """A constant of few bits that is not less."""
    size = max(constant.numerator.bit_length(), constant.denominator.bit_length())
    return constant if size <= BITS else round_up(constant, BITS)
