"""Copies of a kernel in memory, imported from its texts under another name, and what their refusals show."""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.util
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

from kernel.kernel_checks import REFUSALS

SECONDS = 20
"""Of processor time, how long a copy may think about one file."""
SEEDS = "01234567"
"""The samples of its parts by which a file is judged where it is sampled."""
MARK = "<kernel>/"
Code = dict[str, CodeType]
"""The code of each file of a kernel."""
Line = tuple[str, int]
"""A file of the kernel and a line in it."""


class Endless(BaseException):
    """A copy thinks about a file for too long."""


@dataclass
class Copy:
    """A kernel in memory: its `check`, with the files that certificates name; the kinds that it lets them claim; the lines on,
    or below, which it refused; what its last refusal had `found` a rule to give, or the facts that the rule `wanted`.
    """

    check: Callable[..., Any]
    claims: frozenset[str] = frozenset()
    lines: set[Line] = field(default_factory=set)
    found: Any = None
    wanted: Any = None

    def verdict(self, data: bytes, sampled: bool = False) -> tuple[str, str]:
        """The verdict on a file and its reason; a crash or a run without an end is no verdict, and has the same form.

        sampled: some of its parts are opened only, and the first of several samples in which nothing is found is the verdict.
        """

        def stop(signal: int, frame: FrameType | None) -> None:
            raise Endless

        self.lines, self.found, self.wanted = set(), None, None
        before = signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            if not sampled:
                verdict = self.check(data)
            else:
                found = [self.check(data, sample=(Fraction(1, 100), seed)) for seed in SEEDS]
                verdict = next((each for each in found if each.verdict == "sampled"), found[0])
            return str(verdict.verdict), str(verdict.reason)
        except Endless:
            return "without an end", ""
        except Exception as problem:
            return "crash", type(problem).__name__
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a package from code; its modules take themselves for the files of a folder."""

    def __init__(self, name: str, code: Code, folder: Path) -> None:
        self.folder = folder
        self.code = {_module(name, file): (file, compiled) for file, compiled in code.items()}

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        if fullname not in self.code:
            return None
        file = self.code[fullname][0]
        return importlib.util.spec_from_loader(fullname, self, origin=MARK + file, is_package=file.endswith("__init__.py"))

    def exec_module(self, module: ModuleType) -> None:
        file, code = self.code[module.__name__]
        module.__file__ = str(self.folder / file)
        exec(code, module.__dict__)


def _module(name: str, file: str) -> str:
    return ".".join([name, *Path(file).with_suffix("").parts]).removesuffix(".__init__")


def compiled(file: str, source: Any) -> CodeType:
    """The code of a file of a kernel, from its text or its tree."""
    code: CodeType = compile(source, MARK + file, "exec")
    return code


@contextlib.contextmanager
def loaded(code: Code, name: str, folder: Path, files: Mapping[str, bytes]) -> Iterator[Copy]:
    """A copy of the kernel in a folder, imported under a name that nothing else has, while the block runs.

    `files` are given to its check.
    """
    loader = _Loader(name, code, folder)
    sys.meta_path.insert(0, loader)
    try:
        kernel = importlib.import_module(name)
        theories = sys.modules.get(f"{name}.theories")
        copy = Copy(partial(kernel.check, files=files), getattr(theories, "CLAIMS", frozenset()))
        dict(getattr(theories, "RULES", {}))  # loads the code of all theories
        _watch(copy, [module for key, module in sys.modules.items() if key == name or key.startswith(f"{name}.")])
        yield copy
    finally:
        sys.meta_path.remove(loader)
        for key in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
            del sys.modules[key]


def _watch(copy: Copy, modules: Iterable[ModuleType]) -> None:
    """Let refusals, and verdicts made of an exception, leave their lines; and refusals of a step what was found in it."""

    def wrapped(old: Callable[..., None], refuses: bool) -> Callable[..., None]:
        def made(self: Any, *arguments: Any, **named: Any) -> None:
            frame = sys._getframe(1)
            copy.lines.update(_lines(frame, sys.exc_info()[2]))
            if refuses:
                copy.found = frame.f_locals.get("found") if "step" in frame.f_locals else None
                copy.wanted = frame.f_locals.get("wanted") if "premises" in frame.f_locals else None
            old(self, *arguments, **named)

        return made

    for module in modules:
        for name in (*REFUSALS, "Verdict"):
            kind = module.__dict__.get(name)
            if isinstance(kind, type) and kind.__module__ == module.__name__:
                kind.__init__ = wrapped(kind.__init__, name in REFUSALS)  # type: ignore[misc]


def _lines(frame: FrameType | None, trace: TracebackType | None) -> Iterator[Line]:
    """The lines of the kernel on a stack and in a traceback."""
    met: list[Line] = []
    while frame is not None:
        met.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    while trace is not None:
        met.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    yield from ((file.removeprefix(MARK), line) for file, line in met if file.startswith(MARK))
