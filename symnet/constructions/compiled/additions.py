"""exp, sinh, cosh, sin, cos by folds and theorems of addition: log-many neurons where pieces take the root of 1/error.

T is folded k times, r_0 = T, r_(i+1) = |r_i - c_i|, so that r_k is in [0, h] with a small h. There a few pieces are E(r_k), and a
line is O(r_k), (E, O) = (cosh, sinh) or (cos, sin). Back up, E(r_i) and O(r_i) are sums of E(|r_i - c_i|) and, behind a gate
that gives it the sign of r_i - c_i, of O(|r_i - c_i|).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from symnet.certificates.judged import Ranges
from symnet.constructions.compiled.ranges import power_below
from symnet.targets.expression.tree import Apply, Expression, Number, Variable, to_json

T = Variable(0)
Ends = tuple[Fraction, Fraction]
PAIRS = {
    "exp": ("cosh", "sinh"),
    "cosh": ("cosh", "sinh"),
    "sinh": ("cosh", "sinh"),
    "cos": ("cos", "sin"),
    "sin": ("cos", "sin"),
}
"""For each function the even and the odd one of which it is a sum behind a shift."""
MOST_FOLDS, WAVE, FAR = 40, 3, 256
ROUNDED = Fraction(1, 1 << 58)
"""What the kernel may lose by rounding at the precision of proofs."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step back up: g(T) = first E(|T - center|) + second O(T - center), but for `spare`; slope: that of the gate.

    low: what E is never below there.
    """

    name: str
    center: Fraction
    slope: Fraction
    first: Fraction
    second: Fraction
    spare: Fraction
    low: Fraction


def value_of(name: str, where: Ends) -> Ends:
    """Return the values of a function on an interval, as the kernel encloses them."""
    found = Ranges(to_json(Apply(name, (T,))), 1).on([where])
    if found is None:
        raise ArithmeticError(f"{name} has no value on {where}")
    return found


def centers_of(low: Fraction, high: Fraction, count: int) -> tuple[list[Fraction], Fraction]:
    """Return where to fold, each time in the middle, and the end of what is left."""
    found = [_short((low + high) / 2, high - low)]
    reach = max(high - found[0], found[0] - low)
    for _ in range(count - 1):
        found.append(reach / 2)
        reach /= 2
    return found, reach


def _short(number: Fraction, width: Fraction) -> Fraction:
    unit = power_below(width) / 16
    return number if number.denominator < 1 << 12 else round(number / unit) * unit


def foldable(name: str, low: Fraction, high: Fraction) -> bool:
    """Whether a function of a value in this range has folds: waves only where half the range is below pi."""
    return name in PAIRS and -FAR < low < high < FAR and (PAIRS[name][0] == "cosh" or centers_of(low, high, 1)[1] <= WAVE)


def folds_for(name: str, low: Fraction, high: Fraction, error: float) -> int:
    """Return how often to fold for the fewest neurons, 0 where plain pieces are fewer."""
    plain = _pieces(name, float(max(abs(low), abs(high))), float(high - low), error)
    costs = [(plain, 0)]
    for count in range(1, MOST_FOLDS):
        centers, reach = centers_of(low, high, count)
        pieces = _pieces(name, float(reach), float(reach), error / amplified(name, centers))
        costs.append((count * count + 7 * count + pieces, count))
    return min(costs)[1]


def _pieces(name: str, largest: float, width: float, error: float) -> float:
    """About how many pieces there are of a width, within an error."""
    steep = math.cosh(min(largest, 700.0)) if PAIRS[name][0] == "cosh" else 1.0
    return 1 + width / 4 * math.sqrt(steep / max(error, 1e-300))


def amplified(name: str, centers: list[Fraction]) -> float:
    """Return about how much of an error of the innermost pieces comes out."""
    found = 1.0
    for place, center in enumerate(centers):
        c = float(center)
        if PAIRS[name][0] == "cosh":
            found *= math.exp(c) if name == "exp" or place else math.exp(abs(c))
        else:
            found *= abs(math.cos(c)) + abs(math.sin(c))
    return found


def turn_of(name: str, center: Fraction, low: Fraction, high: Fraction, error: float) -> Turn:
    """Return the step for g(T) on a range whose rounded factors err by at most about `error`."""
    even, odd = PAIRS[name]
    reach = max(high - center, center - low)
    sizes = value_of(even, (Fraction(0), reach)), value_of(odd, (Fraction(0), reach))
    most = [max(map(abs, ends)) for ends in sizes]
    p, q = _factors(name, center)
    found, spare = [], ROUNDED * (1 + sum(most))
    for (least, largest), size in zip((p, q), most, strict=True):
        unit = power_below(Fraction(error) / (2 * size))
        rounded = round((least + largest) / 2 / unit) * unit
        found.append(rounded)
        spare += max(largest - rounded, rounded - least) * size
    slope = Fraction(1) if even == "cos" else _above(most[0])
    return Turn(name, center, slope, found[0], found[1], spare, sizes[0][0])


def _above(number: Fraction) -> Fraction:
    unit = power_below(number) / 8
    return -(-number // unit) * unit


def _factors(name: str, center: Fraction) -> tuple[Ends, Ends]:
    """p and q with g(t + c) = p E(t) + q O(t)."""
    at = center, center
    if name == "exp":
        return value_of("exp", at), value_of("exp", at)
    even, odd = (value_of(each, at) for each in PAIRS[name])
    if name in ("sinh", "sin"):
        return odd, even
    return even, odd if name == "cosh" else (-odd[1], -odd[0])


def apart(tree: Expression, center: Fraction) -> Expression:
    """Return |T - c|."""
    return Apply("abs", (Apply("add", (tree, Number(-center))),))
