"""What stands at the head of a page: claims, hypotheses and numbers, each with its place in the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.core.rational import from_hex
from symnet.report.names import names_of
from symnet.report.numbers import number_text
from symnet.report.whole import APART
from symnet.report.wording import latex, words

LONG = 60
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


@dataclass(frozen=True)
class LowerBound:
    """The bits that any code of the class needs within this error, and those that this network uses."""

    needed: str
    used: str
    ratio: str
    place: str
    written: str


def error_claim(content: Mapping[str, Any]) -> Error | None:
    """Return the error that the certificate claims, None where it claims none."""
    for place, claim in enumerate(content["claims"]):
        if claim["kind"] == "error" and isinstance(claim.get("norm"), list):
            bound = from_hex(claim["bound"])
            norm = "sup norm" if claim["norm"] == ["sup"] else f"L^{number_text(from_hex(claim['norm'][1]))} norm"
            return Error(
                norm,
                bound,
                rounded(bound, 1),
                number_text(bound),
                latex(claim),
                f"claims[{place}].bound",
                shortened(str(claim["bound"])),
            )
    return None


def lower_bound(content: Mapping[str, Any]) -> LowerBound | None:
    """Return the lower bound that the certificate claims, None where it claims none."""
    for place, claim in enumerate(content["claims"]):
        if claim["kind"] == "lower-bound" and {"bits", "used", "ratio"} <= set(claim):
            needed, used = grouped(claim["bits"]), grouped(claim["used"])
            ratio = rounded(from_hex(claim["ratio"]), 1, 3)
            return LowerBound(needed, used, ratio, f"claims[{place}].bits", str(claim["bits"]))
    return None


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
    """Return the numbers of a "sizes" claim."""
    for place, claim in enumerate(content["claims"]):
        if claim["kind"] == "sizes":
            known = [key for key in SIZES if key in claim]
            others = sorted(set(claim) - set(known) - {"kind"})
            return [_size(claim, key, place) for key in [*known, *others]]
    return []


def _size(claim: Mapping[str, Any], key: str, place: int) -> Fact:
    return Fact(key.replace("_", " "), grouped(claim[key]), SIZES.get(key, ""), f"claims[{place}].{key}", str(claim[key]))


def parameters(content: Mapping[str, Any]) -> list[Fact]:
    """Return the intrinsic parameters, long ones by their first digits and their length."""
    found = []
    for name, written in content["network"].get("parameters", {}).items():
        value = from_hex(written)
        bits = max(abs(value.numerator).bit_length(), value.denominator.bit_length() - 1)
        about = f"{float(value):.10g}" if bits < 900 else f"about {_leading(value):.10g}"
        said = content.get(APART, {}).get(name) or shortened(str(written))
        found.append(Fact(name, about, f"{bits} bits", f"network.parameters.{name}", said))
    return found


def _leading(value: Fraction) -> float:
    """The value of a number with very many digits."""
    shift = max(0, min(abs(value.numerator).bit_length(), value.denominator.bit_length()) - 900)
    return (value.numerator >> shift) / (value.denominator >> shift)


def other_claims(content: Mapping[str, Any]) -> list[str]:
    """Return the sentence of every claim that has no place of its own on the page."""
    rest = [claim for claim in content["claims"] if claim["kind"] not in ("error", "sizes", "lower-bound")]
    names = names_of(content)
    return [words(claim, names) for claim in rest[:20]]
