"""The code blocks of documentation pages, run in order: `console` (commands), `pycon` (sessions), `python` (files).

    python tests/docs/blocks.py PAGE ...     write the outputs of this run into the pages

A line `...` in an expected output stands for any lines. Blocks of one page share a folder and a namespace.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(console|pycon|python)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 300
ALONE = re.compile(r"(symnet [^|;&<>`$]*?)( > /dev/null)?")
LONG = {"run_the_experiments.md"}
"""Pages whose commands take hours; tests/experiments runs them in small."""


@dataclass(frozen=True)
class Block:
    """A fenced block: language, text, and where it stands in the page."""

    language: str
    text: str
    start: int
    end: int


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page that can be run."""
    return [Block(match[1], match[2], match.start(2), match.end(2)) for match in FENCE.finditer(page)]


def pages() -> list[Path]:
    """Return the documentation pages that have blocks to run."""
    found = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    return sorted(path for path in found if path.name not in LONG and blocks(path.read_text()))


class Runner:
    """Runs the blocks of one page in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "documentation"}
        for name in ("symnet", "docs", "proofs"):
            (folder / name).symlink_to(ROOT / name)

    def __call__(self, block: Block) -> str:
        """Run a block and return what it prints, laid out as in the page."""
        with contextlib.chdir(self.folder):
            if block.language == "python":
                exec(compile(block.text, "<page>", "exec"), self.names)
                return block.text
            return self._console(block.text) if block.language == "console" else self._session(block.text)

    def _console(self, text: str) -> str:
        shown = []
        for command in re.findall(r"^\$ (.*(?:\\\n.*)*)$", text, re.MULTILINE):
            shown.append(f"$ {command}\n{self._run(command)}")
        return "".join(shown)

    def _run(self, command: str) -> str:
        """Run a command: `symnet` alone in this process, which spares a start, everything else by the shell."""
        match = ALONE.fullmatch(command)
        if match:
            shown = _called(shlex.split(match[1]))
            return "" if match[2] else _stripped(shown)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env={**os.environ, "PATH": path, "COLUMNS": "120", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return _stripped(done.stdout)

    def _session(self, text: str) -> str:
        shown = []
        for example in doctest.DocTestParser().get_examples(text):
            lines = example.source.rstrip("\n").split("\n")
            shown.append("\n".join([f">>> {lines[0]}", *(f"... {line}" for line in lines[1:])]) + "\n")
            shown.append(self._printed(example.source))
        return "".join(shown)

    def _printed(self, source: str) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            try:
                exec(compile(source, "<page>", "single"), self.names)
            except Exception as problem:
                out.write("".join(traceback.format_exception_only(problem)))
        return out.getvalue()


def _stripped(output: str) -> str:
    return "".join(line.rstrip() + "\n" for line in output.splitlines())


def _called(arguments: list[str]) -> str:
    """What `symnet ARGUMENTS` prints, called through its entry point."""
    from symnet import cli

    out, before = io.StringIO(), sys.argv
    sys.argv = arguments
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), contextlib.suppress(SystemExit):
            cli.main()
    finally:
        sys.argv = before
    return out.getvalue()


def agrees(found: str, expected: str) -> bool:
    """Whether an output is the expected one, `...` on a line of its own standing for any lines."""
    pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in expected.rstrip("\n").split("\n"))
    return re.fullmatch(pattern, found.rstrip("\n") + "\n") is not None


@contextlib.contextmanager
def runner() -> Iterator[Runner]:
    """A runner in a temporary folder."""
    folder = Path(tempfile.mkdtemp())
    try:
        yield Runner(folder)
    finally:
        shutil.rmtree(folder)


def rewritten(page: str) -> str:
    """Return a page with the outputs of this run, where they differ from what it says."""
    parts, last = [], 0
    with runner() as run:
        for block in blocks(page):
            found = run(block)
            parts += [page[last : block.start], block.text if agrees(found, block.text) else found]
            last = block.end
    return "".join([*parts, page[last:]])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).write_text(rewritten(Path(name).read_text()))
        print(name)
