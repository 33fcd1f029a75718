"""The kernel: it takes the bytes of a certificate and gives a verdict. Standard library only; nothing else of symnet.

    check(data, files) -> Verdict        accepted, rejected or malformed, and why; files: SHA-256 -> bytes that it names

Where to read, in this order:
    syntax.py                  what a certificate holds, decoded
    plain.py networks.py decode.py       bytes to certificate: one text for one content, everything bounded
    rule.py replay.py          a rule makes a statement of premises and data; a step must state it; a claim must be stated
    slices.py                  one output on a box as a network on the cube, for statements about one output
    polytope.py facts.py       piecewise-linear facts about neurons, decided by cutting: the one general rule
    targets/                   trees, enclosures, gradients, moduli of continuity
    theories/                  the lemmas, a file a theory; __init__.py lists them all
    claims.py apart.py parts.py          the claim apart from the proof; steps in files of their own, several processes
Only a rule makes a statement; a claim must be the statement of a step; a verdict lists every hypothesis it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from .apart import PART, Folder, drawn, sampled
from .claims import compare, decoded_claim
from .decode import decode
from .parts import MAX_JOBS, digest_of, ended, joined, started
from .replay import UNFIT, replay
from .syntax import WORK, Malformed, Rejected, Verdict

__all__ = ["MAX_JOBS", "WORK", "Folder", "Verdict", "check", "digest_of", "ended", "joined", "started"]


def check(
    data: bytes,
    files: Mapping[str, bytes] | None = None,
    work: int = WORK,
    part: int = 0,
    parts: int = 1,
    claim: bytes | None = None,
    others: Callable[[], None] | None = None,
    sample: tuple[Fraction, str] | None = None,
) -> Verdict:
    """Return the verdict on a certificate, given as its bytes (JSON or gzip of it) and those of the files it names.

    `work` bounds what the check may cost; `part` of `parts` checks every parts-th step only, and proves nothing alone:
    `others` waits for the other parts and raises Rejected where one does not accept. `claim` is what must be proved.
    `sample`, a share and a seed: of the steps in files of their own a random sample is checked; the verdict is never accepted.
    """
    try:
        wanted = None if claim is None else decoded_claim(claim)
        certificate = decode(data, files or {})
        certificate.budget.left = certificate.budget.part = work
        chosen = None if sample is None else drawn(certificate.steps, digest_of(data, ()), *sample)
        verdict = replay(certificate, part, parts, chosen)
        if parts > 1 and verdict.accepted and others is None:
            done = "part accepted" if chosen is None else "part sampled"
            return Verdict(done, f"part {part} of {parts}; it proves nothing alone")
        if verdict.accepted and others is not None:
            others()
        if verdict.accepted and wanted is not None:
            compare(wanted, certificate, verdict)
        if verdict.accepted and chosen is not None:
            count = sum(step.rule == PART for step in certificate.steps)
            return Verdict("sampled", sampled(len(chosen), count, verdict))
        return verdict
    except Malformed as problem:
        return Verdict("malformed", str(problem))
    except UNFIT as problem:
        return Verdict("malformed", f"certificate: it does not fit the format ({problem!r:.200})")
    except Rejected as problem:
        return Verdict("rejected", str(problem))
