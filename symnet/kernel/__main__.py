"""`python -S -m symnet.kernel CERT`, or `python -I -S kernel CERT` on a copy of this folder.

    --file FILE     a file that the certificate names by its SHA-256 (again for each)
    --folder FOLDER a folder with such files, called NAME.DIGITS.bin by the first 16 digits of their SHA-256
    --claim FILE    accept only if the certificate proves the claim in this file
    --jobs N        check with N processes
    --work UNITS    what the check may cost, and each step in a file of its own, in operations on short rationals
    --sample SHARE  of the steps in files of their own check a random sample only, such as 1%; proves nothing
    --seed TEXT     what the sample is drawn by

Exit codes: 0 accepted, 1 rejected, 2 malformed or unreadable, 3 sampled and nothing found; anything else is a crash and proves
nothing.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import importlib
import os
import re
import sys
from fractions import Fraction
from typing import Any

MOST = 64 << 20
YOUNG = 1 << 17
"""Objects after which Python looks for circles among them: certificates have many objects and no circles."""
LEAST = {
    "kinks": "       of every function within {} of the target",
    "segments-joined": "       every continuous function of so many pieces is at least {} from the target",
    "segments-least": "       every function of so many pieces is at least {} from the target",
}
"""Claims about the error of others than the network: it is rounded down."""


def main(arguments: list[str]) -> int:
    """Check one certificate and print the verdict."""
    gc.set_threshold(YOUNG)
    kernel = _kernel()
    given = _options(kernel.WORK).parse_args(arguments)
    try:
        data, claim = _read(given.certificate), _read(given.claim) if given.claim else None
        files = [_read(path) for path in given.file]
        named: Any = {hashlib.sha256(file).hexdigest(): file for file in files}
        named = kernel.Folder(given.folder, named) if given.folder else named
        part, parts = (int(number) for number in given.part.split("/"))
        sample = _sample(given.sample, given.seed)
        if not 0 <= part < parts or not 1 <= given.jobs <= kernel.MAX_JOBS or given.work < 1 or (parts > 1 and given.jobs > 1):
            raise ValueError(f"--part {given.part} --jobs {given.jobs} --work {given.work}")
    except OSError as problem:
        print(f"malformed: {problem.filename}: {problem.strerror}", file=sys.stderr)
        return 2
    except ValueError as problem:
        print(
            f"usage: {problem} do not fit: --jobs from 1 to {kernel.MAX_JOBS}, --work from 1; --sample such as 1% with a --seed",
            file=sys.stderr,
        )
        return 2
    digest = kernel.digest_of(data, files)
    passed = [given.certificate, "--work", str(given.work), *(each for path in given.file for each in ("--file", path))]
    passed += ["--folder", given.folder] if given.folder else []
    passed += ["--sample", given.sample, f"--seed={given.seed}"] if sample else []
    processes = kernel.started(passed, given.jobs) if given.jobs > 1 else []
    others = (lambda: kernel.joined(processes, digest, sample is not None)) if processes else None
    verdict = kernel.check(data, named, given.work, part, max(parts, given.jobs), claim, others, sample)
    kernel.ended(processes)
    if verdict.verdict in ("part accepted", "part sampled"):
        print(f"{verdict.verdict} of {digest}")
    else:
        _print(verdict)
    return {"accepted": 0, "part accepted": 0, "rejected": 1, "sampled": 3, "part sampled": 3}.get(verdict.verdict, 2)


def _sample(share: str | None, seed: str | None) -> Any:
    """The share and the seed of a sample."""
    if share is None and seed is None:
        return None
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9}|/[1-9][0-9]{0,8})?)(%?)", str(share))
    found = Fraction(match.group(1)) / (100 if match.group(2) else 1) if match else Fraction(0)
    if seed is None or not 0 < found <= 1:
        raise ValueError(f"--sample {share} --seed {seed}")
    return found, seed


def _kernel() -> Any:
    """The package of this file, wherever its folder stands."""
    if not __package__:
        folder = os.path.dirname(os.path.abspath(__file__))
        sys.path[:] = [os.path.dirname(folder), *(path for path in sys.path if os.path.abspath(path or ".") != folder)]
    return importlib.import_module(__package__ or os.path.basename(os.path.dirname(os.path.abspath(__file__))))


def _options(work: int) -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(prog="python -m symnet.kernel", allow_abbrev=False)
    options.add_argument("certificate")
    options.add_argument("--file", action="append", default=[], help="a file that the certificate names by its SHA-256")
    options.add_argument("--folder", help="a folder with such files, named by the first 16 digits of their SHA-256")
    options.add_argument("--claim", help="accept only if the certificate proves the claim in this file")
    options.add_argument("--jobs", type=int, default=1, help="check with this many processes")
    options.add_argument("--work", type=int, default=work, help="what the check may cost")
    options.add_argument("--sample", help="check a random sample of the parts only, such as 1%%; proves nothing")
    options.add_argument("--seed", help="what the sample is drawn by")
    options.add_argument("--part", default="0/1", help=argparse.SUPPRESS)
    return options


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(MOST + 1)


def _print(verdict: Any) -> None:
    """The verdict, for people and scripts."""
    print(f"{verdict.verdict}: {verdict.reason}")
    for claim in verdict.claims:
        print(f"claim: {claim}")
        if claim["kind"] in LEAST:  # its error is none of the network
            print(LEAST[claim["kind"]].format(_decimal(claim["error"], -1)))
            continue
        for key, value in claim.items():
            if key != "scale" and isinstance(value, str) and value[:2] == "0x" and ("/" in value or "p-" in value):
                print(f"       {key} <= {_decimal(value)}")
    for said in verdict.words:
        print(f"in words: {said[:4000]}{' ... (cut here; the claim above is whole)' if len(said) > 4000 else ''}")
    if verdict.accepted:
        print(f"target: {verdict.target or 'none'}")
        for assumed in verdict.hypotheses or ("none",):
            print(f"hypothesis: {assumed}")
        print(f"network: {verdict.network_sha256}")
        print(f"theories: {', '.join(verdict.theories)}; {verdict.lines} lines to read")


def _decimal(value: str, way: int = 1) -> str:
    """A positive number of a statement, rounded up to nine places, or down for -1."""
    top, _, power = value.partition("p-")
    top, _, bottom = top.partition("/")
    if len(top) > 1_000:  # Python refuses longer decimals
        return "a number of thousands of digits"
    found = way * -(-way * int(top, 16) * 10**9 // (int(bottom or "1", 16) << int(power or "0")))
    return f"{found // 10**9}.{found % 10**9:09}"


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Exception:  # a traceback alone would leave with 1, the code of "rejected"
        sys.excepthook(*sys.exc_info())
        code = 70
    sys.exit(code)
