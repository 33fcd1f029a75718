"""What is to be approximated: a target, defined on the whole cube, with its modulus of continuity, stated or derived."""

from __future__ import annotations

from typing import Any

from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.targets.domain import check_defined
from symnet.targets.modulus.general_modulus import parse_modulus
from symnet.targets.modulus.lipschitz import derive_lipschitz
from symnet.targets.modulus.modulus import LipschitzModulus, Modulus, parse_hoelder
from symnet.targets.modulus.secant import find_secant
from symnet.targets.target import Target, target


def target_and_modulus(
    source: Any, dimension: int | None, lipschitz: Any, hoelder: Any, general: str | None = None
) -> tuple[Target, Modulus]:
    """Return the target, defined on the whole cube, and its modulus, stated or derived."""
    if sum(given is not None for given in (lipschitz, hoelder, general)) > 1:
        raise UsageError("give one of lipschitz, hoelder and modulus, not both")
    stated: Modulus | None = None
    if lipschitz is not None:
        stated = LipschitzModulus(exact(lipschitz, "lipschitz"))
    elif hoelder is not None:
        stated = parse_hoelder(hoelder if isinstance(hoelder, str) else ",".join(map(str, hoelder)))
    elif general is not None:
        stated = parse_modulus(general, _dimension_of(source, dimension))
    found = target(source, dimension, stated)
    if dimension is not None and found.dimension != dimension:
        raise UsageError(
            f"dimension (--d) = {dimension}, but {found.name} is a function on [0,1]^{found.dimension}; leave it out"
        )
    if found.expression is not None:
        check_defined(found)
    return found, stated if stated is not None else found.modulus or derive_lipschitz(found)


def _dimension_of(source: Any, dimension: int | None) -> int:
    """The dimension of a target whose modulus is not read yet."""
    if dimension is not None or not callable(source):
        return whole(dimension, "dimension (--d)") if dimension is not None else target(source).dimension
    raise UsageError("a Python callable needs dimension= too")


def refute_between_nodes(target: Target, modulus: Modulus) -> None:
    """Raise Refuted where two points off the grid contradict a stated modulus that the nodes do not."""
    if modulus.origin == "stated" and target.expression is not None:
        steep = find_secant(target, modulus)
        if steep is not None:
            raise steep.refuted()
