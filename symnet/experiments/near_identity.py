"""Deep ReLU networks that start near the identity, I + P_k with |P_k| <= c/k^2: the sums of Theorem B1 are bounded at any depth.

And a small experiment: the same task and the same training at growing depths, from this start and from torch's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import nn

from symnet.experiments.samples import Samples

SIDE = 17
"""Points an axis of the grid that is fitted."""
RATE = 1e-3
STARTS = ("torch", "near identity")


def initialise_near_identity(network: nn.Module, scale: float = 0.5, generator: torch.Generator | None = None) -> int:
    """Give the k-th square linear layer of a network the weights I + P_k and the bias 0, in place; return how many there were.

    P_k is drawn uniformly and scaled so that its largest sum of sizes along a row is scale / (k + 1)^2: these sums add up to
    less than scale, whatever the depth. Layers that are not square, the first and the last as a rule, are left as they are.
    """
    count = 0
    with torch.no_grad():
        for layer in network.modules():
            if not isinstance(layer, nn.Linear) or layer.in_features != layer.out_features:
                continue
            count += 1
            drawn = 2 * torch.rand(layer.weight.shape, generator=generator) - 1
            drawn *= scale / (count + 1) ** 2 / drawn.abs().sum(1).max()
            layer.weight.copy_(torch.eye(layer.in_features) + drawn)
            if layer.bias is not None:
                layer.bias.zero_()
    return count


@dataclass(frozen=True)
class DepthRun:
    """One training: depth, start, seed, and the mean squared errors before and after it, over that of the best constant."""

    depth: int
    start: str
    seed: int
    before: float
    after: float


def depth_runs(
    depths: Sequence[int], width: int, steps: int, seeds: Sequence[int], samples: Samples | None = None
) -> Iterator[DepthRun]:
    """Train a plain ReLU network of each depth from both starts, all else equal; no skips, no normalisation.

    It is fitted to `samples`, by default to sin(pi x) y on a grid of [-1, 1]^2.
    """
    if samples is None:
        axis = torch.linspace(-1, 1, SIDE)
        points = torch.cartesian_prod(axis, axis)
        wanted = (torch.sin(math.pi * points[:, 0]) * points[:, 1]).unsqueeze(1)
    else:
        points, wanted = torch.tensor(samples.points), torch.tensor(samples.values)
    constant = float(wanted.var(0, correction=0).mean())
    for depth in depths:
        for start in STARTS:
            for seed in seeds:
                network = _network((points.shape[1], *[width] * depth, wanted.shape[1]), start, seed)
                before, after = _trained(network, points, wanted, steps)
                yield DepthRun(depth, start, seed, before / constant, after / constant)


def _network(sizes: Sequence[int], start: str, seed: int) -> nn.Sequential:
    """A network with layers of these sizes, from its start, drawn from `seed` without disturbing torch's global generator."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers: list[nn.Module] = []
        for before, after in pairwise(sizes[:-1]):
            layers += [nn.Linear(before, after), nn.ReLU()]
        network = nn.Sequential(*layers, nn.Linear(*sizes[-2:]))
    if start == STARTS[1]:
        initialise_near_identity(network, generator=torch.Generator().manual_seed(seed))
    return network


def _trained(network: nn.Sequential, points: torch.Tensor, wanted: torch.Tensor, steps: int) -> tuple[float, float]:
    """Full-batch Adam; the mean squared errors before and after."""
    optimiser, losses = torch.optim.Adam(network.parameters(), RATE), []
    for _ in range(steps + 1):
        optimiser.zero_grad()
        loss = nn.functional.mse_loss(network(points), wanted)
        losses.append(float(loss.detach()))
        loss.backward()
        optimiser.step()
    return losses[0], losses[-1]
