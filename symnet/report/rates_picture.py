"""The distance of the networks of depth 1, 2, ... from their limit: what is proved, and what is seen at some inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnet.report.log_plot import Curve, LogPlot, log10


def rates_plot(rows: Sequence[Mapping[str, Any]]) -> LogPlot:
    """Return the picture of the rows that `symnet converge` makes; distances of 0 are left out."""
    bounds = [(float(row["depth"]), log10(Fraction(row["bound"]))) for row in rows if row["bound"] and Fraction(row["bound"])]
    seen = [(float(row["depth"]), log10(Fraction(row["distance_seen"]))) for row in rows if row["distance_seen"]]
    curves = [Curve("limit within (proved)", bounds), Curve(f"distance seen, to depth {rows[0]['to_depth']}", seen)]
    return LogPlot([each for each in curves if each.points], "depth", "distance", "Distance to the limit by depth", linear=True)
