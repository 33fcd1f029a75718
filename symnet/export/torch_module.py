"""A lowered network as a torch module: weights and biases are buffers, loops run over stacked arrays."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from symnet.core.network import Read
from symnet.errors import UsageError
from symnet.export.program import Affine, Loop, Program


class TorchLayer(nn.Module):
    """relu(h W + b) or h W + b, W and b of one step."""

    weight: Tensor
    bias: Tensor

    def __init__(self, stage: Affine, dtype: torch.dtype) -> None:
        super().__init__()
        self.relu, self.moves = stage.relu, stage.moves
        self.register_buffer("weight", torch.from_numpy(stage.weight).to(dtype))
        self.register_buffer("bias", torch.from_numpy(stage.bias).to(dtype))

    def forward(self, h: Tensor, step: int) -> Tensor:
        weight = self.weight[step] if self.moves[0] else self.weight
        bias = self.bias[step] if self.moves[1] else self.bias
        total = torch.matmul(h, weight) + bias
        return torch.relu(total) if self.relu else total


class TorchLoop(nn.Module):
    """[batch, copies * size] -> [copies, batch, size], `steps` times through the layers, and back."""

    def __init__(self, loop: Loop, dtype: torch.dtype) -> None:
        super().__init__()
        self.copies, self.steps, self.size = loop.copies, loop.steps, loop.size
        self.reads = [stage.reads for stage in loop.stages]
        self.names = [stage.name for stage in loop.stages]
        self.layers = nn.ModuleList(TorchLayer(stage, dtype) for stage in loop.stages)

    def forward(self, h: Tensor) -> Tensor:
        batch = h.shape[0]
        h = h.reshape(batch, self.copies, self.size).transpose(0, 1).contiguous()
        for step in range(self.steps):
            values = {"input": h}
            for name, reads, layer in zip(self.names, self.reads, self.layers, strict=True):
                values[name] = layer(_gathered(values, reads), step)
            h = values[self.names[-1]]
        return h.transpose(0, 1).reshape(batch, self.copies * self.size)


class TorchNetwork(nn.Module):
    """network(x): [batch, inputs] -> [batch, outputs], both of one dtype.

    Points outside [0, 1]^d are evaluated like all others; what is stated about rounding holds inside. NaN in: NaN out.
    """

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.inputs, self.dtype = program.inputs, getattr(torch, program.dtype)
        self.reads = [stage.reads for stage in program.stages]
        self.names = [stage.name for stage in program.stages]
        self.stages = nn.ModuleList(
            TorchLoop(stage, self.dtype) if isinstance(stage, Loop) else TorchLayer(stage, self.dtype) for stage in program.stages
        )

    def forward(self, x: Tensor) -> Tensor:
        if x.dim() != 2 or x.shape[1] != self.inputs:
            raise UsageError(f"expected points of shape [batch, {self.inputs}], got {list(x.shape)}")
        if x.dtype != self.dtype:
            raise UsageError(f"expected points of dtype {self.dtype}, got {x.dtype}; write x.to({self.dtype})")
        values = {"input": x}
        for name, reads, stage in zip(self.names, self.reads, self.stages, strict=True):
            h = _gathered(values, reads)
            values[name] = stage(h) if isinstance(stage, TorchLoop) else stage(h, 0)
        return values[self.names[-1]]


def _gathered(values: dict[str, Tensor], reads: tuple[Read, ...]) -> Tensor:
    parts = [values[read.node][..., read.start : read.stop] for read in reads]
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=-1)


def exported(module: TorchNetwork, batch: int = 2) -> Any:
    """Return the torch.export form, free of this class, with a free batch size."""
    example = torch.zeros((batch, module.inputs), dtype=module.dtype)
    return torch.export.export(module, (example,), dynamic_shapes=({0: torch.export.Dim("batch")},))
