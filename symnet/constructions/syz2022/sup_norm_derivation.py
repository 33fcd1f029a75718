"""The derivations of Theorems 2.2 and 2.3 for a network that has been built, step by step as in the proofs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.constructions.syz2022.theorem_2_2 import CopiedPlan, MidValuePlan, count_of_ways, ways
from symnet.constructions.syz2022.theorem_2_3 import Theorem23Plan


def sup_norm_steps(
    proof: Derivation, plan: MidValuePlan, values: Mapping[str, Fraction], modulus: int, precision: int
) -> tuple[int, int]:
    """Delta = 1/(3K): the copies, the mid values, the codes against f, the estimate; and the network's shape.

    `values` are those of the intrinsic parameters.
    """
    codes = None
    if isinstance(plan, CopiedPlan):
        codes = scanned_codes(proof, plan.dimension, plan.n)
    elif isinstance(plan, Theorem23Plan):
        codes = evaluated_codes(proof, plan.dimension, plan.n, values["v"])
    output = near_output_step(proof, plan.dimension, plan.n, plan.delta, codes)
    near = {"bound": hexed(plan.levels)}
    data = {**near, "precision": hexed(precision)}
    corners = proof.step("near-corners", [output], data, "near-corners", cells=hexed(plan.cells), **near)
    error = hexed(plan.error_bound)
    return proof.step("near-error", [output, corners, modulus], {"bound": error}, "error", norm=["sup"], bound=error), output


def near_output_step(proof: Derivation, dimension: int, n: int, delta: Fraction, codes: Sequence[int] | None = None) -> int:
    """Lemma A.2: what the network is on the whole cube, in terms of the codes of the cells near a point.

    `codes` are the steps that say what the 3^d copies are as functions of their indices, by default those of Theorem 2.2.
    """
    codes = multiplied_codes(proof, dimension, n) if codes is None else codes
    current = [shifted_code(proof, code, sigma, delta) for code, sigma in zip(codes, ways(dimension), strict=True)]
    for axis in range(1, dimension + 1):
        threes = range(0, len(current), 3)
        current = [_mid(proof, current[start : start + 3], axis, start // 3) for start in threes]
    given = proof.steps[current[0]]["statement"]
    names = {"cells": given["cells"], "digits": given["digits"], "scale": "s", "shift": "b"}
    return proof.step("near-output", current, {}, "near-output", **names)


def shifted_code(proof: Derivation, code: int, sigma: tuple[int, ...], delta: Fraction) -> int:
    """A copy looks at x + delta sigma: its indices one by one, then its code."""
    given = proof.steps[code]["statement"]
    cells, indices = given["cells"], []
    for axis, (way, place) in enumerate(zip(sigma, given["indices"], strict=True)):
        index = {"cells": cells, "delta": hexed(delta), "axis": hexed(axis), "shift": hexed(way * delta), "neuron": place}
        indices.append(proof.step("shifted-index", [], index, "shifted-index", **index))
    stated = {key: given[key] for key in ("cells", "digits", "neuron")} | {"delta": hexed(delta), "level": hexed(0)}
    return proof.step("shifted-code", [code, *indices], {}, "near-code", **stated, shifts=[hexed(way * delta) for way in sigma])


def _mid(proof: Derivation, three: list[int], axis: int, number: int) -> int:
    """One mid value over an axis."""
    here = proof.steps[three[1]]["statement"]
    place = neuron(f"mid_{axis}_{number}.mid")
    stated = {**here, "level": hexed(axis), "neuron": place}
    del stated["kind"]
    return proof.step("mid", three, {"neuron": place}, "near-code", **stated)


def multiplied_codes(proof: Derivation, dimension: int, n: int) -> list[int]:
    """The 3^d copies as functions of their indices: the first from the weights up, the others weight by weight like it."""
    codes = [first_code(proof, dimension, n)]
    for number in range(1, count_of_ways(dimension)):
        made = _copy(dimension, number)
        stated = {**proof.steps[codes[0]]["statement"], **made}
        codes.append(proof.step("copied-code", [codes[0]], made, **stated))
    return codes


def scanned_codes(proof: Derivation, dimension: int, n: int) -> list[int]:
    """The 3^d copies as functions of their indices where one scan reads the digits for all of them."""
    copies, codes = count_of_ways(dimension), []
    names = [f"a_{number}" for number in range(1, n + 1)]
    for number in range(copies):
        indices = [neuron(f"copy_{number}.g_{axis + 1}.index") for axis in range(dimension)]
        made = {"indices": indices, "neuron": neuron("sum", number), "cells": hexed(1 << n)}
        first = n + 2 * copies + n * number
        state = {"z": list(map(hexed, range(n))), "bits": list(map(hexed, range(first, first + n)))}
        state |= {"number": hexed(n + number), "sum": hexed(n + copies + number)}  # type: ignore[dict-item]
        codes.append(proof.step("scan-code", [], {**made, **state, "scan": "digits"}, "index-code", digits=names, **made))
    return codes


def evaluated_codes(proof: Derivation, dimension: int, n: int, v: Fraction) -> list[int]:
    """The 3^d copies as functions of their indices: the numbers a_1, ..., a_n out of v, then each copy at every cell."""
    bits, neurons = 2 << (dimension * n), [neuron("numbers", number) for number in range(n)]
    whole = [math.floor(v * (1 << bits * number)) for number in range(n + 1)]
    values = [hexed(Fraction(after, 1 << bits) - before) for before, after in pairwise(whole)]
    numbers = proof.step("constant", [], {"neurons": neurons}, "constant", neurons=neurons, values=values)
    codes = []
    for number in range(count_of_ways(dimension)):
        made = {**_copy(dimension, number), "cells": hexed(1 << n), "digits": ["v"] * n}
        codes.append(proof.step("evaluated-code", [numbers], made, "index-code", **made))
    return codes


def _copy(dimension: int, number: int) -> dict[str, list[list[str]] | list[str]]:
    """The neurons of the indices and of the code of a copy."""
    indices = [neuron(f"copy_{number}.phi_1.g_{axis + 1}.index") for axis in range(dimension)]
    return {"indices": indices, "neuron": neuron(f"copy_{number}.phi_2.add")}


def first_code(proof: Derivation, dimension: int, n: int) -> int:
    """The first copy as a function of its indices: powers of four, bits, their sum (Theorem A.1)."""
    cells, copy = 1 << n, "copy_0"
    bits = []
    for number in range(1, n + 1):
        places = {"reads": neuron(f"{copy}.multiply", number - 1), "neuron": neuron(f"{copy}.phi_2.bit_{number}.bit")}
        scan = {"scan": f"{copy}.phi_2.bit_{number}.tents"}
        bits.append(proof.step("bit", [], {**scan, **places}, "bit", digits=hexed(cells**dimension), **places))
    made = {"cells": hexed(cells), **_copy(dimension, 0)}
    below = {"rho": neuron(f"{copy}.phi_1.rho"), "power": neuron(f"{copy}.phi_1.power")}
    names = [f"a_{number}" for number in range(1, n + 1)]
    return proof.step("index-code", bits, {**made, **below}, "index-code", digits=names, **made)
