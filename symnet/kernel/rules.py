"""Rules of no theory in particular: hypotheses, activation regions, moduli, sizes; and the table of all rules.

A rule takes the certificate, the statements of its premises and its data, and returns the statement that follows, or
rejects. Nothing else makes statements. Why each schematic rule is sound is written in docs/reference/kernel_rules.md.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from . import rules_scan, rules_syz
from .arithmetic import read, read_int, show
from .decode import items, number
from .expression import flatten, square_of_gradient
from .regions import Form, Place, Polytope, Reading, forms_on, same_on, unit
from .sizes import sizes as measure
from .syntax import Certificate, Json, Malformed, Rejected

Statement = dict
Rule = Callable[[Certificate, list, dict], Statement]
MAX_BOXES = 200_000
MAX_PRECISION = 4_096
HYPOTHESES = {"modulus"}


def hypothesis(certificate: Certificate, premises: list[Statement], data: dict[str, Json]) -> Statement:
    """
    h is listed among the hypotheses and of a kind that may be assumed
    ------------------------------------------------------------------
    h
    """
    place = read_int(data, "index", 0, len(certificate.hypotheses) - 1)
    assumed = certificate.hypotheses[place]
    if assumed["kind"] not in HYPOTHESES:
        raise Rejected(f"a statement of kind {assumed['kind']!r} may not be assumed")
    return modulus_statement(read(assumed, "constant"), read(assumed, "order"))


def modulus_statement(constant: Fraction, order: Fraction) -> Statement:
    """f is defined on [0,1]^d and |f(x) - f(y)| <= constant |x - y|^order there."""
    if constant < 0 or not 0 < order <= 1 or order.denominator > 1000:
        raise Rejected(f"a modulus has constant >= 0 and order in (0, 1], not {constant} and {order}")
    return {"kind": "modulus", "constant": show(constant), "order": show(order)}


def lipschitz(certificate: Certificate, premises: list[Statement], data: dict[str, Json]) -> Statement:
    """
    the boxes that `splits` cuts the cube into; on each, f is defined and |g| <= L for its generalised gradients g
    --------------------------------------------------------------------------------------------------------------
    f is defined on [0,1]^d and |f(x) - f(y)| <= L |x - y|

    `splits` is a tree in preorder: "." is a box, a digit halves the box along that axis, lower half first.
    """
    constant = read(data, "constant")
    precision = read_int(data, "precision", 16, MAX_PRECISION)
    d = certificate.network.inputs
    operations = flatten(certificate.target, d)
    for box in boxes(data.get("splits"), d):
        square = square_of_gradient(operations, box, precision)
        if square > constant**2:
            raise Rejected(f"on the box {box} the gradient is only known to be below the root of {square}, not {constant}")
    return modulus_statement(constant, Fraction(1))


def boxes(splits: Json, d: int) -> list[list[tuple[Fraction, Fraction]]]:
    """Return the boxes of a splitting of the cube; it covers the cube by its form."""
    if not isinstance(splits, str) or len(splits) > 2 * MAX_BOXES or not set(splits) <= set(".0123456789"[: d + 1]):
        raise Rejected(f"splits must be a text of dots and axes below {d}")
    todo = [[(Fraction(0), Fraction(1))] * d]
    found = []
    for mark in splits:
        if not todo:
            raise Rejected("splits goes on after the last box")
        box = todo.pop()
        if mark == ".":
            found.append(box)
            continue
        axis = int(mark)
        low, high = box[axis]
        middle = (low + high) / 2
        todo += [[*box[:axis], half, *box[axis + 1 :]] for half in ((middle, high), (low, middle))]
    if todo:
        raise Rejected(f"splits ends with {len(todo)} boxes open")
    return found


def region(certificate: Certificate, premises: list[Statement], data: dict[str, Json]) -> Statement:
    """
    no relu neuron below the neurons n changes sign on conv(V) + cone(R); their forms there are the claimed ones
    -------------------------------------------------------------------------------------------------------------
    on conv(V) + cone(R) the neurons n of the network are these affine forms of its inputs
    """
    network = certificate.network
    d = network.inputs
    domain = Polytope(_vectors(data, "vertices", d), _vectors(data, "rays", d))
    if not domain.vertices:
        raise Rejected("a polytope has a vertex")
    wanted = [_place(item) for item in items(data.get("neurons"), "neurons")]
    claimed = _vectors(data, "forms", d + 1)
    if len(claimed) != len(wanted):
        raise Rejected(f"{len(wanted)} neurons and {len(claimed)} forms")
    reading = Reading({place: unit(place, d) for place in range(d)})
    for place, found, wish in zip(wanted, forms_on(network, reading, domain, wanted), claimed):
        if not same_on(found, wish, domain):
            raise Rejected(f"neuron {place[1]} of {place[0]!r} is {[str(c) for c in found]}, not {[str(c) for c in wish]}")
    return {"kind": "affine", **{key: data[key] for key in ("vertices", "rays", "neurons", "forms")}}


def line(certificate: Certificate, premises: list[Statement], data: dict[str, Json]) -> Statement:
    """
    one neuron is affine on intervals I_1, ..., I_k; I_1 begins at -inf, each begins where the last ends, I_k goes to inf
    -----------------------------------------------------------------------------------------------------------------------
    the neuron on all of R, piece by piece; its least and greatest values where it is bounded
    """
    end, pieces, neurons = None, [], []
    for place, premise in enumerate(premises):
        if premise["kind"] != "affine" or certificate.network.inputs != 1 or len(premise["neurons"]) != 1:
            raise Rejected("this rule joins affine statements of one neuron on intervals")
        points = sorted(v[0] for v in _vectors(premise, "vertices", 1))
        ways = {r[0] > 0 for r in _vectors(premise, "rays", 1)}
        low, high = (None if False in ways else points[0]), (None if True in ways else points[-1])
        if (low is None) != (place == 0) or low != end or (high is None) != (place == len(premises) - 1):
            raise Rejected(f"interval {place} is [{low}, {high}], which does not go on from {end}")
        end = high
        pieces.append([show(points[0]), show(points[-1]), premise["forms"][0]])
        neurons.append(premise["neurons"][0])
    if not neurons or any(neuron != neurons[0] for neuron in neurons):
        raise Rejected("the intervals speak of different neurons")
    return {"kind": "on-line", "neuron": neurons[0], "pieces": pieces}


def _vectors(data: dict[str, Json], key: str, length: int) -> tuple[Form, ...]:
    try:
        found = tuple(tuple(number(item, key) for item in items(row, key)) for row in items(data.get(key), key))
    except Malformed as problem:
        raise Rejected(str(problem)) from None
    if any(len(row) != length for row in found):
        raise Rejected(f"{key} must be lists of {length} numbers")
    return found


def _place(value: Json) -> Place:
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        raise Rejected("a neuron is [node, number]")
    return value[0], read_int({"number": value[1]}, "number", 0, 1 << 40)


def sizes(certificate: Certificate, premises: list[Statement], data: dict[str, Json]) -> Statement:
    """
    no edge skips a layer; each stored parameter p is a multiple of 2^-bits(p) in [0, 1)
    ------------------------------------------------------------------------------------
    width, depth, neurons, parameters, intrinsic parameters and intrinsic bits of the network

    A parameter that is not stored has its fixed-point length (if dyadic) or the bits of numerator and denominator.
    """
    found = measure(certificate.network)
    stored = data.get("stored")
    if not isinstance(stored, dict) or not set(stored) <= set(certificate.network.parameters):
        raise Rejected("stored must give the bits of some parameters")
    bits = 0
    for name, value in certificate.network.parameters.items():
        if name in stored:
            length = read_int(stored, name, 0, 1 << 40)
            if not 0 <= value < 1 or value.denominator > 1 << length or value.denominator & (value.denominator - 1):
                raise Rejected(f"parameter {name} is not a multiple of 2^-{length} in [0, 1)")
            bits += length
        else:
            bits += bits_of(value)
    return {"kind": "sizes", **{key: show(value) for key, value in found.items()}, "intrinsic_bits": show(bits)}


def bits_of(value: Fraction) -> int:
    """The length of a number: sign, and fixed-point digits if dyadic, else numerator and denominator."""
    top, places = abs(value.numerator).bit_length(), value.denominator.bit_length() - 1
    dyadic = value.denominator == 1 << places
    return int(value < 0) + (max(top, places) if dyadic else top + places + 1)


RULES: dict[str, Rule] = {
    "hypothesis": hypothesis,
    "lipschitz": lipschitz,
    "region": region,
    "line": line,
    "sizes": sizes,
    **rules_scan.RULES,
    **rules_syz.RULES,
}
"""Every way to make a statement."""
