"""How many kinks, and so how many neurons in one hidden layer, any piecewise linear function near the target has, d = 1."""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import read, read_int, show
from ..plain import items, number
from ..rule import Rule
from ..syntax import Certificate, Rejected, Statement
from ..targets.expression import flatten, on_box, work
from ..targets.intervals import Interval, shown

MAX_TRIPLES, MAX_PRECISION = 1 << 16, 4_096


def kinks(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    triples t_1 < t_2 < t_3 in [a, b], each beginning at or after the end of the one before; at each, f(t_2) differs from the
    chord of f from t_1 to t_3 by more than 2 eta
    ---------------------------------------------------------------------------------------------------------------------------
    every continuous piecewise linear P with |P - f| <= eta on [a, b] has at least as many kinks as there are triples
    """
    certificate.need_short_sides()
    if certificate.network.inputs != 1:
        raise Rejected(f"kinks are counted for functions of one number, not of {certificate.network.inputs}")
    ((low, high),), budget = certificate.box, certificate.budget
    eta, precision = read(data, "error"), read_int(data, "precision", 16, MAX_PRECISION)
    if eta < 0:
        raise Rejected(f"the error {shown(eta)} is below 0, so no function is as near")
    operations = flatten(certificate.targets[certificate.place], 1, budget)
    end, last = low, list[Interval]()
    triples = items(data["triples"], "triples", MAX_TRIPLES, 1)
    for triple in triples:
        t = [number(each, "triples") for each in items(triple, "triples", 3, 3)]
        if not end <= t[0] < t[1] < t[2] <= high:
            raise Rejected(f"the numbers {', '.join(map(shown, t))} do not rise from {shown(end)} to at most {shown(high)}")
        values = last if last and t[0] == end else []  # the common end of two triples
        for each in t[len(values) :]:
            budget.hold(each)
            budget.spend(work(operations, precision))
            values = [*values, on_box(operations, [(each, each)], precision, budget)[-1]]
        if not _bent(t, values, 2 * eta):
            raise Rejected(f"at {', '.join(map(shown, t))} the target is not seen to be further than 2 eta from its chord")
        end, last = t[2], values[2:]
    return {"kind": "kinks", "error": data["error"], "kinks": show(len(triples))}


def _bent(t: list[Fraction], values: list[Interval], apart: Fraction) -> bool:
    """Whether the middle value is above the chord of the others by more than so much, or below."""
    share = (t[1] - t[0]) / (t[2] - t[0])
    low, high = ((1 - share) * values[0][way] + share * values[2][way] for way in (0, 1))
    return values[1][0] - high > apart or low - values[1][1] > apart


RULES = {"kinks": Rule("", "error precision triples", kinks, "kernel_rules_near.md#kinks", whole=True)}
