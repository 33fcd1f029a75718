"""A certificate checked by several processes: each checks every n-th step, and all must have read the same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence

from .syntax import Rejected

MAX_JOBS = 256


def digest_of(data: bytes, files: Sequence[bytes]) -> str:
    """The SHA-256 of the bytes of a certificate and of the files given with it."""
    whole = hashlib.sha256()
    for part in (data, *files):
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def started(arguments: Sequence[str], jobs: int) -> list[subprocess.Popen[str]]:
    """Start the kernel on parts 1, ..., jobs - 1 of a certificate; part 0 is left to the caller."""
    folder = os.path.dirname(os.path.abspath(__file__))
    command = [sys.executable, "-I", "-S", folder, *arguments]
    return [
        subprocess.Popen([*command, "--part", f"{part}/{jobs}"], stdout=subprocess.PIPE, text=True) for part in range(1, jobs)
    ]


def joined(processes: Sequence[subprocess.Popen[str]], digest: str, sampled: bool = False) -> None:
    """Wait for all parts; rejects unless each accepts its steps, or a sample of them, of the bytes with this digest."""
    wanted = (3, f"part sampled of {digest}") if sampled else (0, f"part accepted of {digest}")
    outputs = [process.communicate()[0] for process in processes]
    for process, output in zip(processes, outputs, strict=True):
        first = output.split("\n", 1)[0]
        if (process.returncode, first) == wanted:
            continue
        raise Rejected(
            first.removeprefix("rejected: ") if process.returncode == 1 else f"a part was not checked: {first[:200]!r}"
        )


def ended(processes: Sequence[subprocess.Popen[str]]) -> None:
    """End the parts that still run when the verdict is known without them."""
    for process in processes:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
