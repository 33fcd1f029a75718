"""A target: a function on [0,1]^d whose values can be enclosed as closely as wanted at exact points."""

from __future__ import annotations

from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from symnet.core.cells import Cells, alike, by_axis, joined
from symnet.core.rational import exact, positive, whole
from symnet.errors import Unproved, UsageError
from symnet.targets import sampled
from symnet.targets.box import Box, unit_cube
from symnet.targets.enclosure import balls, grid
from symnet.targets.enclosure.enclosure import Enclosure
from symnet.targets.enclosure.gradient import BoxRange
from symnet.targets.enclosure.grid import GridValues, Progress, Slab
from symnet.targets.enclosure.points import Undecided, Undefined, short_text, show_point, too_large, undefined, values
from symnet.targets.enclosure.removable import continued
from symnet.targets.expression.norms import merged
from symnet.targets.expression.notation import text, variable_name
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tape import Tape, compiled
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, variables
from symnet.targets.modulus.modulus import Modulus

if TYPE_CHECKING:
    from symnet.targets.band import Band
    from symnet.targets.grid_table import GridTable

Source: TypeAlias = Any
"""Text, a tree, a sympy expression, or a callable from d Fractions to an exact number or bounds (targets/answers.py)."""
MAX_DIMENSION = 99
MAX_LATEX = 2_000
_BOX_PRECISION = 64


@dataclass(frozen=True, slots=True)
class Given:
    """A function as it was given: its box, its expression and its stated modulus there, None where there is none."""

    box: Box
    expression: Expression | None
    modulus: Modulus | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A function on [0,1]^dimension, by its expression or by a Python callable (then with its stated modulus).

    It may stand for a function on another box, pulled back to the cube.
    """

    dimension: int
    name: str
    expression: Expression | None
    function: Callable[..., Any] | None = None
    modulus: Modulus | None = None
    band: Band | None = None
    """All functions that are meant, where these are more than one; `function` is then the middle of them."""
    given: Given | None = None
    """Where it stands for a function on another box: the box and the function."""
    table: GridTable | None = None
    """The table that it joins the values of, in the coordinates of its box."""

    @property
    def box_given(self) -> Box:
        """The box on which the function was given."""
        return unit_cube(self.dimension) if self.given is None else self.given.box

    @property
    def expression_given(self) -> Expression | None:
        """The expression as it was given, in the coordinates of its box."""
        return self.expression if self.given is None else self.given.expression

    def __repr__(self) -> str:
        return f"<Target {self.name} on {self.box_given}, modulus: {self.modulus or 'not stated'}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """A formula for notebooks and for the examples that hypothesis prints, not the fields of its tree."""
        printer.text(repr(self))

    def _repr_latex_(self) -> str | None:
        if self.expression is None or len(self.name) > MAX_LATEX:
            return None
        import sympy

        from symnet.targets.expression.sympy_bridge import to_sympy

        domain = "[0,1]" if self.dimension == 1 else f"[0,1]^{{{self.dimension}}}"
        if self.given is not None:
            domain = str(self.given.box).replace(" x ", r" \times ")
        shown = self.expression_given or self.expression
        return rf"$\displaystyle f = {sympy.latex(to_sympy(shown))}\quad\text{{on }} {domain}$"

    @property
    def used(self) -> int:
        """The number of coordinates up to the last one that occurs in the expression; all of them for a callable."""
        return self.dimension if self.expression is None else max(variables(self.expression), default=-1) + 1

    @property
    def tape(self) -> Tape:
        """The compiled expression."""
        if self.expression is None:
            raise UsageError(f"target {self.name} is a Python callable and has no expression")
        return compiled(self.expression)

    @property
    def is_exact(self) -> bool:
        """Whether every value at a rational point is computed as an exact rational."""
        return self.expression is not None and self.tape.is_rational

    def value(self, point: Sequence[Any]) -> Fraction | None:
        """Return the exact value at a point of the cube where it is known to be rational, else None."""
        where = self._point(point)
        if self.expression is None:
            found = sampled.sample(self, where)
            return found.lo if found.lo == found.hi else None
        bounds = self._at(where, _BOX_PRECISION)
        return bounds[0] if bounds is not None and bounds[0] == bounds[1] else None

    def enclose(self, point: Sequence[Any], radius: Any) -> Enclosure:
        """Return an enclosure of the value at a point of the cube, of width at most 2 * radius.

        Raises UsageError where the target has no value, Unproved where 20,000 bits do not suffice.
        """
        where, wanted = self._point(point), positive(radius, "radius")
        if self.expression is None:
            return sampled.close(self, where, wanted)
        bits = max(_BOX_PRECISION, wanted.denominator.bit_length() - wanted.numerator.bit_length() + 32)
        while bits <= max(balls.MAX_PRECISION, 2 * wanted.denominator.bit_length() + 64):
            bounds = self._at(where, bits)
            if bounds is not None and bounds[1] - bounds[0] <= 2 * wanted:
                return Enclosure(*bounds)
            bits *= 2
        raise self._unproved(where, wanted)

    def _at(self, where: Sequence[Fraction], bits: int) -> tuple[Fraction, Fraction] | None:
        """Bounds of the value at a precision (equal: it is exact), None where the precision does not decide."""
        try:
            with balls.precision(bits):
                found = values(self.tape, [balls.ratio(coordinate) for coordinate in where])[self.tape.output]
                if not balls.is_moderate(balls.ball(found)):
                    raise too_large(self.tape.steps[self.tape.output])
                lo, hi = balls.ends(found)
                return balls.fraction(lo), balls.fraction(hi)
        except Undefined as error:
            raise undefined(error, where) from None
        except Undecided:
            return None

    def _unproved(self, where: Sequence[Fraction], radius: Fraction) -> Unproved:
        culprit = self.tape.steps[self.tape.output]
        try:
            with balls.precision(balls.MAX_PRECISION):
                values(self.tape, [balls.ratio(coordinate) for coordinate in where])
        except Undecided as error:
            culprit = error.step
        shown = f"2^-{(1 / radius).__ceil__().bit_length() - 1}"
        return Unproved(
            f"{short_text(culprit)} could not be enclosed within {shown} at {show_point(where)} with "
            f"{balls.MAX_PRECISION} bits: it may be undefined there; write it without the cancellation, for example "
            f"abs(...) or max(..., 0) under a root"
        )

    def _point(self, point: Sequence[Any]) -> tuple[Fraction, ...]:
        where = tuple(exact(value, variable_name(index)) for index, value in enumerate(point))
        if len(where) != self.dimension:
            raise UsageError(f"point of {len(where)} coordinates for a target of dimension {self.dimension}")
        if not all(0 <= coordinate <= 1 for coordinate in where):
            raise UsageError(f"the point {show_point(where)} lies outside the cube [0,1]^{self.dimension}")
        return where

    def box(self, lo: Sequence[Any], hi: Sequence[Any]) -> Enclosure:
        """Return an enclosure of all values on the box lo <= x <= hi in the cube.

        Raises Unproved where the enclosure of a subexpression leaves its domain: use smaller boxes.
        """
        low, high = self._point(lo), self._point(hi)
        if any(one > two for one, two in zip(low, high, strict=True)):
            raise UsageError(f"the box from {show_point(low)} to {show_point(high)} is empty; give lo <= hi")
        if self.expression is None:
            return sampled.box(self, low, high)
        box = [(balls.ratio(one), balls.ratio(two)) for one, two in zip(low, high, strict=True)]
        try:
            with balls.precision(_BOX_PRECISION):
                found = BoxRange(self.tape, box).evaluate()
        except Undecided as error:
            name = short_text(error.step)
            raise Unproved(f"{name} may be undefined or huge on the box; take a smaller box") from None
        return Enclosure(balls.fraction(found[0]), balls.fraction(found[1]))

    def grid(self, cells: Cells, radius: Any, progress: Progress | None = None) -> GridValues:
        """Return the values at the nodes beta/cells, each within `radius` (0 where they are exact).

        cells: K, or (K_1, ..., K_d). progress: called with the number of nodes done. Raises UsageError at a node without value,
        Unproved.
        """
        count = joined([whole(each, "cells") for each in by_axis(cells, self.dimension)])
        wanted = positive(radius, "radius")
        if self.band is not None:
            return self.band.grid(alike(count, "a network for data or a callable"), wanted)
        if self.expression is None:
            return sampled.grid(self, count, wanted, progress)
        if self.is_exact:
            found = self._exact_grid(count, progress)
            if found is not None:
                return found
        return self._enclosed_grid(count, wanted, progress, None)

    def slab(self, cells: Cells, radius: Fraction, slab: Slab, progress: Progress | None = None) -> GridValues | None:
        """Return the values of an expression at the nodes of a slab, exact ones for radius 0; None where these are too long."""
        if radius == 0:
            return self._exact_grid(cells, progress, slab) if self.is_exact else None
        return self._enclosed_grid(cells, radius, progress, slab)

    def _enclosed_grid(self, cells: Cells, radius: Fraction, progress: Progress | None, slab: Slab | None) -> GridValues:
        exponent = max(0, (1 / radius).__ceil__().bit_length())
        integers = self._ball_grid(cells, exponent, progress, slab)
        return GridValues(integers, 1 << exponent, Fraction(1, 1 << exponent), self._closer(cells, slab))

    def _closer(self, cells: Cells, slab: Slab | None) -> Callable[[int, Fraction], Enclosure]:
        """Enclose the value at a node of a grid, or of a slab of one."""
        start = grid.indices(slab, cells, self.dimension).start
        return lambda index, radius: self.enclose(grid.node(start + index, cells, self.dimension), radius)

    def _exact_grid(self, cells: Cells, progress: Progress | None, slab: Slab | None = None) -> GridValues | None:
        try:
            return grid.rational_grid(self.tape, self.dimension, cells, progress, slab)
        except ZeroDivisionError:
            return None  # the other road names the subexpression and the node

    def _ball_grid(self, cells: Cells, exponent: int, progress: Progress | None, slab: Slab | None) -> MutableSequence[int]:
        close = Fraction(1, 1 << (exponent + 1))

        def repair(index: int) -> int:
            middle = self.enclose(grid.node(index, cells, self.dimension), close).mid
            return (middle * (1 << exponent) + Fraction(1, 2)).__floor__()

        size = self._magnitude_bits()
        limit = None if size is not None else balls.flint().arb(2) ** balls.MAX_MAGNITUDE
        work = grid.BallGrid(self.tape, self.dimension, cells, exponent, repair, progress, limit, slab)
        bits = exponent + 32 + (size or 0)
        while bits <= min(8 * (exponent + 64), balls.MAX_PRECISION):
            with balls.precision(max(_BOX_PRECISION, bits)):
                found = work.values()
            if found is not None:
                return found
            bits *= 2
        return [repair(index) for index in grid.indices(slab, cells, self.dimension)]

    def _magnitude_bits(self) -> int | None:
        """Bits before the binary point, None where no moderate bound of the values is found at once."""
        try:
            found = self.box([0] * self.dimension, [1] * self.dimension)
        except Unproved:
            return None
        bits = int(max(abs(found.lo), abs(found.hi))).bit_length()
        return bits if bits <= balls.MAX_MAGNITUDE else None


def target(source: Source, dimension: Any = None, modulus: Modulus | None = None, box: Box | None = None) -> Target:
    """Return the target of a text, a tree, a sympy expression or a Python callable.

    dimension: by default the largest variable used; needed for constants, and with `modulus` for callables.
    """
    if isinstance(source, Target):
        return source
    if isinstance(source, str):
        return _of_expression(parse(source), source.strip(), dimension, modulus, box)
    if getattr(source, "is_Matrix", False):
        source = _only_entry(source)
    if isinstance(source, Number | Named | Variable | Apply):
        return _of_expression(source, text(source), dimension, modulus, box)
    if hasattr(source, "free_symbols") and type(source).__module__.startswith("sympy"):
        from symnet.targets.expression.sympy_reader import from_sympy

        return _of_expression(from_sympy(source), str(source), dimension, modulus, box)
    if callable(source):
        return _of_callable(source, dimension, modulus)
    number = exact(source, "target")
    return _of_expression(Number(number), str(number), dimension, modulus, box)


def used(source: Source) -> int:
    """Return the number of coordinates up to the last one that a function uses."""
    if isinstance(source, str):
        source = parse(source)
    if isinstance(source, Number | Named | Variable | Apply):
        return max(variables(source), default=-1) + 1
    return target(source, MAX_DIMENSION).used


def pulled_back(found: Target, box: Box, stated: Modulus | None) -> Target:
    """Return F(t) = f(a + (b - a) t) on the cube for a target f on a box, with what was given kept."""
    given = Given(box, found.expression, stated)
    if found.function is not None:
        function = found.function
        return replace(found, function=lambda *point: function(*box.from_cube(point)), given=given)
    expression = None if found.expression is None else box.pulled_back(found.expression)
    return replace(found, expression=expression, given=given)


def _only_entry(matrix: Any) -> Any:
    """The entry of a sympy matrix that has one."""
    entries = list(matrix)
    if len(entries) != 1:
        raise UsageError(f"target is a matrix of {len(entries)} entries; give one entry at a time")
    return entries[0]


def _of_expression(expression: Expression, name: str, dimension: Any, modulus: Modulus | None, box: Box | None) -> Target:
    used = max(variables(expression), default=-1) + 1
    if dimension is None and used == 0:
        raise UsageError(f"{_short(name)} is a constant: give the dimension of its cube, --d 1 (in Python dimension=1)")
    wanted = used if dimension is None else _dimension(dimension)
    if wanted < used:
        raise UsageError(
            f"dimension {wanted} is too small: the expression uses {variable_name(used - 1)}; give --d {used} or more"
        )
    known = continued(merged(expression), box)
    compiled(known)
    return Target(wanted, name, known, None, modulus)


def _of_callable(function: Callable[..., Any], dimension: Any, modulus: Modulus | None) -> Target:
    name = str(getattr(function, "__name__", type(function).__name__))
    if dimension is None or modulus is None:
        raise UsageError(f"target {name} is a Python callable: give dimension= and modulus= too, for example LipschitzModulus(3)")
    return Target(_dimension(dimension), name, None, function, modulus)


def _dimension(value: Any) -> int:
    number = whole(value, "dimension (--d)")
    if number > MAX_DIMENSION:
        raise UsageError(f"dimension {number} is beyond {MAX_DIMENSION}; give --d from 1 to {MAX_DIMENSION}")
    return number


def _short(name: str) -> str:
    return name if len(name) <= 40 else name[:37] + "..."
