"""The constructions by name: one line each, one file or folder behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.compiled.construction import COMPILED, FormulaConstruction
from symnet.constructions.compiled.sums import CHEBYSHEV, TAYLOR
from symnet.constructions.construction import OPTIONS, Construction, Form
from symnet.constructions.euaf2022.construction import EUAF
from symnet.constructions.euaf2022.form import euaf_form
from symnet.constructions.fewest.construction import FEWEST
from symnet.constructions.interpolant import INTERPOLANT
from symnet.constructions.plan import Plan
from symnet.constructions.scan.construction import SCAN
from symnet.constructions.syz2022.constructions import THEOREM_2_1, THEOREM_2_2, THEOREM_2_2_COPIED, THEOREM_2_3
from symnet.constructions.tables.construction import TABLE
from symnet.constructions.tables.form import TableForm
from symnet.core.folding import folded
from symnet.core.front import outputs_on_cube, sides_of, to_cube
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import UsageError

Evaluator: TypeAlias = Callable[[Sequence[Fraction]], Fraction]
CONSTRUCTIONS: Mapping[str, Construction[Any]] = {
    construction.name: construction
    for construction in (
        SCAN,
        THEOREM_2_1,
        THEOREM_2_2,
        THEOREM_2_2_COPIED,
        THEOREM_2_3,
    )
}
"""Those with a theorem and a certificate."""
FORMULAS: Mapping[str, FormulaConstruction] = {each.name: each for each in (COMPILED, FEWEST, TAYLOR, CHEBYSHEV, EUAF)}
"""Those that take a formula apart: without a grid, a modulus or a template."""
NAMED: Mapping[str, Construction[Any] | FormulaConstruction] = {**CONSTRUCTIONS, **FORMULAS}
"""All that can be asked for by name."""
_ALL: Mapping[str, Construction[Any]] = {**CONSTRUCTIONS, INTERPOLANT.name: INTERPOLANT, TABLE.name: TABLE}


def usual(formula: bool, error: Any, others: Mapping[str, Any]) -> str:
    """Return the construction that is taken where none is named: compiled for a formula and an error, else the scan.

    others: what is asked for beside them; whatever only the scan or the theorems take means the scan.
    """
    own = {name: value for name, value in others.items() if name not in COMPILED.options}
    plain = all(value is None or (name in OPTIONS and value == OPTIONS[name]) for name, value in own.items())
    return COMPILED.name if formula and error is not None and plain else SCAN.name


def construction_named(name: str) -> Construction[Any]:
    """Return a construction; raises UsageError with the names there are."""
    if name == TABLE.name:
        raise UsageError("construction table is for a table: write --table FILE (in Python symnet.table_target)")
    if name not in CONSTRUCTIONS:
        raise UsageError(f"construction {name!r} is not known; write one of {', '.join(NAMED)}")
    return CONSTRUCTIONS[name]


def construction_of(plan: Plan) -> Construction[Any]:
    """Return the construction that made a plan."""
    return _ALL[plan.construction]


def check_options(construction: Construction[Any] | FormulaConstruction, given: Mapping[str, Any]) -> None:
    """Raise UsageError where an option is given that another construction takes and this one would pass over."""
    for name, usual in OPTIONS.items():
        if name in given and given[name] not in (None, usual) and name not in construction.options:
            others = ", ".join(other.name for other in NAMED.values() if name in other.options)
            raise UsageError(f"{name} = {given[name]} is for {others}; {construction.name} has no such choice, leave it out")


def recognise(network: Network) -> Form | None:
    """Return what a bound network is on the cube, by the construction that it is of; None where it is of none."""
    ways = (*(one.recognise for one in _ALL.values()), euaf_form)
    return next((found for recognised in ways if (found := recognised(network)) is not None), None)


def evaluator_of(network: Network) -> Callable[[Sequence[Fraction]], tuple[Fraction, ...]]:
    """Return the fastest proved evaluator of a network, on any box and with any number of outputs."""
    if set(network.intrinsic) - set(network.parameters):
        return lambda where: realize(network, where)
    closed = evaluators(network)
    if closed is not None:
        return closed
    walked = folded(network)
    return lambda where: realize(walked, where)


def evaluator(network: Network) -> Evaluator:
    """Return the fastest proved evaluator of a network with one output."""
    found = evaluator_of(network)
    return lambda where: found(where)[0]


def closed_forms(network: Network) -> list[ClosedForm | TableForm] | None:
    """Return what the outputs of a network are on the cube by closed forms, None where one has none."""
    forms = [recognise(each) for each in outputs_on_cube(network)]
    closed = [form for form in forms if isinstance(form, ClosedForm | TableForm)]
    return closed if len(closed) == len(forms) else None


def evaluators(network: Network) -> Callable[[Sequence[Fraction]], tuple[Fraction, ...]] | None:
    """Return the proved evaluator of all outputs by their closed forms, None where one has none."""
    closed, sides = closed_forms(network), sides_of(network)
    if closed is None:
        return None
    return lambda where: tuple(form(to_cube(where, sides)) for form in closed)
