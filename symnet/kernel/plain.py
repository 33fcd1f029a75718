"""From bytes to plain objects: one canonical JSON text of objects, lists and texts, its digest, and its numbers.

Every byte is printable ASCII, none is a backslash, nothing stands outside the texts but brackets, colons and commas, and
the keys of an object are in order: so there is one text for one content, and it need not be written again to be compared.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from typing import Any

from .syntax import Json, Malformed

MAX_BYTES = 64 << 20
MAX_VALUES = 3 << 20
MAX_DEPTH = 600
MAX_EXPONENTS = 1 << 27
LONG, SHORT = 1 << 20, 1 << 18
CHUNK = 1 << 20
STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
TINY = 8
NUMBER = re.compile(r"(-?)0x(0|[1-9a-f][0-9a-f]*)(?:/0x([1-9a-f][0-9a-f]*)|p-([1-9][0-9]{0,8}))?")
FREE_TEXT = re.compile(rb"[^ -~]|\\")
OTHER = re.compile(rb'"format" *: *"symnet (network|claim|template)')
DIGEST = re.compile(rb'"sha256":"([0-9a-f]{64})",?')


def unpacked(data: bytes) -> bytes:
    """Return the JSON bytes, unpacked with a bound if they are gzip."""
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = stream.read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error) as problem:
            raise Malformed(f"certificate: broken gzip ({problem})") from None
    if len(data) > MAX_BYTES:
        raise Malformed(f"certificate: more than {MAX_BYTES} bytes")
    return data


def canonical(value: Json) -> bytes:
    """Return the one text of a value: keys sorted, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def excerpt(value: Json, most: int = 900) -> str:
    """The start of the text of a value for a message: what a rule makes may be far longer than what a file holds."""
    return "".join(islice(json.JSONEncoder().iterencode(value), most))[:most]


def canonical_object(data: bytes) -> Json:
    """Parse canonical JSON; what it costs is bounded before it is parsed."""

    def ordered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        if any(first >= second for first, second in pairwise(names)):
            raise Malformed(f"certificate: the keys {', '.join(names)[:200]} are not in order, each once")
        return dict(pairs)

    stray = FREE_TEXT.search(data)
    if stray is not None:
        raise Malformed(seen(data, f": byte {stray.start()} is not printable ASCII, or is a backslash", stray.group()))
    _check_frame(data)
    exponents = sum(int(match.group(1)) for match in re.finditer(rb"p-([0-9]{1,9})", data))
    if exponents > MAX_EXPONENTS:
        raise Malformed(f"certificate: the exponents add up to more than {MAX_EXPONENTS} bits")
    try:
        return json.loads(data, object_pairs_hook=ordered)
    except json.JSONDecodeError as problem:
        raise Malformed(f"certificate: not JSON at character {problem.pos}: {problem.msg}") from None


def seen(data: bytes, where: str = "", stray: bytes = b"") -> str:
    """What a file seems to be that is no certificate as it was written, else `where` it is none: for messages alone."""
    own = b'"symnet certificate' in data
    other = None if own else OTHER.search(data)
    if other is not None:
        return f"certificate: this is a {other.group(1).decode()} file, not a certificate"
    if own and stray in (b" ", b"\n", b"\r", b"\t", b"\xef"):
        return "certificate: the text was reformatted; take the file as it was written"
    return f"certificate{where}"


def _outside(data: bytes, stop: int) -> Iterator[bytes]:
    """What stands outside the texts, piece by piece."""
    inside = False
    for start in range(0, stop, CHUNK):
        pieces = data[start : min(start + CHUNK, stop)].split(b'"')
        yield b"".join(pieces[inside::2])
        inside = inside != (len(pieces) % 2 == 0)


def _check_frame(data: bytes) -> None:
    """Outside the texts brackets, colons and commas only, not too many values, not nested too deep."""
    values = data.count(b'"') // 2
    for frame in _outside(data, len(data)):
        stray = re.search(rb"[^][{}:,]", frame)
        if stray is not None:
            shown = f'{frame[stray.start() :][:20]!r} stands outside a text; numbers are text such as "0x1f"'
            raise Malformed(seen(data, f": {shown}", stray.group()))
        values += frame.count(b"[") + frame.count(b"{")
        if values > MAX_VALUES:
            raise Malformed(f"certificate: more than {MAX_VALUES} objects, lists and texts")
    depths = [0]
    for frame in _outside(data, len(data)):
        depths = list(accumulate(map(STEPS.__getitem__, frame.translate(None, b":,")), initial=depths[-1]))
        if min(depths) < 0 or max(depths) > MAX_DEPTH:
            raise Malformed(f"certificate: nested deeper than {MAX_DEPTH}, or a bracket closes that was not opened")


def sealed_digest(data: bytes, stated: Json) -> str:
    """Return the SHA-256 of a canonical object's text without its own key "sha256", whose value is `stated`."""
    for match in islice(DIGEST.finditer(data), 16):
        before = b"".join(_outside(data, match.start()))
        opened = sum(before.count(mark) for mark in (b"[", b"{")) - sum(before.count(mark) for mark in (b"]", b"}"))
        if opened == 1 and match.group(1).decode() == stated and data[: match.start()].count(b'"') % 2 == 0:
            kept = data[: match.start()], data[match.end() :]
            if kept[1][:1] == b"}" and kept[0].endswith(b","):
                kept = kept[0][:-1], kept[1]
            return hashlib.sha256(b"".join(kept)).hexdigest()
    raise Malformed(f"certificate: sha256 is {str(stated)[:64]!r}, not 64 hexadecimal digits")


def keys(value: Json, where: str, *required: str, optional: tuple[str, ...] = ()) -> dict[str, Json]:
    """Return `value`, an object with exactly these keys."""
    if not isinstance(value, dict):
        raise Malformed(f"{where}: expected an object")
    missing, unknown = sorted(set(required) - set(value)), sorted(set(value) - set(required) - set(optional))
    if missing or unknown:
        raise Malformed(f"{where}: missing keys {missing}, unknown keys {[key[:40] for key in unknown[:8]]}")
    return value


def items(value: Json, where: str, most: int = 1 << 40, least: int = 0) -> list[Json]:
    """Return `value`, a list of `least` to `most` items."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Malformed(f"{where}: expected a list of {least} to {most} items")
    return value


def text(value: Json, where: str) -> str:
    """Return `value`, a text."""
    if not isinstance(value, str):
        raise Malformed(f"{where}: expected text")
    return value


def number(value: Json, where: str, bits: int = SHORT) -> Fraction:
    """Read a number in its one form: 0x1f, -0x1/0x3 in lowest terms, 0x5p-3 with an odd mantissa."""
    if isinstance(value, str) and len(value) <= TINY:
        found = _tiny(value)
        if found is not None:
            return found
    return _number(value, where, bits)


@lru_cache(1 << 14)
def _tiny(value: str) -> Fraction | None:
    """A number of a few digits, read once for all its places."""
    try:
        return _number(value, "", SHORT)
    except Malformed:
        return None


def _number(value: Json, where: str, bits: int) -> Fraction:
    match = NUMBER.fullmatch(value) if isinstance(value, str) and len(value) <= bits // 4 + 24 else None
    if match is None:
        raise Malformed(f"{where}: {str(value)[:40]!r} is not a number in canonical form, or longer than {bits} bits")
    sign, top, bottom, power = match.groups()
    numerator, denominator = int(sign + top, 16), int(bottom or "1", 16)
    if numerator.bit_length() > bits:
        raise Malformed(f"{where}: {value[:40]!r} is longer than {bits} bits")
    if power is not None:
        if numerator % 2 == 0 or int(power) > bits:
            raise Malformed(f"{where}: the mantissa of {value[:40]!r} is even or its exponent above {bits}")
        return coprime(numerator, 1 << int(power))
    if (sign and numerator == 0) or (bottom is not None and (len(value) > SHORT // 4 or denominator & (denominator - 1) == 0)):
        raise Malformed(f"{where}: {value[:40]!r} is not in canonical form, or a fraction of more than {SHORT} bits")
    found = Fraction(numerator, denominator) if bottom is not None else coprime(numerator, 1)
    if found.denominator != denominator:
        raise Malformed(f"{where}: {value[:40]!r} is not in lowest terms")
    return found


def coprime(numerator: int, denominator: int) -> Fraction:
    """numerator / denominator without a gcd: one is odd, the other a power of two."""
    found = object.__new__(Fraction)
    found._numerator, found._denominator = numerator, denominator  # type: ignore[attr-defined]
    return found


def whole(value: Json, where: str, most: int = 1 << 40) -> int:
    """Read an integer from 0 to `most`."""
    found = number(value, where)
    numerator, denominator = found.as_integer_ratio()
    if denominator != 1 or not 0 <= numerator <= most:
        raise Malformed(f"{where}: {str(value)[:40]} is not an integer from 0 to {most}")
    return numerator
