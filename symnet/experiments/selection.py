"""Turning a strategy into a network: what is trained, what is frozen, which statistics stand still."""

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from symnet.experiments.partial import train_low_rank, train_random_entries
from symnet.experiments.strategy import Strategy


def select_trained(network: nn.Sequential, strategy: Strategy, seed: int) -> None:
    """Leave `requires_grad` only on the numbers that `strategy` trains; random choices are drawn from `seed`."""
    for name, block in network.named_children():
        block.requires_grad_(name in strategy.train_blocks)
    generator = torch.Generator().manual_seed(seed)
    if strategy.update == "random":
        train_random_entries(network, strategy.fraction, generator)
    elif strategy.update == "low-rank":
        train_low_rank(network, strategy.rank, generator)


def set_training_mode(network: nn.Sequential, strategy: Strategy) -> None:
    """Put `network` in training mode, except the batch norms whose statistics `strategy` keeps.

    A frozen block's batch norm then uses the means and variances it has and does not change them, so the block is
    one fixed function. Its dropout stays active: dropout is part of the printed protocol and stores nothing.
    """
    network.train()
    if strategy.statistics == "update":
        return
    for name in strategy.frozen_blocks:
        for module in network.get_submodule(name).modules():
            if isinstance(module, _BatchNorm):
                module.eval()
