"""The proved error as an exact expression in the modulus, and the bound that the paper states: from the certificate alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.core.rational import from_hex, root_upper
from symnet.kernel.targets.bending import enclosed
from symnet.kernel.targets.moduli import is_concave
from symnet.report.facts import rounded
from symnet.report.moduli import modulus_of_r
from symnet.report.numbers import number_text

Statement = dict[str, Any]


@dataclass(frozen=True)
class Estimate:
    """omega(reach) + rest and what omega is; the paper's bound, where it states one, and its value rounded up."""

    expression: str
    omega: str
    paper: str = ""
    paper_value: str = ""


def estimate(content: Mapping[str, Any], output: str | None = None) -> Estimate | None:
    """Return the estimate of an accepted certificate, of one output, None where it proves no error from a modulus."""
    every = content["steps"]
    own = [step for step in every if step["statement"].get("output") == output]
    found = next((step for step in own if step["rule"] == "local-error"), None)
    if found is None:
        return None
    given, *ranges, modulus = (every[int(place, 16)]["statement"] for place in found["premises"])
    d, cells = int(content["network"]["inputs"], 16), int(given["cells"], 16)
    rest = max(from_hex(each["bound"]) for each in ranges) + _on_strips(own, every)
    by_variance = given["variance"] != "" and is_concave(modulus, d)
    shown = f"omega({_distance(from_hex(given['variance' if by_variance else 'reach']), d, cells)}) + {number_text(rest)}"
    if given["source"][0] == "snake" or _stored_at_once(content["network"]["parameters"], output):
        return Estimate(shown, modulus_of_r(modulus))
    factor = "" if cells == 4 else f"{number_text(Fraction(4, cells))} "
    paper = f"omega({_root(d, cells)}) + {factor}omega({_root(d, 1)})"
    value = upper(modulus, Fraction(d, cells**2)) + Fraction(4, cells) * upper(modulus, Fraction(d))
    return Estimate(shown, modulus_of_r(modulus), paper, rounded(value, 1))


def _stored_at_once(parameters: Mapping[str, Any], output: str | None) -> bool:
    """Whether the codes are the digits of one number v, which is not the construction of the paper's bound."""
    return "v" in parameters or (output is not None and f"v_y{int(output, 16) + 1}" in parameters)


def _on_strips(own: Sequence[Mapping[str, Any]], every: Sequence[Mapping[str, Any]]) -> Fraction:
    """What the strips add in an L^p norm."""
    found = next((step for step in own if step["rule"] == "lp-error"), None)
    if found is None:
        return Fraction(0)
    return from_hex(found["statement"]["bound"]) - from_hex(every[int(found["premises"][0], 16)]["statement"]["bound"])


def _distance(square: Fraction, d: int, cells: int) -> str:
    """A distance from its square, which is d / cells^2 or d / (2 cells)^2 in every lemma."""
    under = next((each for each in (cells, 2 * cells) if square * each**2 == d), None)
    return f"sqrt({number_text(square)})" if under is None else _root(d, under)


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
