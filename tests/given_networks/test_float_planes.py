"""Planes around targets in floats against the kernel's own, and climbs that end where a function is largest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symnet.given_networks.climbing import climbed
from symnet.given_networks.target_planes import TargetPlanes
from symnet.kernel.targets.expression import flatten
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import to_json
from symnet.verification.bounds import Boxes

SMOOTH = (
    *("x*y", "sin(x+3*y)", "x*exp(-y)", "(x+y)^2/25", "cos(5*x)*y-x/(y+1/2)", "tanh(2*x-y)^3", "x*x*y"),
    *("sqrt(x+1/10)*log(y+1)", "pi*x/(1+y^2)", "1/(x-1/2)+e*y", "sqrt(x-1/2)", "log(x-1/2)*y"),
)


def planes_of(text: str) -> TargetPlanes:
    return TargetPlanes(flatten(to_json(parse(text)), 2), 40, 80)


@pytest.mark.parametrize("text", SMOOTH)
def test_planes_in_floats_are_those_of_the_kernel(text: str) -> None:
    """Where the target may be undefined there are none in either; slopes are rounded to 2^-40 by the kernel alone."""
    planes, rng = planes_of(text), np.random.default_rng(0)
    low = rng.random((40, 2)) * 0.8
    boxes = Boxes(low, low + rng.random((40, 2)) * 0.2 + 1e-3)
    with np.errstate(all="ignore"):
        found, wanted = planes(boxes), planes._one_by_one(boxes)
    assert planes._smooth
    for name in ("inputs", "constants", "middle"):
        given, exact = getattr(found, name), getattr(wanted, name)
        assert np.array_equal(np.isfinite(given), np.isfinite(exact))
        known = np.isfinite(exact)
        assert np.allclose(given[known], exact[known], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("text", ["abs(x-1/2)", "max(x,y)", "x^(1/3)", "erf(x)"])
def test_other_functions_are_enclosed_by_the_kernel(text: str) -> None:
    assert not planes_of(text)._smooth


@pytest.mark.parametrize("peak", [(1.0, 1.0, 0.0, 1.0, 0.0), (0.3, 0.0, 1.0, 0.7, 1.0)])
def test_a_climb_ends_at_a_peak_on_the_edge(peak: tuple[float, ...]) -> None:
    def values(points: Any) -> Any:
        return np.where(points[:, 0] < 1e-3, np.nan, -np.abs(points - np.array(peak)).sum(axis=1))

    found, points = climbed(values, np.zeros(5), np.ones(5), 0)
    assert found.max() > -1e-3 and np.abs(points[found.argmax()] - np.array(peak)).max() < 1e-3


def test_a_climb_in_many_inputs_stays_in_the_box() -> None:
    low, high = -np.ones(40), np.full(40, 2.0)
    found, points = climbed(lambda at: at.sum(axis=1), low, high, 1)
    assert found.max() > 60 and (points >= low).all() and (points <= high).all()
