"""The error of a formula split over its gadgets: Lagrange's rule first, then whole neurons, then exact bounds.

With E = sum kappa_i eta_i, kappa_i the factor with which the rules pass an error on, and about c_i eta_i^(-1/2) neurons for
an error eta_i, the fewest neurons are at eta_i proportional to (c_i / kappa_i)^(2/3) (mathematics_given_networks.md, section K).
"""

from __future__ import annotations

from collections.abc import Sequence

from symnet.constructions.compiled.part import MANY, Found, Part

TEETH = 0.16
"""The part of the error that squares by teeth may take, each level of which makes it four times smaller."""


def split(parts: Sequence[Part], error: float) -> list[Found]:
    """Return for each part its pieces and their error, such that the errors, each by its factor, are at most `error`."""
    bent = [part for part in parts if not part.straight]
    toothed = [part for part in parts if part.straight and not part.cost]
    share = 0.0 if not toothed else TEETH if bent else 0.98
    neurons = _whole(bent, error * (0.99 - share))
    chosen = {id(part): part.best(count) for part, count in zip(bent, neurons, strict=True)}
    chosen |= {id(part): part.line(error * share / len(toothed) / max(part.kappa, 1e-30)) for part in toothed}
    spare = error * 0.01 / max(1, len(parts))
    return [chosen[id(part)] if id(part) in chosen else part.line(spare / max(part.kappa, 1e-30)) for part in parts]


def shares(parts: Sequence[Part], error: float) -> list[float]:
    """Return the errors by Lagrange's rule."""
    raw = [(part.cost / part.kappa) ** (2 / 3) if part.kappa > 0 else 0.0 for part in parts]
    total = sum(part.kappa * each for part, each in zip(parts, raw, strict=True)) or 1.0
    return [error * each / total for each in raw]


def _whole(parts: Sequence[Part], error: float) -> list[int]:
    """Numbers of neurons within an error: those of Lagrange's rule, then one more or less where that is worth most."""
    neurons = [
        max(0, round(part.cost / eta**0.5)) if eta > 0 else 1 for part, eta in zip(parts, shares(parts, error), strict=True)
    ]

    def off(counts: Sequence[int]) -> float:
        return sum(part.kappa * part.best(count)[1] for part, count in zip(parts, counts, strict=True))

    def total() -> float:
        return off(neurons)

    while any(neurons) and total() < error / 3:  # a slope without bound has far fewer pieces than its curvature says
        fewer = [count // 2 for count in neurons]
        if off(fewer) > error:
            break
        neurons = fewer
    while total() > error:
        gains = [_gain(part, count) for part, count in zip(parts, neurons, strict=True)]
        place = gains.index(max(gains))
        beyond = neurons[place] - MANY  # with few neurons the error may have no bound
        neurons[place] += max(1, int(beyond * ((total() / error) ** 0.5 - 1) / 2)) if beyond > 0 else 1
    while True:
        spare = error - total()
        losses = [(_loss(part, count), place) for place, (part, count) in enumerate(zip(parts, neurons, strict=True)) if count]
        for loss, place in sorted(losses):
            if loss > 1.5 * spare:
                return neurons
            part, count = parts[place], neurons[place]
            if part.kappa * (part.best(count - 1)[1] - part.best(count)[1]) <= spare:
                neurons[place] -= 1
                break
        else:
            return neurons


def _gain(part: Part, count: int) -> float:
    """About how much less one neuron more leaves."""
    known = part.best(count)[1]
    return part.kappa * known * (1 - ((count + 0.5) / (count + 1.5)) ** 2)


def _loss(part: Part, count: int) -> float:
    """About how much more one neuron less leaves."""
    known = part.best(count)[1]
    return part.kappa * known * (((count + 0.5) / (count - 0.5)) ** 2 - 1)
