"""Systematic mutation of accepted certificates, sealed again so that the rules and not the digest must refuse them.

    PYTHONPATH=.:tests python tests/kernel/mutate.py [AT LEAST THIS MANY]

Every leaf is changed in every way below, every list and object too; each mutant is tried as it is and, where a step's
rule still gives a statement, with all statements and claims rewritten to what the rules give: then only the truth of
the claims is left to be judged, by tests/kernel/truth.py. The command prints how many mutants each rule refused.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kernel.certificates import BASES, Content, base
from kernel.truth import refuted
from oracle import number
from symnet.kernel.rules import RULES

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.kernel import check
from symnet.kernel.decode import NUMBER, decode
from symnet.kernel.replay import _conclude
from symnet.kernel.syntax import Malformed, Rejected

Path = tuple[Any, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of a certificate, outer places first."""
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from leaves(item, (*path, place))


def ways(value: Any, others: list[str], dice: random.Random) -> Iterator[tuple[str, Any]]:
    """Every way to change a value."""
    if isinstance(value, str) and NUMBER.fullmatch(value):
        yield from _numbers(number(value))
        yield "another text", dice.choice(others)
    elif isinstance(value, str):
        yield "another text", dice.choice(others)
        yield "longer", value + "x"
    elif isinstance(value, list):
        yield from _lists(value)
    else:
        for key in value:
            yield f"without {key}", {other: item for other, item in value.items() if other != key}
        yield "one key more", {**value, "more": "0x1"}


def _numbers(old: Fraction) -> Iterator[tuple[str, str]]:
    changed = {
        "+1": old + 1,
        "-1": old - 1,
        "sign": -old,
        "twice": 2 * old,
        "half": old / 2,
        "zero": Fraction(0),
        "last digit": old + Fraction(1, old.denominator) if old.denominator > 1 else old + 2,
        "a thousandth": old * Fraction(999, 1000),
        "a little": old + Fraction(1, 1 << 40),
        "tiny power": old + Fraction(1, 1 << 9),
    }
    yield from ((way, hexed(new)) for way, new in changed.items() if new != old)


def _lists(old: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    for place in range(len(old)):
        yield f"without {place}", old[:place] + old[place + 1 :]
        yield f"twice {place}", old[: place + 1] + old[place:]
        if place and old[place] != old[place - 1]:
            yield f"swapped {place}", [*old[: place - 1], old[place], old[place - 1], *old[place + 1 :]]
    yield "empty", []


@dataclass(frozen=True)
class Mutant:
    """A changed certificate."""

    name: str
    content: Content


def mutants(start: str, seed: int = 0) -> Iterator[Mutant]:
    """All mutants of a base certificate."""
    original, dice = base(start), random.Random(seed)
    texts = sorted({value for _, value in leaves(original) if isinstance(value, str)})
    for path, value in leaves(original):
        for way, new in ways(value, texts, dice):
            if path and new != value:
                yield Mutant(f"{start}: {'/'.join(map(str, path))} {way}", _placed(original, path, new))


def _placed(original: Content, path: Path, new: Any) -> Content:
    content: Any = json.loads(json.dumps(original))
    place = content
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = new
    return dict(content)


def restated(content: Content) -> Content | None:
    """The certificate with its statements and claims rewritten to what the rules give; None where a rule refuses."""
    found: Content = json.loads(json.dumps(content))
    try:
        certificate = decode(sealed(found))
    except Malformed:
        return None
    statements: list[Any] = []
    for place, step in enumerate(certificate.steps):
        statement = _given(certificate, place, step, statements)
        if statement is None:
            return None
        old = found["steps"][place]["statement"]
        found["claims"] = [statement if claim == old else claim for claim in found["claims"]]
        found["steps"][place]["statement"] = statement
        statements.append(statement)
    return found if found != content else None


def _given(certificate: Any, place: int, step: Any, statements: list[Any]) -> Any:
    """What a rule gives for a step; None where it refuses."""
    try:
        return _conclude(certificate, place, step, statements)
    except Rejected as problem:
        if not str(problem).startswith("the rule gives"):
            return None
        return RULES[step.rule](certificate, [statements[premise] for premise in step.premises], step.data)
    except (Malformed, LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def judged(mutant: Mutant, counts: Counter[str]) -> None:
    """Count what refuses a mutant, and its restated form; raises AssertionError where an accepted one claims something false."""
    _judge(mutant.name, mutant.content, counts)
    again = restated(mutant.content)
    if again is not None:
        _judge(f"{mutant.name}, restated", again, counts)


def _judge(name: str, content: Content, counts: Counter[str]) -> None:
    verdict = check(sealed(content))
    counts["all"] += 1
    if verdict.accepted:
        counts["accepted, and true"] += 1
        found = refuted(content)
        assert not found, f"{name} is accepted and false: {found}"
    elif verdict.verdict == "malformed":
        counts["malformed"] += 1
    elif ", rule " in verdict.reason[:30]:
        rule = verdict.reason.split(", rule ")[1].split(":")[0]
        counts[rule if rule in RULES else "no such rule"] += 1
    else:
        counts["claims and hypotheses"] += 1


def main(least: int) -> None:
    """Judge every mutant of every base certificate; print the counts."""
    counts: Counter[str] = Counter()
    for start in BASES:
        for mutant in mutants(start):
            judged(mutant, counts)
        print(f"{start}: {counts['all']} mutants so far", flush=True)
    for name, count in counts.most_common():
        print(f"{count:7} {name}")
    if counts["all"] < least:
        sys.exit(f"only {counts['all']} mutants")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
