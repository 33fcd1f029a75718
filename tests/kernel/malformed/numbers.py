"""What numbers can have wrong: their one text, their length, places that want whole ones."""

from __future__ import annotations

from typing import Any

from kernel.certificates import SHORT, WRONG_NAME
from kernel.hand_made import LONG, fact, form, layer, long_integers, long_number, named, stated, written
from kernel.malformed.table import File, changed, put, schedule

from symnet.certificates.certificate import sealed

S, WALK = "network/parameters/s", "network/nodes/1"


def _bias(value: str) -> bytes:
    """The base `facts` with another bias of a neuron that nothing reads."""
    return put("network/nodes/3/rows", [["0x3"], [value]], "facts")


def _exponents() -> bytes:
    """513 numbers of 2^18 places each."""
    rows = [[f"0x{k:x}p-262144"] for k in range(1, 1028, 2)]
    statement = fact([], {}, {"many[0]": form("0x1p-262144")})
    nodes = [layer("many", [("input", 0, 1)], rows), layer("output", [("many", 0, 1)], [form(0)])]
    return sealed(written(nodes, [stated(statement)]))


def _file(kind: str, name: str, bits: Any) -> bytes:
    """The base `long_parameter` with another parameter."""
    return put("network/parameters/v", [kind, name, hex(bits)], "long_parameter")


def _integer(data: bytes, bits: int) -> bytes:
    """That an input is the input of a network with a whole number in a file."""
    same = fact([["box", "-", "-", "0x1"]], {"input": form(0, 1)}, {"input": form(0, 1)})
    nodes = [layer("output", [("input", 0, 1)], [form(0, "v")])]
    return sealed(written(nodes, [stated(same)], v=["integer", named(data), hex(bits)]))


def _files() -> bytes:
    """The base `long_parameter` with five parameters of 2^28 bits, which name one file."""
    more = {f"w{place}": ["integer", OWN, hex(1 << 28)] for place in range(5)}
    return changed(lambda c: c["network"]["parameters"].update(more), "long_parameter")


OWN, WRONG = named(long_number()), "it must be [bits, SHA-256, length] with a length above 1048576 bits, that of the file"
NOT_WHOLE = "it must be [integer, SHA-256, length] with a length above 1048576 bits, that of the file"
NUMBERS: dict[str, File] = {
    "integer_in_a_file_that_is_short": (_integer(long_integers()[0], 1 << 20), NOT_WHOLE),
    "integer_in_a_file_of_fewer_bits": (_integer(long_integers()[1], (1 << 20) + 8), NOT_WHOLE),
    "integer_in_a_file_of_more_bytes": (_integer(long_integers()[2], (1 << 20) + 1), NOT_WHOLE),
    "number_unreduced": (put(S, "0x2/0x6"), "is not in lowest terms"),
    "number_dyadic_as_a_fraction": (put(S, "0x1/0x2"), "is not in canonical form"),
    "number_over_one": (put(S, "0x3/0x1"), "is not in canonical form"),
    "number_with_an_even_mantissa": (put(S, "0x2p-2"), "is even"),
    "number_with_a_leading_zero": (put(S, "0x01"), "is not a number in canonical form"),
    "number_in_capitals": (put(S, "0xA"), "is not a number in canonical form"),
    "number_in_decimals": (put(S, "0.5"), "is not a number in canonical form"),
    "number_negative_zero": (put(S, "-0x0"), "is not in canonical form"),
    "number_as_a_list": (put(S, ["0x1"]), "expected a list of 3 to 3 items"),
    "number_of_another_parameter": (put(S, "v"), "is not a number in canonical form"),
    "number_with_a_large_exponent": (put(S, "0x1p-70000000"), "its exponent above"),
    "weight_with_a_large_exponent": (_bias("0x1p-262145"), "its exponent above 262144"),
    "fraction_of_many_digits": (put(S, "0x1/0x3" + "0" * 100_000), "a fraction of more than 262144 bits"),
    "weight_of_a_million_digits": (_bias("0x" + "1" * 1_000_000), "or longer than 262144 bits"),
    "weight_that_is_a_little_too_long": (_bias("0x1" + "0" * 65_536), "is longer than 262144 bits"),
    "exponents_of_many_numbers": (_exponents(), "the exponents add up to more than"),
    "premise_that_is_negative": (put("steps/8/premises/0", "-0x1"), "is not an integer from 0"),
    "premise_that_is_a_fraction": (put("steps/8/premises/0", "0x1p-1"), "is not an integer from 0"),
    "steps_of_a_scan_and_a_half": (put(f"{WALK}/steps", "0x7p-1", "facts"), "is not an integer from 0"),
    "steps_of_a_scan_without_measure": (put(f"{WALK}/steps", "0x10000000001", "facts"), "is not an integer from 0"),
    "number_in_a_file_that_is_not_there": (_file("bits", "f" * 64, LONG), "is not given; name it with --file"),
    "number_in_a_file_of_another_digest": (_file("bits", WRONG_NAME, LONG), "the bytes given do not have the SHA-256"),
    "number_in_a_file_of_bytes": (_file("bytes", OWN, LONG), WRONG),
    "number_in_a_file_that_is_short": (_file("bits", named(SHORT), 8), WRONG),
    "number_in_a_file_of_another_length": (_file("bits", OWN, LONG + 8), WRONG),
    "number_in_a_file_with_digits_behind": (_file("bits", OWN, LONG - 7), WRONG),
    "number_in_a_file_without_measure": (_file("bits", OWN, 1 << 29), "is not an integer from 0 to 268435456"),
    "numbers_in_files_of_many_bits": (_files(), "the parameters in files have more than 1073741824 bits in all"),
    "schedule_that_starts_below_0": (schedule(["snake", "0x2", "0x1", "0x0", "-0x1"]), "is not an integer from 0"),
}
"""Name -> the bytes, and what the verdict must say."""
