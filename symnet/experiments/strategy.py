"""A strategy: what is pre-trained on which labels, and which parameters are trained afterwards."""

import re
from dataclasses import dataclass

from symnet.errors import UsageError
from symnet.experiments.architecture import BLOCK_NAMES, CLASSES, find_block

ALL_LABELS = tuple(range(CLASSES))
UPDATES = ("all", "random", "low-rank")
STATISTICS = ("keep", "update")


@dataclass(frozen=True)
class Strategy:
    """How one network is trained.

    `pretrain_labels`: labels whose samples pre-train every parameter (none: no pre-training, the start is random).
    `train_blocks`, `train_labels`: the blocks and the samples of the second stage.
    `update`: "all" parameters of those blocks, a "random" `fraction` of them, or a "low-rank" change of `rank`.
    `statistics`: "keep" the batch-norm means and variances of frozen blocks, or "update" them.
    """

    name: str
    pretrain_labels: tuple[int, ...] = ()
    train_blocks: tuple[str, ...] = BLOCK_NAMES
    train_labels: tuple[int, ...] = ALL_LABELS
    update: str = "all"
    fraction: float = 1.0
    rank: int = 0
    statistics: str = "keep"

    def __post_init__(self) -> None:
        """Refuse a strategy that cannot be run; UsageError names the field and its value."""
        _check_name(self.name)
        _check_labels(self, "pretrain_labels", self.pretrain_labels)
        _check_labels(self, "train_labels", self.train_labels)
        _check_blocks(self)
        _check_update(self)
        if not self.train_labels:
            raise UsageError(f"strategy {self.name}: train_labels is empty; write the labels, or leave it out for all")
        if self.statistics not in STATISTICS:
            raise UsageError(f"strategy {self.name}: statistics is {self.statistics!r}; write 'keep' or 'update'")

    @property
    def frozen_blocks(self) -> tuple[str, ...]:
        """Return the blocks that the second stage leaves alone."""
        return tuple(name for name in BLOCK_NAMES if name not in self.train_blocks)


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", name):
        raise UsageError(f"strategy name {name!r}: write letters, digits, '-', '_' or '.', it becomes a file name")


def _check_labels(strategy: Strategy, field: str, labels: tuple[int, ...]) -> None:
    for label in labels:
        if label not in ALL_LABELS:
            raise UsageError(f"strategy {strategy.name}: {field} holds {label}; labels are 0 to {CLASSES - 1}")
    if len(set(labels)) != len(labels):
        raise UsageError(f"strategy {strategy.name}: {field} = {list(labels)} names a label twice; write it once")


def _check_blocks(strategy: Strategy) -> None:
    for name in strategy.train_blocks:
        if find_block(name).name != name:
            raise UsageError(f"strategy {strategy.name}: write {find_block(name).name!r} for train_blocks {name!r}")
    if not strategy.train_blocks or len(set(strategy.train_blocks)) != len(strategy.train_blocks):
        given = list(strategy.train_blocks)
        raise UsageError(f"strategy {strategy.name}: train_blocks = {given}; name at least one block, each once")


def _check_update(strategy: Strategy) -> None:
    name, update = strategy.name, strategy.update
    if update not in UPDATES:
        raise UsageError(f"strategy {name}: update is {update!r}; write one of {', '.join(UPDATES)}")
    if update == "random" and not 0 < strategy.fraction < 1:
        raise UsageError(f"strategy {name}: fraction is {strategy.fraction}; write a number between 0 and 1")
    if update != "random" and strategy.fraction != 1.0:
        raise UsageError(f"strategy {name}: fraction is only for update = 'random', not {update!r}; leave it out")
    if update == "low-rank" and strategy.rank < 1:
        raise UsageError(f"strategy {name}: rank is {strategy.rank}; write a whole number, 1 or more")
    if update != "low-rank" and strategy.rank:
        raise UsageError(f"strategy {name}: rank is only for update = 'low-rank', not {update!r}; leave it out")


HALF = (0, 1, 2, 3, 4)
INTRINSIC_BLOCKS = ("block2", "block4")

DEFAULT_STRATEGIES = (
    Strategy("S1"),
    Strategy("S2", HALF, INTRINSIC_BLOCKS),
    Strategy("S2-no-pretrain", (), INTRINSIC_BLOCKS),
    Strategy("last-block", HALF, ("block4",)),
    Strategy("random-features", (), ("block4",)),
)

# fraction and rank are chosen so that about as many parameters are trained as in S2 (89,182)
ALL_STRATEGIES = (
    *DEFAULT_STRATEGIES,
    Strategy("random-weights", HALF, update="random", fraction=0.0406),
    Strategy("low-rank", HALF, update="low-rank", rank=13),
)
