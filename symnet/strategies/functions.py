"""Strategies for functions on the cube whose modulus of continuity holds by construction.

Every function is a `Target` with an expression, so its values are exact rationals or enclosed as closely as wanted, and
its repr is text that the parser reads back. The constant is Euclidean and rigorous: gradients are rational vectors
inside the ball, cones are lambda |x - c| with an exact norm under the root, waves are divided by an upper bound of their
frequency.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

from hypothesis import strategies as st

from symnet.core.rational import exact, root_upper, whole
from symnet.errors import Unproved, UsageError
from symnet.strategies.points import cube_points, rationals
from symnet.targets import HoelderModulus, LipschitzModulus, Modulus, Target, target
from symnet.targets.enclosure import balls
from symnet.targets.expression.tree import Expression, Number, Variable, apply
from symnet.targets.modulus.general_modulus import ExpressionModulus, parse_modulus

Functions = st.SearchStrategy[Target]
Expressions = st.SearchStrategy[Expression]
_RADIUS = 12  # gradients are drawn as integer vectors of length <= 12 and scaled by constant / 12
_SHARP = ((12,), (0, 12), (3, 4), (5, 12), (2, 2, 1), (2, 6, 3))  # integer vectors of integer length
KINDS = ("affine", "cones", "waves")


def lipschitz_functions(dimension: int, constant: Any = 1, *, kinds: Sequence[str] = KINDS, pieces: int = 4) -> Functions:
    """Return a strategy for functions f on [0,1]^dimension with |f(x) - f(y)| <= constant * |x - y|, Euclidean norm.

    constant: exact, >= 0 (1, "3/2"). kinds: "affine", maxima of minima of affine functions, with rational values and
    gradients of length up to exactly `constant`; "cones", the McShane form min_i (y_i + constant |x - c_i|) and its
    negative; "waves", smooth sums of sin, cos, atan, tanh. pieces: at most so many terms, the source of size.
    Drawn: `symnet.Target`s with `LipschitzModulus(constant, "known")`: nobody looks for two points that refute it.
    """
    modulus = LipschitzModulus(exact(constant, "constant"), "known")
    bound = modulus.constant
    makers = {"affine": _affine_pieces, "cones": _cones, "waves": _waves}
    chosen = [makers[kind](whole(dimension, "dimension"), bound, pieces) for kind in kinds]
    drawn = st.one_of(*chosen) if bound else rationals().map(Number)
    return _targets(drawn, dimension, modulus)


def hoelder_functions(dimension: int, constant: Any = 1, order: Any = "1/2", *, pieces: int = 3) -> Functions:
    """Return a strategy for functions with |f(x) - f(y)| <= constant * |x - y|^order, 0 < order <= 1.

    They have the form min_i (y_i + constant |x - c_i|^order) or its negative: the roots are sharp at the c_i.
    Drawn: `symnet.Target`s with `HoelderModulus(constant, order, "known")`.
    """
    modulus = HoelderModulus(exact(constant, "constant"), exact(order, "order"), "known")
    drawn = _cones(whole(dimension, "dimension"), modulus.constant, pieces, modulus.order)
    return _targets(drawn, dimension, modulus)


def continuous_functions(dimension: int, modulus: str = "sqrt(r)", *, pieces: int = 3) -> Functions:
    """Return a strategy for functions with |f(x) - f(y)| <= h(|x - y|), h a concave expression in r with h(0) = 0.

    A concave h with h(0) = 0 is subadditive, so y + h(|x - c|) and y + h(|x_i - c_i|) have the modulus h; so have their
    negatives, minima, maxima and the sums t_1 f_1 + ... + t_k f_k with |t_1| + ... + |t_k| <= 1, which are drawn.
    modulus: for example "sqrt(r)", "log(1 + r)", "min(r, 1/3)"; UsageError where it is not proved concave, nondecreasing
    and 0 at 0. pieces: at most so many terms, the source of size.
    Drawn: `symnet.Target`s with the modulus that `approximate(..., modulus=...)` takes.
    """
    bound = _concave(modulus, whole(dimension, "dimension"))
    return _targets(_joined(_bumps(dimension, bound), pieces), dimension, bound)


def _concave(text: str, dimension: int) -> ExpressionModulus:
    try:
        found = parse_modulus(text, dimension)
    except Unproved as error:
        raise UsageError(str(error)) from error
    if not found.concave:
        raise UsageError(f"modulus {text!r} is not proved concave, so h(|x - c|) may not have it; {found.remedy}")
    return found


def _bumps(dimension: int, modulus: ExpressionModulus) -> Expressions:
    """y + h(distance) or y - h(distance): the distance to a point, or to a plane where one coordinate is fixed."""
    centres = cube_points(dimension, max_denominator=12)
    to_point = centres.map(lambda centre: _distance(centre, Fraction(1)))
    to_plane = st.tuples(st.integers(0, dimension - 1), centres).map(
        lambda drawn: apply("abs", _sum([Variable(drawn[0]), Number(-drawn[1][drawn[0]])]))
    )
    distances = to_plane if dimension == 1 else st.one_of(to_plane, to_point)
    return st.tuples(distances, st.sampled_from([1, -1]), rationals(-1, 1, max_denominator=12)).map(
        lambda drawn: _sum([_times(Fraction(drawn[1]), modulus.of(drawn[0])), Number(drawn[2])])
    )


def _joined(bumps: Expressions, pieces: int) -> Expressions:
    """A constant or a bump, or the minimum, maximum or weighted sum of some; one term shrinks to itself."""
    constants = rationals(-1, 1, max_denominator=12).map(Number)
    terms = st.one_of(bumps, constants)
    some = st.lists(terms, min_size=1, max_size=pieces)
    weighted = st.lists(st.tuples(st.integers(-4, 4), terms), min_size=1, max_size=pieces).map(_mixed)
    least, greatest = some.map(lambda kept: _extreme("min", kept)), some.map(lambda kept: _extreme("max", kept))
    return st.one_of(constants, bumps, least, greatest, weighted)


def _mixed(drawn: Sequence[tuple[int, Expression]]) -> Expression:
    """sum_i t_i f_i, the weights scaled so that the sum of |t_i| is at most 1."""
    total = max(sum(abs(weight) for weight, _ in drawn), 1)
    return _sum([_times(Fraction(weight, total), term) for weight, term in drawn])


@st.composite
def _targets(draw: st.DrawFn, expressions: Expressions, dimension: int, modulus: Modulus) -> Target:
    """Drawn as a whole, so that a failing example shows the formula and not how its tree was made."""
    balls.flint()  # loaded while an example is drawn: a deadline does not count that
    return target(draw(expressions), dimension, modulus)


def _affine_pieces(dimension: int, constant: Fraction, pieces: int) -> Expressions:
    """Maxima of minima of affine functions; one piece shrinks to itself."""
    minima = st.lists(_affine(dimension, constant), min_size=1, max_size=pieces).map(lambda terms: _extreme("min", terms))
    return st.lists(minima, min_size=1, max_size=pieces).map(lambda terms: _extreme("max", terms))


def _affine(dimension: int, constant: Fraction) -> Expressions:
    gradients = st.one_of(_gradients(dimension), _sharp_gradients(dimension))
    return st.tuples(gradients, rationals()).map(lambda drawn: _linear([constant * g for g in drawn[0]], drawn[1]))


@st.composite
def _gradients(draw: st.DrawFn, dimension: int) -> tuple[Fraction, ...]:
    """A rational vector of length at most 1."""
    left, vector = _RADIUS**2, []
    for _ in range(dimension):
        most = isqrt(left)
        vector.append(draw(st.integers(-most, most)))
        left -= vector[-1] ** 2
    return tuple(Fraction(number, _RADIUS) for number in vector)


def _sharp_gradients(dimension: int) -> st.SearchStrategy[tuple[Fraction, ...]]:
    """A rational vector of length exactly 1: the constant is attained."""
    known = [vector for vector in _SHARP if len(vector) <= dimension]
    padded = [(*vector, *[0] * (dimension - len(vector))) for vector in known]
    unit = st.sampled_from(padded).map(lambda v: [Fraction(number, isqrt(sum(n * n for n in v))) for number in v])
    signs = st.tuples(*[st.sampled_from([1, -1])] * dimension)
    return st.tuples(unit, signs).map(lambda drawn: tuple(g * sign for g, sign in zip(*drawn, strict=True)))


def _cones(dimension: int, constant: Fraction, pieces: int, order: Fraction = Fraction(1)) -> Expressions:
    """min_i (y_i + constant |x - c_i|^order), or its negative."""
    cone = st.tuples(cube_points(dimension, max_denominator=12), rationals(-1, 1, max_denominator=12)).map(
        lambda drawn: _sum([_times(constant, _distance(drawn[0], order)), Number(drawn[1])])
    )
    lowest = st.lists(cone, min_size=1, max_size=pieces).map(lambda terms: _extreme("min", terms))
    return st.one_of(lowest, lowest.map(lambda expression: apply("neg", expression)))


def _distance(centre: tuple[Fraction, ...], order: Fraction) -> Expression:
    """|x - centre|^order."""
    steps = [_sum([Variable(axis), Number(-coordinate)]) for axis, coordinate in enumerate(centre)]
    if len(steps) == 1:
        return _power(apply("abs", steps[0]), order)
    return _power(_sum([_power(step, Fraction(2)) for step in steps]), order / 2)


def _waves(dimension: int, constant: Fraction, pieces: int) -> Expressions:
    """sum_i t_i constant / |k_i| wave(k_i x + phase) with sum_i t_i <= 1; the slope of every wave is at most 1."""
    frequencies = st.tuples(*[st.integers(-9, 9)] * dimension)
    wave = st.tuples(st.sampled_from(["sin", "cos", "atan", "tanh"]), frequencies, rationals(), st.integers(0, 4))

    def combine(drawn: list[tuple[str, tuple[int, ...], Fraction, int]]) -> Expression:
        total = max(sum(share for *_, share in drawn), 1)
        return _sum([_wave(name, k, phase, constant * share / total) for name, k, phase, share in drawn])

    return st.lists(wave, min_size=1, max_size=pieces).map(combine)


def _wave(name: str, frequency: tuple[int, ...], phase: Fraction, slope: Fraction) -> Expression:
    length = root_upper(Fraction(sum(k * k for k in frequency)), 2, 16)
    factor = slope / length if length else slope
    return _times(factor, apply(name, _linear([Fraction(k) for k in frequency], phase)))


def _linear(weights: Sequence[Fraction], constant: Fraction) -> Expression:
    return _sum([*(_times(weight, Variable(axis)) for axis, weight in enumerate(weights)), Number(constant)])


def _times(factor: Fraction, expression: Expression) -> Expression:
    if factor == 0:
        return Number(Fraction(0))
    if factor < 0:
        return apply("neg", _times(-factor, expression))
    return expression if factor == 1 else apply("mul", Number(factor), expression)


def _sum(terms: Sequence[Expression]) -> Expression:
    kept = [term for term in terms if not (isinstance(term, Number) and term.value == 0)]
    return apply("add", *kept) if len(kept) > 1 else kept[0] if kept else Number(Fraction(0))


def _power(base: Expression, exponent: Fraction) -> Expression:
    if exponent == 1:
        return base
    return apply("sqrt", base) if exponent == Fraction(1, 2) else apply("pow", base, Number(exponent))


def _extreme(operator: str, terms: Sequence[Expression]) -> Expression:
    kept = list(dict.fromkeys(terms))
    return apply(operator, *kept) if len(kept) > 1 else kept[0]
