"""The true error of a network: a rigorous enclosure [low, high] of the sup or L^p norm of network - f on the cube.

A scan network, or an interpolant, is affine on every Kuhn simplex of its grid, with exact coefficients from its closed form; a
network of Theorem 2.1, 2.2 or 2.3 is constant on every cell and read exactly in the strips between (strips.py); any other
small network is cut into its linear pieces. On each piece the error is an affine function minus f, enclosed by rational
interval arithmetic with first and second derivatives and bisection (deviation.py, search.py); it is exact where f is
piecewise linear or quadratic. `low` is attained at an exact point.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.registry import Evaluator, evaluator, recognise
from symnet.constructions.syz2022.cell_form import CellForm
from symnet.constructions.tables.form import TableForm
from symnet.core.cells import by_axis, node_count
from symnet.core.network import Network
from symnet.core.rational import exact
from symnet.errors import Unproved, UsageError
from symnet.targets.band import Band
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.grid_table import GridTable
from symnet.targets.modulus.modulus import Modulus
from symnet.targets.target import Target
from symnet.true_errors.cells import items
from symnet.true_errors.linear_pieces import linear_pieces
from symnet.true_errors.mean_error import mean
from symnet.true_errors.mesh import Block, Mesh, mesh, whole
from symnet.true_errors.over_a_band import error_over_a_band
from symnet.true_errors.over_a_table import error_over_a_table, table_pieces
from symnet.true_errors.pieces import Function, Piece, piece
from symnet.true_errors.refutation import Excess
from symnet.true_errors.search import End, Report, Search
from symnet.true_errors.strips import Strip, target_range

PRECISION = 96
CLOSE = Fraction(1, 1 << 60)
MANY, MOST_SEARCHED, SAMPLES = 1 << 20, 1 << 24, 4_096
"""Nodes from which on values take eight bytes each, nodes that are searched at most, points that are looked at instead."""


@dataclass(frozen=True, slots=True)
class TrueError:
    """low <= norm of network - f <= high (None: no bound in the time given); complete: as close as was asked for.

    end: why the search stopped.
    """

    low: Fraction
    high: Fraction | None
    norm: str
    complete: bool
    method: str
    end: End = "reached"

    def __post_init__(self) -> None:
        if self.high is not None and self.high < self.low:
            raise Unproved(
                f"the bounds {float(self.low):g} and {float(self.high):g} of the true error contradict each other; "
                "one of them, or the bound given, is wrong"
            )

    @property
    def is_exact(self) -> bool:
        """Whether the error is known exactly."""
        return self.low == self.high

    def json(self) -> dict[str, str]:
        """Return low and high as p/q."""
        return {"low": str(self.low), "high": str(self.high)}


class Exceeded(Exception):
    """The error exceeds the bound that was given; caught here and told as a refutation."""


@dataclass(slots=True)
class Request:
    """What is wanted: the norm, how close (relative), until when, a proved bound, and where to report.

    place: where the largest error so far is attained; cells: the cells an axis of the network, where it has them.
    """

    p: Fraction | None = None
    relative: Fraction = Fraction(1, 100)
    deadline: float | None = None
    cap: Fraction | None = None
    report: Report | None = None
    last: tuple[Fraction, Fraction | None] = field(default=(Fraction(0), None))
    place: tuple[Fraction, ...] | None = None
    cells: int | None = None

    def tell(self, low: Fraction, high: Fraction | None) -> None:
        """Remember the best enclosure so far and pass it on."""
        low = max(low, self.last[0])
        if self.cap is not None:
            if low > self.cap:
                self.last = low, None
                raise Exceeded
            high = self.cap if high is None else min(high, self.cap)
        known = [bound for bound in (high, self.last[1]) if bound is not None]
        self.last = low, min(known, default=None)
        if self.report is not None:
            self.report(*self.last)

    def found(self, method: str, end: End) -> TrueError:
        """The best enclosure so far as a result."""
        low, high = self.last
        complete = end == "reached" or (high is not None and high <= low * (1 + self.relative))
        return TrueError(low, high, self.norm, complete, method, "reached" if complete else end)

    @property
    def norm(self) -> str:
        """ "sup" or "Lp:2"."""
        return "sup" if self.p is None else f"Lp:{self.p}"


def true_error(
    network: Network,
    target: Target,
    *,
    p: Any = None,
    relative: Any = Fraction(1, 100),
    seconds: float | None = None,
    cap: Fraction | None = None,
    report: Report | None = None,
    modulus: Modulus | None = None,
) -> TrueError:
    """Return an enclosure of the sup norm (p = None) or the L^p norm of network - target on the cube.

    relative: high <= (1 + relative) low is wanted, 0 for the exact value where f allows it. seconds: the search stops
    then with what it has; an interrupt (Ctrl-C) stops it too. cap: an upper bound proved elsewhere in the same norm, from
    `modulus` where that is given. Raises UsageError where the network does not belong to the target's dimension, or is too
    large to be cut into pieces; Refuted, with the points that show it, where the error exceeds `cap`.
    """
    if network.inputs != target.dimension or network.outputs != 1:
        maps = f"the network maps [0,1]^{network.inputs} to R^{network.outputs}"
        wrong = f"{maps}, {target.name} is a function on [0,1]^{target.dimension}"
        raise UsageError(f"{wrong}; give an expression in {network.inputs} variables (or --d {network.inputs})")
    if target.band is not None:
        return _over_a_band(network, target.band, p)
    if target.table is not None:
        return _over_a_table(network, target.table, p)
    wanted = Request(
        None if p is None else order_of(p),
        _relative(relative),
        None if seconds is None else time.monotonic() + seconds,
        cap,
        report,
    )
    function = Function(target)
    with balls.precision(PRECISION):
        try:
            return _enclosed(network, function, wanted)
        except Exceeded:
            raise _excess(wanted, function, evaluator(network), modulus or target.modulus).refuted() from None
        except KeyboardInterrupt:
            return TrueError(*wanted.last, wanted.norm, False, "interrupted", "interrupted")


def _over_a_band(network: Network, band: Band, p: Any) -> TrueError:
    """The largest error over all functions of a band, exactly."""
    if p is not None:
        raise UsageError(f"the error over all functions through {band.name} is one in the sup norm; leave --norm out")
    found = error_over_a_band(recognise(network), band)
    return TrueError(found, found, "sup", True, "edges of the band")


def _over_a_table(network: Network, table: GridTable, p: Any) -> TrueError:
    """The error against a table on a grid, exactly."""
    if p is not None:
        raise UsageError(f"the error against the table {table.name} is one in the sup norm; leave --norm out")
    found = error_over_a_table(recognise(network), table.on_cube())
    return TrueError(found, found, "sup", True, "nodes of the table")


def _excess(wanted: Request, function: Function, network: Evaluator | None, modulus: Modulus | None) -> Excess:
    """The error that exceeds the bound given."""
    cap = Fraction(0) if wanted.cap is None else wanted.cap
    return Excess(network, function, wanted.norm, wanted.last[0], cap, wanted.place, wanted.cells, modulus)


def order_of(p: Any) -> Fraction:
    """Return p of an L^p norm; raises UsageError where it is none that is enclosed."""
    found = exact(p, "p")
    if not 1 <= found <= 64 or found.denominator > 64:
        raise UsageError(f"p = {found} is not a rational from 1 to 64 with a denominator up to 64; write for example --norm Lp:2")
    return found


def _relative(value: Any) -> Fraction:
    found = exact(value, "relative")
    if found < 0:
        raise UsageError(f"relative = {found} is negative; write a width such as 1/100, or 0 for the exact value")
    return found


def _enclosed(network: Network, function: Function, wanted: Request) -> TrueError:
    form = recognise(network)
    if isinstance(form, ClosedForm):
        wanted.cells = form.cells if isinstance(form.cells, int) else None
        if node_count(form.cells, form.dimension) > MOST_SEARCHED:
            return sampled(form, function, wanted)
        ends = sorted(form.shift + form.scale * code for code in (min(form.codes), max(form.codes)))
        _tell_coarse(wanted, function, (ends[0], ends[1]))
        return _of_mesh(mesh(form, function, close_to(form.scale, node_count(form.cells, form.dimension))), function, wanted)
    if isinstance(form, CellForm):
        wanted.cells = form.cells
        _tell_coarse(wanted, function, (form.low, form.high))
        return _of_pieces(items(form, function), function, wanted, "cells")
    pieces = table_pieces(form) if isinstance(form, TableForm) else linear_pieces(network)
    if pieces is None:
        raise UsageError(
            "this network is not a scan network or one of Theorem 2.1, 2.2 or 2.3 and too large to be cut into its linear "
            "pieces; give a network that symnet approximate wrote"
        )
    return _of_pieces((piece(function, *found) for found in pieces), function, wanted, "linear pieces")


def _tell_coarse(wanted: Request, function: Function, network: tuple[Fraction, Fraction]) -> None:
    """Bound the error by the ranges on the whole cube, before any cell is looked at: a bound in every norm."""
    zero, one = balls.ratio(0), balls.ratio(1)
    found = target_range(function, [(zero, one)] * function.target.dimension)
    if found is not None:
        low, high = map(balls.fraction, found)
        wanted.tell(Fraction(0), max(network[1] - low, high - network[0]))


def close_to(scale: Fraction, nodes: int) -> Fraction:
    """Return how closely the target is enclosed at the nodes: far below the step of the codes, at many nodes in eight bytes."""
    return scale / MANY if nodes > MANY and scale else min(CLOSE, (scale or 1) * CLOSE)


def sampled(closed: ClosedForm, function: Function, wanted: Request, samples: int = SAMPLES) -> TrueError:
    """The error at points that are spread over a grid too large to be searched: a lower bound of the sup norm, no upper one."""
    if wanted.p is not None:
        raise UsageError(f"the mean error on more than {MOST_SEARCHED:,} nodes is not enclosed; leave --norm out, or ask a part")
    low = Fraction(0)
    for point in spread(closed, samples):
        value = function.target.enclose(point, CLOSE)
        found = closed(point)
        low = max(low, found - value.hi, value.lo - found)
        if wanted.deadline is not None and time.monotonic() > wanted.deadline:
            break
    wanted.tell(low, None)
    return wanted.found("sample", "sampled")


def spread(closed: ClosedForm, samples: int) -> Iterator[list[Fraction]]:
    """Yield so many points of the cube, spread over the cells, the same in every run."""
    state = 1
    for number in range(samples):
        point = []
        for cells in by_axis(closed.cells, closed.dimension):
            state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
            point.append(Fraction(6 * (state >> 20) % (6 * cells) + number % 6, 6 * cells))
        yield point


def _of_mesh(found: Mesh, function: Function, wanted: Request) -> TrueError:
    if wanted.p is not None:
        return _mean(iter([whole(found)]), function, wanted, "mesh")
    search = Search(function, balls.ratio(found.least), _cap(wanted), found.peak)
    search.push(whole(found))
    return _searched(search, wanted, "mesh")


def _searched(search: Search, wanted: Request, method: str) -> TrueError:
    try:
        end = search.run(wanted.relative, wanted.deadline, wanted.tell)
    finally:
        wanted.place = None if search.place is None else tuple(map(balls.fraction, search.place))
    wanted.tell(*search.bounds())
    return wanted.found(method, end)


def _cap(wanted: Request) -> Ratio | None:
    return None if wanted.cap is None else balls.ratio(wanted.cap)


def _of_pieces(pieces: Iterator[Piece | Strip], function: Function, wanted: Request, method: str) -> TrueError:
    if wanted.p is not None:
        return _mean(pieces, function, wanted, method)
    search = Search(function, balls.ratio(0), _cap(wanted))
    for found in pieces:
        search.push(found)
        if wanted.deadline is not None and time.monotonic() > wanted.deadline and not search.is_refuted:
            wanted.tell(balls.fraction(search.low), None)  # what is left of the cube has no bound yet
            return wanted.found(method, "time")
    return _searched(search, wanted, method)


def _mean(found: Iterator[Piece | Strip | Block], function: Function, wanted: Request, method: str) -> TrueError:
    sums = mean(function, wanted.p or Fraction(2), found, wanted.deadline)
    if sums is None:
        wanted.tell(Fraction(0), None)
        return wanted.found(method, "time")
    low, high, end = sums.run(wanted.relative, wanted.deadline, wanted.tell)
    wanted.tell(low, high)
    return wanted.found(method, end)
