"""The page of a certificate: one HTML file from the certificate's bytes and the kernel's verdict, and nothing else."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.core.codec import write_whole
from symnet.errors import MalformedFile
from symnet.kernel import Verdict
from symnet.kernel.plain import canonical_object, unpacked
from symnet.kernel.syntax import Malformed
from symnet.kernel.theories import RULES
from symnet.report.estimate import estimate
from symnet.report.facts import error_claim, lower_bound, other_claims, parameters, rounded, sizes
from symnet.report.mathml import mathml
from symnet.report.outline import outline
from symnet.report.pictures import sections
from symnet.report.proof import parts, rules
from symnet.report.svg import STYLE
from symnet.report.wording import latex, words

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).resolve().parent / "templates"
LONG_TARGET = 240


def report_page(data: bytes, verdict: Verdict, true_error: tuple[Fraction, Fraction] | None = None) -> str:
    """Return the page of a certificate, given as its bytes; raises MalformedFile where these are no certificate.

    `true_error` is an enclosure (low, high) of the true error, from elsewhere: it is not part of the certificate.
    """
    content = _content(data, verdict)
    found = outline(content, verdict)
    claimed = error_claim(content) if verdict.accepted else None
    return _template().render(
        verdict=verdict,
        title=_title(verdict),
        target=verdict.target,
        long_target=len(verdict.target) > LONG_TARGET,
        dimension=int(content["network"]["inputs"], 16),
        error=claimed,
        estimate=estimate(content) if claimed is not None else None,
        true_error=None if true_error is None else (rounded(true_error[0], -1), rounded(true_error[1], 1)),
        lower=lower_bound(content) if verdict.accepted else None,
        claims=other_claims(content) if verdict.accepted else [],
        hypotheses=[(words(item), mathml(latex(item))) for item in verdict.hypotheses],
        sizes=sizes(content) if verdict.accepted else [],
        parameters=parameters(content) if verdict.accepted else [],
        sections=sections(content, claimed) if verdict.accepted else [],
        parts=parts(found),
        steps=len(found),
        rules=rules(found),
        bytes=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        style=STYLE,
        known=RULES,
    )


def _content(data: bytes, verdict: Verdict) -> dict[str, Any]:
    if verdict.verdict == "malformed":
        raise MalformedFile(f"the kernel calls this file malformed: {verdict.reason}")
    try:
        content: dict[str, Any] = canonical_object(unpacked(data))
    except Malformed as problem:
        raise MalformedFile(str(problem)) from problem
    return content


def _title(verdict: Verdict) -> str:
    shown = verdict.target if len(verdict.target) <= 60 else verdict.target[:57] + "..."
    return shown or "A network and what is proved of it"


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES)
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("page.html")


def save_report(path: Path, data: bytes, verdict: Verdict, true_error: tuple[Fraction, Fraction] | None = None) -> None:
    """Write the page of a certificate to a file, whole or not at all."""
    write_whole(path, report_page(data, verdict, true_error).encode())
