"""A lowered network as a torch module: weights and biases are buffers, loops run over stacked arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from symnet.core.network import Read
from symnet.errors import UsageError
from symnet.export.program import Affine, Loop, Program


class TorchLayer(nn.Module):
    """relu(W h + b) or W h + b, for each row h of a batch; in a loop W and b move from step to step."""

    weight: Tensor
    bias: Tensor

    def __init__(self, stage: Affine, dtype: torch.dtype) -> None:
        super().__init__()
        self.relu, self.moves = stage.relu, stage.moves
        self.register_buffer("weight", torch.from_numpy(stage.weight).mT.contiguous().to(dtype))
        self.register_buffer("bias", torch.from_numpy(stage.bias).to(dtype))

    def forward(self, h: Tensor) -> Tensor:
        total = functional.linear(h, self.weight, self.bias)
        return torch.relu(total) if self.relu else total

    def by_step(self, steps: int, copies: int) -> Sequence[tuple[Tensor, Tensor]]:
        """Return weight [copies, inputs, outputs] and bias of every step."""
        weight = self.weight.mT
        if weight.dim() == 2 + self.moves[0]:  # the same in every copy
            weight = weight.unsqueeze(-3).expand(*weight.shape[:-2], copies, -1, -1)
        pairs = zip((weight, self.bias), self.moves, strict=True)
        weights, biases = (numbers.unbind() if moves else [numbers] * steps for numbers, moves in pairs)
        return list(zip(weights, biases, strict=True))

    def at(self, h: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """The layer on [copies, batch, inputs] with the numbers of a step."""
        total = torch.baddbmm(bias, h, weight)
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
        for numbers in zip(*(layer.by_step(self.steps, self.copies) for layer in self.layers), strict=True):
            values = {"input": h}
            for name, reads, layer, (weight, bias) in zip(self.names, self.reads, self.layers, numbers, strict=True):
                values[name] = layer.at(_gathered(values, reads), weight, bias)
            h = values[self.names[-1]]
        return h.transpose(0, 1).reshape(batch, self.copies * self.size)


class TorchNetwork(nn.Module):
    """network(x): [batch, inputs] -> [batch, outputs], both of one dtype.

    Points outside the box of the statement are evaluated like all others; what is stated about rounding holds inside. NaN in:
    NaN out.
    """

    def __init__(self, program: Program, statement: Mapping[str, Any]) -> None:
        super().__init__()
        self.statement = statement
        self.inputs, self.dtype = program.inputs, getattr(torch, program.dtype)
        self.reads = [stage.reads for stage in program.stages]
        self.names = [stage.name for stage in program.stages]
        self.stages = nn.ModuleList(
            TorchLoop(stage, self.dtype) if isinstance(stage, Loop) else TorchLayer(stage, self.dtype) for stage in program.stages
        )

    def get_extra_state(self) -> str:
        """The statement, as JSON: it goes into the state_dict."""
        return json.dumps(self.statement)

    def set_extra_state(self, state: str) -> None:
        """Take the statement of the numbers that are loaded."""
        self.statement = json.loads(state)

    def forward(self, x: Tensor) -> Tensor:
        if x.dim() != 2 or x.shape[1] != self.inputs:
            raise UsageError(f"expected points of shape [batch, {self.inputs}], got {list(x.shape)}")
        if x.dtype != self.dtype:
            raise UsageError(f"expected points of dtype {self.dtype}, got {x.dtype}; write x.to({self.dtype})")
        values = {
            "input": x.expand(x.shape[0], self.inputs)
        }  # refuses other ranks in an exported file, where the checks are gone
        for name, reads, stage in zip(self.names, self.reads, self.stages, strict=True):
            h = _gathered(values, reads)
            values[name] = stage(h)
        return values[self.names[-1]]


def _gathered(values: dict[str, Tensor], reads: tuple[Read, ...]) -> Tensor:
    parts = [_part(values[read.node], read) for read in reads]
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=-1)


def _part(value: Tensor, read: Read) -> Tensor:
    return value if (read.start, read.stop) == (0, value.shape[-1]) else value[..., read.start : read.stop]


def exported(module: TorchNetwork, batch: int = 2) -> Any:
    """Return the torch.export form, free of this class, with a free batch size."""
    example = torch.zeros((batch, module.inputs), dtype=module.dtype)
    return torch.export.export(module, (example,), dynamic_shapes=({0: torch.export.Dim("batch")},))
