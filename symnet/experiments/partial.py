"""Training a part of a weight tensor: some of its entries, or a low-rank change of it.

Both are torch parametrisations: the original tensor stays in the module, frozen, and the trained numbers stand
beside it, so that the optimiser (its weight decay included) never sees a frozen number.
"""

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize


class RandomEntries(nn.Module):  # type: ignore[misc]
    """The original tensor with the entries at `where` replaced by trained `values`."""

    where: Tensor

    def __init__(self, original: Tensor, where: Tensor) -> None:
        """Start from the original's own entries; `where` holds positions in the flattened tensor."""
        super().__init__()
        self.register_buffer("where", where)
        self.values = nn.Parameter(original.detach().flatten()[where].clone())

    def forward(self, original: Tensor) -> Tensor:
        """Return a tensor of the original's shape."""
        return original.flatten().index_put((self.where,), self.values).view_as(original)


class LowRank(nn.Module):  # type: ignore[misc]
    """The original matrix plus left @ right, of rank at most `rank` (a convolution counts as outputs x taps)."""

    def __init__(self, original: Tensor, rank: int, generator: torch.Generator) -> None:
        """Start from no change: `left` is zero, `right` is drawn from `generator`."""
        super().__init__()
        rows, columns = original.shape[0], original[0].numel()
        rank = min(rank, rows, columns)
        drawn = torch.randn(rank, columns, generator=generator) / columns**0.5
        self.left = nn.Parameter(torch.zeros(rows, rank, device=original.device))
        self.right = nn.Parameter(drawn.to(original.device))

    def forward(self, original: Tensor) -> Tensor:
        """Return a tensor of the original's shape."""
        return original + (self.left @ self.right).view_as(original)


def train_random_entries(network: nn.Module, fraction: float, generator: torch.Generator) -> int:
    """Make round(fraction * N) entries, drawn evenly from all N parameters of `network`, the only trained ones.

    Returns how many. Every parameter that requires gradients takes part.
    """
    places = [(m, n, p) for m in list(network.modules()) for n, p in m.named_parameters(recurse=False)]
    places = [place for place in places if place[2].requires_grad]
    total = sum(parameter.numel() for _, _, parameter in places)
    chosen = torch.randperm(total, generator=generator)[: round(fraction * total)].sort().values
    start = 0
    for module, name, parameter in places:
        parameter.requires_grad_(False)
        end = start + parameter.numel()
        where = chosen[(chosen >= start) & (chosen < end)] - start
        if len(where):
            entries = RandomEntries(parameter, where.to(parameter.device))
            parametrize.register_parametrization(module, name, entries)
        start = end
    return len(chosen)


def train_low_rank(network: nn.Module, rank: int, generator: torch.Generator) -> None:
    """Freeze every trained matrix of `network` and train a change of it of at most `rank`.

    Vectors (biases, batch-norm scales and shifts) that require gradients go on being trained whole.
    """
    for module in list(network.modules()):
        for name, parameter in list(module.named_parameters(recurse=False)):
            if parameter.requires_grad and parameter.dim() > 1:
                parameter.requires_grad_(False)
                parametrize.register_parametrization(module, name, LowRank(parameter, rank, generator))
