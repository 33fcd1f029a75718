"""Theorems 2.1, 2.2 (as printed, and with each number in one place) and 2.3 of Shen, Yang, Zhang 2022 as constructions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.constructions.construction import Construction, Setting, stored_bits, unrecognised
from symnet.constructions.plan import Request
from symnet.constructions.syz2022.cell_codes import output_values, paper_bound
from symnet.constructions.syz2022.recognition import theorem_2_1_form, theorem_2_2_form, theorem_2_3_form
from symnet.constructions.syz2022.sizes import (
    coded_cost,
    coded_sizes,
    copied_cost,
    copied_sizes,
    staircase_cost,
    staircase_sizes,
)
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan, plan_theorem_2_1
from symnet.constructions.syz2022.theorem_2_2 import CopiedPlan, Theorem22Plan, plan_copied, plan_theorem_2_2
from symnet.constructions.syz2022.theorem_2_3 import Theorem23Plan, plan_theorem_2_3
from symnet.core.rational import to_hex

if TYPE_CHECKING:
    from symnet.certificates.derivation import Derivation

# The derivations load the kernel, so they are imported when they are asked for.


def _derive_2_1(proof: Derivation, plan: Theorem21Plan, modulus: int) -> list[int]:
    """The error, and the sizes that the paper prints."""
    from symnet.constructions.syz2022.lp_norm_derivation import theorem_2_1_steps
    from symnet.constructions.syz2022.printed_counts import counts_step, shape_step

    error, near = theorem_2_1_steps(proof, plan, modulus)
    return [error, counts_step(proof, plan, near), shape_step(proof)]


def _derive_2_2(proof: Derivation, plan: Theorem22Plan, modulus: int) -> list[int]:
    """The error, and the sizes that the paper prints."""
    from symnet.constructions.syz2022.printed_counts import counts_step, shape_step
    from symnet.constructions.syz2022.sup_norm_derivation import multiplied_codes, sup_norm_steps

    error, near = sup_norm_steps(proof, plan, multiplied_codes(proof, plan.dimension, plan.n), modulus)
    return [error, counts_step(proof, plan, near), shape_step(proof)]


def _derive_copied(proof: Derivation, plan: CopiedPlan, modulus: int) -> list[int]:
    from symnet.constructions.syz2022.sup_norm_derivation import scanned_codes, sup_norm_steps

    return [sup_norm_steps(proof, plan, scanned_codes(proof, plan.dimension, plan.n), modulus)[0]]


def _derive_2_3(proof: Derivation, plan: Theorem23Plan, modulus: int) -> list[int]:
    from symnet.constructions.syz2022.sup_norm_derivation import evaluated_codes, sup_norm_steps

    return [sup_norm_steps(proof, plan, evaluated_codes(proof, plan.dimension, plan.n), modulus)[0]]


def _same_for_a_class(plan: Theorem23Plan) -> Mapping[str, Any]:
    """The construction's name, and how long s may be."""
    return {"construction": plan.construction, "scale_bits": to_hex(Fraction(plan.scale_bits))}


def _compared(plan: Theorem23Plan, request: Request) -> list[Setting]:
    """By the paper's network: the scan proves the theorem too."""
    return [(f"{plan.construction} (paper)", request)]


THEOREM_2_1: Construction[Theorem21Plan] = Construction(
    name="theorem-2.1",
    theorem="Shen, Yang, Zhang 2022, Theorem 2.1: ||phi - f||_p <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d)",
    norm="L^p",
    intrinsic="n + 2 (a_1..a_n, s, b)",
    options=("p", "printed"),
    plan=plan_theorem_2_1,
    template=Theorem21Plan.template,
    encode=Theorem21Plan.encode,
    derive=_derive_2_1,
    sizes=coded_sizes,
    known=output_values,
    bits=stored_bits,
    cost=coded_cost,
    recognise=theorem_2_1_form,
    paper_bound=paper_bound,
)
THEOREM_2_2: Construction[Theorem22Plan] = Construction(
    name="theorem-2.2",
    theorem="Shen, Yang, Zhang 2022, Theorem 2.2: |phi - f| <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) on [0,1]^d",
    norm="sup",
    intrinsic="n + 2 (a_1..a_n, s, b) in 3^d n + 2 places",
    options=("printed",),
    plan=plan_theorem_2_2,
    template=Theorem22Plan.template,
    encode=Theorem22Plan.encode,
    derive=_derive_2_2,
    sizes=coded_sizes,
    known=output_values,
    bits=stored_bits,
    cost=coded_cost,
    recognise=theorem_2_2_form,
    paper_bound=paper_bound,
)
THEOREM_2_2_COPIED: Construction[CopiedPlan] = Construction(
    name="theorem-2.2-copied",
    theorem="Theorem 2.2 with the n numbers read by a fixed network for all 3^d copies: the same bound",
    norm="sup",
    intrinsic="n + 2 (a_1..a_n, s, b), each in one place",
    options=("printed",),
    plan=plan_copied,
    template=CopiedPlan.template,
    encode=CopiedPlan.encode,
    derive=_derive_copied,
    sizes=copied_sizes,
    known=output_values,
    bits=stored_bits,
    cost=copied_cost,
    recognise=unrecognised,
    paper_bound=paper_bound,
)
THEOREM_2_3: Construction[Theorem23Plan] = Construction(
    name="theorem-2.3",
    theorem="Shen, Yang, Zhang 2022, Theorem 2.3, their network: the bound of Theorem 2.2 at n = 1, d <= 3 and d = 1, n = 2",
    norm="sup",
    intrinsic="3 (v, s, b), each in one place",
    options=("printed",),
    plan=plan_theorem_2_3,
    template=Theorem23Plan.template,
    encode=Theorem23Plan.encode,
    derive=_derive_2_3,
    sizes=staircase_sizes,
    known=output_values,
    bits=stored_bits,
    cost=staircase_cost,
    recognise=theorem_2_3_form,
    class_settings=_same_for_a_class,
    compared=_compared,
)
