"""Reading IDX files (the format of MNIST, KMNIST and FashionMNIST), gzipped or not, with the standard library only."""

import gzip
import hashlib
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from symnet.errors import MalformedFile, UsageError
from symnet.experiments.digests import PUBLISHED

UNSIGNED_BYTE = 0x08


@dataclass(frozen=True)
class IdxArray:
    """An array of unsigned bytes in row-major order, with the file it was read from and that file's SHA-256."""

    shape: tuple[int, ...]
    data: bytes
    file: str
    sha256: str


def read_idx(path: Path, dimensions: int, dataset: str = "", check_digest: bool = True) -> IdxArray:
    """Return the array stored in `path`, which must have `dimensions` axes.

    Where a SHA-256 of this file of `dataset` is published, it must match unless `check_digest` is false.
    Errors: UsageError for a missing file or a wrong digest, MalformedFile for a truncated or foreign one.
    """
    raw = _read(path)
    digest = hashlib.sha256(raw).hexdigest()
    if check_digest:
        _check_digest(path, dataset, digest)
    shape, data = _parse(path, _unzip(path, raw), dimensions)
    return IdxArray(shape, data, path.name, digest)


def find_file(folder: Path, name: str) -> Path:
    """Return `name`.gz or `name` in `folder`; UsageError lists what was looked for."""
    for candidate in (folder / f"{name}.gz", folder / name):
        if candidate.is_file():
            return candidate
    raise UsageError(
        f"folder: {str(folder)!r} holds neither {name}.gz nor {name}; "
        "put the four IDX files there (nothing is downloaded) and name that folder with --folder"
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"data file {str(path)!r} cannot be read ({error.strerror}); name another folder") from error


def _check_digest(path: Path, dataset: str, digest: str) -> None:
    expected = PUBLISHED.get(dataset, {}).get(path.name)
    if expected is not None and digest != expected:
        raise UsageError(
            f"data file {str(path)!r}: its SHA-256 is {digest}, the published one of {dataset} is {expected}; "
            "fetch the file again, or pass --any-digest to use it as it is"
        )


def _unzip(path: Path, raw: bytes) -> bytes:
    if path.suffix != ".gz":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise MalformedFile(f"data file {str(path)!r}: not a whole gzip file ({error}); fetch it again") from error


def _parse(path: Path, content: bytes, dimensions: int) -> tuple[tuple[int, ...], bytes]:
    start = 4 + 4 * dimensions
    magic = bytes((0, 0, UNSIGNED_BYTE, dimensions))
    if content[:4] != magic:
        raise MalformedFile(
            f"data file {str(path)!r}: starts with {content[:4].hex() or 'nothing'}, an IDX file of bytes with "
            f"{dimensions} axes starts with {magic.hex()}; is it the file its name says?"
        )
    if len(content) < start:
        raise MalformedFile(f"data file {str(path)!r}: truncated in its header ({len(content)} bytes); fetch it again")
    shape = struct.unpack(f">{dimensions}I", content[4:start])
    expected = start + math.prod(shape)
    if len(content) != expected:
        raise MalformedFile(
            f"data file {str(path)!r}: {len(content)} bytes, but its header says {shape}, that is {expected} bytes; "
            "fetch it again"
        )
    return shape, content[start:]
