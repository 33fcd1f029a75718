"""Pictures of many small squares as palette PNG files in data URIs: a few kilobytes, no dependency, no request."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

Colour = tuple[int, int, int]
VIRIDIS = ("440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725")
DIVERGING = ("2166ac", "67a9cf", "d1e5f0", "f7f7f7", "fddbc7", "ef8a62", "b2182b")
STEPS = 128


def palette(anchors: Sequence[str], count: int = STEPS) -> list[Colour]:
    """Return `count` colours that run through the anchors."""
    points = [_rgb(anchor) for anchor in anchors]
    found = []
    for place in range(count):
        whole, part = divmod(place * (len(points) - 1) / (count - 1), 1)
        low, high = points[int(whole)], points[min(int(whole) + 1, len(points) - 1)]
        found.append(tuple(round(a + (b - a) * part) for a, b in zip(low, high, strict=True)))
    return [(red, green, blue) for red, green, blue in found]


def _rgb(text: str) -> Colour:
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def data_uri(rows: Sequence[Sequence[int]], colours: Sequence[Colour], clear: int | None = None) -> str:
    """Return a PNG of colour numbers, the first row on top, as a data URI; at most 256 colours, `clear` transparent."""
    width, height = len(rows[0]), len(rows)
    packed = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    table = b"".join(bytes(colour) for colour in colours)
    parts = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        _chunk(b"PLTE", table),
        *([] if clear is None else [_chunk(b"tRNS", b"\xff" * clear + b"\0")]),
        _chunk(b"IDAT", packed),
        _chunk(b"IEND", b""),
    ]
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode("ascii")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def step_of(value: float, low: float, high: float, count: int = STEPS) -> int:
    """Return the colour number of a value between low and high."""
    if not high > low:
        return count // 2
    return min(max(int((value - low) / (high - low) * count), 0), count - 1)
