"""Contracts: what a gadget's network computes, case by case, each case an affine map on a polytope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from symnet.core.network import Network
from symnet.piecewise.polytope import Polytope

Form: TypeAlias = tuple[Fraction, ...]
"""An affine form c_1 t_1 + ... + c_n t_n + c_0 as (c_1, ..., c_n, c_0)."""
Place: TypeAlias = tuple[str, int]
"""A neuron: node name and number."""


def form(size: int, weights: Mapping[int, int | Fraction], constant: int | Fraction = 0) -> Form:
    """Return the affine form with the given weights by position."""
    return (*(Fraction(weights.get(position, 0)) for position in range(size)), Fraction(constant))


@dataclass(frozen=True, slots=True)
class Case:
    """On `domain` the watched neurons equal these affine forms of the variables."""

    name: str
    domain: Polytope
    values: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the variables of a contract enter a network.

    `inputs` gives each network input as a variable; `replaced` gives neurons whose value is a variable of its own
    (their own contract is proved elsewhere); `schedules` gives the value of factor * schedule: a schedule multiplying
    the affine form `key` of the variables is the form it maps to.
    """

    inputs: tuple[int, ...]
    replaced: Mapping[Place, int] = field(default_factory=dict)
    schedules: Mapping[tuple[str, Form], Form] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contract:
    """A gadget's claim: `requires` in words, and the cases that `ensures` it, for the neurons `watched`."""

    name: str
    requires: str
    ensures: str
    network: Network
    reading: Reading
    watched: tuple[Place, ...]
    cases: tuple[Case, ...]


def outputs_of(network: Network) -> tuple[Place, ...]:
    """Return the places of a network's outputs."""
    return tuple((network.nodes[-1].name, number) for number in range(network.outputs))


def direct(network: Network) -> Reading:
    """Return the reading in which variable i is input i."""
    return Reading(tuple(range(network.inputs)))
