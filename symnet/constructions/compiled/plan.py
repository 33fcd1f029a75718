"""The plan of a compiled network: folds and pieces chosen, values realised, wires laid out; the smallest one that was found."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.compiled.budget import split
from symnet.constructions.compiled.graph import Graph
from symnet.constructions.compiled.layout import Layout, laid_out
from symnet.constructions.compiled.realised import Realised, Realiser
from symnet.constructions.compiled.rough import Rough
from symnet.constructions.compiled.wires import Wire
from symnet.core.network import Network
from symnet.errors import Unproved, UsageError

ROUNDS = 8
USED = 0.97
"""An error of several outputs is used so far at least, where more rounds bring it there."""
SAVED = 5 / 6
"""A deeper network is taken where it has at most this part of the neurons."""
FOLDS = {"neurons": (0, 1, 2, 12), "depth": (0,)}
"""How often functions may be folded, tried one after another."""
PREFERENCES = tuple(FOLDS)


@dataclass(frozen=True)
class CompiledPlan:
    """Everything that a compiled network is made from, and what its certificate needs."""

    graph: Graph
    values: dict[int, Realised]
    wires: tuple[Wire, ...]
    layout: Layout

    @property
    def network(self) -> Network:
        """The network."""
        return self.layout.network

    @property
    def fits(self) -> bool:
        """Whether the values that are multiplied are where their squares expect them."""
        return all(each.halves is None or self._inside(each) for each in self.values.values())

    def _inside(self, product: Realised) -> bool:
        given = [self.values[argument] for argument in product.value.arguments]
        cut = () if product.halves is None else product.halves.cut
        ranges = [(each.value.range.low - each.error, each.value.range.high + each.error) for each in given]
        return all(low <= start and stop <= high for (low, high), (start, stop) in zip(cut, ranges, strict=True))

    @property
    def errors(self) -> tuple[Fraction, ...]:
        """The proved error of each output."""
        return tuple(self.values[output].error for output in self.graph.outputs)


def planned(graph: Graph, error: Fraction, prefer: str = "neurons") -> CompiledPlan:
    """Return the smallest plan that was found whose outputs err by at most `error`.

    prefer: neurons, or depth. Raises Unproved where the exact bounds do not come down to the error.
    """
    if prefer not in FOLDS:
        raise UsageError(f"prefer = {prefer!r} is not known; write one of {', '.join(FOLDS)}")
    rough = Rough(graph)
    found: list[tuple[CompiledPlan, float, int]] = []
    for fold in FOLDS[prefer]:
        found.append((*_aimed(rough, error, fold), fold))
        if len(found) > 1 and not _worth(found[-1][0], found[-2][0]):
            found.pop()
            break
    _, target, fold = found[-1]
    return _exactly(rough, error, target, fold)


def _worth(deeper: CompiledPlan, plain: CompiledPlan) -> bool:
    """Whether a deeper network has so many fewer neurons that it is taken."""
    return deeper.network.size.neurons <= plain.network.size.neurons * SAVED


def _aimed(rough: Rough, error: Fraction, fold: int) -> tuple[CompiledPlan, float]:
    """A plan with so many folds at most that is about as exact as wanted, and what it aims at to be so."""
    target, best = float(error), None
    for _ in range(ROUNDS):
        found = _plan(rough, target, fold, exactly=False)
        excess = float(max(found.errors) / error)
        if excess <= 1 and (best is None or found.network.size.neurons < best[0].network.size.neurons):
            best = found, target
        if excess == 0 or (excess <= 1 and (excess > USED or len(rough.graph.outputs) == 1)):
            break  # the shares of one output add up to what is aimed at, those of several to more than any of them has
        target /= excess * 1.001
    return best or (found, target)


def _exactly(rough: Rough, error: Fraction, target: float, fold: int) -> CompiledPlan:
    """The plan with exact bounds of its errors."""
    for step in range(ROUNDS):
        found = _plan(rough, target, fold, exactly=True)
        excess = float(max(found.errors) / error)
        if max(found.errors) <= error and found.fits:
            return found
        target /= max(excess, 1.0) * (1 + 0.002 * 2**step)  # whole neurons: a little less may change nothing
        rough.reserve *= 1 if found.fits else 1.3
    raise Unproved(f"the error {error} is not reached by exact bounds; ask for a larger error")


def _plan(rough: Rough, target: float, fold: int, exactly: bool) -> CompiledPlan:
    graph = rough.graph
    parts, boxes = rough.parts(target, fold)
    chosen = dict(zip(parts, split(list(parts.values()), target), strict=True))
    realiser = Realiser(graph, parts, chosen, boxes, exactly)
    values = realiser.realise(rough.numbers)
    outputs = [values[output].wire for output in graph.outputs]
    return CompiledPlan(graph, values, tuple(realiser.wires), laid_out(realiser.wires, outputs, tuple(graph.sides)))
