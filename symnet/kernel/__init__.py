"""The kernel: it takes the bytes of a certificate and gives a verdict. Standard library only; nothing else of symnet.

    check(data, files) -> Verdict        accepted, rejected or malformed, and why; files: SHA-256 -> bytes that it names

Where to read, in this order:
    syntax.py                  what a certificate holds, decoded
    plain.py networks.py decode.py       bytes to certificate: one text for one content, everything bounded
    rule.py replay.py          a rule makes a statement of premises and data; a step must state it; a claim must be stated
    polytope.py facts.py       piecewise-linear facts about neurons, decided by cutting: the one general rule
    targets/                   trees, enclosures, gradients, moduli of continuity
    theories/                  the lemmas, a file a theory; __init__.py lists them all
    claims.py parts.py         the claim apart from the proof; a certificate in parts
Only a rule makes a statement; a claim must be the statement of a step; a verdict lists every hypothesis it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping

from .decode import decode
from .replay import replay
from .syntax import WORK, Malformed, Verdict

__all__ = ["Verdict", "check"]


def check(data: bytes, files: Mapping[str, bytes] | None = None, work: int = WORK, part: int = 0, parts: int = 1) -> Verdict:
    """Return the verdict on a certificate, given as its bytes (JSON or gzip of it) and those of the files it names.

    `work` bounds what the check may cost; `part` of `parts` checks every parts-th step only, and claims nothing alone.
    """
    try:
        certificate = decode(data, files or {})
        certificate.budget.left = work
        return replay(certificate, part, parts)
    except Malformed as problem:
        return Verdict("malformed", str(problem))
