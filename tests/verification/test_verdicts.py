"""Verdicts agree with an oracle that knows nothing of bounds: the exact maximum by activation regions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from verification.small_networks import dense, largest, random_network

import symnet
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.verification import covering
from symnet.verification.verify import Answer

UNIT = [(Fraction(-1), Fraction(1)), (Fraction(0), Fraction(1))]


def verdict(seed: int, threshold: Fraction, **options: object) -> Answer:
    return symnet.verify(random_network(seed), UNIT, f"Y_0 >= {threshold}", **options)


@pytest.mark.parametrize("seed", range(8))
def test_thresholds_just_above_and_just_below_the_exact_maximum(seed: int) -> None:
    top, where = largest(random_network(seed), UNIT)
    assert realize(random_network(seed), where) == (top,)
    above = verdict(seed, top + Fraction(1, 1000))
    assert (above.verdict, above.certificate.verdict.verdict) == ("unsat", "accepted")
    below = verdict(seed, top - Fraction(1, 1000))
    assert (below.verdict, below.judged.verdict) == ("sat", "accepted")
    assert realize(random_network(seed), below.counterexample.point)[0] >= top - Fraction(1, 1000)
    assert all(low <= x <= high for x, (low, high) in zip(below.counterexample.point, UNIT, strict=True))


def test_two_roots_and_large_trees_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "TRIAL", 10)
    monkeypatch.setattr(covering, "PARTS", 4)
    network = random_network(3, (2, 20, 20, 2))
    top, _ = largest(_one(network, 0), UNIT)
    unsafe = f"X_0 <= 0 and Y_0 >= {top + Fraction(1, 500)} or X_0 >= 0 and Y_0 >= {top + Fraction(1, 10**4)}"
    for jobs in (1, 2):
        answer = symnet.verify(network, UNIT, unsafe, jobs=jobs)
        assert (answer.verdict, answer.judged.verdict, len(answer.trees)) == ("unsat", "accepted", 2)
        assert answer.share == 1
        steps = answer.certificate.content["steps"]
        assert len(steps) > 4
        assert steps[-1]["rule"] == "joined"


def _one(network: symnet.Network, output: int) -> symnet.Network:
    """The network with one of its outputs."""
    last = network.nodes[-1]
    layer = symnet.Layer("identity", (last.operation.rows[output],))
    return symnet.Network(network.inputs, (*network.nodes[:-1], symnet.Node(last.name, layer, last.reads)))


def test_what_is_attained_is_unsafe_only_where_it_is_not_strict() -> None:
    network = dense([[[1], [-1]], [[1, 1]]], [[0, 0], [0]], 1)  # |x|
    box = [(-1, 1)]
    assert symnet.verify(network, box, "Y_0 >= 1").verdict == "sat"
    assert symnet.verify(network, box, "Y_0 > 1", nodes=500).verdict != "sat"
    assert symnet.verify(network, box, "Y_0 < 0", nodes=500).verdict != "sat"
    assert symnet.verify(network, box, "Y_0 <= 0").verdict == "sat"
    assert symnet.verify(network, box, "X_0 = 1 and Y_0 = 1").verdict == "sat"
    assert symnet.verify(network, box, "X_0 = 1 and Y_0 = 1/2").verdict == "unsat"


def test_limits_are_said_and_nodes_are_reproducible() -> None:
    top, _ = largest(random_network(1), UNIT)
    answers = [verdict(1, top + Fraction(1, 10**9), nodes=40) for _ in range(2)]
    assert [(each.verdict, each.end) for each in answers] == [("unknown", "nodes")] * 2
    assert answers[0].trees[0].marks() == answers[1].trees[0].marks()
    assert 0 <= answers[0].share < 1
    assert verdict(1, top + Fraction(1, 10**9), seconds=0).end == "time"
    assert verdict(1, top + 1, check=False).end == "unchecked"


@pytest.mark.parametrize(
    ("box", "unsafe", "said"),
    [
        ([(0, 1)], "Y_0 >= 1", "the box has 1 sides, the network 2 inputs"),
        (UNIT, "Y_1 >= 1", "there is no Y_1"),
        (UNIT, "X_2 >= 1 and Y_0 >= 1", "there is no X_2"),
        (UNIT, "X_0 >= 1/2", "vacuous"),
        (UNIT, "Y_0 * Y_0 >= 1", "cannot be read"),
        (UNIT, "Y_0", "cannot be read"),
        (UNIT, "", "cannot be read"),
        (UNIT, [], "says nothing"),
        ([(1, 0), (0, 1)], "Y_0 >= 1", "reversed"),
        ([(0.5, 1), (0, 1)], "Y_0 >= 1", "not an exact number"),
        ([(0, 1), 3], "Y_0 >= 1", "no pair of ends"),
        (UNIT, None, "unsafe is missing"),
    ],
)
def test_bad_input_is_refused_in_one_line(box: object, unsafe: object, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        symnet.verify(random_network(1), box, unsafe)
    assert "\n" not in str(caught.value)
