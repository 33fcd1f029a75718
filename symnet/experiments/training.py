"""One stage of training: epochs of RAdam on cross-entropy, interruptible between any two of them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from symnet.experiments.checkpoint import Checkpoint, restore, save
from symnet.experiments.config import TrainingConfig
from symnet.experiments.records import Epoch
from symnet.experiments.selection import set_training_mode
from symnet.experiments.strategy import Strategy

EVALUATION_BATCH = 1000


@dataclass(frozen=True)
class Samples:
    """Images (n, 1, 28, 28) and labels (n,) on the device that trains."""

    images: Tensor
    labels: Tensor

    def only(self, labels: tuple[int, ...]) -> "Samples":
        """Return the samples with these labels, in their order."""
        wanted = torch.isin(self.labels, torch.tensor(labels, device=self.labels.device))
        return Samples(self.images[wanted], self.labels[wanted])


@dataclass(frozen=True)
class Stage:
    """What to train: `network` with `strategy` already selected, on `train`, measured on `test`."""

    name: str
    network: nn.Sequential
    strategy: Strategy
    train: Samples
    test: Samples
    epochs: int
    seed: int


@contextmanager
def reproducible(training: TrainingConfig) -> Iterator[torch.device]:
    """Give the device to train on, with torch set to repeat its results; the settings are put back afterwards.

    On a GPU torch warns where it has no repeatable algorithm.
    """
    gpu = training.device == "cuda" or (training.device == "auto" and torch.cuda.is_available())
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(training.threads)
    torch.use_deterministic_algorithms(True, warn_only=gpu)
    try:
        with torch.random.fork_rng():
            yield torch.device("cuda" if gpu else "cpu")
    finally:
        torch.set_num_threads(before[0])
        torch.use_deterministic_algorithms(before[1])


def train_stage(
    stage: Stage, training: TrainingConfig, checkpoint: Checkpoint, after_epoch: Callable[[Epoch], None]
) -> list[Epoch]:
    """Train to the last epoch, from the checkpoint where there is one; return the history of all epochs.

    `after_epoch` is told of every epoch, restored ones too; an exception from it interrupts the stage.
    """
    trained = [p for p in stage.network.parameters() if p.requires_grad]
    optimizer = torch.optim.RAdam(trained, lr=training.learning_rate, weight_decay=training.weight_decay)
    torch.manual_seed(stage.seed)
    history = restore(checkpoint, stage.network, optimizer)
    for epoch in history:
        after_epoch(epoch)
    for number in range(len(history) + 1, stage.epochs + 1):
        history.append(_one_epoch(stage, training, optimizer, number))
        if number % training.checkpoint_every == 0:
            save(checkpoint, stage.network, optimizer, history)
        after_epoch(history[-1])
    return history


def _one_epoch(stage: Stage, training: TrainingConfig, optimizer: torch.optim.Optimizer, number: int) -> Epoch:
    start = time.perf_counter()
    rate = training.learning_rate * training.decay ** (number - 1)
    for group in optimizer.param_groups:
        group["lr"] = rate
    set_training_mode(stage.network, stage.strategy)
    loss = 0.0
    for part in batches(len(stage.train.labels), training.batch):
        batch = part.to(stage.train.labels.device)
        loss += _step(stage, optimizer, batch) * len(batch) / len(stage.train.labels)
    accuracy = measure_accuracy(stage.network, stage.test)
    return Epoch(stage.name, number, rate, loss, accuracy, round(time.perf_counter() - start, 3))


def _step(stage: Stage, optimizer: torch.optim.Optimizer, batch: Tensor) -> float:
    optimizer.zero_grad()
    loss = functional.cross_entropy(stage.network(stage.train.images[batch]), stage.train.labels[batch])
    torch.autograd.backward(loss)
    optimizer.step()
    return float(loss.item())


def batches(count: int, size: int) -> list[Tensor]:
    """Return a random order of 0 .. count - 1 cut into batches; a last batch of one sample joins the one before.

    (Batch norm cannot take the variance of a single sample.)
    """
    parts = list(torch.split(torch.randperm(count), size))
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts[-2:] = [torch.cat(parts[-2:])]
    return parts


def measure_accuracy(network: nn.Module, test: Samples) -> float:
    """Return the fraction of `test` whose largest output is its label, with dropout off and statistics fixed."""
    network.eval()
    with torch.no_grad():
        parts = zip(torch.split(test.images, EVALUATION_BATCH), torch.split(test.labels, EVALUATION_BATCH), strict=True)
        right = sum(int((network(images).argmax(1) == labels).sum()) for images, labels in parts)
    return right / len(test.labels)
