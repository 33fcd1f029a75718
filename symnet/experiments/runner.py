"""Running an experiment: every strategy with every seed, finished runs kept, interrupted ones taken up again."""

import os
import platform
from pathlib import Path
from typing import Any

import torch

from symnet.errors import UsageError
from symnet.experiments.config import Config
from symnet.experiments.folder import Folder
from symnet.experiments.images import Images, check_classes, load_images
from symnet.experiments.records import Run
from symnet.experiments.results import Results
from symnet.experiments.single_run import Observer, Setting, pretraining_label, run_label, run_one
from symnet.experiments.training import Samples, reproducible


def run_experiment(config: Config, output: Path, observer: Observer) -> Results:
    """Run what is not yet finished in `output` and return the results of all runs there; they are stored there too.

    Errors: UsageError and MalformedFile for bad input, before any training; finished runs are never touched.
    """
    _check_device(config)
    images = load_images(config.data)
    check_classes(config, images)
    folder = Folder(output)
    whole = folder.claim(config)
    with reproducible(config.training) as device:
        setting = Setting(config, folder, *_samples(images, device), _environment(config, device), observer)
        observer.plan(_work(setting))
        for seed in config.seeds:
            for strategy in config.strategies:
                kept = folder.read_run(strategy, seed)
                run = kept or run_one(setting, strategy, seed)
                if kept:
                    _report_kept(setting, kept)
                else:
                    folder.write_run(run)
                observer.finished(run, kept is not None)
                results = _gather(whole, folder, images)
                folder.write_results(results)
    return results


def _check_device(config: Config) -> None:
    if config.training.device == "cuda" and not torch.cuda.is_available():
        raise UsageError("training.device is 'cuda' and torch sees no GPU; write 'cpu' or 'auto'")
    # cuBLAS repeats its sums only with this workspace setting, which must be there before its first call
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")


def _samples(images: Images, device: torch.device) -> tuple[Samples, Samples]:
    def there(pictures: Any, labels: Any) -> Samples:
        return Samples(torch.from_numpy(pictures).to(device), torch.from_numpy(labels).to(device))

    return there(images.train_images, images.train_labels), there(images.test_images, images.test_labels)


def _environment(config: Config, device: torch.device) -> dict[str, str]:
    count = config.training.threads
    threads = f"cpu, {count} thread{'s' if count > 1 else ''}"
    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "device": torch.cuda.get_device_name() if device.type == "cuda" else threads,
    }


def _work(setting: Setting) -> float:
    """Return the image passes of all runs, each shared pre-training counted once."""
    config = setting.config
    first = sum(len(setting.train.only(s.train_labels).labels) for s in config.strategies)
    shared = {s.pretrain_labels for s in config.strategies if s.pretrain_labels}
    before = sum(len(setting.train.only(labels).labels) for labels in shared)
    return len(config.seeds) * (first * config.training.epochs + before * config.training.pretrain_epochs)


def _report_kept(setting: Setting, run: Run) -> None:
    strategy = next(s for s in setting.config.strategies if s.name == run.strategy)
    pretrain = strategy.pretrain_labels
    parts = [(pretraining_label(pretrain, run.seed), pretrain, run.pretraining)] if pretrain else []
    parts.append((run_label(strategy, run.seed), strategy.train_labels, run.training))
    for label, labels, epochs in parts:
        watch = setting.watch(label, len(setting.train.only(labels).labels))
        for epoch in epochs:
            watch(epoch)


def _gather(config: Config, folder: Folder, images: Images) -> Results:
    found = [folder.read_run(strategy, seed) for seed in config.seeds for strategy in config.strategies]
    runs = [run for run in found if run]
    return Results(config, len(images.train_labels), len(images.test_labels), images.sources, runs)
