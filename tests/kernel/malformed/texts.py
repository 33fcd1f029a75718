"""What bytes can have wrong: packing, JSON that is not canonical, digests, bombs."""

from __future__ import annotations

import gzip

from kernel.malformed.table import GOOD, START, File, digest, raw, resealed

BOUND = b'"bound":"0x1p-1","kind":"error"'
TEXTS: dict[str, File] = {
    "empty": (b"", "not JSON"),
    "truncated": (GOOD[:-1], "not JSON"),
    "concatenated": (GOOD + GOOD, "not JSON"),
    "newline_at_the_end": (GOOD + b"\n", "the text was reformatted"),
    "blank_between_keys": (resealed(b'","', b'", "'), "the text was reformatted"),
    "blank_inside_a_text": (raw(b'"rule":"codes"', b'"rule":"co des"'), "but the content has"),
    "keys_reordered": (resealed(BOUND, b'"kind":"error","bound":"0x1p-1"'), "are not in order, each once"),
    "key_twice": (resealed(BOUND, b'"bound":"0x1p-9",' + BOUND), "are not in order, each once"),
    "float": (resealed(b'"0x1p-1"', b"0.5"), "stands outside a text"),
    "bare_integer": (resealed(b'"0x1p-1"', b"1"), "stands outside a text"),
    "true": (resealed(b'"0x1p-1"', b"true"), "stands outside a text"),
    "null": (resealed(b'"0x1p-1"', b"null"), "stands outside a text"),
    "not_a_number": (resealed(b'"0x1p-1"', b"NaN"), "stands outside a text"),
    "greek_letter": (resealed(b'"codes"', '"cod\u03b5s"'.encode()), "is not printable ASCII"),
    "escaped_letter": (resealed(b'"codes"', b'"cod\\u0065s"'), "is a backslash"),
    "terminal_escape": (resealed(b'"codes"', b'"\x1b[2Jcodes"'), "is not printable ASCII"),
    "delete_character": (resealed(b'"codes"', b'"\x7fcodes"'), "is not printable ASCII"),
    "not_an_object": (b"[]", "expected an object"),
    "a_text": (b'"accepted"', "expected an object"),
    "a_quote_too_many": (raw(b'"codes"', b'"codes""'), "stands outside a text"),
    "deep": (b"[" * 601 + b"]" * 601, "nested deeper than"),
    "deep_and_open": (b"[" * 100_000, "nested deeper than"),
    "exponents_that_add_up": (raw(b'"abs"', b'"' + b"p-100000000" * 2 + b'"'), "the exponents add up to more than"),
    "bomb_lists": (b"[" + b"[]," * (3 << 20) + b"[]]", "more than 3145728 objects, lists and texts"),
    "bomb_texts": (b"[" + b'"aa",' * (3 << 20) + b'"aa"]', "more than 3145728 objects, lists and texts"),
    "gzip_of_nothing": (gzip.compress(b"", mtime=0), "not JSON"),
    "gzip_truncated": (gzip.compress(GOOD, mtime=0)[:-9], "broken gzip"),
    "gzip_with_another_checksum": (gzip.compress(GOOD, mtime=0)[:-8] + bytes(8), "broken gzip"),
    "gzip_of_gzip": (gzip.compress(gzip.compress(GOOD, mtime=0), mtime=0), "is not printable ASCII"),
    "gzip_of_64_megabytes": (gzip.compress(bytes((64 << 20) + 1), mtime=0), "more than 67108864 bytes"),
    "another_digest": (digest("0" * 64), "but the content has"),
    "a_digest_of_63_digits": (digest("0" * 63), "not 64 hexadecimal digits"),
    "a_digest_that_is_a_list": (GOOD.replace(GOOD[START + 9 :][:66], b'["0"]'), "not 64 hexadecimal digits"),
    "content_changed_under_the_digest": (raw(b'"0x1p-1"', b'"0x1p-9"'), "but the content has"),
}
"""Name -> the bytes, and what the verdict must say."""
