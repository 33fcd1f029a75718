"""Both kernels on mutants of certificates that both accept: the same verdict, or "unknown rule".

    PYTHONPATH=.:tests python tests/rocq/agreement.py [HOW MANY] [--seed N] [--seconds S]

The certificates are those of the corpus, and of tests/rocq/properties.py. The mutants are those of tests/kernel/mutate.py, sealed
again, every tenth also restated. The program, which `make native` builds, judges them on one start. The command prints how many
of them had which verdicts, how many were changed in a step of which rule, and each difference; it ends with 1 where one is not
explained. A difference is explained where the certificate claims of the same network, box and target what the original one
claims, from the same hypotheses: the original is accepted by both kernels, so the claims hold, and what differs is a proof: data
that one kernel needs and the other does not read, or a fact that is wider or written in another way.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import TracebackType

from kernel.certificates import base
from kernel.mutate import BASES_OF_MUTANTS, Content, Mutant, restated, sample_of
from rocq.properties import FILES, PROPERTIES

from symnet.certificates.certificate import sealed
from symnet.commands.native_kernel import UNKNOWN, need_program
from symnet.kernel import check

EACH = 40
RESTATED = 10
"""Of so many mutants one is also tried with its facts, statements and claims rewritten to what the rules give."""


class Native:
    """The program that the kernel proved in Rocq is, started once for many certificates, with the files that they name."""

    def __enter__(self) -> Native:
        with TemporaryDirectory(prefix="symnet-") as folder:
            files = [Path(folder, digest) for digest in FILES]
            for file in files:
                file.write_bytes(FILES[file.name])
            self._run = subprocess.Popen([need_program(), "--batch", *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self.verdict(b"")
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._run.communicate(timeout=60)
        self.code = self._run.returncode

    def verdict(self, data: bytes) -> tuple[str, str]:
        """The verdict on a certificate and its reason; "unknown" where the program does not know what is used in it."""
        into, out = self._run.stdin, self._run.stdout
        if into is None or out is None:
            raise RuntimeError("the program has no pipes")
        into.write(b"%d\n" % len(data) + data)
        into.flush()
        judged, said = out.readline().decode().strip(), out.readline().decode().strip()
        if judged != f"judged: {hashlib.sha256(data).hexdigest()}":
            raise RuntimeError(f"the program judged other bytes, or ended: {judged!r}, {said!r}")
        verdict, _, reason = said.partition(": ")
        return ("unknown" if reason.startswith(UNKNOWN) else verdict), reason


@dataclass(frozen=True)
class Changed:
    """A mutant of a certificate: its name, its content, and the original one; `part` is the rule or the part that is changed."""

    name: str
    content: Content
    original: Content
    part: str

    @property
    def same_claims(self) -> bool:
        """Whether it says of the same network, box and target what the original says, from the same hypotheses."""
        keys = ("box", "claims", "hypotheses", "network", "target")
        return all(self.content.get(key) == self.original[key] for key in keys)


@dataclass
class Found:
    """What was met: how many mutants had each pair of verdicts, how many were changed where, and each difference."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    explained: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many certificates were compared."""
        return sum(self.pairs.values())

    def __str__(self) -> str:
        lines = [f"{many:8,} Python {pair[0]}, native {pair[1]}" for pair, many in sorted(self.pairs.items())]
        lines += [f"{many:8,} changed in {part}" for part, many in sorted(self.parts.items())]
        lines += [f"{len(self.explained):8,} differences in the proof of the same claims", *self.explained]
        return "\n".join([*lines, f"{len(self.differences):8,} other differences", *self.differences])


def compare(native: Native, changed: Changed, found: Found) -> None:
    """Judge a changed certificate by both kernels."""
    data = sealed(changed.content)
    expected, (verdict, reason) = check(data, FILES), native.verdict(data)
    found.pairs[expected.verdict, verdict] += 1
    found.parts[changed.part] += 1
    if verdict not in (expected.verdict, "unknown"):
        said = f"{changed.name}: Python {expected.verdict} ({expected.reason:.300}), native {verdict} ({reason})"
        (found.explained if changed.same_claims else found.differences).append(said)


def known(native: Native) -> dict[str, Content]:
    """The certificates that the program accepts."""
    every = {name: dict(base(name)) for name in sorted(BASES_OF_MUTANTS)} | {name: PROPERTIES[name]() for name in PROPERTIES}
    return {name: content for name, content in every.items() if native.verdict(sealed(content))[0] == "accepted"}


def mutants(originals: dict[str, Content], seed: int) -> Iterator[Changed]:
    """Mutants of certificates without end, a few of each in turn."""
    while True:
        for name, original in originals.items():
            for place, mutant in enumerate(sample_of(name, original, EACH, seed)):
                content, part = mutant.of(deepcopy(original)), part_of(mutant, original)
                yield Changed(str(mutant), content, original, part)
                again = restated(content) if (place + seed) % RESTATED == 0 else None
                if again is not None:
                    yield Changed(f"{mutant}, restated", again, original, part)
        seed += 1


def part_of(mutant: Mutant, original: Content) -> str:
    """The rule of the step that is changed, or the key of the certificate."""
    return str(original["steps"][mutant.path[1]]["rule"] if mutant.path[0] == "steps" and mutant.path[1:] else mutant.path[0])


def main(count: int, seed: int = 0, seconds: float = float("inf")) -> Found:
    """Compare the kernels on so many mutants, or as many as the processor judges in so many seconds; print what was found."""
    found = Found()
    with Native() as native:
        originals = known(native)
        print(f"mutants of {', '.join(originals)}")
        met: set[bytes] = set()
        for changed in mutants(originals, seed):
            digest = hashlib.sha256(json.dumps(changed.content, sort_keys=True).encode()).digest()
            if digest in met:
                continue
            met.add(digest)
            compare(native, changed, found)
            if found.count % 500 == 0:
                print(f"{found.count:8,} so far, {len(found.differences)} not explained", flush=True)
            if found.count >= count or process_time() >= seconds:
                break
    print(found)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args()
    sys.exit(1 if main(options.count, options.seed, options.seconds).differences else 0)
