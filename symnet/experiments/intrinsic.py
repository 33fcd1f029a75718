"""Counting trained against frozen numbers, and comparing the frozen ones bit for bit."""

import hashlib
from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from symnet.experiments.partial import RandomEntries


@dataclass(frozen=True)
class ParameterCount:
    """Numbers in a module: `trained` by an optimiser, `frozen`, and batch-norm `statistics` (means, variances)."""

    trained: int
    frozen: int
    statistics: int

    @property
    def total(self) -> int:
        """Return trained + frozen; statistics are not parameters and are left out."""
        return self.trained + self.frozen


def intrinsic_parameters(module: nn.Module) -> ParameterCount:
    """Count the parameters of `module` that require gradients against those that do not.

    The trained ones play the part of the intrinsic parameters of SYZ22: they alone may depend on the target.
    An entry that a trained value replaces is counted once, as trained; a shared tensor is counted once.
    """
    trained = sum(p.numel() for p in module.parameters() if p.requires_grad)
    replaced = sum(len(m.where) for m in module.modules() if isinstance(m, RandomEntries))
    frozen = sum(p.numel() for p in module.parameters() if not p.requires_grad)
    norms = [m for m in module.modules() if isinstance(m, _BatchNorm)]
    statistics = sum(t.numel() for m in norms for t in (m.running_mean, m.running_var) if t is not None)
    return ParameterCount(trained, frozen - replaced, statistics)


def frozen_tensors(module: nn.Module) -> dict[str, Tensor]:
    """Return the tensors that training must leave alone, by name.

    These are the parameters that do not require gradients and the statistics of each batch norm that is in
    evaluation mode (its own mode: call this after the mode is set for training).
    """
    tensors: dict[str, Tensor] = {name: p for name, p in module.named_parameters() if not p.requires_grad}
    for prefix, one in module.named_modules():
        if isinstance(one, _BatchNorm) and not one.training:
            tensors |= {f"{prefix}.{name}": buffer for name, buffer in one.named_buffers(recurse=False)}
    return tensors


def digests(tensors: dict[str, Tensor]) -> dict[str, str]:
    """Return the SHA-256 of each tensor's bytes: equal digests, equal bits."""
    return {name: hashlib.sha256(t.detach().cpu().numpy().tobytes()).hexdigest() for name, t in tensors.items()}
