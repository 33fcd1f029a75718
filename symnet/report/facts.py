"""What stands at the head of a page: claims, hypotheses and numbers, each with its place in the certificate."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.core.rational import from_hex
from symnet.report.names import Names, names_of
from symnet.report.numbers import number_text
from symnet.report.place import place_of
from symnet.report.whole import APART
from symnet.report.wording import latex, words

LONG = 60
OF_A_FORMULA = "named parameters that depend on f; of a network made from a formula every weight and bias does"
"""What is said of intrinsic parameters where a network is no template."""
SIZES = {
    "intrinsic_parameters": "numbers that depend on f; all others are the same for every f",
    "intrinsic_entries": "weights and biases that are one of those numbers",
    "intrinsic_bits": "bits of those numbers together",
    "width": "neurons in the widest hidden layer",
    "depth": "hidden layers, scans unrolled",
    "neurons": "hidden neurons, scans unrolled",
    "parameters": "weights and biases of dense layers, zeros included",
    "parameters_blockwise": "the same without the zero blocks between parallel parts",
}


@dataclass(frozen=True)
class Fact:
    """A number of the page: what it is, its value, what it means; its place in the certificate and how it is written there."""

    name: str
    value: str
    meaning: str
    place: str
    written: str


@dataclass(frozen=True)
class Error:
    """The error that is claimed; the formula is LaTeX."""

    norm: str
    bound: Fraction
    decimal: str
    exact: str
    formula: str
    place: str
    written: str
    output: str = ""
    """"output 2" where there are several."""
    key: str | None = None
    """The output as it is written, None in a certificate about one output on the unit cube."""


@dataclass(frozen=True)
class LowerBound:
    """The bits that any code of the class needs within this error, and those that this network uses."""

    needed: str
    used: str
    ratio: str
    place: str
    written: str
    output: str = ""


def error_claims(content: Mapping[str, Any]) -> list[Error]:
    """Return the errors that the certificate claims, the first one of each output."""
    found: dict[str | None, Error] = {}
    names = names_of(content)
    for place, claim in enumerate(content["claims"]):
        if claim["kind"] == "error" and isinstance(claim.get("norm"), list):
            found.setdefault(claim.get("output"), _error(claim, place, names))
    return list(found.values())


def _error(claim: Mapping[str, Any], place: int, names: Names) -> Error:
    bound = from_hex(claim["bound"])
    norm = "sup norm" if claim["norm"] == ["sup"] else f"L^{number_text(from_hex(claim['norm'][1]))} norm"
    bare = {key: value for key, value in claim.items() if key != "output"}
    return Error(
        norm,
        bound,
        rounded(bound, 1),
        number_text(bound),
        latex(bare, names),
        f"claims[{place}].bound",
        shortened(str(claim["bound"])),
        names.place.about(claim["output"]) if "output" in claim else "",
        claim.get("output"),
    )


def error_of(content: Mapping[str, Any], output: str | None) -> Error | None:
    """Return the error that is claimed of an output, None where none is."""
    return next((error for error in error_claims(content) if error.key == output), None)


def lower_bounds(content: Mapping[str, Any]) -> list[LowerBound]:
    """Return the lower bounds that the certificate claims, one an output."""
    found: dict[str | None, LowerBound] = {}
    place_found = place_of(content)
    for place, claim in enumerate(content["claims"]):
        if claim["kind"] == "lower-bound" and {"bits", "used", "ratio"} <= set(claim):
            needed, used = grouped(claim["bits"]), grouped(claim["used"])
            ratio = rounded(from_hex(claim["ratio"]), 1, 3)
            output = place_found.about(claim["output"]) if "output" in claim else ""
            bound = LowerBound(needed, used, ratio, f"claims[{place}].bits", str(claim["bits"]), output)
            found.setdefault(claim.get("output"), bound)
    return list(found.values())


def grouped(written: Any) -> str:
    """Return an integer in groups of three digits."""
    return f"{from_hex(written).numerator:,}".replace(",", " ")


def shortened(written: str) -> str:
    """Return a number as it is written in the certificate, a long one by its beginning."""
    return written if len(written) <= LONG else f"{written[:LONG]}... ({len(written)} characters)"


def rounded(value: Fraction, direction: int, places: int = 6) -> str:
    """Return a decimal rounded up (direction 1) or down (-1); exact decimals as they are."""
    scaled = value * 10**places
    digits = scaled.__ceil__() if direction > 0 else scaled.__floor__()
    sign, shown = "-" if digits < 0 else "", str(abs(digits)).rjust(places + 1, "0")
    tail = shown[len(shown) - places :].rstrip("0")
    return f"{sign}{shown[: len(shown) - places]}" + (f".{tail}" if tail else "")


def sizes(content: Mapping[str, Any]) -> list[Fact]:
    """Return the numbers of the "sizes" claims, the first one of each output."""
    found: dict[str | None, list[Fact]] = {}
    where = place_of(content)
    for place, claim in enumerate(content["claims"]):
        if claim["kind"] == "sizes" and claim.get("output") not in found:
            known = [key for key in SIZES if key in claim]
            others = sorted(set(claim) - set(known) - {"kind", "output"})
            about = where.about(claim["output"]) if "output" in claim else ""
            found[claim.get("output")] = [_size(claim, key, place, about, content) for key in [*known, *others]]
    return [fact for facts in found.values() for fact in facts]


def _size(claim: Mapping[str, Any], key: str, place: int, about: str, content: Mapping[str, Any]) -> Fact:
    of_a_formula = key == "intrinsic_parameters" and any(step["rule"] == "near-error" for step in content["steps"])
    return Fact(
        f"{about}: {key.replace('_', ' ')}" if about else key.replace("_", " "),
        grouped(claim[key]),
        OF_A_FORMULA if of_a_formula else SIZES.get(key, ""),
        f"claims[{place}].{key}",
        str(claim[key]),
    )


def parameters(content: Mapping[str, Any]) -> list[Fact]:
    """Return the intrinsic parameters, c_2 before c_10, long ones by their first digits and their length."""
    found = []
    given = content["network"].get("parameters", {})
    for name in sorted(given, key=lambda name: re.sub("[0-9]+", lambda number: number[0].zfill(9), name)):
        written = given[name]
        value = from_hex(written)
        bits = max(abs(value.numerator).bit_length(), value.denominator.bit_length() - 1)
        about = f"{float(value):.10g}" if bits < 900 else f"about {_leading(value)}"
        said = content.get(APART, {}).get(name) or shortened(str(written))
        found.append(Fact(name, about, f"{bits} bits", f"network.parameters.{name}", said))
    return found


def _leading(value: Fraction) -> str:
    """The value of a number with very many digits."""
    top, bottom = (max(0, abs(part).bit_length() - 64) for part in (value.numerator, value.denominator))
    size = math.log10(max(abs(value.numerator) >> top, 1)) - math.log10(value.denominator >> bottom)
    size += (top - bottom) * math.log10(2)
    if -300 < size < 300:
        shift = max(0, min(abs(value.numerator).bit_length(), value.denominator.bit_length()) - 900)
        return f"{(value.numerator >> shift) / (value.denominator >> shift):.10g}"
    sign, whole = "-" if value < 0 else "", math.floor(size)
    return f"{sign}{10 ** (size - whole):.4g}e{whole:+d}"


def other_claims(content: Mapping[str, Any]) -> list[str]:
    """Return the sentence of every claim that has no place of its own on the page."""
    rest = [claim for claim in content["claims"] if claim["kind"] not in ("error", "sizes", "lower-bound")]
    names = names_of(content)
    return [words(claim, names) for claim in rest[:20]]
