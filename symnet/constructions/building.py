"""The main road: from functions, as they are given, to one network with its proved errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from symnet.certificates.hoelder import derive_modulus
from symnet.constructions.approximation import Approximation, built_by, planned
from symnet.constructions.by_axis import requests_by_axis
from symnet.constructions.composite import Composite, together
from symnet.constructions.construction import OPTIONS, Construction
from symnet.constructions.in_tasks import Done
from symnet.constructions.plan import Plan, Progress, Request
from symnet.constructions.registry import FORMULAS, TABLE_NAME, check_options, construction_named, usual
from symnet.constructions.scan.construction import SCAN
from symnet.core.cells import alike, cells_from
from symnet.core.rational import exact, positive, whole
from symnet.errors import NotCompiled, UsageError
from symnet.targets.box import parse_box
from symnet.targets.enclosure.points import coordinates
from symnet.targets.grid_table import check_box
from symnet.targets.modulus.contradiction import ModulusRefuted
from symnet.targets.modulus.modulus import Modulus
from symnet.targets.problem import outputs_of, refute_between_nodes, target_and_modulus
from symnet.targets.target import Target

if TYPE_CHECKING:
    from symnet.constructions.compiled.approximation import Compiled


def approximate(
    source: Any,
    *,
    dimension: int | None = None,
    error: Any = None,
    n: int | None = None,
    cells: int | Sequence[int] | str | None = None,
    lipschitz: Any = None,
    hoelder: Any = None,
    modulus: str | None = None,
    box: Any = None,
    construction: str | None = None,
    p: Any = 2,
    printed: bool = False,
    scale_bits: int = 24,
    parameters: int = 1,
    bits: str = "two",
    quantum: Any = None,
    prefer: str = "neurons",
    eta: Any = None,
    force: bool = False,
    progress: Progress | None = None,
    check: Callable[[Plan], None] | None = None,
    done: Done | None = None,
    fallback: Callable[[str], None] | None = None,
) -> Approximation | Composite | Compiled:
    """Build a network for a target and prove its error.

    `source` is text such as "abs(x - 1/3)", a sympy expression, a table (data_target; table_target on a full grid), or a
    callable from d Fractions, with `dimension` and a modulus (targets/answers.py says to what); text with semicolons, a list or
    a Matrix has several outputs.
    `box` is "x in [-8,8], y in [0,1/2]", a mapping or pairs of ends; without it the target lives on [0,1]^d.
    Exactly one of `error`, `n`, `cells` sets the size. Cells are one number, for the scan also one for each axis: (8, 32) or
    "8,32"; where that saves most of the nodes, an `error` chooses them so. `lipschitz`,
    `hoelder` ("L,alpha") or `modulus` (an expression in r) states the modulus, else a Lipschitz constant is derived.
    Numbers are exact: no floats.
    Without a `construction` a formula with an `error` and nothing that is about a grid is compiled, where that can be; all
    else is a scan.
    `eta`, of euaf: how near the waves come to the values at the knots.
    The dial of the scan: `parameters` runs of the snake side by side, `bits` ("one" or "two") a node, a finer `quantum`.
    `progress` is called with the number of values that are enclosed; `check` with each plan before it is built;
    `fallback` with why a formula is not compiled; `done` does the tasks in which a scan of more than a million nodes is
    encoded, by default in this process.
    Raises UsageError (which argument, what to write), Refuted (a stated modulus is false), TooLarge.
    """
    own = {"p": exact(p, "p"), "printed": printed, "parameters": parameters, "bits": bits, "quantum": quantum, "prefer": prefer}
    own["eta"] = None if eta is None else positive(eta, "eta")
    tables, known = tables_of(source), {"lipschitz": lipschitz, "hoelder": hoelder, "general": modulus}
    if not tables:
        asked = dimension, box, error, prefer, scale_bits
        made = _of_formulas(source, construction, asked, {"n": n, "cells": cells, **known}, {**own, "force": force}, fallback)
        if made is not None:
            return made
    chosen = construction_named(construction or (TABLE_NAME if tables else SCAN.name), bool(tables))
    check_options(chosen, own)
    if tables:
        given = {"error": error, "n": n, "cells": cells, "lipschitz": lipschitz, "hoelder": hoelder, "modulus": modulus}
        return _of_tables(tables, chosen, given, dimension, box, force)
    return _built(chosen, source, dimension, box, known, _request(error, n, cells, scale_bits, own), force, progress, check, done)


def _request(error: Any, n: int | None, cells: Any, scale_bits: int, own: Mapping[str, Any]) -> Request:
    """What is asked of a construction on a grid; raises UsageError with the name of what is no number."""
    return Request(
        error=None if error is None else positive(error, "error"),
        n=None if n is None else whole(n, "n", 0),
        cells=None if cells is None else cells_from(cells),
        p=own["p"],
        printed=own["printed"],
        scale_bits=whole(scale_bits, "scale_bits"),
        runs=whole(own["parameters"], "parameters"),
        bits=own["bits"],
        quantum=None if own["quantum"] is None else positive(own["quantum"], "quantum"),
    )


def _of_formulas(
    source: Any,
    construction: str | None,
    given: tuple[int | None, Any, Any, str, int],
    others: Mapping[str, Any],
    own: Mapping[str, Any],
    fallback: Callable[[str], None] | None,
) -> Compiled | None:
    """The network of formulas; None where another construction is meant, or none named and they cannot be taken apart.

    given: dimension, box, error, preference, bits of the scale.
    """
    *asked, scale_bits = given
    on_a_grid = {**others, "scale_bits": None if scale_bits == 24 else scale_bits}
    name = construction or usual(is_formula(source), asked[2], {**on_a_grid, **{key: own[key] for key in OPTIONS}})
    if name not in FORMULAS:
        return None
    check_options(FORMULAS[name], own)
    try:
        chosen = {each: own[each] for each in FORMULAS[name].takes if each in own}
        return cast("Compiled", FORMULAS[name].build(source, *asked, **others, **chosen))
    except NotCompiled as problem:
        if construction is not None:
            raise
        if fallback is not None:
            fallback(str(problem).partition(";")[0])
        return None


def is_formula(source: Any) -> bool:
    """Whether a source is a formula or several: text or sympy, no table, data or callable."""
    if isinstance(source, list | tuple):
        return bool(source) and all(map(is_formula, source))
    return isinstance(source, str) or type(source).__module__.partition(".")[0] == "sympy"


def tables_of(source: Any) -> list[Target]:
    """Return the tables on a grid that a source is, one or a list of them; none for any other source."""
    several = list(source) if isinstance(source, list | tuple) else [source]
    found = [each for each in several if isinstance(each, Target) and each.table is not None]
    if found and len(found) < len(several):
        raise UsageError("tables on a grid and other functions do not share a network; build them apart")
    return found


def _of_tables(
    tables: Sequence[Target],
    construction: Construction[Any],
    given: Mapping[str, Any],
    dimension: int | None,
    box: Any,
    force: bool,
) -> Approximation | Composite:
    """The network of tables; raises UsageError where something is asked for that a table on a grid decides by itself."""
    for name, value in given.items():
        if value is not None:
            raise UsageError(f"{name} = {value!s:.40} is not for a table on a grid, whose network is exact; leave it out")
    if construction.name != TABLE_NAME:
        raise UsageError(f"construction {construction.name} is not for a table on a grid; leave it out, or write table")
    if dimension not in (None, tables[0].dimension):
        raise UsageError(f"dimension (--d) = {dimension}, but {tables[0].name} has {tables[0].dimension} inputs; leave it out")
    check_box(tables[0], box)
    from symnet.constructions.tables.building import approximate_tables

    return approximate_tables(tables, force)


def _built(
    construction: Construction[Any],
    source: Any,
    dimension: int | None,
    box: Any,
    stated: Mapping[str, Any],
    request: Request,
    force: bool,
    progress: Progress | None,
    check: Callable[[Plan], None] | None,
    done: Done | None,
) -> Approximation | Composite:
    """The approximation of one function or of several, one an output."""
    sides = None if box is None else parse_box(box)
    targets = outputs_of(source, dimension, sides)
    with coordinates(sides):
        problems = [target_and_modulus(each, dimension, box=sides, derive=derive_modulus, **stated) for each in targets]
        common = settled_for_all(construction, problems, request)
        requests = requests_by_axis(construction, problems, request, common)
        pairs = zip(problems, requests, strict=True)
        parts = [_part(construction, *problem, wanted, force, progress, check, done) for problem, wanted in pairs]
    if len(parts) == 1 and problems[0][0].given is None:
        return parts[0]
    return together(parts, problems[0][0].box_given)


def _part(
    construction: Construction[Any],
    target: Target,
    modulus: Modulus,
    request: Request,
    force: bool,
    progress: Progress | None,
    check: Callable[[Plan], None] | None,
    done: Done | None,
) -> Approximation:
    """One output on the cube; a modulus that is refuted is shown as it was stated."""
    try:
        built = built_by(construction, target, modulus, request, force, progress, check, done)
        refute_between_nodes(target, modulus)
    except ModulusRefuted as refuted:
        if target.given is None or target.given.modulus is None:
            raise
        raise refuted.found.on_box(target.given.box, target.given.modulus).refuted() from None
    return built


def settled_for_all(construction: Construction[Any], problems: Sequence[tuple[Target, Modulus]], request: Request) -> Request:
    """Return the request for all outputs: of those that an error asks for, the largest number of cells."""
    if len(problems) == 1 or request.error is None:
        return request
    plans = [planned(construction, target, modulus, request, False) for target, modulus in problems]
    return replace(request, error=None, cells=max(alike(plan.cells, construction.name) for plan in plans))
