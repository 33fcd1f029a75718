"""The proved error as an exact expression in the modulus, and the bound that the paper states: from the certificate alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.core.rational import from_hex, root_upper
from symnet.kernel.targets.moduli import enclosed, is_concave
from symnet.report.facts import rounded
from symnet.report.wording import modulus_of_r, number_text

Statement = dict[str, Any]
RULES = ("sup-error", "dial-error", "near-error", "lp-error")


@dataclass(frozen=True)
class Estimate:
    """omega(reach) + rest and what omega is; the paper's bound, where it states one, and its value rounded up."""

    expression: str
    omega: str
    paper: str = ""
    paper_value: str = ""


def estimate(content: Mapping[str, Any]) -> Estimate | None:
    """Return the estimate of an accepted certificate, None where it proves no error from a modulus."""
    found = next((step for step in content["steps"] if step["rule"] in RULES), None)
    if found is None:
        return None
    given, near, modulus = (content["steps"][int(place, 16)]["statement"] for place in found["premises"])
    d, cells = int(content["network"]["inputs"], 16), int(given["cells"], 16)
    rest, whole = from_hex(near["bound"]), cells
    if found["rule"] == "lp-error":
        rest += from_hex(found["data"]["bound"]) - from_hex(found["data"]["good"])
    if found["rule"] in ("sup-error", "dial-error") and is_concave(modulus, d):
        whole = 2 * cells
    shown = f"omega({_root(d, whole)}) + {number_text(rest)}"
    if found["rule"] in ("sup-error", "dial-error") or "v" in content["network"]["parameters"]:
        return Estimate(shown, modulus_of_r(modulus))
    factor = "" if cells == 4 else f"{number_text(Fraction(4, cells))} "
    paper = f"omega({_root(d, cells)}) + {factor}omega({_root(d, 1)})"
    value = upper(modulus, Fraction(d, cells**2)) + Fraction(4, cells) * upper(modulus, Fraction(d))
    return Estimate(shown, modulus_of_r(modulus), paper, rounded(value, 1))


def _root(d: int, under: int) -> str:
    """sqrt(d) / under."""
    top = "1" if d == 1 else f"sqrt({d})"
    return top if under == 1 else f"{top}/{under}"


def upper(modulus: Statement, square: Fraction) -> Fraction:
    """Return a rational upper bound of the modulus at r, r^2 = square."""
    if "expression" in modulus:
        return enclosed(modulus, square)[1]
    constant, order = from_hex(modulus["constant"]), from_hex(modulus["order"])
    degree = 2 * order.denominator
    return root_upper(constant**degree * square**order.numerator, degree)
