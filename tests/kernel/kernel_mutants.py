"""Kernels with one check weaker or gone, against the files that a kernel must refuse: what no file needs is written down.

    PYTHONPATH=.:tests python -m kernel.kernel_mutants [--only FILE ...] [--list] [--false FOLDER ...] [--entries]

A file of the corpus that a mutant of the kernel accepts kills it: the check is needed. So does one with parts of which the
mutant finds nothing in a sample, where the kernel refuses every sample. A mutant that no file kills is a
survivor, and must stand in redundant_checks.toml with the reason why nothing false is accepted without the check; an
entry there that a file kills is stale. A crash is no acceptance, nor is a run without an end. `--only` takes files of the
kernel, `--list` prints every check, `--entries` the survivors that are not written down, as entries.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from kernel.adaptations import adapted
from kernel.certificates import files
from kernel.kernel_checks import Check, Lines, checks, sources, without
from kernel.kernel_copies import Code, Copy, Line, compiled, loaded

HERE = Path(__file__).parent
KERNEL = HERE.parent.parent / "symnet" / "kernel"
LIST = HERE / "redundant_checks.toml"
CORPUS = (HERE / "corpus" / "rejected", HERE / "corpus" / "malformed")
HAS_PARTS = b'"rule":"part"'
BOUND = "bounds the work"
"""The reason of a check without which a file only costs more."""
NAME = "kernel_copy"
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Refused:
    """A file that the kernel refuses, and the lines on which, or below which, something refused it."""

    name: str
    data: bytes
    at: frozenset[Line]
    sampled: bool = False
    """Whether only some of its parts are opened."""

    def met(self, lines: Iterable[Lines]) -> bool:
        """Whether a check on these lines took part in the refusal."""
        return any(file == own and first <= line <= last for own, first, last in lines for file, line in self.at)


def refused(whole: Copy, folders: Sequence[Path]) -> list[Refused]:
    """The files in the folders, which the kernel must refuse, short ones first."""
    found = []
    for path in (path for folder in folders for path in sorted(folder.rglob("*.json*"))):
        data = path.read_bytes()
        verdict, _ = whole.verdict(data)
        if verdict not in ("rejected", "malformed"):
            raise SystemExit(f"{path}: the verdict of the kernel as it is: {verdict}")
        found.append(Refused(path.name, data, frozenset(whole.lines)))
        if HAS_PARTS in data and whole.verdict(data, True)[0] in ("rejected", "malformed"):
            found.append(Refused(f"{path.name}, sampled", data, frozenset(whole.lines), True))
    return sorted(found, key=lambda file: (len(file.data), file.name))


@dataclass(frozen=True)
class Result:
    """A check, the file that needs it ("" for none), as it stands or made over, and how the mutant ended on the others."""

    check: Check
    killer: str
    made_over: bytes = b""
    ends: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in self.ends) or "no file meets it"
        needed = f"needed by {self.killer}{', made over' * bool(self.made_over)}"
        return f"{self.check}\n    {needed if self.killer else f'survives: {ends}'}"


@dataclass(frozen=True)
class Trial:
    """A kernel in a folder as it is, and the files that it refuses: what its mutants are tried with."""

    folder: Path
    texts: dict[str, str]
    code: Code
    whole: Copy
    files: Sequence[Refused]
    named: Mapping[str, bytes]

    def result(self, check: Check, everything: bool = False) -> Result:
        """What becomes of a check: the files that met it are tried, every other file too where that is wanted."""
        mutant = {**self.code, check.file: compiled(check.file, without(self.texts[check.file], check))}
        first = [file for file in self.files if file.met(check.lines)]
        others = [file for file in self.files if everything and file not in first]
        with loaded(mutant, f"{NAME}_mutant", self.folder, self.named) as copy:
            return self._with(copy, check, [*first, *others], first)

    def _with(self, copy: Copy, check: Check, files: Sequence[Refused], first: Sequence[Refused]) -> Result:
        ends: Counter[str] = Counter()
        for file in files:
            verdict, reason = copy.verdict(file.data, file.sampled)
            if verdict in ("accepted", "sampled"):
                return Result(check, file.name)
            ends[f"{verdict} ({reason})" if verdict == "crash" else verdict] += 1
        for file in (each for each in first if not each.sampled):
            data = adapted(copy, file.data)
            if data is not None and self.whole.verdict(data)[0] in ("rejected", "malformed"):
                return Result(check, file.name, data)
        return Result(check, "", b"", tuple(ends.most_common()))


@contextlib.contextmanager
def trial(folder: Path, folders: Sequence[Path] = CORPUS) -> Iterator[Trial]:
    """The kernel in a folder with the files in folders of files that must be refused."""
    texts = sources(folder)
    code = {file: compiled(file, text) for file, text in texts.items()}
    with loaded(code, f"{NAME}_whole", folder, files()) as whole:
        yield Trial(folder, texts, code, whole, refused(whole, folders), files())


def redundant(path: Path = LIST) -> dict[Key, str]:
    """The checks that are known to be redundant, with the reasons."""
    entries = tomllib.loads(path.read_text()).get("redundant", []) if path.exists() else []
    found = {(each["file"], each["function"], each["check"], each.get("part", "")): each["reason"] for each in entries}
    if len(found) < len(entries) or not all(reason.strip() for reason in found.values()):
        raise SystemExit(f"{path.name}: an entry stands twice, or has no reason")
    return found


def entry(check: Check) -> str:
    """A check as an entry of the list, without its reason."""
    named = {"file": check.file, "function": check.function, "check": check.check, "part": check.part, "reason": ""}
    return "[[redundant]]\n" + "".join(f"{key} = {json.dumps(text)}\n" for key, text in named.items() if text or key != "part")


def complaints(found: Sequence[Result], known: dict[Key, str], there: Iterable[Check]) -> list[str]:
    """Survivors that are not on the list, entries on it that a file needs, and entries that name no check of the kernel.

    A check that bounds the work may be needed by a file that a fast machine is done with in time.
    """
    keys = {check.key for check in there}
    new = [f"no file needs {result.check}" for result in found if not result.killer and result.check.key not in known]
    stale = [
        f"on the list, and {result.killer} needs {result.check}"
        for result in found
        if result.killer and not known.get(result.check.key, BOUND).startswith(BOUND)
    ]
    lost = [f"on the list, and not in the kernel: {' | '.join(key)}" for key in known if key not in keys]
    return [*new, *stale, *lost]


def table(found: Sequence[Result], known: dict[Key, str]) -> Iterator[str]:
    """The counts by file of the kernel."""
    rows = {file: [result for result in found if result.check.file == file] for file in sorted({r.check.file for r in found})}
    yield f"{'':24} checks  needed: as it stands  made over  redundant  survivors (that no file meets)"
    for file, row in [*rows.items(), ("all", list(found))]:
        stands = sum(bool(result.killer) and not result.made_over for result in row)
        over = sum(bool(result.made_over) for result in row)
        listed = sum(not result.killer and result.check.key in known for result in row)
        new = [result for result in row if not result.killer and result.check.key not in known]
        unmet = sum(not result.ends for result in new)
        yield f"{file:24} {len(row):6}  {stands:20}  {over:9}  {listed:9}  {len(new):9} ({unmet})"


def sample(there: Sequence[Check], count: int, seed: int, *files: str) -> list[Check]:
    """Some of the checks in files of the kernel, the same ones for a seed."""
    wanted = [check for check in there if not files or any(fnmatch(check.file, file) for file in files)]
    return random.Random(seed).sample(wanted, min(count, len(wanted)))


def main(arguments: Sequence[str]) -> int:
    """Judge the checks of the kernel; print counts and complaints; 1 where there are complaints."""
    parser = argparse.ArgumentParser(prog="kernel_mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="FILE", default=["*"], help="files of the kernel, or patterns")
    parser.add_argument("--list", action="store_true", help="print every check, and the file that needs it")
    parser.add_argument("--entries", action="store_true", help="print the survivors as entries for the list")
    parser.add_argument("--everything", action="store_true", help="try also files that do not meet the check")
    parser.add_argument("--false", nargs="+", type=Path, default=[], metavar="FOLDER", help="more files to be refused")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the files that were made over")
    options, known, start = parser.parse_args(arguments), redundant(), time.monotonic()
    there, found = checks(sources(KERNEL)), []
    with trial(KERNEL, [*CORPUS, *options.false]) as kernel:
        for check in there:
            if any(fnmatch(check.file, pattern) for pattern in options.only):
                found.append(kernel.result(check, options.everything))
                _tell(found[-1], options, known)
    problems = complaints(found, known, there)
    print(*table(found, known), *problems, f"{time.monotonic() - start:.0f} s, {len(kernel.files)} files", sep="\n")
    return int(bool(problems))


def _tell(result: Result, options: argparse.Namespace, known: dict[Key, str]) -> None:
    """Print or write what is asked for of one result."""
    if options.list:
        print(result, flush=True)
    if options.entries and not result.killer and result.check.key not in known:
        print(entry(result.check), flush=True)
    if options.write and result.made_over:
        options.write.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(str(result.check).encode()).hexdigest()[:8]
        (options.write / f"{name}_{result.killer.removesuffix('.gz')}").write_bytes(result.made_over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
