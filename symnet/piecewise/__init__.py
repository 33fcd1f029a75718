"""Piecewise-linear functions, exactly: terms, domains, contracts of networks, activation regions that decide them."""

from __future__ import annotations

from symnet.piecewise.contract import Contract, Place, Times, inputs, outputs
from symnet.piecewise.domain import Domain, box, cells, half_line, integers, line, triangle
from symnet.piecewise.number import INDEX, POWER_OF_FOUR, Name
from symnet.piecewise.term import Term, as_form, as_term, maximum, minimum, relu, total, variables

__all__ = [
    "INDEX",
    "POWER_OF_FOUR",
    "Contract",
    "Domain",
    "Name",
    "Place",
    "Term",
    "Times",
    "as_form",
    "as_term",
    "box",
    "cells",
    "half_line",
    "inputs",
    "integers",
    "line",
    "maximum",
    "minimum",
    "outputs",
    "relu",
    "total",
    "triangle",
    "variables",
]
