"""A modulus of continuity given by an expression omega(r): checked to be one, and bounded above at any radius.

Checked on [0, R], R >= sqrt(d): omega(0) = 0, and omega is nondecreasing, by its form or by intervals of its derivative.
Whether omega is concave is read off its form alone (sums, minima, roots and logarithms of concave functions are such), as
the kernel does. Where it is not, constructions that would need it to be take omega at twice the distance (`averaged`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from symnet.core.rational import root_upper
from symnet.errors import Unproved, UsageError
from symnet.targets import balls
from symnet.targets.domain import check_defined
from symnet.targets.enclosure import Enclosure, decimal
from symnet.targets.gradient import BoxRange, gradient
from symnet.targets.modulus import Modulus, Origin
from symnet.targets.parser import parse
from symnet.targets.points import Undecided
from symnet.targets.target import Target, target
from symnet.targets.tree import CONSTANTS, Apply, Expression, Named, Number, Variable, apply, fold, rational

if TYPE_CHECKING:
    import sympy

CLOSE = Fraction(1, 1 << 80)
MAX_INTERVALS = 4_096
NAMES = re.compile(r"\b[A-Za-z_]\w*\b(?!\s*\()")
"""What stands in an expression as a variable or a constant."""
SLACK = Fraction(1, 1 << 64)
"""What inexact bounds leave, in proportion, to whoever computes them anew."""


@dataclass(frozen=True)
class ExpressionModulus(Modulus):
    """omega(r) = the expression in r, on radii up to `radius`."""

    text: str
    tree: Expression
    radius: Fraction
    is_concave: bool
    origin: Origin = "stated"
    constant: ClassVar[Fraction] = Fraction(1)  # type: ignore[misc]
    word: ClassVar[str] = "factor of the modulus"
    known: dict[Fraction, Fraction] = field(default_factory=dict, compare=False, repr=False)

    @property
    def concave(self) -> bool:
        return self.is_concave

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
            r = root_upper(square, 2)
            found = self.at(min(r, self.radius))
            exactly = r * r == square and found.lo == found.hi
            self.known[square] = found.hi if exactly else found.hi + (found.hi + SLACK) * SLACK
        return self.known[square]

    def lower(self, r: Fraction) -> Fraction:
        """Return a rational lower bound of omega(r)."""
        found = self.at(r)
        return found.lo if found.lo == found.hi else found.lo - (found.lo + SLACK) * SLACK

    def of(self, distance: Expression) -> Expression:
        """Return omega(distance) as a tree."""
        return _put(self.tree, distance)

    def expression(self, square: Fraction) -> sympy.Expr:
        import sympy

        from symnet.targets.sympy_bridge import to_sympy

        r = sympy.sqrt(sympy.Rational(square.numerator, square.denominator))
        found = to_sympy(self.tree)
        return found.subs(dict.fromkeys(found.free_symbols, r))

    def forced(self, gap: Fraction, square: Fraction) -> Fraction:
        bound = self.upper(square)
        return gap / bound if bound else gap

    def __str__(self) -> str:
        kind = "concave" if self.is_concave else "not proved concave"
        return f"omega(r) = {self.text} ({self.origin}, nondecreasing, {kind})"


def parse_modulus(text: str, dimension: int) -> ExpressionModulus:
    """Return the modulus of an expression in r, for functions on [0,1]^dimension.

    Raises UsageError where omega(0) is not 0 or omega decreases, Unproved where that stays open.
    """
    tree = _in_r(text)
    radius = root_upper(Fraction(dimension), 2)
    scaled = _scaled(tree, radius, f"the modulus {text}")
    try:
        check_defined(scaled)
    except UsageError as error:
        where = f"not defined for every r from 0 to {decimal(radius, 1)}"
        raise UsageError(f"--modulus {text}: {where}; write an expression that is") from error
    _check_zero(scaled, text)
    form = form_of(tree)
    if not (form.rising or _rises(scaled)):
        _refute_rising(scaled, radius, text)
        raise Unproved(
            f"--modulus {text}: it could not be proved nondecreasing on [0, {decimal(radius, 1)}]; write a simpler one"
        )
    return ExpressionModulus(text, tree, radius, form.concave)


def _in_r(text: str) -> Expression:
    """Parse an expression whose only variable is r; it becomes variable 0."""
    if set(NAMES.findall(text)) - {"r", *CONSTANTS}:
        raise UsageError(f"--modulus {text!r:.60}: write it as an expression in r alone, for example sqrt(r) + 2*r")
    try:
        return parse(re.sub(r"\br\b", "x", text))
    except UsageError as error:
        raise UsageError(f"--modulus {text!r:.60}: {error}") from error


def _scaled(tree: Expression, radius: Fraction, name: str) -> Target:
    """The expression at radius * x."""
    return Target(1, name, target(_put(tree, apply("mul", Number(radius), Variable(0))), 1).expression)


def _put(tree: Expression, inner: Expression) -> Expression:
    """The expression with `inner` in the place of its variable."""

    def leaf(current: Number | Named | Variable) -> Expression:
        return inner if isinstance(current, Variable) else current

    return fold(tree, leaf, lambda node, values: Apply(node.operator, tuple(values)))


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


def _rises(scaled: Target) -> bool:
    """Whether intervals prove omega' >= 0 on [0, radius]."""
    todo = [(balls.ratio(0), balls.ratio(1))]
    count = 0
    with balls.precision(96):
        while todo and count < MAX_INTERVALS:
            count += 1
            side = todo.pop()
            if _rises_on(scaled, side):
                continue
            if side[1] - side[0] < balls.ratio(Fraction(1, 1 << 16)):
                return False
            middle = (side[0] + side[1]) / 2
            todo += [(side[0], middle), (middle, side[1])]
    return not todo


def _rises_on(scaled: Target, side: tuple[balls.Ratio, balls.Ratio]) -> bool:
    """Whether omega' >= 0 is proved on an interval."""
    where = BoxRange(scaled.tape, [side])
    try:
        where.evaluate()
        slope = gradient(where, {}).get(0)
    except Undecided:
        return False
    return slope is None or bool(slope[0] >= 0)


@dataclass(frozen=True, slots=True)
class Form:
    """What the form of an expression says about it on r >= 0; `constant` has the sign, of rationals also the value."""

    nonnegative: bool = False
    positive: bool = False
    rising: bool = False
    falling: bool = False
    concave: bool = False
    convex: bool = False
    constant: Fraction | None = None

    def negated(self) -> Form:
        """The form of its negation."""
        if self.constant is not None:
            return constant_form(-self.constant)
        return Form(False, False, self.falling, self.rising, self.convex, self.concave)


def constant_form(value: Fraction) -> Form:
    """The form of a number."""
    return Form(value >= 0, value > 0, True, True, True, True, value)


def form_of(tree: Expression) -> Form:
    """Return what the form of an expression in r >= 0 says: composition rules of concave increasing functions."""
    return fold(tree, _leaf, _node)


def _leaf(leaf: Number | Named | Variable) -> Form:
    if isinstance(leaf, Variable):
        return Form(True, False, True, False, True, True)
    return constant_form(leaf.value if isinstance(leaf, Number) else Fraction(3))


def _node(node: Apply, forms: list[Form]) -> Form:
    first, name = forms[0], node.operator
    if all(form.constant is not None for form in forms):
        return _fixed(node)
    if name == "neg":
        return first.negated()
    if name in ("add", "min", "max"):
        return _together(name, forms)
    if name == "mul":
        return _multiple(forms)
    if name == "div":
        under = forms[1]
        inverse = Form(True, True, under.falling, under.rising, False, under.concave) if under.positive else Form()
        return _multiple([first, constant_form(1 / under.constant) if under.constant else inverse])
    if name in ("sqrt", "pow"):
        return _power(first, Fraction(1, 2) if name == "sqrt" else forms[1].constant or Fraction(0))
    if name == "exp":
        return Form(True, True, first.rising, first.falling, False, first.convex)
    if name == "log":
        return Form(False, False, first.rising, first.falling, first.concave, False)
    if name in ("atan", "tanh"):
        return replace(first, concave=first.nonnegative and first.concave, convex=False, constant=None)
    return Form()


def _fixed(node: Apply) -> Form:
    """The form of an expression without variables, as far as its sign is known."""
    value = rational(node)
    if value is None:
        found = target(node, 1).enclose((0,), CLOSE)
        value = found.lo if found.lo > 0 else found.hi
        if found.lo <= 0 <= found.hi:
            return Form()
    return constant_form(value)


def _together(operator: str, forms: list[Form]) -> Form:
    def every(name: str) -> bool:
        return all(getattr(form, name) for form in forms)

    nonnegative, positive = every("nonnegative"), every("positive")
    if operator == "max" or (operator == "add" and nonnegative):
        nonnegative = any(form.nonnegative for form in forms)
        positive = any(form.positive for form in forms)
    concave = operator != "max" and every("concave")
    return Form(nonnegative, positive, every("rising"), every("falling"), concave, operator != "min" and every("convex"))


def _multiple(forms: list[Form]) -> Form:
    """A product with at most one factor that is not a number."""
    factor, rest = Fraction(1), [form for form in forms if form.constant is None]
    for form in forms:
        factor *= 1 if form.constant is None else form.constant
    if not rest:
        return constant_form(factor)
    if len(rest) > 1:
        nonnegative = factor >= 0 and all(form.nonnegative for form in rest)
        return Form(nonnegative, False, nonnegative and all(form.rising for form in rest))
    scaled = rest[0] if factor >= 0 else rest[0].negated()
    return replace(scaled, positive=scaled.positive and factor > 0)


def _power(base: Form, exponent: Fraction) -> Form:
    if not base.nonnegative or exponent <= 0:
        return Form()
    return Form(True, base.positive, base.rising, base.falling, base.concave and exponent <= 1, base.convex and exponent >= 1)
