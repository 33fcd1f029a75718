"""PNG files of 8 bits a channel, read and written with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from symnet.core.codec import read_bytes
from symnet.errors import UsageError

MAGIC = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Channels by the colour type of the file: grey, colours, palette, grey and alpha, colours and alpha."""
MAX_PIXELS = 1 << 22


@dataclass(frozen=True)
class Image:
    """Pixels row by row, `channels` bytes each: 1 grey, 2 grey and alpha, 3 red, green and blue, 4 with alpha."""

    width: int
    height: int
    channels: int
    data: bytes

    @property
    def colours(self) -> int:
        """The number of channels without alpha."""
        return self.channels - (self.channels % 2 == 0)


def read_png(path: Path, option: str = "IMAGE") -> Image:
    """Read an image; raises UsageError for what is no PNG file of 8 bits a channel without interlacing."""
    data = read_bytes(path)
    if not data.startswith(MAGIC):
        raise UsageError(f"{option} {path}: this is no PNG file; convert it to PNG first")
    try:
        chunks = _chunks(data)
        width, height, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks.get(b"IHDR", b""))
        if bits != 8 or kind not in CHANNELS or interlaced or not 0 < width * height <= MAX_PIXELS:
            raise UsageError(
                f"{option} {path}: {width} x {height} pixels of {bits} bits; write an image of at most {MAX_PIXELS} pixels with "
                "8 bits a channel, not interlaced"
            )
        size = height * (1 + width * CHANNELS[kind])
        packed = zlib.decompressobj().decompress(chunks.get(b"IDAT", b""), size)
        rows = _unfiltered(packed, width * CHANNELS[kind], height, CHANNELS[kind])
    except (struct.error, zlib.error, IndexError):
        raise UsageError(f"{option} {path}: the file is damaged; write it again") from None
    if kind != 3:
        return Image(width, height, CHANNELS[kind], rows)
    table = chunks.get(b"PLTE", b"")
    if max(rows) * 3 + 3 > len(table):
        raise UsageError(f"{option} {path}: a colour is not in the palette; write the file again")
    return Image(width, height, 3, b"".join(table[3 * place : 3 * place + 3] for place in rows))


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """The parts of a file by their names, those of one name joined."""
    found: dict[bytes, bytes] = {}
    place = len(MAGIC)
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        found[name] = found.get(name, b"") + body
        place += 12 + length
    return found


def _unfiltered(data: bytes, stride: int, height: int, step: int) -> bytes:
    """The rows of an image, each of which is stored as differences from what is left of it and above."""
    if len(data) != height * (stride + 1):
        raise IndexError
    above, rows = bytearray(stride), []
    for start in range(0, len(data), stride + 1):
        row = bytearray(data[start + 1 : start + 1 + stride])
        _undo(data[start], row, above, step)
        rows.append(bytes(row))
        above = row
    return b"".join(rows)


def _undo(kind: int, row: bytearray, above: bytearray, step: int) -> None:
    if kind > 4:
        raise IndexError
    for place in range(len(row) if kind else 0):
        left, corner = (row[place - step], above[place - step]) if place >= step else (0, 0)
        up = above[place]
        guess = (left, up, (left + up) // 2, _paeth(left, up, corner) if kind == 4 else 0)[kind - 1]
        row[place] = (row[place] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    """The one of three neighbours that is nearest to left + up - corner."""
    middle = left + up - corner
    return min((left, up, corner), key=lambda value: abs(middle - value))


def png_bytes(image: Image) -> bytes:
    """Return an image as a PNG file."""
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[image.channels]
    stride = image.width * image.channels
    rows = b"".join(b"\0" + image.data[start : start + stride] for start in range(0, len(image.data), stride))
    head = struct.pack(">IIBBBBB", image.width, image.height, 8, kind, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return MAGIC + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
