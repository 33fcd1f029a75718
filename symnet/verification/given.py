"""A network to be judged: its exact form, and the bytes that the kernel reads itself where they are an ONNX file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from symnet.core.codec import load, read_bytes
from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.kernel.branching.floats import casts
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.syntax import Malformed, Rejected
from symnet.reading.reader import is_readable, read


@dataclass(frozen=True)
class Given:
    """A network, the ONNX file that the kernel reads, if it is one, and what is assumed of how the network was read."""

    network: Network
    onnx: bytes | None = None
    notes: tuple[str, ...] = ()

    @property
    def named(self) -> Any:
        """What stands for the network in a certificate."""
        return json.loads(self.network.canonical) if self.onnx is None else {"onnx": self.digest}

    @property
    def digest(self) -> str:
        """The SHA-256 of the ONNX file, or of the network."""
        return self.network.sha256 if self.onnx is None else hashlib.sha256(self.onnx).hexdigest()

    @cached_property
    def casts(self) -> bool:
        """Whether the kernel reads a file whose layers are not all in one format."""
        return self.onnx is not None and casts(read_onnx(self.onnx))

    @property
    def files(self) -> dict[str, bytes]:
        """The files that a certificate about it names."""
        return {} if self.onnx is None else {self.digest: self.onnx}


def load_given(path: Path) -> Given:
    """Read a network to be judged from a file of symnet or of others.

    Where the kernel knows no operator of an ONNX file, the certificate is about the network that was read, and `notes` say so.
    Raises UsageError and MalformedFile.
    """
    if not is_readable(path):
        return Given(load(path))
    found = read(path)
    if not found.exact:
        raise UsageError(f"{path}: a weight is irrational, so there is no exact network to verify; give one without it")
    if path.suffix.lower() != ".onnx":
        return Given(found.network, None, (*found.notes, _apart(path, "it is no ONNX file")))
    data = read_bytes(path)
    try:
        read_onnx(data)
    except (Malformed, Rejected) as problem:
        return Given(found.network, None, (*found.notes, _apart(path, str(problem))))
    return Given(found.network, data)


def _apart(path: Path, why: str) -> str:
    return f"assumed: the network is what {path.name} says; the kernel does not read the file itself ({why[:200]})"
