"""IDX files: what is read, and what is refused with which words."""

import gzip
import hashlib
import struct

import pytest

from symnet.errors import MalformedFile, UsageError
from symnet.experiments import idx
from symnet.experiments.digests import FILE_NAMES, PUBLISHED
from symnet.experiments.idx import find_file, read_idx


def idx_bytes(shape, data):
    return bytes((0, 0, 8, len(shape))) + struct.pack(f">{len(shape)}I", *shape) + data


@pytest.fixture
def images(tmp_path):
    path = tmp_path / "images"
    path.write_bytes(idx_bytes((2, 3, 2), bytes(range(12))))
    return path


def test_plain_file(images):
    array = read_idx(images, 3)
    assert (array.shape, array.data) == ((2, 3, 2), bytes(range(12)))
    assert array.sha256 == hashlib.sha256(images.read_bytes()).hexdigest()


def test_gzip_file(tmp_path, images):
    packed = tmp_path / "images.gz"
    packed.write_bytes(gzip.compress(images.read_bytes()))
    assert read_idx(packed, 3).data == bytes(range(12))


@pytest.mark.parametrize("length", [0, 3, 4, 15, 27])
def test_truncated_file(images, length):
    images.write_bytes(images.read_bytes()[:length])
    with pytest.raises(MalformedFile, match="images"):
        read_idx(images, 3)


def test_longer_than_its_header_says(images):
    images.write_bytes(images.read_bytes() + b"x")
    with pytest.raises(MalformedFile, match=r"29 bytes.*\(2, 3, 2\).*28 bytes"):
        read_idx(images, 3)


def test_wrong_number_of_axes(images):
    with pytest.raises(MalformedFile, match=r"00000803.*1 axes starts with 00000801"):
        read_idx(images, 1)


@pytest.mark.parametrize("cut", [5, 20, -1])
def test_truncated_gzip(tmp_path, images, cut):
    packed = tmp_path / "images.gz"
    packed.write_bytes(gzip.compress(images.read_bytes())[:cut])
    with pytest.raises(MalformedFile, match="not a whole gzip file"):
        read_idx(packed, 3)


def test_damaged_gzip(tmp_path, images):
    raw = bytearray(gzip.compress(images.read_bytes()))
    raw[-10] ^= 255
    packed = tmp_path / "images.gz"
    packed.write_bytes(bytes(raw))
    with pytest.raises(MalformedFile, match="not a whole gzip file"):
        read_idx(packed, 3)


def test_digest(images, monkeypatch):
    digest = hashlib.sha256(images.read_bytes()).hexdigest()
    monkeypatch.setattr(idx, "PUBLISHED", {"some": {"images": digest}})
    assert read_idx(images, 3, "some").sha256 == digest
    monkeypatch.setattr(idx, "PUBLISHED", {"some": {"images": "0" * 64}})
    with pytest.raises(UsageError, match=f"{digest}.*0000.*--any-digest"):
        read_idx(images, 3, "some")
    assert read_idx(images, 3, "some", check_digest=False).sha256 == digest


def test_every_published_gzip_file_has_a_digest():
    for files in PUBLISHED.values():
        assert {f"{name}.gz" for name in FILE_NAMES} <= set(files)
        assert all(len(bytes.fromhex(digest)) == 32 for digest in files.values())
    digests = [digest for files in PUBLISHED.values() for digest in files.values()]
    assert len(set(digests)) == len(digests)


def test_gzip_file_is_preferred_and_a_missing_one_named(tmp_path):
    (tmp_path / "a").touch()
    assert find_file(tmp_path, "a").name == "a"
    (tmp_path / "a.gz").touch()
    assert find_file(tmp_path, "a").name == "a.gz"
    with pytest.raises(UsageError, match=r"neither b.gz nor b.*--folder"):
        find_file(tmp_path, "b")
    with pytest.raises(UsageError, match="cannot be read"):
        read_idx(tmp_path / "b", 3)
