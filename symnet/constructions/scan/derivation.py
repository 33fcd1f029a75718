"""The derivation of Theorem S for any setting of the dial: runs side by side, one bit a node, finer levels."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symnet.certificates.derivation import Derivation, neuron
from symnet.constructions.precision import precision_of
from symnet.constructions.scan.plan import ScanPlan, snake
from symnet.constructions.scan.recognition import Shape
from symnet.constructions.syz2022.cell_codes import corners

RANGE = 1 << 14
"""Grid points that one step compares with the target."""


def scan_steps(proof: Derivation, plan: ScanPlan, modulus: int) -> int:
    """Theorem S (mathematics.md section 2): hats, step, order, partition of unity, induction, interpolant, error."""
    near = interpolant_step(proof, Shape(plan.dimension, plan.cells, plan.runs, plan.alphabet))
    precision = precision_of(plan.radius, plan.scale)
    codes = code_ranges(proof, near, plan, precision)
    error, rule = plan.error_bound, "local-error" if isinstance(plan.cells, int) else "axis-error"
    return proof.step(rule, [near, *codes, modulus], {"bound": error}, "error", norm=["sup"], bound=error)


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
    starts = range(0, plan.nodes, RANGE)
    read_off = _digits(plan, proof.network.parameters) if len(starts) > 1 else []
    for start in starts:
        stop = min(start + RANGE, plan.nodes)
        alphabet, between = plan.alphabet, read_off[start:stop]
        moved = alphabet.gain * sum(between) - alphabet.offset * len(between)
        leave = enter + plan.scale * moved if stop < plan.nodes else None
        steps.append(codes_step(proof, near, plan.code_error, precision, stop, start, enter, leave))
        enter = enter if leave is None else leave
    return steps


def _digits(plan: ScanPlan, values: Mapping[str, Fraction]) -> list[int]:
    """The digits of all runs, one after another."""
    bits, found = plan.alphabet.bits, list[int]()
    for name, length in plan.stored_bits.items():
        text = format(values[name].numerator << (length - values[name].denominator.bit_length() + 1), f"0{length}b")
        found += [int(text[place : place + bits], 2) for place in range(0, length, bits)]
    return found


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
        places = list(snake(range((cells + 1) ** dimension), cells, dimension))
    return [proof.rows[place] for place in places]
