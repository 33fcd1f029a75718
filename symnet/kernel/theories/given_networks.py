"""The theory of given networks: how far a network is from a target or from another network, and how steep it is, by parts.

A tree cuts the box into parts, by halving and by the signs of neurons; on each part the pre-activations have bounds, and with
them forms in the outputs and the inputs, or the slopes of the outputs. Bounds are those of the theory of branching.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction

from ..arithmetic import read, read_int, show
from ..branching.goals import Goal, Impossible
from ..branching.layers import stacked
from ..branching.leaves import forms, outward
from ..branching.near import Near
from ..branching.property import Constraint, Sides
from ..branching.slopes import Slopes, Sloping
from ..branching.trees import Search
from ..networks import file_named
from ..networks import network as decoded
from ..onnx.graph import read_onnx
from ..plain import canonical, keys
from ..rule import Rule
from ..syntax import Certificate, Json, Network, Rejected, Statement
from ..targets.bands import is_tree
from ..targets.expression import flatten
from .branching import MAX_BITS, MIN_BITS, Rounded

MIN_PRECISION, MAX_PRECISION = 16, 1 << 12
NORMS = (["sup"], ["lp", "0x1"], ["lp", "0x2"])


def error_on_parts(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bits: Q; a tree: at each leaf E + f - network and E - f + network are bounded by 0 from below, f by planes around it
    ---------------------------------------------------------------------------------------------------------------------
    the error in the sup norm is at most E

    About one output on a box the network and the target are the whole ones, on the box itself.
    """
    goal = near_target(certificate, data)
    walked(certificate, data, lambda bits: goal)
    return {"kind": "error", "norm": ["sup"], "bound": data["bound"]}


def near_target(certificate: Certificate, data: Statement) -> Near:
    """That the output which is spoken of is within the bound of its target on the box."""
    place, bound = certificate.place, read(data, "bound")
    if not certificate.targets[place : place + 1] or not is_tree(certificate.targets[place]):
        raise Rejected("there is no target that is an expression; this rule encloses its gradient")
    operations = flatten(certificate.targets[place], certificate.network.inputs, certificate.budget)
    precision = read_int(data, "precision", MIN_PRECISION, MAX_PRECISION)
    return Near(place, operations, certificate.box, bound, precision)


def equal(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bits: Q; a tree: at each leaf E - y_j + z_j and E + y_j - z_j are bounded by 0 from below, y and z the outputs of the
    network and of the other one
    ---------------------------------------------------------------------------------------------------------------------
    on the box each output of the network is within E of that of the other one
    """
    return {"kind": "equal", "bound": data["bound"], "other": compared(certificate, data)[1]}


def compared(
    certificate: Certificate, data: Statement, errors: Callable[[Network], Rounded] | None = None, sides: Sides | None = None
) -> tuple[Network, str]:
    """Reject unless the tree shows that the other network is within E, with these errors of both; return it and its SHA-256.

    sides: those of the box of the tree, where it is another one than that of the certificate.
    """
    bound = read(data, "bound")
    other, digest = _other(certificate, data["other"])
    network, budget = certificate.network, certificate.budget
    if (other.inputs, other.outputs) != (network.inputs, network.outputs):
        sizes = f"{other.inputs} values to {other.outputs}, the network {network.inputs} to {network.outputs}"
        raise Rejected(f"the other network maps {sizes}")

    def goal(bits: int) -> Goal:
        signs = [(place, Fraction(sign)) for place in range(network.outputs) for sign in (-1, 1)]
        constraints = [Constraint("<", bound, (), (each,)) for each in signs]
        return Impossible([forms(each, bits, budget, network.inputs) for each in constraints], halfway=False)

    walked(certificate, data, goal, other, None if errors is None else errors(other), sides)
    return other, digest


def _other(certificate: Certificate, value: Json) -> tuple[Network, str]:
    """The other network, which stands there or is that of the ONNX file with this digest; and its SHA-256."""
    if isinstance(value, dict) and "onnx" in value:
        digest = keys(value, "other", "onnx")["onnx"]
        certificate.budget.spend(_length(certificate, digest) >> 1)
        return read_onnx(file_named(certificate.files, digest, "other")), digest
    written = keys(value, "other", "format", "inputs", "nodes", optional=("parameters",))
    named = [entry[1] for entry in dict(written.get("parameters", {})).values() if isinstance(entry, list) and len(entry) == 3]
    certificate.budget.spend((len(canonical(written)) >> 3) + sum(_length(certificate, digest) >> 6 for digest in named))
    return decoded(written, "other", certificate.files), hashlib.sha256(canonical(written)).hexdigest()


def _length(certificate: Certificate, digest: Json) -> int:
    """The bytes of a file that is read again for each step that names it."""
    return len(certificate.files.get(str(digest), b""))


def lipschitz(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bits: Q; a tree: at each leaf the norm of the matrix of the largest absolute slopes is at most L
    ------------------------------------------------------------------------------------------------
    for x, x' in the box: |network(x) - network(x')| <= L |x - x'| in the norm
    """
    bound = read(data, "bound")
    if data["norm"] not in NORMS:
        raise Rejected(f"the norm {str(data['norm'])[:40]} is none of {NORMS}")
    certificate.budget.hold(bound)
    place = NORMS.index(data["norm"])

    def excess(slopes: Slopes, bits: int) -> Fraction:
        sizes = [[max(-low, high) for low, high in of_input] for of_input in slopes]
        certificate.budget.spend(4 * len(sizes) * len(sizes[0]))
        by_input, by_output = max(map(sum, sizes)), max(map(sum, zip(*sizes, strict=True)))
        found = (by_output, by_input, min(by_input * by_output, sum(size * size for column in sizes for size in column)))[place]
        power = 2 if place == 2 else 1
        return Fraction(found, 1 << power * bits) - bound**power

    if bound < 0:
        raise Rejected(f"the bound is {show(bound)[:80]}, below 0")
    complaint = f"the {'square of the ' if place == 2 else ''}norm of the slopes may be larger than that of the bound by"
    walked(certificate, data, lambda bits: Sloping(excess, complaint))
    return {"kind": "lipschitz", "bound": data["bound"], "norm": data["norm"]}


def monotone(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bits: Q; a tree: at each leaf the slopes of output j by input i are at least 0, or at most 0 where the sign is -
    ----------------------------------------------------------------------------------------------------------------
    on the box output j does not fall where input i alone grows, or does not rise
    """
    network = certificate.network
    i, j = read_int(data, "input", 0, network.inputs - 1), read_int(data, "of", 0, network.outputs - 1)
    if data["sign"] not in ("+", "-"):
        raise Rejected(f"the sign {str(data['sign'])[:40]!r} is neither + nor -")

    def excess(slopes: Slopes, bits: int) -> Fraction:
        low, high = slopes[i][j]
        return Fraction(-low if data["sign"] == "+" else high, 1 << bits)

    complaint = f"the slope may be {'negative' if data['sign'] == '+' else 'positive'}, by up to"
    walked(certificate, data, lambda bits: Sloping(excess, complaint))
    return {"kind": "monotone", "input": data["input"], "of": data["of"], "sign": data["sign"]}


def walked(
    certificate: Certificate,
    data: Statement,
    goal: Callable[[int], Goal],
    other: Network | None = None,
    errors: Rounded | None = None,
    sides: Sides | None = None,
) -> None:
    """Walk the tree of a step on the box of the certificate or another one, with these errors of sums or in exact arithmetic."""
    certificate.need_short_sides()
    bits, budget = read_int(data, "bits", MIN_BITS, MAX_BITS), certificate.budget
    stack = stacked(certificate.network, bits, budget, None if errors is None else errors(bits), other)
    Search(stack, bits, goal(bits), budget, "the tree").walk(outward(sides or certificate.box, bits), data["tree"])


PAGE = "kernel_rules_given.md"
RULES = {
    "error-on-parts": Rule("", "bits bound precision tree", error_on_parts, f"{PAGE}#error-on-parts", whole=True),
    "equal-on-parts": Rule("", "bits bound other tree", equal, f"{PAGE}#equal-on-parts", box=True),
    "lipschitz-on-parts": Rule("", "bits bound norm tree", lipschitz, f"{PAGE}#lipschitz-on-parts", box=True),
    "monotone-on-parts": Rule("", "bits input of sign tree", monotone, f"{PAGE}#monotone-on-parts", box=True),
}
