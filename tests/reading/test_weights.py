"""Stored weights and .nnet files: layers in order, exact numbers, what is said, what is refused."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symnet
from symnet.core.realize import realize
from symnet.errors import MissingExtra, SymnetError

W1, B1 = np.array([[0.5, -1.25], [2.0, 0.0], [1.0, 1.0]], dtype=np.float32), np.array([0.25, -1.0, 0.0], dtype=np.float32)
W2, B2 = np.array([[1.0, -0.5, 0.125]], dtype=np.float32), np.array([3.0], dtype=np.float32)
STATE = {"0.weight": W1, "0.bias": B1, "2.weight": W2, "2.bias": B2}
POINT = (Fraction(1, 3), Fraction(-2, 7))


def by_hand(x: Fraction, y: Fraction) -> Fraction:
    hidden = [x / 2 - 5 * y / 4 + Fraction(1, 4), 2 * x - 1, x + y]
    first, second, third = (max(value, Fraction(0)) for value in hidden)
    return first - second / 2 + third / 8 + 3


def safetensors(tensors: dict[str, Any]) -> bytes:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, array in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(body), len(body) + array.nbytes]}
        body += array.tobytes()
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def npz(tensors: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **tensors)
    return stream.getvalue()


def test_a_state_dict_is_layers_with_relu_between(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(safetensors({"2.bias": B2, "0.bias": B1, "2.weight": W2, "0.weight": W1}))
    (tmp_path / "a.npz").write_bytes(npz(STATE))
    for source in (STATE, [W1, B1, W2, B2], tmp_path / "a.npz", str(tmp_path / "a.safetensors")):
        found = symnet.read(source)
        assert realize(found.network, POINT) == (by_hand(*POINT),)
        assert "relu is taken between" in found.notes[0]
        assert found.exact and bool(found.sha256) == isinstance(source, str | Path)


def test_layers_are_counted_not_sorted_by_letters(tmp_path: Path) -> None:
    tensors = {f"{2 * place}.weight": np.full((1, 1), place + 1.0, dtype=np.float32) for place in range(7)}
    tensors["12.weight"] = np.array([[-1.0]], dtype=np.float32)
    (tmp_path / "a.safetensors").write_bytes(safetensors(dict(sorted(tensors.items()))))
    assert realize(symnet.read(tmp_path / "a.safetensors").network, (1,)) == (-720,)


def test_weights_may_be_exact_numbers() -> None:
    found = symnet.read([[["1/3", 2]], [Fraction(1, 7)]])
    assert realize(found.network, (1, 1)) == (Fraction(1, 3) + 2 + Fraction(1, 7),)


class Linear:
    def __init__(self, weight: Any, bias: Any) -> None:
        self.weight, self.bias = weight, bias


class ReLU:
    pass


class Tanh:
    pass


class Sequential:
    """What of torch's Sequential is looked at."""

    def __init__(self, *modules: Any) -> None:
        self.modules = modules

    def named_children(self) -> Any:
        return ((str(place), module) for place, module in enumerate(self.modules))


def test_a_sequential_says_itself_where_its_relus_are() -> None:
    found = symnet.read(Sequential(Linear(W1, B1), ReLU(), Linear(W2, B2)))
    assert realize(found.network, POINT) == (by_hand(*POINT),) and not found.notes
    straight = symnet.read(Sequential(Linear(W1, B1), Linear(W2, None), ReLU()))
    assert [node.operation.activation for node in straight.network.nodes] == ["identity", "relu"]  # type: ignore[union-attr]
    with pytest.raises(SymnetError, match=r"module '1' \(Tanh\) is not read"):
        symnet.read(Sequential(Linear(W1, B1), Tanh()))


NNET = """// a comment
2,2,1,2,
2,2,1,
0,
-1,-1,
1.5,1,
0.5,0,10,
2,0.1,4,
1,-1,
0.5,2e-1,
0.25,
-1,
1,3,
-0.125,
"""


def test_a_nnet_file_is_read_in_its_own_units(tmp_path: Path) -> None:
    (tmp_path / "a.nnet").write_text(NNET)
    found = symnet.read(tmp_path / "a.nnet")
    x, y = Fraction(4, 3), Fraction(1, 9)
    u, v = (x - Fraction(1, 2)) / 2, y * 10
    first, second = max(u - v + Fraction(1, 4), Fraction(0)), max(u / 2 + v / 5 - 1, Fraction(0))
    assert realize(found.network, (x, y)) == ((first + 3 * second - Fraction(1, 8)) * 4 + 10,)
    assert "own units" in found.notes[0]


def refused(tmp_path: Path, name: str, data: bytes) -> str:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SymnetError) as caught:
        symnet.read(tmp_path / name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_damaged_nnet_files_are_refused(tmp_path: Path) -> None:
    lines = NNET.splitlines(keepends=True)
    for place in range(len(lines)):
        refused(tmp_path, "a.nnet", "".join(lines[:place]).encode())
    for place in range(1, len(lines)):
        refused(tmp_path, "a.nnet", "".join([*lines[:place], "1,2,x\n", *lines[place + 1 :]]).encode())
    assert "line 8" in refused(tmp_path, "a.nnet", NNET.replace("2,0.1,4", "2,0.1").encode())
    assert "range is 0" in refused(tmp_path, "a.nnet", NNET.replace("2,0.1,4", "2,0,4").encode())
    assert "range of floats" in refused(tmp_path, "a.nnet", NNET.replace("1,3", "1,3e-900").encode())
    assert "weights" in refused(tmp_path, "a.nnet", b"1,9000000,9000000,1\n9000000,9000000\n")


def test_damaged_arrays_are_refused(tmp_path: Path) -> None:
    whole = safetensors(STATE)
    for stop in range(0, len(whole), 7):
        refused(tmp_path, "a.safetensors", whole[:stop])
    for stop in range(0, len(npz(STATE)), 41):
        refused(tmp_path, "a.npz", npz(STATE)[:stop])
    huge = json.dumps({"0.weight": {"dtype": "F32", "shape": [1 << 30, 1 << 30], "data_offsets": [0, 4]}}).encode()
    assert "does not fit" in refused(tmp_path, "a.safetensors", len(huge).to_bytes(8, "little") + huge + b"abcd")
    overlap = safetensors(STATE).replace(b'"F32"', b'"I99"', 1)
    assert "no type" in refused(tmp_path, "a.safetensors", overlap)


def test_an_array_of_objects_is_not_unpickled(tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.savez(stream, a=np.array([object()], dtype=object), allow_pickle=True)
    assert "not numbers" in refused(tmp_path, "a.npz", stream.getvalue())
    assert "not read" in refused(tmp_path, "a.pt", b"")


def test_an_array_whose_header_lies_is_not_made(tmp_path: Path) -> None:
    stream = io.BytesIO()
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000), }"
    header += b" " * (118 - len(header) - 1) + b"\n"
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"12345678")
    assert "does not fit" in refused(tmp_path, "a.npz", stream.getvalue())


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.onnx").write_bytes(b"")
    for library in ("onnx", "numpy"):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(MissingExtra, match=f"{library} is not installed; write: python -m pip install"):
            symnet.read(tmp_path / "a.onnx")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ([], "no weights"),
        ([W1, W1], "it takes 3 values"),
        ([W1, B2, W2], "bias of shape"),
        ([W1[0]], "is no weight or bias"),
        ({"0.bias": B1}, "has no 0.weight"),
        ({"0.weight": W1, "1.running_mean": B1}, "neither a weight nor a bias"),
        ([np.array([[np.nan]])], "NaN"),
        ([[[0.5]]], "not an exact number"),
        (3, "is no network"),
        ("net.pt", "pickle"),
        ("net.txt", "must end in"),
        ("none.onnx", "cannot be read"),
    ],
)
def test_what_is_no_network_is_refused(source: Any, words: str) -> None:
    with pytest.raises(SymnetError, match=words):
        symnet.read(source)
