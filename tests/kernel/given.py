"""Certificates about given networks: errors, equality, slopes; by hand, trees found by asking the kernel where it stops."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from hashlib import sha256
from typing import Any

from kernel.float_properties import sums
from kernel.hand_made import Content, form, layer
from kernel.properties import distance, marked, named, network, with_cut

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.core.codec import canonical_json
from symnet.kernel import check
from symnet.kernel.theories.floats import CONDITIONS

CUT = re.compile(r"the tree, leaf (\d+), on")
BITS = hexed(24)
SQUARE = ["pow", ["variable", "0x0"], ["number", "0x2"]]


def given(own: Content, box: Sequence[tuple[Any, Any]], steps: Sequence[Content], targets: Sequence[Any] = ()) -> Content:
    """A certificate on a box whose steps are all claimed."""
    return {
        **{"box": [[hexed(Fraction(low)), hexed(Fraction(high))] for low, high in box], "format": "symnet certificate 2"},
        **{"hypotheses": [], "network": own, "target": list(targets), "steps": list(steps)},
        "claims": [each["statement"] for each in steps],
    }


def error(bound: str, tree: str, output: int | None = None, precision: int = 40) -> Content:
    """A step that an output is near its target."""
    stated = {} if output is None else {"output": hexed(output)}
    number = hexed(Fraction(bound))
    data = {"bits": BITS, "bound": number, "precision": hexed(precision), "tree": tree}
    return _step("error-on-parts", data, {"kind": "error", "norm": ["sup"], "bound": number, **stated})


def error_in_floats(
    bound: str, tree: str, output: int | None = None, format_: str = "float32", inputs: str = "floats"
) -> Content:
    """A step that what is computed in a format is near the target."""
    stated = {} if output is None else {"output": hexed(output)}
    number = hexed(Fraction(bound))
    data = {"bits": hexed(28), "bound": number, "format": format_, "inputs": inputs, "precision": hexed(40), "tree": tree}
    meant = {"format": format_, "inputs": inputs}
    statement = {"kind": "error-in-floats", "bound": number, "conditions": CONDITIONS, **meant, **stated}
    return _step("error-in-floats", data, statement)


def equal(bound: str, other: Content, digest: str, tree: str) -> Content:
    """A step that the network is near another one."""
    number = hexed(Fraction(bound))
    data = {"bits": BITS, "bound": number, "other": other, "tree": tree}
    return _step("equal-on-parts", data, {"kind": "equal", "bound": number, "other": digest})


def equal_in_floats(
    bound: str, other: Content, digest: str, tree: str, format_: str = "float32", inputs: str = "floats"
) -> Content:
    """A step that another network is near in every computation."""
    number = hexed(Fraction(bound))
    data = {"bits": BITS, "bound": number, "format": format_, "inputs": inputs, "other": other, "tree": tree}
    stated = {"bound": number, "conditions": CONDITIONS, "format": format_, "inputs": inputs, "other": digest}
    return _step("equal-in-floats", data, {"kind": "equal-in-floats", **stated})


def lipschitz(bound: str, norm: list[str], tree: str) -> Content:
    """A step that the network has a Lipschitz constant."""
    number = hexed(Fraction(bound))
    data = {"bits": BITS, "bound": number, "norm": norm, "tree": tree}
    return _step("lipschitz-on-parts", data, {"kind": "lipschitz", "bound": number, "norm": norm})


def monotone(axis: int, output: int, sign: str, tree: str) -> Content:
    """A step that an output never falls, or never rises, where an input grows."""
    about = {"input": hexed(axis), "of": hexed(output), "sign": sign}
    return _step("monotone-on-parts", {"bits": BITS, "tree": tree, **about}, {"kind": "monotone", **about})


def _step(rule: str, data: Content, statement: Content) -> Content:
    return {"rule": rule, "premises": [], "data": data, "statement": statement}


def grown(content: Content, files: Mapping[str, bytes], axis: Callable[[int, str], str], most: int = 400) -> Content:
    """The certificate with the leaves of its steps cut, where the kernel refuses one, until it accepts."""
    found = copy.deepcopy(content)
    for _ in range(most):
        verdict = check(sealed(found), files)
        where = CUT.search(verdict.reason)
        if where is None:
            break
        data = found["steps"][int(re.findall(r"step (\d+),", verdict.reason)[0])]["data"]
        data["tree"] = with_cut(data["tree"], int(where[1]), partial(marked, axis, verdict.reason))
    return found


def chords() -> Content:
    """Chords of x^2 on [0, 1], with the knot 1/2: x/2 + relu(x - 1/2)."""
    return network(
        layer("h", [("input", 0, 1)], [form("-0x1p-1", 1)], "relu"),
        layer("y", [("h", 0, 1), ("input", 0, 1)], [form(0, 1, "0x1p-1")]),
    )


def given_error() -> Content:
    """Two chords of x^2, which are at most 1/16 above it."""
    return given(chords(), [(0, 1)], [error("1/14", ERROR_TREE)], [SQUARE])


def given_error_on_box() -> Content:
    """Two outputs on a box, one near a root whose slope is not bounded, one equal to what has a kink."""
    own = network(
        layer("h", [("input", 0, 1)], [form(-1, 1)], "relu"),
        layer("y", [("h", 0, 1), ("input", 0, 1)], [form("0x1p-2", "-0x1p-1", "0x3p-2"), form(0, 1, 0)]),
    )
    root = ["sqrt", ["variable", "0x0"]]
    kink = ["max", ["add", ["variable", "0x0"], ["number", "-0x1"]], ["number", "0x0"]]
    steps = [error("3/8", BOX_TREES[0], 0), error("1/8", BOX_TREES[1], 1)]
    return given(own, [(0, "5/3")], steps, [root, kink])


def given_in_floats() -> Content:
    """The two chords of x^2 as a machine computes them in float32."""
    return given(chords(), [(0, 1)], [error_in_floats("1/14", ERROR_TREE)], [SQUARE])


def given_in_floats_on_box() -> Content:
    """x and its negative in float64, on a box."""
    own = network(layer("y", [("input", 0, 1)], [form("0x1p-2", 1), form(0, -1)]))
    steps = [error_in_floats("17/64", ".", 0, "float64"), error_in_floats("1/64", ".", 1, "float64")]
    return given(own, [("-1/3", 2)], steps, [["variable", "0x0"], ["neg", ["variable", "0x0"]]])


def given_rounded() -> Content:
    """x itself, of which the rounding of the input is the whole error."""
    own = network(layer("y", [("input", 0, 1)], [form(0, 1)]))
    step = error_in_floats(str(Fraction(2 * (1 << 12) + 1, 1 << 36)), ".", 0, inputs="rounded")
    return given(own, [("-1/3", 2)], [step], [["variable", "0x0"]])


def given_rounded_equal() -> Content:
    """x beside a number, about 1/3: the only input is the float next to 1/3, which is farther from the number than 1/3."""
    own, other = (network(layer("y", [("input", 0, 1)], [row])) for row in (form(0, 1), form("0x555555p-24")))
    sides = [("1/3", Fraction(1, 3) + Fraction(1, 1 << 80))]
    return given(own, sides, [equal_in_floats(str(Fraction(1, 1 << 25)), other, digest_of(other), ".", inputs="rounded")])


def given_equal() -> Content:
    """|x_0 - x_1| and its company, with one weight changed by 1/16."""
    other = copy.deepcopy(distance())
    other["nodes"][0]["rows"][2] = form("-0xfp-4", 1, 1)
    return given(distance(), [(0, 1), (0, 1)], [equal("1/4", other, digest_of(other), EQUAL_TREE)])


def given_equal_onnx() -> Content:
    """An ONNX file and itself."""
    return given(named(), [(-1, 1), (-1, 1)], [equal("1/2", named(), named()["onnx"], ONNX_TREE)])


def given_equal_in_floats() -> Content:
    """Sums and relus in float32, with one weight changed by 1/16, on sides with ends that are no floats."""
    other = copy.deepcopy(sums())
    other["nodes"][0]["rows"][2] = form("-0xfp-4", 1, 1)
    return given(sums(), [(0, "1/3"), (0, 1)], [equal_in_floats("1/4", other, digest_of(other), FLOAT_TREE)])


def given_shifted_in_floats() -> Content:
    """x + 1/4 beside x - 1/4, without a relu: each sum is rounded."""
    own, other = (network(layer("y", [("input", 0, 1)], [form(shift, 1)])) for shift in ("0x1p-2", "-0x1p-2"))
    return given(own, [(0, 1)], [equal_in_floats("33/64", other, digest_of(other), ".", "float64")])


def given_slopes() -> Content:
    """The Lipschitz constants of the distance and its company in three norms."""
    steps = [
        lipschitz(bound, norm, tree)
        for (bound, norm), tree in zip(
            (("2", ["sup"]), ("41/16", ["lp", "0x1"]), ("15/8", ["lp", "0x2"])), SLOPE_TREES, strict=True
        )
    ]
    return given(distance(), [(0, 1), (0, 1)], steps)


def given_monotone() -> Content:
    """relu(s - 1/3) - s/2 falls with x_0 where s < 1/3, and |x_0 - x_1| grows with x_0 above x_1."""
    steps = [
        monotone(0, 0, "+", MONOTONE_TREES[0]),
        monotone(1, 0, "-", MONOTONE_TREES[1]),
        monotone(0, 1, "-", MONOTONE_TREES[2]),
    ]
    return given(distance(), [("1/2", "5/8"), ("1/8", "1/2")], steps)


def digest_of(other: Content) -> str:
    """The SHA-256 of a network that is written out."""
    return sha256(canonical_json(other)).hexdigest()


GIVEN = (
    *(given_error, given_error_on_box, given_in_floats, given_in_floats_on_box),
    *(given_rounded, given_rounded_equal),
    *(given_equal, given_equal_onnx, given_equal_in_floats, given_shifted_in_floats, given_slopes, given_monotone),
)
ERROR_TREE = "*00*0.0..*00...0*0.0..*00..."
BOX_TREES = ("*00*00.....", "*0.0*0...")
EQUAL_TREE = "*01*01..1..*0..1*0..*01..1.."
FLOAT_TREE = "1010...1..."
ONNX_TREE = "*01*0.1*0.1...*0..1*01...*0.1.."
SLOPE_TREES = (".", "*01.*0.1..1*0.1...", "*01.*0.1..1*0.1...")
MONOTONE_TREES = (".", "*<1:2>..", ".")
"""Trees that `grown` found, the signs by hand."""
