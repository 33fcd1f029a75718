"""The construction `compiled`: a formula put together from gadgets, at a cost that grows with the formula, not with the cube."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from html import escape
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.compiled.approximation import NAME, Compiled
from symnet.constructions.compiled.derivation import near_steps
from symnet.constructions.compiled.graph import graph_of
from symnet.constructions.compiled.plan import planned
from symnet.constructions.compiled.signs import with_fewer_parts
from symnet.core.rational import positive
from symnet.errors import TooLarge, UsageError
from symnet.targets.box import Box
from symnet.targets.enclosure.points import coordinates
from symnet.targets.expression.tree import to_json
from symnet.targets.problem import defined, targets_on
from symnet.targets.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaConstruction:
    """A named way to build networks from formulas, without a modulus and without a grid: its words, and its verbs.

    build: source, dimension, box, error, what is preferred -> the network with its proved error; certify: its certificate.
    """

    name: str
    theorem: str
    norm: str
    intrinsic: str
    options: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    """What `build` takes by name beside source, dimension, box, error and preference, and others do not."""
    note: str = "all weights depend on the formula"
    """What a comparison says of it."""
    smooth: bool = False
    """Whether it takes functions with derivatives only."""
    dimensions: int | None = None
    """The most inputs that it takes, None where any number will do."""
    build: Callable[..., Any]
    certify: Callable[[Any], Certificate]

    def _repr_html_(self) -> str:
        rows = (("theorem", self.theorem), ("norm", self.norm), ("intrinsic parameters", self.intrinsic))
        cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
        return f"<table><caption>{escape(self.name)}</caption>{cells}</table>"


def compiled(
    source: Any, dimension: int | None = None, box: Any = None, error: Any = None, prefer: str = "neurons", **others: Any
) -> Compiled:
    """Return the compiled network of a formula, or of several separated by semicolons, on [0,1]^d or on a box.

    error: the sup-norm error to stay below; prefer: "neurons", "depth" or "bits", what is made small. Raises UsageError for
    what is no formula, Unproved where a range or an error is not shown.
    """
    given, sides, bound = formulas(NAME, source, dimension, box, error, others)
    found = [replace(each, expression=with_fewer_parts(expression_of(each))) for each in given]
    graph = graph_of([expression_of(each) for each in found], sides.sides)
    try:
        return Compiled(tuple(found), sides, planned(graph, bound, prefer), COMPILED)
    except OverflowError as problem:
        what = "a value of the formula in the box is beyond 10^308, where plans are made in floating point"
        raise TooLarge(f"{what}; take a smaller box") from problem


def formulas(
    name: str, source: Any, dimension: int | None, box: Any, error: Any, others: Mapping[str, Any]
) -> tuple[list[Target], Box, Fraction]:
    """Return the formulas of a source, their box and the error to stay below, for the construction of this name.

    Raises UsageError for what is no formula, for an error that is missing, and for what only constructions on a grid take.
    """
    _check_others(name, others)
    if error is None:
        raise UsageError(f"{name} needs the error to stay below; write for example --error 1/1000")
    bound = positive(error, "error")
    _check_formula(source)
    found, sides = targets_on(source, dimension, box)
    with coordinates(sides):
        for each in found:
            defined(each, sides)
    return found, sides, bound


def _check_others(construction: str, others: Mapping[str, Any]) -> None:
    """Raise UsageError for an argument that only constructions on a grid take."""
    for name, value in others.items():
        if value is not None:
            shown = {"cells": "a number of cells", "n": "a number of cells"}.get(name, "a modulus of continuity")
            told = f"{construction} has no grid and needs no modulus, so it takes no {shown[2:]}"
            raise UsageError(f"{name} = {value}: {told}; give error alone")


def _check_formula(source: Any) -> None:
    several = source if isinstance(source, Sequence) and not isinstance(source, str) else [source]
    for each in several:
        table = isinstance(each, Target) and each.expression is None
        if table or (callable(each) and not hasattr(each, "free_symbols")):
            name = each.name if isinstance(each, Target) else getattr(each, "__name__", type(each).__name__)
            raise UsageError(f"{name} has no formula to compile; take --construction scan")


def expression_of(target: Target) -> Any:
    """Return the formula of a target, in the coordinates of its box; raises UsageError where it has none."""
    if target.expression is None:
        raise UsageError(f"{target.name} has no formula to compile; take --construction scan")
    return target.expression


def certify_compiled(built: Compiled) -> Certificate:
    """Return the certificate of a compiled network: the error of each output, and its sizes."""
    box: Box = built.box
    trees = [to_json(expression_of(each)) for each in built.targets]
    proof = Derivation(built.network, trees, sides=() if box.is_cube else box.sides)
    steps = near_steps(proof, built.plan)
    plain = box.is_cube and len(trees) == 1
    for output, step in enumerate(steps):
        part = proof if plain else proof.about(output, built.network)
        part.claim(part.apply("near-error", [step]))
    for output in range(len(steps)):
        part = proof if plain else proof.about(output, built.network)
        part.claim(part.apply("sizes", stored={}))
    return certificate(proof)


COMPILED = FormulaConstruction(
    name=NAME,
    theorem="a calculus of near: gadgets of piecewise linear functions, their errors passed on by exact factors",
    norm="sup",
    intrinsic="all weights and biases depend on the formula",
    options=("prefer",),
    build=compiled,
    certify=certify_compiled,
)
