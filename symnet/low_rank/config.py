"""What a training run is: a TOML file with the sizes of the layers, the data, and lists of rates, decays and batches to try."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from symnet.core.codec import read_bytes
from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.low_rank.bounds import accuracy, decay

DEFAULT = """# symnet lowrank run CONFIG
layers = [64, 64]      # numbers of values: inputs, hidden layers, outputs; relu between
patches = [1]          # of each matrix: to how many patches of what it reads it is applied (1: fully connected)
samples = 256          # inputs of length 1, outputs of a random linear map with a little noise
noise = "0.1"
rates = ["0.4"]        # step mu
decays = ["0.5", "0.25", "0.05"]   # lambda
batches = [1, 2, 4, 16]
steps = 3000
accuracy = "0.2"       # eps
seed = 0
"""
KEYS = ("layers", "patches", "samples", "noise", "rates", "decays", "batches", "steps", "accuracy", "seed")
MAX_WEIGHTS, MAX_STEPS, MAX_RUNS = 1 << 22, 1_000_000, 400


@dataclass(frozen=True, slots=True)
class Setting:
    """One run: step, decay, batch size."""

    rate: Fraction
    strength: Fraction
    batch: int


@dataclass(frozen=True, slots=True)
class Config:
    """All runs; see DEFAULT for what the fields mean."""

    layers: tuple[int, ...]
    patches: tuple[int, ...]
    samples: int
    noise: Fraction
    rates: tuple[Fraction, ...]
    decays: tuple[Fraction, ...]
    batches: tuple[int, ...]
    steps: int
    accuracy: Fraction
    seed: int

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Rows and columns of each matrix: a matrix that is applied to m patches reads a share of what there is and makes one."""
        sizes = zip(self.layers, self.layers[1:], self.patches, strict=False)
        return tuple((made // times, read // times) for read, made, times in sizes)

    def settings(self) -> Iterator[Setting]:
        """Yield the runs."""
        for rate, strength, batch in product(self.rates, self.decays, self.batches):
            yield Setting(rate, strength, batch)


def load_config(path: Path) -> Config:
    """Read a configuration; raises UsageError with the key that cannot be used."""
    try:
        return config(tomllib.loads(read_bytes(path).decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(f"{path}: this is no TOML file ({problem}); symnet lowrank config prints one to change") from None


def config(given: Mapping[str, Any]) -> Config:
    """Return the configuration with these keys, the others as in DEFAULT."""
    unknown = sorted(set(given) - set(KEYS))
    if unknown:
        raise UsageError(f"key {unknown[0]!r:.60} is not known; the keys are {', '.join(KEYS)}")
    data = {**tomllib.loads(DEFAULT), **given}
    layers = tuple(whole(size, "layers") for size in _list(data, "layers"))
    if len(layers) < 2:
        raise UsageError(
            f"layers = {list(layers)} names no matrix; write inputs, hidden layers and outputs, for example [64, 64]"
        )
    times = given.get("patches", [1] * (len(layers) - 1))
    patches = tuple(whole(number, "patches") for number in _list({"patches": times}, "patches"))
    made = Config(
        layers,
        patches,
        whole(data["samples"], "samples"),
        exact(data["noise"], "noise"),
        tuple(exact(rate, "rates") for rate in _list(data, "rates")),
        tuple(exact(strength, "decays") for strength in _list(data, "decays")),
        tuple(whole(batch, "batches") for batch in _list(data, "batches")),
        whole(data["steps"], "steps"),
        accuracy(data["accuracy"]),
        whole(data["seed"], "seed", 0),
    )
    _check(made)
    return made


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    if not isinstance(data[key], list) or not data[key]:
        raise UsageError(f"{key} = {str(data[key])[:40]} is no list; write for example {key} = [1]")
    return list(data[key])


def _check(made: Config) -> None:
    if len(made.patches) != len(made.layers) - 1:
        raise UsageError(f"patches: {len(made.patches)} numbers for {len(made.layers) - 1} matrices; give one for each matrix")
    for read, made_, times in zip(made.layers, made.layers[1:], made.patches, strict=False):
        if read % times or made_ % times:
            raise UsageError(f"patches: {read} values read and {made_} made are not shared by {times} patches; choose a divisor")
    weights = sum(rows * columns for rows, columns in made.shapes)
    runs = len(made.rates) * len(made.decays) * len(made.batches)
    if weights > MAX_WEIGHTS or made.steps > MAX_STEPS or runs > MAX_RUNS:
        limits = f"at most {MAX_WEIGHTS} weights, {MAX_STEPS} steps and {MAX_RUNS} runs"
        raise UsageError(f"{weights} weights, {made.steps} steps, {runs} runs are too many; take {limits}")
    for setting in made.settings():
        decay(setting.rate, setting.strength, setting.batch)
        if setting.batch > made.samples:
            raise UsageError(f"batches: {setting.batch} is more than the {made.samples} samples; take a smaller batch")
