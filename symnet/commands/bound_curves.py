"""Error against parameters: what networks of fixed depth and of fixed width cannot beat, and what constructions reach."""

from __future__ import annotations

from fractions import Fraction

from symnet.constructions.plan import Request
from symnet.constructions.scan.construction import SCAN
from symnet.lower_bounds.architecture import Architecture
from symnet.lower_bounds.networks import NetworkBound, network_bound
from symnet.lower_bounds.packings import order_of
from symnet.report.log_plot import Curve, LogPlot, log10

POWERS = range(1, 17)
MOST = 10**12
"""Parameters up to which sizes are drawn."""


def bounds_plot(found: NetworkBound) -> LogPlot:
    """Return the picture for the class, weights and norm of a bound: its depth kept and its width kept; in the sup norm also
    the error of interpolants of one hidden layer (d = 1) and of scan networks, whose width is fixed, for all of the class.
    """
    size = found.network
    wide = [Architecture(size.inputs, 2**k, size.depth) for k in POWERS]
    deep = [Architecture(size.inputs, size.width, 2**k) for k in POWERS]
    curves = [
        Curve(f"lower bound, {size.depth} hidden layer{'s' * (size.depth != 1)}, width grows", _bounds(found, wide)),
        Curve(f"lower bound, width {size.width}, depth grows", _bounds(found, deep)),
        *(_reached(found) if found.p is None else []),
    ]
    title = f"Errors for {found.modulus} on [0,1]^{size.inputs} against parameters"
    return LogPlot([curve for curve in curves if curve.points], "parameters", "error", title)


def _bounds(found: NetworkBound, sizes: list[Architecture]) -> list[tuple[float, float]]:
    drawn = [each for each in sizes if each.parameters <= MOST]
    errors = [network_bound(found.modulus, each, found.weights, found.p).error for each in drawn]
    return [(log10(each.parameters), log10(error)) for each, error in zip(drawn, errors, strict=True) if error]


def _reached(found: NetworkBound) -> list[Curve]:
    modulus, inputs = found.modulus, found.network.inputs
    curves = []
    if inputs == 1 and order_of(modulus) == 1 and (found.weights is None or found.weights >= 2 * modulus.constant):
        errors = [(3 * 2**k + 1, modulus.constant / Fraction(2 * 2**k)) for k in POWERS]
        curves.append(Curve("reached: interpolants, 1 hidden layer", [(log10(n), log10(error)) for n, error in errors]))
    points = []
    for k in range(1, 13):
        if 2 ** (k * inputs) > 1 << 24:
            break
        plan = SCAN.plan(inputs, modulus, Request(cells=2**k), True)
        counted = SCAN.sizes(plan)
        if isinstance(counted.width, int):
            points.append((log10(Architecture(inputs, counted.width, counted.depth).parameters), log10(plan.error_bound)))
    return [*curves, Curve("reached: scan networks, fixed width, long weights", points)]
