"""Points as users write them: exact coordinates, one point or many."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from symnet.core.rational import exact
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network

Point: TypeAlias = "tuple[Fraction, ...]"


def coordinates(network: Network, point: Sequence[Any], where: str = "") -> Point:
    """Return the coordinates of a point as Fractions; raises UsageError for floats and for a wrong number of them."""
    found = tuple(exact(value, f"{where}coordinate {number}") for number, value in enumerate(point, 1))
    if len(found) != network.inputs:
        raise UsageError(
            f"{where.replace(': ', ' ') or 'the point '}has {len(found)} coordinates; the network takes {network.inputs}"
        )
    return found


def points_of(network: Network, points: Any) -> list[Point]:
    """Return the points in a sequence, an array or a matrix, a row for each; plain numbers where there is one input."""
    rows = points.tolist() if hasattr(points, "tolist") else points
    if isinstance(rows, str) or not hasattr(rows, "__iter__"):
        raise UsageError(f"points = {str(rows)[:60]!r} is no sequence of points; write for example {_example(network)}")
    return [_point(network, row, f"point {number}: ") for number, row in enumerate(rows, 1)]


def _point(network: Network, row: Any, where: str) -> Point:
    if not isinstance(row, str) and hasattr(row, "__iter__"):
        return coordinates(network, list(row), where)
    if network.inputs != 1:
        raise UsageError(f"{where}{str(row)[:60]!r} is one number; the network takes {network.inputs}: write {_example(network)}")
    return coordinates(network, [row], where)


def _example(network: Network) -> str:
    rows = (["0", '"1/2"'], ['"1/2"', "1"])
    return "[" + ", ".join(f"[{', '.join((row * network.inputs)[: network.inputs])}]" for row in rows) + "]"
