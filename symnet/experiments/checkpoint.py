"""Checkpoints: the state of a stage between two epochs, written whole, read without running any code in the file."""

import json
import pickle
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from symnet.errors import UsageError
from symnet.experiments.files import write_whole
from symnet.experiments.records import Epoch, epochs_from_json

FORMAT = "symnet-experiment-checkpoint-1"


@dataclass(frozen=True)
class Checkpoint:
    """Where a stage is saved, and `identity`: everything its numbers depend on, as one line of JSON."""

    path: Path
    identity: str


def save(checkpoint: Checkpoint, network: nn.Module, optimizer: Optimizer | None, history: list[Epoch]) -> None:
    """Write weights, optimiser state, random-number states and history."""
    state = {
        "format": FORMAT,
        "identity": checkpoint.identity,
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict() if optimizer else {},
        "random": torch.get_rng_state(),
        "random_cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        "history": json.dumps([asdict(epoch) for epoch in history]),
    }
    write_whole(checkpoint.path, lambda temporary: torch.save(state, temporary))


def restore(checkpoint: Checkpoint, network: nn.Module, optimizer: Optimizer | None) -> list[Epoch]:
    """Put a saved state back and return its history; no file, no history.

    Errors: UsageError for a file that cannot be read, is of another architecture or of another configuration;
    nothing is changed then.
    """
    if not checkpoint.path.exists():
        return []
    state = _read(checkpoint.path)
    _check_architecture(checkpoint.path, state["network"], network)
    if state["identity"] != checkpoint.identity:
        raise UsageError(
            f"checkpoint {str(checkpoint.path)!r} is of another configuration, {state['identity']} where this run is "
            f"{checkpoint.identity}; delete it to start this run over, or name another --output"
        )
    network.load_state_dict(state["network"])
    if optimizer:
        optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    if torch.cuda.is_available() and state["random_cuda"]:
        torch.cuda.set_rng_state_all(state["random_cuda"])
    return list(epochs_from_json(json.loads(state["history"])))


def _read(path: Path) -> dict[str, Any]:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UsageError(f"checkpoint {str(path)!r} cannot be read ({reason}); {_REMEDY}") from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise UsageError(f"checkpoint {str(path)!r} is not one of this program ({FORMAT}); {_REMEDY}")
    return state


_REMEDY = "delete it to start that run over (finished runs are kept)"


def _check_architecture(path: Path, saved: dict[str, torch.Tensor], network: nn.Module) -> None:
    here = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    there = {name: tuple(tensor.shape) for name, tensor in saved.items()}
    for name in [*here, *there]:
        if here.get(name) != there.get(name):
            raise UsageError(
                f"checkpoint {str(path)!r} is of another architecture: {name} is {there.get(name, 'missing')} there "
                f"and {here.get(name, 'missing')} here; {_REMEDY}"
            )
