"""Where the printed text of arXiv 2206.05794 is off: each place with its smallest case, recomputed in exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.low_rank.bounds import decay
from symnet.low_rank.exact_training import Training


@dataclass(frozen=True, slots=True)
class Erratum:
    """A place, what is printed, the smallest case that shows it, what is true, and whether the case shows it here and now."""

    place: str
    printed: str
    case: str
    true: str
    shown: bool


def errata() -> list[Erratum]:
    """Return the errata, their cases recomputed."""
    return [_sign(), _count(), _theorem()]


def _sign() -> Erratum:
    """One scalar weight, x = 3/2: the right side of Lemma 3.2 without an absolute value is negative."""
    how = Training(Fraction(3, 4), Fraction(1), 1)
    before, after = _scalar(Fraction(1), how)
    right = how.keeps * abs(before) / abs(after)
    return Erratum(
        "Lemma 3.2",
        "the distance to rank m B n is at most (1 - x)^n |W_{T-n}|/|W_T|",
        f"one weight, loss (W - 1)^2, x = {1 - how.keeps}, n = 1: W goes from {before} to {after}, the right side is {right} < 0",
        "at most |1 - x|^n |W_{T-n}|/|W_T|; printed and true agree for x <= 1",
        right < 0,
    )


def _scalar(weight: Fraction, how: Training) -> tuple[Fraction, Fraction]:
    """A weight before and after a step on the loss (W - 1)^2."""
    return weight, how.keeps * weight - how.rate * 2 * (weight - 1)


def _count() -> Erratum:
    """n <= log(2/eps)/x in the proof of Theorem 3.3 fails at eps = 1/2, x = 7/20."""
    found = decay(Fraction(7, 20), Fraction(1, 2), 1)
    steps, most = found.steps_in_print(Fraction(1, 2)), found.rank_in_print(Fraction(1, 2))
    return Erratum(
        "proof of Theorem 3.3",
        "n = ceil(log(2/eps)/(-log(1 - x))) is at most log(2/eps)/x",
        f"eps = 1/2, x = 7/20: n = {steps}, and log(2/eps)/x is below {most + 1}",
        "true for eps <= 2/e^2; the theorem itself holds for eps <= 2/e, with n = floor(log(2/eps)/x)",
        steps > most,
    )


def _theorem() -> Erratum:
    """One scalar weight at a fixed point: rank 0 is allowed and 1 away."""
    how, eps = Training(Fraction(19, 40), Fraction(1), 1), Fraction(4, 5)
    before, after = _scalar(Fraction(1, 2), how)
    allowed = decay(how.rate, how.strength, 1).rank_in_print(eps)
    return Erratum(
        "Theorem 3.3",
        "for large T, W_T/|W_T| is within eps of rank at most m B log(2/eps)/x, for every eps < 1",
        f"one weight, loss (W - 1)^2, lambda = 1, x = 19/20, eps = 4/5: W = {before} stays {after}; the rank allowed is "
        f"{allowed}, the distance to it is 1",
        "false for 2/e < eps < 1, true for eps <= 2/e; for every eps: rank m B n with the least n such that (1 - x)^n < eps",
        before == after and allowed == 0,
    )
