"""The constructions by name, each with its theorem: one entry a construction, one file behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from symnet.constructions.plan import Plan, Request
from symnet.constructions.scan.plan import plan_scan
from symnet.constructions.syz2022.theorem_2_1 import plan_theorem_2_1
from symnet.constructions.syz2022.theorem_2_2 import plan_copied, plan_theorem_2_2
from symnet.constructions.syz2022.theorem_2_3 import plan_theorem_2_3
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus

Planner: TypeAlias = "Callable[[int, Modulus, Request, bool], Plan]"
"""dimension, modulus, request, whether the values of the target are exact -> plan"""


OPTIONS: Mapping[str, Any] = {"p": 2, "printed": False, "parameters": 1, "bits": "two", "quantum": None}
"""What only some constructions take, with the value that means nothing was chosen."""
CODED = ("printed",)


@dataclass(frozen=True, slots=True)
class Construction:
    """A named way to build networks: its theorem in one line, and the function that plans a network."""

    name: str
    theorem: str
    norm: str
    intrinsic: str
    plan: Planner
    options: tuple[str, ...]
    """Of OPTIONS, those that the plan takes."""

    def check_options(self, given: Mapping[str, Any]) -> None:
        """Raise UsageError where an option is given that another construction takes and this one would pass over."""
        for name, usual in OPTIONS.items():
            if name in given and given[name] not in (None, usual) and name not in self.options:
                others = ", ".join(other.name for other in CONSTRUCTIONS.values() if name in other.options)
                raise UsageError(f"{name} = {given[name]} is for {others}; {self.name} has no such choice, leave it out")

    def _repr_html_(self) -> str:
        rows = (("theorem", self.theorem), ("norm", self.norm), ("intrinsic parameters", self.intrinsic))
        cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
        return f"<table><caption>{escape(self.name)}</caption>{cells}</table>"


CONSTRUCTIONS = {
    construction.name: construction
    for construction in (
        Construction(
            "scan",
            "Theorem S: |phi - f| <= omega(sqrt(d)/(2K)) + s/2 on [0,1]^d, s >= omega(1/K)",
            "sup",
            "3 (v, s, b)",
            plan_scan,
            ("parameters", "bits", "quantum"),
        ),
        Construction(
            "theorem-2.1",
            "Shen, Yang, Zhang 2022, Theorem 2.1: ||phi - f||_p <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d)",
            "L^p",
            "n + 2 (a_1..a_n, s, b)",
            plan_theorem_2_1,
            ("p", *CODED),
        ),
        Construction(
            "theorem-2.2",
            "Shen, Yang, Zhang 2022, Theorem 2.2: |phi - f| <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) on [0,1]^d",
            "sup",
            "n + 2 (a_1..a_n, s, b) in 3^d n + 2 places",
            plan_theorem_2_2,
            CODED,
        ),
        Construction(
            "theorem-2.2-copied",
            "Theorem 2.2 with the n numbers read by a fixed network for all 3^d copies: the same bound",
            "sup",
            "n + 2 (a_1..a_n, s, b), each in one place",
            plan_copied,
            CODED,
        ),
        Construction(
            "theorem-2.3",
            "Shen, Yang, Zhang 2022, Theorem 2.3, their network: the bound of Theorem 2.2 at n = 1, d <= 3 and d = 1, n = 2",
            "sup",
            "3 (v, s, b), each in one place",
            plan_theorem_2_3,
            CODED,
        ),
    )
}


def construction_named(name: str) -> Construction:
    """Return a construction; raises UsageError with the names there are."""
    if name not in CONSTRUCTIONS:
        raise UsageError(f"construction {name!r} is not known; write one of {', '.join(CONSTRUCTIONS)}")
    return CONSTRUCTIONS[name]
