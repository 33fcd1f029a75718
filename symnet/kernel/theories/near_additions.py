"""Exponentials and waves by the theorems of addition: from |T - c| back to T, with a gate for the odd part."""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import read, read_int, read_place, show
from ..rule import Rule
from ..statements import form, relu, total
from ..syntax import Budget, Certificate, Json, Rejected, Statement
from ..targets.expression import flatten, on_box, work
from ..targets.intervals import Interval, neg, outward, shown
from .near import MAX_PRECISION, depends, near, ranges, replaced, same_cut, weighed
from .near_functions import ONE, ZERO, far

VARIABLE: Json = ["variable", "0x0"]
WAVE = Fraction(3)
"""Below pi: 0 <= sin(t) <= t up to there."""
PAIRS = {
    "exp": ("cosh", "sinh"),
    "cosh": ("cosh", "sinh"),
    "sinh": ("cosh", "sinh"),
    "cos": ("cos", "sin"),
    "sin": ("cos", "sin"),
}
"""For each function the even and the odd one of which it is a sum behind a shift."""


def name_of(data: Statement) -> str:
    """The function of the data, one with a theorem of addition."""
    for name in PAIRS:
        if data["function"] == [name, VARIABLE]:
            return name
    raise Rejected(f"no theorem of addition is known for {str(data['function'])[:40]}; there is one for {', '.join(PAIRS)}")


def over(name: str, where: Interval, data: Statement, budget: Budget) -> Interval:
    """The values of a function on an interval."""
    precision = read_int(data, "precision", 16, MAX_PRECISION)
    operations = flatten([name, VARIABLE], 1, budget)
    budget.spend(work(operations, precision))
    return outward(*on_box(operations, [where], precision, budget)[-1], precision)


def reach(around: Statement, data: Statement) -> Fraction:
    """The largest |T - c|."""
    center = read(data, "center")
    return max(read(around, "high") - center, center - read(around, "low"))


def addition_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """The neuron is u s + v (relu(d + M (m - c)) - relu(d - M (m - c)) - M (m - c)) where the enclosures say that they are."""
    even, odd, signed, around = premises
    same_cut(signed["cut"], premises)
    (here,) = ranges(certificate.budget, [signed], [around])
    u, v, center, slope = numbers = [read(data, key) for key in ("first", "second", "center", "slope")]
    for number in numbers:
        certificate.budget.hold(number)
        certificate.budget.hold(number)
    ends = []
    for name, given in zip(PAIRS[name_of(data)], (even, odd), strict=True):
        values, e = over(name, (ZERO, reach(around, data)), data, certificate.budget), read(given, "bound")
        ends.append((values[0] - e, values[1] + e))
    gate = total(
        (ONE, form({0: u, 2: -v * slope}, v * slope * center)),
        (v, relu(form({1: 1, 2: slope}, -slope * center))),
        (-v, relu(form({1: 1, 2: -slope}, slope * center))),
    )
    neurons = [read_place(each["neuron"], "neuron") for each in (even, odd, signed)]
    return [depends(neurons, [*ends, here], read_place(data["neuron"], "neuron"), gate)]


def factors(name: str, center: Interval, data: Statement, budget: Budget) -> tuple[Interval, Interval]:
    """p and q with g(t + c) = p E(t) + q O(t)."""
    if name == "exp":
        value = over("exp", center, data, budget)
        return value, value
    even, odd = (over(each, center, data, budget) for each in PAIRS[name])
    if name in ("sinh", "sin"):
        return odd, even
    return even, (odd if name == "cosh" else neg(odd))


def near_addition(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(s, E(|T - c|), a), near(d, O(|T - c|), b), near(m, T, e), enclosure of T in [lo, hi], w = max(hi - c, c - lo);
    g = exp, cosh, sinh: E = cosh, O = sinh, cosh(w) <= M; g = cos, sin: E = cos, O = sin, w <= 3, 1 <= M;
    g(t + c) = p E(t) + q O(t); fact: n = u s + v (relu(d + M (m - c)) - relu(d - M (m - c)) - M (m - c));
    |u| a + |v| max(b, M e) + |u - p| sup |E| + |v - q| sup |O| <= bound, the suprema on [0, w]
    --------------------------------------------------------------------------------------------------------------------
    near(n, g(T), bound)
    """
    even, odd, signed, around = premises
    budget, bound, center, slope = certificate.budget, read(data, "bound"), read(data, "center"), read(data, "slope")
    apart = replaced(certificate, ["abs", ["add", VARIABLE, ["number", show(-center)]]], [signed["tree"]])
    pair = PAIRS[name_of(data)]
    for name, given in zip(pair, (even, odd), strict=True):
        if given["tree"] != [name, apart]:
            raise Rejected(f"a premise is about {str(given['tree'])[:300]}, not about {name} of |T - c|")
    width = (ZERO, reach(around, data))
    sizes = [over(name, width, data, budget) for name in pair]
    if pair[0] == "cos" and width[1] > WAVE:
        raise Rejected(
            f"|T - c| is only known to be at most {shown(width[1])}, not {shown(WAVE)}, up to which sine is not below 0"
        )
    least = ONE if pair[0] == "cos" else sizes[0][1]
    if slope < least:
        raise Rejected(f"the slope of the gate is {shown(slope)}; the odd function is only known to rise by {shown(least)}")
    u, v = read(data, "first"), read(data, "second")
    p, q = factors(name_of(data), (center, center), data, budget)
    budget.hold(read(signed, "bound"))
    bounds = read(even, "bound"), max(read(odd, "bound"), slope * read(signed, "bound"))
    error = weighed(budget, (u, v, far(p, u), far(q, v)), (*bounds, far(sizes[0], ZERO), far(sizes[1], ZERO)))
    if error > bound:
        raise Rejected(f"the error is only known to be at most {shown(error)}, not {shown(bound)}")
    tree = replaced(certificate, data["function"], [signed["tree"]])
    return near(signed["cut"], read_place(data["neuron"], "neuron"), tree, bound)


RULES = {
    "near-addition": Rule(
        "near near near enclosure",
        "bound center first function neuron precision second slope",
        near_addition,
        "kernel_rules_near.md#near-addition",
        addition_facts,
        box=True,
    ),
}
