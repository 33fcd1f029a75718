"""Certified statements about given networks, from Python: errors, equality, ranges, slopes, robustness, monotonicity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.core.codec import read_bytes
from symnet.core.front import sides_of
from symnet.core.layer import Scan
from symnet.core.network import Network
from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.given_networks.forms import equal_question, error_question, range_question
from symnet.given_networks.robustness import Robust, robust
from symnet.given_networks.settled import Limits, Question, Settled, settled
from symnet.given_networks.steepness import NORMS, lipschitz_question, monotone_question
from symnet.targets.box import Box, parse_box, unit_cube
from symnet.targets.expression.notation import variable_name
from symnet.targets.problem import defined, targets_on
from symnet.verification.arithmetic import EXACTLY, Arithmetic, arithmetic_of
from symnet.verification.given import Given, load_given

Source = Any
"""A Network, or the path of a network.json or of a file that `symnet.read` takes."""
SECONDS = 60


def certified_error(
    network: Source,
    expression: Any,
    *,
    box: Any = None,
    error: Any = None,
    relative: Any = "1/100",
    seconds: Any = SECONDS,
    seed: int = 0,
    arithmetic: str = "real",
    round_inputs: bool = False,
) -> Settled:
    """Return a certified bound of sup |network - expression| on a box for each output: `error` if given, else the least found.

    network: a `symnet.Network`, or the path of a file with one. expression: a formula, or several with semicolons, one an output.
    box: by default that of the network, else the unit cube. relative: how near the bound is to come to a value that is attained,
    where the seconds suffice. arithmetic: "real" for the exact network; "float32" or "float64" for what a machine computes at the
    numbers of that format in the box, whatever the order of sums; with round_inputs at all its real numbers, which are rounded
    to the format first. Raises UsageError and MalformedFile.
    """
    limits = limits_of(relative, seconds, seed)
    return settled(error_asked(given_of(network), expression, box, error, arithmetic_of(arithmetic, round_inputs)), limits)


def equal(
    network: Source,
    other: Source,
    *,
    box: Any = None,
    within: Any = None,
    relative: Any = "1/100",
    seconds: Any = SECONDS,
    arithmetic: str = "real",
    round_inputs: bool = False,
) -> Settled:
    """Return a certified bound of |network - other| on a box, for all outputs: `within` where given, else the least found.

    The networks and the arithmetic, the same for both, are given as for `certified_error`. Raises UsageError and MalformedFile.
    """
    first, second = given_of(network), given_of(other)
    bound = None if within is None else positive_bound(within, "within")
    sides = box_of(first.network, box).sides
    return settled(
        equal_question(first, second, sides, bound, arithmetic_of(arithmetic, round_inputs)), limits_of(relative, seconds, 0)
    )


def output_range(
    network: Source,
    *,
    box: Any = None,
    relative: Any = "1/100",
    seconds: Any = SECONDS,
    arithmetic: str = "real",
    round_inputs: bool = False,
) -> Settled:
    """Return certified ends of each output on a box; the parts are bounds of -Y_0, Y_0, -Y_1, Y_1, ... from above.

    relative: how near they are to come to values that are attained, as a part of the width. arithmetic: as for
    `certified_error`. Raises UsageError and MalformedFile.
    """
    given = given_of(network)
    asked = range_question(given, box_of(given.network, box).sides, arithmetic_of(arithmetic, round_inputs))
    return settled(asked, limits_of(relative, seconds, 0))


def lipschitz_constant(
    network: Source, *, box: Any = None, norm: Any = 2, relative: Any = "1/100", seconds: Any = SECONDS
) -> Settled:
    """Return a certified Lipschitz constant of a network on a box, the same norm (1, 2 or "sup") before and behind it.

    Raises UsageError and MalformedFile.
    """
    if str(norm) not in NORMS:
        raise UsageError(f"norm = {str(norm)[:40]!r} is none of 1, 2 and sup")
    given = given_of(network)
    return settled(lipschitz_question(given, box_of(given.network, box).sides, str(norm)), limits_of(relative, seconds, 0))


def monotone(
    network: Source, variable: str | int, *, box: Any = None, output: int = 0, falling: bool = False, seconds: Any = SECONDS
) -> Settled:
    """Return whether it is proved or refuted that an output never falls on a box where one input alone grows, or never rises.

    variable: the input by name (x, y, z, or x1, x2, ...) or number, counted from 0. Raises UsageError and MalformedFile.
    """
    given = given_of(network)
    axis = axis_of(variable, given.network.inputs)
    place = output_of(given.network, output)
    question = monotone_question(given, box_of(given.network, box).sides, axis, place, falling)
    return settled(question, limits_of("1/100", seconds, 0))


def robust_radius(
    network: Source, point: Sequence[Any], label: int, *, box: Any = None, radius: Any = None, seconds: Any = SECONDS
) -> Robust:
    """Return the largest certified radius, in the sup norm, within which output `label` of a network is the largest one.

    box: inputs outside of it are not meant; by default all are. radius: the largest one asked for. Raises UsageError and
    MalformedFile.
    """
    given = given_of(network)
    sides = None if box is None else box_of(given.network, box).sides
    most = None if radius is None else positive_bound(radius, "radius")
    limit = limits_of("1/100", seconds, 0).seconds
    at = [exact(value, "point") for value in point]
    return robust(given, at, whole(label, "label", 0), sides=sides, radius=most, seconds=limit)


def assert_certified(network: Source, expression: Any, error: Any, *, box: Any = None, seconds: Any = SECONDS) -> Settled:
    """Certify sup |network - expression| <= error on a box, or raise AssertionError with what is known: for test suites.

    It returns the answer, whose `certificate` may be kept. Arguments as for `certified_error`.
    """
    found = certified_error(network, expression, box=box, error=error, seconds=seconds)
    if found.verdict == "proved":
        return found
    part = max(found.parts, key=lambda each: each.low or Fraction(0))
    if found.verdict == "refuted" and part.low is not None and part.point is not None:
        point = ", ".join(map(str, part.point))
        raise AssertionError(
            f"|network - ({expression})| is more than {error}: {part.name} has {float(part.low):.9g} at ({point})"
        )
    raise AssertionError(f"|network - ({expression})| <= {error} is not proved within {seconds} seconds ({found.end})")


def error_asked(given: Given, expression: Any, box: Any, error: Any, arithmetic: Arithmetic = EXACTLY) -> Question:
    """Return the question for the error of a network, its formulas read and defined on the whole box; raises UsageError."""
    sides = box_of(given.network, box)
    targets, _ = targets_on(expression, None, sides)
    for each in targets:
        if each.expression is None or each.table is not None or each.band is not None:
            raise UsageError("a certified error is that to a formula; give an expression")
        defined(each, sides)
    formulas = [each.expression for each in targets if each.expression is not None]
    return error_question(given, formulas, sides.sides, None if error is None else positive_bound(error, "error"), arithmetic)


def given_of(network: Source) -> Given:
    """Return the network of a source, which must be one of layers; raises UsageError and MalformedFile."""
    found = Given(network) if isinstance(network, Network) else load_given(Path(network))
    scans = [node.name for node in found.network.nodes if isinstance(node.operation, Scan)]
    if scans:
        raise UsageError(
            f"node {scans[0]!r} is a scan, and certified bounds by parts are of networks of layers; "
            "its proved error stands in its own certificate, and symnet error without --certify encloses the true one"
        )
    return found


def box_of(network: Network, box: Any) -> Box:
    """Return the box of a question: the one given, that of the network, or the unit cube; raises UsageError."""
    if box is None:
        own = sides_of(network)
        return unit_cube(network.inputs) if own is None else Box(own)
    found = parse_box(box)
    if found.dimension != network.inputs:
        raise UsageError(
            f"the box has {found.dimension} side{'s' * (found.dimension != 1)}, the network {network.inputs} "
            f"input{'s' * (network.inputs != 1)}; give one for each, {variable_name(0)} to {variable_name(network.inputs - 1)}"
        )
    return found


def axis_of(variable: str | int, inputs: int) -> int:
    """Return the number of an input from its name or number; raises UsageError."""
    names = {variable_name(axis): axis for axis in range(inputs)}
    names |= {f"x{axis + 1}": axis for axis in range(inputs)} | {str(axis): axis for axis in range(inputs)}
    if str(variable) not in names:
        raise UsageError(f"there is no input {str(variable)[:40]!r}; the network has {', '.join(list(names)[: min(inputs, 4)])}")
    return names[str(variable)]


def output_of(network: Network, output: int) -> int:
    """Return the number of an output; raises UsageError where there is none with it."""
    place = whole(output, "output", 0)
    if place >= network.outputs:
        raise UsageError(f"output {place}: the network has the outputs 0 to {network.outputs - 1}")
    return place


def point_of(text: str) -> tuple[Fraction, ...]:
    """Return a point from its coordinates with commas or blanks between, or from a file with them; raises UsageError."""
    path = Path(text)
    if re.fullmatch(r"[-+0-9./eE,;\s]*", text) is None:
        text = read_bytes(path).decode("ascii", "replace")
    words = text.replace(",", " ").replace(";", " ").split()
    if not words:
        raise UsageError("--at has no coordinates; write for example 0.2,0.7")
    return tuple(exact(word, "--at") for word in words)


def limits_of(relative: Any, seconds: Any, seed: int, nodes: int | None = None) -> Limits:
    """Return the limits of a search; raises UsageError."""
    width = exact(relative, "relative")
    limit = None if seconds is None else float(exact(seconds, "seconds"))
    if width <= 0 or (limit is not None and limit < 0):
        raise UsageError(f"relative = {relative}, seconds = {seconds}: the one must be above 0, the other not below")
    return Limits(width, limit, nodes, seed)


def positive_bound(value: Any, name: str) -> Fraction:
    """Return a number above 0; raises UsageError."""
    found = exact(value, name)
    if found <= 0:
        raise UsageError(f"{name} = {value} is not above 0")
    return found
