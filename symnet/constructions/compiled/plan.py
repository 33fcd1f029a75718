"""The plan of a compiled network: folds and pieces chosen, values realised, wires laid out; the smallest one that was found."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from symnet.constructions.compiled.budget import split
from symnet.constructions.compiled.graph import Graph, graph_of
from symnet.constructions.compiled.layout import Layout, laid_out
from symnet.constructions.compiled.realised import Realised, Realiser
from symnet.constructions.compiled.rough import Rough
from symnet.constructions.compiled.wires import Wire
from symnet.constructions.plan import length
from symnet.core.network import Network
from symnet.errors import Unproved, UsageError
from symnet.targets.expression.tree import Expression

ROUNDS = 8
FEW, MANY = 24, 400
"""The pieces of one part up to which nothing is folded many times, and from which on pieces alone are not tried."""
USED = 0.97
"""An error of several outputs is used so far at least, where more rounds bring it there."""
SAVED = 5 / 6
"""A deeper network is taken where it has at most this part of the neurons."""
FOLDS = {"neurons": (0, 1, 2, 12), "depth": (0,), "bits": (0, 1, 2, 12)}
"""How often functions may be folded, tried one after another."""
PREFERENCES = tuple(FOLDS)


@dataclass(frozen=True)
class CompiledPlan:
    """Everything that a compiled network is made from, and what its certificate needs."""

    graph: Graph
    values: dict[int, Realised]
    wires: tuple[Wire, ...]

    @cached_property
    def layout(self) -> Layout:
        """The wires as a network; of most plans that are tried only the errors are asked for."""
        outputs = [self.values[output].wire for output in self.graph.outputs]
        return laid_out(self.wires, outputs, tuple(self.graph.sides))

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

    prefer: neurons, depth, or bits, those of all weights and biases that are not 0. Raises Unproved where the exact bounds do
    not come down to the error.
    """
    if prefer not in FOLDS:
        raise UsageError(f"prefer = {prefer!r} is not known; write one of {', '.join(FOLDS)}")
    rough, last = Rough(graph), FOLDS[prefer][-1]
    deep = _deeper(rough, error) if last else None
    many = rough.most_pieces(float(error)) > MANY
    tried = [(rough, fold) for fold in ((last,) if many else FOLDS[prefer])] if deep is None or not many else []
    found: list[tuple[CompiledPlan, float, int, Rough]] = []
    for each, fold in tried:
        found.append((*_aimed(each, error, fold), fold, each))
        if len(found) > 1 and not _worth(found[-1][0], found[-2][0], prefer):
            found.pop()
            break
    if deep is not None:
        found.append((*_aimed(deep, error, last), last, deep))
        if len(found) > 1 and not _worth(found[-1][0], found[-2][0], prefer):
            found.pop()
    while True:
        _, target, fold, chosen = found.pop()
        try:
            return _exactly(chosen, error, target, fold)
        except Unproved:  # what folds many times may have no exact bound where pieces have
            if not found:
                raise


def _deeper(rough: Rough, error: Fraction) -> Rough | None:
    """The same formulas with exponentials and waves folded; None where nothing is, or pieces are few."""
    if rough.most_pieces(float(error)) < FEW:
        return None
    plain, target = rough.graph, float(error)
    kappas, _ = rough.factors(target)
    known = {plain.values[number].tree: kappa for number, kappa in kappas.items()}
    most = max(kappas.values(), default=1.0)

    def allowed(expression: Expression) -> float:
        return target / 2 / (known.get(expression, most) or 1.0)

    try:
        graph = graph_of(plain.expressions, plain.sides, allowed)
    except (Unproved, UsageError):  # parts of an expression may have no gadget or no range where the whole has
        return None
    return Rough(graph) if graph.apart else None


def _worth(deeper: CompiledPlan, plain: CompiledPlan, prefer: str) -> bool:
    """Whether a deeper network has so many fewer neurons, or fewer bits, that it is taken."""
    if prefer == "bits":
        return _bits(deeper) < _bits(plain)
    return deeper.network.size.neurons <= plain.network.size.neurons * SAVED


def _bits(plan: CompiledPlan) -> int:
    """The bits of all weights and biases that are not 0."""
    return sum(length(entry) for entry in plan.network.entries() if isinstance(entry, Fraction) and entry)


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
    return CompiledPlan(graph, realiser.realise(rough.numbers), tuple(realiser.wires))
