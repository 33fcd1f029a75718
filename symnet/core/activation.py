"""Activations by name: what a neuron makes of its sum, exactly.

euaf is the activation of Shen, Yang, Zhang (2022, arXiv 2107.02397): for x >= 0 the triangular wave of period 2 that is |x| on
[-1, 1], for x < 0 softsign x / (1 + |x|). It maps rationals to rationals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.core.entry import ZERO
from symnet.core.rational import coprime
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network


def relu(value: Fraction) -> Fraction:
    """Return max(value, 0), without the general comparison of two rationals."""
    return value if value.numerator > 0 else ZERO


def euaf(value: Fraction) -> Fraction:
    """Return the triangular wave at a value >= 0, and x / (1 + |x|) at a negative one; in lowest terms without a gcd."""
    top, bottom = value.numerator, value.denominator
    if top < 0:
        return coprime(top, bottom - top)
    rest = top % (2 * bottom)
    return coprime(rest if rest <= bottom else 2 * bottom - rest, bottom) if bottom > 1 else Fraction(rest & 1)


def _same(value: Fraction) -> Fraction:
    return value


ACTIVATIONS: Mapping[str, Callable[[Fraction], Fraction]] = {"relu": relu, "identity": _same, "euaf": euaf}
"""Every activation that a layer may have."""


def activated(activation: str, sums: Any) -> tuple[Fraction, ...]:
    """Return what neurons with this activation make of their sums."""
    return tuple(sums) if activation == "identity" else tuple(map(ACTIVATIONS[activation], sums))


def has_other_activations(network: Network) -> bool:
    """Whether a layer has another activation than relu and identity."""
    return any(_other(network))


def need_relu(network: Network, what: str) -> None:
    """Raise UsageError where a layer has another activation than relu and identity; `what` says what cannot be done then."""
    for layer, name in _other(network):
        raise UsageError(f"layer {layer!r} has the activation {name}: {what}")


def _other(network: Network) -> Iterator[tuple[str, str]]:
    """Layers with other activations than relu and identity, and these."""
    for node in network.nodes:
        name = getattr(node.operation, "activation", "relu")
        if name not in ("relu", "identity"):
            yield node.name, name
