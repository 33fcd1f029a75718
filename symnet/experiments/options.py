"""Command-line options that change a configuration."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symnet.errors import UsageError
from symnet.experiments.config import Config, printed_protocol

DEFAULT_FOLDER = Path("experiments")


@dataclass(frozen=True)
class Changes:
    """What `symnet experiment run` was asked to change; None and empty leave the configuration as it is."""

    data: str | None = None
    folder: str | None = None
    any_digest: bool = False
    training_images: int | None = None
    epochs: int | None = None
    printed: bool = False
    seeds: str | None = None
    only: tuple[str, ...] = ()
    device: str | None = None
    threads: int | None = None


def change(config: Config, changes: Changes) -> Config:
    """Return `config` with `changes` made; UsageError for a combination that cannot be run."""
    if changes.printed and changes.epochs is not None:
        raise UsageError(f"--printed-protocol means 300 epochs; leave out --epochs {changes.epochs}, or the flag")
    config = _change_data(config, changes)
    if changes.printed:
        config = replace(printed_protocol(config), name=f"{config.name}-printed")
    if changes.epochs is not None:
        config = replace(config.with_epochs(changes.epochs), name=f"{config.name}-{changes.epochs}-epochs")
    if changes.seeds is not None:
        config = replace(config, seeds=_seeds(changes.seeds))
    given: dict[str, Any] = {"device": changes.device, "threads": changes.threads}
    training = replace(config.training, **{key: value for key, value in given.items() if value is not None})
    config = replace(config, training=training)
    return config.only(changes.only) if changes.only else config


def _change_data(config: Config, changes: Changes) -> Config:
    given: dict[str, Any] = {
        "set": changes.data,
        "folder": changes.folder,
        "training_images": changes.training_images,
    }
    data = {key: value for key, value in given.items() if value is not None}
    if changes.any_digest:
        data["check_digest"] = False
    name = changes.data if changes.data and config.name == config.data.set else config.name
    return replace(config, name=name, data=replace(config.data, **data))


def _seeds(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"--seeds is {text!r}; write whole numbers with commas between them, as 0,1,2") from None
