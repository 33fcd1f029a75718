"""What fits a format: the runs, the grid or the format with which a copy is exact or near, by counting bits, then by trying.

A refusal says what would fit only where it has been seen to fit; what counting alone says is told as a count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.constructions.scan.recut import Digits, digits_of, recut
from symnet.core.front import sides_of
from symnet.core.network import Network, Scan
from symnet.errors import Unproved, UsageError
from symnet.export.formats import FORMATS, FloatFormat, dyadic, log2_floor
from symnet.export.statement import WITHIN, RoundingStatement, exact_statement, run_statement, shown


def in_fewest_runs(network: Network, form: FloatFormat, grid: int, within: Fraction | None) -> tuple[int, RoundingStatement]:
    """Return the fewest runs in which a scan network is exact on the grid, else near enough, and its statement.

    Near enough is within `within`, or WITHIN where that is not given. Raises UsageError for a network that is no scan
    network, Unproved, with what would fit, where no number of runs does.
    """
    runs = Runs(network, form, grid, digits_of(network))
    limit = WITHIN if within is None else within
    found = runs.exact() or runs.near(limit)
    if found is None:
        least = runs.least()
        bound = "no bound holds" if least is None else f"the least bound is {shown(least[1])}, above {shown(limit)}"
        raise Unproved(f"does not fit {form.name} in any number of runs: {runs.reason}; off the grid {bound}; {runs.ways()}")
    return found


def remedy(network: Network, form: FloatFormat, grid: int) -> str:
    """Return the options that would make the copy fit, or what is left without any."""
    try:
        digits = digits_of(network)
    except UsageError:  # no scan network
        return _of_other_network(network, form, grid)
    return Runs(network, form, grid, digits).ways()


@dataclass
class Runs:
    """The runs that a scan network may be cut into, for a format and a grid, and what was found when they were tried."""

    network: Network
    form: FloatFormat
    grid: int
    outputs: Sequence[Digits]
    """The digits of each output, of which they all have as many, in as many cells."""
    reason: str = ""
    """Why no run is exact: the count, or where rounding began in the last one that was tried."""
    tried: dict[int, RoundingStatement] = field(default_factory=dict)

    @property
    def digits(self) -> Digits:
        """The digits of the first output."""
        return self.outputs[0]

    @property
    def largest(self) -> Fraction:
        """The largest s A of all outputs, A a code."""
        return max(abs(each.scale) * each.largest for each in self.outputs)

    def exact(self) -> tuple[int, RoundingStatement] | None:
        """The fewest runs found that are exact on the grid; none are tried where counting says that none can be."""
        counted = self.counted()
        if counted is not None:
            self.reason = counted
            return None
        longest = self.longest()
        for lengths in ((longest, longest - 1), (1,), (longest - 2, longest // 2, longest // 4)):
            for runs in self.of_lengths(lengths):
                statement = self.statement(runs)
                self.reason = statement.reason or ""
                if statement.exact:
                    return runs, statement
                if _after_the_scan(statement):  # where runs change nothing
                    return None
            if lengths == (1,):  # what one digit a run does not fit, no run does
                return None
        return None

    def near(self, limit: Fraction) -> tuple[int, RoundingStatement] | None:
        """The fewest runs found that are within a limit everywhere; shorter ones only where the long ones have no bound."""
        longest = self.longest()
        if self.is_rough() and not self.tried:
            return None
        for runs in sorted({*self.tried, *self.of_lengths((longest - 1, longest // 2))}):
            if runs not in self.tried and self.least() is not None:
                return None
            statement = self.statement(runs)
            if statement.cube_bound is not None and statement.cube_bound <= limit:
                return runs, statement
        return None

    def least(self) -> tuple[int, Fraction] | None:
        """Of the runs that were tried, those with the least bound on the cube, and the bound."""
        bounds = [(statement.cube_bound, runs) for runs, statement in self.tried.items() if statement.cube_bound is not None]
        return min(bounds)[::-1] if bounds else None

    def ways(self) -> str:
        """What would fit, in words: exact in some runs, near in some, on a coarser grid, in a wider format, with a shorter s."""
        exact = self.exact()
        if exact is not None:
            return f"--parameters {exact[0]} would fit {self.form.name}"
        if not self.tried:
            self.near(WITHIN)
        least = self.least()
        worth = least is not None and least[1] < self.largest
        found = [] if least is None or not worth else [f"--parameters {least[0]} --within {shown(least[1])}"]
        rounded = self.rounded_side()
        if rounded is None:
            found += [*self.coarser(), *self.wider()]
        shorter = [f"a network made with --scale-bits {bits} needs as many bits as there are" for bits in self.scale_bits()]
        if rounded is not None:
            shorter = [f"for an exact copy approximate on sides such as {_even(*rounded)}, a power of two long"]
        if found:
            return "; or ".join([" or ".join(found) + " would fit", *shorter])
        return "; or ".join([*shorter, "export it as exact or smtlib"])

    def coarser(self) -> Iterator[str]:
        """The finest grid that counting allows, if it is seen to fit."""
        excess = self.excess()
        if 0 < excess < self.grid:
            runs = Runs(self.network, self.form, self.grid - excess, self.outputs).exact()
            if runs is not None:
                yield f"--grid-bits {self.grid - excess} --parameters {runs[0]}"

    def wider(self) -> Iterator[str]:
        """The first wider format that is seen to fit."""
        for other in FORMATS.values():
            if other.precision > self.form.precision:
                found = Runs(self.network, other, self.grid, self.outputs).exact()
                if found is not None:
                    yield f"--dtype {other.name} --parameters {found[0]}"
                    return

    def scale_bits(self) -> Iterator[int]:
        """The bits of s that would leave room for the rest, by counting."""
        bits = min(each.scale.numerator.bit_length() for each in self.outputs) - self.excess()
        if self.excess() > 0 and bits >= 1:
            yield bits

    def excess(self) -> int:
        """The bits that the output needs beyond those of the format: counted, or met where rounding began after the scan."""
        met = [statement.bits - self.form.precision for statement in self.tried.values() if _after_the_scan(statement)]
        return max([self.output_bits() - self.form.precision, *met])

    def counted(self) -> str | None:
        """Why no number of runs can be exact, by counting bits alone; None where that does not decide it.

        At a point of the grid K x - k is a multiple of 2^-grid odd(K) up to K, and the output s A + b one of s 2^-grid up to
        s times the largest code.
        """
        name, precision, grid = self.form.name, self.form.precision, f"on the 2^-{self.grid} grid"
        side = self.rounded_side()
        if side is not None:
            return f"(x - a)/(b - a) is rounded where [a, b] is [{side[0]}, {side[1]}]"
        for cells in self.digits.counts:
            if self.form.precision < (odd := (dyadic(Fraction(cells))[0] << self.unit_grid).bit_length() - 1):
                return f"{cells} x {grid} needs {odd + 1} bits, {name} has {precision}"
        if self.output_bits() > precision:
            return f"the output {grid} needs {self.output_bits()} bits, {name} has {precision}"
        return None

    def output_bits(self) -> int:
        """At least so many bits are needed by s A, A the code at some node."""
        return max(self._output_bits(each) for each in self.outputs)

    def _output_bits(self, digits: Digits) -> int:
        scale, twos = digits.scale, max(dyadic(Fraction(cells))[1] for cells in digits.counts)
        if not scale or not digits.largest:
            return 0
        odd = dyadic(scale)[0] if scale.denominator & (scale.denominator - 1) == 0 else scale.numerator
        places = max(self.unit_grid - twos, 0)
        return log2_floor(Fraction(abs(odd) * digits.largest << places))

    @property
    def unit_grid(self) -> int:
        """The grid of (x - a)/(b - a) for x on the grid, the finest of all sides; a and b - a are dyadic."""
        sides = sides_of(self.network)
        if sides is None:
            return self.grid
        return max(0, *(max(self.grid, low.denominator.bit_length() - 1) + log2_floor(high - low) for low, high in sides))

    def rounded_side(self) -> tuple[Fraction, Fraction] | None:
        """A side [a, b] of the box for which (x - a)/(b - a) is rounded: a is not dyadic, or b - a no power of two."""
        return next((side for side in sides_of(self.network) or () if not _is_even(*side)), None)

    def is_rough(self) -> bool:
        """Whether a bound would say nothing, by a rough count: each of N hats, of size 2 K, may add its error to N tail sums."""
        worst, largest = 6 * self.digits.count**2 * max(self.digits.counts), max(each.largest for each in self.outputs)
        return worst > 8 * max(largest, 1) << self.form.precision

    def longest(self) -> int:
        """The digits of the longest run whose scale fits the format."""
        return min(self.form.precision // self.digits.bits, self.digits.count)

    def of_lengths(self, lengths: tuple[int, ...]) -> Iterator[int]:
        yield from (-(-self.digits.count // length) for length in dict.fromkeys(lengths) if length >= 1)

    def statement(self, runs: int) -> RoundingStatement:
        """The statement of the network in so many runs."""
        if runs not in self.tried:
            length = -(-self.digits.count // runs)
            cut = recut(self.network, runs)
            hopeless = 2 * length * self.digits.bits > self.form.precision + 2  # without differences taken first
            self.tried[runs] = run_statement(cut, self.form, self.grid, hopeless)
        return self.tried[runs]


def _is_even(low: Fraction, high: Fraction) -> bool:
    """Whether x - low and its quotient by high - low are dyadic for dyadic x."""
    return _is_dyadic(low) and _is_dyadic(high - low) and dyadic(high - low)[0] == 1


def _is_dyadic(value: Fraction) -> bool:
    return value.denominator & (value.denominator - 1) == 0


def _even(low: Fraction, high: Fraction) -> str:
    """A side that holds this one and is a power of two long."""
    start, unit = low, Fraction(2) ** log2_floor(high - low)
    if not _is_dyadic(low):
        start = low // (unit / 8) * (unit / 8)
    while start + unit < high:
        unit *= 2
    return f"[{start}, {start + unit}]"


def _after_the_scan(statement: RoundingStatement) -> bool:
    """Whether rounding begins behind the last scan, where the length of a run changes nothing."""
    if statement.reason is None:
        return False
    names = [node.name for node in statement.lowered.nodes]
    last = max((place for place, node in enumerate(statement.lowered.nodes) if isinstance(node.operation, Scan)), default=-1)
    return statement.reason.split(",")[0] in names[last + 1 :]


def _of_other_network(network: Network, form: FloatFormat, grid: int) -> str:
    """A coarser grid, or a wider format, in which a network that is no scan network is exact."""
    formats = [form, *(other for other in FORMATS.values() if other.precision > form.precision)]
    for other in formats:
        for bits in dict.fromkeys((grid, grid // 2)):
            if (other, bits) != (form, grid) and exact_statement(network, other, bits) is not None:
                options = [f"--dtype {other.name}"] * (other != form) + [f"--grid-bits {bits}"] * (bits != grid)
                return f"{' '.join(options)} would fit" + f" {form.name}" * (other == form)
    return "no other grid or dtype makes it exact; accept a bound with --within, or export it as exact or smtlib"
