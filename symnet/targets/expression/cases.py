"""where(x < c, a, b): two functions that meet where a variable passes a border, as one expression without cases.

With x the variable of the condition and c its border it is a(min(x, c)) + b(max(x, c)) - b(c). For x <= c that is a(x), as
b(max(x, c)) = b(c); for x >= c it is a(c) + b(x) - b(c), which is b(x) where a(c) = b(c). It is continuous where a and b are;
that they agree on the border is what has to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.errors import Unproved, UsageError
from symnet.targets.expression.norms import merged
from symnet.targets.expression.notation import text, variable_name
from symnet.targets.expression.tape import compiled
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, apply, fold, variables

Affine: TypeAlias = "tuple[Expression, dict[int, Fraction]] | None"
"""What has no variable, and the factor of each variable; None where the expression is not affine."""
EXAMPLE = "where(x < 1/2, x, 1 - x)"
ZERO = Number(Fraction(0))


@dataclass(frozen=True)
class Comparison:
    """left < right, or with another of the signs < <= > >=."""

    left: Expression
    sign: str
    right: Expression


def cases(condition: object, first: Expression, second: Expression) -> Expression:
    """Return the expression that is `first` where the condition holds and `second` elsewhere.

    Raises UsageError where the condition is not affine or the two differ on the border, Unproved where neither is shown.
    """
    if not isinstance(condition, Comparison):
        raise UsageError(f"the first argument of where is a comparison; write for example {EXAMPLE}")
    index, border, below = _solved(condition)
    lower, upper = (first, second) if below else (second, first)
    _check_border(index, border, lower, upper)
    left = put(lower, index, Apply("min", (Variable(index), border)))
    right = put(upper, index, Apply("max", (Variable(index), border)))
    if index not in variables(upper):
        return left  # upper is b(c), which is a(c)
    if index not in variables(lower):
        return right
    at_border = _constant(put(upper, index, border))
    return Apply("add", tuple(_without_zeros([left, right, apply("neg", at_border)])))


def put(expression: Expression, index: int, inner: Expression) -> Expression:
    """Return the expression with `inner` in the place of a variable."""

    def leaf(current: Number | Named | Variable) -> Expression:
        return inner if isinstance(current, Variable) and current.index == index else current

    return fold(expression, leaf, lambda node, values: Apply(node.operator, tuple(values)))


def _solved(condition: Comparison) -> tuple[int, Expression, bool]:
    """The condition as x < border, or x > border: the variable, the border, and which of the two."""
    found = affine(Apply("add", (condition.left, Apply("neg", (condition.right,)))))
    factors = {index: factor for index, factor in found[1].items() if factor} if found is not None else {}
    if found is None or not factors:
        raise UsageError(f"the condition of where is not an affine comparison of variables; write for example {EXAMPLE}")
    index = min(factors)
    factor = factors.pop(index)
    terms = [_scaled(found[0], -1 / factor), *(_scaled(Variable(other), -own / factor) for other, own in factors.items())]
    return index, _sum(terms), (factor > 0) == (condition.sign in ("<", "<="))


def _without_zeros(terms: list[Expression]) -> list[Expression]:
    return [term for term in terms if term != ZERO] or [ZERO]


def _sum(terms: list[Expression]) -> Expression:
    kept = _without_zeros(terms)
    return kept[0] if len(kept) == 1 else Apply("add", tuple(kept))


def _scaled(expression: Expression, factor: Fraction) -> Expression:
    if isinstance(expression, Number):
        return Number(factor * expression.value)
    if factor == -1:
        negated = isinstance(expression, Apply) and expression.operator == "neg"
        return expression.arguments[0] if negated and isinstance(expression, Apply) else apply("neg", expression)
    if factor == 1:
        return expression
    return Apply("mul", (Number(factor), expression))


def affine(expression: Expression) -> Affine:
    """Return an expression as what has no variable and the factors of the variables, None where it is not affine."""

    def leaf(current: Number | Named | Variable) -> Affine:
        return (ZERO, {current.index: Fraction(1)}) if isinstance(current, Variable) else (current, {})

    return fold(expression, leaf, _affine_node)


def _affine_node(node: Apply, parts: list[Affine]) -> Affine:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if not any(factors for _, factors in known):
        return _constant(apply(node.operator, *(constant for constant, _ in known))), {}
    if node.operator == "add":
        total: dict[int, Fraction] = {}
        for _, factors in known:
            for index, factor in factors.items():
                total[index] = total.get(index, Fraction(0)) + factor
        return _constant(_sum([constant for constant, _ in known])), total
    if node.operator == "neg":
        return _multiple(known[0], Fraction(-1))
    numbers = [constant.value for constant, factors in known if isinstance(constant, Number) and not factors]
    if node.operator == "div" and len(numbers) == 1 and not known[1][1] and numbers[0]:
        return _multiple(known[0], 1 / numbers[0])
    moving = [part for part in known if part[1]]
    if node.operator == "mul" and len(moving) == 1 and len(numbers) == len(known) - 1:
        factor = Fraction(1)
        for number in numbers:
            factor *= number
        return _multiple(moving[0], factor)
    return None


def _multiple(part: tuple[Expression, dict[int, Fraction]], factor: Fraction) -> Affine:
    return _scaled(part[0], factor), {index: factor * own for index, own in part[1].items()}


def _constant(expression: Expression) -> Expression:
    """An expression without variables, as a number where its operations are rational."""
    tape = compiled(expression)
    last = tape.steps[tape.output]
    return Number(last.payload) if last.operator == "number" and isinstance(last.payload, Fraction) else expression


def _check_border(index: int, border: Expression, lower: Expression, upper: Expression) -> None:
    """Raise unless the two expressions are shown to agree where the variable is at its border."""
    sides = [put(side, index, border) for side in (lower, upper)]
    gap = merged(Apply("add", (sides[0], apply("neg", sides[1]))))
    where = f"{variable_name(index)} = {text(border)}"
    difference = _constant(gap)
    if isinstance(difference, Number) and difference != ZERO:
        raise _jump(where, str(abs(difference.value)))
    if difference != ZERO:
        _judge(gap, where)
    if difference == ZERO or _expands_to_zero(gap):
        return
    raise Unproved(
        f"where: it could not be decided whether {_short(lower)} and {_short(upper)} are equal at {where}; "
        "write them so that their difference there is 0 by arithmetic"
    )


def _judge(gap: Expression, where: str) -> None:
    """Raise where the enclosure of a difference, at one point of the border, does not contain 0."""
    from symnet.targets.enclosure import balls
    from symnet.targets.enclosure.points import Undecided, Undefined, values

    tape, rest = compiled(gap), sorted(variables(gap))
    point = {other: Fraction(1, 3 + place) for place, other in enumerate(rest)}
    where += "".join(f", {variable_name(other)} = {value}" for other, value in point.items())
    for bits in (64, 512, 4_096):
        try:
            with balls.precision(bits):
                coordinates = [balls.ratio(point.get(axis, Fraction(0))) for axis in range(max(rest, default=-1) + 1)]
                low, high = map(balls.fraction, balls.ends(values(tape, coordinates)[tape.output]))
        except Undefined as error:
            raise UsageError(f"where: at {where} a side is not defined: {text(error.step.source):.60} {error.reason}") from None
        except Undecided:
            continue
        if low > 0 or high < 0:
            raise _jump(where, f"about {float(abs(low + high) / 2):.6g}")


def _jump(where: str, size: str) -> UsageError:
    return UsageError(f"where: the two sides differ by {size} at {where}, a jump; write functions that agree there")


def _expands_to_zero(gap: Expression) -> bool:
    """Whether a difference is 0 once its products and powers are multiplied out."""
    if gap.size > 2_000:
        return False
    import sympy

    from symnet.targets.expression.sympy_bridge import to_sympy

    return bool(sympy.expand(to_sympy(gap)) == 0)


def _short(expression: Expression) -> str:
    shown = text(expression)
    return shown if len(shown) <= 40 else shown[:37] + "..."
