"""One run: a strategy with a seed, from the initial weights to its record."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from torch import nn

from symnet.errors import SymnetError
from symnet.experiments.checkpoint import Checkpoint, restore, save
from symnet.experiments.config import Config
from symnet.experiments.folder import Folder
from symnet.experiments.intrinsic import digests, frozen_tensors, intrinsic_parameters
from symnet.experiments.network import build_network
from symnet.experiments.records import Epoch, Run
from symnet.experiments.selection import select_trained, set_training_mode
from symnet.experiments.strategy import Strategy
from symnet.experiments.training import Samples, Stage, train_stage


class Observer(Protocol):
    """Who watches: told how much work there is, of each epoch's work, and of each run."""

    def plan(self, work: float) -> None:
        """Take note of the whole work, in image passes."""

    def epoch(self, label: str, epoch: Epoch, work: float) -> None:
        """Take note of an epoch done or restored and its image passes; a shared one may be told more than once."""

    def finished(self, run: Run, kept: bool) -> None:
        """Take note of a finished run; `kept` when an earlier call had finished it."""


@dataclass(frozen=True)
class Setting:
    """What all runs of an experiment share."""

    config: Config
    folder: Folder
    train: Samples
    test: Samples
    environment: dict[str, str]
    observer: Observer

    def stage(self, name: str, network: nn.Sequential, strategy: Strategy, epochs: int, seed: int) -> Stage:
        """Return a stage on the samples that `strategy` trains on; its randomness depends on name, labels and seed."""
        labels = strategy.train_labels
        train, test = self.train.only(labels), self.test.only(labels)
        return Stage(name, network, strategy, train, test, epochs, derive(seed, name, str(labels)))

    def watch(self, label: str, size: int) -> Callable[[Epoch], None]:
        """Return what a stage of `size` samples calls after an epoch."""
        return lambda epoch: self.observer.epoch(label, epoch, size)


def derive(seed: int, *words: str) -> int:
    """Return a seed for one purpose: 63 bits of SHA-256 over `seed` and `words`."""
    text = "/".join([str(seed), *words])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def run_label(strategy: Strategy, seed: int) -> str:
    """Return how a run is called in messages."""
    return f"{strategy.name}, seed {seed}"


def pretraining_label(labels: tuple[int, ...], seed: int) -> str:
    """Return how a pre-training is called in messages."""
    return f"pre-training on {', '.join(map(str, labels))}, seed {seed}"


def run_one(setting: Setting, strategy: Strategy, seed: int) -> Run:
    """Train one network as `strategy` says; SymnetError if a number that should be frozen has changed."""
    training = setting.config.training
    network = build_network(derive(seed, "initial weights")).to(setting.train.labels.device)
    pretraining = _pretrain(setting, network, strategy.pretrain_labels, seed) if strategy.pretrain_labels else []
    select_trained(network, strategy, derive(seed, "chosen weights", strategy.name))
    count = intrinsic_parameters(network)
    before = _frozen_digests(network, strategy)
    stage = setting.stage("train", network, strategy, training.epochs, seed)
    identity = _identity(setting.config, strategy=asdict(strategy), seed=seed)
    checkpoint = Checkpoint(setting.folder.checkpoint(strategy.name, seed), identity)
    epochs = train_stage(stage, training, checkpoint, setting.watch(run_label(strategy, seed), len(stage.train.labels)))
    _check_frozen(before, _frozen_digests(network, strategy), strategy)
    counts = (count.trained, count.frozen, count.statistics)
    return Run(strategy.name, seed, *counts, tuple(pretraining), tuple(epochs), setting.environment)


def _identity(config: Config, **rest: Any) -> str:
    training = asdict(config.training)
    del training["checkpoint_every"]
    return json.dumps({"data": asdict(config.data), "training": training, **rest}, sort_keys=True)


def _frozen_digests(network: nn.Sequential, strategy: Strategy) -> dict[str, str]:
    set_training_mode(network, strategy)
    return digests(frozen_tensors(network))


def _check_frozen(before: dict[str, str], after: dict[str, str], strategy: Strategy) -> None:
    changed = [name for name in before if before[name] != after.get(name)]
    if changed:
        raise SymnetError(f"strategy {strategy.name}: frozen tensors changed: {', '.join(changed)}; not a valid run")


def _pretrain(setting: Setting, network: nn.Sequential, labels: tuple[int, ...], seed: int) -> list[Epoch]:
    """Train everything on the samples with `labels`, once for all strategies that share them."""
    training, name = setting.config.training, "pretraining-" + "".join(map(str, labels))
    identity = _identity(setting.config, pretrain_labels=labels, seed=seed)
    everything = Strategy("pretraining", train_labels=labels)
    stage = setting.stage("pretrain", network, everything, training.pretrain_epochs, seed)
    watch = setting.watch(pretraining_label(labels, seed), len(stage.train.labels))
    done = Checkpoint(setting.folder.pretrained(name, seed), identity)
    history = restore(done, network, None)
    for epoch in history:
        watch(epoch)
    if not history:
        unfinished = Checkpoint(setting.folder.checkpoint(name, seed), identity)
        history = train_stage(stage, training, unfinished, watch)
        save(done, network, None, history)
        unfinished.path.unlink(missing_ok=True)
    return history
