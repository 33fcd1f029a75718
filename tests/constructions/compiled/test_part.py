"""Parts: many pieces have samples enough to be about as few as the curvature says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnet.constructions.compiled.part import MANY, SAMPLES, folded, sampled
from symnet.constructions.compiled.scalar import Scalar
from symnet.targets.expression.parser import parse

ZERO, ONE = Fraction(0), Fraction(1)


@pytest.mark.parametrize("count", [100, 1_000])
def test_pieces_are_about_as_few_as_the_curvature_says(count: int) -> None:
    part = sampled(Scalar(parse("exp(x)")), ZERO, ONE)
    proposal, error = part.best(count)
    assert proposal.neurons <= count and error < 1.2 * (part.cost / count) ** 2
    assert (len(part._fine(count).x) > 2 * SAMPLES) == (count > MANY)


def test_more_samples_of_a_folded_part_are_those_of_the_fold() -> None:
    part = folded(sampled(Scalar(parse("(x - 1/2)^4 + exp((x - 1/2)^2)")), ZERO, ONE))
    assert part.folds and part._fine(MANY + 1).x[-1] == 0.5 and part._fine(MANY + 1, whole=True).x[-1] == 1.0
    assert part._fine(MANY) is part.samples and part._fine(MANY, whole=True) is part.whole


def test_pieces_are_made_once() -> None:
    part = sampled(Scalar(parse("exp(x)")), ZERO, ONE)
    found = part.best(7)
    assert part.pieces(found, True) is part.pieces(found, True) is not part.pieces(found, False)
