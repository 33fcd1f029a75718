"""The images of an experiment: standardised arrays, a fixed split, and where they came from."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import MalformedFile, UsageError
from symnet.experiments.architecture import CLASSES, IMAGE_SIDE
from symnet.experiments.config import Config, DataConfig
from symnet.experiments.digests import FILE_NAMES
from symnet.experiments.extras import require
from symnet.experiments.idx import IdxArray, find_file, read_idx

DIGITS_TEST_IMAGES = 450
DIGITS_SIDE = 8
UPSAMPLING = 3
_NAMES = {"digits": "sklearn.datasets.load_digits"}


@dataclass(frozen=True)
class Images:
    """Images (n, 1, 28, 28) in float32, standardised, and labels (n,) in int64, for training and for testing.

    `sources` holds file name and SHA-256 of what was read (for digits: the loader and the digest of its array).
    """

    train_images: NDArray[np.float32]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.float32]
    test_labels: NDArray[np.int64]
    sources: tuple[tuple[str, str], ...]


def load_images(config: DataConfig) -> Images:
    """Return the images that `config` names; nothing is downloaded.

    Errors: UsageError and MalformedFile for files that are missing, truncated, of another shape or digest, or
    with labels out of range; MissingExtra without scikit-learn (digits only).
    """
    parts = _digits() if config.set == "digits" else _idx_files(config)
    keep = config.training_images or len(parts[0])
    train, labels = parts[0][:keep], parts[1][:keep]
    if len(train) < 2:
        raise UsageError(f"data.training_images leaves {len(train)} image; batch norm needs 2 or more")
    mean, deviation = float(train.mean(dtype=np.float64)), float(train.std(dtype=np.float64))
    if deviation == 0:
        raise MalformedFile(f"data set {config.set}: every pixel is {mean}; these are not the images")
    return Images(_standardised(train, mean, deviation), labels, _standardised(parts[2], mean, deviation), parts[3], parts[4])


def _standardised(images: NDArray[np.float32], mean: float, deviation: float) -> NDArray[np.float32]:
    """Shift and scale by the training images' mean and standard deviation over all pixels, and add the channel."""
    return ((images - mean) / deviation).astype(np.float32)[:, np.newaxis]


Parts = tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32], NDArray[np.int64], tuple[tuple[str, str], ...]]


def _digits() -> Parts:
    """Return scikit-learn's 1,797 digits, 8 x 8 enlarged three times and padded to 28 x 28; the last 450 test."""
    bunch: Any = require("sklearn.datasets").load_digits()
    images, labels = bunch.images.astype(np.float32), bunch.target.astype(np.int64)
    digest = hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()
    enlarged = np.kron(images, np.ones((1, UPSAMPLING, UPSAMPLING), np.float32))
    margin = (IMAGE_SIDE - UPSAMPLING * DIGITS_SIDE) // 2
    padded = np.pad(enlarged, ((0, 0), (margin, margin), (margin, margin)))
    cut = len(padded) - DIGITS_TEST_IMAGES
    return padded[:cut], labels[:cut], padded[cut:], labels[cut:], ((_NAMES["digits"], digest),)


def _idx_files(config: DataConfig) -> Parts:
    folder = Path(config.folder)
    paths = [find_file(folder, name) for name in FILE_NAMES]
    axes = (3, 1, 3, 1)
    arrays = [read_idx(p, n, config.set, config.check_digest) for p, n in zip(paths, axes, strict=True)]
    train = _pair(arrays[0], arrays[1])
    test = _pair(arrays[2], arrays[3])
    return (*train, *test, tuple((array.file, array.sha256) for array in arrays))


def _pair(images: IdxArray, labels: IdxArray) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    count = images.shape[0]
    if images.shape[1:] != (IMAGE_SIDE, IMAGE_SIDE):
        raise MalformedFile(f"data file {images.file}: images are {images.shape[1:]}, the network takes 28 x 28")
    if not count or labels.shape[0] != count:
        raise MalformedFile(f"data files {images.file} and {labels.file}: {count} images, {labels.shape[0]} labels")
    numbers = np.frombuffer(labels.data, np.uint8).astype(np.int64)
    if numbers.max() >= CLASSES:
        where = int(numbers.argmax())
        raise MalformedFile(f"data file {labels.file}: label {numbers[where]} at {where}; labels are 0 to 9")
    return np.frombuffer(images.data, np.uint8).reshape(images.shape).astype(np.float32), numbers


def check_classes(config: Config, images: Images) -> None:
    """Refuse a label split that names a class without images; UsageError names strategy, label and set."""
    for strategy in config.strategies:
        for label in (*strategy.pretrain_labels, *strategy.train_labels):
            for where, labels in (("training", images.train_labels), ("test", images.test_labels)):
                if not (labels == label).any():
                    raise UsageError(
                        f"strategy {strategy.name}: class {label} has no {where} image in {config.data.set} "
                        f"(data.training_images = {config.data.training_images}); leave the label out or keep more"
                    )
