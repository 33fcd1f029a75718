"""The interpolant of a function of one input that a textbook builds: equal cells, one hidden layer, its error proved."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from symnet.constructions.compiled.approximation import NAME, Compiled
from symnet.constructions.compiled.construction import COMPILED, expression_of, formulas
from symnet.constructions.compiled.graph import graph_of
from symnet.constructions.compiled.plan import CompiledPlan
from symnet.constructions.compiled.proposal import Proposal
from symnet.constructions.compiled.realised import Realiser
from symnet.constructions.compiled.rough import Rough
from symnet.core.rational import whole
from symnet.errors import UsageError

MOST_CELLS = 4_000
TINY = 1e-12


def interpolated(source: Any, cells: int, box: Any = None) -> Compiled:
    """Return the network with one hidden layer of `cells` neurons that is f at the ends of equal cells, but for rounding.

    source: a formula in one input, one function as a whole; raises UsageError for another one, Unproved where it has no bound.
    """
    count = whole(cells, "cells")
    if count > MOST_CELLS:
        raise UsageError(f"cells = {count} is more than {MOST_CELLS}, the most that a proof reaches")
    found, sides, _ = formulas(NAME, source, 1, box, Fraction(1), {})
    graph = graph_of([expression_of(found[0])], sides.sides)
    rough = Rough(graph)
    key = (graph.outputs[0], 0)
    if len(found) != 1 or list(rough.functions) != [key[0]] or graph.values[graph.values[key[0]].arguments[0]].kind != "input":
        raise UsageError(f"{found[0].name[:60]} is not one curved function of its input; write for example exp(x)")
    part, (low, high) = rough.functions[key[0]], sides.sides[0]
    g = part.g.floats
    places = [float(low + (high - low) * place / count) for place in range(count + 1)]
    off = max(abs(g((a + b) / 2) - (g(a) + g(b)) / 2) for a, b in pairwise(places))
    chosen = {key: (Proposal(tuple((t, g(t)) for t in places)), max(off, TINY))}
    realiser = Realiser(graph, {key: part}, chosen, {}, exactly=True)
    values = realiser.realise(rough.numbers)
    return Compiled(tuple(found), sides, CompiledPlan(graph, values, tuple(realiser.wires)), COMPILED)
