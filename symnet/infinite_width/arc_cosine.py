"""The arc-cosine kernels k0, k1 and kappa(t) = k1(t) + t k0(t) in balls.

k0(t) = (pi - acos t)/pi, k1(t) = (sqrt(1 - t^2) + t (pi - acos t))/pi. Both increase on [-1, 1]: k1' = k0 >= 0. A ball
around a cosine may reach beyond [-1, 1] by rounding; the cosine itself cannot (Cauchy, Schwarz), so the part beyond is cut off.
"""

from __future__ import annotations

from symnet.targets.enclosure.balls import Ball, flint


def arc_cosine(t: Ball) -> tuple[Ball, Ball]:
    """Return balls around k0(t) and k1(t) for every t in [-1, 1] in the ball; raises ValueError where there is none."""
    if abs(t) < 1:
        return _inside(t)
    arb = flint().arb
    low, high = arb.max(t.lower(), arb(-1)), arb.min(t.upper(), arb(1))
    if not low <= high:
        raise ValueError(f"no cosine lies in {t}")
    ends = [_inside(low), _inside(high)]
    return ends[0][0].union(ends[1][0]), ends[0][1].union(ends[1][1])


def _inside(t: Ball) -> tuple[Ball, Ball]:
    """k0 and k1 on a ball in [-1, 1]."""
    pi = flint().arb.pi()
    if t == 1:
        return flint().arb(1), flint().arb(1)
    if t == -1:
        return flint().arb(0), flint().arb(0)
    k0 = 1 - t.acos() / pi
    return k0, ((1 - t) * (1 + t)).nonnegative_part().sqrt() / pi + t * k0


def kappa(t: Ball) -> Ball:
    """Return a ball around k1(t) + t k0(t): the tangent kernel of one hidden layer on unit vectors with cosine t."""
    k0, k1 = arc_cosine(t)
    return k1 + t * k0
