"""Signs of neurons assumed where there are many inputs: the kernel accepts what is found, and its bounds are the search's."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import numpy as np
import pytest
from verification.small_networks import random_network

import symnet
from symnet.certificates.certificate import sealed
from symnet.commands.verify import page_of
from symnet.core.realize import realize
from symnet.kernel import check
from symnet.verification.certificate import marks_of
from symnet.verification.stack import stack_of
from symnet.verification.verify import Answer

SIZES = (24, 8, 6, 1)
BOX = ((Fraction(-1, 16), Fraction(1, 16)),) * 24


def resealed(data: bytes) -> bytes:
    """A certificate that was changed, with its digest made anew."""
    content = json.loads(data)
    content.pop("sha256", None)
    return sealed(content)


def asked(seed: int, above: str, nodes: int = 3000, **more: object) -> Answer:
    found: Answer = symnet.verify(random_network(seed, SIZES), BOX, f"Y_0 >= {above}", nodes=nodes, **more)
    return found


def reached(seed: int) -> tuple[Fraction, Fraction]:
    """A value that the network takes, found by climbing, exactly; and a threshold above it that is still proved."""
    network = random_network(seed, SIZES)
    stack, draw = stack_of(network), np.random.default_rng(seed)
    points = draw.choice([-1.0, 1.0], (4000, 24)) / 16
    for _ in range(60):
        best = points[stack(points)[:, 0].argmax()]
        points = np.where(draw.random((4000, 24)) < 0.08, -best, best)
        points[0] = best
    value = realize(network, [Fraction(x) for x in points[0].tolist()])[0]
    return value, value + max(abs(value), Fraction(1)) / 20


@pytest.mark.parametrize("seed", range(6))
def test_thresholds_near_the_largest_value_are_decided_both_ways(seed: int) -> None:
    value, above = reached(seed)
    assert asked(seed, str(value)).verdict == "sat"
    found = asked(seed, str(above))
    assert found.verdict == "unsat"
    marks = marks_of(found.trees[0], stack_of(found.given.network))
    assert marks.count("<") == found.leaves - 1


def test_the_page_counts_the_signs() -> None:
    page = page_of(asked(0, str(reached(0)[1])))
    assert re.search(r"Signs of neurons were assumed [1-9][0-9]* times", page)


def test_multipliers_are_needed_and_the_kernel_takes_them() -> None:
    found = asked(1, str(reached(1)[1]))
    assert found.certificate is not None
    data = found.certificate.data
    assert b".[" in data
    none = re.sub(rb"\.\[[0-9a-f,]*\]", b".", data)
    assert none != data
    refused = check(resealed(none))
    assert refused.verdict == "rejected"
    assert "is not seen to be impossible" in refused.reason
