"""A construction: one object with all that can be done with it. Adding one means one folder and one line in registry.py.

A plan fixes a size for a modulus of continuity before any function is seen; every verb but `plan` and `recognise` is about
a plan. The template is a network over named intrinsic parameters, and `encode` turns the values of a target at the nodes of
the plan's grid into those parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from symnet.constructions.plan import Plan, ProvedError, Request, length
from symnet.core.network import Network
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.certificates.derivation import Derivation
    from symnet.constructions.closed_form import ClosedForm
    from symnet.constructions.in_tasks import Done, Encoded
    from symnet.constructions.syz2022.cell_form import CellForm
    from symnet.constructions.tables.form import TableForm
    from symnet.targets.enclosure.grid import GridValues
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target

P = TypeVar("P", bound=Plan)
Count: TypeAlias = "int | str"
"""A number, or a sum of powers as text where the number is too long to write."""
Form: TypeAlias = "ClosedForm | CellForm | TableForm"
"""What a network is on the cube: affine on Kuhn simplices, or constant on cells off the strips between them."""
Setting: TypeAlias = "tuple[str, Request]"
"""A request and what it is called in a table."""
OPTIONS: Mapping[str, Any] = {
    **{"p": 2, "printed": False, "parameters": 1, "bits": "two"},
    **{"quantum": None, "prefer": "neurons", "eta": None},
}
"""What only some constructions take, with the value that means nothing was chosen."""

GRIDS = 3
"""Times that a target is enclosed at all nodes: for the codes, for the error, and once more with longer numbers."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a plan's network, counted without building it; `burden` says what makes it long to build."""

    intrinsic: int
    width: Count
    depth: int
    neurons: Count
    burden: str = ""


@dataclass(frozen=True, slots=True)
class Bits:
    """The bits of the longest intrinsic parameter that holds digits, and of all; `at_most`: there may be fewer."""

    longest: int
    total: int
    at_most: bool = False


def one_setting(plan: Plan, request: Request) -> list[Setting]:
    """Return the request alone, under the construction's name."""
    return [(plan.construction, request)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Construction(Generic[P]):
    """A named way to build networks: its words, and each verb as a function.

    plan: dimension, modulus, request, whether the target's values are exact -> the smallest plan that meets the request.
    derive: adds the proof of the error from the step that states the modulus, returns the steps to claim, the error first.
    known: the intrinsic parameters, but for digits, that f(0) decides; bits: what such values, or all, take.
    cost: seconds to build and to enclose the error, from those that the target takes at a node.
    recognise: what a bound network is on the cube, None for one of another template.
    """

    name: str
    theorem: str
    norm: str
    intrinsic: str
    options: tuple[str, ...] = ()
    """Of OPTIONS, those that the plan takes."""
    plan: Callable[[int, Modulus, Request, bool], P]
    template: Callable[[P], Network]
    encode: Callable[[P, GridValues], dict[str, Fraction]]
    derive: Callable[[Derivation, P, int], list[int]]
    sizes: Callable[[P], Sizes]
    known: Callable[[P, Fraction], dict[str, Fraction]]
    bits: Callable[[P, Mapping[str, Fraction]], Bits]
    cost: Callable[[P, float], float]
    recognise: Callable[[Network], Form | None]
    paper_bound: Callable[[P], ProvedError] | None = None
    """The bound that the paper states for the size; None where the construction is not the paper's."""
    class_settings: Callable[[P], Mapping[str, Any]] | None = None
    """What a template file says of a plan beside size and class; None where no template is offered for a class."""
    cells_by_axis: bool = False
    """Whether its cells may differ by axis."""
    compared: Callable[[P, Request], list[Setting]] = one_setting
    """The settings that a comparison shows."""
    in_tasks: Callable[[P, Target, Done], dict[str, Fraction] | Encoded] | None = None
    """Encodes the target of a large network by tasks; None where all values are always enclosed at once."""
    certify: Callable[[Any], Certificate] | None = None
    """Makes the certificate; None where it is that of a modulus, a derivation of the error, sizes and a lower bound."""

    def _repr_html_(self) -> str:
        rows = (("theorem", self.theorem), ("norm", self.norm), ("intrinsic parameters", self.intrinsic))
        cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
        return f"<table><caption>{escape(self.name)}</caption>{cells}</table>"


def stored_bits(plan: Plan, values: Mapping[str, Fraction]) -> Bits:
    """Return the bits where digits have lengths fixed by the plan and the others are written out."""
    stored = plan.stored_bits
    return Bits(max(stored.values()), sum(stored.values()) + sum(length(values[name]) for name in values if name not in stored))


def enclosing_seconds(plan: Plan, node: float) -> float:
    """Return the seconds in which a target is enclosed at all nodes as often as a network and its error need it."""
    return GRIDS * node * plan.nodes


def unrecognised(network: Network) -> None:
    """Recognise no network."""


def no_derivation(proof: Derivation, plan: Plan, modulus: int) -> list[int]:
    """Raise UsageError: the construction has no derivation."""
    raise UsageError(f"construction {plan.construction} has no derivation")
