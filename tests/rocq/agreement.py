"""Both kernels on mutants of the certificates of the corpus that both accept: the same verdict, or "unknown rule".

    PYTHONPATH=.:tests python tests/rocq/agreement.py [HOW MANY] [--seed N] [--seconds S]

The mutants are those of tests/kernel/mutate.py, sealed again, every tenth also restated. The program, which `make native` builds,
judges them on one start. The command prints how many of them had which verdicts, and each difference; it ends with 1 where one is
not explained. A difference is explained where the certificate claims of the same network, box and target what the original one
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
from dataclasses import dataclass, field
from time import process_time
from types import TracebackType

from kernel.certificates import base
from kernel.mutate import BASES_OF_MUTANTS, Content, restated, sample

from symnet.certificates.certificate import sealed
from symnet.commands.native_kernel import UNKNOWN, need_program
from symnet.kernel import check

EACH = 40
RESTATED = 10
"""Of so many mutants one is also tried with its facts, statements and claims rewritten to what the rules give."""


class Native:
    """The program that the kernel proved in Rocq is, started once for many certificates."""

    def __enter__(self) -> Native:
        words = [need_program(), "--batch"]
        self._run = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
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


@dataclass
class Found:
    """What was met: how many mutants had each pair of verdicts, and those on which the kernels differ."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    explained: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many certificates were compared."""
        return sum(self.pairs.values())


def same_claims(content: Content, original: Content) -> bool:
    """Whether a certificate says of the same network, box and target what another one says, from the same hypotheses."""
    return all(content.get(key) == original[key] for key in ("box", "claims", "hypotheses", "network", "target"))


def compare(native: Native, name: str, content: Content, original: Content, found: Found) -> None:
    """Judge a changed certificate by both kernels."""
    data = sealed(content)
    expected, (verdict, reason) = check(data), native.verdict(data)
    found.pairs[expected.verdict, verdict] += 1
    if verdict not in (expected.verdict, "unknown"):
        said = f"{name}: Python {expected.verdict} ({expected.reason:.300}), native {verdict} ({reason})"
        (found.explained if same_claims(content, original) else found.differences).append(said)


def known(native: Native) -> list[str]:
    """The certificates of the corpus that the program accepts."""
    return [name for name in sorted(BASES_OF_MUTANTS) if native.verdict(sealed(dict(base(name))))[0] == "accepted"]


def mutants(names: list[str], seed: int) -> Iterator[tuple[str, str, Content]]:
    """Mutants of certificates without end, a few of each in turn."""
    while True:
        for name in names:
            for place, mutant in enumerate(sample(name, EACH, seed)):
                content = mutant.content
                yield name, str(mutant), content
                again = restated(content) if (place + seed) % RESTATED == 0 else None
                if again is not None:
                    yield name, f"{mutant}, restated", again
        seed += 1


def main(count: int, seed: int = 0, seconds: float = float("inf")) -> Found:
    """Compare the kernels on so many mutants, or as many as the processor judges in so many seconds; print what was found."""
    found = Found()
    with Native() as native:
        names = known(native)
        print(f"mutants of {', '.join(names)}")
        met: set[bytes] = set()
        for start, name, content in mutants(names, seed):
            digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
            if digest in met:
                continue
            met.add(digest)
            compare(native, name, content, dict(base(start)), found)
            if found.count % 500 == 0:
                print(f"{found.count:8,} so far, {len(found.differences)} not explained", flush=True)
            if found.count >= count or process_time() >= seconds:
                break
    for pair, many in sorted(found.pairs.items()):
        print(f"{many:8,} Python {pair[0]}, native {pair[1]}")
    print(f"{len(found.explained):8,} differences in the proof of the same claims")
    print("\n".join([*found.explained, f"{len(found.differences):8,} other differences", *found.differences]))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args()
    sys.exit(1 if main(options.count, options.seed, options.seconds).differences else 0)
