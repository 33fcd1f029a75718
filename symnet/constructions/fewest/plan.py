"""The plan of a network with the fewest kinks: exact pieces within an error of a function of one number, and a lower bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.pieces import Pieces, bounded, exact_line, parallel_to
from symnet.constructions.compiled.proposal import Proposal
from symnet.constructions.compiled.sampled import Samples, samples
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.fewest.triples import triples
from symnet.constructions.fewest.tube import Tube, flat_link, path
from symnet.core.front import with_front
from symnet.core.layer import affine
from symnet.core.network import Network, Node, Read
from symnet.errors import TooLarge, Unproved

COARSE, FINE, MOST = 2_000, 4_000, 60_000
A_PIECE = 300
"""Samples a piece, within FINE and MOST."""
MARGINS = (1 / 512, 1 / 128, 1 / 32)
"""How much narrower the tube is in which a path is looked for, tried one after another."""
ROUNDING = 2_048
"""Knots are rounded to this part of the shortest piece, values to this part of the error."""
LIMIT = 2_000
"""The kinks that are looked for at most."""
ZERO, ONE = Fraction(0), Fraction(1)
Triple = tuple[Fraction, Fraction, Fraction]


@dataclass(frozen=True)
class FewestPlan:
    """The pieces; the constant one among them, None where none is; the triples that prove that so many kinks are needed."""

    pieces: Pieces
    flat: int | None
    triples: tuple[Triple, ...]

    @property
    def line(self) -> BrokenLine:
        """The function that the network computes between the ends."""
        return self.pieces.line.plain

    @property
    def kinks(self) -> int:
        """The number of its kinks."""
        return len(self.line.knots) - 2

    @property
    def network(self) -> Network:
        """The network: a neuron for each kink, and one for the slope where no piece is constant."""
        return _network(self.line)


def planned(g: Scalar, low: Fraction, high: Fraction, error: Fraction) -> FewestPlan:
    """Return the plan within an error on [low, high]; raises Unproved where exact bounds do not show it, TooLarge."""
    kinks = g.kinks(low, high)
    if kinks is None:
        raise Unproved("the places where the function has kinks are not known exactly; take --construction compiled")
    found = _sampled(g, low, high, float(error), kinks)
    for margin in MARGINS:
        proposal = _proposed(found, float(error) * (1 - margin))
        line = exact_line(proposal, g.floats, low, high, float(error), ROUNDING, kinks)
        pieces = bounded(line.plain.with_knots(kinks), (), g, partial(parallel_to, found))
        if pieces.eta <= error:
            return FewestPlan(pieces, proposal.flat, tuple(_exact_triples(found, low, high, float(error))))
    raise Unproved(f"the error {error} is not reached by exact bounds; ask for a larger error")


def _sampled(g: Scalar, low: Fraction, high: Fraction, error: float, kinks: Sequence[Fraction]) -> Samples:
    """Samples as close as the pieces need, by a first path through few of them."""
    coarse = samples(g.floats, float(low), float(high), COARSE, kinks)
    rough = path(Tube(coarse.x, coarse.y, error), most=LIMIT)
    if not rough or len(rough) > COARSE // 4:
        raise TooLarge(f"an error of {error:.3g} takes more than {min(LIMIT, COARSE // 4)} kinks; ask for a larger error")
    return samples(g.floats, float(low), float(high), min(max(A_PIECE * len(rough), FINE), MOST), kinks)


def _proposed(found: Samples, eta: float) -> Proposal:
    """The path whose network has the fewest neurons: with a constant piece at an end, if it has no more kinks."""
    tube = Tube(found.x, found.y, eta)
    mirrored = [(-t, value) for t, value in reversed(path(tube.mirrored, flat_link))]
    tried = [(path(tube), None), (path(tube, flat_link), 0), (mirrored, len(mirrored) - 2)]
    proposals = [Proposal(tuple(knots), flat) for knots, flat in tried if knots]
    if not proposals:
        raise Unproved("no path of pieces was found; ask for a larger error")
    return min(proposals, key=lambda each: (each.neurons, each.pieces))


def _exact_triples(found: Samples, low: Fraction, high: Fraction, error: float) -> Iterator[Triple]:
    for triple in triples(found.x, found.y, error):
        first, second, third = (min(max(Fraction(found.x[place]), low), high) for place in triple)
        yield first, second, third


def _network(line: BrokenLine) -> Network:
    """One hidden layer: neurons relu(x - knot) to the right of the constant piece and relu(knot - x) to its left."""
    slopes, knots = line.slopes, line.knots
    flat = next((place for place, slope in enumerate(slopes) if slope == 0), None)
    start = 0 if flat is None else flat
    hinges = [] if flat is not None else [(ONE, knots[0], slopes[0])]
    for place in range(1, len(slopes)):
        hinges.append((ONE if place > start else -ONE, knots[place], slopes[place] - slopes[place - 1]))
    low, side = knots[0], knots[-1] - knots[0]
    rows = [({0: sign * side}, sign * (low - knot)) for sign, knot, _ in hinges]
    weights = {place: change for place, (_, _, change) in enumerate(hinges)}
    if len(slopes) == 1:
        ends = {0: slopes[0] * side} if slopes[0] else {}
        nodes = [Node("output", affine("identity", [(ends, line.values[0])]), (Read("input", 0, 1),))]
    else:
        output = affine("identity", [(weights, line.values[start])])
        nodes = [
            Node("pieces", affine("relu", rows), (Read("input", 0, 1),)),
            Node("output", output, (Read("pieces", 0, len(rows)),)),
        ]
    return with_front(Network(1, tuple(nodes)), ((knots[0], knots[-1]),))
