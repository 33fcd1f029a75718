"""Messages of protocol buffers, read strictly: what two readers might take differently is refused.

A message is read by a table of its fields: number -> (name, how it is read). Refused are fields that are not in the table, a
single field that stands twice (a reader may take the last one, or merge them), numbers in more bytes than they need, groups.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ..syntax import Json, Malformed

VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5
MAX_FIELDS = 1 << 18
MAX_NUMBERS = 1 << 21
KINDS = {
    **{"int": (VARINT,), "ints": (VARINT, BYTES), "f32": (FOUR,), "f32s": (FOUR, BYTES), "f64s": (EIGHT, BYTES)},
    **{"bytes": (BYTES,), "text": (BYTES,), "texts": (BYTES,), "message": (BYTES,), "messages": (BYTES,), "ignored": (BYTES,)},
    "ignored int": (VARINT,),
}
"""How a field is read, and the wire types that it may have. Floating-point numbers stay the integers that their bytes are."""
WORDS = {1: "B", 4: "I", 8: "Q"}
MANY = ("ints", "f32s", "f64s", "texts", "messages")
Table = dict[int, tuple[str, str]]


@dataclass(slots=True)
class Reader:
    """Reads messages, as many fields and numbers in all as one file may have."""

    fields: int = MAX_FIELDS
    numbers: int = MAX_NUMBERS

    def message(self, data: bytes, table: Table, where: str) -> dict[str, Json]:
        """Return the fields of a message by name: a list where there may be many, else the value; absent ones are left out."""
        found: dict[str, Json] = {}
        at = 0
        while at < len(data):
            self.fields -= 1
            if self.fields < 0:
                raise Malformed(f"onnx: more than {MAX_FIELDS} fields")
            tag, at = _varint(data, at, where)
            number, wire = tag >> 3, tag & 7
            if number not in table:
                raise Malformed(f"onnx: {where} has the field {number}, which is not read")
            name, kind = table[number]
            if wire not in KINDS[kind]:
                raise Malformed(f"onnx: {where}, {name}: a field of wire type {wire}")
            value, at = self._value(data, at, wire, f"{where}, {name}")
            if kind in MANY:
                found.setdefault(name, []).extend(self._several(value, kind, wire, f"{where}, {name}"))
            elif not kind.startswith("ignored"):
                if name in found:
                    raise Malformed(f"onnx: {where}, {name} stands twice")
                found[name] = _text(value, f"{where}, {name}") if kind == "text" else value
        return found

    def _value(self, data: bytes, at: int, wire: int, where: str) -> tuple[Json, int]:
        """A number, or the bytes of a field, and where it ends."""
        if wire == VARINT:
            return _varint(data, at, where)
        size = {EIGHT: 8, FOUR: 4}.get(wire, 0)
        if wire == BYTES:
            size, at = _varint(data, at, where)
        if size > len(data) - at:
            raise Malformed(f"onnx: {where} is cut off")
        part = data[at : at + size]
        return (part if wire == BYTES else int.from_bytes(part, "little")), at + size

    def _several(self, value: Json, kind: str, wire: int, where: str) -> list[Json]:
        """The values of a field that may stand many times: one, or numbers packed into bytes."""
        if kind == "texts":
            return [_text(value, where)]
        if kind == "messages" or wire != BYTES:
            return [value]
        if kind == "ints":
            found, at = [], 0
            while at < len(value):
                self._count(8)
                number, at = _varint(value, at, where)
                found.append(number)
            return found
        return list(self.numbers_of(value, 4 if kind == "f32s" else 8, where))

    def numbers_of(self, data: bytes, size: int, where: str) -> tuple[int, ...]:
        """The integers of 1, 4 or 8 bytes, least significant first, that follow one another."""
        if len(data) % size:
            raise Malformed(f"onnx: {where} has {len(data)} bytes, not a multiple of {size}")
        self._count(len(data) // size)
        return struct.unpack(f"<{len(data) // size}{WORDS[size]}", data)

    def _count(self, numbers: int) -> None:
        self.numbers -= numbers
        if self.numbers < 0:
            raise Malformed(f"onnx: more than {MAX_NUMBERS} numbers")


def signed(value: int) -> int:
    """The integer that 64 bits are, as two's complement."""
    return value - (value >> 63 << 64)


def _varint(data: bytes, at: int, where: str) -> tuple[int, int]:
    """A number of at most 64 bits in groups of 7, and where it ends."""
    value = 0
    for place in range(10):
        if at + place >= len(data):
            raise Malformed(f"onnx: {where} is cut off")
        byte = data[at + place]
        value |= (byte & 127) << 7 * place
        if byte < 128:
            if (byte == 0 and place) or value >> 64:
                raise Malformed(f"onnx: {where}: a number in more bytes than it needs, or of more than 64 bits")
            return value, at + place + 1
    raise Malformed(f"onnx: {where}: a number of more than 64 bits")


def _text(value: bytes, where: str) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(f"onnx: {where} is not text") from None
