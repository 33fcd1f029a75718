"""What a Python callable may return: exact numbers, bounds, balls and intervals of other packages; each as an enclosure.

int, Fraction, Decimal, text such as "1/3", rationals of sympy and flint     the number
(lo, hi)                                                                     two of these
Enclosure                                                                    as it is
flint.arb                                                                    its ball
mpmath.iv numbers                                                            their ends
sympy numbers such as sqrt(2), pi/4, exp(-1)                                 enclosed as closely as is asked for
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import Any

from symnet.core.rational import exact
from symnet.errors import Unproved, UsageError
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.enclosure import Enclosure, decimal
from symnet.targets.enclosure.points import Undecided, Undefined, undefined, values
from symnet.targets.expression.sympy_reader import from_sympy
from symnet.targets.expression.tape import compiled

KINDS = "return an exact number, a pair (lo, hi), an Enclosure, a flint arb, an mpmath iv number or a sympy number"


def enclosure_of(answer: Any, name: str, radius: Fraction) -> Enclosure:
    """Return what a callable said as an enclosure; `radius` is how closely a sympy number is enclosed.

    Raises UsageError for floats, infinite bounds, and anything else.
    """
    if isinstance(answer, Enclosure):
        return Enclosure(exact(answer.lo, f"lo of {name}"), exact(answer.hi, f"hi of {name}"))
    if isinstance(answer, tuple | list):
        if len(answer) != 2:
            raise UsageError(f"{name} returned {len(answer)} values; {KINDS}")
        return Enclosure(exact(answer[0], f"lo of {name}"), exact(answer[1], f"hi of {name}"))
    module, kind = type(answer).__module__, type(answer).__name__
    if module.startswith("flint") and kind == "arb":
        return _of_ball(answer, name)
    if module.startswith("mpmath") and hasattr(answer, "_mpi_"):
        return Enclosure(*(_of_mpf(end, name) for end in answer._mpi_))
    if module.startswith("sympy") and getattr(answer, "is_Rational", False) is not True and hasattr(answer, "free_symbols"):
        return _of_sympy(answer, name, radius)
    try:
        number = exact(answer, name)
    except UsageError as problem:
        raise UsageError(f"{problem}; {KINDS}") from None
    return Enclosure(number, number)


def _of_ball(answer: Any, name: str) -> Enclosure:
    """The ends of a ball, outward at a precision that holds the midpoint."""
    if not answer.is_finite():
        raise UsageError(f"{name} = {answer} is not finite; {KINDS}")
    with balls.precision(balls.MAX_PRECISION):
        low, high = balls.ends(answer)
        return Enclosure(balls.fraction(low), balls.fraction(high))


def _of_mpf(end: tuple[int, int, int, int], name: str) -> Fraction:
    """The number sign * mantissa * 2^exponent of mpmath; infinite and undefined ones have mantissa 0 and another exponent."""
    sign, mantissa, exponent, _ = end
    if not mantissa and exponent:
        raise UsageError(f"{name} has an end that is not finite; {KINDS}")
    if abs(exponent) > balls.TINY:
        raise UsageError(f"{name} has an end with the exponent {exponent}; return a number of moderate size")
    number = Fraction(int(mantissa)) * Fraction(2) ** exponent
    return -number if sign else number


def _of_sympy(answer: Any, name: str, radius: Fraction) -> Enclosure:
    """A number of sympy, in balls of as many bits as it takes."""
    if answer.free_symbols:
        raise UsageError(f"{name} = {str(answer)[:60]} has the symbol {min(map(str, answer.free_symbols))}; return a number")
    tape, bits = compiled(from_sympy(answer)), 64
    while bits <= balls.MAX_PRECISION:
        with balls.precision(bits), suppress(Undecided):
            try:
                low, high = map(balls.fraction, balls.ends(values(tape, [])[tape.output]))
            except Undefined as error:
                raise undefined(error, ()) from None
            if high - low <= 2 * radius:
                return Enclosure(low, high)
        bits *= 2
    raise Unproved(f"{name} = {str(answer)[:60]} could not be enclosed within {decimal(radius, 1, 12)}; return bounds (lo, hi)")
