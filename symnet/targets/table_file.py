"""Rows of numbers from a text file: separators, quotes, comments, a header, decimal commas; every number exactly.

The separator is found on the first rows: a tab, else a semicolon, else a comma, else blanks. Where it is no comma, a comma
between digits is a decimal comma. A first row of words is a header. What cannot be read is refused with its line and column.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from symnet.core.rational import exact
from symnet.errors import UsageError

MAX_BYTES = 1 << 26
TRIED = 200
"""Rows on which the separator is found."""
QUOTES = "\"'`\u201c\u201d\u2018\u2019"
COMMENTS = ("#", "%", "//")
NO_NAMES = frozenset({"nan", "inf", "infinity", "na", "null", "none", "missing"})
"""Words that stand for a number that is not there, in any case of letters."""
PLAIN = re.compile(r"([+-]?)([0-9]{1,18})(?:\.([0-9]{0,18}))?")
COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
EXAMPLE = "one point a line, its coordinates and the value, for example 0.25,1/3"


@dataclass(frozen=True, slots=True)
class Rows:
    """The name of a file, the words of its header ("" for a column without one), and rows of numbers with their lines."""

    name: str
    header: tuple[str, ...]
    rows: list[tuple[Fraction, ...]]
    lines: list[int]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def read_rows(path: Path) -> Rows:
    """Return the rows of a file (UTF-8, UTF-16 or gzip of it); raises UsageError with the line that cannot be used."""
    lines = list(_lines(path))
    if not lines:
        raise UsageError(f"{path.name} is empty; write {EXAMPLE}")
    separator = _separator(lines[:TRIED])
    words = [_fields(path.name, line, separator) for line in lines]
    header = _header(words[0])
    if header is not None:
        lines, words = lines[1:], words[1:]
    if not lines:
        raise UsageError(f"{path.name} has a header and no rows; write {EXAMPLE}")
    if all(not fields[-1] for fields in words) and len(words[0]) > 1:  # every line ends with a separator
        words = [fields[:-1] for fields in words]
    width = len(words[0])
    numbers = _Numbers(path.name, separator == ",")
    rows = []
    for line, fields in zip(lines, words, strict=True):
        rows.append(numbers.row(line.number, fields))
        if len(fields) != width:
            raise UsageError(f"{path.name}, line {line.number} has {len(fields)} numbers, line {lines[0].number} has {width}")
    names = tuple(header or ())[:width]
    return Rows(path.name, names if len(names) == width else ("",) * width, rows, [line.number for line in lines])


def _lines(path: Path) -> Iterator[_Line]:
    """The lines that are neither empty nor comments."""
    for number, line in enumerate(_text(path).splitlines(), 1):
        text = line.strip("\ufeff \r\n")
        if text.strip() and not text.lstrip().startswith(COMMENTS):
            yield _Line(number, text.split("#")[0] if "#" in text and '"' not in text else text)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if data[:2] == b"\x1f\x8b":
            with gzip.open(path) as stream:
                data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise UsageError(f"{str(path)!r}: {reason}; give a file with {EXAMPLE}") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path.name} has more than {MAX_BYTES} bytes; give fewer rows")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if wide else "utf-8-sig", "replace")
    if "\0" in text:
        raise UsageError(f"{path.name} is not a text file; give a file with {EXAMPLE}")
    return text


def _separator(lines: Sequence[_Line]) -> str:
    """A tab, semicolon or comma that stands in the first rows, else blanks (""), by the most that stands in all of them."""
    for mark in ("\t", ";"):
        if all(mark in line.text.strip() for line in lines):
            return mark
    if any(_decimal_commas(line.text) for line in lines) and all(_decimal_commas(line.text, True) for line in lines[1:]):
        return ""
    if all("," in line.text for line in lines[1:] or lines):
        return ","
    return next((mark for mark in ("\t", ";") if all(mark in line.text for line in lines[1:] or lines)), "")


def _decimal_commas(line: str, whole: bool = False) -> bool:
    """Whether a row is numbers with decimal commas and blanks between, such as 0,5 1,25; `whole` numbers too."""
    words = line.split()
    found = [word for word in words if COMMA.fullmatch(word)]
    return len(words) > 1 and all(COMMA.fullmatch(word) or PLAIN.fullmatch(word) for word in words) and (whole or bool(found))


def _fields(name: str, line: _Line, separator: str) -> list[str]:
    """The fields of a line, without the blanks and quotes around them."""
    text = line.text
    if text.count('"') % 2:
        raise UsageError(f"{name}, line {line.number}: {text[:40]!r} has a quote that is not closed; write {EXAMPLE}")
    if '"' not in text:
        parts = text.split(separator) if separator else text.split()
    else:  # what stands between quotes is not split: a character that no number has stands for its separators
        pieces = text.split('"')
        held = [piece.replace(separator or " ", "\0") for piece in pieces[1::2]]
        text = "".join(piece for pair in zip(pieces[::2], [*held, ""], strict=True) for piece in pair)
        parts = [part.replace("\0", separator or " ") for part in (text.split(separator) if separator else text.split())]
    return [part.strip().strip(QUOTES).strip() for part in parts]


def _header(words: Sequence[str]) -> tuple[str, ...] | None:
    """The words of a first row that is a header; where numbers stand among them they are not names of columns.

    A single letter among numbers is a slip of the pen, and is refused where the row is read.
    """
    found = [word for word in words if word[:1].isalpha() and word.lower() not in NO_NAMES]
    if not found or (len(found) < len(words) and max(map(len, found)) < 2):
        return None
    return tuple(words) if len(found) == len(words) else ("",) * len(words)


@dataclass(slots=True)
class _Numbers:
    """Reads fields; a file has decimal commas or decimal points, not both."""

    name: str
    by_commas: bool
    decimal_comma: tuple[int, str] | None = None
    decimal_point: tuple[int, str] | None = None

    def row(self, line: int, fields: Sequence[str]) -> tuple[Fraction, ...]:
        """The numbers of a line."""
        return tuple([self.number(line, column, word, len(fields)) for column, word in enumerate(fields, 1)])

    def number(self, line: int, column: int, word: str, columns: int) -> Fraction:
        """Read one field; raises UsageError with what stands there."""
        plain = PLAIN.fullmatch(word)
        if plain is not None:
            sign, whole, places = plain.groups()
            if places is not None and self.decimal_point is None:
                self.decimal_point = line, word
                self._agree()
            top = int(sign + whole + (places or ""))
            return Fraction(top, 10 ** len(places)) if places else Fraction(top)
        where = f"{self.name}, line {line}, column {column}"
        if not word:
            last = column == columns and columns > 1
            raise UsageError(f"{where}: the field is empty; write the number{', or remove the separator at the end' * last}")
        if COMMA.fullmatch(word):
            if self.decimal_comma is None:
                self.decimal_comma = line, word
                self._agree()
            return exact(word.replace(",", "."), where)
        written = word.replace("\u2212", "-")
        if not written.isascii():
            raise UsageError(f"{where} = {word[:40]!r} is not a number; write digits 0 to 9, for example 1/10, 0.1 or 3")
        return exact(written, where)

    def _agree(self) -> None:
        if self.decimal_comma is not None and self.decimal_point is not None:
            (one, first), (two, second) = self.decimal_comma, self.decimal_point
            raise UsageError(
                f"{self.name}: line {one} has the decimal comma of {first:.40}, line {two} the decimal point of {second:.40}; "
                "write all numbers one way"
            )
