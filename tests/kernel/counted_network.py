"""A network by hand to which the counts printed in Theorem 2.2 apply: phi_1, a linear map L of bare parameters, phi_2.

d = 1. Three step functions give the cells k_i of x - delta, x, x + delta; phi_1 ends with their codes, written out; L multiplies
them by parameters and phi_2 divides again, so every code goes through L. Then the middle one of the three.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from typing import Any

from kernel.hand_made import Content, Form, fact, form, layer

from symnet.certificates.certificate import certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.syz2022.sup_norm_derivation import near_output_step
from symnet.core.codec import canonical_json, decode
from symnet.errors import Unproved


def counted(
    digits: dict[str, list[int]],
    names: Sequence[str] | None = None,
    more: Form | None = None,
    twice: bool = False,
    hollow: bool = False,
) -> Content:
    """The certificate of the counts; without its last step where the rule refuses.

    `digits` are those of one parameter or two, one for each cell, or several for each where `names` lists one several times.
    `more` is a row beside L; `twice`: L is applied twice; `hollow`: L stands behind
    the middle one, and the output does not read it.
    """
    names = list(digits) if names is None else list(names)
    first, *others = digits
    cells = len(digits[first]) // names.count(first)
    values = {
        name: sum((Fraction(theta, 4 << 2 * place) for place, theta in enumerate(read)), Fraction(0))
        for name, read in digits.items()
    }
    codes = _codes(digits, names, cells)
    used = [first, first, *(others or [first])]
    linear = [*(form(0, *[0] * at, name) for at, name in enumerate(used)), *([] if more is None else [more])]
    factors = [1 if hollow else values[name] ** (2 if twice else 1) for name in used]
    last = "t" if hollow else "L2" if twice else "L"
    behind = [layer("L", [("mid_1_0.mid", 0, 1)], [form(0, first)]), layer("unused", [("L", 0, 1)], [form(0, 1)])]
    nodes = [
        *_cells_and_codes(codes, cells, Fraction(1, 3 * cells)),
        *([] if hollow else [layer("L", [("t", 0, 3)], linear)]),
        *([layer("L2", [("L", 0, 3)], linear[:3])] if twice else []),
        layer("u", [(last, 0, 3)], [form(0, *[0] * at, Fraction(1) / factor) for at, factor in enumerate(factors)]),
        *_middle(),
        *(behind if hollow else []),
        layer("output", [("mid_1_0.mid", 0, 1)], [form("b", "s")]),
    ]
    return _derived(nodes, {**values, "s": Fraction(1), "b": Fraction(0)}, names, cells)


def _codes(digits: dict[str, list[int]], names: Sequence[str], cells: int) -> list[Fraction]:
    """The codes of the cells: sum_l 2^-l theta_l, where a name listed several times has its digits taken in turn."""
    rows = [digits[name][cells * names[:at].count(name) :][:cells] for at, name in enumerate(names)]
    return [sum((Fraction(row[cell], 2 << bit) for bit, row in enumerate(rows)), Fraction(0)) for cell in range(cells)]


def _cells_and_codes(codes: list[Fraction], cells: int, delta: Fraction) -> list[Content]:
    """The cells k_i of the three shifted points, and their codes t_i."""
    shifts = (-delta, Fraction(0), delta)
    heads = [(shift - (Fraction(k, cells) - delta)) / delta for shift in shifts for k in range(1, cells)]
    jumps = [form(head - turn, 1 / delta) for head in heads for turn in (0, 1)]
    count, turns = 2 * (cells - 1), cells - 1
    steps = [form(0, *[0] * (count * at), *[1, -1] * turns) for at in range(3)]
    slopes = [after - before for before, after in pairwise(codes)]
    bends = [slopes[0], *(after - before for before, after in pairwise(slopes))]
    hinges = [form(-turn, *[0] * at, 1) for at in range(3) for turn in range(turns)]
    return [
        layer("h", [("input", 0, 1)], jumps, "relu"),
        layer("k", [("h", 0, 3 * count)], steps),
        layer("g", [("k", 0, 3)], hinges, "relu"),
        layer("t", [("g", 0, 3 * turns)], [form(codes[0], *[0] * (turns * at), *bends) for at in range(3)]),
    ]


def _middle() -> list[Content]:
    """The middle one of the three neurons of u."""
    signs = [form(0, 1, -1), form(0, 1), form(0, -1), form(0, 0, 1), form(0, 0, -1), form(0, 0, 0, 1), form(0, 0, 0, -1)]
    larger, smaller, third = [1, 0, 0, 1, -1, 0, 0], [-1, 1, -1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, -1]
    least = [a - b for a, b in zip(larger, third, strict=True)]
    pairs = [form(0, *row) for row in (least, larger, [-a for a in larger], smaller, [-a for a in smaller])]
    thirds = [form(0, -1, 1, -1, -1, 1), form(0, 0, 0, 0, 1, -1), form(0, 0, 0, 0, -1, 1)]
    return [
        layer("m1", [("u", 0, 3)], signs, "relu"),
        layer("m2", [("m1", 0, 7)], pairs, "relu"),
        layer("m3", [("m2", 0, 5)], thirds, "relu"),
        layer("mid_1_0.mid", [("m3", 0, 3)], [form(0, 1, 1, -1)]),
    ]


def _derived(nodes: list[Content], values: dict[str, Fraction], names: Sequence[str], cells: int) -> Content:
    """From the codes, cell by cell, to the counts."""
    network: dict[str, Any] = {"format": "symnet network 1", "inputs": "0x1", "nodes": nodes}
    proof = Derivation(decode(canonical_json(network)).bind(values))
    none = proof.fact(fact([], {}, {}))
    codes = [
        proof.apply("evaluated-code", [none], cells=cells, digits=list(names), indices=[["k", at]], neuron=["u", at])
        for at in range(3)
    ]
    near = near_output_step(proof, 1, Fraction(1, 3 * cells), codes)
    proof.claim(none)
    with suppress(Unproved):
        proof.claim(proof.apply("printed-counts", [near], theorem="2.2"))
    content: Content = certificate(proof).content
    del content["sha256"]
    return content
