"""The same training by torch: float64, its own gradients, its own descent with weight decay."""

from __future__ import annotations

from typing import Any

from symnet.errors import MissingExtra, install_line
from symnet.low_rank.config import Setting


class TorchTrained:
    """A network trained by torch.optim.SGD; decay lambda in the loss is weight_decay = 2 lambda there."""

    def __init__(self, weights: list[Any], patches: tuple[int, ...], how: Setting) -> None:
        torch = _torch()
        self.patches = patches
        self.matrices = [torch.tensor(matrix, dtype=torch.float64, requires_grad=True) for matrix in weights]
        self.descent = torch.optim.SGD(self.matrices, lr=float(how.rate), weight_decay=float(2 * how.strength))

    @property
    def weights(self) -> list[Any]:
        """The matrices as numpy arrays, of their own."""
        return [matrix.detach().numpy().copy() for matrix in self.matrices]

    def step(self, inputs: Any, outputs: Any) -> float:
        """Train on a batch; the mean loss of the batch before it."""
        torch = _torch()
        values, count = torch.from_numpy(inputs), len(inputs)
        for number, (matrix, times) in enumerate(zip(self.matrices, self.patches, strict=True)):
            values = _applied(matrix, times, values if number == 0 else torch.relu(values))
        loss = torch.sum((values - torch.from_numpy(outputs)) ** 2) / count
        self.descent.zero_grad()
        loss.backward()
        self.descent.step()
        return float(loss.detach())


def _applied(matrix: Any, times: int, values: Any) -> Any:
    """A matrix applied to each of its patches, which are equal shares of the values."""
    return (values.reshape(len(values), times, -1) @ matrix.T).reshape(len(values), -1)


def _torch() -> Any:
    """Return torch; raises MissingExtra with the line that installs it."""
    try:
        import torch
    except ImportError as problem:
        line = install_line("experiments", "torch", "numpy")
        raise MissingExtra(f"torch is not installed and --backend torch needs it; write: {line}") from problem
    return torch
