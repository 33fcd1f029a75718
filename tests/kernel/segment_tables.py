"""Certificates of segment tables, written by hand, and what such tables compute, found without the kernel."""

from __future__ import annotations

import itertools
import json
import random
import struct
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor
from typing import Any

import mpmath
from kernel.near_networks import Content, content
from kernel.values_of_targets import target
from oracle import number, value

from symnet.certificates.derivation import Derivation, hexed
from symnet.core.codec import canonical_json, encode
from symnet.core.layer import affine
from symnet.core.network import Network, Node, Read

X = ["variable", "0x0"]
TANH = ["tanh", X]
CODES = {"float16": ("<e", "<H", 0x7C00), "float32": ("<f", "<I", 0x7F800000), "float64": ("<d", "<Q", 0x7FF << 52)}
Numbers = Sequence[Any]
Knots = list[tuple[Fraction, Fraction]]


def exactly(knots: Sequence[tuple[Fraction, Fraction]]) -> Network:
    """The network of a piecewise linear function, a neuron for each piece."""
    slopes = [(v - u) / (t - s) for (s, u), (t, v) in itertools.pairwise(knots)]
    changes = [slopes[0], *(after - before for before, after in itertools.pairwise(slopes))]
    rows = [({0: Fraction(1)}, -t) for t, _ in knots[:-1]]
    kept = [place for place, change in enumerate(changes) if change or not place]
    rows, changes = [rows[place] for place in kept], [changes[place] for place in kept]
    first = Node("segments", affine("relu", rows), (Read("input", 0, 1),))
    last = affine("identity", [({place: change for place, change in enumerate(changes) if change}, knots[0][1])])
    return Network(1, (first, Node("output", last, (Read("segments", 0, len(rows)),))))


def table(starts: Numbers, slopes: Numbers, intercepts: Numbers, before: Numbers, box: tuple[Any, Any]) -> Network:
    """The lines of a table, with the last number before each start, joined in between."""
    return exactly(knots_of(starts, slopes, intercepts, before, box))


def knots_of(starts: Numbers, slopes: Numbers, intercepts: Numbers, before: Numbers, box: tuple[Any, Any]) -> Knots:
    """The knots of that network."""
    lines = [(Fraction(a), Fraction(b)) for a, b in zip(slopes, intercepts, strict=True)]
    places = [Fraction(box[0]), *(Fraction(each) for pair in zip(before, starts, strict=True) for each in pair), Fraction(box[1])]
    knots: Knots = []
    for place, t in enumerate(places):
        a, b = lines[place // 2]
        if not knots or t > knots[-1][0]:
            knots.append((t, a * t + b))
    return knots


def made_over(c: Content, before: Numbers, **columns: Numbers) -> None:
    """Put another table into a certificate: into every statement, the network, and the fact about it."""
    given = {key: fractions(values) for key, values in columns.items()}
    low, high = (number(end) for end in c["box"][0])
    knots = knots_of(given["starts"], given["slopes"], given["intercepts"], before, (low, high))
    c["network"] = json.loads(encode(exactly(knots)))
    first, *others = (v - u for (_, u), (_, v) in itertools.pairwise(knots))
    slopes = [rise / (t - s) for rise, ((s, _), (t, _)) in zip((first, *others), itertools.pairwise(knots), strict=True)]
    parts: list[Any] = [["0x1", [hexed(knots[0][1] - slopes[0] * low), ["0x0", hexed(slopes[0])]]]]
    for (t, _), one, other in zip(knots[1:], slopes, slopes[1:], strict=False):
        if one != other:
            parts.append([hexed(other - one), {"relu": [hexed(-t), ["0x0", "0x1"]]}])
    if not slopes[0]:
        parts[0][1] = [hexed(knots[0][1])]
    for step in c["steps"]:
        for key, values in given.items():
            for part in (step["data"], step["statement"]):
                part.update({key: list(map(hexed, values))} if key in part else {})
        if step["rule"] == "pl":
            step["statement"]["values"] = [[["output", "0x0"], {"sum": parts}]]
    c["claims"] = [step["statement"] for step in c["steps"] if step["rule"] != "pl"]


def fractions(values: Numbers) -> list[Fraction]:
    return [Fraction(value) for value in values]


def segments_of_integers() -> Content:
    """tanh on [-4, 4] by three segments in int8 with the scale 1/16: it rises, ends at -1 and 1, and no tails are better."""
    starts, slopes, heights = ["-1", "1"], ["1/16", "13/16", "1/16"], ["-3/4", "0", "11/16"]
    proof = Derivation(table(starts, slopes, heights, ["-17/16", "15/16"], (-4, 4)), [TANH], sides=((Fraction(-4), Fraction(4)),))
    columns = {"starts": fractions(starts), "slopes": fractions(slopes), "intercepts": fractions(heights)}
    shared = {"format": "int8", "scale": Fraction(1, 16)}
    bound = Fraction(3, 16)
    made = proof.apply("segments-every", bound=bound, evaluation="two-roundings", precision=64, **columns, **shared)
    proof.claim(made)
    for shape in (["increasing"], ["jumps", Fraction(1, 16)], ["range", -1, 1], ["value", 0, 0]):
        proof.claim(proof.apply("segments-shape", [made], shape=shape))
    points = [fractions(["-4", "-15/16"]), fractions(["-15/16", "1/2", "15/16"]), fractions(["15/16", "63/16"])]
    least = {"error": Fraction(1, 32), "pieces": 3, "points": points, "tails": "constant", "precision": 64}
    proof.claim(proof.apply("segments-least", **least, **shared))
    return content(proof)


def segments_of_halves() -> Content:
    """1/x on [1/2, 2] by two segments in float16, which falls; one line is as far as 1/4."""
    tree = ["div", ["number", "0x1"], X]
    starts, slopes, heights, sides = ["1"], ["-2", "-1/2"], ["3", "3/2"], (Fraction(1, 2), Fraction(2))
    proof = Derivation(table(starts, slopes, heights, [1 - Fraction(1, 2048)], sides), [tree], sides=(sides,))
    columns = {"starts": fractions(starts), "slopes": fractions(slopes), "intercepts": fractions(heights)}
    shared = {"format": "float16", "scale": 0}
    made = proof.apply("segments-every", bound=Fraction(176, 1024), evaluation="fma", precision=32, **columns, **shared)
    proof.claim(made)
    proof.claim(proof.apply("segments-shape", [made], shape=["decreasing"]))
    least = {"error": Fraction(1, 4), "pieces": 1, "points": [fractions(["1/2", "1", "2"])], "tails": "", "precision": 32}
    proof.claim(proof.apply("segments-least", **least, **shared))
    return content(proof)


def segments_of_floats() -> Content:
    """tanh on [-2, 2] by three segments in float32, with two roundings: odd, and it rises."""
    after, before = Fraction(3, 4) - Fraction(1, 1 << 24), Fraction(3, 4)
    starts, slopes, heights = [-after, before], ["1/4", "7/8", "1/4"], ["-1/2", "0", "1/2"]
    sides = (Fraction(-2), Fraction(2))
    proof = Derivation(table(starts, slopes, heights, [-before, after], sides), [TANH], sides=(sides,))
    columns = {"starts": starts, "slopes": fractions(slopes), "intercepts": fractions(heights)}
    shared = {"format": "float32", "scale": 0}
    made = proof.apply("segments-pieces", bound=Fraction(7, 128), evaluation="two-roundings", precision=64, **columns, **shared)
    proof.claim(made)
    for shape in (["odd"], ["increasing"]):
        proof.claim(proof.apply("segments-shape", [made], shape=shape))
    return content(proof)


def segments_of_odd_integers() -> Content:
    """tanh on [-8, 8] in int8 with the scale 1/16, odd but at -8, whose negative is no number of the format."""
    starts, slopes, heights = ["-15/16", "1"], ["1/16", "13/16", "1/16"], ["-11/16", "0", "11/16"]
    proof = Derivation(table(starts, slopes, heights, ["-1", "15/16"], (-8, 8)), [TANH], sides=((Fraction(-8), Fraction(8)),))
    columns = {"starts": fractions(starts), "slopes": fractions(slopes), "intercepts": fractions(heights)}
    shared = {"format": "int8", "scale": Fraction(1, 16)}
    made = proof.apply("segments-every", bound=Fraction(1, 4), evaluation="fma-odd", precision=64, **columns, **shared)
    proof.claim(made)
    for shape in (["odd"], ["increasing"]):
        proof.claim(proof.apply("segments-shape", [made], shape=shape))
    return content(proof)


def _joined(pieces: int, error: str, tails: str, links: Sequence[tuple[str, str, str, str]]) -> Content:
    """What no pieces that join can beat for tanh on [-4, 4], in int8 with the scale 1/16; the network is any."""
    proof = Derivation(table([], ["1/2"], ["0"], [], (-4, 4)), [TANH], sides=((Fraction(-4), Fraction(4)),))
    lines = [[side, Fraction(height), Fraction(slope), fractions(points.split())] for side, height, slope, points in links]
    data = {"error": Fraction(error), "format": "int8", "links": lines, "pieces": pieces, "precision": 64}
    proof.claim(proof.apply("segments-joined", scale=Fraction(1, 16), tails=tails, **data))
    return content(proof)


def segments_that_join() -> Content:
    """Two lines that join are as far as 3/8 from tanh, although two that do not are not."""
    links = [("below", "-1/64", "89/256", "-4 -9/8 7/8"), ("above", "0", "23/64", "-9/8 9/8 63/16")]
    return _joined(2, "3/8", "", links)


def segments_that_join_with_tails() -> Content:
    """Two lines between two constants."""
    links = [("below", "-59/64", "0", "-4 -19/16"), ("below", "-3/512", "389/512", "-19/16 -9/16 3/8")]
    return _joined(
        4, "9/128", "constant", [*links, ("above", "0", "197/256", "-1/2 1/2 19/16"), ("above", "465/512", "0", "19/16 39/16")]
    )


# What a table computes, by the bits of the format.


def numbers(claim: Content, low: Fraction, high: Fraction, most: int = 200) -> list[Fraction]:
    """Numbers of the format between two ends: all, or many at random with those at the ends and at the starts."""
    if claim["format"] not in CODES:
        scale, half = number(claim["scale"]), 128 if claim["format"] == "int8" else 32_768
        return [q * scale for q in range(-half, half) if low <= q * scale <= high]
    real, code, _ = CODES[claim["format"]]
    size, dice = max(abs(low), abs(high)), random.Random(5)
    first, last = (struct.unpack(code, struct.pack(real, float(each)))[0] for each in (max(low, Fraction(0)), size))
    places = [dice.randrange(first, last + 1) for _ in range(most)]
    found = {sign * Fraction(*struct.unpack(real, struct.pack(code, place))) for place in places for sign in (1, -1)}
    for each in (low, high, *(number(each) for each in claim.get("starts", ()))):
        found |= set(_around(claim["format"], each))
    return sorted(each for each in found if low <= each <= high)


def _around(name: str, x: Fraction) -> Iterator[Fraction]:
    """The numbers of a format next to a value."""
    real, code, top = CODES[name]
    place = struct.unpack(code, struct.pack(real, float(abs(x))))[0]
    for other in range(max(place - 2, 0), min(place + 3, top)):
        yield (-1 if x < 0 else 1) * Fraction(*struct.unpack(real, struct.pack(code, other)))


def rounded(claim: Content, x: Fraction) -> Fraction:
    """The number of the format nearest to a value: the even one of two floats, the upper one of two integers."""
    if claim["format"] not in CODES:
        scale = number(claim["scale"])
        return floor(x / scale + Fraction(1, 2)) * scale
    near = list(_around(claim["format"], x))
    least = min(abs(each - x) for each in near)
    ties = [each for each in near if abs(each - x) == least]
    real, whole, _ = CODES[claim["format"]]
    return min(ties, key=lambda each: struct.unpack(whole, struct.pack(real, float(abs(each))))[0] & 1)


def computed(claim: Content, x: Fraction) -> Fraction:
    """What the table of a claim computes at a number."""
    segment = sum(number(start) <= x for start in claim["starts"])
    a, b = number(claim["slopes"][segment]), number(claim["intercepts"][segment])
    if claim["evaluation"].endswith("-odd") and x < 0:
        return -_summed(claim, a * -x, -b)
    return _summed(claim, a * x, b)


def _summed(claim: Content, product: Fraction, b: Fraction) -> Fraction:
    if claim["evaluation"].startswith("two-roundings"):
        product = rounded(claim, product)
    return rounded(claim, product + b)


def wrong(found: Content, claim: Content) -> str:
    """A number at which a table is not what a claim says, in words; "" where none is found."""
    low, high = (number(end) for end in found["box"][0])
    data, where = canonical_json(found["network"]), numbers(claim, low, high)
    if claim["kind"] == "segments-shape":
        return _misshapen(claim, {x: computed(claim, x) for x in where})
    bound = number(claim["bound"])
    for x in where:
        y, wanted = computed(claim, x), target(found["target"][0], (x,))
        segment = sum(number(start) <= x for start in claim["starts"])
        line = number(claim["slopes"][segment]) * x + number(claim["intercepts"][segment])
        if value(data, (x,)) != (line,):
            return f"at {x} the network is not {line}"
        if (
            abs(mpmath.mpf(y.numerator) / y.denominator - wanted)
            > mpmath.mpf(bound.numerator) / bound.denominator + mpmath.mpf(10) ** -40
        ):
            return f"at {x} the table gives {y}, f is {wanted}"
    return ""


def _misshapen(claim: Content, values: dict[Fraction, Fraction]) -> str:
    """Where a table has not the shape of a claim."""
    name, *rest = claim["shape"]
    given, pairs = [number(each) for each in rest], list(zip(sorted(values), sorted(values)[1:], strict=False))
    if name == "odd":
        return next((f"at {x}" for x in values if -x in values and values[-x] != -values[x]), "")
    if name in ("increasing", "decreasing"):
        sign = 1 if name == "increasing" else -1
        return next((f"at {x}" for x, t in pairs if sign * values[x] > sign * values[t]), "")
    if name == "range":
        return next((f"at {x}" for x, y in values.items() if not given[0] <= y <= given[1]), "")
    if name == "value":
        return "" if computed(claim, given[0]) == given[1] else f"at {given[0]}"
    lines = [(number(a), number(b)) for a, b in zip(claim["slopes"], claim["intercepts"], strict=True)]
    gaps = [abs((c - a) * number(t) + d - b) for t, (a, b), (c, d) in zip(claim["starts"], lines, lines[1:], strict=False)]
    return "" if all(gap <= given[0] for gap in gaps) else "at a start"


def better(found: Content, claim: Content) -> str:
    """So many lines, greedily, with a smaller error at numbers of the format than a claim says; "" where none are found."""
    low, high = (number(end) for end in found["box"][0])
    where = numbers(claim, low, high, 120)
    values = [float(target(found["target"][0], (x,))) for x in where]
    eta, pieces, constant = float(number(claim["error"])) * (1 - 1e-2), int(claim["pieces"], 16), bool(claim["tails"])
    start, used = 0, 0
    while start < len(where):
        flat, stop = constant and used in (0, pieces - 1), start + 1
        while stop < len(where) and _fits(where[start : stop + 1], values[start : stop + 1], eta, flat):
            stop += 1
        start, used = stop, used + 1
    return f"{used} pieces are nearer" if used <= pieces else ""


def _fits(x: Sequence[Fraction], y: Sequence[float], eta: float, flat: bool) -> bool:
    """Whether a line is within eta of some values: no three of them are too far apart (Helly), or of two for a constant."""
    if flat:
        return max(y) - min(y) <= 2 * eta
    t = [float(each) for each in x]
    low, high = -1e9, 1e9
    for i in range(len(t)):
        for j in range(i):
            low = max(low, (y[i] - eta - y[j] - eta) / (t[i] - t[j]))
            high = min(high, (y[i] + eta - y[j] + eta) / (t[i] - t[j]))
    return low <= high


def joined(found: Content, claim: Content) -> str:
    """So many lines that join, with knots on a grid in the tube, and a smaller error than a claim says; "" if none are found."""
    low, high = (number(end) for end in found["box"][0])
    where = numbers(claim, low, high, 120)
    values = [float(target(found["target"][0], (x,))) for x in where]
    eta, pieces = float(number(claim["error"])) * (1 - 2e-2), int(claim["pieces"], 16)
    x, count = [float(each) for each in where], 24
    reached = {0: set(range(count + 1))}
    for used in range(1, pieces + 1):
        flat, before, reached = bool(claim["tails"]) and used in (1, pieces), reached, {}
        for start, heights in before.items():
            for height in heights:
                y = values[start] - eta + 2 * eta * height / count
                for stop, others in _ahead(x, values, eta, count, start, y, flat):
                    reached.setdefault(stop, set()).update(others)
        if len(x) - 1 in reached:
            return f"{used} pieces are nearer"
        for start, heights in before.items():
            reached.setdefault(start, set()).update(heights)
    return ""


def _ahead(
    x: Sequence[float], values: Sequence[float], eta: float, count: int, start: int, y: float, flat: bool
) -> Iterator[tuple[int, list[int]]]:
    """The heights that a line from a point in the tube meets at each sample behind it."""
    low, high = (0.0, 0.0) if flat else (-1e9, 1e9)
    for stop in range(start + 1, len(x)):
        run, floor = x[stop] - x[start], values[stop] - eta
        low, high = max(low, (floor - y) / run), min(high, (floor + 2 * eta - y) / run)
        if low > high:
            return
        slopes = [(floor + 2 * eta * height / count - y) / run for height in range(count + 1)]
        yield (
            stop,
            [
                height
                for height, slope in enumerate(slopes)
                if low - 1e-9 <= slope <= high + 1e-9 or (flat and abs(slope) * run <= eta / count)
            ],
        )
