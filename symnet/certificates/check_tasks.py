"""A check of the kernel in parts, as tasks: each checks every n-th step of the same bytes.

A part is judged by the kernel of the worker, so a verdict by other machines, or from the files of an earlier run, is worth what
these are: who prints it says so. That a part is not accepted is never believed: it is checked again here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

from symnet.certificates.certificate import Certificate
from symnet.core.codec import canonical_json, read_json
from symnet.errors import MalformedFile, SymnetError
from symnet.jobs.engine import results, run
from symnet.jobs.executor import Executor
from symnet.jobs.folder import Store
from symnet.jobs.task import Job, Kind
from symnet.jobs.watch import Progress, Watch, unseen
from symnet.kernel import WORK, Verdict, check, digest_of
from symnet.kernel.syntax import Rejected

ACCEPTED = "part accepted"
PARTS = 32
"""Parts at most, of a step or more: each reads the whole certificate."""


def check_job(certificate: Certificate, work: int | None) -> Job:
    """Return the job of all parts but the first, which is checked here."""
    try:
        parts = max(1, min(PARTS, len(certificate.content["steps"])))
    except (MalformedFile, LookupError, TypeError):
        parts = 1  # the kernel will say what is wrong
    contents = [certificate.data, *certificate.files.values()]
    head = {"work": hex(WORK if work is None else work), "lengths": [hex(len(each)) for each in contents]}
    shared = canonical_json(head) + b"\n" + b"".join(contents)
    return Job(CHECK, shared, tuple(f"{part}/{parts}".encode() for part in range(1, parts)))


@lru_cache(maxsize=1)
def _contents(shared: bytes) -> tuple[int, bytes, Mapping[str, bytes], str]:
    """The work, the certificate, its files by their SHA-256, and the digest of all."""
    line, _, rest = shared.partition(b"\n")
    head: Any = read_json(line, "a check")
    try:
        work, ends = int(head["work"], 16), [0, *accumulate(int(each, 16) for each in head["lengths"])]
    except (LookupError, TypeError, ValueError) as problem:
        raise MalformedFile(f"a check: it cannot be read ({problem!r:.100})") from problem
    data, *files = [rest[low:high] for low, high in pairwise(ends)]
    return work, data, {hashlib.sha256(each).hexdigest(): each for each in files}, digest_of(data, files)


def _run(shared: bytes, data: bytes) -> bytes:
    """Check a part."""
    work, certificate, files, digest = _contents(shared)
    part, parts = (int(each) for each in data.split(b"/"))
    verdict = check(certificate, files, work, part, parts)
    return canonical_json({"verdict": verdict.verdict, "reason": verdict.reason, "of": digest, "part": data.decode()})


def _judge(shared: bytes, data: bytes, result: bytes) -> str:
    """Return why a result is none: one about other bytes, or one that does not accept and is not what this kernel says."""
    try:
        found: Any = read_json(result, "a result")
        verdict, of, part = found["verdict"], found["of"], found["part"]
    except (LookupError, TypeError, SymnetError) as problem:
        return f"it cannot be read ({problem!r:.100})"
    if of != _contents(shared)[3] or part != data.decode():
        return "it is about other bytes, or another part"
    return "" if verdict == ACCEPTED or result == _run(shared, data) else "this kernel says something else"


CHECK = Kind("check", _run, _judge, ("kernel", "certificates", "piecewise", "targets"))
"""Checking a part of a certificate."""


def judged_by(claim: bytes | None, job: Job, place: tuple[Executor, Store], watch: Watch = unseen) -> tuple[Verdict, Progress]:
    """Return the kernel's verdict, its parts checked as tasks, the first one and what joins them here; and how they were."""
    executor, store = place
    progress = run(job, store, executor, watch)

    def others() -> None:
        for _, result in results(job, store):
            found: Any = read_json(result, "a result")
            if found["verdict"] != ACCEPTED:
                raise Rejected(str(found["reason"]))

    work, data, files, _ = _contents(job.shared)
    return check(data, files, work, 0, len(job.first) + 1, claim, others), progress
