"""What is to be approximated: a target, defined on the whole cube, with its modulus of continuity, stated or derived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.targets.box import Box, parse_box, unit_cube
from symnet.targets.domain import check_defined
from symnet.targets.enclosure.points import coordinates
from symnet.targets.modulus.general_modulus import parse_modulus
from symnet.targets.modulus.lipschitz import derive_lipschitz
from symnet.targets.modulus.modulus import LipschitzModulus, Modulus, parse_hoelder
from symnet.targets.modulus.secant import find_secant
from symnet.targets.target import Target, pulled_back, target, used

MAX_OUTPUTS = 64


def target_and_modulus(
    source: Any,
    dimension: int | None,
    lipschitz: Any,
    hoelder: Any,
    general: str | None = None,
    box: Any = None,
    derive: Callable[[Target], Modulus] = derive_lipschitz,
) -> tuple[Target, Modulus]:
    """Return the target on the cube, pulled back from its box where one is given, and its modulus, stated or derived.

    A stated modulus is one on the box; the modulus returned is one on the cube. `derive` finds one where none is stated.
    """
    if isinstance(source, Target) and source.band is not None:
        return source, _stated_before(source, dimension, lipschitz, hoelder, general, box)
    sides = None if box is None else _checked_box(source, dimension, box)
    stated = _stated(source, dimension, lipschitz, hoelder, general, sides)
    on_cube = stated if sides is None or stated is None else stated.stretched(sides.longest)
    found = target(source, dimension if sides is None else sides.dimension, on_cube, sides)
    if dimension is not None and found.dimension != dimension:
        raise UsageError(
            f"dimension (--d) = {dimension}, but {found.name} is a function on [0,1]^{found.dimension}; leave it out"
        )
    if sides is not None and not sides.is_cube:
        found = pulled_back(found, sides, stated)
    if found.expression is not None:
        check_defined(found)
    return found, on_cube if on_cube is not None else found.modulus or derive(found)


def _stated_before(source: Target, dimension: int | None, lipschitz: Any, hoelder: Any, general: str | None, box: Any) -> Modulus:
    """The modulus of a table, which was stated, with its box, when it was read; raises UsageError where it is another now."""
    found = source.modulus if source.given is None else source.given.modulus
    again = _stated(source, dimension, lipschitz, hoelder, general, None)
    if box is not None or again not in (None, found) or dimension not in (None, source.dimension) or source.modulus is None:
        raise UsageError(f"{source.name} is a table that was read with its box and {found}; leave these out here")
    return source.modulus


def _checked_box(source: Any, dimension: int | None, box: Any) -> Box:
    """The box, one side for each variable of the source."""
    sides = parse_box(box)
    if dimension is not None and dimension != sides.dimension:
        raise UsageError(f"dimension (--d) = {dimension}, but the box has {sides.dimension} sides; leave --d out")
    if isinstance(source, Target) and source.given is not None:
        raise UsageError(f"target {source.name} has its box already, {source.given.box}; leave box out")
    if isinstance(source, Target) or not callable(source):
        parse_box(sides, used(source))
    return sides


def _stated(
    source: Any, dimension: int | None, lipschitz: Any, hoelder: Any, general: str | None, box: Box | None
) -> Modulus | None:
    """The modulus that is stated, if one is."""
    if sum(given is not None for given in (lipschitz, hoelder, general)) > 1:
        raise UsageError("give one of lipschitz, hoelder and modulus, not both")
    if lipschitz is not None:
        return LipschitzModulus(exact(lipschitz, "lipschitz"))
    if hoelder is not None:
        return parse_hoelder(hoelder if isinstance(hoelder, str) else ",".join(map(str, hoelder)))
    if general is None:
        return None
    if box is not None:
        return parse_modulus(general, box.dimension, box.longest)
    return parse_modulus(general, _dimension_of(source, dimension))


def _dimension_of(source: Any, dimension: int | None) -> int:
    """The dimension of a target whose modulus is not read yet."""
    if dimension is not None or not callable(source):
        return whole(dimension, "dimension (--d)") if dimension is not None else target(source).dimension
    raise UsageError("a Python callable needs dimension= too")


def targets_on(source: Any, dimension: int | None, box: Any) -> tuple[list[Target], Box]:
    """Return the functions that a source gives, as they are given, and their box."""
    sides = None if box is None else parse_box(box)
    pieces = outputs_of(source, dimension, sides)
    for each in pieces if sides is not None else []:
        _checked_box(each, dimension, sides)
    found = [target(each, dimension if sides is None else sides.dimension, None, sides) for each in pieces]
    return found, unit_cube(found[0].dimension) if sides is None else sides


def defined(given: Target, box: Box) -> Target:
    """Return a function on a box pulled back to the cube; raises UsageError where it is not defined everywhere."""
    found = given if box.is_cube else pulled_back(given, box, None)
    with coordinates(box):
        check_defined(found)
    return found


def refute_between_nodes(target: Target, modulus: Modulus) -> None:
    """Raise Refuted where two points off the grid contradict a stated modulus that the nodes do not."""
    if modulus.origin == "stated" and target.expression is not None:
        steep = find_secant(target, modulus)
        if steep is not None:
            raise steep.refuted()


def outputs_of(source: Any, dimension: int | None, box: Box | None = None) -> list[Any]:
    """Return the functions that a source gives, one an output: text with semicolons, a list, a tuple or a sympy Matrix.

    All of them are functions of as many variables as any of them uses.
    """
    if isinstance(source, str) and ";" in source:
        found = [piece.strip() for piece in source.split(";")]
        if "" in found:
            raise UsageError(f"target {source!r:.60} has an empty output; write for example 'sin(x)*y; x - y'")
    elif isinstance(source, list | tuple) or (type(source).__module__.startswith("sympy.matrices") and hasattr(source, "shape")):
        found = list(source)
        if not found:
            raise UsageError("the list of targets is empty; give at least one function")
    else:
        return [source]
    if len(found) > MAX_OUTPUTS:
        raise UsageError(f"{len(found)} outputs are more than {MAX_OUTPUTS}")
    if box is not None:
        dimension = box.dimension
    if dimension is None:
        dimension = max((used(each) for each in found if not callable(each)), default=None)
    return found if not dimension else [each if isinstance(each, Target) else _of(each, dimension, box) for each in found]


def _of(source: Any, dimension: int, box: Box | None) -> Any:
    """A function of so many variables; a callable is left for its modulus."""
    return source if callable(source) else target(source, dimension, None, box)
