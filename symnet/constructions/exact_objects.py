"""`symnet.table`, `symnet.control_law` and `symnet.mesh`: exact objects from Python, as the commands of these names make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.constructions.control_laws.law import ControlLaw
from symnet.constructions.control_laws.law import control_law as law_of
from symnet.constructions.control_laws.problem import problem_of
from symnet.constructions.meshes.interpolant import Interpolant
from symnet.constructions.meshes.mesh import mesh_of
from symnet.constructions.segments.construction import SegmentTable, segment_table
from symnet.constructions.segments.samples import Wishes
from symnet.core.network import Network
from symnet.core.rational import exact
from symnet.errors import UsageError


def table(
    formula: Any,
    box: Any = None,
    segments: int | None = None,
    error: Any = None,
    *,
    dtype: str = "float32",
    evaluation: str = "fma",
    continuous: bool = False,
    tails: str = "",
    through_zero: bool = False,
    monotone: bool = False,
    odd: bool = False,
    low: Any = None,
    high: Any = None,
) -> SegmentTable:
    """Return the segment table of a formula in one number, with its certificate, as `symnet table` does.

    segments: how many there may be, or error: what to stay below; dtype: float32, float16, bfloat16, int8:SCALE, int16:SCALE;
    evaluation: "fma" or "two-roundings"; tails: "constant" or "linear"; low, high: a range of what is computed. Raises UsageError
    for what cannot be, Unproved for what is not shown.
    """
    ends = [None if each is None else exact(each, name) for each, name in ((low, "low"), (high, "high"))]
    flags = {"continuous": continuous, "through": through_zero, "monotone": monotone, "odd": odd}
    wishes = Wishes(tails=tails, low=ends[0], high=ends[1], **flags)
    return segment_table(formula, box, segments, error, dtype, evaluation, wishes)


def control_law(problem: Mapping[str, Any]) -> ControlLaw:
    """Return the explicit law of a linear control problem as a network, with its certificate, as `symnet mpc` does.

    problem: A, B, Q, R, horizon, inputs, states, and if wanted P, terminal, box, as in a problem file; numbers are integers,
    Fractions or text. Raises UsageError for a problem that is infeasible or not strictly convex.
    """
    return law_of(problem_of(problem))


def mesh(
    points: Sequence[Sequence[Any]] | None = None,
    simplices: Sequence[Sequence[int]] | None = None,
    values: Sequence[Any] | None = None,
    *,
    grid: Sequence[Sequence[Any]] | None = None,
    network: Network | None = None,
) -> Interpolant:
    """Return the function with given values on a triangulation, or on a full grid, as a network with its certificate.

    points, simplices, values, or grid and values, as in a mesh file of `symnet mesh`; network: one that is proved to be the
    function, in place of a new one. Raises UsageError for gaps, overlaps and hanging nodes.
    """
    if (grid is None) == (points is None or simplices is None) or values is None:
        raise UsageError("a mesh is points, simplices and values, or grid and values")
    given = {"points": points, "simplices": simplices, "values": values} if grid is None else {"grid": grid, "values": values}
    return Interpolant(mesh_of({key: _listed(value) for key, value in given.items()}), network)


def _listed(value: Any) -> Any:
    """Lists in place of tuples."""
    return [_listed(each) for each in value] if isinstance(value, (list, tuple)) else value
