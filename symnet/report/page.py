"""The page of a certificate: one HTML file from the certificate's bytes and the kernel's verdict, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.core.codec import write_whole
from symnet.errors import MalformedFile
from symnet.kernel import Verdict
from symnet.kernel.plain import canonical_object, unpacked
from symnet.kernel.syntax import Malformed
from symnet.report import body, head
from symnet.report.document import document
from symnet.report.html import Html, element
from symnet.report.outline import NONE, outline
from symnet.report.pictures import Section, sections
from symnet.report.place import place_of
from symnet.report.targets import target_line
from symnet.report.whole import whole

KICKER = "symnet report, made from one certificate and the kernel's verdict on it"


def report_page(
    data: bytes,
    verdict: Verdict,
    true_error: tuple[Fraction, Fraction] | None = None,
    files: Mapping[str, bytes] = NONE,
    more: Sequence[Section] = (),
) -> str:
    """Return the page of a certificate, given as its bytes and the files it names by SHA-256.

    Raises MalformedFile where these are no certificate.

    `true_error` is an enclosure (low, high) of the true error; it and `more` pictures are from elsewhere, not of the certificate.
    """
    content = whole(_content(data, verdict), files)
    steps = outline(content, verdict)
    shown = [*sections(content), *more] if verdict.accepted else []
    numbers = body.numbers(content) if verdict.accepted else Html()
    header = element(
        "header",
        element("p", KICKER, class_="kicker"),
        head.headline(content, verdict),
        head.verdict_box(content, verdict, true_error),
        head.contents(bool(numbers), shown),
    )
    check = body.check(len(data), hashlib.sha256(data).hexdigest(), verdict)
    main = element(
        "main",
        numbers,
        body.pictures(shown),
        body.proof(steps, place_of(content).coordinates()),
        body.rule_book(steps),
        check,
        id="main",
    )
    return document(_title(content, verdict), header, main)


def _content(data: bytes, verdict: Verdict) -> dict[str, Any]:
    if verdict.verdict == "malformed":
        raise MalformedFile(f"the kernel calls this file malformed: {verdict.reason}")
    try:
        content: dict[str, Any] = canonical_object(unpacked(data))
    except Malformed as problem:
        raise MalformedFile(str(problem)) from problem
    return content


def _title(content: Mapping[str, Any], verdict: Verdict) -> str:
    text = target_line(content, verdict)
    shown = text if len(text) <= 60 else text[:57] + "..."
    return shown or "A network and what is proved of it"


def save_report(
    path: Path,
    data: bytes,
    verdict: Verdict,
    true_error: tuple[Fraction, Fraction] | None = None,
    files: Mapping[str, bytes] = NONE,
) -> None:
    """Write the page of a certificate to a file, whole or not at all."""
    write_whole(path, report_page(data, verdict, true_error, files).encode())
