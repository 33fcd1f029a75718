"""Hypothesis strategies for property tests of constructions and of networks, our own tests included.

    from hypothesis import given
    from symnet import approximate, strategies as sn

    @given(sn.lipschitz_functions(2, 1), sn.cube_points(2))
    def test_error(f, x):
        built = approximate(f, cells=4)
        assert abs(built(*x) - f.enclose(x, "1/1000").mid) <= built.error.bound + Fraction("1/1000")

Everything drawn is exact: points are tuples of Fractions, functions are `symnet.Target`s that carry a modulus which
holds by construction, networks have rational weights. Failing examples shrink towards 0, one piece and one layer.
"""

from __future__ import annotations

from symnet.strategies.formulas import formulas
from symnet.strategies.functions import continuous_functions, hoelder_functions, lipschitz_functions
from symnet.strategies.given_networks import given_networks
from symnet.strategies.networks import networks
from symnet.strategies.points import cube_points, rationals

__all__ = [
    "continuous_functions",
    "cube_points",
    "formulas",
    "given_networks",
    "hoelder_functions",
    "lipschitz_functions",
    "networks",
    "rationals",
]
