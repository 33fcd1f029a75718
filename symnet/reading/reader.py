"""One door for every kind of network that others made: the form is told by the name of the file, or by the object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.core.codec import read_bytes
from symnet.errors import MissingExtra, UsageError, install_line

if TYPE_CHECKING:
    from symnet.reading.imported import Imported

SUFFIXES = (".onnx", ".nnet", ".npz", ".safetensors")
"""The names of files that are read."""


def read(source: Any) -> Imported:
    """Return the exact network of a file, or of weights at hand, with names, shapes and what was assumed.

    source: the path of an .onnx, .nnet, .npz or .safetensors file; a torch Sequential; or weights by name or in order, such
    as a state_dict or a list of numpy arrays (weight, bias, weight, bias, ...), relu between the layers. A network file of
    symnet is read by `symnet.load`. Raises UsageError, MalformedFile, and MissingExtra where a library is missing.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        return _form(path)(read_bytes(path), str(path))
    _need_numpy()
    from symnet.reading.weights import read_weights

    return read_weights(source)


def is_readable(path: Path) -> bool:
    """Whether a file is one of those that `read` takes, by its name."""
    return path.suffix.lower() in SUFFIXES


def _form(path: Path) -> Callable[[bytes, str], Imported]:
    suffix = path.suffix.lower()
    if suffix in (".pt", ".pth", ".bin", ".pkl", ".pickle"):
        raise UsageError(
            f"{path}: a pickle runs code when it is opened, so it is not read; save the weights as .safetensors or .npz"
        )
    if suffix not in SUFFIXES:
        raise UsageError(f"{path}: the name must end in {', '.join(SUFFIXES)}; a network file of symnet needs no import")
    _need_numpy()
    return _forms()[suffix]


def _forms() -> Mapping[str, Callable[[bytes, str], Imported]]:
    from symnet.reading.nnet_file import read_nnet
    from symnet.reading.onnx_network import read_onnx
    from symnet.reading.weights import read_npz, read_safetensors

    return {".onnx": read_onnx, ".nnet": read_nnet, ".npz": read_npz, ".safetensors": read_safetensors}


def _need_numpy() -> None:
    try:
        import numpy  # noqa: F401
    except ImportError as problem:
        raise MissingExtra(f"numpy is not installed; write: {install_line('numpy', 'numpy')}") from problem
