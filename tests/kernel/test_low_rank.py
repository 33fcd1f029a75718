"""Weights near low rank: what the kernel accepts is true by singular values; budgets; steps of training from end to end."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet.commands.trained import trained, trajectory_certificate
from symnet.constructions.near_rank import NearRank, RankAfter, near_rank_certificate, rank_after_certificate
from symnet.core.entry import Intrinsic
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.errors import Unproved, UsageError
from symnet.kernel import check
from symnet.low_rank.exact_training import Training

Matrix = list[list[Fraction]]
ROOM = Fraction(1, 1 << 100)


def layer(matrix: Matrix) -> Network:
    """One layer with these weights; zeros are not stored."""
    rows = [({place: value for place, value in enumerate(row) if value}, 1) for row in matrix]
    return Network(len(matrix[0]), (Node("only", affine("identity", rows), (Read(INPUT, 0, len(matrix[0])),)),))


def square(weights: Matrix, left: Matrix, right: Matrix) -> Fraction:
    """The square of the distance, term by term."""
    total = Fraction(0)
    for i, row in enumerate(weights):
        for j, value in enumerate(row):
            total += (value - sum((left[i][k] * right[k][j] for k in range(len(right))), Fraction(0))) ** 2
    return total


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4), st.integers(0, 3))
def test_just_that_distance(seed: int, rows: int, columns: int, rank: int) -> None:
    dice = random.Random(seed)

    def entries(tall: int, wide: int) -> Matrix:
        return [[Fraction(dice.randint(-5, 5), dice.choice((1, 2, 3, 7))) for _ in range(wide)] for _ in range(tall)]

    weights, left, right = entries(rows, columns), entries(rows, rank), entries(rank, columns)
    exact = square(weights, left, right)
    made = near_rank_certificate(layer(weights), [NearRank("only", left, right, exact + ROOM)])
    assert made.verdict.accepted and made.verdict.claims[0]["rank"] == hex(rank)
    sizes = np.linalg.svd(np.array(weights, dtype=float), compute_uv=False)[rank:]
    assert float(np.sum(sizes**2)) <= float(exact) + 1e-9
    if exact:
        with pytest.raises(Unproved, match="add up to more than"):
            near_rank_certificate(layer(weights), [NearRank("only", left, right, exact - ROOM)])


def test_an_intrinsic_parameter_counts_as_its_value() -> None:
    node = Node("only", affine("identity", [({0: Intrinsic("a"), 1: 1}, 0)]), (Read(INPUT, 0, 2),))
    network = Network(2, (node,), {"a": Fraction(3)})
    claim = NearRank("only", [[Fraction(1)]], [[Fraction(3), Fraction(1)]], Fraction(0))
    assert near_rank_certificate(network, [claim]).verdict.accepted


def test_steps_of_training(tmp_path: Path, run: Run) -> None:
    """Batch 1 of a network 4-6-1: ranks 1, 2, 3 after 1, 2, 3 steps back."""
    place = tmp_path / "c.json"
    done = run("lowrank", "exact", "--steps", 4, "--rate", "2/5", "--decay", 1, "--certificate", place)
    assert done.code == 0 and "accepted by the kernel" in done.out
    verdict = check(place.read_bytes())
    assert [claim["rank"] for claim in verdict.claims] == ["0x1", "0x2", "0x3"] and verdict.theories == ("low rank",)
    assert "of a matrix of rank at most 2" in run("check", place).out
    with pytest.raises(UsageError, match="nothing can be claimed"):
        trained((2, 2), Training(Fraction(1, 10), Fraction(1, 2), 5), 1)


def test_a_layer_that_is_wide_and_a_rank_that_is_high_are_paid_for() -> None:
    """A few bytes of network, 2^22 values read many times: refused before any product is made."""
    weights = [[Fraction(1)] * 40 for _ in range(40)]
    claim = NearRank("only", [[Fraction(1)]] * 40, [[Fraction(1)] * 40], Fraction(0))
    made = near_rank_certificate(layer(weights), [claim])
    assert check(made.data, work=20_000).reason.endswith("give it more with --work")
    assert check(made.data, work=60_000).accepted


def test_a_long_sum_is_paid_for_at_every_entry() -> None:
    """One weight of 120,000 bits and 2,000 others: every addition to the sum of squares takes its 3,750 words."""
    weights = [[Fraction(1 << 120_000)] + [Fraction(1)] * 2_000]
    made = near_rank_certificate(layer(weights), [NearRank("only", [[]], [], Fraction((1 << 240_000) + 2_000))])
    assert made.verdict.accepted
    assert check(made.data, work=5_000_000).reason.endswith("give it more with --work")


def both(later: Matrix, earlier: Matrix) -> Network:
    """Two layers on the same inputs."""
    one, two = (replace(layer(each).nodes[0], name=name) for name, each in (("later", later), ("earlier", earlier)))
    return Network(one.arity, (two, one))


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4), st.integers(0, 3))
def test_just_that_rank_after(seed: int, rows: int, columns: int, rank: int) -> None:
    """W = c U + L R is accepted with these factors, and with one entry of W changed by 10^-40 refused."""
    dice = random.Random(seed)

    def entries(tall: int, wide: int) -> Matrix:
        return [[Fraction(dice.randint(-5, 5), dice.choice((1, 2, 3, 7))) for _ in range(wide)] for _ in range(tall)]

    earlier, left, right, factor = entries(rows, columns), entries(rows, rank), entries(rank, columns), entries(1, 1)[0][0]
    later = [
        [factor * earlier[i][j] + sum((left[i][k] * right[k][j] for k in range(rank)), Fraction(0)) for j in range(columns)]
        for i in range(rows)
    ]
    claim = RankAfter("later", "earlier", factor, left, right)
    made = rank_after_certificate(both(later, earlier), [claim])
    assert made.verdict.accepted and made.verdict.claims[0]["rank"] == hex(rank)
    later[rows - 1][columns - 1] += Fraction(1, 10**40)
    with pytest.raises(Unproved, match="after the subtraction"):
        rank_after_certificate(both(later, earlier), [claim])


def test_ranks_between_steps_of_training(tmp_path: Path, run: Run) -> None:
    """Batch 2 of a network 4-6-1: rank 2 after two samples; no matrix of one row says anything."""
    place = tmp_path / "c.json"
    done = run("lowrank", "exact", "--steps", 2, "--batch", 1, "--rate", "2/5", "--decay", 2, "--trajectory", place)
    assert done.code == 0 and "accepted by the kernel" in done.out
    claims = check(place.read_bytes()).claims
    assert [(claim["node"], claim["before"], claim["rank"]) for claim in claims] == [
        ("step_2_layer_1", "step_1_layer_1", "0x1"),
        ("step_2_layer_1", "step_0_layer_1", "0x2"),
    ]
    assert [claim["factor"] for claim in claims] == ["-0x3/0x5", "0x9/0x19"]
    again = run("lowrank", "exact", "--steps", 1, "--trajectory", place)
    assert again.code == 2 and "choose another --trajectory or write --force" in again.err
    assert run("lowrank", "exact", "--steps", 1, "--certificate", place).code == 2 and check(place.read_bytes()).claims == claims
    assert "minus -3/5 times those of step_1_layer_1 are a matrix of rank at most 1" in run("check", place).out
    with pytest.raises(UsageError, match="nothing can be claimed"):
        trajectory_certificate((2, 2), Training(Fraction(1, 10), Fraction(1, 2), 5), 1)
