"""Networks that interpolate codes: what a value is near a point, the codes against the target, the error.

local   for x of the set `on`, the network is in the convex hull of b + s code(k), k over the points with
        |x - k/K|^2 <= reach; with a variance, it is the mean of b + s code(X) for a random point X of mean x with
        E|X - x|^2 <= variance. `on` is ["cube"], or ["cells", delta]: every coordinate of x in [0,1] is in
        [k/K, (k+1)/K - delta] for a k in 0..K-1, the last reaching 1.
source  where codes come from: ["snake", names, length, base, top, gain, offset], the points of {0..K}^d in snake order, each
        code that of the point before plus gain c - offset, c the next digit of the parameters; or ["bits", names], the cells
        k of {0..K-1}^d, code sum_l 2^-l theta_(j,l), j = 1 + sum_i k_i K^(i-1), theta_(j,l) base-4 digit j of parameter l (of
        one listed several times, its digits in turn).
codes   |b + s code(k) - f(k/K)| <= bound for the points start, ..., stop - 1 of the order; `enter` and `leave` are b + s code
        at the points start and stop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from math import prod

from ..arithmetic import MAX_POWER, raised, read, read_int, show
from ..rule import Rule
from ..syntax import Budget, Certificate, Json, Network, Rejected, Statement
from ..targets.expression import flatten, on_box, work
from ..targets.moduli import at_least_modulus, cost, is_concave
from ..targets.rows import Rows
from .snake import MAX_NODES, SOURCE, Near, along, cells_of, nodes_of, rows_of

MAX_CELLS = 1 << 16
MAX_BITS = 64


def digits(value: Fraction, count: int, base: int, top: int, first: int = 0, last: int | None = None) -> list[int]:
    """The digits first, ..., last - 1 of a number with `count` of them in a base 2^bits, each at most `top`."""
    last = count if last is None else last
    bits, power = base.bit_length() - 1, value.denominator.bit_length() - 1
    if not 0 <= value < 1 or value.denominator != 1 << power or power > bits * count:
        raise Rejected(f"a parameter is not a number of {count} base-{base} digits in [0, 1)")
    shift = bits * (count - last) + power - bits * count
    part = value.numerator >> shift if shift >= 0 else value.numerator << -shift
    text = format(part & ((1 << bits * (last - first)) - 1), f"0{bits * (last - first)}b")
    found = [int(text[place : place + bits], 2) for place in range(0, bits * (last - first), bits)]
    if found and max(found) > top:
        raise Rejected(f"digit {max(found)} is above {top}")
    return found


def columns(network: Network, names: list[str], count: int) -> list[list[int]]:
    """For each name `count` base-4 digits 0, 1 of its parameter; a name listed k times has k times as many, taken in turn."""
    times = Counter(names)
    read_off = {name: digits(network.parameters[name], count * times[name], 4, 1) for name in times}
    met: Counter[str] = Counter()
    found = []
    for name in names:
        found.append(read_off[name][count * met[name] : count * (met[name] + 1)])
        met[name] += 1
    return found


def codes(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    local; from b at point 0, or from `enter` at point `start`, its digits lead to b + s code at the points start, ..., stop - 1;
    there f, evaluated in rational intervals, lies within q of it (with bits: no point needs the one before)
    -----------------------------------------------------------------------------------------------------------------------------
    if b + s code is `enter` at `start`, then |b + s code(k) - f(k/K)| <= q at these points, and it is `leave` at `stop`
    """
    (given,) = premises
    bound, rows = read(data, "bound"), rows_of(certificate, _cells(certificate, given), read_int(data, "precision", 16, 4_096))
    counts = rows.grid.counts
    top, bottom = bound.numerator, bound.denominator

    def near(place: int, node: tuple[int, ...], code: Fraction) -> None:
        low, high = rows.grid.at(node)
        c, d = code.numerator, code.denominator  # differences in integers: no common divisors are taken out
        above = high.numerator * d - c * high.denominator
        below = c * low.denominator - low.numerator * d
        if above * bottom > top * high.denominator * d or below * bottom > top * low.denominator * d:
            at = f"at point {place}, {node} / {counts if isinstance(given['cells'], list) else counts[0]}"
            raise Rejected(f"{at}, f is in [{low}, {high}], not within {bound} of the code {code}")

    return compared(certificate, given, data, near, rows)


def span(certificate: Certificate, given: Statement, data: Statement) -> tuple[int, int, int]:
    """The points start, ..., stop - 1 of a source that has so many."""
    count = _count(certificate, given)
    start = read_int(data, "start", 0, count - 1)
    return start, read_int(data, "stop", start + 1, count), count


def compared(certificate: Certificate, given: Statement, data: Statement, near: Near, rows: Rows | None = None) -> Statement:
    """The codes of a source at the points of a range; `near` rejects a point whose code is further than the bound from f.

    With rows, points whose codes are seen to be close to f in whole numbers are not asked for.
    """
    start, stop, count = span(certificate, given, data)
    leave = ""
    if given["source"][0] == "bits":
        for place, node, code in _bits(certificate, given, (start, stop), data["enter"]):
            near(place, node, code)
    else:
        leave = along(certificate, given, data, (start, stop, count), near, rows)
    kept = {key: given[key] for key in SOURCE}
    shown = {"start": show(start), "stop": show(stop), "enter": data["enter"], "leave": leave}
    return {"kind": "codes", **kept, "bound": show(read(data, "bound")), **shown}


def _cells(certificate: Certificate, given: Statement) -> tuple[int, ...]:
    """The cells of each axis of a source."""
    return cells_of(given, certificate.network.inputs)


def _count(certificate: Certificate, given: Statement) -> int:
    """The number of points of a source."""
    counts = _cells(certificate, given)
    count, most = (nodes_of(counts), MAX_NODES) if given["source"][0] == "snake" else (prod(counts), MAX_CELLS)
    if len(counts) > 16 or count > most:
        raise Rejected(f"{count} points are more than {most}, or d = {len(counts)} is beyond 16")
    return count


Points = Iterator[tuple[int, tuple[int, ...], Fraction]]
"""Number, coordinates, and b + s code."""


def _bits(certificate: Certificate, given: Statement, ends: tuple[int, int], enter: Json) -> Points:
    """The cells from start to stop."""
    if enter != "":
        raise Rejected("codes of cells are entered nowhere: enter is an empty text")
    network, d, cells = certificate.network, certificate.network.inputs, read_int(given, "cells", 1, MAX_NODES)
    s, b = network.parameters[given["scale"]], network.parameters[given["shift"]]
    certificate.budget.spend(len(given["source"][1]) * cells**d)
    bits = columns(network, given["source"][1], cells**d)
    for place, corner in islice(enumerate(product(range(cells), repeat=d)), *ends):
        yield place, corner[::-1], b + s * sum(Fraction(column[place], 2 << bit) for bit, column in enumerate(bits))


def local_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    local; codes within q for all points of its source, each range entered where and as the one before was left; modulus;
    E - q >= omega(sqrt(reach)), or omega is concave and E - q >= omega(sqrt(variance))
    ---------------------------------------------------------------------------------------------------------------------
    |network - f| <= E on the set of `local`                                                     (convexity; Jensen)
    """
    given, *ranges, modulus = premises
    d, error = certificate.network.inputs, read(data, "bound")
    if isinstance(given["cells"], list):
        raise Rejected("cells that differ by axis: their error is stated by the rule axis-error")
    rest = error - error_of_codes(certificate, given, ranges)
    certificate.budget.spend(cost(modulus))
    if not _within(rest, given, modulus, d, certificate.budget):
        raise Rejected(f"{show(error)} less the error of the codes, {show(rest)[:80]}, is below {modulus} at {given['reach']}")
    if given["on"] == ["cube"]:
        return {"kind": "error", "norm": ["sup"], "bound": show(error)}
    return {"kind": "error-off-strips", "cells": given["cells"], "delta": given["on"][1], "bound": show(error)}


def error_of_codes(certificate: Certificate, given: Statement, ranges: list[Statement]) -> Fraction:
    """The largest error of the codes of a source; rejects ranges that are not all of it, one after another."""
    place, code = "0x0", ranges[0]["enter"]
    for each in ranges:
        if any(each[key] != given[key] for key in SOURCE):
            raise Rejected("the codes are of another source")
        if (each["start"], each["enter"]) != (place, code):
            raise Rejected(f"the codes from point {each['start']} on do not go on from point {place}, or not from its code")
        place, code = each["stop"], each["leave"]
    if place != show(_count(certificate, given)):
        raise Rejected(f"the codes end at point {place}, not at the last one")
    return max(read(each, "bound") for each in ranges)


def _within(bound: Fraction, given: Statement, modulus: Statement, d: int, budget: Budget) -> bool:
    """Whether a bound is above the modulus at the root of the reach, or of the variance where it is concave (Jensen)."""
    if (
        given["variance"] != ""
        and is_concave(modulus, d, budget)
        and at_least_modulus(bound, modulus, read(given, "variance"), budget)
    ):
        return True
    return at_least_modulus(bound, modulus, read(given, "reach"), budget)


def lp_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    error-off-strips G; the network is in [b, t] everywhere; modulus; f(0), by rational intervals, or f at the first row of a
    band is in [lo, hi], and D >= omega(sqrt d), so f is in [lo - D, hi + D]; T >= |network - f| from the two ranges;
    (E - G)^p >= T^p d (K - 1) delta
    --------------------------------------------------------------------------------------------------------------------------
    the L^p norm of network - f on [0,1]^d is at most E                                                  (Minkowski)
    """
    near, everywhere, modulus = premises
    d, cells = certificate.network.inputs, read_int(near, "cells", 2, MAX_CELLS)
    good, spread, error, p = read(near, "bound"), read(data, "spread"), read(data, "bound"), read(data, "p")
    if not 1 <= p <= 1000 or p.denominator > 1000:
        raise Rejected(f"p = {p} is not in [1, 1000], or its denominator beyond 1000")
    certificate.budget.spend(cost(modulus))
    if not at_least_modulus(spread, modulus, Fraction(d), certificate.budget):
        raise Rejected(f"spread = {spread} is below omega(sqrt({d}))")
    low, high = _somewhere(certificate, read_int(data, "precision", 16, 4_096))
    worst = max(read(everywhere, "high") - low, high - read(everywhere, "low")) + spread
    volume = d * (cells - 1) * read(near, "delta")
    slack = error - good
    powers = (slack, p.numerator), (max(worst, Fraction(0)), p.numerator), (volume, p.denominator)
    allowed, most, share = (raised(base, exponent, MAX_POWER, certificate.budget) for base, exponent in powers)
    if slack < 0 or allowed < most * share:
        raise Rejected(f"bound = {show(error)} is below {show(good)[:80]} + worst * volume^(1/p) with volume {show(volume)}")
    return {"kind": "error", "norm": ["lp", show(p)], "bound": show(error)}


def _somewhere(certificate: Certificate, precision: int) -> tuple[Fraction, Fraction]:
    """An enclosure of f at one point of the cube: at 0, or at the first row of a band."""
    for band in certificate.bands[:1]:
        if band is not None:
            return band.rows[0].low, band.rows[0].high
    operations = flatten(certificate.target, certificate.network.inputs, certificate.budget)
    certificate.budget.spend(work(operations, precision))
    return on_box(operations, [(Fraction(0), Fraction(0))] * certificate.network.inputs, precision, certificate.budget)[-1]


RULES = {
    "codes": Rule("local", "bound enter precision start stop", codes, "kernel_rules.md#codes"),
    "local-error": Rule("local codes+ modulus", "bound", local_error, "kernel_rules.md#local-error"),
    "lp-error": Rule("error-off-strips range modulus", "bound p precision spread", lp_error, "kernel_rules.md#lp-error"),
}
