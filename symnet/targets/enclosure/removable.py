"""Quotients of functions of one variable that are 0 at one point together: continued to it by their limit.

Only where both zeros are exact: the point is the zero of an affine divisor, and the dividend has the value 0 there in rational
arithmetic and known values. sin(pi*x)/(x - 1) is not, as nothing shows that sin(pi) is 0.
"""

from __future__ import annotations

from fractions import Fraction

from symnet.errors import Unproved, UsageError
from symnet.targets.box import Box
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.points import Undecided, Undefined, values
from symnet.targets.expression.cases import affine
from symnet.targets.expression.notation import text, variable_name
from symnet.targets.expression.tape import compiled
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, fold, variables

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
    if node.operator != "div":
        return whole
    found = affine(arguments[1])
    own = variables(whole)
    if len(own) != 1 or found is None or not isinstance(found[0], Number) or not any(found[1].values()):
        return whole
    zero = -found[0].value / found[1][min(own)]
    low, high = (0, 1) if box is None else box.sides[min(own)]
    return _at(whole, min(own), zero) if low <= zero <= high else whole


def _at(whole: Apply, index: int, zero: Fraction) -> Expression:
    """The quotient continued to the zero of its divisor, itself where the dividend is not 0 there."""
    tape = compiled(whole.arguments[0])
    try:
        with balls.precision(PRECISION):
            value = values(tape, [balls.ratio(zero)] * (index + 1))[tape.output]
            exact, open_ = balls.is_ratio(value), bool(balls.ball(value).contains(0))
    except (Undecided, Undefined):
        return whole
    if not open_:
        return whole
    if not exact:
        raise Unproved(
            f"it could not be decided whether {text(whole.arguments[0]):.40} is 0 at {variable_name(index)} = {zero}, where "
            "it is divided by 0; write it so that it is 0 by arithmetic, or sinc(u) for sin(u)/u"
        )
    found = Apply("continued", (*whole.arguments, Number(zero)))
    try:
        with balls.precision(PRECISION):
            values(compiled(found), [balls.ratio(zero)] * (index + 1))
    except (Undecided, Undefined, UsageError):
        return whole  # it has no derivative by a rule, or no limit
    return found
