"""Stored weights: a torch Sequential or its state_dict, arrays in order, .npz and .safetensors files.

Weights alone do not say what stands between them: relu is taken, which is said. Nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from symnet.core.codec import MAX_BYTES
from symnet.errors import MalformedFile, UsageError
from symnet.reading.imported import Imported, Port
from symnet.reading.matrices import Matrix, layered

Array: TypeAlias = "np.ndarray[Any, Any]"
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4"}
PASSED = {"Identity", "Dropout"}
"""Modules that do nothing to a network that is not trained any more."""
MAX_TENSORS = 10_000
HOW = "write weights outputs x inputs, each followed by its bias, as in a state_dict of torch.nn.Linear layers"


def read_weights(source: Any) -> Imported:
    """Return the network of a torch Sequential, of weights by name, or of arrays in order; raises UsageError."""
    if type(source).__name__ == "Sequential" and hasattr(source, "named_children"):
        return _sequential(source)
    if isinstance(source, Mapping):
        return _named({str(name): _numpy(value, str(name)) for name, value in source.items()}, "weights", "")
    if isinstance(source, Sequence) and not isinstance(source, str | bytes):
        return _in_order([(str(number), _numpy(value, str(number))) for number, value in enumerate(source)], "arrays", "")
    raise UsageError(
        f"a {type(source).__name__} is no network; give a path, a torch Sequential, a state_dict or a list of arrays"
    )


def read_npz(data: bytes, where: str) -> Imported:
    """Return the network of the arrays in an .npz file; each array is measured before it is made, and none is unpickled."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_TENSORS or sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise MalformedFile(f"{where}: more than {MAX_TENSORS} arrays or {MAX_BYTES} bytes")
            if len({entry.filename.removesuffix(".npy") for entry in entries}) < len(entries):
                raise MalformedFile(f"{where}: the name of an array stands twice")
            found = {entry.filename.removesuffix(".npy"): _npy(archive, entry, where) for entry in entries}
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, zlib.error) as problem:
        raise MalformedFile(f"{where}: no .npz file: {' '.join(str(problem).split())[:80]}") from problem
    return _named(found, where, hashlib.sha256(data).hexdigest())


def _npy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> Array:
    place = f"{where}: array {entry.filename[:60]!r}"
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    text = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(text)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, by_columns, kind = header(text)
    except ValueError as problem:
        raise MalformedFile(f"{place}: no array of numpy") from problem
    if kind.kind not in "fi" or kind.itemsize > 8:
        raise MalformedFile(f"{place}: holds {kind}, not numbers of at most 64 bits")
    body = content[text.tell() :]
    if any(size < 0 for size in shape) or math.prod(shape) * kind.itemsize != len(body):
        raise MalformedFile(f"{place}: its shape {list(shape[:8])} does not fit its {len(body)} bytes")
    found: Array = np.frombuffer(body, dtype=kind)
    return found.reshape(shape, order="F" if by_columns else "C")


def read_safetensors(data: bytes, where: str) -> Imported:
    """Return the network of the tensors in a .safetensors file (a header in JSON, then the numbers)."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise MalformedFile(f"{where}: ends within its header: the file is cut off or no .safetensors file")
    try:
        header = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError) as problem:
        raise MalformedFile(f"{where}: the header is not JSON") from problem
    if not isinstance(header, dict) or len(header) > MAX_TENSORS:
        raise MalformedFile(f"{where}: the header is no object of at most {MAX_TENSORS} tensors")
    body = memoryview(data)[8 + length :]
    found = {
        name: _tensor(entry, body, f"{where}: tensor {name[:60]!r}") for name, entry in header.items() if name != "__metadata__"
    }
    return _named(found, where, hashlib.sha256(data).hexdigest())


def _tensor(entry: Any, body: memoryview, place: str) -> Array:
    kind = TYPES.get(str(entry.get("dtype"))) if isinstance(entry, dict) else None
    if kind is None:
        raise MalformedFile(f"{place}: has no type, or none of {', '.join(TYPES)}")
    shape, offsets = entry.get("shape"), entry.get("data_offsets")
    if not _naturals(shape) or len(shape) > 8 or not _naturals(offsets) or len(offsets) != 2:
        raise MalformedFile(f"{place}: has no shape or no offsets")
    start, stop = offsets
    if not start <= stop <= len(body) or math.prod(shape) * np.dtype(kind).itemsize != stop - start:
        raise MalformedFile(f"{place}: the shape {shape} does not fit the bytes {start} to {stop} of {len(body)}")
    found: Array = np.frombuffer(body[start:stop], dtype=kind)
    if entry["dtype"] == "BF16":
        found = (found.astype(np.uint32) << 16).view(np.float32)
    return found.reshape(shape)


def _naturals(value: Any) -> bool:
    return isinstance(value, list) and all(type(each) is int and 0 <= each < 1 << 40 for each in value)


def _numpy(value: Any, name: str) -> Array:
    """An array of numpy from one, from a tensor of torch (whose bfloat16 numpy lacks), or from lists of exact numbers."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float().numpy() if "bfloat16" in str(value.dtype) else value.numpy()
    found = value if isinstance(value, np.ndarray) else np.array(value, dtype=object)
    if found.dtype.kind in "fi" and found.dtype.itemsize <= 8:
        return found
    return _exact(found, name)


def _exact(found: Array, name: str) -> Array:
    from symnet.core.rational import exact

    numbers: Array = np.empty(found.size, dtype=object)
    numbers[:] = [exact(each, f"array {name}") for each in found.reshape(-1).tolist()]
    return numbers.reshape(found.shape)


def _natural(name: str) -> list[tuple[int, str]]:
    """What sorts layer 2 before layer 10."""
    return [(int(part), "") if part.isdecimal() and len(part) < 19 else (-1, part) for part in re.split(r"(\d+)", name)]


def _named(found: Mapping[str, Array], where: str, digest: str) -> Imported:
    """Layers by the names of their weights, "2.weight" and "2.bias"; or arrays in order where none is so named."""
    if not all(name.rpartition(".")[2] in ("weight", "bias") for name in found):
        if any("." in name for name in found):
            odd = next(name for name in found if name.rpartition(".")[2] not in ("weight", "bias"))
            raise UsageError(
                f"{where}: {odd[:60]!r} is neither a weight nor a bias of a layer; {HOW}, or export the model to ONNX"
            )
        return _in_order(
            sorted(found.items(), key=lambda item: _natural(item[0])) if digest else list(found.items()), where, digest
        )
    prefixes = dict.fromkeys(name.rpartition(".")[0] for name in found)
    ordered = sorted(prefixes, key=_natural) if digest else list(prefixes)
    parts = []
    for prefix in ordered:
        dot = f"{prefix}." if prefix or ".weight" in found else ""
        if f"{dot}weight" not in found:
            raise UsageError(f"{where}: {dot}bias has no {dot}weight; {HOW}")
        parts.append((prefix or "layer", found[f"{dot}weight"], found.get(f"{dot}bias")))
    return _related(parts, where, digest)


def _in_order(arrays: Sequence[tuple[str, Array]], where: str, digest: str) -> Imported:
    parts: list[tuple[str, Array, Array | None]] = []
    for name, array in arrays:
        if array.ndim == 1 and parts and parts[-1][2] is None:
            parts[-1] = (parts[-1][0], parts[-1][1], array)
        elif array.ndim == 2:
            parts.append((f"layer{len(parts) + 1}", array, None))
        else:
            raise UsageError(f"{where}: array {name[:60]!r} of shape {list(array.shape)} is no weight or bias here; {HOW}")
    return _related(parts, where, digest)


def _related(parts: Sequence[tuple[str, Array, Array | None]], where: str, digest: str) -> Imported:
    """The layers in this order, relu between them and none after the last, which is said."""
    matrices = [Matrix(name, weight, bias, place < len(parts)) for place, (name, weight, bias) in enumerate(parts, 1)]
    order = ", ".join(name for name, _, _ in parts[:12]) + ", ..." * (len(parts) > 12)
    note = f"weights do not say what stands between them: relu is taken between the layers {order}, none after the last"
    return _imported(matrices, where, digest, (note,))


def _imported(matrices: Sequence[Matrix], where: str, digest: str, notes: tuple[str, ...]) -> Imported:
    network = layered(matrices, where)
    return Imported(network, "weights", digest, (Port("x", (network.inputs,)),), (Port("y", (network.outputs,)),), notes)


def _sequential(source: Any) -> Imported:
    """A live torch Sequential: its modules say what stands between the weights."""
    matrices: list[Matrix] = []
    for name, module in source.named_children():
        kind = type(module).__name__
        if kind == "Linear":
            bias = None if module.bias is None else _numpy(module.bias, name)
            matrices.append(Matrix(f"{kind}_{name}", _numpy(module.weight, name), bias, False))
        elif kind == "ReLU" and matrices:
            last = matrices.pop()
            matrices.append(Matrix(last.name, last.weight, last.bias, True))
        elif kind not in PASSED and not (kind == "Flatten" and not matrices):
            raise UsageError(
                f"module {name!r} ({kind}) is not read from a Sequential; export the model to ONNX and read that file"
            )
    return _imported(matrices, "Sequential", "", ())
