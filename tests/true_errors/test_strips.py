"""The trifling strips of Theorems 2.1 to 2.3: read exactly, against a walk of the network and of all its linear pieces."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from symnet import approximate
from symnet.constructions.approximation import Approximation, built_by
from symnet.constructions.interpolant import INTERPOLANT
from symnet.constructions.plan import Request
from symnet.constructions.registry import recognise
from symnet.constructions.syz2022.cell_form import CellForm
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import Refuted
from symnet.library.calculus import chain
from symnet.targets import target
from symnet.targets.enclosure import balls
from symnet.targets.modulus.modulus import LipschitzModulus
from symnet.true_errors import mean_error, search
from symnet.true_errors.cells import box_simplices, reader
from symnet.true_errors.codes import Codes, Reading, middle
from symnet.true_errors.linear_pieces import linear_pieces
from symnet.true_errors.strips import Reader
from symnet.true_errors.true_error import true_error

KINK = Fraction(3, 10)
Stretch = tuple[Fraction, Fraction, Fraction, Fraction]


def built_for(name: str, n: int, expression: str = "abs(x - 0.3)/2", **options: Any) -> Approximation:
    """A network of a theorem."""
    return approximate(expression, n=n, construction=name, **options)


def readers(network: Network) -> Iterator[tuple[Reader, list[tuple[Fraction, Fraction]]]]:
    """What the network is on each region, and the region."""
    cells = recognise(network)
    assert isinstance(cells, CellForm)
    codes = Codes(tuple(map(balls.ratio, cells.numbers)), cells.cells**cells.dimension, cells.levels)
    for region in cells.regions():
        yield reader(cells, region, codes), [(start, stop) for start, stop, _ in region]


def drawn(rng: random.Random, box: list[tuple[Fraction, Fraction]]) -> tuple[Fraction, ...]:
    """A point of a box."""
    return tuple(low + Fraction(rng.randint(0, 997), 997) * (high - low) for low, high in box)


EXPRESSIONS = {1: "sin(5*x)", 2: "sin(5*x)*cos(3*y)"}
SIZES = [
    ("theorem-2.1", 1, 1),
    ("theorem-2.1", 1, 3),
    ("theorem-2.1", 2, 1),
    ("theorem-2.2", 1, 2),
    ("theorem-2.2", 2, 1),
    ("theorem-2.3", 1, 1),
    ("theorem-2.3", 2, 1),
]


@pytest.mark.parametrize(("name", "d", "n"), SIZES)
def test_the_network_is_what_is_read(name: str, d: int, n: int) -> None:
    """At points, against a walk; on small simplices, ranges and affine pieces against points inside."""
    rng = random.Random(f"{name} {d} {n}")
    network = built_for(name, n, EXPRESSIONS[d]).network
    for read, box in readers(network):
        point = drawn(rng, box)
        assert balls.fraction(read.at(tuple(map(balls.ratio, point)))) == realize(network, point)[0]
        width = Fraction(1, rng.choice([3, 300, 30_000]))
        small = [(balls.ratio(low), balls.ratio(low + width * (stop - low))) for low, (_, stop) in zip(point, box, strict=True)]
        for vertices in box_simplices(small):
            check_reading(rng, read, read.on(vertices), vertices)


def check_reading(rng: random.Random, reader: Reader, found: Reading, vertices: list[Any]) -> None:
    """Points inside are in the range, and on the affine function where there is one."""
    for _ in range(3):
        parts = [rng.randint(0, 50) + 1 for _ in vertices]
        shares = [balls.ratio(Fraction(part, sum(parts))) for part in parts]
        inside = tuple(sum(map(lambda s, v: s * v, shares, side), balls.ratio(0)) for side in zip(*vertices, strict=True))
        value = reader.at(inside)
        assert found.low <= value <= found.high
        if found.column is None:
            assert found.cut is not None and 0 < found.cut[2] < 1
        else:
            assert value == sum((s * v for s, v in zip(shares, found.column, strict=True)), balls.ratio(0))


def test_a_mid_value_that_only_one_part_can_be() -> None:
    numbers = [balls.ratio(number) for number in range(4)]
    flat = [Reading(number, number, (number, number)) for number in numbers]
    bent = Reading(numbers[0], numbers[3], None, (0, 1, balls.ratio(Fraction(1, 2))))
    assert middle([flat[2], flat[2], bent], 2).column == (2, 2)
    assert middle([flat[1], bent, flat[2]], 2) == Reading(numbers[1], numbers[2], None, bent.cut)
    rising, falling = (
        Reading(numbers[0], numbers[3], (numbers[0], numbers[3])),
        Reading(numbers[1], numbers[2], (numbers[2], numbers[1])),
    )
    assert middle([flat[0], rising, flat[3]], 2) == rising
    crossed = middle([flat[3], rising, falling], 2)
    assert crossed.column is None and crossed.cut == (1, 0, balls.ratio(Fraction(1, 2)))


def stretches(network: Network) -> Iterator[Stretch]:
    """Every linear piece of a network on [0, 1], cut at the kink of the target, with phi - f at its ends."""
    pieces = linear_pieces(network)
    assert pieces is not None
    for vertices, values in pieces:
        ends = sorted((balls.fraction(vertex[0]), balls.fraction(value)) for vertex, value in zip(vertices, values, strict=True))
        (start, low), (stop, high) = ends
        places = [start, *([KINK] if start < KINK < stop else []), stop]
        errors = [low + (high - low) * (x - start) / (stop - start) - abs(x - KINK) / 2 for x in places]
        for (a, b), (c, e) in zip(itertools.pairwise(places), itertools.pairwise(errors), strict=True):
            yield a, b, c, e


@pytest.mark.parametrize(
    ("name", "n", "sup"),
    [
        ("theorem-2.1", 1, "9/20"),
        ("theorem-2.1", 2, "7481/14976"),
        ("theorem-2.2", 1, "9/20"),
        ("theorem-2.2", 2, "63/260"),
        ("theorem-2.3", 1, "9/20"),
    ],
)
def test_exact_against_all_linear_pieces(name: str, n: int, sup: str) -> None:
    """The sup, and the integral of the square, over every breakpoint of the network: another walk, no strip is known to it."""
    built = built_for(name, n)
    total = largest = covered = Fraction(0)
    for start, stop, one, two in stretches(built.network):
        covered += stop - start
        total += (stop - start) * (one * one + one * two + two * two) / 3
        largest = max(largest, abs(one), abs(two))
    assert covered == 1
    found = true_error(built.network, built.target, relative=0)
    assert found.is_exact and found.low == largest == Fraction(sup)
    mean = true_error(built.network, built.target, p=2, relative="1/1000000")
    assert mean.complete and mean.high is not None and mean.low**2 <= total <= mean.high**2


@pytest.mark.parametrize(
    ("name", "n", "expression", "p"),
    [
        ("theorem-2.1", 3, "abs(x - 0.3)/2", None),
        ("theorem-2.1", 2, "sin(5*x)", 2),
        ("theorem-2.2", 3, "sin(5*x)", None),
        ("theorem-2.2", 4, "sqrt(x + 1)", None),
        ("theorem-2.2", 1, "x*y", None),
        ("theorem-2.2", 2, "sin(2*x)*y", None),
        ("theorem-2.3", 1, "sin(2*x)*y", None),
    ],
)
def test_the_width_is_reached(name: str, n: int, expression: str, p: int | None) -> None:
    built = built_for(name, n, expression)
    found = true_error(built.network, built.target, p=p, seconds=60)
    assert found.complete and found.end == "reached" and found.high is not None
    assert 0 < found.low <= found.high <= found.low * Fraction(101, 100)
    if p is None:
        rng = random.Random(expression)
        for _, box in readers(built.network):
            point = drawn(rng, box)
            where = built.target.enclose(point, Fraction(1, 1 << 60)).mid
            assert abs(realize(built.network, point)[0] - where) <= found.high + Fraction(1, 1 << 60)


@pytest.mark.parametrize(("construction", "expression"), [("scan", "sin(3*x)*cos(y)"), ("theorem-2.2", "exp(x)/3")])
def test_a_width_of_nothing_ends_without_a_time_limit(construction: str, expression: str) -> None:
    built = built_for(construction, 2, expression)
    found = true_error(built.network, built.target, relative=0)
    assert found.high is not None and found.high - found.low <= found.low / (1 << 50)
    assert found.complete == found.is_exact and found.end == ("reached" if found.is_exact else "nothing left")
    mean = true_error(built_for("scan", 2, "exp(x)").network, built_for("scan", 2, "exp(x)").target, p=2, relative=0)
    assert mean.end == "nearly exact" and mean.high is not None and mean.high - mean.low < mean.low / 10**6


def test_it_ends_where_pieces_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_ITEMS", 50)
    monkeypatch.setattr(mean_error, "MOST_ITEMS", 50)
    built = approximate("sin(3*x)*cos(2*y)*exp(x*y)", cells=3)
    found = true_error(built.network, built.target, p=2, relative="1/10000000000")
    assert found.end == "too many pieces" and not found.complete
    assert found.high is not None and 0 < found.low < found.high
    # in the sup norm the pieces that cannot count are left out, and a few suffice
    assert true_error(built.network, built.target, relative="1/10000000000").end == "reached"
    one = chain(1, ("one", "identity", [({}, 1)]))
    found = true_error(one, target("sin(x)**2 + cos(x)**2"))
    assert found.end == "too many pieces" and found.high is not None and found.low < found.high < Fraction(1, 100)


@pytest.mark.parametrize(("construction", "d"), [("scan", 3), ("theorem-2.2", 2)])
def test_a_mean_is_bounded_from_the_start(construction: str, d: int) -> None:
    """The first report has an upper bound: an interrupt at any time leaves a finite enclosure."""
    built = built_for(construction, 2, "x*y*z" if d == 3 else "x*y")

    def stop(low: Fraction, high: Fraction | None) -> None:
        assert high is not None
        raise KeyboardInterrupt

    found = true_error(built.network, built.target, p=2, report=stop)
    assert found.end == "interrupted" and found.high is not None and found.high <= 3


POINT = r"f\(([^)]*)\)"


@pytest.mark.parametrize(
    ("construction", "expression", "options"),
    [
        ("scan", "sin(20*pi*x)", {"cells": 10}),
        ("scan", "sin(20*pi*x)*y", {"cells": 10}),
        ("theorem-2.2", "sin(16*pi*x)/2", {"n": 2}),
        ("theorem-2.1", "sin(16*pi*x)", {"n": 3}),
    ],
)
def test_a_false_modulus_is_refuted_by_two_points(construction: str, expression: str, options: dict[str, Any]) -> None:
    """The network of 0 is that of any function which is 0 at the nodes: no node tells that the modulus 1 is false."""
    shown = target(expression)
    built = approximate("0", dimension=shown.dimension, lipschitz=1, construction=construction, **options)
    p = None if built.error.norm == "sup" else 2
    with pytest.raises(Refuted, match="more than the proved bound") as caught:
        true_error(built.network, shown, p=p, cap=built.error.bound, modulus=built.plan.modulus)
    message = str(caught.value)
    one, two = (tuple(map(Fraction, found.split(", "))) for found in re.findall(POINT, message.split("is refuted: ")[1]))
    values = [shown.enclose(point, Fraction(1, 1 << 60)).mid for point in (one, two)]
    assert (abs(values[0] - values[1]) - Fraction(1, 1 << 58)) ** 2 > sum((a - b) ** 2 for a, b in zip(one, two, strict=True))
    if p is None:
        assert message.startswith("at x = ")
        assert abs(realize(built.network, one)[0] - values[0]) > built.error.bound


def test_a_bound_that_is_too_small_is_refuted_by_a_point() -> None:
    built = approximate("x*(1 - x)", cells=2)
    with pytest.raises(Refuted, match=r"at x = .* differ by at least .* the bound is not one of this network"):
        true_error(built.network, built.target, cap=Fraction(1, 10**6))
    with pytest.raises(Refuted, match=r"the Lp:2 norm .* state a larger one"):
        true_error(built.network, built.target, p=2, cap=Fraction(1, 10**6), modulus=built.plan.modulus)


def test_an_interpolant_that_exceeds_its_bound_refutes_the_modulus() -> None:
    shown = target("sin(20*pi*x)")
    built = built_by(INTERPOLANT, shown, LipschitzModulus(Fraction(1)), Request(cells=10))
    with pytest.raises(Refuted, match=r"at x = .* more than the proved bound .* is refuted"):
        true_error(built.network, shown, cap=built.error.bound, modulus=built.plan.modulus)
