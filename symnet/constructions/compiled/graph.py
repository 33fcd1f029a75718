"""A formula as a graph with shared parts: inputs, affine forms, functions of one value, products, maxima.

A sub-expression of one value (gelu(x), or exp(-u^2/2)/sqrt(2*pi) of u = x + y) is one function as a whole, as long as its kinks
are known exactly. Every value knows the sub-expression of the formula that it stands for, and its range.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from symnet.constructions.compiled.additions import PAIRS, Turn, amplified, apart, centers_of, foldable, folds_for, turn_of
from symnet.constructions.compiled.angles import Angle, angle_of
from symnet.constructions.compiled.ranges import Range, Sides, range_of
from symnet.constructions.compiled.sampled import samples
from symnet.constructions.compiled.scalar import Scalar, substituted
from symnet.constructions.compiled.separators import Separators, factors_of, is_product, power_of, product_of, sum_of, terms_of
from symnet.errors import NoGadget, UsageError
from symnet.targets.expression.notation import text
from symnet.targets.expression.tree import Apply, Expression, Number, Variable, rational

T = Variable(0)
MOST_OPERATIONS, MOST_DEPTH = 4_000, 120
LONG, FEW = 100, 64
"""The pieces from which on a polynomial is taken apart, and the samples by which they are counted."""
HALF = Number(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the graph: what it is made of, and the sub-expression that it stands for with its range.

    kind: input, affine (weights and constant), function (of one argument), product, max, min, norm: its argument, which is the
    root of the sum of squares, as the norm that it is, angle: its argument, an arc tangent, as the angle that it is, or turn: of
    the even and the odd function of |T - c|, and of T.
    """

    kind: str
    tree: Expression
    range: Range
    arguments: tuple[int, ...] = ()
    weights: tuple[Fraction, ...] = ()
    constant: Fraction = Fraction(0)
    function: Scalar | None = None
    turn: Turn | None = None
    angle: Angle | None = None

    @property
    def axis(self) -> int:
        """The coordinate that an input is."""
        return self.tree.index if isinstance(self.tree, Variable) else 0

    @property
    def of(self) -> Scalar:
        """The function of one value that it is."""
        return self.function or Scalar(T)


@dataclass(frozen=True, slots=True)
class Graph:
    """The values, each after those it is made of, and the number of that of each output."""

    values: tuple[Value, ...]
    outputs: tuple[int, ...]
    sides: Sides
    expressions: tuple[Expression, ...] = ()
    deep: bool = False
    """Whether functions are taken apart, so that the neurons are about a power of the logarithm of 1/error."""
    apart: bool = False
    """Whether one was: by a theorem of addition, or a polynomial into products."""


Allowed = Callable[[Expression], float]
"""About the error that an expression may have."""


def graph_of(expressions: Sequence[Expression], sides: Sides, allowed: Allowed | None = None) -> Graph:
    """Return the graph of formulas on a box; raises UsageError for what has no gadget, Unproved where a range is open.

    allowed: about the error that an expression may have; given where exponentials and waves are to be folded.
    """
    for each in expressions:
        if each.size > MOST_OPERATIONS or each.depth > MOST_DEPTH:
            raise UsageError(
                f"a formula of {each.size} operations, {each.depth} deep, is not compiled; give one of at most "
                f"{MOST_OPERATIONS}, at most {MOST_DEPTH} deep"
            )
    builder = _Builder(sides, allowed)
    outputs = tuple(builder.value(each) for each in expressions)
    return Graph(tuple(builder.values), outputs, sides, tuple(expressions), allowed is not None, builder.apart)


class _Builder:
    """Values found so far, each sub-expression once."""

    def __init__(self, sides: Sides, allowed: Allowed | None = None) -> None:
        self.sides, self.values, self.allowed = sides, list[Value](), allowed
        self.known: dict[Expression, int] = {}
        self.separators = Separators()
        self.apart, self.long = False, dict[Expression, bool]()

    def value(self, expression: Expression) -> int:
        """Return the number of the value of an expression."""
        if expression not in self.known:
            self.known[expression] = self._function(expression) if self._whole(expression) else self._mixed(expression)
        return self.known[expression]

    def _whole(self, expression: Expression) -> bool:
        """Whether an expression is a function of one other value, or of none."""
        if self._taken_apart(expression):
            return False
        return len(self.separators.chain(expression)) != 1

    def _taken_apart(self, expression: Expression) -> bool:
        """Whether an expression has a theorem of addition, or is a sum or a product with such a part, and these are folded."""
        if not self.allowed or not isinstance(expression, Apply) or not self.separators.chain(expression):
            return False
        outer = expression.operator in APART or (expression.operator == "div" and is_number(expression.arguments[1]))
        if outer and any(map(self._taken_apart, expression.arguments)):
            return True
        return expression.operator in PAIRS or self._is_long(expression)

    def _is_long(self, expression: Apply) -> bool:
        """Whether an expression is a power or a product of polynomials in one value that takes many pieces."""
        if expression not in self.long:
            self.long[expression] = is_product(expression) and self._pieces(expression) > LONG
        return self.long[expression]

    def _pieces(self, expression: Apply) -> float:
        """About how many pieces a function of one value takes."""
        inner, *_ = self.separators.chain(expression)
        where, error = range_of(inner, self.sides), self.allowed(expression) if self.allowed else 1.0
        if where.low == where.high:
            return 0.0
        function = Scalar(substituted(expression, inner, T)).floats
        return samples(function, float(where.low), float(where.high), FEW).weight / 4 / sqrt(error)

    def _add(self, kind: str, tree: Expression, arguments: Sequence[int], **more: object) -> int:
        self.values.append(Value(kind, tree, range_of(tree, self.sides), tuple(arguments), **more))  # type: ignore[arg-type]
        return len(self.values) - 1

    def _function(self, expression: Expression) -> int:
        chain = self.separators.chain(expression)
        constant, terms = terms_of(expression)
        if len(terms) <= 1 and (constant, terms) != (
            Fraction(0),
            [(Fraction(1), expression)],
        ):  # a multiple and a constant need no gadget
            return self._affine(expression, constant, terms)
        if not chain:
            return self._add("function", expression, [self.value(Variable(0))], function=Scalar(expression))
        for inner in chain[:-1]:
            g, argument = Scalar(substituted(expression, inner, T)), self.value(inner)
            where = self.values[argument].range
            if where.low == where.high or g.kinks(where.low, where.high) is not None:
                return self._add("function", expression, [argument], function=g)
        return self._mixed(expression)

    def _mixed(self, expression: Expression) -> int:
        if isinstance(expression, Variable):
            return self._add("input", expression, [])
        if isinstance(expression, Apply) and expression.operator in MIXED and not _is_root(expression):
            return MIXED[expression.operator](self, expression)
        raise NoGadget(f"{_short(expression)} has no gadget: it takes several values together; take --construction scan")

    def _sum(self, expression: Apply) -> int:
        constant, terms = terms_of(expression)
        groups: dict[Expression | None, list[tuple[Fraction, Expression]]] = {}
        for factor, atom in terms:
            chain = self.separators.chain(atom)
            groups.setdefault(atom if self._taken_apart(atom) else chain[0] if chain else None, []).append((factor, atom))
        return self._affine(expression, constant, [term for key, group in groups.items() for term in self._together(key, group)])

    def _together(self, inner: Expression | None, group: list[tuple[Fraction, Expression]]) -> list[tuple[Fraction, Expression]]:
        """Terms that are functions of one value as one term, where its kinks are known."""
        if len(group) == 1 or inner is None:
            return group
        whole = sum_of(group)
        return [(Fraction(1), whole)] if self._is_known(whole, inner) else group

    def _is_known(self, whole: Expression, inner: Expression) -> bool:
        """Whether the kinks of an expression, a function of one value, are known."""
        where = self.values[self.value(inner)].range
        return Scalar(substituted(whole, inner, T)).kinks(where.low, where.high) is not None

    def _affine(self, tree: Expression, constant: Fraction, terms: Sequence[tuple[Fraction, Expression]]) -> int:
        arguments = [self.value(atom) for _, atom in terms]
        return self._add("affine", tree, arguments, weights=tuple(factor for factor, _ in terms), constant=constant)

    def _product(self, expression: Apply) -> int:
        number, factors = factors_of(expression)
        long = bool(self.allowed) and bool(self.separators.chain(expression)) and self._is_long(expression)
        self.apart |= long
        groups: dict[Expression | None, list[Expression]] = {}
        for factor in factors:
            chain = self.separators.chain(factor)
            alone = chain and (long or self._taken_apart(factor))
            groups.setdefault(factor if alone else chain[0] if chain else None, []).append(factor)
        fixed = groups.pop(None, [])
        parts = list[Expression]()
        for inner, group in groups.items():
            whole = product_of(group)
            parts += group if long or (inner is not None and len(group) > 1 and not self._is_known(whole, inner)) else [whole]
        while len(parts) > 1:
            parts.sort(key=lambda part: self.level(self.value(part)))
            one, two, *rest = parts
            parts = [*rest, self._pair(one, two)]
        inner = parts[0]
        if fixed:
            whole = product_of([*fixed, inner])
            self.known.setdefault(
                whole, self._add("function", whole, [self.value(inner)], function=Scalar(product_of([*fixed, T])))
            )
            inner = whole
        if number == 1 and inner == expression:
            return self.known[inner]
        return self._affine(expression, Fraction(0), [(number, inner)])

    def _pair(self, one: Expression, two: Expression) -> Expression:
        whole = Apply("mul", (one, two))
        if whole not in self.known:
            self.known[whole] = self._add("product", whole, [self.value(one), self.value(two)])
        return whole

    def level(self, number: int) -> int:
        """Return the least depth at which a value is there."""
        value = self.values[number]
        return DEPTH[value.kind] + max(map(self.level, value.arguments), default=0)

    def _extreme(self, expression: Apply) -> int:
        return self._add(expression.operator, expression, [self.value(each) for each in dict.fromkeys(expression.arguments)])

    def _addition(self, expression: Apply) -> int:
        """A function with a theorem of addition, by folds and turns; without where a few pieces do."""
        (inner,), name = expression.arguments, expression.operator
        where, error = self.values[self.value(inner)].range, self.allowed(expression) if self.allowed else 1.0
        count = folds_for(name, where.low, where.high, error) if foldable(name, where.low, where.high) else 0
        if not count:
            return self._add("function", expression, [self.value(inner)], function=Scalar(Apply(name, (T,))))
        self.apart = True
        centers, _ = centers_of(where.low, where.high, count)
        folded = [inner]
        for center in centers:
            tree, argument = apart(folded[-1], center), self.value(folded[-1])
            self.known[tree] = self._add("function", tree, [argument], function=Scalar(apart(T, center)))
            folded.append(tree)
        even, odd = PAIRS[name]
        pair = [self._once(Apply(each, (folded[-1],)), each, folded[-1]) for each in (even, odd)]
        spare = error / amplified(name, centers) / (64 * count)
        for place in range(count - 1, 0, -1):
            pair = [self._turn(Apply(each, (folded[place],)), pair, folded[place], centers[place], spare) for each in (even, odd)]
        return self._turn(expression, pair, inner, centers[0], spare)

    def _once(self, tree: Apply, name: str, inner: Expression) -> int:
        return self._add("function", tree, [self.value(inner)], function=Scalar(Apply(name, (T,))))

    def _turn(self, tree: Apply, pair: Sequence[int], inner: Expression, center: Fraction, spare: float) -> int:
        signed = self.value(inner)
        where = self.values[signed].range
        turn = turn_of(tree.operator, center, where.low, where.high, spare)
        weights = abs(turn.first), abs(turn.second), abs(turn.second) * turn.slope
        return self._add("turn", tree, [*pair, signed], weights=weights, turn=turn)

    def _power(self, expression: Apply) -> int:
        """u^n as the square of u^(n/2), or as the product of u and u^(n-1)."""
        base, exponent = expression.arguments
        n = int(rational(exponent) or 0)
        self.apart |= n > 2 or not isinstance(base, Variable)
        if n == 2:
            return self._add("function", expression, [self.value(base)], function=Scalar(Apply("pow", (T, exponent))))
        if n % 2:
            return self._affine(expression, Fraction(0), [(Fraction(1), self._pair(base, power_of(base, n - 1)))])
        return self._affine(expression, Fraction(0), [(Fraction(1), power_of(power_of(base, n // 2), 2))])

    def _absolute(self, expression: Apply) -> int:
        return self._add("function", expression, [self.value(expression.arguments[0])], function=Scalar(Apply("abs", (T,))))

    def _norm(self, expression: Apply) -> int:
        squares = Apply("add", tuple(Apply("pow", (each, Number(Fraction(2)))) for each in expression.arguments))
        root = Apply("pow", (squares, HALF))
        return self._add("norm", expression, [self.value(root)])

    def _angle(self, expression: Apply) -> int:
        found = angle_of(expression, self.sides)
        return self._add("angle", expression, [self.value(found.arc)], angle=found)


MIXED: dict[str, Callable[[_Builder, Apply], int]] = {
    "add": _Builder._sum,
    "neg": _Builder._sum,
    "mul": _Builder._product,
    "div": _Builder._product,
    "max": _Builder._extreme,
    "min": _Builder._extreme,
    "abs": _Builder._absolute,
    "pow": _Builder._power,
    "hypot": _Builder._norm,
    "atan2": _Builder._angle,
    **dict.fromkeys(PAIRS, _Builder._addition),
}
"""Operations that take several values together."""
DEPTH = {"input": 0, "affine": 0, "norm": 0, "angle": 0, "function": 1, "product": 1, "max": 1, "min": 1, "turn": 1}
APART = {"add", "neg", "mul"}
"""What is taken apart on the way to what is folded."""


def _is_root(expression: Apply) -> bool:
    """Whether an expression is a power that is no product."""
    return expression.operator == "pow" and not is_product(expression)


def _short(expression: Expression) -> str:
    shown = text(expression)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def is_number(expression: Expression) -> bool:
    """Whether an expression is a rational number."""
    return rational(expression) is not None
