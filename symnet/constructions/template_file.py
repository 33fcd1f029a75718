"""Theorem 2.3, by the scan or by the paper's network: one template for a whole class, built before any function is seen.

A template file says the class (Lipschitz or Hoelder), the dimension, the size and the dial; the network over v, s, b stands
beside it. Every function of the class is then three numbers: v in [0, 1), s the same for all, b.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.constructions.approximation import Approximation
from symnet.constructions.plan import Request
from symnet.constructions.scan.plan import ScanPlan, plan_scan
from symnet.constructions.syz2022.theorem_2_3 import Theorem23Plan, plan_theorem_2_3
from symnet.core.codec import canonical_json, encode, read_bytes, read_json, write_together
from symnet.core.rational import from_hex, to_hex, whole
from symnet.errors import MalformedFile, Refuted, Unproved, UsageError
from symnet.targets import HoelderModulus, LipschitzModulus, Modulus, Target, check_defined, parse_hoelder, target
from symnet.targets.modulus.contradiction import Contradiction, ModulusRefuted
from symnet.targets.modulus.secant import find_secant

FORMAT = "symnet template 1"
NUMBERS = ("dimension", "cells", "scale_bits", "constant", "order")
KEYS = {"scan": {*NUMBERS, "runs", "bits"}, "theorem-2.3": {*NUMBERS, "construction"}}
"""What stands in a file beside the format and the digest; a file that names no construction is of the scan."""


@dataclass(frozen=True)
class Template:
    """A plan for a class: what is the same for every function of it."""

    plan: ScanPlan | Theorem23Plan

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of the template file."""
        plan = self.plan
        order = getattr(plan.modulus, "order", Fraction(1))
        numbers = (plan.dimension, plan.cells, plan.scale_bits, plan.modulus.constant, order)
        content: dict[str, Any] = {name: to_hex(Fraction(value)) for name, value in zip(NUMBERS, numbers, strict=True)}
        content |= {"format": FORMAT, "template_sha256": plan.template().sha256}
        if not isinstance(plan, ScanPlan):
            return canonical_json({**content, "construction": plan.construction})
        content |= {"runs": to_hex(Fraction(plan.runs)), "bits": "one" if plan.one_bit else "two"}
        return canonical_json(content if plan.quantum is None else {**content, "quantum": to_hex(plan.quantum)})

    def save(self, path: Path) -> None:
        """Write the template file, and its network (the parameters left open) beside it."""
        network = encode(self.plan.template()) + b"\n"
        write_together({path.with_suffix(".network.json"): network, path: self.to_bytes() + b"\n"})

    def encode(self, source: Any, progress: Any = None) -> Approximation:
        """Return the approximation of one function of the class; raises Refuted, with two points, where it is not in it.

        The class is proved for the function where that can be done, and stated as a hypothesis where not.
        """
        found = target(source, self.plan.dimension, self.plan.modulus)
        check_defined(found)
        steep = find_secant(found, self.plan.modulus)
        if steep is not None:
            raise self._outside(found, steep)
        values = found.grid(self.plan.cells, self.plan.radius or Fraction(1, 1 << 64), progress)
        try:
            parameters = self.plan.encode(values)
        except ModulusRefuted as refuted:
            raise self._outside(found, refuted.found) from None
        plan = replace(self.plan, modulus=_membership(found, self.plan.modulus))
        return Approximation(found, plan, plan.template().bind(parameters))

    def _outside(self, found: Target, steep: Contradiction) -> Refuted:
        name = found.name if len(found.name) <= 60 else found.name[:57] + "..."
        return Refuted(f"{steep.outside(name, class_text(self.plan.modulus))}; it needs the template of a larger class")


def make_template(
    text: str, dimension: int, error: Fraction, runs: int = 1, bits: str = "two", quantum: Fraction | None = None
) -> Template:
    """Return the template of a class given as lipschitz:L or hoelder:L,alpha, for this error in the sup norm."""
    request = Request(error=error, runs=runs, bits=bits, quantum=quantum)
    return planned("scan", whole(dimension, "dimension (--d)"), class_modulus(text), request)


def make_paper_template(text: str, dimension: int, error: Fraction) -> Template:
    """Return the template of a class by the paper's own network; raises TooLarge past 2^16 treads."""
    return planned("theorem-2.3", whole(dimension, "dimension (--d)"), class_modulus(text), Request(error=error))


def planned(construction: str, dimension: int, modulus: Modulus, request: Request) -> Template:
    """Return the template of a construction that has three numbers for a whole class."""
    plan = plan_theorem_2_3 if construction == "theorem-2.3" else plan_scan
    return Template(plan(dimension, modulus, request, False))


def class_modulus(text: str) -> Modulus:
    """Read lipschitz:L or hoelder:L,alpha."""
    kind, _, numbers = text.partition(":")
    if kind == "lipschitz":
        return LipschitzModulus(parse_hoelder(f"{numbers},1").constant)
    if kind == "hoelder":
        return parse_hoelder(numbers)
    raise UsageError(f"--class {text!r:.60} is not known; write lipschitz:L or hoelder:L,alpha, for example lipschitz:2")


def class_text(modulus: Modulus) -> str:
    """Return what `class_modulus` reads."""
    order = getattr(modulus, "order", None)
    return f"lipschitz:{modulus.constant}" if order is None else f"hoelder:{modulus.constant},{order}"


def load_template(path: Path) -> Template:
    """Read a template file; raises MalformedFile where it is not one or its digest is not that of its template."""
    content = read_json(read_bytes(path).removesuffix(b"\n"), f"{path}")
    named = str(content.get("construction", "scan")) if isinstance(content, dict) else "scan"
    wanted = {*KEYS.get(named, KEYS["scan"]), "format", "template_sha256"}
    free = {"quantum"} if named == "scan" else set()
    if not isinstance(content, dict) or content.get("format") != FORMAT or not wanted <= set(content) <= wanted | free:
        raise MalformedFile(f'{path}: expected an object with "format": "{FORMAT}" and the keys {", ".join(sorted(wanted))}')
    numbers = {name: from_hex(content[name], f"{path}, {name}") for name in (*NUMBERS, *{"runs"}.intersection(content))}
    modulus: Modulus = (
        LipschitzModulus(numbers["constant"]) if numbers["order"] == 1 else HoelderModulus(numbers["constant"], numbers["order"])
    )
    dimension, cells, scale_bits, runs = (
        whole(numbers.get(name, Fraction(1)), name) for name in ("dimension", "cells", "scale_bits", "runs")
    )
    quantum = from_hex(content["quantum"], f"{path}, quantum") if "quantum" in content else None
    request = Request(cells=cells, scale_bits=scale_bits, runs=runs, bits=str(content.get("bits", "two")), quantum=quantum)
    found = planned(named, dimension, modulus, request)
    if found.plan.template().sha256 != content["template_sha256"]:
        raise MalformedFile(f"{path}: template_sha256 is not that of the template these numbers give")
    return found


def _membership(found: Target, modulus: Modulus) -> Modulus:
    """The class's modulus, called derived where the kernel's gradient bound proves it for this function."""
    from symnet.certificates.boxes import splits
    from symnet.targets.expression.tree import to_json

    if not isinstance(modulus, LipschitzModulus) or found.expression is None:
        return modulus
    try:
        splits(to_json(found.expression), found.dimension, modulus.constant)
    except (Unproved, Refuted):
        return modulus
    return LipschitzModulus(modulus.constant, "derived")
