"""Target functions on the cube [0,1]^d: parsed, enclosed, proved defined, with a modulus of continuity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnet.targets.enclosure.enclosure import Enclosure
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus, Modulus, parse_hoelder
from symnet.targets.target import Target, target

if TYPE_CHECKING:
    from symnet.targets.domain import check_defined
    from symnet.targets.modulus.lipschitz import derive_lipschitz

__all__ = [
    "Enclosure",
    "HoelderModulus",
    "LipschitzModulus",
    "Modulus",
    "Target",
    "check_defined",
    "derive_lipschitz",
    "parse_hoelder",
    "target",
]


def __getattr__(name: str) -> Any:
    """Load the two provers when they are first asked for."""
    if name == "check_defined":
        from symnet.targets.domain import check_defined

        return check_defined
    if name == "derive_lipschitz":
        from symnet.targets.modulus.lipschitz import derive_lipschitz

        return derive_lipschitz
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
