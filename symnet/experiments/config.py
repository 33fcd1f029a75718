"""The configuration of an experiment: data, training protocol, strategies, and what is refused in each."""

from dataclasses import dataclass, field, replace

from symnet.errors import UsageError
from symnet.experiments.strategy import DEFAULT_STRATEGIES, Strategy

DATA_SETS = ("digits", "mnist", "kmnist", "fmnist")
PRINTED_EPOCHS, PRINTED_BATCH = 300, 128
# 1,347 digits are 11 batches of 128, too few steps in few epochs; in batches of 32 an epoch has 43
DEFAULT_EPOCHS, DEFAULT_BATCH = 10, 32


@dataclass(frozen=True)
class DataConfig:
    """Which images: `set` names them, `folder` holds the IDX files (unused for digits).

    `training_images` keeps only the first so many (0: all); `check_digest` compares with the published SHA-256.
    """

    set: str = "digits"
    folder: str = ""
    training_images: int = 0
    check_digest: bool = True


@dataclass(frozen=True)
class TrainingConfig:
    """The protocol of SYZ22 section 3, except `epochs` (printed: 300; here of each stage) and `batch` (printed: 128).

    Epoch i has the learning rate learning_rate * decay^(i - 1), counted anew in each stage.
    `threads` is 1 because two gain little on images this small and lose much on a core shared with other work.
    """

    epochs: int = DEFAULT_EPOCHS
    pretrain_epochs: int = DEFAULT_EPOCHS
    batch: int = DEFAULT_BATCH
    learning_rate: float = 0.002
    decay: float = 0.93
    weight_decay: float = 1e-4
    threads: int = 1
    device: str = "auto"
    checkpoint_every: int = 5


@dataclass(frozen=True)
class Config:
    """Everything that a run needs; `seeds` are the repetitions."""

    name: str = "digits"
    seeds: tuple[int, ...] = (0, 1, 2)
    data: DataConfig = field(default_factory=DataConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    strategies: tuple[Strategy, ...] = DEFAULT_STRATEGIES

    def __post_init__(self) -> None:
        """Refuse a configuration that cannot be run; UsageError names the key and its value."""
        _check_data(self.data)
        _check_training(self.training)
        _check_seeds(self.seeds)
        names = [strategy.name for strategy in self.strategies]
        if not names or len(set(names)) != len(names):
            raise UsageError(f"strategy: the names are {names}; write at least one [[strategy]], each name once")

    def only(self, names: tuple[str, ...]) -> "Config":
        """Return the configuration with the named strategies alone; UsageError lists the names there are."""
        known = {strategy.name: strategy for strategy in self.strategies}
        for name in names:
            if name not in known:
                raise UsageError(f"--only: no strategy {name!r} in this configuration; write one of {', '.join(known)}")
        return replace(self, strategies=tuple(s for s in self.strategies if s.name in names))

    def with_epochs(self, epochs: int) -> "Config":
        """Return the configuration with `epochs` epochs in both stages."""
        return replace(self, training=replace(self.training, epochs=epochs, pretrain_epochs=epochs))


def printed_protocol(config: Config) -> Config:
    """Return the configuration with every number of the protocol as SYZ22 prints it."""
    here = config.training
    printed = TrainingConfig(
        PRINTED_EPOCHS,
        PRINTED_EPOCHS,
        PRINTED_BATCH,
        threads=here.threads,
        device=here.device,
        checkpoint_every=here.checkpoint_every,
    )
    return replace(config, training=printed)


def _check_data(data: DataConfig) -> None:
    if data.set not in DATA_SETS:
        raise UsageError(f"data.set is {data.set!r}; write one of {', '.join(DATA_SETS)}")
    if data.set != "digits" and not data.folder:
        raise UsageError(f"data.folder is empty; name the folder with the IDX files of {data.set} (--folder FOLDER)")
    if data.training_images < 0:
        raise UsageError(f"data.training_images is {data.training_images}; write 0 for all, or how many to keep")


def _check_training(training: TrainingConfig) -> None:
    for key in ("epochs", "pretrain_epochs", "threads", "checkpoint_every"):
        if getattr(training, key) < 1:
            raise UsageError(f"training.{key} is {getattr(training, key)}; write a whole number, 1 or more")
    if training.batch < 2:
        raise UsageError(f"training.batch is {training.batch}; batch norm needs 2 or more samples at a time")
    for key in ("learning_rate", "decay"):
        if not 0 < getattr(training, key) <= 1:
            raise UsageError(f"training.{key} is {getattr(training, key)}; write a number in (0, 1]")
    if not 0 <= training.weight_decay < 1:
        raise UsageError(f"training.weight_decay is {training.weight_decay}; write a number in [0, 1)")
    if training.device not in ("auto", "cpu", "cuda"):
        raise UsageError(f"training.device is {training.device!r}; write 'auto', 'cpu' or 'cuda'")


def _check_seeds(seeds: tuple[int, ...]) -> None:
    if not seeds or len(set(seeds)) != len(seeds):
        raise UsageError(f"seeds = {list(seeds)}; write at least one whole number, each once")
    if min(seeds) < 0:
        raise UsageError(f"seeds holds {min(seeds)}; write whole numbers, 0 or more")
