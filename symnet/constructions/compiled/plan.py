"""The plan of a compiled network: folds and pieces chosen, values realised, wires laid out; the smallest one that was found."""

from __future__ import annotations

from collections.abc import Callable
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
    def errors(self) -> tuple[Fraction, ...]:
        """The proved error of each output."""
        return tuple(self.values[output].error for output in self.graph.outputs)


ORDERS: dict[str, Callable[[CompiledPlan], tuple[int, int]]] = {
    "neurons": lambda plan: (plan.network.size.neurons, plan.network.size.depth),
    "depth": lambda plan: (plan.network.size.depth, plan.network.size.neurons),
}


def planned(graph: Graph, error: Fraction, prefer: str = "neurons") -> CompiledPlan:
    """Return the smallest plan that was found whose outputs err by at most `error`.

    prefer: neurons, or depth. Raises Unproved where the exact bounds do not come down to the error.
    """
    if prefer not in ORDERS:
        raise UsageError(f"prefer = {prefer!r} is not known; write one of {', '.join(ORDERS)}")
    rough = Rough(graph)
    found: list[CompiledPlan] = []
    for fold in FOLDS[prefer]:
        found.append(_within(rough, error, fold))
        if len(found) > 1 and ORDERS[prefer](found[-1]) >= ORDERS[prefer](found[-2]):
            break
    return min(found, key=ORDERS[prefer])


def _within(rough: Rough, error: Fraction, fold: int) -> CompiledPlan:
    """A plan with so many folds at most whose exact error is at most the one wanted."""
    target = float(error)
    for _ in range(ROUNDS):
        found = _plan(rough, target, fold)
        worst = max(found.errors)
        if worst <= error:
            return found
        target *= min(0.998, float(error / worst) * 0.999)
    raise Unproved(f"the error {error} is not reached by exact bounds; ask for a larger error")


def _plan(rough: Rough, target: float, fold: int) -> CompiledPlan:
    graph = rough.graph
    parts, boxes = rough.parts(target, fold)
    chosen = dict(zip(parts, split(list(parts.values()), target), strict=True))
    realiser = Realiser(graph, parts, chosen, boxes)
    values = realiser.realise(rough.numbers)
    outputs = [values[output].wire for output in graph.outputs]
    return CompiledPlan(graph, values, tuple(realiser.wires), laid_out(realiser.wires, outputs, graph.sides))
