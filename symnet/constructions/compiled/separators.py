"""What an expression is a function of: the sub-expressions through which everything that it takes from the inputs passes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.targets.expression.tree import Apply, Expression, Number, apply, fold, rational

Chain = tuple[Expression, ...]
"""Sub-expressions, each a function of the one before, the whole expression last; empty for a constant."""
ONE = Number(Fraction(1))


class Separators:
    """Chains of sub-expressions, each found once."""

    def __init__(self) -> None:
        self._known: dict[Expression, Chain] = {}

    def chain(self, expression: Expression) -> Chain:
        """Return the sub-expressions that an expression is a function of, those next to the inputs first."""
        if expression not in self._known:
            fold(expression, self._leaf, self._node)
        return self._known[expression]

    def _leaf(self, leaf: Expression) -> Chain:
        found: Chain = (leaf,) if type(leaf).__name__ == "Variable" else ()
        self._known[leaf] = found
        return found

    def _node(self, node: Apply, chains: Sequence[Chain]) -> Chain:
        if node not in self._known:
            moving = list(dict.fromkeys(chain for chain in chains if chain))
            shared = moving[0] if moving else ()
            for other in moving[1:]:
                known = set(other)
                shared = tuple(each for each in shared if each in known)
            self._known[node] = (*shared, node) if moving else ()
        return self._known[node]


def terms_of(expression: Expression) -> tuple[Fraction, list[tuple[Fraction, Expression]]]:
    """Return an expression as a rational constant and a sum of atoms with rational factors, 0 where atoms cancel."""
    constant, terms = Fraction(0), dict[Expression, Fraction]()
    todo = [(Fraction(1), expression)]
    while todo:
        factor, current = todo.pop()
        number = rational(current)
        if number is not None:
            constant += factor * number
            continue
        scaled = _scaled(current)
        if isinstance(current, Apply) and current.operator == "add":
            todo.extend((factor, argument) for argument in reversed(current.arguments))
        elif scaled is not None:
            todo.append((factor * scaled[0], scaled[1]))
        else:
            terms[current] = terms.get(current, Fraction(0)) + factor
    return constant, [(factor, atom) for atom, factor in terms.items()]


def _scaled(expression: Expression) -> tuple[Fraction, Expression] | None:
    """A rational factor and what it multiplies, None where there is no factor outside."""
    if not isinstance(expression, Apply):
        return None
    if expression.operator == "neg":
        return Fraction(-1), expression.arguments[0]
    if expression.operator == "div":
        number = rational(expression.arguments[1])
        return (1 / number, expression.arguments[0]) if number else None
    if expression.operator == "mul":
        numbers = [rational(argument) for argument in expression.arguments]
        factor, rest = Fraction(1), []
        for number, argument in zip(numbers, expression.arguments, strict=True):
            if number is None:
                rest.append(argument)
            else:
                factor *= number
        if rest and len(rest) < len(numbers):
            return factor, rest[0] if len(rest) == 1 else Apply("mul", tuple(rest))
    return None


def factors_of(expression: Expression) -> tuple[Fraction, list[Expression]]:
    """Return an expression as a rational factor and a product of others, a divisor as its inverse."""
    number, factors = Fraction(1), list[Expression]()
    todo = [expression]
    while todo:
        current = todo.pop()
        known = rational(current)
        if known is not None:
            number *= known
        elif isinstance(current, Apply) and current.operator == "mul":
            todo.extend(reversed(current.arguments))
        elif isinstance(current, Apply) and current.operator == "neg":
            number = -number
            todo.append(current.arguments[0])
        elif isinstance(current, Apply) and current.operator == "div" and rational(current.arguments[0]) != 1:
            todo.extend((Apply("div", (ONE, current.arguments[1])), current.arguments[0]))
        else:
            factors.append(current)
    return number, factors


def is_product(expression: Expression) -> bool:
    """Whether an expression is a power of at least 2, or a product of at least two things that are no numbers."""
    if not isinstance(expression, Apply) or expression.operator not in ("mul", "pow"):
        return False
    if expression.operator == "pow":
        exponent = rational(expression.arguments[1])
        return exponent is not None and exponent.denominator == 1 and exponent >= 2
    return sum(rational(factor) is None for factor in expression.arguments) >= 2


def power_of(base: Expression, exponent: int) -> Expression:
    """Return a power of an expression, itself for the exponent 1."""
    return base if exponent == 1 else Apply("pow", (base, Number(Fraction(exponent))))


def product_of(factors: Sequence[Expression]) -> Expression:
    """Return the product of expressions, as it is where there is one."""
    return factors[0] if len(factors) == 1 else Apply("mul", tuple(factors))


def sum_of(terms: Sequence[tuple[Fraction, Expression]]) -> Expression:
    """Return a sum of multiples of expressions."""
    parts = [_times(factor, atom) for factor, atom in terms]
    return parts[0] if len(parts) == 1 else Apply("add", tuple(parts))


def _times(factor: Fraction, atom: Expression) -> Expression:
    if factor == 1:
        return atom
    return apply("neg", atom) if factor == -1 else Apply("mul", (Number(factor), atom))
