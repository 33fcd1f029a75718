"""Quotients of functions of one variable that are 0 at one point together: continued to it by their limit.

Only where the zeros are exact: the point is the zero of an affine expression in the divisor, and dividend and divisor have the
value 0 there in rational arithmetic and known values, and so have their derivatives up to the first one of the divisor that is
not 0: (1 - cos(x))/x**2 is 1/2 at 0. sin(pi*x)/(x - 1) is not continued, as nothing shows that sin(pi) is 0. u*log(u) with u
affine is xlogx(u), which is 0 where u is.
"""

from __future__ import annotations

from fractions import Fraction

from symnet.errors import Unproved, UsageError
from symnet.targets.box import Box
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.points import Undecided, Undefined, values
from symnet.targets.expression.cases import affine
from symnet.targets.expression.derivatives import derivative
from symnet.targets.expression.notation import text, variable_name
from symnet.targets.expression.tape import compiled
from symnet.targets.expression.tree import MAX_ORDER, Apply, Expression, Named, Number, Variable, fold, variables

PRECISION = 256


def continued(expression: Expression, box: Box | None = None) -> Expression:
    """Return the expression with its quotients continued where dividend and divisor have a common zero in the box.

    The box is the unit cube where none is given.

    Raises Unproved where the dividend may be 0 where the divisor is.
    """

    def leaf(current: Number | Named | Variable) -> Expression:
        return current

    return fold(expression, leaf, lambda node, arguments: _node(node, arguments, box))


def _node(node: Apply, arguments: list[Expression], box: Box | None) -> Expression:
    whole = Apply(node.operator, tuple(arguments))
    if node.operator == "mul":
        return _with_xlogx(whole, box)
    own = variables(whole)
    if node.operator != "div" or len(own) != 1:
        return whole
    low, high = (0, 1) if box is None else box.sides[min(own)]
    for zero in sorted(zeros_in(arguments[1])):
        if low <= zero <= high and _is_zero(arguments[1], min(own), zero):
            return _at(whole, min(own), zero)
    return whole


def zeros_in(expression: Expression) -> set[Fraction]:
    """Return the zeros of the affine expressions in one variable of which an expression is made."""
    found: set[Fraction] = set()

    def met(current: Expression) -> Expression:
        parts = affine(current)
        factors = [] if parts is None else [factor for factor in parts[1].values() if factor]
        if parts is not None and isinstance(parts[0], Number) and len(factors) == 1:
            found.add(-parts[0].value / factors[0])
        return current

    fold(expression, met, lambda node, arguments: met(Apply(node.operator, tuple(arguments))))
    return found


def _is_zero(expression: Expression, index: int, point: Fraction) -> bool:
    """Whether an expression is exactly 0 at a point."""
    exact, open_ = _value(expression, index, point) or (False, False)
    return exact and open_


def _value(expression: Expression, index: int, point: Fraction) -> tuple[bool, bool] | None:
    """Whether the value at a point is known exactly, and whether it may be 0; None where there is no value."""
    tape = compiled(expression)
    try:
        with balls.precision(PRECISION):
            value = values(tape, [balls.ratio(point)] * (index + 1))[tape.output]
            return balls.is_ratio(value), bool(balls.ball(value).contains(0))
    except (Undecided, Undefined):
        return None


def _at(whole: Apply, index: int, zero: Fraction) -> Expression:
    """The quotient continued to a zero of its divisor, itself where the dividend is not 0 there to the same order."""
    parts: tuple[Expression, Expression] = whole.arguments[0], whole.arguments[1]
    for order in range(MAX_ORDER + 1):
        found = [_value(part, index, zero) for part in parts]
        if found[1] == (True, False) or found[1] == (False, False):
            return _checked(whole, index, zero, order)
        if None in found or found[0] in ((True, False), (False, False)):
            return whole
        if found != [(True, True)] * 2:
            raise _undecided(parts[int(found[0] == (True, True))], index, zero)
        try:
            parts = derivative(parts[0]), derivative(parts[1])
        except UsageError:
            return whole  # it has no derivative by a rule
    return whole


def _undecided(part: Expression, index: int, zero: Fraction) -> Unproved:
    return Unproved(
        f"it could not be decided whether {text(part):.40} is 0 at {variable_name(index)} = {zero}, where "
        "it is divided by 0; write it so that it is 0 by arithmetic, or sinc(u) for sin(u)/u"
    )


def _checked(whole: Apply, index: int, zero: Fraction, order: int) -> Expression:
    """The quotient continued to a zero of this order, itself where it has no limit there by a rule."""
    if order == 0:
        return whole
    written = () if order == 1 else (Number(Fraction(order)),)
    found = Apply("continued", (*whole.arguments, Number(zero), *written))
    try:
        with balls.precision(PRECISION):
            values(compiled(found), [balls.ratio(zero)] * (index + 1))
    except (Undecided, Undefined, UsageError):
        return whole
    return found


def _with_xlogx(product: Apply, box: Box | None) -> Expression:
    """A product with the factors u^q and log(u) as u^(q-1) xlogx(u), if u is affine and 0 somewhere in the box."""
    factors = list(product.arguments)
    for place, factor in enumerate(factors):
        if not isinstance(factor, Apply) or factor.operator != "log" or not _vanishes(factor.arguments[0], box):
            continue
        for other, base in enumerate(factors):
            rest = _lowered(base, factor.arguments[0])
            if rest is None:
                continue
            kept = [each for at, each in enumerate(factors) if at not in (place, other)]
            kept += rest
            inner = Apply("xlogx", factor.arguments)
            return Apply("mul", (*kept, inner)) if kept else inner
    return product


def _lowered(base: Expression, under: Expression) -> list[Expression] | None:
    """What is left of a factor u^q, q >= 1, without one u; None for another factor."""
    if base == under:
        return []
    match base:
        case Apply("pow", (root, Number(value))) if root == under and value >= 2:
            return [under if value == 2 else Apply("pow", (under, Number(value - 1)))]
    ratio = _ratio(base, under)
    return None if ratio is None else [Number(ratio)]


def _ratio(one: Expression, other: Expression) -> Fraction | None:
    """The number k with one = k * other for affine expressions in one variable, None for others."""
    first, second = affine(one), affine(other)
    if first is None or second is None or not isinstance(first[0], Number) or not isinstance(second[0], Number):
        return None
    factors = {index: factor for index, factor in first[1].items() if factor}
    below = {index: factor for index, factor in second[1].items() if factor}
    if len(factors) != 1 or factors.keys() != below.keys():
        return None
    ((index, factor),) = factors.items()
    found = factor / below[index]
    return found if first[0].value == found * second[0].value else None


def _vanishes(expression: Expression, box: Box | None) -> bool:
    """Whether an affine expression of one variable is 0 somewhere in the box."""
    found, own = affine(expression), variables(expression)
    if found is None or not isinstance(found[0], Number) or len(own) != 1 or not any(found[1].values()):
        return False
    low, high = (0, 1) if box is None else box.sides[min(own)]
    return bool(low <= -found[0].value / found[1][min(own)] <= high)
