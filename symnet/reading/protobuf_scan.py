"""The size of a protobuf message before it is parsed: how many messages it holds, so that a small file cannot fill the memory.

An empty message takes two bytes in a file and a hundred in memory. The scan follows the lengths in the bytes, with the
types of the fields from the message's own descriptor, and makes no object. Wire format: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from typing import Any

from symnet.errors import MalformedFile

MAX_MESSAGES = 300_000
"""Messages, texts and single numbers of a file; a node of a graph is about five."""
MAX_NESTING = 24
LENGTHS = {1: 8, 5: 4}
"""The bytes of the fixed wire types."""
VARINT, DELIMITED = 0, 2


def scan(data: bytes, descriptor: Any, where: str) -> None:
    """Raise MalformedFile unless `data` is a whole protobuf message of no more than MAX_MESSAGES parts."""
    waiting = [(0, len(data), descriptor, 0)]
    parts = 0
    while waiting:
        place, stop, kind, depth = waiting.pop()
        if depth > MAX_NESTING:
            raise MalformedFile(f"{where}: messages are nested more than {MAX_NESTING} deep")
        fields = {} if kind is None else kind.fields_by_number
        while place < stop:
            parts += 1
            if parts > MAX_MESSAGES:
                raise MalformedFile(f"{where}: more than {MAX_MESSAGES} parts; store weights as raw data")
            tag, place = _varint(data, place, stop, where)
            wire, size = tag & 7, 0
            if wire == DELIMITED:
                size, place = _varint(data, place, stop, where)
            elif wire == VARINT:
                _, place = _varint(data, place, stop, where)
            elif wire in LENGTHS:
                size = LENGTHS[wire]
            else:
                raise MalformedFile(f"{where}: byte {place} is no field of a protobuf message; the file is damaged or no ONNX")
            if size > stop - place:
                raise MalformedFile(f"{where}: ends within a field at byte {place}: the file is cut off or damaged")
            field = fields.get(tag >> 3)
            if wire == DELIMITED and field is not None and size:
                if field.message_type is not None:
                    waiting.append((place, place + size, field.message_type, depth + 1))
                elif field.type == field.TYPE_STRING:
                    _check_text(data[place : place + size], place, where)
            place += size


def _check_text(data: bytes, place: int, where: str) -> None:
    try:
        data.decode()
    except UnicodeDecodeError:
        raise MalformedFile(f"{where}: the text at byte {place} is not UTF-8; the file is damaged") from None


def _varint(data: bytes, place: int, stop: int, where: str) -> tuple[int, int]:
    value, shift = 0, 0
    while place < stop and shift < 70:
        byte = data[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
    raise MalformedFile(f"{where}: ends within a number at byte {place}: the file is cut off or damaged")
