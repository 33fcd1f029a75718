"""The scan as a construction: Theorem S and its dial."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.constructions.construction import Construction, Setting, Sizes, enclosing_seconds, stored_bits
from symnet.constructions.in_tasks import NOT_IN_TASKS, Done, Encoded
from symnet.constructions.plan import Request
from symnet.constructions.scan.encoding import quantise
from symnet.constructions.scan.plan import ScanPlan, plan_scan
from symnet.constructions.scan.recognition import closed_form
from symnet.core.rational import to_hex
from symnet.core.size import shape_of
from symnet.targets.enclosure.grid import GridValues

if TYPE_CHECKING:
    from symnet.certificates.derivation import Derivation
    from symnet.targets.target import Target

NODE, RUN = 1e-5, 1.6e-3
ORDER = 2e-2
"""The closed form is proved on the cones of one order of 0, y_1, ..., y_d each; the second pass has its own."""
FLOAT_BITS = 50
MOST_RUNS = 2_048


def _derive(proof: Derivation, plan: ScanPlan, modulus: int) -> list[int]:
    from symnet.constructions.scan.derivation import scan_steps  # loads the kernel

    return [scan_steps(proof, plan, modulus)]


def _in_tasks(plan: ScanPlan, target: Target, done: Done) -> dict[str, Fraction] | Encoded:
    if not plan.in_slabs:
        return NOT_IN_TASKS
    from symnet.constructions.scan.slabs import encoded  # loads jobs

    return encoded(plan, target, done)


def _sizes(plan: ScanPlan) -> Sizes:
    """Those of the template, which is short at any size: a scan is not written out."""
    shape = shape_of(plan.template())
    return Sizes(plan.runs + 2, shape.width, shape.depth, shape.neurons)


def _known(plan: ScanPlan, at_zero: Fraction) -> dict[str, Fraction]:
    if plan.scale == 0:
        return {"s": plan.scale, "b": at_zero}
    first = GridValues([at_zero.numerator], at_zero.denominator, plan.radius)
    return {"s": plan.scale, "b": plan.scale * quantise(first, plan.scale, 2 if plan.one_bit else 1, 0)[0]}


def _cost(plan: ScanPlan, node: float) -> float:
    orders = math.factorial(plan.dimension + 1) * (1 if plan.runs == 1 else 2)
    return enclosing_seconds(plan, node) + NODE * plan.nodes + RUN * plan.runs + ORDER * orders


def _class_settings(plan: ScanPlan) -> Mapping[str, Any]:
    found = {"runs": to_hex(Fraction(plan.runs)), "bits": "one" if plan.one_bit else "two"}
    found["scale_bits"] = to_hex(Fraction(plan.scale_bits))
    return found if plan.quantum is None else {**found, "quantum": to_hex(plan.quantum)}


def _compared(plan: ScanPlan, request: Request) -> list[Setting]:
    """One and two bits a node, and runs: n, so many that each v is short enough for a float, one digit each."""
    digits, n = plan.nodes - 1, max(1, (max(plan.counts) - 1).bit_length())
    runs = {f"scan, m = n = {n}": n, "scan, v's of 50 bits": -(-2 * digits // FLOAT_BITS), "scan, one digit each": digits}
    shown = [(label, replace(request, runs=m)) for label, m in runs.items() if 1 < m <= min(digits, MOST_RUNS)]
    return [("scan, two bits", request), ("scan, one bit", replace(request, bits="one")), *shown]


SCAN: Construction[ScanPlan] = Construction(
    name="scan",
    theorem="Theorem S: |phi - f| <= omega(sqrt(d)/(2K)) + s/2 on [0,1]^d, s >= omega(1/K)",
    norm="sup",
    intrinsic="3 (v, s, b)",
    options=("parameters", "bits", "quantum"),
    plan=plan_scan,
    template=ScanPlan.template,
    encode=ScanPlan.encode,
    in_tasks=_in_tasks,
    derive=_derive,
    sizes=_sizes,
    known=_known,
    bits=stored_bits,
    cost=_cost,
    recognise=closed_form,
    class_settings=_class_settings,
    cells_by_axis=True,
    compared=_compared,
)
