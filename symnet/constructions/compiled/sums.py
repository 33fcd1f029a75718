"""Sums of Taylor and of Chebyshev: polynomials that are near a function of one number, compiled, the remainder proved.

The polynomial is compiled as any formula; what it is off, the remainder, is bounded on pieces by Taylor's theorem, and the kernel
rule near-instead puts the function in its place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.certificates.judged import PRECISION, Expansion
from symnet.constructions.compiled.approximation import Compiled
from symnet.constructions.compiled.construction import COMPILED, FormulaConstruction, expression_of, formulas
from symnet.constructions.compiled.derivation import near_steps
from symnet.constructions.compiled.formula_network import FormulaNetwork
from symnet.constructions.compiled.graph import graph_of
from symnet.constructions.compiled.pieces import rounded_up
from symnet.constructions.compiled.plan import planned
from symnet.constructions.compiled.ranges import power_below
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.compiled.separators import sum_of
from symnet.constructions.plan import ProvedError
from symnet.core.network import Network
from symnet.core.rational import exact, whole
from symnet.errors import NoBound, Unproved, UsageError
from symnet.targets.box import Box
from symnet.targets.expression.tree import Apply, Expression, Number, Variable, to_json
from symnet.targets.target import Target

MOST_DEGREE, MOST_ORDER, MOST_PIECES = 30, 16, 2_000
MOST_OPERATIONS = 1_200
"""Of a function with its derivatives: more take longer than pieces that are shorter."""
FINE, USED = 64, Fraction(1, 2)
"""Coefficients are rounded to this part of the error; the part of the error that the remainder may take."""
TRIED = 16
"""The degree at which it is seen whether the remainder falls fast enough, by that of half the degree."""
CLOSE = Fraction(33, 32)
"""How much more than the largest difference at points the remainder may be proved to be."""
REASON = "the polynomial is compiled; the remainder is bounded by Taylor's theorem on pieces"
X = Variable(0)
Coefficients = Callable[[Expression, "Sides", int, Fraction], "Polynomial"]
Sides = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Polynomial:
    """sum a_k ((x - center) / width)^k."""

    coefficients: tuple[Fraction, ...]
    center: Fraction
    width: Fraction

    @property
    def expression(self) -> Expression:
        """It as a formula, its powers one over another."""
        shifted = X if self.center == 0 else Apply("add", (X, Number(-self.center)))
        unit = shifted if self.width == 1 else Apply("mul", (Number(1 / self.width), shifted))
        powers = [Number(Fraction(1)), unit, *(Apply("pow", (unit, Number(Fraction(k)))) for k in range(2, MOST_DEGREE + 1))]
        terms = [(a, power) for a, power in zip(self.coefficients[1:], powers[1:], strict=False) if a]
        constant = [Number(self.coefficients[0])] if self.coefficients[0] or not terms else []
        several = [*constant, *([sum_of(terms)] if terms else [])]
        return several[0] if len(several) == 1 else Apply("add", tuple(several))


@dataclass(frozen=True, slots=True)
class Remainder:
    """A bound of |f - p|: derivatives of so high an order, and the pieces, each with its end and where it is expanded."""

    bound: Fraction
    order: int
    pieces: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class PolynomialSum(FormulaNetwork):
    """A network for a function of one number by way of a polynomial; `target` is the function, in the coordinates of the box."""

    target: Target
    box: Box
    polynomial: Polynomial
    compiled: Compiled
    remainder: Remainder
    construction: FormulaConstruction

    @property
    def network(self) -> Network:
        """The network."""
        return self.compiled.network

    @property
    def targets(self) -> tuple[Target, ...]:
        """The function."""
        return (self.target,)

    @property
    def errors(self) -> tuple[ProvedError, ...]:
        """The proved error: that of the network as the polynomial, and the remainder."""
        bound = self.compiled.errors[0].bound + self.remainder.bound
        return (ProvedError(bound, "the error of the polynomial's network and the remainder", "sup", REASON),)

    @property
    def degree(self) -> int:
        """The degree of the sum."""
        return len(self.polynomial.coefficients) - 1

    @property
    def made_of(self) -> str:
        """What it is made of, in words."""
        return f"a sum of degree {self.degree}, remainder at most {float(self.remainder.bound):.3g}; {self.compiled.made_of}"

    def summary(self) -> dict[str, Any]:
        """Return what was built, ready for JSON: numbers that can be large as "p/q"."""
        gadgets = [share.json() for share in self.compiled.shares]
        coefficients = [str(each) for each in self.polynomial.coefficients]
        own = {"degree": self.degree, "remainder": str(self.remainder.bound), "coefficients": coefficients, "gadgets": gadgets}
        return self.numbers(self.construction.name, **own)


def taylor(
    source: Any,
    dimension: int | None = None,
    box: Any = None,
    error: Any = None,
    prefer: str = "neurons",
    degree: Any = None,
    center: Any = None,
    **others: Any,
) -> PolynomialSum:
    """Return the network of a Taylor sum of a function of one number, f^(k)(c) (x - c)^k / k! up to a degree (Taylor 1715).

    degree: the least whose remainder leaves half of the error if None; center: c, the middle of the interval if None. Raises
    UsageError where the degree is too small for the error, Unproved where f has no derivatives.
    """

    def coefficients(f: Expression, sides: Sides, count: int, error: Fraction) -> Polynomial:
        place = (sides[0] + sides[1]) / 2 if center is None else exact(center, "center")
        return taylor_sum(f, place, count, error, max(sides[1] - place, place - sides[0]))

    return _summed(TAYLOR, coefficients, (source, dimension, box, error, prefer), degree, others)


def chebyshev(
    source: Any,
    dimension: int | None = None,
    box: Any = None,
    error: Any = None,
    prefer: str = "neurons",
    degree: Any = None,
    **others: Any,
) -> PolynomialSum:
    """Return the network of the polynomial that is f at the zeros of a Chebyshev polynomial, as a sum of powers.

    (Chebyshev 1854; near the best polynomial of its degree.) Arguments as for `taylor`.
    """
    return _summed(CHEBYSHEV, chebyshev_sum, (source, dimension, box, error, prefer), degree, others)


def _summed(
    construction: FormulaConstruction, coefficients: Coefficients, given: Sequence[Any], degree: Any, others: dict[str, Any]
) -> PolynomialSum:
    source, dimension, box, error, prefer = given
    found, where, bound = formulas(construction.name, source, dimension, box, error, others)
    if len(found) != 1 or where.dimension != 1:
        told = f"{where.dimension} inputs and {len(found)} outputs"
        raise UsageError(f"{construction.name} is for one function of one number, the formula has {told}; take compiled")
    f = expression_of(found[0])
    wanted = None if degree is None else whole(degree, "degree", 0)
    try:
        polynomial, remainder = _least(f, where.sides[0], coefficients, bound, wanted)
    except NoBound as problem:
        raise NoBound(f"{found[0].name[:60]}: {problem}; take --construction compiled") from problem
    graph = graph_of([polynomial.expression], where.sides)
    inner = Compiled((found[0],), where, planned(graph, bound - remainder.bound, prefer), COMPILED)
    return PolynomialSum(found[0], where, polynomial, inner, remainder, construction)


def _least(
    f: Expression, sides: Sides, coefficients: Coefficients, error: Fraction, degree: int | None
) -> tuple[Polynomial, Remainder]:
    """The sum of a degree with its remainder, or of the least degree whose remainder leaves half of the error."""
    if degree is not None and degree > MOST_DEGREE:
        raise UsageError(f"degree = {degree} is more than {MOST_DEGREE}, the most that a sum is built of")
    met: dict[int, Fraction] = {}
    for count in range(MOST_DEGREE + 1) if degree is None else (degree,):
        polynomial = coefficients(f, sides, count, error)
        seen = Fraction(_largest(f, polynomial, sides))
        allowed = error * USED if degree is None else error * Fraction(15, 16)
        if seen * CLOSE <= allowed:
            return polynomial, remainder_of(f, polynomial, sides, min(max(seen * CLOSE, error / FINE), allowed))
        met[count] = seen
        if count == TRIED and seen * (seen / met[TRIED // 2]) ** 2 > allowed * CLOSE:  # far too slow: not tried to the end
            break
    told = f"the remainder of degree {count} is about {float(seen):.3g} on [{sides[0]}, {sides[1]}]"
    raise UsageError(f"{told}, too much for the error {error}; take another degree, a larger error or a smaller box")


def _largest(f: Expression, polynomial: Polynomial, sides: Sides, points: int = 97) -> float:
    """The largest difference at points, about."""
    g, p = Scalar(f).at, Scalar(polynomial.expression).at
    places = [sides[0] + (sides[1] - sides[0]) * Fraction(place, points - 1) for place in range(points)]
    return max(abs(float(sum(g(t)) - sum(p(t)))) / 2 for t in places)


def taylor_sum(f: Expression, center: Fraction, degree: int, error: Fraction, reach: Fraction) -> Polynomial:
    """Return the Taylor sum of a degree, its coefficients rounded to what counts; `reach`: the largest |x - center|."""
    values = Expansion(to_json(f), degree, 4 * PRECISION).at(center)
    found, size = list[Fraction](), Fraction(1)
    for order, (low, high) in enumerate(values):
        near = error / (FINE * (degree + 1)) / max(size, Fraction(1))
        found.append(_short((low + high) / 2 / math.factorial(order), (high - low) / 2 / math.factorial(order), near))
        size *= reach
    return Polynomial(tuple(found), center, Fraction(1))


def _short(value: Fraction, off: Fraction, near: Fraction) -> Fraction:
    """A short number near a value that is known within `off`: the fraction that it seems to be, else a dyadic one."""
    simple = value.limit_denominator(1 << 20)
    if abs(simple - value) <= off:
        return simple
    unit = power_below(near)
    return unit * round(value / unit)


def chebyshev_sum(f: Expression, sides: Sides, degree: int, error: Fraction) -> Polynomial:
    """Return the polynomial of a degree that is f at the zeros of a Chebyshev polynomial, but for rounding."""
    center, width = (sides[0] + sides[1]) / 2, (sides[1] - sides[0]) / 2
    turns = [math.pi * (place + 0.5) / (degree + 1) for place in range(degree + 1)]
    values = [float(sum(Scalar(f).at(center + width * Fraction(math.cos(turn))))) / 2 for turn in turns]
    unit = power_below(error / (FINE * (degree + 1)))
    total, before, current = [Fraction(0)] * (degree + 1), [Fraction(0)], [Fraction(1)]
    for order in range(degree + 1):
        mean = math.fsum(value * math.cos(order * turn) for value, turn in zip(values, turns, strict=True)) / (degree + 1)
        factor = unit * round(Fraction(mean * (2 if order else 1)) / unit)
        for place, number in enumerate(current):
            total[place] += factor * number
        twice = [Fraction(0), *(number * (2 if order else 1) for number in current)]
        after = [a - b for a, b in zip(twice, [*before, *[Fraction(0)] * len(twice)], strict=False)] if order else twice
        before, current = current, after
    return Polynomial(tuple(total), center, width)


def remainder_of(f: Expression, polynomial: Polynomial, sides: Sides, wanted: Fraction) -> Remainder:
    """Return a bound of |f - p| that is at most `wanted`, on the pieces that show it."""
    tree = difference(to_json(f), to_json(polynomial.expression))
    apart = _expansion(tree, len(polynomial.coefficients))
    found, worst, todo = list[tuple[Fraction, Fraction]](), Fraction(0), [sides]
    while todo:
        start, stop = todo.pop()
        middle = (start + stop) / 2
        bound = apart.bound(start, stop, middle)
        if bound is not None and bound <= wanted:
            found.append((stop, middle))
            worst = max(worst, bound)
        else:
            todo += [(middle, stop), (start, middle)]
        if len(found) + len(todo) > MOST_PIECES:
            raise Unproved(
                f"the remainder is not proved to be {float(wanted):.3g} on {MOST_PIECES} pieces; ask for a larger error"
            )
    return Remainder(min(rounded_up(worst), wanted), apart.order, tuple(found))


def difference(f: Any, p: Any) -> Any:
    """Return f - p as the kernel makes it."""
    return ["add", f, ["neg", p]]


def _expansion(tree: Any, order: int) -> Expansion:
    """The derivatives of the highest order up to one that do not have too many operations."""
    for tried in range(min(order, MOST_ORDER), 1, -1):
        try:
            found = Expansion(tree, tried)
        except NoBound:
            continue
        if found.size <= MOST_OPERATIONS:
            return found
    return Expansion(tree, 1)


def certify_sum(built: PolynomialSum) -> Certificate:
    """Return the certificate: the network is near the polynomial, and the function takes its place."""
    tree, given = to_json(expression_of(built.target)), to_json(built.polynomial.expression)
    ((low, high),) = built.box.sides
    proof = Derivation(built.network, [tree], sides=() if built.box.is_cube else built.box.sides)
    (step,) = near_steps(proof, built.compiled.plan)
    around = proof.apply("enclosure", cut=[], tree=["variable", "0x0"], low=low, high=high, splits=".", precision=PRECISION)
    data = {"given": given, "function": tree, "order": built.remainder.order, "pieces": [list(p) for p in built.remainder.pieces]}
    last = proof.apply("near-instead", [step, around], bound=built.error.bound, precision=PRECISION, **data)
    part = proof if built.box.is_cube else proof.about(0, built.network)
    part.claim(part.apply("near-error", [last]))
    part.claim(part.apply("sizes", stored={}))
    return certificate(proof)


TAYLOR = FormulaConstruction(
    name="taylor",
    theorem="Taylor's theorem: a sum of powers, compiled, and its remainder",
    norm="sup",
    intrinsic="all weights and biases depend on the formula",
    options=("prefer",),
    smooth=True,
    dimensions=1,
    build=taylor,
    certify=certify_sum,
)
CHEBYSHEV = replace(
    TAYLOR,
    name="chebyshev",
    theorem="a polynomial that is f at the zeros of a Chebyshev polynomial, compiled, and its remainder by Taylor's theorem",
    build=chebyshev,
)
