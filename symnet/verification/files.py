"""The files of a verdict: its certificate with the network beside it, the claim, the counterexample, the result of VNN-COMP."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

from symnet.core.codec import write_whole
from symnet.core.folder import CERTIFICATE, CLAIM, COUNTEREXAMPLE, NETWORK, PAGE, SEARCH, write_folder
from symnet.verification.certificate import claim_file
from symnet.verification.property import Counterexample
from symnet.verification.verify import Answer

DIGITS = 40


def written(answer: Answer, folder: Path | None, result: Path | None, page: str = "") -> dict[str, Path]:
    """Write the files of a verdict that are asked for, with its page, and return their places by kind."""
    found: dict[str, Path] = {}
    if result is not None:
        write_whole(result, result_file(answer).encode("ascii"))
        found["result"] = result
    if folder is None:
        return found
    contents: dict[str, bytes] = {}
    if answer.certificate is not None:
        contents |= {place.name: data for place, data in answer.certificate.contents(folder / CERTIFICATE).items()}
        contents[CLAIM] = claim_of(answer)
        found |= {"certificate": folder / CERTIFICATE, "claim": folder / CLAIM}
    if answer.certificate is not None and answer.given.onnx is None:
        contents[NETWORK] = answer.given.network.canonical + b"\n"
    if answer.counterexample is not None:
        contents[COUNTEREXAMPLE] = counterexample_file(answer.counterexample).encode("ascii")
        found["counterexample"] = folder / COUNTEREXAMPLE
    if answer.saved:
        contents[SEARCH] = answer.saved
        found["search"] = folder / SEARCH
    if page:
        contents[PAGE] = page.encode()
        found["page"] = folder / PAGE
    if contents:
        write_folder(folder, contents)
    return found


def claim_of(answer: Answer) -> bytes:
    """Return the claim file of a verdict."""
    found = answer.counterexample
    in_order = found is not None and found.in_order
    return claim_file(answer.given, answer.asked, "safe" if found is None else "unsafe", answer.arithmetic, in_order)


def counterexample_file(found: Counterexample) -> str:
    """Return a counterexample as text: each input and each output exactly."""
    return "".join(f"{name} = {value}\n" for name, value in named(found))


def named(found: Counterexample) -> Iterator[tuple[str, Fraction]]:
    """Yield the inputs and outputs of a counterexample by name."""
    for letter, values in (("X", found.point), ("Y", found.outputs)):
        yield from ((f"{letter}_{place}", value) for place, value in enumerate(values))


def result_file(answer: Answer) -> str:
    """Return the result file of VNN-COMP: unsat, sat with an assignment in decimals, timeout or unknown."""
    if answer.counterexample is None:
        return "unsat\n" if answer.verdict == "unsat" else "timeout\n" if answer.end == "time" else "unknown\n"
    rows = "\n ".join(f"({name} {decimals(value)})" for name, value in named(answer.counterexample))
    return f"sat\n({rows})\n"


def decimals(value: Fraction) -> str:
    """Return a number as a decimal: exactly where it has one of at most 40 digits, else rounded to these."""
    with localcontext() as context:
        context.prec = DIGITS
        return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
