"""Rules of no theory in particular: hypotheses, activation regions, moduli, sizes; and the table of all rules.

A rule takes the certificate, the statements of its premises and its data, and returns the statement that follows, or
rejects. Nothing else makes statements. Why each schematic rule is sound is written in docs/reference/kernel_rules.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from . import rules_bounds, rules_counts, rules_dial, rules_digits, rules_mid, rules_rounding, rules_scan, rules_syz, rules_values
from .arithmetic import read, read_int, read_place, read_vectors, show
from .decode import items
from .expression import MAX_WORK, flatten, square_of_gradient
from .moduli import expression_statement, modulus_statement
from .regions import Polytope, Reading, require, unit
from .sizes import sizes as measure
from .syntax import Certificate, Rejected, Statement

Rule = Callable[[Certificate, list[Statement], Statement], Statement]
MAX_BOXES, MAX_HALVINGS = 200_000, 64
MAX_PRECISION = 4_096


def hypothesis(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    h is listed among the hypotheses and of a kind that may be assumed
    ------------------------------------------------------------------
    h
    """
    place = read_int(data, "index", 0, len(certificate.hypotheses) - 1)
    assumed = certificate.hypotheses[place]
    if assumed["kind"] != "modulus":
        raise Rejected(f"a statement of kind {assumed['kind'][:40]!r} may not be assumed")
    if "expression" in assumed:
        found = expression_statement(assumed["expression"], certificate.network.inputs)
    else:
        found = modulus_statement(read(assumed, "constant"), read(assumed, "order"))
    if found != assumed:
        raise Rejected(f"the hypothesis is listed as {assumed}, which says more than {found}")
    return found


def lipschitz(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
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
    if not isinstance(data["splits"], str) or len(data["splits"]) > min(2 * MAX_BOXES, MAX_WORK // len(operations)):
        raise Rejected(f"splits must be a text of at most {2 * MAX_BOXES} marks")
    for box in boxes(data["splits"], d):
        square = square_of_gradient(operations, box, precision)
        if square > constant**2:
            where = " x ".join(f"[{low}, {high}]" for low, high in box)
            raise Rejected(f"on the box {where} the gradient is only known to be below the root of {square}, not {constant}")
    return modulus_statement(constant, Fraction(1))


def boxes(splits: str, d: int) -> Iterator[list[tuple[Fraction, Fraction]]]:
    """Yield the boxes of a splitting of the cube; it covers the cube by its form."""
    if d > 10 or not set(splits) <= set(".0123456789"[: d + 1]):
        raise Rejected(f"splits must be a text of dots and axes below {d} <= 10")
    todo = [[(Fraction(0), Fraction(1))] * d]
    for mark in splits:
        if not todo:
            raise Rejected("splits goes on after the last box")
        box = todo.pop()
        if mark == ".":
            yield box
            continue
        axis = int(mark)
        low, high = box[axis]
        middle = (low + high) / 2
        if middle.denominator >> MAX_HALVINGS:
            raise Rejected(f"a box is halved more than {MAX_HALVINGS} times along axis {axis}")
        todo += [[*box[:axis], half, *box[axis + 1 :]] for half in ((middle, high), (low, middle))]
    if todo:
        raise Rejected(f"splits ends with {len(todo)} boxes open")


def region(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    no relu neuron below the neurons n changes sign on conv(V) + cone(R); their forms there are the claimed ones
    -------------------------------------------------------------------------------------------------------------
    on conv(V) + cone(R) the neurons n of the network are these affine forms of its inputs
    """
    network = certificate.network
    d = network.inputs
    domain = Polytope(read_vectors(data, "vertices", d), read_vectors(data, "rays", d))
    neurons = [read_place(item, "neurons") for item in items(data["neurons"], "neurons")]
    claimed = read_vectors(data, "forms", d + 1)
    if not domain.vertices or len(claimed) != len(neurons):
        raise Rejected(f"{len(domain.vertices)} vertices, {len(neurons)} neurons and {len(claimed)} forms do not fit")
    require(network, Reading({place: unit(place, d) for place in range(d)}), domain, neurons, list(claimed), "region")
    return {"kind": "affine", **data}


def line(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    one neuron is affine on intervals I_1, ..., I_k; I_1 begins at -inf, each begins where the last ends, I_k goes to inf
    -----------------------------------------------------------------------------------------------------------------------
    the neuron on all of R, piece by piece
    """
    if certificate.network.inputs != 1 or any(premise["neurons"] != [premises[0]["neurons"][0]] for premise in premises):
        raise Rejected("this rule joins affine statements of one and the same neuron on intervals")
    end, pieces = None, []
    for place, premise in enumerate(premises):
        points = sorted(vertex[0] for vertex in read_vectors(premise, "vertices", 1))
        ways = [ray[0] for ray in read_vectors(premise, "rays", 1)]
        low = None if any(way < 0 for way in ways) else points[0]
        high = None if any(way > 0 for way in ways) else points[-1]
        if (low is None) != (place == 0) or low != end or (high is None) != (place == len(premises) - 1):
            raise Rejected(f"interval {place} is [{low}, {high}] (None: infinite), which does not go on from {end}")
        end = high
        pieces.append([show(points[0]), show(points[-1]), premise["forms"][0]])
    return {"kind": "on-line", "neuron": premises[0]["neurons"][0], "pieces": pieces}


def sizes(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    no edge skips a layer; each stored parameter p is a multiple of 2^-bits(p) in [0, 1)
    ------------------------------------------------------------------------------------
    width, depth, neurons, parameters, intrinsic parameters and intrinsic bits of the network

    A parameter that is not stored has its fixed-point length (if dyadic) or the bits of numerator and denominator.
    """
    found = measure(certificate.network)
    stored = data["stored"]
    if not isinstance(stored, dict) or not set(stored) <= set(certificate.network.parameters):
        raise Rejected("stored must give the bits of some parameters")
    bits = 0
    for name, value in certificate.network.parameters.items():
        if name in stored:
            length = read_int(stored, name, 0, 1 << 40)
            if not 0 <= value < 1 or value.denominator.bit_length() > length + 1 or value.denominator & (value.denominator - 1):
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
    **rules_dial.RULES,
    **rules_syz.RULES,
    **rules_mid.RULES,
    **rules_digits.RULES,
    **rules_values.RULES,
    **rules_counts.RULES,
    **rules_bounds.RULES,
    **rules_rounding.RULES,
}
"""Every way to make a statement."""
SHAPES: dict[str, tuple[str, str]] = {
    "hypothesis": ("", "index"),
    "lipschitz": ("", "constant precision splits"),
    "region": ("", "forms neurons rays vertices"),
    "line": ("affine+", ""),
    "sizes": ("", "stored"),
    **rules_scan.SHAPES,
    **rules_dial.SHAPES,
    **rules_syz.SHAPES,
    **rules_mid.SHAPES,
    **rules_digits.SHAPES,
    **rules_values.SHAPES,
    **rules_counts.SHAPES,
    **rules_bounds.SHAPES,
    **rules_rounding.SHAPES,
}
"""Rule -> kinds of its premises (kind+: one or more of it), keys of its data; both are checked before the rule."""
