"""The derivation of Theorem S for any setting of the dial: runs side by side, one bit a node, finer levels."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symnet.certificates.derivation import Derivation, neuron
from symnet.constructions.precision import precision_of
from symnet.constructions.scan.encoding import snake
from symnet.constructions.scan.plan import ScanPlan
from symnet.constructions.scan.recognition import Shape
from symnet.constructions.syz2022.cell_codes import corners
from symnet.kernel.digits import Binary, digits

RANGE = 1 << 14
"""Grid points that one step compares with the target."""


def scan_steps(proof: Derivation, plan: ScanPlan, modulus: int) -> int:
    """Theorem S (mathematics.md section 2): hats, step, order, partition of unity, induction, interpolant, error."""
    near = interpolant_step(proof, Shape(plan.dimension, plan.cells, plan.runs, plan.alphabet))
    precision = precision_of(plan.radius, plan.scale)
    codes = code_ranges(proof, near, plan, precision)
    error = plan.error_bound
    return proof.step("local-error", [near, *codes, modulus], {"bound": error}, "error", norm=["sup"], bound=error)


def interpolant_step(proof: Derivation, shape: Shape) -> int:
    """The network interpolates its codes, whatever they are."""
    alphabet, cells, d = shape.alphabet, shape.cells, shape.dimension
    letters = {"base": alphabet.base, "top": alphabet.top, "gain": alphabet.gain, "offset": alphabet.offset}
    state = proof.apply("state", scan="scan", cells=cells, hat=neuron("digit", 2 * alphabet.top), **letters)
    order = proof.step("snake-order", [], {"cells": cells}, "order", cells=cells, dimension=d)
    partition = proof.apply("partition")
    first = [proof.apply("first-pass", scan="hats", cells=cells)] if shape.runs > 1 else []
    run = proof.apply("run", [state, order, partition, *first])
    return proof.apply("interpolant", [run, partition])


def code_ranges(proof: Derivation, near: int, plan: ScanPlan, precision: int) -> list[int]:
    """The codes of all grid nodes, range by range, each entered where the one before was left."""
    enter, steps = proof.network.parameters["b"], []
    read_off = Digits(plan, proof.network.parameters)
    for start in range(0, plan.nodes, RANGE):
        stop = min(start + RANGE, plan.nodes)
        leave = enter + plan.scale * read_off.worth(start, stop) if stop < plan.nodes else None
        steps.append(codes_step(proof, near, plan.code_error, precision, stop, start, enter, leave))
        enter = enter if leave is None else leave
    return steps


class Digits:
    """The digits of all runs, one after another, read in pieces."""

    def __init__(self, plan: ScanPlan, values: Mapping[str, Fraction]) -> None:
        self.alphabet, self.length = plan.alphabet, plan.run
        self.runs = [_binary(values[name]) for name in plan.stored_bits]

    def worth(self, first: int, last: int) -> int:
        """What the digits first, ..., last - 1 are worth together."""
        total, count = 0, last - first
        while first < last:
            run, at = divmod(first, self.length)
            until = min(self.length, at + last - first)
            total += sum(digits(self.runs[run], self.alphabet.bits, at, until))
            first += until - at
        return self.alphabet.gain * total - self.alphabet.offset * count


def _binary(value: Fraction) -> Binary:
    """A dyadic number in [0, 1) by its digits."""
    length = value.denominator.bit_length() - 1
    return Binary((value.numerator << -length % 8).to_bytes(-(-length // 8), "big"), length)


def codes_step(
    proof: Derivation,
    near: int,
    bound: Fraction,
    precision: int,
    stop: int,
    start: int = 0,
    enter: Fraction | str = "",
    leave: Fraction | None = None,
) -> int:
    """The codes at the points start, ..., stop - 1 are within a bound of the target, or of every function of a band."""
    given = {key: proof.stated(near)[key] for key in ("cells", "scale", "shift", "source")}
    ends = {"bound": bound, "start": start, "stop": stop, "enter": enter}
    last = "" if leave is None else leave
    if proof.rows:
        above, below = zip(*ordered_rows(proof, given)[start:stop], strict=True)
        data, premises = {**ends, "above": above, "below": below}, [near, proof.last("modulus")]
        return proof.step("band-codes", premises, data, "codes", **given, **ends, leave=last)
    return proof.step("codes", [near], {**ends, "precision": precision}, "codes", **given, **ends, leave=last)


def ordered_rows(proof: Derivation, given: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The rows that bound a band at the points of a source, in its order: nodes along the snake, or corners of cells."""
    cells, dimension = int(given["cells"], 16), proof.network.inputs
    if given["source"][0] == "bits":
        places = corners(cells, dimension)
    else:
        places = list(snake(range((cells + 1) ** dimension), cells + 1, dimension))
    return [proof.rows[place] for place in places]
