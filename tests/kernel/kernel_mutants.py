"""Kernels with one check weaker or gone, against the files that a kernel must refuse: what no file needs is written down.

    PYTHONPATH=.:tests python -m kernel.kernel_mutants [--only FILE ...] [--list] [--false FOLDER ...] [--entries]

A file of the corpus that a mutant of the kernel accepts kills it: the check is needed. A mutant that no file kills is a
survivor, and must stand in redundant_checks.toml with the reason why nothing false is accepted without the check; an
entry there that a file kills is stale. A crash is no acceptance, nor is a run without an end. `--only` takes files of the
kernel, `--list` prints every check, `--entries` the survivors that are not written down, as entries.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.abc
import importlib.util
import json
import random
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from kernel.kernel_checks import REFUSALS, Check, Lines, checks, sources, without

HERE = Path(__file__).parent
KERNEL = HERE.parent.parent / "symnet" / "kernel"
LIST = HERE / "redundant_checks.toml"
CORPUS = (HERE / "corpus" / "rejected", HERE / "corpus" / "malformed")
NAME = "kernel_mutant"
SECONDS = 20
"""How long a mutant may think about one file."""
Key = tuple[str, str, str, str]
Line = tuple[str, int]


class Endless(BaseException):
    """A mutant thinks about a file for too long."""


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """A kernel in memory: the code of its files, imported as the package `NAME`."""

    def __init__(self, code: dict[str, CodeType]) -> None:
        self.code = {_module(file): (file, compiled) for file, compiled in code.items()}

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        if fullname not in self.code:
            return None
        package = self.code[fullname][0].endswith("__init__.py")
        return importlib.util.spec_from_loader(fullname, self, origin=self.code[fullname][0], is_package=package)

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code[module.__name__][1], module.__dict__)


def _module(file: str) -> str:
    return ".".join([NAME, *Path(file).with_suffix("").parts]).removesuffix(".__init__")


@contextlib.contextmanager
def loaded(code: dict[str, CodeType]) -> Iterator[Callable[[bytes], Any]]:
    """The `check` of a kernel that is made of this code, while the block runs."""
    loader = Loader(code)
    sys.meta_path.insert(0, loader)
    try:
        yield importlib.import_module(NAME).check
    finally:
        sys.meta_path.remove(loader)
        for name in [name for name in sys.modules if name == NAME or name.startswith(f"{NAME}.")]:
            del sys.modules[name]


def compiled(texts: dict[str, str]) -> dict[str, CodeType]:
    """The code of a kernel; a line of it is known by the path of its file in the folder."""
    return {file: compile(text, f"<{NAME}>/{file}", "exec") for file, text in texts.items()}


@dataclass(frozen=True)
class Refused:
    """A file that the kernel refuses, and the lines on which, or below which, something refused it."""

    name: str
    data: bytes
    at: frozenset[Line]

    def met(self, lines: Iterable[Lines]) -> bool:
        """Whether a check on these lines took part in the refusal."""
        return any(file == own and first <= line <= last for own, first, last in lines for file, line in self.at)


def refused(code: dict[str, CodeType], folders: Sequence[Path]) -> list[Refused]:
    """The files in the folders, which the kernel must refuse, those that take no time first."""
    found = []
    with loaded(code) as check, _watched() as seen:
        for path in (path for folder in folders for path in sorted(folder.rglob("*.json*"))):
            seen.clear()
            data, start = path.read_bytes(), time.perf_counter()
            if check(data).accepted:
                raise SystemExit(f"{path} is accepted by the kernel as it is")
            found.append((time.perf_counter() - start, path.name, Refused(path.name, data, frozenset(seen))))
    return [file for _, _, file in sorted(found, key=lambda each: each[:2])]


@contextlib.contextmanager
def _watched() -> Iterator[set[Line]]:
    """The lines on the stack of every refusal that is made, and of every exception that a verdict is made of."""
    seen: set[Line] = set()

    def wrapped(old: Callable[..., None]) -> Callable[..., None]:
        def made(self: Any, *arguments: Any, **named: Any) -> None:
            seen.update(_lines(_stack(sys._getframe(1))))
            seen.update(_lines(_trace(sys.exc_info()[2])))
            old(self, *arguments, **named)

        return made

    for module in [module for name, module in sys.modules.items() if name.startswith(NAME)]:
        for name in (*REFUSALS, "Verdict"):
            kind = module.__dict__.get(name)
            if isinstance(kind, type) and kind.__module__ == module.__name__:
                kind.__init__ = wrapped(kind.__init__)  # type: ignore[misc]
    yield seen


def _stack(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    while frame is not None:
        yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


def _trace(trace: Any) -> Iterator[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _lines(found: Iterable[tuple[str, int]]) -> Iterator[Line]:
    yield from ((file.removeprefix(f"<{NAME}>/"), line) for file, line in found if file.startswith(f"<{NAME}>/"))


@dataclass(frozen=True)
class Result:
    """A check, the file that needs it ("" for none), and how the mutant ended on the files that met the check."""

    check: Check
    killer: str
    ends: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in self.ends) or "no file meets it"
        return f"{self.check}\n    " + (f"needed by {self.killer}" if self.killer else f"survives: {ends}")


def results(texts: dict[str, str], chosen: Iterable[Check], files: Sequence[Refused], everything: bool = False) -> Iterator[Result]:
    """What becomes of each check: the files that met it are tried, and every other file too where that is wanted."""
    code = compiled(texts)
    for check in chosen:
        mutant = {**code, check.file: compile(without(texts[check.file], check), f"<{NAME}>/{check.file}", "exec")}
        first = [file for file in files if file.met(check.lines)]
        others = [file for file in files if everything and file not in first]
        yield _result(check, mutant, [*first, *others])


def _result(check: Check, mutant: dict[str, CodeType], files: Sequence[Refused]) -> Result:
    ends: Counter[str] = Counter()
    with loaded(mutant) as kernel:
        for file in files:
            end = ended(kernel, file.data)
            if end == "accepted":
                return Result(check, file.name, ())
            ends[end] += 1
    return Result(check, "", tuple(ends.most_common()))


def ended(check: Callable[[bytes], Any], data: bytes) -> str:
    """How a kernel ends on a file: with a verdict, with a crash or not at all."""

    def stop(signal: int, frame: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return str(check(data).verdict)
    except Endless:
        return "without an end"
    except Exception as problem:
        return f"crash ({type(problem).__name__})"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
    """Survivors that are not on the list, entries on it that a file needs, and entries that name no check of the kernel."""
    keys = {check.key for check in there}
    new = [f"no file needs {result.check}" for result in found if not result.killer and result.check.key not in known]
    stale = [f"on the list, and {result.killer} needs {result.check}" for result in found if result.killer and result.check.key in known]
    lost = [f"on the list, and not in the kernel: {' | '.join(key)}" for key in known if key not in keys]
    return [*new, *stale, *lost]


def table(found: Sequence[Result], known: dict[Key, str]) -> Iterator[str]:
    """The counts by file of the kernel."""
    rows = {file: [result for result in found if result.check.file == file] for file in sorted({r.check.file for r in found})}
    yield f"{'':24} checks  needed  redundant  survivors"
    for file, row in [*rows.items(), ("all", list(found))]:
        needed = sum(bool(result.killer) for result in row)
        listed = sum(not result.killer and result.check.key in known for result in row)
        yield f"{file:24} {len(row):6}  {needed:6}  {listed:9}  {len(row) - needed - listed:9}"


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
    options, texts, known, start = parser.parse_args(arguments), sources(KERNEL), redundant(), time.monotonic()
    there = checks(texts)
    chosen = [check for check in there if any(fnmatch(check.file, pattern) for pattern in options.only)]
    files, found = refused(compiled(texts), [*CORPUS, *options.false]), []
    for result in results(texts, chosen, files, options.everything):
        found.append(result)
        if options.list:
            print(result, flush=True)
        elif options.entries and not result.killer and result.check.key not in known:
            print(entry(result.check), flush=True)
    problems = complaints(found, known, there)
    print(*table(found, known), *problems, f"{time.monotonic() - start:.0f} s, {len(files)} files", sep="\n")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
