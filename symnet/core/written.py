"""Long numbers that stay in their file: its digits are mapped into memory where they are asked for, and let go again.

A network of a hundred million nodes has one number of two hundred million bits. Its value at a point takes some of the digits, so
a file is read without it, and the number knows where it stands. Who computes with it gets all of it, as from any other number.
"""

from __future__ import annotations

import mmap
import re
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

from symnet.core.rational import from_hex
from symnet.errors import MalformedFile

LONG = 1 << 16
"""Characters from which a number stays in its file."""
LEAST = 1 << 20
"""Bytes from which a file is looked at so."""
TOUCHED = 1 << 22
"""Bytes of a mapping that are looked at before they are let go."""
MOST_BITS = 1 << 28
HEX = b"0123456789abcdef"
HEAD, TAIL = re.compile(rb"0x[1-9a-f]"), re.compile(rb"[13579bdf]p-([1-9][0-9]{0,9})")


class Mapped:
    """A file in memory as far as it was asked for lately."""

    def __init__(self, path: Path) -> None:
        self.path, self.touched = path, 0
        with path.open("rb") as stream:
            self.bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self.bytes)

    def read(self, start: int, stop: int) -> bytes:
        """Return some bytes."""
        found = self.bytes[start:stop]
        self._touch(len(found))
        return found

    def find(self, what: bytes, start: int) -> int:
        """Return the place from `start` on of what stands there, -1 for nowhere."""
        while start < len(self.bytes):
            found = self.bytes.find(what, start, start + TOUCHED)
            self._touch(TOUCHED)
            if found >= 0:
                return found
            start += TOUCHED
        return -1

    def _touch(self, count: int) -> None:
        self.touched += count
        if self.touched >= TOUCHED and hasattr(self.bytes, "madvise"):
            self.bytes.madvise(mmap.MADV_DONTNEED)
            self.touched = 0


class Digits:
    """The binary digits behind the point of m / 2^power < 1 in bytes; m stands in a file in characters of `each` bits, 4 or 8."""

    def __init__(self, file: Mapped, start: int, stop: int, power: int, each: int = 4) -> None:
        self.file, self.start, self.stop, self.power, self.each = file, start, stop, power, each
        self.ahead = power - each * (stop - start)
        """Zeros before the first character; below 0 where some of that one's bits are zeros."""

    def __len__(self) -> int:
        return -(-self.power // 8)

    def __getitem__(self, place: slice) -> bytes:
        first, last, _ = place.indices(len(self))
        if first >= last:
            return b""
        low, high = 8 * first - self.ahead, 8 * last - self.ahead  # bits of the text
        begin, end = max(0, low // self.each), min(self.stop - self.start, -(-high // self.each))
        number = self._number(begin, end) if begin < end else 0
        behind = high - self.each * end
        number = number << behind if behind >= 0 else number >> -behind
        return (number & (1 << 8 * (last - first)) - 1).to_bytes(last - first, "big")

    def _number(self, begin: int, end: int) -> int:
        text = self.file.read(self.start + begin, self.start + end)
        if self.each == 8:
            return int.from_bytes(text, "big")
        if text.translate(None, HEX):
            raise MalformedFile(f"{self.file.path}: a number with other characters than hexadecimal digits")
        return int(text, 16)


class Written(Fraction):
    """A number m / 2^power in (0, 1), m odd, that stands in a file; what asks for its digits alone reads no more."""

    __slots__ = ("_whole", "digits")
    digits: Digits
    _whole: Fraction | None

    def __new__(cls, digits: Digits) -> Self:
        found: Any = object.__new__(cls)
        found.digits, found._whole = digits, None
        return found  # type: ignore[no-any-return]

    def _all(self) -> Fraction:
        if self._whole is None:
            digits = self.digits
            text = digits.file.read(digits.start, digits.stop).decode("ascii", "replace")
            self._whole = from_hex(f"0x{text}p-{digits.power}", str(digits.file.path))
        return self._whole

    @property
    def _numerator(self) -> int:
        return self._all().numerator

    @property
    def _denominator(self) -> int:
        return self._all().denominator

    def __reduce__(self) -> Any:
        return self._all().__reduce__()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self


def shortened(path: Path) -> tuple[bytes, dict[str, Written]] | None:
    """Return a JSON file with a name in the place of each long number in (0, 1), and the numbers by these names.

    None where the file is short, has none, or is not of the kind that symnet writes: such a file is read as it is.
    """
    if path.stat().st_size < LEAST:
        return None
    file = Mapped(path)
    text, numbers, done = bytearray(), dict[str, Written](), 0
    while (start := file.find(b'"', done)) >= 0:
        stop = file.find(b'"', start + 1)
        if stop < 0:
            return None
        if stop - start > LONG:
            number = _number_at(file, start + 1, stop)
            if number is None:
                return None
            name = f"number {len(numbers)}"
            numbers[name] = number
            text += file.read(done, start) + f'"{name}"'.encode()
        else:
            text += file.read(done, stop + 1)
        done = stop + 1
    if not numbers or b"\\" in text:
        return None
    return bytes(text + file.read(done, len(file))), numbers


def _number_at(file: Mapped, start: int, stop: int) -> Written | None:
    """A long number as `to_hex` writes it, None where it is not in (0, 1)."""
    tail = file.read(max(start, stop - 14), stop)
    found = TAIL.search(tail)
    if found is None or found.end() != len(tail) or HEAD.match(file.read(start, start + 3)) is None:
        return None
    power, first, last = int(found[1]), start + 2, stop - len(tail) + found.start() + 1
    bits = 4 * (last - first - 1) + int(file.read(first, first + 1), 16).bit_length()
    return Written(Digits(file, first, last, power)) if bits <= power <= min(MOST_BITS, 8 * (last - first)) else None
