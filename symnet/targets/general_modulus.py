"""A modulus of continuity given by an expression omega(r): checked to be one, and bounded above at any radius.

Checked on [0, R], R >= sqrt(d): omega(0) = 0, omega is nondecreasing, and concave where that can be proved; first by the form
of the expression (sums, minima and roots of concave increasing functions are such), else by intervals of its first and second
derivatives. Where omega is not concave, a concave majorant of every modulus below omega stands in for it: a function on a
convex set with |f(x) - f(y)| <= omega(|x - y|) has, by walking in steps of length t, |f(x) - f(y)| <= ceil(r/t) omega(t)
<= (1 + r/t) omega(t), affine in r, for every t > 0; the least of these over some t is concave.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from symnet.core.rational import root_upper
from symnet.errors import Unproved, UsageError
from symnet.targets import balls
from symnet.targets.curvature import jet
from symnet.targets.domain import check_defined
from symnet.targets.enclosure import Enclosure, decimal
from symnet.targets.gradient import BoxRange
from symnet.targets.modulus import Modulus, Origin
from symnet.targets.parser import parse
from symnet.targets.points import Undecided
from symnet.targets.target import Target, target
from symnet.targets.tree import Apply, Expression, Named, Number, Variable, apply, fold, variables

if TYPE_CHECKING:
    import sympy

CLOSE = Fraction(1, 1 << 80)
MAX_INTERVALS = 4_096
STEPS = 12
"""The majorant takes t = r 2^k for |k| <= STEPS."""


@dataclass(frozen=True)
class ExpressionModulus(Modulus):
    """omega(r) = the expression in r, on radii up to `radius`; `concave` says which bound `upper` gives."""

    text: str
    tree: Expression
    radius: Fraction
    is_concave: bool
    origin: Origin = "stated"
    constant: ClassVar[Fraction] = Fraction(1)  # type: ignore[misc]
    word: ClassVar[str] = "factor of the modulus"
    known: dict[Fraction, Fraction] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def scaled(self) -> Target:
        """t -> omega(radius * t) on [0, 1]."""
        return _scaled(self.tree, self.radius, self.text)

    def at(self, r: Fraction) -> Enclosure:
        """Enclose omega(r), 0 <= r <= radius."""
        where = r / self.radius
        value = self.scaled.value((where,))
        return Enclosure(value, value) if value is not None else self.scaled.enclose((where,), CLOSE)

    def upper(self, square: Fraction) -> Fraction:
        if square not in self.known:
            r = min(root_upper(square, 2), self.radius)
            self.known[square] = self.at(r).hi if self.is_concave or r == 0 else self._majorant(r)
        return self.known[square]

    def _majorant(self, r: Fraction) -> Fraction:
        lengths = {min(r * Fraction(2) ** k, self.radius) for k in range(-STEPS, STEPS + 1)}
        return min(*((1 + r / t) * self.at(t).hi for t in lengths), self.at(self.radius).hi)

    def expression(self, square: Fraction) -> sympy.Expr:
        import sympy

        from symnet.targets.sympy_bridge import to_sympy

        if not self.is_concave:
            bound = self.upper(square)
            return sympy.Rational(bound.numerator, bound.denominator)
        r = sympy.sqrt(sympy.Rational(square.numerator, square.denominator))
        found = to_sympy(self.tree)
        return found.subs(dict.fromkeys(found.free_symbols, r))

    def forced(self, gap: Fraction, square: Fraction) -> Fraction:
        bound = self.upper(square)
        return gap / bound if bound else gap

    def __str__(self) -> str:
        kind = "concave" if self.is_concave else "not proved concave: its concave majorant is used"
        return f"omega(r) = {self.text} ({self.origin}, nondecreasing, {kind})"


def parse_modulus(text: str, dimension: int) -> ExpressionModulus:
    """Return the modulus of an expression in r, for functions on [0,1]^dimension.

    Raises UsageError where omega(0) is not 0 or omega decreases, Unproved where that stays open.
    """
    if re.search(r"\b(?:[xyz]|x\d+)\b", text):
        raise UsageError(f"--modulus {text!r:.60}: write it as an expression in r alone, for example sqrt(r) + 2*r")
    tree = parse(re.sub(r"\br\b", "x", text))
    if variables(tree) - {0}:
        raise UsageError(f"--modulus {text!r:.60}: write it as an expression in r alone, for example sqrt(r) + 2*r")
    radius = root_upper(Fraction(dimension), 2)
    scaled = _scaled(tree, radius, f"the modulus {text}")
    check_defined(scaled)
    _check_zero(scaled, text)
    form = form_of(tree)
    rising, concave = form.rising, form.concave
    if not (rising and concave):
        by_slope = _by_derivatives(scaled)
        rising, concave = rising or by_slope[0], concave or by_slope[1]
    if not rising:
        _refute_rising(scaled, radius, text)
        raise Unproved(
            f"--modulus {text}: it could not be proved nondecreasing on [0, {decimal(radius, 1)}]; write a simpler one"
        )
    return ExpressionModulus(text, tree, radius, concave)


def _scaled(tree: Expression, radius: Fraction, name: str) -> Target:
    """The expression at radius * x."""
    inner = apply("mul", Number(radius), Variable(0))

    def leaf(current: Number | Named | Variable) -> Expression:
        return inner if isinstance(current, Variable) else current

    tree = fold(tree, leaf, lambda node, values: Apply(node.operator, tuple(values)))
    found = target(tree, 1)
    return Target(1, name, found.expression)


def _check_zero(scaled: Target, text: str) -> None:
    value = scaled.value((0,))
    found = Enclosure(value, value) if value is not None else scaled.enclose((0,), CLOSE)
    if not found.lo <= 0 <= found.hi:
        raise UsageError(f"--modulus {text}: omega(0) is in {found}, not 0; a modulus of continuity starts at 0")
    if found.lo != found.hi:
        raise Unproved(f"--modulus {text}: omega(0) is in {found} and could not be proved to be 0; write it so that it is exact")


def _refute_rising(scaled: Target, radius: Fraction, text: str) -> None:
    """Raise UsageError with two radii where omega decreases, if a grid shows any."""
    points = [Fraction(k, 256) for k in range(257)]
    values = [scaled.enclose((point,), Fraction(1, 1 << 40)) for point in points]
    for place in range(256):
        if values[place + 1].hi < values[place].lo:
            one, two = (decimal(radius * points[at], -1) for at in (place, place + 1))
            raise UsageError(f"--modulus {text}: it decreases between r = {one} and r = {two}; a modulus is nondecreasing")


def _by_derivatives(scaled: Target) -> tuple[bool, bool]:
    """Whether intervals prove omega' >= 0 and omega'' <= 0 on [0, radius]."""
    rising = concave = True
    todo = [(balls.ratio(0), balls.ratio(1))]
    count = 0
    with balls.precision(96):
        while todo and (rising or concave) and count < MAX_INTERVALS:
            count += 1
            side = todo.pop()
            up, down = _derivatives_on(scaled, side)
            if (up or not rising) and (down or not concave):
                continue
            if side[1] - side[0] < balls.ratio(Fraction(1, 1 << 16)):
                rising, concave = rising and up, concave and down
                continue
            middle = (side[0] + side[1]) / 2
            todo += [(side[0], middle), (middle, side[1])]
    return rising and not todo, concave and not todo


def _derivatives_on(scaled: Target, side: tuple[balls.Ratio, balls.Ratio]) -> tuple[bool, bool]:
    """Whether omega' >= 0 and omega'' <= 0 are proved on an interval."""
    where = BoxRange(scaled.tape, [side])
    try:
        where.evaluate()
        slopes, bends = jet(where, {})
    except Undecided:
        return False, False
    slope, bend = slopes.get(0), bends.get((0, 0))
    return slope is None or bool(slope[0] >= 0), bend is None or bool(bend[1] <= 0)


@dataclass(frozen=True, slots=True)
class Form:
    """What the form of an expression says about it on r >= 0."""

    nonnegative: bool = False
    rising: bool = False
    falling: bool = False
    concave: bool = False
    convex: bool = False
    constant: Fraction | None = None

    def negated(self) -> Form:
        """The form of its negation."""
        value = None if self.constant is None else -self.constant
        return Form(value is not None and value >= 0, self.falling, self.rising, self.convex, self.concave, value)


def form_of(tree: Expression) -> Form:
    """Return what the form of an expression in r >= 0 says: composition rules of concave increasing functions."""
    return fold(tree, _leaf, _node)


def _leaf(leaf: Number | Named | Variable) -> Form:
    if isinstance(leaf, Variable):
        return Form(True, True, False, True, True)
    value = leaf.value if isinstance(leaf, Number) else None
    return Form(value is None or value >= 0, True, True, True, True, value)


def _node(node: Apply, forms: list[Form]) -> Form:
    first = forms[0]
    if node.operator == "neg":
        return first.negated()
    if node.operator in ("add", "min", "max"):
        return _together(node.operator, forms)
    if node.operator == "mul":
        return _multiple(forms)
    if node.operator == "div" and forms[1].constant:
        return _multiple([first, Form(constant=1 / forms[1].constant)])
    if node.operator in ("sqrt", "pow"):
        return _power(first, Fraction(1, 2) if node.operator == "sqrt" else forms[1].constant or Fraction(0))
    if node.operator == "exp":
        return Form(True, first.rising, first.falling, False, first.convex)
    if node.operator == "log":
        return Form(False, first.rising, first.falling, first.concave, False)
    if node.operator in ("atan", "tanh"):
        return Form(first.nonnegative, first.rising, first.falling, first.nonnegative and first.concave, False)
    return first if node.operator == "abs" and first.nonnegative else Form()


def _together(operator: str, forms: list[Form]) -> Form:
    def every(name: str) -> bool:
        return all(getattr(form, name) for form in forms)

    nonnegative = any(form.nonnegative for form in forms) if operator == "max" else every("nonnegative")
    concave = operator != "max" and every("concave")
    return Form(nonnegative, every("rising"), every("falling"), concave, operator != "min" and every("convex"))


def _multiple(forms: list[Form]) -> Form:
    """A product with at most one factor that is not a number."""
    factor, rest = Fraction(1), [form for form in forms if form.constant is None]
    for form in forms:
        factor *= 1 if form.constant is None else form.constant
    if not rest:
        return Form(factor >= 0, True, True, True, True, factor)
    if len(rest) > 1:
        return Form(all(form.nonnegative for form in forms), all(f.nonnegative and f.rising for f in forms))
    return rest[0] if factor >= 0 else rest[0].negated()


def _power(base: Form, exponent: Fraction) -> Form:
    if not base.nonnegative or exponent <= 0:
        return Form()
    return Form(True, base.rising, base.falling, base.concave and exponent <= 1, base.convex and exponent >= 1)
