"""The theory of given networks in floats: how far what a machine computes is from a target, whatever the order of sums."""

from __future__ import annotations

from functools import partial

from ..branching.floats import errors_of, format_of, given
from ..branching.property import Entry
from ..rule import Rule
from ..syntax import Certificate, Statement
from .floats import CONDITIONS
from .given_networks import near_target, walked


def error_in_floats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    as error-on-parts, of every computation in the format: from each bound and each form of sums of a layer is taken what
    rounding may take, the sum of the sizes of their coefficients times the error of a sum
    -----------------------------------------------------------------------------------------------------------------------
    at numbers of the format in the box, whatever the order of sums, what is computed is within E of the target
    """
    network, goal = certificate.network, near_target(certificate, data)
    format_ = format_of(data["format"], network)
    certificate.need_short_sides()
    given(Entry(certificate.box, ()), format_, "floats")
    walked(certificate, data, lambda bits: goal, errors=partial(errors_of, network, format_, budget=certificate.budget))
    return {"kind": "error-in-floats", "bound": data["bound"], "conditions": CONDITIONS, "format": data["format"]}


RULES = {
    "error-in-floats": Rule(
        "", "bits bound format precision tree", error_in_floats, "kernel_rules_given.md#error-in-floats", whole=True
    ),
}
