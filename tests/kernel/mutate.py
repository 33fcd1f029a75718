"""Systematic mutation of accepted certificates, sealed again so that the rules and not the digest must refuse them.

    PYTHONPATH=.:tests python tests/kernel/mutate.py [HOW MANY] [--jobs N] [--job FOLDER]

Leaves, lists and objects all over a certificate are changed, each in one of the ways below. Each mutant is tried as it is and,
where the rules still give statements, with all facts, statements and claims rewritten to what they give: then only the truth of
the claims is left to be judged, by tests/kernel/truth.py. The command prints how many mutants each rule refused.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path as FilePath
from typing import Any

from kernel.certificates import BASES, Content, base
from kernel.mutant_tasks import EACH, counts_of, mutants_job
from kernel.remade import loaded, remade
from kernel.truth import refuted
from oracle import number

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.commands.working import watching
from symnet.jobs.engine import results, run
from symnet.jobs.folder import JOB, About, Memory, opened
from symnet.jobs.processes import Processes
from symnet.kernel import check
from symnet.kernel.plain import NUMBER
from symnet.kernel.theories import RULES

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
    """A base certificate with a value at a place."""

    start: str
    path: Path
    way: str
    new: Any

    def __str__(self) -> str:
        return f"{self.start}: {'/'.join(map(str, self.path))} {self.way}"

    @property
    def content(self) -> Content:
        """The changed certificate."""
        return self.of(base(self.start))

    def of(self, content: Any) -> Content:
        """A certificate, which is changed itself."""
        place = content
        for part in self.path[:-1]:
            place = place[part]
        place[self.path[-1]] = json.loads(json.dumps(self.new))
        return dict(content)


def sample(start: str, count: int, seed: int = 0) -> list[Mutant]:
    """So many mutants of a base certificate, or fewer: places evenly among all, each changed in one way."""
    return sample_of(start, base(start), count, seed)


def sample_of(start: str, original: Content, count: int, seed: int = 0) -> list[Mutant]:
    """So many mutants of a certificate, which has this name."""
    dice = random.Random(seed + sum(map(ord, start)))
    places = [(path, value) for path, value in leaves(original) if path]
    texts = sorted({value for _, value in places if isinstance(value, str)})
    found = []
    for path, value in places[dice.randrange(max(1, len(places) // count)) :: max(1, len(places) // count)][:count]:
        changes = [(way, new) for way, new in ways(value, texts, dice) if new != value]
        if changes:
            found.append(Mutant(start, path, *dice.choice(changes)))
    return found


KERNEL = loaded()
IN_FILES = (
    *("parts", "long_parameter", "property_onnx", "floats_onnx", "given_equal_onnx", "quantised_safe", "quantised_refuted"),
    *("floats_cast", "floats_cast_and_summed", "floats_cast_refuted", "property_apart"),
)
BASES_OF_MUTANTS = tuple(name for name in BASES if name not in IN_FILES)
"""The bases that name no files: what stands in files is changed elsewhere."""


def restated(content: Content) -> Content | None:
    """The certificate with its facts, statements and claims rewritten to what the rules give; None where one refuses."""
    try:
        found = remade(KERNEL, content)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None
    return None if found.refused or not found.content["claims"] or found.content == content else found.content


def judged(mutant: Mutant, counts: Counter[str]) -> None:
    """Count what refuses a mutant, and its restated form; raises AssertionError where an accepted one claims something false."""
    content = mutant.content
    again = restated(content)
    _judge(str(mutant), content, counts)
    if again is not None:
        _judge(f"{mutant}, restated", again, counts)


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


def main(count: int) -> None:
    """Judge at least so many mutants, a few of each base in turn; print the counts."""
    counts: Counter[str] = Counter()
    for seed in range(count):
        for start in BASES_OF_MUTANTS:
            for mutant in sample(start, 40, seed):
                judged(mutant, counts)
        print(f"{counts['all']} mutants so far", flush=True)
        if counts["all"] >= count:
            break
    _print(counts)


def by_jobs(count: int, jobs: int, folder: FilePath | None) -> None:
    """Judge about so many mutants by processes, their counts kept in a folder where one is given; print them."""
    each = sum(len(sample(start, EACH)) for start in BASES_OF_MUTANTS)
    job = mutants_job(BASES_OF_MUTANTS, range(max(1, -(-count // each))))
    workers = Processes(jobs, (sys.executable, "-m", "kernel.mutant_tasks"))
    where = nullcontext(Memory()) if folder is None else opened(folder, About("mutants", {}, {}), job, (folder / JOB).exists())
    try:
        with where as store, watching("mutants") as watch:
            run(job, store, workers, watch)
            _print(sum((counts_of(result) for _, result in results(job, store)), Counter()))
    finally:
        workers.close()


def _print(counts: Counter[str]) -> None:
    for name, number_of in counts.most_common():
        print(f"{number_of:7} {name}")


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("count", nargs="?", type=int, default=10_000)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--job", type=FilePath)
    given = options.parse_args()
    main(given.count) if given.jobs == 1 and given.job is None else by_jobs(given.count, given.jobs, given.job)
