"""More parts of networks: largest and smallest values, what a part computes of neurons that are near, squares by teeth, gates."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from ..arithmetic import Place, read, read_int, read_place
from ..plain import items
from ..polytope import ONE, ZERO
from ..rule import Rule
from ..statements import NONNEGATIVE, box, fact, form, relu, total, variable
from ..syntax import Certificate, Json, Rejected, Statement
from ..targets.expression import flatten, work
from ..targets.gradient import steepest
from ..targets.intervals import shown
from ..targets.jets import jets
from ..targets.parity import is_odd
from .near import MAX_PRECISION, boxes, cut_of, depends, near, ranges, replaced, same_cut, split, weighed

MAX_LEVELS, MAX_SLOPES = 64, 4_096
MAX_NESTING = 16
FOUR = Fraction(4)


def lattice(expression: Json, leaf: Callable[[int], Json], node: Callable[[str, list[Json]], Json], count: int) -> Json:
    """An expression by max and min with something for each premise and each operator."""

    def written(item: Json, depth: int) -> Json:
        if isinstance(item, str):
            return leaf(read_int({"expression": item}, "expression", 0, count - 1))
        if not isinstance(item, dict) or len(item) != 1 or depth == MAX_NESTING:
            raise Rejected(f"{str(item)[:80]} is no expression by max and min, or nested deeper than {MAX_NESTING}")
        ((name, inner),) = item.items()
        if name not in ("max", "min"):
            raise Rejected(f"{name[:40]!r} is not max or min")
        return node(name, [written(each, depth + 1) for each in items(inner, name, 128, 2)])

    return written(expression, 0)


def lattice_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """The neuron is the expression of those of the premises, wherever they are, or where their enclosures say."""
    nears, around = split(premises)
    same_cut(nears[0]["cut"], premises)
    term = lattice(data["expression"], variable, lambda name, inner: {name: inner}, len(nears))
    ends = ranges(certificate.budget, nears, around) if around else []
    return [depends([read_place(each["neuron"], "neuron") for each in nears], ends, read_place(data["neuron"], "neuron"), term)]


def near_lattice(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near for m_1, ..., m_k, and no enclosure or one of each T_i; fact: n is an expression of m_1, ..., m_k by max and min
    ----------------------------------------------------------------------------------------------------------------------
    near(n, the same expression of T_1, ..., T_k, max e_i)
    """
    nears, _ = split(premises)
    tree = lattice(data["expression"], lambda at: ["variable", hex(at)], lambda name, inner: [name, *inner], len(nears))
    tree = replaced(certificate, tree, [each["tree"] for each in nears])
    return near(nears[0]["cut"], read_place(data["neuron"], "neuron"), tree, max(read(each, "bound") for each in nears))


def near_substitute(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(m_i, T_i, e_i) and enclosures of T_i in [lo_i, hi_i], i < k; near(n, F, eta) with the cut m_0, ..., m_(k-1), whose box B
    holds the product of [lo_i - e_i, hi_i + e_i]; |d_i F| <= G_i on B for generalised gradients; eta + sum G_i e_i <= bound
    ----------------------------------------------------------------------------------------------------------------------------
    near(n, F(T_0, ..., T_(k-1)), bound)
    """
    *outer, inner = premises
    nears, around = split(outer)
    cut, bound, precision = nears[0]["cut"], read(data, "bound"), read_int(data, "precision", 16, MAX_PRECISION)
    same_cut(cut, outer)
    if inner["cut"] == []:
        raise Rejected("the last premise is about the box, not about a cut of neurons")
    ends = ranges(certificate.budget, nears, around)
    variables = cut_of(certificate, inner["cut"])
    if [place for place, _, _ in variables] != [read_place(each["neuron"], "neuron") for each in nears]:
        raise Rejected(f"the cut {str(inner['cut'])[:200]} is not of the neurons of the premises, in their order")
    for (_, low, high), (least, most) in zip(variables, ends, strict=True):
        if not low <= least <= most <= high:
            raise Rejected(
                f"a neuron is in [{shown(least)}, {shown(most)}], its interval in the cut [{shown(low)}, {shown(high)}]"
            )
    operations = flatten(inner["tree"], len(variables), certificate.budget)
    certificate.budget.spend(work(operations, precision) * len(data["splits"]) * (1 + len(variables)))
    steep = [ZERO] * len(variables)
    for part in boxes(data["splits"], [(low, high) for _, low, high in variables]):
        steep = [max(pair) for pair in zip(steep, steepest(operations, part, precision, certificate.budget), strict=True)]
    error = weighed(certificate.budget, steep, (read(each, "bound") for each in nears), read(inner, "bound"))
    if error > bound:
        raise Rejected(f"the error is only known to be at most {shown(error)}, not {shown(bound)}")
    tree = replaced(certificate, inner["tree"], [each["tree"] for each in nears])
    return near(cut, read_place(inner["neuron"], "neuron"), tree, bound)


def sawtooth_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """Each level is the tent of the one before; the neuron is m - sum 4^-i z_i - 2^-(2k+3)."""
    given, around = premises
    same_cut(given["cut"], premises)
    (ends,) = ranges(certificate.budget, [given], [around])
    e = read(given, "bound")
    if ends[0] < -e or ends[1] > 1 + e:
        raise Rejected("teeth give squares of numbers from 0 to 1; the enclosure goes beyond")
    levels = _levels(given, data)
    tent = total((2, relu(variable(0))), (-4, relu(form({0: 1}, Fraction(-1, 2)))))
    where = [(-e, 1 + e), *[(-2 * e, ONE)] * (len(levels) - 1)]
    tents = [depends([before], [ends], level, tent) for (before, level), ends in zip(pairwise(levels), where, strict=False)]
    return [*tents, _summed(levels, e, read_place(data["neuron"], "neuron"))]


def _summed(levels: list[Place], e: Fraction, neuron: Place) -> Statement:
    """n = z_0 - sum 4^-i z_i - 2^-(2k+3) for z_0 <= 1 + e and z_i >= -2e: of 1 + e - z_0 and the z_i + 2e, all at least 0."""
    reading = {level: form({at: 1}, -2 * e) if at else form({0: -1}, 1 + e) for at, level in enumerate(levels)}
    sizes = {at: -(1 / FOUR**at) for at in range(len(levels))}
    constant = 1 + e - 2 * e * sum((size for at, size in sizes.items() if at), ZERO) - Fraction(1, 1 << 2 * len(levels) + 1)
    return fact([box(NONNEGATIVE, len(levels))], reading, {neuron: form(sizes, constant)})


def _levels(given: Statement, data: Statement) -> list[Place]:
    """m = z_0, z_1, ..., z_k."""
    levels = items(data["levels"], "levels", MAX_LEVELS, 1)
    return [read_place(given["neuron"], "neuron"), *(read_place(each, "levels") for each in levels)]


def near_sawtooth(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(m, T, e), enclosure of T in [0, 1]; facts: z_0 = m, z_i = 2 relu(z_(i-1)) - 4 relu(z_(i-1) - 1/2), i = 1, ..., k,
    n = z_0 - sum 4^-i z_i - 2^-(2k+3); S = U where T is |U|, else T
    ------------------------------------------------------------------------------------------------------------------------
    near(n, S^2, 2^-(2k+3) + (2 - 2^-k) e)
    """
    given, _ = premises
    tree = given["tree"][1] if given["tree"][0] == "abs" else given["tree"]
    k = len(data["levels"])
    bound = Fraction(1, 1 << 2 * k + 3) + (2 - Fraction(1, 1 << k)) * read(given, "bound")
    return near(given["cut"], read_place(data["neuron"], "neuron"), ["pow", tree, ["number", "0x2"]], bound)


def gate_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """The neuron is relu(s + M m) - relu(s - M m) - M m for all values of s and m."""
    size, signed, _ = premises
    same_cut(size["cut"], premises)
    slope = read(data, "slope")
    gate = total((1, relu(form({0: 1, 1: slope}))), (-1, relu(form({0: 1, 1: -slope}))), (1, form({1: -slope})))
    neurons = [read_place(each["neuron"], "neuron") for each in (size, signed)]
    return [depends(neurons, [], read_place(data["neuron"], "neuron"), gate)]


def near_gate(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(s, g(|T|), a), near(m, T, e), enclosure of T in [lo, hi]; g is odd by its form, 0 <= g' <= M on [0, max |lo|, |hi|];
    fact: n = relu(s + M m) - relu(s - M m) - M m
    ----------------------------------------------------------------------------------------------------------------------------
    near(n, g(T), max(a, M e))
    """
    size, signed, around = premises
    ranges(certificate.budget, [signed], [around])
    slope, parts = read(data, "slope"), read_int(data, "parts", 1, MAX_SLOPES)
    precision, budget = read_int(data, "precision", 16, MAX_PRECISION), certificate.budget
    operations = flatten(data["function"], 1, budget)
    if size["tree"] != replaced(certificate, data["function"], [["abs", signed["tree"]]]):
        raise Rejected(f"the first premise is about {str(size['tree'])[:300]}, not about the function of |T|")
    if not is_odd(operations):
        raise Rejected("the function is not odd by its form")
    most = max(abs(read(around, "low")), abs(read(around, "high")))
    for place in range(parts):
        part = most * place / parts, most * (place + 1) / parts
        low, high = jets(operations, part, precision, budget)[-1][1]
        if not 0 <= low <= high <= slope:
            raise Rejected(
                f"on [{shown(part[0])}, {shown(part[1])}] the slope is only known to be in [{shown(low)}, {shown(high)}]"
            )
    tree = replaced(certificate, data["function"], [signed["tree"]])
    return near(size["cut"], read_place(data["neuron"], "neuron"), tree, max(read(size, "bound"), slope * read(signed, "bound")))


RULES = {
    "near-lattice": Rule(
        "near+ enclosure*", "expression neuron", near_lattice, "kernel_rules_near.md#near-lattice", lattice_facts, box=True
    ),
    "near-substitute": Rule(
        "near+ enclosure+ near", "bound precision splits", near_substitute, "kernel_rules_near.md#near-substitute", box=True
    ),
    "near-sawtooth": Rule(
        "near enclosure", "levels neuron", near_sawtooth, "kernel_rules_near.md#near-sawtooth", sawtooth_facts, box=True
    ),
    "near-gate": Rule(
        "near near enclosure",
        "function neuron parts precision slope",
        near_gate,
        "kernel_rules_near.md#near-gate",
        gate_facts,
        box=True,
    ),
}
