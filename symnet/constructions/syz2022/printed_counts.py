"""The sizes of phi_1 and phi_2 beside those printed in Theorems 2.1 and 2.2 of Shen, Yang, Zhang 2022.

The printed bounds add up subnetworks that stand side by side (blockwise); the dense count of phi_2 is given beside them.
"""

from __future__ import annotations

from typing import TypeAlias

from symnet.certificates.derivation import Derivation
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan, add_bits, cell_power
from symnet.constructions.syz2022.theorem_2_2 import Theorem22Plan, nested_mids
from symnet.core.network import Network
from symnet.library.calculus import named, side_by_side

CodedPlan: TypeAlias = Theorem21Plan | Theorem22Plan


def printed_counts(plan: CodedPlan) -> dict[str, int]:
    """Return blockwise and printed counts of phi_1 and phi_2, the dense count of phi_2, and the intrinsic entries."""
    d, n, copies = plan.dimension, plan.n, plan.copies
    first, second = (16, 32) if copies == 1 else (32 * copies, 256 * copies)
    sums = phi_2(plan).size
    return {
        "phi_1": copies * cell_power(d, plan.cells, plan.delta).size.parameters_blockwise,
        "phi_1_printed": plan.nodes * first,
        "phi_2": sums.parameters_blockwise,
        "phi_2_printed": plan.nodes * second * n,
        "phi_2_dense": sums.parameters,
        "intrinsic_entries": copies * n + 2,
    }


def phi_2(plan: CodedPlan) -> Network:
    """Return what stands between the products a_l * 4^j and the output map."""
    bits = add_bits(plan.n, plan.nodes)
    if plan.copies == 1:
        return bits
    copies = [named(bits, f"copy_{number}") for number in range(plan.copies)]
    return side_by_side(copies, nested_mids(plan.dimension))


def counts_step(proof: Derivation, plan: CodedPlan, near: int) -> int:
    """The printed counts, which hold blockwise, as a step from the statement of what the network is near a point."""
    return proof.apply("printed-counts", [near], theorem=plan.construction.removeprefix("theorem-"))


def shape_step(proof: Derivation) -> int:
    """Width 2 and depth 2J + 2 of a bit extraction of J digits."""
    return proof.apply("printed-shape", [proof.last("bit")])
