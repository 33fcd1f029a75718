"""The package for opam: its file is well-formed, and the commands that it names build and install what others can use."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TypeAlias

import pytest
from rocq.native import needs_program
from rocq.test_rocq_proofs import needs_coq

FOLDER = Path(__file__).resolve().parents[2] / "proofs" / "rocq"
PACKAGE = FOLDER / "symnet-rocq.opam"
TOKEN = re.compile(r'"""(?P<long>.*?)"""|"(?P<short>[^"]*)"|(?P<mark>[\[\]{}:])|(?P<word>[\w-]+|[<>=!&|]+)|\s+', re.DOTALL)

Value: TypeAlias = "str | list[Value]"


def tokens(text: str) -> list[str]:
    """The tokens of an opam file; a string keeps a quotation mark in front."""
    found, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        assert match, text[place : place + 40]
        place = match.end()
        if match["long"] is not None or match["short"] is not None:
            found.append('"' + (match["long"] or match["short"] or ""))
        elif match["mark"] or match["word"]:
            found.append(match["mark"] or match["word"])
    return found


def value(rest: list[str]) -> Value:
    """The first value of the tokens, which are taken off; filters in braces are left out."""
    head = rest.pop(0)
    if head != "[":
        assert head.startswith('"') or head == "make", head
        found: Value = head.removeprefix('"')
    else:
        found = []
        while rest[0] != "]":
            found.append(value(rest))
        rest.pop(0)
    if rest and rest[0] == "{":
        del rest[: rest.index("}") + 1]
    return found


def fields() -> dict[str, Value]:
    rest = tokens(PACKAGE.read_text())
    found: dict[str, Value] = {}
    while rest:
        name, colon = rest.pop(0), rest.pop(0)
        assert colon == ":" and name not in found
        found[name] = value(rest)
    return found


def commands(name: str) -> list[list[str]]:
    """The commands of a field: one, or a list of them."""
    found = fields()[name]
    assert isinstance(found, list)
    listed = found if isinstance(found[0], list) else [found]
    return [[str(word) for word in command] for command in listed]


def test_the_package_file_says_what_opam_asks_for() -> None:
    found = fields()
    assert found["opam-version"] == "2.0" and found["license"] == "MIT"
    assert {"synopsis", "description", "maintainer", "authors", "depends", "build", "install"} <= found.keys()
    assert set(found["depends"]) == {"ocaml", "ocamlfind", "zarith", "coq", "coq-flocq"}
    version = re.search(r'^version = "(.*)"$', (FOLDER.parents[1] / "pyproject.toml").read_text(), re.MULTILINE)
    assert version and found["version"] == version[1]


@pytest.mark.skipif(shutil.which("opam") is None, reason="opam is missing: install Debian's package opam")
def test_opam_finds_no_error() -> None:
    run = subprocess.run(["opam", "lint", "--warnings=-35-36", str(PACKAGE)], capture_output=True, text=True, check=False)
    assert run.returncode == 0 and "Passed" in run.stdout, run.stdout + run.stderr


def test_every_target_of_the_package_is_one_of_the_makefile() -> None:
    targets = set(re.findall(r"^([\w-]+):", (FOLDER / "Makefile").read_text(), re.MULTILINE))
    for command in [*commands("build"), *commands("install")]:
        assert command[0] == "make"
        assert {word for word in command[1:] if not word.startswith("-") and "=" not in word} <= targets


def test_the_project_file_lists_every_proof() -> None:
    lines = (FOLDER / "_CoqProject").read_text().splitlines()
    assert lines[0] == "-Q . Symnet"
    folders = (FOLDER / name for name in (".", "floats", "kernel", "series"))
    sources = {path.relative_to(FOLDER).as_posix() for folder in folders for path in folder.glob("*.v")}
    assert lines[1:] == sorted(sources - {"Assumptions.v"})


@needs_program[0]
@needs_program[1]
@needs_coq
def test_the_commands_of_the_package_build_and_install_it(tmp_path: Path) -> None:
    """In a copy of the tree with what is compiled already, as opam calls them; then a file elsewhere uses the library."""
    tree, prefix = tmp_path / "tree", tmp_path / "prefix"
    shutil.copytree(FOLDER, tree)
    known = {"%{jobs}%": "2", "%{lib}%": str(prefix / "lib"), "%{bin}%": str(prefix / "bin")}
    for command in [*commands("build"), *commands("install")]:
        words = [re.sub(r"%\{\w+\}%", lambda name: known[name[0]], word) for word in command]
        run = subprocess.run(words, cwd=tree, capture_output=True, text=True, check=False, timeout=1800)
        assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    shutil.rmtree(tree)
    (tmp_path / "use.v").write_text("From Symnet.kernel Require Import Replay.\nCheck replay_sound.\n")
    found = subprocess.run(
        ["coqc", "use.v"],
        cwd=tmp_path,
        env=os.environ | {"COQPATH": str(prefix / "lib" / "coq" / "user-contrib")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0 and "replay_sound" in found.stdout, found.stderr
    judged = subprocess.run([str(prefix / "bin" / "symnet-kernel")], input=b"{}", capture_output=True, check=False)
    assert judged.returncode == 2
