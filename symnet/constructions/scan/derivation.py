"""The derivation of Theorem S for any setting of the dial: runs side by side, one bit a node, finer levels."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symnet.certificates.derivation import Derivation, neuron
from symnet.certificates.limits import most_points
from symnet.constructions.precision import precision_of
from symnet.constructions.scan.encoding import snake
from symnet.constructions.scan.plan import ScanPlan
from symnet.constructions.scan.recognition import Shape
from symnet.constructions.syz2022.cell_codes import corners
from symnet.core.snake_codes import SnakeCodes, runs_in_bytes

RANGE, APART, PARTS = 1 << 14, 1 << 20, 192
"""Grid points that one step compares with the target; above so many it stands in a file of its own, in so many parts or more."""


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
    first = enter = proof.network.parameters["b"]
    steps: list[int] = []
    alphabet = plan.alphabet
    values = [proof.network.parameters[name] for name in plan.stored_bits]
    data = runs_in_bytes(values, alphabet.bits, plan.run)
    codes = SnakeCodes(data, alphabet.bits, plan.run * plan.runs, alphabet.gain, alphabet.offset)
    apart = plan.nodes > APART
    size = part_size(proof, plan.nodes, precision) if apart else RANGE
    for start in range(0, plan.nodes, size):
        stop = min(start + size, plan.nodes)
        leave = first + plan.scale * codes[stop] if stop < plan.nodes else None
        step = codes_step(proof, near, plan.code_error, precision, stop, start, enter, leave)
        steps.append(proof.apart(step) if apart else step)
        enter = enter if leave is None else leave
    return steps


def part_size(proof: Derivation, nodes: int, precision: int) -> int:
    """The points of a part: so many that the check stays within its work even where it has to open intervals at every point."""
    if proof.rows:
        return RANGE
    size = max(RANGE, -(-nodes // PARTS // RANGE) * RANGE)
    most = most_points(proof.targets[proof.output or 0], proof.network.inputs, precision)
    while size > 256 and size > most:
        size //= 2
    return size


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
