"""The theory of given networks in floats: how far what a machine computes is from a target, whatever the order of sums."""

from __future__ import annotations

from functools import partial

from ..branching.floats import errors_of, errors_of_both, format_of, given
from ..branching.property import Entry
from ..rule import Rule
from ..syntax import Certificate, Network, Statement
from .branching import Rounded
from .floats import conditions_of
from .given_networks import compared, near_target, walked


def error_in_floats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    as error-on-parts, of every computation in the format: from each bound and each form of sums of a layer is taken what
    rounding may take, the sum of the sizes of their coefficients times the error of a sum
    -----------------------------------------------------------------------------------------------------------------------
    at numbers of the format in the box, or at real numbers that are rounded to it, of whose rounding the same is taken:
    whatever the order of sums, what is computed is within E of the target
    """
    network, goal = certificate.network, near_target(certificate, data)
    format_, inputs = format_of(data["format"], network), data["inputs"]
    certificate.need_short_sides()
    given(Entry(certificate.box, ()), format_, inputs)
    errors = partial(errors_of, network, format_, budget=certificate.budget, inputs=inputs)
    walked(certificate, data, lambda bits: goal, errors=errors)
    stated = {key: data[key] for key in ("bound", "format", "inputs")}
    return {"kind": "error-in-floats", "conditions": conditions_of(network), **stated}


def equal_in_floats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    as equal-on-parts, of every computation of either network in the format: from each bound and each form of sums of a layer
    is taken what rounding may take, from the difference of two outputs what it may take from both
    -------------------------------------------------------------------------------------------------------------------------
    at numbers of the format in the box, or at real numbers in it that are rounded to the format, whatever the order of sums,
    the outputs that are computed are within E of each other
    """
    network, budget = certificate.network, certificate.budget
    format_ = format_of(data["format"], network)
    certificate.need_short_sides()
    sides = given(Entry(certificate.box, ()), format_, data["inputs"])

    def errors(other: Network) -> Rounded:
        format_of(data["format"], other)
        return lambda bits: errors_of_both(network, other, format_, bits, budget)

    other, digest = compared(certificate, data, errors, sides)
    stated = {key: data[key] for key in ("bound", "format", "inputs")}
    return {"kind": "equal-in-floats", "conditions": conditions_of(network, other), "other": digest, **stated}


RULES = {
    "error-in-floats": Rule(
        "", "bits bound format inputs precision tree", error_in_floats, "kernel_rules_given.md#error-in-floats", whole=True
    ),
    "equal-in-floats": Rule(
        "", "bits bound format inputs other tree", equal_in_floats, "kernel_rules_given.md#equal-in-floats", box=True
    ),
}
