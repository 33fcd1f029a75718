"""The kernel proved in Rocq, as a program: `symnet check --kernel native` and `--kernel both`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from symnet.errors import SymnetError, UsageError

NAME = "symnet-kernel"
BUILT = Path(__file__).resolve().parents[2] / "proofs" / "rocq" / "kernel" / "native" / NAME
VERDICTS = {"accepted": 0, "rejected": 1, "malformed": 2}
SECONDS = 3_600
UNKNOWN = "unknown rule"


@dataclass(frozen=True)
class Judged:
    """What the program says of a certificate: its lines, its verdict, and the SHA-256 of the JSON that it judged."""

    verdict: str
    reason: str
    digest: str

    @property
    def code(self) -> int:
        """The exit code of the verdict."""
        return VERDICTS[self.verdict]

    @property
    def text(self) -> str:
        """The verdict in lines for people."""
        return f"{self.verdict}: {self.reason}\njudged      sha256 {self.digest} by {NAME}"


def program() -> str | None:
    """Return the place of the program: the one built in the checkout, else the one on the path; None where there is none."""
    return str(BUILT) if BUILT.is_file() else shutil.which(NAME)


def need_program() -> str:
    """Return the place of the program; raises UsageError where it has not been built."""
    found = program()
    if found is None:
        raise UsageError(f"--kernel native: there is no program {NAME}; run make native in the checkout, or --kernel python")
    return found


def judge(data: bytes, work: int | None = None, files: Mapping[str, bytes] | None = None) -> Judged:
    """Return the program's verdict on a certificate (JSON, or gzip of it); raises SymnetError where it ends in another way.

    files: the bytes of the files that it may name, by their SHA-256; the program reads them, and takes their digests itself.
    """
    from symnet.kernel.plain import unpacked
    from symnet.kernel.syntax import Malformed

    try:
        plain = unpacked(data)
    except Malformed as problem:
        return Judged("malformed", str(problem), hashlib.sha256(data).hexdigest())
    words = [need_program(), *([] if work is None else ["--work", str(work)])]
    try:
        with TemporaryDirectory(prefix="symnet-") as folder:
            for digest, held in (files or {}).items():
                if digest.encode() in plain:
                    Path(folder, digest).write_bytes(held)
                    words.append(str(Path(folder, digest)))
            run = subprocess.run(words, input=plain, capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise SymnetError(f"{NAME} gives no verdict ({problem}); that proves nothing") from problem
    return _understood(run.returncode, run.stdout.decode("ascii", "replace"), plain)


def _understood(code: int, said: str, plain: bytes) -> Judged:
    """The verdict in what the program printed; its exit code and its digest must fit."""
    lines = said.splitlines()
    digest = next((line.removeprefix("judged: ") for line in lines if line.startswith("judged: ")), "")
    verdict, _, reason = (lines[-1] if lines else "").partition(": ")
    if VERDICTS.get(verdict) != code:
        raise SymnetError(f"{NAME} ended with code {code} and no verdict; that proves nothing")
    if verdict == "accepted" and digest != hashlib.sha256(plain).hexdigest():
        raise SymnetError(f"{NAME} judged bytes with SHA-256 {digest or 'unknown'}, which are not those of the certificate")
    return Judged(verdict, reason, digest)


def with_native(data: bytes, files: Mapping[str, bytes], work: int | None, python: str, quiet: bool) -> int:
    """Print what both kernels judged and how they agree; return 0 where both accept, 2 where the Python kernel says malformed."""
    from symnet.kernel.plain import unpacked

    found = judge(data, work, files)
    digest = hashlib.sha256(unpacked(data)).hexdigest() if python != "malformed" else hashlib.sha256(data).hexdigest()
    lines = [f"judged      sha256 {digest} by the Python kernel", f"native      {found.text}"]
    if found.verdict != python:
        known = not found.reason.startswith(UNKNOWN)
        lines.append(
            "kernels     they disagree: report this file" if known else "kernels     the native kernel does not know all of it"
        )
    click.echo("\n".join(lines), err=quiet)
    return max(VERDICTS[python], found.code) if python != "malformed" else 2
