"""False files that a kernel of format 1 accepted, and one that kept it busy, in format 2: the same networks, the same proofs.

There a copy of a network was said to have the code of the original where both looked alike. Here the code of each copy is
proved from its own weights, so the step that said so becomes a proof of the code itself.
"""

from __future__ import annotations

import gzip
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from kernel.attacks.table import attack, fact, node, number, restate, step, targets
from kernel.certificates import Content, content_of
from oracle import number as exact

from symnet.certificates.certificate import certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.scan.derivation import codes_step
from symnet.core.codec import canonical_json, decode

FOLDER = Path(__file__).parent.parent / "format_1"


def packed(name: str) -> bytes:
    """A file of format 1."""
    return (FOLDER / f"{name}.json.gz").read_bytes()


def translated(name: str) -> Content:
    """A file of format 1 in format 2: the facts that the rules need, and the code of every copy by itself."""
    old = json.loads(gzip.decompress(packed(name)))
    proof = Derivation(decode(canonical_json(old["network"])), [old["target"]])
    made: list[int] = []
    for each in old["steps"]:
        made.append(_step(proof, old["steps"], each, made))
    proof.claim(made[-1])
    return content_of(certificate(proof))


def _step(proof: Derivation, steps: Any, old: Any, made: list[int]) -> int:
    """The step that stands for one of format 1; -1 where a later one holds all that it says."""
    rule, data, premises = old["rule"], old["data"], [made[int(place, 16)] for place in old["premises"]]
    if rule == "lipschitz":
        return proof.step(rule, [], data, "modulus", **{key: old["statement"][key] for key in ("constant", "order")})
    if rule in ("bit", "mid", "near-output"):
        return proof.apply(rule, premises, **data)
    if rule in ("index-code", "scan-code", "copied-code"):
        return _code(proof, steps, data)
    if rule == "shifted-code":
        indices = [steps[int(place, 16)]["statement"] for place in old["premises"][1:]]
        return proof.apply(rule, premises[:1], delta=indices[0]["delta"], shifts=[each["shift"] for each in indices])
    if rule == "near-corners":
        cells = int(proof.stated(premises[0])["cells"], 16) ** proof.network.inputs
        return codes_step(proof, premises[0], exact(data["bound"]), int(data["precision"], 16), cells)
    return proof.step("local-error", premises, data, "error", norm=["sup"], **data) if rule == "near-error" else -1


def _code(proof: Derivation, steps: Any, data: Any) -> int:
    """The code of a part of the network: its bits, or the scan that reads its digits."""
    here = {"indices": data["indices"], "neuron": data["neuron"], "cells": "0x4"}
    head = f"{data['neuron'][0].split('.')[0]}."
    state = next((each["data"] for each in steps if each["rule"] == "scan-code"), None)
    if state is not None:
        return proof.apply("scan-code", **{**state, **here, "scan": f"{head}digits"})
    bits = [
        proof.apply(
            "bit",
            scan=f"{head}phi_2.bit_{place}.tents",
            reads=[f"{head}multiply", place - 1],
            neuron=[f"{head}phi_2.bit_{place}.bit", 0],
        )
        for place in (1, 2)
    ]
    below = {"rho": [f"{head}phi_1.rho", 0], "power": [f"{head}phi_1.power", 0]}
    return proof.apply("bit-code", bits, digits=["a_1", "a_2"], **below, **here)


@attack("", "pl", "a neuron depends on input 0, which the fact does not read")
def false_constant_index(c: Content) -> None:
    """The code of each copy is its sum of bits plus a million times its index; in the original the index is 0 always."""
    c.update(translated("false_constant_index"))


@attack("", "pl", "a neuron depends on input 0, which the fact does not read")
def false_constant_index_scan(c: Content) -> None:
    """The same where a scan reads the digits."""
    c.update(translated("false_constant_index_scan"))


@attack("", "pl", "neuron 0 of 'twist.phi_1.rho' is 0x1 + 0x5*t0, not 0x1 + 0x1*t0 + 0x4*t1")
def false_leaf_matched(c: Content) -> None:
    """The copies read the first index twice, by a neuron that stood for the second one in a copy between."""
    c.update(translated("false_leaf_matched"))


@attack("scan_1", "codes", "the check needs more work than its budget")
def bomb_grid(c: Content) -> None:
    """A target of many operations at 65,536 points, each with 4,096 bits: a few kilobytes that ask for hours."""
    cells, last = "0xffff", 65_535
    tree: Any = ["variable", "0x0"]
    for bottom in range(3, 240, 2):
        tree = ["abs", ["add", tree, ["number", number(Fraction(1, bottom))]]]
    targets(c, tree)
    c["network"]["parameters"].update(v="0x0", s="0x1p-2", b="0x0")
    scan = node(c, "scan")
    scan["steps"], scan["schedules"] = (
        cells,
        {"node_1": ["snake", cells, "0x1", "0x0", "0x0"], "scale": ["power", "0x4", "0x10000"]},
    )
    for row, sign in zip(node(c, "compare_1")["rows"], ("-", ""), strict=False):
        row[1][1] = sign + cells
    node(c, "sum")["rows"][0][0] = number(1 - last)
    restate(c, "state", cells=cells)
    restate(c, "snake-order", cells=cells)
    (hat,), powers = fact(c, "state")["statement"]["schedules"], fact(c, "state", at=1)["statement"]["schedules"]
    hat[0][1], hat[2][1][1] = cells, cells
    for power in powers:
        power[0][2] = "0x10000"
    source = ["snake", ["v"], cells, "0x4", "0x2", "0x1", "0x1"]
    spread = {"reach": number(Fraction(1, last**2)), "variance": number(Fraction(1, 4 * last**2))}
    step(c, "run")["statement"].update(cells=cells, source=source)
    step(c, "interpolant")["statement"].update(cells=cells, source=source, **spread)
    restate(c, "codes", cells=cells, source=source, precision="0x1000", enter="0x0", stop="0x10000", bound="0x10000")
