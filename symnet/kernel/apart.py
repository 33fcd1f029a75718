"""Steps in files of their own, one part at a time: read when it is checked, with work of its own, and forgotten afterwards.

A step of the rule `part` states what the last step in its file states; the file holds steps that start from its premises. So
a certificate may be larger than the memory, a random sample of its parts can be checked, and what joins them always is.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from .decode import MAX_STEPS, step
from .networks import file_named
from .plain import canonical_object, items, unpacked
from .syntax import Certificate, Malformed, Rejected, Step, Verdict

MOST = 64 << 20
"""Bytes of a file that are read."""
PART = "part"
APART = {
    **{"band-codes": "codes", "codes": "codes"},
    **{"branches": "safe", "joined": "safe", "branches-in-floats": "safe-in-floats", "joined-in-floats": "safe-in-floats"},
}
"""The rules of steps that may stand in a part -> the kind of what they state."""
DIGEST = re.compile(r"[0-9a-f]{64}")


class Unread(Malformed):
    """The file of a part is not given, or is none."""


class Folder(Mapping[str, bytes]):
    """The files NAME.DIGITS.bin of a folder by their SHA-256, which begins with these 16 digits; read when they are asked for."""

    def __init__(self, folder: str, more: Mapping[str, bytes]) -> None:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".bin"))
        self.more, self.places = more, {name.split(".")[-2]: os.path.join(folder, name) for name in names if "." in name[:-4]}

    def __getitem__(self, digest: str) -> bytes:
        if digest in self.more:
            return self.more[digest]
        try:
            with open(self.places[digest[:16]], "rb") as stream:
                return stream.read(MOST + 1)
        except OSError:
            raise KeyError(digest) from None

    def __iter__(self) -> Iterator[str]:
        return iter((*self.more, *self.places))

    def __len__(self) -> int:
        return len(self.more) + len(self.places)


def fit(part: Step) -> None:
    """Reject a part, opened or not, that no rule of a part states; its file is not read."""
    if sorted(part.data) != ["rules", "sha256"]:
        raise Rejected(f"the data of a part has the keys {sorted(part.data)[:20]}, not rules and sha256")
    rules, kind = part.data["rules"], part.statement["kind"]
    if not isinstance(rules, list) or not APART.keys() >= set(rules) or rules != sorted(set(rules)):
        raise Rejected(f"the rules {str(rules)[:200]} of a part are not some of {sorted(APART)} in order")
    if kind not in {APART[rule] for rule in rules}:
        raise Rejected(f"the part states {str(kind)[:40]}, and its rules {str(rules)[:200]} do not")
    if not DIGEST.fullmatch(part.data["sha256"]):
        raise Rejected(f"the digest {str(part.data['sha256'])[:80]} of a part is not 64 hexadecimal digits")


def opened(certificate: Certificate, part: Step) -> tuple[int, Certificate]:
    """Return the number of premises of a part, and a certificate of the steps in its file, the premises before them.

    Raises Unread where the file is not given or holds no steps, Rejected where they are not those that are said to stand there.
    """
    data = part.data
    try:
        read = items(canonical_object(unpacked(file_named(certificate.files, data["sha256"], "part"))), "part", MAX_STEPS, 1)
        steps = [step(item, f"part, step {place}") for place, item in enumerate(read, len(part.premises))]
    except Malformed as problem:
        raise Unread(str(problem)) from None
    if data["rules"] != sorted({each.rule for each in steps}):
        raise Rejected(f"the rules {str(data['rules'])[:200]} are not those of the part in order")
    if any(each.statement.get("output") != part.statement.get("output") for each in steps):
        raise Rejected("a step of the part is about another output than the part")
    if steps[-1].statement != part.statement:
        raise Rejected("the part does not end with the statement of the step")
    given = [Step("", (), {}, certificate.steps[premise].statement) for premise in part.premises]
    return len(given), replace(certificate, steps=(*given, *steps))


def rules_of(steps: Sequence[Step]) -> Iterator[str]:
    """The rules of steps, for parts those that are said to stand in them."""
    for each in steps:
        yield from each.data["rules"] if each.rule == PART else (each.rule,)


def drawn(steps: Sequence[Step], digest: str, share: Fraction, seed: str) -> Collection[int]:
    """The places of a random sample of the parts: this share of them, one at least; raises Malformed where there are none."""
    parts = [place for place, each in enumerate(steps) if each.rule == PART]
    if not parts:
        raise Malformed("certificate: it has no parts of which a sample could be checked; check all of it")

    def lot(place: int) -> bytes:
        return hashlib.sha256(f"{digest} {seed} {place}".encode()).digest()

    return sorted(sorted(parts, key=lot)[: ceil(share * len(parts))])


def sampled(opened: int, count: int, verdict: Verdict) -> str:
    """What is known where a sample of the parts was checked, and what is not."""
    given = f" and the {len(verdict.hypotheses)} hypotheses" if verdict.hypotheses else ""
    rest = f"what the {count - opened} others state was not checked and may be false; " if opened < count else ""
    return (
        f"nothing was found in {opened} of {count} parts, nor in what joins all {count}: "
        f"the claims follow from what the parts state{given}; {rest}nothing is proved"
    )
