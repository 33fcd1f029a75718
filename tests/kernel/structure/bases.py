"""The honest certificates that are changed: all theories, small, each with a weight; whole ones and beginnings of long ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache, partial
from typing import Any

from kernel.certificates import Content, base, content_of
from kernel.remade import Kernel, bare, loaded, remade
from kernel.structure.proof import Linked, linked, numbered
from kernel.structure.wiring import below, mentioned, nodes

from symnet import approximate
from symnet.certificates.certificate import certificate
from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.constructions.certify import certify
from symnet.constructions.syz2022.theorem_2_1 import output_map
from symnet.constructions.syz2022.theorem_2_2 import nested_mids, ways
from symnet.core.entry import Intrinsic
from symnet.core.network import INPUT, Network, Node, Read
from symnet.library.calculus import compose, fan_out, layer, named, side_by_side
from symnet.library.code_scan import code_scan, code_sum
from symnet.library.step_function import step_function


def beginning(content: Content, kind: str, count: int) -> Content:
    """The steps up to the first few statements of a kind, and the part of the network that they speak about."""
    content = bare(content, loaded())
    steps = linked(content)
    wanted = [step for step in steps if step.statement["kind"] == kind][:count]
    needed: set[int] = set()
    todo = list(wanted)
    while todo:
        step = todo.pop()
        needed.add(id(step))
        todo += step.premises
    kept: list[Linked] = [step for step in steps if id(step) in needed]
    content = {**content, "steps": numbered(kept), "claims": [step.statement for step in wanted]}
    names = {name for step in content["steps"] for at in mentioned(step) for name in below(content, at)}
    network = content["network"]
    kept_nodes = [node for node in nodes(content) if node["name"] in names]
    text = json.dumps(kept_nodes)
    values = {name: value for name, value in network["parameters"].items() if f'"{name}"' in text}
    return {**content, "network": {**network, "nodes": kept_nodes, "parameters": values}}


def scans_apart() -> Content:
    """d = 1, K = 2: three copies, each with a scan of its own that reads the digits; the near-codes of the three."""
    cells, delta, d = 2, Fraction(1, 6), 1
    copies, values = [], {"a_1": Fraction(1, 16), "s": Fraction(1), "b": Fraction(0)}
    for at, sigma in enumerate(ways(d)):
        number = layer(d, "number", "identity", [({0: 1}, 0)])
        steps = side_by_side([named(step_function(cells, delta, delta * sigma[0]), "g_1")], number)
        start = layer(1, "start", "identity", [({}, Intrinsic("a_1")), ({0: 1}, 0), ({}, 0), ({}, 0)])
        scan = code_scan(1, 1, cells)
        digits = Network(scan.outputs, (Node("digits", scan, (Read(INPUT, 0, scan.outputs),)),))
        total = layer(scan.outputs, "sum", "identity", code_sum(1, 1))
        copies.append(named(compose(total, compose(digits, compose(start, steps))), f"copy_{at}"))
    proof = Derivation(compose(output_map(), fan_out(copies, nested_mids(d))).bind(values))
    for at, sigma in enumerate(ways(d)):
        head = f"copy_{at}."
        made = {"indices": [neuron(head + "g_1.index")], "neuron": neuron(head + "sum"), "cells": hexed(cells)}
        state = {"z": [hexed(0)], "number": hexed(1), "sum": hexed(2), "bits": [hexed(3)], "scan": head + "digits"}
        code = proof.apply("scan-code", **made, **state)
        proof.apply("shifted-code", [code], delta=delta, shifts=[delta * sigma[0]])
    return content_of(certificate(proof))


def built(expression: str, **options: Any) -> Content:
    """The certificate of an approximation."""
    return content_of(certify(approximate(expression, **options)))


def copies_of_two() -> Content:
    """d = 2, K = 2: three of the nine copies, with digits 0, 1, 1, 0, so that neighbouring cells have different codes."""
    content = beginning(base("mids_2"), "near-code", 3)
    content["network"]["parameters"]["a_1"] = "0x5p-6"
    return content


BASES: dict[str, tuple[int, Callable[[], Content]]] = {
    "copies": (12, lambda: beginning(base("mids_1"), "near-code", 3)),
    "copies of two": (26, copies_of_two),
    "theorem 2.2": (10, lambda: base("mids_1")),
    "digits once": (4, lambda: base("scanned_1")),
    "scans apart": (8, scans_apart),
    "theorem 2.3": (2, lambda: base("three_1")),
    "theorem 2.1": (3, lambda: base("paper_1")),
    "theorem 2.1, two": (2, lambda: base("paper_2")),
    "counts by hand": (2, lambda: base("counted_by_hand")),
    "scan": (3, lambda: base("scan_1")),
    "scan, two": (1, lambda: base("scan_2")),
    "scan, stated": (1, lambda: base("scan_stated")),
    "runs": (3, lambda: built("abs(x-1/3)", cells=4, parameters=3)),
    "runs, two": (1, lambda: built("max(x,y)/2", cells=1, parameters=2)),
    "one bit": (2, lambda: base("scan_one_bit")),
    "ranges": (1, lambda: base("ranges")),
    "tents": (3, lambda: base("tents")),
    "facts": (8, lambda: base("facts")),
    "box": (2, lambda: base("on_box")),
    "box, stated": (1, lambda: base("on_box_expression")),
    "outputs": (4, lambda: base("outputs")),
    "outputs on a box": (4, lambda: base("outputs_on_box")),
    "facts of outputs": (8, lambda: base("facts_of_outputs")),
    "parts": (4, lambda: base("near_product")),
    "parts behind parts": (6, lambda: base("near_chain")),
    "teeth": (3, lambda: base("near_teeth")),
    "gates": (4, lambda: base("near_gate")),
    "additions": (4, lambda: base("near_addition")),
    "kinks": (2, lambda: base("near_curve")),
    "table": (2, lambda: base("table_3")),
    "tables on a box": (4, lambda: base("table_box")),
    "segments": (2, lambda: base("segments_of_integers")),
    "segments, pieces": (2, lambda: base("segments_of_floats")),
    "deployed": (1, lambda: base("deployed_scan")),
    "rounded": (1, lambda: base("rounded_thirds")),
    "property": (3, lambda: base("property_1")),
    "property, signs": (2, lambda: base("property_signs")),
    "property, multipliers": (2, lambda: base("property_betas")),
    "property, joined": (2, lambda: base("property_joined")),
    "property, refuted": (2, lambda: base("property_refuted")),
    **{
        name: (often, partial(base, name))
        for often, names in (
            (
                3,
                (
                    "near_instead",
                    "floats_joined",
                    "given_equal",
                    "given_in_floats",
                    "given_equal_in_floats",
                    "pieces_of_quadrants",
                ),
            ),
            (
                2,
                (
                    "axes",
                    "axes_runs",
                    "band_1",
                    "near_norm",
                    "near_angle",
                    "euaf_square",
                    "euaf_modulus",
                    "euaf_levels",
                    "euaf_product",
                ),
            ),
            (2, ("floats_refuted", "floats_in_order", "given_error", "given_rounded", "given_slopes", "given_monotone")),
            (2, ("sorted_3", "ranked", "between_steps", "controlled", "closed_loop", "meshed", "meshed_by_hats")),
            (1, ("scan_root", "limits", "out_of_reach", "out_of_signs", "segments_that_join")),
        )
        for name in names
    },
}
"""Name -> how often it is changed, and how it is made."""


@cache
def _text(name: str) -> str:
    return json.dumps(bare(BASES[name][1](), loaded()))


def honest(name: str) -> Content:
    """A fresh copy of a certificate, without the facts that its rules want."""
    found: Content = json.loads(_text(name))
    return found


def known(kernel: Kernel, names: Iterable[str]) -> dict[str, Content]:
    """Some of them, as a kernel restates them; raises SystemExit where it refuses one."""
    found = {}
    for name in names:
        again = remade(kernel, honest(name))
        if again.refused or not kernel.verdict(again.content).accepted:
            raise SystemExit(f"the kernel refuses the honest certificate {name!r}: {again.refused}")
        found[name] = bare(again.content, kernel)
    return found
