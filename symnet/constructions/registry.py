"""The constructions by name: one line each, one file or folder behind it, loaded where it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeGuard, TypeVar

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.construction import OPTIONS, Construction, Form
from symnet.constructions.plan import Plan
from symnet.constructions.scan.construction import SCAN
from symnet.core.folding import folded
from symnet.core.front import outputs_on_cube, sides_of, to_cube
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.constructions.compiled.construction import FormulaConstruction
    from symnet.constructions.tables.form import TableForm

Evaluator: TypeAlias = Callable[[Sequence[Fraction]], Fraction]
T = TypeVar("T")


class Loaded(Mapping[str, T], Generic[T]):
    """What functions without arguments return, by name: each is called when its name is asked for first."""

    def __init__(self, loaders: Mapping[str, Callable[[], T]]) -> None:
        self._loaders, self._known = loaders, dict[str, T]()

    def __getitem__(self, name: str) -> T:
        if name not in self._known:
            self._known[name] = self._loaders[name]()
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)


def _theorem_2_1() -> Construction[Any]:
    from symnet.constructions.syz2022.constructions import THEOREM_2_1

    return THEOREM_2_1


def _theorem_2_2() -> Construction[Any]:
    from symnet.constructions.syz2022.constructions import THEOREM_2_2

    return THEOREM_2_2


def _theorem_2_2_copied() -> Construction[Any]:
    from symnet.constructions.syz2022.constructions import THEOREM_2_2_COPIED

    return THEOREM_2_2_COPIED


def _theorem_2_3() -> Construction[Any]:
    from symnet.constructions.syz2022.constructions import THEOREM_2_3

    return THEOREM_2_3


def _interpolant() -> Construction[Any]:
    from symnet.constructions.interpolant import INTERPOLANT

    return INTERPOLANT


def _table() -> Construction[Any]:
    from symnet.constructions.tables.construction import TABLE

    return TABLE


def _compiled() -> FormulaConstruction:
    from symnet.constructions.compiled.construction import COMPILED

    return COMPILED


def _fewest() -> FormulaConstruction:
    from symnet.constructions.fewest.construction import FEWEST

    return FEWEST


def _taylor() -> FormulaConstruction:
    from symnet.constructions.compiled.sums import TAYLOR

    return TAYLOR


def _chebyshev() -> FormulaConstruction:
    from symnet.constructions.compiled.sums import CHEBYSHEV

    return CHEBYSHEV


def _euaf() -> FormulaConstruction:
    from symnet.constructions.euaf2022.construction import EUAF

    return EUAF


def _euaf_form(network: Network) -> Form | None:
    from symnet.constructions.euaf2022.form import euaf_form

    return euaf_form(network)


PAPERS: Mapping[str, Callable[[], Construction[Any]]] = {
    "scan": lambda: SCAN,
    "theorem-2.1": _theorem_2_1,
    "theorem-2.2": _theorem_2_2,
    "theorem-2.2-copied": _theorem_2_2_copied,
    "theorem-2.3": _theorem_2_3,
}
CONSTRUCTIONS: Mapping[str, Construction[Any]] = Loaded(PAPERS)
"""Those with a theorem and a certificate."""
COMPILED, TABLE_NAME = "compiled", "table"
FORMULAS: Mapping[str, FormulaConstruction] = Loaded(
    {COMPILED: _compiled, "fewest": _fewest, "taylor": _taylor, "chebyshev": _chebyshev, "euaf": _euaf}
)
"""Those that take a formula apart: without a grid, a modulus or a template."""


def _named(name: str) -> Construction[Any] | FormulaConstruction:
    return CONSTRUCTIONS[name] if name in CONSTRUCTIONS else FORMULAS[name]


NAMED: Mapping[str, Construction[Any] | FormulaConstruction] = Loaded(
    {name: partial(_named, name) for name in (*CONSTRUCTIONS, *FORMULAS)}
)
"""All that can be asked for by name."""
_ALL: Mapping[str, Construction[Any]] = Loaded({**PAPERS, "interpolant": _interpolant, TABLE_NAME: _table})


def usual(formula: bool, error: Any, others: Mapping[str, Any]) -> str:
    """Return the construction that is taken where none is named: compiled for a formula and an error, else the scan.

    others: what is asked for beside them; whatever only the scan or the theorems take means the scan.
    """
    if not formula or error is None:
        return SCAN.name
    own = {name: value for name, value in others.items() if name not in FORMULAS[COMPILED].options}
    plain = all(value is None or (name in OPTIONS and value == OPTIONS[name]) for name, value in own.items())
    return COMPILED if plain else SCAN.name


def construction_named(name: str, table: bool = False) -> Construction[Any]:
    """Return a construction, that of tables where there is one; raises UsageError with the names there are."""
    if name == TABLE_NAME and table:
        return _ALL[name]
    if name == TABLE_NAME:
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
    ways: Iterator[Form | None] = (_recognised(name, network) for name in _ALL)
    return next((found for found in ways if found is not None), None) or _euaf_form(network)


def _recognised(name: str, network: Network) -> Form | None:
    found: Form | None = _ALL[name].recognise(network)
    return found


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
    closed = [form for form in forms if _is_closed(form)]
    return closed if len(closed) == len(forms) else None


def _is_closed(form: Form | None) -> TypeGuard[ClosedForm | TableForm]:
    """Whether a form is affine on simplices, or that of a table."""
    if form is None or isinstance(form, ClosedForm):
        return form is not None
    from symnet.constructions.tables.form import TableForm

    return isinstance(form, TableForm)


def evaluators(network: Network) -> Callable[[Sequence[Fraction]], tuple[Fraction, ...]] | None:
    """Return the proved evaluator of all outputs by their closed forms, None where one has none."""
    closed, sides = closed_forms(network), sides_of(network)
    if closed is None:
        return None
    return lambda where: tuple(form(to_cube(where, sides)) for form in closed)
