"""What the form of an expression in r >= 0 says about it: sign, direction and bend, by the rules of composition.

Concave and nondecreasing functions of concave functions are concave, sums and minima of concave functions are concave, and
so on; the kernel has the same rules for the bend. `concave_text` looks for another form of the same function that they prove.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symnet.errors import SymnetError
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, fold, rational
from symnet.targets.target import target

CLOSE = Fraction(1, 1 << 80)


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


def concave_text(tree: Expression) -> str | None:
    """Return an expression in r that is the same function for r >= 0 and is proved concave by its form, if one is found.

    Tried are the expanded form, partial fractions, and each argument of a maximum that is never below the others.
    """
    import sympy

    from symnet.targets.expression.sympy_bridge import to_sympy
    from symnet.targets.expression.sympy_reader import from_sympy

    given = to_sympy(tree)
    named = given.subs(dict.fromkeys(given.free_symbols, sympy.Symbol("r", nonnegative=True)))
    for found in _other_forms(named):
        try:
            concave = form_of(from_sympy(found, {"r": 0})).concave
        except SymnetError:
            continue
        if concave:
            return _written(found)
    return None


def _written(found: Any) -> str:
    """The expression as text that the parser reads, in the order of terms with fewer signs in front."""
    import sympy

    orders = [str(sympy.sstr(found, order=order)) for order in ("lex", "rev-lex")]
    shown = min(orders, key=lambda one: f"({one}".replace(", ", "(").count("(-"))
    return shown.replace("Min(", "min(").replace("Max(", "max(").replace("Abs(", "abs(")


def _other_forms(given: Any) -> Iterator[Any]:
    """The same function in other words; sympy may refuse a form."""
    import sympy

    from symnet.targets.expression.sympy_reader import from_sympy

    yield given
    yield sympy.expand(given)
    with suppress(sympy.PolynomialError, NotImplementedError):
        yield sympy.apart(given)
    if isinstance(given, sympy.Max):
        for one in given.args:
            rest = [sympy.expand(one - other) for other in given.args if other is not one]
            with suppress(SymnetError):
                if all(form_of(from_sympy(gap, {"r": 0})).nonnegative for gap in rest):
                    yield from _other_forms(one)
