"""Numbers that stay in their file: the same numbers, the same networks, and less memory."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.core import codec, written
from symnet.core.codec import load, save
from symnet.core.rational import dyadic, to_hex
from symnet.core.snake_codes import digits_in_bytes, largest_digit
from symnet.core.written import Digits, Mapped, Written, shortened
from symnet.errors import MalformedFile


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "LEAST", 1)
    monkeypatch.setattr(written, "LONG", 20)
    monkeypatch.setattr(written, "TOUCHED", 8)


def stored(path: Path, number: Fraction) -> Any:
    """The number as it stands in a file."""
    path.write_bytes(json.dumps(["", to_hex(number)]).encode())
    found = shortened(path)
    return None if found is None else found[1]["number 0"]


@given(st.integers(1 << 70, 1 << 180), st.integers(0, 60), st.integers(0, 30), st.integers(1, 30))
def test_its_digits_are_those_of_the_number(
    tmp_path_factory: pytest.TempPathFactory, top: int, more: int, start: int, size: int
) -> None:
    number = dyadic(top | 1, top.bit_length() + more)
    found = stored(tmp_path_factory.mktemp("numbers") / "number.json", number)
    if more > 4 * len(f"{number.numerator:x}"):
        assert found is None
        return
    whole = digits_in_bytes(number, 2, 100)
    assert isinstance(whole, bytes) and isinstance(found, Written)
    digits = digits_in_bytes(found, 2, 100)
    assert isinstance(digits, Digits) and digits[:] == whole and digits[start : start + size] == whole[start : start + size]
    assert len(digits) == len(whole) and largest_digit(digits, 2, 100) == largest_digit(whole, 2, 100)
    assert found == number and hash(found) == hash(number) and found + 1 == number + 1 and to_hex(found) == to_hex(number)
    assert copy.deepcopy(found) is found and pickle.loads(pickle.dumps(found)) == number


@pytest.fixture(scope="module")
def scan() -> Any:
    from symnet.constructions.building import approximate

    return approximate("x*y", cells=8).network


def test_a_network_is_the_same(scan: Any, tmp_path: Path) -> None:
    save(scan, tmp_path / "network.json")
    found = load(tmp_path / "network.json")
    assert type(found.parameters["v"]) is Written and found(Fraction(1, 3), Fraction(2, 7)) == scan(
        Fraction(1, 3), Fraction(2, 7)
    )
    assert found.parameters["v"]._whole is None, "the value takes the digits alone"
    assert found == scan and found.canonical == scan.canonical


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":"0x', b'"v":"-0x'),  # below 0
        (b'"v":"0x', b'"v":"0x0'),  # not canonical
        (b'"inputs":"0x2"', b'"inputs":"0x2\\u0061"'),  # not as symnet writes it
        (b'"v":"0x', b'"v":"0xffffffffffffffffffffffff'),  # above 1
        (b'"inputs":', b'"0x12345678123456781234p-1234":'),  # a long text that is no number
        (b'"inputs":"0x2"', b'"inputs":"0x12345671123456781231p-80"'),  # a long number that is no parameter
        (b'"}}', b'"}'),  # no JSON
        (b'"}}', b""),
    ],
)
def test_a_file_of_another_kind_is_read_as_it_is(scan: Any, tmp_path: Path, old: bytes, new: bytes) -> None:
    """What is said of it is what is said of it anyway."""
    place = tmp_path / "network.json"
    place.write_bytes((scan.canonical + b"\n").replace(old, new))
    assert place.read_bytes().count(new) > 0

    def told() -> Any:
        try:
            return load(place)
        except MalformedFile as problem:
            return str(problem)

    there = told()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(codec, "shortened", lambda path: None)
        assert told() == there


def test_other_characters_are_refused_when_they_are_read(tmp_path: Path) -> None:
    place = tmp_path / "number.json"
    for wrong in (b"_", b" ", b"g", b"F"):
        place.write_bytes(b'["0x12345%s789ab123456789ab1p-96"]' % wrong)
        found = shortened(place)
        assert found is not None
        number = found[1]["number 0"]
        with pytest.raises(MalformedFile, match="other characters than hexadecimal digits"):
            number.digits[:]
        with pytest.raises(MalformedFile, match="is not a number"):
            number + 1


def test_what_is_not_there(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"x" * 20)
    assert Mapped(place).find(b"y", 3) == -1 and Mapped(place).find(b"x", 19) == 19


PEAK = """
import sys
from fractions import Fraction
from symnet.core import codec
from pathlib import Path
if sys.argv[2] == "whole":
    codec.shortened = lambda path: None
network = codec.load(Path(sys.argv[1]))
value = network(*[Fraction(1, 3)] * network.inputs)
print(value, *(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def test_memory_does_not_grow_with_the_number(tmp_path: Path) -> None:
    """A number of 64 million bits in a file of 16 MB: evaluated without holding it."""
    from symnet.constructions.scan.template import scan_template

    cells = (1 << 25) - 1
    digits = int.from_bytes(b"\x95" * (1 << 23), "big") >> 2  # 2, 1, 1, 1, 2, ..., 1
    network = scan_template(1, cells).bind({"v": dyadic(digits, 2 * cells), "s": Fraction(1, 8), "b": Fraction(0)})
    save(network, tmp_path / "network.json")
    found = []
    for how in ("whole", "mapped"):
        command = [sys.executable, "-c", PEAK, str(tmp_path / "network.json"), how]
        value, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        found.append((value, int(peak)))
    (value, whole), (other, mapped) = found
    assert value == other
    assert mapped + 32 <= whole, found
