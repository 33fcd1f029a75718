"""The theory of given networks in floats: how far what a machine computes is from a target, whatever the order of sums."""

from __future__ import annotations

from functools import partial

from ..branching.floats import errors_of, errors_of_both, format_of, given
from ..branching.property import Entry
from ..rule import Rule
from ..syntax import Certificate, Network, Statement
from .branching import Rounded
from .floats import CONDITIONS
from .given_networks import compared, near_target, walked


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


def equal_in_floats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    as equal-on-parts, of every computation of either network in the format: from each bound and each form of sums of a layer
    is taken what rounding may take, from the difference of two outputs what it may take from both
    -------------------------------------------------------------------------------------------------------------------------
    at numbers of the format in the box, whatever the order of sums, the outputs that are computed are within E of each other
    """
    network, budget = certificate.network, certificate.budget
    format_ = format_of(data["format"], network)
    certificate.need_short_sides()
    given(Entry(certificate.box, ()), format_, "floats")

    def errors(other: Network) -> Rounded:
        format_of(data["format"], other)
        return lambda bits: errors_of_both(network, other, format_, bits, budget)

    digest = compared(certificate, data, errors)
    stated = {"conditions": CONDITIONS, "format": data["format"], "other": digest}
    return {"kind": "equal-in-floats", "bound": data["bound"], **stated}


RULES = {
    "error-in-floats": Rule(
        "", "bits bound format precision tree", error_in_floats, "kernel_rules_given.md#error-in-floats", whole=True
    ),
    "equal-in-floats": Rule(
        "", "bits bound format other tree", equal_in_floats, "kernel_rules_given.md#equal-in-floats", box=True
    ),
}
