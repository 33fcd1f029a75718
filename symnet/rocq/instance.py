"""Instances of Theorem S: what a generated Rocq script is about, read off an accepted scan certificate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.core.front import FRONT
from symnet.core.rational import from_hex, root_upper
from symnet.errors import UsageError
from symnet.rocq.slopes import splitting
from symnet.rocq.term import Term, term_of

SCOPE = "a scan certificate with one run and two bits a node, as `symnet approximate EXPRESSION` writes it"
MAX_NODES = 20_000
TWO_BITS = ["0x4", "0x2", "0x1", "0x1"]
"""Base, largest digit, gain and offset of the codes of Theorem S."""


@dataclass(frozen=True)
class Instance:
    """|s phi(x, v) + b - f(x)| <= E on [0,1]^d, with what is needed to check it.

    `word` is v 4^(N-1) as an integer, N = (K + 1)^d; `nodes_bound` says how near the codes are to f at the nodes;
    `splits` cuts the cube into the boxes on which the Lipschitz constant is checked.
    """

    dimension: int
    cells: int
    target: Term
    lipschitz: Fraction
    splits: str
    scale: Fraction
    offset: Fraction
    word: int
    nodes_bound: Fraction
    error: Fraction


def instance_of(content: Mapping[str, Any], lipschitz: Fraction | None = None) -> Instance:
    """Read the instance off the content of a certificate; whether it holds is not decided here.

    `lipschitz` replaces the certificate's constant. Raises UsageError where the certificate is of another kind or the
    target is not rational or piecewise linear.
    """
    network = content["network"]
    plain = content["box"] == [["0x0", "0x1"]] * int(network["inputs"], 16) and network["nodes"][0]["name"] != FRONT
    if not plain or any("output" in step["statement"] for step in content["steps"]):
        raise UsageError("an instance for Rocq is of a network with one output on the unit cube; this certificate is of another")
    if any(step["rule"] == "axis-error" for step in content["steps"]):
        raise UsageError("an instance for Rocq has as many cells on every axis; those of this certificate differ by axis")
    local, codes, modulus, error = _premises(content)
    name = _digits_of(local)
    target = term_of(content["target"][0] if content["target"] else [])
    dimension, cells = int(content["network"]["inputs"], 16), int(from_hex(local["cells"]))
    if (cells + 1) ** dimension > MAX_NODES:
        raise UsageError(f"{(cells + 1) ** dimension} nodes, more than {MAX_NODES}, where coqc's stack ends; take fewer cells")
    constant = _constant(modulus) if lipschitz is None else lipschitz
    if lipschitz is not None:
        _needs_no_more(lipschitz, dimension, cells, from_hex(error["bound"]), codes)
    return Instance(
        dimension,
        cells,
        target,
        constant,
        splitting(target, dimension, constant),
        *_numbers(content["network"]["parameters"], local, name, (cells + 1) ** dimension - 1),
        codes,
        from_hex(error["bound"]),
    )


def _premises(content: Mapping[str, Any]) -> tuple[dict[str, Any], Fraction, dict[str, Any], dict[str, Any]]:
    """What a claimed sup error stands on: the local statement, the bound of all its codes, the modulus; then itself."""
    steps = content["steps"]
    for step in steps:
        if step["rule"] == "local-error" and step["statement"]["kind"] == "error" and step["statement"] in content["claims"]:
            local, *codes, modulus = (steps[int(place, 16)]["statement"] for place in step["premises"])
            return local, max(from_hex(each["bound"]) for each in codes), modulus, step["statement"]
    raise UsageError(f"the certificate claims no sup error by the rule local-error; give {SCOPE}")


def _digits_of(local: dict[str, Any]) -> str:
    """The parameter that holds the digits; raises UsageError where there are several, or digits of another alphabet."""
    kind, names, *rest = local["source"]
    if kind != "snake" or len(names) != 1 or rest[1:] != TWO_BITS:
        raise UsageError(f"the codes of the certificate are not two bits a node in one parameter; give {SCOPE}")
    return str(names[0])


def _constant(modulus: dict[str, Any]) -> Fraction:
    if "constant" not in modulus or from_hex(modulus["order"]) != 1:
        raise UsageError(
            "the certificate rests on a modulus of continuity that is not a Lipschitz constant; "
            "give the constant to prove instead with --lipschitz L"
        )
    return from_hex(modulus["constant"])


def _needs_no_more(constant: Fraction, dimension: int, cells: int, error: Fraction, codes: Fraction) -> None:
    """The codes' bound + L sqrt(d)/(2K) must not exceed the certificate's error: what Rocq will ask."""
    if constant < 0:
        raise UsageError(f"the Lipschitz constant {constant} is negative; give --lipschitz L with L >= 0")
    room = (error - codes) * 2 * cells
    if room < 0 or constant**2 * dimension > room**2:
        most = Fraction(math.floor(1000 * max(room, Fraction(0)) / root_upper(Fraction(dimension), 2)), 1000)
        raise UsageError(
            f"with the Lipschitz constant {constant} the certificate's error is not reached; "
            f"give --lipschitz L with L at most {most}, or a certificate with more cells"
        )


def _numbers(values: dict[str, str], local: dict[str, Any], name: str, digits: int) -> tuple[Fraction, Fraction, int]:
    """s, b and the digits of v as one integer."""
    word = from_hex(values[name]) * 4**digits
    if word.denominator != 1:
        raise UsageError(f"v has more than {digits} base-4 digits; give {SCOPE}")
    return from_hex(values[local["scale"]]), from_hex(values[local["shift"]]), word.numerator
