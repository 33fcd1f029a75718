"""Weights near the identity: the sums of Theorem B1 stay below the scale at any depth; and the experiment runs."""

from __future__ import annotations

import pytest
from ran import Run

pytestmark = pytest.mark.experiments


@pytest.mark.parametrize("depth", [2, 60])
def test_the_sums_of_the_norms_stay_below_the_scale(depth: int) -> None:
    torch = pytest.importorskip("torch")
    from symnet.experiments.near_identity import initialise_near_identity

    layers = [torch.nn.Linear(3, 8), *(torch.nn.Linear(8, 8) for _ in range(depth)), torch.nn.Linear(8, 1)]
    first = layers[0].weight.detach().clone()
    assert initialise_near_identity(torch.nn.Sequential(*layers), 0.5) == depth
    sizes = [(layer.weight - torch.eye(8)).abs().sum(1).max().item() for layer in layers[1:-1]]
    assert sum(sizes) < 0.5 and sizes[0] > sizes[-1] > 0
    assert all(not layer.bias.any() for layer in layers[1:-1]) and torch.equal(layers[0].weight, first)


def test_depth_and_start(run: Run) -> None:
    pytest.importorskip("torch")
    done = run("experiment", "depth", "--depths", "2,3", "--width", 4, "--steps", 2, "--seeds", "0")
    rows = [line.split() for line in done.out.splitlines()[1:]]
    assert done.code == 0 and [row[0] for row in rows] == ["2", "2", "3", "3"]
    assert run("experiment", "depth", "--depths", "x").code == 2
