"""Bands: what is known of every function with a modulus omega and values between bounds at points."""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import read, read_int
from ..plain import items
from ..rule import Rule
from ..syntax import Certificate, Rejected, Statement
from ..targets.bands import Band, Row
from ..targets.moduli import at_least_modulus, cost
from .general import modulus_of
from .local import compared, span


def band_of(certificate: Certificate) -> Band:
    """The band that a certificate is about, None where the target is a tree."""
    found: Band
    (found,) = certificate.bands
    return found


def band_modulus(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    f is any function of a band, whose functions are those with the modulus omega and more
    --------------------------------------------------------------------------------------
    modulus omega, or box-modulus omega in the view of an output
    """
    kind = "box-modulus" if certificate.sides else "modulus"
    return modulus_of(certificate, {**band_of(certificate).modulus, "kind": kind})


def band_codes(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    local; modulus; from b at point 0, or from `enter` at point `start`, its digits lead to b + s code at the points start, ...,
    stop - 1; there row i of `above` has high_i + omega(|k/K - x_i|) <= b + s code + q, and row j of `below` has
    low_j - omega(|k/K - x_j|) >= b + s code - q, for any f of the band (with bits: no point needs the one before)
    -------------------------------------------------------------------------------------------------------------------------
    if b + s code is `enter` at `start`, then |b + s code(k) - f(k/K)| <= q at these points, and it is `leave` at `stop`
    """
    given, modulus = premises
    cells, bound, rows = read_int(given, "cells", 1, 1 << 24), read(data, "bound"), band_of(certificate).rows
    start, stop, _ = span(certificate, given, data)
    chosen = [items(data[key], key, stop - start, stop - start) for key in ("above", "below")]
    certificate.budget.spend((stop - start) * (16 + 2 * cost(modulus) + 8 * certificate.network.inputs))

    def near(place: int, node: tuple[int, ...], code: Fraction) -> None:
        above, below = (rows[read_int({"row": each[place - start]}, "row", 0, len(rows) - 1)] for each in chosen)
        for row, slack in ((above, bound + code - above.high), (below, bound - code + below.low)):
            square = _square(row, node, cells)
            certificate.budget.hold(slack)
            certificate.budget.hold(square)
            if slack < 0 or (square and not at_least_modulus(slack, modulus, square, certificate.budget)):
                at = f"at point {place}, {node} / {cells}"
                raise Rejected(f"{at}, {row} and the modulus do not keep f within {bound} of the code {code}")

    return compared(certificate, given, data, near)


def _square(row: Row, node: tuple[int, ...], cells: int) -> Fraction:
    """|k/K - x|^2."""
    return sum(((Fraction(place, cells) - at) ** 2 for place, at in zip(node, row.point, strict=True)), Fraction(0))


RULES = {
    "band-modulus": Rule("", "", band_modulus, "kernel_rules_bands.md#band-modulus"),
    "band-codes": Rule("local modulus", "above below bound enter start stop", band_codes, "kernel_rules_bands.md#band-codes"),
}
