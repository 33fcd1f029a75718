"""The images: sizes, the fixed split, standardisation, and what is refused in IDX folders."""

import gzip
import struct

import pytest

from symnet.errors import MalformedFile, UsageError
from symnet.experiments.config import DataConfig
from symnet.experiments.digests import FILE_NAMES

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.experiments

from symnet.experiments.images import load_images  # noqa: E402


def idx_bytes(array):
    header = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def folder(tmp_path):
    draw = np.random.default_rng(0)
    sizes = (20, 20, 10, 10)
    arrays = [draw.integers(0, 256, (n, 28, 28)) if i % 2 == 0 else np.arange(n) % 10 for i, n in enumerate(sizes)]
    for name, array in zip(FILE_NAMES, arrays, strict=True):
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(idx_bytes(array)))
    return tmp_path


def own(folder, **changes):
    return DataConfig("mnist", str(folder), check_digest=False, **changes)


def test_digits():
    pytest.importorskip("sklearn")
    images = load_images(DataConfig())
    assert images.train_images.shape == (1347, 1, 28, 28)
    assert images.test_images.shape == (450, 1, 28, 28)
    assert images.train_images.dtype == np.float32
    assert images.train_images.mean() == pytest.approx(0, abs=1e-5)
    assert images.train_images.std() == pytest.approx(1, abs=1e-5)
    for labels in (images.train_labels, images.test_labels):
        assert set(labels.tolist()) == set(range(10))


def test_digits_are_enlarged_three_times_and_padded():
    datasets = pytest.importorskip("sklearn.datasets")
    first = load_images(DataConfig()).train_images[0, 0]
    original = datasets.load_digits().images[0]
    border = first[0, 0]
    assert (first[:2] == border).all() and (first[:, -2:] == border).all()
    inner = first[2:-2, 2:-2]
    assert (inner == np.repeat(np.repeat(inner[1::3, 1::3], 3, 0), 3, 1)).all()
    assert np.corrcoef(inner[::3, ::3].ravel(), original.ravel())[0, 1] == pytest.approx(1)


def test_training_images_limits_the_training_part_only(folder):
    images = load_images(own(folder, training_images=7))
    assert (len(images.train_images), len(images.train_labels), len(images.test_images)) == (7, 7, 10)
    assert images.train_images.mean() == pytest.approx(0, abs=1e-5)


def test_idx_folder(folder):
    images = load_images(own(folder))
    assert images.train_images.shape == (20, 1, 28, 28)
    assert images.test_labels.tolist() == list(range(10))
    assert [name for name, _ in images.sources] == [f"{name}.gz" for name in FILE_NAMES]


def test_uncompressed_idx_folder_gives_the_same(folder):
    packed = load_images(own(folder))
    for name in FILE_NAMES:
        (folder / name).write_bytes(gzip.decompress((folder / f"{name}.gz").read_bytes()))
        (folder / f"{name}.gz").unlink()
    plain = load_images(own(folder))
    assert (plain.train_images == packed.train_images).all() and (plain.test_labels == packed.test_labels).all()


def test_wrong_digest(folder):
    with pytest.raises(UsageError, match=r"train-images.*the published one of mnist.*--any-digest"):
        load_images(DataConfig("mnist", str(folder)))


def test_missing_file(folder):
    (folder / f"{FILE_NAMES[2]}.gz").unlink()
    with pytest.raises(UsageError, match=r"neither t10k-images-idx3-ubyte\.gz nor"):
        load_images(own(folder))


def replace_file(folder, index, array):
    (folder / f"{FILE_NAMES[index]}.gz").write_bytes(gzip.compress(idx_bytes(array)))


def test_label_out_of_range(folder):
    labels = np.arange(20) % 10
    labels[13] = 11
    replace_file(folder, 1, labels)
    with pytest.raises(MalformedFile, match="label 11 at 13; labels are 0 to 9"):
        load_images(own(folder))


def test_other_image_size(folder):
    replace_file(folder, 0, np.zeros((20, 32, 32)))
    with pytest.raises(MalformedFile, match=r"\(32, 32\), the network takes 28 x 28"):
        load_images(own(folder))


def test_images_and_labels_disagree(folder):
    replace_file(folder, 1, np.zeros(19))
    with pytest.raises(MalformedFile, match="20 images, 19 labels"):
        load_images(own(folder))


def test_blank_images(folder):
    replace_file(folder, 0, np.zeros((20, 28, 28)))
    with pytest.raises(MalformedFile, match=r"every pixel is 0\.0"):
        load_images(own(folder))


def test_one_image(folder):
    with pytest.raises(UsageError, match="leaves 1 image"):
        load_images(own(folder, training_images=1))
