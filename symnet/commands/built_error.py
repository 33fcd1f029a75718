"""`symnet approximate --certify-error`: the true error of a network just built, certified beside the proved one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.commands.progress import Stages
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.compiled.approximation import Compiled
    from symnet.constructions.composite import Composite

SECONDS = 60
MOST = 2_000
"""The neurons of a network whose true error is certified, scans written out."""


def formula_of(expression: str | None, unjudged: bool) -> str:
    """Return the formula whose true error is certified; raises UsageError where there is none, or nothing is to be judged."""
    if expression is None:
        raise UsageError("--certify-error is for an EXPRESSION, not for --data or --table; leave it out")
    if unjudged:
        raise UsageError("--certify-error needs the kernel's check; leave --network-only and --no-check out")
    return expression


def certified_part(built: Approximation | Composite | Compiled, formula: str, folder: Path, work: Stages) -> dict[str, Any]:
    """Return the certified true error for the summary, its certificate under "contents"; raises UsageError."""
    import os

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from symnet.commands.needed import need_numpy

    need_numpy()
    from symnet.core.folder import TRUE_ERROR
    from symnet.given_networks.door import error_asked, limits_of
    from symnet.given_networks.settled import settled
    from symnet.library.calculus import unrolled
    from symnet.verification.given import Given

    work.begin("certifying the true error", seconds=SECONDS)
    count = built.summary()["neurons"]
    if count > MOST:
        raise UsageError(f"--certify-error: the network has {count} neurons, more than {MOST}; leave it out")
    given = Given(unrolled(built.network))
    found = settled(error_asked(given, formula, None, None), limits_of("1/100", SECONDS, 0))
    low = None if found.low is None else str(found.low)
    if found.verdict != "proved" or found.certificate is None or found.judged is None or not found.judged.accepted:
        return {"certified_error": None, "attained_error": low}
    contents = {path.name: data for path, data in found.certificate.contents(folder / TRUE_ERROR).items()}
    return {
        "certified_error": str(found.bound),
        "attained_error": low,
        "certified_leaves": sum(part.leaves for part in found.parts),
        "error_certificate": str(folder / TRUE_ERROR),
        "contents": contents,
    }


def error_rows(summary: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the rows on the certified true error, none where none was asked for."""
    from fractions import Fraction

    from symnet.commands.certified import decimals

    if "certified_error" not in summary:
        return []
    low = summary["attained_error"]
    attained = "" if low is None else f", at least {decimals(Fraction(low), -1)}"
    if summary["certified_error"] is None:
        return [("certified error", f"none was proved in {SECONDS} s{attained}")]
    bound, leaves = decimals(Fraction(summary["certified_error"])), summary["certified_leaves"]
    said = f"sup norm <= {bound}{attained}; accepted by the kernel, {leaves:,} leaves"
    return [("certified error", said), ("", summary["error_certificate"])]
