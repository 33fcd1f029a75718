"""Mutants of certificates as tasks: some of one base are one, so that many processes judge them and a run goes on after its end.

PYTHONPATH=.:tests python -m kernel.mutant_tasks     a worker; `mutate.py HOW MANY --jobs N` starts so many
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from symnet.jobs.task import Job, Kind, Kinds
from symnet.jobs.worker import serve

EACH = 40
"""Mutants of a task."""


def _run(shared: bytes, data: bytes) -> bytes:
    """Judge mutants of a base; a false claim that is accepted fails the task."""
    from kernel.mutate import judged, sample

    seed, start = data.decode().split(" ", 1)
    counts: Counter[str] = Counter()
    for mutant in sample(start, EACH, int(seed)):
        judged(mutant, counts)
    return json.dumps(dict(sorted(counts.items()))).encode()


def counts_of(result: bytes) -> Counter[str]:
    """Return what refused how many mutants."""
    return Counter(json.loads(result))


def _judge(shared: bytes, data: bytes, result: bytes) -> str:
    try:
        counts = counts_of(result)
        parts = sum(count for name, count in counts.items() if name != "all")
        return "" if counts["all"] == parts else f"{counts['all']} mutants, and {parts} verdicts"
    except (ValueError, TypeError, AttributeError) as problem:
        return f"it cannot be read ({problem!r:.100})"


def _amount(result: bytes) -> int:
    return counts_of(result)["all"]


SOURCES = ("kernel", "certificates", "piecewise", "targets", "constructions", "library")
MUTANTS = Kind("mutants", _run, _judge, SOURCES, amount=_amount, unit="mutants")
KINDS: Kinds = {"mutants": lambda: MUTANTS}


def tests_digest() -> bytes:
    """Return the sources of the tests that judge: a change of them makes other tasks."""
    import hashlib

    whole = hashlib.sha256()
    for path in sorted(Path(__file__).resolve().parent.parent.rglob("*.py")):
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest().encode()


def mutants_job(bases: tuple[str, ...], seeds: range) -> Job:
    """Return the job of some mutants of each base for each seed."""
    return Job(MUTANTS, tests_digest(), tuple(f"{seed} {base}".encode() for seed in seeds for base in bases))


if __name__ == "__main__":
    serve(KINDS)
